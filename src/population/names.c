/* names.c: a sorted index of names; see names.h. */
#include "population/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { HINT_ROWS = 10000 };

/* A name with its row, to be sorted together. */
typedef struct named {
  const char *name;
  int32_t row;
} named;

static int by_name(const void *left, const void *right) {
  const named *a = left, *b = right;
  const int order = strcmp(a->name, b->name);
  return order != 0 ? order : a->row < b->row ? -1 : a->row > b->row;
}

cvn_status cvn_names_init(cvn_names *self, const char *const *names, int64_t count) {
  *self = (cvn_names){.names = names, .count = count};
  const size_t n = (size_t)count;
  named *sorted = malloc((n + 1) * sizeof *sorted);
  self->order = malloc((n + 1) * sizeof *self->order);
  if (!sorted || !self->order) {
    free(sorted);
    cvn_names_free(self);
    return CVN_ERR_MEMORY;
  }
  for (size_t i = 0; i < n; i++) sorted[i] = (named){names[i], (int32_t)i};
  qsort(sorted, n, sizeof *sorted, by_name);
  for (size_t i = 0; i < n; i++) self->order[i] = sorted[i].row;
  free(sorted);
  return CVN_OK;
}

void cvn_names_free(cvn_names *self) {
  free(self->order);
  *self = (cvn_names){0};
}

int64_t cvn_names_find(const cvn_names *self, const char *name) {
  int64_t low = 0, high = self->count;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (strcmp(self->names[self->order[middle]], name) < 0) low = middle + 1;
    else high = middle;
  }
  const bool found = low < self->count && strcmp(self->names[self->order[low]], name) == 0;
  return found ? self->order[low] : -1;
}

void cvn_names_hint(const cvn_names *self, const char *name, char *hint, size_t size) {
  const size_t looked = (size_t)(self->count < HINT_ROWS ? self->count : HINT_ROWS);
  const char *nearest = cvn_nearest_name(name, self->names, looked);
  if (nearest) snprintf(hint, size, ", the nearest is '%.100s'", nearest);
  else hint[0] = '\0';
}
