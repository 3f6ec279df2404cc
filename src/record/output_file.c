/* output_file.c: temporary name, sync, rename. */
#include "record/output_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/hash.h"
#include "base/text.h"

enum { TEMPORARY_NAMES = 100 };

/* The folder part of a path ("." when there is none); the caller frees. */
static char *folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return cvn_copy(".");
  if (slash == path) return cvn_copy("/");
  return cvn_format("%.*s", (int)(slash - path), path);
}

static cvn_status check_folder(const char *path, cvn_messages *messages) {
  char *folder = folder_of(path);
  if (!folder) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a file name");
  cvn_status status = CVN_OK;
  struct stat info;
  if (stat(folder, &info) != 0) {
    if (errno == ENOENT && strcmp(folder, CVN_RESULTS_FOLDER) == 0) goto out;
    if (errno == ENOENT)
      status = cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL,
                        "%s: cannot be written: there is no folder '%s'", path, folder);
    else
      status = cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", path,
                        strerror(errno));
  } else if (!S_ISDIR(info.st_mode)) {
    status = cvn_fail(messages, CVN_ERR_USAGE, NULL, "%s: cannot be written: '%s' is not a folder",
                      path, folder);
  }
out:
  free(folder);
  return status;
}

cvn_status cvn_output_check(const char *path, bool force, cvn_messages *messages) {
  if (path[0] == '\0') return cvn_fail(messages, CVN_ERR_USAGE, NULL, "the output has no name");
  struct stat info;
  if (stat(path, &info) == 0) {
    if (S_ISDIR(info.st_mode))
      return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                      "%s: is a folder; give the name of a file in it", path);
    if (!S_ISREG(info.st_mode))
      return cvn_fail(messages, CVN_ERR_USAGE, NULL, "%s: is not a regular file", path);
    if (!force)
      return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                      "%s: exists already; give another name or --force to replace it", path);
    return CVN_OK;
  }
  if (path[strlen(path) - 1] == '/')
    return cvn_fail(messages, CVN_ERR_USAGE, NULL, "%s: is the name of a folder, not of a file",
                    path);
  return check_folder(path, messages);
}

static bool is_in_results_folder(const char *path) {
  const size_t length = strlen(CVN_RESULTS_FOLDER);
  return strncmp(path, CVN_RESULTS_FOLDER "/", length + 1) == 0 && !strchr(path + length + 1, '/');
}

/* Where a process number means something: this start of this machine, in this space of process
 * numbers (containers have their own). 0 where that cannot be told. */
static uint32_t mark_of_machine(void) {
  char text[128];
  const int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  const ssize_t boot = fd >= 0 ? read(fd, text, sizeof text / 2) : -1;
  if (fd >= 0) close(fd);
  if (boot <= 0) return 0;
  const ssize_t space = readlink("/proc/self/ns/pid", text + boot, sizeof text - (size_t)boot);
  return space > 0 ? (uint32_t)XXH3_64bits(text, (size_t)(boot + space)) : 0;
}

/* Whether the rest of a temporary name, "<pid>-<i>.tmp", is of a process that is certainly gone. */
static bool is_left_over(const char *rest) {
  char number[CVN_NUMBER_SIZE], ending[8];
  int64_t pid;
  return sscanf(rest, "%31[0-9]-%*[0-9]%7s", number, ending) == 2 && strcmp(ending, ".tmp") == 0 &&
         cvn_parse_int(number, &pid) && pid > 0 && pid <= INT32_MAX && kill((pid_t)pid, 0) != 0 &&
         errno == ESRCH;
}

/* Removes what processes that were killed while they wrote `path` left beside it. As good as it
 * gets: nothing depends on it. */
static void remove_leftovers_of(const char *path, uint32_t mark) {
  const char *slash = strrchr(path, '/');
  char *folder = folder_of(path);
  char *start = cvn_format("%s.%08" PRIx32 "-", slash ? slash + 1 : path, mark);
  DIR *dir = folder && start && mark != 0 ? opendir(folder) : NULL;
  for (const struct dirent *entry; dir && (entry = readdir(dir));)
    if (strncmp(entry->d_name, start, strlen(start)) == 0 &&
        is_left_over(entry->d_name + strlen(start)))
      (void)unlinkat(dirfd(dir), entry->d_name, 0);
  if (dir) closedir(dir);
  free(start);
  free(folder);
}

void cvn_output_remove_leftovers(const char *path) {
  remove_leftovers_of(path, mark_of_machine());
}

cvn_status cvn_output_begin(cvn_output_file *file, const char *path, bool force,
                            cvn_messages *messages) {
  *file = (cvn_output_file){.force = force};
  cvn_status status = cvn_output_check(path, force, messages);
  if (status != CVN_OK) return status;
  if (is_in_results_folder(path) && mkdir(CVN_RESULTS_FOLDER, 0777) != 0 && errno != EEXIST)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot make the folder '%s': %s", path,
                    CVN_RESULTS_FOLDER, strerror(errno));
  file->path = cvn_copy(path);
  if (!file->path) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a file name");
  const uint32_t mark = mark_of_machine();
  remove_leftovers_of(path, mark);
  for (int i = 0; i < TEMPORARY_NAMES && !file->temporary; i++) {
    char *name = cvn_format("%s.%08" PRIx32 "-%ld-%d.tmp", path, mark, (long)getpid(), i);
    if (!name) {
      status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a file name");
      break;
    }
    const int fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    const int error = errno;
    if (fd >= 0) {
      close(fd);
      file->temporary = name;
      return CVN_OK;
    }
    free(name);
    if (error == EEXIST && i + 1 < TEMPORARY_NAMES) continue;
    status =
        cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", path, strerror(error));
    break;
  }
  cvn_output_discard(file);
  return status;
}

cvn_status cvn_output_begin_at(cvn_output_file *file, const char *path, const char *temporary,
                               bool force, cvn_messages *messages) {
  *file = (cvn_output_file){.force = force};
  cvn_status status = cvn_output_check(path, force, messages);
  if (status != CVN_OK) return status;
  file->path = cvn_copy(path);
  file->temporary = cvn_copy(temporary);
  if (!file->path || !file->temporary) {
    free(file->temporary);
    file->temporary = NULL;
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a file name");
  } else {
    const int fd = open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
      status = cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", temporary,
                        strerror(errno));
    else close(fd);
  }
  if (status != CVN_OK) cvn_output_discard(file);
  return status;
}

/* 0, or errno. */
static int sync_path(const char *path, int flags) {
  const int fd = open(path, flags | O_CLOEXEC);
  if (fd < 0) return errno;
  const int error = fsync(fd) == 0 ? 0 : errno;
  close(fd);
  return error;
}

/* 0, or errno. A hard link never replaces anything; where the file system has none, look first. */
static int give_name(const cvn_output_file *file) {
  if (CVN_FAILPOINT("final-rename")) return errno;
  if (!file->force) {
    if (link(file->temporary, file->path) == 0) {
      unlink(file->temporary);
      return 0;
    }
    if (errno == EEXIST) return EEXIST;
    if (access(file->path, F_OK) == 0) return EEXIST;
  }
  return rename(file->temporary, file->path) == 0 ? 0 : errno;
}

cvn_status cvn_output_commit(cvn_output_file *file, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  char *folder = folder_of(file->path);
  int error = folder ? sync_path(file->temporary, O_RDONLY) : ENOMEM;
  if (CVN_FAILPOINT("final-sync")) error = errno;
  if (error == 0) error = give_name(file);
  if (error == EEXIST)
    status = cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                      "%s: has come into being meanwhile and is left alone", file->path);
  else if (error != 0)
    status = cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", file->path,
                      strerror(error));
  if (status == CVN_OK) {
    (void)CVN_FAILPOINT("final-renamed");
    /* Some file systems cannot sync a folder; the file is there all the same. */
    if (folder) (void)sync_path(folder, O_RDONLY | O_DIRECTORY);
    free(file->temporary);
    file->temporary = NULL;
  }
  free(folder);
  cvn_output_discard(file);
  return status;
}

void cvn_output_discard(cvn_output_file *file) {
  if (file->temporary) unlink(file->temporary);
  free(file->temporary);
  free(file->path);
  *file = (cvn_output_file){0};
}

int64_t cvn_output_date(int64_t otherwise) {
  const char *given = getenv("SOURCE_DATE_EPOCH");
  int64_t seconds;
  return given && cvn_parse_int(given, &seconds) && seconds >= 0 ? seconds : otherwise;
}
