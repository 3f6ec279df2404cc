/* strain.c: what a membership adds to the target of its organisation's stress (docs/model.md, 5.9).
 *
 *   strain_e = load x ties - share (help tau x + relief q)
 *
 * x effort, tau trust, ties cost of ties, q the convenor's presence; share is one over the number
 * of the organisation's memberships: over them load is a sum, help and relief are means. stress.c
 * adds them up.
 */
#include "model/sweep.h"

CVN_KERNEL(strain)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  const float load = (float)p->stress.load, help = (float)p->stress.help;
  const float relief = (float)p->convenor.stress_relief;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const float x = sweep->slot.effort[e + l], tau = sweep->slot.trust[e + l];
      const float eased = help * x * tau + relief * sweep->seat.presence[l];
      sweep->slot.strain[e + l] = load * x * sweep->seat.ties[l] - sweep->slot.share[e + l] * eased;
    }
  }
}
