/* prim_box.c: widening a box where that costs no density, and dropping restrictions that chance
 * explains.
 *
 * Both ask the same of every future: does it lie in the box, or outside for one restriction only,
 * and which? A restriction is one limit of a number or the values of a category that are left out.
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "analysis/prim_parts.h"

typedef enum limit { LOW, HIGH, LIMITS } limit; /* a category's values count as LOW */

cvn_prim_side cvn_prim_open_side(int levels) {
  return (cvn_prim_side){.low = (double)-INFINITY,
                         .high = (double)INFINITY,
                         .kept = levels >= 64 ? UINT64_MAX : ((uint64_t)1 << levels) - 1,
                         .quasi_p_low = (double)NAN,
                         .quasi_p_high = (double)NAN};
}

static bool holds(const cvn_prim_side *side, int levels, limit l, double x) {
  if (levels > 0) return l == HIGH || (side->kept >> (int)x & 1);
  return l == LOW ? x >= side->low : x <= side->high;
}

bool cvn_prim_side_holds(const cvn_prim_side *side, int levels, double x) {
  return holds(side, levels, LOW, x) && holds(side, levels, HIGH, x);
}

static bool restricts(const cvn_prim_side *side, int levels, limit l) {
  if (levels > 0) return l == LOW && side->kept != cvn_prim_open_side(levels).kept;
  return l == LOW ? isfinite(side->low) : isfinite(side->high);
}

bool cvn_prim_side_restricts(const cvn_prim_side *side, int levels) {
  return restricts(side, levels, LOW) || restricts(side, levels, HIGH);
}

bool cvn_prim_inside(const cvn_prim_side *sides, const int *levels, int k, const double *x) {
  for (int d = 0; d < k; d++)
    if (!cvn_prim_side_holds(&sides[d], levels[d], x[d])) return false;
  return true;
}

void cvn_prim_rate(const cvn_prim_work *w, const cvn_prim_side *sides, cvn_prim_box *box) {
  box->density = box->mass > 0 ? (double)box->hits / (double)box->mass : 0.0;
  box->coverage = w->all_hits > 0 ? (double)box->hits / (double)w->all_hits : 0.0;
  const double n = (double)w->data->n, all = (double)w->all_hits, m = (double)box->mass;
  const double spread = sqrt(m * (n - m)) * sqrt(all * (n - all));
  box->phi = spread > 0.0 ? fmin(1.0, (n * (double)box->hits - m * all) / spread) : 0.0;
  box->restricted = 0;
  for (int d = 0; d < w->data->k; d++)
    box->restricted += cvn_prim_side_restricts(&sides[d], w->data->levels[d]);
}

static void count(const cvn_prim_work *w, const cvn_prim_side *sides, cvn_prim_box *box) {
  const cvn_prim_data *data = w->data;
  box->mass = box->hits = 0;
  for (int64_t i = 0; i < data->n; i++) {
    if (!cvn_prim_inside(sides, data->levels, data->k, data->x + i * data->k)) continue;
    box->mass++;
    box->hits += w->hits[i];
  }
  cvn_prim_rate(w, sides, box);
}

enum { INSIDE = -1, OUTSIDE = -2 /* for two restrictions and more */ };

static int32_t kept_out_by(const cvn_prim_work *w, const cvn_prim_side *sides, const double *x) {
  int32_t by = INSIDE;
  for (int d = 0; d < w->data->k; d++)
    for (limit l = LOW; l < LIMITS; l++) {
      if (holds(&sides[d], w->data->levels[d], l, x[d])) continue;
      if (by != INSIDE) return OUTSIDE;
      by = LIMITS * d + (int32_t)l;
    }
  return by;
}

static void find_kept_out(const cvn_prim_work *w, const cvn_prim_side *sides) {
  const cvn_prim_data *data = w->data;
  for (int64_t i = 0; i < data->n; i++)
    w->kept_out[i] = kept_out_by(w, sides, data->x + i * data->k);
}

/* True where limit `l` of parameter `d` alone keeps future `i` out. */
static bool is_kept_out_by(const cvn_prim_work *w, int64_t i, int d, limit l) {
  return w->kept_out[i] == LIMITS * d + (int32_t)l;
}

/* Moves the limit outwards past about `wanted` futures that it alone keeps out; the change in
 * *box. */
static bool widen_number(const cvn_prim_work *w, const cvn_prim_side *sides, int d, limit l,
                         int64_t wanted, cvn_prim_side *wider, cvn_prim_box *box) {
  const cvn_prim_data *data = w->data;
  const int32_t *sorted = w->sorted + d * data->n;
  int64_t taken = 0;
  double last = 0.0;
  *wider = sides[d];
  for (int64_t j = 0; j < data->n; j++) {
    const int32_t i = sorted[l == LOW ? data->n - 1 - j : j];
    const double x = data->x[i * data->k + d];
    if (holds(&sides[d], data->levels[d], l, x)) continue;
    if (taken >= wanted && x != last) {
      /* Halfway to the next future, whether or not that lies outside for other reasons too. */
      const double middle = last + (x - last) / 2.0;
      if (l == LOW) wider->low = middle > x ? middle : last;
      else wider->high = middle < x ? middle : last;
      return taken > 0;
    }
    last = x;
    if (!is_kept_out_by(w, i, d, l)) continue;
    taken++;
    box->mass++;
    box->hits += w->hits[i];
  }
  if (l == LOW) wider->low = (double)-INFINITY;
  else wider->high = (double)INFINITY;
  return taken > 0;
}

/* Readmits the value of a category that helps most. */
static bool widen_category(const cvn_prim_work *w, const cvn_prim_side *sides, int d,
                           cvn_prim_side *wider, cvn_prim_box *box) {
  const cvn_prim_data *data = w->data;
  int64_t mass[CVN_PRIM_LEVELS_MAX] = {0}, hits[CVN_PRIM_LEVELS_MAX] = {0};
  int best = -1;
  for (int64_t i = 0; i < data->n; i++) {
    if (!is_kept_out_by(w, i, d, LOW)) continue;
    const int level = (int)data->x[i * data->k + d];
    mass[level]++;
    hits[level] += w->hits[i];
  }
  for (int level = 0; level < data->levels[d]; level++)
    if (mass[level] > 0 && (best < 0 || (double)hits[level] * (double)mass[best] >
                                            (double)hits[best] * (double)mass[level]))
      best = level;
  if (best < 0) return false;
  *wider = sides[d];
  wider->kept |= (uint64_t)1 << best;
  box->mass += mass[best];
  box->hits += hits[best];
  return true;
}

/* The widening that leaves the highest density so far, and more futures where two leave the
 * same. */
typedef struct widening {
  int d; /* -1 for none */
  cvn_prim_side side;
  cvn_prim_box box;
} widening;

static void consider(const cvn_prim_work *w, const cvn_prim_side *sides, const cvn_prim_box *now,
                     int d, limit l, int64_t wanted, widening *best) {
  const int levels = w->data->levels[d];
  widening one = {.d = d, .box = *now};
  const bool any = levels > 0 ? widen_category(w, sides, d, &one.side, &one.box)
                              : widen_number(w, sides, d, l, wanted, &one.side, &one.box);
  if (!any) return;
  cvn_prim_rate(w, sides, &one.box);
  if (one.box.density < now->density) return;
  const bool denser = one.box.density > best->box.density;
  const bool wider = one.box.density == best->box.density && one.box.mass > best->box.mass;
  if (best->d < 0 || denser || wider) *best = one;
}

/* One widening, by a share of the box or, where that would cost density, by a single future; false
 * where each would. */
static bool paste_once(const cvn_prim_work *w, cvn_prim_side *sides, cvn_prim_box *box) {
  const int64_t share = (int64_t)fmax(1.0, floor(w->rules.peel * (double)box->mass));
  widening best = {.d = -1};
  find_kept_out(w, sides);
  for (int d = 0; d < w->data->k; d++)
    for (limit l = LOW; l < LIMITS; l++) {
      if (!restricts(&sides[d], w->data->levels[d], l)) continue;
      consider(w, sides, box, d, l, share, &best);
      if (share > 1 && w->data->levels[d] == 0) consider(w, sides, box, d, l, 1, &best);
    }
  if (best.d < 0) return false;
  sides[best.d] = best.side;
  *box = best.box;
  return true;
}

/* Chance of at least `box->hits` failures at the rate of the box without one restriction. */
static double quasi_p(const cvn_prim_work *w, const cvn_prim_box *box, int d, limit l) {
  int64_t mass = box->mass, hits = box->hits;
  for (int64_t i = 0; i < w->data->n; i++) {
    if (!is_kept_out_by(w, i, d, l)) continue;
    mass++;
    hits += w->hits[i];
  }
  if (box->hits < 1) return 1.0;
  return gsl_cdf_binomial_Q((unsigned)(box->hits - 1), (double)hits / (double)mass,
                            (unsigned)box->mass);
}

static double set_quasi_p(const cvn_prim_work *w, cvn_prim_side *sides, const cvn_prim_box *box,
                          int *worst_d, limit *worst_l) {
  double worst = -1.0;
  find_kept_out(w, sides);
  for (int d = 0; d < w->data->k; d++)
    for (limit l = LOW; l < LIMITS; l++) {
      double *place = l == LOW ? &sides[d].quasi_p_low : &sides[d].quasi_p_high;
      *place = (double)NAN;
      if (!restricts(&sides[d], w->data->levels[d], l)) continue;
      *place = quasi_p(w, box, d, l);
      if (*place <= worst) continue;
      worst = *place;
      *worst_d = d;
      *worst_l = l;
    }
  return worst;
}

static void drop(cvn_prim_side *side, int levels, limit l) {
  const cvn_prim_side open = cvn_prim_open_side(levels);
  if (levels > 0) side->kept = open.kept;
  else if (l == LOW) side->low = open.low;
  else side->high = open.high;
}

void cvn_prim_refine(const cvn_prim_work *w, cvn_prim_side *sides, cvn_prim_box *box) {
  count(w, sides, box);
  while (paste_once(w, sides, box)) {
  }
  count(w, sides, box); /* a paste can open a side altogether */
  int d = 0;
  limit l = LOW;
  while (set_quasi_p(w, sides, box, &d, &l) > w->rules.most_quasi_p) {
    drop(&sides[d], w->data->levels[d], l);
    count(w, sides, box);
  }
}
