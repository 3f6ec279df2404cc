/* world.h: the state of one run, laid out for speed.
 *
 * Alliances stand in bundles of CVN_LANES = 16 of about the same number of members; a bundle has as
 * many rows as its largest alliance, and row j holds the j-th member, in order of size, of each of
 * the 16.
 *
 *   seat = bundle·16 + lane                               one alliance
 *   slot = row·16 + lane, rows numbered through all bundles      one membership, or padding
 *   value per seat:        array[seat]
 *   plane per seat, area:  array[(bundle·B + area)·16 + lane]
 *   plane per slot, area:  array[(row·B + area)·16 + lane]
 *
 * Sums over an alliance run down the rows (from the smallest member up) and never across lanes.
 * Organisations stand in ascending order of size; each lists the slots of its memberships in order
 * of alliance number. The layout holds no information: results do not depend on it.
 */
#ifndef CVN_MODEL_WORLD_H
#define CVN_MODEL_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

#include "base/lanes.h"
#include "base/philox.h"
#include "model/tally.h"
#include "population/population.h"
#include "scenario/scenario.h"

typedef struct cvn_bundle {
  int64_t first_row;
  int32_t rows; /* of its largest alliance */
  int32_t room; /* rows there are: more where alliances change */
} cvn_bundle;

/* Arrays over alliances; capacity is bundles·16. */
typedef struct cvn_seats {
#define CVN_SEAT_ARRAY(type, name, areas, meaning) type *name;
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#define CVN_ORG_ARRAY(type, name, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
  /* CVN_RULES_COUNT planes a bundle: rules[(bundle·CVN_RULES_COUNT + rule)·16 + lane] */
  float *rules;
  void *block; /* that all of them lie in; owned */
} cvn_seats;

/* Arrays over memberships; `capacity_rows` rows of 16. */
typedef struct cvn_slots {
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning) type *name;
#define CVN_ORG_ARRAY(type, name, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
  int64_t capacity_rows;
  void *block; /* that all of them lie in; owned */
} cvn_slots;

typedef struct cvn_orgs {
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#define CVN_ORG_ARRAY(type, name, meaning) type *name;
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
  void *block;       /* that these lie in; owned */
  int64_t *first;    /* N + 1: an organisation's entries in `slot` */
  int32_t *slot;     /* E: slots by organisation, then alliance number */
  int32_t *alliance; /* E: the alliances' numbers, in the same order */
  int64_t slot_capacity;
  bool single; /* every organisation has one membership */
} cvn_orgs;

/* What is common to all alliances and moves with the months. */
typedef struct cvn_climate {
  double shock;    /* S */
  double *base;    /* B, f0 */
  double *funding; /* B, f */
} cvn_climate;

/* One intervention with the order in which it reaches alliances. */
typedef struct cvn_reach {
  const cvn_intervention *intervention;
  uint8_t *covered; /* A, by alliance number: 1 where it acts */
  int64_t count;
} cvn_reach;

typedef struct cvn_workspace cvn_workspace; /* one thread's scratch; sweep.h */
typedef struct cvn_kernels cvn_kernels;     /* the submodels for one instruction set; kernels.h */

/* Organisations in one block of work; a multiple of 16. Sums of blocks are added up in order. */
enum { CVN_ORG_BLOCK = 4096 };

typedef struct cvn_world {
  cvn_params params;   /* effective this month: SYSTEM ones follow interventions; paths are NULL */
  cvn_params baseline; /* as the scenario says; paths are NULL */
  cvn_key key;
  const cvn_population *population; /* what it started from; not owned */
  int64_t month;                    /* t: the month about to be stepped */
  int64_t organisations, alliances, memberships;
  int areas;
  bool cooperation_held; /* x held at 0: the run for F0 of the collaborative advantage */

  bool influence_known; /* no agenda, view or membership has moved since iota was found */
  bool members_known;   /* no membership has since the seats' sums over members were found */
  /* Base that this began as, while no membership has begun or ended: what world.def does not call
   * state is still the base's. Not owned; compared only. */
  const struct cvn_world *memberships_of;

  int64_t bundles;
  cvn_bundle *bundle;           /* bundles */
  int64_t *seat_of;             /* A: seat of an alliance number */
  cvn_seats seats, spare_seats; /* the spares only where memberships change */
  cvn_slots slots;
  cvn_orgs orgs;
  cvn_climate climate;

  cvn_reach *reaches; /* of the strategy's interventions, in its order */
  int n_reaches;

  const cvn_kernels *kernels; /* same bits whichever; the best the machine has */
  int threads;
  cvn_workspace **workspaces; /* one a thread */
  cvn_tally *bundle_tally;    /* bundles: the month's sums */
  cvn_tally *alliance_tally;  /* A by number, or NULL where not asked for this month */
  double *stress_blocks;      /* sums of z over blocks of organisations */
  cvn_tally tally;            /* the month's sums over the system */
  int64_t joins, leaves;
} cvn_world;

/* True where memberships may change during the run. */
static inline bool cvn_world_is_dynamic(const cvn_params *params) {
  return params->membership.leave_rate > 0.0 || params->membership.join_rate > 0.0;
}

/* Sets up the state at the start of month 0. `population` must outlive the world; `strategy` too.
 * With `hold_cooperation` the effort of all is 0 throughout. On failure *world is empty. */
cvn_status cvn_world_init(cvn_world *world, const cvn_params *params,
                          const cvn_population *population, const cvn_strategy *strategy,
                          cvn_key key, int threads, bool hold_cooperation,
                          cvn_messages *messages) CVN_MUST_CHECK;
void cvn_world_free(cvn_world *world); /* safe on zeros */

/* The first part of it: all that does not depend on the strategy, nor on parameters that only
 * months read (parameters.def, FIRST). Such a world is not stepped; runs begin as copies of it. */
cvn_status cvn_world_set_up(cvn_world *world, const cvn_params *params,
                            const cvn_population *population, cvn_key key, int threads,
                            bool hold_cooperation, cvn_messages *messages) CVN_MUST_CHECK;

/* The same as cvn_world_init, to the last bit, where `base` was set up with the same population,
 * key and threads and `params` differs from its parameters in those that months read at most.
 * `world` is zeros or what an earlier call left, stepped or not: its memory is used again, and of
 * the same base, which must be as it was then, only the state is copied. On failure it is empty. */
cvn_status cvn_world_begin_as(cvn_world *world, const cvn_world *base, const cvn_params *params,
                              const cvn_strategy *strategy, cvn_messages *messages) CVN_MUST_CHECK;

/* Bytes a world needs, for the check before anything is allocated. */
double cvn_world_bytes(const cvn_params *params, const cvn_dimensions *dimensions, int threads);

/* One month, sections 5.1 to 5.10 of docs/model.md. Afterwards world->tally (and
 * world->alliance_tally, where it is not NULL) holds the observables' sums of the month just
 * stepped, and world->month is one more. Fails only for want of memory when memberships change. */
cvn_status cvn_world_month(cvn_world *world, cvn_messages *messages) CVN_MUST_CHECK;

/* The tallies as cvn_world_month would leave them, but for what happens during the month (flows, in
 * record/fields.def), and nothing more: for the end of a run, whose last state is observed and not
 * stepped. Afterwards the world can only be freed or begun again. */
void cvn_world_observe(cvn_world *world);

/* True where no alliance stands in the bundle's upper eight lanes: seats without one are the
 * last. */
static inline bool cvn_bundle_is_half(const cvn_world *world, int64_t bundle) {
  return world->alliances - bundle * CVN_LANES <= CVN_LANES / 2;
}

/* Slot of row `row` of the bundle that `seat` is in. */
static inline int64_t cvn_slot_at(const cvn_world *world, int64_t seat, int64_t row) {
  const cvn_bundle *bundle = &world->bundle[seat / CVN_LANES];
  return (bundle->first_row + row) * CVN_LANES + seat % CVN_LANES;
}

/* Index of area b of a seat's plane, and of a slot's plane. */
static inline int64_t cvn_seat_area(int areas, int64_t seat, int area) {
  return (seat / CVN_LANES * areas + area) * CVN_LANES + seat % CVN_LANES;
}
static inline int64_t cvn_slot_area(int areas, int64_t slot, int area) {
  return (slot / CVN_LANES * areas + area) * CVN_LANES + slot % CVN_LANES;
}
static inline int64_t cvn_seat_rule(int64_t seat, int rule) {
  return (seat / CVN_LANES * CVN_RULES_COUNT + rule) * CVN_LANES + seat % CVN_LANES;
}

#endif
