/* test_stress.c: stress of an organisation (docs/model.md, 5.9). */
#include "support/tiny_world.h"

/* Sums over an organisation's memberships by looking through all alliances. */
static double expected_next(const tiny *t, const tiny_alliance *all, int64_t org) {
  const cvn_params *p = &t->params;
  const cvn_orgs *orgs = &t->world.orgs;
  double load = 0.0, help = 0.0, relief = 0.0, count = 0.0;
  for (int64_t a = 0; a < TINY_ALLIANCES; a++)
    for (int j = 0; j < all[a].n; j++) {
      if (all[a].e[j].org != org) continue;
      load += all[a].e[j].effort * all[a].ties;
      help += all[a].e[j].effort * all[a].e[j].trust;
      relief += p->convenor.stress_relief * all[a].presence;
      count += 1.0;
    }
  const double size = (double)t->population.org_size[org];
  const double exposure = tiny_clip(pow(size, -p->stress.exposure_exponent), 0.25, 4.0);
  const double target =
      p->stress.baseline + exposure * (p->pressure.level + t->world.climate.shock) +
      p->stress.load * load - p->stress.help * tiny_ratio(help, count) - tiny_ratio(relief, count);
  const double eps = cvn_normal(t->world.key, (uint32_t)orgs->id[org], 0, (uint32_t)t->world.month,
                                CVN_STREAM_STRESS);
  const double y = (double)orgs->stress_logit[org], keep = p->stress.persistence;
  return tiny_clip(keep * y + (1.0 - keep) * target + p->stress.sd * eps, -15.0, 15.0);
}

static void stress_is_the_equation(void **state) {
  (void)state;
  static tiny_alliance all[TINY_ALLIANCES];
  int built = 0;
  const cvn_kernels *const *kernels = cvn_kernels_built(&built);
  for (int i = 0; i < TINY_VARIANTS * built; i++) {
    const int variant = i % TINY_VARIANTS;
    tiny t = {0};
    if (!cvn_kernels_run_here(kernels[i / TINY_VARIANTS])) continue;
    tiny_params(&t.params, variant);
    tiny_begin(&t, (uint64_t)variant + 40);
    t.world.kernels = kernels[i / TINY_VARIANTS];
    t.world.month = variant;
    t.world.climate.shock = 0.3 * variant - 1.0;
    tiny_stir(&t);
    for (int64_t k = 0; k < t.world.bundles; k++)
      (void)tiny_sweep_before(&t, k, TINY_STEP_need_drift);
    for (int64_t a = 0; a < TINY_ALLIANCES; a++) tiny_read(&t.world, a, &all[a]);
    double sum = 0.0, before[TINY_ORGS], next[TINY_ORGS];
    for (int64_t k = 0; k < TINY_ORGS; k++) {
      before[k] = (double)t.world.orgs.stress_logit[k];
      next[k] = expected_next(&t, all, k);
    }
    const double total = t.world.kernels->stress_block(&t.world, 0, TINY_ORGS);
    for (int64_t k = 0; k < TINY_ORGS; k++) {
      const double z = tiny_logistic(before[k]);
      sum += (double)t.world.orgs.stress[k];
      assert_near(t.world.orgs.stress[k], z, 1e-6);
      assert_near(t.world.orgs.mind[k], pow(1.0 - z, t.params.stress.narrowing), 4e-6);
      assert_near(t.world.orgs.stress_logit[k], next[k], 6e-6);
    }
    assert_near(total, sum, 1e-12);
    tiny_end(&t);
  }
}

/* At the ends of log-odds, under the strongest pressure, everything stays inside. */
static void stress_stays_inside(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.pressure.level = 10.0;
  t.params.stress.load = t.params.stress.narrowing = 50.0;
  t.params.stress.sd = 3.0;
  tiny_begin(&t, 6);
  for (int month = 0; month < 50; month++) {
    t.world.month = month;
    (void)t.world.kernels->stress_block(&t.world, 0, TINY_ORGS);
    for (int64_t i = 0; i < TINY_ORGS; i++) {
      const float m = t.world.orgs.mind[i], z = t.world.orgs.stress[i];
      assert_true(fabsf(t.world.orgs.stress_logit[i]) <= 15.0f);
      assert_true(m >= 0.0f && m <= 1.0f && z > 0.0f && z < 1.0f);
    }
  }
  tiny_end(&t);
}

/* Limit 1 of docs/model.md, section 9: an AR(1) whose mean, variance and autocorrelation are
 * known. */
static void alone_it_is_an_autoregression(void **state) {
  (void)state;
  enum { MONTHS = 3000 };
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.stress.load = t.params.stress.help = t.params.convenor.stress_relief = 0.0;
  tiny_begin(&t, 6);
  double n = 0.0, mean = 0.0, square = 0.0, lagged = 0.0;
  for (int month = 0; month < MONTHS; month++) {
    float before[TINY_ORGS];
    memcpy(before, t.world.orgs.stress_logit, sizeof before);
    t.world.month = month;
    (void)t.world.kernels->stress_block(&t.world, 0, TINY_ORGS);
    for (int64_t i = 0; i < TINY_ORGS; i++) {
      const double y = (double)before[i] + 0.8, next = (double)t.world.orgs.stress_logit[i] + 0.8;
      if (month >= 60) n += 1.0, mean += y, square += y * y, lagged += y * next;
    }
  }
  /* a sum of n values is worth n(1 - phi)/(1 + phi) independent ones, one of squares n(1 -
   * phi^2)/(1 + phi^2) */
  const double phi = 0.8, variance = 0.09 / (1.0 - phi * phi);
  assert_true(fabs(mean / n) < 5.0 * sqrt(variance * 9.0 / n));
  assert_true(fabs(square / n / variance - 1.0) < 5.0 * sqrt(2.0 * 1.64 / 0.36 / n));
  assert_true(fabs(lagged / square - phi) < 5.0 * sqrt((1.0 - phi * phi) / n));
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stress_is_the_equation),
      cmocka_unit_test(stress_stays_inside),
      cmocka_unit_test(alone_it_is_an_autoregression),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
