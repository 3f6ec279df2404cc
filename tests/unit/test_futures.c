/* test_futures.c: regret, maximin and targets by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/futures.h"

#define assert_close(a, b) assert_true(fabs((a) - (b)) < 1e-12)

/* Three strategies over five futures, the last without a value for one of them. */
static const double values[3][5] = {
    {10.0, 6.0, 2.0, 4.0, 9.0},
    {7.0, 7.0, 5.0, 4.0, (double)NAN},
    {8.0, 3.0, 5.0, 1.0, 9.0},
};

static void by_hand(void **state) {
  (void)state;
  cvn_futures futures;
  assert_int_equal(cvn_futures_of(&futures, values[0], 3, 5, false, 5.0, NULL), CVN_OK);
  assert_int_equal(futures.used, 4);
  assert_int_equal(futures.left_out, 1);
  const cvn_future_row *a = &futures.rows[0], *b = &futures.rows[1], *c = &futures.rows[2];
  /* Best: 10 7 5 4. Regrets: a 0 1 3 0; b 3 0 0 0; c 2 4 0 3. */
  assert_close(a->mean, 5.5);
  assert_close(a->worst, 2.0);
  assert_int_equal(a->worst_value_at, 2);
  assert_close(a->regret_mean, 1.0);
  assert_close(a->regret_worst, 3.0);
  assert_int_equal(a->worst_regret_at, 2);
  assert_close(a->regret_90, 2.4); /* R: quantile(c(0, 0, 1, 3), .9) */
  assert_close(a->target_share, 0.5);
  assert_close(a->best_share, 1.5 / 4.0); /* best in the first, ties in the fourth */
  assert_close(b->regret_mean, 0.75);
  assert_close(b->best_share, 2.0 / 4.0); /* the second, half of the third and fourth */
  assert_close(b->target_share, 0.75);
  assert_close(c->regret_worst, 4.0);
  assert_int_equal(c->worst_regret_at, 1);
  assert_close(c->best_share, 0.5 / 4.0);
  assert_int_equal(futures.maximin, 1);      /* worst values 2, 4, 1 */
  assert_int_equal(futures.least_regret, 0); /* 3, 3, 4: the first where tied */
  cvn_futures_free(&futures);
}

static void lower_can_be_better(void **state) {
  (void)state;
  cvn_futures futures;
  assert_int_equal(cvn_futures_of(&futures, values[0], 3, 5, true, 4.0, NULL), CVN_OK);
  /* Best: 7 3 2 1. Regrets: a 3 3 0 3; b 0 4 3 3; c 1 0 3 0. Worst values: 10, 7, 8. */
  assert_close(futures.rows[0].worst, 10.0);
  assert_close(futures.rows[0].mean, 5.5);
  assert_close(futures.rows[1].regret_mean, 2.5);
  assert_close(futures.rows[0].target_share, 0.5);
  assert_int_equal(futures.maximin, 1);
  assert_int_equal(futures.least_regret, 0);
  cvn_futures_free(&futures);
}

/* What befalls the alliances is not chosen, so that nothing is regretted beside it. */
static void circumstances_are_no_choice(void **state) {
  (void)state;
  static const bool apart[3] = {true, false, false};
  cvn_futures futures;
  assert_int_equal(cvn_futures_of(&futures, values[0], 3, 5, false, 5.0, apart), CVN_OK);
  const cvn_future_row *a = &futures.rows[0], *b = &futures.rows[1], *c = &futures.rows[2];
  /* Best of b and c: 8 7 5 4. Regrets: b 1 0 0 0; c 0 4 0 3. */
  assert_close(a->mean, 5.5);
  assert_close(a->worst, 2.0);
  assert_close(a->target_share, 0.5);
  assert_true(isnan(a->regret_mean) && isnan(a->regret_90) && isnan(a->regret_worst));
  assert_true(isnan(a->best_share));
  assert_int_equal(a->worst_regret_at, -1);
  assert_close(b->regret_mean, 0.25);
  assert_close(b->best_share, 2.5 / 4.0);
  assert_close(c->regret_mean, 1.75);
  assert_close(c->regret_worst, 4.0);
  assert_close(c->best_share, 1.5 / 4.0);
  assert_int_equal(futures.maximin, 1);
  assert_int_equal(futures.least_regret, 1);
  cvn_futures_free(&futures);
}

static void without_target_or_futures(void **state) {
  (void)state;
  static const double none[2] = {(double)NAN, 1.0};
  cvn_futures futures;
  assert_int_equal(cvn_futures_of(&futures, values[0], 1, 5, false, (double)NAN, NULL), CVN_OK);
  assert_true(isnan(futures.rows[0].target_share));
  assert_int_equal(futures.used, 5);
  assert_close(futures.rows[0].regret_worst, 0.0); /* alone, never regretted */
  assert_close(futures.rows[0].best_share, 1.0);
  cvn_futures_free(&futures);
  assert_int_equal(cvn_futures_of(&futures, none, 2, 1, false, 0.0, NULL), CVN_ERR_INPUT);
  assert_null(futures.rows);
}

static void share_intervals(void **state) {
  (void)state;
  double low, high;
  cvn_share_interval(0.0, 20.0, &low, &high);
  assert_close(low, 0.0);
  assert_true(fabs(high - 0.161125) < 1e-6); /* R: prop.test(0, 20, correct = FALSE) */
  cvn_share_interval(15.0, 50.0, &low, &high);
  assert_true(fabs(low - 0.191036) < 1e-6 && fabs(high - 0.437504) < 1e-6);
  cvn_share_interval(0.0, 0.0, &low, &high);
  assert_true(isnan(low) && isnan(high));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_hand),
      cmocka_unit_test(lower_can_be_better),
      cmocka_unit_test(circumstances_are_no_choice),
      cmocka_unit_test(without_target_or_futures),
      cmocka_unit_test(share_intervals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
