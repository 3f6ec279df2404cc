/* test_convenor.c: presence, ties and standing of a convenor (docs/model.md, 5.0 and 5.8). */
#include "support/tiny_world.h"

static double rule(const tiny_alliance *a, cvn_rule_id id) {
  return a->rules[id];
}

static void presence_is_the_equation(const tiny *t, const cvn_sweep *sweep,
                                     const tiny_alliance *a) {
  const cvn_params *p = &t->params;
  const double n = a->n;
  double q = 0.0, ties = 0.0;
  if (a->n > 0 && rule(a, CVN_RULES_convenor_presence) != CVN_PRESENCE_NONE)
    q = rule(a, CVN_RULES_convenor_skill) * a->standing *
        fmin(1.0, rule(a, CVN_RULES_convenor_caseload) / n);
  if (a->n > 1)
    ties = p->effort.coordination_cost *
           pow((n - 1.0) / p->effort.reference_size, p->effort.coordination_exponent) *
           (1.0 - p->convenor.brokering * q);
  assert_near(sweep->seat.presence[a->lane], q, 1e-6);
  assert_near(sweep->seat.ties[a->lane], ties, 3e-6);
}

static void presence_and_ties(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_convenor_presence, cvn_convenor_presence, presence_is_the_equation);
}

static double mean_influence_after(const cvn_sweep *sweep, const tiny_alliance *a) {
  return LANE(mean_influence);
}

static void standing_is_the_equation(const tiny *t, const cvn_sweep *sweep,
                                     const tiny_alliance *a) {
  const cvn_params *p = &t->params;
  double expected = a->standing;
  const int presence = (int)rule(a, CVN_RULES_convenor_presence);
  if (a->n > 0 && presence != CVN_PRESENCE_NONE) {
    const double independence =
        rule(a, presence == CVN_PRESENCE_INDEPENDENT ? CVN_RULES_convenor_independence
                                                     : CVN_RULES_convenor_lead_independence);
    const double content =
        fmin(1.0, mean_influence_after(sweep, a) / p->convenor.standing_reference);
    expected += p->convenor.standing_rate * (0.5 * independence + 0.5 * content - a->standing);
  }
  assert_near(sweep->seat.standing[a->lane], expected, 1e-6);
  assert_true(sweep->seat.standing[a->lane] >= 0.0f && sweep->seat.standing[a->lane] <= 1.0f);
}

static void standing(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_convenor_standing, cvn_convenor_standing, standing_is_the_equation);
}

/* A member alone has no ties, also where the exponent is 0 and 0^0 would be 1. */
static void alone_without_ties(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.effort.coordination_exponent = 0.0;
  tiny_begin(&t, 3);
  for (int64_t k = 0; k < t.world.bundles; k++) {
    cvn_sweep sweep = tiny_sweep_before(&t, k, TINY_STEP_summary_members);
    for (int l = 0; l < CVN_LANES; l++) {
      const float expected =
          sweep.seat.members[l] > 1.0f ? (float)t.params.effort.coordination_cost : 0.0f;
      assert_near(sweep.seat.ties[l], expected, 1e-6);
    }
  }
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(presence_and_ties),
      cmocka_unit_test(standing),
      cmocka_unit_test(alone_without_ties),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
