/* test_rules.c: interventions over windows and subsets of alliances (docs/model.md, 6). */
#include "support/tiny_world.h"

#include "model/rules.h"

static cvn_setting set_(int param, double value) {
  return (cvn_setting){.param = param, .value = value};
}

#define SET(path, value) set_(CVN_PARAM_ID_##path, (double)(value))

static cvn_intervention act(int64_t from, int64_t until, double coverage, cvn_target target,
                            cvn_setting *settings, int n) {
  return (cvn_intervention){.from = from,
                            .until = until,
                            .coverage = coverage,
                            .target = target,
                            .settings = settings,
                            .n_settings = n,
                            .cost_setup = 100.0,
                            .cost_monthly = 7.0};
}

static void begin(tiny *t, cvn_intervention *interventions, int n) {
  t->strategy = (cvn_strategy){.interventions = interventions, .n_interventions = n};
  tiny_begin(t, 21);
}

static double rule_of(const tiny *t, int64_t alliance, cvn_rule_id rule) {
  return (double)t->world.seats.rules[cvn_seat_rule(t->world.seat_of[alliance], (int)rule)];
}

static void go_to(tiny *t, int64_t month) {
  t->world.month = month;
  cvn_rules_month(&t->world);
}

static void windows_and_costs(void **state) {
  (void)state;
  cvn_setting settings[] = {SET(honesty_level, 0.75)};
  cvn_intervention acts[] = {act(3, 6, 1.0, CVN_TARGET_RANDOM, settings, 1)};
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.honesty.level = 0.25;
  begin(&t, acts, 1);
  for (int64_t month = 0; month < 10; month++) {
    go_to(&t, month);
    for (int64_t a = 0; a < TINY_ALLIANCES; a++) {
      const bool active = month >= 3 && month < 6;
      assert_true(rule_of(&t, a, CVN_RULES_honesty_level) ==
                  (active ? 0.75 : 0.25)); /* and falls back */
      assert_true(t.world.seats.cost[t.world.seat_of[a]] ==
                  (active ? (month == 3 ? 107.0f : 7.0f) : 0.0f));
    }
  }
  tiny_end(&t);
}

static void the_later_in_the_list_wins(void **state) {
  (void)state;
  cvn_setting first[] = {SET(voice_support, 1.0), SET(honesty_level, 0.5)};
  cvn_setting second[] = {SET(voice_support, 2.0)};
  cvn_intervention acts[] = {act(4, CVN_FOREVER, 1.0, CVN_TARGET_RANDOM, first, 2),
                             act(0, 8, 1.0, CVN_TARGET_RANDOM, second, 1)};
  tiny t = {0};
  cvn_params_init(&t.params);
  begin(&t, acts, 2);
  for (int64_t month = 0; month < 12; month++) {
    go_to(&t, month);
    assert_true(rule_of(&t, 4, CVN_RULES_voice_support) == (month < 8 ? 2.0 : 1.0));
    assert_true(rule_of(&t, 4, CVN_RULES_honesty_level) == (month < 4 ? 0.0 : 0.5));
    const double both =
        7.0 * ((month < 8) + (month >= 4)) + (month == 0 || month == 4 ? 100.0 : 0.0);
    assert_near(t.world.seats.cost[t.world.seat_of[4]], both, 1e-7);
  }
  tiny_end(&t);
}

static int64_t covered(const tiny *t, int k, uint8_t *in) {
  int64_t count = 0;
  for (int64_t a = 0; a < TINY_ALLIANCES; a++) count += in[a] = t->world.reaches[k].covered[a];
  assert_int_equal(count, t->world.reaches[k].count);
  return count;
}

/* Coverage rounds half up; what half of the alliances get, a larger share gets too, whatever the
 * intervention. */
static void coverage_rounds_and_nests(void **state) {
  (void)state;
  enum { STEPS = 21 };
  cvn_intervention acts[STEPS];
  for (int k = 0; k < STEPS; k++)
    acts[k] = act(0, CVN_FOREVER, k / 20.0, CVN_TARGET_RANDOM, NULL, 0);
  tiny t = {0};
  cvn_params_init(&t.params);
  begin(&t, acts, STEPS);
  uint8_t smaller[TINY_ALLIANCES] = {0}, in[TINY_ALLIANCES];
  for (int k = 0; k < STEPS; k++) {
    /* k/20 of 19 alliances, half up, in whole numbers */
    assert_int_equal(covered(&t, k, in), (2 * 19 * k + 20) / 40);
    for (int a = 0; a < TINY_ALLIANCES; a++) {
      assert_true(in[a] >= smaller[a]);
      smaller[a] = in[a];
    }
  }
  /* the order is that of the words of stream TARGET */
  (void)covered(&t, 10, in);
  for (uint32_t a = 0; a < TINY_ALLIANCES; a++)
    for (uint32_t b = 0; b < TINY_ALLIANCES; b++)
      if (in[a] && !in[b])
        assert_true(cvn_philox(t.world.key, a, 0, 0, CVN_STREAM_TARGET).w[0] <
                    cvn_philox(t.world.key, b, 0, 0, CVN_STREAM_TARGET).w[0]);
  tiny_end(&t);
}

static double key_of(const cvn_population *p, cvn_target target, int64_t a) {
  const int64_t from = p->all_first[a], to = p->all_first[a + 1], n = to - from;
  double mean = 0.0, square = 0.0, trust = 0.0, stress = 0.0;
  if (n == 0) return 1e300; /* last in every order */
  for (int64_t e = from; e < to; e++) {
    mean += log((double)p->org_size[p->mem_org[e]]) / (double)n;
    trust += (double)p->mem_trust[e] / (double)n;
    stress += tiny_logistic((double)p->org_stress_logit[p->mem_org[e]]) / (double)n;
  }
  for (int64_t e = from; e < to; e++)
    square += pow(log((double)p->org_size[p->mem_org[e]]) - mean, 2.0);
  switch (target) {
  case CVN_TARGET_MOST_UNEQUAL:
    return n > 1 ? -sqrt(square / (double)(n - 1)) : 0.0;
  case CVN_TARGET_LEAST_TRUSTING:
    return trust;
  case CVN_TARGET_MOST_STRESSED:
    return -stress;
  case CVN_TARGET_LARGEST:
    return -(double)n;
  default:
    return (double)n;
  }
}

static void targets_are_ranked(void **state) {
  (void)state;
  for (int target = CVN_TARGET_MOST_UNEQUAL; target < CVN_TARGET_COUNT; target++)
    for (int count = 0; count <= TINY_ALLIANCES; count++) {
      cvn_intervention acts[] = {
          act(0, 9, (double)count / TINY_ALLIANCES, (cvn_target)target, NULL, 0)};
      tiny t = {0};
      uint8_t in[TINY_ALLIANCES];
      cvn_params_init(&t.params);
      begin(&t, acts, 1);
      assert_int_equal(covered(&t, 0, in), count);
      for (int64_t a = 0; a < TINY_ALLIANCES; a++)
        for (int64_t b = 0; b < TINY_ALLIANCES; b++) {
          if (!in[a] || in[b]) continue;
          const double left = key_of(&t.population, (cvn_target)target, a),
                       right = key_of(&t.population, (cvn_target)target, b);
          assert_true(left <= right + 1e-12);
          if (left == right) assert_true(a < b); /* ties by number */
        }
      tiny_end(&t);
    }
}

/* Alliances of equals are equally unequal, to the last bit: the first by number is reached. */
static void equals_tie_by_number(void **state) {
  (void)state;
  cvn_intervention acts[] = {act(0, 9, 3.0 / TINY_ALLIANCES, CVN_TARGET_MOST_UNEQUAL, NULL, 0)};
  tiny t = {.strategy = {.interventions = acts, .n_interventions = 1}};
  cvn_params_init(&t.params);
  tiny_population_default(&t, 21);
  for (int64_t i = 0; i < TINY_ORGS; i++) t.population.org_size[i] = 1.7f;
  tiny_world(&t, 1);
  uint8_t in[TINY_ALLIANCES];
  (void)covered(&t, 0, in);
  for (int a = 0; a < TINY_ALLIANCES; a++)
    assert_int_equal(in[a], a == 0 || a == 1 || a == 3); /* 2 is empty */
  tiny_end(&t);
}

static void a_new_blank_sheet_must_be_filled(void **state) {
  (void)state;
  cvn_setting opens[] = {SET(agenda_openness, 0.7)}, closes[] = {SET(agenda_openness, 0.05)};
  cvn_intervention acts[] = {act(2, 5, 1.0, CVN_TARGET_RANDOM, opens, 1),
                             act(5, 9, 1.0, CVN_TARGET_RANDOM, closes, 1)};
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.agenda.openness = 0.2;
  begin(&t, acts, 2);
  for (int64_t a = 0; a < TINY_ALLIANCES; a++) {
    const int64_t seat = t.world.seat_of[a];
    const bool formal = t.population.all_formal[a] != 0;
    assert_near(t.world.seats.maturity[seat], formal ? 0.8 : 0.0, 1e-7);
    t.world.seats.maturity[seat] = 0.6f;
  }
  /* 0.2 to 0.7: less mature; to 0.05: as it was; to 0.2 again: less */
  const double mature[] = {0.6,
                           0.6,
                           0.6 * 0.3 / 0.8,
                           0.6 * 0.3 / 0.8,
                           0.6 * 0.3 / 0.8,
                           0.6 * 0.3 / 0.8,
                           0.6 * 0.3 / 0.8,
                           0.6 * 0.3 / 0.8,
                           0.6 * 0.3 / 0.8,
                           0.6 * 0.3 / 0.95};
  for (int64_t month = 1; month < 10; month++) {
    go_to(&t, month);
    for (int64_t a = 0; a < TINY_ALLIANCES; a++) {
      const bool formal = t.population.all_formal[a] != 0;
      assert_near(t.world.seats.maturity[t.world.seat_of[a]], formal ? mature[month] : 0.6, 1e-6);
      if (!formal) assert_true(t.world.seats.openness[t.world.seat_of[a]] == 1.0f);
    }
  }
  tiny_end(&t);
}

static void a_convenor_who_comes_starts_anew(void **state) {
  (void)state;
  cvn_setting independent[] = {SET(convenor_presence, CVN_PRESENCE_INDEPENDENT)};
  cvn_setting lead[] = {SET(convenor_presence, CVN_PRESENCE_LEAD_ORGANISATION)};
  cvn_setting skill[] = {SET(convenor_skill, 0.1)};
  cvn_intervention acts[] = {act(2, 8, 1.0, CVN_TARGET_RANDOM, independent, 1),
                             act(5, 7, 1.0, CVN_TARGET_RANDOM, lead, 1),
                             act(3, 4, 1.0, CVN_TARGET_RANDOM, skill, 1)};
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.convenor.standing_initial = 0.35;
  begin(&t, acts, 3);
  for (int64_t month = 1; month < 12; month++) {
    const int64_t seat = t.world.seat_of[6];
    t.world.seats.standing[seat] = 0.9f;
    go_to(&t, month);
    /* comes at 2, is replaced at 5 and at 7, leaves at 8; a change of skill is no change of
     * person */
    const bool starts = month == 2 || month == 5 || month == 7;
    assert_near(t.world.seats.standing[seat], starts ? 0.35 : 0.9, 1e-7);
  }
  tiny_end(&t);
}

static void system_wide_parameters_follow(void **state) {
  (void)state;
  cvn_setting settings[] = {SET(pressure_level, 2.0), SET(need_drift, 0.5)};
  cvn_setting later[] = {SET(pressure_level, -1.0)};
  cvn_intervention acts[] = {act(1, 4, 1.0, CVN_TARGET_RANDOM, settings, 2),
                             act(3, 6, 1.0, CVN_TARGET_RANDOM, later, 1)};
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.pressure.level = 0.25;
  begin(&t, acts, 2);
  const double level[] = {0.25, 2.0, 2.0, -1.0, -1.0, -1.0, 0.25, 0.25};
  for (int64_t month = 0; month < 8; month++) {
    go_to(&t, month);
    assert_true(t.world.params.pressure.level == level[month]);
    assert_true(t.world.params.need.drift == (month >= 1 && month < 4 ? 0.5 : t.params.need.drift));
    assert_true(t.world.params.effort.synergy == t.params.effort.synergy);
  }
  tiny_end(&t);
}

/* Every parameter of scope alliance reaches the planes, for some alliances only. */
static void every_rule_can_be_set(void **state) {
  (void)state;
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    if (info->rule < 0) continue;
    cvn_setting settings[] = {set_(id, 1.0)};
    cvn_intervention acts[] = {act(0, 2, 0.5, CVN_TARGET_LARGEST, settings, 1)};
    tiny t = {0};
    uint8_t in[TINY_ALLIANCES];
    cvn_params_init(&t.params);
    cvn_param_put(&t.params, id, 2.0);
    begin(&t, acts, 1);
    (void)covered(&t, 0, in);
    for (int64_t a = 0; a < TINY_ALLIANCES; a++)
      assert_true(rule_of(&t, a, (cvn_rule_id)info->rule) == (in[a] ? 1.0 : 2.0));
    tiny_end(&t);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(windows_and_costs),
      cmocka_unit_test(the_later_in_the_list_wins),
      cmocka_unit_test(coverage_rounds_and_nests),
      cmocka_unit_test(targets_are_ranked),
      cmocka_unit_test(equals_tie_by_number),
      cmocka_unit_test(a_new_blank_sheet_must_be_filled),
      cmocka_unit_test(a_convenor_who_comes_starts_anew),
      cmocka_unit_test(system_wide_parameters_follow),
      cmocka_unit_test(every_rule_can_be_set),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
