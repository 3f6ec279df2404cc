/* read_file.c: reads whole files and says in words what is wrong with those it cannot read. */
#include "scenario/read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static cvn_status system_reason(int error, char reason[CVN_REASON_SIZE]) {
  if (error == ENOENT || error == ENOTDIR) {
    snprintf(reason, CVN_REASON_SIZE, "does not exist");
    return CVN_ERR_NOT_FOUND;
  }
  char text[96];
  if (strerror_r(error, text, sizeof text) != 0) snprintf(text, sizeof text, "error %d", error);
  snprintf(reason, CVN_REASON_SIZE, "cannot be read: %s", text);
  return CVN_ERR_READ;
}

/* Opens without waiting for a pipe's writer; what is neither file nor pipe is refused. */
static cvn_status open_file(int *fd, const char *path, char reason[CVN_REASON_SIZE]) {
  *fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (*fd < 0) return system_reason(errno, reason);
  struct stat info;
  if (fstat(*fd, &info) != 0) return system_reason(errno, reason);
  if (S_ISDIR(info.st_mode)) {
    snprintf(reason, CVN_REASON_SIZE, "is a directory, not a file");
    return CVN_ERR_READ;
  }
  if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode)) {
    snprintf(reason, CVN_REASON_SIZE, "is not a regular file");
    return CVN_ERR_READ;
  }
  const int flags = fcntl(*fd, F_GETFL);
  if (flags >= 0) (void)fcntl(*fd, F_SETFL, flags & ~O_NONBLOCK);
  return CVN_OK;
}

static cvn_status too_large(size_t limit, char reason[CVN_REASON_SIZE]) {
  snprintf(reason, CVN_REASON_SIZE, "is larger than %zu MiB", limit >> 20);
  return CVN_ERR_READ;
}

/* Reads to the end into a buffer that doubles; one byte is kept for the NUL. */
static cvn_status read_all(char **bytes, size_t *length, int fd, size_t limit,
                           char reason[CVN_REASON_SIZE]) {
  size_t capacity = 0;
  for (;;) {
    if (*length + 1 >= capacity) {
      capacity = capacity ? 2 * capacity : 65536;
      char *grown = realloc(*bytes, capacity);
      if (!grown) {
        snprintf(reason, CVN_REASON_SIZE, "does not fit into memory");
        return CVN_ERR_MEMORY;
      }
      *bytes = grown;
    }
    const ssize_t got = read(fd, *bytes + *length, capacity - 1 - *length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_reason(errno, reason);
    if (got == 0) break;
    *length += (size_t)got;
    if (*length > limit) return too_large(limit, reason);
  }
  (*bytes)[*length] = '\0';
  return CVN_OK;
}

cvn_status cvn_read_file(char **bytes, size_t *length, const char *path, size_t limit,
                         char reason[CVN_REASON_SIZE]) {
  *bytes = NULL;
  *length = 0;
  int fd;
  cvn_status status = open_file(&fd, path, reason);
  if (status != CVN_OK) goto out;
  status = read_all(bytes, length, fd, limit, reason);
  if (status == CVN_OK && *length == 0) {
    snprintf(reason, CVN_REASON_SIZE, "is empty");
    status = CVN_ERR_INPUT;
  }
out:
  if (fd >= 0) close(fd);
  if (status != CVN_OK) {
    free(*bytes);
    *bytes = NULL;
    *length = 0;
  }
  return status;
}
