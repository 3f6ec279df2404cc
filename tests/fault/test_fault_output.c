/* test_fault_output.c: experiments that are run and written without memory, or while HDF5 or the
 * file system fail. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "experiment/experiment.h"
#include "faults.h"
#include "record/reader.h"
#include "record/sidecar.h"
#include "record/summary.h"

static cvn_scenario scenario;

static int enter(void **state) {
  if (fault_enter(state) != 0) return -1;
  fault_write_file("o.csv", "name,size,sector\nA,10,x\nB,20,y\nC,30,x\nD,4,y\n");
  fault_write_file("m.csv", "organisation,alliance\nA,Forum\nB,Forum\nC,Forum\nA,Group\nD,Group\n");
  fault_write_file(
      "s.yaml", "title: Small\n"
                "economics: {currency: GBP, price_year: 2024}\n"
                "parameters:\n"
                "  population: {organisations_file: o.csv, memberships_file: m.csv}\n"
                "  need.areas: 3\n"
                "  membership: {leave_rate: 0.5, join_rate: 0.5, max: 3}\n"
                "  run: {months: 4, replicates: 2}\n"
                "baseline: as it was\n"
                "strategies:\n"
                "  as it was: []\n"
                "  convenor:\n"
                "    - {name: one, set: {convenor.presence: independent}, from: 1, coverage: 0.5,\n"
                "       target: largest, cost: {setup: 1, monthly: 2}}\n"
                "record: {population: true, names: true, advantage: true,\n"
                "         alliances: {every: 2}, snapshots: {every: 3}}\n");
  cvn_messages messages = {0};
  const cvn_status status = cvn_scenario_load(&scenario, "s.yaml", NULL, 0, &messages);
  cvn_messages_print(&messages, stderr, "");
  cvn_messages_free(&messages);
  return status == CVN_OK ? 0 : -1;
}

static int leave(void **state) {
  cvn_scenario_free(&scenario);
  return fault_leave(state);
}

static cvn_status run(bool force, cvn_messages *messages) {
  const cvn_experiment_options options = {.output = "r.h5", .force = force, .threads = 1};
  cvn_experiment_result result;
  return cvn_experiment_run(&scenario, &options, &result, messages);
}

static cvn_status run_new(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return run(false, messages);
}

static cvn_status run_over(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return run(true, messages);
}

static void no_result(void) {
  unlink("r.h5");
}

static void old_result(void) {
  fault_write_file("r.h5", "years of work");
}

/* A run without memory is told of in a result that is whole otherwise. */
static bool is_whole_with_failures(cvn_status status) {
  cvn_reader *reader = NULL;
  cvn_summary summary = {0};
  bool whole = status == CVN_ERR_RUNS_FAILED && cvn_reader_open(&reader, "r.h5", NULL) == CVN_OK &&
               cvn_summary_read(&summary, reader, NULL) == CVN_OK;
  if (whole) whole = summary.failed > 0 && summary.missing == 0;
  cvn_summary_free(&summary);
  cvn_reader_close(reader);
  return whole && access("o.csv", F_OK) == 0;
}

static void test_new_result(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "running to a new file",
                                 .run = run_new,
                                 .prepare = no_result,
                                 .accept = is_whole_with_failures});
}

/* What is otherwise done to an old file does not depend on where memory ends. */
static void test_old_result(void **state) {
  (void)state;
  fault_every(&(fault_work){.name = "running over an old file",
                            .run = run_over,
                            .prepare = old_result,
                            .accept = is_whole_with_failures},
              FAULT_FILE);
}

static cvn_status write_sidecar(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  static const char *const arguments[] = {"convene", "run", "s.yaml", "\xff"};
  const cvn_sidecar sidecar = {.arguments = arguments, .n_arguments = 4, .threads = 1};
  return cvn_sidecar_write("r.h5", &sidecar, messages);
}

static void old_sidecar(void) {
  fault_write_file("r.run.json", "{}\n");
}

static void test_sidecar(void **state) {
  (void)state;
  fault_every_kind(
      &(fault_work){.name = "writing a sidecar", .run = write_sidecar, .prepare = old_sidecar});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_new_result),
      cmocka_unit_test(test_old_result),
      cmocka_unit_test(test_sidecar),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
