/* test_sobol.c: the estimators on five blocks computed by numpy, and what must not change them.
 * Known functions: tests/verification/test_sobol_indices.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/sobol.h"

enum { BLOCKS = 5, K = 2 };
static const double values[BLOCKS * (K + 2)] = {1,  2, 0, 3, 4,   4,  5, 2, 0, 1,
                                                -1, 7, 2, 3, 2.5, -1, 6, 5, 4, 0};
static const cvn_resampling resampling = {.seed = 1, .purpose = 0, .resamples = 300};

#define assert_close(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static void estimators(void **state) {
  (void)state;
  static const double noise[BLOCKS] = {0.1, 0.2, 0.3, 0.4, 0.5};
  cvn_sobol s;
  assert_int_equal(cvn_sobol_of(&s, values, noise, BLOCKS, K, &resampling, NULL), CVN_OK);
  /* numpy: a, b the first and last column, m and V mean and variance of both together;
   * mean((b - m)(ab - a))/V, mean((a - ab)**2)/2V, (mean(ab) - mean(a) mean(b))/V. */
  assert_close(s.mean, 2.4);
  assert_close(s.variance, 6.24);
  assert_close(s.first[0].value, 0.13461538461538458);
  assert_close(s.first[1].value, -0.08012820512820512);
  assert_close(s.total[0].value, 0.06410256410256411);
  assert_close(s.total[1].value, 0.11618589743589743);
  assert_close(s.first[K].value, -0.6282051282051283);
  assert_close(s.total[K].value, 0.3 / 6.24);
  assert_close(s.first_sum.value, s.first[0].value + s.first[1].value);
  for (int i = 0; i <= K; i++) assert_true(s.total[i].interval.low < s.total[i].interval.high);
  cvn_sobol_free(&s);
}

/* The estimators of a resample, straight from their definition. */
static void of_resample(const cvn_resampling *how, int64_t number, double *first, double *total) {
  int64_t drawn[BLOCKS];
  double mean = 0.0, variance = 0.0;
  cvn_resample(how, number, BLOCKS, drawn, BLOCKS);
  for (int j = 0; j < BLOCKS; j++) {
    const double *f = values + drawn[j] * (K + 2);
    mean += (f[0] + f[K + 1]) / (2.0 * BLOCKS);
  }
  for (int j = 0; j < BLOCKS; j++) {
    const double *f = values + drawn[j] * (K + 2);
    variance += (pow(f[0] - mean, 2) + pow(f[K + 1] - mean, 2)) / (2.0 * BLOCKS);
  }
  *first = *total = 0.0;
  for (int j = 0; j < BLOCKS; j++) {
    const double *f = values + drawn[j] * (K + 2);
    *first += (f[K + 1] - mean) * (f[1] - f[0]) / (BLOCKS * variance);
    *total += pow(f[0] - f[1], 2) / (2.0 * BLOCKS * variance);
  }
}

/* Of two resamples the quantiles lie 1/40 from either. */
static void resamples_use_their_own_mean(void **state) {
  (void)state;
  const cvn_resampling two = {.seed = 3, .purpose = 0, .resamples = 2};
  double first[2], total[2];
  cvn_sobol s;
  assert_int_equal(cvn_sobol_of(&s, values, NULL, BLOCKS, K, &two, NULL), CVN_OK);
  for (int b = 0; b < 2; b++) of_resample(&two, b, &first[b], &total[b]);
  assert_true(fabs(first[0] - first[1]) > 0.01);
  const double low = fmin(first[0], first[1]), high = fmax(first[0], first[1]);
  assert_close(s.first[0].interval.low, low + (high - low) / 40.0);
  assert_close(s.first[0].interval.high, high - (high - low) / 40.0);
  const double least = fmin(total[0], total[1]), most = fmax(total[0], total[1]);
  assert_close(s.total[0].interval.high, most - (most - least) / 40.0);
  cvn_sobol_free(&s);
}

static void shifts_and_scales_change_nothing(void **state) {
  (void)state;
  double moved[BLOCKS * (K + 2)];
  for (int i = 0; i < BLOCKS * (K + 2); i++) moved[i] = 1e4 - 3.0 * values[i];
  cvn_sobol a, b;
  assert_int_equal(cvn_sobol_of(&a, values, NULL, BLOCKS, K, &resampling, NULL), CVN_OK);
  assert_int_equal(cvn_sobol_of(&b, moved, NULL, BLOCKS, K, &resampling, NULL), CVN_OK);
  for (int i = 0; i < K; i++) {
    assert_true(fabs(a.first[i].value - b.first[i].value) < 1e-9);
    assert_true(fabs(a.total[i].value - b.total[i].value) < 1e-9);
    assert_true(fabs(a.first[i].interval.high - b.first[i].interval.high) < 1e-9);
  }
  assert_close(b.mean, 1e4 - 3.0 * 2.4);
  cvn_sobol_free(&a);
  cvn_sobol_free(&b);
}

static void what_does_not_vary(void **state) {
  (void)state;
  double constant[BLOCKS * (K + 2)];
  for (int i = 0; i < BLOCKS * (K + 2); i++) constant[i] = 0.1;
  cvn_sobol s;
  assert_int_equal(cvn_sobol_of(&s, constant, NULL, BLOCKS, K, &resampling, NULL), CVN_ERR_INPUT);
  assert_null(s.first);
  constant[1] = 0.2; /* only a run between A and B differs */
  assert_int_equal(cvn_sobol_of(&s, constant, NULL, BLOCKS, K, &resampling, NULL), CVN_ERR_INPUT);
  cvn_sobol_free(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(estimators),
      cmocka_unit_test(resamples_use_their_own_mean),
      cmocka_unit_test(shifts_and_scales_change_nothing),
      cmocka_unit_test(what_does_not_vary),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
