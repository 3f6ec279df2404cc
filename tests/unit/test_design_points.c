/* test_design_points.c: where the points of each design lie. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "experiment/design_points.h"
#include "scenario/params.h"

static void assert_close(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.17g is not %.17g", value, expected);
}

enum { N_MAX = 50 };

static cvn_factor factors[N_MAX];
static const double base[N_MAX] = {0};

/* n factors uniform on (0,1), so that values are the coordinates of the cube. */
static void unit_factors(int n) {
  assert_true(n <= N_MAX);
  for (int i = 0; i < n; i++)
    factors[i] = (cvn_factor){.param = CVN_PARAM_ID_agenda_openness, .min = 0, .max = 1};
}

static double *fill(const cvn_design *design, int n, int64_t *points) {
  cvn_messages messages = {0};
  *points = (int64_t)cvn_design_count(design, factors, n, base);
  double *values = malloc((size_t)*points * (size_t)n * sizeof *values);
  assert_non_null(values);
  for (int64_t i = 0; i < *points * n; i++) values[i] = NAN;
  assert_int_equal(cvn_design_fill(design, factors, n, base, *points, values, &messages), CVN_OK);
  for (int64_t i = 0; i < *points * n; i++) assert_true(values[i] >= 0 && values[i] <= 1);
  cvn_messages_free(&messages);
  return values;
}

static void a_grid_meets_every_combination_once(void **state) {
  (void)state;
  unit_factors(3);
  double words[] = {0, 0.25};
  factors[0].levels = 3;
  factors[1].levels = 5;
  factors[2].n_values = 2;
  factors[2].values = words;
  int64_t points;
  double *values = fill(&(cvn_design){.kind = CVN_DESIGN_GRID}, 3, &points);
  assert_int_equal(points, 30);
  for (int64_t p = 0; p < points; p++) {
    assert_close(values[3 * p], (double)(p / 10) / 2, 1e-15);
    assert_close(values[3 * p + 1], (double)(p / 2 % 5) / 4, 1e-15);
    assert_true(values[3 * p + 2] == words[p % 2]);
  }
  free(values);
}

static void one_at_a_time_moves_one_from_the_base(void **state) {
  (void)state;
  unit_factors(2);
  factors[0].levels = 3; /* 0 is the base itself and not repeated */
  factors[1].levels = 2;
  factors[1].min = 0.5;
  int64_t points;
  double *values = fill(&(cvn_design){.kind = CVN_DESIGN_ONE_AT_A_TIME}, 2, &points);
  const double expected[] = {0, 0, 0.5, 0, 1, 0, 0, 0.5, 0, 1};
  assert_int_equal(points, 5);
  for (int i = 0; i < 10; i++) assert_true(values[i] == expected[i]);
  free(values);
}

static void a_latin_hypercube_meets_every_stratum_once(void **state) {
  (void)state;
  const int n = 4;
  unit_factors(n);
  int64_t points;
  double *values =
      fill(&(cvn_design){.kind = CVN_DESIGN_LATIN_HYPERCUBE, .points = 100, .seed = 7}, n, &points);
  assert_int_equal(points, 100);
  int same = 0;
  for (int i = 0; i < n; i++) {
    bool met[100] = {false};
    for (int64_t p = 0; p < points; p++) {
      const int stratum = (int)(values[p * n + i] * 100);
      assert_false(met[stratum]);
      met[stratum] = true;
      same += i > 0 && stratum == (int)(values[p * n] * 100);
    }
  }
  assert_true(same < 20); /* 3 expected where the columns are shuffled apart */
  free(values);
}

/* Sobol's first points in two dimensions (Bratley & Fox 1988), the origin included: each is the
 * shift, exclusive-or, a known multiple of 1/8. */
static void sobol_points_are_the_known_ones_shifted(void **state) {
  (void)state;
  static const int known[8][2] = {{0, 0}, {4, 4}, {6, 2}, {2, 6}, {3, 3}, {7, 7}, {5, 1}, {1, 5}};
  unit_factors(2);
  int64_t points;
  double *values =
      fill(&(cvn_design){.kind = CVN_DESIGN_SOBOL, .points = 8, .seed = 3}, 2, &points);
  const double steps = 1u << CVN_SOBOL_BITS;
  for (int p = 0; p < 8; p++) {
    for (int i = 0; i < 2; i++) {
      const uint32_t shift = (uint32_t)(values[i] * steps);
      const uint32_t k = (uint32_t)(values[2 * p + i] * steps);
      assert_int_equal(k ^ shift, (uint32_t)known[p][i] << (CVN_SOBOL_BITS - 3));
    }
  }
  free(values);
}

/* 2^m points in 40 dimensions: in each dimension every interval of length 2^-m holds one. */
static void sobol_points_are_balanced_in_every_dimension(void **state) {
  (void)state;
  const int n = CVN_SOBOL_DIMENSIONS;
  unit_factors(n);
  int64_t points;
  double *values =
      fill(&(cvn_design){.kind = CVN_DESIGN_SOBOL, .points = 256, .seed = 11}, n, &points);
  for (int i = 0; i < n; i++) {
    bool met[256] = {false};
    for (int p = 0; p < 256; p++) {
      const int interval = (int)(values[p * n + i] * 256);
      assert_false(met[interval]);
      met[interval] = true;
    }
  }
  free(values);
}

/* A_i, AB_i^1 …, AB_i^n, B_i, the whole sample without repetition. */
static void assert_saltelli(int n) {
  unit_factors(n);
  int64_t points;
  const cvn_design design = {.kind = CVN_DESIGN_SALTELLI, .points = 16, .seed = 5};
  double *values = fill(&design, n, &points);
  assert_int_equal(points, 16 * (n + 2));
  for (int s = 0; s < 16; s++) {
    const double *a = values + (ptrdiff_t)s * (n + 2) * n, *b = a + (ptrdiff_t)(n + 1) * n;
    for (int block = 1; block <= n; block++)
      for (int i = 0; i < n; i++) assert_true(a[block * n + i] == (i == block - 1 ? b[i] : a[i]));
    for (int i = 0; i < n; i++) {
      assert_true(a[i] != b[i]);
      if (s > 0) assert_true(a[i] != values[i]);
    }
  }
  free(values);
}

static void saltelli_blocks_share_all_but_one_coordinate(void **state) {
  (void)state;
  assert_saltelli(1);
  assert_saltelli(6);
  assert_saltelli(20); /* the last that Sobol's 40 dimensions hold */
  assert_saltelli(21);
}

/* A and B together are one Sobol sequence up to 20 parameters, so that both are balanced. */
static void saltelli_samples_are_quasi_random(void **state) {
  (void)state;
  const int n = 20;
  unit_factors(n);
  int64_t points;
  const cvn_design design = {.kind = CVN_DESIGN_SALTELLI, .points = 64, .seed = 5};
  double *values = fill(&design, n, &points);
  for (int i = 0; i < 2 * n; i++) {
    bool met[64] = {false};
    for (int s = 0; s < 64; s++) {
      const double *block = values + (ptrdiff_t)s * (n + 2) * n;
      const double u = i < n ? block[i] : block[(n + 1) * n + i - n];
      assert_false(met[(int)(u * 64)]);
      met[(int)(u * 64)] = true;
    }
  }
  free(values);
}

static void morris_steps_move_each_parameter_once(void **state) {
  (void)state;
  const int n = 5, levels = 6;
  unit_factors(n);
  int64_t points;
  const cvn_design design = {
      .kind = CVN_DESIGN_MORRIS, .trajectories = 200, .levels = levels, .seed = 1};
  double *values = fill(&design, n, &points);
  assert_int_equal(points, 200 * (n + 1));
  int first_steps[5] = {0}, starts[6] = {0};
  for (int t = 0; t < 200; t++) {
    bool moved[5] = {false};
    for (int step = 1; step <= n; step++) {
      const double *before = values + ((ptrdiff_t)t * (n + 1) + step - 1) * n, *now = before + n;
      int changed = -1;
      for (int i = 0; i < n; i++) {
        if (now[i] == before[i]) continue;
        assert_int_equal(changed, -1);
        changed = i;
        /* p/(2(p - 1)), Morris's step */
        assert_close(fabs(now[i] - before[i]), 0.6, 1e-12);
      }
      assert_true(changed >= 0 && !moved[changed]);
      moved[changed] = true;
      if (step == 1) first_steps[changed]++;
    }
    for (int i = 0; i < n; i++)
      starts[(int)(values[(ptrdiff_t)t * (n + 1) * n + i] * (levels - 1) + 0.5)]++;
  }
  /* 40 and 167 expected; five standard deviations below */
  for (int i = 0; i < n; i++) assert_true(first_steps[i] > 12);
  for (int l = 0; l < levels; l++) assert_true(starts[l] > 108);
  free(values);
}

/* Where a design can grow, the points of fewer are the first of more; where it cannot, they are
 * not, which is why. */
static void only_designs_that_grow_begin_alike(void **state) {
  (void)state;
  static const cvn_design_kind kinds[] = {CVN_DESIGN_LATIN_HYPERCUBE, CVN_DESIGN_SOBOL,
                                          CVN_DESIGN_SALTELLI, CVN_DESIGN_MORRIS};
  for (int k = 0; k < 4; k++) {
    for (int n = 3; n <= 23; n += 20) {
      unit_factors(n);
      cvn_design design = {
          .kind = kinds[k], .points = 10, .trajectories = 10, .levels = 4, .seed = 2};
      int64_t few, many;
      double *first = fill(&design, n, &few);
      design.points = design.trajectories = 37;
      double *all = fill(&design, n, &many);
      const bool alike = memcmp(first, all, (size_t)few * (size_t)n * sizeof *first) == 0;
      assert_true(many > few);
      assert_int_equal(alike, cvn_design_grows(kinds[k]));
      assert_int_equal(cvn_design_why_fixed(kinds[k]) == NULL, cvn_design_grows(kinds[k]));
      free(first);
      free(all);
    }
  }
}

static void seeds_give_points_of_their_own(void **state) {
  (void)state;
  static const cvn_design_kind kinds[] = {CVN_DESIGN_LATIN_HYPERCUBE, CVN_DESIGN_SOBOL,
                                          CVN_DESIGN_SALTELLI, CVN_DESIGN_MORRIS};
  unit_factors(4);
  for (int k = 0; k < 4; k++) {
    cvn_design design = {.kind = kinds[k], .points = 8, .trajectories = 8, .levels = 4, .seed = 2};
    int64_t points;
    double *one = fill(&design, 4, &points), *again = fill(&design, 4, &points);
    design.seed = 3;
    double *other = fill(&design, 4, &points);
    const size_t size = (size_t)points * 4 * sizeof *one;
    assert_memory_equal(one, again, size);
    assert_true(memcmp(one, other, size) != 0);
    free(one);
    free(again);
    free(other);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_grid_meets_every_combination_once),
      cmocka_unit_test(one_at_a_time_moves_one_from_the_base),
      cmocka_unit_test(a_latin_hypercube_meets_every_stratum_once),
      cmocka_unit_test(sobol_points_are_the_known_ones_shifted),
      cmocka_unit_test(sobol_points_are_balanced_in_every_dimension),
      cmocka_unit_test(saltelli_blocks_share_all_but_one_coordinate),
      cmocka_unit_test(saltelli_samples_are_quasi_random),
      cmocka_unit_test(morris_steps_move_each_parameter_once),
      cmocka_unit_test(only_designs_that_grow_begin_alike),
      cmocka_unit_test(seeds_give_points_of_their_own),
  };
  return cmocka_run_group_tests_name("design_points", tests, NULL, NULL);
}
