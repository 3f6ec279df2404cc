/* acceptability.c: acceptability curve and frontier, and the expected value of perfect information,
 * over the points of a study. */
#include <math.h>
#include <stdlib.h>

#include "analysis/economics.h"

/* Means over replicates at the points that have all runs: [strategy x points + point]. */
typedef struct by_point {
  int64_t points, replicates;
  int64_t *which;                  /* points of the study; owned */
  double *cost, *effect, *benefit; /* owned */
} by_point;

static bool whole_point(const cvn_value *value, int64_t point) {
  for (int64_t s = 0; s < value->strategies; s++)
    for (int64_t r = 0; r < value->cost.replicates; r++)
      if (isnan(cvn_outcomes_row(&value->cost, s, point)[r]) ||
          isnan(cvn_outcomes_row(&value->effect, s, point)[r]))
        return false;
  return true;
}

static double row_mean(const cvn_outcomes *o, int64_t strategy, int64_t point) {
  const double *row = cvn_outcomes_row(o, strategy, point);
  double sum = 0.0;
  for (int64_t r = 0; r < o->replicates; r++) sum += row[r];
  return sum / (double)o->replicates;
}

static void free_points(by_point *points) {
  free(points->which);
  free(points->cost);
  free(points->effect);
  free(points->benefit);
}

static cvn_status average(by_point *points, const cvn_value *value, cvn_messages *messages) {
  const size_t all = (size_t)(value->strategies * value->cost.points);
  points->which = calloc((size_t)value->cost.points, sizeof *points->which);
  points->cost = calloc(all, sizeof(double));
  points->effect = calloc(all, sizeof(double));
  points->benefit = calloc(all, sizeof(double));
  points->replicates = value->cost.replicates;
  if (!points->which || !points->cost || !points->effect || !points->benefit)
    return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the points of the study");
  for (int64_t p = 0; p < value->cost.points; p++)
    if (whole_point(value, p)) points->which[points->points++] = p;
  for (int64_t s = 0; s < value->strategies; s++)
    for (int64_t k = 0; k < points->points; k++) {
      points->cost[s * points->points + k] = row_mean(&value->cost, s, points->which[k]);
      points->effect[s * points->points + k] = row_mean(&value->effect, s, points->which[k]);
    }
  return CVN_OK;
}

static bool is_choice(const cvn_value *value, int64_t strategy) {
  return !value->places[strategy].apart;
}

/* Best and second-best choice by mean net benefit. */
static void best_two(const cvn_value *value, const by_point *points, int64_t best[2],
                     double *highest) {
  double top[2] = {-INFINITY, -INFINITY};
  best[0] = best[1] = value->baseline;
  for (int64_t s = 0; s < value->strategies; s++) {
    double mean = 0.0;
    if (!is_choice(value, s)) continue;
    for (int64_t k = 0; k < points->points; k++)
      mean += points->benefit[s * points->points + k] / (double)points->points;
    if (mean > top[0]) {
      top[1] = top[0];
      best[1] = best[0];
      top[0] = mean;
      best[0] = s;
    } else if (mean > top[1]) {
      top[1] = mean;
      best[1] = s;
    }
  }
  *highest = top[0];
}

/* Left-over chance in the difference of two strategies' net benefits. */
static double residual(const cvn_value *value, const by_point *points, double threshold, int64_t a,
                       int64_t b) {
  const int64_t n = points->points, replicates = points->replicates;
  if (replicates < 2 || n < 2 || a == b) return (double)NAN;
  double within = 0.0, between = 0.0, mean = 0.0;
  for (int64_t k = 0; k < n; k++)
    mean += (points->benefit[a * n + k] - points->benefit[b * n + k]) / (double)n;
  for (int64_t k = 0; k < n; k++) {
    const double of_point = points->benefit[a * n + k] - points->benefit[b * n + k];
    const int64_t p = points->which[k];
    between += (of_point - mean) * (of_point - mean) / (double)(n - 1);
    for (int64_t r = 0; r < replicates; r++) {
      const double d =
          threshold * (cvn_outcomes_row(&value->effect, a, p)[r] -
                       cvn_outcomes_row(&value->effect, b, p)[r]) -
          (cvn_outcomes_row(&value->cost, a, p)[r] - cvn_outcomes_row(&value->cost, b, p)[r]);
      within += (d - of_point) * (d - of_point) / (double)(n * (replicates - 1));
    }
  }
  return between > 0.0 ? fmin(1.0, within / (double)replicates / between) : (double)NAN;
}

static void judge(cvn_acceptability *self, const cvn_value *value, by_point *points, int64_t i) {
  const int64_t strategies = self->strategies, n = points->points;
  const double lambda = value->thresholds[i];
  double of_best = 0.0, highest;
  int64_t best[2];
  for (int64_t j = 0; j < strategies * n; j++)
    points->benefit[j] = lambda * points->effect[j] - points->cost[j];
  for (int64_t k = 0; k < n; k++) {
    double top = -INFINITY;
    int64_t ties = 0;
    for (int64_t s = 0; s < strategies; s++)
      if (is_choice(value, s)) top = fmax(top, points->benefit[s * n + k]);
    for (int64_t s = 0; s < strategies; s++)
      ties += is_choice(value, s) && points->benefit[s * n + k] == top;
    for (int64_t s = 0; s < strategies; s++)
      if (is_choice(value, s) && points->benefit[s * n + k] == top)
        self->probability[i * strategies + s] += 1.0 / (double)(n * ties);
    of_best += top / (double)n;
  }
  best_two(value, points, best, &highest);
  self->optimal[i] = best[0];
  self->evpi[i] = fmax(0.0, of_best - highest);
  self->noise[i] = residual(value, points, lambda, best[0], best[1]);
}

cvn_status cvn_acceptability_of(cvn_acceptability *self, const cvn_value *value,
                                cvn_messages *messages) {
  by_point points = {0};
  const size_t thresholds = (size_t)value->n_thresholds;
  *self = (cvn_acceptability){
      .strategies = value->strategies,
      .n_thresholds = value->n_thresholds,
      .probability = calloc(thresholds * (size_t)value->strategies, sizeof(double)),
      .optimal = calloc(thresholds, sizeof(int64_t)),
      .evpi = calloc(thresholds, sizeof(double)),
      .noise = calloc(thresholds, sizeof(double)),
  };
  cvn_status status = average(&points, value, messages);
  if (!self->probability || !self->optimal || !self->evpi || !self->noise) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the acceptability curve");
    goto out;
  }
  self->points = points.points;
  for (int64_t i = 0; i < value->n_thresholds && status == CVN_OK && points.points > 0; i++)
    judge(self, value, &points, i);
out:
  free_points(&points);
  if (status != CVN_OK) cvn_acceptability_free(self);
  return status;
}

void cvn_acceptability_free(cvn_acceptability *self) {
  free(self->probability);
  free(self->optimal);
  free(self->evpi);
  free(self->noise);
  *self = (cvn_acceptability){0};
}
