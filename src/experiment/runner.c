/* runner.c: runs are made in waves by threads and written in order, so that the bytes of the result
 * do not depend on the number of threads.
 *
 * Many small runs: one run a thread, nothing shared. Few large ones: threads over alliances inside
 * the run. Never both (docs/design.md).
 */
#include <stdlib.h>
#include <string.h>

#include <omp.h>

#include "base/machine.h"
#include "base/text.h"
#include "experiment/experiment.h"
#include "model/world.h"
#include "record/writer.h"

/* Memberships past which a run no longer fits the cache of one core, and gains from threads inside.
 */
#define LARGE_RUN 200000
/* Memory that finished runs may take while they wait to be written. */
#define WAVE_BYTES (256.0 * 1024 * 1024)
/* What the HDF5 library, its chunk caches and the program itself take. */
#define PROGRAM_BYTES (32.0 * 1024 * 1024)

typedef struct runner {
  const cvn_scenario *scenario;
  const cvn_experiment_options *options;
  cvn_coalition *coalition;
  cvn_dimensions dimensions;
  cvn_writer *writer;
  int64_t jobs, replicates;
  int outer_threads, inner_threads; /* one of them is 1 */
  int64_t wave;                     /* runs made before they are written */
  int64_t done;
  omp_lock_t telling; /* of progress; not a critical section, which all simulations would share */
  cvn_experiment_result *result;
  cvn_messages *messages;
} runner;

static bool stopped(const runner *self) {
  return self->options->stop && *self->options->stop;
}

static cvn_key key_of(const runner *self, int64_t replicate) {
  return (cvn_key){.seed = (uint32_t)self->scenario->params.run.seed,
                   .replicate = (uint32_t)replicate};
}

static void choose_threads(runner *self) {
  const int threads = self->options->threads;
  const bool inside = self->dimensions.memberships > LARGE_RUN || self->jobs == 1;
  self->outer_threads = inside ? 1 : threads;
  self->inner_threads = inside ? threads : 1;
  if (self->outer_threads > self->jobs) self->outer_threads = (int)self->jobs;
}

static double bytes_needed(const runner *self) {
  const cvn_params *params = &self->scenario->params;
  const double world = cvn_world_bytes(params, &self->dimensions, self->inner_threads);
  const double population = cvn_population_bytes(params, self->coalition);
  const double output = cvn_run_output_bytes(self->scenario, &self->dimensions);
  return PROGRAM_BYTES + self->outer_threads * (world + population) + (double)self->wave * output;
}

/* Refuses what does not fit before anything is allocated or written. */
static cvn_status check_memory(const runner *self) {
  const char *tightest;
  const double needed = bytes_needed(self), left = (double)cvn_machine_memory(&tightest);
  const double gigabyte = 1e9;
  if (needed <= left) return CVN_OK;
  return cvn_fail(
      self->messages, CVN_ERR_MEMORY, NULL,
      "%lld organisations in %lld memberships with %d thread%s need about %.1f GB of memory; "
      "%s leaves %.1f GB: use fewer organisations, threads or recorded months",
      (long long)self->dimensions.organisations, (long long)self->dimensions.memberships,
      self->options->threads, self->options->threads == 1 ? "" : "s", needed / gigabyte, tightest,
      left / gigabyte);
}

static void choose_wave(runner *self) {
  const double output = cvn_run_output_bytes(self->scenario, &self->dimensions);
  const double fit = WAVE_BYTES / output;
  self->wave = fit > 1024.0 ? 1024 : (int64_t)fit;
  if (self->wave < self->outer_threads) self->wave = self->outer_threads;
  if (self->wave > self->jobs) self->wave = self->jobs;
}

static void fail_run(cvn_run_output *output, const runner *self, cvn_status status,
                     const cvn_messages *why) {
  output->status = status;
  output->months = self->scenario->params.run.months;
  output->message = cvn_copy(why->count > 0 ? why->items[0].text : cvn_status_text(status));
}

static void run_job(runner *self, int64_t job, cvn_run_output *output) {
  const cvn_key key = key_of(self, job % self->replicates);
  cvn_population population;
  cvn_messages messages = {0};
  const cvn_status status =
      cvn_population_create(&population, &self->scenario->params, self->coalition, key, &messages);
  if (status == CVN_OK) {
    cvn_run_one_until(output, self->scenario, &population,
                      &self->scenario->strategies[job / self->replicates], key, self->inner_threads,
                      self->options->stop);
    cvn_population_free(&population);
  } else {
    fail_run(output, self, status, &messages);
  }
  cvn_messages_free(&messages);
}

static void tell_progress(runner *self) {
  self->done++;
  if (!self->options->progress) return;
  const double per_run =
      (double)self->dimensions.memberships * (double)self->scenario->params.run.months;
  self->options->progress(self->options->progress_user, self->done, self->jobs,
                          (double)self->done * per_run, (double)self->jobs * per_run);
}

static void make_wave(runner *self, int64_t first, int64_t count, cvn_run_output *outputs) {
#pragma omp parallel for num_threads(self->outer_threads) if (self->outer_threads > 1)             \
    schedule(dynamic, 1)
  for (int64_t i = 0; i < count; i++) {
    if (stopped(self)) continue;
    run_job(self, first + i, &outputs[i]);
    if (stopped(self)) continue;
    omp_set_lock(&self->telling);
    tell_progress(self);
    omp_unset_lock(&self->telling);
  }
}

static cvn_status write_wave(runner *self, int64_t first, int64_t count,
                             const cvn_run_output *outputs) {
  for (int64_t i = 0; i < count; i++) {
    const int64_t job = first + i;
    const cvn_status status = cvn_writer_run(self->writer, job / self->replicates, 0,
                                             job % self->replicates, &outputs[i], self->messages);
    if (status != CVN_OK) return status;
    if (outputs[i].status == CVN_OK) continue;
    self->result->failed++;
    if (self->result->failed <= 10)
      (void)cvn_fail(
          self->messages, CVN_ERR_RUNS_FAILED, NULL, "strategy '%s', replicate %lld failed: %s",
          self->scenario->strategies[job / self->replicates].name,
          (long long)(job % self->replicates), outputs[i].message ? outputs[i].message : "");
  }
  return CVN_OK;
}

static cvn_status write_populations(runner *self) {
  const cvn_record_plan *record = &self->scenario->record;
  /* Names are the same in every replicate and are taken from the first. */
  const int64_t wanted = record->population ? self->replicates : record->names ? 1 : 0;
  for (int64_t r = 0; r < wanted; r++) {
    if (stopped(self)) return CVN_ERR_INTERRUPTED;
    cvn_population population;
    cvn_status status = cvn_population_create(&population, &self->scenario->params, self->coalition,
                                              key_of(self, r), self->messages);
    if (status != CVN_OK) return status;
    status = cvn_writer_population(self->writer, r, &population, self->messages);
    cvn_population_free(&population);
    if (status != CVN_OK) return status;
  }
  return CVN_OK;
}

static cvn_status run_waves(runner *self) {
  cvn_run_output *outputs = calloc((size_t)self->wave, sizeof *outputs);
  if (!outputs) return cvn_fail(self->messages, CVN_ERR_MEMORY, NULL, "no memory for results");
  cvn_status status = CVN_OK;
  omp_init_lock(&self->telling);
  for (int64_t first = 0; first < self->jobs && status == CVN_OK; first += self->wave) {
    const int64_t count = first + self->wave <= self->jobs ? self->wave : self->jobs - first;
    make_wave(self, first, count, outputs);
    status = stopped(self) ? CVN_ERR_INTERRUPTED : write_wave(self, first, count, outputs);
    for (int64_t i = 0; i < count; i++) cvn_run_output_free(&outputs[i]);
  }
  free(outputs);
  return status;
}

static cvn_status open_writer(runner *self) {
  const cvn_layout layout = {
      .scenario = self->scenario,
      .dimensions = self->dimensions,
      .strategies = self->scenario->n_strategies,
      .points = 1,
      .replicates = self->replicates,
      .months = self->scenario->params.run.months,
      .coalition = self->coalition,
  };
  return cvn_writer_open(&self->writer, self->options->output, &layout, self->options->force,
                         self->messages);
}

cvn_status cvn_experiment_run(const cvn_scenario *scenario, const cvn_experiment_options *options,
                              cvn_experiment_result *result, cvn_messages *messages) {
  runner self = {
      .scenario = scenario,
      .options = options,
      .replicates = scenario->params.run.replicates,
      .jobs = scenario->n_strategies * scenario->params.run.replicates,
      .result = result,
      .messages = messages,
  };
  *result = (cvn_experiment_result){.runs = self.jobs};
  cvn_status status = cvn_coalition_load(&self.coalition, scenario, messages);
  if (status != CVN_OK) return status;
  self.dimensions = cvn_population_dimensions(&scenario->params, self.coalition);
  choose_threads(&self);
  choose_wave(&self);
  status = check_memory(&self);
  if (status == CVN_OK) status = open_writer(&self);
  if (status == CVN_OK) status = write_populations(&self);
  if (status == CVN_OK) status = run_waves(&self);
  if (status == CVN_OK) {
    status = cvn_writer_finish(self.writer, messages);
    self.writer = NULL;
  }
  cvn_writer_abandon(self.writer);
  cvn_coalition_free(self.coalition);
  result->membership_months = (double)(self.jobs - result->failed) *
                              (double)self.dimensions.memberships *
                              (double)scenario->params.run.months;
  if (status == CVN_ERR_INTERRUPTED)
    return cvn_fail(messages, status, NULL,
                    "interrupted after %lld of %lld runs; nothing was written",
                    (long long)self.done, (long long)self.jobs);
  if (status == CVN_OK && result->failed > 0)
    return cvn_fail(messages, CVN_ERR_RUNS_FAILED, NULL,
                    "%lld of %lld runs failed; see run_message in the file",
                    (long long)result->failed, (long long)result->runs);
  return status;
}
