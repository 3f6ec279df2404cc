/* sobol.h: which parameters the variance of an outcome comes from (Sobol 1993), estimated from a
 * Saltelli design.
 *
 * A base sample is a block of k + 2 points: a row of matrix A, the same row with parameter i taken
 * from B (AB_i, i = 1 … k), and the row of B. f is the outcome less the mean over all A and B, V
 * the variance over all A and B, sums over the N blocks:
 *
 *   first order   S_i  = 1/N  sum f(B) (f(AB_i) - f(A)) / V      (Saltelli et al. 2010, table 2, b)
 *   total         ST_i = 1/2N sum (f(A) - f(AB_i))^2 / V         (Jansen 1999)
 *
 * S_i is the share of the variance that goes if parameter i becomes known, ST_i the share that
 * stays while it alone is unknown: what it does by itself and together with others.
 *
 * Noise floor: what the same numbers are for a dummy, a parameter that does nothing:
 *
 *   first order   1/N sum f(A) f(B) / V, A and B being the dummy's f(AB) and f(A) in a design of
 *                 its own: the chance correlation of two independent samples (Khorashadi Zadeh et
 *                 al. 2017)
 *   total         the variance that another draw of the replicates would make between the two runs
 *                 of a pair. Jansen's estimate for a dummy in a model without noise is 0 whatever
 *                 the sample, since both runs are the same; what such a parameter can show is noise
 *                 of the mean over replicates
 *
 * Saltelli et al. 2010, Computer Physics Communications 181, 259-270; Jansen 1999, ibid. 117,
 * 35-43; Khorashadi Zadeh et al. 2017, Environmental Modelling & Software 91, 210-222; intervals by
 * resampling blocks: Archer, Saltelli & Sobol 1997, J. Statistical Computation & Simulation 58,
 * 99-120.
 */
#ifndef CVN_ANALYSIS_SOBOL_H
#define CVN_ANALYSIS_SOBOL_H

#include "analysis/index.h"

typedef struct cvn_sobol {
  int k;
  int64_t blocks;
  double mean, variance;    /* over A and B */
  cvn_index *first, *total; /* k + 1 each, the dummy last; owned */
  cvn_index first_sum;      /* of the k: what is left to 1 comes from parameters acting together */
} cvn_sobol;

/* `values` is blocks x (k + 2) in the order A, AB_1 … AB_k, B, without NAN. `noise` is the variance
 * of the mean over replicates of each block's points, or NULL where there is one replicate only:
 * the dummy's total is NAN then. CVN_ERR_INPUT, without a message, where the outcome does not vary.
 * On failure *sobol is zeros. */
cvn_status cvn_sobol_of(cvn_sobol *sobol, const double *values, const double *noise, int64_t blocks,
                        int k, const cvn_resampling *resampling,
                        cvn_messages *messages) CVN_MUST_CHECK;
void cvn_sobol_free(cvn_sobol *sobol); /* safe on zeros */

#endif
