/* test_population.c: drawn populations against the distributions they are drawn from. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include <cmocka.h>

#include "population/draw.h"
#include "population_checks.h"

enum { MANY = 20000 };

static double cdf_lognormal(double x, const double *p) {
  return gsl_cdf_lognormal_P(x, p[0], p[1]);
}
static double cdf_pareto(double x, const double *p) {
  return gsl_cdf_pareto_P(x, p[0], p[1]);
}
static double cdf_beta(double x, const double *p) {
  return gsl_cdf_beta_P(x, p[0], p[1]);
}
static double cdf_normal(double x, const double *p) {
  return gsl_cdf_gaussian_P(x - p[0], p[1]);
}

/* -- sizes -- */

/* Sizes as drawn, before they are divided by their median. */
static void draw_raw_sizes(const cvn_params *params, double *sizes, int count) {
  for (int i = 0; i < count; i++) {
    cvn_entity_rng entity;
    gsl_rng *rng = cvn_entity_rng_init(&entity, (cvn_key){42, 0}, (uint32_t)i, 0, CVN_STREAM_SIZE);
    sizes[i] = cvn_size_quantile(&params->population, gsl_rng_uniform(rng));
  }
}

static void lognormal_sizes(void **state) {
  (void)state;
  static double sizes[MANY];
  cvn_params params = params_for(MANY);
  params.population.size_log_sd = 2.25;
  draw_raw_sizes(&params, sizes, MANY);
  assert_true(ks_statistic(sizes, MANY, cdf_lognormal, (double[]){0.0, 2.25}) < KS_BOUND);
  /* what the test would say of another spread */
  assert_true(ks_statistic(sizes, MANY, cdf_lognormal, (double[]){0.0, 2.0}) > KS_BOUND);
}

static void pareto_tail(void **state) {
  (void)state;
  static double sizes[MANY], body[MANY], tail[MANY];
  cvn_params params = params_for(MANY);
  params.population.size_distribution = CVN_DISTRIBUTION_LOGNORMAL_PARETO;
  params.population.size_log_sd = 2.25;
  params.population.size_tail_quantile = 0.5;
  params.population.size_tail_exponent = 1.18;
  draw_raw_sizes(&params, sizes, MANY);
  const double edge = gsl_cdf_lognormal_Pinv(0.5, 0.0, 2.25);
  size_t n_body = 0, n_tail = 0;
  for (int i = 0; i < MANY; i++)
    if (sizes[i] > edge) tail[n_tail++] = sizes[i];
    else body[n_body++] = gsl_cdf_lognormal_P(sizes[i], 0.0, 2.25) / 0.5;
  assert_true(fabs((double)n_tail / MANY - 0.5) < 5.0 * sqrt(0.25 / MANY));
  assert_true(ks_statistic(tail, n_tail, cdf_pareto, (double[]){1.18, edge}) < KS_BOUND);
  assert_true(ks_statistic(body, n_body, cdf_beta, (double[]){1.0, 1.0}) < KS_BOUND);
}

static void quantile_is_continuous_and_finite(void **state) {
  (void)state;
  cvn_params params = params_for(100);
  params.population.size_distribution = CVN_DISTRIBUTION_LOGNORMAL_PARETO;
  const double q = params.population.size_tail_quantile;
  const double below = cvn_size_quantile(&params.population, q - 1e-12);
  const double above = cvn_size_quantile(&params.population, q + 1e-12);
  assert_true(fabs(above / below - 1.0) < 1e-9);
  /* a quantile of 1 leaves no tail */
  params.population.size_tail_quantile = 1.0;
  assert_true(cvn_size_quantile(&params.population, 0.9999) ==
              gsl_cdf_lognormal_Pinv(0.9999, 0.0, params.population.size_log_sd));
  params.population.size_log_sd = 4.0;
  params.population.size_tail_quantile = 0.5;
  params.population.size_tail_exponent = 0.5;
  const double ends[] = {0x1p-53, 1.0 - 0x1p-53};
  for (int i = 0; i < 2; i++) {
    const double size = cvn_size_quantile(&params.population, ends[i]);
    assert_true(isfinite((float)size) && (float)size > 0.0f);
  }
}

static void sizes_have_median_one(void **state) {
  (void)state;
  for (int64_t n = 10; n <= 11; n++) {
    const cvn_params params = params_for(n);
    cvn_population p;
    draw_population(&p, &params, 0);
    double raw[11];
    draw_raw_sizes(&params, raw, (int)n);
    const double low = (double)p.org_size[(n - 1) / 2], high = (double)p.org_size[n / 2];
    assert_true(fabs((low + high) / 2.0 - 1.0) < 1e-6);
    /* a size is its own draw over one number common to all */
    const double scale = raw[p.org_id[0]] / (double)p.org_size[0];
    for (int64_t i = 0; i < n; i++)
      assert_true(fabs(raw[p.org_id[i]] / (double)p.org_size[i] / scale - 1.0) < 1e-6);
    cvn_population_free(&p);
  }
}

/* -- traits -- */

static void self_interest_is_beta(void **state) {
  (void)state;
  static double sample[MANY];
  const cvn_params params = params_for(MANY);
  cvn_population p;
  draw_population(&p, &params, 1);
  for (int i = 0; i < MANY; i++) sample[i] = (double)p.org_self_interest[i];
  assert_true(ks_statistic(sample, MANY, cdf_beta, (double[]){2.4, 3.6}) < KS_BOUND);
  cvn_population_free(&p);
}

static void status_correlates_with_size(void **state) {
  (void)state;
  static double rest[MANY];
  cvn_params params = params_for(MANY);
  params.population.status_correlation = 0.8;
  cvn_population p;
  draw_population(&p, &params, 2);
  double mean = 0.0, squares = 0.0, product = 0.0, h_mean = 0.0, h_squares = 0.0;
  for (int i = 0; i < MANY; i++) mean += log((double)p.org_size[i]) / MANY;
  for (int i = 0; i < MANY; i++) squares += pow(log((double)p.org_size[i]) - mean, 2.0);
  const double sd = sqrt(squares / (MANY - 1));
  for (int i = 0; i < MANY; i++) {
    const double z = (log((double)p.org_size[i]) - mean) / sd, h = (double)p.org_status[i];
    product += z * h / MANY;
    h_mean += h / MANY;
    h_squares += h * h / MANY;
    rest[i] = (h - 0.8 * z) / 0.6;
    assert_int_equal(p.org_included[i], h > params.membership.inclusion_status);
  }
  const double r = product / sqrt(h_squares - h_mean * h_mean);
  assert_true(fabs(r - 0.8) < 5.0 * (1.0 - 0.64) / sqrt(MANY));
  assert_true(ks_statistic(rest, MANY, cdf_normal, (double[]){0.0, 1.0}) < KS_BOUND);
  cvn_population_free(&p);
}

/* Mean and sd are the sample's, so that where size is all of status its sum is 0 and its sum of
 * squares n - 1. */
static void status_is_standardised_in_the_sample(void **state) {
  (void)state;
  cvn_params params = params_for(10);
  params.population.status_correlation = 1.0;
  cvn_population p;
  draw_population(&p, &params, 0);
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < 10; i++) {
    sum += (double)p.org_status[i];
    squares += (double)p.org_status[i] * (double)p.org_status[i];
  }
  assert_true(fabs(sum) < 1e-5 && fabs(squares - 9.0) < 1e-5);
  cvn_population_free(&p);
}

static void status_without_inequality_is_own(void **state) {
  (void)state;
  cvn_params params = params_for(50);
  params.population.size_log_sd = 0.0;
  params.population.status_correlation = 1.0;
  cvn_population p;
  draw_population(&p, &params, 0);
  for (int i = 0; i < 50; i++) {
    assert_true(p.org_size[i] == 1.0f);
    assert_int_equal(p.org_id[i], i); /* ties keep their order */
    assert_true(p.org_status[i] == 0.0f);
  }
  cvn_population_free(&p);
}

static void stress_is_stationary(void **state) {
  (void)state;
  static double sample[MANY];
  cvn_params params = params_for(MANY);
  params.pressure.level = 0.7;
  params.stress.persistence = 0.9;
  cvn_population p;
  draw_population(&p, &params, 3);
  for (int i = 0; i < MANY; i++) {
    const double exposure = cvn_clip(pow((double)p.org_size[i], -0.15), 0.25, 4.0);
    sample[i] = (double)p.org_stress_logit[i] - exposure * 0.7;
  }
  const double sd = 0.3 / sqrt(1.0 - 0.81);
  assert_true(ks_statistic(sample, MANY, cdf_normal, (double[]){-0.8, sd}) < KS_BOUND);
  cvn_population_free(&p);
}

static void sectors_are_uniform(void **state) {
  (void)state;
  const cvn_params params = params_for(MANY);
  cvn_population p;
  draw_population(&p, &params, 4);
  double count[4] = {0}, chi2 = 0.0;
  for (int i = 0; i < MANY; i++) count[p.org_sector[i]]++;
  for (int k = 0; k < 4; k++) chi2 += pow(count[k] - MANY / 4.0, 2.0) / (MANY / 4.0);
  assert_true(gsl_cdf_chisq_Q(chi2, 3.0) > 1e-4);
  cvn_population_free(&p);
}

/* -- shares -- */

static void missions_follow_their_sector(void **state) {
  (void)state;
  cvn_params params = params_for(2000);
  params.population.mission_concentration = 1e3;
  cvn_population p;
  draw_population(&p, &params, 0);
  /* at this concentration every mission is its sector's centroid, but for a few per cent */
  for (int64_t i = 1; i < p.organisations; i++)
    for (int64_t j = 0; j < i && j < 20; j++) {
      if (p.org_sector[i] != p.org_sector[j]) continue;
      for (int b = 0; b < p.areas; b++)
        assert_true(fabsf(p.org_mission[i * p.areas + b] - p.org_mission[j * p.areas + b]) < 0.06f);
    }
  cvn_population_free(&p);
}

static void need_has_a_floor(void **state) {
  (void)state;
  cvn_params params = params_for(1000);
  params.need.concentration = 0.01;
  params.funding.concentration = 0.01;
  cvn_population p;
  draw_population(&p, &params, 0);
  const float floor = 0.01f / 1.08f * 0.999f; /* .08/8, renormalised */
  for (int64_t i = 0; i < p.alliances * p.areas; i++) assert_true(p.all_need[i] >= floor);
  for (int b = 0; b < p.areas; b++) {
    assert_true(p.funding_base[b] >= floor);
    assert_true(p.funding[b] == p.funding_base[b]);
  }
  cvn_population_free(&p);
}

/* -- perception and start -- */

static void perception_noise_is_lognormal(void **state) {
  (void)state;
  cvn_params params = params_for(2500);
  params.perception.sector_bias = params.perception.status_bias = 0.0;
  cvn_population p;
  draw_population(&p, &params, 5);
  static double sample[MANY];
  for (int i = 0; i < MANY; i++) sample[i] = (double)p.mem_distortion[i];
  assert_true(ks_statistic(sample, MANY, cdf_lognormal, (double[]){0.0, 0.6}) < KS_BOUND);
  cvn_population_free(&p);
}

static void biases_are_shared(void **state) {
  (void)state;
  cvn_params params = params_for(200);
  params.perception.noise = 0.0;
  cvn_population p;
  draw_population(&p, &params, 5);
  for (int64_t e = 0; e < p.memberships; e++) {
    const int64_t a = p.mem_alliance[e], i = p.mem_org[e];
    double seen[8], sum = 0.0;
    for (int b = 0; b < 8; b++) {
      const double beta = (double)p.all_sector_bias[(a * 4 + p.org_sector[i]) * 8 + b];
      const double blind =
          1.5 / (1.0 + exp(-2.0 * (double)p.org_status[i])) * (double)p.all_blind_spot[a * 8 + b];
      assert_true(fabs(log((double)p.mem_distortion[e * 8 + b]) - beta - blind) < 1e-5);
      seen[b] = (double)p.all_need[a * 8 + b] * exp(beta + blind);
      sum += seen[b];
    }
    for (int b = 0; b < 8; b++)
      assert_true(fabs((double)p.mem_perception[e * 8 + b] - seen[b] / sum) < 1e-5);
  }
  cvn_population_free(&p);
}

static void biases_are_normal(void **state) {
  (void)state;
  cvn_params params = params_for(7000);
  params.perception.sector_bias = 0.5;
  cvn_population p;
  draw_population(&p, &params, 6);
  static double sample[MANY];
  for (int i = 0; i < MANY; i++) {
    /* every alliance, sector and area has a draw of its own */
    const uint32_t a = (uint32_t)i / 32, k = (uint32_t)i / 8 % 4, b = (uint32_t)i % 8;
    const double beta = 0.5 * cvn_normal((cvn_key){42, 6}, a, k, b, CVN_STREAM_SECTOR_BIAS);
    sample[i] = (double)p.all_sector_bias[i];
    assert_true(fabs(sample[i] - beta) < 1e-6);
  }
  assert_true(ks_statistic(sample, MANY, cdf_normal, (double[]){0.0, 0.5}) < KS_BOUND);
  for (int i = 0; i < 5600; i++) sample[i] = (double)p.all_blind_spot[i];
  assert_true(ks_statistic(sample, 5600, cdf_normal, (double[]){0.0, 1.0}) < KS_BOUND);
  cvn_population_free(&p);
}

static void preset_agenda_is_of_fashion_and_the_largest(void **state) {
  (void)state;
  cvn_params params = params_for(100);
  params.alliances.count = 50;
  params.alliances.sizes = CVN_SIZES_POISSON; /* 2 on average, so that some have no members */
  cvn_population p;
  draw_population(&p, &params, 0);
  int empty = 0;
  for (int64_t a = 0; a < p.alliances; a++) {
    const int64_t e = p.all_first[a + 1] - 1;
    const bool nobody = e < p.all_first[a];
    empty += nobody;
    for (int b = 0; b < 8; b++) {
      double expected = (double)p.funding_base[b];
      if (!nobody) {
        const double sigma = (double)p.org_self_interest[p.mem_org[e]];
        expected = 0.5 * expected + 0.5 * ((1.0 - sigma) * (double)p.mem_perception[e * 8 + b] +
                                           sigma * (double)p.org_mission[p.mem_org[e] * 8 + b]);
      }
      assert_true(fabs((double)p.all_preset[a * 8 + b] - expected) < 1e-6);
    }
  }
  assert_true(empty > 0 && p.memberships > p.alliances);
  cvn_population_free(&p);
}

/* As many at .01 and at .99 as a normal has beyond them. */
static void trust_keeps_within_its_ends(void **state) {
  (void)state;
  cvn_params params = params_for(MANY);
  params.trust.initial_sd = 0.5;
  cvn_population p;
  draw_population(&p, &params, 7);
  double low = 0.0, high = 0.0;
  for (int e = 0; e < MANY; e++) {
    assert_true(p.mem_trust[e] >= 0.01f && p.mem_trust[e] <= 0.99f);
    low += p.mem_trust[e] == 0.01f;
    high += p.mem_trust[e] == 0.99f;
  }
  const double below = gsl_cdf_ugaussian_P((0.01 - 0.45) / 0.5),
               above = gsl_cdf_ugaussian_Q((0.99 - 0.45) / 0.5);
  assert_true(fabs(low - MANY * below) < 5.0 * sqrt(MANY * below * (1.0 - below)));
  assert_true(fabs(high - MANY * above) < 5.0 * sqrt(MANY * above * (1.0 - above)));
  cvn_population_free(&p);
}

static void memberships_start(void **state) {
  (void)state;
  static double trust[MANY];
  const cvn_params params = params_for(MANY);
  cvn_population p;
  draw_population(&p, &params, 7);
  double zero = 0.0, late[12] = {0}, chi2 = 0.0, surprise = 0.0, variance = 0.0;
  double leaning = 0.0, leaning_variance = 0.0;
  for (int e = 0; e < MANY; e++) {
    const int64_t i = p.mem_org[e];
    trust[e] = (double)p.mem_trust[e];
    zero += p.mem_phase[e] == 0;
    late[p.mem_phase[e]]++;
    assert_true(p.mem_effort[e] == 0.45f);
    assert_true(fabs((double)p.mem_voice[e] - 1.0 / (1.0 + exp(-(double)p.org_status[i]))) < 1e-6);
    double weight[8], sum = 0.0;
    for (int b = 0; b < 8; b++) {
      weight[b] = ((double)p.org_mission[i * 8 + b] + 0.02) * ((double)p.funding_base[b] + 0.02);
      sum += weight[b];
    }
    /* the first plan's area 3: as often as its probabilities say, also of those whose mission
     * it is */
    const double mission = (double)p.org_mission[i * 8 + 3], share = weight[3] / sum;
    surprise += (p.mem_area[e] == 3) - share;
    variance += share * (1.0 - share);
    leaning += mission * ((p.mem_area[e] == 3) - share);
    leaning_variance += mission * mission * share * (1.0 - share);
  }
  assert_true(ks_statistic(trust, MANY, cdf_normal, (double[]){0.45, 0.1}) < KS_BOUND);
  const double expected = 0.85 + 0.15 / 12.0;
  assert_true(fabs(zero / MANY - expected) < 5.0 * sqrt(expected * (1.0 - expected) / MANY));
  for (int m = 1; m < 12; m++) chi2 += pow(late[m] - 0.0125 * MANY, 2.0) / (0.0125 * MANY);
  assert_true(gsl_cdf_chisq_Q(chi2, 11.0) > 1e-4);
  assert_true(fabs(surprise) < 5.0 * sqrt(variance));
  assert_true(fabs(leaning) < 5.0 * sqrt(leaning_variance));
  cvn_population_free(&p);
}

static void informal_share(void **state) {
  (void)state;
  cvn_params params = params_for(40000);
  params.alliances.informal_share = 0.26;
  params.need.areas = 1;
  cvn_population p;
  draw_population(&p, &params, 0);
  double informal = 0.0;
  for (int64_t a = 0; a < p.alliances; a++) informal += !p.all_formal[a];
  assert_true(fabs(informal / 4000.0 - 0.26) < 5.0 * sqrt(0.26 * 0.74 / 4000.0));
  cvn_population_free(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lognormal_sizes),
      cmocka_unit_test(pareto_tail),
      cmocka_unit_test(quantile_is_continuous_and_finite),
      cmocka_unit_test(sizes_have_median_one),
      cmocka_unit_test(self_interest_is_beta),
      cmocka_unit_test(status_correlates_with_size),
      cmocka_unit_test(status_is_standardised_in_the_sample),
      cmocka_unit_test(status_without_inequality_is_own),
      cmocka_unit_test(stress_is_stationary),
      cmocka_unit_test(sectors_are_uniform),
      cmocka_unit_test(missions_follow_their_sector),
      cmocka_unit_test(need_has_a_floor),
      cmocka_unit_test(perception_noise_is_lognormal),
      cmocka_unit_test(biases_are_shared),
      cmocka_unit_test(biases_are_normal),
      cmocka_unit_test(preset_agenda_is_of_fashion_and_the_largest),
      cmocka_unit_test(memberships_start),
      cmocka_unit_test(trust_keeps_within_its_ends),
      cmocka_unit_test(informal_share),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
