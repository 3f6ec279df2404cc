/* layout_move.c: memberships moved after a review, a district of bundles at a time.
 *
 * Most alliances lose or win a member or two and keep their seats. Then only the members between
 * one who left and one who came move, by a row or two and within a lane: what they pass through is
 * in the nearest caches. Now and then alliances of a district have grown so unequal that sorting
 * them again pays; then all of its memberships go through records, a membership each.
 */
#include "model/layout_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/fetch.h"
#include "model/newcomer.h"

/* Places within a bundle, in planes of one value a slot and in those of a value for each area. */
typedef struct move {
  uint32_t to, from, areas_to, areas_from;
} move;

/* A newcomer's number in change->coming, and its slot and seat in the world. */
typedef struct arrival {
  int64_t number, slot, seat;
} arrival;

struct cvn_moves {
  int32_t *source;   /* rows of one alliance before the review; -1 - k for newcomer k */
  move *list;        /* slots */
  arrival *arrivals; /* joins */
  int n_moves;
  int64_t n_arrivals;
  /* packing */
  int32_t *place;      /* by slot of the district: its record, -1 without */
  int32_t *origin;     /* by record: slot before the review; -1 - k for newcomer k */
  uint32_t *records;   /* slots·words */
  uint32_t *nobody;    /* a record more */
  int64_t words;       /* of a record */
  int32_t *lane_first; /* by lane of the district: its first record */
  int32_t *order;      /* lanes of the district, largest alliance first */
};

#define WIDTH_1     1
#define WIDTH_areas areas

static int64_t words_of(int areas) {
  int64_t words = 0;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_ORG_ARRAY(type, name, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  _Static_assert(sizeof(type) == sizeof(uint32_t), "slots are moved as words");                    \
  words += WIDTH_##areas;
#include "model/world.def"
#undef CVN_SLOT_ARRAY
  return words;
}

cvn_moves *cvn_moves_new(int64_t slots, int64_t joins, int areas) {
  cvn_moves *self = calloc(1, sizeof *self);
  if (!self) return NULL;
  const size_t count = (size_t)slots + 1;
  self->words = words_of(areas);
  self->source = malloc(count * sizeof *self->source);
  self->list = malloc(count * sizeof *self->list);
  self->arrivals = malloc((size_t)(joins + 1) * sizeof *self->arrivals);
  self->place = malloc(count * sizeof *self->place);
  self->origin = malloc(count * sizeof *self->origin);
  self->records = malloc(count * (size_t)self->words * sizeof *self->records);
  self->lane_first = malloc((size_t)CVN_DISTRICT * CVN_LANES * sizeof *self->lane_first);
  self->order = malloc((size_t)CVN_DISTRICT * CVN_LANES * sizeof *self->order);
  if (self->records) self->nobody = self->records + slots * self->words;
  if (self->source && self->list && self->arrivals && self->place && self->origin &&
      self->records && self->lane_first && self->order)
    return self;
  cvn_moves_free(self);
  return NULL;
}

void cvn_moves_free(cvn_moves *self) {
  if (!self) return;
  free(self->source);
  free(self->list);
  free(self->arrivals);
  free(self->place);
  free(self->origin);
  free(self->records);
  free(self->lane_first);
  free(self->order);
  free(self);
}

/* Who is in an alliance after the review, in order of organisation, in moves->source; their
 * number. */
static int32_t roster_of(const cvn_change *change, int64_t seat, cvn_moves *moves) {
  const cvn_world *world = change->world;
  const int64_t number = world->seats.number[seat];
  if (number < 0) return 0;
  const int32_t before = (int32_t)world->seats.members[seat];
  const int64_t end = change->coming_first[number + 1];
  int64_t k = change->coming_first[number];
  int32_t n = 0;
  for (int32_t row = 0; row < before; row++) {
    const int64_t slot = cvn_slot_at(world, seat, row);
    const int32_t org = world->slots.org[slot];
    while (k < end && change->coming[k] < org) moves->source[n++] = -1 - (int32_t)k++;
    if (world->slots.leaves[slot]) {
      change->now[slot] = -1;
#pragma omp atomic
      change->left[org]++;
    } else {
      moves->source[n++] = row;
    }
  }
  while (k < end) moves->source[n++] = -1 - (int32_t)k++;
  return n;
}

static void arrives(const cvn_change *change, cvn_moves *moves, int64_t number, int64_t slot,
                    int64_t seat) {
  const int32_t org = change->coming[number];
  moves->arrivals[moves->n_arrivals++] = (arrival){.number = number, .slot = slot, .seat = seat};
  change->joined_slot[org] = (int32_t)slot;
  cvn_member_fetch(change->world, org);
}

/* Newcomers look at their alliances as they were: before their numbers of members change. */
static void place_arrivals(const cvn_change *change, const cvn_moves *moves) {
  cvn_world *world = change->world;
  for (int64_t i = 0; i < moves->n_arrivals; i++) {
    const arrival *one = &moves->arrivals[i];
    cvn_member_newcomer(world, one->slot, change->coming[one->number], one->seat,
                        change->distortion + one->number * world->areas,
                        change->perception + one->number * world->areas);
  }
}

/* Nobody is about to leave any more. */
static void clear_leaves(cvn_world *world, int64_t first, int64_t end) {
  for (int64_t k = first; k < end; k++)
    memset(world->slots.leaves + world->bundle[k].first_row * CVN_LANES, 0,
           (size_t)world->bundle[k].rows * CVN_LANES * sizeof *world->slots.leaves);
}

static void fetch_all(const cvn_slots *slots, const cvn_bundle *bundle, int areas) {
  const int64_t first = bundle->first_row * CVN_LANES;
  const size_t bytes = (size_t)bundle->rows * CVN_LANES * sizeof(uint32_t);
#define CVN_SLOT_ARRAY(type, name, width, padding, meaning)                                        \
  cvn_fetch(slots->name + first * WIDTH_##width, bytes * (size_t)WIDTH_##width);
#include "model/world.def"
#undef CVN_SLOT_ARRAY
}

/* -- in place -- */

static void add_move(cvn_moves *moves, int areas, int32_t lane, int32_t to_row, int32_t from_row) {
  const uint32_t one = CVN_LANES, all = CVN_LANES * (uint32_t)areas;
  moves->list[moves->n_moves++] = (move){.to = (uint32_t)to_row * one + (uint32_t)lane,
                                         .from = (uint32_t)from_row * one + (uint32_t)lane,
                                         .areas_to = (uint32_t)to_row * all + (uint32_t)lane,
                                         .areas_from = (uint32_t)from_row * all + (uint32_t)lane};
}

/* Members of one lane move towards the front in order, and towards the back in the order reversed:
 * so nobody is overwritten before it has moved. */
static void list_moves(const cvn_change *change, cvn_moves *moves, int64_t seat, int32_t n) {
  const cvn_world *world = change->world;
  const int32_t lane = (int32_t)(seat % CVN_LANES);
  const int32_t *source = moves->source;
  for (int32_t row = 0; row < n; row++) {
    const int64_t slot = cvn_slot_at(world, seat, row);
    if (source[row] >= 0) change->now[cvn_slot_at(world, seat, source[row])] = (int32_t)slot;
    else arrives(change, moves, -1 - source[row], slot, seat);
    if (source[row] > row) add_move(moves, world->areas, lane, row, source[row]);
  }
  for (int32_t row = n - 1; row >= 0; row--)
    if (source[row] >= 0 && source[row] < row)
      add_move(moves, world->areas, lane, row, source[row]);
}

static void move_1(void *plane, int areas, const move *list, int count) {
  unsigned char *bytes = plane;
  const size_t word = sizeof(uint32_t);
  (void)areas;
#pragma GCC unroll 4
  for (int i = 0; i < count; i++)
    memcpy(bytes + list[i].to * word, bytes + list[i].from * word, word);
}

static void move_areas(void *planes, int areas, const move *list, int count) {
  const size_t word = sizeof(uint32_t), step = CVN_LANES * word;
  for (int i = 0; i < count; i++) {
    unsigned char *to = (unsigned char *)planes + list[i].areas_to * word;
    const unsigned char *from = (unsigned char *)planes + list[i].areas_from * word;
#pragma GCC unroll 8
    for (int b = 0; b < areas; b++) memcpy(to + (size_t)b * step, from + (size_t)b * step, word);
  }
}

/* All planes; the next bundle's are asked for meanwhile. */
static void move_all(cvn_slots *slots, const cvn_bundle *bundle, const cvn_bundle *next, int areas,
                     const cvn_moves *moves) {
  const int64_t first = bundle->first_row * CVN_LANES, first_next = next->first_row * CVN_LANES;
  const size_t bytes = (size_t)next->rows * CVN_LANES * sizeof(uint32_t);
#define CVN_SLOT_ARRAY(type, name, width, padding, meaning)                                        \
  cvn_fetch(slots->name + first_next * WIDTH_##width, bytes * (size_t)WIDTH_##width);              \
  move_##width(slots->name + first * WIDTH_##width, areas, moves->list, moves->n_moves);
#include "model/world.def"
#undef CVN_SLOT_ARRAY
}

static void edit_bundle(const cvn_change *change, int64_t k, int64_t end, cvn_moves *moves) {
  cvn_world *world = change->world;
  cvn_bundle *bundle = &world->bundle[k];
  const int64_t seats = k * CVN_LANES;
  const int32_t rows = bundle->rows;
  moves->n_moves = 0;
  moves->n_arrivals = 0;
  bundle->rows = 0;
  for (int64_t seat = seats; seat < seats + CVN_LANES; seat++) {
    const int32_t n = roster_of(change, seat, moves);
    list_moves(change, moves, seat, n);
    if (n > bundle->rows) bundle->rows = n;
  }
  for (int64_t row = rows; row < bundle->rows; row++)
    for (int l = 0; l < CVN_LANES; l++)
      cvn_slot_pad(&world->slots, (bundle->first_row + row) * CVN_LANES + l, world->areas);
  move_all(&world->slots, bundle, k + 1 < end ? bundle + 1 : bundle, world->areas, moves);
  place_arrivals(change, moves);
  for (int64_t seat = seats; seat < seats + CVN_LANES; seat++) {
    const int32_t before = (int32_t)world->seats.members[seat], n = change->members[seat];
    for (int32_t row = n; row < before; row++)
      cvn_slot_pad(&world->slots, cvn_slot_at(world, seat, row), world->areas);
    world->seats.members[seat] = (float)n;
  }
}

void cvn_district_edit(const cvn_change *change, int64_t first, int64_t end, cvn_moves *moves) {
  cvn_world *world = change->world;
  fetch_all(&world->slots, &world->bundle[first], world->areas);
  for (int64_t k = first; k < end; k++) edit_bundle(change, k, end, moves);
  clear_leaves(world, first, end);
}

/* -- packed again -- */

/* Gives every membership that goes on a record, by lane, in the order of its alliance. */
static void list_records(const cvn_change *change, int64_t first, int64_t end, cvn_moves *moves) {
  const cvn_world *world = change->world;
  const int64_t first_slot = world->bundle[first].first_row * CVN_LANES;
  const cvn_bundle *last = &world->bundle[end - 1];
  const int64_t slots = (last->first_row + last->room) * CVN_LANES - first_slot;
  int32_t record = 0;
  memset(moves->place, -1, (size_t)slots * sizeof *moves->place);
  for (int64_t lane = 0; lane < (end - first) * CVN_LANES; lane++) {
    const int64_t seat = first * CVN_LANES + lane;
    const int32_t n = roster_of(change, seat, moves);
    moves->lane_first[lane] = record;
    for (int32_t row = 0; row < n; row++, record++) {
      const int32_t source = moves->source[row];
      moves->origin[record] = source < 0 ? source : (int32_t)cvn_slot_at(world, seat, source);
      if (source >= 0) moves->place[moves->origin[record] - first_slot] = record;
    }
  }
}

/* Sixteen slots of a plane to or from a word of their records. */
static void plane_to_records(const void *plane, uint32_t *const *record, int64_t word) {
  for (size_t l = 0; l < CVN_LANES; l++)
    memcpy(record[l] + word, (const unsigned char *)plane + sizeof(uint32_t) * l, sizeof(uint32_t));
}

static void plane_of_records(void *plane, uint32_t *const *record, int64_t word) {
  for (size_t l = 0; l < CVN_LANES; l++)
    memcpy((unsigned char *)plane + sizeof(uint32_t) * l, record[l] + word, sizeof(uint32_t));
}

static void row_to_records(const cvn_slots *slots, int64_t row, int areas,
                           uint32_t *const *record) {
  int64_t word = 0;
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  for (int b = 0; b < WIDTH_##areas; b++, word++)                                                  \
    plane_to_records(slots->name + (row * WIDTH_##areas + b) * CVN_LANES, record, word);
#include "model/world.def"
#undef CVN_SLOT_ARRAY
}

static void row_of_records(cvn_slots *slots, int64_t row, int areas, uint32_t *const *record) {
  int64_t word = 0;
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  for (int b = 0; b < WIDTH_##areas; b++, word++)                                                  \
    plane_of_records(slots->name + (row * WIDTH_##areas + b) * CVN_LANES, record, word);
#include "model/world.def"
#undef CVN_SLOT_ARRAY
}

/* Slots without a membership that goes on share the record `nobody`. */
static void records_of_bundle(const cvn_world *world, const cvn_bundle *bundle, int64_t first_row,
                              cvn_moves *moves) {
  fetch_all(&world->slots, bundle, world->areas);
  for (int64_t row = bundle->first_row; row < bundle->first_row + bundle->rows; row++) {
    const int32_t *place = moves->place + (row - first_row) * CVN_LANES;
    uint32_t *record[CVN_LANES];
    for (int l = 0; l < CVN_LANES; l++)
      record[l] = place[l] < 0 ? moves->nobody : moves->records + place[l] * moves->words;
    row_to_records(&world->slots, row, world->areas, record);
  }
}

static void padding_record(uint32_t *record, int areas) {
#define CVN_SLOT_ARRAY(type, name, width, padding, meaning)                                        \
  for (int b = 0; b < WIDTH_##width; b++, record++) {                                              \
    const type value = padding;                                                                    \
    memcpy(record, &value, sizeof value);                                                          \
  }
#include "model/world.def"
#undef CVN_SLOT_ARRAY
}

/* Largest alliance first, ties by number; seats without an alliance last. An insertion sort: most
 * stand near where they stood. */
static void sort_lanes(const cvn_change *change, int64_t first, int64_t end, cvn_moves *moves) {
  const int64_t first_seat = first * CVN_LANES;
  const int32_t *number = change->world->seats.number + first_seat;
  const int32_t *members = change->members + first_seat;
  for (int32_t lane = 0; lane < (end - first) * CVN_LANES; lane++) {
    int32_t at = lane;
    for (; at > 0; at--) {
      const int32_t other = moves->order[at - 1];
      const bool before = number[lane] < 0                  ? false
                          : number[other] < 0               ? true
                          : members[lane] != members[other] ? members[lane] > members[other]
                                                            : number[lane] < number[other];
      if (!before) break;
      moves->order[at] = other;
    }
    moves->order[at] = lane;
  }
}

/* Alliances to their new seats, and bundles to what rows they need; what is left of the district's
 * room is divided. */
static void seat_again(const cvn_change *change, int64_t first, int64_t end,
                       const cvn_moves *moves) {
  cvn_world *world = change->world;
  const int64_t first_seat = first * CVN_LANES, lanes = (end - first) * CVN_LANES;
  const cvn_bundle *last = &world->bundle[end - 1];
  int64_t row = world->bundle[first].first_row, spare = last->first_row + last->room - row;
  for (int64_t lane = 0; lane < lanes; lane++)
    cvn_seat_copy(&world->spare_seats, first_seat + lane, &world->seats, first_seat + lane,
                  world->areas);
  for (int64_t lane = 0; lane < lanes; lane++) {
    const int64_t seat = first_seat + lane;
    cvn_seat_copy(&world->seats, seat, &world->spare_seats, first_seat + moves->order[lane],
                  world->areas);
    if (world->seats.number[seat] >= 0) world->seat_of[world->seats.number[seat]] = seat;
  }
  for (int64_t k = first; k < end; k++) {
    const int32_t largest = moves->order[(k - first) * CVN_LANES];
    world->bundle[k].rows = change->members[first_seat + largest];
    spare -= world->bundle[k].rows;
  }
  for (int64_t k = first; k < end; k++) {
    const int64_t more = spare / (end - k);
    world->bundle[k].first_row = row;
    world->bundle[k].room = world->bundle[k].rows + (int32_t)more;
    row += world->bundle[k].room;
    spare -= more;
  }
}

static void pack_bundle(const cvn_change *change, int64_t first, int64_t k, cvn_moves *moves) {
  cvn_world *world = change->world;
  const cvn_bundle *bundle = &world->bundle[k];
  fetch_all(&world->slots, bundle, world->areas);
  for (int64_t row = 0; row < bundle->rows; row++) {
    uint32_t *record[CVN_LANES];
    for (int l = 0; l < CVN_LANES; l++) {
      const int64_t slot = (bundle->first_row + row) * CVN_LANES + l;
      const int32_t lane = moves->order[(k - first) * CVN_LANES + l];
      record[l] = moves->nobody;
      if (row >= change->members[first * CVN_LANES + lane]) continue;
      const int32_t at = moves->lane_first[lane] + (int32_t)row, origin = moves->origin[at];
      if (origin < 0) {
        arrives(change, moves, -1 - origin, slot, k * CVN_LANES + l);
      } else {
        record[l] = moves->records + at * moves->words;
        change->now[origin] = (int32_t)slot;
      }
    }
    row_of_records(&world->slots, bundle->first_row + row, world->areas, record);
  }
}

void cvn_district_pack(const cvn_change *change, int64_t first, int64_t end, cvn_moves *moves) {
  cvn_world *world = change->world;
  const int64_t first_seat = first * CVN_LANES, first_row = world->bundle[first].first_row;
  list_records(change, first, end, moves);
  for (int64_t k = first; k < end; k++)
    records_of_bundle(world, &world->bundle[k], first_row, moves);
  sort_lanes(change, first, end, moves);
  seat_again(change, first, end, moves);
  moves->n_arrivals = 0;
  padding_record(moves->nobody, world->areas);
  for (int64_t k = first; k < end; k++) pack_bundle(change, first, k, moves);
  place_arrivals(change, moves);
  for (int64_t lane = 0; lane < (end - first) * CVN_LANES; lane++)
    world->seats.members[first_seat + lane] =
        (float)change->members[first_seat + moves->order[lane]];
  clear_leaves(world, first, end);
}
