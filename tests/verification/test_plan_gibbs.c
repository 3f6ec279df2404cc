/* Known answer 4: with sigma = 0, equal capacities, large focus, perceptions equal to the need,
 * effort and maturity held, all plans shared, no sunk cost and no poaching, one revision at a time,
 * the choice of areas is logit dynamics in a congestion game. What others' plans leave an area
 * worth depends on their number there, so the game has the potential
 *
 *   Phi(n_1 … n_B) = sum_b sum_{k < n_b} ln(w(k members there) + .01)
 *
 * and, once the chooser's own service is left out of what is known, the stationary law is Gibbs:
 * pi(state) ∝ exp(lambda_p Phi(state)), the largest weight on the least duplication. The model
 * leaves the member's own shared plan in; that chain's stationary law has no such form, and is
 * enumerated too.
 *
 * Sixteen alliances are sixteen chains. Visits are counted every so many revisions and held against
 * the law by chi-square at p = 1e-4, seeds fixed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>

#include "model/sweep.h"
#include "verification/lab.h"

enum { MEMBERS = 4, AREAS = 3, STATES = 81, THINNING = 24, SAMPLES = 10000 };

static const double NEED[AREAS] = {0.4, 0.35, 0.25};

typedef struct game {
  cvn_params p;
  cvn_population population;
  cvn_world world;
  double worth[AREAS][MEMBERS + 1]; /* w + .01 with so many members known to be there */
} game;

static void open_game(game *g) {
  lab_small(&g->p, MEMBERS * CVN_LANES, CVN_LANES, AREAS);
  lab_set_all(&g->p, (const lab_setting[]){{"population.size.log_sd", 0},
                                           {"plans.focus", 100},
                                           {"plans.sunk_cost", 0},
                                           {"plans.poaching", 0},
                                           {"plans.precision", 1.5},
                                           {"plans.revision", 0.5},
                                           {"need.drift", 0},
                                           {"need.scale", 1.2},
                                           {"effort.initial", 0.25},
                                           {"agenda.openness", 0.5},
                                           {NULL, 0}});
  lab_draw(&g->population, &g->p, 0);
  lab_alike(&g->population);
  for (int64_t i = 0; i < g->population.organisations; i++)
    g->population.org_self_interest[i] = 0.0f;
  for (int64_t a = 0; a < g->population.alliances; a++)
    for (int b = 0; b < AREAS; b++) g->population.all_need[a * AREAS + b] = (float)NEED[b];
  for (int64_t e = 0; e < g->population.memberships; e++)
    for (int b = 0; b < AREAS; b++) g->population.mem_perception[e * AREAS + b] = (float)NEED[b];
  lab_open(&g->world, &g->p, &g->population);
  const double m = 1.0 / (1.0 + exp(-0.8)), joint = 2.2 * 0.5 * MEMBERS * m * 0.25 / AREAS;
  for (int64_t i = 0; i < g->population.organisations; i++) {
    g->world.orgs.mind[i] = (float)m;
    g->world.orgs.stress[i] = (float)(1.0 - m);
  }
  for (int64_t seat = 0; seat < CVN_LANES; seat++) g->world.seats.maturity[seat] = 0.5f;
  for (int b = 0; b < AREAS; b++)
    for (int k = 0; k <= MEMBERS; k++)
      g->worth[b][k] = exp(-(0.75 * k + joint) / (g->p.need.scale * MEMBERS * NEED[b])) + 0.01;
}

static void close_game(game *g) {
  cvn_world_free(&g->world);
  cvn_population_free(&g->population);
}

/* One member of every alliance reconsiders; with or without its own service in what is known. */
static void revise(game *g, int member, uint32_t time, bool own_left_out) {
  cvn_sweep s = cvn_sweep_of(&g->world, 0, g->world.workspaces[0]);
  s.month = time;
  cvn_summary_members(&s);
  cvn_draw(&s);
  cvn_plans_share(&s);
  for (int e = 0; e < MEMBERS * CVN_LANES; e++) {
    s.slot.shared[e] = 1;
    s.work->plan_month[e] = 1.0f;
    s.work->revise[e] = e / CVN_LANES == member ? 0.25f : 0.75f; /* revision is 0.5 */
  }
  cvn_summary_service(&s);
  cvn_summary_need(&s);
  for (int l = 0; own_left_out && l < CVN_LANES; l++) {
    const int e = member * CVN_LANES + l;
    s.work->known[s.slot.area[e] * CVN_LANES + l] -= s.work->service[e] / s.work->demand[l];
  }
  cvn_plans_choose(&s);
  for (int e = 0; e < MEMBERS * CVN_LANES; e++) {
    if (e / CVN_LANES != member) assert_int_equal(s.work->area_next[e], s.slot.area[e]);
    s.slot.area[e] = s.work->area_next[e];
  }
}

static void count_visits(game *g, bool own_left_out, double visits[STATES]) {
  memset(visits, 0, STATES * sizeof *visits);
  uint32_t time = 0;
  for (int sample = -20; sample < SAMPLES; sample++) {
    for (int k = 0; k < THINNING; k++, time++)
      revise(g, (int)(cvn_philox((cvn_key){7, 0}, time, 0, 0, CVN_STREAM_MATCHING).w[0] % MEMBERS),
             time, own_left_out);
    for (int l = 0; l < CVN_LANES && sample >= 0; l++) {
      int state = 0;
      for (int j = 0; j < MEMBERS; j++)
        state = state * AREAS + g->world.slots.area[j * CVN_LANES + l];
      visits[state]++;
    }
  }
}

/* Areas of the members in a state, and how many are in each. */
static void read_state(int state, int area[MEMBERS], int count[AREAS]) {
  memset(count, 0, AREAS * sizeof *count);
  for (int j = MEMBERS - 1; j >= 0; j--, state /= AREAS) count[area[j] = state % AREAS]++;
}

static void normalise(double law[STATES]) {
  double total = 0.0;
  for (int s = 0; s < STATES; s++) total += law[s];
  for (int s = 0; s < STATES; s++) law[s] /= total;
}

static void gibbs(const game *g, double law[STATES]) {
  for (int s = 0; s < STATES; s++) {
    int area[MEMBERS], count[AREAS];
    double potential = 0.0;
    read_state(s, area, count);
    for (int b = 0; b < AREAS; b++)
      for (int k = 0; k < count[b]; k++) potential += log(g->worth[b][k]);
    law[s] = exp(g->p.plans.precision * potential);
  }
  normalise(law);
}

/* The stationary law of the chain in which members know their own plan too, by iteration of its
 * kernel. */
static void with_own(const game *g, double law[STATES]) {
  static double next[STATES];
  for (int s = 0; s < STATES; s++) law[s] = 1.0 / STATES;
  for (int round = 0; round < 400; round++) {
    memset(next, 0, sizeof next);
    for (int s = 0; s < STATES; s++) {
      int area[MEMBERS], count[AREAS];
      double weight[AREAS], total = 0.0;
      read_state(s, area, count);
      for (int b = 0; b < AREAS; b++)
        total += weight[b] = pow(g->worth[b][count[b]], g->p.plans.precision);
      for (int j = 0, place = STATES / AREAS; j < MEMBERS; j++, place /= AREAS)
        for (int b = 0; b < AREAS; b++)
          next[s + (b - area[j]) * place] += law[s] / MEMBERS * weight[b] / total;
    }
    memcpy(law, next, sizeof next);
  }
}

static double chi_square(const double visits[STATES], const double law[STATES]) {
  double sum = 0.0, total = 0.0;
  for (int s = 0; s < STATES; s++) total += visits[s];
  for (int s = 0; s < STATES; s++) {
    const double expected = total * law[s];
    assert_true(expected > 5.0); /* or the statistic is not chi-square */
    sum += (visits[s] - expected) * (visits[s] - expected) / expected;
  }
  return sum;
}

static void test_stationary_laws(void **state) {
  (void)state;
  const double limit = gsl_cdf_chisq_Qinv(1e-4, STATES - 1);
  double visits[STATES], own_out[STATES], own_in[STATES];
  game g;
  open_game(&g);
  gibbs(&g, own_out);
  with_own(&g, own_in);
  count_visits(&g, true, visits);
  lab_near(chi_square(visits, own_out), 0.0, limit);
  assert_true(chi_square(visits, own_in) > 3.0 * limit); /* the test can tell the two apart */
  count_visits(&g, false, visits);
  lab_near(chi_square(visits, own_in), 0.0, limit);
  assert_true(chi_square(visits, own_out) > 3.0 * limit);
  close_game(&g);
}

/* More precise choice puts more weight on the states of the highest potential, without it all are
 * alike. */
static void test_precision(void **state) {
  (void)state;
  double visits[STATES], law[STATES];
  game g;
  open_game(&g);
  g.world.params.plans.precision = g.p.plans.precision = 0.0;
  gibbs(&g, law);
  for (int s = 0; s < STATES; s++) lab_near(law[s], 1.0 / STATES, 1e-12);
  count_visits(&g, true, visits);
  lab_near(chi_square(visits, law), 0.0, gsl_cdf_chisq_Qinv(1e-4, STATES - 1));
  close_game(&g);
}

/* A new plan owes nothing to the old one: where every month begins a plan year, sunk cost is of no
 * account. */
static void test_new_plans_are_free(void **state) {
  (void)state;
  cvn_params p;
  double plans[2] = {0.0, 0.0}; /* of one alliance's members, as digits */
  for (int k = 0; k < 2; k++) {
    cvn_population population;
    cvn_world world;
    lab_small(&p, 400, 20, 5);
    lab_set_all(&p,
                (const lab_setting[]){{"plans.cycle", 1}, {"plans.commit_month", 0}, {NULL, 0}});
    p.plans.sunk_cost = k == 0 ? 0.0 : 50.0;
    lab_draw(&population, &p, 0);
    lab_open(&world, &p, &population);
    for (int t = 0; t < 3; t++) lab_month(&world);
    for (int64_t row = 0; row < (int64_t)world.seats.members[0]; row++)
      plans[k] += world.slots.area[cvn_slot_at(&world, 0, row)] * pow(5.0, (double)row);
    cvn_world_free(&world);
    cvn_population_free(&population);
  }
  assert_true(plans[0] == plans[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_stationary_laws),
      cmocka_unit_test(test_precision),
      cmocka_unit_test(test_new_plans_are_free),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
