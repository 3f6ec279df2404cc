/* sweep.c: one study, made in many ways, is one file; and what is refused. */
#include "system/sweep_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void merge_and_compare(const char *folder, const char *whole) {
  assert_done(CONVENE("merge", folder, "-q", "-o", "merged.h5"), NULL);
  assert_true(same_bytes(whole, "merged.h5"));
  assert_int_equal(unlink("merged.h5"), 0);
}

static void remove_folder(const char *folder) {
  assert_done(run_process((const char *const[]){"rm", "-rf", folder, NULL}), NULL);
}

/* Files of the folder whose name begins so. */
static int count_files(const char *pattern) {
  char script[128];
  snprintf(script, sizeof script, "ls -d %s 2>/dev/null | wc -l", pattern);
  process self = run_process((const char *const[]){"sh", "-c", script, NULL});
  const int count = atoi(self.out); /* NOLINT(cert-err34-c): wc prints a number */
  process_free(&self);
  return count;
}

/* "12 kB" as bytes. */
static double bytes_said(const char *text) {
  static const char *const units[] = {"bytes", "kB", "MB"};
  double number = 0.0, factor = 1.0;
  char unit[8] = "";
  assert_int_equal(sscanf(text, "%lf %7s", &number, unit), 2); /* NOLINT(cert-err34-c) */
  for (int i = 0; i < 3; i++, factor *= 1000.0)
    if (strcmp(unit, units[i]) == 0) return number * factor;
  fail_msg("'%s' is no number of bytes", text);
  return 0.0;
}

static double bytes_of(const char *path) {
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  return (double)info.st_size;
}

/* What `plan` says of the disk, beside what a sweep then takes. */
static void the_disk_is_foretold(void **state) {
  (void)state;
  static const char runs_at[] = "disk        about ", result_at[] = "less than ";
  command self;
  write_study("sobol", 6, 4);
  process plan = CONVENE("plan", "k.yaml");
  const char *runs = strstr(plan.out, runs_at), *result = strstr(plan.out, result_at);
  assert_non_null(runs);
  assert_non_null(result);
  const double sealed = bytes_said(runs + sizeof runs_at - 1);
  const double most = bytes_said(result + sizeof result_at - 1);
  process_free(&plan);
  sweep_command(&self, "disk", 1, 0);
  run_command(&self, 0);
  assert_int_equal(count_files("disk/segment-*"), 1);
  const double segment = bytes_of("disk/segment-0-000001.cvn");
  assert_true(segment > 0.9 * sealed && segment < 1.1 * sealed);
  assert_true(bytes_of("disk/k.h5") < most);
}

static void threads_and_shards_make_one_file(void **state) {
  (void)state;
  command self;
  write_study("sobol", 5, 4);
  sweep_command(&self, "whole", 1, 0);
  run_command(&self, 0);
  for (int threads = 2; threads <= 3; threads++) {
    sweep_command(&self, "threads", threads, 0);
    run_command(&self, 0);
    assert_true(same_bytes("whole/k.h5", "threads/k.h5"));
    merge_and_compare("threads", "whole/k.h5");
    remove_folder("threads");
  }
  for (int shards = 1; shards <= 5; shards++) {
    for (int shard = shards; shard >= 1; shard--) {
      sweep_command(&self, "shards", 1 + (shard + shards) % 3, 0);
      add_shard(&self, shard, shards);
      if (shard == 1 && shards > 1)
        assert_refused(CONVENE("merge", "shards", "-o", "merged.h5"),
                       &(refusal){2, 1, ": shards: ", {"of 40 runs are missing"}});
      run_command(&self, 0);
    }
    assert_false(exists("shards/k.h5"));
    merge_and_compare("shards", "whole/k.h5");
    remove_folder("shards");
  }
}

static void ranks_make_one_file(void **state) {
  (void)state;
  command self;
  if (!have_mpirun()) return;
  write_study("sobol", 5, 4);
  sweep_command(&self, "whole", 1, 0);
  run_command(&self, 0);
  for (int ranks = 1; ranks <= 4; ranks++) {
    sweep_command(&self, "ranks", 1 + ranks % 3, ranks);
    run_command(&self, 0);
    assert_true(same_bytes("whole/k.h5", "ranks/k.h5"));
    assert_int_equal(count_files("ranks/lock-*"), 0);
    remove_folder("ranks");
  }
  sweep_command(&self, "ranks", 1, 3); /* long enough that all have work */
  self.words[self.count++] = "--set";
  self.words[self.count++] = "run.months=1200";
  run_command(&self, 0);
  assert_true(count_files("ranks/segment-0.*") >= 1);
  sweep_command(&self, "both", 2, 2);
  add_shard(&self, 1, 2);
  run_command(&self, 0);
  sweep_command(&self, "both", 1, 0);
  add_shard(&self, 2, 2);
  run_command(&self, 0);
  merge_and_compare("both", "whole/k.h5");
}

static void a_study_grows(void **state) {
  (void)state;
  command self;
  write_study("sobol", 3, 2);
  sweep_command(&self, "grown", 2, 0);
  run_command(&self, 0);
  write_study("sobol", 6, 3);
  assert_refused(
      CONVENE("sweep", "k.yaml", "-o", "grown"),
      &(refusal){2, 1, ": grown: holds this sweep with fewer points", {"--resume adds"}});
  run_command(&self, 0);
  sweep_command(&self, "at-once", 1, 0);
  run_command(&self, 0);
  assert_true(same_bytes("grown/k.h5", "at-once/k.h5"));
  process info = CONVENE("info", "grown/k.h5");
  assert_non_null(strstr(info.out, "Varied by the study (sobol):\n  trust.gain "));
  assert_non_null(strstr(info.out, "some of: none voluntary required"));
  process_free(&info);
  process status = CONVENE("status", "grown");
  assert_non_null(strstr(status.out, "2 strategies x 6 points x 3 replicates = 36 runs"));
  assert_non_null(strstr(status.out, "36 sealed in ")); /* in how many files, time tells */
  assert_non_null(strstr(status.out, " files, 0 of them failed; 0 missing"));
  process_free(&status);
  write_study("sobol", 6, 2);
  assert_refused(CONVENE("sweep", "k.yaml", "-o", "grown", "--resume"),
                 &(refusal){2, 1, ": grown: holds a sweep of 6 points", {"has fewer (6 with 2)"}});
  write_study("latin-hypercube", 4, 1);
  sweep_command(&self, "fixed", 2, 0);
  run_command(&self, 0);
  write_study("latin-hypercube", 5, 1);
  assert_refused(
      CONVENE("sweep", "k.yaml", "-o", "fixed", "--resume"),
      &(refusal){2, 1, ": fixed: was started with 4 points", {"cannot grow: its strata"}});
  write_study("latin-hypercube", 4, 2); /* by replicates anything grows */
  run_command(&self, 0);
}

static void another_study_is_refused(void **state) {
  (void)state;
  command self;
  write_study("sobol", 3, 1);
  sweep_command(&self, "sweep", 2, 0);
  run_command(&self, 0);
  assert_refused(CONVENE("sweep", "k.yaml", "-o", "sweep", "--resume", "--seed", "6"),
                 &(refusal){2,
                            1,
                            ": sweep: is the folder of another sweep",
                            {"what differs: the parameters (--set or --seed)"}});
  assert_refused(
      CONVENE("sweep", MINIMAL, "-o", "sweep", "--resume"),
      &(refusal){
          2, 1, ": sweep: is the folder of another sweep", {"the scenario file's text or name"}});
  assert_refused(
      CONVENE("sweep", "k.yaml", "-o", "sweep"),
      &(refusal){2, 1, ": sweep: is complete: it holds all 6 runs", {"--resume", "--force"}});
  assert_done(CONVENE("sweep", "k.yaml", "-o", "sweep", "--resume"), "nothing to do");
  assert_done(CONVENE("sweep", "k.yaml", "-q", "-o", "sweep", "--force"), NULL);
  /* A segment of another study that somebody has copied here. */
  assert_done(CONVENE("sweep", "s.yaml", "-q", "-o", "other", "--set", "run.replicates=1"), NULL);
  assert_int_equal(rename("other/segment-0-000001.cvn", "sweep/segment-0-000009.cvn"), 0);
  assert_refused(CONVENE("sweep", "k.yaml", "-o", "sweep", "--resume"),
                 &(refusal){2, 1, ": sweep/segment-0-000009.cvn is of another experiment", {0}});
  assert_true(exists("sweep/segment-0-000009.cvn"));
  assert_int_equal(unlink("sweep/segment-0-000009.cvn"), 0);
  write_text("sweep/letter.txt", "dear"); /* somebody else's: left alone */
  assert_done(CONVENE("sweep", "k.yaml", "-o", "sweep", "--resume"), "nothing to do");
  assert_true(exists("sweep/letter.txt"));
  write_text("file", "x");
  assert_refused(CONVENE("sweep", "k.yaml", "-o", "file"),
                 &(refusal){2, 1, ": file: is to be the folder of the sweep", {0}});
  write_text("sweep/fingerprint", "mine");
  assert_refused(CONVENE("sweep", "k.yaml", "-o", "sweep", "--resume"),
                 &(refusal){2, 1, ": sweep/fingerprint: was not written by this convene", {0}});
  assert_refused(CONVENE("status", "."),
                 &(refusal){2, 1, ": .: is not the folder of a sweep", {0}});
}

static void a_damaged_segment_is_made_again(void **state) {
  (void)state;
  command self;
  write_study("sobol", 3, 2);
  sweep_command(&self, "whole", 1, 0);
  run_command(&self, 0);
  sweep_command(&self, "sweep", 1, 0);
  run_command(&self, 0);
  assert_int_equal(unlink("sweep/k.h5"), 0);
  assert_int_equal(truncate("sweep/segment-0-000001.cvn", 3000), 0);
  process merge = CONVENE("merge", "sweep", "-o", "merged.h5");
  assert_int_equal(merge.code, 2);
  assert_non_null(strstr(merge.err, "is cut short; its runs count as missing"));
  assert_non_null(strstr(merge.err, "of 12 runs are missing"));
  process_free(&merge);
  process partial = CONVENE("merge", "sweep", "--partial", "-o", "merged.h5");
  assert_int_equal(partial.code, 0);
  assert_non_null(strstr(partial.out, " are missing"));
  process_free(&partial);
  process info = CONVENE("info", "merged.h5");
  assert_int_equal(info.code, 0);
  process_free(&info);
  run_command(&self, 0);
  assert_true(same_bytes("whole/k.h5", "sweep/k.h5"));
  assert_true(exists("sweep/segment-0-000001.cvn.damaged"));
}

/* Runs are read by several threads; what is wrong with one is told all the same. */
static void a_damaged_run_is_told(void **state) {
  (void)state;
  command self;
  write_study("sobol", 3, 2);
  sweep_command(&self, "sweep", 1, 0);
  run_command(&self, 0);
  FILE *segment = fopen("sweep/segment-0-000001.cvn", "r+b");
  assert_non_null(segment);
  assert_int_equal(fseek(segment, -3000, SEEK_END), 0);
  const int byte = fgetc(segment);
  assert_int_equal(fseek(segment, -3000, SEEK_END), 0);
  assert_int_equal(fputc(byte ^ 1, segment), byte ^ 1);
  assert_int_equal(fclose(segment), 0);
  assert_refused(CONVENE("merge", "sweep", "-o", "merged.h5"),
                 &(refusal){2, 1, ": sweep/segment-0-000001.cvn is damaged", {0}});
  assert_false(exists("merged.h5"));
}

static void wait_a_moment(long milliseconds) {
  nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000}, NULL);
}

static void wait_for(const char *path) {
  for (int i = 0; i < 2000 && !exists(path); i++) wait_a_moment(10);
  assert_true(exists(path));
}

/* Work for some seconds on any machine, whole and interrupted. */
static void signals_and_time_limits_end_in_order(void **state) {
  (void)state;
  static const int signals[] = {SIGINT, SIGTERM, SIGUSR1};
  command self;
  write_study("sobol", 400, 60); /* more than can be done in that time, however fast */
  for (int i = 0; i < 3; i++) {
    sweep_command(&self, "sweep", 2, 0);
    if (i == 2) add_shard(&self, 1, 2);
    const pid_t child = start_command(&self);
    wait_for(i == 2 ? "sweep/lock-1" : "sweep/lock-0");
    wait_a_moment(100);
    if (i == 0)
      assert_refused(CONVENE("sweep", "k.yaml", "-o", "sweep", "--resume"),
                     &(refusal){2, 1, ": sweep: another convene, process", {"--take-over"}});
    const time_t before = time(NULL);
    assert_int_equal(kill(child, signals[i]), 0);
    assert_int_equal(end_of(child), 75);
    assert_true(time(NULL) - before <= 5);
    size_t length;
    char *said = read_bytes("said", &length);
    assert_non_null(strstr(said, "interrupted after"));
    assert_non_null(strstr(said, "they are kept in sweep, and --resume goes on"));
    free(said);
    assert_int_equal(count_files("sweep/lock-*"), 0);
  }
  const time_t before = time(NULL);
  process limited = CONVENE("sweep", "k.yaml", "-q", "-o", "limited", "--time-limit", "3s");
  assert_int_equal(limited.code, 75);
  assert_true(time(NULL) - before <= 4);
  assert_non_null(strstr(limited.err, "the time limit has come after"));
  process_free(&limited);
}

static void bad_options(void **state) {
  (void)state;
  static const struct {
    const char *option, *value, *says;
  } bad[] = {{"--shard", "0/3", "--shard is '0/3'"},
             {"--shard", "4/3", "shard I of N"},
             {"--shard", "1", "shard I of N"},
             {"--time-limit", "soon", "must be a time"},
             {"--time-limit", "0", "must be a time"},
             {"--time-limit", "1:2:3:4", "a time"},
             {"--threads", "none", "--threads is 'none'"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_refused(CONVENE("sweep", "k.yaml", bad[i].option, bad[i].value),
                   &(refusal){2, 2, " sweep: ", {bad[i].says}});
  assert_refused(CONVENE("sweep", "k.yaml", "--force", "--resume"),
                 &(refusal){2, 2, " sweep: --resume goes on", {0}});
  assert_refused(CONVENE("sweep", "k.yaml", "--force", "--shard", "1/2"),
                 &(refusal){2, 2, " sweep: --force would remove what other shards", {0}});
  assert_refused(CONVENE("sweep", "k.yaml", "--retry-failed"),
                 &(refusal){2, 2, " sweep: --retry-failed goes with --resume", {0}});
  assert_refused(CONVENE("merge", "folder"), &(refusal){2, 2, " merge: into which file?", {0}});
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(the_disk_is_foretold),
      IN_FOLDER(threads_and_shards_make_one_file),
      IN_FOLDER(ranks_make_one_file),
      IN_FOLDER(a_study_grows),
      IN_FOLDER(another_study_is_refused),
      IN_FOLDER(a_damaged_segment_is_made_again),
      IN_FOLDER(a_damaged_run_is_told),
      IN_FOLDER(signals_and_time_limits_end_in_order),
      IN_FOLDER(bad_options),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
