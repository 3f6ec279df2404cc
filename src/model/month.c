/* month.c: the schedule of a month; reads like section 5 of docs/model.md.
 *
 * Everything reads the state at the start of the month and writes the next, but for the environment
 * (5.1) and the sharing of plans (5.3), which come first; 5.8 reads the new influence, 5.10 the new
 * effort and trust.
 */
#include <string.h>

#include <omp.h>

#include "model/climate.h"
#include "model/membership.h"
#include "model/rules.h"
#include "model/stress.h"
#include "model/sweep.h"

/* Worlds of fewer rows, about a megabyte, stay in the caches from month to month. */
enum { FAR_ROWS = 320 };

/* Asks for the next bundle while this one is computed, a part at a time: its memory would be waited
 * for otherwise. Where memberships change, organisations are waited for, and nothing is won. */
static void ask_for_next(const cvn_world *world, int64_t bundle, int part) {
  if (world->slots.capacity_rows > FAR_ROWS && bundle + 1 < world->bundles &&
      !cvn_world_is_dynamic(&world->params))
    cvn_sweep_fetch(world, bundle + 1, part);
}

/* 5.1: need shifts, and members come to see it. */
static void move_environment(cvn_sweep *sweep, int64_t month) {
  if (month % 3 == 0) cvn_need_drift(sweep);
  if (month % 3 == 0 && month > 0) cvn_perception_follow(sweep);
}

static void tally_bundle(cvn_world *world, int64_t bundle, cvn_sweep *sweep) {
  cvn_sweep_tally(sweep, &world->bundle_tally[bundle], world->alliance_tally);
}

/* One bundle of alliances through all membership submodels, while it is in cache. */
static void sweep_bundle(cvn_world *world, int64_t bundle, cvn_workspace *work) {
  cvn_sweep sweep = cvn_sweep_of(world, bundle, work);
  const int64_t t = world->month;
  move_environment(&sweep, t);               /* 5.1 */
  if (t % 12 == 0) cvn_worth_follow(&sweep); /* 5.3: funding has moved */
  cvn_summary_members(&sweep);               /* 5.2 */
  cvn_draw(&sweep);                          /* 5.12 */
  ask_for_next(world, bundle, 0);
  cvn_plans_share(&sweep);     /* 5.3 */
  cvn_summary_service(&sweep); /* 5.2 */
  cvn_summary_need(&sweep);
  cvn_influence(&sweep);
  ask_for_next(world, bundle, 1);
  cvn_plans_choose(&sweep); /* 5.3 */
  cvn_planned_area(&sweep); /* 5.4, 5.5 */
  ask_for_next(world, bundle, 2);
  cvn_effort(&sweep); /* 5.4 */
  cvn_trust(&sweep);  /* 5.5 */
  cvn_voice(&sweep);  /* 5.6 */
  ask_for_next(world, bundle, 3);
  cvn_satisfaction(&sweep);                                         /* 5.10 */
  tally_bundle(world, bundle, &sweep);                              /* 5.11 */
  cvn_agenda_meet(&sweep);                                          /* 5.7 */
  cvn_convenor_standing(&sweep);                                    /* 5.8 */
  if (t % 12 == 11) cvn_publish(&sweep);                            /* 5.3 */
  if (cvn_membership_reviews(&world->params, t)) cvn_leave(&sweep); /* 5.10 */
  cvn_commit(&sweep);
}

/* What observables that describe the state need of a month: no draws of members, no next state. */
static void observe_bundle(cvn_world *world, int64_t bundle, cvn_workspace *work) {
  cvn_sweep sweep = cvn_sweep_of(world, bundle, work);
  move_environment(&sweep, world->month); /* 5.1 */
  cvn_summary_members(&sweep);            /* 5.2 */
  cvn_summary_service(&sweep);
  cvn_summary_need(&sweep);
  cvn_influence(&sweep);
  cvn_planned_area(&sweep);            /* 5.5 */
  tally_bundle(world, bundle, &sweep); /* 5.11 */
}

/* What has to be known of all bundles before organisations' stress is. */
static void prepare_bundle(cvn_world *world, int64_t bundle, cvn_workspace *work) {
  cvn_sweep sweep = cvn_sweep_of(world, bundle, work);
  cvn_convenor_presence(&sweep); /* 5.8 */
  cvn_strain(&sweep);            /* 5.9 */
}

/* With one thread there is no parallel region: entering one costs more than a small run's month. */
static void each_bundle(cvn_world *world, void (*visit)(cvn_world *, int64_t, cvn_workspace *)) {
  if (world->threads == 1) {
    for (int64_t k = 0; k < world->bundles; k++) visit(world, k, world->workspaces[0]);
    return;
  }
#pragma omp parallel for num_threads(world->threads) schedule(dynamic, 4)
  for (int64_t k = 0; k < world->bundles; k++)
    visit(world, k, world->workspaces[omp_get_thread_num()]);
}

/* Bundles in their order, so that the sums do not depend on who made them. */
static void total_tally(cvn_world *world, double total_stress) {
  cvn_tally *tally = &world->tally;
  memset(tally, 0, sizeof *tally);
  for (int64_t k = 0; k < world->bundles; k++) cvn_tally_add(tally, &world->bundle_tally[k]);
  tally->stress = total_stress;
  tally->stressed = (double)world->organisations;
  int32_t *counts = world->workspaces[0]->gini;
  for (int i = 1; i < world->threads; i++)
    for (int step = 0; step <= CVN_GINI_STEPS; step++)
      counts[step] += world->workspaces[i]->gini[step];
  tally->gini = tally->members > 0.0 ? cvn_gini_of_counts(counts) : 0.0;
}

/* Sweeps all bundles once the month's rules, climate and stress are known; then their tallies. */
static void visit_month(cvn_world *world, void (*visit)(cvn_world *, int64_t, cvn_workspace *)) {
  cvn_rules_month(world);
  cvn_climate_month(&world->climate, &world->params, world->key, world->month,
                    world->areas);                     /* 5.1 */
  each_bundle(world, prepare_bundle);                  /* 5.8, 5.9 */
  const double total_stress = cvn_stress_month(world); /* 5.9 */
  for (int i = 0; i < world->threads; i++)
    memset(world->workspaces[i]->gini, 0, sizeof world->workspaces[i]->gini);
  if (world->month % 3 == 0) world->influence_known = false; /* perceptions follow */
  each_bundle(world, visit);
  world->influence_known = world->members_known = true;
  total_tally(world, total_stress);
}

void cvn_world_observe(cvn_world *world) {
  visit_month(world, observe_bundle);
}

cvn_status cvn_world_month(cvn_world *world, cvn_messages *messages) {
  visit_month(world, sweep_bundle);
  world->joins = world->leaves = 0;
  if (cvn_membership_reviews(&world->params, world->month)) { /* 5.10 */
    const cvn_status status = cvn_membership_review(world, messages);
    if (status != CVN_OK) return status;
  }
  world->tally.joins = (double)world->joins;
  world->tally.leaves = (double)world->leaves;
  world->month++;
  return CVN_OK;
}
