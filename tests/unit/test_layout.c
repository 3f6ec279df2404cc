/* test_layout.c: any roster in, every membership found; nothing is lost when memberships move. */
#include "support/tiny_world.h"

#include <string.h>

#include "model/layout_parts.h"

enum { MOST_ALLIANCES = 150, MOST_ORGS = 320, SHAPES = 7 };

typedef struct shape {
  int organisations, alliances;
  int counts[MOST_ALLIANCES];
} shape;

static void begin(tiny *t, const shape *s, uint64_t seed) {
  *t = (tiny){.random = seed};
  cvn_params_init(&t->params);
  t->params.membership.join_rate = 0.1; /* memberships may change */
  tiny_population(&t->population, s->organisations, s->alliances, s->counts, 12, seed);
  tiny_world(t, 2);
}

/* One alliance, 16, 17, all empty but one, very unequal ones, and many. */
static int shapes(shape *s) {
  for (int i = 0; i < SHAPES; i++) s[i] = (shape){.organisations = MOST_ORGS};
  s[0].alliances = 1, s[0].counts[0] = 7;
  s[1].alliances = 16;
  s[2].alliances = 17;
  for (int a = 0; a < 17; a++) s[1].counts[a] = 4, s[2].counts[a] = a;
  s[3].alliances = 40, s[3].counts[23] = 2;
  s[4].alliances = 70;
  for (int a = 0; a < 70; a++) s[4].counts[a] = a % 9 == 0 ? 300 - 4 * a : a % 4;
  s[5].alliances = 1, s[5].counts[0] = 0;
  s[6].alliances = MOST_ALLIANCES; /* two districts */
  for (int a = 0; a < MOST_ALLIANCES; a++) s[6].counts[a] = a % 7;
  return SHAPES;
}

/* Padding is what world.def says, so that sums and functions stay neutral. */
static void assert_padding(const cvn_world *w, int64_t slot) {
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  assert_true(w->slots.name[AT_##areas] == padding);
#define CVN_ORG_ARRAY(type, name, meaning)
#define AT_1     slot
#define AT_areas cvn_slot_area(TINY_AREAS, slot, TINY_AREAS - 1)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
#undef AT_1
#undef AT_areas
}

static int descending(const void *a, const void *b) {
  return *(const int *)b - *(const int *)a;
}

/* Rows that a district's bundles would have with its alliances sorted by size. */
static int64_t packed_rows(const cvn_world *w, int64_t first, int64_t end) {
  int members[CVN_DISTRICT * CVN_LANES];
  const int64_t lanes = (end - first) * CVN_LANES;
  int64_t rows = 0;
  for (int64_t i = 0; i < lanes; i++) members[i] = (int)w->seats.members[first * CVN_LANES + i];
  qsort(members, (size_t)lanes, sizeof *members, descending);
  for (int64_t i = 0; i < lanes; i += CVN_LANES) rows += members[i];
  return rows;
}

/* Bundles follow one another; few lanes stand empty. */
static void assert_rows_partition(const cvn_world *w) {
  int64_t rows = 0;
  for (int64_t k = 0; k < w->bundles; k++) {
    assert_int_equal(w->bundle[k].first_row, rows);
    assert_true(w->bundle[k].rows <= w->bundle[k].room);
    rows += w->bundle[k].room;
  }
  assert_true(rows <= w->slots.capacity_rows);
  for (int64_t first = 0; first < w->bundles; first += CVN_DISTRICT) {
    const int64_t end = first + CVN_DISTRICT < w->bundles ? first + CVN_DISTRICT : w->bundles;
    rows = 0;
    for (int64_t k = first; k < end; k++) rows += w->bundle[k].rows;
    assert_true(8 * rows <= 9 * packed_rows(w, first, end) + 8);
  }
}

/* Every alliance has a seat, its members in order of organisation, and the index finds the same
 * slots. */
static void assert_layout(const cvn_world *w) {
  int64_t memberships = 0;
  assert_rows_partition(w);
  for (int64_t a = 0; a < w->alliances; a++) {
    const int64_t seat = w->seat_of[a], n = (int64_t)w->seats.members[seat];
    assert_int_equal(w->seats.number[seat], a);
    for (int64_t row = 0; row < w->bundle[seat / CVN_LANES].rows; row++) {
      const int64_t slot = cvn_slot_at(w, seat, row);
      if (row >= n) assert_padding(w, slot);
      else if (row > 0)
        assert_true(w->slots.org[slot] > w->slots.org[cvn_slot_at(w, seat, row - 1)]);
    }
    memberships += n;
  }
  assert_int_equal(memberships, w->memberships);
  assert_int_equal(w->orgs.first[w->organisations], w->memberships);
  for (int64_t i = 0; i < w->organisations; i++) {
    const int64_t from = w->orgs.first[i], to = w->orgs.first[i + 1];
    for (int64_t k = from; k < to; k++) {
      const int64_t slot = w->orgs.slot[k], seat = w->seat_of[w->orgs.alliance[k]];
      assert_int_equal(w->slots.org[slot], i);
      assert_int_equal(slot % CVN_LANES, seat % CVN_LANES);
      assert_in_range(slot / CVN_LANES, w->bundle[seat / CVN_LANES].first_row,
                      w->bundle[seat / CVN_LANES].first_row + w->bundle[seat / CVN_LANES].rows - 1);
      assert_near(w->slots.capacity[slot], (double)w->orgs.power[i] / (double)(to - from), 1e-7);
      if (k > from) assert_true(w->orgs.alliance[k] > w->orgs.alliance[k - 1]);
    }
  }
  for (int64_t seat = w->alliances; seat < w->bundles * CVN_LANES; seat++) {
    assert_int_equal(w->seats.number[seat], -1);
    assert_true(w->seats.members[seat] == 0.0f);
  }
}

static void any_roster_is_laid_out(void **state) {
  (void)state;
  shape all[SHAPES];
  const int count = shapes(all);
  for (int i = 0; i < count; i++) {
    tiny t;
    begin(&t, &all[i], 5);
    assert_layout(&t.world);
    for (int64_t k = 1; k < t.world.bundles; k++) /* largest first: little padding */
      assert_true(t.world.bundle[k].rows <= t.world.bundle[k - 1].rows);
    for (int64_t a = 0; a < t.world.alliances; a++)
      for (int j = 0; j < all[i].counts[a]; j++) {
        const int64_t slot = cvn_slot_at(&t.world, t.world.seat_of[a], j),
                      e = t.population.all_first[a] + j;
        assert_int_equal(t.world.slots.org[slot], t.population.mem_org[e]);
        assert_true(t.world.slots.trust[slot] == t.population.mem_trust[e]);
      }
    tiny_end(&t);
  }
}

/* One membership's or alliance's values as bytes, but capacity and share (which follow the number
 * of memberships) and, for an alliance, its number of members. */
typedef struct record {
  unsigned char bytes[512];
  size_t size;
} record;

static void put(record *r, const void *value, size_t size) {
  assert_true(r->size + size <= sizeof r->bytes);
  memcpy(r->bytes + r->size, value, size);
  r->size += size;
}

static record slot_record(const cvn_world *w, int64_t slot) {
  record r = {.size = 0};
#define ONE(name)                                                                                  \
  if (strcmp(#name, "capacity") != 0 && strcmp(#name, "share") != 0)                               \
    put(&r, &w->slots.name[slot], sizeof w->slots.name[slot]);
#define AREAS(name)                                                                                \
  for (int b = 0; b < TINY_AREAS; b++)                                                             \
    put(&r, &w->slots.name[cvn_slot_area(TINY_AREAS, slot, b)], 4);
#define PUT_1     ONE
#define PUT_areas AREAS
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning) PUT_##areas(name)
#define CVN_ORG_ARRAY(type, name, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
#undef ONE
#undef AREAS
  return r;
}

static record seat_record(const cvn_world *w, int64_t seat) {
  record r = {.size = 0};
#define ONE(name)                                                                                  \
  if (strcmp(#name, "members") != 0) put(&r, &w->seats.name[seat], sizeof w->seats.name[seat]);
#define AREAS(name)                                                                                \
  for (int b = 0; b < TINY_AREAS; b++)                                                             \
    put(&r, &w->seats.name[cvn_seat_area(TINY_AREAS, seat, b)], 4);
#define CVN_SEAT_ARRAY(type, name, areas, meaning) PUT_##areas(name)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#define CVN_ORG_ARRAY(type, name, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
  for (int rule = 0; rule < CVN_RULES_COUNT; rule++)
    put(&r, &w->seats.rules[cvn_seat_rule(seat, rule)], 4);
  return r;
}

/* Every membership's record by (alliance, organisation); size 0 where there is none. */
static record kept[MOST_ALLIANCES][MOST_ORGS], alliances[MOST_ALLIANCES];

static void remember(tiny *t, int32_t *joined) {
  cvn_world *w = &t->world;
  memset(kept, 0, sizeof kept);
  for (int64_t a = 0; a < w->alliances; a++) {
    alliances[a] = seat_record(w, w->seat_of[a]);
    for (int j = 0; j < (int)w->seats.members[w->seat_of[a]]; j++) {
      const int64_t slot = cvn_slot_at(w, w->seat_of[a], j);
      w->slots.leaves[slot] = tiny_below(&t->random, 3) == 0;
      w->slots.effort[slot] = (float)tiny_uniform(&t->random); /* a mark of its own */
      if (!w->slots.leaves[slot]) kept[a][w->slots.org[slot]] = slot_record(w, slot);
    }
  }
  for (int64_t i = 0; i < w->organisations; i++) {
    const int64_t to = tiny_below(&t->random, (int)w->alliances);
    const bool joins = tiny_below(&t->random, 4) == 0 && kept[to][i].size == 0;
    joined[i] = joins ? (int32_t)to : -1;
  }
}

/* Who stayed has kept every bit; who joined is there; nobody else is. */
static void assert_moved(const cvn_world *w, const int32_t *joined) {
  for (int64_t a = 0; a < w->alliances; a++) {
    const record now = seat_record(w, w->seat_of[a]);
    assert_int_equal(now.size, alliances[a].size);
    assert_memory_equal(now.bytes, alliances[a].bytes, now.size);
    int expected = 0;
    for (int64_t i = 0; i < w->organisations; i++)
      expected += kept[a][i].size > 0 || joined[i] == a;
    assert_int_equal(w->seats.members[w->seat_of[a]], expected);
    for (int j = 0; j < expected; j++) {
      const int64_t slot = cvn_slot_at(w, w->seat_of[a], j);
      const record *before = &kept[a][w->slots.org[slot]];
      if (before->size == 0) {
        assert_int_equal(joined[w->slots.org[slot]], a);
        assert_near(w->slots.effort[slot], w->params.effort.initial, 1e-7);
        continue;
      }
      const record after = slot_record(w, slot);
      assert_memory_equal(after.bytes, before->bytes, before->size);
    }
  }
}

static void changes_carry_everything_over(void **state) {
  (void)state;
  shape all[SHAPES];
  const int count = shapes(all);
  static int32_t joined[MOST_ORGS];
  for (int i = 0; i < count; i++) {
    tiny t;
    cvn_messages messages = {0};
    begin(&t, &all[i], 50 + (uint64_t)i);
    tiny_stir(&t);
    for (int round = 0; round < 12; round++) {
      const int64_t before = t.world.memberships;
      remember(&t, joined);
      assert_int_equal(cvn_layout_change(&t.world, joined, &messages), CVN_OK);
      assert_layout(&t.world);
      assert_moved(&t.world, joined);
      assert_int_equal(t.world.memberships, before + t.world.joins - t.world.leaves);
    }
    tiny_end(&t);
  }
}

static void all_may_leave_and_come_back(void **state) {
  (void)state;
  tiny t = {0};
  cvn_messages messages = {0};
  int32_t joined[TINY_ORGS];
  cvn_params_init(&t.params);
  t.params.membership.leave_rate = 1.0;
  tiny_begin(&t, 1);
  for (int i = 0; i < TINY_ORGS; i++) joined[i] = -1;
  for (int64_t e = 0; e < t.world.memberships; e++) t.world.slots.leaves[t.world.orgs.slot[e]] = 1;
  const int64_t before = t.world.memberships;
  assert_int_equal(cvn_layout_change(&t.world, joined, &messages), CVN_OK);
  assert_int_equal(t.world.leaves, before);
  assert_int_equal(t.world.memberships, 0);
  assert_layout(&t.world);
  assert_int_equal(cvn_world_month(&t.world, &messages),
                   CVN_OK); /* nobody is there to do anything */
  assert_true(t.world.tally.members == 0.0 && t.world.tally.alliances == 0.0);
  for (int i = 0; i < TINY_ORGS; i++) joined[i] = 13;
  assert_int_equal(cvn_layout_change(&t.world, joined, &messages), CVN_OK);
  assert_int_equal(t.world.joins, TINY_ORGS);
  assert_layout(&t.world);
  /* and where nothing changes, nothing is moved */
  const float *effort = t.world.slots.effort;
  for (int i = 0; i < TINY_ORGS; i++) joined[i] = -1;
  assert_int_equal(cvn_layout_change(&t.world, joined, &messages), CVN_OK);
  assert_ptr_equal(t.world.slots.effort, effort);
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_roster_is_laid_out),
      cmocka_unit_test(changes_carry_everything_over),
      cmocka_unit_test(all_may_leave_and_come_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
