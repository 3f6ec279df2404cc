/* test_mean.c: means and standard errors over replicates and over studies. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/mean.h"
#include "support/near.h"

static void over_replicates(void **state) {
  (void)state;
  const double values[] = {1.0, NAN, 2.0, 4.0, 5.0};
  const cvn_mean mean = cvn_mean_of(values, 1, 5);
  assert_int_equal(mean.n, 4);
  assert_close(mean.mean, 3.0, 0.0);
  assert_close(mean.sd, sqrt(10.0 / 3.0), 1e-15);
  assert_close(mean.error, sqrt(10.0 / 12.0), 1e-15);
  assert_close(mean.freedom, 3.0, 0.0);
  const double half = 3.182446305284263 * sqrt(10.0 / 12.0);
  assert_close(cvn_mean_half_width(&mean), half, 1e-12);
  assert_close(cvn_mean_interval(&mean).low, 3.0 - half, 1e-12);
  assert_close(cvn_mean_interval(&mean).high, 3.0 + half, 1e-12);
}

/* numpy, from the sums of squares of a two-way table. */
static const double table[3][4] = {
    {1.0, 1.4, 0.9, 1.3}, {2.1, 2.2, 1.8, 2.6}, {0.4, 0.9, 0.1, 1.0}};

static void over_points_and_replicates(void **state) {
  (void)state;
  const cvn_mean mean = cvn_mean_of(&table[0][0], 3, 4);
  assert_int_equal(mean.n, 3);
  assert_close(mean.mean, 1.3083333333333333, 1e-14);
  assert_close(mean.error, 0.48626981536317204, 1e-12);
  assert_close(mean.freedom, 2.442164194780208, 1e-10);
}

static void leaves_out_points_with_a_gap(void **state) {
  (void)state;
  double gaps[4][4];
  memcpy(gaps, table, sizeof table);
  for (int r = 0; r < 4; r++) gaps[3][r] = r == 2 ? (double)NAN : 99.0;
  const cvn_mean mean = cvn_mean_of(&gaps[0][0], 4, 4);
  assert_int_equal(mean.n, 3);
  assert_close(mean.error, 0.48626981536317204, 1e-12);
}

/* With one replicate, or where replicates have no effect of their own, points alone count. */
static void over_points_alone(void **state) {
  (void)state;
  const double one[] = {1.0, 2.0, 4.0};
  const double balanced[2][2] = {{1.0, 2.0}, {4.0, 3.0}}; /* replicates' means are the same */
  const cvn_mean a = cvn_mean_of(one, 3, 1), b = cvn_mean_of(&balanced[0][0], 2, 2);
  assert_close(a.error, sqrt(7.0 / 3.0 / 3.0), 1e-15);
  assert_close(a.freedom, 2.0, 0.0);
  assert_close(b.error, sqrt(4.0 / 4.0), 1e-15);
  assert_close(b.freedom, 1.0, 0.0);
}

static void too_little(void **state) {
  (void)state;
  const double values[] = {NAN, 3.0}, same[] = {2.0, 2.0}, zeros[] = {0.0, 0.0};
  cvn_mean mean = cvn_mean_of(values, 1, 2);
  assert_int_equal(mean.n, 1);
  assert_close(mean.mean, 3.0, 0.0);
  assert_true(isnan(mean.error) && isnan(cvn_mean_half_width(&mean)) &&
              isnan(cvn_mean_interval(&mean).low) && isnan(cvn_mean_interval(&mean).high) &&
              isnan(cvn_mean_p(&mean)));
  mean = cvn_mean_of(values, 1, 1);
  assert_int_equal(mean.n, 0);
  assert_true(isnan(mean.mean));
  mean = cvn_mean_of(values, 2, 1);
  assert_int_equal(mean.n, 1);
  assert_true(isnan(mean.error));
  mean = cvn_mean_of(same, 1, 2);
  assert_close(cvn_mean_p(&mean), 0.0, 0.0);
  assert_close(cvn_mean_half_width(&mean), 0.0, 0.0);
  mean = cvn_mean_of(zeros, 1, 2);
  assert_close(cvn_mean_p(&mean), 1.0, 0.0);
}

/* Points that all but agree, and replicates that differ by all but what the rest does. */
static void test_freedom_has_an_end(void **state) {
  (void)state;
  static const double values[] = {1.0, -1.0, 1e-9, -1e-9};
  const cvn_mean mean = cvn_mean_of(values, 2, 2);
  assert_close(mean.freedom, 1.0, 0.0);
  assert_true(isfinite(cvn_mean_half_width(&mean)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_freedom_has_an_end),    cmocka_unit_test(over_replicates),
      cmocka_unit_test(over_points_and_replicates), cmocka_unit_test(leaves_out_points_with_a_gap),
      cmocka_unit_test(over_points_alone),          cmocka_unit_test(too_little),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
