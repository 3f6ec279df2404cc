/* agenda.c: whose view of the need sets the joint agenda (docs/model.md, 5.7).
 *
 *   p_b     = (1 - sigma) o_b + sigma mu_b                      a member's proposal
 *   iota    = 1 - 1/2 sum_b |g_b - p_b|                         its influence
 *   xi      = status_weight (1 - honesty)(1 - flatten q)        0 in informal spaces
 *   omega   = v exp(xi (h - max h))                             the weight of a proposal
 *   pool_b  = sum omega p_b/sum omega
 *             I pool + (1 - I) p_lead                           under a convenor of independence I
 *   dispersion = sum omega 1/2 sum_b |p - pool|/sum omega
 *   cr      = mean exp(-((z - z_peak)/z_width)^2)
 *   insight = min(1, creativity cr dispersion)
 *   q'      = facil q
 *   rate_a  = rate m_bar (1/2 + q'/2) min(1, n_bar (1 + q')/n)
 *   g_hat  <- g_hat + rate_a ((1 - insight) pool + insight N - g_hat)
 *   M      <- M + rate_a (1 - M)
 *
 * pool, insight, g_hat and M at meetings (t % interval = 0).
 * g      current agenda (1 - O) g0 + O g_hat      simplex over areas
 * o, mu  perception and mission, N need           simplex over areas
 * v voice, h status, z stress, m mental capacity, M maturity of the agenda
 * Creativity is an inverted U of stress (Byron, Khazanchi & Nazarian 2010). A blank sheet starts
 * slow, and slower under stress; a preset agenda starts at once and stays wrong.
 */
#include "base/vecmath.h"
#include "model/sweep.h"

CVN_RULE float proposal(float self_interest, float perception, float mission) {
  return (1.0f - self_interest) * perception + self_interest * mission;
}

CVN_RULE float creative(float stress, float peak, float width) {
  const float distance = (stress - peak) / width;
  return cvn_expf(-(distance * distance));
}

/* 1/2 sum_b |plane_b - p_b| of one row of members. */
CVN_RULE void distance_to(const cvn_sweep *sweep, int row, const float *plane, float *distance) {
  const int areas = sweep->areas, e = row * CVN_LANES;
  const float *mission = sweep->slot.mission + (int64_t)e * areas;
  const float *perception = sweep->slot.perception + (int64_t)e * areas;
  CVN_AT_LEAST_ONE(areas);
  CVN_LANES_LOOP(l) {
    const float sigma = sweep->slot.self_interest[e + l];
    float apart = 0.0f;
    for (int b = 0; b < areas; b++) {
      const int i = b * CVN_LANES + l;
      apart += cvn_absf(plane[i] - proposal(sigma, perception[i], mission[i]));
    }
    distance[l] = 0.5f * apart;
  }
}

/* iota under the current agenda. */
CVN_RULE void find_influence(cvn_sweep *sweep) {
  for (int row = 0; row < sweep->rows; row++) {
    cvn_lanef distance;
    distance_to(sweep, row, sweep->work->agenda, distance);
    CVN_LANES_LOOP(l) sweep->slot.influence[row * CVN_LANES + l] = 1.0f - distance[l];
  }
}

CVN_RULE void mean_influence(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  cvn_lanef total = {0};
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) total[l] += work->valid[e + l] * sweep->slot.influence[e + l];
  }
  CVN_LANES_LOOP(l) work->mean_influence[l] = total[l] * work->inverse_members[l];
}

/* Between meetings, and while nobody's view has moved, it is what it was. */
CVN_KERNEL(influence)(cvn_sweep *sweep) {
  if (!sweep->influence_known) find_influence(sweep);
  mean_influence(sweep);
}

/* p_lead, the largest member's proposal, who stands last; 0 where it does not count. */
CVN_RULE void find_leads(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  const int areas = sweep->areas;
  for (int i = 0; i < areas * CVN_LANES; i++) work->lead[i] = 0.0f;
  for (int l = 0; l < CVN_USED; l++) {
    const int last = (int)sweep->seat.members[l] - 1;
    if (last < 0 || work->independence[l] == 1.0f) continue;
    const float sigma = sweep->slot.self_interest[last * CVN_LANES + l];
    for (int b = 0; b < areas; b++) {
      const int64_t i = ((int64_t)last * areas + b) * CVN_LANES + l;
      work->lead[b * CVN_LANES + l] =
          proposal(sigma, sweep->slot.perception[i], sweep->slot.mission[i]);
    }
  }
}

/* Weights of members' proposals, the pool of them and the largest member's; means of m and cr. */
CVN_RULE void pool_proposals(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const int areas = sweep->areas;
  const float status_weight = (float)p->agenda.status_weight,
              flattening = (float)p->convenor.flattening;
  const float peak = (float)p->agenda.challenge_peak, width = (float)p->agenda.challenge_width;
  const float *honesty = cvn_sweep_rule(sweep, CVN_RULES_honesty_level);
  cvn_lanef xi, total = {0}, mind = {0}, cr = {0};
  CVN_LANES_LOOP(l)
  xi[l] = sweep->seat.formal[l] * status_weight * (1.0f - honesty[l]) *
          (1.0f - flattening * sweep->seat.presence[l]);
  for (int i = 0; i < areas * CVN_LANES; i++) work->pool[i] = 0.0f;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    const float *mission = sweep->slot.mission + (int64_t)e * areas;
    const float *perception = sweep->slot.perception + (int64_t)e * areas;
    CVN_LANES_LOOP(l) {
      const float below = cvn_minf(0.0f, sweep->slot.status[e + l] - sweep->seat.largest_status[l]);
      /* where nobody dares to speak the weights must not vanish in rounding: the pool is a
       * simplex */
      const float voice = cvn_maxf(sweep->slot.voice[e + l], 1e-18f);
      const float weight = work->valid[e + l] * voice * cvn_expf(xi[l] * below);
      work->weight[e + l] = weight;
      total[l] += weight;
      mind[l] += work->valid[e + l] * work->mind[e + l];
      cr[l] += work->valid[e + l] * creative(work->stress[e + l], peak, width);
    }
    for (int i = 0; i < areas * CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(l) {
        const float mine =
            proposal(sweep->slot.self_interest[e + l], perception[i + l], mission[i + l]);
        work->pool[i + l] += work->weight[e + l] * mine;
      }
  }
  find_leads(sweep);
  for (int i = 0; i < areas * CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(l) {
      const float independence = work->independence[l],
                  pool = cvn_ratiof(work->pool[i + l], total[l]);
      work->pool[i + l] = independence * pool + (1.0f - independence) * work->lead[i + l];
    }
  CVN_LANES_LOOP(l) {
    work->mean_mind[l] = mind[l] * work->inverse_members[l];
    work->mean_creative[l] = cr[l] * work->inverse_members[l];
  }
}

CVN_RULE void dispersion_of(cvn_sweep *sweep, float *dispersion) {
  cvn_workspace *work = sweep->work;
  cvn_lanef total = {0}, apart = {0}, distance;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    distance_to(sweep, row, work->pool, distance);
    CVN_LANES_LOOP(l) {
      apart[l] += work->weight[e + l] * distance[l];
      total[l] += work->weight[e + l];
    }
  }
  CVN_LANES_LOOP(l) dispersion[l] = cvn_ratiof(apart[l], total[l]);
}

CVN_KERNEL(agenda_meet)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  if (sweep->month % (uint32_t)p->agenda.meeting_interval != 0) return;
  cvn_workspace *work = sweep->work;
  const float rate = (float)p->agenda.rate, creativity = (float)p->agenda.creativity;
  const float reference = (float)p->effort.reference_size;
  cvn_lanef dispersion, step, insight;
  pool_proposals(sweep);
  dispersion_of(sweep, dispersion);
  CVN_LANES_LOOP(l) {
    const float n = sweep->seat.members[l], helped = work->facilitation[l];
    const float room = cvn_minf(1.0f, cvn_ratiof(reference * (1.0f + helped), n));
    insight[l] = cvn_minf(1.0f, creativity * work->mean_creative[l] * dispersion[l]);
    /* 0 without members: mean_mind is 0 there, and agenda and maturity stand still */
    step[l] = rate * work->mean_mind[l] * (0.5f + 0.5f * helped) * room;
    sweep->seat.maturity[l] += step[l] * (1.0f - sweep->seat.maturity[l]);
  }
  for (int i = 0; i < sweep->areas * CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(l) {
      const float aim =
          (1.0f - insight[l]) * work->pool[i + l] + insight[l] * sweep->seat.need[i + l];
      const float open = sweep->seat.openness[l];
      float *negotiated = &sweep->seat.negotiated[i + l];
      *negotiated += step[l] * (aim - *negotiated);
      work->agenda[i + l] = (1.0f - open) * sweep->seat.preset[i + l] + open * *negotiated;
    }
  find_influence(sweep);
  mean_influence(sweep);
}
