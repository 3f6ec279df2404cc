/* runner.c: runs are made by threads in whatever order, sealed now and then, and written in order
 * at the end, so that the bytes of the result depend neither on the number of threads nor on
 * interruptions.
 *
 * Many small runs: one run a thread, nothing shared. Few large ones: threads over alliances inside
 * the run. Never both (docs/design.md).
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/machine.h"
#include "base/text.h"
#include "experiment/experiment.h"
#include "experiment/gather.h"
#include "model/world.h"
#include "record/output_file.h"
#include "record/reader.h"
#include "record/writer.h"

/* Memberships past which a run no longer fits the cache of one core, and gains from threads inside.
 */
#define LARGE_RUN 200000
/* What the HDF5 library, its chunk caches and the program itself take. */
#define PROGRAM_BYTES (32.0 * 1024 * 1024)

/* Where a job's output is: not made yet, else a place in what is sealed, fresh or failed. */
typedef enum place_kind { NOT_MADE, SEALED, FRESH, FAILED } place_kind;
typedef struct place {
  place_kind kind;
  int64_t index;
} place;

typedef struct runner {
  const cvn_scenario *scenario;
  const cvn_experiment_options *options;
  cvn_coalition *coalition;
  cvn_dimensions dimensions;
  cvn_fingerprint fingerprint;
  cvn_gather gather;
  cvn_writer *writer;
  place *places; /* by job: strategy x replicates + replicate */
  int64_t jobs, replicates;
  int outer_threads, inner_threads; /* one of them is 1 */
  int64_t done;
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

static cvn_run_id id_of(const runner *self, int64_t job) {
  return (cvn_run_id){.strategy = job / self->replicates, .replicate = job % self->replicates};
}

/* -1 for a run that this experiment does not have. */
static int64_t job_of(const runner *self, cvn_run_id id) {
  const bool known = id.strategy >= 0 && id.strategy < self->scenario->n_strategies &&
                     id.point == 0 && id.replicate >= 0 && id.replicate < self->replicates;
  return known ? id.strategy * self->replicates + id.replicate : -1;
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
  double finished = (double)self->jobs * output;
  if (finished > CVN_GATHER_BYTES + output) finished = CVN_GATHER_BYTES + output;
  return PROGRAM_BYTES + self->outer_threads * (world + population + output) + finished;
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

/* Makes all runs that are not there yet. */
static void make_runs(runner *self) {
#pragma omp parallel for num_threads(self->outer_threads) if (self->outer_threads > 1)             \
    schedule(dynamic, 1)
  for (int64_t job = 0; job < self->jobs; job++) {
    if (self->places[job].kind != NOT_MADE || stopped(self) || cvn_gather_failed(&self->gather))
      continue;
    cvn_run_output output = {0};
    run_job(self, job, &output);
    if (output.status == CVN_ERR_INTERRUPTED) {
      cvn_run_output_free(&output);
      continue;
    }
    cvn_gather_add(&self->gather, id_of(self, job), &output);
    omp_set_lock(&self->gather.progress_lock);
    tell_progress(self);
    omp_unset_lock(&self->gather.progress_lock);
  }
}

/* Notes where the outputs of runs are. Of runs that are sealed twice the first counts. */
static void find_places(runner *self) {
  const cvn_gather *gather = &self->gather;
  const int64_t count = gather->parts ? cvn_parts_count(gather->parts) : 0;
  for (int64_t i = 0; i < count; i++) {
    const int64_t job = job_of(self, cvn_parts_run(gather->parts, i));
    if (job >= 0 && self->places[job].kind == NOT_MADE) self->places[job] = (place){SEALED, i};
  }
  for (int64_t i = 0; i < gather->fresh.count; i++)
    self->places[job_of(self, gather->fresh.runs[i].id)] = (place){FRESH, i};
  for (int64_t i = 0; i < gather->failed.count; i++)
    self->places[job_of(self, gather->failed.runs[i].id)] = (place){FAILED, i};
}

static void tell_failure(runner *self, cvn_run_id id, const cvn_run_output *output) {
  if (++self->result->failed > 10) return;
  (void)cvn_fail(self->messages, CVN_ERR_RUNS_FAILED, NULL,
                 "strategy '%s', replicate %lld failed: %s",
                 self->scenario->strategies[id.strategy].name, (long long)id.replicate,
                 output->message ? output->message : "");
}

static cvn_status write_run(runner *self, int64_t job) {
  const cvn_run_id id = id_of(self, job);
  const cvn_gather *gather = &self->gather;
  const place where = self->places[job];
  if (where.kind == FRESH || where.kind == FAILED) {
    const cvn_run_list *list = where.kind == FRESH ? &gather->fresh : &gather->failed;
    const cvn_run_output *output = &list->runs[where.index].output;
    if (where.kind == FAILED) tell_failure(self, id, output);
    return cvn_writer_run(self->writer, id.strategy, id.point, id.replicate, output,
                          self->messages);
  }
  cvn_run_output output = {0};
  cvn_status status = cvn_parts_read(gather->parts, where.index, &output, self->messages);
  if (status == CVN_OK)
    status =
        cvn_writer_run(self->writer, id.strategy, id.point, id.replicate, &output, self->messages);
  cvn_run_output_free(&output);
  return status;
}

static cvn_status write_runs(runner *self) {
  cvn_status status = CVN_OK;
  find_places(self);
  for (int64_t job = 0; job < self->jobs && status == CVN_OK; job++)
    status = stopped(self) ? CVN_ERR_INTERRUPTED : write_run(self, job);
  return status;
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

static bool may_replace(const runner *self) {
  return self->options->force || (self->gather.parts && cvn_parts_may_replace(self->gather.parts));
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
      .temporary = self->gather.parts ? cvn_parts_temporary(self->gather.parts) : NULL,
      .fingerprint = self->fingerprint.all,
  };
  return cvn_writer_open(&self->writer, self->options->output, &layout, may_replace(self),
                         self->messages);
}

/* -- what is there before the first run -- */

/* True where the output is a result of this very experiment. */
static bool is_there_already(const runner *self) {
  struct stat info;
  char expected[32];
  cvn_reader *reader;
  cvn_messages messages = {0};
  bool same = false;
  if (stat(self->options->output, &info) != 0) return false;
  if (cvn_reader_open(&reader, self->options->output, &messages) == CVN_OK) {
    char *text = cvn_reader_attribute(reader, "/", "fingerprint");
    snprintf(expected, sizeof expected, "%016llx", (unsigned long long)self->fingerprint.all);
    same = text && strcmp(text, expected) == 0;
    free(text);
    cvn_reader_close(reader);
  }
  cvn_messages_free(&messages);
  return same;
}

static cvn_status check_existing(const runner *self) {
  struct stat info;
  if (self->options->resume && !may_replace(self) && stat(self->options->output, &info) == 0 &&
      S_ISREG(info.st_mode))
    return cvn_fail(self->messages, CVN_ERR_EXISTS, NULL,
                    "%s: exists already and is not the result of this experiment with this "
                    "program; give another name or --force to replace it",
                    self->options->output);
  return cvn_output_check(self->options->output, may_replace(self), self->messages);
}

/* Whether a file can be made there is found out before the work, not after it. */
static cvn_status probe_output(const runner *self) {
  cvn_output_file probe;
  const cvn_status status =
      cvn_output_begin(&probe, self->options->output, may_replace(self), self->messages);
  if (status == CVN_OK) cvn_output_discard(&probe);
  return status;
}

static void init_gather(runner *self) {
  const cvn_experiment_options *options = self->options;
  const cvn_parts_options parts = {
      .output = options->output,
      .fingerprint = &self->fingerprint,
      .areas = self->dimensions.areas,
      .mode = options->resume  ? CVN_PARTS_RESUME
              : options->force ? CVN_PARTS_FORCE
                               : CVN_PARTS_NEW,
      .replace = options->force,
  };
  cvn_gather_init(&self->gather, &parts, self->messages);
}

/* Takes stock of what an earlier process left. */
static cvn_status open_parts(runner *self) {
  cvn_gather *gather = &self->gather;
  if (!cvn_parts_exist(self->options->output)) return CVN_OK;
  cvn_status status = cvn_parts_open(&gather->parts, &gather->options, self->messages);
  if (status != CVN_OK) return status;
  find_places(self);
  for (int64_t job = 0; job < self->jobs; job++) self->done += self->places[job].kind == SEALED;
  self->result->resumed = self->done;
  return CVN_OK;
}

/* -- all of it -- */

static cvn_status prepare(runner *self) {
  cvn_status status = cvn_coalition_load(&self->coalition, self->scenario, self->messages);
  if (status != CVN_OK) return status;
  self->dimensions = cvn_population_dimensions(&self->scenario->params, self->coalition);
  choose_threads(self);
  status = check_memory(self);
  if (status != CVN_OK) return status;
  self->places = calloc((size_t)self->jobs, sizeof *self->places);
  if (!self->places) return cvn_fail(self->messages, CVN_ERR_MEMORY, NULL, "no memory for results");
  return cvn_fingerprint_of(&self->fingerprint, self->scenario, self->messages);
}

/* Makes and writes all runs; the parts are open. */
static cvn_status make_result(runner *self) {
  if (self->options->resume && is_there_already(self)) {
    self->result->nothing_to_do = true;
    return CVN_OK;
  }
  cvn_status status = check_existing(self);
  if (status == CVN_OK) status = probe_output(self);
  if (status != CVN_OK) return status;
  make_runs(self);
  if (self->gather.lost)
    (void)cvn_fail(self->messages, CVN_ERR_MEMORY, NULL, "no memory for finished runs");
  if (stopped(self)) return CVN_ERR_INTERRUPTED;
  if (cvn_gather_failed(&self->gather)) return (cvn_status)self->gather.status;
  status = open_writer(self);
  if (status == CVN_OK) status = write_populations(self);
  if (status == CVN_OK) status = write_runs(self);
  if (status == CVN_OK) {
    status = cvn_writer_finish(self->writer, self->messages);
    self->writer = NULL;
  }
  return status;
}

/* Says what became of the runs that are finished. */
static cvn_status tell_end(runner *self, cvn_status status, int64_t kept) {
  const char *output = self->options->output;
  if (status == CVN_ERR_INTERRUPTED && kept > 0)
    return cvn_fail(self->messages, status, NULL,
                    "interrupted after %lld of %lld runs; %lld are kept in %s.parts, and --resume "
                    "goes on with them",
                    (long long)self->done, (long long)self->jobs, (long long)kept, output);
  if (status == CVN_ERR_INTERRUPTED)
    return cvn_fail(self->messages, status, NULL,
                    "interrupted after %lld of %lld runs; nothing was written",
                    (long long)self->done, (long long)self->jobs);
  if (status != CVN_OK && kept > 0)
    return cvn_fail(self->messages, status, NULL,
                    "%lld of %lld runs are kept in %s.parts, and --resume goes on with them",
                    (long long)kept, (long long)self->jobs, output);
  if (status == CVN_OK && self->result->failed > 0)
    return cvn_fail(self->messages, CVN_ERR_RUNS_FAILED, NULL,
                    "%lld of %lld runs failed; see run_message in the file",
                    (long long)self->result->failed, (long long)self->result->runs);
  return status;
}

/* Between taking stock of what is sealed and leaving it in order; *kept: runs that stay sealed. */
static cvn_status run_sealed(runner *self, int64_t *kept) {
  init_gather(self);
  cvn_gather *gather = &self->gather;
  cvn_status status = open_parts(self);
  if (status == CVN_OK) status = make_result(self);
  cvn_writer_abandon(self->writer);
  if (status == CVN_OK || self->options->discard) {
    cvn_parts_remove(gather->parts, self->messages);
    gather->parts = NULL;
  } else if (!cvn_gather_failed(gather) && (gather->parts || status == CVN_ERR_INTERRUPTED)) {
    const cvn_status sealed = cvn_gather_seal(gather);
    if (sealed != CVN_OK) status = sealed;
  }
  *kept = gather->parts ? cvn_parts_count(gather->parts) : 0;
  cvn_gather_free(gather);
  return status;
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
  int64_t kept = 0;
  *result = (cvn_experiment_result){.runs = self.jobs};
  cvn_status status = prepare(&self);
  if (status == CVN_OK) status = run_sealed(&self, &kept);
  free(self.places);
  cvn_coalition_free(self.coalition);
  result->membership_months = (double)(self.jobs - result->failed - result->resumed) *
                              (double)self.dimensions.memberships *
                              (double)scenario->params.run.months;
  return tell_end(&self, status, kept);
}
