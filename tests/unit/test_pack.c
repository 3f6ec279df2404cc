/* test_pack.c: chosen lanes move to the front in their order, whatever is chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pack.h"

/* Every choice of sixteen lanes, onto the end of a list that has some already. */
static void any_choice_is_packed(void **state) {
  (void)state;
  static cvn_pack_table table;
  cvn_pack_table_fill(&table);
  int32_t value[CVN_LANES];
  for (int l = 0; l < CVN_LANES; l++) value[l] = 1000 + l;
  for (int bits = 0; bits < 1 << CVN_LANES; bits++) {
    int32_t chosen[CVN_LANES], list[3 * CVN_LANES] = {7, 8, 9};
    int expected = 0;
    for (int l = 0; l < CVN_LANES; l++) chosen[l] = bits >> l & 1;
    cvn_packing packing;
    cvn_packing_of(&table, chosen, &packing);
    cvn_pack(&packing, value, list + 3);
    for (int l = 0; l < CVN_LANES; l++)
      if (chosen[l]) assert_int_equal(list[3 + expected++], 1000 + l);
    assert_int_equal(packing.count, expected);
    assert_int_equal(list[0] + list[1] + list[2], 24);
  }
}

/* From every place, in any order; only the lowest four bits of a place count. */
static void any_value_is_looked_up(void **state) {
  (void)state;
  float sixteen[CVN_LANES], found[CVN_LANES];
  int32_t at[CVN_LANES];
  for (int l = 0; l < CVN_LANES; l++) sixteen[l] = 0.5f + (float)l;
  for (int turn = 0; turn < CVN_LANES; turn++) {
    for (int k = 0; k < CVN_LANES; k++) at[k] = (k * 7 + turn) % CVN_LANES + CVN_LANES * (k * turn);
    cvn_look_up(sixteen, at, found);
    for (int k = 0; k < CVN_LANES; k++)
      assert_true(found[k] == sixteen[(k * 7 + turn) % CVN_LANES]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_choice_is_packed),
      cmocka_unit_test(any_value_is_looked_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
