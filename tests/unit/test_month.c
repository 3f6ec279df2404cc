/* test_month.c: a month does not depend on threads, instruction sets, or other worlds in the
 * process. */
#include "support/tiny_world.h"

#include <string.h>

#include "record/observe.h"

enum { MONTHS = 30 };

static const int thread_counts[] = {1, 2, 3, 8};

/* Every mechanism at work. */
static void busy_params(cvn_params *p) {
  cvn_params_init(p);
  p->population.organisations = 600;
  p->alliances.count = 55;
  p->alliances.sizes = CVN_SIZES_LOGNORMAL;
  p->alliances.memberships_per_organisation = 1.6;
  p->alliances.informal_share = 0.3;
  p->membership.leave_rate = 0.1;
  p->membership.join_rate = 0.2;
  p->pressure.shock_sd = 0.4;
  p->plans.rule = CVN_RULE_REQUIRED;
  p->honesty.level = 0.4;
  p->convenor.presence = CVN_PRESENCE_LEAD_ORGANISATION;
  p->stress.willingness = 0.2;
}

static void draw(tiny *t, void (*params)(cvn_params *), uint32_t replicate) {
  cvn_messages messages = {0};
  *t = (tiny){.random = 1};
  params(&t->params);
  assert_int_equal(
      cvn_population_create(&t->population, &t->params, NULL, (cvn_key){9, replicate}, &messages),
      CVN_OK);
}

/* One world's checksums and tallies, month by month. */
typedef struct course {
  uint64_t checksum[MONTHS];
  cvn_tally tally[MONTHS];
  uint64_t alliances[MONTHS]; /* the per-alliance tallies, added up as bits */
} course;

static uint64_t mix(const cvn_tally *tally, int64_t count) {
  uint64_t sum = 0;
  const unsigned char *bytes = (const unsigned char *)tally;
  for (size_t i = 0; i < (size_t)count * sizeof *tally; i++)
    sum = sum * UINT64_C(1099511628211) + bytes[i];
  return sum;
}

static void follow(course *c, tiny *t, int threads, const cvn_kernels *kernels) {
  cvn_messages messages = {0};
  *c = (course){.checksum = {0}};
  assert_int_equal(cvn_world_init(&t->world, &t->params, &t->population, &t->strategy,
                                  (cvn_key){9, 1}, threads, false, &messages),
                   CVN_OK);
  if (kernels) t->world.kernels = kernels;
  t->world.alliance_tally = tiny_room(t->world.alliances, sizeof(cvn_tally));
  for (int month = 0; month < MONTHS; month++) {
    assert_int_equal(cvn_world_month(&t->world, &messages), CVN_OK);
    c->checksum[month] = cvn_observe_checksum(&t->world);
    c->tally[month] = t->world.tally;
    c->alliances[month] = mix(t->world.alliance_tally, t->world.alliances);
  }
  cvn_world_free(&t->world);
}

static void threads_do_not_matter(void **state) {
  (void)state;
  tiny t;
  static course first, other;
  draw(&t, busy_params, 1);
  follow(&first, &t, 1, NULL);
  for (int i = 0; i < 4; i++) {
    follow(&other, &t, thread_counts[i], NULL); /* 1 again: the same run twice */
    assert_memory_equal(&other, &first, sizeof first);
  }
  assert_true(first.checksum[0] != first.checksum[1]);
  cvn_population_free(&t.population);
}

static void instruction_sets_do_not_matter(void **state) {
  (void)state;
  int built = 0;
  const cvn_kernels *const *kernels = cvn_kernels_built(&built);
  tiny t;
  static course first, other;
  draw(&t, busy_params, 1);
  follow(&first, &t, 2, NULL);
  for (int i = 0; i < built; i++) {
    if (!cvn_kernels_run_here(kernels[i])) continue;
    follow(&other, &t, 2, kernels[i]);
    assert_memory_equal(&other, &first, sizeof first);
  }
  cvn_population_free(&t.population);
}

/* Two worlds stepped in turn are what each is alone; recording alliances changes nothing. */
static void worlds_do_not_meet(void **state) {
  (void)state;
  tiny a, b;
  static course alone_a, alone_b;
  cvn_messages messages = {0};
  draw(&a, busy_params, 1);
  draw(&b, cvn_params_init, 2);
  b.params.effort.synergy = 3.0;
  follow(&alone_a, &a, 1, NULL);
  follow(&alone_b, &b, 1, NULL);
  assert_int_equal(cvn_world_init(&a.world, &a.params, &a.population, &a.strategy, (cvn_key){9, 1},
                                  2, false, &messages),
                   CVN_OK);
  assert_int_equal(cvn_world_init(&b.world, &b.params, &b.population, &b.strategy, (cvn_key){9, 1},
                                  1, false, &messages),
                   CVN_OK);
  for (int month = 0; month < MONTHS; month++) {
    assert_int_equal(cvn_world_month(&a.world, &messages), CVN_OK);
    assert_int_equal(cvn_world_month(&b.world, &messages), CVN_OK);
    assert_true(cvn_observe_checksum(&a.world) == alone_a.checksum[month]);
    assert_true(cvn_observe_checksum(&b.world) == alone_b.checksum[month]);
    assert_memory_equal(&a.world.tally, &alone_a.tally[month], sizeof(cvn_tally));
  }
  tiny_end(&a);
  tiny_end(&b);
}

/* The schedule: each thing in its months only. */
static void things_happen_in_their_months(void **state) {
  (void)state;
  tiny t;
  cvn_messages messages = {0};
  draw(&t, busy_params, 1);
  tiny_world(&t, 1);
  for (int64_t month = 0; month < MONTHS; month++) {
    /* an alliance's seat may move at reviews, which come after everything looked at here */
    const int64_t here = t.world.seat_of[5], i = cvn_seat_area(t.world.areas, here, 1);
    const float need = t.world.seats.need[i], published = t.world.seats.published[i];
    const float negotiated = t.world.seats.negotiated[i];
    const double funding = t.world.climate.funding[1];
    const int64_t members = t.world.memberships;
    assert_int_equal(cvn_world_month(&t.world, &messages), CVN_OK);
    const int64_t after = cvn_seat_area(t.world.areas, t.world.seat_of[5], 1);
    assert_int_equal(t.world.seats.need[after] != need, month % 3 == 0);
    assert_int_equal(t.world.seats.published[after] != published, month % 12 == 11);
    assert_int_equal(t.world.seats.negotiated[after] != negotiated, month % 3 == 0);
    assert_int_equal(t.world.climate.funding[1] != funding, month % 12 == 0 && month > 0);
    assert_int_equal(t.world.joins + t.world.leaves != 0, month % 3 == 2);
    assert_int_equal(t.world.memberships, members + t.world.joins - t.world.leaves);
    assert_int_equal(t.world.month, month + 1);
  }
  tiny_end(&t);
}

/* Strategies that differ from month 20 on only are bit-identical before. */
static void the_future_does_not_reach_back(void **state) {
  (void)state;
  cvn_setting settings[] = {{CVN_PARAM_ID_convenor_presence, CVN_PRESENCE_INDEPENDENT},
                            {CVN_PARAM_ID_pressure_level, 1.0}};
  cvn_intervention act[] = {
      {.from = 20, .until = CVN_FOREVER, .coverage = 1.0, .settings = settings, .n_settings = 2}};
  tiny t;
  static course plain, changed;
  draw(&t, busy_params, 1);
  follow(&plain, &t, 2, NULL);
  t.strategy = (cvn_strategy){.interventions = act, .n_interventions = 1};
  follow(&changed, &t, 2, NULL);
  for (int month = 0; month < MONTHS; month++) /* checksum[m] is the state at the start of m + 1 */
    assert_int_equal(plain.checksum[month] == changed.checksum[month], month < 20);
  cvn_population_free(&t.population);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(threads_do_not_matter),
      cmocka_unit_test(instruction_sets_do_not_matter),
      cmocka_unit_test(worlds_do_not_meet),
      cmocka_unit_test(things_happen_in_their_months),
      cmocka_unit_test(the_future_does_not_reach_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
