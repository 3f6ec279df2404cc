/* mean.c: means and standard errors. */
#include "analysis/mean.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_cdf.h>

#include "record/summary.h"

static cvn_mean nothing(void) {
  return (cvn_mean){0, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
}

static cvn_mean over_replicates(const double *values, int64_t count) {
  const cvn_estimate estimate = cvn_estimate_of(values, count);
  cvn_mean mean = nothing();
  mean.n = estimate.n;
  mean.mean = estimate.mean;
  if (estimate.n < 2) return mean;
  mean.sd = estimate.sd;
  mean.error = estimate.sd / sqrt((double)estimate.n);
  mean.freedom = (double)(estimate.n - 1);
  return mean;
}

static bool is_whole(const double *row, int64_t replicates) {
  for (int64_t r = 0; r < replicates; r++)
    if (isnan(row[r])) return false;
  return true;
}

static double mean_of_row(const double *row, int64_t replicates) {
  double sum = 0.0;
  for (int64_t r = 0; r < replicates; r++) sum += row[r];
  return sum / (double)replicates;
}

/* Sums of squares of the two-way table of whole points. */
typedef struct squares {
  double points, replicates, all;
} squares;

static squares sums_of_squares(const double *values, int64_t points, int64_t replicates,
                               double mean, int64_t n) {
  squares s = {0};
  for (int64_t p = 0; p < points; p++) {
    const double *row = values + p * replicates;
    if (!is_whole(row, replicates)) continue;
    s.points += (double)replicates * pow(mean_of_row(row, replicates) - mean, 2);
    for (int64_t r = 0; r < replicates; r++) s.all += pow(row[r] - mean, 2);
  }
  for (int64_t r = 0; r < replicates; r++) {
    double sum = 0.0;
    for (int64_t p = 0; p < points; p++)
      if (is_whole(values + p * replicates, replicates)) sum += values[p * replicates + r];
    s.replicates += (double)n * pow(sum / (double)n - mean, 2);
  }
  return s;
}

static cvn_mean over_points(const double *values, int64_t points, int64_t replicates) {
  cvn_mean mean = nothing();
  double sum = 0.0;
  for (int64_t p = 0; p < points; p++) {
    if (!is_whole(values + p * replicates, replicates)) continue;
    sum += mean_of_row(values + p * replicates, replicates);
    mean.n++;
  }
  if (mean.n == 0) return mean;
  mean.mean = sum / (double)mean.n;
  if (mean.n < 2) return mean;
  const double p = (double)mean.n, r = (double)replicates;
  const squares s = sums_of_squares(values, points, replicates, mean.mean, mean.n);
  const double of_points = s.points / (p - 1.0);
  mean.sd = sqrt(of_points / r);
  mean.error = sqrt(of_points / (p * r));
  mean.freedom = p - 1.0;
  if (replicates < 2) return mean;
  const double rest = fmax(0.0, s.all - s.points - s.replicates) / ((p - 1.0) * (r - 1.0));
  const double of_replicates = s.replicates / (r - 1.0);
  if (of_replicates <= rest) return mean;
  const double total = of_points + of_replicates - rest;
  mean.error = sqrt(total / (p * r));
  const double freedom =
      total * total /
      (of_points * of_points / (p - 1.0) + of_replicates * of_replicates / (r - 1.0) +
       rest * rest / ((p - 1.0) * (r - 1.0)));
  mean.freedom = fmax(1.0, freedom);
  return mean;
}

cvn_mean cvn_mean_of(const double *values, int64_t points, int64_t replicates) {
  return points == 1 ? over_replicates(values, replicates)
                     : over_points(values, points, replicates);
}

double cvn_mean_half_width(const cvn_mean *mean) {
  if (isnan(mean->error)) return (double)NAN;
  return gsl_cdf_tdist_Pinv(0.5 + CVN_LEVEL / 2.0, mean->freedom) * mean->error;
}

cvn_interval cvn_mean_interval(const cvn_mean *mean) {
  const double half = cvn_mean_half_width(mean);
  return (cvn_interval){mean->mean - half, mean->mean + half};
}

double cvn_mean_p(const cvn_mean *mean) {
  if (isnan(mean->error)) return (double)NAN;
  if (mean->error == 0.0) return mean->mean == 0.0 ? 1.0 : 0.0;
  return 2.0 * gsl_cdf_tdist_Q(fabs(mean->mean) / mean->error, mean->freedom);
}
