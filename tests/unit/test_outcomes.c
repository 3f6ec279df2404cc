/* test_outcomes.c: numbers of runs out of a result file. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/outcomes.h"
#include "support/folder.h"
#include "support/synthetic.h"

enum { MONTHS = 26, REPLICATES = 3 };

typedef struct fixture {
  char *folder;
  cvn_scenario scenario;
  cvn_messages messages;
  cvn_reader *reader;
} fixture;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  synthetic_scenario(&f->scenario, MONTHS, REPLICATES, NULL);
  *state = f;
  const char *path = folder_file(f->folder, "a.h5");
  return synthetic_write(path, &f->scenario, 1, false, &f->messages) == CVN_OK &&
                 cvn_reader_open(&f->reader, path, &f->messages) == CVN_OK
             ? 0
             : -1;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_reader_close(f->reader);
  cvn_scenario_free(&f->scenario);
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free(f);
  return 0;
}

static double at(int64_t strategy, int64_t replicate, int64_t month) {
  return synthetic_value(CVN_FIELD_need_met, strategy, replicate, month, MONTHS);
}

static void reads_an_outcome(void **state) {
  fixture *f = *state;
  cvn_outcomes o;
  assert_int_equal(cvn_outcomes_read(&o, f->reader, "outcome_need_met", &f->messages), CVN_OK);
  assert_int_equal(o.strategies * o.points * o.replicates, SYNTHETIC_STRATEGIES * REPLICATES);
  for (int64_t s = 0; s < o.strategies; s++)
    for (int64_t r = 0; r < REPLICATES; r++) {
      double mean = 0.0;
      for (int64_t t = MONTHS - 24; t < MONTHS; t++) mean += at(s, r, t) / 24.0;
      const double value = cvn_outcomes_row(&o, s, 0)[r];
      if (s == 1 && r == 1) assert_true(isnan(value)); /* that run failed */
      else assert_true(fabs(value - mean) < 1e-12);
    }
  assert_int_equal(cvn_outcomes_present(&o, 0), REPLICATES);
  assert_int_equal(cvn_outcomes_present(&o, 1), REPLICATES - 1);
  cvn_outcomes_free(&o);
}

static void sums_up_trajectories(void **state) {
  fixture *f = *state;
  const double weights[] = {1.0, 0.5, 0.25};
  const cvn_window sum = {.from = 2, .until = 5, .weights = weights};
  const cvn_window mean = {.from = 2, .until = 5, .weights = weights, .mean = true};
  cvn_outcomes a, b;
  assert_int_equal(cvn_outcomes_of_trajectory(&a, f->reader, "need_met", &sum, NULL), CVN_OK);
  assert_int_equal(cvn_outcomes_of_trajectory(&b, f->reader, "need_met", &mean, NULL), CVN_OK);
  const double expected = at(2, 1, 2) + 0.5 * at(2, 1, 3) + 0.25 * at(2, 1, 4);
  assert_true(fabs(cvn_outcomes_of(&a, 2)[1] - expected) < 1e-12);
  assert_true(fabs(cvn_outcomes_of(&b, 2)[1] - expected / 1.75) < 1e-12);
  assert_true(isnan(cvn_outcomes_of(&a, 1)[1]));
  cvn_outcomes_free(&a);
  cvn_outcomes_free(&b);
}

/* A flow has no value in the last month: the mean leaves it out, and a window of it alone is
 * NAN. */
static void leaves_out_months_without_a_value(void **state) {
  fixture *f = *state;
  const cvn_window both = {.from = MONTHS - 1, .until = MONTHS + 1, .mean = true};
  const cvn_window last = {.from = MONTHS, .until = MONTHS + 1};
  cvn_outcomes a, b;
  assert_int_equal(cvn_outcomes_of_trajectory(&a, f->reader, "monthly_cost", &both, NULL), CVN_OK);
  assert_int_equal(cvn_outcomes_of_trajectory(&b, f->reader, "monthly_cost", &last, NULL), CVN_OK);
  assert_true(cvn_outcomes_of(&a, 1)[0] == 4500.0);
  assert_true(isnan(cvn_outcomes_of(&b, 1)[0]));
  cvn_outcomes_free(&a);
  cvn_outcomes_free(&b);
}

static void says_what_is_not_there(void **state) {
  fixture *f = *state;
  const cvn_window window = {.until = 1};
  cvn_outcomes o;
  assert_int_equal(cvn_outcomes_read(&o, f->reader, "outcome_joy", &f->messages),
                   CVN_ERR_NOT_FOUND);
  assert_non_null(strstr(f->messages.items[0].text, "there is no outcome_joy"));
  assert_null(o.values);
  /* a trajectory is no outcome, and an outcome no trajectory */
  assert_int_equal(cvn_outcomes_read(&o, f->reader, "need_met", NULL), CVN_ERR_NOT_FOUND);
  assert_int_equal(cvn_outcomes_of_trajectory(&o, f->reader, "cost", &window, NULL),
                   CVN_ERR_NOT_FOUND);
}

static void refuses_impossible_sizes(void **state) {
  (void)state;
  cvn_outcomes o;
  assert_int_equal(cvn_outcomes_init(&o, INT64_MAX, 2, 2, NULL), CVN_ERR_MEMORY);
  assert_int_equal(cvn_outcomes_init(&o, 2, INT64_MAX, INT64_MAX, NULL), CVN_ERR_MEMORY);
  assert_int_equal(cvn_outcomes_init(&o, 0, 1, 1, NULL), CVN_ERR_MEMORY);
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FILE(reads_an_outcome),
      WITH_FILE(sums_up_trajectories),
      WITH_FILE(leaves_out_months_without_a_value),
      WITH_FILE(says_what_is_not_there),
      cmocka_unit_test(refuses_impossible_sizes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
