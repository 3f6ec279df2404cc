/* distributions.c: the distributions that a population is drawn from, safe at every corner.
 *
 * GSL's generators and quantiles, which end the program through an error handler when used outside
 * their domain and may underflow at tiny shape parameters; the callers' parameters come from a
 * table that allows both ends, so the results are brought back to the simplex or the unit interval
 * here.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "population/draw.h"

double cvn_logistic(double x) {
  return 1.0 / (1.0 + exp(-x));
}

double cvn_clip(double x, double low, double high) {
  return x < low ? low : x > high ? high : x;
}

void cvn_normalise(double *values, int count) {
  double sum = 0.0;
  for (int b = 0; b < count; b++) sum += values[b];
  const bool usable = isfinite(sum) && sum > 0.0;
  for (int b = 0; b < count; b++) values[b] = usable ? values[b] / sum : 1.0 / count;
}

void cvn_draw_dirichlet(gsl_rng *rng, int count, const double *alpha, double *out) {
  gsl_ran_dirichlet(rng, (size_t)count, alpha, out);
  cvn_normalise(out, count);
}

void cvn_draw_floored_dirichlet(gsl_rng *rng, int count, double concentration, double *out) {
  double alpha[CVN_AREAS_MAX];
  for (int b = 0; b < CVN_AREAS_MAX; b++) alpha[b] = concentration;
  cvn_draw_dirichlet(rng, count, alpha, out);
  for (int b = 0; b < count; b++) out[b] += 0.08 / count;
  cvn_normalise(out, count);
}

double cvn_draw_beta(gsl_rng *rng, double mean, double precision) {
  const double share = gsl_ran_beta(rng, mean * precision, (1.0 - mean) * precision);
  /* Two gammas that both underflow leave 0/0; the limit of tiny precision is all or nothing. */
  if (isnan(share)) return gsl_rng_uniform(rng) < mean ? 1.0 : 0.0;
  return cvn_clip(share, 0.0, 1.0);
}

double cvn_size_quantile(const cvn_params_population *params, double u) {
  const double q = params->size_tail_quantile;
  const bool tail =
      params->size_distribution == CVN_DISTRIBUTION_LOGNORMAL_PARETO && q < 1.0 && u > q;
  const double body = gsl_cdf_lognormal_Pinv(tail ? q : u, 0.0, params->size_log_sd);
  return tail ? body * pow((1.0 - q) / (1.0 - u), 1.0 / params->size_tail_exponent) : body;
}
