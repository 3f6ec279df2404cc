/* Known answer 5: with independent errors of perception the pooled agenda's variance about the mean
 * proposal is the sum of squared normalised weights times one member's variance; errors that all
 * share stay as they are.
 *
 *   omega = v exp(xi (h - max h)),   Var(pool_b) = sum (omega/sum omega)² Var(o_b)
 *
 * The pool is read off one meeting: without stress or convenor the agenda moves half way to it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "verification/lab.h"

enum { ALLIANCES = 8000, MEMBERS = 6, AREAS = 3 };

static const double VOICE[MEMBERS] = {0.2, 0.9, 0.5, 0.5, 0.7, 0.3};
static const double STATUS[MEMBERS] = {-1.2, -0.5, 0.1, 0.4, 0.9, 1.6};

/* Members of alliance a say what is needed with errors of their own, and one that the alliance
 * shares. */
static void perceive(cvn_population *population, double own, double shared) {
  for (int64_t e = 0; e < population->memberships; e++) {
    const int64_t i = population->mem_org[e],
                  row = e - population->all_first[population->mem_alliance[e]];
    const uint32_t id = (uint32_t)e, alliance = (uint32_t)population->mem_alliance[e];
    const double mine = own * cvn_normal((cvn_key){3, 0}, id, 0, 0, CVN_STREAM_PERCEIVE);
    const double ours = shared * cvn_normal((cvn_key){4, 0}, alliance, 0, 0, CVN_STREAM_PERCEIVE);
    population->org_self_interest[i] = 0.0f;
    population->org_status[i] = (float)STATUS[row];
    population->org_stress_logit[i] = 0.0f;
    population->mem_voice[e] = (float)VOICE[row];
    population->mem_perception[e * AREAS] = (float)(0.4 + mine + ours);
    population->mem_perception[e * AREAS + 1] = (float)(0.35 - mine - ours);
    population->mem_perception[e * AREAS + 2] = 0.25f;
  }
}

/* Mean and variance over alliances of the pool's first area. */
static void pool_moments(double status_weight, double own, double shared, double *mean,
                         double *variance) {
  cvn_params p;
  cvn_population population;
  cvn_world world;
  lab_small(&p, ALLIANCES * MEMBERS, ALLIANCES, AREAS);
  lab_set_all(&p, (const lab_setting[]){{"population.size.log_sd", 0},
                                        {"agenda.status_weight", status_weight},
                                        {"agenda.rate", 1},
                                        {"agenda.creativity", 0},
                                        {"stress.narrowing", 0},
                                        {"need.drift", 0},
                                        {"honesty.level", 0},
                                        {NULL, 0}});
  lab_draw(&population, &p, 0);
  lab_alike(&population);
  perceive(&population, own, shared);
  lab_open(&world, &p, &population);
  lab_month(&world);
  double sum = 0.0, squares = 0.0;
  for (int64_t a = 0; a < ALLIANCES; a++) {
    const double moved = (double)world.seats.negotiated[cvn_seat_area(AREAS, world.seat_of[a], 0)];
    const double pool =
        1.0 / AREAS + 2.0 * (moved - 1.0 / AREAS); /* rate 1, m 1, no convenor: half way */
    sum += pool;
    squares += (pool - 0.4) * (pool - 0.4);
  }
  *mean = sum / ALLIANCES;
  *variance = squares / ALLIANCES;
  cvn_world_free(&world);
  cvn_population_free(&population);
}

static double sum_of_squared_weights(double status_weight) {
  double total = 0.0, squares = 0.0;
  for (int j = 0; j < MEMBERS; j++) {
    const double weight = VOICE[j] * exp(status_weight * (STATUS[j] - STATUS[MEMBERS - 1]));
    total += weight;
    squares += weight * weight;
  }
  return squares / (total * total);
}

static void test_variance_of_the_pool(void **state) {
  (void)state;
  static const double status_weight[] = {0.0, 0.5, 1.0, 3.0};
  double before = 0.0;
  for (int k = 0; k < 4; k++) {
    double mean, variance;
    const double expected = sum_of_squared_weights(status_weight[k]) * 0.01 * 0.01;
    pool_moments(status_weight[k], 0.01, 0.0, &mean, &variance);
    lab_near(mean, 0.4, 5.0 * sqrt(expected / ALLIANCES));
    lab_near(variance / expected, 1.0, 5.0 * sqrt(2.0 / ALLIANCES));
    assert_true(variance > before); /* the more status weighs, the fewer eyes are pooled */
    before = variance;
  }
}

static void test_shared_error_stays(void **state) {
  (void)state;
  double mean, variance;
  const double expected = 0.02 * 0.02 + sum_of_squared_weights(1.0) * 0.01 * 0.01;
  pool_moments(1.0, 0.01, 0.02, &mean, &variance);
  lab_near(variance / expected, 1.0, 5.0 * sqrt(2.0 / ALLIANCES));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_variance_of_the_pool),
      cmocka_unit_test(test_shared_error_stays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
