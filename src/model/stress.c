/* stress.c: stress of an organisation, and the mental capacity it leaves (docs/model.md, 5.9).
 *
 *   y  <- phi_z y + (1 - phi_z) target + sd eps,  clipped to [-15, 15]
 *   target = baseline + exposure (pressure + S) + load sum_e x ties - help mean_e(tau x) -
 * mean_e(relief q) z  = logistic(y),   m = (1 - z)^zeta
 *
 * y, z   stress as log-odds and as a share                       real; (0,1)
 * exposure = clip(s^-nu, 1/4, 4): small organisations feel pressure more
 * x effort, tau trust, ties cost of ties, q the convenor's presence, of each membership e; means
 * over an organisation's memberships, 0 without any. Reads the state at the start of the month.
 */
#include "base/philox_lanes.h"
#include "model/kernels.h"

#define STRESS_LOGIT_MAX 15.0f

/* What sixteen organisations' memberships do to their stress. */
typedef struct ties_of {
  cvn_lanef load, help, relief;
} ties_of;

static ties_of gather_ties(const cvn_world *world, int64_t first) {
  ties_of sums = {{0}, {0}, {0}};
  for (int l = 0; l < CVN_LANES && first + l < world->organisations; l++) {
    const int64_t from = world->orgs.first[first + l], to = world->orgs.first[first + l + 1];
    for (int64_t i = from; i < to; i++) {
      const int64_t slot = world->orgs.slot[i], seat = world->seat_of[world->orgs.alliance[i]];
      const float x = world->slots.effort[slot];
      sums.load[l] += x * world->seats.ties[seat];
      sums.help[l] += x * world->slots.trust[slot];
      sums.relief[l] += world->seats.presence[seat];
    }
    if (to - from < 2) continue;
    sums.help[l] /= (float)(to - from);
    sums.relief[l] /= (float)(to - from);
  }
  return sums;
}

CVN_RULE void stress_of_sixteen(cvn_world *world, int64_t first, const ties_of *ties) {
  const cvn_params *p = &world->params;
  const float pressure = (float)(p->pressure.level + world->climate.shock);
  const float baseline = (float)p->stress.baseline, keep = (float)p->stress.persistence;
  const float sd = (float)p->stress.sd, load = (float)p->stress.load, help = (float)p->stress.help;
  const float relief = (float)p->convenor.stress_relief, narrowing = (float)p->stress.narrowing;
  const int32_t zeros[CVN_LANES] = {0};
  cvn_lanef eps;
  cvn_normals_lanes(world->key, world->orgs.id + first, zeros, (uint32_t)world->month,
                    CVN_STREAM_STRESS, eps);
  CVN_LANES_LOOP(l) {
    const int64_t i = first + l;
    const float y = world->orgs.stress_logit[i];
    const float target = baseline + world->orgs.exposure[i] * pressure + load * ties->load[l] -
                         help * ties->help[l] - relief * ties->relief[l];
    const float next = keep * y + (1.0f - keep) * target + sd * eps[l];
    world->orgs.stress[i] = cvn_logisticf(y);
    world->orgs.mind[i] = cvn_powf(cvn_logisticf(-y), narrowing);
    world->orgs.stress_next[i] = cvn_clipf(next, -STRESS_LOGIT_MAX, STRESS_LOGIT_MAX);
  }
}

CVN_KERNEL_OF(double, stress_block)(cvn_world *world, int64_t first, int64_t end) {
  double sum = 0.0;
  for (int64_t i = first; i < end; i += CVN_LANES) {
    const ties_of ties = gather_ties(world, i);
    stress_of_sixteen(world, i, &ties);
  }
  for (int64_t i = first; i < end; i++) sum += (double)world->orgs.stress[i];
  return sum;
}
