/* stress_month.c: all organisations in blocks, whose sums are added up in order. */
#include "model/kernels.h"
#include "model/stress.h"

double cvn_stress_month(cvn_world *world) {
  const int64_t n = world->organisations, blocks = (n + CVN_STRESS_BLOCK - 1) / CVN_STRESS_BLOCK;
#pragma omp parallel for num_threads(world->threads) if (world->threads > 1) schedule(static)
  for (int64_t k = 0; k < blocks; k++) {
    const int64_t first = k * CVN_STRESS_BLOCK;
    const int64_t end = first + CVN_STRESS_BLOCK < n ? first + CVN_STRESS_BLOCK : n;
    world->stress_blocks[k] = world->kernels->stress_block(world, first, end);
  }
  double sum = 0.0;
  for (int64_t k = 0; k < blocks; k++) sum += world->stress_blocks[k];
  return sum;
}
