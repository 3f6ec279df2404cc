/* arena.c: see arena.h. */
#include "base/arena.h"

#include <stdlib.h>

#include "base/block.h"
#include "base/lanes.h"

/* The first block, how many times as large as the one before each is, and the largest, which stands
 * in large pages. */
enum { FIRST = 1 << 16, GROWTH = 4, LARGEST = 1 << 24 };

struct cvn_arena_block {
  struct cvn_arena_block *before;
  size_t used, room; /* bytes, this head among them */
};

static size_t in_lines(size_t bytes) {
  return (bytes + CVN_ALIGNMENT - 1) / CVN_ALIGNMENT * CVN_ALIGNMENT;
}

static size_t head_bytes(void) {
  return in_lines(sizeof(struct cvn_arena_block));
}

static struct cvn_arena_block *add_block(cvn_arena *arena, size_t bytes) {
  const size_t head = head_bytes();
  const size_t next = arena->last ? arena->last->room * GROWTH : FIRST;
  size_t room = next < LARGEST ? next : LARGEST;
  if (room < head + bytes) room = head + bytes;
  if (arena->last && room < arena->last->room) room = arena->last->room;
  struct cvn_arena_block *block = cvn_block_new(room);
  if (!block) return NULL;
  *block = (struct cvn_arena_block){.before = arena->last, .used = head, .room = room};
  return arena->last = block;
}

void *cvn_arena_take(cvn_arena *arena, size_t bytes) {
  const size_t step = in_lines(bytes > 0 ? bytes : 1);
  struct cvn_arena_block *block = arena->last;
  if (step < bytes) return NULL;
  if (!block || block->room - block->used < step) block = add_block(arena, step);
  if (!block) return NULL;
  void *taken = (char *)block + block->used;
  block->used += step;
  return taken;
}

static void free_blocks(struct cvn_arena_block *block) {
  while (block) {
    struct cvn_arena_block *before = block->before;
    free(block);
    block = before;
  }
}

/* Each block is at least as large as the one before. */
void cvn_arena_reset(cvn_arena *arena) {
  if (!arena->last) return;
  free_blocks(arena->last->before);
  arena->last->before = NULL;
  arena->last->used = head_bytes();
}

void cvn_arena_free(cvn_arena *arena) {
  free_blocks(arena->last);
  arena->last = NULL;
}
