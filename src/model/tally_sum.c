/* tally_sum.c: adding sums up, and the Gini coefficient, which is no sum. */
#include "model/sweep.h"

#include <string.h>

/* Of n values: their sum, and twice that of rank·value; both whole numbers, so that it does not
 * matter in which order they were added. */
static double gini_of_sums(int64_t n, int64_t total, double weighted) {
  if (total == 0) return 0.0;
  return weighted / ((double)n * (double)total) - ((double)n + 1.0) / (double)n;
}

/* With b of n members below step j, n - b have a value of at least j: so many it adds to the sum of
 * values, and their ranks b + 1 … n, which add up to (n - b)(n + b + 1)/2 = (n(n + 1) - b² - b)/2,
 * to that of rank·value. Whole numbers do not wait for one another as reals would; b² of so many
 * steps fits into 64 bits for 300 million members. */
enum { STEPS_AT_ONCE = 64 };
_Static_assert(CVN_GINI_STEPS % STEPS_AT_ONCE == 0, "all steps are counted");

double cvn_gini_of_counts(const int32_t *counts) {
  int32_t members = 0; /* slots have numbers of 32 bits */
  for (int step = 0; step <= CVN_GINI_STEPS; step++) members += counts[step];
  const int64_t n = members;
  int64_t below = 0, total = 0;
  double weighted = 0.0;
  for (int first = 1; first <= CVN_GINI_STEPS && below < n; first += STEPS_AT_ONCE) {
    int64_t sum = 0, squares = 0;
    for (int j = first; j < first + STEPS_AT_ONCE; j++) {
      below += counts[j - 1];
      sum += below;
      squares += below * below;
    }
    total += STEPS_AT_ONCE * n - sum;
    weighted += (double)(STEPS_AT_ONCE * n * (n + 1) - squares - sum);
  }
  return gini_of_sums(n, total, weighted);
}

double cvn_gini_of_sorted(const int32_t *steps, int n) {
  int64_t total = 0, weighted = 0;
  for (int i = 0; i < n; i++) {
    total += steps[i];
    weighted += 2 * (i + INT64_C(1)) * steps[i];
  }
  return gini_of_sums(n, total, (double)weighted);
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

/* The steps of one lane's members, whose tally has been made, in ascending order. */
static void sort_steps(const cvn_sweep *sweep, int lane, int32_t *sorted) {
  for (int row = 0; (float)row < sweep->seat.members[lane]; row++) {
    const int32_t step = sweep->work->influence_step[row * CVN_LANES + lane];
    int at = row;
    for (; at > 0 && sorted[at - 1] > step; at--) sorted[at] = sorted[at - 1];
    sorted[at] = step;
  }
}

/* Gini coefficient of one lane's members. Most alliances are small: sorting a few is far cheaper
 * than going through counts of a thousand steps. */
static double lane_gini(const cvn_sweep *sweep, int lane) {
  enum { FEW = 64 };
  int32_t counts[CVN_GINI_STEPS + 1];
  if (sweep->seat.members[lane] <= (float)FEW) {
    sort_steps(sweep, lane, counts);
    return cvn_gini_of_sorted(counts, (int)sweep->seat.members[lane]);
  }
  memset(counts, 0, sizeof counts);
  for (int row = 0; (float)row < sweep->seat.members[lane]; row++)
    counts[sweep->work->influence_step[row * CVN_LANES + lane]]++;
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
