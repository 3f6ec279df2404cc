/* block.c: runs that share a chunk.
 *
 * They come point by point, replicate by replicate. Where a point's replicates are fewer than a
 * chunk takes, points share one, so that a study of many points is not as many chunks.
 */
#include "record/writer_parts.h"

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

cvn_block cvn_block_of(const cvn_extent *extent, int64_t most) {
  cvn_block block = {.points = 1};
  if (most < 1) most = 1;
  const int64_t replicates = smaller(extent->replicates, most);
  if (replicates == extent->replicates) block.points = smaller(extent->points, most / replicates);
  block.capacity = block.points * replicates;
  return block;
}

hsize_t cvn_block_replicates(const cvn_block *block) {
  return (hsize_t)(block->capacity / block->points);
}

int64_t cvn_block_add(cvn_block *block, int64_t point, int64_t replicate) {
  if (point == 0 && replicate == 0) block->first = block->rows = 0;
  return block->rows++;
}

bool cvn_block_is_full(const cvn_block *block, const cvn_extent *extent) {
  const int64_t next = block->first + block->rows;
  return block->rows == block->capacity || next == extent->points * extent->replicates ||
         (block->points == 1 && next % extent->replicates == 0);
}

void cvn_block_start(const cvn_block *block, const cvn_extent *extent, int64_t strategy,
                     hsize_t start[5]) {
  start[0] = (hsize_t)strategy;
  start[1] = (hsize_t)(block->first / extent->replicates);
  start[2] = (hsize_t)(block->first % extent->replicates);
  start[3] = start[4] = 0;
}

void cvn_block_next(cvn_block *block) {
  block->first += block->rows;
  block->rows = 0;
}
