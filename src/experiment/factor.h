/* factor.h: a parameter that a study varies, and how: from the unit interval to its values.
 *
 * Designs work on the unit cube. A factor's quantile function turns a coordinate into a value of
 * the parameter: a real, a whole number, or the index of a word.
 */
#ifndef CVN_EXPERIMENT_FACTOR_H
#define CVN_EXPERIMENT_FACTOR_H

#include <stdint.h>

#include <convene/messages.h>

#include "base/text.h"

/* CVN_SPREAD(NAME, word, keys that go with it besides min, max and levels, meaning) */
#define CVN_SPREADS(X)                                                                             \
  X(UNIFORM, "uniform", "scale", "all values between min and max equally likely")                  \
  X(LOG_UNIFORM, "log-uniform", "scale", "the logarithm uniform: min above 0")                     \
  X(NORMAL, "normal", "mean sd", "normal of mean and sd, cut off below min and above max")         \
  X(TRIANGULAR, "triangular", "mode", "from min up to mode and down to max")                       \
  X(BETA, "beta", "alpha beta", "beta of shapes alpha and beta, stretched over min to max")
typedef enum cvn_spread {
#define CVN_SPREAD_ENUM(name, word, keys, meaning) CVN_SPREAD_##name,
  CVN_SPREADS(CVN_SPREAD_ENUM)
#undef CVN_SPREAD_ENUM
      CVN_SPREAD_COUNT
} cvn_spread;

const char *cvn_spread_word(cvn_spread spread);
const char *cvn_spread_keys(cvn_spread spread);
const char *cvn_spread_meaning(cvn_spread spread);

/* Shapes of a beta distribution. */
#define CVN_MIN_BETA_SHAPE 0.05
#define CVN_MAX_BETA_SHAPE 1000.0

typedef struct cvn_factor {
  int param;       /* row of cvn_param_table */
  cvn_place place; /* of its key in the study file; `file` borrowed from the study */
  int n_values;    /* listed values; 0 for a range */
  double *values;  /* owned */
  double *weights; /* owned; NULL where all are equally likely */
  cvn_spread spread;
  double min, max, first, second; /* mean and sd, mode, or alpha and beta */
  int64_t levels;                 /* of a range, in designs of levels */
} cvn_factor;

/* The value at u in [0, 1], never outside the values or [min, max]. A whole number's distribution
 * reaches half beyond both ends and is rounded, so that the ends are as likely as the others. */
double cvn_factor_quantile(const cvn_factor *factor, double u);

/* Number of levels, and the value of one in 0 .. levels - 1: a listed value; a range's ends and
 * what lies between them at equal steps (of the logarithm, for log-uniform); the quantiles
 * (level + 1/2)/levels of any other distribution. */
int64_t cvn_factor_levels(const cvn_factor *factor);
double cvn_factor_level(const cvn_factor *factor, int64_t level);

/* The share of a normal's probability that lies between min and max. */
double cvn_factor_mass(const cvn_factor *factor);

void cvn_factor_free(cvn_factor *factor); /* safe on zeros */

#endif
