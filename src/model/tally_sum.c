/* tally_sum.c: adding sums up, and the Gini coefficient, which is no sum. */
#include "model/sweep.h"

#include <string.h>

/* With b of n members below step j, n - b have a value of at least j: so many it adds to the sum of
 * values, and their ranks b + 1 … n, which add up to (n - b)(n + b + 1)/2, to that of rank·value.
 */
double cvn_gini_of_counts(const int32_t *counts) {
  int64_t n = 0, below = 0, total = 0;
  double weighted = 0.0;
  for (int step = 0; step <= CVN_GINI_STEPS; step++) n += counts[step];
  for (int j = 1; j <= CVN_GINI_STEPS; j++) {
    below += counts[j - 1];
    total += n - below;
    weighted += (double)((n - below) * (n + below + 1));
  }
  if (total == 0) return 0.0;
  return weighted / ((double)n * (double)total) - ((double)n + 1.0) / (double)n;
}

/* Over all members, and over those below the median size and the others. */
void cvn_tally_of_groups(cvn_tally *tally) {
#define SMALL(name)                                                                                \
  (tally->group_##name[CVN_SMALL_INCLUDED] + tally->group_##name[CVN_SMALL_EXCLUDED])
#define LARGE(name)                                                                                \
  (tally->group_##name[CVN_LARGE_INCLUDED] + tally->group_##name[CVN_LARGE_EXCLUDED])
  tally->small = SMALL(count);
  tally->large = LARGE(count);
  tally->members = tally->stressed = tally->small + tally->large;
  tally->voice_small = SMALL(voice);
  tally->voice_large = LARGE(voice);
  tally->voice = tally->voice_small + tally->voice_large;
  tally->effort = SMALL(effort) + LARGE(effort);
  tally->trust = SMALL(trust) + LARGE(trust);
  tally->influence = SMALL(influence) + LARGE(influence);
  tally->stress = SMALL(stress) + LARGE(stress);
#undef SMALL
#undef LARGE
  /* these are of the review that follows, and of the system as a whole */
  tally->joins = tally->leaves = tally->gini = 0.0;
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
  cvn_tally_of_groups(&sweep->work->bundle_tally);
  *bundle = sweep->work->bundle_tally;
  for (int l = 0; by_alliance && l < CVN_LANES; l++) {
    const int32_t number = sweep->seat.number[l];
    if (number < 0) continue;
    double *sums = (double *)&by_alliance[number];
    for (int i = 0; i < CVN_TALLY_ROWS; i++) sums[i] = (double)sweep->work->tally[i][l];
    cvn_tally_of_groups(&by_alliance[number]);
    by_alliance[number].gini = lane_gini(sweep, l);
  }
}
