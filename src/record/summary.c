/* summary.c: estimates over replicates (Student 1908). */
#include "record/summary.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "record/run_output.h"

enum { REPLICATES_AT_ONCE = 1 << 20 };

static const struct {
  const char *variable, *heading;
} main_outcomes[CVN_MAIN_COUNT] = {
    [CVN_MAIN_NEED_MET] = {"outcome_need_met", "need met"},
    [CVN_MAIN_COOPERATION] = {"outcome_cooperation", "cooperation"},
    [CVN_MAIN_TRUST] = {"outcome_trust", "trust"},
    [CVN_MAIN_VOICE_GAP] = {"outcome_voice_gap", "voice gap"},
    [CVN_MAIN_STRESS] = {"outcome_stress", "stress"},
    [CVN_MAIN_COST] = {"cost", "cost"},
};

const char *cvn_main_outcome_variable(cvn_main_outcome outcome) {
  return main_outcomes[outcome].variable;
}

const char *cvn_main_outcome_heading(cvn_main_outcome outcome) {
  return main_outcomes[outcome].heading;
}

cvn_estimate cvn_estimate_of(const double *values, int64_t count) {
  cvn_estimate estimate = {0, (double)NAN, (double)NAN, (double)NAN};
  double sum = 0.0, squares = 0.0;
  for (int64_t i = 0; i < count; i++) {
    if (isnan(values[i])) continue;
    sum += values[i];
    estimate.n++;
  }
  if (estimate.n == 0) return estimate;
  estimate.mean = sum / (double)estimate.n;
  if (estimate.n < 2) return estimate;
  for (int64_t i = 0; i < count; i++)
    if (!isnan(values[i])) squares += (values[i] - estimate.mean) * (values[i] - estimate.mean);
  const double freedom = (double)(estimate.n - 1);
  estimate.sd = sqrt(squares / freedom);
  estimate.half_width = gsl_cdf_tdist_Pinv(0.975, freedom) * estimate.sd / sqrt((double)estimate.n);
  return estimate;
}

static void count_status(cvn_summary *summary, const double *values, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    if (values[i] == CVN_RUN_COMPLETE) summary->complete++;
    else if (values[i] == CVN_RUN_FAILED) summary->failed++;
    else summary->missing++;
  }
}

/* Reads all replicates of one row of one variable. */
static cvn_status read_row(const cvn_reader *reader, const cvn_variable *variable, int64_t row,
                           double *values, cvn_messages *messages) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  const int64_t start[CVN_READER_RANK] = {row / e->points, row % e->points, 0};
  const int64_t count[CVN_READER_RANK] = {1, 1, e->replicates};
  return cvn_reader_part(reader, variable, start, count, values, messages);
}

cvn_status cvn_summary_open(cvn_reader **reader, const char *path, cvn_messages *messages) {
  const char *names[CVN_MAIN_COUNT + 2] = {"run_status"};
  for (int o = 0; o < CVN_MAIN_COUNT; o++) names[1 + o] = main_outcomes[o].variable;
  return cvn_reader_open_some(reader, path, names, messages);
}

cvn_status cvn_summary_read(cvn_summary *summary, const cvn_reader *reader,
                            cvn_messages *messages) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  *summary = (cvn_summary){.rows = e->strategies * e->points};
  cvn_status status = CVN_OK;
  double *values = NULL;
  const bool sensible = e->replicates <= REPLICATES_AT_ONCE && e->points <= CVN_READER_VALUES_MAX &&
                        summary->rows <= CVN_READER_VALUES_MAX / CVN_MAIN_COUNT;
  if (sensible) {
    summary->estimates = calloc((size_t)summary->rows, sizeof *summary->estimates);
    values = malloc((size_t)e->replicates * sizeof *values);
  }
  if (!summary->estimates || !values) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "%s: has too many runs to summarise",
                      cvn_reader_path(reader));
    goto out;
  }
  const cvn_variable *run_status = cvn_reader_find(reader, "run_status");
  for (int64_t row = 0; row < summary->rows && status == CVN_OK; row++) {
    for (int o = 0; o < CVN_MAIN_COUNT && status == CVN_OK; o++) {
      const cvn_variable *variable = cvn_reader_find(reader, main_outcomes[o].variable);
      if (!variable || !cvn_reader_is_outcome(reader, variable)) continue;
      status = read_row(reader, variable, row, values, messages);
      if (status == CVN_OK) summary->estimates[row][o] = cvn_estimate_of(values, e->replicates);
    }
    if (summary->estimates[row][CVN_MAIN_COST].mean > 0.0) summary->any_cost = true;
    if (status == CVN_OK && run_status && run_status->rank == 3 && !run_status->text) {
      status = read_row(reader, run_status, row, values, messages);
      if (status == CVN_OK) count_status(summary, values, e->replicates);
    }
  }
out:
  free(values);
  if (status != CVN_OK) cvn_summary_free(summary);
  return status;
}

void cvn_summary_free(cvn_summary *summary) {
  free(summary->estimates);
  *summary = (cvn_summary){0};
}
