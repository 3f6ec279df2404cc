/* trust.c: what members expect of one another (docs/model.md, 5.5).
 *
 *   T        = 1 - (1 - honesty)(1 - transp q)
 *   relative = mean over the others of x_j m_j
 *   raw      = mean over the others of x_j m_j min(1, (s_j/s_i)^(gamma chi))
 *   seen     = T relative + (1 - T) raw                    tau for a member alone
 *   crowd    = max(0, 1 - 1/u)(H - own)/H                  in the planned area (planned_area.c)
 *   rivals   = mean over the others of sigma_j (1 - tau_j)
 *   delta    = seen - tau
 *              - hurt (sigma + poaching shared rivals) crowd (1 - mediate q)
 *              + goodwill share_bar (1 - tau)
 *              - salience honesty gamma |ln s_i - mean ln s| (1 - facil q)
 *   tau     <- clip(tau + (delta > 0 ? gain : loss (1 - mediate q)) delta, .01, .99)
 *
 * tau        trust: the effort share a member expects of the others    [.01, .99]
 * x, m       effort share, mental capacity of a member                 [0,1]
 * s          size, with chi how far output is judged by it             median 1
 * sigma      self-interest                                             [0,1]
 * shared     1 for a member who has shared its plan
 * share_bar  share of the other members who have                       [0,1]
 * q          the convenor's effective presence                         [0,1]
 *
 * Members stand in order of size, so running sums give `raw` in one pass, from the smallest up.
 * Trust falls faster than it grows (Slovic 1993; contested, so gain = loss is allowed). The last
 * term is what visible inequality costs when nobody facilitates (Nishi, Shirado, Rand & Christakis
 * 2015).
 */
#include "base/vecmath.h"
#include "model/sweep.h"

#define TRUST_LOWEST  0.01f
#define TRUST_HIGHEST 0.99f

CVN_RULE float trust_step(float trust, float delta, float gain, float loss) {
  return cvn_clipf(trust + (delta > 0.0f ? gain : loss) * delta, TRUST_LOWEST, TRUST_HIGHEST);
}

/* Sums over members of what each sees of the others. */
typedef struct seen_of_all {
  cvn_lanef output;  /* x m */
  cvn_lanef rivalry; /* sigma (1 - tau) */
  cvn_lanef sharing; /* plans shared */
} seen_of_all;

CVN_RULE void sum_seen(const cvn_sweep *sweep, seen_of_all *sums) {
  const cvn_workspace *work = sweep->work;
  cvn_lanef output = {0}, rivalry = {0}, sharing = {0};
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      output[l] += sweep->slot.effort[e + l] * work->mind[e + l];
      rivalry[l] +=
          work->valid[e + l] * sweep->slot.self_interest[e + l] * (1.0f - sweep->slot.trust[e + l]);
      sharing[l] += work->valid[e + l] * sweep->slot.shared[e + l];
    }
  }
  CVN_LANES_LOOP(l) {
    sums->output[l] = output[l];
    sums->rivalry[l] = rivalry[l];
    sums->sharing[l] = sharing[l];
  }
}

CVN_KERNEL(trust)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const float gain = (float)p->trust.gain, loss = (float)p->trust.loss,
              hurt = (float)p->trust.rivalry;
  const float goodwill = (float)p->trust.goodwill, poaching = (float)p->plans.poaching;
  const float transparency = (float)p->convenor.transparency,
              mediation = (float)p->convenor.mediation;
  const float salience = (float)p->honesty.salience * (float)p->population.capacity_exponent;
  const float *honesty = cvn_sweep_rule(sweep, CVN_RULES_honesty_level);
  seen_of_all all;
  cvn_lanef open, calm, visible, below = {0}, below_reach = {0};
  sum_seen(sweep, &all);
  CVN_LANES_LOOP(l) {
    const float q = sweep->seat.presence[l];
    open[l] = 1.0f - (1.0f - honesty[l]) * (1.0f - transparency * q);
    calm[l] = 1.0f - mediation * q;
    visible[l] = salience * honesty[l] * (1.0f - work->facilitation[l]);
  }
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const float tau = sweep->slot.trust[e + l], sigma = sweep->slot.self_interest[e + l];
      const float others = work->inverse_others[l], shared = sweep->slot.shared[e + l];
      const float mine = sweep->slot.effort[e + l] * work->mind[e + l];
      const float reach = sweep->slot.reach[e + l];
      const float relative = (all.output[l] - mine) * others;
      const float above = all.output[l] - below[l] - mine;
      const float raw = (below_reach[l] / reach + above) * others;
      const float seen = others > 0.0f ? open[l] * relative + (1.0f - open[l]) * raw : tau;
      const float rivals = (all.rivalry[l] - sigma * (1.0f - tau)) * others;
      const float disclosed = (all.sharing[l] - shared) * others;
      const float distance = cvn_absf(sweep->slot.log_size[e + l] - sweep->seat.mean_log_size[l]);
      const float delta =
          seen - tau -
          hurt * (sigma + poaching * shared * rivals) * work->crowding[e + l] * calm[l] +
          goodwill * disclosed * (1.0f - tau) - visible[l] * distance;
      work->trust_next[e + l] = trust_step(tau, delta, gain, loss * calm[l]);
      below[l] += mine;
      below_reach[l] += mine * reach;
    }
  }
}
