/* by_alliance.h: need met in each alliance, where a result has recorded its alliances one by one
 * (`record: {alliances: {every: …}}`).
 *
 * The number of an alliance is its place in the result, from 0. A run's value is the mean over the
 * months recorded among its last 24, or the last one recorded where there is none; an alliance
 * without members has none.
 */
#ifndef CVN_ANALYSIS_BY_ALLIANCE_H
#define CVN_ANALYSIS_BY_ALLIANCE_H

#include "analysis/mean.h"
#include "analysis/pool.h"

/* More are no table that anybody reads, and in drawn populations the third alliance of one future
 * is another than that of the next. */
enum { CVN_BY_ALLIANCE_MOST = 100 };

typedef struct cvn_alliance_row {
  int64_t strategy, alliance;
  cvn_mean mean;         /* need met */
  cvn_mean change;       /* less the baseline's in the same future; 0 for the baseline itself */
  cvn_interval interval; /* of the change; 95%, t */
} cvn_alliance_row;

typedef struct cvn_by_alliance {
  int64_t count;
  cvn_alliance_row *rows; /* strategy-major; owned */
} cvn_by_alliance;

/* No rows where the results do not record alliances, or too many of them, or are of a study.
 * CVN_ERR_MEMORY and those of reading. */
cvn_status cvn_by_alliance_of(cvn_by_alliance *self, const cvn_pool *pool,
                              cvn_messages *messages) CVN_MUST_CHECK;
void cvn_by_alliance_free(cvn_by_alliance *self); /* safe on zeros */

#endif
