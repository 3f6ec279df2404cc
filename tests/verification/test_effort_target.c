/* Known answer 2: effort tends to its target geometrically, with ratio 1 - clip(adaptation r, .02,
 * .9).
 *
 * Without precision the target is 1/2 whatever happens, so the whole model can run. With precision,
 * the kernel of 5.4 is applied again and again to an alliance in which nothing but effort moves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/sweep.h"
#include "verification/lab.h"

static double logistic(double x) {
  return 1.0 / (1.0 + exp(-x));
}

static double step_of(const cvn_params *p, double size) {
  const double agility = fmin(fmax(pow(size, -p->population.agility_exponent), 0.25), 4.0);
  return fmin(fmax(p->effort.adaptation * agility, 0.02), 0.9);
}

static void test_without_precision(void **state) {
  (void)state;
  static const double adaptation[] = {0.0, 0.05, 0.2, 0.6, 1.0}, start[] = {0.0, 0.45, 1.0};
  for (int k = 0; k < 15; k++) {
    cvn_params p;
    cvn_population population;
    cvn_world world;
    lab_small(&p, 120, 6, 4);
    lab_set_all(&p, (const lab_setting[]){{"effort.precision", 0},
                                          {"effort.noise", 0},
                                          {"effort.adaptation", adaptation[k % 5]},
                                          {"effort.initial", start[k / 5]},
                                          {"population.agility_exponent", 0.6},
                                          {NULL, 0}});
    lab_draw(&population, &p, 0);
    lab_open(&world, &p, &population);
    for (int t = 0; t <= 40; t++) {
      for (int64_t a = 0; a < population.alliances; a++)
        for (int64_t e = population.all_first[a]; e < population.all_first[a + 1]; e++) {
          const int64_t slot = cvn_slot_at(&world, world.seat_of[a], e - population.all_first[a]);
          const double ratio =
              1.0 - step_of(&p, (double)population.org_size[population.mem_org[e]]);
          lab_near((double)world.slots.effort[slot], 0.5 + (start[k / 5] - 0.5) * pow(ratio, t),
                   2e-6);
        }
      lab_month(&world);
    }
    cvn_world_free(&world);
    cvn_population_free(&population);
  }
}

/* The target of row 0, lane 0, in double, from the state and the alliance's summary. */
static double target_of(const cvn_sweep *s, const cvn_params *p) {
  const cvn_workspace *work = s->work;
  const double sigma = (double)s->slot.self_interest[0], m = (double)work->mind[0],
               focus = (double)work->focus[0];
  const double lambda = p->effort.precision, maturity = (double)s->seat.maturity[0];
  double own = 0.0, joint = 0.0, apart = 0.0;
  for (int b = 0; b < s->areas; b++) {
    const double mu = (double)s->slot.mission[b * CVN_LANES],
                 g = (double)work->agenda[b * CVN_LANES];
    const double worth =
        s->areas * (p->funding.weight * s->climate->funding[b] + (1.0 - p->funding.weight) * mu) *
        (double)work->marginal[b * CVN_LANES];
    own += ((s->slot.area[0] == b ? focus : 0.0) + (1.0 - focus) * mu) * worth;
    joint += g * worth;
    apart += fabs(g - (1.0 - sigma) * (double)s->slot.perception[b * CVN_LANES] - sigma * mu);
  }
  const double influence = 1.0 - 0.5 * apart, owned = 1.0 - p->effort.ownership * (1.0 - influence);
  const double ties = p->effort.coordination_cost *
                      pow(((double)s->seat.members[0] - 1.0) / p->effort.reference_size,
                          p->effort.coordination_exponent);
  const double cost = p->effort.base_cost + ties + p->stress.willingness * (double)work->stress[0];
  return (1.0 - sigma) *
             logistic(lambda *
                      ((double)work->advantage[0] * m * owned * (double)s->slot.trust[0] - cost)) +
         sigma *
             logistic(lambda * (p->effort.credit * p->effort.synergy * maturity * m * joint - own));
}

static void summarise(cvn_sweep *sweep) {
  cvn_convenor_presence(sweep);
  cvn_summary_members(sweep);
  cvn_draw(sweep);
  cvn_plans_share(sweep);
  cvn_summary_service(sweep);
  cvn_summary_need(sweep);
  cvn_influence(sweep);
  cvn_planned_area(sweep);
}

static void test_with_all_else_held(void **state) {
  (void)state;
  static const double precision[] = {1, 5, 20}, interest[] = {0.0, 0.4, 1.0};
  double lowest = 1.0, highest = 0.0;
  for (int k = 0; k < 9; k++) {
    cvn_params p;
    cvn_population population;
    cvn_world world;
    lab_small(&p, 120, 6, 4);
    lab_set_all(&p, (const lab_setting[]){{"effort.precision", precision[k % 3]},
                                          {"effort.noise", 0},
                                          {"stress.willingness", 0.3},
                                          {"agenda.openness", 0.3},
                                          {NULL, 0}});
    lab_draw(&population, &p, (uint32_t)k);
    for (int64_t i = 0; i < population.organisations; i++)
      population.org_self_interest[i] = (float)interest[k / 3];
    lab_open(&world, &p, &population);
    lab_month(&world); /* so that stress and its consequences are there */
    cvn_sweep sweep = cvn_sweep_of(&world, 0, world.workspaces[0]);
    summarise(&sweep);
    const double ratio = 1.0 - step_of(&p, exp((double)sweep.slot.log_size[0]));
    const double target = target_of(&sweep, &p), start = (double)sweep.slot.effort[0];
    for (int t = 1; t <= 60; t++) {
      cvn_effort(&sweep);
      sweep.slot.effort[0] = sweep.work->effort_next[0];
      lab_near((double)sweep.slot.effort[0], target + (start - target) * pow(ratio, t), 5e-6);
    }
    lowest = fmin(lowest, target);
    highest = fmax(highest, target);
    cvn_world_free(&world);
    cvn_population_free(&population);
  }
  assert_true(highest - lowest > 0.3); /* the targets were not all the same */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_without_precision),
      cmocka_unit_test(test_with_all_else_held),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
