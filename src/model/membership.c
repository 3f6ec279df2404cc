/* membership.c: which alliance an organisation joins (docs/model.md, 5.10). Who ends a membership
 * is in satisfaction.c, who looks for another in look.c, how a newcomer starts in newcomer.c.
 *
 *   P(candidate) ∝ exp(energy_precision mean(x tau))    it goes where the energy is
 *   P(admitted)  = admission for the excluded in formal alliances, else 1
 *
 * at t % interval = interval - 1, with the new x and tau. Candidates are drawn with replacement;
 * one joined already wastes the look, and so does having no free slot once others have been left.
 *
 * mean(x tau)  energy of an alliance: effort times trust, mean over its members    [0,1]
 */
#include "model/membership.h"

#include <stdlib.h>

#include "base/philox_lanes.h"
#include "model/kernels.h"
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

/* The alliance that an organisation which looks for one goes to, or -1. */
static int64_t alliance_joined(const cvn_world *world, int64_t org) {
  const cvn_params *p = &world->params;
  const uint32_t id = (uint32_t)world->orgs.id[org], t = (uint32_t)world->month;
  const cvn_words join = cvn_philox(world->key, id, 0, t, CVN_STREAM_JOIN);
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
  if (world->population->org_included[org] || world->seats.formal[seat] == 0.0f) return chosen;
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

/* Memberships that an organisation has when leaving is done. */
static int64_t memberships_left(const cvn_world *world, int64_t org) {
  int64_t left = 0;
  for (int64_t i = world->orgs.first[org]; i < world->orgs.first[org + 1]; i++)
    left += !world->slots.leaves[world->orgs.slot[i]];
  return left;
}

/* Of a block of organisations: the alliance that each joins, or -1. */
static void join_block(const cvn_world *world, int64_t block, int32_t *joined) {
  const int64_t first = block * CVN_ORG_BLOCK, last = first + CVN_ORG_BLOCK;
  const int64_t end = last < world->organisations ? last : world->organisations;
  world->kernels->look(world, first, end, joined); /* few do */
  for (int64_t org = first; org < end; org++) {
    const bool free_slot =
        joined[org] >= 0 && memberships_left(world, org) < world->params.membership.max;
    joined[org] = free_slot ? (int32_t)alliance_joined(world, org) : -1;
  }
}

cvn_status cvn_membership_review(cvn_world *world, cvn_messages *messages) {
  const int64_t blocks = (world->organisations + CVN_ORG_BLOCK - 1) / CVN_ORG_BLOCK;
  /* by organisation: alliance, or -1; kernels take sixteen at a time */
  int32_t *joined = calloc((size_t)world->organisations + CVN_LANES, sizeof *joined);
  if (!joined) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to review memberships");
  if (world->threads == 1) {
    for (int64_t k = 0; k < blocks; k++) join_block(world, k, joined);
  } else {
#pragma omp parallel for num_threads(world->threads) schedule(static)
    for (int64_t k = 0; k < blocks; k++) join_block(world, k, joined);
  }
  tally_review(world, joined);
  const cvn_status status = cvn_layout_change(world, joined, messages);
  free(joined);
  return status;
}
