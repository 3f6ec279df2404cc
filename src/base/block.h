/* block.h: many arrays of one owner, side by side in one block of memory.
 *
 *   size_t bytes = 0;
 *   bytes += cvn_block_step(count * sizeof *a);      and so on for every array
 *   char *next = cvn_block_zeros(bytes);
 *   a = (float *)next, next += cvn_block_step(count * sizeof *a);
 *   free(block);
 *
 * Large arrays that each begin at the same place of a page make the same row of all of them want
 * the same few lines of the nearest cache; here they begin at different places. Large blocks ask
 * for large pages, so that fewer of them have to be given and found.
 */
#ifndef CVN_BASE_BLOCK_H
#define CVN_BASE_BLOCK_H

#include <stddef.h>

/* What an array takes of a block, and what keeps the next one apart; a multiple of
 * CVN_ALIGNMENT. */
size_t cvn_block_step(size_t bytes);

/* Zeros, aligned to CVN_ALIGNMENT; the caller frees. NULL without memory. */
void *cvn_block_zeros(size_t bytes);

/* The same, but nothing is known of what stands there. */
void *cvn_block_new(size_t bytes);

#endif
