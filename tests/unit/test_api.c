/* test_api.c: the public calls, through the public headers alone: what a simulation shows is what a
 * file holds, and every fault is told and changes nothing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <convene/convene.h>

#include "support/folder.h"

static const char scenario[] =
    "title: Test\n"
    "parameters:\n"
    "  population: {organisations: 40}\n"
    "  alliances: {count: 5, memberships_per_organisation: 1.5}\n"
    "  membership: {leave_rate: 0.1, join_rate: 0.2}\n"
    "  run: {months: 30, replicates: 3, seed: 11}\n"
    "baseline: as it is\n"
    "strategies:\n"
    "  as it is: []\n"
    "  convenor:\n"
    "    - {name: convenor, set: {convenor.presence: independent}, from: 6, cost: {monthly: 10}}\n"
    "  calm:\n"
    "    - {name: calm, set: {pressure.level: -1}}\n"
    "record: {alliances: {every: 10}}\n";

enum { MONTHS = 30, ALLIANCES = 5 };

typedef struct fixture {
  char *folder;
  cvn_study *study;
  cvn_messages messages;
} fixture;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  *state = f;
  return folder_write(folder_file(f->folder, "s.yaml"), scenario, strlen(scenario)) &&
                 cvn_study_open(&f->study, folder_file(f->folder, "s.yaml"), NULL, 0,
                                &f->messages) == CVN_OK
             ? 0
             : -1;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_study_close(f->study);
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free(f);
  return 0;
}

/* The one message there is, which is then forgotten. */
static void assert_told(fixture *f, const char *part) {
  assert_int_equal(f->messages.count, 1);
  if (!strstr(f->messages.items[0].text, part))
    fail_msg("'%s' does not say '%s'", f->messages.items[0].text, part);
  cvn_messages_free(&f->messages);
}

static void assert_bits(const double *a, const double *b, int64_t count) {
  for (int64_t i = 0; i < count; i++)
    if (isnan(a[i]) ? !isnan(b[i]) : memcmp(&a[i], &b[i], sizeof a[i]) != 0)
      fail_msg("number %lld is %.17g, not %.17g", (long long)i, b[i], a[i]);
}

static void write_result(fixture *f, const char *name) {
  const cvn_run_options options = {.output = folder_file(f->folder, name), .threads = 1};
  assert_int_equal(cvn_study_run(f->study, &options, &f->messages), CVN_OK);
}

static void test_simulation_is_the_file(void **state) {
  fixture *f = *state;
  write_result(f, "a.h5");
  cvn_result *result;
  assert_int_equal(cvn_result_open(&result, folder_file(f->folder, "a.h5"), &f->messages), CVN_OK);
  const cvn_result_size size = cvn_result_size_of(result);
  assert_int_equal(size.strategies, 3);
  assert_int_equal(size.points, 1);
  assert_int_equal(size.replicates, 3);
  assert_int_equal(size.months, MONTHS);
  for (int strategy = 0; strategy < 3; strategy++) {
    assert_string_equal(cvn_result_strategy(result, strategy),
                        cvn_study_strategy(f->study, strategy));
    cvn_simulation *simulation;
    assert_int_equal(cvn_simulation_open(&simulation, f->study, strategy, 2, 2, &f->messages),
                     CVN_OK);
    while (cvn_simulation_months(simulation) <= MONTHS)
      assert_int_equal(cvn_simulation_step(simulation, &f->messages), CVN_OK);
    int observables = 0;
    for (const char *name; (name = cvn_observable_at(observables).name); observables++) {
      double filed[MONTHS + 1];
      const double *stepped;
      assert_int_equal(cvn_result_trajectory(result, name, strategy, 0, 2, filed, &f->messages),
                       CVN_OK);
      assert_int_equal(cvn_simulation_series(simulation, name, &stepped, &f->messages), CVN_OK);
      assert_bits(filed, stepped, MONTHS + 1);
    }
    assert_true(observables > 20);
    cvn_simulation_close(simulation);
  }
  assert_null(cvn_result_strategy(result, 3));
  assert_null(cvn_study_strategy(f->study, 3));
  cvn_result_close(result);
}

static void test_value_is_the_end_of_the_series(void **state) {
  fixture *f = *state;
  cvn_simulation *simulation;
  double value;
  const double *series;
  assert_int_equal(cvn_simulation_open(&simulation, f->study, 1, 0, 1, &f->messages), CVN_OK);
  assert_int_equal(cvn_simulation_months(simulation), 0);
  assert_int_equal(cvn_simulation_value(simulation, "trust", &value, &f->messages), CVN_OK);
  assert_true(isnan(value));
  assert_int_equal(cvn_simulation_series(simulation, "trust", &series, &f->messages), CVN_OK);
  for (int64_t t = 0; t < 3; t++) {
    assert_int_equal(cvn_simulation_step(simulation, &f->messages), CVN_OK);
    assert_int_equal(cvn_simulation_months(simulation), t + 1);
    assert_int_equal(cvn_simulation_value(simulation, "trust", &value, &f->messages), CVN_OK);
    assert_true(value > 0.0 && value < 1.0);
    assert_bits(&series[t], &value, 1);
  }
  assert_true(memcmp(&series[0], &series[2], sizeof *series) != 0);
  cvn_simulation_close(simulation);
}

static void test_alliances_add_up(void **state) {
  fixture *f = *state;
  cvn_simulation *simulation;
  double members[ALLIANCES], total, sum = 0.0;
  assert_int_equal(cvn_simulation_open(&simulation, f->study, 0, 0, 1, &f->messages), CVN_OK);
  assert_int_equal(cvn_simulation_alliances(simulation, "members", members, &f->messages),
                   CVN_ERR_USAGE);
  assert_told(f, "no month has been stepped");
  const cvn_simulation_size before = cvn_simulation_size_of(simulation);
  assert_int_equal(before.organisations, 40);
  assert_int_equal(before.alliances, ALLIANCES);
  assert_int_equal(cvn_simulation_step(simulation, &f->messages), CVN_OK);
  assert_int_equal(cvn_simulation_alliances(simulation, "members", members, &f->messages), CVN_OK);
  assert_int_equal(cvn_simulation_value(simulation, "members", &total, &f->messages), CVN_OK);
  for (int a = 0; a < ALLIANCES; a++) {
    assert_true(members[a] >= 1.0);
    sum += members[a];
  }
  assert_true(sum == total);
  assert_true((double)before.memberships == total);
  cvn_simulation_close(simulation);
}

static void test_simulation_ends(void **state) {
  fixture *f = *state;
  cvn_simulation *simulation;
  double value;
  assert_int_equal(cvn_study_set(f->study, "run.months", "2", &f->messages), CVN_OK);
  assert_int_equal(cvn_simulation_open(&simulation, f->study, 0, 0, 0, &f->messages), CVN_OK);
  for (int t = 0; t <= 2; t++)
    assert_int_equal(cvn_simulation_step(simulation, &f->messages), CVN_OK);
  assert_int_equal(cvn_simulation_step(simulation, &f->messages), CVN_ERR_USAGE);
  assert_told(f, "ends with month 2");
  assert_int_equal(cvn_simulation_months(simulation), 3);
  assert_int_equal(cvn_simulation_value(simulation, "joins", &value, &f->messages), CVN_OK);
  assert_true(isnan(value)); /* nothing happens during month T */
  assert_int_equal(cvn_simulation_value(simulation, "voise", &value, &f->messages), CVN_ERR_INPUT);
  assert_told(f, "there is no observable 'voise'; did you mean voice?");
  cvn_simulation_close(simulation);
}

static void test_simulation_that_cannot_be(void **state) {
  fixture *f = *state;
  cvn_simulation *simulation;
  assert_int_equal(cvn_simulation_open(&simulation, f->study, 3, 0, 1, &f->messages),
                   CVN_ERR_USAGE);
  assert_null(simulation);
  assert_told(f, "there is no strategy 3; the study has 3");
  assert_int_equal(cvn_simulation_open(&simulation, f->study, 0, -1, 1, &f->messages),
                   CVN_ERR_USAGE);
  assert_null(simulation);
  assert_told(f, "replicate is -1; it must be a whole number between 0 and 4294967295");
  assert_int_equal(cvn_simulation_open(&simulation, f->study, 0, 0, -1, &f->messages),
                   CVN_ERR_USAGE);
  assert_null(simulation);
  assert_told(f, "-1 threads");
}

static void test_study_parameters(void **state) {
  fixture *f = *state;
  double value = -1.0;
  assert_int_equal(cvn_study_set(f->study, "trust.gain", "0.25", &f->messages), CVN_OK);
  assert_int_equal(cvn_study_get(f->study, "trust.gain", &value, &f->messages), CVN_OK);
  assert_true(value == 0.25);
  assert_int_equal(cvn_study_set(f->study, "trust.gain", "7", &f->messages), CVN_ERR_INPUT);
  assert_told(f, "trust.gain");
  assert_int_equal(cvn_study_set(f->study, "trust.gian", "0.1", &f->messages), CVN_ERR_INPUT);
  assert_told(f, "there is no parameter 'trust.gian'; did you mean trust.gain?");
  assert_int_equal(cvn_study_set(f->study, "population.organisations_file", "o.csv", &f->messages),
                   CVN_ERR_INPUT);
  assert_told(f, "when the study is opened");
  /* Each in its range, but not together: nothing changes. */
  double cycle, commit;
  assert_int_equal(cvn_study_get(f->study, "plans.cycle", &cycle, &f->messages), CVN_OK);
  assert_int_equal(cvn_study_get(f->study, "plans.commit_month", &commit, &f->messages), CVN_OK);
  assert_int_equal(cvn_study_set(f->study, "plans.commit_month", "24", &f->messages),
                   CVN_ERR_INPUT);
  assert_told(f, "plans.commit_month");
  assert_int_equal(cvn_study_get(f->study, "plans.commit_month", &value, &f->messages), CVN_OK);
  assert_true(value == commit && commit < cycle);
}

/* Setting is the same as an override when opening, and as keeping only some strategies. */
static void test_set_is_override(void **state) {
  fixture *f = *state;
  const char *const overrides[] = {"trust.gain=0.3", "run.seed=12"}, *const keep[] = {"calm"};
  cvn_study *other;
  assert_int_equal(
      cvn_study_open(&other, folder_file(f->folder, "s.yaml"), overrides, 2, &f->messages), CVN_OK);
  assert_int_equal(cvn_study_keep_strategies(other, keep, 1, &f->messages), CVN_OK);
  assert_string_equal(cvn_study_strategy(other, 1), "calm");
  assert_null(cvn_study_strategy(other, 2));
  assert_int_equal(cvn_study_set(f->study, "trust.gain", "0.3", &f->messages), CVN_OK);
  assert_int_equal(cvn_study_set(f->study, "run.seed", "12", &f->messages), CVN_OK);
  cvn_simulation *a, *b;
  assert_int_equal(cvn_simulation_open(&a, f->study, 2, 1, 1, &f->messages), CVN_OK);
  assert_int_equal(cvn_simulation_open(&b, other, 1, 1, 1, &f->messages), CVN_OK);
  const double *of_a, *of_b;
  for (int t = 0; t < 12; t++) {
    assert_int_equal(cvn_simulation_step(a, &f->messages), CVN_OK);
    assert_int_equal(cvn_simulation_step(b, &f->messages), CVN_OK);
  }
  assert_int_equal(cvn_simulation_series(a, "need_met", &of_a, &f->messages), CVN_OK);
  assert_int_equal(cvn_simulation_series(b, "need_met", &of_b, &f->messages), CVN_OK);
  assert_bits(of_a, of_b, 12);
  cvn_simulation_close(a);
  cvn_simulation_close(b);
  cvn_study_close(other);
}

typedef struct counts {
  int64_t calls, last, total;
} counts;

static void count_runs(void *user, int64_t runs_done, int64_t runs) {
  counts *seen = user;
  seen->calls++;
  seen->last = runs_done;
  seen->total = runs;
}

static void test_run(void **state) {
  fixture *f = *state;
  counts seen = {0};
  cvn_run_options options = {.output = folder_file(f->folder, "r.h5"),
                             .threads = 2,
                             .progress = count_runs,
                             .user = &seen};
  assert_int_equal(cvn_study_run(f->study, &options, &f->messages), CVN_OK);
  assert_int_equal(seen.calls, 9);
  assert_int_equal(seen.last, 9);
  assert_int_equal(seen.total, 9);
  assert_int_equal(cvn_study_run(f->study, &options, &f->messages), CVN_ERR_EXISTS);
  cvn_messages_free(&f->messages);
  const volatile sig_atomic_t stop = 1;
  options.replace = true;
  options.stop = &stop;
  assert_int_equal(cvn_study_run(f->study, &options, &f->messages), CVN_ERR_INTERRUPTED);
  cvn_messages_free(&f->messages);
  options.output = NULL;
  assert_int_equal(cvn_study_run(f->study, &options, &f->messages), CVN_ERR_USAGE);
  assert_told(f, "without a file");
}

static void test_result_names_and_faults(void **state) {
  fixture *f = *state;
  write_result(f, "a.h5");
  cvn_result *result;
  double values[MONTHS + 1], replicates[3];
  assert_int_equal(cvn_result_open(&result, folder_file(f->folder, "a.h5"), &f->messages), CVN_OK);
  bool trust = false, cost = false;
  const char *name;
  for (int i = 0; (name = cvn_result_trajectory_name(result, i)); i++)
    trust = trust || strcmp(name, "trust") == 0;
  for (int i = 0; (name = cvn_result_outcome_name(result, i)); i++)
    cost = cost || strcmp(name, "cost") == 0;
  assert_true(trust && cost);
  assert_int_equal(cvn_result_outcome(result, "cost", 1, 0, replicates, &f->messages), CVN_OK);
  for (int r = 0; r < 3; r++) /* 10 a month in each of 5 alliances from month 6 to 29 */
    assert_true(replicates[r] == 10.0 * ALLIANCES * (MONTHS - 6));
  assert_int_equal(cvn_result_trajectory(result, "trsut", 0, 0, 0, values, &f->messages),
                   CVN_ERR_INPUT);
  assert_told(f, "there is no trajectory 'trsut'; did you mean trust?");
  assert_int_equal(cvn_result_outcome(result, "trust", 0, 0, values, &f->messages), CVN_ERR_INPUT);
  assert_told(f, "there is no outcome 'trust'");
  assert_int_equal(cvn_result_trajectory(result, "trust", 0, 0, 3, values, &f->messages),
                   CVN_ERR_USAGE);
  assert_told(f, "there is no run of strategy 0, point 0, replicate 3");
  assert_int_equal(cvn_result_outcome(result, "cost", 0, 1, values, &f->messages), CVN_ERR_USAGE);
  assert_told(f, "there is no run");
  cvn_result_close(result);
}

static void test_open_faults(void **state) {
  fixture *f = *state;
  const char *const overrides[] = {"trust.gain=7"};
  cvn_study *study;
  cvn_result *result;
  assert_int_equal(
      cvn_study_open(&study, folder_file(f->folder, "none.yaml"), NULL, 0, &f->messages),
      CVN_ERR_NOT_FOUND);
  assert_null(study);
  cvn_messages_free(&f->messages);
  assert_int_equal(
      cvn_study_open(&study, folder_file(f->folder, "s.yaml"), overrides, 1, &f->messages),
      CVN_ERR_INPUT);
  assert_null(study);
  cvn_messages_free(&f->messages);
  assert_int_equal(cvn_result_open(&result, folder_file(f->folder, "s.yaml"), &f->messages),
                   CVN_ERR_FORMAT);
  assert_null(result);
  cvn_study_close(NULL);
  cvn_result_close(NULL);
  cvn_simulation_close(NULL);
}

/* A study file is run at all of its points; what it varies is its own. */
static void test_study_file(void **state) {
  fixture *f = *state;
  static const char text[] = "scenario: s.yaml\n"
                             "design: {kind: grid}\n"
                             "vary: {trust.gain: [0.1, 0.2], plans.cycle: [8, 36]}\n"
                             "replicates: 1\n";
  cvn_study *study;
  cvn_simulation *simulation;
  cvn_result *result;
  double values[2];
  assert_true(folder_write(folder_file(f->folder, "study.yaml"), text, sizeof text - 1));
  assert_int_equal(
      cvn_study_open(&study, folder_file(f->folder, "study.yaml"), NULL, 0, &f->messages), CVN_OK);
  assert_int_equal(cvn_study_points(f->study), 1);
  assert_int_equal(cvn_study_points(study), 4);
  assert_int_equal(cvn_simulation_open(&simulation, study, 0, 0, 1, &f->messages), CVN_ERR_USAGE);
  assert_told(f, "a simulation is of a scenario, and this is a study of one");
  assert_int_equal(cvn_study_set(study, "trust.gain", "0.3", &f->messages), CVN_ERR_INPUT);
  assert_told(f, "trust.gain is varied by the study and cannot be set");
  /* Right in the scenario, but not where the cycle is 8. */
  assert_int_equal(cvn_study_set(study, "plans.commit_month", "10", &f->messages), CVN_ERR_INPUT);
  assert_told(f, "plans.commit_month");
  assert_int_equal(cvn_study_set(study, "plans.commit_month", "2", &f->messages), CVN_OK);
  const cvn_run_options options = {.output = folder_file(f->folder, "study.h5"), .threads = 1};
  assert_int_equal(cvn_study_run(study, &options, &f->messages), CVN_OK);
  assert_int_equal(cvn_result_open(&result, options.output, &f->messages), CVN_OK);
  for (int64_t point = 0; point < 4; point++)
    assert_int_equal(cvn_result_outcome(result, "outcome_need_met", 1, point, values, &f->messages),
                     CVN_OK);
  cvn_result_close(result);
  cvn_study_close(study);
}

int main(void) {
#define WITH_STUDY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      WITH_STUDY(test_simulation_is_the_file),
      WITH_STUDY(test_value_is_the_end_of_the_series),
      WITH_STUDY(test_alliances_add_up),
      WITH_STUDY(test_simulation_ends),
      WITH_STUDY(test_simulation_that_cannot_be),
      WITH_STUDY(test_study_parameters),
      WITH_STUDY(test_set_is_override),
      WITH_STUDY(test_run),
      WITH_STUDY(test_result_names_and_faults),
      WITH_STUDY(test_open_faults),
      WITH_STUDY(test_study_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
