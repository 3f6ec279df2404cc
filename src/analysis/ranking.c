/* ranking.c: shares of futures and of resamples in which each strategy is best. */
#include "analysis/ranking.h"

#include <math.h>
#include <stdlib.h>

/* Futures that all strategies have: values[strategy x points x replicates + …] as they are; a point
 * with a gap is left out of a study as a whole, a replicate with a gap out of a single point. */
typedef struct table {
  int64_t strategies, points, replicates;
  double *values;
  const bool *apart; /* by strategy; may be NULL */
} table;

static bool is_choice(const table *t, int64_t strategy) {
  return !t->apart || !t->apart[strategy];
}

static bool whole_future(const cvn_outcomes *o, int64_t point, int64_t replicate) {
  for (int64_t s = 0; s < o->strategies; s++)
    if (isnan(cvn_outcomes_row(o, s, point)[replicate])) return false;
  return true;
}

static bool whole_point(const cvn_outcomes *o, int64_t point) {
  for (int64_t r = 0; r < o->replicates; r++)
    if (!whole_future(o, point, r)) return false;
  return true;
}

/* Copies what is whole. `t->values` has room for everything. */
static void take_whole(table *t, const cvn_outcomes *o) {
  const bool study = o->points > 1;
  t->strategies = o->strategies;
  t->points = study ? 0 : 1;
  t->replicates = study ? o->replicates : 0;
  for (int64_t p = 0; p < o->points && study; p++) t->points += whole_point(o, p);
  for (int64_t r = 0; r < o->replicates && !study; r++) t->replicates += whole_future(o, 0, r);
  double *to = t->values;
  for (int64_t s = 0; s < o->strategies; s++)
    for (int64_t p = 0; p < o->points; p++) {
      if (study && !whole_point(o, p)) continue;
      for (int64_t r = 0; r < o->replicates; r++)
        if (whole_future(o, p, r)) *to++ = cvn_outcomes_row(o, s, p)[r];
    }
}

/* Adds a share to each of the choices that are highest; value(s) = values[s x stride]. */
static void credit_best(double *credit, const table *t, const double *values, int64_t stride,
                        double share) {
  double highest = -INFINITY;
  int64_t ties = 0;
  for (int64_t s = 0; s < t->strategies; s++)
    if (is_choice(t, s)) highest = fmax(highest, values[s * stride]);
  for (int64_t s = 0; s < t->strategies; s++)
    ties += is_choice(t, s) && values[s * stride] == highest;
  for (int64_t s = 0; s < t->strategies; s++)
    if (is_choice(t, s) && values[s * stride] == highest) credit[s] += share / (double)ties;
}

static void rank_means(cvn_ranking *ranking) {
  for (int64_t s = 0; s < ranking->strategies; s++) {
    ranking->rank[s] = 1;
    for (int64_t o = 0; o < ranking->strategies; o++)
      ranking->rank[s] += ranking->mean[o] > ranking->mean[s];
  }
}

/* Means of every strategy by point, or by replicate. */
static void marginal(const table *t, bool by_point, double *sums) {
  const int64_t futures = t->points * t->replicates;
  const int64_t width = by_point ? t->points : t->replicates;
  const int64_t others = by_point ? t->replicates : t->points;
  for (int64_t i = 0; i < t->strategies * width; i++) sums[i] = 0.0;
  for (int64_t s = 0; s < t->strategies; s++)
    for (int64_t i = 0; i < futures; i++)
      sums[s * width + (by_point ? i / t->replicates : i % t->replicates)] +=
          t->values[s * futures + i] / (double)others;
}

static void add_resampled(double *means, const double *margin, int64_t strategies, int64_t width,
                          const int64_t *drawn) {
  for (int64_t s = 0; s < strategies; s++) {
    double sum = 0.0;
    for (int64_t i = 0; i < width; i++) sum += margin[s * width + drawn[i]];
    means[s] += sum / (double)width;
  }
}

static cvn_status best_on_average(cvn_ranking *ranking, const table *t,
                                  const cvn_resampling *resampling, cvn_messages *messages) {
  const int64_t most = t->points > t->replicates ? t->points : t->replicates;
  const size_t strategies = (size_t)t->strategies;
  double *by_point = calloc(strategies * (size_t)t->points + 1, sizeof *by_point);
  double *by_replicate = calloc(strategies * (size_t)t->replicates + 1, sizeof *by_replicate);
  double *means = calloc(strategies + 1, sizeof *means);
  int64_t *drawn = calloc((size_t)most + 1, sizeof *drawn);
  cvn_status status = CVN_OK;
  if (!by_point || !by_replicate || !means || !drawn) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to rank strategies");
    goto out;
  }
  marginal(t, true, by_point);
  marginal(t, false, by_replicate);
  const cvn_resampling second = {resampling->seed, ~resampling->purpose, resampling->resamples};
  const double share = 1.0 / (double)resampling->resamples;
  for (int64_t s = 0; s < t->strategies; s++) ranking->best_mean[s] = 0.0;
  for (int64_t b = 0; b < resampling->resamples; b++) {
    for (int64_t s = 0; s < t->strategies; s++) means[s] = 0.0;
    cvn_resample(resampling, b, t->replicates, drawn, t->replicates);
    add_resampled(means, by_replicate, t->strategies, t->replicates, drawn);
    if (t->points > 1) {
      cvn_resample(&second, b, t->points, drawn, t->points);
      add_resampled(means, by_point, t->strategies, t->points, drawn);
      for (int64_t s = 0; s < t->strategies; s++) means[s] -= ranking->mean[s];
    }
    credit_best(ranking->best_mean, t, means, 1, share);
  }
out:
  free(drawn);
  free(means);
  free(by_replicate);
  free(by_point);
  return status;
}

static void best_in_single(cvn_ranking *ranking, const table *t) {
  const int64_t futures = ranking->futures;
  for (int64_t i = 0; i < futures; i++)
    credit_best(ranking->best_single, t, t->values + i, futures, 1.0 / (double)futures);
  for (int64_t s = 0; s < t->strategies; s++) {
    double sum = 0.0;
    for (int64_t i = 0; i < futures; i++) sum += t->values[s * futures + i];
    ranking->mean[s] = sum / (double)futures;
  }
}

cvn_status cvn_ranking_of(cvn_ranking *ranking, const cvn_outcomes *outcomes, const bool *apart,
                          const cvn_resampling *resampling, cvn_messages *messages) {
  const size_t strategies = (size_t)outcomes->strategies;
  const size_t all = strategies * (size_t)(outcomes->points * outcomes->replicates);
  table t = {.values = calloc(all + 1, sizeof(double)), .apart = apart};
  *ranking = (cvn_ranking){.strategies = outcomes->strategies,
                           .mean = calloc(strategies, sizeof(double)),
                           .best_single = calloc(strategies, sizeof(double)),
                           .best_mean = calloc(strategies, sizeof(double)),
                           .rank = calloc(strategies, sizeof(int64_t))};
  cvn_status status = CVN_OK;
  if (!t.values || !ranking->mean || !ranking->best_single || !ranking->best_mean ||
      !ranking->rank) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to rank strategies");
    goto out;
  }
  take_whole(&t, outcomes);
  ranking->futures = t.points * t.replicates;
  for (size_t s = 0; s < strategies; s++) ranking->best_mean[s] = (double)NAN;
  for (size_t s = 0; s < strategies && ranking->futures == 0; s++)
    ranking->mean[s] = ranking->best_single[s] = (double)NAN;
  if (ranking->futures > 0) best_in_single(ranking, &t);
  rank_means(ranking);
  if (ranking->futures > 1) status = best_on_average(ranking, &t, resampling, messages);
out:
  free(t.values);
  if (status != CVN_OK) cvn_ranking_free(ranking);
  return status;
}

void cvn_ranking_free(cvn_ranking *ranking) {
  free(ranking->mean);
  free(ranking->best_single);
  free(ranking->best_mean);
  free(ranking->rank);
  *ranking = (cvn_ranking){0};
}
