/* test_scenario.c: what a scenario file says is what the program gets. */
#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "scenario/scenario.h"
#include "support/scenario_files.h"

static void everything_a_file_may_say_is_read(void **state) {
  (void)state;
  cvn_scenario s;
  write_file("s.yaml", full, strlen(full));
  load_good(&s, "s.yaml", NULL, 0);
  assert_string_equal(s.path, "s.yaml");
  assert_string_equal(s.name, "s");
  assert_string_equal(s.title, "Homeless Network");
  assert_string_equal(s.description, "London, 1990s\n");
  assert_int_equal(s.n_sources, 2);
  assert_string_equal(s.sources[1], "Guardian 2001");
  assert_true(s.economics.given);
  assert_string_equal(s.economics.currency, "GBP");
  assert_string_equal(s.economics.perspective, "society");
  assert_string_equal(s.economics.need_unit, "person");
  assert_int_equal(s.economics.price_year, 2024);
  assert_true(s.economics.discount_rate == 0.03 && s.economics.need_total == 2000);
  assert_int_equal(s.params.population.organisations, 130);
  assert_int_equal(s.params.population.size_distribution, CVN_DISTRIBUTION_LOGNORMAL_PARETO);
  assert_true(s.params.population.size_log_sd == 2.25);
  assert_true(s.params.population.size_tail_quantile == 0.9);
  assert_int_equal(s.params.run.months, 100);
  assert_int_equal(s.params.run.seed, 4294967295);
  assert_true(s.params.trust.gain == 0.1);
  assert_true(s.params.trust.loss == 0.16);
  assert_true(s.param_set[CVN_PARAM_ID_trust_gain]);
  assert_true(s.param_set[CVN_PARAM_ID_population_size_log_sd]);
  assert_false(s.param_set[CVN_PARAM_ID_trust_loss]);
  assert_int_equal(s.record.alliances_every, 12);
  assert_int_equal(s.record.snapshots_every, 60);
  assert_true(s.record.population && s.record.advantage && !s.record.names);
  assert_int_equal(s.text_length, strlen(full));
  assert_memory_equal(s.text, full, strlen(full));
  cvn_scenario_free(&s);
  cvn_scenario_free(&s);
}

static void strategies_are_read_in_file_order(void **state) {
  (void)state;
  cvn_scenario s;
  write_file("s.yaml", full, strlen(full));
  load_good(&s, "s.yaml", NULL, 0);
  assert_int_equal(s.n_strategies, 2);
  assert_string_equal(s.strategies[0].name, "convenor");
  assert_string_equal(s.strategies[1].name, "as it was");
  assert_int_equal(s.baseline, 1);
  assert_int_equal(s.strategies[1].n_interventions, 0);
  assert_int_equal(s.strategies[0].n_interventions, 2);
  const cvn_intervention *a = &s.strategies[0].interventions[0];
  assert_string_equal(a->name, "independent convenor");
  assert_int_equal(a->from, 12);
  assert_int_equal(a->until, 72);
  assert_true(a->coverage == 0.5 && a->cost_setup == 5000 && a->cost_monthly == 4500.5);
  assert_int_equal(a->target, CVN_TARGET_MOST_UNEQUAL);
  assert_int_equal(a->n_settings, 2);
  assert_int_equal(a->settings[0].param, CVN_PARAM_ID_convenor_presence);
  assert_true(a->settings[0].value == CVN_PRESENCE_INDEPENDENT);
  assert_int_equal(a->settings[1].param, CVN_PARAM_ID_convenor_skill);
  assert_true(a->settings[1].value == 0.9);
  const cvn_intervention *b = &s.strategies[0].interventions[1];
  assert_int_equal(b->from, 0);
  assert_true(b->until == CVN_FOREVER);
  assert_true(b->coverage == 1 && b->cost_setup == 0 && b->cost_monthly == 0);
  assert_int_equal(b->target, CVN_TARGET_RANDOM);
  assert_true(b->settings[0].value == -1);
  cvn_scenario_free(&s);
}

static void a_file_without_strategies_runs_its_baseline(void **state) {
  (void)state;
  cvn_scenario s;
  write_file("s.yaml", "title: x\n", 9);
  load_good(&s, "s.yaml", NULL, 0);
  assert_int_equal(s.n_strategies, 1);
  assert_string_equal(s.strategies[0].name, "baseline");
  assert_int_equal(s.strategies[0].n_interventions, 0);
  assert_false(s.economics.given);
  assert_true(s.economics.discount_rate == 0.035);
  assert_true(isnan(s.economics.need_total));
  assert_int_equal(s.record.alliances_every, 0);
  cvn_scenario_free(&s);
  write_file("s.yaml", "baseline: today\n", 16);
  load_good(&s, "./s.yaml", NULL, 0);
  assert_string_equal(s.strategies[0].name, "today");
  assert_string_equal(s.name, "s");
  cvn_scenario_free(&s);
}

static void overrides_win_over_the_file(void **state) {
  (void)state;
  static const char *const overrides[] = {"trust.gain=0.5", "run.months=6", "trust.gain=0.25",
                                          "need.response=linear"};
  cvn_scenario s;
  write_file("s.yaml", full, strlen(full));
  /* A run shortened on the command line may end before an intervention begins. */
  load_good(&s, "s.yaml", overrides, 4);
  assert_true(s.params.trust.gain == 0.25);
  assert_int_equal(s.params.run.months, 6);
  assert_int_equal(s.params.need.response, CVN_RESPONSE_LINEAR);
  assert_true(s.param_set[CVN_PARAM_ID_need_response]);
  cvn_scenario_free(&s);
}

static void named_files_are_read_beside_the_scenario(void **state) {
  (void)state;
  const char text[] = "parameters: {population: {organisations_file: o.csv, memberships_file: "
                      "./m.csv}}\n";
  write_file("sub/s.yaml", text, strlen(text));
  write_file("sub/o.csv", "name,size\n", 10);
  write_file("sub/m.csv", "organisation,alliance\n", 22);
  cvn_scenario s;
  load_good(&s, "sub/s.yaml", NULL, 0);
  assert_string_equal(s.name, "s");
  assert_string_equal(s.params.population.organisations_file, "sub/o.csv");
  assert_int_equal(s.n_files, 2);
  assert_int_equal(s.files[0].param, CVN_PARAM_ID_population_organisations_file);
  assert_string_equal(s.files[0].path, "sub/o.csv");
  assert_string_equal(s.files[0].bytes, "name,size\n");
  assert_int_equal(s.files[0].length, 10);
  assert_string_equal(s.files[1].path, "sub/./m.csv");
  assert_int_equal(s.files[1].length, 22);
  cvn_scenario_free(&s);

  /* On the command line a path is relative to the current folder. */
  static const char *const overrides[] = {"population.memberships_file=sub/o.csv"};
  load_good(&s, "sub/s.yaml", overrides, 1);
  assert_string_equal(s.params.population.memberships_file, "sub/o.csv");
  assert_int_equal(s.files[1].length, 10);
  cvn_scenario_free(&s);

  static const char *const missing[] = {"population.memberships_file=no.csv"};
  assert_messages("sub/s.yaml", missing, 1,
                  "--set population.memberships_file=no.csv: population.memberships_file: 'no.csv' "
                  "does not exist");
}

static void chosen_strategies_keep_the_baseline(void **state) {
  (void)state;
  const char text[] = "baseline: c\nstrategies: {a: [], b: [], c: [], day one: []}\n";
  static const char *const some[] = {"day one", "b"}, *const wrong[] = {"b", "day onne", "zzzzzz"};
  cvn_messages messages = {0};
  cvn_scenario s;
  write_file("s.yaml", text, strlen(text));
  load_good(&s, "s.yaml", NULL, 0);
  assert_int_equal(cvn_scenario_keep_strategies(&s, wrong, 3, &messages), CVN_ERR_INPUT);
  assert_int_equal(s.n_strategies, 4);
  assert_int_equal(messages.count, 2);
  assert_string_equal(messages.items[0].text,
                      "s.yaml: there is no strategy 'day onne'; did you mean 'day one'?");
  assert_string_equal(messages.items[1].text,
                      "s.yaml: there is no strategy 'zzzzzz'; there are a, b, c and 'day one'");
  cvn_messages_free(&messages);
  assert_int_equal(cvn_scenario_keep_strategies(&s, some, 2, &messages), CVN_OK);
  assert_int_equal(s.n_strategies, 3);
  assert_string_equal(s.strategies[0].name, "b");
  assert_string_equal(s.strategies[1].name, "c");
  assert_string_equal(s.strategies[2].name, "day one");
  assert_int_equal(s.baseline, 1);
  assert_int_equal(cvn_scenario_keep_strategies(&s, NULL, 0, &messages), CVN_OK);
  assert_int_equal(s.n_strategies, 1);
  assert_int_equal(s.baseline, 0);
  assert_int_equal(messages.count, 0);
  cvn_scenario_free(&s);
}

static void targets_have_words(void **state) {
  (void)state;
  for (int i = 0; i < CVN_TARGET_COUNT; i++)
    assert_int_equal(cvn_target_find(cvn_target_word((cvn_target)i)), i);
  assert_int_equal(cvn_target_find("Random"), -1);
}

static void absolute_paths_stay_as_they_are(void **state) {
  (void)state;
  char *text = cvn_format("parameters: {population: {organisations_file: %s/sub/o.csv, "
                          "memberships_file: m.csv}}\n",
                          folder);
  char *path = cvn_format("%s/sub/o.csv", folder);
  write_file("sub/s.yaml", text, strlen(text));
  write_file("sub/o.csv", "name,size\n", 10);
  write_file("sub/m.csv", "organisation,alliance\n", 22);
  cvn_scenario s;
  load_good(&s, "sub/s.yaml", NULL, 0);
  assert_string_equal(s.params.population.organisations_file, path);
  assert_string_equal(s.params.population.memberships_file, "sub/m.csv");
  cvn_scenario_free(&s);
  free(path);
  free(text);
}

static void every_shipped_scenario_is_valid(void **state) {
  (void)state;
  glob_t found;
  assert_int_equal(glob(TEST_SOURCE_DIR "/scenarios/*.yaml", 0, NULL, &found), 0);
  assert_int_equal(glob(TEST_SOURCE_DIR "/scenarios/*/*.yaml", GLOB_APPEND, NULL, &found), 0);
  assert_true(found.gl_pathc >= 5);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    cvn_scenario s;
    if (strstr(found.gl_pathv[i], "/studies/"))
      continue; /* another format, with a test of its own */
    load_good(&s, found.gl_pathv[i], NULL, 0);
    assert_true(s.n_strategies >= 2);
    assert_non_null(s.title);
    cvn_scenario_free(&s);
  }
  globfree(&found);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(everything_a_file_may_say_is_read),
      cmocka_unit_test(strategies_are_read_in_file_order),
      cmocka_unit_test(a_file_without_strategies_runs_its_baseline),
      cmocka_unit_test(overrides_win_over_the_file),
      cmocka_unit_test(named_files_are_read_beside_the_scenario),
      cmocka_unit_test(chosen_strategies_keep_the_baseline),
      cmocka_unit_test(targets_have_words),
      cmocka_unit_test(absolute_paths_stay_as_they_are),
      cmocka_unit_test(every_shipped_scenario_is_valid),
  };
  return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
