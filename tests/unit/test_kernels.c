/* test_kernels.c: the same bits on every instruction set this library was built with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/kernels.h"
#include "model/world.h"
#include "population/population.h"
#include "record/observe.h"
#include "scenario/scenario.h"

enum { MONTHS = 26 };

typedef struct history {
  uint64_t checksum[MONTHS];
  cvn_tally tally[MONTHS];
} history;

static void run_with(const cvn_kernels *kernels, const cvn_scenario *scenario,
                     const cvn_population *population, cvn_key key, history *seen) {
  cvn_messages messages = {0};
  cvn_world world;
  const cvn_strategy *everything = &scenario->strategies[1];
  assert_int_equal(
      cvn_world_init(&world, &scenario->params, population, everything, key, 1, false, &messages),
      CVN_OK);
  world.kernels = kernels;
  for (int t = 0; t < MONTHS; t++) {
    assert_int_equal(cvn_world_month(&world, &messages), CVN_OK);
    seen->checksum[t] = cvn_observe_checksum(&world);
    seen->tally[t] = world.tally;
  }
  cvn_world_free(&world);
}

/* A set that takes bundles with few alliances for any others. */
static cvn_kernels without_half(const cvn_kernels *kernels) {
  cvn_kernels whole = *kernels;
  whole.half = kernels->whole;
  return whole;
}

static void assert_same(const history *a, const history *b, const char *name) {
  if (memcmp(a, b, sizeof *a) != 0) fail_msg("%s: other bits", name);
}

/* Every set, with its kernels for half a bundle and without. */
static void compare_sets(const char *const *settings, int n_settings) {
  cvn_messages messages = {0};
  cvn_scenario scenario;
  cvn_population population;
  const cvn_key key = {.seed = 7, .replicate = 3};
  assert_int_equal(cvn_scenario_load(&scenario,
                                     TEST_SOURCE_DIR "/tests/verification/everything.yaml",
                                     settings, n_settings, &messages),
                   CVN_OK);
  assert_int_equal(cvn_population_create(&population, &scenario.params, NULL, key, &messages),
                   CVN_OK);
  int count;
  const cvn_kernels *const *built = cvn_kernels_built(&count);
  static history baseline, seen;
  const cvn_kernels first = without_half(built[count - 1]);
  assert_string_equal(first.name, "baseline");
  run_with(&first, &scenario, &population, key, &baseline);
  for (int i = 0; i < count; i++) {
    if (!cvn_kernels_run_here(built[i])) {
      printf("this processor cannot run the %s kernels\n", built[i]->name);
      continue;
    }
    const cvn_kernels whole = without_half(built[i]);
    run_with(&whole, &scenario, &population, key, &seen);
    assert_same(&seen, &baseline, built[i]->name);
    run_with(built[i], &scenario, &population, key, &seen);
    assert_same(&seen, &baseline, built[i]->name);
  }
  cvn_population_free(&population);
  cvn_scenario_free(&scenario);
  cvn_messages_free(&messages);
}

static void every_set_gives_the_same_bits(const char *response) {
  compare_sets(&response, 1);
}

/* The last bundle has a few alliances, as many as half a bundle takes, one more, or all. */
static void however_many_stand_in_the_last_bundle(void **state) {
  (void)state;
  static const char *const counts[] = {"alliances.count=5",  "alliances.count=8",
                                       "alliances.count=9",  "alliances.count=16",
                                       "alliances.count=24", "alliances.count=25"};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) compare_sets(&counts[i], 1);
}

static void saturating(void **state) {
  (void)state;
  every_set_gives_the_same_bits("need.response=saturating");
}

static void linear(void **state) {
  (void)state;
  every_set_gives_the_same_bits("need.response=linear");
}

static void threshold(void **state) {
  (void)state;
  every_set_gives_the_same_bits("need.response=threshold");
}

static void accelerating(void **state) {
  (void)state;
  every_set_gives_the_same_bits("need.response=accelerating");
}

static void the_best_runs_here(void **state) {
  (void)state;
  assert_true(cvn_kernels_run_here(cvn_kernels_best()));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(however_many_stand_in_the_last_bundle),
      cmocka_unit_test(saturating),
      cmocka_unit_test(linear),
      cmocka_unit_test(threshold),
      cmocka_unit_test(accelerating),
      cmocka_unit_test(the_best_runs_here),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
