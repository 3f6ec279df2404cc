/* test_effort.c: how much effort goes into the joint programme (docs/model.md, 5.4). */
#include "support/tiny_world.h"

static int moving;

static void member_adapts(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a,
                          const tiny_member *e) {
  const cvn_params *p = &t->params;
  const double m = e->mind, own = ROW(worth_own, e->row);
  const double joint =
      p->effort.credit * LANE(synergy) * a->maturity * m * ROW(worth_areas, e->row);
  const double benefit =
      LANE(advantage) * m *
      (1.0 - p->effort.ownership + p->effort.ownership * SLOT(influence, e->row));
  const double burden = p->effort.base_cost + a->ties + p->stress.willingness * e->stress;
  const double mutual = p->effort.precision * (benefit * e->trust - burden);
  const double selfish = p->effort.precision * (joint - own);
  const double target =
      (1.0 - e->self_interest) * tiny_logistic(mutual) + e->self_interest * tiny_logistic(selfish);
  const double rate = tiny_clip(p->effort.adaptation * e->agility, 0.02, 0.9);
  const double eps =
      cvn_normal(sweep->key, (uint32_t)e->id, (uint32_t)a->number, sweep->month, CVN_STREAM_EFFORT);
  const double expected =
      tiny_clip(e->effort + rate * (target - e->effort) + p->effort.noise * eps, 0.0, 1.0);
  /* an exponent's relative error, times the logistic's steepest slope */
  const double tolerance =
      3e-6 + 1e-6 * p->effort.precision * (fabs(benefit) + burden + joint + own);
  moving += expected > 0.0 && expected < 1.0;
  assert_near(ROW(worth_joint, e->row), joint, 1e-5);
  assert_near(ROW(benefit, e->row), benefit, 1e-5);
  assert_near(ROW(burden, e->row), burden, 1e-6);
  assert_near(ROW(effort_next, e->row), expected, tolerance);
}

static void effort_is_the_equation(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  for (int j = 0; j < a->n; j++) member_adapts(t, sweep, a, &a->e[j]);
  for (int j = a->n; j < sweep->rows; j++)
    assert_true(ROW(effort_next, j) == 0.0); /* padding puts in nothing */
}

static void effort(void **state) {
  (void)state;
  moving = 0;
  tiny_check_all(TINY_STEP_effort, cvn_effort, effort_is_the_equation);
  assert_true(moving > 500);
}

/* Limit 2 of docs/model.md, section 9: x* = 1/2 and no noise, so x - 1/2 shrinks by 1 - rate. */
static void without_precision_effort_tends_to_a_half(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.effort.precision = 0.0;
  t.params.effort.noise = 0.0;
  tiny_begin(&t, 4);
  cvn_sweep sweep = tiny_sweep_before(&t, 0, TINY_STEP_effort);
  const int64_t seat = t.world.seat_of[8];
  const int64_t slot = cvn_slot_at(&t.world, seat, 5);
  double expected = (double)t.world.slots.effort[slot];
  const double rate =
      tiny_clip(t.params.effort.adaptation * (double)t.world.slots.agility[slot], 0.02, 0.9);
  for (int month = 0; month < 60; month++) {
    cvn_effort(&sweep);
    t.world.slots.effort[slot] = sweep.work->effort_next[slot];
    expected = 0.5 + (expected - 0.5) * (1.0 - rate);
    assert_near(t.world.slots.effort[slot], expected, 2e-6);
  }
  assert_near(expected, 0.5, 1e-3);
  tiny_end(&t);
}

static void held_effort_is_nothing(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  tiny_begin(&t, 4);
  t.world.cooperation_held = true;
  cvn_sweep sweep = tiny_sweep_before(&t, 0, TINY_STEP_trust);
  for (int e = 0; e < sweep.rows * CVN_LANES; e++) assert_true(sweep.work->effort_next[e] == 0.0f);
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(effort),
      cmocka_unit_test(without_precision_effort_tends_to_a_half),
      cmocka_unit_test(held_effort_is_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
