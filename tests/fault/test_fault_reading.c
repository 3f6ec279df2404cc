/* test_fault_reading.c: results that are read, summed up and exported without memory, or while
 * HDF5 or the file system fail. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <convene/convene.h>

#include "analysis/tables.h"
#include "faults.h"
#include "record/compare.h"
#include "record/export.h"
#include "record/summary.h"
#include "support/synthetic.h"

static int enter(void **state) {
  if (fault_enter(state) != 0) return -1;
  cvn_scenario scenario;
  cvn_messages messages = {0};
  synthetic_scenario(&scenario, 4, 2,
                     "{alliances: {every: 2}, snapshots: {every: 2}, population: true}");
  const cvn_status status = synthetic_write("r.h5", &scenario, 1, false, &messages);
  cvn_scenario_free(&scenario);
  cvn_messages_print(&messages, stderr, "");
  cvn_messages_free(&messages);
  return status == CVN_OK ? 0 : -1;
}

static cvn_status read_variable(const cvn_reader *reader, const cvn_variable *variable,
                                uint64_t *digest, cvn_messages *messages) {
  int64_t count = 0;
  fault_digest_text(digest, variable->path);
  fault_digest_text(digest, variable->unit);
  fault_digest_text(digest, variable->long_name);
  fault_digest(digest, variable->shape, sizeof variable->shape);
  fault_digest(digest, variable->chunk, sizeof variable->chunk);
  for (int d = 0; d < variable->rank; d++) fault_digest_text(digest, variable->dims[d]);
  if (variable->text) {
    char **texts;
    const cvn_status status = cvn_reader_texts(reader, variable, &texts, &count, messages);
    for (int64_t i = 0; i < count; i++) fault_digest_text(digest, texts[i]);
    cvn_reader_free_texts(texts, count);
    return status;
  }
  double *values;
  const cvn_status status = cvn_reader_all(reader, variable, &values, &count, messages);
  if (status == CVN_OK) fault_digest(digest, values, (size_t)count * sizeof *values);
  free(values);
  return status;
}

static cvn_status read_all(uint64_t *digest, cvn_messages *messages) {
  cvn_reader *reader;
  cvn_status status = cvn_reader_open(&reader, "r.h5", messages);
  for (int i = 0; status == CVN_OK && i < cvn_reader_count(reader); i++)
    status = read_variable(reader, cvn_reader_variable(reader, i), digest, messages);
  cvn_reader_close(reader);
  return status;
}

static cvn_status summarise(uint64_t *digest, cvn_messages *messages) {
  cvn_reader *reader;
  cvn_summary summary = {0};
  cvn_status status = cvn_summary_open(&reader, "r.h5", messages);
  if (status == CVN_OK) status = cvn_summary_read(&summary, reader, messages);
  if (status == CVN_OK) {
    fault_digest(digest, &summary.complete, sizeof summary.complete);
    fault_digest(digest, &summary.failed, sizeof summary.failed);
    fault_digest(digest, summary.estimates, (size_t)summary.rows * sizeof *summary.estimates);
  }
  cvn_summary_free(&summary);
  cvn_reader_close(reader);
  return status;
}

static void digest_difference(void *digest, const char *path, const char *what) {
  fault_digest_text(digest, path);
  fault_digest_text(digest, what);
}

/* A result and itself: a failure may be told as an error or as a difference, never as sameness. */
static cvn_status compare(uint64_t *digest, cvn_messages *messages) {
  cvn_comparison comparison = {0};
  uint64_t told = 0;
  static const char *const none[] = {NULL};
  const cvn_status status =
      cvn_compare("r.h5", "r.h5", none, digest_difference, &told, &comparison, messages);
  if (status != CVN_OK) return status;
  if (comparison.different > 0)
    return cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%lld differences",
                    (long long)comparison.different);
  fault_digest(digest, &told, sizeof told);
  return CVN_OK;
}

static cvn_status export_parts(unsigned parts, bool wide, cvn_messages *messages) {
  const cvn_export_options options = {
      .parts = parts, .skip_absent = true, .wide = wide, .force = true, .folder = "."};
  cvn_export_report report;
  cvn_reader *reader;
  cvn_status status = cvn_reader_open(&reader, "r.h5", messages);
  if (status == CVN_OK) status = cvn_export(reader, &options, &report, messages);
  cvn_reader_close(reader);
  return status;
}

static cvn_status export_long(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return export_parts(CVN_EXPORT_ALL | CVN_EXPORT_SUMMARIES, false, messages);
}

static cvn_status export_wide(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return export_parts(CVN_EXPORT_ALL, true, messages);
}

/* A result compared from file to tables, twice over as one that is shared by two files. */
static cvn_status find(uint64_t *digest, cvn_messages *messages) {
  static const double thresholds[] = {1.0, 2.0};
  const cvn_findings_options options = {
      .thresholds = thresholds, .n_thresholds = 2, .resamples = 20};
  cvn_reader *readers[2] = {NULL};
  cvn_pool pool = {0};
  cvn_findings findings = {0};
  cvn_sheet_set *set = calloc(1, sizeof *set);
  cvn_status status =
      set ? CVN_OK : cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the tables");
  for (int i = 0; i < 2 && status == CVN_OK; i++)
    status = cvn_reader_open(&readers[i], "r.h5", messages);
  if (status == CVN_OK)
    status = cvn_pool_open(&pool, (const cvn_reader *const *)readers, 2, messages);
  if (status == CVN_OK) status = cvn_findings_of(&findings, &pool, &options, messages);
  if (status == CVN_OK) status = cvn_sheet_set_open(set, ".", true, messages);
  if (status == CVN_OK) status = cvn_tables_add(set, &findings);
  if (status == CVN_OK) status = cvn_sheet_set_finish(set);
  else if (set) cvn_sheet_set_discard(set);
  if (status == CVN_OK)
    for (int64_t i = 0; i < findings.outcomes[0].n_pairs; i++)
      fault_digest(digest, &findings.outcomes[0].pairs[i].t, sizeof(cvn_interval));
  cvn_findings_free(&findings);
  cvn_pool_free(&pool);
  cvn_reader_close(readers[0]);
  cvn_reader_close(readers[1]);
  free(set);
  return status;
}

static void no_tables(void) {
  DIR *dir = opendir(".");
  for (struct dirent *entry; dir && (entry = readdir(dir));)
    if (strcmp(entry->d_name, "r.h5") != 0) unlink(entry->d_name);
  if (dir) closedir(dir);
}

/* The public interface, which opens all of these again. */
static cvn_status use_library(uint64_t *digest, cvn_messages *messages) {
  cvn_result *result = NULL;
  double values[5], outcomes[2];
  cvn_status status = cvn_result_open(&result, "r.h5", messages);
  if (status == CVN_OK)
    status = cvn_result_trajectory(result, "need_met", 1, 0, 0, values, messages);
  if (status == CVN_OK)
    status = cvn_result_outcome(result, "outcome_need_met", 1, 0, outcomes, messages);
  if (status == CVN_OK) {
    fault_digest(digest, values, sizeof values);
    fault_digest(digest, outcomes, sizeof outcomes);
    fault_digest_text(digest, cvn_result_strategy(result, 1));
    fault_digest_text(digest, cvn_result_trajectory_name(result, 1));
  }
  cvn_result_close(result);
  return status;
}

static cvn_status simulate(uint64_t *digest, cvn_messages *messages) {
  static const char *const overrides[] = {"population.organisations=12", "run.months=3",
                                          "membership.max=2"};
  cvn_study *study = NULL;
  cvn_simulation *simulation = NULL;
  const double *series = NULL;
  cvn_status status = cvn_study_open(&study, "s.yaml", overrides, 3, messages);
  if (status == CVN_OK) status = cvn_simulation_open(&simulation, study, 0, 0, 1, messages);
  for (int t = 0; status == CVN_OK && t < 3; t++)
    status = cvn_simulation_step(simulation, messages);
  if (status == CVN_OK) status = cvn_simulation_series(simulation, "trust", &series, messages);
  if (status == CVN_OK) fault_digest(digest, series, 3 * sizeof *series);
  cvn_simulation_close(simulation);
  cvn_study_close(study);
  return status;
}

static void write_study(void) {
  fault_write_file("s.yaml", "title: Small\n");
}

static void test_reading(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "reading a result", .run = read_all});
}

static void test_comparison(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "comparing results", .run = compare});
}

static void test_summary(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "summing up a result", .run = summarise});
}

static void test_export(void **state) {
  (void)state;
  fault_every_kind(
      &(fault_work){.name = "exporting long tables", .run = export_long, .prepare = no_tables});
  fault_every(
      &(fault_work){.name = "exporting wide tables", .run = export_wide, .prepare = no_tables},
      FAULT_ALLOCATION);
}

static void test_findings(void **state) {
  (void)state;
  fault_every(&(fault_work){.name = "comparing strategies", .run = find, .prepare = no_tables},
              FAULT_ALLOCATION);
}

static void test_library(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "a result through the library", .run = use_library});
  fault_every_kind(
      &(fault_work){.name = "a simulation in memory", .run = simulate, .prepare = write_study});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reading), cmocka_unit_test(test_comparison),
      cmocka_unit_test(test_summary), cmocka_unit_test(test_export),
      cmocka_unit_test(test_library), cmocka_unit_test(test_findings),
  };
  return cmocka_run_group_tests(tests, enter, fault_leave);
}
