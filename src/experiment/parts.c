/* parts.c: see parts.h. All access is relative to the open folder, so that a folder that is moved,
 * or removed and made anew by somebody else, is never mistaken for ours. */
#include "experiment/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "experiment/lock.h"
#include "experiment/parts_inside.h"

char *cvn_parts_path_of(const char *output) {
  return cvn_format("%s.parts", output);
}

bool cvn_parts_exist(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0;
}

/* -- what is sealed -- */

/* A segment that cannot be used is kept under another name, for whoever wants to look. */
static void set_aside(const cvn_parts *self, const char *name, const char *why,
                      cvn_messages *messages) {
  char aside[CVN_PART_NAME + 16];
  snprintf(aside, sizeof aside, "%.63s.damaged", name);
  (void)renameat(self->folder, name, self->folder, aside);
  (void)cvn_fail(messages, CVN_OK, NULL, "warning: %s/%s %s; its runs are made again", self->path,
                 name, why);
}

/* Segments this process answers for: it has the lock of their shard. */
static bool is_charged(const cvn_parts *self, const cvn_part_name *name) {
  return self->shard == 0 || name->shard == self->shard;
}

static cvn_status cannot_use(const cvn_parts *self, const cvn_part_name *name, const char *text,
                             cvn_status status, const char *why, cvn_messages *messages) {
  if (status == CVN_ERR_NOT_FOUND) return CVN_OK; /* joined meanwhile: it will be met again */
  if (status == CVN_ERR_FORMAT && is_charged(self, name)) {
    set_aside(self, text, why, messages);
    return CVN_OK;
  }
  if (status == CVN_ERR_FORMAT || (status == CVN_ERR_READ && !is_charged(self, name))) {
    (void)cvn_fail(messages, CVN_OK, NULL, "warning: %s/%s %s; its runs count as missing",
                   self->path, text, why);
    return CVN_OK;
  }
  if (status == CVN_ERR_INPUT) status = CVN_ERR_EXISTS;
  return cvn_fail(messages, status, NULL, "%s/%s %s; %s", self->path, text, why,
                  status == CVN_ERR_EXISTS ? "--force removes the folder and starts anew"
                                           : "try again, or move it away to make its runs anew");
}

static cvn_status take_segment(cvn_parts *self, const cvn_part_name *name,
                               const cvn_parts_options *options, cvn_messages *messages) {
  char text[CVN_PART_NAME], why[CVN_SEGMENT_WHY];
  cvn_segment_list list;
  cvn_part_text(text, name);
  const bool own = name->shard == self->shard && name->rank == self->rank;
  if (own && name->number > self->last_number) self->last_number = name->number;
  cvn_status status = is_charged(self, name) && self->rank == 0
                          ? cvn_segment_scan(self->folder, text, &self->kind, &list, why)
                          : cvn_segment_list_read(self->folder, text, &self->kind, &list, why);
  if (status != CVN_OK) return cannot_use(self, name, text, status, why, messages);
  for (int64_t i = 0; options->found && i < list.count; i++)
    options->found(options->user, -1, &list.runs[i]);
  if (own) status = cvn_parts_note_own(self, name, list.level, list.bytes);
  cvn_segment_list_free(&list);
  if (status == CVN_OK) return CVN_OK;
  return cvn_fail(messages, status, NULL, "no memory for %s", self->path);
}

static cvn_status take_segments(cvn_parts *self, const cvn_part_name *names, int32_t count,
                                const cvn_parts_options *options, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  for (int32_t i = 0; i < count && status == CVN_OK; i++) {
    const bool own = names[i].shard == self->shard && names[i].rank == self->rank;
    if (options->mode == CVN_PARTS_RESUME || own)
      status = take_segment(self, &names[i], options, messages);
  }
  return status;
}

/* Which parts differ, in words. */
static cvn_status refuse_other(const cvn_parts *self, const cvn_fingerprint *other,
                               cvn_messages *messages) {
  cvn_buffer what = {0};
  cvn_fingerprint_differences(&what, other, &self->fingerprint);
  (void)cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                 "%s: holds finished runs of another experiment and is left alone; what differs: "
                 "%s. Go on with what it was started with, give another name, or --force to "
                 "remove it",
                 self->path, what.text && !what.failed ? what.text : "unknown");
  cvn_buffer_free(&what);
  return CVN_ERR_EXISTS;
}

static cvn_status remove_name(void *user, const char *name) {
  const cvn_parts *self = user;
  if (cvn_part_is_ours(name) && !CVN_FAILPOINT("parts-remove"))
    (void)unlinkat(self->folder, name, 0);
  return CVN_OK;
}

/* What a process of this shard was killed while writing. A lock's may be of one that lives, and
 * that tries again then. */
static cvn_status remove_temporary(void *user, const char *name) {
  const cvn_parts *self = user;
  int shard;
  const bool known = sscanf(name, "segment-%d", &shard) == 1 ||
                     sscanf(name, "journal-%d", &shard) == 1 ||
                     sscanf(name, "lock-%d", &shard) == 1;
  const size_t length = strlen(name);
  if (known && cvn_part_is_ours(name) && length > 4 && strcmp(name + length - 4, ".tmp") == 0 &&
      (self->shard == 0 || shard == self->shard))
    (void)unlinkat(self->folder, name, 0);
  return CVN_OK;
}

static cvn_status refuse_new(const cvn_parts *self, int64_t runs, bool all,
                             cvn_messages *messages) {
  if (all && self->shard > 0)
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s: holds all %lld run%s of shard %d already; there is nothing left to do",
                    self->path, (long long)runs, runs == 1 ? "" : "s", self->shard);
  if (all)
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s: is complete: it holds all %lld run%s; --resume writes the result where it "
                    "is missing, --force removes the runs and starts anew",
                    self->path, (long long)runs, runs == 1 ? "" : "s");
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s: holds %lld finished run%s of an experiment that was interrupted; --resume "
                  "goes on with it, --force removes it and starts anew",
                  self->path, (long long)runs, runs == 1 ? "" : "s");
}

static int32_t count_charged(const cvn_parts *self, const cvn_part_name *names, int32_t count) {
  int32_t charged = 0;
  for (int32_t i = 0; i < count; i++) charged += is_charged(self, &names[i]);
  return charged;
}

static cvn_status begin_journal(cvn_parts *self, bool known, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  const cvn_journal journal = {
      .fingerprint = self->fingerprint, .replace = self->replace, .shards = self->shards};
  if (!known)
    status = cvn_journal_create(self->folder, self->journal, self->path, &journal, messages);
  if (status == CVN_OK)
    status = cvn_journal_begin_session(self->folder, self->journal, self->path, messages);
  return status;
}

/* Looks at what is there, by the mode; a journal is there afterwards. */
static cvn_status take_stock(cvn_parts *self, const cvn_parts_options *options,
                             cvn_messages *messages) {
  cvn_journal journal;
  cvn_part_name *names = NULL;
  int32_t count = 0;
  bool known = cvn_journal_read(self->folder, self->journal, &journal);
  cvn_status status = cvn_parts_names(self, &names, &count, messages);
  const int32_t charged = status == CVN_OK ? count_charged(self, names, count) : 0;
  const bool other = known && journal.fingerprint.family != self->fingerprint.family;
  if (status != CVN_OK) {
    /* told */
  } else if (options->mode == CVN_PARTS_NEW && charged > 0) {
    status = refuse_new(self, journal.runs > charged ? journal.runs : charged,
                        known && !other && journal.runs == options->runs, messages);
  } else if (options->mode == CVN_PARTS_RESUME && charged > 0 && other) {
    status = refuse_other(self, &journal.fingerprint, messages);
  } else if (options->mode == CVN_PARTS_FORCE || (charged == 0 && self->shard == 0)) {
    if (self->rank == 0) (void)cvn_parts_each_name(self, remove_name, self, NULL);
    known = false;
  } else {
    if (known) self->replace |= journal.replace;
    status = take_segments(self, names, count, options, messages);
    if (charged == 0 || journal.shards != self->shards) known &= options->mode == CVN_PARTS_JOIN;
  }
  free(names);
  return status == CVN_OK ? begin_journal(self, known, messages) : status;
}

/* -- opening and closing -- */

static cvn_status open_folder(cvn_parts *self, cvn_messages *messages) {
  if (!self->read_only && mkdir(self->path, 0777) != 0 && errno != EEXIST)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be made: %s", self->path,
                    strerror(errno));
  self->folder =
      open(self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (self->keep_folder ? 0 : O_NOFOLLOW));
  if (self->folder >= 0) return CVN_OK;
  if (errno == ENOTDIR || errno == ELOOP)
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s: is where finished runs are kept, but it is not a folder; remove it",
                    self->path);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be opened: %s", self->path,
                  strerror(errno));
}

typedef struct lock_check {
  const cvn_parts *self;
  cvn_messages *messages;
} lock_check;

/* Work that is not divided excludes work on shards, and the other way round. */
static cvn_status check_other_lock(void *user, const char *name) {
  const lock_check *check = user;
  const cvn_parts *self = check->self;
  cvn_lock_holder holder;
  bool lives;
  int shard;
  char whole[CVN_PART_NAME];
  if (sscanf(name, "lock-%d", &shard) != 1) return CVN_OK;
  snprintf(whole, sizeof whole, "lock-%d", shard);
  if (strcmp(whole, name) != 0 || shard == self->shard || (shard != 0 && self->shard != 0))
    return CVN_OK;
  const int error = cvn_lock_look(self->folder, name, &holder, &lives);
  if (error == ENOENT || !lives) return CVN_OK;
  if (error != 0)
    return cvn_fail(check->messages, CVN_ERR_READ, NULL, "%s/%s: cannot be read: %s", self->path,
                    name, strerror(error));
  return cvn_fail(check->messages, CVN_ERR_EXISTS, NULL,
                  "%s: another convene, process %ld on %s, is at work on %s of this output (%s); "
                  "wait for it, or give --take-over if you know that it is no more",
                  self->path, holder.pid, holder.host, shard == 0 ? "all" : "a shard", name);
}

static cvn_status lock(cvn_parts *self, const cvn_parts_options *options, cvn_messages *messages) {
  if (self->rank > 0 || self->read_only) return CVN_OK;
  cvn_status status =
      cvn_lock_take(self->folder, self->lock, self->path, options->take_over, messages);
  self->locked = status == CVN_OK;
  lock_check check = {self, messages};
  if (!self->locked || options->take_over) return status;
  return cvn_parts_each_name(self, check_other_lock, &check, messages);
}

static void free_parts(cvn_parts *self) {
  cvn_parts_forget(self);
  if (self->folder >= 0) close(self->folder);
  free(self->own);
  free(self->path);
  free(self->temporary);
  free(self);
}

static void name_files(cvn_parts *self) {
  snprintf(self->lock, sizeof self->lock, "lock-%d", self->shard);
  if (self->rank == 0) snprintf(self->journal, sizeof self->journal, "journal-%d", self->shard);
  else snprintf(self->journal, sizeof self->journal, "journal-%d.%d", self->shard, self->rank);
}

cvn_status cvn_parts_open(cvn_parts **parts, const cvn_parts_options *options,
                          cvn_messages *messages) {
  *parts = NULL;
  cvn_parts *self = calloc(1, sizeof *self);
  if (!self) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", options->path);
  self->folder = -1;
  self->shard = options->shard;
  self->shards = options->shards > 0 ? options->shards : 1;
  self->rank = options->rank;
  self->replace = options->replace;
  self->keep_folder = options->keep_folder;
  self->read_only = options->mode == CVN_PARTS_LOOK;
  self->fingerprint = *options->fingerprint;
  self->kind = (cvn_segment_kind){options->fingerprint->family, options->areas};
  self->path = cvn_copy(options->path);
  self->temporary = cvn_format("%s/" CVN_RESULT_NAME, options->path);
  name_files(self);
  cvn_status status = CVN_OK;
  if (!self->path || !self->temporary)
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", options->path);
  if (status == CVN_OK) status = open_folder(self, messages);
  if (status == CVN_OK) status = lock(self, options, messages);
  if (self->locked) (void)cvn_parts_each_name(self, remove_temporary, self, NULL);
  if (status == CVN_OK && !self->read_only) status = take_stock(self, options, messages);
  if (status == CVN_OK) {
    *parts = self;
    return CVN_OK;
  }
  if (self->locked) cvn_lock_release(self->folder, self->lock);
  if (self->path && !self->read_only && self->rank == 0)
    (void)rmdir(self->path); /* where nothing is in it */
  free_parts(self);
  return status;
}

void cvn_parts_close(cvn_parts *self) {
  if (!self) return;
  cvn_part_name *names = NULL;
  int32_t count = 1;
  if (self->locked) {
    if (self->shard == 0) (void)unlinkat(self->folder, CVN_RESULT_NAME, 0);
    if (!self->keep_folder && cvn_parts_names(self, &names, &count, NULL) != CVN_OK) count = 1;
    if (count == 0) (void)cvn_parts_each_name(self, remove_name, self, NULL);
    cvn_lock_release(self->folder, self->lock);
    if (count == 0) (void)rmdir(self->path);
  }
  free(names);
  free_parts(self);
}

void cvn_parts_remove(cvn_parts *self, cvn_messages *messages) {
  if (!self) return;
  (void)cvn_parts_each_name(self, remove_name, self, NULL);
  cvn_lock_release(self->folder, self->lock);
  if (CVN_FAILPOINT("parts-remove") || (rmdir(self->path) != 0 && errno != ENOENT))
    (void)cvn_fail(messages, CVN_OK, NULL, "warning: %s: could not be removed: %s", self->path,
                   errno == ENOTEMPTY || errno == EEXIST ? "there are other files in it"
                                                         : strerror(errno));
  free_parts(self);
}

const char *cvn_parts_path(const cvn_parts *self) {
  return self->path;
}

int cvn_parts_folder(const cvn_parts *self) {
  return self->folder;
}

const char *cvn_parts_temporary(const cvn_parts *self) {
  return self->temporary;
}

bool cvn_parts_may_replace(const cvn_parts *self) {
  return self->replace;
}
