/* rank_regression.h: standardised rank regression coefficients (Iman & Conover 1979, Technometrics
 * 21, 499-509), for studies whose points are no Saltelli or Morris design.
 *
 * Outcome and parameters are replaced by their ranks (ties by the mean rank), standardised, and
 * regressed on one another. A coefficient is the number of standard deviations by which the
 * outcome's rank moves for one of the parameter's. R^2 says how much of the ranks such a sum of
 * monotone effects explains; where it is low (below 0.7, say), effects are not monotone or depend
 * on one another, and only a Saltelli design will tell them.
 *
 * Noise floor: the coefficient of a parameter that does nothing is normal about 0 with variance
 * (1 - R^2)/(n - k - 1); 95% of them are smaller than 1.96 of its standard deviations.
 */
#ifndef CVN_ANALYSIS_RANK_REGRESSION_H
#define CVN_ANALYSIS_RANK_REGRESSION_H

#include "analysis/index.h"

typedef struct cvn_rank_regression {
  int k;
  int64_t n;
  cvn_index *coefficients; /* k; owned */
  cvn_index r_squared;
  double floor; /* NAN where n <= k + 1 */
} cvn_rank_regression;

/* `x` is n x k, `y` has n; no NAN. CVN_ERR_INPUT, without a message, where the outcome or a
 * parameter does not vary, or one is determined by others. On failure *regression is zeros. */
cvn_status cvn_rank_regression_of(cvn_rank_regression *regression, const double *x, const double *y,
                                  int64_t n, int k, const cvn_resampling *resampling,
                                  cvn_messages *messages) CVN_MUST_CHECK;
void cvn_rank_regression_free(cvn_rank_regression *regression); /* safe on zeros */

#endif
