/* kill.c: the program is ended by SIGKILL at random moments and at chosen ones, and resumed each
 * time; the result in the end is, byte for byte, that of a program that was left alone.
 *
 * The moments are pseudo-random with a fixed seed; where they fall depends on the machine.
 */
#include "system/cli_process.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { RANDOM_KILLS = 100, KILLS_EACH = 12 };

static const char *const scenario_text =
    "title: kills\n"
    "parameters:\n"
    "  population: {organisations: 200}\n"
    "  alliances: {count: 20}\n"
    "  run: {months: 36, replicates: 40, seed: 5}\n"
    "baseline: as it was\n"
    "strategies:\n"
    "  as it was: []\n"
    "  convenor:\n"
    "    - {name: convenor, set: {convenor.presence: independent}, cost: {setup: 5, monthly: 2}}\n"
    "record: {alliances: {every: 30}, snapshots: {every: 30}, population: true}\n";

static uint64_t random_state = 20240229;

static uint64_t random_below(uint64_t count) {
  random_state = random_state * 6364136223846793005u + 1442695040888963407u;
  return (random_state >> 33) % count;
}

static const char *output = "out.h5";

static pid_t start(const char *threads) {
  const char *const argv[] = {TEST_CONVENE, "run",  "kills.yaml", "-q",    "--resume",
                              "-o",         output, "--threads",  threads, NULL};
  return start_process(argv);
}

/* True when it was killed; false when it had finished. Anything else fails the test. */
static bool was_killed(pid_t child) {
  const int code = end_of(child);
  if (code == 1000 + SIGKILL) return true;
  if (code != 0) {
    size_t length;
    char *said = read_bytes("said", &length);
    print_error("exit code %d: %s\n", code, said);
    free(said);
  }
  assert_int_equal(code, 0);
  return false;
}

static const char *some_threads(void) {
  static const char *const threads[] = {"1", "2", "3"};
  return threads[random_below(3)];
}

/* The result is right, and nothing else is left; then away with it. */
static void check_result(void) {
  assert_true(same_bytes("whole.h5", output));
  assert_false(exists("out.h5.parts"));
  assert_int_equal(unlink(output), 0);
  assert_int_equal(unlink("out.run.json"), 0);
  unlink("said");
  assert_int_equal(entries(), 3); /* the scenario, the whole result and its sidecar */
}

static int prepare(void **state) {
  if (enter_folder(state) != 0) return -1;
  write_text("kills.yaml", scenario_text);
  assert_int_equal(setenv("CVN_SEAL_SECONDS", "0.004", 1), 0);
  unsetenv("CVN_FAILPOINT");
  assert_done(CONVENE("run", "kills.yaml", "-q", "-o", "whole.h5", "--threads", "2"), NULL);
  return 0;
}

static void at_random_moments(void **state) {
  (void)state;
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  assert_false(was_killed(start("2")));
  clock_gettime(CLOCK_MONOTONIC, &after);
  check_result();
  double whole =
      (double)(after.tv_sec - before.tv_sec) * 1e9 + (double)(after.tv_nsec - before.tv_nsec);
  int kills = 0, results = 0;
  for (int i = 0; kills < RANDOM_KILLS; i++) {
    assert_true(i < 20 * RANDOM_KILLS);
    const pid_t child = start(some_threads());
    const long wait = (long)(whole * 0.9 * (double)random_below(1000) / 1000.0);
    const struct timespec moment = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
    nanosleep(&moment, NULL);
    kill(child, SIGKILL);
    if (was_killed(child)) {
      kills++;
      continue;
    }
    results++;
    check_result();
    /* It had ended by then: the first was slower than those that follow, on a busy machine say. */
    whole = (whole + (double)wait) / 2.0;
  }
  if (was_killed(start("3"))) fail();
  check_result();
  printf("%d kills at random moments, %d results\n", kills, results + 1);
}

/* Kills at the first, second, … meeting of a place until the program no longer gets there. */
static int kill_at(const char *place, int most) {
  char value[64];
  int kills = 0;
  for (int tries = 0; kills < most; tries++) {
    assert_true(tries < 4 * most);
    snprintf(value, sizeof value, "%s:%d:kill", place, 1 + (int)random_below(3));
    assert_int_equal(setenv("CVN_FAILPOINT", value, 1), 0);
    if (was_killed(start(some_threads()))) kills++;
    else check_result();
  }
  unsetenv("CVN_FAILPOINT");
  if (was_killed(start("2"))) fail();
  check_result();
  printf("%d kills at %s\n", kills, place);
  return kills;
}

static void while_writing(void **state) {
  (void)state;
  assert_true(kill_at("segment-write", KILLS_EACH) + kill_at("segment-sync", 4) >= 10);
  assert_true(kill_at("final-write", KILLS_EACH) + kill_at("final-sync", 4) >= 10);
}

static void while_renaming(void **state) {
  (void)state;
  assert_true(kill_at("segment-rename", KILLS_EACH) + kill_at("segment-folder", 4) >= 10);
}

static int kill_once_with(const char *threads, const char *place, int count) {
  char value[64];
  snprintf(value, sizeof value, "%s:%d:kill", place, count);
  assert_int_equal(setenv("CVN_FAILPOINT", value, 1), 0);
  const bool killed = was_killed(start(threads));
  unsetenv("CVN_FAILPOINT");
  if (was_killed(start(some_threads()))) fail();
  check_result();
  return killed;
}

static int kill_once(const char *place, int count) {
  return kill_once_with(some_threads(), place, count);
}

static void while_journalling(void **state) {
  (void)state;
  assert_true(kill_at("journal-write", KILLS_EACH) + kill_at("journal-sync", 4) >= 10);
  int renamed = 0; /* once an experiment, when it begins */
  for (int i = 0; i < 4; i++) renamed += kill_once("journal-rename", 1);
  assert_int_equal(renamed, 4);
}

/* However fast the machine is, runs are sealed before all are made: one thread seals after each,
 * several when the thread that seals has ended. */
static void seal_each_run(void) {
  assert_int_equal(setenv("CVN_SEAL_SECONDS", "0", 1), 0);
}

/* The last steps happen once an experiment; each is met several times. */
static void at_the_end(void **state) {
  (void)state;
  seal_each_run();
  int renamed = 0, removed = 0;
  for (int i = 0; i < 5; i++) { /* the result is renamed first, then its sidecar */
    renamed += kill_once("final-rename", 1) + kill_once("final-renamed", 1);
    renamed += kill_once("final-rename", 2) + kill_once("final-renamed", 2);
    /* One thread seals after each run; others would make all runs while a slow disk has one. */
    removed += kill_once_with("1", "parts-remove", 2 + i);
  }
  assert_int_equal(renamed, 20);
  assert_int_equal(removed, 5);
  printf("%d kills at the last renames, %d while parts were removed\n", renamed, removed);
}

/* The system refuses: an error, nothing damaged, and the work goes on afterwards. */
static void errors_of_the_system(void **state) {
  (void)state;
  seal_each_run();
  static const char *const places[] = {
      "segment-write:9:error", "segment-sync:2:error", "segment-rename:1:error",
      "journal-write:2:error", "journal-sync:1:error", "journal-rename:1:error",
      "final-write:3:error",   "final-sync:1:error",   "final-rename:1:error"};
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    assert_int_equal(setenv("CVN_FAILPOINT", places[i], 1), 0);
    process self = CONVENE("run", "kills.yaml", "-q", "-o", output);
    if (self.code != 1 || !strstr(self.err, "Input/output error")) {
      print_error("%s: exit code %d, said: %s\n", places[i], self.code, self.err);
      fail();
    }
    process_free(&self);
    assert_false(exists(output));
    unsetenv("CVN_FAILPOINT");
    if (was_killed(start(some_threads()))) fail();
    check_result();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(at_random_moments), cmocka_unit_test(while_writing),
      cmocka_unit_test(while_renaming),    cmocka_unit_test(while_journalling),
      cmocka_unit_test(at_the_end),        cmocka_unit_test(errors_of_the_system),
  };
  return cmocka_run_group_tests(tests, prepare, leave_folder);
}
