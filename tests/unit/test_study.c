/* test_study.c: study files, good and bad: what they become, and every message. */
#include "experiment/study.h"

#include <math.h>

#include "support/scenario_files.h"

static const char scenario_text[] =
    "parameters: {run: {months: 24, replicates: 5, seed: 9}, trust.gain: 0.1}\n"
    "baseline: as it is\n"
    "strategies:\n"
    "  as it is: []\n"
    "  honest: [{name: h, set: {honesty.level: 1}}]\n"
    "  open: [{name: o, set: {agenda.openness: 1, honesty.level: 0.5}}]\n";

static int begin(void **state) {
  if (enter_folder(state) != 0) return -1;
  write_file("sub/s.yaml", scenario_text, sizeof scenario_text - 1);
  return 0;
}

static int end(void **state) {
  static const char *const files[] = {"study.yaml", "points.csv"};
  for (size_t i = 0; i < 2; i++) unlink(files[i]);
  return leave_folder(state);
}

static cvn_status load(cvn_study *study, const char *text, const char *override, cvn_buffer *told) {
  cvn_messages messages = {0};
  write_file("study.yaml", text, strlen(text));
  const cvn_status status =
      cvn_study_load(study, "study.yaml", &override, override ? 1 : 0, &messages);
  for (size_t i = 0; i < messages.count; i++)
    cvn_buffer_add(told, "%s%s", i ? "\n" : "", messages.items[i].text);
  cvn_messages_free(&messages);
  return status;
}

static void load_good_study(cvn_study *study, const char *text, const char *override) {
  cvn_buffer told = {0};
  if (load(study, text, override, &told) != CVN_OK || told.length > 0)
    fail_msg("%s", told.text ? told.text : "no message");
}

static void assert_told(const char *text, const char *override, const char *expected) {
  cvn_buffer told = {0};
  cvn_study study;
  const cvn_status status = load(&study, text, override, &told);
  if (!told.text || strcmp(told.text, expected) != 0) {
    fprintf(stderr, "%sexpected:\n%s\ngot:\n%s\n", text, expected, told.text ? told.text : "");
    fail();
  }
  assert_int_equal(cvn_status_exit_code(status), 2);
  assert_null(study.values);
  assert_null(study.scenario.strategies);
  cvn_buffer_free(&told);
}

#define HEAD  "scenario: sub/s.yaml\n"
#define SOBOL HEAD "design: {kind: sobol, points: 8}\n"
#define GRID  HEAD "design: {kind: grid, levels: 3}\n"

static void a_plain_scenario_is_a_study_of_one_point(void **state) {
  (void)state;
  cvn_study study;
  cvn_messages messages = {0};
  assert_int_equal(cvn_study_load(&study, "sub/s.yaml", NULL, 0, &messages), CVN_OK);
  assert_null(study.path);
  assert_string_equal(cvn_study_name(&study), "s");
  assert_int_equal(study.points, 1);
  assert_int_equal(study.n_varied, 0);
  cvn_params params;
  assert_int_equal(cvn_study_params(&study, 0, &params, &messages), CVN_OK);
  assert_true(params.trust.gain == 0.1);
  cvn_params_free(&params);
  cvn_study_free(&study);
}

static void a_study_has_points_strategies_and_replicates(void **state) {
  (void)state;
  cvn_study study;
  load_good_study(&study,
                  GRID "title: a study\nreplicates: 2\nstrategies: [open]\n"
                       "vary:\n"
                       "  trust.gain: {min: 0, max: 1}\n"
                       "  plans: {rule: [required, none], cycle: {min: 7, max: 12, levels: 2}}\n",
                  NULL);
  assert_string_equal(cvn_study_name(&study), "study");
  assert_string_equal(study.scenario.title, "a study");
  assert_int_equal(study.points, 12);
  assert_int_equal(study.n_varied, 3);
  assert_int_equal(study.varied[2], CVN_PARAM_ID_plans_cycle);
  assert_int_equal(study.scenario.params.run.replicates, 2);
  assert_int_equal(study.scenario.n_strategies, 2); /* with the baseline */
  assert_string_equal(study.scenario.strategies[1].name, "open");
  cvn_params params;
  cvn_messages messages = {0};
  assert_int_equal(cvn_study_params(&study, 7, &params, &messages), CVN_OK);
  assert_true(params.trust.gain == 0.5);
  assert_int_equal(params.plans.rule, CVN_RULE_NONE);
  assert_int_equal(params.plans.cycle, 12);
  assert_int_equal(params.run.months, 24);
  cvn_params_free(&params);
  cvn_study_free(&study);
}

static void the_command_line_overrides_the_file(void **state) {
  (void)state;
  const char *text = SOBOL "replicates: 2\nvary: {trust.gain: {min: 0, max: 1}}\n";
  cvn_study study;
  load_good_study(&study, text, "design.points=32");
  assert_int_equal(study.points, 32);
  assert_int_equal(study.design.seed, 9); /* the scenario's */
  cvn_study_free(&study);
  load_good_study(&study, text, "run.replicates=77");
  assert_int_equal(study.scenario.params.run.replicates, 77);
  cvn_study_free(&study);
  load_good_study(&study, text, "design.seed=4");
  assert_int_equal(study.design.seed, 4);
  cvn_study_free(&study);
  assert_told(text, "design.points=0",
              "--set design.points=0: design.points is 0; it must be a whole number between 1 and "
              "10000000");
  assert_told(text, "design.levels=4",
              "--set design.levels=4: a design of kind sobol takes no 'levels'");
  assert_told(text, "design.pints=4",
              "--set design.pints=4: of a design, design.points, design.trajectories, "
              "design.levels and design.seed can be set, as in design.points=512");
  assert_told(text, "trust.gain=0.3",
              "study.yaml:4:8: trust.gain is varied by the study and set by --set trust.gain=0.3");
}

static void a_list_reads_its_points_from_a_table(void **state) {
  (void)state;
  const char *text = HEAD "design: {kind: list, file: points.csv}\n";
  const char *good = "point;trust.gain;plans.rule;plans.cycle\n0;0,25;none;12\n1;1;required;24\n";
  write_file("points.csv", good, strlen(good));
  cvn_study study;
  load_good_study(&study, text, NULL);
  assert_int_equal(study.points, 2);
  assert_int_equal(study.n_varied, 3);
  assert_true(study.values[0] == 0.25 && study.values[1] == CVN_RULE_NONE);
  assert_true(study.values[4] == CVN_RULE_REQUIRED && study.values[5] == 24);
  cvn_study_free(&study);
  const char *bad = "trust.gian,trust.loss,run.seed,plans.rule,plans.cycle\n"
                    "1,0.1,1,never,12.5\n1,7,1,none,\n";
  write_file("points.csv", bad, strlen(bad));
  assert_told(text, NULL,
              "points.csv:1:1: column 'trust.gian' is no parameter; did you mean trust.gain?\n"
              "points.csv:1:23: run.seed is the same at all points and cannot be varied; it is set "
              "in the scenario\n"
              "points.csv:2:9: plans.rule is 'never'; it must be none, voluntary or required\n"
              "points.csv:2:15: plans.cycle is 12.5; it must be a whole number\n"
              "points.csv:3:3: trust.loss 7 is out of range: it must be at least 0 and at most 1\n"
              "points.csv:3:12: plans.cycle has no value");
  write_file("points.csv", "point,trust.gain\n0,1\n2,1\n", 25);
  assert_told(text, NULL,
              "points.csv:3:1: point is '2'; the column must count from 0, so that this row is 1");
  write_file("points.csv", "trust.gain\n", 11);
  assert_told(text, NULL, "points.csv: the file has a header but no rows");
  assert_told(HEAD "design: {kind: list, file: nowhere.csv}\nvary: {trust.gain: [1]}\n", NULL,
              "study.yaml:3:1: a design of kind list takes its parameters from the columns of its "
              "file; leave out 'vary'\n"
              "study.yaml:2:28: design.file: 'nowhere.csv' does not exist");
}

typedef struct bad_study {
  const char *text, *message;
} bad_study;

#define VARY "vary:\n  "

static const bad_study bad_studies[] = {
    {"scenario: sub/s.yaml\n",
     "study.yaml:1:1: there is no design, such as 'design: {kind: sobol, points: 256}'"},
    {"design: {kind: grid}\nvary: {trust.gain: [0, 1]}\n",
     "study.yaml:1:1: there is no 'scenario: FILE' to say what the study runs"},
    {SOBOL, "study.yaml:1:1: the study does not say what it varies, such as "
            "'vary: {trust.gain: {min: 0.02, max: 0.2}}'"},
    {SOBOL "vary: {}\n", "study.yaml:3:7: the study varies nothing"},
    {"scenario: nowhere.yaml\ndesign: {kind: sobol, points: 8}\nvary: {trust.gain: [0, 1]}\n",
     "study.yaml:1:11: scenario: 'nowhere.yaml' does not exist"},
    {HEAD "design: {points: 8}\n" VARY "trust.gain: [0, 1]\n",
     "study.yaml:2:9: the design has no kind; it must be grid, list, one-at-a-time, "
     "latin-hypercube, sobol, saltelli or morris"},
    {HEAD "design: {kind: sobol}\n" VARY "trust.gain: [0, 1]\n",
     "study.yaml:2:9: a design of kind sobol needs 'points'"},
    {HEAD "design: {kind: morris, points: 8, trajectories: 2, levels: 5}\n" VARY
          "trust.gain: [0, 1]\n",
     "study.yaml:2:24: a design of kind morris takes no 'points'"},
    {HEAD "design: {kind: morris, trajectories: 2, levels: 5}\n" VARY "trust.gain: [0, 1]\n",
     "study.yaml:2:49: design.levels is 5; it must be even for a design of kind morris"},
    {HEAD "design: {kind: sobol, points: 1e9, seed: -1}\n" VARY "trust.gain: [0, 1]\n",
     "study.yaml:2:31: design.points is 1e9; it must be a whole number between 1 and 10000000\n"
     "study.yaml:2:42: design.seed is -1; it must be a whole number between 0 and 4294967295"},
    {SOBOL VARY "trust.gain: {max: 1}\n",
     "study.yaml:4:3: trust.gain: there is no min; give it {min: …, max: …} or {values: […]}"},
    {SOBOL VARY "trust.gain: {min: 0, max: 1, scale: log}\n",
     "study.yaml:4:21: trust.gain: min is 0; on a log scale it must be above 0"},
    {SOBOL VARY "plans.rule: {min: 0, max: 1}\n",
     "study.yaml:4:3: plans.rule is one of a few words and has no range; give it {values: [none, "
     "voluntary, required]}"},
    {SOBOL VARY "trust.gain: {min: 0, max: 1, distribution: log-uniform, scale: linear}\n",
     "study.yaml:4:66: trust.gain: the distribution is log-uniform and the scale linear; leave one "
     "out"},
    {SOBOL VARY "trust.gain: {min: 0.5, max: 1, distribution: triangular, mode: 0.2, sd: 1}\n",
     "study.yaml:4:71: trust.gain: a triangular distribution takes no 'sd'\n"
     "study.yaml:4:66: trust.gain: mode is 0.2; it must be between 0.5 and 1"},
    {SOBOL VARY "trust.gain: {distribution: normal, mean: 0, sd: 0.001, min: 0.9}\n",
     "study.yaml:4:3: trust.gain: less than a millionth of the normal distribution lies between "
     "min and max"},
    {SOBOL VARY "trust.gain: {distribution: gaussian, min: 0, max: 1}\n",
     "study.yaml:4:30: trust.gain: distribution is 'gaussian'; it must be uniform, log-uniform, "
     "normal, triangular or beta"},
    {SOBOL VARY "trust.gain: {values: [0, 1], weights: [1, 0], min: 0}\n",
     "study.yaml:4:49: trust.gain: 'min' goes with a range, not with listed values\n"
     "study.yaml:4:45: trust.gain: a weight is 0; it must be above 0"},
    {SOBOL VARY "trust.gain: {values: [0, 1], weights: [1]}\n",
     "study.yaml:4:41: trust.gain: there are 1 weights for 2 values"},
    {SOBOL VARY "trust.gain: []\n",
     "study.yaml:4:15: trust.gain: there are 0 values; there must be 1 to 10000"},
    {SOBOL VARY "trust.gain: 0.3\n",
     "study.yaml:4:15: trust.gain is '0.3'; it must be a map (min, max, scale, distribution, mean, "
     "sd, mode, alpha, beta, levels, values, weights)"},
    {SOBOL VARY "trust.gain: {min: 0, max: 1, levels: 3}\n",
     "study.yaml:4:32: trust.gain: levels of a single parameter are for designs of kind grid and "
     "one-at-a-time"},
    {HEAD "design: {kind: grid}\n" VARY "trust.gain: {min: 0, max: 1}\n",
     "study.yaml:4:3: trust.gain: how many levels? Give it 'levels: 5', or the design for all "
     "ranges"},
    {GRID VARY "need.areas: {min: 2, max: 3}\n",
     "study.yaml:4:3: need.areas: there are only 2 whole numbers between min and max for 3 levels"},
    {GRID VARY "trust.gain: {values: [0, 1], weights: [1, 2]}\n",
     "study.yaml:4:32: trust.gain: a design of kind grid takes each value once, so that weights do "
     "nothing"},
    {SOBOL "strategies: [hnest, open, open]\nreplicates: 1.5\n" VARY "trust.gain: [0, 1]\n",
     "study.yaml:4:13: replicates is 1.5; it must be a whole number between 1 and 1000000\n"
     "study.yaml:3:14: the scenario has no strategy 'hnest'; did you mean honest?\n"
     "study.yaml:3:27: the strategy 'open' is given twice"},
    {GRID VARY "plans.cycle: [4, 12]\n  plans.commit_month: [3, 5]\n",
     "study.yaml:5:3: at point 1, plans.commit_month is 5; it must be below plans.cycle, which is "
     "4 (months)"},
    {HEAD "design: {kind: grid, levels: 300}\n" VARY
          "trust.gain: {min: 0, max: 1}\n  trust.loss: {min: 0, max: 1}\n"
          "  trust.initial: {min: 0, max: 1}\n",
     "study.yaml:2:9: the design has 27000000 points of 3 parameters; there may be at most "
     "10000000 points and 100000000 values"},
    {HEAD "design: {kind: sobol, points: 10000000}\nreplicates: 1000000\n" VARY
          "trust.gain: [0, 1]\n",
     "study.yaml:2:9: 10000000 points, 3 strategies and 1000000 replicates are 30000000000000 "
     "runs; there may be at most 1000000000"},
};

static void faults_are_told_with_place_value_and_range(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad_studies / sizeof bad_studies[0]; i++)
    assert_told(bad_studies[i].text, NULL, bad_studies[i].message);
}

static void parameters_that_do_nothing_are_warned_of(void **state) {
  (void)state;
  cvn_buffer told = {0};
  cvn_study study;
  assert_int_equal(load(&study,
                        SOBOL "strategies: [as it is, open]\n" VARY
                              "agenda.openness: {min: 0, max: 1}\n",
                        NULL, &told),
                   CVN_OK);
  assert_int_equal(told.length, 0); /* the baseline leaves it alone */
  cvn_study_free(&study);
  static const char all_set[] = "strategies: {a: [{name: o, set: {agenda.openness: 1}}],\n"
                                "             b: [{name: o, set: {agenda.openness: 0.5}}]}\n"
                                "baseline: a\n";
  write_file("sub/s.yaml", all_set, sizeof all_set - 1);
  assert_int_equal(load(&study, SOBOL VARY "agenda.openness: {min: 0, max: 1}\n", NULL, &told),
                   CVN_OK);
  assert_string_equal(told.text, "study.yaml:4:3: warning: varying agenda.openness does nothing: "
                                 "every strategy sets it from the first month to the last");
  cvn_study_free(&study);
  cvn_buffer_free(&told);
  static const char recorded[] = "record: {alliances: {every: 6}, snapshots: {every: 6}}\n";
  write_file("sub/s.yaml", recorded, sizeof recorded - 1);
  assert_told(SOBOL VARY "alliances.count: [50, 60]\n  need.areas: [2, 3]\n", NULL,
              "study.yaml:4:3: alliances.count cannot be varied while the scenario records "
              "'alliances', whose size depends on it\n"
              "study.yaml:5:3: need.areas cannot be varied while the scenario records "
              "'snapshots', whose size depends on it");
  static const char population[] = "record: {population: true}\n";
  write_file("sub/s.yaml", population, sizeof population - 1);
  told = (cvn_buffer){0};
  assert_int_equal(load(&study, SOBOL VARY "need.areas: [2, 3]\n", NULL, &told), CVN_OK);
  assert_false(study.scenario.record.population);
  assert_int_equal(told.length, 0);
  cvn_study_free(&study);
  cvn_buffer_free(&told);
  write_file("sub/s.yaml", scenario_text, sizeof scenario_text - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plain_scenario_is_a_study_of_one_point),
      cmocka_unit_test(a_study_has_points_strategies_and_replicates),
      cmocka_unit_test(the_command_line_overrides_the_file),
      cmocka_unit_test(a_list_reads_its_points_from_a_table),
      cmocka_unit_test(faults_are_told_with_place_value_and_range),
      cmocka_unit_test(parameters_that_do_nothing_are_warned_of),
  };
  return cmocka_run_group_tests_name("study", tests, begin, end);
}
