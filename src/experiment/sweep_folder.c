/* sweep_folder.c: identity of a sweep's folder. */
#include "experiment/sweep_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "experiment/assemble.h"
#include "experiment/journal.h"
#include "experiment/replay.h"
#include "experiment/sweep.h"
#include "record/output_file.h"

static const char identity_name[] = "fingerprint", study_name[] = CVN_SWEEP_STUDY,
                  study_copy[] = "study.yaml", scenario_copy[] = "scenario.yaml";
static const char *const names[] = {identity_name, study_name, study_copy, scenario_copy};
enum { NAMES = sizeof names / sizeof names[0] };

static cvn_status no_memory(const char *folder, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", folder);
}

char *cvn_folder_result(const char *folder, const cvn_study *study) {
  return cvn_format("%s/%s.h5", folder, cvn_study_name(study));
}

char *cvn_folder_file(const char *folder, const cvn_study *study, int number) {
  _Static_assert(CVN_FOLDER_FILES == NAMES + 1, "the result comes last");
  return number < NAMES ? cvn_format("%s/%s", folder, names[number])
                        : cvn_folder_result(folder, study);
}

/* -- comparing -- */

static cvn_status refuse_other(const char *folder, const cvn_fingerprint *a,
                               const cvn_fingerprint *b, cvn_messages *messages) {
  cvn_buffer what = {0};
  cvn_fingerprint_differences(&what, a, b);
  (void)cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                 "%s: is the folder of another sweep and is left alone; what differs: %s. Go on "
                 "with what it was started with, or give another folder",
                 folder, what.text && !what.failed ? what.text : "unknown");
  cvn_buffer_free(&what);
  return CVN_ERR_EXISTS;
}

static cvn_status compare_points(const char *folder, const cvn_study *old, const cvn_study *study,
                                 cvn_messages *messages) {
  const int64_t both = old->points < study->points ? old->points : study->points;
  const size_t bytes = (size_t)(both * study->n_varied) * sizeof *study->values;
  const bool same = old->n_varied == study->n_varied &&
                    (bytes == 0 || memcmp(old->values, study->values, bytes) == 0);
  if (study->points != old->points && !cvn_design_grows(study->design.kind))
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s: was started with %lld points, the study has %lld now, and a design of "
                    "kind %s cannot grow: %s; give another folder",
                    folder, (long long)old->points, (long long)study->points,
                    cvn_design_word(study->design.kind), cvn_design_why_fixed(study->design.kind));
  if (same) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s: is the folder of another sweep and is left alone; what differs: the values "
                  "at the study's points. Go on with what it was started with, or give another "
                  "folder",
                  folder);
}

static cvn_status compare_sizes(const char *folder, const cvn_study *old, const cvn_study *study,
                                cvn_folder_state *state, cvn_messages *messages) {
  const int64_t before = old->scenario.params.run.replicates;
  const int64_t now = study->scenario.params.run.replicates;
  const cvn_status status = compare_points(folder, old, study, messages);
  if (status != CVN_OK) return status;
  if (study->points < old->points || now < before)
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s: holds a sweep of %lld point%s with %lld replicate%s each; this study has "
                    "fewer (%lld with %lld). Give at least as many, or another folder",
                    folder, (long long)old->points, old->points == 1 ? "" : "s", (long long)before,
                    before == 1 ? "" : "s", (long long)study->points, (long long)now);
  *state = study->points > old->points || now > before ? CVN_FOLDER_GROWS : CVN_FOLDER_SAME;
  return CVN_OK;
}

/* *there: false where the folder, or what makes it a sweep's, does not exist. */
static cvn_status read_identity(const char *folder, cvn_fingerprint *fingerprint, bool *there,
                                cvn_messages *messages) {
  cvn_journal identity;
  struct stat info;
  *there = false;
  const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return CVN_OK;
  if (fd < 0)
    return cvn_fail(messages, errno == ENOTDIR ? CVN_ERR_EXISTS : CVN_ERR_READ, NULL,
                    "%s: is to be the folder of the sweep and cannot be opened: %s", folder,
                    strerror(errno));
  *there = fstatat(fd, identity_name, &info, 0) == 0;
  const bool known = *there && cvn_journal_read(fd, identity_name, &identity);
  close(fd);
  if (*there && !known)
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s/%s: was not written by this convene: this is not the folder of a sweep, or "
                    "that of another version; give another folder",
                    folder, identity_name);
  if (known) *fingerprint = identity.fingerprint;
  return CVN_OK;
}

cvn_status cvn_folder_study(const char *folder, cvn_study *study, uint64_t *family,
                            cvn_messages *messages) {
  cvn_reader *reader = NULL;
  unsigned long long value = 0;
  *study = (cvn_study){0};
  char *path = cvn_format("%s/%s", folder, study_name);
  if (!path) return no_memory(folder, messages);
  struct stat info;
  cvn_status status = CVN_OK;
  if (stat(path, &info) != 0)
    status = cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL,
                      "%s: is not the folder of a sweep: there is no %s", folder, path);
  if (status == CVN_OK) status = cvn_reader_open(&reader, path, messages);
  if (status == CVN_OK) status = cvn_replay_study(study, reader, messages);
  char *text = status == CVN_OK ? cvn_reader_attribute(reader, "/", "family") : NULL;
  if (status == CVN_OK && (!text || sscanf(text, "%llx", &value) != 1)) {
    status = cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: lacks the attribute family", path);
    cvn_study_free(study);
  }
  *family = value;
  free(text);
  cvn_reader_close(reader);
  free(path);
  return status;
}

static bool holds(const char *folder, const char *name) {
  struct stat info;
  char *path = cvn_format("%s/%s", folder, name);
  const bool found = path && stat(path, &info) == 0;
  free(path);
  return found;
}

/* True where there is no such file, or one with just this text. */
static bool is_free_for(const char *folder, const char *name, const char *text, size_t length) {
  char *path = cvn_format("%s/%s", folder, name);
  char *found = text ? malloc(length + 1) : NULL;
  FILE *file = path ? fopen(path, "rb") : NULL;
  bool is_free = path && !file && errno == ENOENT;
  if (file && found)
    is_free = fread(found, 1, length + 1, file) == length && memcmp(found, text, length) == 0;
  if (file) fclose(file);
  free(found);
  free(path);
  return is_free;
}

/* What another shard has just written is not in the way, though this process may not see yet that
 * the folder is a sweep's: a network file system may remember for a while that there was no
 * fingerprint. */
cvn_status cvn_folder_spares(const char *folder, const cvn_study *study,
                             const cvn_fingerprint *fingerprint, cvn_messages *messages) {
  const cvn_scenario *scenario = &study->scenario;
  const char *in_the_way = NULL;
  char *study_file = cvn_format("%s/%s", folder, study_name);
  if (!study_file) return no_memory(folder, messages);
  if (holds(folder, study_name) && !cvn_result_is(study_file, "family", fingerprint->family))
    in_the_way = study_name;
  if (!is_free_for(folder, scenario_copy, scenario->text, scenario->text_length))
    in_the_way = scenario_copy;
  if (!is_free_for(folder, study_copy, study->text, study->text_length)) in_the_way = study_copy;
  free(study_file);
  if (!in_the_way || holds(folder, identity_name)) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s: is not the folder of a sweep, and a file there, %s, has a name that the "
                  "sweep needs; give another folder",
                  folder, in_the_way);
}

/* A result of this sweep with fewer replicates, say, may be replaced when the work is done. */
static cvn_status check_result(const char *folder, const cvn_study *study,
                               const cvn_fingerprint *fingerprint, cvn_messages *messages) {
  char *result = cvn_folder_result(folder, study);
  if (!result) return no_memory(folder, messages);
  cvn_status status = CVN_OK;
  if (access(result, F_OK) == 0 && !cvn_result_is(result, "family", fingerprint->family))
    status = cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                      "%s: exists already and is not the result of this sweep with this program; "
                      "give another folder or --force to replace it",
                      result);
  free(result);
  return status;
}

bool cvn_folder_needs(const char *folder, const char *path) {
  static const char *const begin[] = {"lock-", "journal-", "segment-", "result.tmp"};
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  struct stat here, there;
  char *parent = slash ? cvn_format("%.*s", (int)(slash - path + 1), path) : cvn_copy(".");
  const bool inside = parent && stat(parent, &there) == 0 && stat(folder, &here) == 0 &&
                      here.st_dev == there.st_dev && here.st_ino == there.st_ino;
  bool found = false;
  for (int i = 0; i < NAMES; i++) found = found || strcmp(name, names[i]) == 0;
  for (size_t i = 0; i < sizeof begin / sizeof begin[0]; i++)
    found = found || strncmp(name, begin[i], strlen(begin[i])) == 0;
  free(parent);
  return inside && found;
}

cvn_status cvn_folder_check(const char *folder, const cvn_study *study,
                            const cvn_fingerprint *fingerprint, cvn_folder_state *state,
                            cvn_messages *messages) {
  cvn_fingerprint known;
  bool there;
  *state = CVN_FOLDER_NONE;
  cvn_status status = read_identity(folder, &known, &there, messages);
  if (status == CVN_OK && !there) status = cvn_folder_spares(folder, study, fingerprint, messages);
  if (status == CVN_OK && !there) status = check_result(folder, study, fingerprint, messages);
  if (status != CVN_OK || !there) return status;
  if (!holds(folder, study_name))
    return known.family == fingerprint->family
               ? CVN_OK
               : refuse_other(folder, &known, fingerprint, messages);
  cvn_study old;
  uint64_t family;
  const bool comparable =
      known.parts[CVN_FINGERPRINT_program] == fingerprint->parts[CVN_FINGERPRINT_program];
  if (!comparable) return refuse_other(folder, &known, fingerprint, messages);
  status = cvn_folder_study(folder, &old, &family, messages);
  if (status != CVN_OK) return status;
  int others = 0;
  for (int part = 0; part < CVN_FINGERPRINT_PART_COUNT; part++)
    others += part != CVN_FINGERPRINT_design && known.parts[part] != fingerprint->parts[part];
  if (others == 0 && old.design.kind == study->design.kind && old.points != study->points)
    status = compare_points(folder, &old, study, messages);
  if (status == CVN_OK && known.family != fingerprint->family)
    status = refuse_other(folder, &known, fingerprint, messages);
  if (status == CVN_OK) status = compare_sizes(folder, &old, study, state, messages);
  cvn_study_free(&old);
  return status;
}

/* -- writing -- */

/* Without `replace` a file that is there stays: another shard was first. */
static cvn_status put_file(const char *folder, const char *name, const char *text, size_t length,
                           bool replace, cvn_messages *messages) {
  cvn_output_file file;
  cvn_messages told = {0};
  char *path = cvn_format("%s/%s", folder, name);
  if (!path) return no_memory(folder, messages);
  cvn_status status = cvn_output_begin(&file, path, replace, &told);
  if (status == CVN_OK) {
    FILE *stream = fopen(file.temporary, "w");
    bool written = stream && fwrite(text, 1, length, stream) == length;
    if (stream && fclose(stream) != 0) written = false;
    if (written) {
      status = cvn_output_commit(&file, &told);
    } else {
      status =
          cvn_fail(&told, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", path, strerror(errno));
      cvn_output_discard(&file);
    }
  }
  if (status == CVN_ERR_EXISTS && !replace) status = CVN_OK;
  else if (status != CVN_OK && told.count > 0)
    (void)cvn_fail(messages, status, NULL, "%s", told.items[0].text);
  cvn_messages_free(&told);
  free(path);
  return status;
}

static cvn_status put_study(const char *folder, const cvn_work *work,
                            const cvn_fingerprint *fingerprint, bool replace,
                            cvn_messages *messages) {
  cvn_writer *writer;
  cvn_messages told = {0};
  char *path = cvn_format("%s/%s", folder, study_name);
  if (!path) return no_memory(folder, messages);
  const cvn_layout layout = cvn_layout_of(work, fingerprint, NULL);
  cvn_status status = cvn_writer_open(&writer, path, &layout, replace, &told);
  if (status == CVN_OK) status = cvn_writer_finish(writer, &told);
  if (status == CVN_ERR_EXISTS && !replace) status = CVN_OK;
  else if (status != CVN_OK && told.count > 0)
    (void)cvn_fail(messages, status, NULL, "%s", told.items[0].text);
  cvn_messages_free(&told);
  free(path);
  return status;
}

/* What processes that were killed while they founded the folder left in it. */
static void remove_leftovers(const char *folder) {
  for (int i = 0; i < NAMES; i++) {
    char *path = cvn_format("%s/%s", folder, names[i]);
    if (path) cvn_output_remove_leftovers(path);
    free(path);
  }
}

cvn_status cvn_folder_found(const char *folder, const cvn_work *work,
                            const cvn_fingerprint *fingerprint, cvn_folder_state state,
                            cvn_messages *messages) {
  const cvn_study *study = work->study;
  const cvn_journal identity = {.fingerprint = *fingerprint, .shards = 1};
  const bool replace = state == CVN_FOLDER_GROWS;
  remove_leftovers(folder);
  if (state == CVN_FOLDER_SAME) return CVN_OK;
  cvn_buffer head = {0};
  cvn_journal_head(&head, &identity);
  cvn_status status =
      head.failed ? no_memory(folder, messages)
                  : put_file(folder, identity_name, head.text, head.length, false, messages);
  cvn_buffer_free(&head);
  if (status == CVN_OK && study->text)
    status = put_file(folder, study_copy, study->text, study->text_length, replace, messages);
  if (status == CVN_OK && study->scenario.text)
    status = put_file(folder, scenario_copy, study->scenario.text, study->scenario.text_length,
                      replace, messages);
  if (status == CVN_OK) status = put_study(folder, work, fingerprint, replace, messages);
  return status;
}

void cvn_folder_clear(const char *folder, const cvn_study *study) {
  for (int i = 0; i < CVN_FOLDER_FILES; i++) {
    char *path = cvn_folder_file(folder, study, i);
    if (path) unlink(path);
    free(path);
  }
}
