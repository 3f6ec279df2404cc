/* test_plans.c: who shares plans, when, and for how long (docs/model.md, 5.3, first half). */
#include "support/tiny_world.h"

#include "model/plans.h"

static double plain_probability(int rule, double willing, double enforcement) {
  if (rule == CVN_RULE_NONE) return 0.0;
  if (rule == CVN_RULE_VOLUNTARY) return willing;
  return 1.0 - (1.0 - willing) * (1.0 - enforcement);
}

static void probability_is_the_equation(void **state) {
  (void)state;
  uint64_t random = 1;
  for (int i = 0; i < 3000; i++) {
    const float tau = (float)tiny_share(&random, 0.01, 0.99),
                sigma = (float)tiny_share(&random, 0.0, 1.0);
    const float enforcement = (float)tiny_share(&random, 0.0, 1.0);
    for (int rule = 0; rule < CVN_RULE_COUNT; rule++) {
      const double willing = (double)tau * (1.0 - (double)sigma);
      const float probability = cvn_share_probability((float)rule, tau, sigma, enforcement);
      assert_near(probability, plain_probability(rule, willing, (double)enforcement), 2e-7);
      assert_true(probability >= 0.0f && probability <= 1.0f);
    }
  }
}

static void plan_month_is_never_negative(void **state) {
  (void)state;
  for (int32_t cycle = 1; cycle <= 24; cycle++)
    for (int32_t phase = 0; phase < cycle; phase++)
      for (int32_t t = 0; t < 3 * cycle; t++) {
        const int32_t c = cvn_plan_month(t % cycle, phase, cycle);
        assert_int_equal(c, ((t - phase) % cycle + cycle) % cycle);
      }
}

static void private_worth_is_one_on_average(void **state) {
  (void)state;
  const double funding[3] = {0.1, 0.2, 0.7}, mission[3] = {0.6, 0.3, 0.1};
  double sum = 0.0;
  for (int b = 0; b < 3; b++) {
    const float worth = cvn_private_worth(3.0f, 0.25f, (float)funding[b], (float)mission[b]);
    assert_near(worth, 3.0 * (0.25 * funding[b] + 0.75 * mission[b]), 1e-6);
    sum += (double)worth;
  }
  assert_near(sum / 3.0, 1.0, 1e-6);
}

static int near_ties;

static void sharing_is_the_equation(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  const int cycle = (int)t->params.plans.cycle;
  const int due =
      a->rules[CVN_RULES_plans_stage] == CVN_STAGE_LATE ? (int)t->params.plans.commit_month : 0;
  for (int j = 0; j < a->n; j++) {
    const tiny_member *e = &a->e[j];
    const int c = (((int)sweep->month - e->phase) % cycle + cycle) % cycle;
    const cvn_words words =
        cvn_philox(sweep->key, (uint32_t)e->id, (uint32_t)a->number, sweep->month, CVN_STREAM_PLAN);
    const double p = plain_probability((int)a->rules[CVN_RULES_plans_rule],
                                       e->trust * (1.0 - e->self_interest), LANE(enforcement));
    const double u = (double)cvn_uniform(words.w[0]);
    const bool shares = c == due && u < p, kept = c != 0 && e->shared;
    const float now = sweep->slot.shared[j * CVN_LANES + a->lane];
    assert_true(now == 0.0f || now == 1.0f);
    if (c == due && fabs(u - p) < 1e-6) near_ties++;
    else assert_int_equal(now > 0.0f, shares || kept);
    assert_true(ROW(plan_month, j) == (double)c);
    assert_true(ROW(revise, j) == (double)cvn_uniform(words.w[1]));
    assert_true(ROW(choose, j) == (double)cvn_uniform(words.w[2]));
  }
}

static void sharing(void **state) {
  (void)state;
  near_ties = 0;
  tiny_check_all(TINY_STEP_plans_share, cvn_plans_share, sharing_is_the_equation);
  assert_true(near_ties < 5 * tiny_sets());
}

/* Plan years begin in months 3, 15 and 27; late sharing falls due six months on. Everybody must
 * share, until the rule is lifted in month 24: what is shared then lasts out its year. */
static void shared_lasts_the_plan_year(void **state) {
  (void)state;
  for (int stage = CVN_STAGE_EARLY; stage <= CVN_STAGE_LATE; stage++) {
    tiny t = {0};
    cvn_params_init(&t.params);
    t.params.plans.rule = CVN_RULE_REQUIRED;
    t.params.plans.stage = stage;
    t.params.plans.baseline_enforcement = 1.0;
    tiny_population_default(&t, 5);
    for (int64_t e = 0; e < t.population.memberships; e++) t.population.mem_phase[e] = 3;
    tiny_world(&t, 1);
    const int64_t slot = cvn_slot_at(&t.world, t.world.seat_of[3], 4);
    for (t.world.month = 0; t.world.month < 40; t.world.month++) {
      if (t.world.month == 24)
        for (int64_t seat = 0; seat < t.world.bundles * CVN_LANES; seat++)
          t.world.seats.rules[cvn_seat_rule(seat, CVN_RULES_plans_rule)] = CVN_RULE_NONE;
      for (int64_t k = 0; k < t.world.bundles; k++)
        (void)tiny_sweep_before(&t, k, TINY_STEP_summary_service);
      const int64_t now = t.world.month;
      const bool early = now >= 3 && now < 27,
                 late = (now >= 9 && now < 15) || (now >= 21 && now < 27);
      assert_int_equal(t.world.slots.shared[slot] > 0.0f, stage == CVN_STAGE_LATE ? late : early);
    }
    tiny_end(&t);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(probability_is_the_equation),
      cmocka_unit_test(plan_month_is_never_negative),
      cmocka_unit_test(private_worth_is_one_on_average),
      cmocka_unit_test(sharing),
      cmocka_unit_test(shared_lasts_the_plan_year),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
