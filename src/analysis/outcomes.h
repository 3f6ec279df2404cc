/* outcomes.h: one number of every run of a result, as an array that statistics are made from. */
#ifndef CVN_ANALYSIS_OUTCOMES_H
#define CVN_ANALYSIS_OUTCOMES_H

#include "record/reader.h"

/* values[(strategy x points + point) x replicates + replicate]; NAN where a run has none, because
 * it failed or is missing. Owned. */
typedef struct cvn_outcomes {
  int64_t strategies, points, replicates;
  double *values;
} cvn_outcomes;

/* Room for that many runs, all NAN. On failure *outcomes is zeros. CVN_ERR_MEMORY. */
cvn_status cvn_outcomes_init(cvn_outcomes *outcomes, int64_t strategies, int64_t points,
                             int64_t replicates, cvn_messages *messages) CVN_MUST_CHECK;
void cvn_outcomes_free(cvn_outcomes *outcomes); /* safe on zeros */

/* Reads a dataset of one number a run, such as "outcome_need_met" or "cost". CVN_ERR_NOT_FOUND
 * where the result has none of that name. */
cvn_status cvn_outcomes_read(cvn_outcomes *outcomes, const cvn_reader *reader, const char *variable,
                             cvn_messages *messages) CVN_MUST_CHECK;

/* One number a run from a trajectory: the sum over months t = from … until - 1 of weights[t - from]
 * x value(t), or, where `mean`, that sum over the sum of the weights. Months in which the
 * trajectory has no value are left out; a run with none at all is NAN. `weights` NULL: all 1. */
typedef struct cvn_window {
  int64_t from, until; /* 0 <= from < until <= months + 1 */
  const double *weights;
  bool mean;
} cvn_window;
cvn_status cvn_outcomes_of_trajectory(cvn_outcomes *outcomes, const cvn_reader *reader,
                                      const char *variable, const cvn_window *window,
                                      cvn_messages *messages) CVN_MUST_CHECK;

/* The replicates of one strategy at one point. */
static inline const double *cvn_outcomes_row(const cvn_outcomes *outcomes, int64_t strategy,
                                             int64_t point) {
  return outcomes->values + (strategy * outcomes->points + point) * outcomes->replicates;
}

/* All points and replicates of one strategy. */
static inline const double *cvn_outcomes_of(const cvn_outcomes *outcomes, int64_t strategy) {
  return cvn_outcomes_row(outcomes, strategy, 0);
}

/* Runs that have a value. */
int64_t cvn_outcomes_present(const cvn_outcomes *outcomes, int64_t strategy);

#endif
