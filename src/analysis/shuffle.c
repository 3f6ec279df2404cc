/* shuffle.c: Fisher and Yates, each exchange with a draw of its own. */
#include "analysis/shuffle.h"

#include "base/philox.h"

void cvn_random_order(uint32_t seed, uint32_t b, int64_t n, int64_t *order) {
  const cvn_key key = {.seed = seed, .replicate = b};
  for (int64_t i = 0; i < n; i++) order[i] = i;
  for (int64_t i = n - 1; i > 0; i--) {
    const cvn_words words = cvn_philox(key, (uint32_t)i, 0, 0, CVN_STREAM_SHUFFLE);
    /* A word as one of i + 1: the high half of the product (Lemire 2019). */
    const int64_t j = (int64_t)(((uint64_t)words.w[0] * (uint64_t)(i + 1)) >> 32);
    const int64_t kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
}
