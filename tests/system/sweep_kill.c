/* sweep_kill.c: sweeps over threads, shards and mpirun are ended by SIGKILL at random moments and
 * at chosen ones, and resumed each time; what is merged in the end is, byte for byte, what one
 * thread makes that is left alone.
 *
 * The moments are pseudo-random with a fixed seed; where they fall depends on the machine.
 */
#include "system/sweep_process.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { KILLS_ALONE = 26, KILLS_SHARDS = 26, KILLS_RANKS = 10, SHARDS = 3 };

static uint64_t random_state = 20260117;

static int random_below(int count) {
  random_state = random_state * 6364136223846793005u + 1442695040888963407u;
  return (int)((random_state >> 33) % (uint64_t)count);
}

/* Half of the time a place in the program, else NULL. */
static const char *choose_place(void) {
  static const char *const places[] = {"segment-write",  "segment-sync",  "segment-rename",
                                       "segment-folder", "journal-write", "journal-sync",
                                       "journal-rename", "join-remove"};
  static char value[64];
  if (random_below(2) == 0) return NULL;
  const int which = random_below((int)(sizeof places / sizeof places[0]));
  snprintf(value, sizeof value, "%s:%d:kill", places[which],
           1 + random_below(which == 0   ? 60
                            : which == 6 ? 2
                                         : 5));
  return value;
}

static int prepare(void **state) {
  if (enter_folder(state) != 0) return -1;
  unsetenv("CVN_FAILPOINT");
  assert_int_equal(setenv("CVN_SEAL_SECONDS", "0.01", 1), 0);
  assert_int_equal(setenv("CVN_JOIN_SEGMENTS", "3", 1), 0);
  write_study("sobol", 6, 12);
  command self;
  sweep_command(&self, "whole", 1, 0);
  run_command(&self, 0);
  return 0;
}

/* Ends the process that holds the lock, rank 0, at some moment. */
static void kill_holder(const char *lock) {
  long pid = 0;
  char text[512] = "";
  FILE *file = fopen(lock, "r");
  if (!file) return;
  const size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  const char *line = strstr(text, "pid ");
  if (line) pid = strtol(line + 4, NULL, 10);
  if (pid > 1) kill((pid_t)pid, SIGKILL);
}

static long longest; /* milliseconds that a kill may wait: what the whole takes */

/* Starts it and tries to end it; the exit code, 0 where it was done before. */
static int start_and_kill(const command *self, const char *lock) {
  const char *place = choose_place();
  if (place) assert_int_equal(setenv("CVN_FAILPOINT", place, 1), 0);
  const pid_t child = start_command(self);
  unsetenv("CVN_FAILPOINT");
  if (!place) {
    const long wait = random_below((int)longest + 1);
    nanosleep(&(struct timespec){wait / 1000, wait % 1000 * 1000000}, NULL);
    if (lock) kill_holder(lock);
    else kill(child, SIGKILL);
  }
  return end_of(child);
}

static long milliseconds(const command *self) {
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  run_command(self, 0);
  clock_gettime(CLOCK_MONOTONIC, &after);
  return (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
}

static void remove_folder(const char *folder) {
  assert_done(run_process((const char *const[]){"rm", "-rf", folder, NULL}), NULL);
}

/* Nothing but a kill may have ended it. */
static void assert_killed(int code, int expected) {
  if (code == expected) return;
  size_t length;
  char *said = read_bytes("said", &length);
  print_error("exit code %d: %s\n", code, said);
  free(said);
  fail();
}

/* Whatever was killed: no half-written file is left when the work is done. */
static void assert_tidy(const char *folder) {
  process found = run_process((const char *const[]){"find", folder, "-name", "*.tmp", NULL});
  assert_string_equal(found.out, "");
  process_free(&found);
}

static void in_threads(void **state) {
  (void)state;
  command self;
  int kills = 0, results = 0;
  sweep_command(&self, "alone", 2, 0);
  longest = milliseconds(&self);
  remove_folder("alone");
  for (int tries = 0; kills < KILLS_ALONE; tries++) {
    assert_true(tries < 20 * KILLS_ALONE);
    sweep_command(&self, "alone", 1 + random_below(3), 0);
    const int code = start_and_kill(&self, NULL);
    if (code != 0) {
      assert_killed(code, 1000 + SIGKILL);
      kills++;
      continue;
    }
    assert_true(same_bytes("whole/k.h5", "alone/k.h5"));
    assert_tidy("alone");
    remove_folder("alone");
    results++;
  }
  sweep_command(&self, "alone", 3, 0);
  run_command(&self, 0);
  assert_true(same_bytes("whole/k.h5", "alone/k.h5"));
  printf("%d kills of threads, %d results\n", kills, results + 1);
}

static void in_shards(void **state) {
  (void)state;
  command self;
  int kills = 0;
  longest = longest / 2 + 20;
  for (int tries = 0; kills < KILLS_SHARDS; tries++) {
    assert_true(tries < 20 * KILLS_SHARDS);
    sweep_command(&self, "shards", 1 + random_below(2), 0);
    add_shard(&self, 1 + random_below(SHARDS), SHARDS);
    const int code = start_and_kill(&self, NULL);
    if (code == 0) continue;
    assert_killed(code, 1000 + SIGKILL);
    kills++;
    if (kills % (KILLS_SHARDS / 3) != 0) continue;
    for (int shard = 1; shard <= SHARDS; shard++) {
      sweep_command(&self, "shards", 2, 0);
      add_shard(&self, shard, SHARDS);
      run_command(&self, 0);
    }
    assert_done(CONVENE("merge", "shards", "-q", "-o", "merged.h5", "--force"), NULL);
    assert_true(same_bytes("whole/k.h5", "merged.h5"));
    assert_tidy("shards");
    remove_folder("shards");
  }
  printf("%d kills of shards\n", kills);
}

static void in_ranks(void **state) {
  (void)state;
  command self;
  int kills = 0, results = 0;
  if (!have_mpirun()) return;
  sweep_command(&self, "ranks", 1, 2);
  longest = milliseconds(&self);
  assert_true(same_bytes("whole/k.h5", "ranks/k.h5"));
  remove_folder("ranks");
  for (int tries = 0; kills < KILLS_RANKS; tries++) {
    assert_true(tries < 20 * KILLS_RANKS);
    sweep_command(&self, "ranks", 1 + random_below(2), 2 + random_below(2));
    const int code = start_and_kill(&self, "ranks/lock-0");
    if (code != 0) {
      kills++; /* mpirun ends the other ranks, and says so in many words */
      continue;
    }
    assert_true(same_bytes("whole/k.h5", "ranks/k.h5"));
    remove_folder("ranks");
    results++;
  }
  sweep_command(&self, "ranks", 1, 2);
  run_command(&self, 0);
  assert_true(same_bytes("whole/k.h5", "ranks/k.h5"));
  sweep_command(&self, "ranks", 2, 0); /* and one process finds nothing to add */
  run_command(&self, 0);
  assert_true(same_bytes("whole/k.h5", "ranks/k.h5"));
  printf("%d kills of ranks, %d results\n", kills, results + 1);
}

/* A run that fails is kept as such, and tried again only when that is asked for. */
static void a_run_that_fails(void **state) {
  (void)state;
  command self;
  sweep_command(&self, "failing", 1, 0);
  assert_int_equal(setenv("CVN_FAILPOINT", "run-fails:5:once", 1), 0);
  run_command(&self, 1);
  unsetenv("CVN_FAILPOINT");
  size_t length;
  char *said = read_bytes("said", &length);
  assert_non_null(
      strstr(said, "strategy 'as it was', point 2, replicate 0 failed: a test lets it"));
  assert_non_null(strstr(said, "1 of 144 runs failed; --resume --retry-failed tries them again"));
  free(said);
  assert_false(same_bytes("whole/k.h5", "failing/k.h5"));
  run_command(&self, 1); /* nothing is missing, and it is still so */
  process status = CONVENE("status", "failing", "--json");
  assert_non_null(strstr(status.out, "\"sealed\": 144,\n  \"failed\": 1,\n  \"missing\": 0"));
  process_free(&status);
  self.words[self.count++] = "--retry-failed";
  run_command(&self, 0);
  assert_true(same_bytes("whole/k.h5", "failing/k.h5"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_run_that_fails),
      cmocka_unit_test(in_threads),
      cmocka_unit_test(in_shards),
      cmocka_unit_test(in_ranks),
  };
  return cmocka_run_group_tests(tests, prepare, leave_folder);
}
