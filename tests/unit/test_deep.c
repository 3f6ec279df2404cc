/* test_deep.c: from a study's result to regret, failures and their sentence. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <gsl/gsl_rng.h>

#include "analysis/deep.h"
#include "scenario/params.h"
#include "support/folder.h"
#include "support/synthetic_study.h"

enum { K = 3, POINTS = 100, RULE = 2 };

typedef struct fixture {
  char *folder;
  const char *path;
  int varied[K];
  double values[POINTS * K];
  synthetic_study study;
  cvn_messages messages;
  cvn_reader *reader;
  cvn_pool pool;
  cvn_outcomes outcomes;
} fixture;

/* The second strategy meets 0.1 more need than the first, but less where gain is low and plans are
 * not shared (rule 0); replicates shift all alike. */
static double value(const double *x, int64_t strategy, int64_t point, int64_t replicate,
                    const void *data) {
  (void)point, (void)data;
  const bool bad = x[0] < 0.5 && x[RULE] == 0.0;
  return 0.5 + 0.01 * (double)replicate + (strategy == 1 ? (bad ? -0.2 : 0.1) : 0.0);
}

static double with_failures(const double *x, int64_t strategy, int64_t point, int64_t replicate,
                            const void *data) {
  const int64_t *all = data;
  if (point < *all && strategy == 1 && replicate == 0) return (double)NAN;
  return value(x, strategy, point, replicate, data);
}

static int set_up(void **state) {
  static const char *const names[K] = {"trust.gain", "trust.loss", "plans.rule"};
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  f->path = folder_file(f->folder, "study.h5");
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 9);
  for (int i = 0; i < K; i++) f->varied[i] = cvn_param_find(names[i]);
  for (int i = 0; i < POINTS * K; i++)
    f->values[i] = i % K == RULE ? (double)gsl_rng_uniform_int(rng, 3) : gsl_rng_uniform(rng);
  gsl_rng_free(rng);
  f->study = (synthetic_study){.design = {.name = "invented",
                                          .text = "design: invented\n",
                                          .length = 17,
                                          .kind = "list",
                                          .n_varied = K,
                                          .varied = f->varied,
                                          .values = f->values},
                               .strategies = 2,
                               .points = POINTS,
                               .replicates = 2,
                               .value = value};
  *state = f;
  return 0;
}

static void close_all(fixture *f) {
  cvn_outcomes_free(&f->outcomes);
  cvn_pool_free(&f->pool);
  cvn_reader_close(f->reader);
}

static int tear_down(void **state) {
  fixture *f = *state;
  close_all(f);
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free(f);
  return 0;
}

static cvn_deep look(fixture *f, double target) {
  cvn_deep deep;
  const cvn_reader *const *readers = (const cvn_reader *const *)&f->reader;
  synthetic_study_write(f->path, &f->study);
  assert_int_equal(cvn_reader_open(&f->reader, f->path, &f->messages), CVN_OK);
  assert_int_equal(cvn_pool_open(&f->pool, readers, 1, &f->messages), CVN_OK);
  assert_int_equal(cvn_pool_read(&f->pool, "outcome_need_met", &f->outcomes, &f->messages), CVN_OK);
  assert_int_equal(cvn_deep_of(&deep, &f->pool, &f->outcomes, target, &f->messages), CVN_OK);
  return deep;
}

static int bad_points(const fixture *f) {
  int bad = 0;
  for (int p = 0; p < POINTS; p++) bad += f->values[p * K] < 0.5 && f->values[p * K + RULE] == 0.0;
  return bad;
}

static void fails_against_the_baseline(void **state) {
  fixture *f = *state;
  cvn_deep deep = look(f, (double)NAN);
  const double bad = bad_points(f);
  const cvn_future_row *first = &deep.futures.rows[0], *second = &deep.futures.rows[1];
  assert_int_equal(deep.futures.used, POINTS);
  /* Means over replicates add 0.005. Regret: the first misses 0.1 where the second is good. */
  assert_true(fabs(first->mean - 0.505) < 1e-9 && fabs(second->worst - 0.305) < 1e-9);
  assert_true(fabs(first->regret_mean - 0.1 * (POINTS - bad) / POINTS) < 1e-9);
  assert_true(fabs(second->regret_mean - 0.2 * bad / POINTS) < 1e-9);
  assert_true(fabs(second->best_share - (POINTS - bad) / POINTS) < 1e-9);
  assert_int_equal(deep.futures.maximin, 0);
  assert_int_equal(deep.futures.least_regret, 0);
  /* The baseline is what it is measured by. */
  assert_int_equal(deep.failures[0].futures, 0);
  assert_int_equal(deep.failures[1].failures, (int)bad);
  assert_true(deep.failures[1].prim.found);
  const char *words = deep.failures[1].words;
  if (!strstr(words, "mostly when trust.gain is below 0.") ||
      !strstr(words, " and plans.rule is none: "))
    fail_msg("%s", words);
  assert_true(fabs(deep.failures[1].prim.sides[0].high - 0.5) < 0.05);
  cvn_deep_free(&deep);
}

static void misses_a_target(void **state) {
  fixture *f = *state;
  cvn_deep deep = look(f, 0.55); /* the baseline never meets it */
  assert_true(deep.futures.rows[0].target_share == 0.0);
  assert_string_equal(deep.failures[0].words, "fails in 100 of 100 futures: everywhere");
  assert_false(deep.failures[0].searched);
  assert_true(deep.failures[1].prim.found);
  cvn_deep_free(&deep);
}

static void futures_without_all_runs(void **state) {
  fixture *f = *state;
  const int64_t some = 30, all = POINTS;
  f->study.value = with_failures;
  f->study.data = &some;
  cvn_deep deep = look(f, (double)NAN);
  assert_int_equal(deep.futures.used, 70);
  assert_int_equal(deep.futures.left_out, 30);
  assert_int_equal(deep.failures[1].futures, 70);
  cvn_deep_free(&deep);
  close_all(f);
  f->study.data = &all;
  deep = look(f, (double)NAN);
  assert_int_equal(deep.futures.used, 0);
  assert_int_equal(deep.failures[1].futures, 0);
  cvn_deep_free(&deep);
}

static void few_points_say_nothing_of_regions(void **state) {
  fixture *f = *state;
  f->study.points = CVN_DEEP_POINTS - 1;
  cvn_deep deep = look(f, (double)NAN);
  assert_false(deep.failures[1].searched);
  assert_non_null(strstr(deep.failures[1].words, "of 19 futures, too few futures to say where"));
  cvn_deep_free(&deep);
}

static void words_for_boxes(void **state) {
  fixture *f = *state;
  cvn_deep deep = look(f, (double)NAN);
  const double none = (double)INFINITY;
  const cvn_prim_side sides[K] = {{.low = 0.25, .high = 0.75},
                                  {.low = 1.5, .high = none},
                                  {.low = -none, .high = none, .kept = 5}};
  cvn_buffer words = {0};
  cvn_deep_box_words(&deep.points, sides, &words);
  assert_string_equal(words.text, "trust.gain is between 0.25 and 0.75 and trust.loss is above 1.5 "
                                  "and plans.rule is not voluntary");
  cvn_buffer_free(&words);
  cvn_deep_free(&deep);
}

static void tables(void **state) {
  fixture *f = *state;
  cvn_deep deep = look(f, 0.55);
  cvn_sheet_set set;
  size_t length;
  assert_int_equal(cvn_sheet_set_open(&set, f->folder, false, &f->messages), CVN_OK);
  assert_int_equal(cvn_deep_add_tables(&deep, &set), CVN_OK);
  assert_int_equal(cvn_sheet_set_finish(&set), CVN_OK);
  char *regret = folder_read(folder_file(f->folder, "regret.csv"), &length);
  char *box = folder_read(folder_file(f->folder, "failure_box.csv"), &length);
  char *peeling = folder_read(folder_file(f->folder, "failure_peeling.csv"), &length);
  char *failures = folder_read(folder_file(f->folder, "failures.csv"), &length);
  assert_non_null(strstr(regret, "as it was,100,0.505"));
  assert_non_null(strstr(box, "convenor — désirée,trust.gain,,0."));
  assert_non_null(strstr(box, "convenor — désirée,plans.rule,,,none,"));
  assert_non_null(strstr(peeling, "convenor — désirée,0,,100,"));
  assert_non_null(strstr(failures, "as it was,100,100,0,"));
  free(regret);
  free(box);
  free(peeling);
  free(failures);
  cvn_deep_free(&deep);
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_fixture(fails_against_the_baseline),
      with_fixture(misses_a_target),
      with_fixture(futures_without_all_runs),
      with_fixture(few_points_say_nothing_of_regions),
      with_fixture(words_for_boxes),
      with_fixture(tables),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
