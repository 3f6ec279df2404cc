/* test_memberships.c: who is a member where. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "population/draw.h"
#include "population_checks.h"

static int64_t min64(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* Creates a population and checks what its numbers of memberships promise. */
static void check_case(int64_t organisations, int64_t alliances, double mean, int64_t max,
                       int sizes, double log_sd) {
  cvn_params params;
  cvn_params_init(&params);
  params.population.organisations = organisations;
  params.alliances.count = alliances;
  params.alliances.memberships_per_organisation = mean;
  params.alliances.sizes = sizes;
  params.alliances.size_log_sd = log_sd;
  params.membership.max = max;
  params.need.areas = 2;
  params.population.sectors = 2;
  cvn_population p;
  cvn_messages messages = {0};
  assert_int_equal(cvn_population_create(&p, &params, NULL, (cvn_key){3, 1}, &messages), CVN_OK);
  const char *fault = population_fault(&p, &params);
  if (fault) fail_msg("%s", fault);
  const int64_t most = organisations * min64(max, alliances);
  int64_t expected = min64(llround(mean * (double)organisations), most);
  if (expected < 1) expected = 1;
  if (sizes != CVN_SIZES_POISSON) assert_int_equal(p.memberships, expected);
  assert_true(p.memberships >= 1 && p.memberships <= most);
  assert_int_equal(cvn_population_dimensions(&params, NULL).memberships, expected);
  int64_t *number = calloc((size_t)organisations, sizeof *number);
  assert_non_null(number);
  for (int64_t e = 0; e < p.memberships; e++) number[p.mem_org[e]]++;
  const int64_t floor = p.memberships / organisations;
  for (int64_t i = 0; i < organisations; i++) {
    assert_true(number[i] == floor || number[i] == floor + (p.memberships % organisations > 0));
    assert_true(number[i] <= max);
  }
  for (int64_t a = 0; sizes == CVN_SIZES_EQUAL && a < alliances; a++) {
    const int64_t n = p.all_first[a + 1] - p.all_first[a], share = p.memberships / alliances;
    assert_true(n == share || n == share + 1);
  }
  free(number);
  cvn_population_free(&p);
  cvn_params_free(&params);
}

static void constraints_hold_at_every_corner(void **state) {
  (void)state;
  const int64_t organisations[] = {2, 3, 17, 130, 1000};
  const int64_t alliances[] = {1, 2, 7, 64, 300};
  const double means[] = {0.01, 0.5, 1.0, 2.4, 64.0};
  const int64_t max[] = {1, 3, 64};
  for (size_t n = 0; n < 5; n++)
    for (size_t a = 0; a < 5; a++)
      for (size_t m = 0; m < 5; m++)
        for (size_t x = 0; x < 3; x++)
          for (int sizes = 0; sizes < CVN_SIZES_COUNT; sizes++)
            check_case(organisations[n], alliances[a], means[m], max[x], sizes, 3.0);
}

static void everybody_everywhere(void **state) {
  (void)state;
  check_case(50, 20, 20.0, 64, CVN_SIZES_EQUAL, 0.0);
  check_case(50, 20, 19.98, 64, CVN_SIZES_LOGNORMAL, 3.0);
}

/* Draws alliance sizes alone. */
static int64_t sizes_of(int sizes, double log_sd, int64_t n, int64_t a, double mean, int64_t *out) {
  cvn_params params;
  cvn_params_init(&params);
  params.alliances.sizes = sizes;
  params.alliances.size_log_sd = log_sd;
  params.alliances.memberships_per_organisation = mean;
  cvn_status status;
  const int64_t total = cvn_draw_alliance_sizes(&params, (cvn_key){5, 0}, n, a, out, &status);
  assert_int_equal(status, CVN_OK);
  cvn_params_free(&params);
  return total;
}

/* Mean and variance of a Poisson number are equal; five standard errors. */
static void poisson_sizes(void **state) {
  (void)state;
  enum { A = 20000 };
  static int64_t n[A];
  sizes_of(CVN_SIZES_POISSON, 0.0, 10 * A, A, 1.0, n);
  double sum = 0.0, squares = 0.0;
  for (int a = 0; a < A; a++) {
    sum += (double)n[a];
    squares += (double)(n[a] * n[a]);
  }
  const double mean = sum / A, variance = squares / A - mean * mean;
  assert_true(fabs(mean - 10.0) < 5.0 * sqrt(10.0 / A));
  assert_true(fabs(variance - 10.0) < 5.0 * sqrt((2.0 * 100.0 + 10.0) / A));
}

/* The log of the numbers has the spread asked for, but for rounding to whole members. */
static void lognormal_sizes(void **state) {
  (void)state;
  enum { A = 20000 };
  static int64_t n[A];
  const int64_t total = sizes_of(CVN_SIZES_LOGNORMAL, 0.6, 1000 * A, A, 1.0, n);
  int64_t given = 0;
  double sum = 0.0, squares = 0.0;
  for (int a = 0; a < A; a++) {
    given += n[a];
    const double x = log((double)n[a]);
    sum += x;
    squares += x * x;
  }
  assert_int_equal(total, given);
  assert_int_equal(given, (int64_t)1000 * A);
  const double sd = sqrt(squares / A - sum / A * sum / A);
  assert_true(fabs(sd - 0.6) < 5.0 * 0.6 / sqrt(2.0 * A));
}

static void apportioning_is_exact(void **state) {
  (void)state;
  int64_t shares[4];
  const double weights[] = {1.0, 2.0, 3.0, 4.0};
  assert_int_equal(cvn_apportion(weights, 4, 10, 10, shares), CVN_OK);
  for (int a = 0; a < 4; a++) assert_int_equal(shares[a], a + 1);
  /* the heaviest are capped, and what they leave goes to the others in proportion */
  assert_int_equal(cvn_apportion(weights, 4, 10, 3, shares), CVN_OK);
  const int64_t capped[] = {1, 3, 3, 3};
  for (int a = 0; a < 4; a++) assert_int_equal(shares[a], capped[a]);
  /* largest remainders first, ties to the earlier */
  const double equal[] = {1.0, 1.0, 1.0, 1.0};
  assert_int_equal(cvn_apportion(equal, 4, 6, 6, shares), CVN_OK);
  const int64_t early[] = {2, 2, 1, 1};
  for (int a = 0; a < 4; a++) assert_int_equal(shares[a], early[a]);
  /* weights of nothing still place everybody */
  const double nothing[] = {0.0, 0.0, 0.0, 0.0};
  assert_int_equal(cvn_apportion(nothing, 4, 6, 2, shares), CVN_OK);
  assert_int_equal(shares[0] + shares[1] + shares[2] + shares[3], 6);
  for (int a = 0; a < 4; a++) assert_true(shares[a] <= 2);
}

/* How many members two alliances share, over pairs of alliances, has the mean that chance gives.
 * Dealing in laps alone would leave half of the pairs without a common member. */
static void overlaps_are_those_of_chance(void **state) {
  (void)state;
  enum { N = 400, A = 40, EACH = 20, E = A * EACH }; /* two memberships each */
  static int32_t org[E];
  static int64_t first[A + 1];
  int64_t early_pairs = 0, all_pairs = 0;
  enum { REPLICATES = 50 };
  for (int a = 0; a <= A; a++) first[a] = (int64_t)a * EACH;
  for (uint32_t r = 0; r < REPLICATES; r++) {
    assert_int_equal(cvn_deal_seats((cvn_key){9, r}, N, A, first, org), CVN_OK);
    int64_t alliance_of[N][2];
    int met[N] = {0};
    for (int e = 0; e < E; e++) alliance_of[org[e]][met[org[e]]++] = e / EACH;
    for (int i = 0; i < N; i++) {
      assert_int_equal(met[i], 2);
      assert_true(alliance_of[i][0] != alliance_of[i][1]);
      all_pairs++;
      early_pairs += alliance_of[i][0] < A / 2 && alliance_of[i][1] < A / 2;
    }
  }
  /* both among the first half of the alliances: 20·19/(40·39); a wide bound, since pairs hang
   * together */
  const double share = (double)early_pairs / (double)all_pairs;
  assert_true(fabs(share - 20.0 * 19.0 / (40.0 * 39.0)) < 0.02);
}

/* Membership does not depend on size: mean rank of members over many replicates is the middle. */
static void members_are_of_all_sizes(void **state) {
  (void)state;
  enum { N = 100, A = 5, E = 50 };
  int32_t org[E];
  const int64_t first[A + 1] = {0, 10, 20, 30, 40, 50};
  double sum = 0.0;
  enum { REPLICATES = 400 };
  for (uint32_t r = 0; r < REPLICATES; r++) {
    assert_int_equal(cvn_deal_seats((cvn_key){2, r}, N, A, first, org), CVN_OK);
    for (int e = 0; e < E; e++) sum += org[e];
  }
  const double mean = sum / (REPLICATES * E), se = N / sqrt(12.0 * REPLICATES * E);
  assert_true(fabs(mean - (N - 1) / 2.0) < 5.0 * se);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(constraints_hold_at_every_corner),
      cmocka_unit_test(everybody_everywhere),
      cmocka_unit_test(poisson_sizes),
      cmocka_unit_test(lognormal_sizes),
      cmocka_unit_test(apportioning_is_exact),
      cmocka_unit_test(overlaps_are_those_of_chance),
      cmocka_unit_test(members_are_of_all_sizes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
