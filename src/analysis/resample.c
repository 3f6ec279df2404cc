/* resample.c: resamples, percentile and BCa intervals. */
#include "analysis/resample.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include "base/philox.h"

void cvn_resample(const cvn_resampling *resampling, int64_t number, int64_t rows, int64_t *drawn,
                  int64_t count) {
  const cvn_key key = {.seed = resampling->seed, .replicate = resampling->purpose};
  for (int64_t i = 0; i < count; i += 4) {
    const cvn_words words =
        cvn_philox(key, (uint32_t)number, (uint32_t)(i / 4), 0, CVN_STREAM_RESAMPLE);
    for (int64_t k = 0; k < 4 && i + k < count; k++)
      drawn[i + k] = (int64_t)(((uint64_t)words.w[k] * (uint64_t)rows) >> 32);
  }
}

double cvn_quantile(const double *sorted, int64_t count, double level) {
  if (count < 1) return (double)NAN;
  return gsl_stats_quantile_from_sorted_data(sorted, 1, (size_t)count, level);
}

double cvn_median_of_known(double *values, int64_t count) {
  int64_t known = 0;
  for (int64_t i = 0; i < count; i++)
    if (!isnan(values[i])) values[known++] = values[i];
  gsl_sort(values, 1, (size_t)known);
  return cvn_quantile(values, known, 0.5);
}

/* z0: how far the estimate is from the median of the resamples. */
static double bias(const double *sorted, int64_t count, double estimate) {
  double below = 0.0;
  for (int64_t i = 0; i < count; i++)
    below += sorted[i] < estimate ? 1.0 : sorted[i] == estimate ? 0.5 : 0.0;
  /* Where all lie on one side, as far as that many resamples can tell. */
  const double edge = 0.5 / (double)count, share = below / (double)count;
  return gsl_cdf_ugaussian_Pinv(fmin(fmax(share, edge), 1.0 - edge));
}

/* a: a sixth of the skewness of the values left when each row is left out. */
static double acceleration(const double *left, int64_t count) {
  double mean = 0.0, squares = 0.0, cubes = 0.0;
  for (int64_t i = 0; i < count; i++) mean += left[i] / (double)count;
  for (int64_t i = 0; i < count; i++) {
    const double d = mean - left[i];
    squares += d * d;
    cubes += d * d * d;
  }
  return squares > 0.0 ? cubes / (6.0 * pow(squares, 1.5)) : 0.0;
}

static double corrected(double level, double z0, double a) {
  const double z = z0 + gsl_cdf_ugaussian_Pinv(level);
  return gsl_cdf_ugaussian_P(z0 + z / (1.0 - a * z));
}

/* From the means of resamples, which are sorted, and those of all rows but one. */
static cvn_interval interval_of(double *means, int64_t resamples, double estimate,
                                const double *left, int64_t rows) {
  gsl_sort(means, 1, (size_t)resamples);
  const double z0 = bias(means, resamples, estimate), a = acceleration(left, rows);
  const double low = corrected((1.0 - CVN_LEVEL) / 2.0, z0, a);
  const double high = corrected((1.0 + CVN_LEVEL) / 2.0, z0, a);
  return (cvn_interval){cvn_quantile(means, resamples, low), cvn_quantile(means, resamples, high)};
}

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for resamples");
}

static double mean_of_rows(const double *values, const int64_t *rows, int64_t count) {
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++) sum += values[rows[i]];
  return sum / (double)count;
}

cvn_status cvn_bootstrap_mean(cvn_interval *interval, const double *values, int64_t count,
                              const cvn_resampling *resampling, cvn_messages *messages) {
  *interval = (cvn_interval){(double)NAN, (double)NAN};
  if (count < 2) return CVN_OK;
  cvn_status status = CVN_OK;
  const int64_t resamples = resampling->resamples;
  int64_t *drawn = malloc((size_t)count * sizeof *drawn);
  double *means = malloc((size_t)resamples * sizeof *means);
  double *left = malloc((size_t)count * sizeof *left);
  if (!drawn || !means || !left) {
    status = no_memory(messages);
    goto out;
  }
  for (int64_t i = 0; i < count; i++) drawn[i] = i;
  const double mean = mean_of_rows(values, drawn, count), sum = mean * (double)count;
  for (int64_t i = 0; i < count; i++) left[i] = (sum - values[i]) / (double)(count - 1);
  for (int64_t b = 0; b < resamples; b++) {
    cvn_resample(resampling, b, count, drawn, count);
    means[b] = mean_of_rows(values, drawn, count);
  }
  *interval = interval_of(means, resamples, mean, left, count);
out:
  free(left);
  free(means);
  free(drawn);
  return status;
}
