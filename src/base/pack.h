/* pack.h: some of sixteen lanes moved to the front, so that what only they need is computed in full
 * vectors.
 *
 *   cvn_packing p;
 *   cvn_packing_of(table, chosen, &p);           chosen[l] is 1 for the lanes to keep, else 0
 *   cvn_pack(&p, from, to);                      to[0 … p.count - 1] in order of lanes
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

/* For each choice of eight lanes, as bits: the lanes chosen, in order; then zeros. */
typedef struct cvn_pack_table {
  uint8_t lane[256][8];
} cvn_pack_table;

static inline void cvn_pack_table_fill(cvn_pack_table *table) {
  memset(table, 0, sizeof *table);
  for (int bits = 0; bits < 256; bits++) {
    int count = 0;
    for (int l = 0; l < 8; l++)
      if (bits >> l & 1) table->lane[bits][count++] = (uint8_t)l;
  }
}

#if defined(__AVX2__)

typedef struct cvn_packing {
  __m256i from[2]; /* lanes of each half */
  int first;       /* how many of the first half */
  int count;
} cvn_packing;

CVN_RULE void cvn_packing_of(const cvn_pack_table *table, const int32_t *chosen,
                             cvn_packing *packing) {
  int bits[2];
  for (int half = 0; half < 2; half++) {
    const __m256i ones =
        _mm256_loadu_si256((const __m256i *)(const void *)(chosen + (ptrdiff_t)8 * half));
    bits[half] = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_slli_epi32(ones, 31)));
    packing->from[half] = _mm256_cvtepu8_epi32(
        _mm_loadl_epi64((const __m128i *)(const void *)table->lane[bits[half]]));
  }
  packing->first = _mm_popcnt_u32((unsigned)bits[0]);
  packing->count = packing->first + _mm_popcnt_u32((unsigned)bits[1]);
}

CVN_RULE void cvn_pack(const cvn_packing *packing, const void *from, void *to) {
  const __m256i *half = (const __m256i *)from;
  int32_t *packed = (int32_t *)to;
  _mm256_storeu_si256((__m256i *)(void *)packed,
                      _mm256_permutevar8x32_epi32(_mm256_loadu_si256(half), packing->from[0]));
  _mm256_storeu_si256((__m256i *)(void *)(packed + packing->first),
                      _mm256_permutevar8x32_epi32(_mm256_loadu_si256(half + 1), packing->from[1]));
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
  for (int l = 0; l < CVN_LANES; l++) {
    packing->from[count] = l;
    count += chosen[l];
  }
  packing->count = count;
}

CVN_RULE void cvn_pack(const cvn_packing *packing, const void *from, void *to) {
  const int32_t *lanes = (const int32_t *)from;
  int32_t *packed = (int32_t *)to;
  for (int i = 0; i < packing->count; i++) packed[i] = lanes[packing->from[i]];
}

#endif

#endif
