/* test_run_one.c: one run's output is what stepping its world by hand gives; recording changes
 * nothing. */
#include "support/tiny_world.h"

#include <string.h>

#include "experiment/experiment.h"
#include "record/observe.h"

enum { MONTHS = 30 };

static const cvn_key key = {9, 1};

typedef struct setting {
  cvn_scenario scenario;
  cvn_population population;
  cvn_strategy strategy;
} setting;

static cvn_setting convenes[] = {{CVN_PARAM_ID_convenor_presence, CVN_PRESENCE_INDEPENDENT}};
static cvn_intervention act[] = {{.from = 4,
                                  .until = 20,
                                  .coverage = 0.5,
                                  .settings = convenes,
                                  .n_settings = 1,
                                  .cost_setup = 10.0,
                                  .cost_monthly = 2.0}};

static void begin(setting *s, int64_t months) {
  *s = (setting){.strategy = {.interventions = act, .n_interventions = 1}};
  cvn_params *p = &s->scenario.params;
  cvn_messages messages = {0};
  cvn_params_init(p);
  p->population.organisations = 120;
  p->alliances.count = 10;
  p->run.months = months;
  p->membership.leave_rate = p->membership.join_rate = 0.1;
  assert_int_equal(cvn_population_create(&s->population, p, NULL, key, &messages), CVN_OK);
}

static void end(setting *s) {
  cvn_population_free(&s->population);
}

static void run(setting *s, cvn_run_output *output, int threads) {
  cvn_run_one(output, &s->scenario, &s->population, &s->strategy, key, threads);
  assert_int_equal(output->status, CVN_OK);
  assert_null(output->message);
}

static void assert_same_number(double a, double b) {
  assert_true(a == b || (isnan(a) && isnan(b)));
}

/* Whether a NaN belongs here: flows at T. */
static double expected_at(const double *values, int field, bool last) {
  return last && cvn_field_table[field].flow ? (double)NAN : values[field];
}

static void fields_are_the_months(void **state) {
  (void)state;
  setting s;
  cvn_run_output output;
  cvn_world world;
  cvn_messages messages = {0};
  begin(&s, MONTHS);
  s.scenario.record.alliances_every = 7;
  run(&s, &output, 1);
  assert_int_equal(output.months, MONTHS);
  assert_int_equal(output.alliance_times, 5); /* 0, 7, 14, 21, 28 */
  assert_int_equal(cvn_world_init(&world, &s.scenario.params, &s.population, &s.strategy, key, 1,
                                  false, &messages),
                   CVN_OK);
  world.alliance_tally = tiny_room(world.alliances, sizeof(cvn_tally));
  for (int64_t t = 0; t <= MONTHS; t++) {
    double values[CVN_FIELD_COUNT];
    if (t == MONTHS) assert_true(output.checksum == cvn_observe_checksum(&world));
    assert_int_equal(cvn_world_month(&world, &messages), CVN_OK);
    cvn_fields_from_tally(&world.tally, values);
    for (int f = 0; f < CVN_FIELD_COUNT; f++)
      assert_same_number(output.fields[f * (MONTHS + 1) + t], expected_at(values, f, t == MONTHS));
    for (int64_t a = 0; t % 7 == 0 && a < world.alliances; a++) {
      cvn_fields_from_tally(&world.alliance_tally[a], values);
      for (int f = 0; f < CVN_FIELD_COUNT; f++)
        assert_same_number(output.alliance_fields[(f * 5 + t / 7) * world.alliances + a],
                           values[f]);
    }
  }
  assert_near(cvn_outcome_cost(&output), 5 * 10.0 + 5 * 16 * 2.0, 1e-12);
  assert_true(output.fields[CVN_FIELD_joins * (MONTHS + 1) + 2] +
                  output.fields[CVN_FIELD_joins * (MONTHS + 1) + 5] >
              0.0);
  cvn_world_free(&world);
  cvn_run_output_free(&output);
  end(&s);
}

static void recording_changes_nothing(void **state) {
  (void)state;
  setting s;
  cvn_run_output plain, recorded;
  begin(&s, MONTHS);
  run(&s, &plain, 1);
  assert_null(plain.snapshots);
  assert_null(plain.alliance_fields);
  assert_true(isnan(plain.advantage[0]) && isnan(plain.advantage[1]));
  s.scenario.record = (cvn_record_plan){
      .alliances_every = 1, .snapshots_every = 12, .population = true, .advantage = true};
  for (int threads = 1; threads <= 3; threads++) {
    run(&s, &recorded, threads);
    assert_true(recorded.checksum == plain.checksum);
    assert_memory_equal(recorded.fields, plain.fields,
                        CVN_FIELD_COUNT * (MONTHS + 1) * sizeof(double));
    assert_int_equal(recorded.alliance_times, MONTHS + 1);
    assert_int_equal(recorded.n_snapshots, 3); /* 0, 12, 24 */
    for (int i = 0; i < 3; i++) assert_int_equal(recorded.snapshots[i].time, 12 * i);
    assert_true(isfinite(recorded.advantage[0]) && isfinite(recorded.advantage[1]));
    cvn_run_output_free(&recorded);
  }
  cvn_run_output_free(&plain);
  end(&s);
}

/* Means over T - 24 ... T - 1 and 0 ... T - 1 of a world where nobody cooperates and nothing
 * intervenes. */
static void advantage_is_over_nobody_cooperating(void **state) {
  (void)state;
  setting s;
  cvn_run_output output;
  cvn_world world;
  cvn_messages messages = {0};
  const cvn_strategy nothing = {0};
  double last = 0.0, whole = 0.0;
  begin(&s, MONTHS);
  s.scenario.record.advantage = true;
  run(&s, &output, 1);
  assert_int_equal(
      cvn_world_init(&world, &s.scenario.params, &s.population, &nothing, key, 1, true, &messages),
      CVN_OK);
  for (int64_t t = 0; t < MONTHS; t++) {
    assert_int_equal(cvn_world_month(&world, &messages), CVN_OK);
    const double gain = output.fields[CVN_FIELD_need_met * (MONTHS + 1) + t] -
                        world.tally.need_met / world.tally.alliances;
    whole += gain / MONTHS;
    if (t >= MONTHS - 24) last += gain / 24.0;
  }
  assert_near(output.advantage[0], last, 1e-12);
  assert_near(output.advantage[1], whole, 1e-12);
  cvn_world_free(&world);
  cvn_run_output_free(&output);
  end(&s);
}

/* States at T are those that a longer run has there. */
static void a_longer_run_has_the_same_values(void **state) {
  (void)state;
  setting shorter, longer;
  cvn_run_output a, b;
  begin(&shorter, MONTHS);
  begin(&longer, MONTHS + 11);
  run(&shorter, &a, 1);
  run(&longer, &b, 1);
  for (int f = 0; f < CVN_FIELD_COUNT; f++)
    for (int64_t t = 0; t <= MONTHS; t++)
      if (t < MONTHS || !cvn_field_table[f].flow)
        assert_same_number(a.fields[f * (MONTHS + 1) + t], b.fields[f * (MONTHS + 12) + t]);
  cvn_run_output_free(&a);
  cvn_run_output_free(&b);
  end(&shorter);
  end(&longer);
}

/* A run of more months than there is memory for fails, says so, and leaves nothing half made.
 * Sanitizers end the program where an allocation is refused. */
#if !defined(__SANITIZE_ADDRESS__)
static void a_run_that_fails_says_why(void **state) {
  (void)state;
  setting s;
  cvn_run_output output;
  begin(&s, MONTHS);
  s.scenario.params.run.months = (int64_t)1 << 50;
  cvn_run_one(&output, &s.scenario, &s.population, &s.strategy, key, 1);
  assert_int_equal(output.status, CVN_ERR_MEMORY);
  assert_non_null(output.message);
  assert_string_equal(output.message, cvn_status_text(CVN_ERR_MEMORY));
  assert_null(output.fields);
  assert_true(output.months == (int64_t)1 << 50);
  cvn_run_output_free(&output);
  end(&s);
}
#endif

static void bytes_follow_what_is_recorded(void **state) {
  (void)state;
  setting s;
  begin(&s, MONTHS);
  const cvn_dimensions d = cvn_population_dimensions(&s.scenario.params, NULL);
  const double plain = cvn_run_output_bytes(&s.scenario, &d);
  assert_true(plain >= 8.0 * CVN_FIELD_COUNT * (MONTHS + 1));
  s.scenario.record.alliances_every = 1;
  const double alliances = cvn_run_output_bytes(&s.scenario, &d);
  assert_true(alliances - plain >= 8.0 * CVN_FIELD_COUNT * (MONTHS + 1) * 10.0);
  s.scenario.record.snapshots_every = 1;
  assert_true(cvn_run_output_bytes(&s.scenario, &d) - alliances >=
              (MONTHS + 1) * 120.0 * (8.0 + 32.0 + 4.0 * (double)d.areas));
  end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(fields_are_the_months),
    cmocka_unit_test(recording_changes_nothing),
    cmocka_unit_test(advantage_is_over_nobody_cooperating),
    cmocka_unit_test(a_longer_run_has_the_same_values),
    cmocka_unit_test(bytes_follow_what_is_recorded),
#if !defined(__SANITIZE_ADDRESS__)
    cmocka_unit_test(a_run_that_fails_says_why),
#endif
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
