/* aftermath.c: gains during, at the end of and years after an intervention. */
#include "analysis/aftermath.h"

#include <math.h>
#include <stdlib.h>

enum { YEAR = 12 };

static bool ends(const cvn_pool_strategy *strategy, int64_t months) {
  return strategy->until > 0 && strategy->until <= months && strategy->from >= 0 &&
         strategy->from < strategy->until;
}

static int64_t rows_of(const cvn_pool_strategy *strategy, int64_t months) {
  return ends(strategy, months) ? 2 + (months - strategy->until) / YEAR : 0;
}

static cvn_status fill(cvn_aftermath_row *row, const cvn_pool *pool, const char *variable,
                       double *room, cvn_messages *messages) {
  const cvn_window window = {.from = row->from, .until = row->until, .mean = true};
  cvn_outcomes o;
  const cvn_status status = cvn_pool_trajectory(pool, variable, &window, &o, messages);
  if (status != CVN_OK) return status;
  const double *own = cvn_outcomes_of(&o, row->strategy);
  const double *baseline = cvn_outcomes_of(&o, pool->baseline);
  for (int64_t i = 0; i < pool->points * pool->replicates; i++) room[i] = own[i] - baseline[i];
  row->gain = cvn_mean_of(room, pool->points, pool->replicates);
  row->interval = cvn_mean_interval(&row->gain);
  cvn_outcomes_free(&o);
  return CVN_OK;
}

static cvn_status follow(cvn_aftermath *self, const cvn_pool *pool, int64_t s, const char *variable,
                         double *room, cvn_messages *messages) {
  const cvn_pool_strategy *strategy = &pool->strategies[s];
  const int64_t until = strategy->until;
  const int64_t last = until - YEAR > strategy->from ? until - YEAR : strategy->from;
  const int64_t rows = rows_of(strategy, pool->months);
  double at_end = (double)NAN;
  cvn_status status = CVN_OK;
  for (int64_t k = 0; k < rows && status == CVN_OK; k++) {
    cvn_aftermath_row *row = &self->rows[self->count++];
    *row = (cvn_aftermath_row){.strategy = s,
                               .year = k < 2 ? -(int)k : (int)k - 1,
                               .from = k == 0   ? strategy->from
                                       : k == 1 ? last
                                                : until + (k - 2) * YEAR,
                               .until = k < 2 ? until : until + (k - 1) * YEAR,
                               .kept = (double)NAN};
    status = fill(row, pool, variable, room, messages);
    if (k == 1 && row->interval.low > 0.0) at_end = row->gain.mean;
    if (k > 1) row->kept = row->gain.mean / at_end;
  }
  return status;
}

cvn_status cvn_aftermath_of(cvn_aftermath *self, const cvn_pool *pool, const char *variable,
                            cvn_messages *messages) {
  int64_t count = 0;
  *self = (cvn_aftermath){0};
  for (int64_t s = 0; s < pool->n_strategies; s++)
    if (s != pool->baseline) count += rows_of(&pool->strategies[s], pool->months);
  if (count == 0) return CVN_OK;
  cvn_status status = CVN_OK;
  double *room = malloc((size_t)(pool->points * pool->replicates) * sizeof *room);
  self->rows = calloc((size_t)count, sizeof *self->rows);
  if (!room || !self->rows)
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the years after");
  for (int64_t s = 0; s < pool->n_strategies && status == CVN_OK; s++)
    if (s != pool->baseline) status = follow(self, pool, s, variable, room, messages);
  free(room);
  if (status != CVN_OK) cvn_aftermath_free(self);
  return status;
}

void cvn_aftermath_free(cvn_aftermath *self) {
  free(self->rows);
  *self = (cvn_aftermath){0};
}
