/* faults.c: the loop over calls, and what is compared after each. */
#include "faults.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <hdf5.h>
#include <xxhash.h>

#include "base/text.h"
#include "support/folder.h"

static char *folder;

int fault_enter(void **state) {
  (void)state;
  if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 0); /* syncs there are free */
  folder = folder_make();
  return chdir(folder);
}

int fault_leave(void **state) {
  (void)state;
  if (chdir("/") != 0) return -1;
  folder_remove(folder);
  return 0;
}

void fault_write_file(const char *path, const char *text) {
  if (!folder_write(path, text, strlen(text))) fail_msg("%s cannot be written", path);
}

void fault_digest(uint64_t *digest, const void *bytes, size_t size) {
  *digest = XXH3_64bits_withSeed(bytes, size, *digest);
}

void fault_digest_text(uint64_t *digest, const char *text) {
  fault_digest(digest, text ? text : "\xff", text ? strlen(text) + 1 : 1);
}

static bool is_file(const char *name) {
  struct stat info;
  return name[0] != '.' && lstat(name, &info) == 0 && S_ISREG(info.st_mode);
}

/* Names, sizes and contents of the folder's files, one a line in order of names; caller frees. Of
 * folders in it `mends` is the judge. */
static char *files_now(void) {
  struct dirent **entries = NULL;
  const int count = scandir(".", &entries, NULL, alphasort);
  cvn_buffer text = {0};
  for (int i = 0; i < count; i++) {
    size_t length = 0;
    char *bytes = is_file(entries[i]->d_name) ? folder_read(entries[i]->d_name, &length) : NULL;
    if (bytes)
      cvn_buffer_add(&text, "%s %zu %016llx\n", entries[i]->d_name, length,
                     (unsigned long long)XXH3_64bits(bytes, length));
    free(bytes);
    free(entries[i]);
  }
  free(entries);
  char *copy = cvn_copy(text.text ? text.text : "");
  cvn_buffer_free(&text);
  return copy;
}

static int open_descriptors(void) {
  return folder_count("/proc/self/fd");
}

/* One go at the work, and what is left behind. */
typedef struct attempt {
  cvn_status status;
  uint64_t digest;
  size_t told; /* messages */
  char *message, *before, *after;
  int descriptors;
  long identifiers; /* of HDF5 */
  bool mended;      /* see fault_work */
  fault_report report;
} attempt;

static void attempt_free(attempt *a) {
  free(a->message);
  free(a->before);
  free(a->after);
  *a = (attempt){0};
}

static attempt attempt_once(const fault_work *work, fault_kind kind, size_t n) {
  attempt a = {0};
  if (work->prepare) work->prepare();
  a.before = files_now();
  const int descriptors = open_descriptors();
  cvn_messages messages = {0};
  fault_begin(kind, n);
  a.status = work->run(&a.digest, &messages);
  a.told = messages.count + messages.dropped;
  a.message = strdup(messages.count > 0 ? messages.items[messages.count - 1].text : "");
  cvn_messages_free(&messages);
  fault_end(&a.report);
  a.descriptors = open_descriptors() - descriptors;
  a.identifiers = (long)H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL);
  a.after = files_now();
  a.mended = !work->mends || work->mends(a.status);
  return a;
}

/* What is wrong with the ending, or NULL. */
static const char *fault_with(const fault_work *work, const attempt *a, const attempt *good) {
  if (a->report.leaks > 0) return "memory is leaked";
  if (a->descriptors > 0) return "a file is left open";
  if (a->identifiers > 0) return "an HDF5 object is left open";
  if (!a->mended) return "what is left cannot be gone on with, or to another end";
  if (work->accept && a->status != CVN_OK && strcmp(a->before, a->after) != 0)
    return work->accept(a->status) ? NULL : "a half-done result stands";
  if (a->status != CVN_OK) {
    if (a->told == 0) return "no message says why it failed";
    if (strcmp(a->before, a->after) != 0) return "a failure changed files";
    return NULL;
  }
  if (a->digest != good->digest) return "it claims success, but what it gave differs";
  if (strcmp(a->after, good->after) != 0) return "it claims success, but files differ";
  return NULL;
}

static bool judge(const fault_work *work, fault_kind kind, size_t n, const attempt *a,
                  const attempt *good) {
  const char *wrong = fault_with(work, a, good);
  if (getenv("CONVENE_FAULT_SHOW") && a->report.call)
    fprintf(stderr, "%s, %s %zu, %s: %s (%s)\n", work->name, fault_kind_name(kind), n,
            a->report.call, cvn_status_text(a->status), a->message);
  if (!wrong) return true;
  fprintf(stderr, "%s: after %s %zu (%s) failed: %s\n  status: %s; message: %s\n", work->name,
          fault_kind_name(kind), n, a->report.call ? a->report.call : "none", wrong,
          cvn_status_text(a->status), a->message);
  if (strcmp(a->before, a->after) != 0)
    fprintf(stderr, "files before:\n%sfiles after:\n%s", a->before, a->after);
  fault_print_places();
  return false;
}

/* Which calls shall fail. */
static void choose(bool *chosen, size_t calls, size_t most) {
  const char *wish = getenv("CONVENE_FAULT_ALL");
  size_t count = 0, seen = 0;
  if (wish && strcmp(wish, "calls") == 0)
    for (size_t n = 1; n <= calls; n++) chosen[n] = true;
  else fault_choose(chosen);
  for (size_t n = 1; n <= calls; n++) count += chosen[n];
  if (wish || count <= most) return;
  for (size_t n = 1; n <= calls; n++) {
    if (!chosen[n]) continue;
    chosen[n] = seen * most / count != (seen + 1) * most / count;
    seen++;
  }
}

void fault_every(const fault_work *work, fault_kind kind) {
  attempt warm = attempt_once(work, kind, 0); /* libraries keep what they set up at first use */
  attempt_free(&warm);
  attempt good = attempt_once(work, kind, 0);
  if (good.status != CVN_OK || !good.mended) {
    print_error("%s fails undisturbed: %s\n", work->name, good.message);
    attempt_free(&good);
    fail();
  }
  const size_t calls = good.report.calls;
  size_t tried = 0, wrong = 0, failed = 0;
  bool *chosen = test_calloc(calls + 1, sizeof *chosen);
  choose(chosen, calls, work->most > 0 ? (size_t)work->most : (size_t)FAULT_MOST);
  for (size_t n = 1; n <= calls; n++) {
    if (!chosen[n]) continue;
    attempt a = attempt_once(work, kind, n);
    tried++;
    failed += a.status != CVN_OK;
    if (!judge(work, kind, n, &a, &good)) wrong++;
    attempt_free(&a);
  }
  test_free(chosen);
  attempt_free(&good);
  print_message("%s: %zu of %zu %ss failed in turn, %zu ended in an error\n", work->name, tried,
                calls, fault_kind_name(kind), failed);
  if (wrong > 0)
    fail_msg("%s: %zu %ss are handled badly", work->name, wrong, fault_kind_name(kind));
}

void fault_every_kind(const fault_work *work) {
  for (int kind = 0; kind < FAULT_KINDS; kind++) fault_every(work, (fault_kind)kind);
}
