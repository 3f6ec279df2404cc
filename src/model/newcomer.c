/* newcomer.c: the state a membership begins with, at set-up and after joining (docs/model.md,
 * setting up and 5.10).
 *
 *   x = effort.initial,  tau = (mean tau + trust.initial)/2,  v = logistic(v_0 + v_rank h)
 *   d = exp(beta + status_bias logistic(2h) eta + eps),  o = N d/sum N d
 *   plan: its largest mission area; phase 0; not shared
 *
 * Nobody's trust can be learnt from in an empty alliance: there tau = trust.initial.
 */
#include "model/newcomer.h"

#include "base/fetch.h"
#include "base/vecmath.h"
#include "model/plans.h"

enum { CVN_AREAS = 64 }; /* upper end of need.areas */

void cvn_alliance_from_population(cvn_world *world, int64_t seat, int64_t alliance) {
  const cvn_population *from = world->population;
  cvn_seats *seats = &world->seats;
  const int areas = world->areas;
  seats->number[seat] = (int32_t)alliance;
  seats->formal[seat] = (float)from->all_formal[alliance];
  seats->standing[seat] = (float)world->params.convenor.standing_initial;
  for (int b = 0; b < areas; b++) {
    const int64_t to = cvn_seat_area(areas, seat, b);
    seats->need[to] = from->all_need[alliance * areas + b];
    seats->preset[to] = seats->negotiated[to] = from->all_preset[alliance * areas + b];
  }
}

void cvn_member_fetch(const cvn_world *world, int32_t org) {
  const cvn_population *from = world->population;
  const cvn_orgs *orgs = &world->orgs;
  const int areas = world->areas;
  cvn_fetch(from->org_mission + (int64_t)org * areas, (size_t)areas * sizeof *from->org_mission);
  cvn_fetch(orgs->id + org, 1);
  cvn_fetch(from->org_self_interest + org, 1);
  cvn_fetch(from->org_status + org, 1);
  cvn_fetch(orgs->log_size + org, 1);
  cvn_fetch(orgs->reach + org, 1);
  cvn_fetch(orgs->agility + org, 1);
  cvn_fetch(from->org_included + org, 1);
}

/* What a membership takes from its organisation. */
static void member_of_organisation(cvn_world *world, int64_t slot, int32_t org) {
  const cvn_population *from = world->population;
  const cvn_orgs *orgs = &world->orgs;
  cvn_slots *slots = &world->slots;
  const int areas = world->areas;
  slots->org[slot] = org;
  slots->id[slot] = orgs->id[org];
  slots->self_interest[slot] = from->org_self_interest[org];
  slots->status[slot] = from->org_status[org];
  slots->log_size[slot] = orgs->log_size[org];
  slots->reach[slot] = orgs->reach[org];
  slots->agility[slot] = orgs->agility[org];
  slots->included[slot] = (float)from->org_included[org];
  slots->leaves[slot] = 0;
  slots->shared[slot] = 0;
  for (int b = 0; b < areas; b++)
    slots->mission[cvn_slot_area(areas, slot, b)] = from->org_mission[(int64_t)org * areas + b];
}

void cvn_member_from_population(cvn_world *world, int64_t slot, int64_t e) {
  const cvn_population *from = world->population;
  cvn_slots *slots = &world->slots;
  const int areas = world->areas;
  member_of_organisation(world, slot, from->mem_org[e]);
  slots->effort[slot] = world->cooperation_held ? 0.0f : from->mem_effort[e];
  slots->trust[slot] = from->mem_trust[e];
  slots->voice[slot] = from->mem_voice[e];
  slots->area[slot] = from->mem_area[e];
  slots->phase[slot] = from->mem_phase[e];
  for (int b = 0; b < areas; b++) {
    const int64_t to = cvn_slot_area(areas, slot, b);
    slots->distortion[to] = from->mem_distortion[e * areas + b];
    slots->perception[to] = from->mem_perception[e * areas + b];
  }
}

static int32_t largest_mission(const cvn_world *world, int32_t org) {
  const float *mission = world->population->org_mission + (int64_t)org * world->areas;
  int32_t best = 0;
  for (int b = 1; b < world->areas; b++)
    if (mission[b] > mission[best]) best = b;
  return best;
}

void cvn_newcomers_see(const cvn_world *world, int count, const int32_t *org,
                       const int32_t *alliance, float *distortion, float *perception) {
  const int areas = world->areas;
  float need[CVN_LANES * CVN_AREAS];
  for (int k = 0; k < count; k++)
    for (int b = 0; b < areas; b++)
      need[k * areas + b] = world->seats.need[cvn_seat_area(areas, world->seat_of[alliance[k]], b)];
  cvn_perceive(world->population, &world->params, world->key, count, org, alliance, need,
               distortion, perception);
}

void cvn_member_newcomer(cvn_world *world, int64_t slot, int32_t org, int64_t seat,
                         const float *distortion, const float *perception) {
  const cvn_params *p = &world->params;
  cvn_slots *slots = &world->slots;
  const int areas = world->areas;
  const float initial = (float)p->trust.initial;
  /* seats.members still holds the number before the review */
  const float trust = world->seats.members[seat] > 0.0f
                          ? 0.5f * (world->seats.mean_trust[seat] + initial)
                          : initial;
  member_of_organisation(world, slot, org);
  slots->effort[slot] = world->cooperation_held ? 0.0f : (float)p->effort.initial;
  slots->trust[slot] = cvn_clipf(trust, 0.01f, 0.99f);
  slots->voice[slot] =
      cvn_logisticf((float)p->voice.baseline + (float)p->voice.rank * slots->status[slot]);
  slots->area[slot] = largest_mission(world, org);
  slots->phase[slot] = 0;
  const float weight = (float)p->funding.weight;
  for (int b = 0; b < areas; b++) {
    const int64_t to = cvn_slot_area(areas, slot, b);
    slots->distortion[to] = distortion[b];
    slots->perception[to] = perception[b];
    slots->worth[to] = cvn_log_worth(cvn_private_worth(
        (float)areas, weight, (float)world->climate.funding[b], slots->mission[to]));
  }
}
