/* membership.c: satisfaction, leaving, joining (docs/model.md, 5.10).
 *
 *   satisfaction = (1 - sigma) V_e tau + sigma joint/(joint + own) - c_e
 *   P(leave)     = leave_rate logistic(-lambda (satisfaction - leave_at))
 *   P(look)      = join_rate m                          with a free slot, counted after leaving
 *   P(candidate) ∝ exp(energy_precision mean(x tau))    it goes where the energy is
 *   P(admitted)  = admission for the excluded in formal alliances, else 1
 *
 * at t % interval = interval - 1, with the new x and tau, and the month's V, c, own, joint, m.
 * A newcomer starts at effort.initial, tau = (mean tau + trust.initial)/2, voice and perception as
 * at set-up, its largest mission area, phase 0.
 */
#include "model/membership.h"

#include <stdlib.h>

#include "base/philox_lanes.h"
#include "model/layout.h"
#include "model/sweep.h"

bool cvn_membership_reviews(const cvn_params *params, int64_t month) {
  const int64_t interval = params->membership.review_interval;
  return cvn_world_is_dynamic(params) && month % interval == interval - 1;
}

CVN_KERNEL void cvn_satisfaction(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  for (int e = 0; e < sweep->rows * CVN_LANES; e += CVN_LANES) CVN_LANES_LOOP(l) {
      const float sigma = sweep->slot.self_interest[e + l];
      const float lot = work->worth_joint[e + l], own = work->worth_own[e + l];
      const float mutual = work->benefit[e + l] * work->trust_next[e + l];
      work->satisfaction[e + l] =
          (1.0f - sigma) * mutual + sigma * cvn_ratiof(lot, lot + own) - work->burden[e + l];
    }
}

CVN_KERNEL void cvn_leave(cvn_sweep *sweep) {
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

/* True where the organisation stays a member of the alliance after leaving is done. */
static bool stays_in(const cvn_world *world, int64_t org, int64_t alliance) {
  for (int64_t i = world->orgs.first[org]; i < world->orgs.first[org + 1]; i++)
    if (world->orgs.alliance[i] == alliance) return !world->slots.leaves[world->orgs.slot[i]];
  return false;
}

/* The alliance an organisation goes to, or -1. */
static int64_t alliance_joined(const cvn_world *world, int64_t org) {
  const cvn_params *p = &world->params;
  const uint32_t id = (uint32_t)world->orgs.id[org], t = (uint32_t)world->month;
  const cvn_words join = cvn_philox(world->key, id, 0, t, CVN_STREAM_JOIN);
  if (!(cvn_uniform(join.w[0]) < (float)p->membership.join_rate * world->orgs.mind[org])) return -1;
  const int candidates = (int)p->membership.candidates;
  int64_t alliance[64];
  float weight[64], total = 0.0f;
  for (int j = 0; j < candidates; j++) {
    const cvn_words word = cvn_philox(world->key, id, (uint32_t)j, t, CVN_STREAM_CANDIDATE);
    alliance[j] = (int64_t)(((uint64_t)word.w[0] * (uint64_t)world->alliances) >> 32);
    const float energy = world->seats.energy[world->seat_of[alliance[j]]];
    weight[j] = cvn_expf((float)p->membership.energy_precision * energy);
    total += weight[j];
  }
  const float u = cvn_uniform(join.w[1]) * total;
  float reached = 0.0f;
  int pick = 0;
  for (; pick < candidates - 1; pick++) {
    reached += weight[pick];
    if (reached > u) break;
  }
  const int64_t chosen = alliance[pick];
  if (stays_in(world, org, chosen)) return -1;
  const int64_t seat = world->seat_of[chosen];
  if (world->orgs.included[org] || world->seats.formal[seat] == 0.0f) return chosen;
  const cvn_words admit = cvn_philox(world->key, id, (uint32_t)chosen, t, CVN_STREAM_ADMIT);
  const float admission = world->seats.rules[cvn_seat_rule(seat, CVN_RULES_membership_admission)];
  return cvn_uniform(admit.w[0]) < admission ? chosen : -1;
}

cvn_status cvn_membership_review(cvn_world *world, cvn_messages *messages) {
  const int64_t n = world->organisations;
  int32_t *joined = malloc((size_t)n * sizeof *joined); /* by organisation: alliance, or -1 */
  if (!joined) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to review memberships");
#pragma omp parallel for num_threads(world->threads) if (world->threads > 1) schedule(static)
  for (int64_t org = 0; org < n; org++) {
    int64_t stays = 0;
    for (int64_t i = world->orgs.first[org]; i < world->orgs.first[org + 1]; i++)
      stays += !world->slots.leaves[world->orgs.slot[i]];
    joined[org] = stays < world->params.membership.max ? (int32_t)alliance_joined(world, org) : -1;
  }
  const cvn_status status = cvn_layout_change(world, joined, messages);
  free(joined);
  return status;
}
