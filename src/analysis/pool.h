/* pool.h: the strategies of one result, or of several that belong together.
 *
 * Results are pooled only where their strategies met the same futures: the same seed, model
 * version, parameters, tables, months, points and replicates.
 */
#ifndef CVN_ANALYSIS_POOL_H
#define CVN_ANALYSIS_POOL_H

#include "analysis/outcomes.h"

typedef struct cvn_pool_strategy {
  char *name;          /* owned */
  int reader;          /* whose it is */
  int64_t index;       /* its place there */
  int64_t from, until; /* first month in which an intervention acts, and first month after the last
                          one of limited time; -1 where there is none or the file does not say */
  char *circumstances; /* what befalls all alliances under it, in words; owned; NULL: nothing */
} cvn_pool_strategy;

/* What the results say of money and need; texts NULL, numbers NAN or 0 where they do not. */
typedef struct cvn_terms {
  char *currency, *perspective, *need_unit; /* owned */
  int64_t price_year;
  double cost_rate, effect_rate; /* per year; the default where the file says nothing */
  int64_t horizon;               /* months, at most those of the run */
  int64_t asked_horizon;         /* as the scenario says; 0 where it does not */
  double need_total;
} cvn_terms;

typedef struct cvn_pool {
  const cvn_reader *const *readers; /* not owned */
  int n_readers;
  cvn_pool_strategy *strategies; /* owned */
  int64_t n_strategies, baseline;
  int64_t points, replicates, months;
  char *seed; /* master seed, decimal; owned */
  cvn_terms terms;
} cvn_pool;

/* The readers stay open as long as the pool. A strategy that two results share is taken from the
 * first; the baseline is the first result's. CVN_ERR_INPUT, in words, where they do not belong
 * together. On failure *pool is zeros. */
cvn_status cvn_pool_open(cvn_pool *pool, const cvn_reader *const *readers, int count,
                         cvn_messages *messages) CVN_MUST_CHECK;
void cvn_pool_free(cvn_pool *pool); /* safe on zeros */

/* Compares with `baseline` from now on, where it is not NULL, and keeps only it and the strategies
 * named, where any are. CVN_ERR_INPUT for names that there are not. */
cvn_status cvn_pool_choose(cvn_pool *pool, const char *baseline, const char *const *names,
                           int n_names, cvn_messages *messages) CVN_MUST_CHECK;

/* True for a strategy under other circumstances than the baseline: nobody chooses it, so that it is
 * neither the best choice nor on the frontier. */
bool cvn_pool_is_apart(const cvn_pool *pool, int64_t strategy);

/* The same of all strategies; the caller frees. NULL without memory. */
bool *cvn_pool_apart(const cvn_pool *pool);

/* As cvn_outcomes_read and cvn_outcomes_of_trajectory, over the strategies of the pool. */
cvn_status cvn_pool_read(const cvn_pool *pool, const char *variable, cvn_outcomes *outcomes,
                         cvn_messages *messages) CVN_MUST_CHECK;
cvn_status cvn_pool_trajectory(const cvn_pool *pool, const char *variable, const cvn_window *window,
                               cvn_outcomes *outcomes, cvn_messages *messages) CVN_MUST_CHECK;

/* The seed of resamples: the experiment's, so that a result is always judged alike. */
uint32_t cvn_pool_seed(const cvn_pool *pool);

#endif
