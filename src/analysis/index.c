/* index.c: the bootstrap of several statistics at once. */
#include "analysis/index.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

/* The middle 95% of a statistic's resamples, every `stride`-th number; `sorted` has room for
 * them. */
static cvn_interval middle_of(const double *values, int64_t count, int64_t stride, double *sorted) {
  int64_t n = 0;
  for (int64_t b = 0; b < count; b++)
    if (!isnan(values[b * stride])) sorted[n++] = values[b * stride];
  gsl_sort(sorted, 1, (size_t)n);
  return (cvn_interval){cvn_quantile(sorted, n, 0.025), cvn_quantile(sorted, n, 0.975)};
}

cvn_status cvn_bootstrap_indices(cvn_index *indices, int n_values, cvn_statistics *statistics,
                                 const void *data, int64_t rows, const cvn_resampling *resampling,
                                 cvn_messages *messages) {
  const int64_t resamples = rows > 1 ? resampling->resamples : 0;
  const size_t room = (size_t)(resamples + 1);
  cvn_status status = CVN_OK;
  int64_t *drawn = malloc((size_t)rows * sizeof *drawn);
  double *values = malloc((size_t)n_values * room * sizeof *values);
  double *sorted = malloc(room * sizeof *sorted);
  if (!drawn || !values || !sorted) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for resamples");
    goto out;
  }
  for (int64_t i = 0; i < rows; i++) drawn[i] = i;
  statistics(data, drawn, rows, values);
  for (int i = 0; i < n_values; i++) indices[i].value = values[i];
  for (int64_t b = 0; b < resamples; b++) {
    cvn_resample(resampling, b, rows, drawn, rows);
    statistics(data, drawn, rows, values + b * n_values);
  }
  for (int i = 0; i < n_values; i++)
    indices[i].interval = middle_of(values + i, resamples, n_values, sorted);
out:
  free(drawn);
  free(values);
  free(sorted);
  return status;
}
