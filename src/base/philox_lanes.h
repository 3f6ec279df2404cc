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

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#define CVN_PHILOX_M0 UINT64_C(0xD2511F53)
#define CVN_PHILOX_M1 UINT64_C(0xCD9E8D57)
#define CVN_PHILOX_W0 UINT32_C(0x9E3779B9)
#define CVN_PHILOX_W1 UINT32_C(0xBB67AE85)

/* Words 0, 1 and 2 of sixteen counters (id[l], aux[l], month, stream).
 *
 * A round's two products of 32 bits take most of the time, and compilers spend three times the
 * instructions that the machine needs. Where it has vectors of 64-bit lanes, a counter's words are
 * kept in their low halves: the product of low halves is one instruction, and what a high half
 * holds does not matter, since only low halves are ever multiplied or returned. */
typedef struct cvn_word_lanes {
  _Alignas(CVN_ALIGNMENT) uint32_t w[3][CVN_LANES];
} cvn_word_lanes;

#if defined(__AVX512F__)

#define CVN_WIDE       __m512i
#define CVN_WIDE_LANES 8
#define CVN_WIDE_LOAD(p)                                                                           \
  _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(const void *)(p)))
#define CVN_WIDE_ONE(x)      _mm512_set1_epi64((long long)(x))
#define CVN_WIDE_MUL(a, b)   _mm512_mul_epu32(a, b)
#define CVN_WIDE_HIGH(a)     _mm512_srli_epi64(a, 32)
#define CVN_WIDE_XOR(a, b)   _mm512_xor_si512(a, b)
#define CVN_WIDE_STORE(p, a) _mm256_store_si256((__m256i *)(void *)(p), _mm512_cvtepi64_epi32(a))

#elif defined(__AVX2__)

#define CVN_WIDE           __m256i
#define CVN_WIDE_LANES     4
#define CVN_WIDE_LOAD(p)   _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define CVN_WIDE_ONE(x)    _mm256_set1_epi64x((long long)(x))
#define CVN_WIDE_MUL(a, b) _mm256_mul_epu32(a, b)
#define CVN_WIDE_HIGH(a)   _mm256_srli_epi64(a, 32)
#define CVN_WIDE_XOR(a, b) _mm256_xor_si256(a, b)
#define CVN_WIDE_STORE(p, a)                                                                       \
  _mm_store_si128((__m128i *)(void *)(p), _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(      \
                                              a, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6))))
#endif

#ifdef CVN_WIDE

CVN_RULE void cvn_philox_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                               cvn_stream stream, cvn_word_lanes *out) {
  enum { PARTS = CVN_LANES / CVN_WIDE_LANES };
  const CVN_WIDE m0 = CVN_WIDE_ONE(CVN_PHILOX_M0), m1 = CVN_WIDE_ONE(CVN_PHILOX_M1);
  CVN_WIDE a[PARTS], b[PARTS], c[PARTS], d[PARTS];
  for (int64_t i = 0; i < PARTS; i++) {
    a[i] = CVN_WIDE_LOAD(id + i * CVN_WIDE_LANES);
    b[i] = CVN_WIDE_LOAD(aux + i * CVN_WIDE_LANES);
    c[i] = CVN_WIDE_ONE(month);
    d[i] = CVN_WIDE_ONE((uint32_t)stream);
  }
  uint32_t k0 = key.seed, k1 = key.replicate;
#pragma GCC unroll 10
  for (int round = 0; round < 10; round++) {
    const CVN_WIDE x0 = CVN_WIDE_ONE(k0), x1 = CVN_WIDE_ONE(k1);
#pragma GCC unroll 4
    for (int i = 0; i < PARTS; i++) {
      const CVN_WIDE p0 = CVN_WIDE_MUL(a[i], m0), p1 = CVN_WIDE_MUL(c[i], m1);
      a[i] = CVN_WIDE_XOR(CVN_WIDE_XOR(CVN_WIDE_HIGH(p1), b[i]), x0);
      c[i] = CVN_WIDE_XOR(CVN_WIDE_XOR(CVN_WIDE_HIGH(p0), d[i]), x1);
      b[i] = p1;
      d[i] = p0;
    }
    k0 += CVN_PHILOX_W0;
    k1 += CVN_PHILOX_W1;
  }
  for (int64_t i = 0; i < PARTS; i++) {
    CVN_WIDE_STORE(out->w[0] + i * CVN_WIDE_LANES, a[i]);
    CVN_WIDE_STORE(out->w[1] + i * CVN_WIDE_LANES, b[i]);
    CVN_WIDE_STORE(out->w[2] + i * CVN_WIDE_LANES, c[i]);
  }
}

#else

CVN_RULE void cvn_philox_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                               cvn_stream stream, cvn_word_lanes *out) {
  CVN_LANES_LOOP(l) {
    uint32_t a = (uint32_t)id[l], b = (uint32_t)aux[l], c = month, d = (uint32_t)stream;
    uint32_t k0 = key.seed, k1 = key.replicate;
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
      const uint64_t p0 = CVN_PHILOX_M0 * a, p1 = CVN_PHILOX_M1 * c;
      const uint32_t next_a = (uint32_t)(p1 >> 32) ^ b ^ k0;
      const uint32_t next_c = (uint32_t)(p0 >> 32) ^ d ^ k1;
      b = (uint32_t)p1;
      d = (uint32_t)p0;
      a = next_a;
      c = next_c;
      k0 += CVN_PHILOX_W0;
      k1 += CVN_PHILOX_W1;
    }
    out->w[0][l] = a;
    out->w[1][l] = b;
    out->w[2][l] = c;
  }
}

#endif

/* cvn_uniform, by way of int32: the conversion of a signed word is one instruction at every width.
 */
CVN_RULE float cvn_uniform_lane(uint32_t word) {
  return ((float)(int32_t)(word >> 9) + 0.5f) * 0x1p-23f;
}

/* Three uniforms for every lane, of words 0, 1, 2 of its counter. */
CVN_RULE void cvn_uniforms_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                                 cvn_stream stream, float *u0, float *u1, float *u2) {
  cvn_word_lanes words;
  cvn_philox_lanes(key, id, aux, month, stream, &words);
  CVN_LANES_LOOP(l) {
    u0[l] = cvn_uniform_lane(words.w[0][l]);
    u1[l] = cvn_uniform_lane(words.w[1][l]);
    u2[l] = cvn_uniform_lane(words.w[2][l]);
  }
}

/* A standard normal for every lane, of words 0 and 1 of its counter. */
CVN_RULE void cvn_normals_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                                cvn_stream stream, float *normal) {
  cvn_word_lanes words;
  cvn_philox_lanes(key, id, aux, month, stream, &words);
  CVN_LANES_LOOP(l)
  normal[l] = cvn_boxmullerf(cvn_uniform_lane(words.w[0][l]), cvn_uniform_lane(words.w[1][l]));
}

#endif
