/* futures.h: strategies under deep uncertainty: how each does over many futures whose chances
 * nobody knows (Lempert, Popper & Bankes 2003, Shaping the Next One Hundred Years).
 *
 * A future is a design point of a study, its value the mean over replicates.
 *
 *   regret(s, f)  = best value in f over all choices - value(s, f)        (Savage 1951)
 *   maximin       = the strategy whose worst value is best                    (Wald 1950)
 *   target share  = share of futures in which the value meets the target     (Starr 1963)
 *
 * "Best" is highest, or lowest where lower is better. No probabilities are used: futures count
 * alike, and shares are shares of the futures looked at.
 */
#ifndef CVN_ANALYSIS_FUTURES_H
#define CVN_ANALYSIS_FUTURES_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/status.h>

typedef struct cvn_future_row {                /* one strategy */
  double mean, worst;                          /* value over futures */
  double regret_mean, regret_90, regret_worst; /* NAN where it is no choice */
  int64_t worst_value_at, worst_regret_at; /* futures, the first where tied; -1 where no choice */
  double best_share; /* of futures in which it is best; ties are shared out; NAN where no choice */
  double target_share, target_low, target_high; /* with Wilson's 95% interval; NAN without target */
} cvn_future_row;

typedef struct cvn_futures {
  int64_t strategies, used, left_out; /* futures with every strategy's value, and the others */
  cvn_future_row *rows;               /* one a strategy; owned */
  int64_t maximin, least_regret;      /* strategies: best worst value, least worst regret */
} cvn_futures;

/* `values` is strategies x points, NAN where a run is missing: such a future is left out for all,
 * since regret compares. `apart` marks strategies under other circumstances, which nobody chooses
 * and nobody regrets not to have chosen (at least one is a choice); NULL where all are
 * choices. `target`
 * NAN for none. Fails for want of memory, or CVN_ERR_INPUT where no future is left. On failure
 * *futures is zeros. */
cvn_status cvn_futures_of(cvn_futures *futures, const double *values, int64_t strategies,
                          int64_t points, bool lower_is_better, double target,
                          const bool *apart) CVN_MUST_CHECK;
void cvn_futures_free(cvn_futures *futures); /* safe on zeros */

/* Wilson's 95% interval of a share (Wilson 1927): 0 successes of 20 give 0 to 0.16. */
void cvn_share_interval(double successes, double trials, double *low, double *high);

#endif
