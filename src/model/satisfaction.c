/* satisfaction.c: what a membership is worth to its organisation, and who ends one
 * (docs/model.md, 5.10).
 *
 *   satisfaction = (1 - sigma) V_e tau + sigma joint/(joint + own) - c_e
 *   P(leave)     = leave_rate logistic(-lambda (satisfaction - leave_at))
 *
 * with the new x and tau, and the month's V, c, own, joint.
 *
 * V_e, c_e    what the member gets done together, and what that costs it (effort.c)
 * joint, own  what joint work and its own earn it (effort.c, planned_area.c)
 * sigma, tau  self-interest, trust                                        [0,1]
 * lambda      precision of the choice, as in effort.c
 */
#include "base/philox_lanes.h"
#include "model/sweep.h"

CVN_KERNEL(satisfaction)(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  for (int e = 0; e < sweep->rows * CVN_LANES; e += CVN_LANES) CVN_LANES_LOOP(l) {
      const float sigma = sweep->slot.self_interest[e + l];
      const float lot = work->worth_joint[e + l], own = work->worth_own[e + l];
      const float mutual = work->benefit[e + l] * work->trust_next[e + l];
      work->satisfaction[e + l] =
          (1.0f - sigma) * mutual + sigma * cvn_ratiof(lot, lot + own) - work->burden[e + l];
    }
}

CVN_KERNEL(leave)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const float rate = (float)p->membership.leave_rate, at = (float)p->membership.leave_at;
  const float precision = (float)p->effort.precision;
  cvn_lanef trust = {0}, energy = {0};
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    cvn_lanef u, unused1, unused2;
    cvn_uniforms_lanes(sweep->key, sweep->slot.id + e, sweep->seat.number, sweep->month,
                       CVN_STREAM_LEAVE, u, unused1, unused2);
    CVN_LANES_LOOP(l) {
      const float probability = rate * cvn_logisticf(-precision * (work->satisfaction[e + l] - at));
      sweep->slot.leaves[e + l] = u[l] < work->valid[e + l] * probability ? 1 : 0;
      trust[l] += work->valid[e + l] * work->trust_next[e + l];
      energy[l] += work->valid[e + l] * work->effort_next[e + l] * work->trust_next[e + l];
    }
  }
  CVN_LANES_LOOP(l) {
    sweep->seat.mean_trust[l] = trust[l] * work->inverse_members[l];
    sweep->seat.energy[l] = energy[l] * work->inverse_members[l];
  }
}
