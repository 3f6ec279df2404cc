/* test_resample.c: the bootstrap against scipy.stats.bootstrap, and its draws. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/resample.h"

/* Skewed on purpose: BCa and plain percentiles (0.112 to 0.412) differ. */
static const double skewed[] = {0.12, 0.05, 0.31, -0.08, 0.22, 0.90,
                                0.14, 0.02, 0.44, 0.07,  0.19, 0.61};
enum { SKEWED = (int)(sizeof skewed / sizeof skewed[0]) };

static void assert_within(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance))
    fail_msg("%.17g is not within %g of %.17g", value, tolerance, expected);
}

/* Means of ten runs of scipy 1.10.1 with 200,000 resamples each; one run's ends have a standard
 * deviation of at most 0.0009. */
static void agrees_with_scipy(void **state) {
  (void)state;
  const cvn_resampling many = {.seed = 1, .purpose = 2, .resamples = 200000};
  cvn_interval bca;
  assert_int_equal(cvn_bootstrap_mean(&bca, skewed, SKEWED, &many, NULL), CVN_OK);
  assert_within(bca.low, 0.128583, 0.0025);
  assert_within(bca.high, 0.445500, 0.0035);
}

/* Each of n rows is drawn n times in n draws on average; chi-squared on 11 degrees of freedom has
 * mean 11 and standard deviation 4.7. */
static void draws_are_even(void **state) {
  (void)state;
  enum { ROWS = 12, RESAMPLES = 5000 };
  const cvn_resampling resampling = {.seed = 3, .purpose = 1, .resamples = RESAMPLES};
  int64_t drawn[ROWS];
  double counts[ROWS] = {0}, chi = 0.0;
  for (int64_t b = 0; b < RESAMPLES; b++) {
    cvn_resample(&resampling, b, ROWS, drawn, ROWS);
    for (int i = 0; i < ROWS; i++) {
      assert_in_range(drawn[i], 0, ROWS - 1);
      counts[drawn[i]] += 1.0;
    }
  }
  for (int i = 0; i < ROWS; i++) chi += pow(counts[i] - RESAMPLES, 2) / RESAMPLES;
  assert_true(chi > 1.0 && chi < 30.0);
}

static void draws_depend_on_purpose_and_number(void **state) {
  (void)state;
  const cvn_resampling one = {.seed = 3, .purpose = 1}, other = {.seed = 3, .purpose = 2};
  int64_t a[64], b[64], c[64], again[64];
  int same_purpose = 0, same_number = 0;
  cvn_resample(&one, 7, 1000, a, 64);
  cvn_resample(&other, 7, 1000, b, 64);
  cvn_resample(&one, 8, 1000, c, 64);
  cvn_resample(&one, 7, 1000, again, 64);
  for (int i = 0; i < 64; i++) {
    assert_int_equal(a[i], again[i]);
    same_purpose += a[i] == b[i];
    same_number += a[i] == c[i];
  }
  assert_true(same_purpose < 5 && same_number < 5);
}

static void little_data(void **state) {
  (void)state;
  const cvn_resampling resampling = {.seed = 1, .purpose = 1, .resamples = 100};
  const double same[] = {0.25, 0.25, 0.25};
  cvn_interval interval;
  assert_int_equal(cvn_bootstrap_mean(&interval, skewed, 1, &resampling, NULL), CVN_OK);
  assert_true(isnan(interval.low) && isnan(interval.high));
  assert_int_equal(cvn_bootstrap_mean(&interval, same, 3, &resampling, NULL), CVN_OK);
  assert_true(interval.low == 0.25 && interval.high == 0.25);
}

static void quantiles(void **state) {
  (void)state;
  const double sorted[] = {1.0, 2.0, 4.0, 8.0};
  assert_within(cvn_quantile(sorted, 4, 0.5), 3.0, 1e-15);
  assert_within(cvn_quantile(sorted, 4, 0.9), 6.8, 1e-12); /* numpy.quantile */
  assert_true(isnan(cvn_quantile(sorted, 0, 0.5)));
  double odd[] = {5.0, NAN, 1.0, 2.0}, even[] = {4.0, NAN, NAN, 1.0}, none[] = {NAN};
  assert_within(cvn_median_of_known(odd, 4), 2.0, 0.0);
  assert_within(cvn_median_of_known(even, 4), 2.5, 0.0);
  assert_true(isnan(cvn_median_of_known(none, 1)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(agrees_with_scipy),
      cmocka_unit_test(draws_are_even),
      cmocka_unit_test(draws_depend_on_purpose_and_number),
      cmocka_unit_test(little_data),
      cmocka_unit_test(quantiles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
