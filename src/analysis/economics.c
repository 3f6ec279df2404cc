/* economics.c: discounted costs and effects, increments and net benefits. */
#include "analysis/economics.h"

#include <math.h>
#include <stdlib.h>

enum { THRESHOLDS = 21 };

void cvn_discount(double *weights, int64_t months, double rate) {
  for (int64_t t = 0; t < months; t++) weights[t] = pow(1.0 + rate, -(double)t / 12.0);
}

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for costs and effects");
}

static cvn_status discounted_sum(cvn_outcomes *sums, const cvn_pool *pool, const char *variable,
                                 double rate, double scale, cvn_messages *messages) {
  const int64_t horizon = pool->terms.horizon;
  double *weights = malloc((size_t)horizon * sizeof *weights);
  if (!weights) return no_memory(messages);
  cvn_discount(weights, horizon, rate);
  for (int64_t t = 0; t < horizon; t++) weights[t] *= scale;
  const cvn_window window = {.until = horizon, .weights = weights};
  const cvn_status status = cvn_pool_trajectory(pool, variable, &window, sums, messages);
  free(weights);
  return status;
}

/* lambda x effect + sign x cost of a strategy less the baseline's, future by future. */
static cvn_mean increment(const cvn_value *value, int64_t strategy, double of_effect,
                          double of_cost, double *room) {
  const cvn_outcomes *effect = &value->effect, *cost = &value->cost;
  const double *e = cvn_outcomes_of(effect, strategy), *c = cvn_outcomes_of(cost, strategy);
  const double *e0 = cvn_outcomes_of(effect, value->baseline);
  const double *c0 = cvn_outcomes_of(cost, value->baseline);
  for (int64_t i = 0; i < effect->points * effect->replicates; i++)
    room[i] = of_effect * (e[i] - e0[i]) + of_cost * (c[i] - c0[i]);
  return cvn_mean_of(room, effect->points, effect->replicates);
}

static void compute_increments(cvn_value *value, double *room) {
  for (int64_t s = 0; s < value->strategies; s++) {
    cvn_increment *own = &value->increments[s];
    own->cost = increment(value, s, 0.0, 1.0, room);
    own->effect = increment(value, s, 1.0, 0.0, room);
    own->cost_interval = cvn_mean_interval(&own->cost);
    own->effect_interval = cvn_mean_interval(&own->effect);
    own->icer = own->effect.mean != 0.0 ? own->cost.mean / own->effect.mean : (double)NAN;
  }
}

/* 1, 2 or 5 times a power of ten, not below `at_least`. */
static double round_up(double at_least) {
  const double power = pow(10.0, floor(log10(at_least)));
  static const double steps[] = {1.0, 2.0, 5.0};
  for (int i = 0; i < 3; i++)
    if (steps[i] * power >= at_least) return steps[i] * power;
  return 10.0 * power;
}

static void choose_thresholds(cvn_value *value) {
  double highest = 0.0;
  for (int64_t s = 0; s < value->strategies; s++)
    if (!isnan(value->places[s].icer)) highest = fmax(highest, value->places[s].icer);
  /* Where nothing is on the frontier beyond the cheapest, what others would have to be worth. */
  const bool none = highest == 0.0;
  for (int64_t s = 0; s < value->strategies && none; s++)
    if (s != value->baseline && !value->places[s].apart && value->increments[s].icer > 0.0)
      highest = fmax(highest, value->increments[s].icer);
  const double last = highest > 0.0 && isfinite(highest) ? round_up(1.5 * highest) : 1.0;
  for (int64_t i = 0; i < value->n_thresholds; i++)
    value->thresholds[i] = last * (double)i / (double)(value->n_thresholds - 1);
}

static void compute_benefits(cvn_value *value, double *room) {
  for (int64_t i = 0; i < value->n_thresholds; i++)
    for (int64_t s = 0; s < value->strategies; s++) {
      cvn_net_benefit *own = &value->benefits[i * value->strategies + s];
      own->threshold = value->thresholds[i];
      own->strategy = s;
      own->benefit = increment(value, s, value->thresholds[i], -1.0, room);
      own->interval = cvn_mean_interval(&own->benefit);
    }
}

static cvn_status allocate(cvn_value *value, cvn_messages *messages) {
  const size_t strategies = (size_t)value->strategies, thresholds = (size_t)value->n_thresholds;
  value->places = calloc(strategies, sizeof *value->places);
  value->increments = calloc(strategies, sizeof *value->increments);
  value->thresholds = calloc(thresholds, sizeof *value->thresholds);
  value->benefits = calloc(strategies * thresholds, sizeof *value->benefits);
  const bool all = value->places && value->increments && value->thresholds && value->benefits;
  return all ? CVN_OK : no_memory(messages);
}

cvn_status cvn_value_of(cvn_value *value, const cvn_pool *pool, const double *thresholds,
                        int64_t n_thresholds, cvn_messages *messages) {
  const cvn_terms *terms = &pool->terms;
  *value = (cvn_value){.strategies = pool->n_strategies,
                       .baseline = pool->baseline,
                       .n_thresholds = thresholds ? n_thresholds : THRESHOLDS};
  const double scale = isnan(terms->need_total) ? 1.0 : terms->need_total;
  double *room = malloc((size_t)(pool->points * pool->replicates) * sizeof *room);
  cvn_status status = CVN_OK;
  if (!room) {
    status = no_memory(messages);
    goto out;
  }
  status = allocate(value, messages);
  if (status == CVN_OK)
    status = discounted_sum(&value->cost, pool, "monthly_cost", terms->cost_rate, 1.0, messages);
  if (status == CVN_OK)
    status = discounted_sum(&value->effect, pool, "need_met", terms->effect_rate, scale, messages);
  if (status != CVN_OK) goto out;
  for (int64_t s = 0; s < value->strategies; s++) {
    const int64_t points = pool->points, replicates = pool->replicates;
    value->places[s].cost = cvn_mean_of(cvn_outcomes_of(&value->cost, s), points, replicates).mean;
    value->places[s].apart = cvn_pool_is_apart(pool, s);
    value->places[s].effect =
        cvn_mean_of(cvn_outcomes_of(&value->effect, s), points, replicates).mean;
  }
  status = cvn_frontier(value->places, value->strategies, messages);
  if (status != CVN_OK) goto out;
  compute_increments(value, room);
  for (int64_t i = 0; thresholds && i < n_thresholds; i++) value->thresholds[i] = thresholds[i];
  if (!thresholds) choose_thresholds(value);
  compute_benefits(value, room);
out:
  free(room);
  if (status != CVN_OK) cvn_value_free(value);
  return status;
}

void cvn_value_free(cvn_value *value) {
  cvn_outcomes_free(&value->cost);
  cvn_outcomes_free(&value->effect);
  free(value->places);
  free(value->increments);
  free(value->thresholds);
  free(value->benefits);
  *value = (cvn_value){0};
}
