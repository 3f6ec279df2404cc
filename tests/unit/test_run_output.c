/* test_run_output.c: the numbers that stand for a whole run. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "record/run_output.h"

/* need_met at month t is t; monthly_cost is 10, fill at the end. */
static void make(cvn_run_output *output, int64_t months) {
  *output = (cvn_run_output){.months = months};
  output->fields = malloc((size_t)(CVN_FIELD_COUNT * (months + 1)) * sizeof(double));
  assert_non_null(output->fields);
  for (int f = 0; f < CVN_FIELD_COUNT; f++)
    for (int64_t t = 0; t <= months; t++) {
      double value = (double)t;
      if (f == CVN_FIELD_monthly_cost) value = t == months ? (double)NAN : 10.0;
      output->fields[f * (months + 1) + t] = value;
    }
}

static void test_last_two_years_leave_out_the_end(void **state) {
  (void)state;
  cvn_run_output output;
  make(&output, 60);
  /* months 36 … 59 */
  assert_true(cvn_outcome_last(&output, CVN_FIELD_need_met) == 47.5);
  assert_true(cvn_outcome_whole(&output, CVN_FIELD_need_met) == 29.5);
  cvn_run_output_free(&output);
}

static void test_a_short_run_is_its_own_last_years(void **state) {
  (void)state;
  cvn_run_output output;
  make(&output, 3);
  assert_true(cvn_outcome_last(&output, CVN_FIELD_need_met) == 1.0);
  assert_true(cvn_outcome_whole(&output, CVN_FIELD_need_met) == 1.0);
  cvn_run_output_free(&output);
}

static void test_fill_is_left_out(void **state) {
  (void)state;
  cvn_run_output output;
  make(&output, 4);
  double *series = output.fields + CVN_FIELD_trust * 5;
  series[1] = (double)NAN;
  assert_true(cvn_outcome_whole(&output, CVN_FIELD_trust) == 5.0 / 3.0);
  for (int t = 0; t < 4; t++) series[t] = (double)NAN;
  assert_true(isnan(cvn_outcome_whole(&output, CVN_FIELD_trust)));
  cvn_run_output_free(&output);
}

static void test_cost_is_a_total(void **state) {
  (void)state;
  cvn_run_output output;
  make(&output, 12);
  assert_true(cvn_outcome_cost(&output) == 120.0);
  cvn_run_output_free(&output);
}

static void test_freeing_twice_is_safe(void **state) {
  (void)state;
  cvn_run_output output;
  make(&output, 2);
  output.n_snapshots = 1;
  output.snapshots = calloc(1, sizeof *output.snapshots);
  assert_non_null(output.snapshots);
  output.snapshots[0].columns[0] = cvn_arena_take(&output.columns, 4);
  cvn_run_output_free(&output);
  assert_null(output.fields);
  assert_null(output.snapshots);
  cvn_run_output_free(&output);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_last_two_years_leave_out_the_end),
      cmocka_unit_test(test_a_short_run_is_its_own_last_years),
      cmocka_unit_test(test_fill_is_left_out),
      cmocka_unit_test(test_cost_is_a_total),
      cmocka_unit_test(test_freeing_twice_is_safe),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
