/* test_sweep.c: a thread's workspace, the views of a bundle, and the commit of a month. */
#include "support/tiny_world.h"

static void views_are_the_bundle(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  tiny_begin(&t, 1);
  t.world.month = 5;
  for (int64_t k = 0; k < t.world.bundles; k++) {
    const cvn_sweep sweep = cvn_sweep_of(&t.world, k, t.world.workspaces[0]);
    assert_int_equal(sweep.rows, t.world.bundle[k].rows);
    assert_int_equal(sweep.month, 5);
    assert_int_equal(sweep.areas, TINY_AREAS);
    for (int l = 0; l < CVN_LANES; l++) {
      const int64_t seat = k * CVN_LANES + l;
      assert_ptr_equal(&sweep.seat.number[l], &t.world.seats.number[seat]);
      assert_ptr_equal(&sweep.seat.need[2 * CVN_LANES + l],
                       &t.world.seats.need[cvn_seat_area(TINY_AREAS, seat, 2)]);
      assert_ptr_equal(&cvn_sweep_rule(&sweep, CVN_RULES_voice_support)[l],
                       &t.world.seats.rules[cvn_seat_rule(seat, CVN_RULES_voice_support)]);
      for (int row = 0; row < sweep.rows; row++) {
        const int64_t slot = cvn_slot_at(&t.world, seat, row);
        assert_ptr_equal(&sweep.slot.org[row * CVN_LANES + l], &t.world.slots.org[slot]);
        assert_ptr_equal(&sweep.slot.mission[(row * TINY_AREAS + 3) * CVN_LANES + l],
                         &t.world.slots.mission[cvn_slot_area(TINY_AREAS, slot, 3)]);
      }
    }
  }
  tiny_end(&t);
}

/* No two planes of a workspace share memory: each is filled with a number of its own and
 * keeps it. */
static void planes_do_not_overlap(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  tiny_begin(&t, 1);
  cvn_workspace *work = t.world.workspaces[0];
  float mark = 0.0f;
#define FILL(count, name)                                                                          \
  mark += 1.0f;                                                                                    \
  for (int64_t i = 0; i < (count); i++) work->name[i] = mark;
#define LANE_PLANE(name) FILL(CVN_LANES, name)
#define AREA_PLANE(name) FILL(CVN_LANES *TINY_AREAS, name)
#define ROW_PLANE(name)  FILL(CVN_LANES * work->rows, name)
  CVN_WORK_LANES(LANE_PLANE)
  CVN_WORK_AREAS(AREA_PLANE)
  CVN_WORK_ROWS(ROW_PLANE)
#undef FILL
  for (int64_t i = 0; i < CVN_LANES * work->rows; i++) work->area_next[i] = -1;
  mark = 0.0f;
#define FILL(count, name)                                                                          \
  mark += 1.0f;                                                                                    \
  for (int64_t i = 0; i < (count); i++) assert_true(work->name[i] == mark);                        \
  assert_int_equal((uintptr_t)work->name % CVN_ALIGNMENT, 0);
  CVN_WORK_LANES(LANE_PLANE)
  CVN_WORK_AREAS(AREA_PLANE)
  CVN_WORK_ROWS(ROW_PLANE)
  assert_true(work->rows >= 30);
  tiny_end(&t);
}

static void workspaces_grow(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  tiny_population_default(&t, 1);
  tiny_world(&t, 3);
  const int64_t rows = t.world.workspaces[2]->rows;
  t.world.bundle[1].rows = (int32_t)(4 * rows);
  assert_int_equal(cvn_workspaces_fit(&t.world), CVN_OK);
  for (int i = 0; i < 3; i++) {
    cvn_workspace *work = t.world.workspaces[i];
    assert_true(work->rows >= 4 * rows);
    work->voice_next[CVN_LANES * work->rows - 1] =
        1.0f; /* the last of it is ours: AddressSanitizer looks on */
    work->area_next[CVN_LANES * work->rows - 1] = 1;
  }
  const float *block = t.world.workspaces[0]->block;
  t.world.bundle[1].rows = 1;
  assert_int_equal(cvn_workspaces_fit(&t.world), CVN_OK);
  assert_ptr_equal(t.world.workspaces[0]->block, block); /* never smaller */
  assert_true(cvn_workspace_bytes(200, 8) > cvn_workspace_bytes(100, 8));
  tiny_end(&t);
}

static void commit_makes_the_next_state_the_state(const tiny *t, const cvn_sweep *sweep,
                                                  const tiny_alliance *a) {
  (void)t;
  for (int j = 0; j < a->n; j++) {
    const int e = j * CVN_LANES + a->lane;
    assert_true((double)sweep->slot.effort[e] == ROW(effort_next, j));
    assert_true((double)sweep->slot.trust[e] == ROW(trust_next, j));
    assert_true((double)sweep->slot.voice[e] == ROW(voice_next, j));
    assert_int_equal(sweep->slot.area[e], sweep->work->area_next[e]);
    assert_int_equal(sweep->slot.org[e], a->e[j].org);
    assert_int_equal(sweep->slot.phase[e], a->e[j].phase);
  }
}

static void commit(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_commit, cvn_commit, commit_makes_the_next_state_the_state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(views_are_the_bundle),
      cmocka_unit_test(planes_do_not_overlap),
      cmocka_unit_test(workspaces_grow),
      cmocka_unit_test(commit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
