/* Known answer 7, second part: every mechanism at its off value.
 *
 * A row names a switch, a value at which its mechanism is on, and something that can act through
 * this mechanism only, perhaps once others are out of the way. With the switch off that something
 * changes nothing, bit for bit; with it on it does.
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

enum { SETTINGS = 9 };

typedef struct row {
  const char *path;
  double on;
  lab_setting other;          /* what is changed, with the switch off and on */
  int strategy;               /* LAB_AS_IT_WAS or LAB_EVERYTHING */
  const char *columns;        /* of the snapshots; NULL for all that is recorded */
  lab_setting base[SETTINGS]; /* what is out of the way; ends with a NULL path */
  lab_tweak *tweak;
} row;

static void selfish(cvn_population *population) {
  for (int64_t i = 0; i < population->organisations; i++) population->org_self_interest[i] = 1.0f;
}

#define STATIC                                                                                     \
  {"membership.leave_rate", 0}, {                                                                  \
    "membership.join_rate", 0                                                                      \
  }
#define CONVENED                                                                                   \
  {"convenor.presence", CVN_PRESENCE_INDEPENDENT}, {                                               \
    "plans.rule", CVN_RULE_REQUIRED                                                                \
  }

static const row rows[] = {
    /* who they are */
    {"population.size.log_sd",
     2,
     {"population.agility_exponent", 0.9},
     LAB_EVERYTHING,
     NULL,
     {{"population.size.distribution", CVN_DISTRIBUTION_LOGNORMAL}},
     NULL},
    {"population.size.log_sd",
     2,
     {"population.capacity_exponent", 0.9},
     LAB_EVERYTHING,
     NULL,
     {{"population.size.distribution", CVN_DISTRIBUTION_LOGNORMAL}},
     NULL},
    {"population.size.log_sd",
     2,
     {"stress.exposure_exponent", 0.9},
     LAB_EVERYTHING,
     NULL,
     {{"population.size.distribution", CVN_DISTRIBUTION_LOGNORMAL}},
     NULL},
    {"population.size.log_sd",
     2,
     {"trust.attribution", 2},
     LAB_EVERYTHING,
     NULL,
     {{"population.size.distribution", CVN_DISTRIBUTION_LOGNORMAL}},
     NULL},
    {"population.size.tail_quantile",
     0.9,
     {"population.size.tail_exponent", 2},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    {"population.capacity_exponent",
     0.5,
     {"honesty.salience", 1},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    {"population.capacity_exponent",
     0.5,
     {"trust.attribution", 2},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    {"alliances.informal_share",
     0.3,
     {"membership.informal_synergy", 0.2},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    /* areas, funding, pressure */
    {"need.areas", 7, {"need.drift", 0.5}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"need.areas", 7, {"funding.volatility", 3}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"need.areas", 7, {"plans.precision", 1}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"need.areas", 7, {"plans.sunk_cost", 0}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"funding.weight",
     0.5,
     {"funding.volatility", 0.2},
     LAB_EVERYTHING,
     "effort trust voice planned_area",
     {{0}},
     NULL},
    {"pressure.level",
     0.5,
     {"stress.exposure_exponent", 0.9},
     LAB_AS_IT_WAS,
     NULL,
     {{"pressure.shock_sd", 0}},
     NULL},
    {"pressure.shock_sd",
     0.2,
     {"pressure.shock_persistence", 0.2},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    /* stress */
    {"stress.load",
     1,
     {"effort.initial", 0.8},
     LAB_EVERYTHING,
     "stress_logit",
     {{"stress.help", 0}, {"convenor.stress_relief", 0}},
     NULL},
    {"stress.help",
     1,
     {"effort.initial", 0.8},
     LAB_EVERYTHING,
     "stress_logit",
     {{"stress.load", 0}, {"convenor.stress_relief", 0}},
     NULL},
    {"stress.exposure_exponent",
     0.15,
     {"population.size.log_sd", 1},
     LAB_AS_IT_WAS,
     "stress_logit",
     {{"stress.load", 0}, {"stress.help", 0}, {"pressure.level", 1}},
     NULL},
    {"stress.narrowing",
     1,
     {"stress.baseline", 1},
     LAB_AS_IT_WAS,
     "effort trust voice negotiated_agenda maturity organisation",
     {{"stress.willingness", 0}, {"agenda.creativity", 0}},
     NULL},
    {"stress.willingness",
     0.3,
     {"stress.baseline", 1},
     LAB_AS_IT_WAS,
     "effort trust",
     {{"stress.narrowing", 0}, {"agenda.creativity", 0}},
     NULL},
    /* effort */
    {"effort.precision",
     5,
     {"effort.base_cost", 1},
     LAB_EVERYTHING,
     "effort trust organisation",
     {{0}},
     NULL},
    {"effort.credit",
     0.7,
     {"effort.synergy", 1},
     LAB_AS_IT_WAS,
     "effort",
     {{"need.areas", 1},
      {"need.response", CVN_RESPONSE_LINEAR},
      {"need.scale", 100},
      {"agenda.openness", 0},
      {"alliances.informal_share", 0},
      {"stress.narrowing", 0},
      STATIC},
     selfish},
    {"effort.coordination_cost",
     0.3,
     {"effort.coordination_exponent", 2},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    {"effort.coordination_cost",
     0.3,
     {"convenor.brokering", 0.1},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    {"effort.ownership",
     0.5,
     {"perception.learning", 0.9},
     LAB_AS_IT_WAS,
     "effort trust",
     {{"plans.precision", 0}, {"agenda.openness", 0}, {"alliances.informal_share", 0}, STATIC},
     NULL},
    /* trust and plans */
    {"trust.rivalry",
     0.5,
     {"plans.poaching", 5},
     LAB_EVERYTHING,
     NULL,
     {{"plans.precision", 0}},
     NULL},
    {"trust.goodwill",
     0.15,
     {"plans.rule", CVN_RULE_REQUIRED},
     LAB_AS_IT_WAS,
     "effort trust voice planned_area",
     {{"plans.precision", 0}, {"plans.poaching", 0}},
     NULL},
    {"plans.rule", CVN_RULE_VOLUNTARY, {"trust.goodwill", 2}, LAB_AS_IT_WAS, NULL, {{0}}, NULL},
    {"plans.rule", CVN_RULE_VOLUNTARY, {"plans.poaching", 5}, LAB_AS_IT_WAS, NULL, {{0}}, NULL},
    {"plans.rule",
     CVN_RULE_VOLUNTARY,
     {"plans.stage", CVN_STAGE_LATE},
     LAB_AS_IT_WAS,
     NULL,
     {{0}},
     NULL},
    {"plans.precision",
     5,
     {"plans.poaching", 5},
     LAB_EVERYTHING,
     NULL,
     {{"trust.rivalry", 0}},
     NULL},
    {"plans.sunk_cost",
     3,
     {"plans.synchrony", 1},
     LAB_AS_IT_WAS,
     "planned_area effort trust",
     {{"plans.rule", CVN_RULE_NONE}, {"plans.revision", 1}, {"population.agility_exponent", 0}},
     NULL},
    {"plans.poaching",
     3,
     {"plans.rule", CVN_RULE_REQUIRED},
     LAB_AS_IT_WAS,
     "planned_area effort trust",
     {{"need.own_spillover", 0}, {"trust.goodwill", 0}},
     NULL},
    {"plans.baseline_enforcement",
     0.3,
     {"plans.rule", CVN_RULE_REQUIRED},
     LAB_AS_IT_WAS,
     NULL,
     {{0}},
     NULL},
    /* agenda, honesty, voice */
    {"agenda.openness",
     0.4,
     {"agenda.rate", 0.9},
     LAB_AS_IT_WAS,
     "effort trust voice planned_area",
     {{"alliances.informal_share", 0}},
     NULL},
    {"agenda.creativity", 0.5, {"agenda.challenge_peak", 0.9}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"agenda.creativity", 0.5, {"agenda.challenge_width", 0.05}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"agenda.status_weight", 1, {"convenor.flattening", 0.1}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"honesty.level", 0.3, {"honesty.salience", 1}, LAB_AS_IT_WAS, NULL, {{0}}, NULL},
    {"honesty.level", 0.3, {"voice.honesty_effect", 0.1}, LAB_AS_IT_WAS, NULL, {{0}}, NULL},
    {"honesty.salience",
     0.3,
     {"convenor.facilitation", 0.2},
     LAB_EVERYTHING,
     NULL,
     {{"agenda.rate", 0}},
     NULL},
    {"voice.rank", 1, {"voice.honesty_effect", 0.1}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"voice.influence", 3, {"voice.reference_influence", 0.2}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"voice.honesty_effect",
     0.7,
     {"honesty.level", 0.9},
     LAB_AS_IT_WAS,
     "voice",
     {{"voice.influence", 0}, STATIC},
     NULL},
    /* the convenor */
    {"convenor.presence",
     CVN_PRESENCE_INDEPENDENT,
     {"convenor.skill", 0.2},
     LAB_AS_IT_WAS,
     NULL,
     {{0}},
     NULL},
    {"convenor.presence",
     CVN_PRESENCE_INDEPENDENT,
     {"convenor.independence", 0.2},
     LAB_AS_IT_WAS,
     NULL,
     {{0}},
     NULL},
    {"convenor.presence",
     CVN_PRESENCE_LEAD_ORGANISATION,
     {"convenor.lead_independence", 0.9},
     LAB_AS_IT_WAS,
     NULL,
     {{0}},
     NULL},
    {"convenor.presence",
     CVN_PRESENCE_INDEPENDENT,
     {"convenor.caseload", 3},
     LAB_AS_IT_WAS,
     NULL,
     {{0}},
     NULL},
    {"convenor.skill", 0.8, {"convenor.brokering", 0.1}, LAB_AS_IT_WAS, NULL, {CONVENED}, NULL},
    {"convenor.skill", 0.8, {"convenor.mediation", 0.1}, LAB_AS_IT_WAS, NULL, {CONVENED}, NULL},
    {"convenor.skill", 0.8, {"convenor.transparency", 0.1}, LAB_AS_IT_WAS, NULL, {CONVENED}, NULL},
    {"convenor.skill", 0.8, {"convenor.flattening", 0.1}, LAB_AS_IT_WAS, NULL, {CONVENED}, NULL},
    {"convenor.skill", 0.8, {"convenor.voice_support", 0.1}, LAB_AS_IT_WAS, NULL, {CONVENED}, NULL},
    {"convenor.skill", 0.8, {"convenor.stress_relief", 0.1}, LAB_AS_IT_WAS, NULL, {CONVENED}, NULL},
    {"convenor.skill", 0.8, {"convenor.monitoring", 0.1}, LAB_AS_IT_WAS, NULL, {CONVENED}, NULL},
    {"convenor.skill", 0.8, {"convenor.facilitation", 0.1}, LAB_AS_IT_WAS, NULL, {CONVENED}, NULL},
    {"convenor.standing_rate",
     0.08,
     {"convenor.standing_reference", 0.2},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    /* joining and leaving */
    {"membership.leave_rate", 0.2, {"membership.leave_at", 1}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"membership.join_rate", 0.3, {"membership.candidates", 20}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"membership.join_rate",
     0.3,
     {"membership.energy_precision", 40},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    {"membership.join_rate",
     0.3,
     {"membership.admission", 0.05},
     LAB_EVERYTHING,
     NULL,
     {{0}},
     NULL},
    {"membership.join_rate", 0.3, {"membership.max", 2}, LAB_EVERYTHING, NULL, {{0}}, NULL},
    {"membership.energy_precision",
     20,
     {"effort.initial", 0.9},
     LAB_AS_IT_WAS,
     "organisation alliance",
     {{"membership.leave_rate", 0}, {"stress.load", 0}, {"stress.help", 0}},
     NULL},
};
enum { ROWS = sizeof rows / sizeof *rows };

static bool same_columns(const cvn_run_output *a, const cvn_run_output *b, const char *columns,
                         int areas) {
  char names[128];
  if (!columns) return lab_same(a, b);
  assert_true(strlen(columns) < sizeof names);
  strcpy(names, columns);
  char *rest = NULL;
  for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
    if (!lab_same_column(a, b, lab_column(name), areas)) return false;
  return true;
}

/* Does the row's other parameter change anything with the switch at `value`? */
static bool matters(cvn_scenario *scenario, const row *r, double value) {
  const cvn_params before = scenario->params;
  const int areas = strcmp(r->path, "need.areas") == 0 ? (int)value : (int)before.need.areas;
  cvn_run_output plain, changed;
  lab_set_all(&scenario->params, r->base);
  lab_set(&scenario->params, r->path, value);
  lab_run(&plain, scenario, &scenario->strategies[r->strategy], 1, r->tweak);
  lab_set(&scenario->params, r->other.path, r->other.value);
  lab_run(&changed, scenario, &scenario->strategies[r->strategy], 1, r->tweak);
  const bool same =
      same_columns(&plain, &changed, r->columns, scenario->params.need.areas == 1 ? 1 : areas);
  cvn_run_output_free(&plain);
  cvn_run_output_free(&changed);
  scenario->params = before;
  return !same;
}

static void test_switches(void **state) {
  (void)state;
  cvn_scenario scenario;
  int wrong = 0;
  lab_everything(&scenario);
  for (int k = 0; k < ROWS; k++) {
    const row *r = &rows[k];
    const double off = cvn_param_table[cvn_param_find(r->path)].off;
    if (matters(&scenario, r, off)) {
      print_error("%s is off, but %s changes something\n", r->path, r->other.path);
      wrong++;
    }
    if (!matters(&scenario, r, r->on)) {
      print_error("%s is on, but %s changes nothing\n", r->path, r->other.path);
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
  cvn_scenario_free(&scenario);
}

static bool is_tested(const char *path) {
  static const char *const elsewhere[] = {
#define PATH(path, function)       path,
#define COEFFICIENT(name, columns) "convenor." #name,
      OFF_VALUES(PATH) CONVENOR_COEFFICIENTS(COEFFICIENT)
#undef PATH
#undef COEFFICIENT
  };
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
    if (strcmp(path, elsewhere[i]) == 0) return true;
  for (int k = 0; k < ROWS; k++)
    if (strcmp(path, rows[k].path) == 0) return true;
  return false;
}

static void test_every_switch_has_a_test(void **state) {
  (void)state;
  for (int id = 0; id < CVN_PARAM_COUNT; id++)
    if (!isnan(cvn_param_table[id].off) && !is_tested(cvn_param_table[id].path))
      fail_msg("no test switches %s off", cvn_param_table[id].path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_switches),
      cmocka_unit_test(test_every_switch_has_a_test),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
