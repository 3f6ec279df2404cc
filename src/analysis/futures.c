/* futures.c: regret, maximin and targets over futures. */
#include "analysis/futures.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

#include "analysis/resample.h"

static const double Z95 = 1.959963984540054;

void cvn_share_interval(double successes, double trials, double *low, double *high) {
  if (!(trials > 0.0)) {
    *low = *high = (double)NAN;
    return;
  }
  const double share = successes / trials, z2 = Z95 * Z95 / trials;
  const double middle = (share + z2 / 2.0) / (1.0 + z2);
  const double half = Z95 / (1.0 + z2) * sqrt(share * (1.0 - share) / trials + z2 / (4.0 * trials));
  *low = fmax(0.0, middle - half);
  *high = fmin(1.0, middle + half);
}

/* Values with "higher is better" in them, so that one rule serves both. */
typedef struct table {
  const double *values;
  int64_t strategies, points;
  double sign, target;
  const bool *apart; /* or NULL */
} table;

static bool is_choice(const table *t, int64_t s) {
  return !t->apart || !t->apart[s];
}

static double good(const table *t, int64_t s, int64_t p) {
  return t->sign * t->values[s * t->points + p];
}

/* The futures in which every strategy has a value, into `kept`. */
static int64_t keep_whole(const table *t, int64_t *kept) {
  int64_t n = 0;
  for (int64_t p = 0; p < t->points; p++) {
    bool whole = true;
    for (int64_t s = 0; s < t->strategies && whole; s++) whole = isfinite(good(t, s, p));
    if (whole) kept[n++] = p;
  }
  return n;
}

/* The best value in a future, and how many choices share it. */
static double best_of(const table *t, int64_t p, double *ties) {
  double best = -(double)INFINITY;
  *ties = 0.0;
  for (int64_t s = 0; s < t->strategies; s++)
    if (is_choice(t, s)) best = fmax(best, good(t, s, p));
  for (int64_t s = 0; s < t->strategies; s++) *ties += is_choice(t, s) && good(t, s, p) == best;
  return best;
}

/* What a strategy reaches, whoever else there is. */
static cvn_future_row row_of(const table *t, int64_t s, const int64_t *kept, int64_t n) {
  cvn_future_row row = {.worst_value_at = -1, .worst_regret_at = -1};
  row.regret_mean = row.regret_90 = row.regret_worst = row.best_share = (double)NAN;
  row.target_share = row.target_low = row.target_high = (double)NAN;
  double worst = (double)INFINITY, meets = 0.0;
  for (int64_t i = 0; i < n; i++) {
    const double value = good(t, s, kept[i]);
    row.mean += t->sign * value / (double)n;
    if (value >= t->sign * t->target) meets += 1.0;
    if (value < worst) {
      worst = value;
      row.worst_value_at = kept[i];
    }
  }
  row.worst = t->sign * worst;
  if (isnan(t->target)) return row;
  row.target_share = meets / (double)n;
  cvn_share_interval(meets, (double)n, &row.target_low, &row.target_high);
  return row;
}

/* How a choice does beside the best one of each future. */
static void add_regret(const table *t, int64_t s, const int64_t *kept, int64_t n, double *regrets,
                       cvn_future_row *row) {
  row->regret_mean = row->best_share = 0.0;
  for (int64_t i = 0; i < n; i++) {
    double ties;
    const double best = best_of(t, kept[i], &ties);
    regrets[i] = best - good(t, s, kept[i]);
    row->regret_mean += regrets[i] / (double)n;
    if (regrets[i] == 0.0) row->best_share += 1.0 / ties;
    if (row->worst_regret_at < 0 || regrets[i] > row->regret_worst) {
      row->regret_worst = regrets[i];
      row->worst_regret_at = kept[i];
    }
  }
  row->best_share /= (double)n;
  gsl_sort(regrets, 1, (size_t)n);
  row->regret_90 = cvn_quantile(regrets, n, 0.9);
}

static void add_choice(cvn_futures *futures, const table *t, int64_t s) {
  const cvn_future_row *rows = futures->rows;
  if (futures->maximin < 0 || t->sign * rows[s].worst > t->sign * rows[futures->maximin].worst)
    futures->maximin = s;
  if (futures->least_regret < 0 || rows[s].regret_worst < rows[futures->least_regret].regret_worst)
    futures->least_regret = s;
}

cvn_status cvn_futures_of(cvn_futures *futures, const double *values, int64_t strategies,
                          int64_t points, bool lower_is_better, double target, const bool *apart) {
  *futures = (cvn_futures){.strategies = strategies, .maximin = -1, .least_regret = -1};
  const table t = {values, strategies, points, lower_is_better ? -1.0 : 1.0, target, apart};
  cvn_status status = CVN_ERR_MEMORY;
  int64_t *kept = malloc((size_t)points * sizeof *kept);
  double *regrets = malloc((size_t)points * sizeof *regrets);
  futures->rows = calloc((size_t)strategies, sizeof *futures->rows);
  if (!kept || !regrets || !futures->rows) goto out;
  futures->used = keep_whole(&t, kept);
  futures->left_out = points - futures->used;
  status = futures->used > 0 ? CVN_OK : CVN_ERR_INPUT;
  for (int64_t s = 0; s < strategies && status == CVN_OK; s++) {
    futures->rows[s] = row_of(&t, s, kept, futures->used);
    if (!is_choice(&t, s)) continue;
    add_regret(&t, s, kept, futures->used, regrets, &futures->rows[s]);
    add_choice(futures, &t, s);
  }
out:
  free(kept);
  free(regrets);
  if (status != CVN_OK) cvn_futures_free(futures);
  return status;
}

void cvn_futures_free(cvn_futures *futures) {
  free(futures->rows);
  *futures = (cvn_futures){0};
}
