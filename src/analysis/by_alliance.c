/* by_alliance.c: the last months of every alliance, compared in the same futures. */
#include "analysis/by_alliance.h"

#include <math.h>
#include <stdlib.h>

#include "record/run_output.h"

#define VARIABLE "alliances/need_met"

/* The dataset of one result; NULL where it has none of that shape. */
static const cvn_variable *variable_of(const cvn_reader *reader, const cvn_pool *pool) {
  const cvn_variable *variable = cvn_reader_find(reader, VARIABLE);
  if (!variable || variable->text || variable->rank != 5) return NULL;
  return variable->shape[2] == pool->replicates && variable->shape[3] > 0 ? variable : NULL;
}

/* Alliances that all results have recorded; 0 for none or too many. */
static int64_t count_alliances(const cvn_pool *pool) {
  int64_t alliances = 0;
  if (pool->points != 1) return 0;
  for (int i = 0; i < pool->n_readers; i++) {
    const cvn_variable *variable = variable_of(pool->readers[i], pool);
    if (!variable || (i > 0 && variable->shape[4] != alliances)) return 0;
    alliances = variable->shape[4];
  }
  return alliances <= CVN_BY_ALLIANCE_MOST ? alliances : 0;
}

/* Which of `records` count, from *first and *count of them: those of the months T - 24 to T - 1, as
 * everywhere; the last one where there is none. Without their months, all of them. */
static cvn_status window_of(const cvn_reader *reader, const cvn_pool *pool, int64_t records,
                            int64_t *first, int64_t *count, cvn_messages *messages) {
  const cvn_variable *time = cvn_reader_find(reader, "alliances/time");
  double *months = NULL;
  int64_t known = 0;
  *first = 0;
  *count = records;
  if (!time) return CVN_OK;
  const cvn_status status = cvn_reader_all(reader, time, &months, &known, messages);
  if (status != CVN_OK) return status;
  if (known > records) known = records;
  int64_t end = known;
  while (*first < known && months[*first] < (double)(pool->months - CVN_OUTCOME_WINDOW)) ++*first;
  while (end > *first && months[end - 1] >= (double)pool->months) end--;
  if (end == *first) {
    end = records;
    *first = records - 1;
  }
  *count = end - *first;
  free(months);
  return CVN_OK;
}

/* values[replicate x alliances + alliance] of one strategy. */
static cvn_status read_strategy(const cvn_pool *pool, int64_t strategy, int64_t alliances,
                                double *values, cvn_messages *messages) {
  const cvn_pool_strategy *s = &pool->strategies[strategy];
  const cvn_reader *reader = pool->readers[s->reader];
  const cvn_variable *variable = cvn_reader_find(reader, VARIABLE);
  int64_t first, records;
  cvn_status status = window_of(reader, pool, variable->shape[3], &first, &records, messages);
  if (status != CVN_OK) return status;
  double *all = calloc((size_t)(records * alliances), sizeof *all);
  if (!all) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for alliances");
  for (int64_t r = 0; r < pool->replicates && status == CVN_OK; r++) {
    const int64_t start[CVN_READER_RANK] = {s->index, 0, r, first, 0};
    const int64_t count[CVN_READER_RANK] = {1, 1, 1, records, alliances};
    status = cvn_reader_part(reader, variable, start, count, all, messages);
    for (int64_t a = 0; a < alliances && status == CVN_OK; a++) {
      double sum = 0.0;
      int64_t n = 0;
      for (int64_t t = 0; t < records; t++) {
        const double value = all[t * alliances + a];
        if (isnan(value)) continue;
        sum += value;
        n++;
      }
      values[r * alliances + a] = n > 0 ? sum / (double)n : (double)NAN;
    }
  }
  free(all);
  return status;
}

static void fill(cvn_alliance_row *row, const double *own, const double *baseline,
                 int64_t alliances, int64_t replicates, double *room) {
  const int64_t a = row->alliance;
  for (int64_t r = 0; r < replicates; r++) room[r] = own[r * alliances + a];
  row->mean = cvn_mean_of(room, 1, replicates);
  for (int64_t r = 0; r < replicates; r++) room[r] -= baseline[r * alliances + a];
  row->change = cvn_mean_of(room, 1, replicates);
  row->interval = cvn_mean_interval(&row->change);
}

cvn_status cvn_by_alliance_of(cvn_by_alliance *self, const cvn_pool *pool, cvn_messages *messages) {
  const int64_t alliances = count_alliances(pool), values = alliances * pool->replicates;
  *self = (cvn_by_alliance){0};
  if (alliances == 0) return CVN_OK;
  cvn_status status = CVN_OK;
  double *own = calloc((size_t)(2 * values + pool->replicates), sizeof *own);
  double *baseline = own ? own + values : NULL;
  self->rows = calloc((size_t)(alliances * pool->n_strategies), sizeof *self->rows);
  if (!own || !self->rows)
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for alliances");
  if (status == CVN_OK) status = read_strategy(pool, pool->baseline, alliances, baseline, messages);
  for (int64_t s = 0; s < pool->n_strategies && status == CVN_OK; s++) {
    status = read_strategy(pool, s, alliances, own, messages);
    for (int64_t a = 0; a < alliances && status == CVN_OK; a++) {
      cvn_alliance_row *row = &self->rows[self->count++];
      *row = (cvn_alliance_row){.strategy = s, .alliance = a};
      fill(row, own, baseline, alliances, pool->replicates, baseline + values);
    }
  }
  free(own);
  if (status != CVN_OK) cvn_by_alliance_free(self);
  return status;
}

void cvn_by_alliance_free(cvn_by_alliance *self) {
  free(self->rows);
  *self = (cvn_by_alliance){0};
}
