/* gnuplot.c: a child process with a time limit. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np, environ */
#endif
#include "report/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/flag.h"
#include "base/text.h"

enum { SAID_MAX = 4000, TICK_MS = 50 };

static bool can_run(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

bool cvn_program_exists(const char *program) {
  if (strchr(program, '/')) return can_run(program);
  const char *folders = getenv("PATH");
  bool found = false;
  for (const char *at = folders ? folders : "/usr/bin:/bin"; !found; at++) {
    const size_t length = strcspn(at, ":");
    char *path = cvn_format("%.*s/%s", (int)length, length > 0 ? at : ".", program);
    found = path && can_run(path);
    free(path);
    at += length;
    if (*at == '\0') break;
  }
  return found;
}

typedef struct child {
  pid_t pid;
  int said;                /* what it writes; -1 once closed */
  char text[SAID_MAX + 1]; /* the first of it */
  size_t length;
} child;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Signals as a program expects them that starts afresh. */
static int set_signals(posix_spawnattr_t *attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  int error = posix_spawnattr_setsigmask(attributes, &none);
  if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &all);
  if (error == 0)
    error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  return error;
}

static int set_files(posix_spawn_file_actions_t *actions, const char *folder, int said) {
  int error = posix_spawn_file_actions_addchdir_np(actions, folder);
  if (error == 0)
    error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (error == 0) error = posix_spawn_file_actions_adddup2(actions, said, STDOUT_FILENO);
  if (error == 0) error = posix_spawn_file_actions_adddup2(actions, said, STDERR_FILENO);
  return error;
}

/* 0, or an error number. */
static int start(child *self, const char *program, const char *folder, const char *script) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int ends[2];
  *self = (child){.said = -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) goto no_actions;
  error = posix_spawnattr_init(&attributes);
  if (error != 0) goto no_attributes;
  error = set_files(&actions, folder, ends[1]);
  if (error == 0) error = set_signals(&attributes);
  if (error == 0) {
    char *name = cvn_copy(program), *file = cvn_copy(script), defaults[] = "-d";
    char *const arguments[] = {name, defaults, file, NULL};
    error = name && file
                ? posix_spawnp(&self->pid, program, &actions, &attributes, arguments, environ)
                : ENOMEM;
    free(name);
    free(file);
  }
  posix_spawnattr_destroy(&attributes);
no_attributes:
  posix_spawn_file_actions_destroy(&actions);
no_actions:
  close(ends[1]);
  if (error == 0) self->said = ends[0];
  else close(ends[0]);
  return error;
}

/* Waits a moment for what it says. */
static void listen_to(child *self) {
  struct pollfd one = {.fd = self->said, .events = POLLIN};
  char bytes[512];
  if (poll(&one, self->said >= 0 ? 1 : 0, TICK_MS) <= 0) return;
  const ssize_t got = read(self->said, bytes, sizeof bytes);
  if (got < 0 && errno == EINTR) return;
  if (got <= 0) {
    close(self->said);
    self->said = -1;
    return;
  }
  const size_t room = SAID_MAX - self->length, part = (size_t)got < room ? (size_t)got : room;
  memcpy(self->text + self->length, bytes, part);
  self->length += part;
}

/* The first line of what it said that is more than blanks and the mark under an error. */
static const char *first_line(child *self) {
  self->text[self->length] = '\0';
  char *line = self->text;
  while (*line) {
    line += strspn(line, " \t\r\n^");
    char *end = line + strcspn(line, "\r\n");
    const bool last = *end == '\0';
    *end = '\0';
    if (strchr(line, ':')) return line;
    if (last) break;
    line = end + 1;
  }
  return "it said nothing";
}

/* Waits for its end; *state as waitpid gives it. False where it had to be killed. */
static bool wait_for(child *self, double seconds, const volatile sig_atomic_t *stop, int *state) {
  const double until = now() + seconds;
  bool killed = false;
  for (;;) {
    const pid_t ended = waitpid(self->pid, state, WNOHANG);
    if (ended == self->pid || (ended < 0 && errno != EINTR)) break;
    if (!killed && (now() > until || cvn_is_set(stop))) {
      kill(self->pid, SIGKILL);
      killed = true;
    }
    listen_to(self);
  }
  while (self->said >= 0) { /* the rest; a child of its own may hold the other end */
    struct pollfd one = {.fd = self->said, .events = POLLIN};
    if (poll(&one, 1, 0) <= 0) break;
    listen_to(self);
  }
  if (self->said >= 0) close(self->said);
  return !killed;
}

cvn_status cvn_gnuplot_run(const char *program, const char *folder, const char *script,
                           double seconds, const volatile sig_atomic_t *stop,
                           cvn_messages *messages) {
  child self;
  int state = 0;
  const int error = start(&self, program, folder, script);
  if (error != 0)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s cannot be started: %s", program,
                    strerror(error));
  const bool ended = wait_for(&self, seconds, stop, &state);
  if (cvn_is_set(stop))
    return cvn_fail(messages, CVN_ERR_INTERRUPTED, NULL, "interrupted while %s was drawn", script);
  if (!ended)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL,
                    "%s did not draw %s within %.0f seconds and was ended", program, script,
                    seconds);
  if (WIFEXITED(state) && WEXITSTATUS(state) == 0) return CVN_OK;
  if (WIFSIGNALED(state))
    return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s was ended by signal %d while it drew %s",
                    program, WTERMSIG(state), script);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s could not draw %s: %s", program, script,
                  first_line(&self));
}
