/* runner.c: `convene run`: an experiment is made, sealed now and then, and written at once.
 *
 * It is a study of one point whose folder of finished runs goes when the result is there; short
 * ones need no folder.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "experiment/assemble.h"
#include "record/output_file.h"
#include "record/reader.h"

typedef struct runner {
  const cvn_study *study;
  const cvn_experiment_options *options;
  cvn_fingerprint fingerprint;
  cvn_work work;
  cvn_gather gather;
  char *parts; /* path of the folder; owned */
  cvn_experiment_result *result;
  cvn_messages *messages;
} runner;

static bool may_replace(const runner *self) {
  return self->options->force || (self->gather.parts && cvn_parts_may_replace(self->gather.parts));
}

/* -- what is there before the first run -- */

bool cvn_result_is(const char *path, const char *attribute, uint64_t fingerprint) {
  static const char *const no_variable[] = {NULL};
  struct stat info;
  char expected[32];
  cvn_reader *reader;
  cvn_messages messages = {0};
  bool same = false;
  if (stat(path, &info) != 0) return false;
  if (cvn_reader_open_some(&reader, path, no_variable, &messages) == CVN_OK) {
    char *text = cvn_reader_attribute(reader, "/", attribute);
    snprintf(expected, sizeof expected, "%016llx", (unsigned long long)fingerprint);
    same = text && strcmp(text, expected) == 0;
    free(text);
    cvn_reader_close(reader);
  }
  cvn_messages_free(&messages);
  return same;
}

static cvn_status check_existing(const runner *self) {
  struct stat info;
  const cvn_status status = cvn_study_spares(self->study, self->options->output, self->messages);
  if (status != CVN_OK) return status;
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
      .path = self->parts,
      .fingerprint = &self->fingerprint,
      .areas = self->work.dimensions.areas,
      .mode = options->resume  ? CVN_PARTS_RESUME
              : options->force ? CVN_PARTS_FORCE
                               : CVN_PARTS_NEW,
      .take_over = options->take_over,
      .replace = options->force,
      .runs = cvn_jobs_own(&self->work.jobs),
      .found = cvn_work_found,
      .user = &self->work,
  };
  cvn_gather_init(&self->gather, &parts, self->messages);
}

/* Takes stock of what an earlier process left. */
static cvn_status open_parts(runner *self) {
  cvn_gather *gather = &self->gather;
  cvn_status status = CVN_OK;
  if (cvn_parts_exist(self->parts))
    status = cvn_parts_open(&gather->parts, &gather->options, self->messages);
  if (status != CVN_OK) return status;
  cvn_work_settle(&self->work);
  self->result->resumed = self->work.found;
  return CVN_OK;
}

/* -- all of it -- */

static cvn_status prepare(runner *self) {
  const cvn_work_options options = {
      .threads = self->options->threads,
      .retry_failed = true,
      .progress = self->options->progress,
      .progress_user = self->options->progress_user,
      .stop = self->options->stop,
  };
  cvn_status status = cvn_work_init(&self->work, self->study, &options, self->messages);
  if (status == CVN_OK)
    status = cvn_fingerprint_of(&self->fingerprint, self->study, self->messages);
  if (status != CVN_OK) return status;
  self->parts = cvn_parts_path_of(self->options->output);
  if (self->parts) return CVN_OK;
  return cvn_fail(self->messages, CVN_ERR_MEMORY, NULL, "no memory for a file name");
}

/* Makes and writes all runs; the parts are open. */
static cvn_status make_result(runner *self) {
  const char *output = self->options->output;
  if (self->options->resume && cvn_result_is(output, "fingerprint", self->fingerprint.all)) {
    self->result->nothing_to_do = true;
    return CVN_OK;
  }
  cvn_status status = check_existing(self);
  if (status == CVN_OK) status = probe_output(self);
  if (status == CVN_OK) status = cvn_work_make(&self->work, &self->gather, false);
  if (status != CVN_OK) return status;
  cvn_assembly assembly = {.work = &self->work,
                           .fingerprint = &self->fingerprint,
                           .parts = self->gather.parts,
                           .fresh = &self->gather.fresh,
                           .output = output,
                           .replace = may_replace(self)};
  status = cvn_assemble(&assembly, self->messages);
  self->result->failed = assembly.failed;
  return status;
}

static int64_t runs_done(const runner *self) {
  return self->work.found + self->work.made_now;
}

/* Says what became of the runs that are finished. */
static cvn_status tell_end(runner *self, cvn_status status, bool kept) {
  const long long done = (long long)runs_done(self), all = (long long)self->result->runs;
  if (status == CVN_ERR_INTERRUPTED && kept && done > 0)
    return cvn_fail(self->messages, status, NULL,
                    "interrupted after %lld of %lld runs; %lld are kept in %s, and --resume goes "
                    "on with them",
                    done, all, done, self->parts);
  if (status == CVN_ERR_INTERRUPTED)
    return cvn_fail(self->messages, status, NULL,
                    "interrupted after %lld of %lld runs; nothing was written", done, all);
  if (status != CVN_OK && kept)
    return cvn_fail(self->messages, status, NULL,
                    "finished runs are kept in %s, and --resume goes on with them", self->parts);
  if (status == CVN_OK && self->result->failed > 0)
    return cvn_fail(self->messages, CVN_ERR_RUNS_FAILED, NULL,
                    "%lld of %lld runs failed; see run_message in the file",
                    (long long)self->result->failed, all);
  return status;
}

/* Between taking stock of what is sealed and leaving it in order; *kept: runs stay sealed. */
static cvn_status run_sealed(runner *self, bool *kept) {
  init_gather(self);
  cvn_gather *gather = &self->gather;
  cvn_status status = open_parts(self);
  if (status == CVN_OK) status = make_result(self);
  if (status == CVN_OK || self->options->discard) {
    cvn_parts_remove(gather->parts, self->messages);
    gather->parts = NULL;
  } else if (!cvn_gather_failed(gather) && (gather->parts || status == CVN_ERR_INTERRUPTED)) {
    const cvn_status sealed = cvn_gather_seal(gather);
    if (sealed != CVN_OK) status = sealed;
  }
  const bool opened = gather->parts != NULL;
  cvn_gather_free(gather);
  *kept = opened && cvn_parts_exist(self->parts);
  return status;
}

cvn_status cvn_experiment_run(const cvn_scenario *scenario, const cvn_experiment_options *options,
                              cvn_experiment_result *result, cvn_messages *messages) {
  const cvn_study study = {.scenario = *scenario, .points = 1}; /* borrowed */
  return cvn_experiment_run_study(&study, options, result, messages);
}

cvn_status cvn_experiment_run_study(const cvn_study *study, const cvn_experiment_options *options,
                                    cvn_experiment_result *result, cvn_messages *messages) {
  runner self = {.study = study, .options = options, .result = result, .messages = messages};
  const cvn_jobs jobs = cvn_jobs_of(study);
  bool kept = false;
  *result = (cvn_experiment_result){.runs = cvn_jobs_all(&jobs)};
  cvn_status status = prepare(&self);
  if (status == CVN_OK) status = run_sealed(&self, &kept);
  result->membership_months = (double)self.work.made_now * self.work.run_months;
  status = tell_end(&self, status, kept);
  free(self.parts);
  cvn_work_free(&self.work);
  return status;
}
