/* test_trajectories.c: means, bands and paired differences by month, from invented results. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analysis/trajectories.h"
#include "record/fields.h"
#include "support/folder.h"
#include "support/near.h"
#include "support/synthetic.h"

enum { MONTHS = 26, REPLICATES = 5 };

typedef struct fixture {
  char *folder;
  cvn_scenario scenario;
  cvn_messages messages;
  cvn_reader *reader;
  const cvn_reader *readers[1];
  cvn_pool pool;
  cvn_trajectories trajectories;
} fixture;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  synthetic_scenario(&f->scenario, MONTHS, REPLICATES, NULL);
  *state = f;
  const char *path = folder_file(f->folder, "a.h5");
  /* run 1 of strategy 1 fails */
  if (synthetic_write(path, &f->scenario, 1, false, &f->messages) != CVN_OK) return -1;
  if (cvn_reader_open(&f->reader, path, &f->messages) != CVN_OK) return -1;
  f->readers[0] = f->reader;
  if (cvn_pool_open(&f->pool, f->readers, 1, &f->messages) != CVN_OK) return -1;
  return cvn_trajectories_of(&f->trajectories, &f->pool, &f->messages) == CVN_OK ? 0 : -1;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_trajectories_free(&f->trajectories);
  cvn_pool_free(&f->pool);
  cvn_reader_close(f->reader);
  cvn_scenario_free(&f->scenario);
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free(f);
  return 0;
}

static double at(int field, int64_t strategy, int64_t replicate, int64_t month) {
  return synthetic_value(field, strategy, replicate, month, MONTHS);
}

static void every_month_of_every_strategy(void **state) {
  const fixture *f = *state;
  const cvn_trajectories *t = &f->trajectories;
  assert_int_equal(t->months, MONTHS + 1);
  assert_int_equal(t->strategies, SYNTHETIC_STRATEGIES);
  assert_int_equal(t->observables[0], CVN_FIELD_need_met);
  for (int o = 0; o < t->n_observables; o++)
    for (int64_t month = 0; month < MONTHS; month++) {
      double mean = 0.0;
      for (int64_t r = 0; r < REPLICATES; r++)
        mean += at(t->observables[o], 2, r, month) / REPLICATES;
      const cvn_trajectory_month *found = &cvn_trajectory(t, o, 2)[month];
      assert_int_equal(found->futures, REPLICATES);
      assert_close(found->mean.mean, mean, 1e-9 * fabs(mean) + 1e-12);
      assert_true(found->low <= found->mean.mean && found->mean.mean <= found->high);
      assert_true(found->interval.low <= found->mean.mean);
    }
}

/* With five futures 0, 1, 2, 3, 4 the quantiles lie at 0.2 and 3.8. */
static void the_band(void **state) {
  const fixture *f = *state;
  double values[REPLICATES];
  const int field = f->trajectories.observables[0];
  for (int64_t r = 0; r < REPLICATES; r++) values[r] = at(field, 0, r, 7);
  for (int i = 0; i < REPLICATES; i++) /* in order */
    for (int k = i; k > 0 && values[k] < values[k - 1]; k--) {
      const double kept = values[k];
      values[k] = values[k - 1];
      values[k - 1] = kept;
    }
  const cvn_trajectory_month *found = &cvn_trajectory(&f->trajectories, 0, 0)[7];
  assert_close(found->low, values[0] + 0.2 * (values[1] - values[0]), 1e-12);
  assert_close(found->high, values[4] - 0.2 * (values[4] - values[3]), 1e-12);
}

/* A failed run leaves its future out: of the difference, not of the baseline's own mean. */
static void a_failed_run(void **state) {
  const fixture *f = *state;
  const int64_t baseline = f->pool.baseline, other = 1;
  assert_true(baseline != other);
  const int field = f->trajectories.observables[0];
  double difference = 0.0;
  for (int64_t r = 0; r < REPLICATES; r++)
    if (r != 1) difference += (at(field, other, r, 9) - at(field, baseline, r, 9)) / 4.0;
  const cvn_trajectory_month *found = &cvn_trajectory(&f->trajectories, 0, other)[9];
  assert_int_equal(found->futures, REPLICATES - 1);
  assert_close(found->difference, difference, 1e-12);
  assert_true(found->difference_interval.low <= difference);
  found = &cvn_trajectory(&f->trajectories, 0, baseline)[9];
  assert_int_equal(found->futures, REPLICATES);
  assert_true(found->difference == 0.0 && found->difference_interval.high == 0.0);
}

static void a_flow_has_no_last_month(void **state) {
  const fixture *f = *state;
  for (int o = 0; o < f->trajectories.n_observables; o++) {
    const bool flow = cvn_field_table[f->trajectories.observables[o]].flow;
    const cvn_trajectory_month *last = &cvn_trajectory(&f->trajectories, o, 0)[MONTHS];
    assert_int_equal(last->futures, flow ? 0 : REPLICATES);
    assert_int_equal(isnan(last->mean.mean) != 0, flow);
    assert_int_equal(isnan(last->low) != 0, flow);
    assert_int_equal(isnan(last->difference_interval.low) != 0, flow);
  }
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FILE(every_month_of_every_strategy),
      WITH_FILE(the_band),
      WITH_FILE(a_failed_run),
      WITH_FILE(a_flow_has_no_last_month),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
