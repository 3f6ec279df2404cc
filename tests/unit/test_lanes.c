/* test_lanes.c: sixteen draws at a time, against the distributions they are of; the same bits on
 * every instruction set. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include <cmocka.h>

#include "population/lanes.h"
#include "population_checks.h"

enum { MANY = 20000 };

static double cdf_beta(double x, const double *p) {
  return gsl_cdf_beta_P(x, p[0], p[1]);
}

/* The first area's share of MANY Dirichlet vectors; every vector is checked. */
static void draw_shares(const float *alpha, int count, uint32_t seed, double *share) {
  cvn_area_lanes shapes, drawn;
  for (int b = 0; b < count; b++)
    for (int l = 0; l < CVN_LANES; l++) shapes.of[b][l] = alpha[b];
  for (int64_t first = 0; first < MANY; first += CVN_LANES) {
    cvn_entity_lanes entities;
    cvn_entity_lanes_of(&entities, first, MANY, NULL, NULL);
    cvn_draw_dirichlets((cvn_key){seed, 1}, &entities, CVN_STREAM_NEED_START, count, &shapes,
                        &drawn);
    for (int l = 0; l < entities.count; l++) {
      double sum = 0.0;
      for (int b = 0; b < count; b++) {
        assert_true(drawn.of[b][l] >= 0.0f && drawn.of[b][l] <= 1.0f);
        sum += (double)drawn.of[b][l];
      }
      assert_true(fabs(sum - 1.0) < 1e-6 * count);
      share[first + l] = (double)drawn.of[0][l];
    }
  }
}

/* A share of a Dirichlet vector is beta with its alpha and the sum of the others: large, middling
 * and small shapes. */
static void shares_are_beta(void **state) {
  (void)state;
  static double share[MANY];
  static const struct {
    float alpha[4];
    int count;
  } cases[] = {{{0.3f, 1.0f, 2.7f, 0.0f}, 3},
               {{1.0f, 1.0f, 0.0f, 0.0f}, 2},
               {{40.0f, 3.0f, 0.5f, 100.0f}, 4},
               {{5000.0f, 9000.0f, 0.0f, 0.0f}, 2}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    double others = 0.0;
    for (int b = 1; b < cases[i].count; b++) others += (double)cases[i].alpha[b];
    const double shapes[] = {(double)cases[i].alpha[0], others};
    draw_shares(cases[i].alpha, cases[i].count, (uint32_t)i, share);
    assert_true(ks_statistic(share, MANY, cdf_beta, shapes) < KS_BOUND);
    /* what the test would say of a shape that is a tenth larger */
    assert_true(ks_statistic(share, MANY, cdf_beta, (double[]){1.1 * shapes[0], others}) >
                KS_BOUND);
  }
}

/* With tiny shapes one area has it all, each as often as its alpha says. */
static void tiny_shapes_pick_one(void **state) {
  (void)state;
  static double share[MANY];
  const float alpha[] = {0.002f, 0.001f, 0.001f};
  draw_shares(alpha, 3, 9, share);
  int whole = 0, none = 0;
  for (int i = 0; i < MANY; i++) {
    whole += share[i] > 0.999;
    none += share[i] < 0.001;
  }
  assert_true(fabs((double)whole / MANY - 0.5) < 0.02 && fabs((double)none / MANY - 0.5) < 0.02);
}

static void betas_are_beta(void **state) {
  (void)state;
  static double sample[MANY];
  static const double cases[][2] = {{0.4, 6.0}, {0.1, 2.0}, {0.2, 1.0}, {0.5, 1e4}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const double mean = cases[i][0], precision = cases[i][1];
    for (int64_t first = 0; first < MANY; first += CVN_LANES) {
      cvn_entity_lanes entities;
      float drawn[CVN_LANES];
      cvn_entity_lanes_of(&entities, first, MANY, NULL, NULL);
      cvn_draw_betas((cvn_key){3, (uint32_t)i}, &entities, CVN_STREAM_SELF_INTEREST, mean,
                     precision, drawn);
      for (int l = 0; l < entities.count; l++) sample[first + l] = (double)drawn[l];
    }
    const double shapes[] = {mean * precision, (1.0 - mean) * precision};
    assert_true(ks_statistic(sample, MANY, cdf_beta, shapes) < KS_BOUND);
  }
}

/* An area is chosen as often as its weight says; the last one takes what rounding leaves. */
static void areas_are_chosen_by_weight(void **state) {
  (void)state;
  cvn_area_lanes weight;
  float u[CVN_LANES];
  int32_t area[CVN_LANES];
  for (int l = 0; l < CVN_LANES; l++) {
    weight.of[0][l] = 1.0f;
    weight.of[1][l] = 0.0f;
    weight.of[2][l] = 3.0f;
    u[l] = ((float)l + 0.5f) / CVN_LANES;
  }
  cvn_choose_areas(&weight, 3, u, area);
  for (int l = 0; l < CVN_LANES; l++) assert_int_equal(area[l], l < 4 ? 0 : 2);
  for (int l = 0; l < CVN_LANES; l++) weight.of[0][l] = weight.of[2][l] = 0.0f;
  cvn_choose_areas(&weight, 3, u, area);
  for (int l = 0; l < CVN_LANES; l++) assert_int_equal(area[l], 2);
}

/* Everything that is drawn in lanes, by one instruction set. */
static void draw_all(const cvn_lane_draws *draws, uint32_t seed, float *out) {
  const cvn_key key = {seed, 5};
  cvn_params params;
  cvn_params_init(&params);
  cvn_entity_lanes entities;
  static cvn_area_lanes alpha, shares;
  static cvn_eyes eyes;
  float u[3][CVN_LANES], drawn[CVN_LANES];
  int32_t area[CVN_LANES];
  cvn_entity_lanes_of(&entities, 3, 3 + 13, NULL, NULL);
  for (int b = 0; b < 5; b++)
    for (int l = 0; l < CVN_LANES; l++) alpha.of[b][l] = 0.05f + (float)(b * l) / 7.0f;
  draws->draw_dirichlets(key, &entities, CVN_STREAM_MISSION, 5, &alpha, &shares);
  memcpy(out, shares.of, 5 * sizeof shares.of[0]), out += 5 * CVN_LANES;
  draws->draw_betas(key, &entities, CVN_STREAM_SELF_INTEREST, 0.3, 2.0, drawn);
  memcpy(out, drawn, sizeof drawn), out += CVN_LANES;
  draws->draw_normals(key, &entities, 7, CVN_STREAM_STATUS, drawn);
  memcpy(out, drawn, sizeof drawn), out += CVN_LANES;
  draws->draw_uniforms(key, &entities, CVN_STREAM_PHASE, u);
  memcpy(out, u, sizeof u), out += 3 * CVN_LANES;
  draws->choose_areas(&shares, 5, u[0], area);
  for (int l = 0; l < CVN_LANES; l++) *out++ = (float)area[l];
  eyes.member = entities;
  memcpy(eyes.status, u[1], sizeof eyes.status);
  eyes.sector_bias = eyes.need = shares;
  eyes.blind_spot = alpha;
  draws->see(&eyes, &params, key, 5);
  memcpy(out, eyes.distortion.of, 5 * sizeof shares.of[0]), out += 5 * CVN_LANES;
  memcpy(out, eyes.perception.of, 5 * sizeof shares.of[0]);
}

enum { DRAWN = (5 + 1 + 1 + 3 + 1 + 5 + 5) * CVN_LANES };

static void every_instruction_set_draws_the_same_bits(void **state) {
  (void)state;
  int count;
  const cvn_lane_draws *built = cvn_lane_draws_built(&count);
  static float expected[DRAWN], drawn[DRAWN];
  assert_string_equal(built[count - 1].name, "baseline");
  for (uint32_t seed = 0; seed < 50; seed++) {
    draw_all(&built[count - 1], seed, expected);
    for (int i = 0; i + 1 < count; i++) {
      if (!built[i].runs_here()) {
        if (seed == 0) print_message("%s is not tried: this machine lacks it\n", built[i].name);
        continue;
      }
      draw_all(&built[i], seed, drawn);
      assert_memory_equal(drawn, expected, sizeof drawn);
    }
  }
}

/* What a lane draws depends neither on its neighbours nor on its place. */
static void lanes_are_apart(void **state) {
  (void)state;
  const int32_t ids[] = {900, 4, 17, 23, 5, 77, 2, 1, 3, 8, 9, 10, 11, 12, 13, 14, 15, 4, 19};
  enum { IDS = sizeof ids / sizeof ids[0] };
  cvn_entity_lanes together, alone;
  cvn_area_lanes alpha, a, b;
  for (int k = 0; k < CVN_AREAS_MAX; k++)
    for (int l = 0; l < CVN_LANES; l++) alpha.of[k][l] = 0.4f;
  cvn_entity_lanes_of(&together, 16, IDS, ids, NULL);
  assert_int_equal(together.count, 3);
  cvn_entity_lanes_of(&alone, 1, 2, ids, NULL);
  cvn_draw_dirichlets((cvn_key){1, 1}, &together, CVN_STREAM_MISSION, 8, &alpha, &a);
  cvn_draw_dirichlets((cvn_key){1, 1}, &alone, CVN_STREAM_MISSION, 8, &alpha, &b);
  for (int k = 0; k < 8; k++) assert_true(a.of[k][1] == b.of[k][0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shares_are_beta),
      cmocka_unit_test(tiny_shapes_pick_one),
      cmocka_unit_test(betas_are_beta),
      cmocka_unit_test(areas_are_chosen_by_weight),
      cmocka_unit_test(every_instruction_set_draws_the_same_bits),
      cmocka_unit_test(lanes_are_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
