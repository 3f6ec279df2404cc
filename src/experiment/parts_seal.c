/* parts_seal.c: segments are sealed, joined, listed and read. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "experiment/lock.h"
#include "experiment/parts_inside.h"

/* So many segments of a level become one of the next: with one a second, after a week there are
 * less than a hundred. Beyond JOIN_BYTES nothing is copied any more. */
#define JOIN_SEGMENTS CVN_FAILPOINT_SECONDS("CVN_JOIN_SEGMENTS", 32)
#define JOIN_BYTES    ((int64_t)4 << 30)
enum { OPEN_FILES = 200 };

cvn_status cvn_parts_note_own(cvn_parts *self, const cvn_part_name *name, int level,
                              int64_t bytes) {
  if (self->n_own == self->own_room) {
    const int room = self->own_room ? 2 * self->own_room : 64;
    cvn_part *more = realloc(self->own, (size_t)room * sizeof *more);
    if (!more) return CVN_ERR_MEMORY;
    self->own = more;
    self->own_room = room;
  }
  self->own[self->n_own++] = (cvn_part){.name = *name, .level = level, .bytes = bytes, .file = -1};
  return CVN_OK;
}

/* The next name that nobody has: another process may have taken the shard over. */
static void next_name(cvn_parts *self, cvn_part_name *name, char text[CVN_PART_NAME]) {
  do {
    *name = (cvn_part_name){self->shard, self->rank, ++self->last_number};
    cvn_part_text(text, name);
  } while (faccessat(self->folder, text, F_OK, 0) == 0);
}

/* -- joining -- */

/* The places among `own` of what is to become one: as many of `level` as fit; their number. */
static int choose(const cvn_parts *self, int level, int *chosen, int most) {
  int64_t bytes = 0;
  int count = 0;
  for (int i = 0; i < self->n_own && count < most; i++) {
    if (self->own[i].level != level) continue;
    if (bytes + self->own[i].bytes > JOIN_BYTES) break;
    bytes += self->own[i].bytes;
    chosen[count++] = i;
  }
  return count;
}

static int count_level(const cvn_parts *self, int level) {
  int count = 0;
  for (int i = 0; i < self->n_own; i++) count += self->own[i].level == level;
  return count;
}

static void drop_joined(cvn_parts *self, const int *chosen, int count,
                        char (*names)[CVN_SEGMENT_NAME]) {
  for (int i = 0; i < count; i++) {
    (void)CVN_FAILPOINT("join-remove");
    (void)unlinkat(self->folder, names[i], 0);
    self->own[chosen[i]].level = -1;
  }
  int kept = 0;
  for (int i = 0; i < self->n_own; i++)
    if (self->own[i].level >= 0) self->own[kept++] = self->own[i];
  self->n_own = kept;
}

/* The joined segment is there, whole, before the others go; a kill in between leaves runs twice,
 * which is no harm. */
static cvn_status join_level(cvn_parts *self, int level, int *chosen,
                             char (*names)[CVN_SEGMENT_NAME], int most, cvn_messages *messages) {
  char text[CVN_PART_NAME];
  cvn_part_name name;
  int64_t bytes = 0;
  const int count = choose(self, level, chosen, most);
  if (count < 2) return CVN_OK;
  for (int i = 0; i < count; i++) {
    cvn_part_text(names[i], &self->own[chosen[i]].name);
    bytes += self->own[chosen[i]].bytes;
  }
  next_name(self, &name, text);
  cvn_status status = cvn_segment_join(self->folder, text, self->path, &self->kind, names, count,
                                       level + 1, messages);
  if (status != CVN_OK) return status;
  drop_joined(self, chosen, count, names);
  status = cvn_parts_note_own(self, &name, level + 1, bytes);
  if (status == CVN_OK) return CVN_OK;
  return cvn_fail(messages, status, NULL, "no memory for %s", self->path);
}

static cvn_status join_small(cvn_parts *self, cvn_messages *messages) {
  const int most = (int)JOIN_SEGMENTS;
  cvn_status status = CVN_OK;
  for (int level = 0; status == CVN_OK && count_level(self, level) >= most; level++) {
    int *chosen = malloc((size_t)most * sizeof *chosen);
    char(*names)[CVN_SEGMENT_NAME] = malloc((size_t)most * sizeof *names);
    if (chosen && names) status = join_level(self, level, chosen, names, most, messages);
    else status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", self->path);
    free(names);
    free(chosen);
  }
  return status;
}

/* -- sealing -- */

static cvn_status check_lock(const cvn_parts *self, cvn_messages *messages) {
  if (!self->locked || cvn_lock_is_ours(self->folder, self->lock)) return CVN_OK;
  cvn_lock_holder other;
  bool lives;
  const int error = cvn_lock_look(self->folder, self->lock, &other, &lives);
  if (error == ENOENT)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL,
                    "%s: has been removed meanwhile, or its lock (%s)", self->path, self->lock);
  if (error != 0)
    return cvn_fail(messages, CVN_ERR_READ, NULL, "%s/%s: cannot be read: %s", self->path,
                    self->lock, strerror(error));
  if (cvn_lock_is_ours(self->folder, self->lock)) return CVN_OK; /* the first reading failed */
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s: process %ld on %s has taken over this work (%s); this one ends", self->path,
                  other.pid, other.host, self->lock);
}

cvn_status cvn_parts_seal(cvn_parts *self, const cvn_finished_run *runs, int64_t count,
                          cvn_messages *messages) {
  char text[CVN_PART_NAME];
  cvn_part_name name;
  double bytes = 0.0;
  if (count == 0) return CVN_OK;
  cvn_status status = check_lock(self, messages);
  if (status != CVN_OK) return status;
  next_name(self, &name, text);
  status = cvn_segment_write(self->folder, text, self->path, &self->kind, runs, count, messages);
  if (status == CVN_OK)
    status = cvn_journal_append(self->folder, self->journal, self->path, text, count, messages);
  if (status != CVN_OK) return status;
  for (int64_t i = 0; i < count; i++) bytes += cvn_finished_run_bytes(&runs[i], self->kind.areas);
  status = cvn_parts_note_own(self, &name, 0, (int64_t)bytes);
  if (status != CVN_OK) return cvn_fail(messages, status, NULL, "no memory for %s", self->path);
  return join_small(self, messages);
}

/* -- listing and reading -- */

void cvn_parts_forget(cvn_parts *self) {
  for (int32_t i = 0; i < self->n_listed; i++)
    if (self->listed[i].file >= 0) close(self->listed[i].file);
  free(self->listed);
  self->listed = NULL;
  self->n_listed = 0;
}

/* CVN_ERR_NOT_FOUND where a segment has gone meanwhile, being joined by its own process. */
static cvn_status list_once(cvn_parts *self, const cvn_part_name *names, int32_t count,
                            cvn_parts_found *found, void *user, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  for (int32_t i = 0; i < count && status == CVN_OK; i++) {
    char text[CVN_PART_NAME], why[CVN_SEGMENT_WHY];
    cvn_segment_list list;
    cvn_part_text(text, &names[i]);
    self->listed[i] = (cvn_part){.name = names[i], .file = -1};
    self->n_listed = i + 1;
    if (i < OPEN_FILES)
      self->listed[i].file = openat(self->folder, text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    status = cvn_segment_list_read(self->folder, text, &self->kind, &list, why);
    for (int64_t r = 0; status == CVN_OK && r < list.count; r++) found(user, i, &list.runs[r]);
    cvn_segment_list_free(&list);
    if (status == CVN_OK || status == CVN_ERR_NOT_FOUND) continue;
    if (status == CVN_ERR_MEMORY)
      return cvn_fail(messages, status, NULL, "%s/%s %s", self->path, text, why);
    (void)cvn_fail(messages, CVN_OK, NULL, "warning: %s/%s %s; its runs count as missing",
                   self->path, text, why);
    status = CVN_OK;
  }
  return status;
}

cvn_status cvn_parts_list(cvn_parts *self, cvn_parts_found *found, void *user,
                          cvn_messages *messages) {
  enum { ATTEMPTS = 20 };
  cvn_status status = CVN_ERR_NOT_FOUND;
  for (int attempt = 0; attempt < ATTEMPTS && status == CVN_ERR_NOT_FOUND; attempt++) {
    cvn_part_name *names;
    int32_t count;
    cvn_parts_forget(self);
    status = cvn_parts_names(self, &names, &count, messages);
    if (status != CVN_OK) return status;
    self->listed = malloc((size_t)(count > 0 ? count : 1) * sizeof *self->listed);
    if (!self->listed)
      status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", self->path);
    else status = list_once(self, names, count, found, user, messages);
    free(names);
  }
  if (status != CVN_ERR_NOT_FOUND) return status;
  return cvn_fail(messages, CVN_ERR_READ, NULL, "%s: changes too fast to be read; try again",
                  self->path);
}

cvn_status cvn_parts_read(cvn_parts *self, int32_t segment, const cvn_sealed_run *run,
                          cvn_arena *room, cvn_run_output *output, cvn_messages *messages) {
  char text[CVN_PART_NAME];
  const cvn_part *part = &self->listed[segment];
  cvn_part_text(text, &part->name);
  char *shown = cvn_format("%s/%s", self->path, text);
  int file = part->file;
  if (file < 0) file = openat(self->folder, text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  cvn_status status;
  *output = (cvn_run_output){0};
  if (file < 0)
    status = cvn_fail(messages, CVN_ERR_READ, NULL, "%s/%s: cannot be read any more: %s",
                      self->path, text, strerror(errno));
  else
    status = cvn_segment_read(file, shown ? shown : text, &self->kind, run, room, output, messages);
  if (file >= 0 && part->file < 0) close(file);
  free(shown);
  return status;
}
