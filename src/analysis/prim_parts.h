/* prim_parts.h: what the files of the search share; private to this room. */
#ifndef CVN_ANALYSIS_PRIM_PARTS_H
#define CVN_ANALYSIS_PRIM_PARTS_H

#include "analysis/prim.h"

typedef struct cvn_prim_work {
  const cvn_prim_data *data;
  cvn_prim_rules rules;
  int32_t *sorted;             /* k x n: futures in order of each parameter */
  int32_t *order;              /* the same of the box now, `mass` of each */
  uint8_t *hits;               /* n: as they are, or shuffled */
  uint8_t *inside;             /* n: while a box is cut */
  int64_t *shuffled;           /* n */
  cvn_prim_side *sides, *best; /* k: the box now, and the best on the way */
  cvn_prim_box *steps;
  int *peeled;
  int32_t *kept_out; /* n: what alone keeps a future out of the box, see prim_box.c */
  double *null;      /* one a permutation */
  int n_steps, steps_max;
  int64_t all_hits, mass, mass_hits, least;
} cvn_prim_work;

cvn_prim_side cvn_prim_open_side(int levels);
bool cvn_prim_side_holds(const cvn_prim_side *side, int levels, double x);

/* Coverage, density, phi and number of restricted parameters from mass and hits. */
void cvn_prim_rate(const cvn_prim_work *w, const cvn_prim_side *sides, cvn_prim_box *box);

/* Pastes, drops what chance explains, and counts the box again; writes quasi-p into the sides. */
void cvn_prim_refine(const cvn_prim_work *w, cvn_prim_side *sides, cvn_prim_box *box);

#endif
