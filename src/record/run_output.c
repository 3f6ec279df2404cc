/* run_output.c: freeing a run's output, and the numbers that stand for a whole run. */
#include "record/run_output.h"

#include <math.h>
#include <stdlib.h>

void cvn_run_output_free(cvn_run_output *output) {
  free(output->message);
  free(output->fields);
  free(output->alliance_fields);
  free(output->snapshots);
  cvn_arena_free(&output->columns);
  *output = (cvn_run_output){0};
}

static double mean_between(const cvn_run_output *output, cvn_field_id field, int64_t from) {
  const double *series = output->fields + (int64_t)field * (output->months + 1);
  double sum = 0.0;
  int64_t count = 0;
  for (int64_t t = from; t < output->months; t++) {
    if (isnan(series[t])) continue;
    sum += series[t];
    count++;
  }
  return count > 0 ? sum / (double)count : (double)NAN;
}

double cvn_outcome_last(const cvn_run_output *output, cvn_field_id field) {
  const int64_t from = output->months - CVN_OUTCOME_WINDOW;
  return mean_between(output, field, from > 0 ? from : 0);
}

double cvn_outcome_whole(const cvn_run_output *output, cvn_field_id field) {
  return mean_between(output, field, 0);
}

double cvn_outcome_cost(const cvn_run_output *output) {
  const double *series = output->fields + (int64_t)CVN_FIELD_monthly_cost * (output->months + 1);
  double sum = 0.0;
  for (int64_t t = 0; t < output->months; t++) sum += series[t];
  return sum;
}
