/* test_findings.c: a comparison over the points of a study, from file to tables, with invented
 * numbers. What `convene compare` says of plain results is checked in tests/system/compare.py. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/tables.h"
#include "record/writer.h"
#include "support/folder.h"
#include "support/near.h"
#include "support/synthetic.h"

enum { MONTHS = 30, POINTS = 4, REPLICATES = 3 };

typedef struct fixture {
  char *folder;
  cvn_scenario scenario;
  cvn_messages messages;
  cvn_reader *reader;
  cvn_pool pool;
  cvn_findings findings;
} fixture;

/* Need met is the same in all months. Strategy 1 gains .1, .2, .3 or nothing by point, and costs 3
 * in the first month; strategy 2 is like the baseline. Replicates add .01, .02, .03 to all. */
static double need_of(int64_t s, int64_t p, int64_t r) {
  static const double gain[POINTS] = {0.1, 0.2, 0.3, 0.0};
  return 0.2 + 0.01 * (double)(r + 1) + (s == 1 ? gain[p] : 0.0);
}

static void make_run(cvn_run_output *output, const cvn_scenario *scenario, int64_t s, int64_t p,
                     int64_t r) {
  synthetic_run(output, scenario, s, r);
  for (int64_t t = 0; t <= MONTHS; t++) {
    output->fields[CVN_FIELD_need_met * (MONTHS + 1) + t] = need_of(s, p, r);
    if (t < MONTHS)
      output->fields[CVN_FIELD_monthly_cost * (MONTHS + 1) + t] = s == 1 && t == 0 ? 3.0 : 0.0;
  }
}

typedef enum failing { NONE, ONE_A_POINT, ALL } failing;

static bool fails(failing which, int64_t s, int64_t r) {
  return which == ALL || (which == ONE_A_POINT && s == 2 && r == 0);
}

static cvn_status write_study(const char *path, const cvn_scenario *scenario, int64_t points,
                              failing which, cvn_messages *messages) {
  const cvn_layout layout = {.scenario = scenario,
                             .dimensions = synthetic_dimensions(),
                             .strategies = SYNTHETIC_STRATEGIES,
                             .points = points,
                             .replicates = REPLICATES,
                             .months = MONTHS};
  cvn_writer *writer = NULL;
  cvn_status status = cvn_writer_open(&writer, path, &layout, false, messages);
  for (int64_t i = 0; i < SYNTHETIC_STRATEGIES * points * REPLICATES && status == CVN_OK; i++) {
    const int64_t s = i / (points * REPLICATES), p = i / REPLICATES % points, r = i % REPLICATES;
    cvn_run_output output;
    if (fails(which, s, r)) synthetic_failure(&output, scenario, "no memory for this run");
    else make_run(&output, scenario, s, p, r);
    status = cvn_writer_run(writer, s, p, r, &output, messages);
    cvn_run_output_free(&output);
  }
  if (status == CVN_OK) return cvn_writer_finish(writer, messages);
  cvn_writer_abandon(writer);
  return status;
}

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  synthetic_scenario(&f->scenario, MONTHS, REPLICATES, NULL);
  f->scenario.economics.discount_rate = 0.0;
  f->scenario.economics.horizon = 10;
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_findings_free(&f->findings);
  cvn_pool_free(&f->pool);
  cvn_reader_close(f->reader);
  cvn_scenario_free(&f->scenario);
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free(f);
  return 0;
}

static cvn_status find(fixture *f, int64_t points, failing which) {
  static const double thresholds[] = {0.5, 2.0};
  const cvn_findings_options options = {
      .thresholds = thresholds, .n_thresholds = 2, .resamples = 500};
  const char *path = folder_file(f->folder, "a.h5");
  assert_int_equal(write_study(path, &f->scenario, points, which, &f->messages), CVN_OK);
  assert_int_equal(cvn_reader_open(&f->reader, path, &f->messages), CVN_OK);
  const cvn_reader *const readers[] = {f->reader};
  static const cvn_reader *kept[1];
  kept[0] = readers[0];
  assert_int_equal(cvn_pool_open(&f->pool, kept, 1, &f->messages), CVN_OK);
  return cvn_findings_of(&f->findings, &f->pool, &options, &f->messages);
}

static void a_study(void **state) {
  fixture *f = *state;
  assert_int_equal(find(f, POINTS, NONE), CVN_OK);
  const cvn_findings *found = &f->findings;
  assert_int_equal(f->pool.points, POINTS);
  assert_int_equal(f->pool.terms.horizon, 10);
  assert_int_equal(f->pool.strategies[1].from, 3);
  assert_int_equal(f->pool.strategies[1].until, -1);
  assert_int_equal(found->best, 1);
  const cvn_contrast *c = cvn_findings_contrast(found, CVN_FINDINGS_NEED_MET, 1);
  assert_int_equal(c->difference.n, POINTS);
  assert_int_equal(c->pairs, POINTS * REPLICATES);
  assert_close(c->difference.mean, 0.15, 1e-12);
  assert_close(c->improved, (9.0 + 1.5) / 12.0, 1e-12);
  assert_int_equal(cvn_findings_contrast(found, CVN_FINDINGS_NEED_MET, 2)->verdict,
                   CVN_VERDICT_IDENTICAL);
  assert_null(cvn_findings_contrast(found, CVN_FINDINGS_NEED_MET, 0));
}

/* Over ten months strategy 1 gains 1, 2, 3 or 0 at a cost of 3: at a worth of 2 a unit its net
 * benefit is -1, 1, 3, -3, mean 0; with perfect information (0 + 1 + 3 + 0)/4 = 1. At .5 it never
 * pays. */
static void its_costs(void **state) {
  fixture *f = *state;
  assert_int_equal(find(f, POINTS, NONE), CVN_OK);
  const cvn_findings *found = &f->findings;
  const cvn_acceptability *a = &found->acceptability;
  assert_null(found->no_value);
  assert_null(found->no_acceptability);
  assert_close(found->value.places[1].cost, 3.0, 1e-12);
  assert_close(found->value.increments[1].effect.mean, 1.5, 1e-12);
  assert_close(found->value.increments[1].icer, 2.0, 1e-12);
  assert_close(found->value.benefits[3 + 1].benefit.mean, 0.0, 1e-12);
  assert_int_equal(a->points, POINTS);
  assert_close(a->evpi[0], 0.0, 1e-12);
  assert_close(a->evpi[1], 1.0, 1e-12);
  assert_close(a->probability[3 + 1], 0.5, 1e-12);
  assert_close(a->probability[3 + 0], 0.25, 1e-12); /* shared with strategy 2 */
}

static void its_tables(void **state) {
  fixture *f = *state;
  assert_int_equal(find(f, POINTS, NONE), CVN_OK);
  cvn_sheet_set *set = calloc(1, sizeof *set);
  assert_non_null(set);
  assert_int_equal(cvn_sheet_set_open(set, f->folder, false, &f->messages), CVN_OK);
  assert_int_equal(cvn_tables_add(set, &f->findings), CVN_OK);
  assert_int_equal(cvn_sheet_set_finish(set), CVN_OK);
  size_t length;
  char *text = folder_read(folder_file(f->folder, "acceptability.csv"), &length);
  assert_non_null(text);
  assert_non_null(strstr(text, "\r\n2,convenor — désirée,0.5,"));
  free(text);
  text = folder_read(folder_file(f->folder, "strategies.csv"), &length);
  assert_non_null(strstr(text, "\"'=plans, early\""));
  free(text);
  /* none is replaced unasked */
  assert_int_equal(cvn_sheet_set_open(set, f->folder, false, &f->messages), CVN_ERR_EXISTS);
  free(set);
}

/* Replicates alone say nothing of what is not known: the curve is absent, and says why. */
static void no_study(void **state) {
  fixture *f = *state;
  assert_int_equal(find(f, 1, NONE), CVN_OK);
  assert_non_null(strstr(f->findings.no_acceptability, "need a study"));
  assert_null(f->findings.no_value);
  assert_null(f->findings.acceptability.probability);
  assert_non_null(f->findings.no_aftermath);
}

/* Nor where no point has all its runs; what can be compared is. */
static void no_whole_point(void **state) {
  fixture *f = *state;
  assert_int_equal(find(f, POINTS, ONE_A_POINT), CVN_OK);
  assert_string_equal(f->findings.no_acceptability, "no point of the study has all its runs");
  assert_null(f->findings.acceptability.probability);
  assert_null(f->findings.no_value);
  assert_int_equal(f->findings.best, 1);
}

static void all_runs_failed(void **state) {
  fixture *f = *state;
  assert_int_equal(find(f, 1, ALL), CVN_ERR_INPUT);
  assert_non_null(strstr(f->messages.items[0].text, "no run is complete"));
}

/* An end before the run's gives a year after it, and what is left; the gain is the same for
 * ever. */
static void after_the_end(void **state) {
  fixture *f = *state;
  f->scenario.strategies[1].interventions[0].until = 16;
  assert_int_equal(find(f, 1, NONE), CVN_OK);
  const cvn_aftermath *a = &f->findings.aftermath;
  assert_null(f->findings.no_aftermath);
  assert_int_equal(a->count, 3);
  assert_int_equal(a->rows[0].from, 3);
  assert_int_equal(a->rows[0].until, 16);
  assert_int_equal(a->rows[1].from, 4);
  assert_int_equal(a->rows[2].year, 1);
  assert_int_equal(a->rows[2].until, 28);
  assert_close(a->rows[2].gain.mean, 0.1, 1e-12);
  assert_close(a->rows[2].kept, 1.0, 1e-12);
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FILE(a_study),       WITH_FILE(its_costs),      WITH_FILE(its_tables),
      WITH_FILE(no_study),      WITH_FILE(no_whole_point), WITH_FILE(all_runs_failed),
      WITH_FILE(after_the_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
