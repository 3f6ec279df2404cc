/* test_sobol_indices.c: Sobol indices and elementary effects of functions whose own are known.
 *
 *   Ishigami & Homma 1990   y = sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, x uniform in -pi … pi:
 *                           curved, and x3 acts through x1 only (S3 = 0, ST3 = 0.24)
 *   Sobol's g (Saltelli & Sobol 1995)   y = prod (|4u - 2| + a) / (1 + a), a from 0 to 99:
 *                           parameters from the most to the least important
 *
 * Samples are independent uniforms (Mersenne twister), so that the theory of errors holds: an
 * estimate lies within 4 of its standard errors, which are taken from its bootstrap interval.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_rng.h>

#include "analysis/morris.h"
#include "analysis/sobol.h"

enum { G_SIZE = 8, K_MAX = G_SIZE };
static const double g_a[G_SIZE] = {0, 1, 4.5, 9, 99, 99, 99, 99};

static double ishigami(const double *u) {
  const double x1 = M_PI * (2 * u[0] - 1), x2 = M_PI * (2 * u[1] - 1), x3 = M_PI * (2 * u[2] - 1);
  return sin(x1) + 7.0 * sin(x2) * sin(x2) + 0.1 * pow(x3, 4) * sin(x1);
}

static double g_function(const double *u) {
  double y = 1.0;
  for (int i = 0; i < G_SIZE; i++) y *= (fabs(4 * u[i] - 2) + g_a[i]) / (1 + g_a[i]);
  return y;
}

typedef double function(const double *u);

/* values: blocks x (k + 2), as a Saltelli design orders its points. */
static void evaluate(function *f, int k, int64_t blocks, gsl_rng *rng, double *values) {
  double a[K_MAX], b[K_MAX];
  for (int64_t j = 0; j < blocks; j++) {
    for (int i = 0; i < k; i++) a[i] = gsl_rng_uniform(rng);
    for (int i = 0; i < k; i++) b[i] = gsl_rng_uniform(rng);
    double *row = values + j * (k + 2);
    row[0] = f(a);
    row[k + 1] = f(b);
    for (int i = 0; i < k; i++) {
      const double kept = a[i];
      a[i] = b[i];
      row[1 + i] = f(a);
      a[i] = kept;
    }
  }
}

static void ishigami_indices(double *first, double *total, double *variance) {
  const double a = 7.0, b = 0.1, pi4 = pow(M_PI, 4), pi8 = pi4 * pi4;
  const double v1 = 0.5 * pow(1 + b * pi4 / 5, 2), v2 = a * a / 8, v13 = b * b * pi8 * 8 / 225;
  *variance = v1 + v2 + v13;
  first[0] = v1 / *variance;
  first[1] = v2 / *variance;
  first[2] = 0.0;
  total[0] = (v1 + v13) / *variance;
  total[1] = first[1];
  total[2] = v13 / *variance;
}

static void g_indices(double *first, double *total, double *variance) {
  double product = 1.0;
  for (int i = 0; i < G_SIZE; i++) product *= 1 + 1 / (3 * pow(1 + g_a[i], 2));
  *variance = product - 1;
  for (int i = 0; i < G_SIZE; i++) {
    const double own = 1 / (3 * pow(1 + g_a[i], 2));
    first[i] = own / *variance;
    total[i] = own * product / (1 + own) / *variance;
  }
}

static const cvn_resampling resampling = {.seed = 1, .purpose = 0, .resamples = 400};

/* A percentile interval spans 3.92 standard errors. An index that is 0 to rounding has none. */
static void assert_near(const cvn_index *index, double truth) {
  const double error = (index->interval.high - index->interval.low) / 3.92;
  assert_true(fabs(index->value - truth) < 4.0 * error + 1e-4);
}

static void check(function *f, int k, void (*known)(double *, double *, double *)) {
  enum { BLOCKS = 4096 };
  double first[K_MAX], total[K_MAX], variance, sum = 0.0;
  known(first, total, &variance);
  double *values = malloc(BLOCKS * (size_t)(k + 2) * sizeof *values);
  assert_non_null(values);
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 20260101);
  evaluate(f, k, BLOCKS, rng, values);
  cvn_sobol s;
  assert_int_equal(cvn_sobol_of(&s, values, NULL, BLOCKS, k, &resampling, NULL), CVN_OK);
  assert_true(fabs(s.variance / variance - 1.0) < 0.08);
  for (int i = 0; i < k; i++) {
    assert_near(&s.first[i], first[i]);
    assert_near(&s.total[i], total[i]);
    /* Precise enough to be worth having: the widest interval of 4096 blocks. */
    assert_true(s.first[i].interval.high - s.first[i].interval.low < 0.16);
    assert_true(s.total[i].interval.high - s.total[i].interval.low < 0.12);
    sum += s.first[i].value;
  }
  assert_true(fabs(s.first_sum.value - sum) < 1e-12);
  /* Two independent samples: 1/sqrt(N) is the standard error of their correlation. */
  assert_true(fabs(s.first[k].value) < 4.0 / sqrt(BLOCKS));
  assert_true(s.first[k].interval.low < 0.0 + 2.0 / sqrt(BLOCKS));
  assert_true(isnan(s.total[k].value));
  cvn_sobol_free(&s);
  gsl_rng_free(rng);
  free(values);
}

static void ishigami_is_recovered(void **state) {
  (void)state;
  check(ishigami, 3, ishigami_indices);
}

static void g_function_is_recovered(void **state) {
  (void)state;
  check(g_function, G_SIZE, g_indices);
}

/* 300 studies of 256 blocks: how often the interval holds the truth. 0.95 less 4 binomial standard
 * errors (0.0126) is 0.90; percentile intervals of ratios fall a little short of 0.95 besides. */
static void intervals_cover(void **state) {
  (void)state;
  enum { STUDIES = 300, BLOCKS = 256, K = 3 };
  static double values[BLOCKS * (K + 2)];
  double first[K], total[K], variance;
  int covered[2 * K] = {0};
  ishigami_indices(first, total, &variance);
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 7);
  for (uint32_t study = 0; study < STUDIES; study++) {
    const cvn_resampling own = {.seed = study, .purpose = 0, .resamples = 200};
    evaluate(ishigami, K, BLOCKS, rng, values);
    cvn_sobol s;
    assert_int_equal(cvn_sobol_of(&s, values, NULL, BLOCKS, K, &own, NULL), CVN_OK);
    for (int i = 0; i < K; i++) {
      covered[i] += s.first[i].interval.low <= first[i] && first[i] <= s.first[i].interval.high;
      covered[K + i] += s.total[i].interval.low <= total[i] && total[i] <= s.total[i].interval.high;
    }
    cvn_sobol_free(&s);
  }
  gsl_rng_free(rng);
  for (int i = 0; i < 2 * K; i++) {
    print_message("coverage of %s %d: %.3f\n", i < K ? "S" : "ST", i % K + 1,
                  covered[i] / (double)STUDIES);
    assert_in_range(covered[i], 0.88 * STUDIES, 0.995 * STUDIES);
  }
}

/* Noise of the replicates: with f + e the variance of the difference of the two runs of a pair that
 * share all parameters is what the dummy's total says. */
static void noise_floor_is_what_a_dummy_shows(void **state) {
  (void)state;
  enum { BLOCKS = 4096, K = 3 };
  double *values = malloc(BLOCKS * (K + 2) * sizeof *values),
         *noise = malloc(BLOCKS * sizeof *noise);
  assert_true(values && noise);
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 3);
  evaluate(ishigami, K, BLOCKS, rng, values);
  /* Parameter 2 made a dummy: its runs repeat A; all runs get noise uniform in ±1 (variance
   * 1/3). */
  for (int64_t j = 0; j < BLOCKS; j++) {
    values[j * (K + 2) + 2] = values[j * (K + 2)];
    for (int c = 0; c < K + 2; c++) values[j * (K + 2) + c] += 2.0 * gsl_rng_uniform(rng) - 1.0;
    noise[j] = 1.0 / 3.0;
  }
  cvn_sobol s;
  assert_int_equal(cvn_sobol_of(&s, values, noise, BLOCKS, K, &resampling, NULL), CVN_OK);
  assert_near(&s.total[1], s.total[K].value);
  assert_true(s.total[K].value > 0.02 && s.total[K].value < 0.03); /* 1/3 of 13.8 + 1/3 */
  cvn_sobol_free(&s);
  gsl_rng_free(rng);
  free(values);
  free(noise);
}

/* y = sum c_i u_i: every elementary effect is c_i, so mu = c, mu* = |c|, sigma = 0. With 3 u0 u1
 * added, effects of u0 are c_0 + 3 u1, u1 on the levels 0, 1/3, 2/3, 1. */
static void linear_effects_are_their_coefficients(void **state) {
  (void)state;
  enum { TRAJECTORIES = 40, K = 4 };
  static const double c[K] = {2.0, -1.0, 0.5, 0.0};
  static double x[TRAJECTORIES * (K + 1) * K], y[TRAJECTORIES * (K + 1)], effects[TRAJECTORIES * K];
  const double delta = 2.0 / 3.0;
  for (int together = 0; together < 2; together++) {
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 11);
    for (int t = 0; t < TRAJECTORIES; t++) {
      double at[K];
      for (int i = 0; i < K; i++) at[i] = (double)gsl_rng_uniform_int(rng, 4) / 3.0;
      const int shift = (int)gsl_rng_uniform_int(rng, K);
      for (int step = 0; step <= K; step++) {
        const int i = (step + shift) % K;
        if (step > 0) at[i] += at[i] < 0.5 ? delta : -delta;
        double sum = together ? 3.0 * at[0] * at[1] : 0.0;
        for (int d = 0; d < K; d++) sum += c[d] * at[d];
        for (int d = 0; d < K; d++) x[(t * (K + 1) + step) * K + d] = 5.0 + 10.0 * at[d];
        y[t * (K + 1) + step] = sum;
      }
    }
    gsl_rng_free(rng);
    assert_int_equal(cvn_morris_effects(effects, x, y, TRAJECTORIES, K, delta), CVN_OK);
    cvn_morris m;
    assert_int_equal(cvn_morris_of(&m, effects, TRAJECTORIES, K, 0.01, delta, &resampling, NULL),
                     CVN_OK);
    for (int i = together ? 2 : 0; i < K; i++) {
      assert_true(fabs(m.mu[i].value - c[i]) < 1e-12);
      assert_true(fabs(m.mu_star[i].value - fabs(c[i])) < 1e-12);
      assert_true(m.sigma[i].value < 1e-12);
      assert_true(m.mu[i].interval.high - m.mu[i].interval.low < 1e-12);
    }
    if (together) {
      /* Mean 3/2 added, sd 3 sqrt(5)/6 = 1.118 over the four levels; 4 standard errors of 40. */
      assert_true(fabs(m.mu[0].value - 3.5) < 4.0 * 1.118 / sqrt(TRAJECTORIES));
      assert_true(fabs(m.sigma[0].value - 1.118) < 0.4);
      assert_true(m.mu[0].interval.low < 3.5 && m.mu[0].interval.high > 3.5);
      /* Effects of u1 are -1, 0, 1 or 2: they cancel in mu, not in mu*. */
      assert_true(fabs(m.mu[1].value - 0.5) < 4.0 * 1.118 / sqrt(TRAJECTORIES));
      assert_true(fabs(m.mu_star[1].value - 1.0) < 4.0 * 0.707 / sqrt(TRAJECTORIES));
    }
    /* E|d| of a normal of variance 2 v is 2 sqrt(v/pi). */
    assert_true(fabs(m.floor - 2.0 * sqrt(0.01 / M_PI) / delta) < 1e-15);
    cvn_morris_free(&m);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ishigami_is_recovered),
      cmocka_unit_test(g_function_is_recovered),
      cmocka_unit_test(intervals_cover),
      cmocka_unit_test(noise_floor_is_what_a_dummy_shows),
      cmocka_unit_test(linear_effects_are_their_coefficients),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
