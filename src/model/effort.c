/* effort.c: how much effort goes into the joint programme (docs/model.md, 5.4).
 *
 *   x*      = (1 - sigma) logistic(lambda(V_e tau - c_e)) + sigma logistic(lambda(joint_e - own_e))
 *   V_e     = V m (1 - omega_o + omega_o iota_e)
 *   c_e     = c_0 + ties + c_z z
 *   own_e   = sum_b h_eb priv_b w_b                  (planned_area.c)
 *   joint_e = credit psi M m sum_b priv_b g_b w_b    (the sum: planned_area.c)
 *   x      <- clip(x + clip(adapt r, .02, .9)(x* - x) + noise eps, 0, 1)
 *
 * x, tau  effort share, trust                                                      [0,1]
 * sigma   self-interest: what the organisation itself gains against what all do    [0,1]
 * V, psi  advantage of joint over separate work, synergy (summary.c)
 * m, z    mental capacity, stress (stress.c)                                       (0,1)
 * iota    influence: how much of the member's proposal the agenda holds            [0,1]
 * h_eb, priv_b   own service in an area, private worth of it (planned_area.c)
 * w_b, g_b       marginal value of supply there (summary.c), agenda
 *
 * The tussle of self-interest and mutual interest, literally. Conditional cooperators are about
 * half, free riders about a third: Fischbacher, Gaechter & Fehr 2001. Stress has no direct effect
 * by default (c_z = 0): Nitschke et al. 2022.
 */
#include "base/vecmath.h"
#include "model/sweep.h"

CVN_RULE float effort_target(float self_interest, float precision, float benefit, float trust,
                             float burden, float joint, float own) {
  const float mutual = cvn_logisticf(precision * (benefit * trust - burden));
  const float selfish = cvn_logisticf(precision * (joint - own));
  return (1.0f - self_interest) * mutual + self_interest * selfish;
}

CVN_KERNEL(effort)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const float precision = (float)p->effort.precision, ownership = (float)p->effort.ownership;
  const float base_cost = (float)p->effort.base_cost, willingness = (float)p->stress.willingness;
  const float credit = (float)p->effort.credit, adaptation = (float)p->effort.adaptation;
  const float noise = (float)p->effort.noise;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const float m = work->mind[e + l], x = sweep->slot.effort[e + l];
      const float lot =
          credit * work->synergy[l] * sweep->seat.maturity[l] * m * work->worth_areas[e + l];
      const float benefit =
          work->advantage[l] * m * (1.0f - ownership + ownership * sweep->slot.influence[e + l]);
      const float burden = base_cost + sweep->seat.ties[l] + willingness * work->stress[e + l];
      const float target =
          effort_target(sweep->slot.self_interest[e + l], precision, benefit,
                        sweep->slot.trust[e + l], burden, lot, work->worth_own[e + l]);
      const float rate = cvn_clipf(adaptation * sweep->slot.agility[e + l], 0.02f, 0.9f);
      const float next =
          cvn_clipf(x + rate * (target - x) + noise * work->noise[e + l], 0.0f, 1.0f);
      work->benefit[e + l] = benefit;
      work->burden[e + l] = burden;
      work->worth_joint[e + l] = lot;
      work->effort_next[e + l] = sweep->keep_effort * work->valid[e + l] * next;
    }
  }
}
