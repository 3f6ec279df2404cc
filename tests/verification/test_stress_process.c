/* Known answer 1: without load, help, relief and pressure, stress is an AR(1) process with known
 * moments; with pressure its mean moves by the exposure, and the common shock is an AR(1) process
 * of its own.
 *
 *   y' = phi y + (1 - phi) mean + sd eps:   variance sd²/(1 - phi²),  lag-1 autocorrelation phi
 *
 * Bounds are five standard errors, with seeds fixed. Standard errors of an average of n values of
 * the process are those of n (1 - phi)/(1 + phi) independent ones, for the variance n (1 - phi²)/(1
 * + phi²).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/climate.h"
#include "verification/lab.h"

enum { ORGANISATIONS = 3000, MONTHS = 120 };

typedef struct moments {
  double n, sum, squares, products;
} moments;

static void calm(cvn_params *p, double persistence, double sd) {
  lab_small(p, ORGANISATIONS, 30, 2);
  lab_set_all(p, (const lab_setting[]){{"stress.load", 0},
                                       {"stress.help", 0},
                                       {"stress.persistence", persistence},
                                       {"stress.sd", sd},
                                       {"stress.baseline", -0.8},
                                       {NULL, 0}});
}

/* Deviations from `mean` of all organisations over all months, and their products with the month
 * before. */
static moments observe(const cvn_params *p, double mean, double exposed) {
  cvn_population population;
  cvn_world world;
  moments m = {0};
  lab_draw(&population, p, 0);
  lab_open(&world, p, &population);
  double *before = malloc(ORGANISATIONS * sizeof *before);
  assert_non_null(before);
  for (int t = 0; t <= MONTHS; t++) {
    for (int i = 0; i < ORGANISATIONS; i++) {
      const double y =
          (double)world.orgs.stress_logit[i] - mean - exposed * (double)world.orgs.exposure[i];
      m.n++;
      m.sum += y;
      m.squares += y * y;
      if (t > 0) m.products += y * before[i];
      before[i] = y;
    }
    lab_month(&world);
  }
  free(before);
  cvn_world_free(&world);
  cvn_population_free(&population);
  return m;
}

static void check_moments(moments m, double phi, double sd) {
  const double variance = sd * sd / (1.0 - phi * phi);
  const double n_mean = m.n * (1.0 - phi) / (1.0 + phi);
  const double n_variance = m.n * (1.0 - phi * phi) / (1.0 + phi * phi);
  const double lagged = m.n * MONTHS / (MONTHS + 1.0);
  lab_near(m.sum / m.n, 0.0, 5.0 * sqrt(variance / n_mean));
  lab_near(m.squares / m.n / variance, 1.0, 5.0 * sqrt(2.0 / n_variance));
  lab_near(m.products / lagged / (m.squares / m.n), phi,
           5.0 * sqrt((1.0 - phi * phi) / lagged) + 1e-4);
}

static void test_stationary_moments(void **state) {
  (void)state;
  static const double phi[] = {0.0, 0.5, 0.8, 0.95}, sd[] = {1.0, 0.6, 0.3, 0.2};
  for (int k = 0; k < 4; k++) {
    cvn_params p;
    calm(&p, phi[k], sd[k]);
    check_moments(observe(&p, -0.8, 0.0), phi[k], sd[k]);
  }
}

static void test_pressure_moves_the_mean_by_exposure(void **state) {
  (void)state;
  cvn_params p;
  calm(&p, 0.8, 0.3);
  p.pressure.level = 1.5;
  check_moments(observe(&p, -0.8, 1.5), 0.8, 0.3);
}

/* From far off, every organisation returns by the factor phi a month. */
static void test_return_to_the_mean(void **state) {
  (void)state;
  cvn_params p;
  cvn_population population;
  cvn_world world;
  calm(&p, 0.8, 0.0);
  lab_draw(&population, &p, 0);
  for (int i = 0; i < ORGANISATIONS; i++)
    population.org_stress_logit[i] = (float)(-0.8 + 0.004 * (i - 1500));
  lab_open(&world, &p, &population);
  for (int t = 0; t < 25; t++) {
    for (int i = 0; i < ORGANISATIONS; i += 97) {
      const double expected = -0.8 + 0.004 * (i - 1500) * pow(0.8, t);
      lab_near((double)world.orgs.stress_logit[i], expected, 3e-6);
    }
    lab_month(&world);
  }
  cvn_world_free(&world);
  cvn_population_free(&population);
}

static void test_common_shock(void **state) {
  (void)state;
  cvn_params p;
  cvn_params_init(&p);
  p.pressure.shock_sd = 0.5;
  p.pressure.shock_persistence = 0.9;
  double funding[1] = {1.0}, base[1] = {1.0};
  moments m = {0};
  for (uint32_t replicate = 0; replicate < 200; replicate++) {
    cvn_climate climate = {.base = base, .funding = funding};
    double before = 0.0;
    for (int64_t t = 0; t < 400; t++) {
      cvn_climate_month(&climate, &p, (cvn_key){1, replicate}, t, 1);
      if (t < 100) { /* starts at 0; by then it has forgotten */
        before = climate.shock;
        continue;
      }
      m.n++;
      m.sum += climate.shock;
      m.squares += climate.shock * climate.shock;
      m.products += climate.shock * before;
      before = climate.shock;
    }
  }
  m.products *= MONTHS / (MONTHS + 1.0); /* here every value has one before it */
  check_moments(m, 0.9, 0.5);
}

/* The shock enters every organisation's stress the same way: differences from a world without it
 * are exposure times one common series. */
static void test_shock_is_common(void **state) {
  (void)state;
  cvn_params with, without;
  cvn_population population;
  cvn_world shocked, still;
  calm(&with, 0.8, 0.3);
  calm(&without, 0.8, 0.3);
  with.pressure.shock_sd = 0.4;
  lab_draw(&population, &with, 0);
  lab_open(&shocked, &with, &population);
  lab_open(&still, &without, &population);
  double common = 0.0;
  for (int t = 0; t < 24; t++) {
    lab_month(&shocked);
    lab_month(&still);
    common = 0.8 * common + 0.2 * shocked.climate.shock;
    for (int i = 0; i < ORGANISATIONS; i += 61) {
      const double apart =
          (double)shocked.orgs.stress_logit[i] - (double)still.orgs.stress_logit[i];
      lab_near(apart, common * (double)still.orgs.exposure[i], 1e-5);
    }
  }
  assert_true(fabs(common) > 0.01);
  cvn_world_free(&shocked);
  cvn_world_free(&still);
  cvn_population_free(&population);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_stationary_moments),
      cmocka_unit_test(test_pressure_moves_the_mean_by_exposure),
      cmocka_unit_test(test_return_to_the_mean),
      cmocka_unit_test(test_common_shock),
      cmocka_unit_test(test_shock_is_common),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
