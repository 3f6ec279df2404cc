/* test_params.c: the parameter table, values from text and back, rules between parameters. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "scenario/params.h"

static const cvn_place place = {"s.yaml", 12, 9};

/* The one message of a text that must be refused. */
static void assert_refused(const char *path, const char *text, const char *message) {
  cvn_messages messages = {0};
  double value = -77;
  const int id = cvn_param_find(path);
  assert_true(id >= 0);
  assert_int_equal(cvn_param_parse(id, text, &place, &value, &messages), CVN_ERR_INPUT);
  assert_true(value == -77);
  assert_int_equal(messages.count, 1);
  assert_string_equal(messages.items[0].text, message);
  cvn_messages_free(&messages);
}

static bool accepted(int id, const char *text, double *value) {
  cvn_messages messages = {0};
  const bool good = cvn_param_parse(id, text, &place, value, &messages) == CVN_OK;
  assert_int_equal(messages.count, good ? 0 : 1);
  cvn_messages_free(&messages);
  return good;
}

static void table_is_consistent(void **state) {
  (void)state;
  int n_groups, next = 0, rules = 0;
  const cvn_group_info *groups = cvn_param_groups(&n_groups);
  for (int g = 0; g < n_groups; g++) {
    assert_int_equal(groups[g].first, next);
    for (int id = groups[g].first; id < groups[g].first + groups[g].count; id++) {
      const cvn_param_info *info = &cvn_param_table[id];
      char path[128];
      snprintf(path, sizeof path, "%s.%s", groups[g].name, info->key);
      assert_string_equal(info->path, path);
      assert_int_equal(cvn_param_find(path), id);
      assert_true(strlen(info->doc) > 0 && strlen(info->source) > 0 && strlen(info->unit) > 0);
      if (info->scope == CVN_SCOPE_ALLIANCE) assert_int_equal(info->rule, rules++);
    }
    next += groups[g].count;
  }
  assert_int_equal(next, CVN_PARAM_COUNT);
  assert_int_equal(rules, CVN_RULES_COUNT);
  assert_int_equal(cvn_param_find("trust"), -1);
  assert_string_equal(cvn_param_nearest("trust.gian"), "trust.gain");
  assert_null(cvn_param_nearest("zzzzzzzz"));
}

static void defaults_and_bounds_are_accepted_and_written_back(void **state) {
  (void)state;
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    if (info->type == CVN_TYPE_PATH) continue;
    const double values[] = {info->def, info->min, info->max, info->off};
    for (int i = 0; i < 4; i++) {
      char text[64];
      double value = -77;
      if (isnan(values[i])) continue;
      cvn_param_text(id, values[i], text);
      if (!accepted(id, text, &value)) fail_msg("%s refuses %s", info->path, text);
      assert_true(value == values[i]);
    }
  }
}

static void what_lies_past_the_bounds_is_refused(void **state) {
  (void)state;
  static const char *const never[] = {"",    "nan",   "NaN",  ".nan", "inf", "-inf", ".inf", "0x1",
                                      "1,5", "1e999", "true", "~",    " 1",  "1 2",  "one"};
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    double value = -77;
    char text[CVN_NUMBER_SIZE];
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
      if (accepted(id, never[i], &value)) fail_msg("%s accepts '%s'", info->path, never[i]);
    if (info->type != CVN_TYPE_REAL && info->type != CVN_TYPE_INT) continue;
    cvn_number_text(info->type == CVN_TYPE_INT ? info->min - 1 : nextafter(info->min, -1e300),
                    text);
    if (accepted(id, text, &value)) fail_msg("%s accepts %s", info->path, text);
    cvn_number_text(info->type == CVN_TYPE_INT ? info->max + 1 : nextafter(info->max, 1e300), text);
    if (accepted(id, text, &value)) fail_msg("%s accepts %s", info->path, text);
    assert_true(value == -77);
  }
}

static void whole_numbers_may_be_written_with_an_exponent(void **state) {
  (void)state;
  const int months = CVN_PARAM_ID_run_months;
  double value = 0;
  assert_true(accepted(months, "1e3", &value));
  assert_true(value == 1000);
  assert_true(accepted(months, "12.0", &value));
  assert_true(value == 12);
  assert_false(accepted(months, "12.5", &value));
  assert_false(accepted(months, "1e-1", &value));
}

static void minus_zero_becomes_zero(void **state) {
  (void)state;
  double value = 1;
  assert_true(accepted(CVN_PARAM_ID_trust_gain, "-0", &value));
  assert_true(value == 0 && !signbit(value));
}

static void messages_say_value_range_and_unit(void **state) {
  (void)state;
  assert_refused("trust.gain", "3",
                 "s.yaml:12:9: trust.gain is 3; it must be between 0 and 1 (1 per month)");
  assert_refused(
      "trust.gain", "lots",
      "s.yaml:12:9: trust.gain is 'lots'; it must be a number between 0 and 1 (1 per month)");
  assert_refused("trust.gain", "",
                 "s.yaml:12:9: trust.gain has no value; it must be a number between 0 and 1 (1 per "
                 "month)");
  assert_refused("agenda.openness", "-.1",
                 "s.yaml:12:9: agenda.openness is -.1; it must be between 0 and 1");
  assert_refused("run.months", "1.5",
                 "s.yaml:12:9: run.months is 1.5; it must be a whole number between 1 and 12000 "
                 "(months)");
  assert_refused("run.seed", "4294967296",
                 "s.yaml:12:9: run.seed is 4294967296; it must be a whole number between 0 and "
                 "4294967295");
  assert_refused(
      "trust.gain", "nan",
      "s.yaml:12:9: trust.gain is 'nan'; it must be a number between 0 and 1 (1 per month)");
  assert_refused(
      "convenor.presence", "indepedent",
      "s.yaml:12:9: convenor.presence is 'indepedent'; it must be none, lead_organisation or "
      "independent; did you mean independent?");
  assert_refused("convenor.presence", "1",
                 "s.yaml:12:9: convenor.presence is '1'; it must be none, lead_organisation or "
                 "independent");
  assert_refused("plans.stage", "",
                 "s.yaml:12:9: plans.stage has no value; it must be early or late");
  assert_refused("population.areas_file", "x.csv",
                 "s.yaml:12:9: population.areas_file names a file and has no number or word");
}

static void long_values_are_cut_in_messages(void **state) {
  (void)state;
  char text[4001];
  for (int i = 0; i < 4000; i += 2) memcpy(text + i, "\xc3\xa9", 2);
  text[4000] = '\0';
  cvn_messages messages = {0};
  double value;
  assert_int_equal(cvn_param_parse(CVN_PARAM_ID_trust_gain, text, &place, &value, &messages),
                   CVN_ERR_INPUT);
  assert_true(strlen(messages.items[0].text) < 250);
  assert_null(strstr(messages.items[0].text, "\\x")); /* no character was cut in two */
  cvn_messages_free(&messages);
}

static void words_are_found_whatever_their_set(void **state) {
  (void)state;
  for (int set = 0; set < CVN_CHOICE_SETS; set++) {
    int count;
    const char *const *words = cvn_choice_words((cvn_choice_set)set, &count);
    assert_true(count >= 2);
    for (int i = 0; i < count; i++) {
      assert_true(strlen(words[i]) > 0);
      assert_true(strlen(cvn_choice_meaning((cvn_choice_set)set, i)) > 0);
    }
  }
}

static void params_are_copied_with_their_paths(void **state) {
  (void)state;
  cvn_params a, b;
  cvn_params_init(&a);
  assert_true(a.trust.gain == 0.08);
  assert_int_equal(a.run.months, 120);
  assert_null(a.population.areas_file);
  a.population.areas_file = cvn_copy("areas.csv");
  cvn_param_put(&a, CVN_PARAM_ID_run_months, 7);
  assert_int_equal(cvn_params_copy(&b, &a), CVN_OK);
  assert_int_equal(b.run.months, 7);
  assert_string_equal(cvn_param_get_path(&b, CVN_PARAM_ID_population_areas_file), "areas.csv");
  assert_ptr_not_equal(a.population.areas_file, b.population.areas_file);
  cvn_params_free(&a);
  assert_null(a.population.areas_file);
  cvn_params_free(&a);
  cvn_params_free(&b);
}

/* Checks a set of parameters for one message, or none where `message` is NULL. */
static void assert_check(const cvn_params *params, const char *message) {
  cvn_messages messages = {0};
  const cvn_status status = cvn_params_check(params, &place, &messages);
  assert_int_equal(status, message ? CVN_ERR_INPUT : CVN_OK);
  assert_int_equal(messages.count, message ? 1 : 0);
  if (message) assert_string_equal(messages.items[0].text, message);
  cvn_messages_free(&messages);
}

static void rules_between_parameters(void **state) {
  (void)state;
  char file[] = "x.csv";
  cvn_params params;
  cvn_params_init(&params);
  assert_check(&params, NULL);

  params.plans.cycle = 6;
  assert_check(&params,
               "s.yaml:12:9: plans.commit_month is 6; it must be below plans.cycle, which is "
               "6 (months)");
  params.plans.commit_month = 5;
  assert_check(&params, NULL);

  params.alliances.memberships_per_organisation = 3.5;
  assert_check(&params, "s.yaml:12:9: alliances.memberships_per_organisation is 3.5; it must be at "
                        "most membership.max, which is 3 (alliances)");
  params.membership.max = 4;
  assert_check(&params, NULL);
  params.alliances.count = 3;
  assert_check(&params, "s.yaml:12:9: alliances.memberships_per_organisation is 3.5; it must be at "
                        "most alliances.count, which is 3");
  params.population.organisations_file = file;
  params.population.memberships_file = file;
  assert_check(&params, NULL);

  params.population.alliances_file = file;
  params.population.areas_file = file;
  assert_check(&params, NULL);
  params.alliances.count = 100;
  params.population.organisations_file = NULL;
  assert_check(&params,
               "s.yaml:12:9: population.memberships_file needs population.organisations_file "
               "beside it");
  params.population.organisations_file = file;
  params.population.memberships_file = NULL;
  assert_check(&params,
               "s.yaml:12:9: population.organisations_file needs population.memberships_file "
               "beside it");
  params.population.organisations_file = NULL;
  params.population.areas_file = NULL;
  assert_check(&params,
               "s.yaml:12:9: population.alliances_file needs population.organisations_file "
               "and population.memberships_file beside it");
  params.population.alliances_file = NULL;
  params.population.areas_file = file;
  assert_check(&params,
               "s.yaml:12:9: population.areas_file needs population.organisations_file and "
               "population.memberships_file beside it");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(table_is_consistent),
      cmocka_unit_test(defaults_and_bounds_are_accepted_and_written_back),
      cmocka_unit_test(what_lies_past_the_bounds_is_refused),
      cmocka_unit_test(whole_numbers_may_be_written_with_an_exponent),
      cmocka_unit_test(minus_zero_becomes_zero),
      cmocka_unit_test(messages_say_value_range_and_unit),
      cmocka_unit_test(long_values_are_cut_in_messages),
      cmocka_unit_test(words_are_found_whatever_their_set),
      cmocka_unit_test(params_are_copied_with_their_paths),
      cmocka_unit_test(rules_between_parameters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
