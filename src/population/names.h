/* names.h: finding a name among many. Private to this room. */
#ifndef CVN_POPULATION_NAMES_H
#define CVN_POPULATION_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <convene/messages.h>

/* Rows in the order of their names, equal names in the order of rows. The names are borrowed. */
typedef struct cvn_names {
  const char *const *names;
  int64_t count;
  int32_t *order;
} cvn_names;

/* Sorts the rows; CVN_ERR_MEMORY without memory. count <= INT32_MAX. */
cvn_status cvn_names_init(cvn_names *self, const char *const *names, int64_t count) CVN_MUST_CHECK;
void cvn_names_free(cvn_names *self); /* safe on zeros */

/* The first row of that name, or -1. */
int64_t cvn_names_find(const cvn_names *self, const char *name);

/* ", the nearest is 'X'" for a message about an unknown name, or "" where none is near; looks among
 * the first ten thousand. */
void cvn_names_hint(const cvn_names *self, const char *name, char *hint, size_t size);

#endif
