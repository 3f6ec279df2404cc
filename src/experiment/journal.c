/* journal.c: a text file that only grows; see journal.h.
 *
 *   convene journal 2
 *   family 0123456789abcdef
 *   program …, model …, one line for each part of the fingerprint
 *   replace 0
 *   shards 1
 *   begin
 *   session 1767225600
 *   segment segment-0-000001.cvn 12 1767225601
 */
#include "experiment/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"

static const char first_line[] = "convene journal 2\n";
enum { LINE_MAX_BYTES = 256, NAME_BYTES = 80 };

/* 0, or errno. */
static int write_bytes(int fd, const char *text, size_t length) {
  while (length > 0) {
    const ssize_t written = write(fd, text, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text += written;
    length -= (size_t)written;
  }
  return 0;
}

static cvn_status report(int error, const char *shown, const char *name, cvn_messages *messages) {
  if (error == 0) return CVN_OK;
  if (error == ENOENT)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: has been removed meanwhile", shown);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s/%s: cannot be written: %s", shown, name,
                  strerror(error));
}

/* Writes in two halves, so that a kill in between leaves half a line. */
static int write_and_sync(int fd, const char *text, size_t length) {
  int error = write_bytes(fd, text, length / 2);
  if (error == 0 && CVN_FAILPOINT("journal-write")) error = errno;
  if (error == 0) error = write_bytes(fd, text + length / 2, length - length / 2);
  if (error == 0 && (CVN_FAILPOINT("journal-sync") || fsync(fd) != 0)) error = errno;
  return error;
}

void cvn_journal_head(cvn_buffer *text, const cvn_journal *journal) {
  cvn_buffer_add(text, "%sfamily %016" PRIx64 "\n", first_line, journal->fingerprint.family);
  for (int part = 0; part < CVN_FINGERPRINT_PART_COUNT; part++)
    cvn_buffer_add(text, "%s %016" PRIx64 "\n", cvn_fingerprint_part_name(part),
                   journal->fingerprint.parts[part]);
  cvn_buffer_add(text, "replace %d\nshards %" PRIx64 "\nbegin\n", journal->replace,
                 (uint64_t)journal->shards);
}

cvn_status cvn_journal_create(int folder, const char *name, const char *shown,
                              const cvn_journal *journal, cvn_messages *messages) {
  char temporary[NAME_BYTES];
  cvn_buffer text = {0};
  cvn_journal_head(&text, journal);
  if (text.failed) {
    cvn_buffer_free(&text);
    return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", shown);
  }
  snprintf(temporary, sizeof temporary, "%s.tmp", name);
  const int fd = openat(folder, temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);
  int error = fd < 0 ? errno : write_and_sync(fd, text.text, text.length);
  if (fd >= 0 && close(fd) != 0 && error == 0) error = errno;
  if (error == 0 &&
      (CVN_FAILPOINT("journal-rename") || renameat(folder, temporary, folder, name) != 0))
    error = errno;
  if (error != 0) unlinkat(folder, temporary, 0);
  (void)fsync(folder);
  cvn_buffer_free(&text);
  return report(error, shown, name, messages);
}

/* A line that was cut short by a kill is ended first, so that it swallows nothing. */
static int end_last_line(int fd) {
  char last;
  const off_t size = lseek(fd, 0, SEEK_END);
  if (size <= 0 || pread(fd, &last, 1, size - 1) != 1 || last == '\n') return 0;
  return write_bytes(fd, "\n", 1);
}

static cvn_status append_line(int folder, const char *name, const char *shown, const char *line,
                              cvn_messages *messages) {
  const int fd = openat(folder, name, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
  int error = fd < 0 ? errno : end_last_line(fd);
  if (error == 0) error = write_and_sync(fd, line, strlen(line));
  if (fd >= 0 && close(fd) != 0 && error == 0) error = errno;
  return report(error, shown, name, messages);
}

cvn_status cvn_journal_begin_session(int folder, const char *name, const char *shown,
                                     cvn_messages *messages) {
  char line[LINE_MAX_BYTES];
  snprintf(line, sizeof line, "session %lld\n", (long long)time(NULL));
  return append_line(folder, name, shown, line, messages);
}

cvn_status cvn_journal_append(int folder, const char *name, const char *shown, const char *segment,
                              int64_t runs, cvn_messages *messages) {
  char line[LINE_MAX_BYTES];
  snprintf(line, sizeof line, "segment %s %" PRId64 " %lld\n", segment, runs,
           (long long)time(NULL));
  return append_line(folder, name, shown, line, messages);
}

/* One line of the head; true at its end. */
static bool read_head_line(cvn_journal *journal, const char *line) {
  char name[LINE_MAX_BYTES];
  uint64_t value;
  if (sscanf(line, "%255s %" SCNx64, name, &value) != 2) return strcmp(line, "begin\n") == 0;
  if (strcmp(name, "family") == 0) journal->fingerprint.family = value;
  if (strcmp(name, "shards") == 0) journal->shards = (int64_t)value;
  if (strcmp(name, "replace") == 0) journal->replace = value != 0;
  for (int part = 0; part < CVN_FINGERPRINT_PART_COUNT; part++)
    if (strcmp(name, cvn_fingerprint_part_name(part)) == 0)
      journal->fingerprint.parts[part] = value;
  return false;
}

/* One line after the head. */
static void read_line(cvn_journal *journal, const char *line) {
  char segment[LINE_MAX_BYTES];
  int64_t runs;
  long long when;
  if (!strchr(line, '\n')) return;
  if (sscanf(line, "session %lld", &when) == 1) {
    journal->session = journal->last = (time_t)when;
    journal->session_runs = 0;
  } else if (sscanf(line, "segment %255s %" SCNd64 " %lld", segment, &runs, &when) == 3) {
    journal->segments++;
    journal->runs += runs;
    journal->session_runs += runs;
    journal->last = (time_t)when;
  }
}

bool cvn_journal_read(int folder, const char *name, cvn_journal *journal) {
  *journal = (cvn_journal){0};
  char line[LINE_MAX_BYTES];
  bool begun = false;
  const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
  if (!file) {
    if (fd >= 0) close(fd);
    return false;
  }
  const bool known = fgets(line, sizeof line, file) && strcmp(line, first_line) == 0;
  while (known && !begun && fgets(line, sizeof line, file)) begun = read_head_line(journal, line);
  while (begun && fgets(line, sizeof line, file)) read_line(journal, line);
  fclose(file);
  return begun;
}
