/* sweep_status.c: `convene status` and `convene merge`: a sweep's folder from outside. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/machine.h"
#include "base/text.h"
#include "experiment/assemble.h"
#include "experiment/journal.h"
#include "experiment/sweep.h"
#include "experiment/sweep_folder.h"

/* A folder that is looked at. */
typedef struct look {
  cvn_study study;
  cvn_fingerprint fingerprint; /* of this program; its family that of the folder */
  bool same_program;
  cvn_work work;
  cvn_parts *parts;
  cvn_sweep_status *status;
} look;

static void close_look(look *self) {
  cvn_parts_close(self->parts);
  cvn_work_free(&self->work);
  cvn_study_free(&self->study);
}

static cvn_status open_look(look *self, const char *folder, const volatile sig_atomic_t *stop,
                            cvn_messages *messages) {
  uint64_t family;
  cvn_status status = cvn_folder_study(folder, &self->study, &family, messages);
  if (status != CVN_OK) return status;
  status = cvn_fingerprint_of(&self->fingerprint, &self->study, messages);
  self->same_program = self->fingerprint.family == family;
  self->fingerprint.family = family;
  const cvn_work_options options = {
      .threads = cvn_machine_threads(), .reading = true, .stop = stop};
  if (status == CVN_OK) status = cvn_work_init(&self->work, &self->study, &options, messages);
  const cvn_parts_options parts = {.path = folder,
                                   .fingerprint = &self->fingerprint,
                                   .areas = self->work.dimensions.areas,
                                   .mode = CVN_PARTS_LOOK,
                                   .keep_folder = true};
  if (status == CVN_OK) status = cvn_parts_open(&self->parts, &parts, messages);
  if (status != CVN_OK) close_look(self);
  return status;
}

/* -- merging -- */

cvn_status cvn_sweep_merge(const char *folder, const cvn_merge_options *options,
                           cvn_merge_result *result, cvn_messages *messages) {
  look self = {0};
  *result = (cvn_merge_result){0};
  cvn_status status = open_look(&self, folder, options->stop, messages);
  if (status != CVN_OK) return status;
  cvn_assembly assembly = {.work = &self.work,
                           .fingerprint = &self.fingerprint,
                           .parts = self.parts,
                           .output = options->output,
                           .replace = options->replace,
                           .elsewhere = true,
                           .partial = options->partial};
  if (cvn_folder_needs(folder, options->output))
    status =
        cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                 "%s: is a name that the sweep needs for itself; give another", options->output);
  else if (!self.same_program)
    status = cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                      "%s: was made by another version or build of convene; merge it with that one",
                      folder);
  else status = cvn_assemble(&assembly, messages);
  *result = (cvn_merge_result){assembly.runs, assembly.failed, assembly.missing};
  if (status == CVN_OK && assembly.failed > 0)
    status = cvn_fail(messages, CVN_ERR_RUNS_FAILED, NULL,
                      "%lld of %lld runs failed; see run_message in the file",
                      (long long)assembly.failed, (long long)assembly.runs);
  close_look(&self);
  return status;
}

/* -- status -- */

void cvn_sweep_status_free(cvn_sweep_status *status) {
  free(status->name);
  free(status->result);
  free(status->shards);
  *status = (cvn_sweep_status){0};
}

/* The shard of a journal's or lock's name, -1 where it is none, or that of a further rank. */
static int shard_of(const char *name, const char *prefix) {
  int shard;
  char whole[64];
  const size_t length = strlen(prefix);
  if (strncmp(name, prefix, length) != 0 || sscanf(name + length, "%d", &shard) != 1) return -1;
  snprintf(whole, sizeof whole, "%s%d", prefix, shard);
  return shard >= 0 && strcmp(whole, name) == 0 ? shard : -1;
}

static cvn_sweep_shard *add_shard(cvn_sweep_status *status, int shard, int shards) {
  for (int i = 0; i < status->n_shards; i++)
    if (status->shards[i].shard == shard) return &status->shards[i];
  cvn_sweep_shard *more =
      realloc(status->shards, (size_t)(status->n_shards + 1) * sizeof *status->shards);
  if (!more) return NULL;
  status->shards = more;
  cvn_sweep_shard *one = &more[status->n_shards++];
  *one = (cvn_sweep_shard){.shard = shard, .shards = shards, .seconds_left = (double)NAN};
  return one;
}

typedef struct journals {
  look *self;
  cvn_sweep_shard *shard; /* that is estimated */
  int64_t most;           /* shards, as any of them says */
  double rate;
} journals;

static cvn_status list_journal(void *user, const char *name) {
  journals *list = user;
  const int shard = shard_of(name, "journal-");
  cvn_journal journal;
  if (shard < 0 || !cvn_journal_read(cvn_parts_folder(list->self->parts), name, &journal))
    return CVN_OK;
  if (shard > 0 && journal.shards > list->most) list->most = journal.shards;
  return add_shard(list->self->status, shard, (int)journal.shards) ? CVN_OK : CVN_ERR_MEMORY;
}

/* Journals say which shards there are, and into how many the work is divided: those without a
 * journal are listed too. */
static cvn_status list_shards(look *self, cvn_messages *messages) {
  journals list = {.self = self};
  cvn_status status = cvn_parts_each_name(self->parts, list_journal, &list, messages);
  for (int shard = 1; shard <= list.most && shard <= CVN_MOST_SHARDS && status == CVN_OK; shard++)
    if (!add_shard(self->status, shard, (int)list.most)) status = CVN_ERR_MEMORY;
  return status;
}

static int by_shard(const void *a, const void *b) {
  return ((const cvn_sweep_shard *)a)->shard - ((const cvn_sweep_shard *)b)->shard;
}

static cvn_status add_rate(void *user, const char *name) {
  journals *list = user;
  cvn_sweep_shard *shard = list->shard;
  cvn_journal journal;
  char prefix[32], whole[32];
  snprintf(whole, sizeof whole, "journal-%d", shard->shard);
  snprintf(prefix, sizeof prefix, "journal-%d.", shard->shard);
  const bool ours = strcmp(name, whole) == 0 || strncmp(name, prefix, strlen(prefix)) == 0;
  if (!ours || !cvn_journal_read(cvn_parts_folder(list->self->parts), name, &journal))
    return CVN_OK;
  const double seconds = difftime(journal.last, journal.session);
  if (journal.session_runs > 0 && seconds > 0.0)
    list->rate += (double)journal.session_runs / seconds;
  if (journal.session_runs > 0 && journal.last > shard->last) shard->last = journal.last;
  return CVN_OK;
}

/* Rates of all ranks of the shard add up. */
static cvn_status estimate(look *self, cvn_sweep_shard *shard, cvn_messages *messages) {
  journals list = {.self = self, .shard = shard};
  const cvn_status status = cvn_parts_each_name(self->parts, add_rate, &list, messages);
  if (shard->locked && shard->lives && list.rate > 0.0)
    shard->seconds_left = (double)(shard->runs - shard->sealed) / list.rate;
  return status;
}

static void count_runs(look *self) {
  cvn_sweep_status *status = self->status;
  for (int i = 0; i < status->n_shards; i++) {
    cvn_sweep_shard *shard = &status->shards[i];
    cvn_jobs jobs = self->work.jobs;
    if (shard->shards > 1 && shard->shard > 0) {
      jobs.shard = shard->shard - 1;
      jobs.shards = shard->shards;
    }
    shard->runs = cvn_jobs_own(&jobs);
    for (int64_t place = 0; place < status->runs; place++) {
      const unsigned char made = self->work.made[place];
      if (made == CVN_NOT_MADE || !cvn_jobs_is_own(&jobs, cvn_jobs_at(&jobs, place))) continue;
      shard->sealed++;
      shard->failed += made == CVN_MADE_FAILED;
    }
  }
}

typedef struct tally {
  cvn_work *work;
  int32_t segments;
} tally;

static void found(void *user, int32_t segment, const cvn_sealed_run *run) {
  tally *t = user;
  if (segment + 1 > t->segments) t->segments = segment + 1;
  cvn_work_found(t->work, segment, run);
}

static cvn_status fill(look *self, const char *folder, cvn_messages *messages) {
  cvn_sweep_status *status = self->status;
  const cvn_jobs *jobs = &self->work.jobs;
  tally counted = {&self->work, 0};
  cvn_status result = cvn_parts_list(self->parts, found, &counted, messages);
  if (result != CVN_OK) return result;
  status->segments = counted.segments;
  status->strategies = jobs->strategies;
  status->points = jobs->points;
  status->replicates = jobs->replicates;
  status->runs = cvn_jobs_all(jobs);
  for (int64_t place = 0; place < status->runs; place++) {
    status->missing += self->work.made[place] == CVN_NOT_MADE;
    status->failed += self->work.made[place] == CVN_MADE_FAILED;
  }
  status->sealed = status->runs - status->missing;
  status->name = cvn_copy(cvn_study_name(&self->study));
  status->result = cvn_folder_result(folder, &self->study);
  result = status->name && status->result ? list_shards(self, messages) : CVN_ERR_MEMORY;
  if (result == CVN_ERR_MEMORY)
    return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the status of %s", folder);
  if (result != CVN_OK) return result;
  status->has_result = cvn_result_is(status->result, "fingerprint", self->fingerprint.all);
  if (status->n_shards > 0)
    qsort(status->shards, (size_t)status->n_shards, sizeof *status->shards, by_shard);
  count_runs(self);
  for (int i = 0; i < status->n_shards && result == CVN_OK; i++) {
    cvn_sweep_shard *shard = &status->shards[i];
    char name[32];
    snprintf(name, sizeof name, "lock-%d", shard->shard);
    shard->locked =
        cvn_lock_look(cvn_parts_folder(self->parts), name, &shard->holder, &shard->lives) != ENOENT;
    result = estimate(self, shard, messages);
  }
  return result;
}

cvn_status cvn_sweep_look(const char *folder, cvn_sweep_status *status, cvn_messages *messages) {
  look self = {.status = status};
  *status = (cvn_sweep_status){0};
  cvn_status result = open_look(&self, folder, NULL, messages);
  if (result != CVN_OK) return result;
  result = fill(&self, folder, messages);
  close_look(&self);
  if (result != CVN_OK) cvn_sweep_status_free(status);
  return result;
}
