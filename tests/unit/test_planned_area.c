/* test_planned_area.c: what own service earns, and who crowds it (docs/model.md, 5.4 and 5.5). */
#include "support/tiny_world.h"

static double crowding(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a,
                       const tiny_member *e) {
  const double phi = fmin(1.0, t->params.plans.focus * LANE(mean_capacity) / e->capacity);
  const double own = e->capacity * (1.0 - e->effort) * (phi + (1.0 - phi) * e->mission[e->area]);
  const double u = AREA(ratio, e->area), all = AREA(own, e->area);
  if (u <= 1.0 || all <= 0.0) return 0.0;
  return (1.0 - 1.0 / u) * (all - own) / all;
}

static int crowded;

static void member_finds(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a,
                         const tiny_member *e) {
  const cvn_params *p = &t->params;
  const double phi = fmin(1.0, p->plans.focus * LANE(mean_capacity) / e->capacity);
  const double crowd = crowding(t, sweep, a, e);
  double own = 0.0, joint = 0.0;
  for (int b = 0; b < TINY_AREAS; b++) {
    const double h = phi * (e->area == b) + (1.0 - phi) * e->mission[b];
    const double priv = TINY_AREAS * (p->funding.weight * sweep->climate->funding[b] +
                                      (1.0 - p->funding.weight) * e->mission[b]);
    own += h * priv * AREA(marginal, b);
    joint += priv * AREA(agenda, b) * AREA(marginal, b);
  }
  crowded += crowd > 0.01;
  assert_near(ROW(worth_own, e->row), own, 1e-5);
  assert_near(ROW(worth_areas, e->row), joint, 1e-5);
  assert_near(ROW(crowding, e->row), crowd, 2e-5);
}

static void finds_are_the_equations(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  for (int j = 0; j < a->n; j++) member_finds(t, sweep, a, &a->e[j]);
}

static void planned_areas(void **state) {
  (void)state;
  crowded = 0;
  tiny_check_all(TINY_STEP_planned_area, cvn_planned_area, finds_are_the_equations);
  assert_true(crowded > 300);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(planned_areas),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
