/* export_runs.c: what has one value, or one row of values, for every run. */
#include <stdlib.h>
#include <string.h>

#include "record/export_parts.h"

enum { ROWS_AT_ONCE = 16384, REPLICATES_AT_ONCE = 32, MONTHS_MAX = 1 << 20 };

static bool is_trajectory(const cvn_reader *reader, const cvn_variable *variable,
                          const void *data) {
  (void)data;
  return cvn_reader_is_trajectory(reader, variable);
}

static bool is_outcome(const cvn_reader *reader, const cvn_variable *variable, const void *data) {
  (void)data;
  const cvn_variable *status = cvn_reader_find(reader, "run_status");
  return cvn_reader_is_outcome(reader, variable) || (variable == status && variable->rank == 3);
}

static bool is_of_alliances(const cvn_reader *reader, const cvn_variable *variable,
                            const void *data) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  const int64_t *inner = data;
  const int64_t shape[5] = {e->strategies, e->points, e->replicates, inner[0], inner[1]};
  return strcmp(variable->group, "alliances") == 0 && variable->rank == 5 &&
         memcmp(variable->shape, shape, sizeof shape) == 0;
}

/* Reads a block of every variable into the table's room. */
static cvn_status read_slices(cvn_export_job *job, cvn_table *table, const int64_t *start,
                              const int64_t *count) {
  cvn_status status = CVN_OK;
  for (int v = 0; v < table->count && status == CVN_OK; v++)
    status = cvn_reader_part(job->reader, table->variables[v], start, count, table->values[v],
                             job->messages);
  return status;
}

/* (strategy, point, replicate) or with time after it: `months` values a run. */
static cvn_status write_runs(cvn_export_job *job, cvn_table *table, int64_t months, int labelled) {
  const cvn_experiment *e = cvn_reader_experiment(job->reader);
  int64_t together = ROWS_AT_ONCE / months;
  /* Whole chunks where they fit: each is unpacked once. */
  if (together < REPLICATES_AT_ONCE) together = table->variables[0]->chunk[2];
  if (together > REPLICATES_AT_ONCE && months > 1) together = REPLICATES_AT_ONCE;
  if (together > e->replicates) together = e->replicates;
  if (together < 1) together = 1;
  cvn_status status = cvn_table_reserve(job, table, together * months);
  const cvn_row_labels labels = {.count = labelled, .inner = 1};
  cvn_buffer prefix = {0};
  for (int64_t row = 0; row < e->strategies * e->points && status == CVN_OK; row++) {
    for (int64_t r = 0; r < e->replicates && status == CVN_OK; r += together) {
      const int64_t left = e->replicates - r, runs = left < together ? left : together;
      const int64_t start[4] = {row / e->points, row % e->points, r, 0};
      const int64_t count[4] = {1, 1, runs, months};
      status = read_slices(job, table, start, count);
      for (int64_t i = 0; i < runs && status == CVN_OK; i++) {
        cvn_run_prefix(job->reader, start[0], start[1], r + i, &prefix);
        cvn_table_rows(table, &prefix, &labels, i * months, months);
      }
    }
  }
  cvn_buffer_free(&prefix);
  return status;
}

static cvn_status write_alliances(cvn_export_job *job, cvn_table *table, const double *months,
                                  int64_t times, int64_t alliances) {
  const cvn_experiment *e = cvn_reader_experiment(job->reader);
  int64_t together = ROWS_AT_ONCE / alliances;
  if (together > times) together = times;
  if (together < 1) together = 1;
  cvn_status status = cvn_table_reserve(job, table, together * alliances);
  cvn_buffer prefix = {0};
  const int64_t runs = e->strategies * e->points * e->replicates;
  for (int64_t run = 0; run < runs && status == CVN_OK; run++) {
    const int64_t row = run / e->replicates;
    cvn_run_prefix(job->reader, row / e->points, row % e->points, run % e->replicates, &prefix);
    for (int64_t t = 0; t < times && status == CVN_OK; t += together) {
      const int64_t left = times - t, taken = left < together ? left : together;
      const int64_t start[5] = {row / e->points, row % e->points, run % e->replicates, t, 0};
      const int64_t count[5] = {1, 1, 1, taken, alliances};
      const cvn_row_labels labels = {.count = 2, .labels = months, .inner = alliances, .first = t};
      status = read_slices(job, table, start, count);
      if (status == CVN_OK) cvn_table_rows(table, &prefix, &labels, 0, taken * alliances);
    }
  }
  cvn_buffer_free(&prefix);
  return status;
}

static cvn_status export_alliances(cvn_export_job *job) {
  static const char *const keys[] = {"strategy", "point", "replicate", "month", "alliance", NULL};
  const cvn_variable *time = cvn_reader_find(job->reader, "alliances/time");
  const cvn_variable *alliance = cvn_reader_find(job->reader, "alliances/alliance");
  cvn_status status = CVN_OK;
  double *months = NULL;
  int64_t times = 0;
  cvn_table *table = NULL;
  if (time && alliance && !time->text && time->rank == 1) {
    const int64_t inner[2] = {time->shape[0], alliance->shape[0]};
    table = cvn_table_begin(job, "alliances", keys, is_of_alliances, inner, 5, &status);
  }
  if (table) status = cvn_reader_all(job->reader, time, &months, &times, job->messages);
  if (table && status == CVN_OK)
    status = write_alliances(job, table, months, times, alliance->shape[0]);
  if (!table && status == CVN_OK && !job->options->skip_absent)
    status = cvn_fail(job->messages, CVN_ERR_INPUT, NULL,
                      "%s: holds no alliances; record them with `record: {alliances: {every: 12}}`",
                      cvn_reader_path(job->reader));
  free(months);
  return status;
}

cvn_status cvn_export_by_run(cvn_export_job *job) {
  static const char *const keys[] = {"strategy", "point", "replicate", "month", NULL};
  static const char *const outcome_keys[] = {"strategy", "point", "replicate", NULL};
  const int64_t months = cvn_reader_experiment(job->reader)->months + 1;
  const unsigned parts = job->options->parts;
  cvn_status status = CVN_OK;
  if (months > MONTHS_MAX)
    return cvn_fail(job->messages, CVN_ERR_FORMAT, NULL, "%s: has impossibly many months",
                    cvn_reader_path(job->reader));
  if (parts & CVN_EXPORT_TRAJECTORIES) {
    cvn_table *table = cvn_table_begin(job, "trajectories", keys, is_trajectory, NULL, 4, &status);
    if (table) status = write_runs(job, table, months, 1);
  }
  if (status == CVN_OK && (parts & CVN_EXPORT_OUTCOMES)) {
    cvn_table *table = cvn_table_begin(job, "outcomes", outcome_keys, is_outcome, NULL, 3, &status);
    if (table) status = write_runs(job, table, 1, 0);
  }
  if (status == CVN_OK && (parts & CVN_EXPORT_ALLIANCES)) status = export_alliances(job);
  return status;
}
