/* test_vecmath.c: errors of exp, log, logistic and normals against long double; the same bits at
 * any width.
 *
 * Between neighbouring samples lie STRIDE floats; near 0 and at the ends every float is taken.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/vecmath.h"

enum { STRIDE = 509, EDGE = 4000 };

/* Spacing of floats at |x|. */
static long double spacing(long double x) {
  const float near = fabsf((float)x);
  return (long double)nextafterf(near, INFINITY) - (long double)near;
}

static double ulps(float result, long double exact) {
  return (double)(fabsl((long double)result - exact) / spacing(exact));
}

typedef double error_at(float x);

/* Largest error over the floats of [low, high], both of one sign; prints it, so that the head
 * comment of vecmath.h can be checked. */
static double worst(const char *name, error_at *error, float low, float high) {
  double most = 0.0;
  float where = low;
  const int32_t a = cvn_bits_of(low), b = cvn_bits_of(high), first = a < b ? a : b,
                last = a < b ? b : a;
  for (int64_t bits = first; bits <= last;) {
    const float x = cvn_float_of((int32_t)bits);
    const double now = error(x);
    if (!(now <= most)) most = now, where = x;
    bits += bits - first < EDGE || last - bits < EDGE ? 1 : STRIDE;
  }
  print_message("%s on [%g, %g]: %.3g at %.9g\n", name, (double)low, (double)high, most,
                (double)where);
  return most;
}

static double exp2_error(float x) {
  return ulps(cvn_exp2f(x), exp2l((long double)x));
}
/* Over what the one rounding of x log2(e) makes of them. */
static double exp_error(float x) {
  return ulps(cvn_expf(x), expl((long double)x)) / (3.0 + 1.2 * (double)fabsf(x));
}
static double log2_error(float x) {
  return ulps(cvn_log2f(x), log2l((long double)x));
}
static double log_error(float x) {
  return ulps(cvn_logf(x), logl((long double)x));
}
static double logistic_error(float x) {
  return ulps(cvn_logisticf(x), 1.0L / (1.0L + expl(-(long double)x))) /
         (3.5 + 1.2 * (double)fabsf(x));
}
static double sine_error(float x) {
  return (double)fabsl((long double)cvn_sin2pif(x) -
                       sinl(6.28318530717958647692528676655900577L * (long double)x));
}

static void exp_is_near(void **state) {
  (void)state;
  assert_true(worst("exp2", exp2_error, 0.0f, 127.0f) <= 2.5);
  assert_true(worst("exp2", exp2_error, -0.0f, -126.0f) <= 2.5);
  assert_true(worst("exp", exp_error, 0.0f, 88.0f) <= 1.0);
  assert_true(worst("exp", exp_error, -0.0f, -87.0f) <= 1.0);
}

static void log_is_near(void **state) {
  (void)state;
  assert_true(worst("log", log_error, 0x1p-126f, 0x1.fffffep+127f) <= 3.0);
  assert_true(worst("log2", log2_error, 0x1p-126f, 0x1.fffffep+127f) <= 3.0);
}

static void logistic_is_near(void **state) {
  (void)state;
  assert_true(worst("logistic", logistic_error, 0.0f, 80.0f) <= 1.0);
  assert_true(worst("logistic", logistic_error, -0.0f, -80.0f) <= 1.0);
}

static void sine_is_near(void **state) {
  (void)state;
  assert_true(worst("sin 2 pi", sine_error, 0.0f, 0.25f) <= 1.8e-7);
  assert_true(worst("sin 2 pi", sine_error, -0.0f, -0.25f) <= 1.8e-7);
}

/* Box and Muller on the uniforms' own grid, in steps, and at its ends. */
static void normals_are_near(void **state) {
  (void)state;
  double most = 0.0;
  for (int i = 0; i < 3000; i++)
    for (int j = 0; j < 1500; j++) {
      const int32_t a = i < 200   ? i
                        : i < 400 ? 8388607 - (i - 200)
                                  : i * 2796,
                    b = j < 100 ? j : j * 5592 + 5;
      const float u0 = ((float)a + 0.5f) * 0x1p-23f, u1 = ((float)b + 0.5f) * 0x1p-23f;
      const double exact = sqrt(-2.0 * log((double)u0)) * cos(6.283185307179586477 * (double)u1);
      const float normal = cvn_boxmullerf(u0, u1);
      const double error = fabs((double)normal - exact) / (1.0 + fabs(exact));
      if (!(error <= most)) most = error;
    }
  print_message("Box and Muller: %.3g\n", most);
  assert_true(most <= 3e-7);
}

static void powers_are_near(void **state) {
  (void)state;
  const float exponents[] = {0.0f, 0.5f, 0.7f, 1.0f, 3.0f};
  for (int k = 0; k < 5; k++)
    for (int i = 1; i < 20000; i++) {
      const float x = 0.01f * (float)i;
      const double exact = pow((double)x, (double)exponents[k]);
      /* the error of y log x is one of exp's argument */
      assert_true(fabs((double)cvn_powf(x, exponents[k]) / exact - 1.0) <
                  2e-7 * (2.0 + fabs((double)exponents[k] * log((double)x))));
    }
  assert_true(cvn_powf(7.0f, 0.0f) == 1.0f);
}

static void ends_are_clamped_and_finite(void **state) {
  (void)state;
  const float odd[] = {0.0f,     -0.0f,     0x1p-149f, 0x1p-127f, -0x1p-149f,
                       0x1p127f, -0x1p127f, INFINITY,  -INFINITY};
  for (int i = 0; i < 9; i++) {
    assert_true(isfinite(cvn_expf(odd[i])) && cvn_expf(odd[i]) > 0.0f);
    assert_true(cvn_logisticf(odd[i]) >= 0.0f && cvn_logisticf(odd[i]) <= 1.0f);
  }
  assert_true(cvn_expf(0.0f) == 1.0f && cvn_expf(-0.0f) == 1.0f && cvn_expf(0x1p-149f) == 1.0f);
  assert_true(cvn_logf(1.0f) == 0.0f);
  assert_true(cvn_logisticf(0.0f) == 0.5f);
  assert_true(cvn_expf(1000.0f) == cvn_expf(88.0f) && cvn_expf(-1000.0f) == cvn_expf(-87.0f));
  for (int i = 1; i < 2000; i++)
    assert_true(isfinite(cvn_logf((float)i * 0x1p-149f))); /* denormals */
}

/* Neighbouring floats never come out in the wrong order by more than the error allows; near 0 not
 * at all. */
static void order_is_kept(void **state) {
  (void)state;
  for (int32_t bits = 0; bits < 40000; bits++) {
    const float x = cvn_float_of(bits * 20011), next = cvn_float_of(bits * 20011 + 20011);
    if (next > 80.0f) break;
    assert_true(cvn_expf(next) >= cvn_expf(x) && cvn_expf(-next) <= cvn_expf(-x));
    assert_true(cvn_logisticf(next) >= cvn_logisticf(x) &&
                cvn_logisticf(-next) <= cvn_logisticf(-x));
  }
  for (int i = -100000; i < 100000; i++) {
    const float x = 1e-6f * (float)i, next = 1e-6f * (float)(i + 1);
    assert_true(cvn_expf(next) >= cvn_expf(x));
    assert_true(cvn_logf(1.0f + next) >= cvn_logf(1.0f + x));
    assert_true(cvn_logisticf(next) >= cvn_logisticf(x));
  }
}

/* -- the same bits at any width -- */

typedef struct results {
  float exp, exp2, log, log2, logistic, sine, normal, power;
} results;

#define ROUND_ALL                                                                                  \
  for (int i = 0; i < count; i++) {                                                                \
    const float x = in[i], share = 0.5f + x * (1.0f / 400.0f);                                     \
    out[i].exp = cvn_expf(x);                                                                      \
    out[i].exp2 = cvn_exp2f(x);                                                                    \
    out[i].log2 = cvn_log2f(share);                                                                \
    out[i].log = cvn_logf(share);                                                                  \
    out[i].logistic = cvn_logisticf(x);                                                            \
    out[i].sine = cvn_sin2pif(share - 0.5f);                                                       \
    out[i].normal = cvn_boxmullerf(share, 1.0f - share);                                           \
    out[i].power = cvn_powf(share, 0.7f);                                                          \
  }

#if defined(__x86_64__) && defined(__GNUC__)
#define WIDTH(options) __attribute__((noinline, target(options)))
#else
#define WIDTH(options) __attribute__((noinline))
#endif

/* One at a time: a call is a loop of one. */
static __attribute__((noinline)) void alone(const float *in, results *out, int count) {
  ROUND_ALL
}
static __attribute__((noinline)) void baseline(const float *in, results *out, int count){
    _Pragma("omp simd")
        ROUND_ALL} WIDTH("arch=x86-64-v3") static void v3(const float *in, results *out, int count){
    _Pragma("omp simd") ROUND_ALL} WIDTH("arch=x86-64-v4") static void v4(const float *in,
                                                                          results *out, int count) {
  _Pragma("omp simd") ROUND_ALL
}

static void the_same_bits_at_any_width(void **state) {
  (void)state;
  enum { COUNT = 4003 }; /* a tail of 3 at width 16 */
  static float in[COUNT];
  static results expected[COUNT], out[COUNT];
  for (int i = 0; i < COUNT; i++) in[i] = -99.9f + 0.0499f * (float)i;
  for (int i = 0; i < COUNT; i++) alone(&in[i], &expected[i], 1);
  baseline(in, out, COUNT);
  assert_memory_equal(out, expected, sizeof out);
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    v3(in, out, COUNT);
    assert_memory_equal(out, expected, sizeof out);
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
    v4(in, out, COUNT);
    assert_memory_equal(out, expected, sizeof out);
  }
#else
  (void)v3, (void)v4;
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exp_is_near),
      cmocka_unit_test(log_is_near),
      cmocka_unit_test(logistic_is_near),
      cmocka_unit_test(sine_is_near),
      cmocka_unit_test(normals_are_near),
      cmocka_unit_test(powers_are_near),
      cmocka_unit_test(ends_are_clamped_and_finite),
      cmocka_unit_test(order_is_kept),
      cmocka_unit_test(the_same_bits_at_any_width),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
