/* vecmath.h: exp, log, logistic and normals in single precision, the same bits at every vector
 * width.
 *
 * libm and libmvec differ by lane and by tail, so that a loop's result would depend on how it was
 * split. These are straight-line polynomials (minimax, fitted for this file); compiled without
 * contraction they give the same bits in any lane. Largest errors, measured against long double
 * over all floats of the range (tests/unit/test_vecmath.c holds them on a sample):
 *
 *   cvn_expf       1.1 ulp on [-87, 88]; clamped outside
 *   cvn_logf       1 ulp on normal positive floats; for log of 0 or less the result has no meaning
 *   cvn_logisticf  2.5 ulp on [-80, 80]
 *   cvn_sin2pif    2.2e-7 absolute on [-1/4, 1/4]
 *   cvn_boxmullerf 3e-7 (1 + |result|)
 */
#ifndef CVN_BASE_VECMATH_H
#define CVN_BASE_VECMATH_H

#include <math.h>
#include <string.h>

#include "base/lanes.h"

CVN_RULE int32_t cvn_bits_of(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

CVN_RULE float cvn_float_of(int32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* exp: x = k ln 2 + r, |r| <= ln 2/2; adding 1.5·2^23 rounds to an integer and leaves it in the low
 * bits. */
CVN_RULE float cvn_expf(float x) {
  const float shift = 12582912.0f;
  const float clipped = cvn_clipf(x, -87.0f, 88.0f);
  const float shifted = clipped * 1.44269504f + shift;
  const float k = shifted - shift;
  const float r =
      (clipped - k * 0.693145752f) - k * 1.42860677e-6f; /* ln 2 in two parts (Cody & Waite) */
  float p = 0.00139411096f;
  p = p * r + 0.00836317521f;
  p = p * r + 0.0416663736f;
  p = p * r + 0.166665763f;
  p = p * r + 0.5f;
  const float e = 1.0f + (r + r * r * p);
  const int32_t exponent = cvn_bits_of(shifted) - cvn_bits_of(shift);
  return e * cvn_float_of((exponent + 127) * (1 << 23));
}

/* log: x = 2^k m, m in [0.707, 1.414); log m = f - s(f - R), s = f/(2 + f), R = s²·P(s²) (as in
 * fdlibm). */
CVN_RULE float cvn_logf(float x) {
  const int32_t bits = cvn_bits_of(x);
  const int32_t k = (bits - 0x3f3504f3) >> 23;
  const float f = cvn_float_of(bits - k * (1 << 23)) - 1.0f;
  const float s = f / (2.0f + f);
  const float z = s * s;
  const float r = z * ((0.29582414f * z + 0.399887115f) * z + 0.666666865f);
  const float kf = (float)k;
  return kf * 0.693145752f + ((f - s * (f - r)) + kf * 1.42860677e-6f);
}

CVN_RULE float cvn_logisticf(float x) {
  return 1.0f / (1.0f + cvn_expf(-x));
}

/* x^y for x > 0. */
CVN_RULE float cvn_powf(float x, float y) {
  return cvn_expf(y * cvn_logf(x));
}

/* sin(2 pi r) on [-1/4, 1/4]. */
CVN_RULE float cvn_sin2pif(float r) {
  const float z = r * r;
  float p = -14.3943052f;
  p = p * z + 42.0098305f;
  p = p * z - 76.7042847f;
  p = p * z + 81.6052246f;
  p = p * z - 41.3417015f;
  p = p * z + 6.28318548f;
  return p * r;
}

/* Standard normal of two uniforms in (0,1): sqrt(-2 ln u0)·cos(2 pi u1), cos(2 pi u) = sin(2 pi (|u
 * - 1/2| - 1/4)). Box & Muller (1958). */
CVN_RULE float cvn_boxmullerf(float u0, float u1) {
  return sqrtf(-2.0f * cvn_logf(u0)) * cvn_sin2pif(cvn_absf(u1 - 0.5f) - 0.25f);
}

#endif
