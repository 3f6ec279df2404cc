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

static cvn_status refuse(const cvn_reader *a, const cvn_reader *b, const char *what,
                         const char *of_a, const char *of_b, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                  "%s and %s cannot be compared: %s is %s in the first and %s in the second, so "
                  "their strategies did not meet the same futures",
                  cvn_reader_path(a), cvn_reader_path(b), what, of_a ? of_a : "not given",
                  of_b ? of_b : "not given");
}

static bool same_text(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : !a && !b;
}

/* Refuses results whose attributes differ; both may lack it. `what` says it in words. */
static cvn_status check_attribute(const cvn_reader *a, const cvn_reader *b, const char *object,
                                  const char *name, const char *what, cvn_messages *messages) {
  char *of_a = NULL, *of_b = NULL;
  cvn_status status = cvn_reader_get_attribute(a, object, name, &of_a, messages);
  if (status == CVN_OK) status = cvn_reader_get_attribute(b, object, name, &of_b, messages);
  if (status == CVN_OK && !same_text(of_a, of_b)) status = refuse(a, b, what, of_a, of_b, messages);
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
  cvn_status status = CVN_OK;
  for (int id = 0; id < CVN_PARAM_COUNT && status == CVN_OK; id++) {
    const char *path = cvn_param_table[id].path;
    status = check_attribute(a, b, "parameters", path, path, messages);
  }
  for (int file = 0; file < 2 && status == CVN_OK; file++) {
    char object[40];
    snprintf(object, sizeof object, "scenario_files/file_%d", file);
    const bool in_a = cvn_reader_find(a, object), in_b = cvn_reader_find(b, object);
    if (in_a && in_b)
      status =
          check_attribute(a, b, object, "xxh3_64", "the checksum of a table of members", messages);
    else if (in_a != in_b)
      status = refuse(a, b, "a table of members", in_a ? "there" : NULL, in_b ? "there" : NULL,
                      messages);
  }
  return status;
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
  const cvn_experiment *x = cvn_reader_experiment(a), *y = cvn_reader_experiment(b);
  cvn_status status = CVN_OK;
  for (size_t i = 0; i < sizeof roots / sizeof roots[0] && status == CVN_OK; i++)
    status = check_attribute(a, b, "/", roots[i].name, roots[i].what, messages);
  if (status == CVN_OK)
    status = check_size(a, b, "the number of replicates", x->replicates, y->replicates, messages);
  if (status == CVN_OK)
    status = check_size(a, b, "the number of months", x->months, y->months, messages);
  if (status == CVN_OK)
    status = check_size(a, b, "the number of design points", x->points, y->points, messages);
  if (status == CVN_OK) status = check_parameters(a, b, messages);
  if (status == CVN_OK) status = check_design(a, b, messages);
  return status;
}

/* -- strategies -- */

static void free_strategy(cvn_pool_strategy *strategy) {
  free(strategy->name);
  free(strategy->circumstances);
}

static int64_t find(const cvn_pool *pool, const char *name) {
  for (int64_t s = 0; s < pool->n_strategies; s++)
    if (pool->strategies[s].name && strcmp(pool->strategies[s].name, name) == 0) return s;
  return -1;
}

/* A number from an attribute, or `otherwise` where there is none. */
static cvn_status read_number(const cvn_reader *reader, const char *object, const char *name,
                              double otherwise, double *value, cvn_messages *messages) {
  char *text = NULL;
  *value = otherwise;
  cvn_status status = cvn_reader_get_attribute(reader, object, name, &text, messages);
  if (status == CVN_OK && text && !cvn_parse_double(text, value))
    status = cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: %s is no number",
                      cvn_reader_path(reader), name);
  free(text);
  return status;
}

static cvn_status read_whole(const cvn_reader *reader, const char *object, const char *name,
                             int64_t otherwise, int64_t *value, cvn_messages *messages) {
  double number;
  const cvn_status status = read_number(reader, object, name, (double)otherwise, &number, messages);
  *value = fabs(number) < 1e15 ? (int64_t)number : otherwise;
  return status;
}

/* Whether a strategy that both results have is the same one. */
static cvn_status check_same_strategy(const cvn_pool *pool, const cvn_pool_strategy *before,
                                      const cvn_reader *reader, int64_t index,
                                      cvn_messages *messages) {
  const cvn_reader *first = pool->readers[before->reader];
  char *a = NULL, *b = NULL, name[48];
  snprintf(name, sizeof name, "strategy_%" PRId64, before->index);
  cvn_status status = cvn_reader_get_attribute(first, "strategies", name, &a, messages);
  snprintf(name, sizeof name, "strategy_%" PRId64, index);
  if (status == CVN_OK) status = cvn_reader_get_attribute(reader, "strategies", name, &b, messages);
  if (status == CVN_OK && !(a && b && strcmp(a, b) == 0))
    status =
        cvn_fail(messages, CVN_ERR_INPUT, NULL,
                 "%s and %s both have a strategy '%s', but not the same one; rename one of them",
                 cvn_reader_path(first), cvn_reader_path(reader), before->name);
  free(a);
  free(b);
  return status;
}

static cvn_status add_strategy(cvn_pool *pool, int r, int64_t index, cvn_messages *messages) {
  const cvn_reader *reader = pool->readers[r];
  const char *name = cvn_reader_experiment(reader)->strategy_names[index];
  const int64_t known = find(pool, name);
  if (known >= 0)
    return check_same_strategy(pool, &pool->strategies[known], reader, index, messages);
  cvn_pool_strategy *added = &pool->strategies[pool->n_strategies];
  *added = (cvn_pool_strategy){.name = cvn_copy(name), .reader = r, .index = index};
  if (!added->name) return no_memory(messages);
  pool->n_strategies++;
  char window[48];
  snprintf(window, sizeof window, "strategy_%" PRId64 "_from", index);
  cvn_status status = read_whole(reader, "strategies", window, -1, &added->from, messages);
  snprintf(window, sizeof window, "strategy_%" PRId64 "_until", index);
  if (status == CVN_OK)
    status = read_whole(reader, "strategies", window, -1, &added->until, messages);
  snprintf(window, sizeof window, "strategy_%" PRId64 "_circumstances", index);
  if (status == CVN_OK)
    status =
        cvn_reader_get_attribute(reader, "strategies", window, &added->circumstances, messages);
  return status;
}

bool cvn_pool_is_apart(const cvn_pool *pool, int64_t strategy) {
  const char *own = pool->strategies[strategy].circumstances,
             *ordinary = pool->strategies[pool->baseline].circumstances;
  return strcmp(own ? own : "", ordinary ? ordinary : "") != 0;
}

bool *cvn_pool_apart(const cvn_pool *pool) {
  bool *apart = calloc((size_t)pool->n_strategies + 1, sizeof *apart);
  for (int64_t s = 0; apart && s < pool->n_strategies; s++) apart[s] = cvn_pool_is_apart(pool, s);
  return apart;
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
  char *baseline = NULL;
  status = cvn_reader_get_attribute(pool->readers[0], "/", "baseline", &baseline, messages);
  const int64_t found = baseline ? find(pool, baseline) : -1;
  pool->baseline = found >= 0 ? found : 0;
  free(baseline);
  return status;
}

/* -- money and need -- */

static cvn_status read_terms(cvn_terms *terms, const cvn_reader *reader, int64_t months,
                             cvn_messages *messages) {
  const struct {
    const char *name;
    char **text;
  } texts[] = {{"currency", &terms->currency},
               {"perspective", &terms->perspective},
               {"need_unit", &terms->need_unit}};
  cvn_status status = CVN_OK;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == CVN_OK; i++)
    status = cvn_reader_get_attribute(reader, "/", texts[i].name, texts[i].text, messages);
  if (status == CVN_OK)
    status = read_number(reader, "/", "need_total", (double)NAN, &terms->need_total, messages);
  if (status == CVN_OK)
    status = read_whole(reader, "/", "price_year", 0, &terms->price_year, messages);
  if (status == CVN_OK)
    status = read_number(reader, "/", "discount_rate", CVN_GREEN_BOOK, &terms->cost_rate, messages);
  if (status == CVN_OK)
    status = read_number(reader, "/", "effect_discount_rate", terms->cost_rate, &terms->effect_rate,
                         messages);
  if (status == CVN_OK)
    status = read_whole(reader, "/", "horizon", 0, &terms->asked_horizon, messages);
  terms->horizon = terms->asked_horizon;
  if (terms->horizon < 1 || terms->horizon > months) terms->horizon = months;
  return status;
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
  if (status == CVN_OK) status = read_terms(&pool->terms, readers[0], pool->months, messages);
  if (status == CVN_OK)
    status = cvn_reader_get_attribute(readers[0], "/", "master_seed", &pool->seed, messages);
  if (status != CVN_OK) cvn_pool_free(pool);
  return status;
}

/* Index of a strategy, or -1 after saying that there is none. */
static int64_t demand(const cvn_pool *pool, const char *name, cvn_messages *messages) {
  const int64_t found = find(pool, name);
  if (found >= 0) return found;
  const char **names = calloc((size_t)pool->n_strategies + 1, sizeof *names);
  for (int64_t s = 0; s < pool->n_strategies && names; s++) names[s] = pool->strategies[s].name;
  const char *nearest = names ? cvn_nearest_name(name, names, (size_t)pool->n_strategies) : NULL;
  (void)cvn_fail(messages, CVN_ERR_INPUT, NULL, "%s: there is no strategy '%s'%s%s%s",
                 cvn_reader_path(pool->readers[0]), name, nearest ? "; did you mean '" : "",
                 nearest ? nearest : "", nearest ? "'?" : "");
  free(names);
  return -1;
}

cvn_status cvn_pool_choose(cvn_pool *pool, const char *baseline, const char *const *names,
                           int n_names, cvn_messages *messages) {
  if (baseline) {
    const int64_t found = demand(pool, baseline, messages);
    if (found < 0) return CVN_ERR_INPUT;
    pool->baseline = found;
  }
  if (n_names == 0) return CVN_OK;
  bool *keep = calloc((size_t)pool->n_strategies + 1, sizeof *keep);
  if (!keep) return no_memory(messages);
  cvn_status status = CVN_OK;
  keep[pool->baseline] = true;
  for (int i = 0; i < n_names; i++) {
    const int64_t found = demand(pool, names[i], messages);
    if (found < 0) status = CVN_ERR_INPUT;
    else keep[found] = true;
  }
  int64_t kept = 0;
  for (int64_t s = 0; s < pool->n_strategies && status == CVN_OK; s++) {
    if (!keep[s]) {
      free_strategy(&pool->strategies[s]);
      continue;
    }
    if (s == pool->baseline) pool->baseline = kept;
    pool->strategies[kept++] = pool->strategies[s];
  }
  if (status == CVN_OK) pool->n_strategies = kept;
  free(keep);
  return status;
}

void cvn_pool_free(cvn_pool *pool) {
  for (int64_t s = 0; s < pool->n_strategies; s++) free_strategy(&pool->strategies[s]);
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

uint32_t cvn_pool_seed(const cvn_pool *pool) {
  int64_t seed = 0;
  return pool->seed && cvn_parse_int(pool->seed, &seed) ? (uint32_t)seed : 0;
}
