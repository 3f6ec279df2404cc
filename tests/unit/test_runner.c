/* test_runner.c: experiments do not depend on threads or interruptions, survive a failing run, and
 * refuse what does not fit. */
#include "support/tiny_world.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "experiment/experiment.h"
#include "record/reader.h"
#include "support/folder.h"

static const char *const small_text =
    "title: runs\n"
    "parameters:\n"
    "  population: {organisations: 60}\n"
    "  alliances: {count: 6}\n"
    "  membership: {leave_rate: 0.05, join_rate: 0.1}\n"
    "  run: {months: 14, replicates: 5, seed: 7}\n"
    "baseline: as it was\n"
    "strategies:\n"
    "  as it was: []\n"
    "  convenor:\n"
    "    - {name: convenor, set: {convenor.presence: independent}, from: 3, cost: {setup: 5, "
    "monthly: 2}}\n"
    "record: {alliances: {every: 7}, snapshots: {every: 7}, population: true, advantage: true}\n";

static void load(cvn_scenario *scenario, const char *folder, const char *text,
                 const char *const *set, int n_set) {
  cvn_messages messages = {0};
  const char *path = folder_file(folder, "runs.yaml");
  assert_true(folder_write(path, text, strlen(text)));
  const cvn_status status = cvn_scenario_load(scenario, path, set, n_set, &messages);
  cvn_messages_print(&messages, stderr, "");
  assert_int_equal(status, CVN_OK);
}

typedef struct told {
  int64_t calls, last, runs;
  double done, total;
} told;

static void tell(void *user, int64_t runs_done, int64_t runs, double done, double total) {
  told *t = user;
  t->calls++;
  assert_int_equal(runs_done, t->last + 1); /* by one thread at a time */
  t->last = runs_done;
  t->runs = runs;
  assert_true(done > t->done && done <= total);
  t->done = done;
  t->total = total;
}

static void files_do_not_depend_on_threads(void **state) {
  (void)state;
  static const int threads[] = {1, 2, 3, 8};
  char *folder = folder_make();
  assert_non_null(folder);
  char *first = NULL;
  size_t first_length = 0;
  for (int i = 0; i < 4; i++) {
    cvn_scenario scenario;
    cvn_messages messages = {0};
    cvn_experiment_result result;
    told t = {0};
    load(&scenario, folder, small_text, NULL, 0);
    const cvn_experiment_options options = {.output = folder_file(folder, "out.h5"),
                                            .force = true,
                                            .threads = threads[i],
                                            .progress = tell,
                                            .progress_user = &t};
    assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages), CVN_OK);
    assert_int_equal(messages.count, 0);
    assert_int_equal(result.runs, 10);
    assert_int_equal(result.failed, 0);
    assert_int_equal(t.calls, 10);
    assert_int_equal(t.runs, 10);
    assert_true(t.done == t.total && result.membership_months == 10.0 * 60.0 * 14.0);
    size_t length = 0;
    char *bytes = folder_read(folder_file(folder, "out.h5"), &length);
    assert_true(length > 1000);
    if (!first) {
      first = bytes;
      first_length = length;
    } else {
      assert_int_equal(length, first_length);
      assert_memory_equal(bytes, first, length);
      free(bytes);
    }
    cvn_scenario_free(&scenario);
  }
  free(first);
  folder_remove(folder);
}

/* One row of a trajectory of the file. */
static void read_row(const cvn_reader *reader, const char *name, int64_t strategy,
                     int64_t replicate, int64_t months, double *row) {
  cvn_messages messages = {0};
  const int64_t start[] = {strategy, 0, replicate, 0}, count[] = {1, 1, 1, months + 1};
  const cvn_variable *variable = cvn_reader_find(reader, name);
  assert_non_null(variable);
  assert_int_equal(cvn_reader_part(reader, variable, start, count, row, &messages), CVN_OK);
}

/* Many runs: each is in its place, and is what it is alone. */
static void every_run_is_in_its_place(void **state) {
  (void)state;
  const char *const set[] = {"run.replicates=600", "run.months=2", "population.organisations=6",
                             "alliances.count=2"};
  static const int64_t looked_at[] = {0, 423, 424, 599};
  char *folder = folder_make();
  cvn_scenario scenario;
  cvn_messages messages = {0};
  cvn_experiment_result result;
  cvn_reader *reader;
  load(&scenario, folder, small_text, set, 4);
  scenario.record = (cvn_record_plan){0};
  const cvn_experiment_options options = {.output = folder_file(folder, "out.h5"), .threads = 3};
  assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages), CVN_OK);
  assert_int_equal(result.runs, 1200);
  assert_int_equal(cvn_reader_open(&reader, folder_file(folder, "out.h5"), &messages), CVN_OK);
  for (int i = 0; i < 8; i++) {
    const cvn_key key = {7, (uint32_t)looked_at[i % 4]};
    cvn_population population;
    cvn_run_output alone;
    double row[3];
    assert_int_equal(cvn_population_create(&population, &scenario.params, NULL, key, &messages),
                     CVN_OK);
    cvn_run_one(&alone, &scenario, &population, &scenario.strategies[i / 4], key, 1);
    read_row(reader, "trust", i / 4, looked_at[i % 4], 2, row);
    for (int t = 0; t < 3; t++) assert_true(row[t] == alone.fields[CVN_FIELD_trust * 3 + t]);
    cvn_run_output_free(&alone);
    cvn_population_free(&population);
  }
  cvn_reader_close(reader);
  cvn_scenario_free(&scenario);
  folder_remove(folder);
}

/* -- progress -- */

typedef struct told_within {
  int calls, within; /* within: while no run had ended */
  double last;
} told_within;

static void note_progress(void *user, int64_t runs_done, int64_t runs, double done, double total) {
  told_within *t = user;
  assert_int_equal(runs, 2);
  assert_true(done >= t->last && done <= total);
  assert_true(done >= total * (double)runs_done / 2.0);
  t->calls++;
  t->within += runs_done == 0 && done > 0.0;
  t->last = done;
}

/* A large run says how far it is; months of both of its strategies, and of the run without
 * cooperation, are counted. */
static void months_of_large_runs_are_told(void **state) {
  (void)state;
  const char *const set[] = {"run.replicates=1", "population.organisations=12000",
                             "alliances.count=600", "run.months=6"};
  for (int advantage = 0; advantage < 2; advantage++) {
    char *folder = folder_make();
    cvn_scenario scenario;
    cvn_messages messages = {0};
    cvn_experiment_result result;
    told_within t = {0};
    load(&scenario, folder, small_text, set, 4);
    scenario.record = (cvn_record_plan){.advantage = advantage == 1};
    const cvn_experiment_options options = {.output = folder_file(folder, "out.h5"),
                                            .threads = 1,
                                            .progress = note_progress,
                                            .progress_user = &t};
    assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages), CVN_OK);
    assert_int_equal(t.within, advantage == 1 ? 14 : 7);
    assert_int_equal(t.calls, 2 * t.within + 2);
    assert_true(t.last == result.membership_months);
    cvn_scenario_free(&scenario);
    folder_remove(folder);
  }
}

static void what_does_not_fit_is_refused(void **state) {
  (void)state;
  const char *const set[] = {"population.organisations=100000000", "alliances.count=1000000"};
  char *folder = folder_make();
  cvn_scenario scenario;
  cvn_messages messages = {0};
  cvn_experiment_result result;
  load(&scenario, folder, small_text, set, 2);
  const cvn_experiment_options options = {.output = folder_file(folder, "out.h5"), .threads = 2};
  const double before = (double)mallinfo2().hblkhd;
  assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages), CVN_ERR_MEMORY);
  assert_true((double)mallinfo2().hblkhd - before < 1e6);
  assert_int_equal(messages.count, 1);
  const char *text = messages.items[0].text;
  assert_non_null(strstr(text, "100000000 organisations"));
  assert_non_null(strstr(text, "need about"));
  assert_non_null(strstr(text, "leaves"));
  double needed = 0.0, left = 0.0;
  assert_int_equal(sscanf(strstr(text, "need about"), "need about %lf GB", &needed), 1);
  assert_int_equal(sscanf(strstr(text, "leaves"), "leaves %lf GB", &left), 1);
  assert_true(needed > left && needed > 10.0 && left > 0.0);
  assert_int_equal(folder_count(folder), 1); /* the scenario, and no output */
  cvn_messages_free(&messages);
  cvn_scenario_free(&scenario);
  folder_remove(folder);
}

static volatile sig_atomic_t stop;

static void stop_after_two(void *user, int64_t runs_done, int64_t runs, double done, double total) {
  (void)user, (void)runs, (void)done, (void)total;
  if (runs_done == 2) stop = 1;
}

/* Interrupted after two runs, resumed with other threads: the bytes of an uninterrupted one. */
static void an_interrupted_experiment_is_resumed(void **state) {
  (void)state;
  char *folder = folder_make();
  cvn_scenario scenario;
  cvn_messages messages = {0};
  cvn_experiment_result result;
  load(&scenario, folder, small_text, NULL, 0);
  cvn_experiment_options options = {.output = folder_file(folder, "whole.h5"), .threads = 2};
  assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages), CVN_OK);
  stop = 0;
  options = (cvn_experiment_options){.output = folder_file(folder, "out.h5"),
                                     .threads = 1,
                                     .progress = stop_after_two,
                                     .stop = &stop};
  assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages),
                   CVN_ERR_INTERRUPTED);
  assert_int_equal(messages.count, 1);
  assert_non_null(strstr(messages.items[0].text, "interrupted after 2 of 10 runs; 2 are kept in"));
  assert_int_equal(folder_count(folder), 3); /* the scenario, the whole, and the parts */
  cvn_messages_free(&messages);
  stop = 0;
  assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages), CVN_ERR_EXISTS);
  assert_non_null(strstr(messages.items[0].text, "holds 2 finished runs"));
  cvn_messages_free(&messages);
  options = (cvn_experiment_options){.output = options.output, .threads = 3, .resume = true};
  assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages), CVN_OK);
  assert_int_equal(messages.count, 0);
  assert_int_equal(result.resumed, 2);
  assert_int_equal(folder_count(folder), 3); /* the scenario and two results */
  size_t a, b;
  char *whole = folder_read(folder_file(folder, "whole.h5"), &a);
  char *resumed = folder_read(folder_file(folder, "out.h5"), &b);
  assert_int_equal(a, b);
  assert_memory_equal(whole, resumed, a);
  free(whole);
  free(resumed);
  assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages), CVN_OK);
  assert_true(result.nothing_to_do);
  cvn_scenario_free(&scenario);
  folder_remove(folder);
}

static void stopped_at_once_leaves_nothing(void **state) {
  (void)state;
  char *folder = folder_make();
  cvn_scenario scenario;
  cvn_messages messages = {0};
  cvn_experiment_result result;
  load(&scenario, folder, small_text, NULL, 0);
  stop = 1;
  const cvn_experiment_options options = {
      .output = folder_file(folder, "out.h5"), .threads = 2, .stop = &stop};
  assert_int_equal(cvn_experiment_run(&scenario, &options, &result, &messages),
                   CVN_ERR_INTERRUPTED);
  assert_non_null(strstr(messages.items[0].text, "nothing was written"));
  assert_int_equal(folder_count(folder), 1);
  cvn_messages_free(&messages);
  cvn_scenario_free(&scenario);
  folder_remove(folder);
}

/* -- a run that fails: memory is taken away before the second run and given back after it -- */

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static void limit_address_space(void *user, int64_t runs_done, int64_t runs, double done,
                                double total) {
  (void)user, (void)runs, (void)done, (void)total;
  char line[64] = "";
  struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  FILE *statm = fopen("/proc/self/statm", "re");
  if (!statm || !fgets(line, sizeof line, statm)) _exit(20);
  fclose(statm);
  if (runs_done == 1)
    limit.rlim_cur = (rlim_t)(strtoll(line, NULL, 10) * sysconf(_SC_PAGESIZE) + (1 << 20));
  if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(21);
}

/* Exit code 0, or the number of what was not as it should be. */
static int one_run_fails(const cvn_scenario *scenario, const char *output) {
  cvn_messages messages = {0};
  cvn_experiment_result result;
  cvn_reader *reader;
  char **texts = NULL;
  double *status = NULL, trust[15];
  int64_t count = 0;
  mallopt(M_MMAP_THRESHOLD, 1 << 16); /* large arrays are mapped, so that the limit bites */
  const cvn_experiment_options options = {
      .output = output, .threads = 1, .progress = limit_address_space};
  if (cvn_experiment_run(scenario, &options, &result, &messages) != CVN_ERR_RUNS_FAILED) return 1;
  if (result.failed != 1 || messages.count != 2) return 2;
  if (!strstr(messages.items[0].text, "strategy 'convenor', replicate 0 failed: ")) return 3;
  if (!strstr(messages.items[1].text, "1 of 6 runs failed")) return 4;
  messages = (cvn_messages){0};
  if (cvn_reader_open(&reader, output, &messages) != CVN_OK) return 5;
  if (cvn_reader_all(reader, cvn_reader_find(reader, "run_status"), &status, &count, &messages) !=
      CVN_OK)
    return 6;
  for (int64_t i = 0; i < count; i++)
    if (status[i] != (i == 3 ? 2.0 : 1.0)) return 7; /* complete 1, failed 2 */
  if (cvn_reader_texts(reader, cvn_reader_find(reader, "run_message"), &texts, &count, &messages) !=
      CVN_OK)
    return 8;
  if (count != 6 || !strstr(texts[3], "memory") || texts[0][0] || texts[2][0]) return 9;
  read_row(reader, "trust", 1, 0, 14, trust);
  if (!isnan(trust[0]) || !isnan(trust[14])) return 10;
  read_row(reader, "trust", 0, 2, 14, trust);
  return isfinite(trust[0]) && isfinite(trust[14]) ? 0 : 11;
}

static void a_failed_run_is_recorded(void **state) {
  (void)state;
  const char *const set[] = {"run.replicates=3", "population.organisations=20000",
                             "alliances.count=600"};
  char *folder = folder_make();
  cvn_scenario scenario;
  load(&scenario, folder, small_text, set, 3);
  scenario.record = (cvn_record_plan){.alliances_every = 1}; /* more than there is left */
  const char *output = folder_file(folder, "out.h5");
  fflush(NULL);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) _exit(one_run_fails(&scenario, output));
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
  cvn_scenario_free(&scenario);
  folder_remove(folder);
}
#endif

int main(void) {
  const struct CMUnitTest tests[] = {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    cmocka_unit_test(a_failed_run_is_recorded), /* forks: before there are threads */
#endif
    cmocka_unit_test(files_do_not_depend_on_threads),
    cmocka_unit_test(every_run_is_in_its_place),
    cmocka_unit_test(months_of_large_runs_are_told),
    cmocka_unit_test(what_does_not_fit_is_refused),
    cmocka_unit_test(an_interrupted_experiment_is_resumed),
    cmocka_unit_test(stopped_at_once_leaves_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
