/* test_fields.c: the field table and the values computed from a month's sums. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record/fields.h"

static void test_names_are_unique_and_described(void **state) {
  (void)state;
  for (int i = 0; i < CVN_FIELD_COUNT; i++) {
    assert_true(strlen(cvn_field_table[i].name) > 0);
    assert_true(strlen(cvn_field_table[i].long_name) > 0);
    assert_true(strlen(cvn_field_table[i].unit) > 0);
    assert_true(strlen(cvn_field_table[i].cell_methods) > 0);
    /* xarray would turn these units into time spans. */
    assert_string_not_equal(cvn_field_table[i].unit, "days");
    assert_string_not_equal(cvn_field_table[i].unit, "hours");
    for (int j = 0; j < i; j++)
      assert_string_not_equal(cvn_field_table[i].name, cvn_field_table[j].name);
  }
}

static void test_snapshot_names_are_unique(void **state) {
  (void)state;
  for (int i = 0; i < CVN_SNAPSHOT_COUNT; i++)
    for (int j = 0; j < i; j++)
      assert_string_not_equal(cvn_snapshot_table[i].name, cvn_snapshot_table[j].name);
}

static void test_flows_are_what_happens_in_a_month(void **state) {
  (void)state;
  assert_true(cvn_field_table[CVN_FIELD_monthly_cost].flow);
  assert_true(cvn_field_table[CVN_FIELD_joins].flow);
  assert_true(cvn_field_table[CVN_FIELD_plan_sharing].flow);
  assert_true(cvn_field_table[CVN_FIELD_satisfaction_small_excluded].flow);
  assert_false(cvn_field_table[CVN_FIELD_need_met].flow);
  assert_false(cvn_field_table[CVN_FIELD_members].flow);
}

static void test_values_are_ratios_of_sums(void **state) {
  (void)state;
  cvn_tally tally = {0};
  double values[CVN_FIELD_COUNT];
  tally.alliances = 4.0;
  tally.members = 10.0;
  tally.need_met = 3.0;
  tally.effort = 2.5;
  tally.trust = 7.0;
  tally.capacity = 8.0;
  tally.capacity_effort = 2.0;
  tally.small = 4.0;
  tally.large = 2.0;
  tally.voice_small = 1.0;
  tally.voice_large = 1.5;
  tally.stress = 6.0;
  tally.stressed = 12.0;
  tally.cost = 4500.0;
  tally.gini = 0.3;
  tally.group_count[CVN_LARGE_EXCLUDED] = 5.0;
  tally.group_trust[CVN_LARGE_EXCLUDED] = 1.0;
  cvn_fields_from_tally(&tally, values);
  assert_true(values[CVN_FIELD_need_met] == 0.75);
  assert_true(values[CVN_FIELD_cooperation] == 0.25);
  assert_true(values[CVN_FIELD_cooperation_weighted] == 0.25);
  assert_true(values[CVN_FIELD_trust] == 0.7);
  assert_true(values[CVN_FIELD_voice_gap] == 0.5);
  assert_true(values[CVN_FIELD_stress] == 0.5);
  assert_true(values[CVN_FIELD_members] == 10.0);
  assert_true(values[CVN_FIELD_monthly_cost] == 4500.0);
  assert_true(values[CVN_FIELD_influence_gini] == 0.3);
  assert_true(values[CVN_FIELD_trust_large_excluded] == 0.2);
  assert_true(isnan(values[CVN_FIELD_trust_small_included]));
}

static void test_nothing_to_divide_by_is_fill(void **state) {
  (void)state;
  cvn_tally tally = {0};
  double values[CVN_FIELD_COUNT];
  cvn_fields_from_tally(&tally, values);
  assert_true(isnan(values[CVN_FIELD_need_met]));
  assert_true(isnan(values[CVN_FIELD_cooperation]));
  assert_true(isnan(values[CVN_FIELD_voice_gap]));
  assert_true(values[CVN_FIELD_members] == 0.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names_are_unique_and_described),
      cmocka_unit_test(test_snapshot_names_are_unique),
      cmocka_unit_test(test_flows_are_what_happens_in_a_month),
      cmocka_unit_test(test_values_are_ratios_of_sums),
      cmocka_unit_test(test_nothing_to_divide_by_is_fill),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
