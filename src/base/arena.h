/* arena.h: memory that is taken bit by bit and freed at once.
 *
 *   cvn_arena arena = {0};
 *   float *values = cvn_arena_take(&arena, count * sizeof *values);
 *   cvn_arena_free(&arena);                        values with it
 *
 * It grows in blocks, each larger than the one before, the large ones in large pages: the system
 * hands out few pieces where it would hand out thousands.
 */
#ifndef CVN_BASE_ARENA_H
#define CVN_BASE_ARENA_H

#include <stddef.h>

typedef struct cvn_arena {
  struct cvn_arena_block *last; /* owned */
} cvn_arena;                    /* zeros: empty */

/* Memory of at least `bytes` bytes that nothing is known of, aligned to CVN_ALIGNMENT; the arena
 * owns it. NULL without memory; what was taken before stays. */
void *cvn_arena_take(cvn_arena *arena, size_t bytes);

/* Forgets what was taken and keeps the largest block for what is taken next. */
void cvn_arena_reset(cvn_arena *arena);

void cvn_arena_free(cvn_arena *arena); /* leaves it empty; safe on zeros */

#endif
