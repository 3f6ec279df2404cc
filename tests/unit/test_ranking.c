/* test_ranking.c: best in a single future, best on average. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/ranking.h"
#include "support/near.h"

static const cvn_resampling resampling = {5, 1, 4000};

static cvn_ranking rank(double *values, int64_t strategies, int64_t points, int64_t replicates) {
  const cvn_outcomes o = {strategies, points, replicates, values};
  cvn_ranking ranking;
  assert_int_equal(cvn_ranking_of(&ranking, &o, NULL, &resampling, NULL), CVN_OK);
  return ranking;
}

/* a is a little better nearly always, b much better now and then: b has the higher mean, a wins
 * most futures. */
static void the_two_differ(void **state) {
  (void)state;
  enum { N = 200 };
  double values[2 * N];
  for (int i = 0; i < N; i++) {
    values[i] = 0.5;
    values[N + i] = i % 5 == 0 ? 1.0 : 0.45;
  }
  cvn_ranking ranking = rank(values, 2, 1, N);
  assert_close(ranking.best_single[0], 0.8, 1e-12);
  assert_close(ranking.best_single[1], 0.2, 1e-12);
  assert_int_equal(ranking.rank[1], 1);
  assert_int_equal(ranking.rank[0], 2);
  /* b's mean is above .5 when more than 1 in 11 of a resample are good ones: binomial(200, .2) is
   * above 18 with probability 0.99998 */
  assert_true(ranking.best_mean[1] > 0.998);
  cvn_ranking_free(&ranking);
}

/* Two futures: a resample has both, or one of them twice; by hand a is best in 1/4 + 1/2 x 1. */
static void a_resample_by_hand(void **state) {
  (void)state;
  double values[4] = {3.0, 0.0, 0.0, 1.0};
  cvn_ranking ranking = rank(values, 2, 1, 2);
  assert_close(ranking.best_single[0], 0.5, 0.0);
  assert_close(ranking.best_mean[0], 0.75, 0.03); /* 4 standard errors of 4000 resamples */
  assert_close(ranking.best_mean[0] + ranking.best_mean[1], 1.0, 1e-9);
  cvn_ranking_free(&ranking);
}

static void ties_share(void **state) {
  (void)state;
  double values[6] = {0.5, 0.5, 0.5, 0.5, 0.1, 0.1};
  cvn_ranking ranking = rank(values, 3, 1, 2);
  for (int s = 0; s < 2; s++) {
    assert_close(ranking.best_single[s], 0.5, 0.0);
    assert_close(ranking.best_mean[s], 0.5, 1e-9);
    assert_int_equal(ranking.rank[s], 1);
  }
  assert_int_equal(ranking.rank[2], 3);
  cvn_ranking_free(&ranking);
}

static void never_best_without_a_choice(void **state) {
  (void)state;
  double values[6] = {0.9, 0.9, 0.5, 0.3, 0.4, 0.4};
  const bool apart[3] = {true, false, false};
  const cvn_outcomes o = {3, 1, 2, values};
  cvn_ranking ranking;
  assert_int_equal(cvn_ranking_of(&ranking, &o, apart, &resampling, NULL), CVN_OK);
  assert_close(ranking.best_single[0], 0.0, 0.0);
  assert_close(ranking.best_single[1], 0.5, 0.0);
  assert_close(ranking.best_single[2], 0.5, 0.0);
  assert_close(ranking.best_mean[0], 0.0, 0.0);
  assert_close(ranking.best_mean[1] + ranking.best_mean[2], 1.0, 1e-9);
  assert_int_equal(ranking.rank[0], 1); /* of means, whosoever they are */
  cvn_ranking_free(&ranking);
}

static void leaves_out_futures_with_a_gap(void **state) {
  (void)state;
  double values[6] = {0.1, 9.0, 0.3, 0.2, NAN, 0.4}, none[2] = {NAN, 0.5};
  cvn_ranking ranking = rank(values, 2, 1, 3);
  assert_int_equal(ranking.futures, 2);
  assert_close(ranking.mean[0], 0.2, 1e-15);
  assert_close(ranking.best_single[1], 1.0, 0.0);
  cvn_ranking_free(&ranking);
  ranking = rank(none, 2, 1, 1);
  assert_int_equal(ranking.futures, 0);
  assert_true(isnan(ranking.best_single[0]) && isnan(ranking.best_mean[0]));
  cvn_ranking_free(&ranking);
}

static void one_future(void **state) {
  (void)state;
  double values[2] = {0.1, 0.2};
  cvn_ranking ranking = rank(values, 2, 1, 1);
  assert_close(ranking.best_single[1], 1.0, 0.0);
  assert_true(isnan(ranking.best_mean[1]));
  cvn_ranking_free(&ranking);
}

/* Points differ so much that replicates hardly matter: b is best at one point of four only. */
static void studies(void **state) {
  (void)state;
  double values[2 * 4 * 2] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0,  1.0,
                              0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.11, 1.11};
  cvn_ranking ranking = rank(values, 2, 4, 2);
  assert_int_equal(ranking.futures, 8);
  assert_close(ranking.best_single[1], 0.25, 1e-12);
  /* b's mean is above a's when at least two of four draws are the last point: 1 - .75^4 - 4 x .25 x
   * .75^3 = .2617 */
  assert_close(ranking.best_mean[1], 0.2617, 0.03);
  cvn_ranking_free(&ranking);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_two_differ),
      cmocka_unit_test(a_resample_by_hand),
      cmocka_unit_test(ties_share),
      cmocka_unit_test(never_best_without_a_choice),
      cmocka_unit_test(leaves_out_futures_with_a_gap),
      cmocka_unit_test(one_future),
      cmocka_unit_test(studies),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
