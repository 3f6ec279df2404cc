/* tally.c: one month's sums over the members of a bundle's alliances (docs/model.md, 5.11).
 *
 * Observables describe the state at the start of the month, with that month's summary; so this runs
 * after the submodels have read it and before the next state is committed.
 */
#include "base/vecmath.h"
#include "model/sweep.h"

CVN_RULE void add_groups(cvn_lanef *planes, const cvn_sweep *sweep, int e) {
  const cvn_workspace *work = sweep->work;
  for (int g = 0; g < CVN_MEMBER_GROUPS; g++) CVN_LANES_LOOP(l) {
      const int small = sweep->slot.log_size[e + l] < 0.0f;
      const int group = (small ? 0 : 2) + (sweep->slot.included[e + l] > 0.0f ? 0 : 1);
      const float in = group == g ? work->valid[e + l] : 0.0f;
      planes[CVN_TALLY_ROW_group_count + g][l] += in;
      planes[CVN_TALLY_ROW_group_effort + g][l] += in * sweep->slot.effort[e + l];
      planes[CVN_TALLY_ROW_group_trust + g][l] += in * sweep->slot.trust[e + l];
      planes[CVN_TALLY_ROW_group_voice + g][l] += in * sweep->slot.voice[e + l];
      planes[CVN_TALLY_ROW_group_stress + g][l] += in * work->stress[e + l];
      planes[CVN_TALLY_ROW_group_influence + g][l] += in * work->influence[e + l];
      planes[CVN_TALLY_ROW_group_crowding + g][l] += in * work->crowding[e + l];
      planes[CVN_TALLY_ROW_group_satisfaction + g][l] += in * work->satisfaction[e + l];
    }
}

CVN_RULE void sum_members(cvn_lanef *planes, const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    add_groups(planes, sweep, e);
    CVN_LANES_LOOP(l) {
      const float valid = work->valid[e + l], kappa = sweep->slot.capacity[e + l];
      const float x = sweep->slot.effort[e + l], tau = sweep->slot.trust[e + l];
      planes[CVN_TALLY_ROW_capacity][l] += kappa;
      planes[CVN_TALLY_ROW_capacity_effort][l] += kappa * x;
      planes[CVN_TALLY_ROW_energy][l] += valid * x * tau;
      planes[CVN_TALLY_ROW_shared][l] += valid * sweep->slot.shared[e + l];
    }
  }
}

/* Sums that are those of the groups together, and the values of the alliance itself. */
CVN_RULE void sum_alliances(cvn_lanef *planes, const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
#define ALL(name)                                                                                  \
  ((planes[CVN_TALLY_ROW_group_##name + CVN_SMALL_INCLUDED][l] +                                   \
    planes[CVN_TALLY_ROW_group_##name + CVN_SMALL_EXCLUDED][l]) +                                  \
   (planes[CVN_TALLY_ROW_group_##name + CVN_LARGE_INCLUDED][l] +                                   \
    planes[CVN_TALLY_ROW_group_##name + CVN_LARGE_EXCLUDED][l]))
  CVN_LANES_LOOP(l) {
    const float here = sweep->seat.members[l] > 0.0f ? 1.0f : 0.0f;
    planes[CVN_TALLY_ROW_alliances][l] = here;
    planes[CVN_TALLY_ROW_members][l] = sweep->seat.members[l];
    planes[CVN_TALLY_ROW_effort][l] = ALL(effort);
    planes[CVN_TALLY_ROW_trust][l] = ALL(trust);
    planes[CVN_TALLY_ROW_voice][l] = ALL(voice);
    planes[CVN_TALLY_ROW_influence][l] = ALL(influence);
    planes[CVN_TALLY_ROW_stress][l] = ALL(stress);
    planes[CVN_TALLY_ROW_stressed][l] = sweep->seat.members[l];
    planes[CVN_TALLY_ROW_small][l] = planes[CVN_TALLY_ROW_group_count + CVN_SMALL_INCLUDED][l] +
                                     planes[CVN_TALLY_ROW_group_count + CVN_SMALL_EXCLUDED][l];
    planes[CVN_TALLY_ROW_voice_small][l] =
        planes[CVN_TALLY_ROW_group_voice + CVN_SMALL_INCLUDED][l] +
        planes[CVN_TALLY_ROW_group_voice + CVN_SMALL_EXCLUDED][l];
    planes[CVN_TALLY_ROW_large][l] = planes[CVN_TALLY_ROW_group_count + CVN_LARGE_INCLUDED][l] +
                                     planes[CVN_TALLY_ROW_group_count + CVN_LARGE_EXCLUDED][l];
    planes[CVN_TALLY_ROW_voice_large][l] =
        planes[CVN_TALLY_ROW_group_voice + CVN_LARGE_INCLUDED][l] +
        planes[CVN_TALLY_ROW_group_voice + CVN_LARGE_EXCLUDED][l];
    planes[CVN_TALLY_ROW_need_met][l] = here * work->need_met[l];
    planes[CVN_TALLY_ROW_efficiency][l] = here * work->efficiency[l];
    planes[CVN_TALLY_ROW_duplication][l] = here * work->duplication[l];
    planes[CVN_TALLY_ROW_agenda_quality][l] = here * work->agenda_quality[l];
    planes[CVN_TALLY_ROW_standing][l] = here * sweep->seat.standing[l];
    planes[CVN_TALLY_ROW_presence][l] = here * sweep->seat.presence[l];
    planes[CVN_TALLY_ROW_cost][l] = sweep->seat.number[l] >= 0 ? sweep->seat.cost[l] : 0.0f;
  }
#undef ALL
}

/* Members are counted by the step of their influence; padding in a count of its own past the last.
 */
CVN_RULE void count_influence(const cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
  int32_t *counts = sweep->work->gini;
  for (int e = 0; e < sweep->rows * CVN_LANES; e += CVN_LANES) {
    int32_t step[CVN_LANES];
    CVN_LANES_LOOP(l) {
      const int32_t at = cvn_influence_step(work->influence[e + l]);
      step[l] = work->valid[e + l] > 0.0f ? at : CVN_GINI_STEPS + 1;
    }
    for (int l = 0; l < CVN_LANES; l++) counts[step[l]]++;
  }
}

/* Sum over the lanes as a tree of fixed shape. */
CVN_RULE void sum_lanes(cvn_lanef *planes, cvn_tally *sum) {
  double *total = (double *)sum;
  for (int i = 0; i < CVN_TALLY_ROWS; i++) {
    double lane[CVN_LANES];
    CVN_LANES_LOOP(l) lane[l] = (double)planes[i][l];
    for (int half = CVN_LANES / 2; half > 0; half /= 2)
      for (int l = 0; l < half; l++) lane[l] += lane[l + half];
    total[i] = lane[0];
  }
}

CVN_KERNEL(tally_members)(cvn_sweep *sweep) {
  cvn_lanef *planes = sweep->work->tally;
  for (int i = 0; i < CVN_TALLY_ROWS; i++) CVN_LANES_LOOP(l) planes[i][l] = 0.0f;
  sum_members(planes, sweep);
  sum_alliances(planes, sweep);
  count_influence(sweep);
  sum_lanes(planes, &sweep->work->bundle_tally);
}
