/* Known answer 3: homogeneous members in one area with a preset agenda and no noise follow a map of
 * two variables, effort x and trust tau,
 *
 *   x'   = clip(x + a (x* - x))
 *   x*   = (1 - sigma) L(lambda (V m tau - c)) + sigma L(lambda (credit psi m - 1) w)
 *   tau' = clip(tau + (gain or loss) D),  D = x m - tau - hurt sigma crowd
 *   V    = psi w/max(.05, w),  u = (spill (1 - x) + psi m x)/scale
 *   crowd = max(0, 1 - 1/u)(n - 1)/n
 *
 * with L the logistic function; one area is all of need, agenda, mission and funding, so that
 * influence and private worth are 1. Fixed points are roots in x once tau is eliminated; GSL finds
 * them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

#include "verification/lab.h"

typedef struct map {
  cvn_params p;
  double members, mind, sigma;
} map;

static double logistic(double x) {
  return 1.0 / (1.0 + exp(-x));
}

static double marginal(int response, double u) {
  const double f = logistic(12.0 * (u - 0.7));
  switch (response) {
  case CVN_RESPONSE_LINEAR:
    return u < 1.0 ? 1.0 : 0.02;
  case CVN_RESPONSE_THRESHOLD:
    return 12.0 * f * (1.0 - f) + 0.02;
  case CVN_RESPONSE_ACCELERATING:
    return 2.0 * u / ((1.0 + u * u) * (1.0 + u * u)) + 0.02;
  default:
    return exp(-u);
  }
}

static double supply_ratio(const map *m, double x) {
  return (m->p.need.own_spillover * (1.0 - x) + m->p.effort.synergy * m->mind * x) /
         m->p.need.scale;
}

static double target(const map *m, double x, double tau) {
  const cvn_params_effort *e = &m->p.effort;
  const double w = marginal(m->p.need.response, supply_ratio(m, x));
  const double advantage = e->synergy * w / fmax(0.05, x < 1.0 ? w : 0.0);
  const double cost =
      e->base_cost +
      e->coordination_cost * pow((m->members - 1.0) / e->reference_size, e->coordination_exponent);
  return (1.0 - m->sigma) * logistic(e->precision * (advantage * m->mind * tau - cost)) +
         m->sigma * logistic(e->precision * (e->credit * e->synergy * m->mind - 1.0) * w);
}

/* What trust tends to at effort x. */
static double expected(const map *m, double x) {
  const double u = supply_ratio(m, x);
  const double crowd = x < 1.0 ? fmax(0.0, 1.0 - 1.0 / u) * (m->members - 1.0) / m->members : 0.0;
  return x * m->mind - m->p.trust.rivalry * m->sigma * crowd;
}

static double clip(double x, double low, double high) {
  return x < low ? low : x > high ? high : x;
}

static void follow(const map *m, double *x, double *tau) {
  const double delta = expected(m, *x) - *tau;
  const double next =
      clip(*x + clip(m->p.effort.adaptation, 0.02, 0.9) * (target(m, *x, *tau) - *x), 0.0, 1.0);
  *tau = clip(*tau + (delta > 0.0 ? m->p.trust.gain : m->p.trust.loss) * delta, 0.01, 0.99);
  *x = next;
}

static double excess(double x, void *with) {
  const map *m = with;
  return target(m, x, clip(expected(m, x), 0.01, 0.99)) - x;
}

static double root_between(map *m, double low, double high) {
  gsl_function f = {excess, m};
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  assert_non_null(solver);
  assert_int_equal(gsl_root_fsolver_set(solver, &f, low, high), GSL_SUCCESS);
  for (int i = 0; i < 100; i++) {
    assert_int_equal(gsl_root_fsolver_iterate(solver), GSL_SUCCESS);
    if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver),
                               1e-12, 0.0) == GSL_SUCCESS)
      break;
  }
  const double root = gsl_root_fsolver_root(solver);
  gsl_root_fsolver_free(solver);
  return root;
}

/* All fixed points, in ascending order; returns how many. */
static int fixed_points(map *m, double roots[8]) {
  enum { STEPS = 400 };
  int count = 0;
  for (int i = 0; i < STEPS && count < 8; i++) {
    const double low = (double)i / STEPS, high = (double)(i + 1) / STEPS;
    if (excess(low, m) * excess(high, m) <= 0.0) roots[count++] = root_between(m, low, high);
  }
  return count;
}

static void homogeneous(map *m, int members, double sigma, const lab_setting *settings) {
  lab_small(&m->p, members, 1, 1);
  lab_set_all(&m->p, (const lab_setting[]){{"population.size.log_sd", 0},
                                           {"population.self_interest.mean", 0.5},
                                           {"agenda.openness", 0},
                                           {"effort.noise", 0},
                                           {"stress.load", 0},
                                           {"stress.help", 0},
                                           {"stress.sd", 0},
                                           {"trust.initial_sd", 0},
                                           {"population.status_correlation", 0},
                                           {NULL, 0}});
  lab_set_all(&m->p, settings);
  m->members = members;
  m->sigma = (double)(float)sigma;
  m->mind = pow(1.0 - logistic(m->p.stress.baseline), m->p.stress.narrowing);
}

static void open_at(cvn_world *world, cvn_population *population, const map *m, double x,
                    double tau) {
  lab_draw(population, &m->p, 0);
  lab_alike(population);
  for (int64_t i = 0; i < population->organisations; i++)
    population->org_self_interest[i] = (float)m->sigma;
  for (int64_t e = 0; e < population->memberships; e++) {
    population->mem_effort[e] = (float)x;
    population->mem_trust[e] = (float)tau;
  }
  lab_open(world, &m->p, population);
}

static void mean_state(const cvn_world *world, double *x, double *tau) {
  *x = *tau = 0.0;
  const int64_t n = world->memberships;
  for (int64_t row = 0; row < n; row++) {
    *x += (double)world->slots.effort[cvn_slot_at(world, world->seat_of[0], row)] / (double)n;
    *tau += (double)world->slots.trust[cvn_slot_at(world, world->seat_of[0], row)] / (double)n;
  }
}

/* Runs the simulation beside the map and returns the simulation's last effort. */
static double run_beside(const map *m, double x, double tau, int months, double tolerance) {
  cvn_world world;
  cvn_population population;
  double seen_x, seen_tau;
  open_at(&world, &population, m, x, tau);
  mean_state(&world, &x, &tau);
  for (int t = 0; t <= months; t++) {
    mean_state(&world, &seen_x, &seen_tau);
    lab_near(seen_x, x, tolerance);
    lab_near(seen_tau, tau, tolerance);
    follow(m, &x, &tau);
    lab_month(&world);
  }
  cvn_world_free(&world);
  cvn_population_free(&population);
  return seen_x;
}

static void test_follows_the_map(void **state) {
  (void)state;
  static const double sigma[] = {0.0, 0.4, 1.0}, scale[] = {0.6, 1.0, 3.0};
  int crowded = 0;
  for (int response = 0; response < CVN_RESPONSE_COUNT; response++)
    for (int k = 0; k < 9; k++) {
      map m;
      homogeneous(&m, 5 + 7 * (k % 3), sigma[k / 3],
                  (const lab_setting[]){{"need.response", response},
                                        {"need.scale", scale[k % 3]},
                                        {"trust.rivalry", 0.6},
                                        {"effort.precision", 3},
                                        {NULL, 0}});
      run_beside(&m, 0.45, 0.45, 100, 2e-5);
      run_beside(&m, 0.9, 0.2, 100, 2e-5);
      crowded += m.sigma > 0.0 && expected(&m, 0.45) < 0.45 * m.mind - 1e-3;
    }
  assert_true(crowded > 0); /* rivalry was at work in some */
}

static void test_ends_at_a_root(void **state) {
  (void)state;
  static const double sigma[] = {0.0, 0.3, 0.8};
  for (int k = 0; k < 3; k++) {
    map m;
    double roots[8];
    homogeneous(&m, 20, sigma[k], NULL);
    const int count = fixed_points(&m, roots);
    assert_int_equal(count, 1);
    lab_near(run_beside(&m, 0.1, 0.1, 400, 2e-5), roots[0], 2e-5);
    lab_near(run_beside(&m, 0.9, 0.9, 400, 2e-5), roots[0], 2e-5);
  }
}

/* Conditional cooperators whose costs are about what trust makes of joint work: trust at a middling
 * level is unstable, and what they start with decides where they end. */
static void test_two_attractors(void **state) {
  (void)state;
  map m;
  double roots[8];
  homogeneous(
      &m, 16, 0.0,
      (const lab_setting[]){{"effort.base_cost", 0.28}, {"effort.precision", 7}, {NULL, 0}});
  assert_int_equal(fixed_points(&m, roots), 3);
  assert_true(roots[0] < roots[1] - 0.1 && roots[1] < roots[2] - 0.1);
  const double below = roots[1] - 0.01, above = roots[1] + 0.01;
  /* near the unstable point differences grow before they shrink, hence the wider tolerance */
  lab_near(run_beside(&m, below, below * m.mind, 600, 1e-4), roots[0], 2e-5);
  lab_near(run_beside(&m, above, above * m.mind, 600, 1e-4), roots[2], 2e-5);
  /* one month from each root leads back to it; the middle one is a fixed point too */
  for (int k = 0; k < 3; k++) {
    double x = roots[k], tau = expected(&m, x);
    follow(&m, &x, &tau);
    lab_near(x, roots[k], 1e-9);
    run_beside(&m, roots[k], roots[k] * m.mind, 3, 1e-6);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_follows_the_map),
      cmocka_unit_test(test_ends_at_a_root),
      cmocka_unit_test(test_two_attractors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
