/* prim.c: peeling, the choice of a box, and the permutation test; prim_box.c refines a box. */
#include "analysis/prim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "analysis/prim_parts.h"
#include "analysis/resample.h"
#include "analysis/shuffle.h"

cvn_prim_rules cvn_prim_default_rules(void) {
  return (cvn_prim_rules){0.05, 0.05, 0.05, 199, 0.05, 1};
}

typedef struct sort_item {
  double x;
  int32_t i;
} sort_item;

static int by_value(const void *a_, const void *b_) {
  const sort_item *a = (const sort_item *)a_, *b = (const sort_item *)b_;
  if (a->x != b->x) return a->x < b->x ? -1 : 1;
  return a->i < b->i ? -1 : a->i > b->i;
}

static void sort_dimension(cvn_prim_work *w, int d, sort_item *items) {
  const cvn_prim_data *data = w->data;
  for (int64_t i = 0; i < data->n; i++)
    items[i] = (sort_item){data->x[i * data->k + d], (int32_t)i};
  qsort(items, (size_t)data->n, sizeof *items, by_value);
  for (int64_t i = 0; i < data->n; i++) w->sorted[d * data->n + i] = items[i].i;
}

static cvn_status init(cvn_prim_work *w, const cvn_prim_data *data, const cvn_prim_rules *rules) {
  const size_t n = (size_t)data->n, k = (size_t)data->k;
  *w = (cvn_prim_work){.data = data, .rules = *rules};
  w->steps_max = 4096; /* every peel takes a share, and the last boxes are small */
  w->sorted = malloc(n * k * sizeof *w->sorted);
  w->order = malloc(n * k * sizeof *w->order);
  w->hits = malloc(n);
  w->inside = malloc(n);
  w->kept_out = malloc(n * sizeof *w->kept_out);
  w->shuffled = malloc(n * sizeof *w->shuffled);
  w->sides = malloc(k * sizeof *w->sides);
  w->best = malloc(k * sizeof *w->best);
  w->steps = malloc((size_t)w->steps_max * sizeof *w->steps);
  w->peeled = malloc((size_t)w->steps_max * sizeof *w->peeled);
  sort_item *items = malloc(n * sizeof *items);
  const bool ok = w->sorted && w->order && w->hits && w->inside && w->kept_out && w->shuffled &&
                  w->sides && w->best && w->steps && w->peeled && items;
  for (int d = 0; ok && d < data->k; d++) sort_dimension(w, d, items);
  for (size_t i = 0; i < n; i++) w->all_hits += data->hits[i];
  const int64_t least = (int64_t)ceil(rules->least_mass * (double)data->n);
  /* Rare failures need smaller boxes, or none could be dense. */
  w->least = least < w->all_hits ? least : w->all_hits;
  if (w->least < 5) w->least = 5;
  free(items);
  return ok ? CVN_OK : CVN_ERR_MEMORY;
}

static void finish(cvn_prim_work *w) {
  free(w->sorted);
  free(w->order);
  free(w->hits);
  free(w->inside);
  free(w->kept_out);
  free(w->shuffled);
  free(w->sides);
  free(w->best);
  free(w->steps);
  free(w->peeled);
}

/* A cut that could be made: what it takes away. */
typedef struct cut {
  int d;
  bool high;     /* of a number: the upper end */
  int64_t taken; /* futures */
  int64_t hits;  /* failures among them */
  int level;     /* of a category */
  double gain;   /* of density for each future */
} cut;

static void consider(const cvn_prim_work *w, cut *best, cut one) {
  const int64_t left = w->mass - one.taken;
  if (one.taken < 1 || left < w->least) return;
  const double before = (double)w->mass_hits / (double)w->mass;
  const double after = (double)(w->mass_hits - one.hits) / (double)left;
  one.gain = (after - before) / (double)one.taken;
  if (one.gain > best->gain) *best = one;
}

/* Futures cut off at one end: the share that is peeled, and those tied with its last. */
static void consider_end(const cvn_prim_work *w, int d, bool high, cut *best) {
  const cvn_prim_data *data = w->data;
  const int32_t *order = w->order + d * data->n;
  const int64_t m = w->mass;
  const int64_t wanted = (int64_t)fmax(1.0, floor(w->rules.peel * (double)m));
  cut one = {.d = d, .high = high, .gain = 0.0};
  for (int64_t j = 0; j < m; j++) {
    const int32_t i = order[high ? m - 1 - j : j];
    const double x = data->x[i * data->k + d];
    if (j >= wanted && x != data->x[order[high ? m - j : j - 1] * data->k + d]) break;
    one.taken++;
    one.hits += w->hits[i];
  }
  consider(w, best, one);
}

static void consider_levels(const cvn_prim_work *w, int d, cut *best) {
  const cvn_prim_data *data = w->data;
  int64_t taken[CVN_PRIM_LEVELS_MAX] = {0}, hits[CVN_PRIM_LEVELS_MAX] = {0};
  for (int64_t j = 0; j < w->mass; j++) {
    const int32_t i = w->order[d * data->n + j];
    const int level = (int)data->x[i * data->k + d];
    taken[level]++;
    hits[level] += w->hits[i];
  }
  for (int level = 0; level < data->levels[d]; level++)
    consider(w, best, (cut){.d = d, .level = level, .taken = taken[level], .hits = hits[level]});
}

/* Writes the cut into the box's sides: a limit lies halfway between the last future outside and the
 * first inside, or on the latter where no number lies between. */
static void narrow(cvn_prim_work *w, const cut *c) {
  const cvn_prim_data *data = w->data;
  const int32_t *order = w->order + c->d * data->n;
  cvn_prim_side *side = &w->sides[c->d];
  if (data->levels[c->d] > 0) {
    side->kept &= ~((uint64_t)1 << c->level);
    return;
  }
  const int64_t at = c->high ? w->mass - c->taken : c->taken;
  const double below = data->x[order[at - 1] * data->k + c->d];
  const double above = data->x[order[at] * data->k + c->d];
  const double middle = below + (above - below) / 2.0;
  if (c->high) side->high = middle < above ? middle : below;
  else side->low = middle > below ? middle : above;
}

/* Takes the futures that are outside now from the order of every parameter. */
static void compact(cvn_prim_work *w, int d) {
  const cvn_prim_data *data = w->data;
  const cvn_prim_side *side = &w->sides[d];
  const int32_t *cut_order = w->order + d * data->n;
  const int64_t before = w->mass;
  for (int64_t j = 0; j < before; j++)
    w->inside[cut_order[j]] =
        cvn_prim_side_holds(side, data->levels[d], data->x[cut_order[j] * data->k + d]);
  for (int e = 0; e < data->k; e++) {
    int32_t *order = w->order + e * data->n;
    int64_t left = 0;
    for (int64_t j = 0; j < before; j++) {
      order[left] = order[j];
      left += w->inside[order[j]];
    }
    w->mass = left;
  }
}

static cvn_prim_box box_now(const cvn_prim_work *w) {
  cvn_prim_box box = {.mass = w->mass, .hits = w->mass_hits};
  cvn_prim_rate(w, w->sides, &box);
  return box;
}

/* From all futures down, keeping the best box on the way. */
static void peel(cvn_prim_work *w) {
  const cvn_prim_data *data = w->data;
  memcpy(w->order, w->sorted, (size_t)(data->n * data->k) * sizeof *w->order);
  for (int d = 0; d < data->k; d++) w->sides[d] = cvn_prim_open_side(data->levels[d]);
  w->mass = data->n;
  w->mass_hits = w->all_hits;
  w->steps[0] = box_now(w);
  w->peeled[0] = -1;
  w->n_steps = 1;
  double most = 0.0;
  memcpy(w->best, w->sides, (size_t)data->k * sizeof *w->best);
  while (w->n_steps < w->steps_max) {
    cut best = {.d = -1, .gain = 0.0};
    for (int d = 0; d < data->k; d++) {
      if (data->levels[d] > 0) {
        consider_levels(w, d, &best);
      } else {
        consider_end(w, d, false, &best);
        consider_end(w, d, true, &best);
      }
    }
    if (best.d < 0) return;
    narrow(w, &best);
    compact(w, best.d);
    w->mass_hits -= best.hits;
    w->peeled[w->n_steps] = best.d;
    w->steps[w->n_steps] = box_now(w);
    const double phi = w->steps[w->n_steps++].phi;
    if (phi <= most) continue;
    most = phi;
    memcpy(w->best, w->sides, (size_t)data->k * sizeof *w->best);
  }
}

/* The whole search over the failures in `w->hits`: the box into `w->best`. */
static cvn_prim_box search(cvn_prim_work *w) {
  peel(w);
  cvn_prim_box box = {0};
  cvn_prim_refine(w, w->best, &box);
  return box;
}

/* Phi of the boxes found when failures are dealt out in random order. */
static void test(cvn_prim_work *w, double phi, cvn_prim_result *result) {
  const cvn_prim_data *data = w->data;
  const int n = w->rules.permutations;
  int as_high = 0;
  double *null = w->null;
  for (int b = 0; b < n; b++) {
    cvn_random_order(w->rules.seed, (uint32_t)b, data->n, w->shuffled);
    for (int64_t i = 0; i < data->n; i++) w->hits[i] = data->hits[w->shuffled[i]];
    null[b] = search(w).phi;
    as_high += null[b] >= phi;
  }
  /* The failures as they are count as one of the orders (Phipson & Smyth 2010). */
  result->p = (1.0 + as_high) / (1.0 + n);
  gsl_sort(null, 1, (size_t)n);
  result->null95 = cvn_quantile(null, n, 0.95);
}

static cvn_status keep(const cvn_prim_work *w, const cvn_prim_box *box, cvn_prim_result *result) {
  const size_t k = (size_t)w->data->k, steps = (size_t)w->n_steps;
  *result = (cvn_prim_result){.n = w->data->n, .hits = w->all_hits, .k = w->data->k};
  result->sides = malloc(k * sizeof *result->sides);
  result->steps = malloc(steps * sizeof *result->steps);
  result->peeled = malloc(steps * sizeof *result->peeled);
  if (!result->sides || !result->steps || !result->peeled) return CVN_ERR_MEMORY;
  memcpy(result->sides, w->best, k * sizeof *result->sides);
  memcpy(result->steps, w->steps, steps * sizeof *result->steps);
  memcpy(result->peeled, w->peeled, steps * sizeof *result->peeled);
  result->n_steps = w->n_steps;
  result->box = *box;
  result->p = result->null95 = (double)NAN;
  result->found = box->restricted > 0;
  return CVN_OK;
}

static bool is_sound(const cvn_prim_data *data) {
  if (data->n < 1 || data->k < 1 || data->n >= ((int64_t)1 << 31)) return false;
  for (int d = 0; d < data->k; d++)
    if (data->levels[d] > CVN_PRIM_LEVELS_MAX) return false;
  return true;
}

cvn_status cvn_prim(cvn_prim_result *result, const cvn_prim_data *data,
                    const cvn_prim_rules *rules) {
  *result = (cvn_prim_result){0};
  if (!is_sound(data)) return CVN_ERR_USAGE;
  cvn_prim_work w;
  cvn_status status = init(&w, data, rules);
  double *null = malloc((size_t)(rules->permutations + 1) * sizeof *null);
  if (!null) status = CVN_ERR_MEMORY;
  if (status != CVN_OK) goto out;
  w.null = null;
  memcpy(w.hits, data->hits, (size_t)data->n);
  const cvn_prim_box box = search(&w);
  status = keep(&w, &box, result);
  if (status != CVN_OK) goto out;
  if (rules->permutations > 0 && result->found) {
    test(&w, box.phi, result);
    result->found = result->p <= rules->most_p;
  }
out:
  finish(&w);
  free(null);
  if (status != CVN_OK) cvn_prim_free(result);
  return status;
}

void cvn_prim_free(cvn_prim_result *result) {
  free(result->sides);
  free(result->steps);
  free(result->peeled);
  *result = (cvn_prim_result){0};
}
