/* Known answer 7, first part: results depend neither on threads nor on how often a run is made, a
 * strategy that sets what the baseline has is the baseline, and strategies that part in month t are
 * one before it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "experiment/experiment.h"
#include "record/reader.h"
#include "verification/lab.h"

/* -- threads -- */

static void compare_threads(const cvn_scenario *scenario, const cvn_strategy *strategy) {
  static const int threads[] = {2, 3, 8};
  cvn_run_output one, many;
  lab_run(&one, scenario, strategy, 1, NULL);
  assert_true(one.alliance_times > 0);
  for (int k = 0; k < 3; k++) {
    lab_run(&many, scenario, strategy, threads[k], NULL);
    lab_assert_same(&one, &many, (int)scenario->params.need.areas);
    assert_memory_equal(one.alliance_fields, many.alliance_fields,
                        (size_t)(CVN_FIELD_COUNT * one.alliance_times * one.alliances) *
                            sizeof(double));
    cvn_run_output_free(&many);
  }
  lab_run(&many, scenario, strategy, 1, NULL); /* made once more */
  lab_assert_same(&one, &many, (int)scenario->params.need.areas);
  cvn_run_output_free(&many);
  cvn_run_output_free(&one);
}

static void test_threads_inside_a_run(void **state) {
  (void)state;
  cvn_scenario scenario;
  lab_everything(&scenario);
  scenario.record = (cvn_record_plan){.snapshots_every = 6, .alliances_every = 6};
  for (int k = 0; k < 2; k++) compare_threads(&scenario, &scenario.strategies[k]);
  /* many bundles and blocks of organisations */
  lab_set_all(&scenario.params, (const lab_setting[]){{"population.organisations", 9000},
                                                      {"alliances.count", 700},
                                                      {"run.months", 12},
                                                      {NULL, 0}});
  compare_threads(&scenario, &scenario.strategies[LAB_EVERYTHING]);
  lab_set_all(
      &scenario.params,
      (const lab_setting[]){{"membership.leave_rate", 0}, {"membership.join_rate", 0}, {NULL, 0}});
  compare_threads(&scenario, &scenario.strategies[LAB_EVERYTHING]);
  cvn_scenario_free(&scenario);
}

static void write_result(const cvn_scenario *scenario, const char *path, int threads) {
  const cvn_experiment_options options = {.output = path, .force = true, .threads = threads};
  cvn_experiment_result result;
  cvn_messages messages = {0};
  if (cvn_experiment_run(scenario, &options, &result, &messages) != CVN_OK)
    fail_msg("%s", messages.items[0].text);
}

/* Every number of one result file is in the other. */
static void compare_files(const char *path, const char *other) {
  cvn_messages messages = {0};
  cvn_reader *left, *right;
  assert_int_equal(cvn_reader_open(&left, path, &messages), CVN_OK);
  assert_int_equal(cvn_reader_open(&right, other, &messages), CVN_OK);
  int compared = 0;
  for (int i = 0; i < cvn_reader_count(left); i++) {
    const cvn_variable *variable = cvn_reader_variable(left, i);
    const cvn_variable *same = cvn_reader_find(right, variable->path);
    double *a = NULL, *b = NULL;
    int64_t count, other_count;
    assert_non_null(same);
    if (variable->text) continue;
    assert_int_equal(cvn_reader_all(left, variable, &a, &count, &messages), CVN_OK);
    assert_int_equal(cvn_reader_all(right, same, &b, &other_count, &messages), CVN_OK);
    assert_int_equal(count, other_count);
    if (memcmp(a, b, (size_t)count * sizeof *a) != 0) fail_msg("%s differs", variable->path);
    free(a);
    free(b);
    compared++;
  }
  assert_true(compared > 100);
  cvn_reader_close(left);
  cvn_reader_close(right);
}

/* Runs side by side, or threads inside a single run: what is written is the same. */
static void test_result_files(void **state) {
  (void)state;
  const char *one = TEST_BINARY_DIR "/verification-one.h5",
             *many = TEST_BINARY_DIR "/verification-many.h5";
  cvn_scenario scenario;
  lab_everything(&scenario);
  scenario.record = (cvn_record_plan){
      .snapshots_every = 10, .alliances_every = 10, .population = true, .advantage = true};
  for (int jobs = 6; jobs >= 1; jobs -= 5) {
    scenario.params.run.replicates = jobs == 6 ? 3 : 1;
    const int strategies = scenario.n_strategies;
    if (jobs == 1) scenario.n_strategies = 1;
    write_result(&scenario, one, 1);
    for (int threads = 2; threads <= 8; threads += 3) {
      write_result(&scenario, many, threads);
      compare_files(one, many);
    }
    scenario.n_strategies = strategies;
  }
  (void)remove(one);
  (void)remove(many);
  cvn_scenario_free(&scenario);
}

/* -- strategies -- */

/* `intervention` alone as a strategy beside none at all. */
static void run_pair(const cvn_scenario *scenario, cvn_intervention *intervention,
                     cvn_run_output *with, cvn_run_output *without) {
  const cvn_strategy none = {0}, one = {.interventions = intervention, .n_interventions = 1};
  lab_run(without, scenario, &none, 1, NULL);
  lab_run(with, scenario, &one, 1, NULL);
}

static void test_setting_what_is_set(void **state) {
  (void)state;
  cvn_scenario scenario;
  lab_everything(&scenario);
  for (int presence = 0; presence < CVN_PRESENCE_COUNT; presence++) {
    cvn_setting settings[CVN_PARAM_COUNT];
    cvn_intervention all = {.from = 4, .until = 15, .coverage = 1.0, .settings = settings};
    cvn_run_output with, without;
    lab_set(&scenario.params, "convenor.presence", presence);
    for (int id = 0; id < CVN_PARAM_COUNT; id++)
      if (cvn_param_table[id].scope != CVN_SCOPE_FIXED)
        settings[all.n_settings++] = (cvn_setting){id, cvn_param_get(&scenario.params, id)};
    assert_true(all.n_settings > 10);
    run_pair(&scenario, &all, &with, &without);
    lab_assert_same(&with, &without, (int)scenario.params.need.areas);
    cvn_run_output_free(&with);
    cvn_run_output_free(&without);
  }
  cvn_scenario_free(&scenario);
}

static int64_t first_difference(const cvn_run_output *a, const cvn_run_output *b) {
  for (int64_t t = 0; t <= a->months; t++)
    for (int field = 0; field < CVN_FIELD_COUNT; field++)
      if (memcmp(&a->fields[field * (a->months + 1) + t], &b->fields[field * (b->months + 1) + t],
                 sizeof(double)) != 0)
        return t;
  return a->months + 1;
}

static bool same_snapshot(const cvn_run_output *a, const cvn_run_output *b, int64_t t, int areas) {
  cvn_run_output left = {.n_snapshots = 1, .snapshots = &a->snapshots[t]};
  cvn_run_output right = {.n_snapshots = 1, .snapshots = &b->snapshots[t]};
  for (int column = 0; column < CVN_SNAPSHOT_COUNT; column++)
    if (!lab_same_column(&left, &right, column, areas)) return false;
  return true;
}

static void test_alike_until_they_part(void **state) {
  (void)state;
  static const int64_t months[] = {1, 5, 12, 20};
  cvn_scenario scenario;
  lab_everything(&scenario);
  const int areas = (int)scenario.params.need.areas;
  for (int k = 0; k < 4; k++) {
    cvn_setting settings[] = {{CVN_PARAM_ID_convenor_presence, CVN_PRESENCE_INDEPENDENT},
                              {CVN_PARAM_ID_plans_rule, CVN_RULE_REQUIRED},
                              {CVN_PARAM_ID_agenda_openness, 1.0},
                              {CVN_PARAM_ID_pressure_level, 2.0}};
    cvn_intervention late = {.from = months[k],
                             .until = CVN_FOREVER,
                             .coverage = 1.0,
                             .settings = settings,
                             .n_settings = 4};
    cvn_run_output with, without;
    run_pair(&scenario, &late, &with, &without);
    assert_int_equal(first_difference(&with, &without), months[k]);
    for (int64_t t = 0; t <= months[k]; t++) assert_true(same_snapshot(&with, &without, t, areas));
    assert_false(same_snapshot(&with, &without, months[k] + 1, areas));
    cvn_run_output_free(&with);
    cvn_run_output_free(&without);
  }
  cvn_scenario_free(&scenario);
}

/* After `until` the rules fall back: the environment, which nothing feeds back into, is what it
 * would have been. */
static void test_longer_runs_begin_alike(void **state) {
  (void)state;
  cvn_scenario scenario;
  cvn_run_output brief, full;
  lab_everything(&scenario);
  lab_run(&full, &scenario, &scenario.strategies[LAB_EVERYTHING], 1, NULL);
  lab_set(&scenario.params, "run.months", 17);
  lab_run(&brief, &scenario, &scenario.strategies[LAB_EVERYTHING], 1, NULL);
  for (int field = 0; field < CVN_FIELD_COUNT; field++) {
    assert_true(lab_same_field(&brief, &full, field));
    const double last = brief.fields[field * 18 + 17],
                 then = full.fields[field * (full.months + 1) + 17];
    if (cvn_field_table[field].flow) assert_true(isnan(last));
    else assert_true(last == then || (isnan(last) && isnan(then)));
  }
  cvn_run_output_free(&brief);
  cvn_run_output_free(&full);
  cvn_scenario_free(&scenario);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_threads_inside_a_run),    cmocka_unit_test(test_result_files),
      cmocka_unit_test(test_setting_what_is_set),     cmocka_unit_test(test_alike_until_they_part),
      cmocka_unit_test(test_longer_runs_begin_alike),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
