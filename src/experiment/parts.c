/* parts.c: see parts.h. All access is relative to the open folder, so that a folder that is moved,
 * or removed and made anew by somebody else, is never mistaken for ours. */
#include "experiment/parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "experiment/journal.h"
#include "experiment/lock.h"

enum { NAME_SIZE = CVN_SEGMENT_NAME };
#define RESULT_NAME "result.tmp"

typedef struct sealed {
  cvn_sealed_run run;
  int32_t shard, segment;
} sealed;

struct cvn_parts {
  char *path, *temporary;
  int folder, shard;
  bool locked, replace;
  cvn_segment_kind kind;
  cvn_fingerprint fingerprint;
  sealed *runs;
  int64_t count, capacity;
  int32_t last_segment; /* highest number of this shard's */
  char lock[NAME_SIZE], journal[NAME_SIZE];
};

static char *path_of(const char *output) {
  return cvn_format("%s.parts", output);
}

static void segment_name(char name[NAME_SIZE], int32_t shard, int32_t segment) {
  snprintf(name, NAME_SIZE, "segment-%d-%06d.cvn", (int)shard, (int)segment);
}

static bool parse_segment_name(const char *name, int32_t *shard, int32_t *segment) {
  char whole[NAME_SIZE];
  int a, b;
  if (sscanf(name, "segment-%d-%d.cvn", &a, &b) != 2 || a < 0 || b < 1) return false;
  segment_name(whole, a, b);
  *shard = a;
  *segment = b;
  return strcmp(whole, name) == 0;
}

static bool ends_with(const char *name, const char *ending) {
  const size_t a = strlen(name), b = strlen(ending);
  return a >= b && strcmp(name + a - b, ending) == 0;
}

/* Names that only this program gives to files here; the lock is no part of what is left behind. */
static bool is_ours(const char *name) {
  int32_t shard, segment;
  if (parse_segment_name(name, &shard, &segment) || strcmp(name, RESULT_NAME) == 0) return true;
  if (strncmp(name, "segment-", 8) == 0)
    return ends_with(name, ".cvn.tmp") || ends_with(name, ".cvn.damaged");
  return strncmp(name, "journal-", 8) == 0 ||
         (strncmp(name, "lock-", 5) == 0 && ends_with(name, ".tmp"));
}

static bool is_dot(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Calls `visit` for every name in the folder until it returns something else than CVN_OK. */
static cvn_status each_name(const cvn_parts *self,
                            cvn_status (*visit)(void *user, const char *name), void *user) {
  const int fd = openat(self->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir(fd);
  if (!folder) {
    if (fd >= 0) close(fd);
    return CVN_ERR_READ;
  }
  cvn_status status = CVN_OK;
  for (struct dirent *entry; status == CVN_OK && (entry = readdir(folder));)
    if (!is_dot(entry->d_name)) status = visit(user, entry->d_name);
  closedir(folder);
  return status;
}

bool cvn_parts_exist(const char *output) {
  struct stat info;
  char *path = path_of(output);
  const bool found = path && lstat(path, &info) == 0;
  free(path);
  return found;
}

/* -- what is sealed -- */

static cvn_status keep_runs(cvn_parts *self, const cvn_sealed_run *runs, int64_t count,
                            int32_t shard, int32_t segment) {
  if (self->count + count > self->capacity) {
    const int64_t capacity = 2 * (self->count + count);
    sealed *more = realloc(self->runs, (size_t)capacity * sizeof *more);
    if (!more) return CVN_ERR_MEMORY;
    self->runs = more;
    self->capacity = capacity;
  }
  for (int64_t i = 0; i < count; i++)
    self->runs[self->count++] = (sealed){.run = runs[i], .shard = shard, .segment = segment};
  return CVN_OK;
}

typedef struct scan {
  cvn_parts *self;
  cvn_messages *messages;
  int64_t segments;
} scan;

/* A segment that cannot be used is kept under another name, for whoever wants to look. */
static void set_aside(const cvn_parts *self, const char *name, const char *why,
                      cvn_messages *messages) {
  char aside[NAME_SIZE + 16];
  snprintf(aside, sizeof aside, "%.63s.damaged", name);
  (void)renameat(self->folder, name, self->folder, aside);
  (void)cvn_fail(messages, CVN_OK, NULL, "warning: %s/%s %s; its runs are made again", self->path,
                 name, why);
}

static cvn_status scan_segment(void *user, const char *name) {
  scan *s = user;
  cvn_parts *self = s->self;
  int32_t shard, segment;
  cvn_sealed_run *runs;
  int64_t count;
  char why[CVN_SEGMENT_WHY];
  if (!parse_segment_name(name, &shard, &segment)) return CVN_OK;
  if (shard == self->shard && segment > self->last_segment) self->last_segment = segment;
  cvn_status status = cvn_segment_scan(self->folder, name, &self->kind, &runs, &count, why);
  if (status == CVN_OK) {
    s->segments++;
    status = keep_runs(self, runs, count, shard, segment);
    if (status != CVN_OK) (void)cvn_fail(s->messages, status, NULL, "no memory for %s", self->path);
  } else if (status == CVN_ERR_FORMAT) {
    set_aside(self, name, why, s->messages);
    status = CVN_OK;
  } else {
    (void)cvn_fail(s->messages, status == CVN_ERR_INPUT ? CVN_ERR_EXISTS : status, NULL,
                   "%s/%s %s; --force removes the folder and starts anew", self->path, name, why);
    status = status == CVN_ERR_INPUT ? CVN_ERR_EXISTS : status;
  }
  free(runs);
  return status;
}

static cvn_status count_segment(void *user, const char *name) {
  int32_t shard, segment;
  if (parse_segment_name(name, &shard, &segment)) ++*(int64_t *)user;
  return CVN_OK;
}

/* Which parts differ, in words. */
static cvn_status refuse_other(const cvn_parts *self, const cvn_fingerprint *other,
                               cvn_messages *messages) {
  cvn_buffer what = {0};
  for (int part = 0; part < CVN_FINGERPRINT_PART_COUNT; part++)
    if (other->parts[part] != self->fingerprint.parts[part])
      cvn_buffer_add(&what, "%s%s", what.length > 0 ? "; " : "", cvn_fingerprint_part_words(part));
  (void)cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                 "%s: holds finished runs of another experiment and is left alone; what differs: "
                 "%s. Go on with what it was started with, give another name, or --force to "
                 "remove it",
                 self->path, what.text && !what.failed ? what.text : "unknown");
  cvn_buffer_free(&what);
  return CVN_ERR_EXISTS;
}

static cvn_status resume(cvn_parts *self, bool known, const cvn_journal *journal,
                         cvn_messages *messages) {
  if (known && journal->fingerprint.all != self->fingerprint.all)
    return refuse_other(self, &journal->fingerprint, messages);
  if (known) self->replace |= journal->replace;
  scan s = {.self = self, .messages = messages};
  const cvn_status status = each_name(self, scan_segment, &s);
  if (status == CVN_ERR_READ && s.segments == 0 && messages && messages->count == 0)
    return cvn_fail(messages, status, NULL, "%s: cannot be read: %s", self->path, strerror(errno));
  return status;
}

static cvn_status remove_name(void *user, const char *name) {
  const cvn_parts *self = user;
  if (is_ours(name) && !CVN_FAILPOINT("parts-remove")) (void)unlinkat(self->folder, name, 0);
  return CVN_OK;
}

static cvn_status refuse_new(const cvn_parts *self, const cvn_journal *journal,
                             cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s: holds %lld finished run%s of an experiment that was interrupted; --resume "
                  "goes on with it, --force removes it and starts anew",
                  self->path, (long long)journal->runs, journal->runs == 1 ? "" : "s");
}

/* Looks at what is there, by the mode; a journal is there afterwards. */
static cvn_status take_stock(cvn_parts *self, const cvn_parts_options *options,
                             cvn_messages *messages) {
  cvn_journal journal;
  cvn_status status = CVN_OK;
  bool known = cvn_journal_read(self->folder, self->journal, &journal);
  int64_t segments = 0;
  (void)each_name(self, count_segment, &segments);
  if (segments > 0 && options->mode == CVN_PARTS_NEW) {
    if (journal.runs < segments) journal.runs = segments;
    return refuse_new(self, &journal, messages);
  }
  if (segments > 0 && options->mode == CVN_PARTS_RESUME)
    status = resume(self, known, &journal, messages);
  if (status != CVN_OK) return status;
  if (segments == 0 || options->mode == CVN_PARTS_FORCE) {
    (void)each_name(self, remove_name, self);
    known = false;
  }
  if (known) return CVN_OK;
  journal = (cvn_journal){.fingerprint = self->fingerprint, .replace = self->replace};
  return cvn_journal_create(self->folder, self->journal, self->path, &journal, messages);
}

static cvn_status open_folder(cvn_parts *self, cvn_messages *messages) {
  if (mkdir(self->path, 0777) != 0 && errno != EEXIST)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be made: %s", self->path,
                    strerror(errno));
  self->folder = open(self->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (self->folder >= 0) return CVN_OK;
  if (errno == ENOTDIR || errno == ELOOP)
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s: is where finished runs are kept, but it is not a folder; remove it",
                    self->path);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be opened: %s", self->path,
                  strerror(errno));
}

static void free_parts(cvn_parts *self) {
  if (self->folder >= 0) close(self->folder);
  free(self->runs);
  free(self->path);
  free(self->temporary);
  free(self);
}

cvn_status cvn_parts_open(cvn_parts **parts, const cvn_parts_options *options,
                          cvn_messages *messages) {
  *parts = NULL;
  cvn_parts *self = calloc(1, sizeof *self);
  if (!self) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", options->output);
  self->folder = -1;
  self->shard = options->shard;
  self->replace = options->replace;
  self->fingerprint = *options->fingerprint;
  self->kind = (cvn_segment_kind){options->fingerprint->all, options->areas};
  self->path = path_of(options->output);
  self->temporary = cvn_format("%s.parts/" RESULT_NAME, options->output);
  snprintf(self->lock, sizeof self->lock, "lock-%d", self->shard);
  snprintf(self->journal, sizeof self->journal, "journal-%d", self->shard);
  cvn_status status = CVN_OK;
  if (!self->path || !self->temporary)
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", options->output);
  if (status == CVN_OK) status = open_folder(self, messages);
  if (status == CVN_OK) status = cvn_lock_take(self->folder, self->lock, self->path, messages);
  self->locked = status == CVN_OK;
  if (status == CVN_OK) status = take_stock(self, options, messages);
  if (status == CVN_OK) {
    *parts = self;
    return CVN_OK;
  }
  if (self->locked) cvn_lock_release(self->folder, self->lock);
  if (self->path) (void)rmdir(self->path); /* where nothing is in it */
  free_parts(self);
  return status;
}

void cvn_parts_close(cvn_parts *self) {
  if (!self) return;
  (void)unlinkat(self->folder, RESULT_NAME, 0);
  int64_t segments = 0;
  (void)each_name(self, count_segment, &segments);
  if (segments == 0) (void)each_name(self, remove_name, self);
  cvn_lock_release(self->folder, self->lock);
  if (segments == 0) (void)rmdir(self->path);
  free_parts(self);
}

void cvn_parts_remove(cvn_parts *self, cvn_messages *messages) {
  if (!self) return;
  (void)each_name(self, remove_name, self);
  cvn_lock_release(self->folder, self->lock);
  if (CVN_FAILPOINT("parts-remove") || (rmdir(self->path) != 0 && errno != ENOENT))
    (void)cvn_fail(messages, CVN_OK, NULL, "warning: %s: could not be removed: %s", self->path,
                   errno == ENOTEMPTY || errno == EEXIST ? "there are other files in it"
                                                         : strerror(errno));
  free_parts(self);
}

int64_t cvn_parts_count(const cvn_parts *self) {
  return self->count;
}

cvn_run_id cvn_parts_run(const cvn_parts *self, int64_t i) {
  return self->runs[i].run.id;
}

cvn_status cvn_parts_read(const cvn_parts *self, int64_t i, cvn_run_output *output,
                          cvn_messages *messages) {
  char name[NAME_SIZE];
  const sealed *one = &self->runs[i];
  segment_name(name, one->shard, one->segment);
  return cvn_segment_read(self->folder, name, self->path, &self->kind, &one->run, output, messages);
}

cvn_status cvn_parts_seal(cvn_parts *self, const cvn_finished_run *runs, int64_t count,
                          cvn_messages *messages) {
  char name[NAME_SIZE], why[CVN_SEGMENT_WHY];
  cvn_sealed_run *written = NULL;
  int64_t in_segment = 0;
  if (count == 0) return CVN_OK;
  segment_name(name, self->shard, ++self->last_segment);
  cvn_status status =
      cvn_segment_write(self->folder, name, self->path, &self->kind, runs, count, messages);
  if (status == CVN_OK)
    status = cvn_journal_append(self->folder, self->journal, self->path, name, count, messages);
  if (status != CVN_OK) return status;
  /* What was written is read once: where runs stand in it is known then, and that it can be. */
  status = cvn_segment_scan(self->folder, name, &self->kind, &written, &in_segment, why);
  if (status != CVN_OK)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s/%s %s just after it was written", self->path,
                    name, why);
  status = keep_runs(self, written, in_segment, self->shard, self->last_segment);
  free(written);
  if (status == CVN_OK) return CVN_OK;
  return cvn_fail(messages, status, NULL, "no memory for %s", self->path);
}

const char *cvn_parts_path(const cvn_parts *self) {
  return self->path;
}

const char *cvn_parts_temporary(const cvn_parts *self) {
  return self->temporary;
}

bool cvn_parts_may_replace(const cvn_parts *self) {
  return self->replace;
}
