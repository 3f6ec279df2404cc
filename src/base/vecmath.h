/* vecmath.h: exp, log, logistic and normals in single precision, the same bits at every vector
 * width.
 *
 * libm and libmvec differ by lane and by tail, so that a loop's result would depend on how it was
 * split. These are straight-line polynomials (minimax, fitted for this file, of the lowest degree
 * that single precision can tell apart); compiled without contraction they give the same bits in
 * any lane. Their terms are summed in pairs rather than one after the other: the machine waits half
 * as long for the result, at an operation more. Largest errors, measured against long double over
 * all floats of the range (tests/unit/test_vecmath.c holds them on a sample):
 *
 *   cvn_exp2f      2.5 ulp on [-126, 127]; no meaning outside
 *   cvn_expf       3 + 1.2 |x| ulp on [-87, 88], since x is brought to base 2 in one rounding;
 *                  clamped outside
 *   cvn_logf       3 ulp on normal positive floats, and so cvn_log2f; for log of 0 or less the
 *                  result has no meaning
 *   cvn_logisticf  3.5 + 1.2 |x| ulp on [-80, 80]
 *   cvn_sin2pif    1.8e-7 absolute on [-1/4, 1/4]
 *   cvn_boxmullerf 3e-7 (1 + |result|)
 */
#ifndef CVN_BASE_VECMATH_H
#define CVN_BASE_VECMATH_H

#include <math.h>

#include "base/lanes.h"

/* 2^t: t = k + r, |r| <= 1/2; adding 1.5·2^23 rounds to an integer and leaves it in the low bits,
 * from where it is added to the exponent of 2^r. */
CVN_RULE float cvn_exp2f(float t) {
  const float shift = 12582912.0f;
  const float shifted = t + shift;
  const float r = t - (shifted - shift);
  const float r2 = r * r;
  const float high = (0.0555065088f + 0.00967264641f * r) + r2 * 0.00133035309f;
  const float p = 1.0f + r * ((0.693147004f + 0.240222245f * r) + r2 * high);
  const uint32_t k = (uint32_t)cvn_bits_of(shifted) << 23;
  return cvn_float_of((int32_t)((uint32_t)cvn_bits_of(p) + k));
}

#define CVN_LOG2_E 1.44269504f

CVN_RULE float cvn_expf(float x) {
  return cvn_exp2f(cvn_clipf(x, -87.0f, 88.0f) * CVN_LOG2_E);
}

/* log: x = 2^k m, m in [0.707, 1.414); log m = 2 artanh s = s(2 + s²·P(s²)),
 * s = (m - 1)/(m + 1). */
CVN_RULE float cvn_logf(float x) {
  const int32_t bits = cvn_bits_of(x);
  const int32_t k = (bits - 0x3f3504f3) >> 23;
  const float f = cvn_float_of(bits - k * (1 << 23)) - 1.0f;
  const float s = f / (2.0f + f);
  const float z = s * s;
  const float p = 2.0f + z * ((0.666667759f + 0.399775833f * z) + z * z * 0.298707962f);
  return (float)k * 0.693147182f + s * p;
}

/* log2 x, as cvn_logf. */
CVN_RULE float cvn_log2f(float x) {
  const int32_t bits = cvn_bits_of(x);
  const int32_t k = (bits - 0x3f3504f3) >> 23;
  const float f = cvn_float_of(bits - k * (1 << 23)) - 1.0f;
  const float s = f / (2.0f + f);
  const float z = s * s;
  const float p = 2.88539004f + z * ((0.961821795f + 0.574606538f * z) + z * z * 0.479869872f);
  return (float)k + s * p;
}

CVN_RULE float cvn_logisticf(float x) {
  return 1.0f / (1.0f + cvn_exp2f(cvn_clipf(x, -87.0f, 87.0f) * -CVN_LOG2_E));
}

/* x^y for x > 0. */
CVN_RULE float cvn_powf(float x, float y) {
  return cvn_expf(y * cvn_logf(x));
}

/* sin(2 pi r) on [-1/4, 1/4]. */
CVN_RULE float cvn_sin2pif(float r) {
  const float z = r * r;
  const float z2 = z * z;
  const float high = (81.5986481f - 76.496048f * z) + z2 * 39.1341095f;
  return ((6.28318501f - 41.3416176f * z) + z2 * high) * r;
}

/* Standard normal of two uniforms in (0, 1): sqrt(-2 ln u0)·cos(2 pi u1), where
 * cos(2 pi u) = sin(2 pi (|u - 1/2| - 1/4)). Box & Muller (1958). */
CVN_RULE float cvn_boxmullerf(float u0, float u1) {
  return sqrtf(-2.0f * cvn_logf(u0)) * cvn_sin2pif(cvn_absf(u1 - 0.5f) - 0.25f);
}

#endif
