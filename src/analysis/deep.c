/* deep.c: from outcomes of runs to futures, failures and words. */
#include "analysis/deep.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the futures of a study");
}

/* The mean over replicates, or NAN where one is missing: means over different replicates would
 * differ by chance that the others share. */
static double point_mean(const cvn_outcomes *outcomes, int64_t strategy, int64_t point) {
  const double *values = cvn_outcomes_row(outcomes, strategy, point);
  double sum = 0.0;
  for (int64_t r = 0; r < outcomes->replicates; r++) sum += values[r];
  return sum / (double)outcomes->replicates;
}

/* -- words -- */

static void add_number(const cvn_points *points, int i, const cvn_prim_side *side,
                       cvn_buffer *words) {
  char low[64], high[64];
  cvn_points_text(points, i, side->low, low);
  cvn_points_text(points, i, side->high, high);
  cvn_buffer_add(words, "%s is ", points->names[i]);
  if (isinf(side->low)) cvn_buffer_add(words, "below %s", high);
  else if (isinf(side->high)) cvn_buffer_add(words, "above %s", low);
  else cvn_buffer_add(words, "between %s and %s", low, high);
}

/* "is none or voluntary", or, where one of several is left out, "is not required". */
static void add_category(const cvn_points *points, int i, const cvn_prim_side *side,
                         cvn_buffer *words) {
  const int levels = points->levels_of[i];
  int kept = 0, left_out = 0;
  for (int v = 0; v < levels; v++) {
    if (side->kept >> v & 1) kept++;
    else left_out = v;
  }
  cvn_buffer_add(words, "%s is ", points->names[i]);
  if (levels - kept == 1 && kept > 1) {
    cvn_buffer_add(words, "not %s", points->words[i][left_out]);
    return;
  }
  for (int v = 0, said = 0; v < levels; v++)
    if (side->kept >> v & 1)
      cvn_buffer_add(words, "%s%s", said++ ? " or " : "", points->words[i][v]);
}

void cvn_deep_box_words(const cvn_points *points, const cvn_prim_side *sides, cvn_buffer *words) {
  int said = 0;
  for (int i = 0; i < points->k; i++) {
    if (!cvn_prim_side_restricts(&sides[i], points->levels_of[i])) continue;
    if (said++) cvn_buffer_add(words, " and ");
    if (points->levels_of[i] > 0) add_category(points, i, &sides[i], words);
    else add_number(points, i, &sides[i], words);
  }
}

static char *words_of(const cvn_points *points, const cvn_deep_failure *f) {
  cvn_buffer words = {0};
  const cvn_prim_box *box = &f->prim.box;
  cvn_buffer_add(&words, "fails in %" PRId64 " of %" PRId64 " futures", f->failures, f->futures);
  if (f->failures > 0 && f->failures == f->futures) cvn_buffer_add(&words, ": everywhere");
  else if (f->futures < CVN_DEEP_POINTS && f->failures > 0)
    cvn_buffer_add(&words, ", too few futures to say where");
  else if (f->searched && !f->prim.found)
    cvn_buffer_add(&words, ", in no region that chance would not explain");
  if (f->searched && f->prim.found) {
    cvn_buffer_add(&words, box->coverage >= 0.5 ? ", mostly when " : ", often when ");
    cvn_deep_box_words(points, f->prim.sides, &words);
    cvn_buffer_add(&words, ": %.0f%% of failures, %.0f%% of such futures", 100.0 * box->coverage,
                   100.0 * box->density);
  }
  if (!words.failed) return words.text;
  cvn_buffer_free(&words);
  return NULL;
}

/* -- failures -- */

typedef struct search {
  const double *values; /* strategies x points */
  double *x;            /* points x k: those that have a value */
  uint8_t *hits;
} search;

static cvn_status find_failures(const cvn_deep *deep, int64_t strategy, const search *s,
                                cvn_deep_failure *f) {
  const cvn_points *points = &deep->points;
  const double *own = s->values + strategy * points->n;
  const double *baseline = s->values + deep->pool->baseline * points->n;
  const bool by_target = !isnan(deep->target);
  for (int64_t p = 0; p < points->n; p++) {
    if (!isfinite(own[p]) || (!by_target && !isfinite(baseline[p]))) continue;
    memcpy(s->x + f->futures * points->k, points->x + p * points->k,
           (size_t)points->k * sizeof *s->x);
    const bool fails = by_target ? own[p] < deep->target : own[p] <= baseline[p];
    s->hits[f->futures++] = fails;
    f->failures += fails;
  }
  /* Without a target the baseline is what the others are measured by, in its circumstances. */
  if (!by_target && (strategy == deep->pool->baseline || cvn_pool_is_apart(deep->pool, strategy)))
    f->futures = f->failures = 0;
  f->searched =
      f->futures >= CVN_DEEP_POINTS && f->failures > 0 && f->failures < f->futures && points->k > 0;
  if (!f->searched) return CVN_OK;
  const cvn_prim_data data = {f->futures, points->k, s->x, points->levels_of, s->hits};
  cvn_prim_rules rules = cvn_prim_default_rules();
  rules.seed = cvn_pool_seed(deep->pool);
  return cvn_prim(&f->prim, &data, &rules);
}

static cvn_status search_all(cvn_deep *deep, const double *values, cvn_messages *messages) {
  const size_t n = (size_t)deep->points.n, k = (size_t)deep->points.k;
  const search s = {values, malloc((n * k + 1) * sizeof(double)), malloc(n)};
  cvn_status status = s.x && s.hits ? CVN_OK : CVN_ERR_MEMORY;
  for (int64_t i = 0; i < deep->pool->n_strategies && status == CVN_OK; i++) {
    status = find_failures(deep, i, &s, &deep->failures[i]);
    if (status != CVN_OK) break;
    deep->failures[i].words = words_of(&deep->points, &deep->failures[i]);
    if (!deep->failures[i].words) status = CVN_ERR_MEMORY;
  }
  free(s.x);
  free(s.hits);
  return status == CVN_ERR_MEMORY ? no_memory(messages) : status;
}

cvn_status cvn_deep_of(cvn_deep *deep, const cvn_pool *pool, const cvn_outcomes *outcomes,
                       double target, cvn_messages *messages) {
  *deep = (cvn_deep){.pool = pool, .target = target};
  const int64_t strategies = pool->n_strategies;
  cvn_status status = cvn_points_read(&deep->points, pool->readers[0], messages);
  const int64_t points = deep->points.n;
  double *values = malloc((size_t)(strategies * points + 1) * sizeof *values);
  bool *apart = cvn_pool_apart(pool);
  deep->failures = calloc((size_t)strategies, sizeof *deep->failures);
  if (status == CVN_OK && (!values || !apart || !deep->failures)) status = no_memory(messages);
  if (status != CVN_OK) goto out;
  for (int64_t s = 0; s < strategies; s++)
    for (int64_t p = 0; p < points; p++) values[s * points + p] = point_mean(outcomes, s, p);
  status = cvn_futures_of(&deep->futures, values, strategies, points, false, target, apart);
  if (status == CVN_ERR_INPUT) status = CVN_OK; /* no future is whole: `futures` says so */
  else if (status == CVN_ERR_MEMORY) status = no_memory(messages);
  if (status == CVN_OK) status = search_all(deep, values, messages);
out:
  free(values);
  free(apart);
  if (status != CVN_OK) cvn_deep_free(deep);
  return status;
}

void cvn_deep_free(cvn_deep *deep) {
  for (int64_t s = 0; deep->failures && s < deep->pool->n_strategies; s++) {
    cvn_prim_free(&deep->failures[s].prim);
    free(deep->failures[s].words);
  }
  free(deep->failures);
  cvn_points_free(&deep->points);
  cvn_futures_free(&deep->futures);
  *deep = (cvn_deep){0};
}
