/* layout.c: bundles of alliances of about one size, filled from a population.
 *
 * Alliances are sorted by their number of members, largest first (ties by number), and cut into
 * bundles of 16; so little is padded. The layout holds no information: a draw is keyed by numbers,
 * a sum runs down a lane, and an alliance may stand anywhere.
 */
#include "model/layout_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "model/newcomer.h"
#include "model/sweep.h"

#define WIDTH_1     1
#define WIDTH_areas areas
#define CVN_ORG_ARRAY(type, name, meaning)
/* Of `count` rows or seats: what an array takes of its block, and taking it. */
#define STEP(type, width)     cvn_block_step((size_t)count *(size_t)(width) * sizeof(type))
#define TAKE(to, type, width) to = (type *)(void *)next, next += STEP(type, width);

static bool seats_init(cvn_seats *seats, int64_t bundles, int areas) {
  const int64_t count = bundles * CVN_LANES;
  size_t bytes = STEP(float, CVN_RULES_COUNT);
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#define CVN_SEAT_ARRAY(type, name, areas, meaning) bytes += STEP(type, WIDTH_##areas);
#include "model/world.def"
#undef CVN_SEAT_ARRAY
  char *next = seats->block = cvn_block_zeros(bytes);
  if (!next) return false;
#define CVN_SEAT_ARRAY(type, name, areas, meaning) TAKE(seats->name, type, WIDTH_##areas)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
  TAKE(seats->rules, float, CVN_RULES_COUNT)
  return true;
}

void cvn_seats_free(cvn_seats *seats) {
  free(seats->block);
  *seats = (cvn_seats){0};
}

void cvn_slots_free(cvn_slots *slots) {
  free(slots->block);
  *slots = (cvn_slots){0};
}

bool cvn_slots_reserve(cvn_slots *slots, int64_t rows, int areas) {
  if (slots->capacity_rows >= rows) return true;
  cvn_slots_free(slots);
  const int64_t count = rows * CVN_LANES;
  if (count > INT32_MAX) return false; /* organisations list their slots as int32 */
  size_t bytes = 0;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning) bytes += STEP(type, WIDTH_##areas);
#include "model/world.def"
#undef CVN_SLOT_ARRAY
  char *next = slots->block = cvn_block_zeros(bytes);
  if (!next) return false;
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning) TAKE(slots->name, type, WIDTH_##areas)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
  slots->capacity_rows = rows;
  return true;
}

#undef TAKE
#undef STEP

void cvn_slot_pad(cvn_slots *to, int64_t target, int areas) {
  const int width_areas = areas;
#define PAD_1(name, padding) to->name[target] = padding;
#define PAD_areas(name, padding)                                                                   \
  for (int b = 0; b < width_areas; b++) to->name[cvn_slot_area(width_areas, target, b)] = padding;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning) PAD_##areas(name, padding)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef PAD_1
#undef PAD_areas
}

void cvn_seat_copy(cvn_seats *to, int64_t target, const cvn_seats *from, int64_t source,
                   int areas) {
  const int width_areas = areas;
#define COPY_1(name) to->name[target] = from->name[source];
#define COPY_areas(name)                                                                           \
  for (int b = 0; b < width_areas; b++)                                                            \
    to->name[cvn_seat_area(width_areas, target, b)] =                                              \
        from->name[cvn_seat_area(width_areas, source, b)];
#define CVN_SEAT_ARRAY(type, name, areas, meaning) COPY_##areas(name)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef COPY_1
#undef COPY_areas
  for (int rule = 0; rule < CVN_RULES_COUNT; rule++)
    to->rules[cvn_seat_rule(target, rule)] = from->rules[cvn_seat_rule(source, rule)];
}

/* Seats without an alliance: nobody is there, and every ratio stays finite. */
static void seat_pad(cvn_seats *to, int64_t target, int areas) {
  to->number[target] = -1;
  to->members[target] = 0.0f;
  to->formal[target] = 1.0f;
  for (int b = 0; b < areas; b++) {
    const int64_t i = cvn_seat_area(areas, target, b);
    to->need[i] = to->preset[i] = to->negotiated[i] = 1.0f / (float)areas;
    to->published[i] = 0.0f;
  }
}

/* Gives every alliance a seat, largest first; fills `bundle` and returns the rows to make room for,
 * -1 without memory. */
static int64_t assign_seats(cvn_world *world, const int64_t *first, int64_t *seat_of) {
  int64_t largest = 0;
  for (int64_t a = 0; a < world->alliances; a++)
    if (first[a + 1] - first[a] > largest) largest = first[a + 1] - first[a];
  int64_t *start = calloc((size_t)largest + 2, sizeof *start); /* counting sort, descending */
  if (!start) return -1;
  for (int64_t a = 0; a < world->alliances; a++) start[largest - (first[a + 1] - first[a]) + 1]++;
  for (int64_t n = 0; n <= largest; n++) start[n + 1] += start[n];
  for (int64_t k = 0; k < world->bundles; k++) world->bundle[k].rows = 0;
  for (int64_t a = 0; a < world->alliances; a++) {
    const int64_t members = first[a + 1] - first[a], seat = start[largest - members]++;
    cvn_bundle *bundle = &world->bundle[seat / CVN_LANES];
    seat_of[a] = seat;
    if (members > bundle->rows) bundle->rows = (int32_t)members;
  }
  free(start);
  const bool dynamic = cvn_world_is_dynamic(&world->params);
  int64_t rows = 0;
  for (int64_t k = 0; k < world->bundles; k++) {
    cvn_bundle *bundle = &world->bundle[k];
    bundle->first_row = rows;
    bundle->room = bundle->rows + (dynamic ? bundle->rows / 8 + 1 : 0);
    rows += bundle->room;
  }
  return rows;
}

/* Each organisation's slots in order of alliance number, and its capacity for each of them. */
static void index_organisations(cvn_world *world) {
  const cvn_population *from = world->population;
  cvn_orgs *orgs = &world->orgs;
  memset(orgs->first, 0, (size_t)(world->organisations + 1) * sizeof *orgs->first);
  for (int64_t e = 0; e < from->memberships; e++) orgs->first[from->mem_org[e] + 1]++;
  for (int64_t i = 0; i < world->organisations; i++) orgs->first[i + 1] += orgs->first[i];
  for (int64_t a = 0; a < world->alliances; a++)
    for (int64_t e = from->all_first[a]; e < from->all_first[a + 1]; e++) {
      const int64_t entry = orgs->first[from->mem_org[e]]++;
      orgs->slot[entry] = (int32_t)cvn_slot_at(world, world->seat_of[a], e - from->all_first[a]);
      orgs->alliance[entry] = (int32_t)a;
    }
  for (int64_t i = world->organisations; i > 0; i--) orgs->first[i] = orgs->first[i - 1];
  orgs->first[0] = 0;
  orgs->single = true;
  for (int64_t i = 0; i < world->organisations; i++) {
    orgs->single = orgs->single && orgs->first[i + 1] - orgs->first[i] == 1;
    cvn_divide_capacity(world, i);
  }
}

void cvn_divide_capacity(cvn_world *world, int64_t org) {
  const cvn_orgs *orgs = &world->orgs;
  const int64_t from = orgs->first[org], to = orgs->first[org + 1];
  for (int64_t entry = from; entry < to; entry++) {
    world->slots.capacity[orgs->slot[entry]] = orgs->power[org] / (float)(to - from);
    world->slots.share[orgs->slot[entry]] = 1.0f / (float)(to - from);
  }
}

static bool index_reserve(cvn_orgs *orgs, int64_t memberships) {
  if (orgs->slot && orgs->slot_capacity >= memberships) return true;
  free(orgs->slot);
  free(orgs->alliance);
  orgs->slot_capacity = memberships + 1;
  orgs->slot = malloc((size_t)orgs->slot_capacity * sizeof *orgs->slot);
  orgs->alliance = malloc((size_t)orgs->slot_capacity * sizeof *orgs->alliance);
  return orgs->slot && orgs->alliance;
}

/* Fills one alliance's lane from the population. */
static void place_members(cvn_world *world, int64_t alliance) {
  const int64_t *first = world->population->all_first;
  const int64_t seat = world->seat_of[alliance], n = first[alliance + 1] - first[alliance];
  for (int64_t row = 0; row < n; row++)
    cvn_member_from_population(world, cvn_slot_at(world, seat, row), first[alliance] + row);
  for (int64_t row = n; row < world->bundle[seat / CVN_LANES].rows; row++)
    cvn_slot_pad(&world->slots, cvn_slot_at(world, seat, row), world->areas);
  world->seats.members[seat] = (float)n;
}

static void place_padding(cvn_world *world) {
  for (int64_t seat = world->alliances; seat < world->bundles * CVN_LANES; seat++)
    for (int64_t row = 0; row < world->bundle[seat / CVN_LANES].rows; row++)
      cvn_slot_pad(&world->slots, cvn_slot_at(world, seat, row), world->areas);
}

/* With one thread there is no parallel region: OpenMP ends the program where it has no memory for
 * one. */
static void place_all(cvn_world *world) {
  if (world->threads == 1) {
    for (int64_t a = 0; a < world->alliances; a++) place_members(world, a);
  } else {
#pragma omp parallel for num_threads(world->threads) schedule(static)
    for (int64_t a = 0; a < world->alliances; a++) place_members(world, a);
  }
  place_padding(world);
}

/* Room for a layout of that many bundles. */
static bool bundles_reserve(cvn_world *world, int64_t bundles) {
  if (!world->bundle) {
    world->bundles = bundles;
    world->bundle = calloc((size_t)bundles, sizeof *world->bundle);
    world->seat_of = malloc((size_t)world->alliances * sizeof *world->seat_of);
    if (!world->bundle || !world->seat_of || !seats_init(&world->seats, bundles, world->areas))
      return false;
  }
  return !cvn_world_is_dynamic(&world->params) || world->spare_seats.rules ||
         seats_init(&world->spare_seats, bundles, world->areas);
}

cvn_status cvn_layout_build(cvn_world *world, cvn_messages *messages) {
  const cvn_population *from = world->population;
  cvn_status status = CVN_ERR_MEMORY;
  if (!bundles_reserve(world, (world->alliances + CVN_LANES - 1) / CVN_LANES)) goto out;
  const int64_t rows = assign_seats(world, from->all_first, world->seat_of);
  if (rows < 0 || !cvn_slots_reserve(&world->slots, rows, world->areas) ||
      !index_reserve(&world->orgs, from->memberships))
    goto out;
  for (int64_t seat = 0; seat < world->bundles * CVN_LANES; seat++)
    seat_pad(&world->seats, seat, world->areas);
  for (int64_t a = 0; a < world->alliances; a++)
    cvn_alliance_from_population(world, world->seat_of[a], a);
  place_all(world);
  index_organisations(world);
  world->memberships = from->memberships;
  status = cvn_workspaces_fit(world);
out:
  return status == CVN_OK ? CVN_OK
                          : cvn_fail(messages, status, NULL, "no memory for the alliances");
}

static void seats_copy(cvn_seats *to, const cvn_seats *from, size_t count, int areas) {
  const size_t width_areas = (size_t)areas, width_1 = 1;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)                                                 \
  memcpy(to->name, from->name, count *width_##areas * sizeof(type));
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
  memcpy(to->rules, from->rules, count * CVN_RULES_COUNT * sizeof(float));
}

/* All of it, or what months have changed since it was copied last. */
static void slots_copy(cvn_slots *to, const cvn_slots *from, size_t count, int areas,
                       bool state_alone) {
  const size_t width_areas = (size_t)areas, width_1 = 1;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_STATE(type, name, areas, padding, meaning)                                        \
  memcpy(to->name, from->name, count *width_##areas * sizeof(type));
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  if (!state_alone) memcpy(to->name, from->name, count *width_##areas * sizeof(type));
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
}

static void index_copy(cvn_orgs *to, const cvn_orgs *from, int64_t organisations,
                       int64_t memberships) {
  memcpy(to->first, from->first, (size_t)(organisations + 1) * sizeof *to->first);
  memcpy(to->slot, from->slot, (size_t)memberships * sizeof *to->slot);
  memcpy(to->alliance, from->alliance, (size_t)memberships * sizeof *to->alliance);
  to->single = from->single;
}

cvn_status cvn_layout_copy(cvn_world *world, const cvn_world *from, cvn_messages *messages) {
  const cvn_bundle *last = &from->bundle[from->bundles - 1];
  const int64_t rows = last->first_row + last->room, memberships = from->memberships;
  cvn_status status = CVN_ERR_MEMORY;
  if (!bundles_reserve(world, from->bundles) ||
      !cvn_slots_reserve(&world->slots, rows, world->areas) ||
      !index_reserve(&world->orgs, memberships))
    goto out;
  const bool state_alone = world->memberships_of == from;
  world->memberships = memberships;
  memcpy(world->bundle, from->bundle, (size_t)from->bundles * sizeof *world->bundle);
  memcpy(world->seat_of, from->seat_of, (size_t)from->alliances * sizeof *world->seat_of);
  seats_copy(&world->seats, &from->seats, (size_t)(from->bundles * CVN_LANES), world->areas);
  slots_copy(&world->slots, &from->slots, (size_t)(rows * CVN_LANES), world->areas, state_alone);
  if (!state_alone) index_copy(&world->orgs, &from->orgs, from->organisations, memberships);
  status = cvn_workspaces_fit(world);
out:
  return status == CVN_OK ? CVN_OK
                          : cvn_fail(messages, status, NULL, "no memory for the alliances");
}
