/* tally.c: one month's sums over the members of a bundle's alliances (docs/model.md, 5.11).
 *
 * Observables describe the state at the start of the month, with that month's summary; so this runs
 * after the submodels have read it and before the next state is committed.
 */
#include <string.h>

#include "base/vecmath.h"
#include "model/sweep.h"

typedef enum tally_row {
#define CVN_TALLY(name, what) ROW_##name,
#define CVN_TALLY_GROUP(name, what)                                                                \
  ROW_group_##name, ROW_group_##name##_end = ROW_group_##name + CVN_MEMBER_GROUPS - 1,
#include "model/tally.def"
#undef CVN_TALLY
#undef CVN_TALLY_GROUP
  TALLY_ROWS
} tally_row;

_Static_assert(sizeof(cvn_tally) == TALLY_ROWS * sizeof(double),
               "a tally is its table and nothing else");

typedef float tally_planes[TALLY_ROWS][CVN_LANES];

CVN_RULE void add_groups(tally_planes planes, const cvn_sweep *sweep, int e) {
  const cvn_workspace *work = sweep->work;
  for (int g = 0; g < CVN_MEMBER_GROUPS; g++) CVN_LANES_LOOP(l) {
      const int small = sweep->slot.log_size[e + l] < 0.0f;
      const int group = (small ? 0 : 2) + (sweep->slot.included[e + l] > 0.0f ? 0 : 1);
      const float in = group == g ? work->valid[e + l] : 0.0f;
      planes[ROW_group_count + g][l] += in;
      planes[ROW_group_effort + g][l] += in * sweep->slot.effort[e + l];
      planes[ROW_group_trust + g][l] += in * sweep->slot.trust[e + l];
      planes[ROW_group_voice + g][l] += in * sweep->slot.voice[e + l];
      planes[ROW_group_stress + g][l] += in * work->stress[e + l];
      planes[ROW_group_influence + g][l] += in * work->influence[e + l];
      planes[ROW_group_crowding + g][l] += in * work->crowding[e + l];
      planes[ROW_group_satisfaction + g][l] += in * work->satisfaction[e + l];
    }
}

CVN_KERNEL static void sum_members(tally_planes planes, const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    add_groups(planes, sweep, e);
    CVN_LANES_LOOP(l) {
      const float valid = work->valid[e + l], kappa = sweep->slot.capacity[e + l];
      const float x = sweep->slot.effort[e + l], tau = sweep->slot.trust[e + l];
      planes[ROW_capacity][l] += kappa;
      planes[ROW_capacity_effort][l] += kappa * x;
      planes[ROW_energy][l] += valid * x * tau;
      planes[ROW_shared][l] += valid * sweep->slot.shared[e + l];
    }
  }
}

/* Sums that are those of the groups together, and the values of the alliance itself. */
CVN_KERNEL static void sum_alliances(tally_planes planes, const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
#define ALL(name)                                                                                  \
  ((planes[ROW_group_##name + CVN_SMALL_INCLUDED][l] +                                             \
    planes[ROW_group_##name + CVN_SMALL_EXCLUDED][l]) +                                            \
   (planes[ROW_group_##name + CVN_LARGE_INCLUDED][l] +                                             \
    planes[ROW_group_##name + CVN_LARGE_EXCLUDED][l]))
  CVN_LANES_LOOP(l) {
    const float here = sweep->seat.members[l] > 0.0f ? 1.0f : 0.0f;
    planes[ROW_alliances][l] = here;
    planes[ROW_members][l] = sweep->seat.members[l];
    planes[ROW_effort][l] = ALL(effort);
    planes[ROW_trust][l] = ALL(trust);
    planes[ROW_voice][l] = ALL(voice);
    planes[ROW_influence][l] = ALL(influence);
    planes[ROW_stress][l] = ALL(stress);
    planes[ROW_stressed][l] = sweep->seat.members[l];
    planes[ROW_small][l] = planes[ROW_group_count + CVN_SMALL_INCLUDED][l] +
                           planes[ROW_group_count + CVN_SMALL_EXCLUDED][l];
    planes[ROW_voice_small][l] = planes[ROW_group_voice + CVN_SMALL_INCLUDED][l] +
                                 planes[ROW_group_voice + CVN_SMALL_EXCLUDED][l];
    planes[ROW_large][l] = planes[ROW_group_count + CVN_LARGE_INCLUDED][l] +
                           planes[ROW_group_count + CVN_LARGE_EXCLUDED][l];
    planes[ROW_voice_large][l] = planes[ROW_group_voice + CVN_LARGE_INCLUDED][l] +
                                 planes[ROW_group_voice + CVN_LARGE_EXCLUDED][l];
    planes[ROW_need_met][l] = here * work->need_met[l];
    planes[ROW_efficiency][l] = here * work->efficiency[l];
    planes[ROW_duplication][l] = here * work->duplication[l];
    planes[ROW_agenda_quality][l] = here * work->agenda_quality[l];
    planes[ROW_standing][l] = here * sweep->seat.standing[l];
    planes[ROW_presence][l] = here * sweep->seat.presence[l];
    planes[ROW_cost][l] = sweep->seat.number[l] >= 0 ? sweep->seat.cost[l] : 0.0f;
  }
#undef ALL
}

CVN_RULE int influence_step(float influence) {
  return (int)(cvn_clipf(influence, 0.0f, 1.0f) * (float)CVN_GINI_STEPS + 0.5f);
}

/* Members are counted by the step of their influence; padding in a count of its own past the last.
 */
CVN_KERNEL static void count_influence(const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
  int32_t *counts = sweep->work->gini;
  for (int e = 0; e < sweep->rows * CVN_LANES; e += CVN_LANES) {
    int32_t step[CVN_LANES];
    CVN_LANES_LOOP(l) {
      const int32_t at = influence_step(work->influence[e + l]);
      step[l] = work->valid[e + l] > 0.0f ? at : CVN_GINI_STEPS + 1;
    }
    for (int l = 0; l < CVN_LANES; l++) counts[step[l]]++;
  }
}

/* Gini coefficient of one lane's members: sorts steps by counting down the rows of the lane. */
static double lane_gini(const cvn_sweep *sweep, int lane) {
  int32_t counts[CVN_GINI_STEPS + 1];
  memset(counts, 0, sizeof counts);
  for (int row = 0; (float)row < sweep->seat.members[lane]; row++)
    counts[influence_step(sweep->work->influence[row * CVN_LANES + lane])]++;
  return cvn_gini_of_counts(counts);
}

double cvn_gini_of_counts(const int32_t *counts) {
  double below = 0.0, weighted = 0.0,
         total = 0.0; /* members so far; sum of rank·value; sum of values */
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

/* Sum over the lanes as a tree of fixed shape. */
CVN_KERNEL static void sum_lanes(tally_planes planes, cvn_tally *sum) {
  double *total = (double *)sum;
  for (int i = 0; i < TALLY_ROWS; i++) {
    double lane[CVN_LANES];
    CVN_LANES_LOOP(l) lane[l] = (double)planes[i][l];
    for (int half = CVN_LANES / 2; half > 0; half /= 2)
      for (int l = 0; l < half; l++) lane[l] += lane[l + half];
    total[i] = lane[0];
  }
}

void cvn_tally_add(cvn_tally *to, const cvn_tally *from) {
  double *sum = (double *)to;
  const double *part = (const double *)from;
  for (int i = 0; i < TALLY_ROWS; i++) sum[i] += part[i];
}

void cvn_sweep_tally(cvn_sweep *sweep, cvn_tally *bundle, cvn_tally *by_alliance) {
  _Alignas(CVN_ALIGNMENT) tally_planes planes;
  memset(planes, 0, sizeof planes);
  sum_members(planes, sweep);
  sum_alliances(planes, sweep);
  count_influence(sweep);
  sum_lanes(planes, bundle);
  for (int l = 0; by_alliance && l < CVN_LANES; l++) {
    const int32_t number = sweep->seat.number[l];
    if (number < 0) continue;
    for (int i = 0; i < TALLY_ROWS; i++) ((double *)&by_alliance[number])[i] = (double)planes[i][l];
    by_alliance[number].gini = lane_gini(sweep, l);
  }
}
