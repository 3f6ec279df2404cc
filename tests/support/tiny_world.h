/* tiny_world.h: a small world with numbers chosen for tests, and plain views of it in double.
 *
 * Nineteen alliances in two bundles: of many sizes, of one member, of none; thirteen lanes stay
 * empty. Every alliance has rules of its own, so that one sweep meets them all. Numbers come from a
 * small generator of the test's own, not from the model's.
 */
#ifndef TESTS_TINY_WORLD_H
#define TESTS_TINY_WORLD_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/kernels.h"
#include "model/sweep.h"

enum { TINY_AREAS = 5, TINY_SECTORS = 3, TINY_ORGS = 40, TINY_ALLIANCES = 19, TINY_MEMBERS = 40 };

typedef struct tiny {
  cvn_params params;
  cvn_population population;
  cvn_strategy strategy;
  cvn_world world;
  uint64_t random;
} tiny;

/* Uniform in [0, 1): splitmix64 (Steele, Lea & Flood 2014). */
static inline double tiny_uniform(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static inline double tiny_between(uint64_t *state, double low, double high) {
  return low + (high - low) * tiny_uniform(state);
}

static inline int tiny_below(uint64_t *state, int count) {
  return (int)(tiny_uniform(state) * count);
}

/* A share, now and then at an end of its range. */
static inline double tiny_share(uint64_t *state, double low, double high) {
  const double u = tiny_uniform(state);
  if (u < 0.1) return low;
  if (u > 0.9) return high;
  return low + (high - low) * (u - 0.1) / 0.8;
}

static inline void tiny_simplex(uint64_t *state, float *row, int areas) {
  double total = 0.0, part[64];
  for (int b = 0; b < areas; b++) total += part[b] = tiny_between(state, 0.02, 1.0);
  for (int b = 0; b < areas; b++) row[b] = (float)(part[b] / total);
}

static inline void *tiny_room(int64_t count, size_t size) {
  void *memory = calloc((size_t)count + 1, size);
  assert_non_null(memory);
  return memory;
}

/* Organisations of rising size (some equal), each with traits of its own. */
static inline void tiny_organisations(cvn_population *p, uint64_t *random) {
  const int64_t n = p->organisations;
  p->org_id = tiny_room(n, sizeof *p->org_id);
  p->org_size = tiny_room(n, sizeof *p->org_size);
  p->org_status = tiny_room(n, sizeof *p->org_status);
  p->org_self_interest = tiny_room(n, sizeof *p->org_self_interest);
  p->org_sector = tiny_room(n, sizeof *p->org_sector);
  p->org_included = tiny_room(n, sizeof *p->org_included);
  p->org_mission = tiny_room(n * p->areas, sizeof *p->org_mission);
  p->org_stress_logit = tiny_room(n, sizeof *p->org_stress_logit);
  double log_size = -4.0;
  for (int64_t i = 0; i < n; i++) {
    p->org_id[i] = (int32_t)((i * 7 + 3) % n);
    if (i % 5 != 1) log_size += tiny_between(random, 0.0, 16.0 / (double)n);
    p->org_size[i] = (float)exp(log_size);
    p->org_status[i] = (float)tiny_between(random, -2.0, 2.0);
    p->org_self_interest[i] = (float)tiny_share(random, 0.0, 1.0);
    p->org_sector[i] = (uint8_t)tiny_below(random, p->sectors);
    p->org_included[i] = (uint8_t)tiny_below(random, 2);
    p->org_stress_logit[i] = (float)tiny_between(random, -3.0, 3.0);
    tiny_simplex(random, p->org_mission + i * p->areas, p->areas);
  }
}

static inline void tiny_alliances(cvn_population *p, uint64_t *random) {
  const int64_t a = p->alliances, areas = p->areas;
  p->all_need = tiny_room(a * areas, sizeof *p->all_need);
  p->all_preset = tiny_room(a * areas, sizeof *p->all_preset);
  p->all_formal = tiny_room(a, sizeof *p->all_formal);
  p->all_sector_bias = tiny_room(a * p->sectors * areas, sizeof *p->all_sector_bias);
  p->all_blind_spot = tiny_room(a * areas, sizeof *p->all_blind_spot);
  p->funding_base = tiny_room(areas, sizeof *p->funding_base);
  p->funding = tiny_room(areas, sizeof *p->funding);
  tiny_simplex(random, p->funding_base, p->areas);
  for (int b = 0; b < areas; b++) p->funding[b] = p->funding_base[b];
  for (int64_t i = 0; i < a; i++) {
    tiny_simplex(random, p->all_need + i * areas, p->areas);
    tiny_simplex(random, p->all_preset + i * areas, p->areas);
    p->all_formal[i] = (uint8_t)(tiny_uniform(random) < 0.7);
  }
  for (int64_t i = 0; i < a * p->sectors * areas; i++)
    p->all_sector_bias[i] = (float)tiny_between(random, -1.0, 1.0);
  for (int64_t i = 0; i < a * areas; i++)
    p->all_blind_spot[i] = (float)tiny_between(random, -2.0, 2.0);
}

/* counts[a] members for alliance a, the organisations first, first + step … of a coprime step. */
static inline void tiny_seats(cvn_population *p, const int *counts) {
  const int64_t n = p->organisations;
  char *in = tiny_room(n, 1);
  p->all_first = tiny_room(p->alliances + 1, sizeof *p->all_first);
  for (int64_t a = 0; a < p->alliances; a++) p->all_first[a + 1] = p->all_first[a] + counts[a];
  p->memberships = p->all_first[p->alliances];
  p->mem_org = tiny_room(p->memberships, sizeof *p->mem_org);
  p->mem_alliance = tiny_room(p->memberships, sizeof *p->mem_alliance);
  int64_t e = 0, next = 0;
  for (int64_t a = 0; a < p->alliances; a++) {
    for (int64_t i = 0; i < n; i++) in[i] = 0;
    for (int j = 0; j < counts[a]; j++) {
      next = (next + 11) % n;
      while (in[next]) next = (next + 1) % n;
      in[next] = 1;
    }
    for (int64_t i = 0; i < n; i++)
      if (in[i]) {
        p->mem_org[e] = (int32_t)i;
        p->mem_alliance[e++] = (int32_t)a;
      }
  }
  free(in);
}

static inline void tiny_memberships(cvn_population *p, uint64_t *random, int cycle) {
  const int64_t e = p->memberships, areas = p->areas;
  p->mem_effort = tiny_room(e, sizeof *p->mem_effort);
  p->mem_trust = tiny_room(e, sizeof *p->mem_trust);
  p->mem_voice = tiny_room(e, sizeof *p->mem_voice);
  p->mem_area = tiny_room(e, sizeof *p->mem_area);
  p->mem_phase = tiny_room(e, sizeof *p->mem_phase);
  p->mem_distortion = tiny_room(e * areas, sizeof *p->mem_distortion);
  p->mem_perception = tiny_room(e * areas, sizeof *p->mem_perception);
  for (int64_t i = 0; i < e; i++) {
    p->mem_effort[i] = (float)tiny_share(random, 0.0, 1.0);
    p->mem_trust[i] = (float)tiny_share(random, 0.01, 0.99);
    p->mem_voice[i] = (float)tiny_between(random, 0.05, 0.95);
    p->mem_area[i] = (uint8_t)tiny_below(random, p->areas);
    p->mem_phase[i] = (uint16_t)tiny_below(random, cycle);
    for (int b = 0; b < areas; b++)
      p->mem_distortion[i * areas + b] = (float)exp(tiny_between(random, -2.0, 2.0));
    tiny_simplex(random, p->mem_perception + i * areas, p->areas);
  }
}

/* A population of these numbers of members; nothing in it is drawn by the program. */
static inline void tiny_population(cvn_population *p, int64_t organisations, int64_t alliances,
                                   const int *counts, int cycle, uint64_t seed) {
  uint64_t random = seed;
  *p = (cvn_population){.organisations = organisations,
                        .alliances = alliances,
                        .areas = TINY_AREAS,
                        .sectors = TINY_SECTORS};
  tiny_organisations(p, &random);
  tiny_alliances(p, &random);
  tiny_seats(p, counts);
  tiny_memberships(p, &random, cycle);
}

static inline void tiny_world(tiny *t, int threads) {
  cvn_messages messages = {0};
  const cvn_status status = cvn_world_init(&t->world, &t->params, &t->population, &t->strategy,
                                           (cvn_key){12, 34}, threads, false, &messages);
  assert_int_equal(status, CVN_OK);
  assert_int_equal(messages.count, 0);
}

static inline void tiny_population_default(tiny *t, uint64_t seed) {
  static const int counts[TINY_ALLIANCES] = {3, 1, 0, 12, 2, 5, 7,  1, 30, 4,
                                             6, 2, 9, 3,  8, 5, 11, 0, 2};
  t->random = seed;
  tiny_population(&t->population, TINY_ORGS, TINY_ALLIANCES, counts, (int)t->params.plans.cycle,
                  seed);
}

/* The population and the world at the start of month 0, with the parameters in t->params. */
static inline void tiny_begin(tiny *t, uint64_t seed) {
  tiny_population_default(t, seed);
  tiny_world(t, 1);
}

static inline void tiny_end(tiny *t) {
  cvn_world_free(&t->world);
  cvn_population_free(&t->population);
}

/* Rules of one alliance anywhere in their ranges. */
static inline void tiny_stir_rules(tiny *t, int64_t seat) {
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    if (info->rule < 0) continue;
    int words = 0;
    if (info->type == CVN_TYPE_CHOICE) (void)cvn_choice_words(info->choices, &words);
    const double high = id == CVN_PARAM_ID_convenor_caseload ? 30.0 : info->max;
    const double value =
        words > 0 ? (double)tiny_below(&t->random, words) : tiny_share(&t->random, info->min, high);
    t->world.seats.rules[cvn_seat_rule(seat, info->rule)] = (float)value;
  }
}

/* Moves everything that a month reads away from where set-up put it. */
static inline void tiny_stir(tiny *t) {
  cvn_world *w = &t->world;
  uint64_t *r = &t->random;
  for (int64_t a = 0; a < w->alliances; a++) {
    const int64_t seat = w->seat_of[a];
    tiny_stir_rules(t, seat);
    w->seats.maturity[seat] = (float)tiny_share(r, 0.0, 1.0);
    w->seats.standing[seat] = (float)tiny_share(r, 0.0, 1.0);
    w->seats.openness[seat] = w->seats.formal[seat] > 0.0f ? (float)tiny_share(r, 0.0, 1.0) : 1.0f;
    float row[TINY_AREAS];
    tiny_simplex(r, row, TINY_AREAS);
    for (int b = 0; b < TINY_AREAS; b++) {
      w->seats.negotiated[cvn_seat_area(TINY_AREAS, seat, b)] = row[b];
      w->seats.published[cvn_seat_area(TINY_AREAS, seat, b)] = (float)tiny_between(r, 0.0, 3.0);
    }
    for (int j = 0; j < (int)w->seats.members[seat]; j++)
      w->slots.shared[cvn_slot_at(w, seat, j)] = (float)tiny_below(r, 2);
  }
  for (int64_t i = 0; i < w->organisations; i++) {
    w->orgs.stress[i] = (float)tiny_between(r, 0.01, 0.99);
    w->orgs.mind[i] = (float)tiny_share(r, 0.0, 1.0);
  }
}

/* The kernels of a month, in order; tiny_sweep_before runs those before one of them. */
/* clang-format off */
#define TINY_STEPS(X)                                                                              \
  X(convenor_presence) X(strain) X(need_drift) X(perception_follow) X(worth_follow)                \
  X(summary_members) X(draw) X(plans_share)                                                        \
  X(summary_service) X(summary_need) X(influence) X(plans_choose) X(planned_area) X(effort)        \
  X(trust) X(voice)                                                                                \
  X(satisfaction) X(agenda_meet) X(convenor_standing) X(publish) X(leave) X(commit)
/* clang-format on */
typedef enum tiny_step {
#define TINY_STEP(name) TINY_STEP_##name,
  TINY_STEPS(TINY_STEP)
#undef TINY_STEP
} tiny_step;

static inline cvn_sweep tiny_sweep_before(tiny *t, int64_t bundle, tiny_step stop) {
  cvn_sweep sweep = cvn_sweep_of(&t->world, bundle, t->world.workspaces[0]);
#define TINY_STEP(name)                                                                            \
  if (TINY_STEP_##name < stop) cvn_##name(&sweep);
  TINY_STEPS(TINY_STEP)
#undef TINY_STEP
  return sweep;
}

/* -- plain views in double -- */

typedef struct tiny_member {
  int64_t slot;
  int row, org, id, area, phase, shared, included;
  double log_size, size, status, self_interest, effort, trust, voice, capacity, agility, mind,
      stress;
  double mission[TINY_AREAS], distortion[TINY_AREAS], perception[TINY_AREAS];
} tiny_member;

typedef struct tiny_alliance {
  int64_t number, seat;
  int n, lane;
  double formal, maturity, standing, openness, presence, ties;
  double need[TINY_AREAS], preset[TINY_AREAS], negotiated[TINY_AREAS], published[TINY_AREAS];
  double rules[CVN_RULES_COUNT];
  tiny_member e[TINY_MEMBERS];
} tiny_alliance;

static inline void tiny_read_member(const cvn_world *w, int64_t slot, tiny_member *e) {
  const cvn_slots *s = &w->slots;
  const int org = s->org[slot];
  e->slot = slot;
  e->org = org;
  e->id = s->id[slot];
  e->area = s->area[slot];
  e->phase = s->phase[slot];
  e->shared = s->shared[slot] != 0.0f;
  e->included = s->included[slot] != 0.0f;
  e->log_size = (double)s->log_size[slot];
  e->size = (double)w->population->org_size[org];
  e->status = (double)s->status[slot];
  e->self_interest = (double)s->self_interest[slot];
  e->effort = (double)s->effort[slot];
  e->trust = (double)s->trust[slot];
  e->voice = (double)s->voice[slot];
  e->capacity = (double)s->capacity[slot];
  e->agility = (double)s->agility[slot];
  e->mind = (double)w->orgs.mind[org];
  e->stress = (double)w->orgs.stress[org];
  for (int b = 0; b < TINY_AREAS; b++) {
    const int64_t i = cvn_slot_area(TINY_AREAS, slot, b);
    e->mission[b] = (double)s->mission[i];
    e->distortion[b] = (double)s->distortion[i];
    e->perception[b] = (double)s->perception[i];
  }
}

/* The state of alliance `number` as it stands in the world. */
static inline void tiny_read(const cvn_world *w, int64_t number, tiny_alliance *a) {
  const int64_t seat = w->seat_of[number];
  *a = (tiny_alliance){.number = number, .seat = seat, .lane = (int)(seat % CVN_LANES)};
  a->n = (int)w->seats.members[seat];
  a->formal = (double)w->seats.formal[seat];
  a->maturity = (double)w->seats.maturity[seat];
  a->standing = (double)w->seats.standing[seat];
  a->openness = (double)w->seats.openness[seat];
  a->presence = (double)w->seats.presence[seat];
  a->ties = (double)w->seats.ties[seat];
  for (int b = 0; b < TINY_AREAS; b++) {
    const int64_t i = cvn_seat_area(TINY_AREAS, seat, b);
    a->need[b] = (double)w->seats.need[i];
    a->preset[b] = (double)w->seats.preset[i];
    a->negotiated[b] = (double)w->seats.negotiated[i];
    a->published[b] = (double)w->seats.published[i];
  }
  for (int rule = 0; rule < CVN_RULES_COUNT; rule++)
    a->rules[rule] = (double)w->seats.rules[cvn_seat_rule(seat, rule)];
  for (int j = 0; j < a->n; j++) {
    tiny_read_member(w, cvn_slot_at(w, seat, j), &a->e[j]);
    a->e[j].row = j;
  }
}

/* Values of the workspace for this alliance, area or member. */
#define LANE(plane)    ((double)sweep->work->plane[a->lane])
#define SEAT(plane)    ((double)sweep->seat.plane[a->lane])
#define AREA(plane, b) ((double)sweep->work->plane[(b)*CVN_LANES + a->lane])
#define ROW(plane, j)  ((double)sweep->work->plane[(j)*CVN_LANES + a->lane])
#define SLOT(plane, j) ((double)sweep->slot.plane[(j)*CVN_LANES + a->lane])

static inline double tiny_clip(double x, double low, double high) {
  return fmin(fmax(x, low), high);
}
static inline double tiny_logistic(double x) {
  return 1.0 / (1.0 + exp(-x));
}
static inline double tiny_ratio(double a, double b) {
  return b != 0.0 ? a / b : 0.0;
}

/* Whether |x - y| <= tolerance (1 + |y|); a NaN is never near. */
#define assert_near(x, y, tolerance)                                                               \
  do {                                                                                             \
    const double near_x = (double)(x), near_y = (double)(y);                                       \
    if (!(fabs(near_x - near_y) <= (tolerance) * (1.0 + fabs(near_y))))                            \
      fail_msg("%s is %.9g, expected %.9g", #x, near_x, near_y);                                   \
  } while (0)

typedef void tiny_check(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *before);

/* Stirs the world, runs the kernels before `step`, then `kernel`, and calls `check` for every
 * alliance with the state it had before the kernel. */
static inline void tiny_check_kernel(tiny *t, tiny_step step, void (*kernel)(cvn_sweep *),
                                     tiny_check *check) {
  static tiny_alliance before[TINY_ALLIANCES];
  for (int64_t k = 0; k < t->world.bundles; k++) {
    cvn_sweep sweep = tiny_sweep_before(t, k, step);
    for (int64_t a = 0; a < t->world.alliances; a++) tiny_read(&t->world, a, &before[a]);
    kernel(&sweep);
    for (int64_t a = 0; a < t->world.alliances; a++)
      if (before[a].seat / CVN_LANES == k) check(t, &sweep, &before[a]);
  }
}

/* Parameter sets: 0 the defaults; 1 every mechanism off; 2 and 3 at random in and at the ends of
 * what is sensible. */
enum { TINY_VARIANTS = 8 };
static inline void tiny_params(cvn_params *params, int variant) {
  uint64_t random = (uint64_t)variant * 977 + 5;
  cvn_params_init(params);
  for (int id = 0; variant > 0 && id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    if (info->type != CVN_TYPE_REAL) continue;
    if (variant == 1 && !isnan(info->off)) cvn_param_put(params, id, info->off);
    if (variant < 2) continue;
    const double low = fmax(info->min, -3.0), high = fmin(info->max, fmax(3.0, 2.0 * info->def));
    cvn_param_put(params, id,
                  variant < 5 ? tiny_between(&random, low, high) : tiny_share(&random, low, high));
  }
  if (variant > 1) {
    params->need.response = variant % CVN_RESPONSE_COUNT;
    params->plans.cycle = variant == 4 ? 1 : 12;
    params->plans.commit_month = variant == 4 ? 0 : 5;
  }
  params->effort.reference_size = fmax(params->effort.reference_size, 1.0);
  params->stress.persistence = fmin(params->stress.persistence, 0.99);
}

/* One kernel under all parameter sets, in three months (with meeting and quarter, and without),
 * compiled for each instruction set that runs here. */
static inline void tiny_check_all(tiny_step step, void (*kernel)(cvn_sweep *), tiny_check *check) {
  static const int64_t months[] = {0, 9, 23};
  int built = 0;
  const cvn_kernels *const *kernels = cvn_kernels_built(&built);
  for (int i = 0; i < built * TINY_VARIANTS * 3; i++) {
    const cvn_kernels *chosen = kernels[i / (TINY_VARIANTS * 3)];
    if (!cvn_kernels_run_here(chosen)) continue;
    tiny t = {0};
    tiny_params(&t.params, i / 3 % TINY_VARIANTS);
    tiny_begin(&t, (uint64_t)(i % (TINY_VARIANTS * 3) + 1));
    t.world.kernels = chosen;
    t.world.month = months[i % 3];
    tiny_stir(&t);
    tiny_check_kernel(&t, step, kernel, check);
    tiny_end(&t);
  }
}

/* Number of instruction sets that tiny_check_all goes through. */
static inline int tiny_sets(void) {
  int built = 0, run = 0;
  const cvn_kernels *const *kernels = cvn_kernels_built(&built);
  for (int i = 0; i < built; i++) run += cvn_kernels_run_here(kernels[i]);
  return run;
}

#endif
