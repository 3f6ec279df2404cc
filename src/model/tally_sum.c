/* tally_sum.c: adding sums up, and the Gini coefficient, which is no sum. */
#include "model/sweep.h"

#include <string.h>

double cvn_gini_of_counts(const int32_t *counts) {
  double below = 0.0;    /* members so far */
  double weighted = 0.0; /* sum of rank·value */
  double total = 0.0;    /* sum of values */
  for (int k = 0; k <= CVN_GINI_STEPS; k++) {
    if (counts[k] == 0) continue;
    const double here = (double)counts[k];
    weighted += (double)k * here * (below + 0.5 * (here + 1.0)); /* mean rank of equals */
    total += (double)k * here;
    below += here;
  }
  if (total == 0.0) return 0.0;
  return 2.0 * weighted / (below * total) - (below + 1.0) / below;
}

void cvn_tally_add(cvn_tally *to, const cvn_tally *from) {
  double *sum = (double *)to;
  const double *part = (const double *)from;
  for (int i = 0; i < CVN_TALLY_ROWS; i++) sum[i] += part[i];
}

/* Gini coefficient of one lane's members. */
static double lane_gini(const cvn_sweep *sweep, int lane) {
  int32_t counts[CVN_GINI_STEPS + 1];
  memset(counts, 0, sizeof counts);
  for (int row = 0; (float)row < sweep->seat.members[lane]; row++)
    counts[cvn_influence_step(sweep->slot.influence[row * CVN_LANES + lane])]++;
  return cvn_gini_of_counts(counts);
}

void cvn_sweep_tally(cvn_sweep *sweep, cvn_tally *bundle, cvn_tally *by_alliance) {
  cvn_tally_members(sweep);
  *bundle = sweep->work->bundle_tally;
  for (int l = 0; by_alliance && l < CVN_LANES; l++) {
    const int32_t number = sweep->seat.number[l];
    if (number < 0) continue;
    double *sums = (double *)&by_alliance[number];
    for (int i = 0; i < CVN_TALLY_ROWS; i++) sums[i] = (double)sweep->work->tally[i][l];
    by_alliance[number].gini = lane_gini(sweep, l);
  }
}
