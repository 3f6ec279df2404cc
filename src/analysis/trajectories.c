/* trajectories.c: reads all futures of a strategy and looks at them month by month. */
#include "analysis/trajectories.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

#include "analysis/resample.h"
#include "record/fields.h"

enum { VALUES_AT_ONCE = 1 << 24 };

/* What is looked at, in this order. */
static const cvn_field_id main_observables[] = {
    CVN_FIELD_need_met,       CVN_FIELD_cooperation,    CVN_FIELD_trust,
    CVN_FIELD_stress,         CVN_FIELD_voice_small,    CVN_FIELD_voice_large,
    CVN_FIELD_plan_sharing,   CVN_FIELD_duplication,    CVN_FIELD_coordination_efficiency,
    CVN_FIELD_agenda_quality, CVN_FIELD_influence_gini, CVN_FIELD_members,
};
enum { OBSERVABLES = sizeof main_observables / sizeof main_observables[0] };

/* Some months of all futures: values[future x months + month]. */
typedef struct block {
  int64_t from, months, futures;
  double *own, *baseline;             /* owned */
  double *column, *against, *ordered; /* one month of all futures; owned */
} block;

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the trajectories");
}

static cvn_status block_init(block *b, const cvn_pool *pool, int64_t months,
                             cvn_messages *messages) {
  *b = (block){.futures = pool->points * pool->replicates};
  b->months = VALUES_AT_ONCE / b->futures;
  if (b->months < 1) b->months = 1;
  if (b->months > months) b->months = months;
  const size_t column = (size_t)b->futures * sizeof(double);
  b->own = malloc(column * (size_t)b->months);
  b->baseline = malloc(column * (size_t)b->months);
  b->column = malloc(column);
  b->against = malloc(column);
  b->ordered = malloc(column);
  const bool whole = b->own && b->baseline && b->column && b->against && b->ordered;
  return whole ? CVN_OK : no_memory(messages);
}

static void block_free(block *b) {
  free(b->own);
  free(b->baseline);
  free(b->column);
  free(b->against);
  free(b->ordered);
}

static cvn_status read_months(const cvn_pool *pool, int64_t strategy, const char *variable,
                              int64_t from, int64_t months, double *values,
                              cvn_messages *messages) {
  const cvn_pool_strategy *own = &pool->strategies[strategy];
  const cvn_reader *reader = pool->readers[own->reader];
  const int64_t start[CVN_READER_RANK] = {own->index, 0, 0, from};
  const int64_t count[CVN_READER_RANK] = {1, pool->points, pool->replicates, months};
  return cvn_reader_part(reader, cvn_reader_find(reader, variable), start, count, values, messages);
}

/* Both ends of the band; the values that are there come in order. */
static void fill_band(cvn_trajectory_month *month, block *b) {
  month->futures = 0;
  for (int64_t i = 0; i < b->futures; i++)
    if (!isnan(b->column[i])) b->ordered[month->futures++] = b->column[i];
  gsl_sort(b->ordered, 1, (size_t)month->futures);
  month->low = cvn_quantile(b->ordered, month->futures, CVN_BAND_LOW);
  month->high = cvn_quantile(b->ordered, month->futures, CVN_BAND_HIGH);
}

static void fill_month(cvn_trajectory_month *month, const cvn_pool *pool, block *b, int64_t t) {
  for (int64_t i = 0; i < b->futures; i++) {
    b->column[i] = b->own[i * b->months + t];
    b->against[i] = b->column[i] - b->baseline[i * b->months + t];
  }
  month->mean = cvn_mean_of(b->column, pool->points, pool->replicates);
  month->interval = cvn_mean_interval(&month->mean);
  fill_band(month, b);
  const cvn_mean difference = cvn_mean_of(b->against, pool->points, pool->replicates);
  month->difference = difference.mean;
  month->difference_interval = cvn_mean_interval(&difference);
}

static cvn_status fill_observable(cvn_trajectories *self, int observable, const cvn_pool *pool,
                                  block *b, cvn_messages *messages) {
  const char *variable = cvn_field_table[self->observables[observable]].name;
  cvn_trajectory_month *values =
      self->values + (int64_t)observable * self->strategies * self->months;
  const int64_t at_once = b->months;
  cvn_status status = CVN_OK;
  for (b->from = 0; b->from < self->months && status == CVN_OK; b->from += at_once) {
    if (b->months > self->months - b->from) b->months = self->months - b->from;
    status = read_months(pool, pool->baseline, variable, b->from, b->months, b->baseline, messages);
    for (int64_t s = 0; s < self->strategies && status == CVN_OK; s++) {
      status = read_months(pool, s, variable, b->from, b->months, b->own, messages);
      for (int64_t t = 0; t < b->months && status == CVN_OK; t++)
        fill_month(&values[s * self->months + b->from + t], pool, b, t);
    }
  }
  b->months = at_once;
  return status;
}

/* True where all results have that trajectory. */
static bool has(const cvn_pool *pool, const char *variable) {
  for (int r = 0; r < pool->n_readers; r++) {
    const cvn_variable *found = cvn_reader_find(pool->readers[r], variable);
    if (!found || !cvn_reader_is_trajectory(pool->readers[r], found)) return false;
  }
  return true;
}

cvn_status cvn_trajectories_of(cvn_trajectories *self, const cvn_pool *pool,
                               cvn_messages *messages) {
  *self = (cvn_trajectories){.strategies = pool->n_strategies, .months = pool->months + 1};
  block b = {0};
  cvn_status status = CVN_OK;
  self->observables = calloc(OBSERVABLES, sizeof *self->observables);
  if (self->months <= CVN_READER_VALUES_MAX / (OBSERVABLES * self->strategies))
    self->values =
        calloc((size_t)(OBSERVABLES * self->strategies * self->months), sizeof *self->values);
  if (!self->observables || !self->values) status = no_memory(messages);
  if (status == CVN_OK) status = block_init(&b, pool, self->months, messages);
  for (int i = 0; i < OBSERVABLES && status == CVN_OK; i++) {
    if (!has(pool, cvn_field_table[main_observables[i]].name)) continue;
    self->observables[self->n_observables] = (int)main_observables[i];
    status = fill_observable(self, self->n_observables++, pool, &b, messages);
  }
  block_free(&b);
  if (status != CVN_OK) cvn_trajectories_free(self);
  return status;
}

void cvn_trajectories_free(cvn_trajectories *self) {
  free(self->observables);
  free(self->values);
  *self = (cvn_trajectories){0};
}

const cvn_trajectory_month *cvn_trajectory(const cvn_trajectories *self, int observable,
                                           int64_t strategy) {
  return self->values + (observable * self->strategies + strategy) * self->months;
}
