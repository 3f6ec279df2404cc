/* test_rank_regression.c: coefficients computed by numpy, ties, exact fits, and what cannot be told
 * apart. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/rank_regression.h"

enum { N = 8, K = 2 };
static const double x[N * K] = {.1, .9, .4, .2, .4, .5, .8, .1, .6, .7, .3, .3, .9, .6, .2, .8};
static const double y[N] = {1, 4, 3, 9, 5, 2, 7, 1};
static const cvn_resampling resampling = {.seed = 1, .purpose = 0, .resamples = 200};

static void with_ties(void **state) {
  (void)state;
  cvn_rank_regression r;
  assert_int_equal(cvn_rank_regression_of(&r, x, y, N, K, &resampling, NULL), CVN_OK);
  /* numpy.linalg.lstsq on standardised mean ranks. */
  assert_true(fabs(r.coefficients[0].value - 0.87903226) < 1e-8);
  assert_true(fabs(r.coefficients[1].value + 0.1686335) < 1e-7);
  assert_true(fabs(r.r_squared.value - 0.9502595636000223) < 1e-12);
  assert_true(fabs(r.floor - 1.959963984540054 * sqrt((1 - 0.9502595636) / 5)) < 1e-9);
  assert_true(r.coefficients[0].interval.low < r.coefficients[0].value);
  assert_true(r.coefficients[0].interval.high > r.coefficients[0].value);
  cvn_rank_regression_free(&r);
}

/* Ranks see through any monotone function. */
static void monotone_is_linear(void **state) {
  (void)state;
  enum { MANY = 50 };
  double u[MANY], v[MANY];
  for (int i = 0; i < MANY; i++) {
    u[i] = fmod(0.618 * i, 1.0);
    v[i] = -exp(5.0 * u[i]);
  }
  cvn_rank_regression r;
  assert_int_equal(cvn_rank_regression_of(&r, u, v, MANY, 1, &resampling, NULL), CVN_OK);
  assert_true(fabs(r.coefficients[0].value + 1.0) < 1e-12);
  assert_true(fabs(r.r_squared.value - 1.0) < 1e-12);
  cvn_rank_regression_free(&r);
}

static void what_cannot_be_told(void **state) {
  (void)state;
  static const double flat[N] = {0},
                      same[N * K] = {1, 2, 2, 4, 3, 6, 4, 8, 5, 10, 6, 12, 7, 14, 8, 16};
  cvn_rank_regression r;
  assert_int_equal(cvn_rank_regression_of(&r, x, flat, N, K, &resampling, NULL), CVN_ERR_INPUT);
  assert_int_equal(cvn_rank_regression_of(&r, flat, y, N, 1, &resampling, NULL), CVN_ERR_INPUT);
  assert_int_equal(cvn_rank_regression_of(&r, same, y, N, K, &resampling, NULL), CVN_ERR_INPUT);
  assert_null(r.coefficients);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(with_ties),
      cmocka_unit_test(monotone_is_linear),
      cmocka_unit_test(what_cannot_be_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
