/* lock.c: see lock.h. */
#include "experiment/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"

enum { LOCK_TEXT = 1024, LOCK_NAME = 96, ATTEMPTS = 3 };

typedef cvn_lock_holder holder;

/* When a process started, or 0 where it has ended, be it that only its parent has not noticed.
 * False where that cannot be told. */
static bool start_of(long pid, unsigned long long *start) {
  char path[64], text[1024];
  *start = 0;
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  FILE *file = fopen(path, "re");
  if (!file) return errno == ENOENT;
  const size_t length = fread(text, 1, sizeof text - 1, file);
  const int error = ferror(file) ? errno : 0;
  fclose(file);
  text[length] = '\0';
  if (error == ESRCH) return true;       /* it ended in between */
  const char *rest = strrchr(text, ')'); /* the name before it may hold anything */
  char state;
  if (!rest || sscanf(rest + 1,
                      " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                      "%*s %*s %*s %llu",
                      &state, start) != 2)
    return false;
  if (state == 'Z' || state == 'X') *start = 0;
  return true;
}

/* Slurm gives every task of an array a job number of its own, which is not the one users see. */
static void find_job(holder *self) {
  const char *array = getenv("SLURM_ARRAY_JOB_ID"), *task = getenv("SLURM_ARRAY_TASK_ID");
  const char *job = getenv("SLURM_JOB_ID"), *restarts = getenv("SLURM_RESTART_COUNT");
  int64_t count = 0;
  if (array && task) snprintf(self->job, sizeof self->job, "%s_%s", array, task);
  else if (job) snprintf(self->job, sizeof self->job, "%s", job);
  for (char *c = self->job; *c; c++)
    if (*c <= ' ') *c = '-'; /* a word, as it is read back */
  if (restarts && cvn_parse_int(restarts, &count)) self->restarts = (long)count;
}

static holder myself(void) {
  holder self = {.pid = (long)getpid()};
  if (gethostname(self.host, sizeof self.host - 1) != 0 || self.host[0] == '\0')
    snprintf(self.host, sizeof self.host, "unknown");
  (void)start_of(self.pid, &self.start);
  find_job(&self);
  return self;
}

/* 0; EINVAL for what no convene wrote; or errno. */
static int read_holder(int fd, holder *other) {
  char text[LOCK_TEXT];
  const ssize_t length = pread(fd, text, sizeof text - 1, 0);
  *other = (holder){0};
  if (length < 0) return errno;
  text[length] = '\0';
  const int read = sscanf(text, "host %255s\npid %ld\nstart %llu\njob %127s\nrestarts %ld",
                          other->host, &other->pid, &other->start, other->job, &other->restarts);
  if (read < 5) other->job[0] = '\0';
  return read >= 3 ? 0 : EINVAL;
}

/* False only where it is certain that the process is no more. */
static bool may_live(const holder *other, const holder *self) {
  const bool same_job = self->job[0] && strcmp(other->job, self->job) == 0;
  if (same_job && self->restarts > other->restarts) return false; /* Slurm ended it before */
  if (strcmp(other->host, self->host) != 0) return true;
  if (kill((pid_t)other->pid, 0) != 0 && errno == ESRCH) return false;
  unsigned long long now;
  if (!start_of(other->pid, &now)) return true;
  if (other->start == 0 || self->start == 0) return true; /* no /proc here */
  return now == other->start;
}

static int write_holder(int fd, const holder *self) {
  char text[LOCK_TEXT];
  int length = snprintf(text, sizeof text, "host %s\npid %ld\nstart %llu\n", self->host, self->pid,
                        self->start);
  if (self->job[0])
    length += snprintf(text + length, sizeof text - (size_t)length, "job %s\nrestarts %ld\n",
                       self->job, self->restarts);
  if (pwrite(fd, text, (size_t)length, 0) != length) return errno ? errno : EIO;
  return ftruncate(fd, length) == 0 ? 0 : errno;
}

/* 0, EEXIST where there is a lock, or errno. Written first and then linked to its name, so that
 * nobody ever sees half of it. */
static int create_lock(int folder, const char *name, const holder *self) {
  char temporary[LOCK_NAME];
  snprintf(temporary, sizeof temporary, "%s.%ld.tmp", name, self->pid);
  int fd = openat(folder, temporary, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0666);
  if (fd < 0) return errno;
  int error = write_holder(fd, self);
  close(fd);
  if (error == 0 && linkat(folder, temporary, folder, name, 0) != 0) error = errno;
  unlinkat(folder, temporary, 0);
  if (error == 0 || error == EEXIST || error == ENOSPC || error == EIO) return error;
  /* Some file systems have no links. */
  fd = openat(folder, name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
  if (fd < 0) return errno;
  error = write_holder(fd, self);
  close(fd);
  return error;
}

/* Takes over a lock whose holder is no more, or any where `always`: 0, EEXIST with *other where it
 * lives, EAGAIN to try again, or errno. Of two who try, the second waits for the first and then
 * finds it alive. */
static int take_over_lock(int folder, const char *name, const holder *self, bool always,
                          holder *other) {
  const int fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT ? EAGAIN : errno;
  (void)flock(fd, LOCK_EX); /* where there are no such locks, hope has to do */
  int error = always ? EINVAL : read_holder(fd, other);
  if (error == 0 && may_live(other, self)) error = EEXIST;
  if (error == 0 || error == EINVAL) error = write_holder(fd, self);
  close(fd);
  return error;
}

cvn_status cvn_lock_take(int folder, const char *name, const char *shown, bool take_over,
                         cvn_messages *messages) {
  const holder self = myself();
  holder other = {0};
  int error = EAGAIN;
  for (int attempt = 0; attempt < ATTEMPTS && error == EAGAIN; attempt++) {
    error = create_lock(folder, name, &self);
    if (error == EEXIST) error = take_over_lock(folder, name, &self, take_over, &other);
  }
  if (error == 0) return CVN_OK;
  if (error == EEXIST)
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s: another convene, process %ld on %s%s%s, is at work on this output (%s); "
                    "wait for it, or give --take-over if you know that it is no more",
                    shown, other.pid, other.host, other.job[0] ? ", job " : "", other.job, name);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", shown,
                  strerror(error));
}

int cvn_lock_look(int folder, const char *name, cvn_lock_holder *other, bool *lives) {
  const holder self = myself();
  const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  *other = (holder){0};
  *lives = false;
  if (fd < 0) return errno;
  int error = read_holder(fd, other);
  close(fd);
  if (error == EINVAL) return 0; /* whoever comes takes it */
  *lives = error != 0 || may_live(other, &self);
  return error;
}

bool cvn_lock_is_ours(int folder, const char *name) {
  holder other;
  const holder self = myself();
  bool lives;
  if (cvn_lock_look(folder, name, &other, &lives) != 0) return false;
  const bool same_start = other.start == 0 || self.start == 0 || other.start == self.start;
  return other.pid == self.pid && same_start && strcmp(other.host, self.host) == 0;
}

void cvn_lock_release(int folder, const char *name) {
  /* Read twice: one that stays would keep this very process from going on with its work. */
  for (int look = 0; look < 2; look++)
    if (cvn_lock_is_ours(folder, name)) {
      unlinkat(folder, name, 0);
      return;
    }
}
