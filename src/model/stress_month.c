/* stress_month.c: all organisations in blocks, whose sums are added up in order. */
#include "model/kernels.h"
#include "model/stress.h"

static void stress_of_block(cvn_world *world, int64_t block) {
  const int64_t first = block * CVN_ORG_BLOCK, last = first + CVN_ORG_BLOCK;
  const int64_t end = last < world->organisations ? last : world->organisations;
  world->stress_blocks[block] = world->kernels->stress_block(world, first, end);
}

double cvn_stress_month(cvn_world *world) {
  const int64_t blocks = (world->organisations + CVN_ORG_BLOCK - 1) / CVN_ORG_BLOCK;
  if (world->threads == 1) {
    for (int64_t k = 0; k < blocks; k++) stress_of_block(world, k);
  } else {
#pragma omp parallel for num_threads(world->threads) schedule(static)
    for (int64_t k = 0; k < blocks; k++) stress_of_block(world, k);
  }
  double sum = 0.0;
  for (int64_t k = 0; k < blocks; k++) sum += world->stress_blocks[k];
  return sum;
}
