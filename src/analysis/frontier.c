/* frontier.c: dominance, the efficiency frontier and its ICERs. */
#include <math.h>
#include <stdlib.h>

#include "analysis/economics.h"

static const char *const words[] = {
#define STANDING_WORDS(name, words) words,
    CVN_STANDINGS(STANDING_WORDS)
#undef STANDING_WORDS
};

const char *cvn_standing_words(cvn_standing standing) {
  return words[standing];
}

const char *cvn_quadrant_words(double cost, double effect) {
  if (isnan(cost) || isnan(effect)) return "not known";
  static const char *const table[3][3] = {
      {"costs less, achieves less", "costs less, achieves as much", "costs less, achieves more"},
      {"costs as much, achieves less", "the same", "costs as much, achieves more"},
      {"costs more, achieves less", "costs more, achieves as much", "costs more, achieves more"}};
  return table[(cost > 0.0) - (cost < 0.0) + 1][(effect > 0.0) - (effect < 0.0) + 1];
}

/* b is nowhere worse than a. */
static bool covers(const cvn_place_on_frontier *b, const cvn_place_on_frontier *a) {
  return b->cost <= a->cost && b->effect >= a->effect;
}

static void mark_dominated(cvn_place_on_frontier *places, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    cvn_place_on_frontier *self = &places[i];
    *self = (cvn_place_on_frontier){.cost = self->cost,
                                    .effect = self->effect,
                                    .apart = self->apart,
                                    .standing = CVN_STANDING_FRONTIER,
                                    .by = {-1, -1},
                                    .after = -1,
                                    .icer = (double)NAN};
    if (isnan(self->cost) || isnan(self->effect)) self->standing = CVN_STANDING_UNKNOWN;
    else if (self->apart) self->standing = CVN_STANDING_APART;
  }
  for (int64_t i = 0; i < count; i++)
    for (int64_t j = 0; j < count; j++) {
      if (j == i || places[i].apart || places[j].apart || !covers(&places[j], &places[i])) continue;
      const bool equal = covers(&places[i], &places[j]);
      /* The first of equals stands for them; being dominated counts for more than being equal. */
      if (equal && (j > i || places[i].standing != CVN_STANDING_FRONTIER)) continue;
      places[i].standing = equal ? CVN_STANDING_EQUAL : CVN_STANDING_DOMINATED;
      places[i].by[0] = j;
      if (!equal) break;
    }
}

static double ratio(const cvn_place_on_frontier *from, const cvn_place_on_frontier *to) {
  return (to->cost - from->cost) / (to->effect - from->effect);
}

cvn_status cvn_frontier(cvn_place_on_frontier *places, int64_t count, cvn_messages *messages) {
  int64_t *line = calloc((size_t)(count > 0 ? count : 1), sizeof *line), n = 0;
  if (!line) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the frontier");
  mark_dominated(places, count);
  /* By rising cost, and so by rising effect; a convex hull, so that ICERs rise along it. */
  for (int64_t taken = 0;; taken++) {
    int64_t next = -1;
    for (int64_t i = 0; i < count; i++) {
      if (places[i].standing != CVN_STANDING_FRONTIER) continue;
      if (taken > 0 && places[i].cost <= places[line[n - 1]].cost) continue;
      if (next < 0 || places[i].cost < places[next].cost) next = i;
    }
    if (next < 0) break;
    while (n > 1 && ratio(&places[line[n - 2]], &places[line[n - 1]]) >
                        ratio(&places[line[n - 1]], &places[next])) {
      cvn_place_on_frontier *out = &places[line[n - 1]];
      out->standing = CVN_STANDING_EXTENDEDLY_DOMINATED;
      out->by[0] = line[n - 2];
      out->by[1] = next;
      n--;
    }
    line[n++] = next;
  }
  for (int64_t k = 1; k < n; k++) {
    places[line[k]].after = line[k - 1];
    places[line[k]].icer = ratio(&places[line[k - 1]], &places[line[k]]);
  }
  free(line);
  return CVN_OK;
}
