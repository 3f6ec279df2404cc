/* test_writer_files.c: results are written whole or not at all. */
#include "support/writing.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_existing_file_is_refused_without_force(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "a.h5");
  assert_true(folder_write(path, "mine", 4));
  assert_int_equal(synthetic_write(path, &f->scenario, 0, false, &f->messages), CVN_ERR_EXISTS);
  assert_int_equal(f->messages.count, 1);
  assert_non_null(strstr(f->messages.items[0].text, "--force"));
  size_t length;
  char *bytes = folder_read(path, &length);
  assert_string_equal(bytes, "mine");
  free(bytes);
  assert_int_equal(folder_count(f->folder), 1);
  assert_int_equal(synthetic_write(path, &f->scenario, 0, true, &f->messages), CVN_OK);
  assert_int_equal(folder_count(f->folder), 1);
}

static void test_file_that_came_meanwhile_is_left_alone(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "a.h5");
  const cvn_layout layout = layout_of(&f->scenario);
  cvn_writer *writer;
  assert_int_equal(cvn_writer_open(&writer, path, &layout, false, &f->messages), CVN_OK);
  assert_true(folder_write(path, "mine", 4));
  assert_int_equal(cvn_writer_finish(writer, &f->messages), CVN_ERR_EXISTS);
  size_t length;
  char *bytes = folder_read(path, &length);
  assert_string_equal(bytes, "mine");
  free(bytes);
  assert_int_equal(folder_count(f->folder), 1);
}

static void test_abandoned_writing_leaves_nothing(void **state) {
  fixture *f = *state;
  const cvn_layout layout = layout_of(&f->scenario);
  cvn_writer *writer;
  assert_int_equal(
      cvn_writer_open(&writer, folder_file(f->folder, "a.h5"), &layout, false, &f->messages),
      CVN_OK);
  assert_int_equal(folder_count(f->folder), 1);
  cvn_writer_abandon(writer);
  assert_int_equal(folder_count(f->folder), 0);
  cvn_writer_abandon(NULL);
}

static void refuse(fixture *f, const char *path, cvn_status expected, const char *words) {
  cvn_messages_free(&f->messages);
  assert_int_equal(synthetic_write(path, &f->scenario, 0, false, &f->messages), expected);
  assert_int_equal(f->messages.count, 1);
  assert_non_null(strstr(f->messages.items[0].text, words));
}

static void test_paths_that_cannot_be_written(void **state) {
  fixture *f = *state;
  refuse(f, f->folder, CVN_ERR_USAGE, "is a folder");
  refuse(f, folder_file(f->folder, "new/"), CVN_ERR_USAGE, "folder");
  refuse(f, folder_file(f->folder, "no/where/a.h5"), CVN_ERR_NOT_FOUND, "there is no folder");
  assert_true(folder_write(folder_file(f->folder, "file"), "x", 1));
  refuse(f, folder_file(f->folder, "file/a.h5"), CVN_ERR_USAGE, "cannot be written");
  refuse(f, "/dev/null", CVN_ERR_USAGE, "not a regular file");
  refuse(f, "", CVN_ERR_USAGE, "no name");
  if (geteuid() != 0) {
    assert_int_equal(chmod(f->folder, 0500), 0);
    refuse(f, folder_file(f->folder, "a.h5"), CVN_ERR_WRITE, "Permission denied");
    assert_int_equal(chmod(f->folder, 0700), 0);
  }
}

static void test_results_folder_is_made(void **state) {
  fixture *f = *state;
  char before[1024];
  assert_non_null(getcwd(before, sizeof before));
  assert_int_equal(chdir(f->folder), 0);
  const cvn_status status = synthetic_write("results/a.h5", &f->scenario, 0, false, &f->messages);
  const cvn_status other = synthetic_write("other/a.h5", &f->scenario, 0, false, &f->messages);
  assert_int_equal(chdir(before), 0);
  assert_int_equal(status, CVN_OK);
  assert_int_equal(other, CVN_ERR_NOT_FOUND);
}

static void test_full_disk_is_an_error_not_a_crash(void **state) {
  fixture *f = *state;
  struct rlimit before;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  const char *whole = folder_file(f->folder, "whole.h5");
  assert_int_equal(synthetic_write(whole, &f->scenario, 0, false, &f->messages), CVN_OK);
  struct stat info;
  assert_int_equal(stat(whole, &info), 0);
  assert_int_equal(unlink(whole), 0);
  const rlim_t size = (rlim_t)info.st_size;
  const rlim_t sizes[] = {1000, size / 50, size / 5, size / 2, size - size / 10};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    const struct rlimit small = {.rlim_cur = sizes[i], .rlim_max = before.rlim_max};
    cvn_messages_free(&f->messages);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const cvn_status status =
        synthetic_write(folder_file(f->folder, "a.h5"), &f->scenario, 0, false, &f->messages);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, CVN_ERR_HDF5);
    assert_int_equal(f->messages.count, 1);
    assert_non_null(strstr(f->messages.items[0].text, "File too large"));
    assert_int_equal(folder_count(f->folder), 0);
  }
  /* The library is not harmed by it. */
  assert_int_equal(
      synthetic_write(folder_file(f->folder, "a.h5"), &f->scenario, 0, false, &f->messages),
      CVN_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_existing_file_is_refused_without_force),
      TEST(test_file_that_came_meanwhile_is_left_alone),
      TEST(test_abandoned_writing_leaves_nothing),
      TEST(test_paths_that_cannot_be_written),
      TEST(test_results_folder_is_made),
      TEST(test_full_disk_is_an_error_not_a_crash),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
