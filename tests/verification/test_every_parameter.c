/* No parameter is without effect: where every mechanism is at work (everything.yaml), a change of
 * any row of the table within its range changes the result. A parameter that is read by nothing, or
 * by an equation that lost it, fails here by name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verification/lab.h"

/* Rows that a run's result cannot depend on, and why. */
static const struct {
  int id;
  const char *why;
} exceptions[] = {
    {CVN_PARAM_ID_population_organisations_file, "names a file; tests of the population read them"},
    {CVN_PARAM_ID_population_memberships_file, "names a file; tests of the population read them"},
    {CVN_PARAM_ID_population_alliances_file, "names a file; tests of the population read them"},
    {CVN_PARAM_ID_population_areas_file, "names a file; tests of the population read them"},
    {CVN_PARAM_ID_run_replicates, "how many runs there are, not what one does"},
};

static bool is_exception(int id) {
  for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
    if (exceptions[i].id == id) return true;
  return false;
}

/* Values to try: every word of a choice; else the off value, one well below and one well above. */
static int values_to_try(const cvn_params *params, int id, double values[8]) {
  const cvn_param_info *info = &cvn_param_table[id];
  const double now = cvn_param_get(params, id);
  int count = 0, words;
  if (info->type == CVN_TYPE_CHOICE) {
    (void)cvn_choice_words(info->choices, &words);
    for (int word = 0; word < words; word++)
      if (word != (int)now) values[count++] = word;
    return count;
  }
  const double low =
      now > info->min ? fmax(info->min, now - 0.4 * fmax(fabs(now), 0.25)) : info->min;
  const double high = fmin(info->max, now + 0.4 * fmax(fabs(now), 0.25));
  const double tries[3] = {info->type == CVN_TYPE_INT ? floor(low) : low,
                           info->type == CVN_TYPE_INT ? ceil(high) : high, info->off};
  for (int i = 0; i < 3; i++)
    if (!isnan(tries[i]) && tries[i] != now) values[count++] = tries[i];
  assert_true(count > 0);
  return count;
}

/* An intervention that sets what is tried would hide it wherever it acts. */
static void drop_setting(cvn_strategy *strategy, int id) {
  for (int k = 0; k < strategy->n_interventions; k++) {
    cvn_intervention *each = &strategy->interventions[k];
    int kept = 0;
    for (int s = 0; s < each->n_settings; s++)
      if (each->settings[s].param != id) each->settings[kept++] = each->settings[s];
    each->n_settings = kept;
  }
}

static void test_no_parameter_is_inert(void **state) {
  (void)state;
  cvn_scenario scenario;
  cvn_run_output base;
  lab_everything(&scenario);
  scenario.record = (cvn_record_plan){0};
  cvn_strategy *strategy = &scenario.strategies[LAB_EVERYTHING];
  drop_setting(strategy, CVN_PARAM_ID_convenor_independence);
  lab_run(&base, &scenario, strategy, 1, NULL);
  int inert = 0;
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    if (is_exception(id)) continue;
    const double now = cvn_param_get(&scenario.params, id);
    double values[8];
    const int count = values_to_try(&scenario.params, id, values);
    int tried = 0;
    for (int i = 0; i < count; i++) {
      cvn_run_output changed;
      cvn_param_put(&scenario.params, id, values[i]);
      if (cvn_params_check(&scenario.params, NULL, NULL) != CVN_OK)
        continue; /* does not go with another value */
      tried++;
      lab_run(&changed, &scenario, strategy, 1, NULL);
      if (lab_same(&base, &changed)) {
        print_error("%s: %g instead of %g changes nothing\n", cvn_param_table[id].path, values[i],
                    now);
        inert++;
      }
      cvn_run_output_free(&changed);
    }
    assert_true(tried > 0);
    cvn_param_put(&scenario.params, id, now);
  }
  assert_int_equal(inert, 0);
  cvn_run_output_free(&base);
  cvn_scenario_free(&scenario);
}

/* What an intervention sets acts as the scenario's own parameter does: rows of scope alliance and
 * system. */
static void test_no_rule_is_inert(void **state) {
  (void)state;
  cvn_scenario scenario;
  lab_everything(&scenario);
  scenario.record = (cvn_record_plan){0};
  /* a convenor, whose rules would otherwise be of no account; some late and required sharing */
  lab_set_all(&scenario.params,
              (const lab_setting[]){{"plans.rule", CVN_RULE_REQUIRED}, {NULL, 0}});
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const double now = cvn_param_get(&scenario.params, id);
    double values[8];
    if (cvn_param_table[id].scope == CVN_SCOPE_FIXED) continue;
    const int lead = id == CVN_PARAM_ID_convenor_lead_independence;
    lab_set(&scenario.params, "convenor.presence",
            lead ? CVN_PRESENCE_LEAD_ORGANISATION : CVN_PRESENCE_INDEPENDENT);
    const int count = values_to_try(&scenario.params, id, values);
    for (int i = 0; i < count; i++) {
      const double other = values[i] == cvn_param_get(&scenario.params, id) ? now : values[i];
      cvn_setting setting = {id, other};
      cvn_intervention one = {
          .from = 2, .until = CVN_FOREVER, .coverage = 1.0, .settings = &setting, .n_settings = 1};
      const cvn_strategy none = {0}, with = {.interventions = &one, .n_interventions = 1};
      cvn_run_output base, changed;
      lab_run(&base, &scenario, &none, 1, NULL);
      lab_run(&changed, &scenario, &with, 1, NULL);
      if (lab_same(&base, &changed))
        fail_msg("an intervention that sets %s to %g does nothing", cvn_param_table[id].path,
                 other);
      cvn_run_output_free(&base);
      cvn_run_output_free(&changed);
    }
    lab_set(&scenario.params, "convenor.presence", CVN_PRESENCE_NONE);
  }
  cvn_scenario_free(&scenario);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_parameter_is_inert),
      cmocka_unit_test(test_no_rule_is_inert),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
