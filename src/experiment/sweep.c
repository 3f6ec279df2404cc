/* sweep.c: `convene sweep`; see sweep.h. */
#include "experiment/sweep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/text.h"
#include "experiment/assemble.h"
#include "experiment/sweep_folder.h"
#include "record/output_file.h"
#include "record/reader.h"

/* Part of the time limit that is left for ending in order, and its bounds in seconds. */
#define MARGIN_SHARE 0.02
#define MARGIN_LEAST 2.0
#define MARGIN_MOST  60.0

typedef struct sweep {
  const cvn_study *study;
  const cvn_sweep_options *options;
  cvn_fingerprint fingerprint;
  cvn_work work;
  cvn_gather gather;
  cvn_folder_state state;
  cvn_sweep_result *result;
  cvn_messages *messages;
} sweep;

static bool is_first(const sweep *self) {
  return !self->options->group || self->options->group->rank == 0;
}

static double deadline(const sweep *self) {
  const double limit = self->options->time_limit;
  struct timespec now;
  if (limit <= 0.0) return 0.0;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double margin = MARGIN_SHARE * limit;
  if (margin < MARGIN_LEAST) margin = MARGIN_LEAST;
  if (margin > MARGIN_MOST) margin = MARGIN_MOST;
  if (margin > 0.5 * limit) margin = 0.5 * limit;
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec + limit - margin;
}

static cvn_status prepare(sweep *self) {
  const cvn_sweep_options *o = self->options;
  const cvn_work_options options = {
      .threads = o->threads,
      .shard = o->shard,
      .shards = o->shards,
      .retry_failed = o->retry_failed,
      .watch = true,
      .deadline = deadline(self),
      .group = o->group,
      .progress = is_first(self) ? o->progress : NULL,
      .progress_user = o->progress_user,
      .stop = o->stop,
  };
  const cvn_status status = cvn_work_init(&self->work, self->study, &options, self->messages);
  if (status != CVN_OK) return status;
  self->result->runs = cvn_jobs_own(&self->work.jobs);
  self->result->all = cvn_jobs_all(&self->work.jobs);
  return cvn_fingerprint_of(&self->fingerprint, self->study, self->messages);
}

static void init_gather(sweep *self) {
  const cvn_sweep_options *options = self->options;
  const cvn_parts_options parts = {
      .path = options->folder,
      .fingerprint = &self->fingerprint,
      .areas = self->work.dimensions.areas,
      .shard = options->shard,
      .shards = options->shards,
      .rank = options->group ? options->group->rank : 0,
      .mode = !is_first(self)   ? CVN_PARTS_JOIN
              : options->force  ? CVN_PARTS_FORCE
              : options->resume ? CVN_PARTS_RESUME
                                : CVN_PARTS_NEW,
      .keep_folder = true,
      .take_over = options->take_over,
      .runs = cvn_jobs_own(&self->work.jobs),
      .found = cvn_work_found,
      .user = &self->work,
  };
  cvn_gather_init(&self->gather, &parts, self->messages);
}

/* The default place of results is made when it is missing, and no other. */
static void make_results_folder(const char *folder) {
  const size_t length = strlen(CVN_RESULTS_FOLDER);
  if (strncmp(folder, CVN_RESULTS_FOLDER "/", length + 1) == 0)
    (void)mkdir(CVN_RESULTS_FOLDER, 0777);
}

static cvn_status check_growth(const sweep *self) {
  if (self->state != CVN_FOLDER_GROWS || self->options->resume) return CVN_OK;
  return cvn_fail(self->messages, CVN_ERR_EXISTS, NULL,
                  "%s: holds this sweep with fewer points or replicates; --resume adds the new "
                  "ones, --force removes it and starts anew",
                  self->options->folder);
}

/* Whether --force may remove what a sweep has in the folder: not where that is what is read. */
static cvn_status may_be_cleared(const sweep *self) {
  const char *folder = self->options->folder;
  cvn_status status = cvn_folder_spares(folder, self->study, &self->fingerprint, self->messages);
  for (int i = 0; status == CVN_OK && i < CVN_FOLDER_FILES; i++) {
    char *path = cvn_folder_file(folder, self->study, i);
    status = path ? cvn_study_spares(self->study, path, self->messages)
                  : cvn_fail(self->messages, CVN_ERR_MEMORY, NULL, "no memory for %s", folder);
    free(path);
  }
  return status;
}

static cvn_status spare_sidecar(const sweep *self) {
  char *result = cvn_folder_result(self->options->folder, self->study);
  const cvn_status status =
      result ? cvn_study_spares_sidecar(self->study, result, self->options->force, self->messages)
             : CVN_ERR_MEMORY;
  free(result);
  return status;
}

/* Rank 0: takes the folder, and stock of what is in it. */
static cvn_status open_folder(sweep *self) {
  const cvn_sweep_options *options = self->options;
  cvn_status status = CVN_OK;
  if (options->force) status = may_be_cleared(self);
  else
    status = cvn_folder_check(options->folder, self->study, &self->fingerprint, &self->state,
                              self->messages);
  if (status == CVN_OK) status = check_growth(self);
  if (status == CVN_OK) status = spare_sidecar(self);
  if (status != CVN_OK) return status;
  make_results_folder(options->folder);
  status = cvn_parts_open(&self->gather.parts, &self->gather.options, self->messages);
  if (status != CVN_OK) return status;
  if (options->force) cvn_folder_clear(options->folder, self->study);
  return cvn_folder_found(options->folder, &self->work, &self->fingerprint, self->state,
                          self->messages);
}

/* All ranks: rank 0's status, or CVN_ERR_INTERRUPTED for the others, which say nothing. */
static cvn_status agree(const sweep *self, cvn_status status) {
  const cvn_group *group = self->options->group;
  int32_t word = (int32_t)status;
  if (!group || group->size == 1) return status;
  group->broadcast(group->link, &word, sizeof word);
  if (group->rank == 0) return status;
  if (word != CVN_OK) return CVN_ERR_INTERRUPTED;
  if (status != CVN_OK) /* it is here alone, for want of memory, say */
    group->abandon(group->link, self->messages);
  return status;
}

static cvn_status make_runs(sweep *self) {
  cvn_gather *gather = &self->gather;
  cvn_work_settle(&self->work);
  if (!is_first(self)) {
    const cvn_status opened = cvn_parts_open(&gather->parts, &gather->options, self->messages);
    if (opened != CVN_OK) gather->status = (int)opened; /* rank 0 hears of it */
  }
  const cvn_status status = cvn_work_make(&self->work, gather, true);
  self->result->found = self->work.found;
  self->result->made = self->work.made_now;
  self->result->membership_months = (double)self->work.made_now * self->work.run_months;
  return status;
}

/* -- afterwards, by rank 0 -- */

/* Counts what all shards and ranks have sealed by now. */
static cvn_status survey(sweep *self) {
  cvn_work *work = &self->work;
  cvn_sweep_result *result = self->result;
  memset(work->made, CVN_NOT_MADE, (size_t)result->all);
  const cvn_status status =
      cvn_parts_list(self->gather.parts, cvn_work_found, work, self->messages);
  result->failed = result->missing = result->own_failed = 0;
  for (int64_t place = 0; place < result->all; place++) {
    const bool failed = work->made[place] == CVN_MADE_FAILED;
    result->missing += work->made[place] == CVN_NOT_MADE;
    result->failed += failed;
    result->own_failed += failed && cvn_jobs_is_own(&work->jobs, cvn_jobs_at(&work->jobs, place));
  }
  return status;
}

/* True where the result is there and says of as many runs that they failed. */
static bool is_current(const sweep *self, const char *path) {
  cvn_reader *reader = NULL;
  cvn_messages messages = {0};
  double *values = NULL;
  int64_t count = 0, failed = 0, missing = 0;
  if (!cvn_result_is(path, "fingerprint", self->fingerprint.all)) return false;
  cvn_status status = cvn_reader_open(&reader, path, &messages);
  const cvn_variable *v = status == CVN_OK ? cvn_reader_find(reader, "run_status") : NULL;
  status = v ? cvn_reader_all(reader, v, &values, &count, &messages) : CVN_ERR_FORMAT;
  for (int64_t i = 0; status == CVN_OK && i < count; i++) {
    failed += values[i] == CVN_RUN_FAILED;
    missing += values[i] == CVN_RUN_MISSING;
  }
  free(values);
  cvn_reader_close(reader);
  cvn_messages_free(&messages);
  return status == CVN_OK && failed == self->result->failed && missing == 0;
}

static cvn_status write_result(sweep *self) {
  char *output = cvn_folder_result(self->options->folder, self->study);
  if (!output) return cvn_fail(self->messages, CVN_ERR_MEMORY, NULL, "no memory for a file name");
  cvn_status status = CVN_OK;
  if (self->result->made == 0 && is_current(self, output)) {
    self->result->nothing_to_do = true;
  } else {
    cvn_assembly assembly = {.work = &self->work,
                             .fingerprint = &self->fingerprint,
                             .parts = self->gather.parts,
                             .output = output,
                             .replace = cvn_result_is(output, "family", self->fingerprint.family)};
    status = cvn_assemble(&assembly, self->messages);
  }
  if (status == CVN_OK) self->result->output = output;
  else free(output);
  return status;
}

/* While runs were made, or while the result was written. */
static bool is_out_of_time(const sweep *self) {
  const volatile sig_atomic_t *stop = self->options->stop;
  return self->work.out_of_time || (self->options->time_limit > 0.0 && !cvn_is_set(stop));
}

static cvn_status tell_interruption(const sweep *self) {
  const cvn_sweep_result *r = self->result;
  return cvn_fail(self->messages, CVN_ERR_INTERRUPTED, NULL,
                  "%s after %lld of %lld runs; they are kept in %s, and --resume goes on",
                  is_out_of_time(self) ? "the time limit has come" : "interrupted",
                  (long long)(r->found + r->made), (long long)r->runs, self->options->folder);
}

static cvn_status finish(sweep *self, cvn_status status) {
  cvn_sweep_result *result = self->result;
  if (status == CVN_ERR_INTERRUPTED) return tell_interruption(self);
  if (status != CVN_OK) return status;
  status = survey(self);
  if (status == CVN_OK && self->options->shard == 0) status = write_result(self);
  if (status == CVN_ERR_INTERRUPTED) return tell_interruption(self);
  if (status != CVN_OK || result->own_failed == 0) return status;
  return cvn_fail(self->messages, CVN_ERR_RUNS_FAILED, NULL,
                  "%lld of %lld runs failed; --resume --retry-failed tries them again",
                  (long long)result->own_failed, (long long)result->runs);
}

cvn_status cvn_sweep_run(const cvn_study *study, const cvn_sweep_options *options,
                         cvn_sweep_result *result, cvn_messages *messages) {
  sweep self = {.study = study, .options = options, .result = result, .messages = messages};
  const cvn_group *group = options->group;
  *result = (cvn_sweep_result){0};
  cvn_status status = prepare(&self);
  init_gather(&self);
  if (status == CVN_OK && is_first(&self)) status = open_folder(&self);
  status = agree(&self, status);
  const bool opened = status == CVN_OK;
  if (opened) status = make_runs(&self);
  if (group && group->leave) group->leave(group->link);
  if (opened && is_first(&self)) status = finish(&self, status);
  cvn_gather_free(&self.gather);
  cvn_work_free(&self.work);
  return status;
}

void cvn_sweep_result_free(cvn_sweep_result *result) {
  free(result->output);
  *result = (cvn_sweep_result){0};
}
