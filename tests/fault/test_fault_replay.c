/* test_fault_replay.c: results computed again, and experiments gone on with, without memory or
 * while HDF5 or the file system fail.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "experiment/replay.h"
#include "faults.h"
#include "support/folder.h"

enum { MOST = 8 };

static cvn_study scenario, study;
static char *good; /* the bytes of r.h5, made in one go */
static size_t good_size;

static void load(cvn_study *into, const char *path) {
  cvn_messages messages = {0};
  const cvn_status status = cvn_study_load(into, path, NULL, 0, &messages);
  cvn_messages_print(&messages, stderr, "");
  cvn_messages_free(&messages);
  assert_int_equal(status, CVN_OK);
}

static cvn_status run(const cvn_study *of, const cvn_experiment_options *options,
                      cvn_messages *messages) {
  cvn_experiment_result result;
  return cvn_experiment_run_study(of, options, &result, messages);
}

static void make(const cvn_study *of, const char *output) {
  cvn_messages messages = {0};
  const cvn_experiment_options options = {.output = output, .threads = 1};
  const cvn_status status = run(of, &options, &messages);
  cvn_messages_print(&messages, stderr, "");
  cvn_messages_free(&messages);
  assert_int_equal(status, CVN_OK);
}

static int enter(void **state) {
  if (fault_enter(state) != 0 || mkdir("tmp", 0777) != 0) return -1;
  setenv("TMPDIR", "tmp", 1);
  fault_write_file("o.csv", "name,size,sector\nA,10,x\nB,20,y\nC,30,x\nD,4,y\n");
  fault_write_file("m.csv", "organisation,alliance\nA,Forum\nB,Forum\nC,Forum\nA,Group\nD,Group\n");
  fault_write_file("s.yaml", "title: Small\n"
                             "parameters:\n"
                             "  population: {organisations_file: o.csv, memberships_file: m.csv}\n"
                             "  run: {months: 3, replicates: 2}\n"
                             "baseline: a\n"
                             "strategies: {a: [], b: [{name: x, set: {honesty.level: 1}}]}\n");
  fault_write_file("study.yaml", "scenario: s.yaml\n"
                                 "design: {kind: list, file: d.csv}\n"
                                 "replicates: 1\n");
  fault_write_file("d.csv", "trust.gain,plans.rule\n0.2,none\n0.3,required\n");
  load(&scenario, "s.yaml");
  load(&study, "study.yaml");
  make(&scenario, "r.h5");
  make(&study, "study.h5");
  good = folder_read("r.h5", &good_size);
  return good ? 0 : -1;
}

static int leave(void **state) {
  if (rmdir("tmp") != 0 || system("rm -rf p.h5.parts") != 0) return -1;
  cvn_study_free(&scenario);
  cvn_study_free(&study);
  free(good);
  return fault_leave(state);
}

/* -- replaying -- */

static void tell(void *digest, const char *path, const char *what) {
  fault_digest_text(digest, path);
  fault_digest_text(digest, what);
}

/* A failure may be told as an error or as a difference, never as sameness. */
static cvn_status replay(const char *path, cvn_messages *messages) {
  uint64_t told = 0;
  cvn_replay_result result;
  const cvn_replay_options options = {.threads = 1, .tell = tell, .tell_user = &told};
  cvn_status status = cvn_replay(path, &options, &result, messages);
  if (status == CVN_OK && result.comparison.different > 0)
    status = cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%lld differences",
                      (long long)result.comparison.different);
  cvn_replay_result_free(&result);
  return status;
}

static cvn_status replay_run(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return replay("r.h5", messages);
}

static cvn_status replay_study(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return replay("study.h5", messages);
}

static bool left_nothing(cvn_status status) {
  (void)status;
  return folder_count("tmp") == 0;
}

/* -- going on -- */

typedef struct interruption {
  volatile sig_atomic_t stop;
} interruption;

static void stop_after_two(void *user, int64_t runs_done, int64_t runs, double done, double total) {
  interruption *self = user;
  (void)runs, (void)done, (void)total;
  if (runs_done >= 2) self->stop = 1;
}

/* An experiment that was interrupted after two of four runs. */
static void prepare_interrupted(void) {
  interruption self = {0};
  cvn_messages messages = {0};
  unlink("p.h5");
  if (system("rm -rf p.h5.parts") != 0) fail_msg("the folder cannot be removed");
  const cvn_experiment_options options = {.output = "p.h5",
                                          .threads = 1,
                                          .progress = stop_after_two,
                                          .progress_user = &self,
                                          .stop = &self.stop};
  const cvn_status status = run(&scenario, &options, &messages);
  cvn_messages_free(&messages);
  if (status != CVN_ERR_INTERRUPTED || access("p.h5.parts", F_OK) != 0)
    fail_msg("nothing to go on with");
}

static cvn_status resume(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return run(&scenario, &(cvn_experiment_options){.output = "p.h5", .threads = 1, .resume = true},
             messages);
}

/* A run that failed is told of in a result which is whole otherwise. */
static bool runs_failed(cvn_status status) {
  return status == CVN_ERR_RUNS_FAILED;
}

static bool resumes(cvn_status status) {
  cvn_messages messages = {0};
  if (status == CVN_ERR_RUNS_FAILED) return access("p.h5", F_OK) == 0;
  if (status != CVN_OK && resume(NULL, &messages) != CVN_OK)
    cvn_messages_print(&messages, stderr, "  then: ");
  cvn_messages_free(&messages);
  size_t size = 0;
  char *bytes = folder_read("p.h5", &size);
  const bool same = bytes && size == good_size && memcmp(bytes, good, size) == 0;
  free(bytes);
  return same;
}

/* -- the tests -- */

static void replays_say_the_same_or_why_not(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){
      .name = "replaying a run", .run = replay_run, .mends = left_nothing, .most = MOST});
  fault_every_kind(&(fault_work){
      .name = "replaying a study", .run = replay_study, .mends = left_nothing, .most = MOST});
}

static void a_run_can_always_be_gone_on_with(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "resuming a run",
                                 .run = resume,
                                 .prepare = prepare_interrupted,
                                 .accept = runs_failed,
                                 .mends = resumes,
                                 .most = MOST});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(replays_say_the_same_or_why_not),
      cmocka_unit_test(a_run_can_always_be_gone_on_with),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
