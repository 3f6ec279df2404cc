/* test_circumstances.c: what befalls all alliances, told apart from what is chosen. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/circumstances.h"

static cvn_setting pressed[] = {{CVN_PARAM_ID_pressure_level, 1.5}};
static cvn_setting shaken[] = {{CVN_PARAM_ID_pressure_shock_sd, 0.25},
                               {CVN_PARAM_ID_honesty_level, 0.5}};
static cvn_setting honest[] = {{CVN_PARAM_ID_honesty_level, 1.0}};

static cvn_intervention pressure = {
    .from = 36, .until = CVN_FOREVER, .coverage = 1, .settings = pressed, .n_settings = 1};
static cvn_intervention shocks = {
    .from = 0, .until = 24, .coverage = 1, .settings = shaken, .n_settings = 2};
static cvn_intervention honesty = {
    .from = 12, .until = CVN_FOREVER, .coverage = 0.5, .settings = honest, .n_settings = 1};

static void told_in_words(void **state) {
  (void)state;
  cvn_intervention all[] = {pressure, honesty, shocks};
  char *none =
      cvn_circumstances_of(&(cvn_strategy){.interventions = &honesty, .n_interventions = 1});
  char *both = cvn_circumstances_of(&(cvn_strategy){.interventions = all, .n_interventions = 3});
  assert_string_equal(none, "");
  /* what else such an intervention sets is no circumstance */
  assert_string_equal(both, "pressure.level=1.5 from 36; pressure.shock_sd=0.25 from 0 until 24");
  free(none);
  free(both);
}

static void shared_in_any_order(void **state) {
  (void)state;
  cvn_intervention one[] = {pressure, honesty, shocks}, other[] = {shocks, honesty, pressure};
  other[1].cost_monthly = 9.0; /* paid otherwise */
  const cvn_strategy a = {.interventions = one, .n_interventions = 3};
  cvn_strategy b = {.interventions = other, .n_interventions = 3};
  assert_int_equal(cvn_strategy_count(&a, true), 2);
  assert_int_equal(cvn_strategy_count(&a, false), 1);
  assert_true(cvn_strategies_share(&a, &b, true) && cvn_strategies_share(&a, &b, false));
  other[1].coverage = 1.0;
  assert_true(cvn_strategies_share(&a, &b, true) && !cvn_strategies_share(&a, &b, false));
  b.n_interventions = 2; /* without the pressure */
  assert_false(cvn_strategies_share(&a, &b, true));
  other[0].from = 1;
  b.n_interventions = 3;
  assert_false(cvn_strategies_share(&a, &b, true));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(told_in_words),
      cmocka_unit_test(shared_in_any_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
