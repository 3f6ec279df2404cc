/* cli_output.c: what `run` writes, where, and what it leaves when it cannot or must not write. */
#include "system/cli_process.h"

#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SMALL "--replicates", "2", "--set", "run.months=6"

static void test_default_place(void **state) {
  (void)state;
  process self = CONVENE("run", MINIMAL, SMALL);
  assert_non_null(strstr(self.out, "need met  cooperation"));
  assert_non_null(strstr(self.out, "\nas it is "));
  assert_non_null(strstr(self.out, "\nconvenor "));
  assert_non_null(strstr(self.out, "\nResults: results/minimal.h5\n"));
  assert_done(self, "\n4 runs in ");
  assert_int_equal(entries(), 1);
  assert_int_equal(folder_count("results"), 2);
  assert_true(exists("results/minimal.h5") && exists("results/minimal.run.json"));
  assert_done(CONVENE("info", "results/minimal.h5"), "2 strategies, 2 replicates, 6 months");
}

static void test_quiet(void **state) {
  (void)state;
  process self = CONVENE("run", MINIMAL, SMALL, "-o", "a.h5", "--quiet");
  assert_string_equal(self.out, "");
  assert_done(self, NULL);
  self = CONVENE("run", MINIMAL, SMALL, "-o", "a.h5", "-q");
  assert_refused(self, &(refusal){2, 1, ": a.h5: exists already", {"--force"}});
}

/* Tables are found beside the scenario, results are written where the user is. */
static void test_another_working_folder(void **state) {
  (void)state;
  assert_int_equal(mkdir("here", 0777) | mkdir("there", 0777), 0);
  assert_done(CONVENE("new", "coalition", "there/mine"), NULL);
  assert_int_equal(chdir("here"), 0);
  assert_done(CONVENE("run", "../there/mine/scenario.yaml", SMALL, "-q"), NULL);
  assert_true(exists("results/scenario.h5"));
  assert_int_equal(chdir(".."), 0);
  assert_int_equal(folder_count("there/mine"), 3);
}

static void test_existing_output(void **state) {
  (void)state;
  struct stat before, after;
  write_text("a.h5", "precious");
  assert_refused(CONVENE("run", MINIMAL, SMALL, "-o", "a.h5"),
                 &(refusal){2, 1, ": a.h5: exists already", {"--force"}});
  size_t length;
  char *bytes = read_bytes("a.h5", &length);
  assert_string_equal(bytes, "precious");
  free(bytes);
  assert_int_equal(entries(), 1);
  assert_int_equal(stat("a.h5", &before), 0);
  assert_int_equal(link("a.h5", "kept"), 0);
  assert_done(CONVENE("run", MINIMAL, SMALL, "-o", "a.h5", "--force", "-q"), NULL);
  assert_done(CONVENE("info", "a.h5"), "4 complete");
  /* Replaced as a whole: the old file lives on under its other name. */
  assert_int_equal(stat("a.h5", &after), 0);
  assert_true(before.st_ino != after.st_ino);
  bytes = read_bytes("kept", &length);
  assert_string_equal(bytes, "precious");
  free(bytes);
  /* A run that is refused does not touch what --force would replace. */
  process self = CONVENE("run", MINIMAL, SMALL, "-o", "a.h5", "--force", "--strategy", "none");
  assert_int_equal(self.code, 2);
  process_free(&self);
  assert_done(CONVENE("info", "a.h5"), "4 complete");
  assert_int_equal(entries(), 3);
}

static void test_places_that_cannot_be_written(void **state) {
  (void)state;
  write_text("file", "x");
  assert_int_equal(mkdir("folder", 0777), 0);
  char longest[300];
  memset(longest, 'n', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  const struct {
    const char *output;
    refusal expected;
  } cases[] = {
      {"missing/a.h5", {2, 1, ": missing/a.h5: ", {"there is no folder 'missing'"}}},
      {"folder", {2, 1, ": folder: is a folder", {0}}},
      {"folder/", {2, 1, ": folder/: is a folder", {0}}},
      {"new/", {2, 1, ": new/: is the name of a folder", {0}}},
      {"file/a.h5", {2, 1, ": file/a.h5: ", {"'file' is not a folder"}}},
      {"/dev/full", {2, 1, ": /dev/full: is not a regular file", {0}}},
      {"/proc/a.h5", {1, 1, ": /proc/a.h5: cannot be written", {0}}},
      {longest, {1, 1, ": nnnn", {"cannot be written", "too long"}}},
      {"", {2, 1, ": the output has no name", {0}}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_refused(CONVENE("run", MINIMAL, SMALL, "-o", cases[i].output), &cases[i].expected);
  write_text("results", "x");
  assert_refused(CONVENE("run", MINIMAL, SMALL),
                 &(refusal){2, 1, ": results/minimal.h5: ", {"'results' is not a folder"}});
  assert_int_equal(entries(), 3);
  assert_int_equal(folder_count("folder"), 0);
}

static void test_read_only_folder(void **state) {
  (void)state;
  assert_int_equal(mkdir("locked", 0555) | chmod(".", 0755), 0);
  /* Permissions do not bind root, who becomes nobody. */
  const char *const argv[] = {"setpriv",    "--reuid=65534", "--clear-groups",
                              TEST_CONVENE, "run",           MINIMAL,
                              "-o",         "locked/a.h5",   NULL};
  assert_refused(run_process(geteuid() == 0 ? argv : argv + 3),
                 &(refusal){1, 1, ": locked/a.h5: cannot be written: ", {"Permission denied"}});
  assert_int_equal(folder_count("locked"), 0);
}

/* A disk that fills up under the result, told by a limit on the size of files. */
static void test_no_room_for_the_result(void **state) {
  (void)state;
  static const char *const argv[] = {
      "bash", "-c", "ulimit -f 64; exec " TEST_CONVENE " run " MINIMAL " -o a.h5", NULL};
  process self = run_process(argv);
  assert_int_equal(self.code, 1);
  assert_string_equal(self.out, "");
  assert_non_null(strstr(self.err, "convene: "));
  assert_int_equal(entries(), 0);
  process_free(&self);
}

static void test_more_memory_than_there_is(void **state) {
  (void)state;
  assert_refused(CONVENE("run", MINIMAL, "--set", "population.organisations=100000000"),
                 &(refusal){1, 1, ": 100000000 organisations", {"GB of memory", "leaves"}});
#ifndef __SANITIZE_ADDRESS__ /* which reserves terabytes of addresses for itself */
  static const char *const argv[] = {"bash", "-c",
                                     "ulimit -v 400000; exec " TEST_CONVENE " run " MINIMAL
                                     " --set population.organisations=1000000 --threads 1",
                                     NULL};
  assert_refused(run_process(argv), &(refusal){1, 1, ": 1000000 organisations", {"(ulimit -v)"}});
#endif
  assert_int_equal(entries(), 0);
}

/* Bytes do not depend on what the streams are; closed ones do not end up in the result. */
static void test_closed_streams(void **state) {
  (void)state;
  assert_done(CONVENE("run", MINIMAL, SMALL, "-o", "a.h5", "-q"), NULL);
  static const char *const argv[] = {
      "sh", "-c",
      TEST_CONVENE " run " MINIMAL " --replicates 2 --set run.months=6 -o b.h5 <&- >&- 2>&-", NULL};
  assert_done(run_process(argv), NULL);
  assert_true(same_bytes("a.h5", "b.h5"));
}

static void test_awkward_names(void **state) {
  (void)state;
  static const char *const names[] = {
      "with space.h5", "Ünïcødé ✓.h5", "it's \"quoted\" & $HOME;.h5", "-dash.h5", "line\nbreak.h5",
      "no-ending",     ".hidden"};
  size_t length;
  char *text = read_bytes(MINIMAL, &length);
  const int count = (int)(sizeof names / sizeof names[0]);
  for (int i = 0; i < count; i++) {
    char output[64];
    snprintf(output, sizeof output, "./%s", names[i]);
    assert_done(CONVENE("run", MINIMAL, SMALL, "-q", "-o", output), NULL);
    assert_done(CONVENE("info", output), "4 complete");
  }
  assert_int_equal(entries(), 2 * count);
  write_text("mon scénario d'été.yaml", text);
  assert_done(CONVENE("run", "mon scénario d'été.yaml", SMALL), "results/mon scénario d'été.h5");
  free(text);
}

static void test_sidecar(void **state) {
  (void)state;
  assert_done(CONVENE("run", MINIMAL, SMALL, "-q", "-o", "a \"b\".h5", "--threads=1"), NULL);
  size_t length;
  char *json = read_bytes("a \"b\".run.json", &length);
  assert_non_null(strstr(json, "\"convene\"") ? json : strstr(json, "/convene\""));
  assert_non_null(strstr(json, "\"run\""));
  assert_non_null(strstr(json, "\"a \\\"b\\\".h5\""));
  assert_non_null(strstr(json, "\"--threads=1\""));
  assert_non_null(strstr(json, "\"run.months=6\""));
  free(json);
  const char *const argv[] = {TEST_PYTHON, "-m", "json.tool", "a \"b\".run.json", NULL};
  assert_done(run_process(argv), "\"threads\": 1");
}

static void assert_holds(const char *path, const char *expected) {
  size_t length;
  char *bytes = read_bytes(path, &length);
  assert_string_equal(bytes, expected);
  free(bytes);
}

/* What stands where a run would be noted is somebody's work, unless it is a run's own note. */
static void test_in_place_of_the_sidecar(void **state) {
  (void)state;
  write_text("a.run.json", "{"); /* a sidecar begins so, but is longer */
  assert_refused(CONVENE("run", MINIMAL, SMALL, "-o", "a.h5"),
                 &(refusal){2, 1, ": a.run.json: is where the run would be noted", {"--force"}});
  write_text("a.run.json", "precious");
  assert_refused(CONVENE("run", MINIMAL, SMALL, "-o", "a.h5"),
                 &(refusal){2, 1, ": a.run.json: is where the run would be noted", {"--force"}});
  assert_holds("a.run.json", "precious");
  assert_int_equal(entries(), 1);
  assert_done(CONVENE("run", MINIMAL, SMALL, "-o", "a.h5", "-q", "--force"), NULL);
  assert_int_equal(unlink("a.h5"), 0);
  assert_done(CONVENE("run", MINIMAL, SMALL, "-o", "a.h5", "-q"), NULL);

  size_t length;
  char *scenario = read_bytes(MINIMAL, &length);
  write_text("b.run.json", scenario);
  assert_refused(CONVENE("run", "b.run.json", SMALL, "-o", "b.h5", "--force"),
                 &(refusal){2, 1, ": b.run.json: is the scenario that is read", {"another name"}});
  assert_holds("b.run.json", scenario);
  free(scenario);

  write_text("s.yaml", "scenario: b.run.json\n"
                       "design: {kind: sobol, points: 2}\n"
                       "vary: {trust.gain: {min: 0.05, max: 0.1}}\n");
  assert_int_equal(mkdir("sweeps", 0777), 0);
  write_text("sweeps/s.run.json", "precious");
  assert_refused(CONVENE("sweep", "s.yaml", SMALL, "-o", "sweeps", "-q"),
                 &(refusal){2, 1, ": sweeps/s.run.json: is where the run", {"--force"}});
  assert_holds("sweeps/s.run.json", "precious");
}

/* An option with a value makes it long. */
static pid_t start_long_run(const char *option, const char *value) {
  const char *const argv[] = {TEST_CONVENE, "run", MINIMAL, option, value,
                              "-q",         "-o",  "a.h5",  NULL};
  const pid_t child = start_process(argv);
  nanosleep(&(struct timespec){.tv_nsec = 400000000}, NULL);
  return child;
}

static void test_interrupted(void **state) {
  (void)state;
  static const struct {
    const char *option, *value;
    int signal;
  } cases[] = {
      {"--replicates", "100000", SIGINT},     /* with finished runs, which are kept */
      {"--set", "run.months=12000", SIGTERM}, /* within runs */
  };
  for (int i = 0; i < 2; i++) {
    const pid_t child = start_long_run(cases[i].option, cases[i].value);
    assert_int_equal(kill(child, cases[i].signal), 0);
    assert_int_equal(end_of(child), 75);
    size_t length;
    char *said = read_bytes("said", &length);
    assert_non_null(strstr(said, "interrupted after"));
    const bool kept = exists("a.h5.parts");
    assert_non_null(strstr(said, kept ? "--resume goes on with them" : "nothing was written"));
    assert_true(kept || i == 1);
    assert_ptr_equal(strchr(said, '\n'), said + length - 1);
    free(said);
    assert_int_equal(entries(), 1 + kept);
    assert_int_equal(unlink("said"), 0);
    if (kept) assert_done(run_process((const char *const[]){"rm", "-r", "a.h5.parts", NULL}), NULL);
  }
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(test_default_place),
      IN_FOLDER(test_quiet),
      IN_FOLDER(test_another_working_folder),
      IN_FOLDER(test_existing_output),
      IN_FOLDER(test_places_that_cannot_be_written),
      IN_FOLDER(test_read_only_folder),
      IN_FOLDER(test_no_room_for_the_result),
      IN_FOLDER(test_more_memory_than_there_is),
      IN_FOLDER(test_closed_streams),
      IN_FOLDER(test_awkward_names),
      IN_FOLDER(test_sidecar),
      IN_FOLDER(test_in_place_of_the_sidecar),
      IN_FOLDER(test_interrupted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
