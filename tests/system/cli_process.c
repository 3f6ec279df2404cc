/* cli_process.c: see cli_process.h. */
#include "system/cli_process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char *slurp(FILE *file) {
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  char *text = calloc((size_t)size + 1, 1);
  assert_non_null(text);
  assert_int_equal(fread(text, 1, (size_t)size, file), size);
  fclose(file);
  return text;
}

static pid_t spawn(const char *const *argv, const posix_spawn_file_actions_t *actions) {
  pid_t child;
  char **words = (char **)(uintptr_t)argv; /* posix_spawn does not write to them */
  const int failed = posix_spawnp(&child, argv[0], actions, NULL, words, environ);
  if (failed) fail_msg("%s: %s", argv[0], strerror(failed));
  return child;
}

pid_t start_process(const char *const *argv) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "said", O_WRONLY | O_CREAT | O_TRUNC,
                                   0600);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  const pid_t child = spawn(argv, &actions);
  posix_spawn_file_actions_destroy(&actions);
  return child;
}

int end_of(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0) assert_int_equal(errno, EINTR);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

process run_process(const char *const *argv) {
  FILE *out = tmpfile(), *err = tmpfile();
  assert_true(out && err);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, fileno(out), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(err), STDERR_FILENO);
  const pid_t child = spawn(argv, &actions);
  posix_spawn_file_actions_destroy(&actions);
  const int code = end_of(child);
  return (process){.code = code, .out = slurp(out), .err = slurp(err)};
}

void process_free(process *self) {
  free(self->out);
  free(self->err);
  *self = (process){0};
}

int enter_folder(void **state) {
  *state = folder_make();
  return chdir(*state);
}

int leave_folder(void **state) {
  if (chdir("/") != 0) return -1;
  folder_remove(*state);
  return 0;
}

int entries(void) {
  return folder_count(".");
}

bool exists(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0;
}

void write_text(const char *path, const char *text) {
  assert_true(folder_write(path, text, strlen(text)));
}

char *read_bytes(const char *path, size_t *length) {
  char *bytes = folder_read(path, length);
  if (!bytes) fail_msg("there is no %s", path);
  return bytes;
}

bool same_bytes(const char *a, const char *b) {
  size_t length_a, length_b;
  char *bytes_a = read_bytes(a, &length_a), *bytes_b = read_bytes(b, &length_b);
  const bool same = length_a == length_b && memcmp(bytes_a, bytes_b, length_a) == 0;
  free(bytes_a);
  free(bytes_b);
  return same;
}

static void show(const process *self) {
  print_error("exit code %d\nstdout:\n%s\nstderr:\n%s\n", self->code, self->out, self->err);
}

void assert_done(process self, const char *says) {
  const bool good = self.code == 0 && *self.err == '\0' && (!says || strstr(self.out, says));
  if (!good) {
    if (says) print_error("expected success and '%s'\n", says);
    show(&self);
  }
  process_free(&self);
  assert_true(good);
}

static int count_lines(const char *text) {
  int count = 0;
  for (; *text; text++) count += *text == '\n';
  return count;
}

void assert_refused(process self, const refusal *expected) {
  char begins[512];
  snprintf(begins, sizeof begins, "convene%s", expected->begins);
  bool good = self.code == expected->code && *self.out == '\0' &&
              count_lines(self.err) == expected->lines &&
              strncmp(self.err, begins, strlen(begins)) == 0;
  for (int i = 0; i < 4 && expected->says[i]; i++)
    if (!strstr(self.err, expected->says[i])) {
      print_error("nothing says '%s'\n", expected->says[i]);
      good = false;
    }
  if (!good) {
    print_error("expected exit code %d, %d line(s) and '%s…'\n", expected->code, expected->lines,
                begins);
    show(&self);
  }
  process_free(&self);
  assert_true(good);
}
