/* test_morris.c: elementary effects by hand, and trajectories that are none. A linear function:
 * tests/verification/test_sobol_indices.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/morris.h"

enum { K = 2, TRAJECTORIES = 2 };
static const cvn_resampling resampling = {.seed = 1, .purpose = 0, .resamples = 100};

/* First a step up of the second, then one down of the first; the other way round after. */
static const double x[TRAJECTORIES * (K + 1) * K] = {9, 1, 9, 5, 3, 5, 3, 5, 9, 5, 9, 1};
static const double y[TRAJECTORIES * (K + 1)] = {1.0, 2.0, 5.0, 0.0, 4.0, 10.0};

static void by_hand(void **state) {
  (void)state;
  double effects[TRAJECTORIES * K];
  assert_int_equal(cvn_morris_effects(effects, x, y, TRAJECTORIES, K, 0.5), CVN_OK);
  /* Up is positive: first (2 - 5)/.5 and (4 - 0)/.5; second (2 - 1)/.5 and (4 - 10)/.5. */
  static const double known[] = {-6.0, 2.0, 8.0, -12.0};
  for (int i = 0; i < TRAJECTORIES * K; i++) assert_true(effects[i] == known[i]);
  cvn_morris m;
  assert_int_equal(cvn_morris_of(&m, effects, TRAJECTORIES, K, (double)NAN, 0.5, &resampling, NULL),
                   CVN_OK);
  assert_true(m.mu[0].value == 1.0 && m.mu[1].value == -5.0);
  assert_true(m.mu_star[0].value == 7.0 && m.mu_star[1].value == 7.0);
  assert_true(fabs(m.sigma[0].value - sqrt(98.0)) < 1e-12);
  assert_true(m.mu[0].interval.low == -6.0 && m.mu[0].interval.high == 8.0);
  assert_true(isnan(m.floor));
  cvn_morris_free(&m);
}

static void what_is_no_trajectory(void **state) {
  (void)state;
  double effects[K];
  static const double both[] = {0, 0, 1, 1, 1, 0}, twice[] = {0, 0, 1, 0, 0, 0}, z[] = {0, 1, 2};
  assert_int_equal(cvn_morris_effects(effects, both, z, 1, K, 0.5), CVN_ERR_INPUT);
  assert_int_equal(cvn_morris_effects(effects, twice, z, 1, K, 0.5), CVN_ERR_INPUT);
}

static void a_category_may_stay(void **state) {
  (void)state;
  double effects[K];
  static const double stays[] = {0, 2, 0, 2, 1, 2}, z[] = {3, 3, 4};
  assert_int_equal(cvn_morris_effects(effects, stays, z, 1, K, 0.5), CVN_OK);
  assert_true(effects[0] == 2.0 && effects[1] == 0.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_hand),
      cmocka_unit_test(what_is_no_trajectory),
      cmocka_unit_test(a_category_may_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
