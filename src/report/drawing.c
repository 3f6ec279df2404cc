/* drawing.c: what all figures share: short names, styles, an order, places for labels. */
#include "report/drawing.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { NAME_LETTERS = 32 };

double cvn_name_width(const char *text) {
  return cvn_letters(text) * CVN_FIGURE_LETTER;
}

char *cvn_shortened(const char *text, int most) {
  if (cvn_letters(text) <= most) return cvn_copy(text);
  int count = 0;
  const char *end = text;
  for (; *end; end++)
    if (cvn_begins_letter(*end) && ++count == most) break;
  while (end > text && end[-1] == ' ') end--;
  return cvn_format("%.*s…", (int)(end - text), text);
}

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to draw figures");
}

/* By need met, the highest first; ties and those without in the order of the pool. */
static void sort_strategies(cvn_drawing *self, const cvn_mean *means) {
  for (int64_t i = 0; i < self->n; i++) {
    int64_t at = i;
    for (; at > 0; at--) {
      const double before = means[self->order[at - 1]].mean;
      if (!(before < means[i].mean) && !(isnan(before) && !isnan(means[i].mean))) break;
      self->order[at] = self->order[at - 1];
    }
    self->order[at] = i;
  }
}

cvn_status cvn_drawing_of(cvn_drawing *self, const cvn_figures_of *of, cvn_messages *messages) {
  const cvn_pool *pool = of->findings->pool;
  const size_t n = (size_t)pool->n_strategies;
  *self = (cvn_drawing){.of = of, .n = pool->n_strategies};
  self->names = calloc(n, sizeof *self->names);
  self->styles = calloc(n, sizeof *self->styles);
  self->order = calloc(n, sizeof *self->order);
  cvn_status status = self->names && self->styles && self->order ? CVN_OK : no_memory(messages);
  int style = 1;
  for (int64_t s = 0; s < self->n && status == CVN_OK; s++) {
    self->styles[s] = s == pool->baseline ? 1 : ++style;
    self->names[s] = cvn_shortened(pool->strategies[s].name, NAME_LETTERS);
    if (!self->names[s]) {
      status = no_memory(messages);
      break;
    }
    self->widest = fmax(self->widest, cvn_name_width(self->names[s]));
  }
  if (status == CVN_OK) sort_strategies(self, of->findings->outcomes[CVN_FINDINGS_NEED_MET].means);
  else cvn_drawing_free(self);
  return status;
}

void cvn_drawing_free(cvn_drawing *self) {
  for (int64_t s = 0; s < self->n && self->names; s++) free(self->names[s]);
  free(self->names);
  free(self->styles);
  free(self->order);
  *self = (cvn_drawing){0};
}

void cvn_add_futures(cvn_buffer *words, const cvn_drawing *self) {
  const cvn_pool *pool = self->of->findings->pool;
  if (pool->points > 1)
    cvn_buffer_add(words,
                   "%" PRId64 " futures (%" PRId64 " points of a study with %" PRId64
                   " replicate%s each)",
                   pool->points * pool->replicates, pool->points, pool->replicates,
                   pool->replicates == 1 ? "" : "s");
  else
    cvn_buffer_add(words, "%" PRId64 " future%s", pool->replicates,
                   pool->replicates == 1 ? "" : "s");
}

/* -- places for labels -- */

/* The least squares solution by pooling neighbours that would overlap, as in isotonic regression
 * (Ayer et al. 1955): places less k x distance must rise. */
void cvn_spread(double *places, int count, double distance, double low, double high) {
  if (count < 1) return;
  int order[CVN_SPREAD_MAX];
  double mean[CVN_SPREAD_MAX];
  int size[CVN_SPREAD_MAX], blocks = 0;
  if (count > CVN_SPREAD_MAX) return;
  for (int i = 0; i < count; i++) {
    int at = i;
    for (; at > 0 && places[order[at - 1]] > places[i]; at--) order[at] = order[at - 1];
    order[at] = i;
  }
  if ((count - 1) * distance > high - low) distance = (high - low) / fmax(1.0, count - 1);
  for (int k = 0; k < count; k++) {
    mean[blocks] = places[order[k]] - k * distance;
    size[blocks++] = 1;
    while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
      const int a = size[blocks - 2], b = size[blocks - 1];
      mean[blocks - 2] = (a * mean[blocks - 2] + b * mean[blocks - 1]) / (a + b);
      size[blocks-- - 2] = a + b;
    }
  }
  for (int block = 0, k = 0; block < blocks; block++)
    for (int i = 0; i < size[block]; i++, k++) {
      const double least = low, most = high - (count - 1) * distance;
      places[order[k]] = fmin(fmax(mean[block], least), most) + k * distance;
    }
}
