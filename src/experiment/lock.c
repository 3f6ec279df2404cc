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

enum { LOCK_TEXT = 512, LOCK_NAME = 96, ATTEMPTS = 3 };

/* Who holds a lock. A process number is used again in time, its start is not. */
typedef struct holder {
  char host[256];
  long pid;
  unsigned long long start; /* clock ticks since the machine started; 0 unknown */
} holder;

/* When a process started; 0 where that cannot be told or where it has ended and only its parent
 * has not noticed. */
static unsigned long long start_of(long pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  const size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  const char *rest = strrchr(text, ')'); /* the name before it may hold anything */
  char state = 'Z';
  unsigned long long start = 0;
  if (!rest || sscanf(rest + 1,
                      " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                      "%*s %*s %*s %llu",
                      &state, &start) != 2)
    return 0;
  return state == 'Z' || state == 'X' ? 0 : start;
}

static holder myself(void) {
  holder self = {.pid = (long)getpid()};
  if (gethostname(self.host, sizeof self.host - 1) != 0 || self.host[0] == '\0')
    snprintf(self.host, sizeof self.host, "unknown");
  self.start = start_of(self.pid);
  return self;
}

static bool read_holder(int fd, holder *other) {
  char text[LOCK_TEXT];
  const ssize_t length = pread(fd, text, sizeof text - 1, 0);
  *other = (holder){0};
  if (length <= 0) return false;
  text[length] = '\0';
  return sscanf(text, "host %255s\npid %ld\nstart %llu", other->host, &other->pid, &other->start) ==
         3;
}

/* False only where it is certain that the process is no more. */
static bool may_live(const holder *other, const holder *self) {
  if (strcmp(other->host, self->host) != 0) return true;
  if (kill((pid_t)other->pid, 0) != 0 && errno == ESRCH) return false;
  const unsigned long long now = start_of(other->pid);
  if (other->start == 0 || self->start == 0) return true; /* no /proc here */
  return now == other->start;
}

static int write_holder(int fd, const holder *self) {
  char text[LOCK_TEXT];
  const int length = snprintf(text, sizeof text, "host %s\npid %ld\nstart %llu\n", self->host,
                              self->pid, self->start);
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

/* Takes over a lock whose holder is no more: 0, EEXIST with *other where it lives, EAGAIN to try
 * again, or errno. Of two who try, the second waits for the first and then finds it alive. */
static int take_over(int folder, const char *name, const holder *self, holder *other) {
  const int fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT ? EAGAIN : errno;
  (void)flock(fd, LOCK_EX); /* where there are no such locks, hope has to do */
  int error = EEXIST;
  if (!read_holder(fd, other) || !may_live(other, self)) error = write_holder(fd, self);
  close(fd);
  return error;
}

cvn_status cvn_lock_take(int folder, const char *name, const char *shown, cvn_messages *messages) {
  const holder self = myself();
  holder other = {0};
  int error = EAGAIN;
  for (int attempt = 0; attempt < ATTEMPTS && error == EAGAIN; attempt++) {
    error = create_lock(folder, name, &self);
    if (error == EEXIST) error = take_over(folder, name, &self, &other);
  }
  if (error == 0) return CVN_OK;
  if (error == EEXIST)
    return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                    "%s: another convene, process %ld on %s, is at work on this output; wait for "
                    "it, or remove %s/%s if you know that it is no more",
                    shown, other.pid, other.host, shown, name);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", shown,
                  strerror(error));
}

void cvn_lock_release(int folder, const char *name) {
  unlinkat(folder, name, 0);
}
