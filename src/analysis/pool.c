/* pool.c: which results belong together, and their strategies side by side. */
#include "analysis/pool.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/limits.h"
#include "scenario/params.h"

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to compare strategies");
}

/* True where both have the attribute with the same text, or neither has it. */
static bool same_attribute(const cvn_reader *a, const cvn_reader *b, const char *object,
                           const char *name) {
  char *of_a = cvn_reader_attribute(a, object, name), *of_b = cvn_reader_attribute(b, object, name);
  const bool same = of_a && of_b ? strcmp(of_a, of_b) == 0 : !of_a && !of_b;
  free(of_a);
  free(of_b);
  return same;
}

static cvn_status refuse(const cvn_reader *a, const cvn_reader *b, const char *what,
                         const char *of_a, const char *of_b, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                  "%s and %s cannot be compared: %s is %s in the first and %s in the second, so "
                  "their strategies did not meet the same futures",
                  cvn_reader_path(a), cvn_reader_path(b), what, of_a ? of_a : "not given",
                  of_b ? of_b : "not given");
}

static cvn_status refuse_attribute(const cvn_reader *a, const cvn_reader *b, const char *object,
                                   const char *name, const char *what, cvn_messages *messages) {
  char *of_a = cvn_reader_attribute(a, object, name), *of_b = cvn_reader_attribute(b, object, name);
  const cvn_status status = refuse(a, b, what, of_a, of_b, messages);
  free(of_a);
  free(of_b);
  return status;
}

static cvn_status check_size(const cvn_reader *a, const cvn_reader *b, const char *what,
                             int64_t of_a, int64_t of_b, cvn_messages *messages) {
  char first[24], second[24];
  if (of_a == of_b) return CVN_OK;
  snprintf(first, sizeof first, "%" PRId64, of_a);
  snprintf(second, sizeof second, "%" PRId64, of_b);
  return refuse(a, b, what, first, second, messages);
}

/* Every parameter, and the tables of members where they are read from files. */
static cvn_status check_parameters(const cvn_reader *a, const cvn_reader *b,
                                   cvn_messages *messages) {
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const char *path = cvn_param_table[id].path;
    if (!same_attribute(a, b, "parameters", path))
      return refuse_attribute(a, b, "parameters", path, path, messages);
  }
  for (int file = 0; file < 2; file++) {
    char object[40];
    snprintf(object, sizeof object, "scenario_files/file_%d", file);
    if (!same_attribute(a, b, object, "xxh3_64"))
      return refuse_attribute(a, b, object, "xxh3_64", "the checksum of a table of members",
                              messages);
  }
  return CVN_OK;
}

static cvn_status check_design(const cvn_reader *a, const cvn_reader *b, cvn_messages *messages) {
  if (cvn_reader_experiment(a)->points == 1) return CVN_OK;
  for (int i = 0; i < cvn_reader_count(a); i++) {
    const cvn_variable *v = cvn_reader_variable(a, i);
    if (strncmp(v->path, "param_", 6) != 0 || v->text) continue;
    const cvn_variable *w = cvn_reader_find(b, v->path);
    double *x = NULL, *y = NULL;
    int64_t n = 0, m = -1;
    cvn_status status = cvn_reader_all(a, v, &x, &n, messages);
    if (status == CVN_OK && w) status = cvn_reader_all(b, w, &y, &m, messages);
    const bool same = x && y && n == m && memcmp(x, y, (size_t)n * sizeof *x) == 0;
    free(x);
    free(y);
    if (status != CVN_OK) return status;
    if (!same) return refuse(a, b, v->path, "one design", "another", messages);
  }
  return CVN_OK;
}

static cvn_status check_together(const cvn_reader *a, const cvn_reader *b, cvn_messages *messages) {
  static const struct {
    const char *name, *what;
  } roots[] = {{"model_version", "the version of the model"},
               {"master_seed", "the seed"},
               {"currency", "the currency"},
               {"price_year", "the year of prices"}};
  for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
    if (!same_attribute(a, b, "/", roots[i].name))
      return refuse_attribute(a, b, "/", roots[i].name, roots[i].what, messages);
  const cvn_experiment *x = cvn_reader_experiment(a), *y = cvn_reader_experiment(b);
  cvn_status status =
      check_size(a, b, "the number of replicates", x->replicates, y->replicates, messages);
  if (status == CVN_OK)
    status = check_size(a, b, "the number of months", x->months, y->months, messages);
  if (status == CVN_OK)
    status = check_size(a, b, "the number of design points", x->points, y->points, messages);
  if (status == CVN_OK) status = check_parameters(a, b, messages);
  if (status == CVN_OK) status = check_design(a, b, messages);
  return status;
}

/* -- strategies -- */

static int64_t find(const cvn_pool *pool, const char *name) {
  for (int64_t s = 0; s < pool->n_strategies; s++)
    if (pool->strategies[s].name && strcmp(pool->strategies[s].name, name) == 0) return s;
  return -1;
}

static int64_t whole_attribute(const cvn_reader *reader, const char *object, const char *name,
                               int64_t otherwise) {
  char *text = cvn_reader_attribute(reader, object, name);
  double value = 0.0;
  const bool found = text && cvn_parse_double(text, &value) && fabs(value) < 1e15;
  free(text);
  return found ? (int64_t)value : otherwise;
}

static cvn_status add_strategy(cvn_pool *pool, int r, int64_t index, cvn_messages *messages) {
  const cvn_reader *reader = pool->readers[r];
  const char *name = cvn_reader_experiment(reader)->strategy_names[index];
  char mine[48], other[64];
  snprintf(mine, sizeof mine, "strategy_%" PRId64, index);
  const int64_t known = find(pool, name);
  if (known >= 0) {
    const cvn_pool_strategy *before = &pool->strategies[known];
    const cvn_reader *first = pool->readers[before->reader];
    snprintf(other, sizeof other, "strategy_%" PRId64, before->index);
    char *a = cvn_reader_attribute(first, "strategies", other);
    char *b = cvn_reader_attribute(reader, "strategies", mine);
    const bool same = a && b && strcmp(a, b) == 0;
    free(a);
    free(b);
    if (same) return CVN_OK;
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "%s and %s both have a strategy '%s', but not the same one; rename one of them",
                    cvn_reader_path(first), cvn_reader_path(reader), name);
  }
  cvn_pool_strategy *added = &pool->strategies[pool->n_strategies];
  *added = (cvn_pool_strategy){.name = cvn_copy(name), .reader = r, .index = index};
  if (!added->name) return no_memory(messages);
  snprintf(other, sizeof other, "%s_from", mine);
  added->from = whole_attribute(reader, "strategies", other, -1);
  snprintf(other, sizeof other, "%s_until", mine);
  added->until = whole_attribute(reader, "strategies", other, -1);
  pool->n_strategies++;
  return CVN_OK;
}

static cvn_status add_strategies(cvn_pool *pool, cvn_messages *messages) {
  int64_t most = 0;
  for (int r = 0; r < pool->n_readers; r++)
    most += cvn_reader_experiment(pool->readers[r])->strategies;
  pool->strategies = calloc((size_t)most + 1, sizeof *pool->strategies);
  if (!pool->strategies) return no_memory(messages);
  cvn_status status = CVN_OK;
  for (int r = 0; r < pool->n_readers; r++)
    for (int64_t s = 0; s < cvn_reader_experiment(pool->readers[r])->strategies && status == CVN_OK;
         s++)
      status = add_strategy(pool, r, s, messages);
  if (status != CVN_OK) return status;
  char *baseline = cvn_reader_attribute(pool->readers[0], "/", "baseline");
  const int64_t found = baseline ? find(pool, baseline) : -1;
  pool->baseline = found >= 0 ? found : 0;
  free(baseline);
  return CVN_OK;
}

/* -- money and need -- */

static double real_attribute(const cvn_reader *reader, const char *name, double otherwise) {
  char *text = cvn_reader_attribute(reader, "/", name);
  double value = 0.0;
  const bool found = text && cvn_parse_double(text, &value);
  free(text);
  return found ? value : otherwise;
}

static void read_terms(cvn_terms *terms, const cvn_reader *reader, int64_t months) {
  terms->currency = cvn_reader_attribute(reader, "/", "currency");
  terms->perspective = cvn_reader_attribute(reader, "/", "perspective");
  terms->need_unit = cvn_reader_attribute(reader, "/", "need_unit");
  terms->need_total = real_attribute(reader, "need_total", (double)NAN);
  terms->price_year = whole_attribute(reader, "/", "price_year", 0);
  terms->cost_rate = real_attribute(reader, "discount_rate", CVN_GREEN_BOOK);
  terms->effect_rate = real_attribute(reader, "effect_discount_rate", terms->cost_rate);
  terms->asked_horizon = whole_attribute(reader, "/", "horizon", 0);
  terms->horizon = terms->asked_horizon;
  if (terms->horizon < 1 || terms->horizon > months) terms->horizon = months;
}

cvn_status cvn_pool_open(cvn_pool *pool, const cvn_reader *const *readers, int count,
                         cvn_messages *messages) {
  const cvn_experiment *first = cvn_reader_experiment(readers[0]);
  *pool = (cvn_pool){.readers = readers,
                     .n_readers = count,
                     .points = first->points,
                     .replicates = first->replicates,
                     .months = first->months};
  cvn_status status = CVN_OK;
  for (int r = 1; r < count && status == CVN_OK; r++)
    status = check_together(readers[0], readers[r], messages);
  if (status == CVN_OK) status = add_strategies(pool, messages);
  if (status == CVN_OK) {
    read_terms(&pool->terms, readers[0], pool->months);
    pool->seed = cvn_reader_attribute(readers[0], "/", "master_seed");
  } else {
    cvn_pool_free(pool);
  }
  return status;
}

void cvn_pool_free(cvn_pool *pool) {
  for (int64_t s = 0; s < pool->n_strategies; s++) free(pool->strategies[s].name);
  free(pool->strategies);
  free(pool->seed);
  free(pool->terms.currency);
  free(pool->terms.perspective);
  free(pool->terms.need_unit);
  *pool = (cvn_pool){0};
}

/* Copies a result's strategies to their places in the pool. */
static void place(const cvn_pool *pool, int r, const cvn_outcomes *from, cvn_outcomes *to) {
  const size_t futures = (size_t)(pool->points * pool->replicates);
  for (int64_t s = 0; s < pool->n_strategies; s++)
    if (pool->strategies[s].reader == r)
      memcpy(to->values + (size_t)s * futures, cvn_outcomes_of(from, pool->strategies[s].index),
             futures * sizeof *to->values);
}

/* `window` NULL: an outcome, else made from a trajectory. */
static cvn_status read_all(const cvn_pool *pool, const char *variable, const cvn_window *window,
                           cvn_outcomes *outcomes, cvn_messages *messages) {
  cvn_status status =
      cvn_outcomes_init(outcomes, pool->n_strategies, pool->points, pool->replicates, messages);
  for (int r = 0; r < pool->n_readers && status == CVN_OK; r++) {
    cvn_outcomes one;
    status = window ? cvn_outcomes_of_trajectory(&one, pool->readers[r], variable, window, messages)
                    : cvn_outcomes_read(&one, pool->readers[r], variable, messages);
    if (status == CVN_OK) place(pool, r, &one, outcomes);
    cvn_outcomes_free(&one);
  }
  if (status != CVN_OK) cvn_outcomes_free(outcomes);
  return status;
}

cvn_status cvn_pool_read(const cvn_pool *pool, const char *variable, cvn_outcomes *outcomes,
                         cvn_messages *messages) {
  return read_all(pool, variable, NULL, outcomes, messages);
}

cvn_status cvn_pool_trajectory(const cvn_pool *pool, const char *variable, const cvn_window *window,
                               cvn_outcomes *outcomes, cvn_messages *messages) {
  return read_all(pool, variable, window, outcomes, messages);
}

bool cvn_pool_has(const cvn_pool *pool, const char *variable) {
  for (int r = 0; r < pool->n_readers; r++)
    if (!cvn_reader_find(pool->readers[r], variable)) return false;
  return true;
}

uint32_t cvn_pool_seed(const cvn_pool *pool) {
  int64_t seed = 0;
  return pool->seed && cvn_parse_int(pool->seed, &seed) ? (uint32_t)seed : 0;
}
