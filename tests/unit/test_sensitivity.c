/* test_sensitivity.c: from a result file to indices: the order of points, averages over replicates,
 * differences, failed runs, and what is refused. The indices themselves: tests/verification. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <gsl/gsl_rng.h>

#include "analysis/sensitivity.h"
#include "scenario/params.h"
#include "support/folder.h"
#include "support/synthetic_study.h"

enum { K = 3, BLOCKS = 32, REPLICATES = 4, POINTS_MAX = BLOCKS * (K + 2) };

typedef struct fixture {
  char *folder;
  const char *path;
  int varied[K];
  double values[POINTS_MAX * K];
  synthetic_study study;
  cvn_messages messages;
} fixture;

/* y = 4 x0 + 2 x1 for the first strategy, 0.5 x0 more for the second, with noise by replicate that
 * is common to all points, and a little of each run's own. */
static double value(const double *x, int64_t strategy, int64_t point, int64_t replicate,
                    const void *data) {
  (void)data;
  const double hash = 43758.5453 * sin(12.9898 * (double)(point * 17 + replicate * 5 + strategy));
  const double own = hash - floor(hash) - 0.5; /* as good as uniform: variance 1/12 */
  return 4.0 * x[0] + 2.0 * x[1] + 0.5 * (double)strategy * x[0] + (double)replicate + 0.2 * own;
}

static double fails_sometimes(const double *x, int64_t strategy, int64_t point, int64_t replicate,
                              const void *data) {
  const int *every = data;
  if (point % *every == 3 && replicate == 1) return (double)NAN;
  return value(x, strategy, point, replicate, NULL);
}

static double constant(const double *x, int64_t strategy, int64_t point, int64_t replicate,
                       const void *data) {
  (void)x, (void)strategy, (void)point, (void)data;
  return 0.1 * (double)replicate;
}

/* A Saltelli design of independent uniforms, in the order of cvn_design_fill. */
static void fill_saltelli(fixture *f) {
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 5);
  for (int b = 0; b < BLOCKS; b++) {
    double a[2 * K];
    for (int i = 0; i < 2 * K; i++) a[i] = gsl_rng_uniform(rng);
    for (int c = 0; c < K + 2; c++)
      for (int i = 0; i < K; i++)
        f->values[(b * (K + 2) + c) * K + i] = a[c == i + 1 || c == K + 1 ? K + i : i];
  }
  gsl_rng_free(rng);
}

static int set_up(void **state) {
  static const char *const names[K] = {"trust.gain", "trust.loss", "effort.noise"};
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  f->path = folder_file(f->folder, "study.h5");
  for (int i = 0; i < K; i++) f->varied[i] = cvn_param_find(names[i]);
  fill_saltelli(f);
  f->study = (synthetic_study){.design = {.name = "invented",
                                          .text = "design: invented\n",
                                          .length = 17,
                                          .kind = "saltelli",
                                          .points = BLOCKS,
                                          .n_varied = K,
                                          .varied = f->varied,
                                          .values = f->values},
                               .strategies = 2,
                               .points = POINTS_MAX,
                               .replicates = REPLICATES,
                               .value = value};
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free(f);
  return 0;
}

static const cvn_sensitivity_request usual = {.most_failed = 0.2, .resamples = 200, .seed = 1};

static cvn_status analyse(fixture *f, const cvn_sensitivity_request *request, cvn_sensitivity *s) {
  cvn_reader *reader;
  cvn_messages_free(&f->messages);
  assert_int_equal(cvn_reader_open(&reader, f->path, &f->messages), CVN_OK);
  const cvn_status status = cvn_sensitivity_of(s, reader, request, &f->messages);
  cvn_reader_close(reader);
  return status;
}

static void assert_refused(fixture *f, const cvn_sensitivity_request *request, cvn_status expected,
                           const char *words) {
  cvn_sensitivity s;
  assert_int_equal(analyse(f, request, &s), expected);
  assert_int_equal(f->messages.count, 1);
  if (!strstr(f->messages.items[0].text, words)) fail_msg("%s", f->messages.items[0].text);
  assert_null(s.outcome);
}

/* Uniforms have variance 1/12: shares 16/20, 4/20 and 0, and no interactions. */
static void a_saltelli_study(void **state) {
  fixture *f = *state;
  cvn_sensitivity s;
  synthetic_study_write(f->path, &f->study);
  assert_int_equal(analyse(f, &usual, &s), CVN_OK);
  assert_int_equal(s.method, CVN_SENSITIVITY_SOBOL);
  assert_int_equal(s.used, BLOCKS);
  assert_int_equal(s.left_out, 0);
  assert_string_equal(s.outcome, "need_met");
  assert_string_equal(s.strategy, "as it was");
  assert_string_equal(s.points.names[0], "trust.gain");
  static const double shares[K] = {0.8, 0.2, 0.0};
  for (int m = 0; m < 2; m++)
    for (int i = 0; i < K; i++) {
      const cvn_index *index = &s.measures[m].values[i];
      const double error = (index->interval.high - index->interval.low) / 3.92;
      assert_true(fabs(index->value - shares[i]) < 4.0 * error + 0.01);
    }
  int order[K];
  cvn_sensitivity_order(&s, order);
  assert_true(order[0] == 0 && order[1] == 1 && order[2] == 2);
  assert_int_equal(cvn_measure_is_above(&s.measures[1], 0), 1);
  assert_int_equal(cvn_measure_is_above(&s.measures[1], 2), 0);
  /* Replicates differ by 0, 1, 2, 3 at all points: no noise. Own noise has variance 0.04/12; the
   * estimate's relative standard error over 480 degrees of freedom is 0.065. */
  const double own = 0.04 / 12.0 / REPLICATES;
  assert_true(s.noise > 0.74 * own && s.noise < 1.26 * own);
  assert_true(fabs(s.measures[1].dummy.value - s.noise / (20.0 / 12.0)) < 3e-4);
  /* 8, 16 and 32 base samples. */
  assert_int_equal(s.n_convergence, 3);
  assert_int_equal(s.convergence[0].blocks, 8);
  assert_true(s.convergence[2].values[0].value == s.measures[1].values[0].value);
  assert_true(s.convergence[1].values[0].value != s.measures[1].values[0].value);
  cvn_sensitivity_free(&s);
}

/* The difference of the strategies is 0.5 x0, whatever the replicate. */
static void a_difference(void **state) {
  fixture *f = *state;
  cvn_sensitivity s;
  cvn_sensitivity_request request = usual;
  synthetic_study_write(f->path, &f->study);
  request.difference = "convenor — désirée,as it was";
  assert_int_equal(analyse(f, &request, &s), CVN_OK);
  assert_string_equal(s.minus, "as it was");
  assert_true(fabs(s.mean - 0.25) < 0.05);
  assert_true(s.measures[1].values[0].value > 0.6);
  assert_true(s.measures[1].values[0].value > 3.0 * s.measures[1].values[1].value);
  cvn_sensitivity_free(&s);
  /* A strategy's name may hold the comma. */
  f->study.strategies = 3;
  synthetic_study_write(f->path, &f->study);
  request.difference = "=plans, early,as it was";
  assert_int_equal(analyse(f, &request, &s), CVN_OK);
  assert_string_equal(s.strategy, "=plans, early");
  cvn_sensitivity_free(&s);
  request.difference = "as it was,=plans, early";
  assert_int_equal(analyse(f, &request, &s), CVN_OK);
  assert_string_equal(s.minus, "=plans, early");
  cvn_sensitivity_free(&s);
}

/* A failed run costs its block: the numbers are those of the other blocks alone. */
static void failed_runs_drop_their_block(void **state) {
  fixture *f = *state;
  cvn_sensitivity with, without;
  int every = 50; /* points 3, 53, …: 4 of 160, blocks 0, 10, 20, 30 */
  f->study.value = fails_sometimes;
  f->study.data = &every;
  synthetic_study_write(f->path, &f->study);
  assert_int_equal(analyse(f, &usual, &with), CVN_OK);
  assert_int_equal(with.left_out, 4);
  assert_int_equal(with.runs_left_out, 4);
  assert_int_equal(with.used, BLOCKS - 4);
  /* The same study without these blocks. Own noise depends on the number of the point, so that only
   * what does not depend on it is the same: take it out. */
  int n = 0;
  for (int b = 0; b < BLOCKS; b++)
    if (b % 10 != 0)
      memmove(f->values + n++ * (K + 2) * K, f->values + b * (K + 2) * K,
              (K + 2) * K * sizeof(double));
  assert_int_equal(n, BLOCKS - 4);
  f->study.points = n * (K + 2);
  f->study.value = value;
  synthetic_study_write(f->path, &f->study);
  assert_int_equal(analyse(f, &usual, &without), CVN_OK);
  for (int i = 0; i < K; i++)
    assert_true(fabs(with.measures[1].values[i].value - without.measures[1].values[i].value) <
                0.02);
  cvn_sensitivity_free(&with);
  cvn_sensitivity_free(&without);
}

static void too_many_failed(void **state) {
  fixture *f = *state;
  int every = 20; /* 8 of 32 blocks: a quarter */
  f->study.value = fails_sometimes;
  f->study.data = &every;
  synthetic_study_write(f->path, &f->study);
  assert_refused(f, &usual, CVN_ERR_INPUT, "8 of 32 base samples hold failed");
  cvn_sensitivity_request request = usual;
  request.most_failed = 0.25;
  cvn_sensitivity s;
  assert_int_equal(analyse(f, &request, &s), CVN_OK);
  cvn_sensitivity_free(&s);
}

static void one_replicate_has_no_floor(void **state) {
  fixture *f = *state;
  cvn_sensitivity s;
  f->study.replicates = 1;
  synthetic_study_write(f->path, &f->study);
  assert_int_equal(analyse(f, &usual, &s), CVN_OK);
  assert_true(isnan(s.noise) && isnan(s.measures[1].floor));
  assert_int_equal(cvn_measure_is_above(&s.measures[1], 0), -1);
  assert_int_equal(cvn_measure_is_above(&s.measures[0], 0), 1); /* first orders have their own */
  cvn_sensitivity_free(&s);
}

static void names_are_looked_up(void **state) {
  fixture *f = *state;
  cvn_sensitivity s;
  cvn_sensitivity_request request = usual;
  synthetic_study_write(f->path, &f->study);
  request.outcome = "ned_met";
  assert_refused(f, &request, CVN_ERR_NOT_FOUND, "no outcome 'ned_met'; did you mean 'need_met'?");
  request.outcome = "outcome_need_met_whole";
  request.strategy = "as it wsa";
  assert_refused(f, &request, CVN_ERR_NOT_FOUND, "did you mean 'as it was'?");
  request.strategy = "as it was";
  assert_int_equal(analyse(f, &request, &s), CVN_OK);
  assert_string_equal(s.outcome, "need_met_whole");
  cvn_sensitivity_free(&s);
  request.strategy = NULL;
  request.difference = "as it was";
  assert_refused(f, &request, CVN_ERR_INPUT, "a comma between them");
  request.difference = "as it was,as it was";
  assert_refused(f, &request, CVN_ERR_INPUT, "always 0");
  request.difference = "as it was,convener — désirée";
  assert_refused(f, &request, CVN_ERR_NOT_FOUND, "did you mean 'convenor — désirée'?");
}

static void what_cannot_be_analysed(void **state) {
  fixture *f = *state;
  f->study.value = constant;
  synthetic_study_write(f->path, &f->study);
  assert_refused(f, &usual, CVN_ERR_INPUT, "need_met is the same at all 160 points");
  f->study.value = value;
  f->study.points = 7 * (K + 2);
  synthetic_study_write(f->path, &f->study);
  assert_refused(f, &usual, CVN_ERR_INPUT, "7 whole base samples are too few: at least 8");
  f->study.points = 8 * (K + 2) + 1;
  synthetic_study_write(f->path, &f->study);
  assert_refused(f, &usual, CVN_ERR_FORMAT, "41 points are not whole base samples");
  f->study.design.kind = "one-at-a-time";
  synthetic_study_write(f->path, &f->study);
  assert_refused(f, &usual, CVN_ERR_INPUT, "says nothing about the rest of the space");
  f->study.design.kind = "of another kind";
  synthetic_study_write(f->path, &f->study);
  assert_refused(f, &usual, CVN_ERR_INPUT, "'of another kind' cannot be analysed");
  f->study.design = (cvn_layout_design){0};
  f->study.design.values = f->values;
  f->study.points = 1;
  synthetic_study_write(f->path, &f->study);
  assert_refused(f, &usual, CVN_ERR_INPUT, "no parameter varies in it");
}

/* Two levels, steps of the whole range: y = 4 x0 + 2 x1. */
static void a_morris_study(void **state) {
  fixture *f = *state;
  cvn_sensitivity s;
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(rng, 2);
  for (int t = 0; t < 20; t++) {
    double at[K];
    for (int i = 0; i < K; i++) at[i] = (double)gsl_rng_uniform_int(rng, 2);
    for (int step = 0; step <= K; step++) {
      if (step > 0) at[(step + t) % K] = 1.0 - at[(step + t) % K];
      memcpy(f->values + (t * (K + 1) + step) * K, at, sizeof at);
    }
  }
  gsl_rng_free(rng);
  f->study.points = 20 * (K + 1);
  f->study.design.kind = "morris";
  f->study.design.levels = 2;
  synthetic_study_write(f->path, &f->study);
  assert_int_equal(analyse(f, &usual, &s), CVN_OK);
  assert_int_equal(s.method, CVN_SENSITIVITY_MORRIS);
  assert_int_equal(s.used, 20);
  static const double slopes[K] = {4.0, 2.0, 0.0};
  for (int i = 0; i < K; i++) {
    assert_true(fabs(s.measures[1].values[i].value - slopes[i]) < 0.05);
    assert_true(fabs(s.measures[0].values[i].value - slopes[i]) < 0.1);
    assert_true(s.measures[2].values[i].value < 0.1);
  }
  assert_true(s.measures[0].floor > 0.02 && s.measures[0].floor < 0.06);
  cvn_sensitivity_free(&s);
  f->values[0] += 0.5; /* a step that moves two */
  synthetic_study_write(f->path, &f->study);
  assert_refused(f, &usual, CVN_ERR_FORMAT, "one parameter at a time");
}

/* A list: ranks for two numbers (4/sqrt(20) and 2/sqrt(20) for many independent points); a rule of
 * three words has none. */
static void a_list(void **state) {
  fixture *f = *state;
  cvn_sensitivity s;
  f->varied[2] = cvn_param_find("plans.rule");
  for (int p = 0; p < POINTS_MAX; p++) f->values[p * K + 2] = (double)(p % 3);
  f->study.design.kind = "list";
  synthetic_study_write(f->path, &f->study);
  assert_int_equal(analyse(f, &usual, &s), CVN_OK);
  assert_int_equal(s.method, CVN_SENSITIVITY_RANKS);
  assert_int_equal(s.points.levels_of[2], 3);
  assert_string_equal(s.points.words[2][1], "voluntary");
  assert_true(fabs(s.measures[0].values[0].value - 0.89) < 0.09);
  assert_true(fabs(s.measures[0].values[1].value - 0.45) < 0.15);
  assert_true(isnan(s.measures[0].values[2].value));
  assert_true(s.whole.value > 0.9 && s.whole.value < 1.0);
  int order[K];
  cvn_sensitivity_order(&s, order);
  assert_true(order[0] == 0 && order[1] == 1 && order[2] == 2);
  cvn_sensitivity_free(&s);
}

static void tables(void **state) {
  fixture *f = *state;
  cvn_sensitivity s;
  synthetic_study_write(f->path, &f->study);
  assert_int_equal(analyse(f, &usual, &s), CVN_OK);
  assert_int_equal(cvn_sensitivity_write(&s, f->folder, false, &f->messages), CVN_OK);
  size_t length;
  char *indices = folder_read(folder_file(f->folder, "sensitivity.csv"), &length);
  char *codebook = folder_read(folder_file(f->folder, "codebook.csv"), &length);
  char *convergence = folder_read(folder_file(f->folder, "convergence.csv"), &length);
  assert_non_null(strstr(indices, "need_met,as it was,,trust.gain,total_order,"));
  assert_non_null(strstr(indices, "need_met,as it was,,(dummy),first_order,"));
  assert_non_null(strstr(codebook, "sensitivity.csv,total_order,"));
  assert_non_null(strstr(convergence, "\n8,trust.gain,total_order,"));
  free(indices);
  free(codebook);
  free(convergence);
  assert_int_equal(cvn_sensitivity_write(&s, f->folder, false, &f->messages), CVN_ERR_EXISTS);
  assert_int_equal(cvn_sensitivity_write(&s, f->folder, true, &f->messages), CVN_OK);
  cvn_sensitivity_free(&s);
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_fixture(a_saltelli_study),
      with_fixture(a_difference),
      with_fixture(failed_runs_drop_their_block),
      with_fixture(too_many_failed),
      with_fixture(one_replicate_has_no_floor),
      with_fixture(names_are_looked_up),
      with_fixture(what_cannot_be_analysed),
      with_fixture(a_morris_study),
      with_fixture(a_list),
      with_fixture(tables),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
