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

static void every_set_gives_the_same_bits(const char *response) {
  cvn_messages messages = {0};
  cvn_scenario scenario;
  cvn_population population;
  const cvn_key key = {.seed = 7, .replicate = 3};
  assert_int_equal(cvn_scenario_load(&scenario,
                                     TEST_SOURCE_DIR "/tests/verification/everything.yaml",
                                     &response, 1, &messages),
                   CVN_OK);
  assert_int_equal(cvn_population_create(&population, &scenario.params, NULL, key, &messages),
                   CVN_OK);
  int count;
  const cvn_kernels *const *built = cvn_kernels_built(&count);
  static history baseline, seen;
  run_with(built[count - 1], &scenario, &population, key, &baseline);
  assert_string_equal(built[count - 1]->name, "baseline");
  for (int i = 0; i < count - 1; i++) {
    if (!cvn_kernels_run_here(built[i])) {
      printf("this processor cannot run the %s kernels\n", built[i]->name);
      continue;
    }
    run_with(built[i], &scenario, &population, key, &seen);
    assert_memory_equal(seen.checksum, baseline.checksum, sizeof seen.checksum);
    assert_memory_equal(seen.tally, baseline.tally, sizeof seen.tally);
  }
  cvn_population_free(&population);
  cvn_scenario_free(&scenario);
  cvn_messages_free(&messages);
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
      cmocka_unit_test(saturating),         cmocka_unit_test(linear),
      cmocka_unit_test(threshold),          cmocka_unit_test(accelerating),
      cmocka_unit_test(the_best_runs_here),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
