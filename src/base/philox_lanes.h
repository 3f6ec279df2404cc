/* philox_lanes.h: the draws of philox.h, sixteen counters at a time.
 *
 * The same words as Random123's philox4x32_R(10, …), bit for bit (tests/unit/test_philox_lanes.c),
 * written so that a loop over lanes vectorises.
 */
#ifndef CVN_BASE_PHILOX_LANES_H
#define CVN_BASE_PHILOX_LANES_H

#include "base/lanes.h"
#include "base/philox.h"
#include "base/vecmath.h"

#define CVN_PHILOX_M0 UINT64_C(0xD2511F53)
#define CVN_PHILOX_M1 UINT64_C(0xCD9E8D57)
#define CVN_PHILOX_W0 UINT32_C(0x9E3779B9)
#define CVN_PHILOX_W1 UINT32_C(0xBB67AE85)

/* One counter through ten rounds (Salmon et al. 2011, section 3.3). */
CVN_RULE void cvn_philox_rounds(uint32_t k0, uint32_t k1, uint32_t *c0, uint32_t *c1, uint32_t *c2,
                                uint32_t *c3) {
  uint32_t a = *c0, b = *c1, c = *c2, d = *c3;
#pragma GCC unroll 10
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = CVN_PHILOX_M0 * a, p1 = CVN_PHILOX_M1 * c;
    const uint32_t next_a = (uint32_t)(p1 >> 32) ^ b ^ k0, next_c = (uint32_t)(p0 >> 32) ^ d ^ k1;
    b = (uint32_t)p1;
    d = (uint32_t)p0;
    a = next_a;
    c = next_c;
    k0 += CVN_PHILOX_W0;
    k1 += CVN_PHILOX_W1;
  }
  *c0 = a, *c1 = b, *c2 = c, *c3 = d;
}

/* Three uniforms for every lane, of words 0, 1, 2 of counter (id[l], aux[l], month, stream). */
CVN_RULE void cvn_uniforms_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                                 cvn_stream stream, float *u0, float *u1, float *u2) {
  CVN_LANES_LOOP(l) {
    uint32_t a = (uint32_t)id[l], b = (uint32_t)aux[l], c = month, d = (uint32_t)stream;
    cvn_philox_rounds(key.seed, key.replicate, &a, &b, &c, &d);
    /* through int32: the conversion of a signed word is one instruction at every width */
    u0[l] = ((float)(int32_t)(a >> 9) + 0.5f) * 0x1p-23f;
    u1[l] = ((float)(int32_t)(b >> 9) + 0.5f) * 0x1p-23f;
    u2[l] = ((float)(int32_t)(c >> 9) + 0.5f) * 0x1p-23f;
  }
}

/* A standard normal for every lane, of words 0 and 1 of the counter. */
CVN_RULE void cvn_normals_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                                cvn_stream stream, float *normal) {
  CVN_LANES_LOOP(l) {
    uint32_t a = (uint32_t)id[l], b = (uint32_t)aux[l], c = month, d = (uint32_t)stream;
    cvn_philox_rounds(key.seed, key.replicate, &a, &b, &c, &d);
    const float u0 = ((float)(int32_t)(a >> 9) + 0.5f) * 0x1p-23f;
    const float u1 = ((float)(int32_t)(b >> 9) + 0.5f) * 0x1p-23f;
    normal[l] = cvn_boxmullerf(u0, u1);
  }
}

#endif
