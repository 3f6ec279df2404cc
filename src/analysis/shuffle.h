/* shuffle.h: random orders for permutation tests, keyed so that they depend on their number
 * only. */
#ifndef CVN_ANALYSIS_SHUFFLE_H
#define CVN_ANALYSIS_SHUFFLE_H

#include <stdint.h>

/* A random order of 0 .. n-1 (Fisher & Yates 1938), number `b` of those of a seed; n < 2^31. */
void cvn_random_order(uint32_t seed, uint32_t b, int64_t n, int64_t *order);

#endif
