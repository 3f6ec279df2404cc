/* planned_area.c: what members' own service earns them, and who crowds the area they planned
 * (docs/model.md, 5.4 and 5.5), in one pass over their areas.
 *
 *   own_e   = sum_b h_eb priv_b w_b
 *   joint_e = credit psi M m sum_b priv_b g_b w_b      (here the sum; effort.c does the rest)
 *   crowd   = max(0, 1 - 1/u)(H - own)/H               in the planned area
 *
 * h_eb = phi 1{b = b_e} + (1 - phi) mu_b    own service of the member, as a share
 * priv_b = B (omega_f f_b + (1 - omega_f) mu_b)    private worth of an area
 * w_b, u_b, H_b    marginal value of supply, supply ratio, all own service there (summary.c)
 */
#include "model/plans.h"
#include "model/sweep.h"

/* priv_b w_b = offset + slope mu, and how far supply exceeds need, for every alliance and area. */
CVN_RULE void marginal_worths(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  const float areas = (float)sweep->areas, weight = (float)sweep->params->funding.weight;
  for (int b = 0; b < sweep->areas; b++) {
    const float funding = (float)sweep->climate->funding[b];
    const float none = cvn_private_worth(areas, weight, funding, 0.0f);
    const float slope = cvn_private_worth(areas, weight, 0.0f, 1.0f);
    CVN_LANES_LOOP(l) {
      const int i = b * CVN_LANES + l;
      const float w = work->marginal[i], u = work->ratio[i];
      work->worth_offset[i] = none * w;
      work->worth_slope[i] = slope * w;
      work->excess[i] = cvn_maxf(0.0f, 1.0f - 1.0f / u);
    }
  }
}

/* Crowding by others where supply exceeds need: `excess` is max(0, 1 - 1/u), H all own service
 * there, own the member's. */
CVN_RULE float crowding(float excess, float all, float own) {
  return cvn_ratiof(excess * cvn_maxf(0.0f, all - own), all);
}

/* What one row of members finds in the areas they planned. */
typedef struct found_there {
  cvn_lanef mission, worth, excess, own;
} found_there;

/* Fills *there, the row's worth_areas, and its sums of mu priv w. */
CVN_RULE void pass_over_areas(cvn_sweep *sweep, int row, found_there *there, float *mission_worth) {
  const cvn_workspace *work = sweep->work;
  const int areas = sweep->areas, e = row * CVN_LANES;
  const float *mission = sweep->slot.mission + (int64_t)e * areas;
  CVN_AT_LEAST_ONE(areas);
  CVN_LANES_LOOP(l) {
    const int32_t planned = sweep->slot.area[e + l];
    float joint = 0.0f, spread = 0.0f;
    float mission_there = 0.0f, worth_there = 0.0f, excess_there = 0.0f, own_there = 0.0f;
    for (int b = 0; b < areas; b++) {
      const int i = b * CVN_LANES + l, here = planned == b;
      const float mu = mission[i], worth = work->worth_offset[i] + work->worth_slope[i] * mu;
      const float excess = work->excess[i], own = work->own[i];
      joint += work->agenda[i] * worth;
      spread += mu * worth;
      mission_there = here ? mu : mission_there;
      worth_there = here ? worth : worth_there;
      excess_there = here ? excess : excess_there;
      own_there = here ? own : own_there;
    }
    work->worth_areas[e + l] = joint;
    mission_worth[l] = spread;
    there->mission[l] = mission_there;
    there->worth[l] = worth_there;
    there->excess[l] = excess_there;
    there->own[l] = own_there;
  }
}

CVN_KERNEL(planned_area)(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  marginal_worths(sweep);
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    found_there there;
    cvn_lanef mission_worth;
    pass_over_areas(sweep, row, &there, mission_worth);
    CVN_LANES_LOOP(l) {
      const float phi = work->focus[e + l];
      const float own = work->focused[e + l] + work->spread[e + l] * there.mission[l];
      work->worth_own[e + l] = phi * there.worth[l] + (1.0f - phi) * mission_worth[l];
      work->crowding[e + l] = crowding(there.excess[l], there.own[l], own);
    }
  }
}
