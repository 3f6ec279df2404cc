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

/* Joins and leaves of every alliance, where alliances are recorded; before the layout forgets who
 * left. */
static void tally_review(cvn_world *world, const int32_t *joined) {
  cvn_tally *tally = world->alliance_tally;
  if (!tally) return;
  for (int64_t a = 0; a < world->alliances; a++) {
    const int64_t seat = world->seat_of[a], members = (int64_t)world->seats.members[seat];
    for (int64_t row = 0; row < members; row++)
      tally[a].leaves += (double)world->slots.leaves[cvn_slot_at(world, seat, row)];
  }
  for (int64_t org = 0; org < world->organisations; org++)
    if (joined[org] >= 0) tally[joined[org]].joins += 1.0;
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
  tally_review(world, joined);
  const cvn_status status = cvn_layout_change(world, joined, messages);
  free(joined);
  return status;
}
