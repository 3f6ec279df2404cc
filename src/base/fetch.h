/* fetch.h: memory that is asked for before it is needed.
 *
 * What lies in main memory comes several times as fast in line, and while something else is
 * computed, as in leaps when a kernel gets there. Changes no result.
 */
#ifndef CVN_BASE_FETCH_H
#define CVN_BASE_FETCH_H

#include <stddef.h>

#include "base/lanes.h"

/* Asks for lines of memory, to stand in the second nearest cache. */
static inline void cvn_fetch(const void *from, size_t bytes) {
  for (size_t i = 0; i < bytes; i += CVN_ALIGNMENT)
    __builtin_prefetch((const char *)from + i, 0, 2);
}

#endif
