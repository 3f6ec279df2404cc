/* test_index.c: many statistics at once have the intervals that each has alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_sort.h>

#include "analysis/index.h"

enum { N = 30, RESAMPLES = 500 };
static const cvn_resampling resampling = {.seed = 5, .purpose = 2, .resamples = RESAMPLES};

/* Percentiles of one statistic's resamples. */
static cvn_interval percentiles_of(double (*statistic)(const void *, const int64_t *, int64_t),
                                   const double *values) {
  double resampled[RESAMPLES];
  int64_t drawn[N];
  for (int64_t b = 0; b < RESAMPLES; b++) {
    cvn_resample(&resampling, b, N, drawn, N);
    resampled[b] = statistic(values, drawn, N);
  }
  gsl_sort(resampled, 1, RESAMPLES);
  return (cvn_interval){cvn_quantile(resampled, RESAMPLES, 0.025),
                        cvn_quantile(resampled, RESAMPLES, 0.975)};
}

static double mean_of(const void *data, const int64_t *rows, int64_t count) {
  const double *values = (const double *)data;
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++) sum += values[rows[i]];
  return sum / (double)count;
}

static double most_of(const void *data, const int64_t *rows, int64_t count) {
  const double *values = (const double *)data;
  double most = values[rows[0]];
  for (int64_t i = 1; i < count; i++) most = fmax(most, values[rows[i]]);
  return most;
}

static void both_of(const void *data, const int64_t *rows, int64_t count, double *out) {
  out[0] = mean_of(data, rows, count);
  out[1] = most_of(data, rows, count);
  out[2] = rows[0] % 2 == 0 ? (double)NAN : 1.0; /* sometimes nothing */
}

static void assert_same(cvn_interval a, cvn_interval b) {
  assert_true(fabs(a.low - b.low) < 1e-12 && fabs(a.high - b.high) < 1e-12);
}

static void as_one_by_one(void **state) {
  (void)state;
  double values[N];
  for (int i = 0; i < N; i++) values[i] = sin(3.0 * i);
  cvn_index all[3];
  assert_int_equal(cvn_bootstrap_indices(all, 3, both_of, values, N, &resampling, NULL), CVN_OK);
  assert_same(all[0].interval, percentiles_of(mean_of, values));
  assert_same(all[1].interval, percentiles_of(most_of, values));
  assert_true(all[0].interval.low < all[0].value && all[0].value < all[0].interval.high);
  assert_true(isnan(all[2].value) && all[2].interval.low == 1.0 && all[2].interval.high == 1.0);
}

static void one_row_has_no_interval(void **state) {
  (void)state;
  const double value = 4.0;
  cvn_index all[3];
  assert_int_equal(cvn_bootstrap_indices(all, 3, both_of, &value, 1, &resampling, NULL), CVN_OK);
  assert_true(all[0].value == 4.0 && isnan(all[0].interval.low) && isnan(all[0].interval.high));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(as_one_by_one),
      cmocka_unit_test(one_row_has_no_interval),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
