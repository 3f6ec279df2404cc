/* observe.c: snapshots and the checksum of a world's state, free of its layout in memory. */
#include "record/observe.h"

#include <string.h>

#include "base/hash.h"

typedef struct columns {
  const cvn_world *world;
  void *column[CVN_SNAPSHOT_COUNT]; /* to be filled */
  int64_t membership;               /* next row of the membership columns */
} columns;

static float *reals(const columns *c, cvn_snapshot_id id) {
  return (float *)c->column[id];
}

static int32_t *ints(const columns *c, cvn_snapshot_id id) {
  return (int32_t *)c->column[id];
}

static cvn_status allocate_columns(columns *c, cvn_snapshot *snapshot, cvn_arena *arena) {
  for (int id = 0; id < CVN_SNAPSHOT_COUNT; id++) {
    const cvn_snapshot_info *info = &cvn_snapshot_table[id];
    const size_t width = info->per_area ? (size_t)c->world->areas : 1;
    const size_t rows = (size_t)snapshot->rows[info->level];
    _Static_assert(sizeof(int32_t) == sizeof(float), "columns of whole numbers and of reals alike");
    snapshot->columns[id] = c->column[id] = cvn_arena_take(arena, rows * width * sizeof(float));
    if (!c->column[id]) return CVN_ERR_MEMORY;
  }
  return CVN_OK;
}

static void copy_system(const columns *c) {
  reals(c, CVN_SNAPSHOT_SYSTEM_shock)[0] = (float)c->world->climate.shock;
  for (int b = 0; b < c->world->areas; b++)
    reals(c, CVN_SNAPSHOT_SYSTEM_funding)[b] = (float)c->world->climate.funding[b];
}

static void copy_organisations(const columns *c) {
  const cvn_orgs *orgs = &c->world->orgs;
  for (int64_t i = 0; i < c->world->organisations; i++) {
    reals(c, CVN_SNAPSHOT_ORGANISATION_stress_logit)[i] = orgs->stress_logit[i];
    ints(c, CVN_SNAPSHOT_ORGANISATION_memberships)[i] =
        (int32_t)(orgs->first[i + 1] - orgs->first[i]);
  }
}

static void copy_member(const columns *c, int64_t alliance, int64_t slot, int64_t row) {
  const cvn_slots *slots = &c->world->slots;
  const int areas = c->world->areas;
  ints(c, CVN_SNAPSHOT_MEMBERSHIP_organisation)[row] = slots->org[slot];
  ints(c, CVN_SNAPSHOT_MEMBERSHIP_alliance)[row] = (int32_t)alliance;
  reals(c, CVN_SNAPSHOT_MEMBERSHIP_effort)[row] = slots->effort[slot];
  reals(c, CVN_SNAPSHOT_MEMBERSHIP_trust)[row] = slots->trust[slot];
  reals(c, CVN_SNAPSHOT_MEMBERSHIP_voice)[row] = slots->voice[slot];
  ints(c, CVN_SNAPSHOT_MEMBERSHIP_planned_area)[row] = slots->area[slot];
  ints(c, CVN_SNAPSHOT_MEMBERSHIP_phase)[row] = slots->phase[slot];
  ints(c, CVN_SNAPSHOT_MEMBERSHIP_shared)[row] = slots->shared[slot] > 0.0f;
  for (int b = 0; b < areas; b++)
    reals(c, CVN_SNAPSHOT_MEMBERSHIP_perception)[row * areas + b] =
        slots->perception[cvn_slot_area(areas, slot, b)];
}

static void copy_alliance(columns *c, int64_t alliance) {
  const cvn_seats *seats = &c->world->seats;
  const int areas = c->world->areas;
  const int64_t seat = c->world->seat_of[alliance], members = (int64_t)seats->members[seat];
  ints(c, CVN_SNAPSHOT_ALLIANCE_members)[alliance] = (int32_t)members;
  reals(c, CVN_SNAPSHOT_ALLIANCE_maturity)[alliance] = seats->maturity[seat];
  reals(c, CVN_SNAPSHOT_ALLIANCE_standing)[alliance] = seats->standing[seat];
  for (int b = 0; b < areas; b++) {
    const int64_t from = cvn_seat_area(areas, seat, b), to = alliance * areas + b;
    reals(c, CVN_SNAPSHOT_ALLIANCE_need)[to] = seats->need[from];
    reals(c, CVN_SNAPSHOT_ALLIANCE_negotiated_agenda)[to] = seats->negotiated[from];
    reals(c, CVN_SNAPSHOT_ALLIANCE_published)[to] = seats->published[from];
  }
  for (int64_t j = 0; j < members; j++)
    copy_member(c, alliance, cvn_slot_at(c->world, seat, j), c->membership++);
}

cvn_status cvn_observe_snapshot(cvn_snapshot *snapshot, cvn_arena *arena, const cvn_world *world) {
  *snapshot = (cvn_snapshot){.time = world->month};
  snapshot->rows[CVN_LEVEL_SYSTEM] = 1;
  snapshot->rows[CVN_LEVEL_ORGANISATION] = world->organisations;
  snapshot->rows[CVN_LEVEL_ALLIANCE] = world->alliances;
  snapshot->rows[CVN_LEVEL_MEMBERSHIP] = world->memberships;
  columns c = {.world = world};
  const cvn_status status = allocate_columns(&c, snapshot, arena);
  if (status != CVN_OK) return status;
  copy_system(&c);
  copy_organisations(&c);
  for (int64_t a = 0; a < world->alliances; a++) copy_alliance(&c, a);
  return CVN_OK;
}

/* What is hashed next, gathered: the hash of a stream does not depend on its pieces, but its cost
 * does. */
enum { HASHED_TOGETHER = 1024, HASHED_ROW = 2 + 3 * 64 }; /* an alliance of 64 areas */
typedef struct stream {
  XXH3_state_t hash;
  size_t count;
  uint32_t words[HASHED_TOGETHER + HASHED_ROW];
} stream;

static void flush(stream *s) {
  XXH3_64bits_update(&s->hash, s->words, s->count * sizeof *s->words);
  s->count = 0;
}

static uint32_t word_of(float value) {
  uint32_t word;
  memcpy(&word, &value, sizeof word);
  return word;
}

static void hash_member(stream *s, const cvn_world *world, int64_t slot) {
  const cvn_slots *slots = &world->slots;
  const int areas = world->areas;
  const float *perception = slots->perception + cvn_slot_area(areas, slot, 0);
  uint32_t *next = s->words + s->count;
  *next++ = (uint32_t)slots->org[slot];
  *next++ = (uint32_t)slots->area[slot];
  *next++ = (uint32_t)slots->phase[slot];
  *next++ = slots->shared[slot] > 0.0f;
  *next++ = word_of(slots->effort[slot]);
  *next++ = word_of(slots->trust[slot]);
  *next++ = word_of(slots->voice[slot]);
  for (int64_t b = 0; b < areas; b++) *next++ = word_of(perception[b * CVN_LANES]);
  s->count += 7 + (size_t)areas;
  if (s->count >= HASHED_TOGETHER) flush(s);
}

/* One alliance and its members, as the numbers that a later month depends on. */
static void hash_alliance(stream *s, const cvn_world *world, int64_t alliance) {
  const int64_t seat = world->seat_of[alliance], members = (int64_t)world->seats.members[seat];
  uint32_t *next = s->words + s->count;
  *next++ = word_of(world->seats.maturity[seat]);
  *next++ = word_of(world->seats.standing[seat]);
  for (int b = 0; b < world->areas; b++) {
    const int64_t i = cvn_seat_area(world->areas, seat, b);
    *next++ = word_of(world->seats.need[i]);
    *next++ = word_of(world->seats.negotiated[i]);
    *next++ = word_of(world->seats.published[i]);
  }
  s->count += 2 + 3 * (size_t)world->areas;
  if (s->count >= HASHED_TOGETHER) flush(s);
  for (int64_t j = 0; j < members; j++) hash_member(s, world, cvn_slot_at(world, seat, j));
}

uint64_t cvn_observe_checksum(const cvn_world *world) {
  stream s;
  XXH3_INITSTATE(&s.hash);
  XXH3_64bits_reset(&s.hash);
  s.count = 0;
  XXH3_64bits_update(&s.hash, &world->month, sizeof world->month);
  XXH3_64bits_update(&s.hash, &world->climate.shock, sizeof world->climate.shock);
  XXH3_64bits_update(&s.hash, world->climate.funding, (size_t)world->areas * sizeof(double));
  XXH3_64bits_update(&s.hash, world->orgs.stress_logit,
                     (size_t)world->organisations * sizeof(float));
  for (int64_t a = 0; a < world->alliances; a++) hash_alliance(&s, world, a);
  flush(&s);
  return XXH3_64bits_digest(&s.hash);
}
