/* memberships.c: how large the alliances are, and who is a member where (docs/model.md, setting
 * up).
 *
 * Numbers of members: equal, Poisson, or lognormal; the last two at most N. Equal and lognormal add
 * up to the number of memberships aimed at, by largest remainders; Poisson ones are left as drawn.
 *
 * Seats are dealt in laps: a lap is a random order of all organisations, and alliance after
 * alliance takes the next of it. Everybody thus sits in the floor or the ceiling of the mean
 * number, at random which. Where an alliance begins in one lap and ends in the next, those who sit
 * in it already stand back. With more than one lap, pairs of seats picked at random then trade
 * places unless that would seat somebody twice (edge switching: Rao, Jana & Bandyopadhyay 1996), so
 * that alliances of one lap overlap as much as any others. Work and memory are proportional to the
 * number of memberships, however dense they are.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>

#include "population/draw.h"

enum { TRADES_PER_SEAT = 2 };

/* Uniform over 0 … count-1; gsl_rng_uniform_int would refuse more than 2^32. */
static int64_t below(gsl_rng *rng, int64_t count) {
  return (int64_t)(gsl_rng_uniform(rng) * (double)count);
}

static int64_t min64(int64_t a, int64_t b) {
  return a < b ? a : b;
}

int64_t cvn_memberships_expected(const cvn_params *params, int64_t organisations,
                                 int64_t alliances) {
  const int64_t aim =
      llround(params->alliances.memberships_per_organisation * (double)organisations);
  const int64_t most = organisations * min64(params->membership.max, alliances);
  return aim < 1 ? 1 : min64(aim, most);
}

/* -- shares in proportion -- */

typedef struct weighted {
  double value; /* weight, then remainder */
  int64_t index;
} weighted;

static int by_value_down(const void *left, const void *right) {
  const weighted *a = left, *b = right;
  if (a->value != b->value) return a->value > b->value ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

/* Gives the heaviest their cap while their share would exceed it; returns how many are capped. */
static int64_t cap_heaviest(const weighted *order, int64_t count, int64_t cap, int64_t *left,
                            double *weight_left, int64_t *shares) {
  int64_t capped = 0;
  for (; capped < count; capped++) {
    if (!((double)*left * order[capped].value >= (double)cap * *weight_left)) break;
    shares[order[capped].index] = min64(cap, *left);
    *left -= shares[order[capped].index];
    *weight_left -= order[capped].value;
  }
  return capped;
}

cvn_status cvn_apportion(const double *weights, int64_t count, int64_t total, int64_t cap,
                         int64_t *shares) {
  weighted *order = malloc((size_t)count * sizeof *order);
  if (!order) return CVN_ERR_MEMORY;
  for (int64_t a = 0; a < count; a++) order[a] = (weighted){weights[a], a};
  qsort(order, (size_t)count, sizeof *order, by_value_down);
  double weight_left = 0.0;
  for (int64_t a = count - 1; a >= 0; a--) weight_left += order[a].value; /* smallest first */
  int64_t left = total;
  const int64_t capped = cap_heaviest(order, count, cap, &left, &weight_left, shares);
  int64_t given = 0;
  for (int64_t j = capped; j < count; j++) {
    const double exact = weight_left > 0.0 ? (double)left * (order[j].value / weight_left) : 0.0;
    const int64_t whole = min64(min64((int64_t)exact, cap), left - given);
    shares[order[j].index] = whole;
    order[j].value = exact - (double)whole;
    given += whole;
  }
  qsort(order + capped, (size_t)(count - capped), sizeof *order, by_value_down);
  /* One lap is enough but for rounding, or where the weights left are all zero. */
  while (given < left)
    for (int64_t j = capped; j < count && given < left; j++)
      if (shares[order[j].index] < cap) shares[order[j].index]++, given++;
  free(order);
  return CVN_OK;
}

/* -- numbers of members -- */

static void draw_weights(const cvn_params *params, cvn_key key, double mean, int64_t organisations,
                         int64_t alliances, double *weights) {
  const bool poisson = params->alliances.sizes == CVN_SIZES_POISSON;
  for (int64_t a = 0; a < alliances; a++) {
    cvn_entity_rng entity;
    gsl_rng *rng = cvn_entity_rng_init(&entity, key, (uint32_t)a, 0, CVN_STREAM_ALLIANCE_SIZE);
    weights[a] = poisson ? fmin((double)gsl_ran_poisson(rng, mean), (double)organisations)
                         : gsl_ran_lognormal(rng, 0.0, params->alliances.size_log_sd);
  }
}

int64_t cvn_draw_alliance_sizes(const cvn_params *params, cvn_key key, int64_t organisations,
                                int64_t alliances, int64_t *sizes, cvn_status *status) {
  int64_t total = cvn_memberships_expected(params, organisations, alliances);
  *status = CVN_OK;
  if (params->alliances.sizes == CVN_SIZES_EQUAL) {
    for (int64_t a = 0; a < alliances; a++) sizes[a] = total / alliances + (a < total % alliances);
    return total;
  }
  double *weights = malloc((size_t)alliances * sizeof *weights);
  if (!weights) {
    *status = CVN_ERR_MEMORY;
    return 0;
  }
  draw_weights(params, key, (double)total / (double)alliances, organisations, alliances, weights);
  if (params->alliances.sizes == CVN_SIZES_POISSON) {
    double drawn = 0.0;
    for (int64_t a = 0; a < alliances; a++) drawn += weights[a];
    const int64_t most = organisations * min64(params->membership.max, alliances);
    total = drawn < 1.0 ? 1 : min64((int64_t)drawn, most);
  }
  *status = cvn_apportion(weights, alliances, total, organisations, sizes);
  free(weights);
  return total;
}

/* -- who sits where -- */

/* The seats by alliance (org) and, the other way round, the alliances of each organisation. */
typedef struct seating {
  int64_t organisations, alliances, seats;
  const int64_t *first;   /* A + 1 */
  int32_t *org;           /* E: by alliance */
  int32_t *seat_alliance; /* E */
  int64_t *org_first;     /* N + 1 */
  int32_t *org_alliance;  /* E: by organisation */
} seating;

static void shuffle(gsl_rng *rng, int32_t *order, int64_t count) {
  for (int64_t i = count - 1; i > 0; i--) {
    const int64_t j = below(rng, i + 1);
    const int32_t held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
}

/* Moves the first `wanted` of the order who are not marked with `a` to its front. */
static void stand_back(int32_t *order, const int32_t *mark, int32_t a, int64_t wanted) {
  for (int64_t found = 0, i = 0; found < wanted; i++) {
    if (mark[order[i]] == a) continue;
    const int32_t held = order[i];
    order[i] = order[found];
    order[found++] = held;
  }
}

/* Deals all seats in laps; order and mark have room for N. */
static void deal(gsl_rng *rng, seating *s, int32_t *order, int32_t *mark) {
  for (int64_t i = 0; i < s->organisations; i++) {
    order[i] = (int32_t)i;
    mark[i] = -1;
  }
  int64_t next = s->organisations; /* the lap is used up */
  for (int32_t a = 0; a < s->alliances; a++) {
    for (int64_t seat = s->first[a]; seat < s->first[a + 1]; seat++) {
      if (next == s->organisations) {
        shuffle(rng, order, s->organisations);
        stand_back(order, mark, a, s->first[a + 1] - seat);
        next = 0;
      }
      mark[order[next]] = a;
      s->seat_alliance[seat] = a;
      s->org[seat] = order[next++];
    }
  }
}

static void index_by_organisation(seating *s) {
  memset(s->org_first, 0, (size_t)(s->organisations + 1) * sizeof *s->org_first);
  for (int64_t seat = 0; seat < s->seats; seat++) s->org_first[s->org[seat] + 1]++;
  for (int64_t i = 0; i < s->organisations; i++) s->org_first[i + 1] += s->org_first[i];
  for (int64_t seat = 0; seat < s->seats; seat++)
    s->org_alliance[s->org_first[s->org[seat]]++] = s->seat_alliance[seat];
  for (int64_t i = s->organisations; i > 0; i--) s->org_first[i] = s->org_first[i - 1];
  s->org_first[0] = 0;
}

/* Where alliance `a` stands among those of organisation i, or -1. */
static int64_t find_alliance(const seating *s, int32_t i, int32_t a) {
  for (int64_t j = s->org_first[i]; j < s->org_first[i + 1]; j++)
    if (s->org_alliance[j] == a) return j;
  return -1;
}

static void trade(gsl_rng *rng, seating *s) {
  const int64_t p = below(rng, s->seats), q = below(rng, s->seats);
  const int32_t a = s->seat_alliance[p], b = s->seat_alliance[q], i = s->org[p], j = s->org[q];
  if (a == b || i == j || find_alliance(s, i, b) >= 0 || find_alliance(s, j, a) >= 0) return;
  s->org_alliance[find_alliance(s, i, a)] = b;
  s->org_alliance[find_alliance(s, j, b)] = a;
  s->org[p] = j;
  s->org[q] = i;
}

/* Writes the members of every alliance in ascending order; `cursor` has room for A. */
static void sort_seats(seating *s, int64_t *cursor) {
  memcpy(cursor, s->first, (size_t)s->alliances * sizeof *cursor);
  for (int64_t i = 0; i < s->organisations; i++)
    for (int64_t j = s->org_first[i]; j < s->org_first[i + 1]; j++)
      s->org[cursor[s->org_alliance[j]]++] = (int32_t)i;
}

cvn_status cvn_deal_seats(cvn_key key, int64_t organisations, int64_t alliances,
                          const int64_t *first, int32_t *org) {
  const size_t n = (size_t)organisations, seats = (size_t)first[alliances];
  seating s = {.organisations = organisations,
               .alliances = alliances,
               .seats = first[alliances],
               .first = first,
               .seat_alliance = calloc(seats + 1, sizeof(int32_t)),
               .org_first = calloc(n + 1, sizeof(int64_t)),
               .org_alliance = calloc(seats + 1, sizeof(int32_t))};
  s.org = org;
  int32_t *order = calloc(n, sizeof *order), *mark = calloc(n, sizeof *mark);
  int64_t *cursor = calloc((size_t)alliances, sizeof *cursor);
  const bool enough = s.seat_alliance && s.org_first && s.org_alliance && order && mark && cursor;
  if (enough) {
    cvn_entity_rng entity;
    gsl_rng *rng = cvn_entity_rng_init(&entity, key, 0, 0, CVN_STREAM_MATCHING);
    deal(rng, &s, order, mark);
    index_by_organisation(&s);
    if (s.seats > organisations)
      for (int64_t k = 0; k < TRADES_PER_SEAT * s.seats; k++) trade(rng, &s);
    sort_seats(&s, cursor);
  }
  free(cursor);
  free(mark);
  free(order);
  free(s.org_alliance);
  free(s.org_first);
  free(s.seat_alliance);
  return enough ? CVN_OK : CVN_ERR_MEMORY;
}
