/* export_summaries.c: every trajectory summarised over replicates, month by month. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include "record/export_parts.h"
#include "record/summary.h"

enum { VALUES_AT_ONCE = 1 << 22, QUANTILES = 5 };

static const double levels[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};
static const cvn_column columns[] = {
    {"strategy", "1", "name of the strategy"},
    {"point", "1", "design point, counted from 0"},
    {"variable", "1", "name of the trajectory"},
    {"month", "1", "month, counted from 0"},
    {"n", "1", "replicates with a value"},
    {"mean", "1", "mean over replicates"},
    {"sd", "1", "standard deviation over replicates (n - 1); empty for one"},
    {"half_width_95", "1", "half the width of the 95% interval of the mean (t); empty for one"},
    {"q05", "1", "5% quantile over replicates"},
    {"q25", "1", "25% quantile over replicates"},
    {"median", "1", "median over replicates"},
    {"q75", "1", "75% quantile over replicates"},
    {"q95", "1", "95% quantile over replicates"},
};
enum { COLUMNS = (int)(sizeof columns / sizeof columns[0]) };

/* Room for some months of all replicates, and for one month of them. */
typedef struct room {
  double *values, *month;
  int64_t months; /* that fit */
} room;

static void write_month(cvn_table *table, const cvn_buffer *prefix, int64_t month, double *values,
                        int64_t count) {
  const cvn_estimate estimate = cvn_estimate_of(values, count);
  size_t n = 0;
  for (int64_t i = 0; i < count; i++)
    if (!isnan(values[i])) values[n++] = values[i];
  gsl_sort(values, 1, n);
  cvn_sheet *sheet = table->sheet;
  cvn_sheet_cells(sheet, prefix);
  cvn_sheet_int(sheet, month);
  cvn_sheet_int(sheet, estimate.n);
  cvn_sheet_number(sheet, estimate.mean);
  cvn_sheet_number(sheet, estimate.sd);
  cvn_sheet_number(sheet, estimate.half_width);
  for (int q = 0; q < QUANTILES; q++)
    cvn_sheet_number(sheet, n > 0 ? gsl_stats_quantile_from_sorted_data(values, 1, n, levels[q])
                                  : (double)NAN);
  cvn_sheet_end_row(sheet);
}

/* One variable of one strategy and design point. */
static cvn_status write_variable(cvn_export_job *job, cvn_table *table,
                                 const cvn_variable *variable, int64_t row, const room *r) {
  const cvn_experiment *e = cvn_reader_experiment(job->reader);
  cvn_status status = CVN_OK;
  cvn_buffer prefix = {0};
  cvn_run_prefix(job->reader, row / e->points, row % e->points, -1, &prefix);
  cvn_sheet_add_text(&prefix, variable->name);
  for (int64_t t = 0; t <= e->months && status == CVN_OK; t += r->months) {
    const int64_t left = e->months + 1 - t, taken = left < r->months ? left : r->months;
    const int64_t start[4] = {row / e->points, row % e->points, 0, t};
    const int64_t count[4] = {1, 1, e->replicates, taken};
    status = cvn_reader_part(job->reader, variable, start, count, r->values, job->messages);
    for (int64_t m = 0; m < taken && status == CVN_OK; m++) {
      for (int64_t i = 0; i < e->replicates; i++) r->month[i] = r->values[i * taken + m];
      write_month(table, &prefix, t + m, r->month, e->replicates);
    }
  }
  cvn_buffer_free(&prefix);
  return status;
}

static cvn_status begin(cvn_export_job *job, cvn_table *table) {
  return cvn_sheet_set_add(&job->set, "summaries", columns, COLUMNS, &table->sheet);
}

cvn_status cvn_export_summaries(cvn_export_job *job) {
  if (!(job->options->parts & CVN_EXPORT_SUMMARIES)) return CVN_OK;
  const cvn_experiment *e = cvn_reader_experiment(job->reader);
  cvn_table *table = &job->tables[job->set.count];
  cvn_status status = begin(job, table);
  if (status != CVN_OK) return status;
  room r = {.months = VALUES_AT_ONCE / e->replicates};
  if (r.months < 1) r.months = 1;
  if (r.months > e->months + 1) r.months = e->months + 1;
  if (e->replicates <= CVN_READER_VALUES_MAX) {
    r.values = malloc((size_t)(r.months * e->replicates) * sizeof *r.values);
    r.month = malloc((size_t)e->replicates * sizeof *r.month);
  }
  if (!r.values || !r.month)
    status = cvn_fail(job->messages, CVN_ERR_MEMORY, NULL, "no memory to summarise %s",
                      cvn_reader_path(job->reader));
  for (int64_t row = 0; row < e->strategies * e->points && status == CVN_OK; row++)
    for (int i = 0; i < cvn_reader_count(job->reader) && status == CVN_OK; i++) {
      const cvn_variable *variable = cvn_reader_variable(job->reader, i);
      if (!cvn_reader_is_trajectory(job->reader, variable)) continue;
      if (row == 0) cvn_codebook_row(job, variable->name, variable->unit, variable->long_name);
      status = write_variable(job, table, variable, row, &r);
    }
  free(r.values);
  free(r.month);
  return status;
}
