/* test_fault_sweep.c: studies swept, grown, divided and merged without memory, or while HDF5 or the
 * file system fail.
 *
 * However an attempt ends, going on with it undisturbed must give the file that a sweep without any
 * trouble gives.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "experiment/sweep.h"
#include "faults.h"
#include "support/folder.h"

static const char scenario_text[] =
    "parameters:\n"
    "  population.organisations: 12\n"
    "  alliances.count: 2\n"
    "  run: {months: 3, replicates: 2}\n"
    "baseline: a\n"
    "strategies: {a: [], b: [{name: x, set: {honesty.level: 1}}]}\n";
static const char study_text[] = "scenario: s.yaml\n"
                                 "design: {kind: sobol, points: 3}\n"
                                 "vary: {trust.gain: {min: 0.1, max: 0.2}}\n";

enum { MOST = 5 }; /* of a kind of call: each takes a sweep, and another one that mends it */

static cvn_study study, smaller; /* with fewer points and replicates */
static char *good;               /* the bytes of the result */
static size_t good_size;

static void read_study(cvn_study *into, const char *const *overrides, int n) {
  cvn_messages messages = {0};
  const cvn_status status = cvn_study_load(into, "study.yaml", overrides, n, &messages);
  cvn_messages_print(&messages, stderr, "");
  cvn_messages_free(&messages);
  assert_int_equal(status, CVN_OK);
}

static cvn_status sweep(const cvn_study *of, const cvn_sweep_options *options,
                        cvn_messages *messages) {
  cvn_sweep_result result;
  const cvn_status status = cvn_sweep_run(of, options, &result, messages);
  cvn_sweep_result_free(&result);
  return status;
}

/* Undisturbed, as a user would after reading the messages. */
static bool succeeds(const cvn_study *of, const cvn_sweep_options *options) {
  cvn_messages messages = {0};
  const cvn_status status = sweep(of, options, &messages);
  if (status != CVN_OK) cvn_messages_print(&messages, stderr, "  then: ");
  cvn_messages_free(&messages);
  return status == CVN_OK;
}

static bool is_good(const char *path) {
  size_t size = 0;
  char *bytes = folder_read(path, &size);
  const bool same = bytes && size == good_size && memcmp(bytes, good, size) == 0;
  if (!same) fprintf(stderr, "  %s is %s\n", path, bytes ? "another result" : "not there");
  free(bytes);
  return same;
}

static bool resumes(cvn_status status) {
  const bool whole = status != CVN_OK || is_good("f/study.h5");
  return whole &&
         succeeds(&study,
                  &(cvn_sweep_options){
                      .folder = "f", .threads = 1, .resume = true, .retry_failed = true}) &&
         is_good("f/study.h5");
}

static void remove_folders(void) {
  if (system("rm -rf f m.h5") != 0) fail_msg("the folder cannot be removed");
}

static int enter(void **state) {
  static const char *const fewer[] = {"design.points=2", "run.replicates=1"};
  if (fault_enter(state) != 0) return -1;
  fault_write_file("s.yaml", scenario_text);
  fault_write_file("study.yaml", study_text);
  read_study(&study, NULL, 0);
  read_study(&smaller, fewer, 2);
  if (!succeeds(&study, &(cvn_sweep_options){.folder = "f", .threads = 1})) return -1;
  good = folder_read("f/study.h5", &good_size);
  return good ? 0 : -1;
}

static int leave(void **state) {
  remove_folders();
  cvn_study_free(&study);
  cvn_study_free(&smaller);
  free(good);
  return fault_leave(state);
}

/* -- the works -- */

static cvn_status start(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return sweep(&study, &(cvn_sweep_options){.folder = "f", .threads = 1}, messages);
}

/* More points and more replicates than were there. */
static void prepare_growth(void) {
  remove_folders();
  if (!succeeds(&smaller, &(cvn_sweep_options){.folder = "f", .threads = 1}))
    fail_msg("there is nothing to grow");
}

static cvn_status grow(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return sweep(&study, &(cvn_sweep_options){.folder = "f", .threads = 1, .resume = true}, messages);
}

static void make_shard(int shard) {
  if (!succeeds(&study,
                &(cvn_sweep_options){.folder = "f", .threads = 1, .shard = shard, .shards = 2}))
    fail_msg("a shard cannot be made");
}

static void prepare_last_shard(void) {
  remove_folders();
  make_shard(1);
}

static cvn_status run_last_shard(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  return sweep(&study, &(cvn_sweep_options){.folder = "f", .threads = 1, .shard = 2, .shards = 2},
               messages);
}

static cvn_status merge(uint64_t *digest, cvn_messages *messages) {
  (void)digest;
  cvn_merge_result result;
  return cvn_sweep_merge("f", &(cvn_merge_options){.output = "m.h5"}, &result, messages);
}

static bool merges(cvn_status status) {
  cvn_messages messages = {0};
  if (status != CVN_OK && merge(NULL, &messages) != CVN_OK)
    cvn_messages_print(&messages, stderr, "  then: ");
  cvn_messages_free(&messages);
  return is_good("m.h5");
}

static bool shard_resumes(cvn_status status) {
  return (status == CVN_OK || succeeds(&study, &(cvn_sweep_options){.folder = "f",
                                                                    .threads = 1,
                                                                    .shard = 2,
                                                                    .shards = 2,
                                                                    .resume = true,
                                                                    .retry_failed = true})) &&
         merges(CVN_ERR_NOT_FOUND);
}

static void prepare_merge(void) {
  prepare_last_shard();
  make_shard(2);
}

static void prepare_unmerged(void) {
  unlink("m.h5");
}

static cvn_status look(uint64_t *digest, cvn_messages *messages) {
  cvn_sweep_status status;
  const cvn_status end = cvn_sweep_look("f", &status, messages);
  if (end != CVN_OK) return end;
  /* What cannot be read counts as missing, with a warning: that is no success here. */
  if (messages->count > 0) {
    cvn_sweep_status_free(&status);
    return CVN_ERR_READ;
  }
  fault_digest_text(digest, status.name);
  fault_digest(digest, &status.runs, sizeof status.runs);
  fault_digest(digest, &status.sealed, sizeof status.sealed);
  fault_digest(digest, &status.missing, sizeof status.missing);
  fault_digest(digest, &status.n_shards, sizeof status.n_shards);
  cvn_sweep_status_free(&status);
  return end;
}

/* -- the tests -- */

static void a_sweep_can_always_be_gone_on_with(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "a new sweep",
                                 .run = start,
                                 .prepare = remove_folders,
                                 .mends = resumes,
                                 .most = MOST});
}

static void a_grown_sweep_can_always_be_gone_on_with(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "a sweep that grows",
                                 .run = grow,
                                 .prepare = prepare_growth,
                                 .mends = resumes,
                                 .most = MOST});
}

static void a_shard_can_always_be_gone_on_with(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "the last shard",
                                 .run = run_last_shard,
                                 .prepare = prepare_last_shard,
                                 .mends = shard_resumes,
                                 .most = MOST});
}

static void shards_are_merged_whole_or_not_at_all(void **state) {
  (void)state;
  prepare_merge();
  fault_every_kind(&(fault_work){.name = "merging shards",
                                 .run = merge,
                                 .prepare = prepare_unmerged,
                                 .mends = merges,
                                 .most = MOST});
}

static void a_folder_is_looked_at_rightly_or_not_at_all(void **state) {
  (void)state;
  prepare_merge();
  fault_every_kind(&(fault_work){.name = "looking at a folder", .run = look, .most = MOST});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sweep_can_always_be_gone_on_with),
      cmocka_unit_test(a_grown_sweep_can_always_be_gone_on_with),
      cmocka_unit_test(a_shard_can_always_be_gone_on_with),
      cmocka_unit_test(shards_are_merged_whole_or_not_at_all),
      cmocka_unit_test(a_folder_is_looked_at_rightly_or_not_at_all),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
