/* factor.c: quantile functions of what a study varies.
 *
 *   uniform      min + u(max - min)
 *   log-uniform  min·(max/min)^u
 *   normal       mean + sd·Q(P(min) + u(P(max) - P(min))),  P the normal's distribution function, Q
 *                its inverse; from the upper tail where the range lies above the mean
 *   triangular   min + sqrt(u(max - min)(mode - min)) up to the mode, its mirror image above
 *   beta         min + (max - min)·I^-1(u; alpha, beta)
 *
 * GSL's inverse of the beta distribution gives up, and ends the process, for many shapes; the
 * distribution function itself does not, and bisecting it always ends.
 */
#include "experiment/factor.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "scenario/params.h"

static const char *const words[] = {
#define WORD(name, word, keys, meaning) word,
    CVN_SPREADS(WORD)
#undef WORD
};
static const char *const keys_of[] = {
#define KEYS(name, word, keys, meaning) keys,
    CVN_SPREADS(KEYS)
#undef KEYS
};
static const char *const meanings[] = {
#define MEANING(name, word, keys, meaning) meaning,
    CVN_SPREADS(MEANING)
#undef MEANING
};

const char *cvn_spread_word(cvn_spread spread) {
  return words[spread];
}

const char *cvn_spread_keys(cvn_spread spread) {
  return keys_of[spread];
}

const char *cvn_spread_meaning(cvn_spread spread) {
  return meanings[spread];
}

static double truncated_normal(double u, double min, double max, double mean, double sd) {
  if (min > mean) { /* probabilities near 1 have few digits: count them from above */
    const double top = gsl_cdf_gaussian_Q(min - mean, sd), end = gsl_cdf_gaussian_Q(max - mean, sd);
    return mean + gsl_cdf_gaussian_Qinv(top - u * (top - end), sd);
  }
  const double start = gsl_cdf_gaussian_P(min - mean, sd), end = gsl_cdf_gaussian_P(max - mean, sd);
  return mean + gsl_cdf_gaussian_Pinv(start + u * (end - start), sd);
}

static double triangular(double u, double min, double max, double mode) {
  const double width = max - min;
  if (u * width < mode - min) return min + sqrt(u * width * (mode - min));
  return max - sqrt((1 - u) * width * (max - mode));
}

static double beta_quantile(double u, double alpha, double beta) {
  const int halvings = 60; /* to the last bit of any value above 2^-8 */
  double low = 0, high = 1;
  for (int i = 0; i < halvings; i++) {
    const double middle = 0.5 * (low + high);
    if (gsl_cdf_beta_P(middle, alpha, beta) < u) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

static double range_quantile(const cvn_factor *factor, double u, double min, double max) {
  switch (factor->spread) {
  case CVN_SPREAD_UNIFORM:
    return min + u * (max - min);
  case CVN_SPREAD_LOG_UNIFORM:
    return min * pow(max / min, u);
  case CVN_SPREAD_NORMAL:
    return truncated_normal(u, min, max, factor->first, factor->second);
  case CVN_SPREAD_TRIANGULAR:
    return triangular(u, min, max, factor->first);
  case CVN_SPREAD_BETA:
    return min + (max - min) * beta_quantile(u, factor->first, factor->second);
  case CVN_SPREAD_COUNT:
    break;
  }
  return min;
}

static double value_quantile(const cvn_factor *factor, double u) {
  const int last = factor->n_values - 1;
  if (!factor->weights) {
    const int at = (int)(u * factor->n_values);
    return factor->values[at < last ? at : last];
  }
  double total = 0, sum = 0;
  for (int i = 0; i <= last; i++) total += factor->weights[i];
  for (int i = 0; i < last; i++) {
    sum += factor->weights[i];
    if (u * total < sum) return factor->values[i];
  }
  return factor->values[last];
}

static bool is_whole(const cvn_factor *factor) {
  return cvn_param_table[factor->param].type == CVN_TYPE_INT;
}

static double within(const cvn_factor *factor, double value) {
  if (is_whole(factor)) value = floor(value + 0.5);
  return fmin(fmax(value, factor->min), factor->max) + 0.0; /* and never minus zero */
}

double cvn_factor_quantile(const cvn_factor *factor, double u) {
  if (factor->n_values > 0) return value_quantile(factor, u);
  const double beyond = is_whole(factor) ? 0.5 : 0;
  return within(factor, range_quantile(factor, u, factor->min - beyond, factor->max + beyond));
}

int64_t cvn_factor_levels(const cvn_factor *factor) {
  return factor->n_values > 0 ? factor->n_values : factor->levels;
}

double cvn_factor_level(const cvn_factor *factor, int64_t level) {
  if (factor->n_values > 0) return factor->values[level];
  const bool even =
      factor->spread == CVN_SPREAD_UNIFORM || factor->spread == CVN_SPREAD_LOG_UNIFORM;
  if (!even) return cvn_factor_quantile(factor, ((double)level + 0.5) / (double)factor->levels);
  if (level == 0) return factor->min;
  if (level == factor->levels - 1) return factor->max;
  const double u = (double)level / (double)(factor->levels - 1);
  return within(factor, range_quantile(factor, u, factor->min, factor->max));
}

double cvn_factor_mass(const cvn_factor *factor) {
  const double mean = factor->first, sd = factor->second;
  if (factor->min > mean)
    return gsl_cdf_gaussian_Q(factor->min - mean, sd) - gsl_cdf_gaussian_Q(factor->max - mean, sd);
  return gsl_cdf_gaussian_P(factor->max - mean, sd) - gsl_cdf_gaussian_P(factor->min - mean, sd);
}

void cvn_factor_free(cvn_factor *factor) {
  free(factor->values);
  free(factor->weights);
  *factor = (cvn_factor){0};
}
