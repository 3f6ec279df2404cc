/* test_replay.c: a scenario comes back out of a result, and a coalition without its names gives the
 * same population. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "experiment/fingerprint.h"
#include "experiment/replay.h"
#include "population/population.h"
#include "support/folder.h"

static char *folder;
static cvn_messages messages;
static cvn_scenario scenario;

static void write_text(const char *name, const char *text) {
  assert_true(folder_write(folder_file(folder, name), text, strlen(text)));
}

/* Everything that tables may hold: decimal commas, gaps, columns of one's own, quoted names. */
static int set_up(void **state) {
  (void)state;
  folder = folder_make();
  write_text("o.csv", "sep=;\n"
                      "Name;Notes;Size;Sector;Status;Self-interest;Stress;mission: Food, hot;"
                      "mission:Beds\n"
                      "\"Anna's \"\"A\"\"\";secret;1234,5;care;0,5;;0,3;1;2\n"
                      "Beta;secret;10;Homes;;0,1;;;\n"
                      "Gamma;;77;care;-1;;;3;4\n"
                      "Delta;;3,25;;;;;0,1;0,7\n");
  write_text("m.csv", "alliance,organisation,since\n"
                      "West,Gamma,2001\nEast,\"Anna's \"\"A\"\"\",2002\nEast,Beta,\n"
                      "West,Delta,\nEast,Delta,\n");
  write_text("a.csv",
             "name\tformal\tagenda:Food, hot\tagenda:Beds\nEast\tyes\t1\t2\nWest\tno\t\t\n");
  write_text("b.csv", "name,need\n\"Food, hot\",3\nBeds,0.7\n");
  write_text("s.yaml", "title: Coalition\n"
                       "parameters:\n"
                       "  population: {organisations_file: o.csv, memberships_file: m.csv,\n"
                       "    alliances_file: a.csv, areas_file: b.csv}\n"
                       "  trust.gain: 0.07\n"
                       "  run: {months: 12, replicates: 2}\n"
                       "baseline: none\n"
                       "strategies:\n"
                       "  none: []\n"
                       "  one:\n"
                       "    - {name: a, set: {convenor.presence: independent}, from: 13}\n"
                       "  two:\n"
                       "    - {name: b, set: {convenor.presence: lead_organisation}}\n"
                       "record: {population: true, snapshots: {every: 5}}\n");
  /* The window of strategy `one` begins within 24 months only. */
  static const char *const set[] = {"run.months=24", "trust.gain=0.08"};
  static const char *const names[] = {"two"};
  const cvn_status status =
      cvn_scenario_load(&scenario, folder_file(folder, "s.yaml"), set, 2, &messages);
  cvn_messages_print(&messages, stderr, "");
  if (status != CVN_OK) return -1;
  return (int)cvn_scenario_keep_strategies(&scenario, names, 1, &messages);
}

static int tear_down(void **state) {
  (void)state;
  cvn_messages_free(&messages);
  cvn_scenario_free(&scenario);
  folder_remove(folder);
  return 0;
}

static void names_become_numbers(void **state) {
  (void)state;
  static const char *const expected[] = {
      "Name,Size,Sector,Status,Self-interest,Stress,\"mission: Food, hot\",mission:Beds\n"
      "1,1234.5,1,0.5,,0.3,1,2\n"
      "2,10,2,,0.1,,,\n"
      "3,77,1,-1,,,3,4\n"
      "4,3.25,,,,,0.1,0.7\n",
      "alliance,organisation\n2,3\n1,1\n1,2\n2,4\n1,4\n",
      "name,formal,\"agenda:Food, hot\",agenda:Beds\n1,yes,1,2\n2,no,,\n",
      "name,need\n\"Food, hot\",3\nBeds,0.7\n",
  };
  cvn_coalition *coalition;
  assert_int_equal(cvn_coalition_load(&coalition, &scenario, &messages), CVN_OK);
  assert_int_equal(scenario.n_files, 4);
  for (int f = 0; f < 4; f++) {
    cvn_buffer text = {0};
    bool found = false;
    assert_int_equal(cvn_coalition_text(coalition, &scenario.files[f], &text, &messages), CVN_OK);
    for (int i = 0; i < 4; i++) found |= strcmp(text.text, expected[i]) == 0;
    if (!found) fail_msg("not expected: %s", text.text);
    cvn_buffer_free(&text);
  }
  cvn_coalition_free(coalition);
}

static void count_same(void *user, const char *path, const char *what) {
  if (what) print_error("%s: %s\n", path, what);
  ++*(int *)user;
}

static void run_to(const char *output) {
  cvn_experiment_result result;
  const cvn_experiment_options options = {.output = output, .threads = 1};
  const cvn_status status = cvn_experiment_run(&scenario, &options, &result, &messages);
  cvn_messages_print(&messages, stderr, "");
  assert_int_equal(status, CVN_OK);
}

static void replay_is_the_same(const char *output) {
  int told = 0;
  cvn_replay_result result;
  const cvn_replay_options options = {.threads = 1, .tell = count_same, .tell_user = &told};
  const cvn_status status = cvn_replay(output, &options, &result, &messages);
  cvn_messages_print(&messages, stderr, "");
  assert_int_equal(status, CVN_OK);
  assert_int_equal(result.comparison.different, 0);
  assert_true(result.comparison.datasets > 150 && told == result.comparison.datasets);
  assert_null(result.model);
  assert_null(result.build);
  cvn_replay_result_free(&result);
}

/* The tables are gone, the names are not in the file, and yet. */
static void a_coalition_is_replayed(void **state) {
  (void)state;
  const char *output = folder_file(folder, "r.h5");
  size_t length;
  run_to(output);
  unlink(folder_file(folder, "o.csv"));
  unlink(folder_file(folder, "m.csv"));
  replay_is_the_same(output);
  char *bytes = folder_read(output, &length);
  for (size_t i = 0; i + 5 < length; i++)
    assert_false(memcmp(bytes + i, "Gamma", 5) == 0 || memcmp(bytes + i, "secret", 6) == 0);
  free(bytes);
}

static void names_are_replayed(void **state) {
  (void)state;
  const char *output = folder_file(folder, "r.h5");
  scenario.record.names = true;
  run_to(output);
  replay_is_the_same(output);
}

static void the_scenario_comes_back(void **state) {
  (void)state;
  const char *output = folder_file(folder, "r.h5");
  cvn_reader *reader;
  cvn_scenario back;
  cvn_fingerprint before, after;
  run_to(output);
  assert_int_equal(cvn_reader_open(&reader, output, &messages), CVN_OK);
  assert_int_equal(cvn_replay_scenario(&back, reader, &messages), CVN_OK);
  assert_int_equal(back.n_strategies, 2);
  assert_true(back.params.trust.gain == 0.08 && back.params.run.months == 24);
  const cvn_study one = {.scenario = scenario, .points = 1}, two = {.scenario = back, .points = 1};
  assert_int_equal(cvn_fingerprint_of(&before, &one, &messages), CVN_OK);
  assert_int_equal(cvn_fingerprint_of(&after, &two, &messages), CVN_OK);
  assert_memory_equal(&before, &after, sizeof before);
  cvn_scenario_free(&back);
  cvn_reader_close(reader);
}

/* Three points of two parameters, one of them a choice. */
static void a_study_is_replayed(void **state) {
  (void)state;
  const char *output = folder_file(folder, "r.h5");
  static char text[] = "scenario: r.yaml\n", name[] = "a study";
  int varied[] = {cvn_param_find("plans.rule"), cvn_param_find("trust.gain")};
  double values[] = {0, 0.02, 1, 0.1, 2, 0.2};
  cvn_study study = {.scenario = scenario,
                     .name = name,
                     .text = text,
                     .text_length = strlen(text),
                     .design = {.kind = CVN_DESIGN_SOBOL, .points = 3, .seed = 4000000000},
                     .n_varied = 2,
                     .varied = varied,
                     .points = 3,
                     .values = values};
  const cvn_experiment_options options = {.output = output, .threads = 2};
  cvn_experiment_result result;
  cvn_fingerprint before, after;
  cvn_reader *reader;
  cvn_study back;
  assert_int_equal(cvn_experiment_run_study(&study, &options, &result, &messages), CVN_ERR_INPUT);
  assert_non_null(strstr(messages.items[0].text, "record: population is for one point"));
  cvn_messages_free(&messages);
  study.scenario.record.population = false;
  const cvn_status status = cvn_experiment_run_study(&study, &options, &result, &messages);
  cvn_messages_print(&messages, stderr, "");
  assert_int_equal(status, CVN_OK);
  assert_int_equal(cvn_reader_open(&reader, output, &messages), CVN_OK);
  assert_int_equal(cvn_replay_study(&back, reader, &messages), CVN_OK);
  assert_int_equal(back.points, 3);
  assert_int_equal(back.n_varied, 2);
  assert_memory_equal(back.varied, varied, sizeof varied);
  assert_memory_equal(back.values, values, sizeof values);
  assert_string_equal(back.name, name);
  assert_int_equal(back.design.kind, CVN_DESIGN_SOBOL);
  assert_int_equal(cvn_fingerprint_of(&before, &study, &messages), CVN_OK);
  assert_int_equal(cvn_fingerprint_of(&after, &back, &messages), CVN_OK);
  assert_memory_equal(&before, &after, sizeof before);
  cvn_study_free(&back);
  double first[2];
  const cvn_variable *trust = cvn_reader_find(reader, "outcome_trust");
  for (int p = 0; p < 2; p++) {
    const int64_t start[] = {0, p, 0}, one[] = {1, 1, 1};
    assert_int_equal(cvn_reader_part(reader, trust, start, one, &first[p], &messages), CVN_OK);
  }
  assert_true(first[0] != first[1]); /* the points are not all the scenario's own */
  cvn_reader_close(reader);
  replay_is_the_same(output);
}

int main(void) {
#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      WITH_FILES(names_become_numbers), WITH_FILES(a_coalition_is_replayed),
      WITH_FILES(names_are_replayed),   WITH_FILES(the_scenario_comes_back),
      WITH_FILES(a_study_is_replayed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
