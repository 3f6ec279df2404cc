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

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#define CVN_PHILOX_M0 UINT64_C(0xD2511F53)
#define CVN_PHILOX_M1 UINT64_C(0xCD9E8D57)
#define CVN_PHILOX_W0 UINT32_C(0x9E3779B9)
#define CVN_PHILOX_W1 UINT32_C(0xBB67AE85)

/* Words 0, 1 and 2 of sixteen counters; the last is not set where two were asked for. */
typedef struct cvn_word_lanes {
  _Alignas(CVN_ALIGNMENT) uint32_t w[3][CVN_LANES];
} cvn_word_lanes;

/* A round's two products of 32 bits take most of the time, and compilers spend three times the
 * instructions that the machine needs. So counters lie in the low halves of 64-bit lanes: the
 * product of low halves is one instruction, and what a high half holds does not matter, since only
 * low halves are ever multiplied or returned. Of neighbouring counters the even ones are in place
 * as they are loaded; the odd ones are shifted there.
 *
 *   cvn_wide                 the machine's vector of 64-bit lanes
 *   CVN_WIDE_MUL(a, b)       products of low halves
 *   CVN_WIDE_JOIN(even, odd) low halves, side by side again */
#if defined(__AVX512F__) && !defined(CVN_HALF)
typedef uint64_t cvn_wide __attribute__((vector_size(64), may_alias));
#define CVN_WIDE_MUL(a, b) ((cvn_wide)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#define CVN_WIDE_JOIN(even, odd)                                                                   \
  ((cvn_wide)_mm512_mask_blend_epi32(0xAAAA, (__m512i)(even), (__m512i)((odd) << 32)))
#elif defined(__AVX2__)
typedef uint64_t cvn_wide __attribute__((vector_size(32), may_alias));
#define CVN_WIDE_MUL(a, b) ((cvn_wide)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#define CVN_WIDE_JOIN(even, odd)                                                                   \
  ((cvn_wide)_mm256_blend_epi32((__m256i)(even), (__m256i)((odd) << 32), 0xAA))
#else
typedef uint64_t cvn_wide __attribute__((vector_size(16), may_alias));
#if defined(__SSE2__)
#define CVN_WIDE_MUL(a, b) ((cvn_wide)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#else
#define CVN_WIDE_MUL(a, b) (((a)&UINT32_MAX) * ((b)&UINT32_MAX))
#endif
#define CVN_WIDE_JOIN(even, odd) (((even)&UINT32_MAX) | ((odd) << 32))
#endif

typedef cvn_wide cvn_wide_anywhere __attribute__((aligned(4)));

enum { CVN_WIDE_WORDS = sizeof(cvn_wide) / sizeof(uint32_t) };

typedef struct cvn_philox_state {
  cvn_wide a, b, c, d; /* words 0 to 3 */
} cvn_philox_state;

CVN_RULE cvn_wide cvn_wide_of(uint64_t x) {
  return x - (cvn_wide){0};
}

/* What the first round leaves of counters, and of their second what no stream changes. */
typedef struct cvn_philox_start {
  cvn_wide high;  /* of id's product: word c before the stream is added */
  cvn_wide b, p0; /* b after the first round, the product of a in the second */
  cvn_wide c, p1; /* c after the second round, its product in the third */
} cvn_philox_start;

CVN_RULE cvn_philox_start cvn_philox_begin(cvn_key key, cvn_wide id, cvn_wide aux, uint32_t month) {
  const uint64_t p1 = CVN_PHILOX_M1 * month;
  const cvn_wide q = CVN_WIDE_MUL(id, cvn_wide_of(CVN_PHILOX_M0));
  const cvn_wide a = aux ^ cvn_wide_of((uint32_t)(p1 >> 32) ^ key.seed);
  const cvn_wide p0 = CVN_WIDE_MUL(a, cvn_wide_of(CVN_PHILOX_M0));
  const cvn_wide c = (p0 >> 32) ^ q ^ cvn_wide_of(key.replicate + CVN_PHILOX_W1);
  return (cvn_philox_start){.high = q >> 32,
                            .b = cvn_wide_of((uint32_t)p1),
                            .p0 = p0,
                            .c = c,
                            .p1 = CVN_WIDE_MUL(c, cvn_wide_of(CVN_PHILOX_M1))};
}

/* Rounds 2 to 10 of one stream, for even and odd counters in turn, so that the machine always has
 * the other's to do while it waits for a product. Of two words the last round needs half as much.
 */
CVN_RULE void cvn_philox_finish(cvn_key key, const cvn_philox_start *start, cvn_stream stream,
                                int words, cvn_philox_state *s) {
  const cvn_wide m0 = cvn_wide_of(CVN_PHILOX_M0), m1 = cvn_wide_of(CVN_PHILOX_M1);
  uint32_t k0 = key.seed + CVN_PHILOX_W0, k1 = key.replicate + CVN_PHILOX_W1;
#pragma GCC unroll 2
  for (int odd = 0; odd < 2; odd++) {
    const cvn_wide c = start[odd].high ^ cvn_wide_of((uint32_t)stream ^ key.replicate);
    const cvn_wide p1 = CVN_WIDE_MUL(c, m1);
    s[odd] = (cvn_philox_state){(p1 >> 32) ^ (start[odd].b ^ cvn_wide_of(k0)), p1, start[odd].c,
                                start[odd].p0};
  }
#pragma GCC unroll 8
  for (int round = 3; round <= 10; round++) {
    k0 += CVN_PHILOX_W0;
    k1 += CVN_PHILOX_W1;
#pragma GCC unroll 2
    for (int odd = 0; odd < 2; odd++) {
      const cvn_wide a = s[odd].a;
      const cvn_wide p1 = round == 3 ? start[odd].p1 : CVN_WIDE_MUL(s[odd].c, m1);
      s[odd].a = (p1 >> 32) ^ (s[odd].b ^ cvn_wide_of(k0));
      s[odd].b = p1;
      if (round == 10 && words < 3) continue;
      const cvn_wide p0 = CVN_WIDE_MUL(a, m0);
      s[odd].c = (p0 >> 32) ^ (s[odd].d ^ cvn_wide_of(k1));
      s[odd].d = p0;
    }
  }
}

/* The first words[i] words (2 or 3) of sixteen counters (id[l], aux[l], month, stream[i]), for each
 * of `count` streams. What the streams share is computed once: the first round but for one word,
 * and half of the two that follow. */
CVN_RULE void cvn_philox_streams(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                                 const cvn_stream *stream, const int *words, int count,
                                 cvn_word_lanes *out) {
  for (int part = 0; part < CVN_USED; part += CVN_WIDE_WORDS) {
    const cvn_wide ids = *(const cvn_wide_anywhere *)(const void *)(id + part);
    const cvn_wide auxs = *(const cvn_wide_anywhere *)(const void *)(aux + part);
    const cvn_philox_start start[2] = {cvn_philox_begin(key, ids, auxs, month),
                                       cvn_philox_begin(key, ids >> 32, auxs >> 32, month)};
#pragma GCC unroll 2
    for (int i = 0; i < count; i++) {
      cvn_philox_state s[2]; /* even and odd counters */
      cvn_philox_finish(key, start, stream[i], words[i], s);
      *(cvn_wide *)(void *)(out[i].w[0] + part) = CVN_WIDE_JOIN(s[0].a, s[1].a);
      *(cvn_wide *)(void *)(out[i].w[1] + part) = CVN_WIDE_JOIN(s[0].b, s[1].b);
      if (words[i] > 2) *(cvn_wide *)(void *)(out[i].w[2] + part) = CVN_WIDE_JOIN(s[0].c, s[1].c);
    }
  }
}

CVN_RULE void cvn_philox_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                               cvn_stream stream, int words, cvn_word_lanes *out) {
  cvn_philox_streams(key, id, aux, month, &stream, &words, 1, out);
}

/* cvn_uniform: the word's upper bits as the fraction of a number in [1, 2), less 1 - 2^-24;
 * exact. */
CVN_RULE float cvn_uniform_lane(uint32_t word) {
  return cvn_float_of((int32_t)(word >> 9 | UINT32_C(0x3F800000))) - 0x1.fffffep-1f;
}

/* Three uniforms for every lane, of words 0, 1, 2 of its counter. */
CVN_RULE void cvn_uniforms_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                                 cvn_stream stream, float *u0, float *u1, float *u2) {
  cvn_word_lanes words;
  cvn_philox_lanes(key, id, aux, month, stream, 3, &words);
  CVN_LANES_LOOP(l) {
    u0[l] = cvn_uniform_lane(words.w[0][l]);
    u1[l] = cvn_uniform_lane(words.w[1][l]);
    u2[l] = cvn_uniform_lane(words.w[2][l]);
  }
}

/* Two uniforms for every lane, of words 0 and 1: what a normal is made of. */
CVN_RULE void cvn_pairs_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                              cvn_stream stream, float *u0, float *u1) {
  cvn_word_lanes words;
  cvn_philox_lanes(key, id, aux, month, stream, 2, &words);
  CVN_LANES_LOOP(l) {
    u0[l] = cvn_uniform_lane(words.w[0][l]);
    u1[l] = cvn_uniform_lane(words.w[1][l]);
  }
}

/* A standard normal for every lane. */
CVN_RULE void cvn_normals_lanes(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t month,
                                cvn_stream stream, float *normal) {
  cvn_lanef u0, u1;
  cvn_pairs_lanes(key, id, aux, month, stream, u0, u1);
  CVN_LANES_LOOP(l) normal[l] = cvn_boxmullerf(u0[l], u1[l]);
}

#endif
