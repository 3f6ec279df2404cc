/* tally.c: one month's sums over the members of a bundle's alliances (docs/model.md, 5.11).
 *
 * Observables describe the state at the start of the month, with that month's summary; so this runs
 * after the submodels have read it and before the next state is committed.
 */
#include "base/vecmath.h"
#include "model/sweep.h"

/* Who is in which group: 1 and 0, nobody in padding. Members below the median size stand first. */
CVN_RULE void find_groups(const cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const float small = (float)row < sweep->seat.small[l] ? 1.0f : 0.0f;
      const float large = work->valid[e + l] - small, included = sweep->slot.included[e + l];
      work->small_included[e + l] = small * included;
      work->small_excluded[e + l] = small - small * included;
      work->large_included[e + l] = large * included;
      work->large_excluded[e + l] = large - large * included;
    }
  }
}

/* Sums of one plane over the members of each group. */
CVN_RULE void sum_groups(const cvn_sweep *sweep, const float *value, cvn_lanef *sums) {
  const cvn_workspace *work = sweep->work;
  cvn_lanef small_included = {0}, small_excluded = {0}, large_included = {0}, large_excluded = {0};
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const float one = value[e + l];
      small_included[l] = cvn_add_marked(small_included[l], work->small_included[e + l], one);
      small_excluded[l] = cvn_add_marked(small_excluded[l], work->small_excluded[e + l], one);
      large_included[l] = cvn_add_marked(large_included[l], work->large_included[e + l], one);
      large_excluded[l] = cvn_add_marked(large_excluded[l], work->large_excluded[e + l], one);
    }
  }
  CVN_LANES_LOOP(l) {
    sums[CVN_SMALL_INCLUDED][l] = small_included[l];
    sums[CVN_SMALL_EXCLUDED][l] = small_excluded[l];
    sums[CVN_LARGE_INCLUDED][l] = large_included[l];
    sums[CVN_LARGE_EXCLUDED][l] = large_excluded[l];
  }
}

CVN_RULE void sum_members(cvn_lanef *planes, const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
  cvn_lanef capacity_effort = {0}, energy = {0}, shared = {0};
  find_groups(sweep);
  sum_groups(sweep, work->valid, planes + CVN_TALLY_ROW_group_count);
  sum_groups(sweep, sweep->slot.effort, planes + CVN_TALLY_ROW_group_effort);
  sum_groups(sweep, sweep->slot.trust, planes + CVN_TALLY_ROW_group_trust);
  sum_groups(sweep, sweep->slot.voice, planes + CVN_TALLY_ROW_group_voice);
  sum_groups(sweep, work->stress, planes + CVN_TALLY_ROW_group_stress);
  sum_groups(sweep, sweep->slot.influence, planes + CVN_TALLY_ROW_group_influence);
  sum_groups(sweep, work->crowding, planes + CVN_TALLY_ROW_group_crowding);
  sum_groups(sweep, work->satisfaction, planes + CVN_TALLY_ROW_group_satisfaction);
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) { /* effort is 0 in padding */
      const float x = sweep->slot.effort[e + l];
      capacity_effort[l] += sweep->slot.capacity[e + l] * x;
      energy[l] += x * sweep->slot.trust[e + l];
      shared[l] = cvn_add_marked(shared[l], work->valid[e + l], sweep->slot.shared[e + l]);
    }
  }
  CVN_LANES_LOOP(l) {
    planes[CVN_TALLY_ROW_capacity][l] = sweep->seat.total_capacity[l];
    planes[CVN_TALLY_ROW_capacity_effort][l] = capacity_effort[l];
    planes[CVN_TALLY_ROW_energy][l] = energy[l];
    planes[CVN_TALLY_ROW_shared][l] = shared[l];
  }
}

/* Values of the alliance itself. */
CVN_RULE void sum_alliances(cvn_lanef *planes, const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
  CVN_LANES_LOOP(l) {
    const float here = sweep->seat.members[l] > 0.0f ? 1.0f : 0.0f, cost = sweep->seat.cost[l];
    planes[CVN_TALLY_ROW_alliances][l] = here;
    planes[CVN_TALLY_ROW_need_met][l] = here * work->need_met[l];
    planes[CVN_TALLY_ROW_efficiency][l] = here * work->efficiency[l];
    planes[CVN_TALLY_ROW_duplication][l] = here * work->duplication[l];
    planes[CVN_TALLY_ROW_agenda_quality][l] = here * work->agenda_quality[l];
    planes[CVN_TALLY_ROW_standing][l] = here * sweep->seat.standing[l];
    planes[CVN_TALLY_ROW_presence][l] = here * sweep->seat.presence[l];
    planes[CVN_TALLY_ROW_cost][l] = sweep->seat.number[l] >= 0 ? cost : 0.0f;
  }
}

/* Members are counted by the step of their influence; padding in a count of its own past the
 * last. */
CVN_RULE void count_influence(const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
  int32_t *counts = sweep->work->gini, *step = work->influence_step;
  for (int e = 0; e < sweep->rows * CVN_LANES; e += CVN_LANES) CVN_LANES_LOOP(l) {
      const int32_t at = cvn_influence_step(sweep->slot.influence[e + l]);
      step[e + l] = work->valid[e + l] > 0.0f ? at : CVN_GINI_STEPS + 1;
    }
  for (int e = 0; e < sweep->rows * CVN_LANES; e += CVN_LANES)
#pragma GCC unroll 8
    for (int l = 0; l < CVN_USED; l++) counts[(uint32_t)step[e + l]]++;
}

/* Sum over the lanes as a tree of fixed shape. Not inlined: gcc would take several planes side by
 * side, and spend its time turning them round. */
static __attribute__((noinline)) double sum_of_lanes(const float *lane) {
  double eight[8], four[4];
  for (int l = 0; l < 8; l++) {
    eight[l] = (double)lane[l];
    if (CVN_USED > 8) eight[l] += (double)lane[l + 8];
  }
  for (int l = 0; l < 4; l++) four[l] = eight[l] + eight[l + 4];
  return (four[0] + four[2]) + (four[1] + four[3]);
}

/* Rows of the table that follow from those of the groups are left to cvn_tally_of_groups. */
CVN_RULE void sum_lanes(cvn_lanef *planes, cvn_tally *sum) {
  static const cvn_tally_row own[] = {
      CVN_TALLY_ROW_alliances,  CVN_TALLY_ROW_capacity,    CVN_TALLY_ROW_capacity_effort,
      CVN_TALLY_ROW_energy,     CVN_TALLY_ROW_shared,      CVN_TALLY_ROW_need_met,
      CVN_TALLY_ROW_efficiency, CVN_TALLY_ROW_duplication, CVN_TALLY_ROW_agenda_quality,
      CVN_TALLY_ROW_standing,   CVN_TALLY_ROW_presence,    CVN_TALLY_ROW_cost};
  double *total = (double *)sum;
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    total[own[i]] = sum_of_lanes(planes[own[i]]);
  for (int i = CVN_TALLY_ROW_group_count; i < CVN_TALLY_ROWS; i++)
    total[i] = sum_of_lanes(planes[i]);
}

CVN_KERNEL(tally_members)(cvn_sweep *sweep) {
  cvn_lanef *planes = sweep->work->tally;
  sum_members(planes, sweep);
  sum_alliances(planes, sweep);
  count_influence(sweep);
  sum_lanes(planes, &sweep->work->bundle_tally);
}
