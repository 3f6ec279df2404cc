/* findings.h: everything that a comparison says about the strategies of a pool. */
#ifndef CVN_ANALYSIS_FINDINGS_H
#define CVN_ANALYSIS_FINDINGS_H

#include "analysis/aftermath.h"
#include "analysis/by_alliance.h"
#include "analysis/contrast.h"
#include "analysis/economics.h"
#include "analysis/members.h"
#include "analysis/pool.h"
#include "analysis/ranking.h"
#include "analysis/trajectories.h"

/* The headline outcome, and what stands beside it. */
enum { CVN_FINDINGS_NEED_MET, CVN_FINDINGS_COOPERATION, CVN_FINDINGS_OUTCOMES };

typedef struct cvn_outcome_findings {
  const char *variable, *heading; /* "outcome_need_met", "need met" */
  cvn_outcomes outcomes;
  cvn_mean *means; /* by strategy; owned */
  int64_t n_contrasts, n_pairs;
  cvn_contrast *contrasts; /* every other strategy less the baseline, one family; owned */
  cvn_contrast *pairs;     /* every strategy less every one before it, one family; owned */
  cvn_ranking ranking;
} cvn_outcome_findings;

typedef struct cvn_findings_options {
  double important; /* smallest important difference of need met; 0 where every one matters */
  const double *thresholds; /* values of a unit of effect; NULL to choose */
  int64_t n_thresholds;
  int64_t resamples;
} cvn_findings_options;

typedef struct cvn_findings {
  const cvn_pool *pool; /* not owned */
  double important;
  int64_t complete, runs; /* of all strategies */
  cvn_outcome_findings outcomes[CVN_FINDINGS_OUTCOMES];
  int64_t best; /* the strategy whose mean need met is highest */

  /* A section that cannot be is absent, with the reason in words; NULL where it is there. */
  const char *no_value, *no_acceptability, *no_aftermath;
  cvn_value value;
  cvn_acceptability acceptability;
  cvn_trajectories trajectories;
  cvn_members members;
  cvn_aftermath aftermath;
  cvn_by_alliance by_alliance; /* no rows where the results do not record alliances */
} cvn_findings;

/* CVN_ERR_INPUT where there is nothing to compare: one strategy, or no run that is complete.
 * CVN_ERR_MEMORY and those of reading. On failure *self is zeros. */
cvn_status cvn_findings_of(cvn_findings *self, const cvn_pool *pool,
                           const cvn_findings_options *options,
                           cvn_messages *messages) CVN_MUST_CHECK;
void cvn_findings_free(cvn_findings *self); /* safe on zeros */

/* The contrast of a strategy with the baseline; NULL for the baseline itself. */
const cvn_contrast *cvn_findings_contrast(const cvn_findings *self, int outcome, int64_t strategy);

#endif
