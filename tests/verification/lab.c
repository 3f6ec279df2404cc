/* lab.c: worlds made for one question. */
#include "verification/lab.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <math.h>
#include <setjmp.h>

#include <cmocka.h>

#include "experiment/experiment.h"
#include "record/observe.h"

static void expect_ok(cvn_status status, cvn_messages *messages) {
  if (status != CVN_OK)
    fail_msg("%s", messages->count > 0 ? messages->items[0].text : cvn_status_text(status));
  cvn_messages_free(messages);
}

void lab_set(cvn_params *params, const char *path, double value) {
  const int id = cvn_param_find(path);
  if (id < 0) fail_msg("there is no parameter %s", path);
  const cvn_param_info *info = &cvn_param_table[id];
  int words = 0;
  if (info->type == CVN_TYPE_CHOICE) (void)cvn_choice_words(info->choices, &words);
  const double most = info->type == CVN_TYPE_CHOICE ? words - 1 : info->max;
  if (!(value >= info->min && value <= most)) fail_msg("%s is out of range: %g", path, value);
  cvn_param_put(params, id, value);
}

void lab_set_all(cvn_params *params, const lab_setting *settings) {
  for (; settings && settings->path; settings++) lab_set(params, settings->path, settings->value);
}

void lab_small(cvn_params *params, int64_t organisations, int64_t alliances, int areas) {
  cvn_params_init(params);
  params->population.organisations = organisations;
  params->alliances.count = alliances;
  params->need.areas = areas;
}

void lab_everything(cvn_scenario *scenario) {
  cvn_messages messages = {0};
  expect_ok(cvn_scenario_load(scenario, TEST_SOURCE_DIR "/tests/verification/everything.yaml", NULL,
                              0, &messages),
            &messages);
  scenario->record = (cvn_record_plan){.snapshots_every = 1};
  assert_int_equal(scenario->n_strategies, 2);
}

void lab_draw(cvn_population *population, const cvn_params *params, uint32_t replicate) {
  cvn_messages messages = {0};
  expect_ok(cvn_params_check(params, NULL, &messages), &messages);
  expect_ok(cvn_population_create(population, params, NULL, (cvn_key){1, replicate}, &messages),
            &messages);
}

void lab_alike(cvn_population *p) {
  const int areas = p->areas;
  const float share = 1.0f / (float)areas;
  for (int64_t i = 0; i < p->organisations; i++) {
    p->org_size[i] = 1.0f;
    p->org_status[i] = 0.0f;
    p->org_included[i] = 1;
    p->org_sector[i] = 0;
  }
  for (int64_t i = 0; i < p->organisations * areas; i++) p->org_mission[i] = share;
  for (int64_t a = 0; a < p->alliances * areas; a++) p->all_need[a] = p->all_preset[a] = share;
  for (int64_t e = 0; e < p->memberships * areas; e++) {
    p->mem_perception[e] = share;
    p->mem_distortion[e] = 1.0f;
  }
}

void lab_open(cvn_world *world, const cvn_params *params, const cvn_population *population) {
  static const cvn_strategy nothing = {0};
  cvn_messages messages = {0};
  expect_ok(
      cvn_world_init(world, params, population, &nothing, (cvn_key){1, 0}, 1, false, &messages),
      &messages);
}

void lab_month(cvn_world *world) {
  cvn_messages messages = {0};
  expect_ok(cvn_world_month(world, &messages), &messages);
}

void lab_run(cvn_run_output *output, const cvn_scenario *scenario, const cvn_strategy *strategy,
             int threads, lab_tweak *tweak) {
  cvn_messages messages = {0};
  const cvn_key key = {.seed = (uint32_t)scenario->params.run.seed};
  cvn_population population;
  expect_ok(cvn_params_check(&scenario->params, NULL, &messages), &messages);
  expect_ok(cvn_population_create(&population, &scenario->params, NULL, key, &messages), &messages);
  if (tweak) tweak(&population);
  cvn_run_one(output, scenario, &population, strategy, key, threads);
  cvn_population_free(&population);
  if (output->status != CVN_OK) fail_msg("the run failed: %s", output->message);
}

bool lab_same_field(const cvn_run_output *a, const cvn_run_output *b, int field) {
  const int64_t months = a->months < b->months ? a->months : b->months;
  return memcmp(a->fields + field * (a->months + 1), b->fields + field * (b->months + 1),
                (size_t)months * sizeof(double)) == 0;
}

bool lab_same_column(const cvn_run_output *a, const cvn_run_output *b, int column, int areas) {
  const cvn_snapshot_info *info = &cvn_snapshot_table[column];
  const int64_t n = a->n_snapshots < b->n_snapshots ? a->n_snapshots : b->n_snapshots;
  assert_true(n > 0);
  for (int64_t k = 0; k < n; k++) {
    const int64_t rows = a->snapshots[k].rows[info->level];
    if (rows != b->snapshots[k].rows[info->level]) return false;
    const size_t bytes = (size_t)(rows * (info->per_area ? areas : 1)) * 4; /* float or int32_t */
    if (memcmp(a->snapshots[k].columns[column], b->snapshots[k].columns[column], bytes) != 0)
      return false;
  }
  return true;
}

bool lab_same(const cvn_run_output *a, const cvn_run_output *b) {
  return a->months == b->months && a->checksum == b->checksum &&
         memcmp(a->fields, b->fields,
                (size_t)(CVN_FIELD_COUNT * (a->months + 1)) * sizeof(double)) == 0;
}

void lab_assert_same(const cvn_run_output *a, const cvn_run_output *b, int areas) {
  assert_int_equal(a->months, b->months);
  for (int column = 0; a->n_snapshots > 0 && column < CVN_SNAPSHOT_COUNT; column++)
    if (!lab_same_column(a, b, column, areas))
      fail_msg("%s differs", cvn_snapshot_table[column].name);
  for (int field = 0; field < CVN_FIELD_COUNT; field++)
    if (!lab_same_field(a, b, field)) fail_msg("%s differs", cvn_field_table[field].name);
  assert_true(a->checksum == b->checksum);
}

int lab_column(const char *name) {
  for (int column = 0; column < CVN_SNAPSHOT_COUNT; column++)
    if (strcmp(cvn_snapshot_table[column].name, name) == 0) return column;
  fail_msg("there is no column %s", name);
  return -1;
}

void lab_near_at(double actual, double expected, double tolerance, const char *what,
                 const char *file, int line) {
  if (fabs(actual - expected) <= tolerance) return;
  print_error("%s is %.9g, not %.9g within %.3g\n", what, actual, expected, tolerance);
  _fail(file, line);
}
