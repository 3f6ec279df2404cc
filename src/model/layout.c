/* layout.c: bundles of alliances of about one size, and the moving of memberships between layouts.
 *
 * Alliances are sorted by their number of members, largest first (ties by number), and cut into
 * bundles of 16; so little is padded. The layout holds no information: a draw is keyed by numbers,
 * a sum runs down a lane, and an alliance may stand anywhere.
 */
#include "model/layout.h"

#include <stdlib.h>
#include <string.h>

#include "model/newcomer.h"
#include "model/sweep.h"

/* Who is a member where, by alliance, then by organisation. */
typedef struct roster {
  int64_t *first;  /* A + 1 */
  int64_t *source; /* E: where the membership comes from: a slot, or a row of the population; -1 a
                      newcomer */
  int32_t *org;    /* E */
} roster;

static void roster_free(roster *list) {
  free(list->first);
  free(list->source);
  free(list->org);
  *list = (roster){0};
}

static bool roster_init(roster *list, int64_t alliances, int64_t memberships) {
  list->first = calloc((size_t)alliances + 1, sizeof *list->first);
  list->source = malloc((size_t)(memberships + 1) * sizeof *list->source);
  list->org = calloc((size_t)memberships + 1, sizeof *list->org);
  return list->first && list->source && list->org;
}

static void *aligned_zeros(int64_t count, size_t size) {
  const size_t bytes = ((size_t)count * size + CVN_ALIGNMENT - 1) / CVN_ALIGNMENT * CVN_ALIGNMENT;
  void *memory = aligned_alloc(CVN_ALIGNMENT, bytes ? bytes : CVN_ALIGNMENT);
  if (memory) memset(memory, 0, bytes);
  return memory;
}

#define WIDTH_1     1
#define WIDTH_areas areas
#define CVN_ORG_ARRAY(type, name, meaning)

static bool seats_init(cvn_seats *seats, int64_t bundles, int areas) {
  const int64_t count = bundles * CVN_LANES;
  bool ok = true;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)                                                 \
  ok = (seats->name = aligned_zeros(count * WIDTH_##areas, sizeof(type))) != NULL && ok;
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
  seats->rules = aligned_zeros(count * CVN_RULES_COUNT, sizeof(float));
  return ok && seats->rules;
}

void cvn_seats_free(cvn_seats *seats) {
#define CVN_SEAT_ARRAY(type, name, areas, meaning) free(seats->name);
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
  free(seats->rules);
  *seats = (cvn_seats){0};
}

void cvn_slots_free(cvn_slots *slots) {
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning) free(slots->name);
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
  *slots = (cvn_slots){0};
}

/* Room for `rows` rows, and some more where alliances change; what was in the slots is lost. */
static bool slots_reserve(cvn_slots *slots, int64_t rows, bool dynamic, int areas) {
  if (slots->capacity_rows >= rows) return true;
  cvn_slots_free(slots);
  const int64_t capacity = rows + (dynamic ? rows / 8 : 0), count = capacity * CVN_LANES;
  if (count > INT32_MAX) return false; /* organisations list their slots as int32 */
  bool ok = true;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  ok = (slots->name = aligned_zeros(count * WIDTH_##areas, sizeof(type))) != NULL && ok;
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
  slots->capacity_rows = ok ? capacity : 0;
  return ok;
}

static void slot_copy(cvn_slots *to, int64_t target, const cvn_slots *from, int64_t source,
                      int areas) {
  const int width_areas = areas;
#define COPY_1(name) to->name[target] = from->name[source];
#define COPY_areas(name)                                                                           \
  for (int b = 0; b < width_areas; b++)                                                            \
    to->name[cvn_slot_area(width_areas, target, b)] =                                              \
        from->name[cvn_slot_area(width_areas, source, b)];
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning) COPY_##areas(name)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef COPY_1
#undef COPY_areas
}

static void slot_pad(cvn_slots *to, int64_t target, int areas) {
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

static void seat_copy(cvn_seats *to, int64_t target, const cvn_seats *from, int64_t source,
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

/* Gives every alliance a seat, largest first; fills `bundle` and returns the number of rows, -1
 * without memory. */
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
  int64_t rows = 0;
  for (int64_t k = 0; k < world->bundles; k++) {
    world->bundle[k].first_row = rows;
    rows += world->bundle[k].rows;
  }
  return rows;
}

/* Each organisation's slots in order of alliance number, and its capacity for each of them. */
static void index_organisations(cvn_world *world, const roster *list) {
  cvn_orgs *orgs = &world->orgs;
  const int64_t memberships = list->first[world->alliances];
  memset(orgs->first, 0, (size_t)(world->organisations + 1) * sizeof *orgs->first);
  for (int64_t e = 0; e < memberships; e++) orgs->first[list->org[e] + 1]++;
  for (int64_t i = 0; i < world->organisations; i++) orgs->first[i + 1] += orgs->first[i];
  for (int64_t a = 0; a < world->alliances; a++)
    for (int64_t e = list->first[a]; e < list->first[a + 1]; e++) {
      const int64_t entry = orgs->first[list->org[e]]++;
      orgs->slot[entry] = (int32_t)cvn_slot_at(world, world->seat_of[a], e - list->first[a]);
      orgs->alliance[entry] = (int32_t)a;
    }
  for (int64_t i = world->organisations; i > 0; i--) orgs->first[i] = orgs->first[i - 1];
  orgs->first[0] = 0;
  orgs->single = true;
  for (int64_t i = 0; i < world->organisations; i++) {
    const int64_t from = orgs->first[i], to = orgs->first[i + 1];
    orgs->single = orgs->single && to - from == 1;
    for (int64_t entry = from; entry < to; entry++) {
      world->slots.capacity[orgs->slot[entry]] = orgs->power[i] / (float)(to - from);
      world->slots.share[orgs->slot[entry]] = 1.0f / (float)(to - from);
    }
  }
}

static bool index_reserve(cvn_orgs *orgs, int64_t memberships) {
  if (orgs->slot && orgs->slot_capacity >= memberships) return true;
  free(orgs->slot);
  free(orgs->alliance);
  orgs->slot_capacity = memberships + (orgs->slot_capacity ? memberships / 8 : 0) + 1;
  orgs->slot = malloc((size_t)orgs->slot_capacity * sizeof *orgs->slot);
  orgs->alliance = malloc((size_t)orgs->slot_capacity * sizeof *orgs->alliance);
  return orgs->slot && orgs->alliance;
}

/* Fills one alliance's lane of `slots` from the roster. */
static void place_members(cvn_world *world, cvn_slots *slots, const cvn_slots *before,
                          const roster *list, int64_t alliance) {
  const int64_t seat = world->seat_of[alliance],
                n = list->first[alliance + 1] - list->first[alliance];
  for (int64_t row = 0; row < n; row++) {
    const int64_t e = list->first[alliance] + row, slot = cvn_slot_at(world, seat, row);
    if (!before) {
      cvn_member_from_population(world, slots, slot, list->source[e]);
    } else if (list->source[e] >= 0) {
      slot_copy(slots, slot, before, list->source[e], world->areas);
    } else {
      cvn_member_newcomer(world, slots, slot, list->org[e], seat);
    }
  }
  for (int64_t row = n; row < world->bundle[seat / CVN_LANES].rows; row++)
    slot_pad(slots, cvn_slot_at(world, seat, row), world->areas);
  world->seats.members[seat] = (float)n;
}

static void place_padding(cvn_world *world, cvn_slots *slots) {
  for (int64_t seat = world->alliances; seat < world->bundles * CVN_LANES; seat++)
    for (int64_t row = 0; row < world->bundle[seat / CVN_LANES].rows; row++)
      slot_pad(slots, cvn_slot_at(world, seat, row), world->areas);
}

/* With one thread there is no parallel region: OpenMP ends the program where it has no memory for
 * one. */
static void place_all(cvn_world *world, cvn_slots *slots, const cvn_slots *before,
                      const roster *list) {
  if (world->threads == 1) {
    for (int64_t a = 0; a < world->alliances; a++) place_members(world, slots, before, list, a);
  } else {
#pragma omp parallel for num_threads(world->threads) schedule(static)
    for (int64_t a = 0; a < world->alliances; a++) place_members(world, slots, before, list, a);
  }
  place_padding(world, slots);
}

/* Room for a layout of that many bundles. */
static bool bundles_reserve(cvn_world *world, int64_t bundles) {
  if (world->bundle) return true;
  world->bundles = bundles;
  world->bundle = calloc((size_t)bundles, sizeof *world->bundle);
  world->seat_of = malloc((size_t)world->alliances * sizeof *world->seat_of);
  return world->bundle && world->seat_of && seats_init(&world->seats, bundles, world->areas) &&
         (!cvn_world_is_dynamic(&world->params) ||
          seats_init(&world->spare_seats, bundles, world->areas));
}

cvn_status cvn_layout_build(cvn_world *world, cvn_messages *messages) {
  const cvn_population *from = world->population;
  roster list = {0};
  cvn_status status = CVN_ERR_MEMORY;
  if (!bundles_reserve(world, (world->alliances + CVN_LANES - 1) / CVN_LANES) ||
      !roster_init(&list, world->alliances, from->memberships))
    goto out;
  memcpy(list.first, from->all_first, (size_t)(world->alliances + 1) * sizeof *list.first);
  for (int64_t e = 0; e < from->memberships; e++) {
    list.source[e] = e;
    list.org[e] = from->mem_org[e];
  }
  const int64_t rows = assign_seats(world, list.first, world->seat_of);
  if (rows < 0 ||
      !slots_reserve(&world->slots, rows, cvn_world_is_dynamic(&world->params), world->areas) ||
      !index_reserve(&world->orgs, from->memberships))
    goto out;
  for (int64_t seat = 0; seat < world->bundles * CVN_LANES; seat++)
    seat_pad(&world->seats, seat, world->areas);
  for (int64_t a = 0; a < world->alliances; a++)
    cvn_alliance_from_population(world, world->seat_of[a], a);
  place_all(world, &world->slots, NULL, &list);
  index_organisations(world, &list);
  world->memberships = from->memberships;
  status = cvn_workspaces_fit(world);
out:
  roster_free(&list);
  return status == CVN_OK ? CVN_OK
                          : cvn_fail(messages, status, NULL, "no memory for the alliances");
}

static void arrays_copy(cvn_world *to, const cvn_world *from, int64_t rows) {
  const int64_t seats = from->bundles * CVN_LANES, slots = rows * CVN_LANES;
  const int64_t width_areas = from->areas, width_1 = 1;
#define COPY(array, count, type, name, width)                                                      \
  memcpy(to->array.name, from->array.name, (size_t)((count)*width_##width) * sizeof(type));
#define CVN_SEAT_ARRAY(type, name, areas, meaning)          COPY(seats, seats, type, name, areas)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning) COPY(slots, slots, type, name, areas)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef COPY
  memcpy(to->seats.rules, from->seats.rules, (size_t)(seats * CVN_RULES_COUNT) * sizeof(float));
}

cvn_status cvn_layout_copy(cvn_world *world, const cvn_world *from, cvn_messages *messages) {
  const cvn_bundle *last = &from->bundle[from->bundles - 1];
  const int64_t rows = last->first_row + last->rows, memberships = from->memberships;
  cvn_status status = CVN_ERR_MEMORY;
  if (!bundles_reserve(world, from->bundles) ||
      !slots_reserve(&world->slots, rows, cvn_world_is_dynamic(&world->params), world->areas) ||
      !index_reserve(&world->orgs, memberships))
    goto out;
  world->memberships = memberships;
  memcpy(world->bundle, from->bundle, (size_t)from->bundles * sizeof *world->bundle);
  memcpy(world->seat_of, from->seat_of, (size_t)from->alliances * sizeof *world->seat_of);
  arrays_copy(world, from, rows);
  cvn_orgs *orgs = &world->orgs;
  memcpy(orgs->first, from->orgs.first, (size_t)(from->organisations + 1) * sizeof *orgs->first);
  memcpy(orgs->slot, from->orgs.slot, (size_t)memberships * sizeof *orgs->slot);
  memcpy(orgs->alliance, from->orgs.alliance, (size_t)memberships * sizeof *orgs->alliance);
  orgs->single = from->orgs.single;
  status = cvn_workspaces_fit(world);
out:
  return status == CVN_OK ? CVN_OK
                          : cvn_fail(messages, status, NULL, "no memory for the alliances");
}

/* Those who stay and those who come, merged in order of organisation. */
static bool roster_change(const cvn_world *world, const int32_t *joined, roster *list,
                          int64_t *joins, int64_t *leaves) {
  const int64_t alliances = world->alliances;
  int64_t newcomers = 0;
  for (int64_t i = 0; i < world->organisations; i++) newcomers += joined[i] >= 0;
  int64_t *next = calloc((size_t)alliances + 1, sizeof *next);
  int32_t *coming =
      calloc((size_t)newcomers + 1, sizeof *coming); /* by alliance, then organisation */
  const bool ok = next && coming && roster_init(list, alliances, world->memberships + newcomers);
  if (!ok) goto out;
  for (int64_t i = 0; i < world->organisations; i++)
    if (joined[i] >= 0) next[joined[i] + 1]++;
  for (int64_t a = 0; a < alliances; a++) next[a + 1] += next[a];
  for (int64_t i = 0; i < world->organisations; i++)
    if (joined[i] >= 0) coming[next[joined[i]]++] = (int32_t)i;
  /* next[a] is now where the newcomers of alliance a end */
  int64_t e = 0, c = 0;
  for (int64_t a = 0; a < alliances; a++) {
    list->first[a] = e;
    const int64_t seat = world->seat_of[a], n = (int64_t)world->seats.members[seat];
    for (int64_t row = 0; row < n || c < next[a];) {
      const int64_t slot = row < n ? cvn_slot_at(world, seat, row) : -1;
      if (slot >= 0 && world->slots.leaves[slot]) {
        ++*leaves;
        row++;
      } else if (c < next[a] && (slot < 0 || coming[c] < world->slots.org[slot])) {
        list->org[e] = coming[c++];
        list->source[e++] = -1;
        ++*joins;
      } else {
        list->org[e] = world->slots.org[slot];
        list->source[e++] = slot;
        row++;
      }
    }
  }
  list->first[alliances] = e;
out:
  free(next);
  free(coming);
  return ok;
}

static void move_alliances(cvn_world *world, const int64_t *seat_of) {
  for (int64_t seat = world->alliances; seat < world->bundles * CVN_LANES; seat++)
    seat_pad(&world->spare_seats, seat, world->areas);
  for (int64_t a = 0; a < world->alliances; a++)
    seat_copy(&world->spare_seats, seat_of[a], &world->seats, world->seat_of[a], world->areas);
  const cvn_seats seats = world->seats;
  world->seats = world->spare_seats;
  world->spare_seats = seats;
}

cvn_status cvn_layout_change(cvn_world *world, const int32_t *joined, cvn_messages *messages) {
  roster list = {0};
  int64_t *seat_of = calloc((size_t)world->alliances, sizeof *seat_of);
  cvn_status status = CVN_ERR_MEMORY;
  world->joins = world->leaves = 0;
  if (!seat_of || !roster_change(world, joined, &list, &world->joins, &world->leaves)) goto out;
  if (world->joins == 0 && world->leaves == 0) {
    status = CVN_OK;
    goto out;
  }
  const int64_t rows = assign_seats(world, list.first, seat_of);
  if (rows < 0 || !slots_reserve(&world->spare_slots, rows, true, world->areas) ||
      !index_reserve(&world->orgs, list.first[world->alliances]))
    goto out;
  move_alliances(world, seat_of);
  memcpy(world->seat_of, seat_of, (size_t)world->alliances * sizeof *seat_of);
  place_all(world, &world->spare_slots, &world->slots, &list);
  const cvn_slots slots = world->slots;
  world->slots = world->spare_slots;
  world->spare_slots = slots;
  index_organisations(world, &list);
  world->influence_known = false;
  world->memberships = list.first[world->alliances];
  status = cvn_workspaces_fit(world);
out:
  free(seat_of);
  roster_free(&list);
  return status == CVN_OK ? CVN_OK
                          : cvn_fail(messages, status, NULL, "no memory to move memberships");
}
