/* morris.h: elementary effects: which parameters matter at all, for few runs (Morris 1991).
 *
 * A trajectory is k + 1 points, each of which differs from the one before it in one parameter, by
 * the step `delta` of the unit cube, up or down. The elementary effect of that parameter is the
 * change of the outcome for a step up, divided by delta:
 *
 *   mu     mean of a parameter's effects over trajectories
 *   mu*    mean of their absolute values, in which effects of opposite sign do not cancel
 *          (Campolongo, Cariboni & Saltelli 2007)
 *   sigma  their standard deviation (n - 1): the effect depends on the other parameters, or is
 *          curved
 *
 * Noise floor: mu* of a dummy that does nothing but draw the replicates anew: the difference of two
 * means with variance v each is normal, and its absolute value 2 sqrt(v / pi) on average.
 *
 * Morris 1991, Technometrics 33, 161-174; Campolongo et al. 2007, Environmental Modelling &
 * Software 22, 1509-1518. Intervals by resampling trajectories.
 */
#ifndef CVN_ANALYSIS_MORRIS_H
#define CVN_ANALYSIS_MORRIS_H

#include "analysis/index.h"

typedef struct cvn_morris {
  int k;
  int64_t trajectories;
  cvn_index *mu, *mu_star, *sigma; /* k each; owned */
  double floor;                    /* mu* of a dummy; NAN where noise is not known */
} cvn_morris;

/* The elementary effects, trajectories x k, from x (points x k, points = trajectories x (k + 1))
 * and the outcome at each point. A category may be moved to the value it had: that is no effect.
 * CVN_ERR_INPUT where a step moves two parameters or a trajectory moves one twice. */
cvn_status cvn_morris_effects(double *effects, const double *x, const double *y,
                              int64_t trajectories, int k, double delta) CVN_MUST_CHECK;

/* `effects` trajectories x k; `noise` the variance of the mean over replicates, or NAN. On failure
 * *morris is zeros. CVN_ERR_MEMORY. */
cvn_status cvn_morris_of(cvn_morris *morris, const double *effects, int64_t trajectories, int k,
                         double noise, double delta, const cvn_resampling *resampling,
                         cvn_messages *messages) CVN_MUST_CHECK;
void cvn_morris_free(cvn_morris *morris); /* safe on zeros */

#endif
