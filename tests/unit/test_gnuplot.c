/* test_gnuplot.c: a child that works, fails, hangs, is killed or is not there. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "report/gnuplot.h"
#include "support/folder.h"

typedef struct fixture {
  char *folder;
  cvn_messages messages;
} fixture;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free(f);
  return 0;
}

/* A program of shell commands in place of gnuplot. */
static const char *program(const fixture *f, const char *commands) {
  const char *path = folder_file(f->folder, "stand-in");
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fprintf(file, "#!/bin/sh\n%s\n", commands);
  fclose(file);
  assert_int_equal(chmod(path, 0755), 0);
  return path;
}

static cvn_status run(fixture *f, const char *commands, double seconds) {
  return cvn_gnuplot_run(program(f, commands), f->folder, "a b.gp", seconds, NULL, &f->messages);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* It runs in the folder, with -d and the script as they are, and no standard input. */
static void works(void **state) {
  fixture *f = *state;
  const char *commands = "cat >in; printf '%s|' \"$@\" >out; pwd >>out";
  assert_int_equal(run(f, commands, 20.0), CVN_OK);
  size_t length;
  char *text = folder_read(folder_file(f->folder, "out"), &length);
  assert_non_null(strstr(text, "-d|a b.gp|/"));
  free(text);
  text = folder_read(folder_file(f->folder, "in"), &length);
  assert_int_equal(length, 0);
  free(text);
  assert_int_equal(f->messages.count, 0);
}

static void fails(void **state) {
  fixture *f = *state;
  const char *commands = "echo >&2; echo '  ^' >&2; echo '\"a.gp\" line 3: bad' >&2; exit 1";
  assert_int_equal(run(f, commands, 20.0), CVN_ERR_WRITE);
  assert_non_null(strstr(f->messages.items[0].text, "could not draw a b.gp: \"a.gp\" line 3: bad"));
}

/* Much more than a pipe holds is read, and does not stop it. */
static void says_much(void **state) {
  fixture *f = *state;
  assert_int_equal(run(f, "yes 'a: b' | head -n 200000; exit 3", 60.0), CVN_ERR_WRITE);
  assert_non_null(strstr(f->messages.items[0].text, "a: b"));
}

static void hangs(void **state) {
  fixture *f = *state;
  const double started = now();
  assert_int_equal(run(f, "exec sleep 100", 0.3), CVN_ERR_WRITE);
  assert_true(now() - started < 20.0);
  assert_non_null(strstr(f->messages.items[0].text, "was ended"));
}

static void dies(void **state) {
  fixture *f = *state;
  assert_int_equal(run(f, "kill -SEGV $$", 20.0), CVN_ERR_WRITE);
  assert_non_null(strstr(f->messages.items[0].text, "signal 11"));
}

static void is_interrupted(void **state) {
  fixture *f = *state;
  const volatile sig_atomic_t stop = 1;
  assert_int_equal(
      cvn_gnuplot_run(program(f, "exec sleep 100"), f->folder, "a.gp", 60.0, &stop, &f->messages),
      CVN_ERR_INTERRUPTED);
}

static void is_not_there(void **state) {
  fixture *f = *state;
  assert_false(cvn_program_exists("no-such-program-as-this"));
  assert_false(cvn_program_exists("/tmp"));
  assert_true(cvn_program_exists("sh"));
  assert_true(cvn_program_exists(program(f, "true")));
  assert_int_equal(
      cvn_gnuplot_run("no-such-program-as-this", f->folder, "a.gp", 5.0, NULL, &f->messages),
      CVN_ERR_WRITE);
  assert_non_null(strstr(f->messages.items[0].text, "cannot be started"));
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(works),        WITH_FOLDER(fails), WITH_FOLDER(says_much),
      WITH_FOLDER(hangs),        WITH_FOLDER(dies),  WITH_FOLDER(is_interrupted),
      WITH_FOLDER(is_not_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
