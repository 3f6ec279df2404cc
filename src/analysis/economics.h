/* economics.h: what strategies cost for what they achieve.
 *
 * effect  sum over months t < horizon of N x need met(t)/(1 + r_e)^(t/12): discounted
 *         need-met-months of the whole need N (need_total), which is 1 where it is not given
 * cost    sum of cost(t)/(1 + r_c)^(t/12)
 *
 * A strategy is dominated where another costs no more and achieves no less, and extendedly
 * dominated where a mixture of two others would be so (Drummond et al. 2015, Methods for the
 * Economic Evaluation of Health Care Programmes, 4th ed., chapter 4). The others are the efficiency
 * frontier; each costs its incremental cost-effectiveness ratio (ICER) more per unit than the one
 * before. With a value lambda of a unit of effect, a strategy's incremental net benefit is
 * lambda x (its effect - the baseline's) - (its cost - the baseline's) (Stinnett & Mullahy 1998).
 */
#ifndef CVN_ANALYSIS_ECONOMICS_H
#define CVN_ANALYSIS_ECONOMICS_H

#include "analysis/contrast.h"
#include "analysis/pool.h"

/* weights[t] = (1 + rate)^(-t/12) for t < months. */
void cvn_discount(double *weights, int64_t months, double rate);

/* CVN_STANDING(NAME, in words) */
#define CVN_STANDINGS(X)                                                                           \
  X(UNKNOWN, "not known")                                                                          \
  X(FRONTIER, "on the frontier")                                                                   \
  X(EQUAL, "equal to another")                                                                     \
  X(APART, "other circumstances")                                                                  \
  X(DOMINATED, "dominated")                                                                        \
  X(EXTENDEDLY_DOMINATED, "extendedly dominated")
typedef enum cvn_standing {
#define CVN_STANDING_ENUM(name, words) CVN_STANDING_##name,
  CVN_STANDINGS(CVN_STANDING_ENUM)
#undef CVN_STANDING_ENUM
} cvn_standing;
const char *cvn_standing_words(cvn_standing standing);

/* One strategy's place. */
typedef struct cvn_place_on_frontier {
  double cost, effect; /* means; given */
  bool apart;          /* given: no choice, and so neither on the frontier nor dominating */
  cvn_standing standing;
  int64_t by[2]; /* DOMINATED, EQUAL: by/to by[0]; EXTENDEDLY: by a mixture of both; else -1 */
  int64_t after; /* FRONTIER: the one before on the frontier, -1 for the cheapest */
  double icer;   /* FRONTIER: against `after`; NAN for the cheapest */
} cvn_place_on_frontier;

/* Fills all but what is given. Those with NAN are UNKNOWN. CVN_ERR_MEMORY. */
cvn_status cvn_frontier(cvn_place_on_frontier *places, int64_t count,
                        cvn_messages *messages) CVN_MUST_CHECK;

/* Where a difference of cost and effect lies: "costs more, achieves more", … */
const char *cvn_quadrant_words(double cost, double effect);

/* A strategy against the baseline. */
typedef struct cvn_increment {
  cvn_mean cost, effect;                       /* differences */
  cvn_interval cost_interval, effect_interval; /* 95%, t */
  double icer; /* mean cost over mean effect; NAN where there is no effect */
} cvn_increment;

typedef struct cvn_net_benefit {
  double threshold;
  int64_t strategy;
  cvn_mean benefit; /* incremental, against the baseline */
  cvn_interval interval;
} cvn_net_benefit;

typedef struct cvn_value {
  cvn_outcomes cost, effect; /* of every run */
  int64_t strategies, baseline;
  cvn_place_on_frontier *places; /* by strategy; owned */
  cvn_increment *increments;     /* by strategy; the baseline's are 0; owned */
  double *thresholds;            /* owned */
  int64_t n_thresholds;
  cvn_net_benefit *benefits; /* threshold-major, strategies each; owned */
} cvn_value;

/* Costs and effects of all strategies and what follows. `thresholds` NULL: 0 and 20 more up to a
 * round number beyond the frontier's highest ICER. CVN_ERR_MEMORY and those of reading. */
cvn_status cvn_value_of(cvn_value *value, const cvn_pool *pool, const double *thresholds,
                        int64_t n_thresholds, cvn_messages *messages) CVN_MUST_CHECK;
void cvn_value_free(cvn_value *value); /* safe on zeros */

/* What the uncertainty of a study's parameters means for the decision, at each threshold. Net
 * benefits are means over the replicates of a point: the expected value is of knowing the
 * parameters, not of foreseeing chance.
 *
 *   probability  acceptability curve: share of points at which a strategy has the highest net
 *                benefit (Fenwick, Claxton & Sculpher 2001)
 *   optimal      acceptability frontier: the strategy whose mean net benefit is highest
 *   evpi         mean over points of the highest net benefit, less the highest mean (Briggs,
 *                Claxton & Sculpher 2006, chapter 6)
 *   noise        share of the variance between points of the net benefit's difference between the
 *                best two strategies that is left-over chance: s²_replicates/R over the variance of
 *                the points' means, at most 1; NAN for one replicate. It makes evpi too high.
 */
typedef struct cvn_acceptability {
  int64_t strategies, n_thresholds;
  int64_t points;       /* that have all runs; where it is 0, nothing else is known */
  double *probability;  /* threshold-major; owned */
  int64_t *optimal;     /* owned */
  double *evpi, *noise; /* owned */
} cvn_acceptability;

cvn_status cvn_acceptability_of(cvn_acceptability *self, const cvn_value *value,
                                cvn_messages *messages) CVN_MUST_CHECK;
void cvn_acceptability_free(cvn_acceptability *self); /* safe on zeros */

#endif
