/* test_output_file.c: what a process that is killed leaves beside its output, and who
 * removes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "record/output_file.h"
#include "support/folder.h"

static char *folder;

static int enter(void **state) {
  (void)state;
  folder = folder_make();
  return chdir(folder);
}

static int leave(void **state) {
  (void)state;
  if (chdir("/") != 0) return -1;
  folder_remove(folder);
  return 0;
}

/* A process that begins `path` and, told by the pipe's end or at once, ends as one killed would. It
 * ends by itself where the test fails before it tells. */
static pid_t begin_elsewhere(const char *path, int ready, int until) {
  const pid_t child = fork();
  if (child != 0) return child;
  (void)alarm(20);
  cvn_output_file file;
  char byte = 'x';
  const bool begun = cvn_output_begin(&file, path, false, NULL) == CVN_OK;
  if (ready >= 0 && write(ready, &byte, 1) != 1) _exit(2);
  if (until >= 0 && read(until, &byte, 1) < 0) _exit(3);
  _exit(begun ? 0 : 1);
}

static void end_of(pid_t child) {
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
}

static void leftovers_of_the_dead_go(void **state) {
  (void)state;
  end_of(begin_elsewhere("a.h5", -1, -1));
  end_of(begin_elsewhere("a.h5.b", -1, -1));
  assert_int_equal(folder_count("."), 2);
  cvn_output_file file;
  assert_int_equal(cvn_output_begin(&file, "a.h5", false, NULL), CVN_OK);
  assert_int_equal(folder_count("."), 2); /* ours, and that of the other output */
  assert_int_equal(access(file.temporary, F_OK), 0);
  assert_int_equal(cvn_output_commit(&file, NULL), CVN_OK);
  assert_int_equal(access("a.h5", F_OK), 0);
  char *path = cvn_format("%s/a.h5.b", folder); /* through a path with a folder */
  assert_int_equal(cvn_output_begin(&file, path, false, NULL), CVN_OK);
  free(path);
  cvn_output_discard(&file);
  assert_int_equal(folder_count("."), 1);
  end_of(begin_elsewhere("b.h5", -1, -1));
  cvn_output_remove_leftovers("a.h5");
  assert_int_equal(folder_count("."), 2);
  cvn_output_remove_leftovers("b.h5"); /* although no b.h5 is to be written */
  assert_int_equal(folder_count("."), 1);
  assert_int_equal(unlink("a.h5"), 0);
}

static void files_of_the_living_stay(void **state) {
  (void)state;
  int ready[2], until[2];
  char byte;
  assert_int_equal(pipe(ready), 0);
  assert_int_equal(pipe(until), 0);
  const pid_t child = begin_elsewhere("a.h5", ready[1], until[0]);
  assert_int_equal(read(ready[0], &byte, 1), 1);
  cvn_output_file file;
  assert_int_equal(cvn_output_begin(&file, "a.h5", false, NULL), CVN_OK);
  assert_int_equal(folder_count("."), 2);
  cvn_output_discard(&file);
  assert_int_equal(write(until[1], &byte, 1), 1);
  end_of(child);
  assert_int_equal(folder_count("."), 1);
  assert_true(folder_write("a.h5.tmp", "mine", 4)); /* no name of ours */
  assert_int_equal(cvn_output_begin(&file, "a.h5", false, NULL), CVN_OK);
  cvn_output_discard(&file);
  assert_int_equal(folder_count("."), 1);
  for (int i = 0; i < 2; i++) {
    close(ready[i]);
    close(until[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(leftovers_of_the_dead_go, enter, leave),
      cmocka_unit_test_setup_teardown(files_of_the_living_stay, enter, leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
