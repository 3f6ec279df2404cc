/* resume.c: interruptions, and a system that refuses: what the user is told, and that nothing is
 * damaged. */
#include "system/cli_process.h"

#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Some seconds of months on any machine, so that runs are sealed, each second, before all are
 * made. */
#define WORK_OF(replicates)                                                                        \
  SCENARIOS "/minimal.yaml", "--replicates", replicates, "--set", "run.months=480", "--set",       \
      "population.organisations=600"
#define WORK WORK_OF(replicates)
static char replicates[16];

static int measure_work(void **state) {
  static const char some[] = "24";
  struct timespec before, after;
  if (enter_folder(state) != 0) return -1;
  clock_gettime(CLOCK_MONOTONIC, &before);
  assert_done(CONVENE("run", WORK_OF(some), "-q", "-o", "some.h5"), NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  const double took =
      (double)(after.tv_sec - before.tv_sec) + 1e-9 * (double)(after.tv_nsec - before.tv_nsec);
  snprintf(replicates, sizeof replicates, "%.0f", 1.0 + atof(some) * 3.5 / took);
  return leave_folder(state);
}

static pid_t start_work(void) {
  const char *const argv[] = {TEST_CONVENE, "run", WORK, "-q", "-o", "out.h5", NULL};
  return start_process(argv);
}

static void wait_a_moment(long milliseconds) {
  nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000}, NULL);
}

static void wait_for(const char *path) {
  for (int i = 0; i < 1000 && !exists(path); i++) wait_a_moment(10);
  assert_true(exists(path));
}

static void assert_last_said(const char *text) {
  size_t length;
  char *said = read_bytes("said", &length);
  if (!strstr(said, text)) fail_msg("'%s' does not say '%s'", said, text);
  free(said);
}

static void interrupted_and_resumed(void **state) {
  (void)state;
  assert_done(CONVENE("run", WORK, "-q", "-o", "whole.h5"), NULL);
  static const int signals[] = {SIGINT, SIGTERM};
  for (int i = 0; i < 2; i++) {
    const pid_t child = start_work();
    wait_for("out.h5.parts/segment-0-000001.cvn");
    const time_t before = time(NULL);
    assert_int_equal(kill(child, signals[i]), 0);
    assert_int_equal(end_of(child), 75);
    assert_true(time(NULL) - before <= 5);
    assert_last_said("are kept in out.h5.parts, and --resume goes on with them");
    assert_false(exists("out.h5"));
    assert_refused(CONVENE("run", WORK, "-o", "out.h5"),
                   &(refusal){2, 1, ": out.h5.parts: holds ", {"--resume", "--force"}});
    assert_refused(CONVENE("run", MINIMAL, "-o", "out.h5", "--resume"),
                   &(refusal){2, 1, ": out.h5.parts: holds ", {"what differs: the parameters"}});
    assert_done(
        CONVENE("run", WORK, "-q", "-o", "out.h5", "--resume", "--threads", i == 0 ? "1" : "3"),
        NULL);
    assert_true(same_bytes("whole.h5", "out.h5"));
    assert_false(exists("out.h5.parts"));
    assert_done(CONVENE("run", WORK, "-o", "out.h5", "--resume"), "there is nothing to do");
    assert_refused(CONVENE("run", MINIMAL, "-o", "out.h5", "--resume"),
                   &(refusal){2, 1, ": out.h5: exists already and is not the result of this", {0}});
    assert_int_equal(unlink("out.h5"), 0);
  }
}

static void two_processes_on_one_output(void **state) {
  (void)state;
  const pid_t child = start_work();
  wait_for("out.h5.parts/segment-0-000001.cvn");
  char process_number[64];
  snprintf(process_number, sizeof process_number, "process %ld", (long)child);
  static const char *const how[] = {"-q", "--resume", "--force"};
  for (int i = 0; i < 3; i++)
    assert_refused(CONVENE("run", WORK, "-o", "out.h5", how[i]),
                   &(refusal){2, 1, ": out.h5.parts: another convene", {process_number}});
  kill(child, SIGKILL);
  assert_int_equal(end_of(child), 1000 + SIGKILL);
  assert_done(CONVENE("run", WORK, "-q", "-o", "out.h5", "--force"), NULL); /* a stale lock */
  assert_int_equal(entries(), 3); /* the result, its sidecar, what was said */
}

static void parts_removed_meanwhile(void **state) {
  (void)state;
  const pid_t child = start_work();
  wait_for("out.h5.parts/segment-0-000001.cvn");
  /* Again where a segment has come between its files and the folder. */
  static const char removing[] = "until rm -rf out.h5.parts 2>&-; do :; done";
  assert_done(run_process((const char *const[]){"sh", "-c", removing, NULL}), NULL);
  assert_int_equal(end_of(child), 1);
  assert_last_said("out.h5.parts: has been removed meanwhile");
  assert_false(exists("out.h5"));
}

/* A full disk, in the shape of a limit on the size of files. */
static void no_room(void **state) {
  (void)state;
  write_text("limited.sh", "ulimit -f \"$1\"\nshift\nexec \"$@\"\n");
  static const char *const limits[] = {"100", "1500"}; /* no segment fits; no result does */
  for (int i = 0; i < 2; i++) {
    const char *const argv[] = {"sh", "limited.sh", limits[i], TEST_CONVENE, "run", WORK,
                                "-q", "-o",         "out.h5",  "--threads",  "2",   NULL};
    process self = run_process(argv);
    assert_int_equal(self.code, 1);
    assert_non_null(strstr(self.err, "File too large"));
    process_free(&self);
    assert_false(exists("out.h5"));
  }
  assert_done(CONVENE("run", WORK, "-q", "-o", "out.h5", "--resume"), NULL);
}

/* A file system of its own that is full: whatever it has no room for, what was there stays, and
 * with room the experiment goes on to the same bytes. */
static void a_full_disk(void **state) {
  (void)state;
#define SOME_WORK SCENARIOS "/minimal.yaml", "--replicates", "40", "--set", "run.months=240"
  static const char script[] =
      "mkdir disk && mount -t tmpfs -o size=\"$1\" convene disk 2>/dev/null || exit 77\n"
      "shift && cd disk || exit 77\n"
      "echo before >out.h5\n"
      "\"$@\" --force && exit 2\n"
      "printf 'ended with %s, beside it:' $?\n"
      "for name in *; do [ \"$name\" = out.h5.parts ] || printf ' %s' \"$name\"; done\n"
      "printf '\\nholds: ' && cat out.h5\n"
      "again=--force && [ -d out.h5.parts ] && again=--resume\n"
      "mount -o remount,size=99m \"$PWD\" && \"$@\" $again && cmp out.h5 ../whole.h5 && echo "
      "same\n";
  write_text("full.sh", script);
  assert_done(CONVENE("run", SOME_WORK, "-q", "-o", "whole.h5"), NULL);
  static const char *const sizes[] = {"8k", "1m", "4m"}; /* the result has 6 */
  for (int i = 0; i < 3; i++) {
    const char *const argv[] = {"unshare", geteuid() == 0 ? "-m" : "-rm",
                                "sh",      "full.sh",
                                sizes[i],  TEST_CONVENE,
                                "run",     SOME_WORK,
                                "-q",      "-o",
                                "out.h5",  "--threads",
                                "2",       NULL};
    process self = run_process(argv);
    if (self.code == 77 || strstr(self.err, "unshare")) {
      print_message("no file system may be mounted here: only the limit on files is tested\n");
      process_free(&self);
      return;
    }
    if (self.code != 0) fail_msg("%s: %s%s", sizes[i], self.out, self.err);
    assert_string_equal(self.out, "ended with 1, beside it: out.h5\nholds: before\nsame\n");
    assert_non_null(strstr(self.err, "No space left on device"));
    process_free(&self);
    assert_int_equal(rmdir("disk"), 0); /* the mount is gone with its name space */
  }
}

static void a_folder_that_may_not_be_written(void **state) {
  (void)state;
  /* Not even root may make a file here. */
  assert_refused(CONVENE("run", MINIMAL, "-q", "-o", "/proc/out.h5"),
                 &(refusal){1, 1, ": /proc/out.h5: cannot be written: ", {0}});
  if (geteuid() == 0) return;
  assert_int_equal(mkdir("closed", 0500), 0);
  assert_refused(CONVENE("run", MINIMAL, "-q", "-o", "closed/out.h5"),
                 &(refusal){1, 1, ": closed/out.h5: cannot be written: Permission denied", {0}});
}

/* HDF5's own locks are off, unless somebody insists. */
static void locking_refused(void **state) {
  (void)state;
  assert_int_equal(setenv("LD_PRELOAD", TEST_PRELOAD, 1), 0);
  setenv("HDF5_USE_FILE_LOCKING", "TRUE", 1);
  process self = CONVENE("run", MINIMAL, "-q", "-o", "out.h5");
  unsetenv("HDF5_USE_FILE_LOCKING");
  const int left = entries();
  process without = CONVENE("run", MINIMAL, "-q", "-o", "out.h5");
  unsetenv("LD_PRELOAD");
  assert_int_equal(self.code, 1);
  assert_non_null(strstr(self.err, "HDF5_USE_FILE_LOCKING=FALSE"));
  process_free(&self);
  assert_int_equal(left, 0);
  assert_done(without, NULL);
}

static void one_or_the_other(void **state) {
  (void)state;
  assert_refused(CONVENE("run", MINIMAL, "--resume", "--force"),
                 &(refusal){2, 2, " run: --resume goes on", {"one of the two"}});
  assert_done(CONVENE("run", MINIMAL, "-q", "-o", "out.h5", "--resume"), NULL); /* starts afresh */
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(interrupted_and_resumed),
      IN_FOLDER(two_processes_on_one_output),
      IN_FOLDER(parts_removed_meanwhile),
      IN_FOLDER(no_room),
      IN_FOLDER(a_full_disk),
      IN_FOLDER(a_folder_that_may_not_be_written),
      IN_FOLDER(locking_refused),
      IN_FOLDER(one_or_the_other),
  };
  return cmocka_run_group_tests(tests, measure_work, NULL);
}
