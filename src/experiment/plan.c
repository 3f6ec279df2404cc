/* plan.c: sizes of a study by adding up its points, and its time from a few runs made now. */
#include "experiment/plan.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "experiment/experiment.h"
#include "model/world.h"
#include "record/sheet.h"

enum { MOST_RUNS = 24 };
static const double most_seconds = 2;
static const double most_steps = 2e6;      /* membership-months of a run made for its time */
static const double run_bytes = 220;       /* of a sealed run beside its numbers */
static const double result_bytes = 300000; /* of a result that holds next to nothing */
static const double program_bytes = 32.0 * 1024 * 1024; /* HDF5, its chunk caches, the program */

typedef struct planner {
  cvn_plan *plan;
  const cvn_study *study;
  cvn_coalition *coalition;
  int threads;
  double seconds, steps; /* of the runs that were measured */
  double setup_seconds;
  const volatile sig_atomic_t *stop;
  cvn_messages *messages;
} planner;

/* Seconds on a clock: of the wall, or of the processor for this thread, which other programs on the
 * machine do not slow down. */
static double seconds_on(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The scenario at a point: everything but `params` borrowed. The caller frees the params. */
static cvn_status scenario_at(const planner *self, int64_t point, cvn_scenario *scenario) {
  *scenario = self->study->scenario;
  return cvn_study_params(self->study, point, &scenario->params, self->messages);
}

static void add_point(planner *self, const cvn_scenario *scenario) {
  const cvn_params *params = &scenario->params;
  const cvn_dimensions d = cvn_population_dimensions(params, self->coalition);
  const double runs =
      (double)scenario->n_strategies * (double)self->study->scenario.params.run.replicates;
  const double output = cvn_run_output_bytes(scenario, &d);
  const double each =
      cvn_world_bytes(params, &d, 1) + cvn_population_bytes(params, self->coalition) + output;
  const double memory = program_bytes + (double)self->threads * each;
  self->plan->membership_months += runs * (double)d.memberships * (double)params->run.months;
  self->plan->sealed += runs * (output + run_bytes);
  self->plan->result += runs * 2 * sizeof(double) * CVN_FIELD_COUNT; /* outcomes */
  if (scenario->record.population)
    self->plan->result +=
        (double)params->run.replicates * cvn_population_bytes(params, self->coalition);
  if (memory > self->plan->memory) self->plan->memory = memory;
  if (d.organisations > self->plan->largest) self->plan->largest = d.organisations;
}

static cvn_status add_points(planner *self) {
  cvn_scenario scenario;
  cvn_status status = scenario_at(self, 0, &scenario);
  if (status != CVN_OK) return status;
  for (int64_t point = 0; point < self->study->points; point++) {
    for (int i = 0; i < self->study->n_varied; i++)
      cvn_param_put(&scenario.params, self->study->varied[i],
                    self->study->values[point * self->study->n_varied + i]);
    add_point(self, &scenario);
  }
  self->plan->result += self->plan->sealed + result_bytes;
  cvn_params_free(&scenario.params);
  return CVN_OK;
}

/* One run, timed in its two parts; a large one only as far as time can be learned from. */
static cvn_status measure(planner *self, int64_t point, int strategy) {
  cvn_scenario scenario;
  cvn_population population;
  cvn_run_output output = {0};
  cvn_status status = scenario_at(self, point, &scenario);
  if (status != CVN_OK) return status;
  const cvn_dimensions d = cvn_population_dimensions(&scenario.params, self->coalition);
  const int64_t enough = (int64_t)(most_steps / (double)d.memberships) + 2;
  if (scenario.params.run.months > enough) scenario.params.run.months = enough;
  const cvn_key key = {.seed = (uint32_t)scenario.params.run.seed, .replicate = 0};
  const double start = seconds_on(CLOCK_THREAD_CPUTIME_ID);
  status =
      cvn_population_create(&population, &scenario.params, self->coalition, key, self->messages);
  if (status != CVN_OK) goto out;
  const double ready = seconds_on(CLOCK_THREAD_CPUTIME_ID);
  cvn_run_one_until(&output, &scenario, &population, &scenario.strategies[strategy], key, 1,
                    self->stop);
  if (output.status == CVN_OK) {
    self->setup_seconds += ready - start;
    self->seconds += seconds_on(CLOCK_THREAD_CPUTIME_ID) - ready;
    self->steps += (double)d.memberships * (double)scenario.params.run.months;
    self->plan->measured++;
  }
  cvn_run_output_free(&output);
  cvn_population_free(&population);
out:
  cvn_params_free(&scenario.params);
  return status;
}

static cvn_status measure_some(planner *self) {
  const cvn_study *study = self->study;
  const int strategies = study->scenario.n_strategies;
  const double start = seconds_on(CLOCK_MONOTONIC);
  cvn_status status = CVN_OK;
  for (int i = 0; i < MOST_RUNS && status == CVN_OK; i++) {
    if (cvn_is_set(self->stop) || seconds_on(CLOCK_MONOTONIC) - start > most_seconds) break;
    /* Points by the golden section, so that however few there are they lie apart. */
    const double share = 0.6180339887498949 * i;
    const int64_t point = (int64_t)((share - (double)(int64_t)share) * (double)study->points);
    status = measure(self, point, i % strategies);
  }
  if (self->plan->measured == 0) return status;
  const double n = self->plan->measured;
  self->plan->core_seconds = self->plan->membership_months * self->seconds / self->steps +
                             (double)self->plan->runs * self->setup_seconds / n;
  self->plan->measured_seconds = (self->seconds + self->setup_seconds) / n;
  return status;
}

cvn_status cvn_plan_study(cvn_plan *plan, const cvn_study *study, int threads,
                          const volatile sig_atomic_t *stop, cvn_messages *messages) {
  planner self = {
      .plan = plan, .study = study, .threads = threads, .stop = stop, .messages = messages};
  *plan = (cvn_plan){.runs = study->points * study->scenario.n_strategies *
                             study->scenario.params.run.replicates};
  cvn_status status = cvn_coalition_load(&self.coalition, &study->scenario, messages);
  if (status == CVN_OK) status = add_points(&self);
  if (status == CVN_OK) status = measure_some(&self);
  cvn_coalition_free(self.coalition);
  return status;
}

static void write_rows(cvn_sheet *sheet, const cvn_study *study) {
  cvn_sheet_text(sheet, "point");
  for (int i = 0; i < study->n_varied; i++)
    cvn_sheet_text(sheet, cvn_param_table[study->varied[i]].path);
  cvn_sheet_end_header(sheet);
  for (int64_t point = 0; point < study->points; point++) {
    cvn_sheet_int(sheet, point);
    for (int i = 0; i < study->n_varied; i++) {
      const double value = study->values[point * study->n_varied + i];
      char word[64];
      cvn_param_text(study->varied[i], value, word);
      if (cvn_param_table[study->varied[i]].type == CVN_TYPE_CHOICE) cvn_sheet_text(sheet, word);
      else cvn_sheet_number(sheet, value);
    }
    cvn_sheet_end_row(sheet);
  }
}

cvn_status cvn_plan_write_csv(const cvn_study *study, const char *path, bool force,
                              cvn_messages *messages) {
  const char *slash = strrchr(path, '/');
  char *folder = !slash          ? cvn_copy(".")
                 : slash == path ? cvn_copy("/")
                                 : cvn_format("%.*s", (int)(slash - path), path);
  cvn_sheet sheet;
  cvn_status status = folder ? cvn_study_spares(study, path, messages)
                             : cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", path);
  if (status == CVN_OK)
    status = cvn_sheet_open(&sheet, folder, slash ? slash + 1 : path, force, messages);
  if (status == CVN_OK) {
    write_rows(&sheet, study);
    status = cvn_sheet_finish(&sheet, messages);
  }
  free(folder);
  return status;
}
