/* deep.h: strategies over the points of a study whose parameters nobody knows: regret, and in words
 * where each strategy fails.
 *
 * A future here is a point, its value the mean over the point's replicates. A strategy fails in a
 * future where its value misses the target, or, where there is no target, where it does not exceed
 * the baseline's.
 */
#ifndef CVN_ANALYSIS_DEEP_H
#define CVN_ANALYSIS_DEEP_H

#include "analysis/futures.h"
#include "analysis/points.h"
#include "analysis/pool.h"
#include "analysis/prim.h"
#include "record/sheet_set.h"

/* Fewer points say nothing about regions. */
enum { CVN_DEEP_POINTS = 20 };

typedef struct cvn_deep_failure { /* of one strategy */
  int64_t futures, failures;
  bool searched; /* there were failures, but not only failures, and points enough */
  cvn_prim_result prim;
  char *words; /* "fails in 41 of 256 futures, when …"; owned */
} cvn_deep_failure;

typedef struct cvn_deep {
  const cvn_pool *pool; /* not owned */
  double target;        /* NAN for none */
  cvn_points points;
  cvn_futures futures;
  cvn_deep_failure *failures; /* one a strategy; owned */
} cvn_deep;

/* `outcomes` are of the pool, higher being better. CVN_ERR_INPUT where no point has a value for
 * every strategy. On failure *deep is zeros. */
cvn_status cvn_deep_of(cvn_deep *deep, const cvn_pool *pool, const cvn_outcomes *outcomes,
                       double target, cvn_messages *messages) CVN_MUST_CHECK;
void cvn_deep_free(cvn_deep *deep); /* safe on zeros */

/* Adds "trust.gain is below 0.05 and plans.rule is none" for the restricted parameters of a box. */
void cvn_deep_box_words(const cvn_points *points, const cvn_prim_side *sides, cvn_buffer *words);

/* Adds regret.csv, failures.csv, failure_box.csv and failure_peeling.csv. */
cvn_status cvn_deep_add_tables(const cvn_deep *deep, cvn_sheet_set *set) CVN_MUST_CHECK;

#endif
