/* block.c: see block.h. */
#include "base/block.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/lanes.h"

/* APART: seven lines, so that the arrays of a world, some twenty, spread over all 64 lines that a
 * page has places for. Arrays below LARGE lie apart as they are. */
enum { PAGE = 4096, APART = 7 * CVN_ALIGNMENT, LARGE = 16 * PAGE };
/* Blocks of FROM bytes stand in large pages: what aligning to one leaves unused must not weigh. */
enum { LARGE_PAGE = 1 << 21, FROM = 8 * LARGE_PAGE };

static size_t up_to(size_t bytes, size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

size_t cvn_block_step(size_t bytes) {
  return bytes < LARGE ? up_to(bytes, CVN_ALIGNMENT) : up_to(bytes, PAGE) + APART;
}

void *cvn_block_new(size_t bytes) {
  if (bytes > SIZE_MAX / 2) return NULL; /* rounding up would begin at 0 again */
  const size_t large = bytes < FROM ? 0 : bytes / LARGE_PAGE * LARGE_PAGE;
  const size_t alignment = large > 0 ? LARGE_PAGE : CVN_ALIGNMENT;
  /* aligned_alloc() asks for whole units; what is beyond the last byte is never touched. */
  void *block = aligned_alloc(alignment, up_to(bytes > 0 ? bytes : 1, alignment));
  if (!block) return NULL;
#ifdef MADV_HUGEPAGE
  /* Where the system has none or gives none, small ones do. */
  if (large > 0) (void)madvise(block, large, MADV_HUGEPAGE);
#endif
  return block;
}

void *cvn_block_zeros(size_t bytes) {
  void *block = cvn_block_new(bytes);
  if (block) memset(block, 0, bytes);
  return block;
}
