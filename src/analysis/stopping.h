/* stopping.h: when there are enough replicates, looked at after every batch.
 *
 * half-width  every strategy's 95% interval of the paired difference to the baseline is no wider
 *             than ±d, with d²/n added to the variance against a lucky early stop (Chow & Robbins
 *             1965, whose d is 1) and never before CVN_STOP_LEAST replicates
 * ranking     every two strategies are told apart, or shown to differ by less than the smallest
 *             important difference. Because the question is asked again and again of every pair,
 *             the k-th look spends 0.05/(k(k + 1)) on all pairs together, which sums to 0.05
 *             (Bonferroni over looks and pairs; compare alpha spending, Lan & DeMets 1983)
 *
 * Looks are at 16 replicates, or as many as the scenario asks for where these are more, and then
 * after a quarter more each time, in whole fours: 16, 20, 28, 36, 48, …; at last at the cap.
 * Nothing here depends on threads or time.
 */
#ifndef CVN_ANALYSIS_STOPPING_H
#define CVN_ANALYSIS_STOPPING_H

#include "analysis/outcomes.h"

enum { CVN_STOP_LEAST = 16, CVN_STOP_CAP = 1000 };

typedef enum cvn_stop_kind { CVN_STOP_HALF_WIDTH, CVN_STOP_RANKING } cvn_stop_kind;

typedef struct cvn_stop_rule {
  cvn_stop_kind kind;
  double half_width; /* > 0 */
  double important;  /* >= 0; ranking: differences below it need no order */
  int64_t cap;       /* replicates at most */
} cvn_stop_rule;

/* The first look, and the one after n. At most the cap. */
int64_t cvn_stop_first(const cvn_stop_rule *rule, int64_t replicates);
int64_t cvn_stop_next(const cvn_stop_rule *rule, int64_t n);

typedef struct cvn_stop_state {
  bool enough;
  double widest;     /* half-width: the widest half interval, with Chow and Robbins' d²/n */
  int64_t undecided; /* ranking: pairs neither told apart nor shown to be alike */
} cvn_stop_state;

/* Look number `look` (1 the first) at the first `n` replicates of one point. `outcomes` may hold
 * more replicates than n. */
cvn_stop_state cvn_stop_look(const cvn_stop_rule *rule, const cvn_outcomes *outcomes,
                             int64_t baseline, int64_t n, int64_t look);

#endif
