/* test_shuffle.c: random orders are permutations, fair, and repeatable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analysis/shuffle.h"

static void orders_are_fair_permutations(void **state) {
  (void)state;
  enum { ITEMS = 5, ORDERS = 5000 };
  int at[ITEMS][ITEMS] = {{0}};
  for (uint32_t b = 0; b < ORDERS; b++) {
    int64_t order[ITEMS];
    bool seen[ITEMS] = {false};
    cvn_random_order(1, b, ITEMS, order);
    for (int i = 0; i < ITEMS; i++) {
      assert_in_range(order[i], 0, ITEMS - 1);
      assert_false(seen[order[i]]);
      seen[order[i]] = true;
      at[i][order[i]]++;
    }
  }
  /* Binomial(5000, 1/5): mean 1000, sd 28.3; 5 sigma over 25 cells. */
  for (int i = 0; i < ITEMS; i++)
    for (int j = 0; j < ITEMS; j++) assert_true(abs(at[i][j] - 1000) < 142);
}

static void orders_depend_on_seed_and_number(void **state) {
  (void)state;
  enum { ITEMS = 100 };
  int64_t a[ITEMS], b[ITEMS], number[ITEMS], seed[ITEMS];
  cvn_random_order(1, 2, ITEMS, a);
  cvn_random_order(1, 3, ITEMS, number);
  cvn_random_order(2, 2, ITEMS, seed);
  cvn_random_order(1, 2, ITEMS, b);
  assert_memory_equal(a, b, sizeof a);
  assert_memory_not_equal(a, number, sizeof a);
  assert_memory_not_equal(a, seed, sizeof a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(orders_are_fair_permutations),
      cmocka_unit_test(orders_depend_on_seed_and_number),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
