/* test_shapley.c: shares that sum to the whole, against games with known values. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/shapley.h"
#include "support/near.h"

enum { R = 3, ORDERS = 400 };

typedef double game(uint32_t coalition, int replicate);

static int count(uint32_t coalition) {
  return __builtin_popcount(coalition);
}

static cvn_shapley play(game *v, int parts, cvn_shapley_plan *plan) {
  cvn_shapley shapley;
  assert_int_equal(cvn_shapley_plan_make(plan, parts, ORDERS, 7, NULL), CVN_OK);
  double *values = calloc((size_t)plan->n_coalitions * R, sizeof *values);
  for (int64_t s = 0; s < plan->n_coalitions; s++)
    for (int r = 0; r < R; r++) values[s * R + r] = v(plan->coalitions[s], r);
  assert_int_equal(cvn_shapley_of(&shapley, plan, values, R, NULL), CVN_OK);
  free(values);
  return shapley;
}

/* The glove game: one left glove (part 0), two right ones; a pair is worth 1. Shares 2/3, 1/6, 1/6
 * (Shapley 1953). Replicates scale it by 1, 2, 3. */
static double gloves(uint32_t c, int replicate) {
  return (c & 1U && c & 6U ? 1.0 : 0.0) * (replicate + 1);
}

static void glove_game(void **state) {
  (void)state;
  cvn_shapley_plan plan;
  const cvn_shapley s = play(gloves, 3, &plan);
  assert_true(plan.exact);
  assert_int_equal(plan.n_coalitions, 8);
  assert_close(s.part[0].share.mean, 2.0 * 2.0 / 3.0, 1e-14);
  assert_close(s.part[1].share.mean, 2.0 / 6.0, 1e-14);
  assert_close(s.part[2].share.mean, 2.0 / 6.0, 1e-14);
  assert_close(s.whole.mean, 2.0, 0.0);
  assert_close(s.part[0].alone.mean, 0.0, 0.0);
  assert_close(s.part[0].last.mean, 2.0, 0.0);
  assert_close(s.part[1].last.mean, 0.0, 0.0);
  assert_close(s.part[0].order_error, 0.0, 0.0);
  /* replicates 2/3, 4/3, 2: standard error 2/3/sqrt 3, t of 2 degrees of freedom */
  assert_close(s.part[0].share.error, 2.0 / 3.0 / sqrt(3.0), 1e-14);
  assert_close(s.part[0].interval.high - s.part[0].interval.low,
               2.0 * 4.302652729911275 * 2.0 / 3.0 / sqrt(3.0), 1e-9);
  cvn_shapley_plan_free(&plan);
}

/* What parts do by themselves, and pairs that share what they do together equally. */
static double pairs(uint32_t c, int replicate) {
  double v = 10.0 + 0.1 * replicate;
  for (int i = 0; i < 20; i++) v += c & 1U << i ? 0.01 * (i + 1) : 0.0;
  if ((c & 3U) == 3U) v += 0.5;
  if ((c & 12U) == 12U) v -= 0.2;
  return v;
}

static double expected(int part) {
  return 0.01 * (part + 1) + (part < 2 ? 0.25 : part < 4 ? -0.1 : 0.0);
}

static double sum_of_shares(const cvn_shapley *s) {
  double sum = 0.0;
  for (int i = 0; i < s->parts; i++) sum += s->part[i].share.mean;
  return sum;
}

static void eight_parts(void **state) {
  (void)state;
  cvn_shapley_plan plan;
  const cvn_shapley s = play(pairs, 8, &plan);
  assert_int_equal(plan.n_coalitions, 256);
  for (int i = 0; i < 8; i++) assert_close(s.part[i].share.mean, expected(i), 1e-13);
  assert_close(sum_of_shares(&s), s.whole.mean, 1e-13);
  cvn_shapley_plan_free(&plan);
}

/* Sampled orders: an order and its reverse share out a pair's effect exactly. */
static void more_parts(void **state) {
  (void)state;
  cvn_shapley_plan plan;
  const cvn_shapley s = play(pairs, 12, &plan);
  assert_false(plan.exact);
  assert_int_equal(plan.n_orders, ORDERS);
  assert_true(plan.n_coalitions < 4096);
  for (int64_t i = 1; i < plan.n_coalitions; i++)
    assert_true(plan.coalitions[i - 1] < plan.coalitions[i]);
  for (int i = 0; i < 12; i++) {
    assert_close(s.part[i].share.mean, expected(i), 1e-12);
    assert_close(s.part[i].alone.mean, 0.01 * (i + 1), 1e-12);
  }
  assert_close(sum_of_shares(&s), s.whole.mean, 1e-12);
  cvn_shapley_plan_free(&plan);
}

/* Three parts that are worth something only all together: a third each; orders matter, so the error
 * from sampling them is told, and holds. */
static double triple(uint32_t c, int replicate) {
  (void)replicate;
  return (c & 7U) == 7U ? 3.0 : 0.0;
}

static void sampling_error(void **state) {
  (void)state;
  cvn_shapley_plan plan;
  const cvn_shapley s = play(triple, 10, &plan);
  for (int i = 0; i < 3; i++) {
    assert_true(s.part[i].order_error > 0.01 && s.part[i].order_error < 0.2);
    assert_close(s.part[i].share.mean, 1.0, 4.0 * s.part[i].order_error);
  }
  assert_close(s.part[5].share.mean, 0.0, 0.0);
  assert_close(sum_of_shares(&s), 3.0, 1e-12);
  cvn_shapley_plan_free(&plan);
}

static double with_a_gap(uint32_t c, int replicate) {
  return replicate == 1 && c == 2 ? (double)NAN : (double)count(c);
}

static void leaves_out_replicates_with_a_gap(void **state) {
  (void)state;
  cvn_shapley_plan plan;
  const cvn_shapley s = play(with_a_gap, 3, &plan);
  assert_int_equal(s.whole.n, 2);
  assert_close(s.part[1].share.mean, 1.0, 1e-14);
  cvn_shapley_plan_free(&plan);
}

static void number_of_parts(void **state) {
  (void)state;
  cvn_shapley_plan plan;
  assert_int_equal(cvn_shapley_plan_make(&plan, 31, 10, 1, NULL), CVN_ERR_INPUT);
  assert_int_equal(cvn_shapley_plan_make(&plan, 0, 10, 1, NULL), CVN_ERR_INPUT);
  assert_int_equal(cvn_shapley_plan_make(&plan, 30, 3, 1, NULL), CVN_OK);
  assert_int_equal(plan.n_orders, 4);
  cvn_shapley_plan_free(&plan);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(glove_game),
      cmocka_unit_test(eight_parts),
      cmocka_unit_test(more_parts),
      cmocka_unit_test(sampling_error),
      cmocka_unit_test(leaves_out_replicates_with_a_gap),
      cmocka_unit_test(number_of_parts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
