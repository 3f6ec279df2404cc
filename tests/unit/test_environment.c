/* test_environment.c: shocks, funding, need and perception (docs/model.md, 5.1). */
#include "support/tiny_world.h"

#include "model/climate.h"

static const cvn_key key = {5, 6};

static void shock_follows_its_process(void **state) {
  (void)state;
  cvn_params p;
  cvn_params_init(&p);
  p.pressure.shock_sd = 0.7;
  p.pressure.shock_persistence = 0.6;
  double base[2] = {0.5, 0.5}, funding[2] = {0.5, 0.5}, expected = 0.0;
  cvn_climate climate = {.base = base, .funding = funding};
  for (int64_t t = 0; t < 30; t++) {
    cvn_climate_month(&climate, &p, key, t, 2);
    expected = 0.6 * expected + 0.7 * cvn_normal(key, 0, 0, (uint32_t)t, CVN_STREAM_SHOCK);
    assert_near(climate.shock, expected, 1e-14);
  }
  /* off: what there is fades, nothing is added */
  p.pressure.shock_sd = 0.0;
  cvn_climate_month(&climate, &p, key, 30, 2);
  assert_near(climate.shock, 0.6 * expected, 1e-14);
}

static void funding_moves_in_january_only(void **state) {
  (void)state;
  cvn_params p;
  cvn_params_init(&p);
  p.funding.volatility = 1.5;
  double base[3] = {0.2, 0.3, 0.5}, funding[3] = {0.2, 0.3, 0.5}, last[3];
  cvn_climate climate = {.base = base, .funding = funding};
  for (int64_t t = 0; t <= 36; t++) {
    double total = 0.0, expected[3];
    for (int b = 0; b < 3; b++) {
      last[b] = funding[b];
      expected[b] =
          base[b] * exp(1.5 * cvn_normal(key, (uint32_t)b, 0, (uint32_t)t, CVN_STREAM_FUNDING));
      total += expected[b];
    }
    cvn_climate_month(&climate, &p, key, t, 3);
    for (int b = 0; b < 3; b++)
      assert_near(funding[b], t > 0 && t % 12 == 0 ? expected[b] / total : last[b], 1e-14);
  }
  p.funding.volatility = 0.0;
  cvn_climate_month(&climate, &p, key, 48, 3);
  for (int b = 0; b < 3; b++) assert_near(funding[b], base[b], 1e-14);
}

static void drift_is_the_equation(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  double moved[TINY_AREAS], total = 0.0, sum = 0.0;
  for (int b = 0; b < TINY_AREAS; b++) {
    const double eps =
        cvn_normal(sweep->key, (uint32_t)a->number, (uint32_t)b, sweep->month, CVN_STREAM_NEED);
    total += moved[b] = a->need[b] * exp(t->params.need.drift * eps);
  }
  for (int b = 0; b < TINY_AREAS; b++) {
    assert_near(sweep->seat.need[b * CVN_LANES + a->lane], moved[b] / total, 1e-5);
    sum += (double)sweep->seat.need[b * CVN_LANES + a->lane];
  }
  assert_near(sum, 1.0, 1e-6);
}

static void need_drifts(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_need_drift, cvn_need_drift, drift_is_the_equation);
}

/* Years of the strongest drift: a need may all but vanish, never be lost. */
static void need_stays_a_simplex(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.need.drift = 5.0;
  tiny_begin(&t, 9);
  for (t.world.month = 0; t.world.month < 3000; t.world.month += 3) {
    cvn_sweep sweep = cvn_sweep_of(&t.world, 0, t.world.workspaces[0]);
    cvn_need_drift(&sweep);
  }
  for (int l = 0; l < CVN_LANES; l++) {
    double sum = 0.0;
    for (int b = 0; b < TINY_AREAS; b++) {
      assert_true(t.world.seats.need[b * CVN_LANES + l] > 0.0f);
      sum += (double)t.world.seats.need[b * CVN_LANES + l];
    }
    assert_near(sum, 1.0, 1e-6);
  }
  tiny_end(&t);
}

static void perception_is_the_equation(const tiny *t, const cvn_sweep *sweep,
                                       const tiny_alliance *a) {
  for (int j = 0; j < a->n; j++) {
    const tiny_member *e = &a->e[j];
    const double rate = fmin(1.0, t->params.perception.learning * e->agility);
    double total = 0.0;
    for (int b = 0; b < TINY_AREAS; b++) total += a->need[b] * e->distortion[b];
    for (int b = 0; b < TINY_AREAS; b++) {
      const double seen = a->need[b] * e->distortion[b] / total;
      const float *now = sweep->slot.perception + (j * TINY_AREAS + b) * CVN_LANES + a->lane;
      assert_near(*now, e->perception[b] + rate * (seen - e->perception[b]), 1e-6);
    }
  }
}

static void perceptions_follow(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_perception_follow, cvn_perception_follow, perception_is_the_equation);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shock_follows_its_process),
      cmocka_unit_test(funding_moves_in_january_only),
      cmocka_unit_test(need_drifts),
      cmocka_unit_test(need_stays_a_simplex),
      cmocka_unit_test(perceptions_follow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
