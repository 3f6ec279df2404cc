/* test_observe.c: snapshots and checksum say what the world holds, in canonical order. */
#include "support/tiny_world.h"

#include <string.h>

#include "record/observe.h"

static void begin(tiny *t) {
  *t = (tiny){.random = 0};
  cvn_params_init(&t->params);
  t->params.membership.join_rate = t->params.membership.leave_rate = 0.3;
  tiny_begin(t, 3);
}

static const float *real(const cvn_snapshot *s, cvn_snapshot_id id) {
  return s->columns[id];
}
static const int32_t *whole(const cvn_snapshot *s, cvn_snapshot_id id) {
  return s->columns[id];
}

static void member_is_shown(const cvn_snapshot *s, int64_t row, int64_t alliance,
                            const tiny_member *e) {
  assert_int_equal(whole(s, CVN_SNAPSHOT_MEMBERSHIP_organisation)[row], e->org);
  assert_int_equal(whole(s, CVN_SNAPSHOT_MEMBERSHIP_alliance)[row], alliance);
  assert_int_equal(whole(s, CVN_SNAPSHOT_MEMBERSHIP_planned_area)[row], e->area);
  assert_int_equal(whole(s, CVN_SNAPSHOT_MEMBERSHIP_phase)[row], e->phase);
  assert_int_equal(whole(s, CVN_SNAPSHOT_MEMBERSHIP_shared)[row], e->shared);
  assert_true((double)real(s, CVN_SNAPSHOT_MEMBERSHIP_effort)[row] == e->effort);
  assert_true((double)real(s, CVN_SNAPSHOT_MEMBERSHIP_trust)[row] == e->trust);
  assert_true((double)real(s, CVN_SNAPSHOT_MEMBERSHIP_voice)[row] == e->voice);
  for (int b = 0; b < TINY_AREAS; b++)
    assert_true((double)real(s, CVN_SNAPSHOT_MEMBERSHIP_perception)[row * TINY_AREAS + b] ==
                e->perception[b]);
}

static void alliance_is_shown(const cvn_snapshot *s, const tiny_alliance *a) {
  assert_int_equal(whole(s, CVN_SNAPSHOT_ALLIANCE_members)[a->number], a->n);
  assert_true((double)real(s, CVN_SNAPSHOT_ALLIANCE_maturity)[a->number] == a->maturity);
  assert_true((double)real(s, CVN_SNAPSHOT_ALLIANCE_standing)[a->number] == a->standing);
  for (int b = 0; b < TINY_AREAS; b++) {
    const int64_t i = a->number * TINY_AREAS + b;
    assert_true((double)real(s, CVN_SNAPSHOT_ALLIANCE_need)[i] == a->need[b]);
    assert_true((double)real(s, CVN_SNAPSHOT_ALLIANCE_negotiated_agenda)[i] == a->negotiated[b]);
    assert_true((double)real(s, CVN_SNAPSHOT_ALLIANCE_published)[i] == a->published[b]);
  }
}

static void snapshots_show_the_state(void **state) {
  (void)state;
  static tiny_alliance a;
  cvn_messages messages = {0};
  tiny t;
  begin(&t);
  for (int month = 0; month < 20; month++) {
    cvn_snapshot s;
    cvn_arena arena = {0};
    int64_t row = 0;
    assert_int_equal(cvn_observe_snapshot(&s, &arena, &t.world), CVN_OK);
    assert_int_equal(s.time, month);
    assert_int_equal(s.rows[CVN_LEVEL_MEMBERSHIP], t.world.memberships);
    for (int64_t i = 0; i < TINY_ALLIANCES; i++) {
      tiny_read(&t.world, i, &a);
      alliance_is_shown(&s, &a);
      for (int j = 0; j < a.n; j++) member_is_shown(&s, row++, i, &a.e[j]);
    }
    assert_int_equal(row, t.world.memberships);
    for (int64_t i = 0; i < TINY_ORGS; i++) {
      assert_true(real(&s, CVN_SNAPSHOT_ORGANISATION_stress_logit)[i] ==
                  t.world.orgs.stress_logit[i]);
      assert_int_equal(whole(&s, CVN_SNAPSHOT_ORGANISATION_memberships)[i],
                       t.world.orgs.first[i + 1] - t.world.orgs.first[i]);
    }
    assert_true(real(&s, CVN_SNAPSHOT_SYSTEM_shock)[0] == (float)t.world.climate.shock);
    cvn_arena_free(&arena);
    assert_int_equal(cvn_world_month(&t.world, &messages), CVN_OK);
  }
  tiny_end(&t);
}

/* Changes one bit of what `value` points at and looks whether the checksum sees it; puts it
 * back. */
static bool is_seen(const cvn_world *w, void *value) {
  const uint64_t before = cvn_observe_checksum(w);
  *(unsigned char *)value ^= 1;
  const uint64_t after = cvn_observe_checksum(w);
  *(unsigned char *)value ^= 1;
  assert_true(cvn_observe_checksum(w) == before);
  return after != before;
}

static void checksum_sees_the_state(void **state) {
  (void)state;
  tiny t;
  begin(&t);
  cvn_world *w = &t.world;
  const int64_t seat = w->seat_of[18], slot = cvn_slot_at(w, seat, 1);
  const int64_t at = cvn_seat_area(TINY_AREAS, seat, 4), seen = cvn_slot_area(TINY_AREAS, slot, 4);
  void *values[] = {&w->month,
                    &w->climate.shock,
                    &w->climate.funding[4],
                    &w->orgs.stress_logit[TINY_ORGS - 1],
                    &w->seats.maturity[seat],
                    &w->seats.standing[seat],
                    &w->seats.need[at],
                    &w->seats.negotiated[at],
                    &w->seats.published[at],
                    &w->slots.org[slot],
                    &w->slots.area[slot],
                    &w->slots.phase[slot],
                    &w->slots.effort[slot],
                    &w->slots.trust[slot],
                    &w->slots.voice[slot],
                    &w->slots.perception[seen]};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) assert_true(is_seen(w, values[i]));
  w->slots.shared[slot] = 0.0f;
  const uint64_t hidden = cvn_observe_checksum(w);
  w->slots.shared[slot] = 1.0f;
  assert_true(cvn_observe_checksum(w) != hidden);
  tiny_end(&t);
}

/* What is derived, or padding, or where an alliance stands in memory, is no state. */
static void checksum_leaves_out_the_layout(void **state) {
  (void)state;
  tiny t;
  begin(&t);
  cvn_world *w = &t.world;
  const int64_t alone = w->seat_of[1], padding = cvn_slot_at(w, w->seat_of[2], 0); /* 2 is empty */
  assert_false(is_seen(w, &w->slots.effort[padding]));
  assert_false(is_seen(w, &w->seats.presence[alone]));
  assert_false(is_seen(w, &w->workspaces[0]->need_met[0]));
  /* two alliances of one member, in different bundles, change seats */
  const int64_t other = w->seat_of[7];
  const uint64_t before = cvn_observe_checksum(w);
  assert_int_not_equal(alone / CVN_LANES, other / CVN_LANES);
#define SWAP(type, array, i, j)                                                                    \
  do {                                                                                             \
    const type swapped = (array)[i];                                                               \
    (array)[i] = (array)[j];                                                                       \
    (array)[j] = swapped;                                                                          \
  } while (0);
#define TIMES_1(type, array, index, i, j) SWAP(type, array, i, j)
#define TIMES_areas(type, array, index, i, j)                                                      \
  for (int b = 0; b < TINY_AREAS; b++)                                                             \
  SWAP(type, array, index(TINY_AREAS, i, b), index(TINY_AREAS, j, b))
#define CVN_SEAT_ARRAY(type, name, areas, meaning)                                                 \
  TIMES_##areas(type, w->seats.name, cvn_seat_area, alone, other)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  TIMES_##areas(type, w->slots.name, cvn_slot_area, cvn_slot_at(w, alone, 0),                      \
                cvn_slot_at(w, other, 0))
#define CVN_ORG_ARRAY(type, name, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
  w->seat_of[1] = other, w->seat_of[7] = alone;
  assert_true(cvn_observe_checksum(w) == before);
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(snapshots_show_the_state),
      cmocka_unit_test(checksum_sees_the_state),
      cmocka_unit_test(checksum_leaves_out_the_layout),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
