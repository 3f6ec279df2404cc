/* distributions.c: how large organisations are. Quantiles are GSL's, in double precision, so that
 * tails are reached; the distributions drawn in single precision are in lanes.c. */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "population/draw.h"

double cvn_clip(double x, double low, double high) {
  return x < low ? low : x > high ? high : x;
}

void cvn_normalise(double *values, int count) {
  double sum = 0.0;
  for (int b = 0; b < count; b++) sum += values[b];
  const bool usable = isfinite(sum) && sum > 0.0;
  for (int b = 0; b < count; b++) values[b] = usable ? values[b] / sum : 1.0 / count;
}

double cvn_size_quantile(const cvn_params_population *params, double u) {
  const double q = params->size_tail_quantile;
  const bool tail =
      params->size_distribution == CVN_DISTRIBUTION_LOGNORMAL_PARETO && q < 1.0 && u > q;
  const double body = gsl_cdf_lognormal_Pinv(tail ? q : u, 0.0, params->size_log_sd);
  return tail ? body * pow((1.0 - q) / (1.0 - u), 1.0 / params->size_tail_exponent) : body;
}
