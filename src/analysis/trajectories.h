/* trajectories.h: how the main observables run over the months under each strategy.
 *
 * Every month stands for itself: a mean over futures with the interval of that mean, the band
 * that the middle 90% of futures keep to, and the paired difference to the baseline. Over a study
 * a future is one replicate at one point, the band is over all of them, and intervals are those of
 * crossed points and replicates (mean.h).
 */
#ifndef CVN_ANALYSIS_TRAJECTORIES_H
#define CVN_ANALYSIS_TRAJECTORIES_H

#include "analysis/mean.h"
#include "analysis/pool.h"

/* Ends of the band. */
#define CVN_BAND_LOW  0.05
#define CVN_BAND_HIGH 0.95

/* One strategy, observable and month; all NAN where no run has a value, such as flows at the
 * end. */
typedef struct cvn_trajectory_month {
  int64_t futures; /* that have a value */
  cvn_mean mean;
  cvn_interval interval;            /* 95%, t */
  double low, high;                 /* quantiles over futures; Hyndman & Fan 1996, type 7 */
  double difference;                /* mean of the strategy less the baseline in the same future */
  cvn_interval difference_interval; /* 95%, t */
} cvn_trajectory_month;

typedef struct cvn_trajectories {
  int n_observables;
  int *observables;             /* fields (record/fields.h), need met first; owned */
  int64_t strategies, months;   /* months 0 … months - 1, one more than the run has */
  cvn_trajectory_month *values; /* observable-major, then strategy, then month; owned */
} cvn_trajectories;

/* The main observables that all results have. CVN_ERR_MEMORY and those of reading. On failure *self
 * is zeros. */
cvn_status cvn_trajectories_of(cvn_trajectories *self, const cvn_pool *pool,
                               cvn_messages *messages) CVN_MUST_CHECK;
void cvn_trajectories_free(cvn_trajectories *self); /* safe on zeros */

/* All months of a strategy; `observable` counts within self->observables. */
const cvn_trajectory_month *cvn_trajectory(const cvn_trajectories *self, int observable,
                                           int64_t strategy);

#endif
