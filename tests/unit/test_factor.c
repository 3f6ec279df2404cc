/* test_factor.c: distributions against GSL's own distribution functions, whole numbers, words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>

#include "experiment/factor.h"
#include "scenario/params.h"

static void assert_close(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.17g is not %.17g", value, expected);
}

static const int real_id = CVN_PARAM_ID_stress_baseline; /* -10 to 10 */
static const int whole_id = CVN_PARAM_ID_population_sectors;

static double uniform_cdf(const cvn_factor *f, double x) {
  return gsl_cdf_flat_P(x, f->min, f->max);
}

static double log_cdf(const cvn_factor *f, double x) {
  return gsl_cdf_flat_P(log(x), log(f->min), log(f->max));
}

static double normal_cdf(const cvn_factor *f, double x) {
  const double low = gsl_cdf_gaussian_P(f->min - f->first, f->second);
  const double high = gsl_cdf_gaussian_P(f->max - f->first, f->second);
  return (gsl_cdf_gaussian_P(x - f->first, f->second) - low) / (high - low);
}

static double triangular_cdf(const cvn_factor *f, double x) {
  const double width = f->max - f->min;
  if (x <= f->first) return (x - f->min) * (x - f->min) / width / (f->first - f->min);
  return 1 - (f->max - x) * (f->max - x) / width / (f->max - f->first);
}

static double beta_cdf(const cvn_factor *f, double x) {
  return gsl_cdf_beta_P((x - f->min) / (f->max - f->min), f->first, f->second);
}

/* The quantiles of evenly spread coordinates are a sample whose Kolmogorov-Smirnov distance from
 * the distribution is half a step, but for rounding. */
static void assert_distribution(const cvn_factor *factor, double (*cdf)(const cvn_factor *, double),
                                double tolerance) {
  const int n = 2000;
  double worst = 0;
  for (int i = 0; i < n; i++) {
    const double x = cvn_factor_quantile(factor, (i + 0.5) / n);
    assert_true(x >= factor->min && x <= factor->max);
    const double p = cdf(factor, x);
    worst = fmax(worst, fmax(fabs(p - (double)i / n), fabs(p - (i + 1.0) / n)));
  }
  if (!(worst <= 0.5 / n + tolerance)) fail_msg("distance %g", worst);
  assert_true(cvn_factor_quantile(factor, 0) >= factor->min);
  assert_true(cvn_factor_quantile(factor, 1) <= factor->max);
}

static void ranges_follow_their_distributions(void **state) {
  (void)state;
  const struct {
    cvn_factor factor;
    double (*cdf)(const cvn_factor *, double);
  } cases[] = {
      {{.spread = CVN_SPREAD_UNIFORM, .min = -2, .max = 5}, uniform_cdf},
      {{.spread = CVN_SPREAD_LOG_UNIFORM, .min = 0.001, .max = 8}, log_cdf},
      {{.spread = CVN_SPREAD_NORMAL, .min = -1, .max = 3, .first = 0.5, .second = 2}, normal_cdf},
      {{.spread = CVN_SPREAD_NORMAL, .min = -9, .max = -3, .first = 0, .second = 1}, normal_cdf},
      {{.spread = CVN_SPREAD_TRIANGULAR, .min = -1, .max = 4, .first = 0}, triangular_cdf},
      {{.spread = CVN_SPREAD_BETA, .min = 0, .max = 1, .first = 2, .second = 5}, beta_cdf},
      {{.spread = CVN_SPREAD_BETA, .min = -3, .max = 9, .first = 0.3, .second = 0.7}, beta_cdf},
      {{.spread = CVN_SPREAD_BETA, .min = 0, .max = 1, .first = 1000, .second = 0.5}, beta_cdf},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    cvn_factor factor = cases[i].factor;
    factor.param = real_id;
    assert_distribution(&factor, cases[i].cdf, 1e-9);
  }
}

/* Above 4.5 standard deviations, where one minus a probability has few digits left. */
static void the_upper_tail_of_a_normal_keeps_its_digits(void **state) {
  (void)state;
  const cvn_factor high = {
      .param = real_id, .spread = CVN_SPREAD_NORMAL, .min = 4.5, .max = 8, .first = 0, .second = 1};
  cvn_factor low = high;
  low.min = -8;
  low.max = -4.5;
  static const double shares[] = {0.01, 0.3, 0.5, 0.9, 0.999, 0.999999};
  for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
    assert_close(cvn_factor_quantile(&high, shares[i]), -cvn_factor_quantile(&low, 1 - shares[i]),
                 1e-8);
  assert_close(cvn_factor_mass(&high), cvn_factor_mass(&low), 1e-18);
}

static void whole_numbers_have_ends_as_likely_as_the_middle(void **state) {
  (void)state;
  const cvn_factor factor = {.param = whole_id, .min = 3, .max = 7};
  int counts[5] = {0};
  for (int i = 0; i < 5000; i++) {
    const double x = cvn_factor_quantile(&factor, (i + 0.5) / 5000);
    assert_true(x == floor(x) && x >= 3 && x <= 7);
    counts[(int)x - 3]++;
  }
  for (int i = 0; i < 5; i++) assert_int_equal(counts[i], 1000);
  assert_true(cvn_factor_quantile(&factor, 0) == 3);
  assert_true(cvn_factor_quantile(&factor, 1) == 7);
}

/* 1 to 8 on a log scale: a number k gets log((k + 1/2)/(k - 1/2)) of log(8.5/0.5). */
static void whole_numbers_on_a_log_scale(void **state) {
  (void)state;
  const cvn_factor factor = {
      .param = whole_id, .spread = CVN_SPREAD_LOG_UNIFORM, .min = 1, .max = 8};
  int counts[9] = {0};
  for (int i = 0; i < 10000; i++) counts[(int)cvn_factor_quantile(&factor, (i + 0.5) / 10000)]++;
  assert_int_equal(counts[0], 0);
  for (int k = 1; k <= 8; k++)
    assert_true(fabs(counts[k] - 10000 * log((k + 0.5) / (k - 0.5)) / log(17.0)) <= 1);
}

static void listed_values_come_by_weight(void **state) {
  (void)state;
  double values[] = {0, 2, 1}, weights[] = {1, 2, 5};
  cvn_factor factor = {.param = CVN_PARAM_ID_plans_rule, .n_values = 3, .values = values};
  int counts[3] = {0};
  for (int i = 0; i < 3000; i++) counts[(int)cvn_factor_quantile(&factor, (i + 0.5) / 3000)]++;
  for (int i = 0; i < 3; i++) assert_int_equal(counts[i], 1000);
  factor.weights = weights;
  memset(counts, 0, sizeof counts);
  for (int i = 0; i < 8000; i++) counts[(int)cvn_factor_quantile(&factor, (i + 0.5) / 8000)]++;
  assert_int_equal(counts[0], 1000);
  assert_int_equal(counts[2], 2000);
  assert_int_equal(counts[1], 5000);
  assert_true(cvn_factor_quantile(&factor, 1) == 1);
}

static void levels_reach_the_ends(void **state) {
  (void)state;
  const cvn_factor linear = {.param = real_id, .min = -1, .max = 3, .levels = 5};
  const cvn_factor log_scale = {
      .param = real_id, .spread = CVN_SPREAD_LOG_UNIFORM, .min = 0.01, .max = 1, .levels = 3};
  const cvn_factor whole = {.param = whole_id, .min = 1, .max = 4, .levels = 3};
  const cvn_factor normal = {.param = real_id,
                             .spread = CVN_SPREAD_NORMAL,
                             .min = -10,
                             .max = 10,
                             .first = 1,
                             .second = 1,
                             .levels = 3};
  for (int i = 0; i < 5; i++) assert_close(cvn_factor_level(&linear, i), i - 1, 1e-15);
  assert_true(cvn_factor_level(&log_scale, 0) == 0.01 && cvn_factor_level(&log_scale, 2) == 1);
  assert_close(cvn_factor_level(&log_scale, 1), 0.1, 1e-12);
  assert_true(cvn_factor_level(&whole, 0) == 1 && cvn_factor_level(&whole, 1) == 3 &&
              cvn_factor_level(&whole, 2) == 4);
  assert_close(cvn_factor_level(&normal, 1), 1, 1e-9);
  assert_close(cvn_factor_level(&normal, 0), 1 + gsl_cdf_ugaussian_Pinv(1 / 6.0), 1e-9);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ranges_follow_their_distributions),
      cmocka_unit_test(the_upper_tail_of_a_normal_keeps_its_digits),
      cmocka_unit_test(whole_numbers_have_ends_as_likely_as_the_middle),
      cmocka_unit_test(whole_numbers_on_a_log_scale),
      cmocka_unit_test(listed_values_come_by_weight),
      cmocka_unit_test(levels_reach_the_ends),
  };
  return cmocka_run_group_tests_name("factor", tests, NULL, NULL);
}
