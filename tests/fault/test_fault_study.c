/* test_fault_study.c: studies without memory or files. */
#include <stdlib.h>

#include "experiment/plan.h"
#include "experiment/study.h"
#include "faults.h"

static void write_scenario(void) {
  fault_write_file("s.yaml",
                   "parameters:\n"
                   "  population.organisations: 20\n"
                   "  alliances.count: 2\n"
                   "  run: {months: 3, replicates: 2}\n"
                   "baseline: a\n"
                   "strategies: {a: [], b: [{name: x, set: {honesty.level: 1}}], c: []}\n");
}

static void write_saltelli(void) {
  write_scenario();
  fault_write_file("study.yaml",
                   "scenario: s.yaml\ntitle: x\n"
                   "design: {kind: saltelli, points: 4}\n"
                   "vary:\n"
                   "  trust.gain: {min: 0.1, max: 0.2, scale: log}\n"
                   "  trust.loss: {distribution: beta, min: 0, max: 1, alpha: 2, beta: 3}\n"
                   "  plans.rule: {values: [none, required], weights: [1, 2]}\n"
                   "strategies: [b]\n"
                   "replicates: 1\n");
}

static void write_morris(void) {
  write_scenario();
  fault_write_file("study.yaml", "scenario: s.yaml\n"
                                 "design: {kind: morris, trajectories: 3}\n"
                                 "vary: {trust: {gain: {min: 0.1, max: 0.2}, loss: [0, 1]}}\n");
}

static void write_latin_hypercube(void) {
  write_scenario();
  fault_write_file("study.yaml", "scenario: s.yaml\n"
                                 "design: {kind: latin-hypercube, points: 5}\n"
                                 "vary: {trust.gain: {min: 0.1, max: 0.2}}\n");
}

static void write_list(void) {
  write_scenario();
  fault_write_file("study.yaml", "scenario: s.yaml\ndesign: {kind: list, file: d.csv}\n");
  fault_write_file("d.csv", "point,trust.gain,plans.rule\n0,0.2,none\n1,0.3,required\n");
}

static void write_bad(void) {
  write_scenario();
  fault_write_file("study.yaml", "scenario: s.yaml\n"
                                 "design: {kind: grid, levels: 2}\n"
                                 "strategies: [bb]\n"
                                 "vary: {trust.gian: [0], trust.gain: {min: 1, max: 0}}\n");
}

static cvn_status load(uint64_t *digest, cvn_messages *messages) {
  cvn_study study;
  const cvn_status status = cvn_study_load(&study, "study.yaml", NULL, 0, messages);
  if (status != CVN_OK) return status;
  const size_t count = (size_t)study.points * (size_t)study.n_varied;
  fault_digest(digest, study.values, count * sizeof *study.values);
  fault_digest_text(digest, study.scenario.strategies[0].name);
  fault_digest_text(digest, study.scenario.title);
  fault_digest(digest, study.text, study.text_length);
  cvn_study_free(&study);
  return CVN_OK;
}

/* A bad study must not turn into a good one, nor a lack of memory into silence. */
static cvn_status refuse(uint64_t *digest, cvn_messages *messages) {
  cvn_study study;
  const cvn_status status = cvn_study_load(&study, "study.yaml", NULL, 0, messages);
  fault_digest(digest, &status, sizeof status);
  if (status == CVN_OK) cvn_study_free(&study);
  return status == CVN_ERR_INPUT && messages->dropped == 0 ? CVN_OK : CVN_ERR_MEMORY;
}

static cvn_status write_plan(uint64_t *digest, cvn_messages *messages) {
  cvn_study study;
  cvn_plan plan;
  cvn_status status = cvn_study_load(&study, "study.yaml", NULL, 0, messages);
  if (status != CVN_OK) return status;
  status = cvn_plan_study(&plan, &study, 1, NULL, messages);
  if (status == CVN_OK) status = cvn_plan_write_csv(&study, "plan.csv", false, messages);
  if (status == CVN_OK) fault_digest(digest, &plan.runs, sizeof plan.runs);
  cvn_study_free(&study);
  return status;
}

static void prepare_plan(void) {
  write_morris();
  (void)remove("plan.csv");
}

static void studies_are_read_or_refused(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "saltelli", .run = load, .prepare = write_saltelli});
  fault_every_kind(&(fault_work){.name = "morris", .run = load, .prepare = write_morris});
  fault_every_kind(
      &(fault_work){.name = "hypercube", .run = load, .prepare = write_latin_hypercube});
  fault_every_kind(&(fault_work){.name = "list", .run = load, .prepare = write_list});
  fault_every_kind(&(fault_work){.name = "bad study", .run = refuse, .prepare = write_bad});
}

static void designs_are_written_whole_or_not_at_all(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "plan", .run = write_plan, .prepare = prepare_plan});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(studies_are_read_or_refused, fault_enter, fault_leave),
      cmocka_unit_test_setup_teardown(designs_are_written_whole_or_not_at_all, fault_enter,
                                      fault_leave),
  };
  return cmocka_run_group_tests_name("fault_study", tests, NULL, NULL);
}
