/* shapley.c: exact over all combinations, or over sampled orders. */
#include "analysis/shapley.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/philox.h"

enum { PURPOSE = 0x5348 }; /* keeps its draws apart from those of resamples */

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for combinations of parts");
}

static int compare(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Place of a combination in the plan, or -1. */
static int64_t find(const cvn_shapley_plan *plan, uint32_t coalition) {
  if (plan->exact) return coalition;
  const uint32_t *at =
      bsearch(&coalition, plan->coalitions, (size_t)plan->n_coalitions, sizeof coalition, compare);
  return at ? at - plan->coalitions : -1;
}

/* Fisher and Yates, every second order the reverse of the one before. */
static void draw_orders(cvn_shapley_plan *plan, uint32_t seed) {
  const cvn_key key = {.seed = seed, .replicate = PURPOSE};
  const int parts = plan->parts;
  for (int64_t o = 0; o < plan->n_orders; o += 2) {
    int *order = plan->orders + o * parts, *reverse = order + parts;
    for (int i = 0; i < parts; i++) order[i] = i;
    for (int i = parts - 1; i > 0; i--) {
      const cvn_words words = cvn_philox(key, (uint32_t)o, (uint32_t)i, 0, CVN_STREAM_RESAMPLE);
      const int j = (int)(((uint64_t)words.w[0] * (uint64_t)(i + 1)) >> 32), kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    for (int i = 0; i < parts; i++) reverse[i] = order[parts - 1 - i];
  }
}

/* All combinations that the orders lead through, and each part alone and missing. */
static void collect(cvn_shapley_plan *plan) {
  const uint32_t all = (uint32_t)((1ULL << plan->parts) - 1);
  int64_t n = 0;
  plan->coalitions[n++] = 0;
  for (int i = 0; i < plan->parts; i++) {
    plan->coalitions[n++] = 1U << i;
    plan->coalitions[n++] = all & ~(1U << i);
  }
  for (int64_t o = 0; o < plan->n_orders; o++) {
    uint32_t coalition = 0;
    for (int i = 0; i < plan->parts; i++) {
      coalition |= 1U << plan->orders[o * plan->parts + i];
      plan->coalitions[n++] = coalition;
    }
  }
  qsort(plan->coalitions, (size_t)n, sizeof *plan->coalitions, compare);
  plan->n_coalitions = 0;
  for (int64_t i = 0; i < n; i++)
    if (i == 0 || plan->coalitions[i] != plan->coalitions[i - 1])
      plan->coalitions[plan->n_coalitions++] = plan->coalitions[i];
}

cvn_status cvn_shapley_plan_make(cvn_shapley_plan *plan, int parts, int64_t orders, uint32_t seed,
                                 cvn_messages *messages) {
  *plan = (cvn_shapley_plan){.parts = parts, .exact = parts <= CVN_SHAPLEY_EXACT_MAX};
  if (parts < 1 || parts > CVN_SHAPLEY_PARTS_MAX)
    return cvn_fail(messages, CVN_ERR_INPUT, NULL, "there are %d parts; there may be 1 to %d",
                    parts, CVN_SHAPLEY_PARTS_MAX);
  if (!plan->exact) plan->n_orders = orders + orders % 2;
  const int64_t most = plan->exact ? (int64_t)1 << parts : 1 + (2 + plan->n_orders) * parts;
  plan->coalitions = calloc((size_t)most, sizeof *plan->coalitions);
  plan->orders = calloc((size_t)(plan->n_orders * parts + 1), sizeof *plan->orders);
  if (!plan->coalitions || !plan->orders) {
    cvn_shapley_plan_free(plan);
    return no_memory(messages);
  }
  if (plan->exact) {
    plan->n_coalitions = most;
    for (int64_t i = 0; i < most; i++) plan->coalitions[i] = (uint32_t)i;
  } else {
    draw_orders(plan, seed);
    collect(plan);
  }
  return CVN_OK;
}

void cvn_shapley_plan_free(cvn_shapley_plan *plan) {
  free(plan->coalitions);
  free(plan->orders);
  *plan = (cvn_shapley_plan){0};
}

/* -- shares -- */

/* Runs of one replicate, by combination. */
typedef struct column {
  const cvn_shapley_plan *plan;
  const double *values;
  int64_t replicates, replicate;
} column;

static double value_of(const column *c, uint32_t coalition) {
  const int64_t at = find(c->plan, coalition);
  return at < 0 ? (double)NAN : c->values[at * c->replicates + c->replicate];
}

/* The sum over combinations without a part of |S|!(k - |S| - 1)!/k! x what it adds. */
static void shares_exact(const column *c, double *shares) {
  const int parts = c->plan->parts;
  double weight[CVN_SHAPLEY_EXACT_MAX];
  weight[0] = 1.0 / parts;
  for (int size = 1; size < parts; size++)
    weight[size] = weight[size - 1] * size / (double)(parts - size);
  for (int i = 0; i < parts; i++) {
    shares[i] = 0.0;
    for (uint32_t s = 0; s < 1U << parts; s++)
      if (!(s & 1U << i))
        shares[i] += weight[__builtin_popcount(s)] * (value_of(c, s | 1U << i) - value_of(c, s));
  }
}

/* What each part adds in one order. */
static void add_order(const column *c, const int *order, double *added) {
  uint32_t coalition = 0;
  double before = value_of(c, 0);
  for (int i = 0; i < c->plan->parts; i++) {
    coalition |= 1U << order[i];
    const double now = value_of(c, coalition);
    added[order[i]] = now - before;
    before = now;
  }
}

static void shares_sampled(const column *c, double *shares) {
  const cvn_shapley_plan *plan = c->plan;
  double added[CVN_SHAPLEY_PARTS_MAX];
  for (int i = 0; i < plan->parts; i++) shares[i] = 0.0;
  for (int64_t o = 0; o < plan->n_orders; o++) {
    add_order(c, plan->orders + o * plan->parts, added);
    for (int i = 0; i < plan->parts; i++) shares[i] += added[i] / (double)plan->n_orders;
  }
}

/* Standard error of a share that comes from having sampled orders only: pairs of orders are drawn
 * independently; replicates are averaged first. */
static void order_errors(cvn_shapley *self, const cvn_shapley_plan *plan, const double *means) {
  const column c = {.plan = plan, .values = means, .replicates = 1};
  const double pairs = (double)plan->n_orders / 2.0;
  for (int i = 0; i < plan->parts; i++) self->part[i].order_error = 0.0;
  if (plan->exact || pairs < 2.0) return;
  double squares[CVN_SHAPLEY_PARTS_MAX] = {0}, sums[CVN_SHAPLEY_PARTS_MAX] = {0};
  for (int64_t o = 0; o < plan->n_orders; o += 2) {
    double a[CVN_SHAPLEY_PARTS_MAX], b[CVN_SHAPLEY_PARTS_MAX];
    add_order(&c, plan->orders + o * plan->parts, a);
    add_order(&c, plan->orders + (o + 1) * plan->parts, b);
    for (int i = 0; i < plan->parts; i++) {
      sums[i] += 0.5 * (a[i] + b[i]);
      squares[i] += 0.25 * (a[i] + b[i]) * (a[i] + b[i]);
    }
  }
  for (int i = 0; i < plan->parts; i++) {
    const double variance = fmax(0.0, squares[i] - sums[i] * sums[i] / pairs) / (pairs - 1.0);
    self->part[i].order_error = sqrt(variance / pairs);
  }
}

static bool whole(const cvn_shapley_plan *plan, const double *values, int64_t replicates,
                  int64_t replicate) {
  for (int64_t s = 0; s < plan->n_coalitions; s++)
    if (isnan(values[s * replicates + replicate])) return false;
  return true;
}

/* Rows of numbers by replicate: share, alone and last of every part, and the whole. */
enum { SHARE, ALONE, LAST, KINDS };

static void fill_replicate(const column *c, double *rows) {
  const int parts = c->plan->parts;
  const uint32_t all = (uint32_t)((1ULL << parts) - 1);
  const double none = value_of(c, 0), everything = value_of(c, all);
  double shares[CVN_SHAPLEY_PARTS_MAX];
  if (c->plan->exact) shares_exact(c, shares);
  else shares_sampled(c, shares);
  for (int i = 0; i < parts; i++) {
    double *row = rows + (size_t)(i * KINDS) * (size_t)c->replicates + c->replicate;
    row[SHARE * c->replicates] = shares[i];
    row[ALONE * c->replicates] = value_of(c, 1U << i) - none;
    row[LAST * c->replicates] = everything - value_of(c, all & ~(1U << i));
  }
  rows[(size_t)(parts * KINDS) * (size_t)c->replicates + (size_t)c->replicate] = everything - none;
}

cvn_status cvn_shapley_of(cvn_shapley *self, const cvn_shapley_plan *plan, const double *values,
                          int64_t replicates, cvn_messages *messages) {
  const size_t rows = (size_t)plan->parts * KINDS + 1, width = (size_t)replicates;
  double *numbers = malloc(rows * width * sizeof *numbers);
  double *means = calloc((size_t)plan->n_coalitions, sizeof *means);
  int64_t n = 0;
  *self = (cvn_shapley){.parts = plan->parts};
  if (!numbers || !means) {
    free(numbers);
    free(means);
    return no_memory(messages);
  }
  for (size_t i = 0; i < rows * width; i++) numbers[i] = (double)NAN;
  for (int64_t r = 0; r < replicates; r++) {
    if (!whole(plan, values, replicates, r)) continue;
    const column c = {.plan = plan, .values = values, .replicates = replicates, .replicate = r};
    fill_replicate(&c, numbers);
    for (int64_t s = 0; s < plan->n_coalitions; s++) means[s] += values[s * replicates + r];
    n++;
  }
  for (int64_t s = 0; s < plan->n_coalitions && n > 0; s++) means[s] /= (double)n;
  for (int i = 0; i < plan->parts; i++) {
    cvn_shapley_part *part = &self->part[i];
    const double *row = numbers + (size_t)(i * KINDS) * width;
    part->share = cvn_mean_of(row + SHARE * width, 1, replicates);
    part->alone = cvn_mean_of(row + ALONE * width, 1, replicates);
    part->last = cvn_mean_of(row + LAST * width, 1, replicates);
    part->interval = cvn_mean_interval(&part->share);
  }
  self->whole = cvn_mean_of(numbers + (size_t)(plan->parts * KINDS) * width, 1, replicates);
  if (n > 0) order_errors(self, plan, means);
  free(means);
  free(numbers);
  return CVN_OK;
}
