/* pack.h: some of sixteen lanes moved to the front, so that what only they need is computed in full
 * vectors.
 *
 *   cvn_packing p;
 *   cvn_packing_of(table, chosen, &p);           chosen[l] is 1 for the lanes to keep, else 0
 *   cvn_pack(&p, from, to);                      to[0 … p.count - 1] in order of lanes
 *   cvn_look_up(sixteen, at, to);                to[k] = sixteen[at[k] mod 16], for every lane k
 *
 * Values of 32 bits, of whatever type. Up to CVN_LANES values are written, whatever the count, so a
 * list that grows by packing needs that much room past its end.
 */
#ifndef CVN_BASE_PACK_H
#define CVN_BASE_PACK_H

#include <stddef.h>
#include <string.h>

#include "base/lanes.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

/* For each choice of eight lanes, as bits: the lanes chosen, in order, four bits each from the
 * lowest; then zeros. */
typedef struct cvn_pack_table {
  uint32_t lanes[256];
} cvn_pack_table;

static inline void cvn_pack_table_fill(cvn_pack_table *table) {
  for (uint32_t bits = 0; bits < 256; bits++) {
    int count = 0;
    table->lanes[bits] = 0;
    for (uint32_t l = 0; l < 8; l++)
      if (bits >> l & 1) table->lanes[bits] |= l << 4 * count++;
  }
}

#if defined(__AVX512F__) && !defined(CVN_HALF)

typedef struct cvn_packing {
  __m512i from; /* lanes that are chosen, in order; then zeros */
  int count;
} cvn_packing;

CVN_RULE void cvn_packing_of(const cvn_pack_table *table, const int32_t *chosen,
                             cvn_packing *packing) {
  const __m512i ones = _mm512_loadu_si512(chosen);
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __mmask16 mask = _mm512_test_epi32_mask(ones, ones);
  (void)table;
  packing->from = _mm512_maskz_compress_epi32(mask, lanes);
  packing->count = _mm_popcnt_u32(mask);
}

/* Stores are what packing waits for, and mostly eight or fewer are chosen: half a store does. */
CVN_RULE void cvn_pack(const cvn_packing *packing, const void *from, void *to) {
  const __m512i moved = _mm512_permutexvar_epi32(packing->from, _mm512_loadu_si512(from));
  if (packing->count > 8) _mm512_storeu_si512(to, moved);
  else _mm256_storeu_si256((__m256i *)to, _mm512_castsi512_si256(moved));
}

/* In one piece, as it is read: the machine waits for two halves to arrive in the cache. */
CVN_RULE void cvn_look_up(const float *sixteen, const int32_t *at, float *to) {
  _mm512_storeu_ps(to, _mm512_permutexvar_ps(_mm512_loadu_si512(at), _mm512_loadu_ps(sixteen)));
}

#elif defined(__AVX2__)

/* Stores are what packing waits for, and mostly eight or fewer are chosen: so eight are gathered
 * from both halves, and a second eight stored only where there are more. */
typedef struct cvn_packing {
  __m256i from[2]; /* lanes of the first eight, and of what is left */
  int count;
} cvn_packing;

CVN_RULE void cvn_packing_of(const cvn_pack_table *table, const int32_t *chosen,
                             cvn_packing *packing) {
  const uint32_t upper_half = UINT32_C(0x88888888);
  uint32_t bits[2] = {0};
  for (int half = 0; half < CVN_USED / 8; half++) {
    const __m256i ones =
        _mm256_loadu_si256((const __m256i *)(const void *)(chosen + (ptrdiff_t)8 * half));
    bits[half] = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_slli_epi32(ones, 31)));
  }
  const int first = _mm_popcnt_u32(bits[0]);
  const uint64_t lanes = table->lanes[bits[0]] | (uint64_t)(table->lanes[bits[1]] | upper_half)
                                                     << 4 * first;
  const __m256i shifts = _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28);
  packing->from[0] = _mm256_srlv_epi32(_mm256_set1_epi32((int32_t)(uint32_t)lanes), shifts);
  packing->from[1] = _mm256_srlv_epi32(_mm256_set1_epi32((int32_t)(lanes >> 32)), shifts);
  packing->count = first + _mm_popcnt_u32(bits[1]);
}

/* Eight of the values of all lanes: the lowest bits of `lanes` say which. */
CVN_RULE __m256i cvn_eight_of(const void *values, __m256i lanes) {
  const __m256i *half = (const __m256i *)values;
  const __m256i lower = _mm256_loadu_si256(half);
#if defined(CVN_HALF)
  return _mm256_permutevar8x32_epi32(lower, lanes);
#elif defined(__AVX512VL__)
  return _mm256_permutex2var_epi32(lower, lanes, _mm256_loadu_si256(half + 1));
#else
  const __m256i upper = _mm256_loadu_si256(half + 1);
  const __m256 from_lower = _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(lower, lanes));
  const __m256 from_upper = _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(upper, lanes));
  const __m256 fourth_bit = _mm256_castsi256_ps(_mm256_slli_epi32(lanes, 28));
  return _mm256_castps_si256(_mm256_blendv_ps(from_lower, from_upper, fourth_bit));
#endif
}

CVN_RULE void cvn_pack(const cvn_packing *packing, const void *from, void *to) {
  __m256i *eight = (__m256i *)to;
  _mm256_storeu_si256(eight, cvn_eight_of(from, packing->from[0]));
  if (CVN_USED > 8 && packing->count > 8)
    _mm256_storeu_si256(eight + 1, cvn_eight_of(from, packing->from[1]));
}

CVN_RULE void cvn_look_up(const float *sixteen, const int32_t *at, float *to) {
  for (ptrdiff_t k = 0; k < CVN_USED; k += 8) {
    const __m256i lanes = _mm256_loadu_si256((const __m256i *)(const void *)(at + k));
    _mm256_storeu_si256((__m256i *)(void *)(to + k), cvn_eight_of(sixteen, lanes));
  }
}

#else

typedef struct cvn_packing {
  int32_t from[CVN_LANES];
  int count;
} cvn_packing;

CVN_RULE void cvn_packing_of(const cvn_pack_table *table, const int32_t *chosen,
                             cvn_packing *packing) {
  int count = 0;
  (void)table;
  for (int l = 0; l < CVN_USED; l++) {
    packing->from[count] = l;
    count += chosen[l];
  }
  packing->count = count;
}

CVN_RULE void cvn_pack(const cvn_packing *packing, const void *from, void *to) {
  enum { WIDTH = sizeof(int32_t) }; /* values may be of any type: bytes are moved */
  for (ptrdiff_t i = 0; i < packing->count; i++)
    memcpy((char *)to + WIDTH * i, (const char *)from + WIDTH * (ptrdiff_t)packing->from[i], WIDTH);
}

CVN_RULE void cvn_look_up(const float *sixteen, const int32_t *at, float *to) {
  for (int k = 0; k < CVN_USED; k++) to[k] = sixteen[at[k] % CVN_LANES];
}

#endif

#endif
