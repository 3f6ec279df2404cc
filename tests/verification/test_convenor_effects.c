/* What a convenor can do, coefficient by coefficient.
 *
 * With all eight coefficients at 0 an independent convenor equals none, bit for bit, in everything
 * but its own standing, presence and cost. One coefficient alone moves, within one month, the
 * columns of state that its equations name, and no other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verification/lab.h"
#include "verification/off_values.h"

static const struct {
  const char *path, *columns;
} coefficients[] = {
#define COEFFICIENT(name, columns) {"convenor." #name, columns},
    CONVENOR_COEFFICIENTS(COEFFICIENT)
#undef COEFFICIENT
};
enum { COEFFICIENTS = sizeof coefficients / sizeof *coefficients };

/* Runs without a convenor, and with one from month `from`. */
static void run_pair(const cvn_scenario *scenario, int presence, int64_t from,
                     cvn_run_output *without, cvn_run_output *with) {
  cvn_setting setting = {CVN_PARAM_ID_convenor_presence, presence};
  cvn_intervention comes = {.from = from,
                            .until = CVN_FOREVER,
                            .coverage = 1.0,
                            .settings = &setting,
                            .n_settings = 1,
                            .cost_setup = 10,
                            .cost_monthly = 1};
  const cvn_strategy none = {0}, one = {.interventions = &comes, .n_interventions = 1};
  lab_run(without, scenario, &none, 1, NULL);
  lab_run(with, scenario, &one, 1, NULL);
}

/* Lively, with sharing required and all coefficients 0. */
static void idle(cvn_scenario *scenario) {
  lab_everything(scenario);
  for (int k = 0; k < COEFFICIENTS; k++) lab_set(&scenario->params, coefficients[k].path, 0);
  lab_set_all(&scenario->params,
              (const lab_setting[]){{"plans.rule", CVN_RULE_REQUIRED}, {NULL, 0}});
}

static bool is_listed(const char *list, const char *name) {
  const size_t length = strlen(name);
  for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
  return false;
}

static void test_idle_convenor_is_none(void **state) {
  (void)state;
  cvn_scenario scenario;
  cvn_run_output without, with;
  idle(&scenario);
  for (int64_t from = 0; from <= 7; from += 7) {
    run_pair(&scenario, CVN_PRESENCE_INDEPENDENT, from, &without, &with);
    for (int column = 0; column < CVN_SNAPSHOT_COUNT; column++)
      if (column != CVN_SNAPSHOT_ALLIANCE_standing &&
          !lab_same_column(&without, &with, column, (int)scenario.params.need.areas))
        fail_msg("%s differs", cvn_snapshot_table[column].name);
    for (int field = 0; field < CVN_FIELD_COUNT; field++) {
      const bool own = field == CVN_FIELD_convenor_standing ||
                       field == CVN_FIELD_convenor_presence || field == CVN_FIELD_monthly_cost;
      if (lab_same_field(&without, &with, field) == own)
        fail_msg("%s: %s", cvn_field_table[field].name, own ? "the same" : "differs");
    }
    cvn_run_output_free(&without);
    cvn_run_output_free(&with);
  }
  cvn_scenario_free(&scenario);
}

/* One month with a convenor whose only coefficient is `k`, in a month with a meeting and plans
 * due. */
static void test_each_coefficient_alone(void **state) {
  (void)state;
  cvn_scenario scenario;
  idle(&scenario);
  lab_set_all(&scenario.params, (const lab_setting[]){{"membership.leave_rate", 0},
                                                      {"membership.join_rate", 0},
                                                      {"honesty.level", 0.4},
                                                      {"honesty.salience", 0.3},
                                                      {"run.months", 1},
                                                      {NULL, 0}});
  for (int k = 0; k < COEFFICIENTS; k++) {
    cvn_run_output without, with;
    lab_set(&scenario.params, coefficients[k].path, 0.7);
    run_pair(&scenario, CVN_PRESENCE_INDEPENDENT, 0, &without, &with);
    for (int column = 0; column < CVN_SNAPSHOT_COUNT; column++) {
      const char *name = cvn_snapshot_table[column].name;
      const bool moves = is_listed(coefficients[k].columns, name);
      if (column == CVN_SNAPSHOT_ALLIANCE_standing) continue;
      if (lab_same_column(&without, &with, column, (int)scenario.params.need.areas) == moves)
        fail_msg("%s %s %s within a month", coefficients[k].path, moves ? "leaves" : "moves", name);
    }
    cvn_run_output_free(&without);
    cvn_run_output_free(&with);
    lab_set(&scenario.params, coefficients[k].path, 0);
  }
  cvn_scenario_free(&scenario);
}

/* A lead organisation that is not independent pulls the pool and enforces, even with all
 * coefficients 0. */
static void test_lead_organisation(void **state) {
  (void)state;
  cvn_scenario scenario;
  cvn_run_output without, with;
  idle(&scenario);
  lab_set(&scenario.params, "run.months", 1);
  run_pair(&scenario, CVN_PRESENCE_LEAD_ORGANISATION, 0, &without, &with);
  const int areas = (int)scenario.params.need.areas;
  assert_false(lab_same_column(&without, &with, CVN_SNAPSHOT_ALLIANCE_negotiated_agenda, areas));
  assert_false(lab_same_column(&without, &with, CVN_SNAPSHOT_MEMBERSHIP_shared, areas));
  assert_true(lab_same_column(&without, &with, CVN_SNAPSHOT_MEMBERSHIP_effort, areas));
  assert_true(lab_same_column(&without, &with, CVN_SNAPSHOT_MEMBERSHIP_voice, areas));
  assert_true(lab_same_column(&without, &with, CVN_SNAPSHOT_ORGANISATION_stress_logit, areas));
  cvn_run_output_free(&without);
  cvn_run_output_free(&with);
  lab_set(&scenario.params, "convenor.lead_independence",
          1); /* and as independent as anybody, nothing */
  run_pair(&scenario, CVN_PRESENCE_LEAD_ORGANISATION, 0, &without, &with);
  assert_true(lab_same_column(&without, &with, CVN_SNAPSHOT_ALLIANCE_negotiated_agenda, areas));
  assert_true(lab_same_column(&without, &with, CVN_SNAPSHOT_MEMBERSHIP_shared, areas));
  cvn_run_output_free(&without);
  cvn_run_output_free(&with);
  cvn_scenario_free(&scenario);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_idle_convenor_is_none),
      cmocka_unit_test(test_each_coefficient_alone),
      cmocka_unit_test(test_lead_organisation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
