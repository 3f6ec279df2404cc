/* ranking.h: how likely a strategy is the best one, in two senses that are easily confused.
 *
 *   in a single future   the share of futures (replicates, at every point of a study) in which it
 *                        comes out highest; luck remains, however many replicates there are
 *   on average           the share of bootstrap resamples of the futures in which its mean is
 *                        highest: how sure the ranking of means is; tends to 0 or 1 with replicates
 *
 * Futures in which any strategy has no value are left out; ties share. Those that are no choice are
 * never best.
 */
#ifndef CVN_ANALYSIS_RANKING_H
#define CVN_ANALYSIS_RANKING_H

#include "analysis/outcomes.h"
#include "analysis/resample.h"

typedef struct cvn_ranking {
  int64_t strategies, futures;     /* futures that every strategy has */
  double *mean;                    /* over those futures */
  double *best_single, *best_mean; /* sum to 1 over strategies; best_mean NAN for one future */
  int64_t *rank;                   /* by mean, 1 the highest; ties share the better rank */
} cvn_ranking;

/* Resamples replicates; of a study, points and replicates. apart[strategy] is true for what is no
 * choice; NULL where every one is a choice. On failure *ranking is zeros. */
cvn_status cvn_ranking_of(cvn_ranking *ranking, const cvn_outcomes *outcomes, const bool *apart,
                          const cvn_resampling *resampling, cvn_messages *messages) CVN_MUST_CHECK;
void cvn_ranking_free(cvn_ranking *ranking); /* safe on zeros */

#endif
