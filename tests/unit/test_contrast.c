/* test_contrast.c: paired differences against scipy, Holm by hand, and what may be said. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/contrast.h"
#include "support/near.h"

enum { N = 6 };
static double a_and_b[2 * N] = {0.61, 0.58, 0.66, 0.70, 0.63, 0.59,
                                0.57, 0.55, 0.61, 0.66, 0.62, 0.52};
static const cvn_contrast_options plain = {.resampling = {1, 1, 2000}};

static cvn_contrast contrast_of(double *values, int64_t points, int64_t replicates,
                                double important) {
  cvn_contrast_options options = plain;
  const cvn_outcomes o = {
      .strategies = 2, .points = points, .replicates = replicates, .values = values};
  cvn_contrast c = {.a = 0, .b = 1};
  options.important = important;
  assert_int_equal(cvn_contrasts(&c, 1, &o, &options, NULL), CVN_OK);
  return c;
}

/* scipy.stats.ttest_rel, stats.t.interval and numpy.corrcoef of the same numbers; GSL's quantile of
 * t is good to about 1e-8. */
static void agrees_with_scipy(void **state) {
  (void)state;
  const cvn_contrast c = contrast_of(a_and_b, 1, N, 0.0);
  assert_int_equal(c.pairs, 6);
  assert_close(c.difference.mean, 0.04, 1e-15);
  assert_close(c.difference.sd, 0.02, 1e-15);
  assert_close(c.p, 0.004478432310462129, 1e-12);
  assert_close(c.t.low, 0.01901128719409149, 1e-9);
  assert_close(c.t.high, 0.060988712805908465, 1e-9);
  assert_close(c.reduction, 0.9144079885877319, 1e-12);
  assert_close(c.correlation, 0.9210445119037125, 1e-12);
  assert_close(c.improved, 1.0, 0.0);
  assert_close(c.p_holm, c.p, 0.0);
  assert_int_equal(c.verdict, CVN_VERDICT_BETTER);
  assert_true(c.bootstrap.low > 0.02 && c.bootstrap.high < 0.06);
}

/* Turned round, everything but the share that ties have is turned round. */
static void is_antisymmetric(void **state) {
  (void)state;
  double b_and_a[2 * N];
  memcpy(b_and_a, a_and_b + N, N * sizeof *b_and_a);
  memcpy(b_and_a + N, a_and_b, N * sizeof *b_and_a);
  const cvn_contrast c = contrast_of(b_and_a, 1, N, 0.0);
  assert_close(c.difference.mean, -0.04, 1e-15);
  assert_close(c.improved, 0.0, 0.0);
  assert_int_equal(c.verdict, CVN_VERDICT_WORSE);
}

static void important_differences(void **state) {
  (void)state;
  assert_int_equal(contrast_of(a_and_b, 1, N, 0.01).verdict, CVN_VERDICT_IMPORTANTLY_BETTER);
  assert_int_equal(contrast_of(a_and_b, 1, N, 0.03).verdict, CVN_VERDICT_BETTER);
  assert_int_equal(contrast_of(a_and_b, 1, N, 0.07).verdict, CVN_VERDICT_NEGLIGIBLE);
}

static void ties_and_little_data(void **state) {
  (void)state;
  double same[6] = {0.5, 0.6, 0.7, 0.5, 0.6, 0.7}, shifted[6] = {0.75, 1.0, 0.5, 0.5, 0.75, 0.25};
  double noisy[6] = {0.5, 0.7, 0.6, 0.6, 0.5, 0.7}, one[2] = {0.7, 0.5};
  cvn_contrast c = contrast_of(same, 1, 3, 0.0);
  assert_int_equal(c.verdict, CVN_VERDICT_IDENTICAL);
  assert_close(c.improved, 0.5, 0.0);
  assert_close(c.p, 1.0, 0.0);
  assert_close(c.reduction, 1.0, 1e-12);
  /* the same difference every time: nothing is left to chance */
  c = contrast_of(shifted, 1, 3, 0.0);
  assert_close(c.difference.error, 0.0, 0.0);
  assert_close(c.p, 0.0, 0.0);
  assert_int_equal(c.verdict, CVN_VERDICT_BETTER);
  assert_int_equal(contrast_of(noisy, 1, 3, 0.0).verdict, CVN_VERDICT_INDISTINGUISHABLE);
  c = contrast_of(one, 1, 1, 0.0);
  assert_int_equal(c.verdict, CVN_VERDICT_UNKNOWN);
  assert_close(c.difference.mean, 0.2, 1e-15);
  assert_true(isnan(c.t.low) && isnan(c.p) && isnan(c.p_holm) && isnan(c.bootstrap.low));
}

static void leaves_out_failed_runs(void **state) {
  (void)state;
  double gaps[8] = {0.5, NAN, 0.7, 0.6, 0.4, 0.1, NAN, 0.3}, none[4] = {NAN, NAN, 0.1, 0.2};
  cvn_contrast c = contrast_of(gaps, 1, 4, 0.0);
  assert_int_equal(c.pairs, 2);
  assert_close(c.difference.mean, 0.2, 1e-15);
  c = contrast_of(none, 1, 2, 0.0);
  assert_int_equal(c.pairs, 0);
  assert_true(isnan(c.difference.mean) && isnan(c.improved));
  assert_int_equal(c.verdict, CVN_VERDICT_UNKNOWN);
}

/* By hand: 4 x .005, 3 x .01, 2 x .03, and .04 raised to what is before it. */
static void holm(void **state) {
  (void)state;
  const double p[] = {0.01, 0.04, NAN, 0.03, 0.005}, expected[] = {0.03, 0.06, NAN, 0.06, 0.02};
  double adjusted[5];
  assert_int_equal(cvn_holm(p, adjusted, 5, NULL), CVN_OK);
  for (int i = 0; i < 5; i++) {
    if (isnan(p[i])) assert_true(isnan(adjusted[i]));
    else assert_close(adjusted[i], expected[i], 1e-15);
  }
  const double high[] = {0.6, 0.7};
  assert_int_equal(cvn_holm(high, adjusted, 2, NULL), CVN_OK);
  assert_close(adjusted[0], 1.0, 0.0);
}

/* A family's verdicts follow the adjusted p: one of p = .03 alone is told apart, not among two. */
static void verdicts_are_of_the_family(void **state) {
  (void)state;
  double values[3 * 3] = {0.0, 0.0, 0.0, 1.0, 2.0, 1.2, 1.0, 2.0, 1.2};
  const cvn_outcomes o = {.strategies = 3, .points = 1, .replicates = 3, .values = values};
  cvn_contrast c[2] = {{.a = 1, .b = 0}, {.a = 2, .b = 0}};
  assert_int_equal(cvn_contrasts(c, 1, &o, &plain, NULL), CVN_OK);
  assert_true(c[0].p > 0.025 && c[0].p < 0.05);
  assert_int_equal(c[0].verdict, CVN_VERDICT_BETTER);
  assert_int_equal(cvn_contrasts(c, 2, &o, &plain, NULL), CVN_OK);
  assert_int_equal(c[0].verdict, CVN_VERDICT_INDISTINGUISHABLE);
  assert_close(c[1].p_holm, 2.0 * c[1].p, 1e-15);
}

/* A study's bootstrap moves with points and replicates: its width is near that of the t
 * interval. */
static void studies(void **state) {
  (void)state;
  enum { P = 40, R = 5 };
  double values[2 * P * R];
  for (int i = 0; i < P * R; i++) {
    values[i] = 0.1 + 0.3 * sin(7.0 * (i / R)) + 0.05 * cos(3.0 * (i % R)) + 0.02 * sin(1.0 * i);
    values[P * R + i] = 0.0;
  }
  const cvn_contrast c = contrast_of(values, P, R, 0.0);
  assert_int_equal(c.difference.n, P);
  assert_int_equal(c.pairs, P * R);
  const double t = c.t.high - c.t.low, bootstrap = c.bootstrap.high - c.bootstrap.low;
  assert_true(c.bootstrap.low < c.difference.mean && c.difference.mean < c.bootstrap.high);
  assert_true(bootstrap > 0.8 * t && bootstrap < 1.1 * t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(agrees_with_scipy),          cmocka_unit_test(is_antisymmetric),
      cmocka_unit_test(important_differences),      cmocka_unit_test(ties_and_little_data),
      cmocka_unit_test(leaves_out_failed_runs),     cmocka_unit_test(holm),
      cmocka_unit_test(verdicts_are_of_the_family), cmocka_unit_test(studies),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
