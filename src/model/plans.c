/* plans.c: sharing of development plans (docs/model.md, 5.3; the choice among areas is in
 * plan_choice.c).
 *
 *   c       = (t - phase) mod cycle             a new plan at c = 0, when `shared` clears
 *   W       = tau (1 - sigma)                   willingness
 *   E_bar   = e0 + (1 - e0) max(monitor q, Lambda)    enforcement (summary.c)
 *   P(share)  none 0;  voluntary W;  required 1 - (1 - W)(1 - E_bar)
 *
 * tau, sigma  trust and self-interest of the member                         [0,1]
 * e0, q       baseline enforcement; the convenor's effective presence       [0,1]
 * Lambda      power of a lead organisation over the others (summary.c)      [0,1]
 *
 * Sharing falls due at c = 0 (early) or at c = commit_month (late), and lasts the plan year.
 * Members of the Homeless Network (London, 1990s) were required to share development plans early.
 */
#include "model/plans.h"

#include "model/sweep.h"

CVN_KERNEL(plans_share)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const int32_t cycle = (int32_t)p->plans.cycle, now = (int32_t)(sweep->month % (uint32_t)cycle);
  const int32_t commit = (int32_t)p->plans.commit_month;
  const float *rule = cvn_sweep_rule(sweep, CVN_RULES_plans_rule);
  const float *stage = cvn_sweep_rule(sweep, CVN_RULES_plans_stage);
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const int32_t c = cvn_plan_month(now, sweep->slot.phase[e + l], cycle);
      const int32_t due = stage[l] == (float)CVN_STAGE_LATE ? commit : 0;
      const float probability =
          cvn_share_probability(rule[l], sweep->slot.trust[e + l], sweep->slot.self_interest[e + l],
                                work->enforcement[l]);
      const float before = c == 0 ? 0.0f : sweep->slot.shared[e + l];
      const float falls_due = c == due ? probability : 0.0f;
      sweep->slot.shared[e + l] = work->share[e + l] < falls_due ? 1.0f : before;
      work->plan_month[e + l] = (float)c;
    }
  }
}
