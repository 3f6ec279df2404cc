/* resample.h: the bootstrap, with draws that depend on what they are for and on nothing else.
 *
 *   percentile  the alpha/2 and 1 - alpha/2 quantiles of the statistic over resamples
 *   BCa         the same at levels corrected for bias z0 and acceleration a:
 *               Phi(z0 + (z0 + z)/(1 - a(z0 + z)))
 *
 * Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapters 13 and 14; z0 counts ties
 * with the estimate as half. Quantiles interpolate between order statistics (Hyndman & Fan 1996,
 * type 7).
 */
#ifndef CVN_ANALYSIS_RESAMPLE_H
#define CVN_ANALYSIS_RESAMPLE_H

#include <stdint.h>

#include <convene/messages.h>

#include "analysis/interval.h"

/* Resamples made unless said otherwise: enough for the tails of a 95% interval. */
enum { CVN_RESAMPLES = 2000 };

/* What resamples are drawn from: the same seed and purpose give the same resamples. Purposes are
 * numbers that keep families of resamples apart; those of one family are shared on purpose (common
 * random numbers for strategies). */
typedef struct cvn_resampling {
  uint32_t seed, purpose;
  int64_t resamples;
} cvn_resampling;

/* Draws `count` row numbers 0 … rows - 1 with replacement for resample `number`. rows <= 2^32. */
void cvn_resample(const cvn_resampling *resampling, int64_t number, int64_t rows, int64_t *drawn,
                  int64_t count);

/* The BCa interval of a mean (95%), in rows steps a resample. Values must not be NAN. NAN for fewer
 * than two; both ends the same where all resamples agree. CVN_ERR_MEMORY. */
cvn_status cvn_bootstrap_mean(cvn_interval *interval, const double *values, int64_t count,
                              const cvn_resampling *resampling,
                              cvn_messages *messages) CVN_MUST_CHECK;

/* Quantile of values in ascending order; NAN for none. */
double cvn_quantile(const double *sorted, int64_t count, double level);

/* Median of those values that are not NAN, which it sorts to the front; NAN for none. */
double cvn_median_of_known(double *values, int64_t count);

#endif
