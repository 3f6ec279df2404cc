/* test_stopping.c: when there are enough replicates. Coverage after stopping is in
 * tests/verification/test_stopping_coverage.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/stopping.h"
#include "support/near.h"

static void looks(void **state) {
  (void)state;
  const cvn_stop_rule rule = {.cap = 50};
  const int64_t expected[] = {16, 20, 28, 36, 48, 50, 50};
  int64_t n = cvn_stop_first(&rule, 4);
  for (int i = 0; i < 7; i++) {
    assert_int_equal(n, expected[i]);
    n = cvn_stop_next(&rule, n);
  }
  assert_int_equal(cvn_stop_first(&rule, 32), 32);
  assert_int_equal(cvn_stop_first(&rule, 99), 50);
}

enum { N = 20 };

/* b - a is d ± s by turns. */
static void fill(double *values, double d, double s) {
  for (int i = 0; i < N; i++) {
    values[i] = 0.5 + 0.01 * i;
    values[N + i] = values[i] + d + (i % 2 ? s : -s);
  }
}

/* Standard deviation s sqrt(20/19); t of 19 degrees of freedom is 2.093. */
static void half_width(void **state) {
  (void)state;
  double values[2 * N];
  const cvn_outcomes o = {2, 1, N, values};
  cvn_stop_rule rule = {.kind = CVN_STOP_HALF_WIDTH, .half_width = 0.05, .cap = 1000};
  fill(values, 0.1, 0.1);
  const double s2 = 0.01 * 20.0 / 19.0 + 0.05 * 0.05 / 20.0;
  cvn_stop_state look = cvn_stop_look(&rule, &o, 0, N, 1);
  assert_close(look.widest, 2.093024054408263 * sqrt(s2 / 20.0), 1e-12);
  assert_true(look.enough);
  rule.half_width = 0.04;
  assert_false(cvn_stop_look(&rule, &o, 0, N, 1).enough);
  /* fewer replicates than there are */
  rule.half_width = 0.05;
  assert_false(cvn_stop_look(&rule, &o, 0, 10, 1).enough);
}

static void ranking(void **state) {
  (void)state;
  double values[2 * N];
  const cvn_outcomes o = {2, 1, N, values};
  cvn_stop_rule rule = {.kind = CVN_STOP_RANKING, .cap = 1000};
  /* the first look spends .025: t = 2.433, half interval .0558 */
  fill(values, 0.06, 0.1);
  assert_true(cvn_stop_look(&rule, &o, 0, N, 1).enough);
  /* the third spends .05/12: t = 3.26, half interval .0747 */
  cvn_stop_state look = cvn_stop_look(&rule, &o, 0, N, 3);
  assert_false(look.enough);
  assert_int_equal(look.undecided, 1);
  fill(values, 0.0, 0.1);
  assert_false(cvn_stop_look(&rule, &o, 0, N, 1).enough);
  rule.important = 0.06;
  assert_true(cvn_stop_look(&rule, &o, 0, N, 1).enough);
  /* identical strategies need no order */
  rule.important = 0.0;
  fill(values, 0.0, 0.0);
  assert_true(cvn_stop_look(&rule, &o, 0, N, 1).enough);
}

static void too_few_pairs(void **state) {
  (void)state;
  double values[2 * N];
  const cvn_outcomes o = {2, 1, N, values};
  const cvn_stop_rule width = {.kind = CVN_STOP_HALF_WIDTH, .half_width = 0.5, .cap = 1000};
  const cvn_stop_rule order = {.kind = CVN_STOP_RANKING, .cap = 1000};
  fill(values, 0.1, 0.1);
  for (int i = 0; i < N - 1; i++) values[i] = (double)NAN;
  assert_false(cvn_stop_look(&width, &o, 0, N, 1).enough);
  assert_int_equal(cvn_stop_look(&order, &o, 0, N, 1).undecided, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(looks),
      cmocka_unit_test(half_width),
      cmocka_unit_test(ranking),
      cmocka_unit_test(too_few_pairs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
