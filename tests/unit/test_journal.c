/* test_journal.c: the folder of finished runs: journal, lock, and what is found in it again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "experiment/journal.h"
#include "experiment/lock.h"
#include "experiment/parts.h"
#include "support/folder.h"
#include "support/synthetic.h"

static char *folder;
static cvn_scenario scenario;
static cvn_finished_run run;
static cvn_fingerprint fingerprint;
static cvn_messages messages;

static cvn_status take_fingerprint(void) {
  const cvn_study study = {.scenario = scenario, .points = 1};
  return cvn_fingerprint_of(&fingerprint, &study, NULL);
}

static int set_up(void **state) {
  (void)state;
  folder = folder_make();
  synthetic_scenario(&scenario, 12, 3, NULL);
  run = (cvn_finished_run){.id = {1, 0, 2}};
  synthetic_run(&run.output, &scenario, 1, 2);
  return take_fingerprint() == CVN_OK ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  cvn_messages_free(&messages);
  cvn_run_output_free(&run.output);
  cvn_scenario_free(&scenario);
  folder_remove(folder);
  return 0;
}

static void assert_said(size_t count, const char *text) {
  assert_int_equal(messages.count, count);
  if (!strstr(messages.items[count - 1].text, text))
    fail_msg("'%s' does not say '%s'", messages.items[count - 1].text, text);
  cvn_messages_free(&messages);
}

/* What is found in a folder. */
typedef struct told {
  int count;
  int32_t segment; /* of the last */
  cvn_sealed_run run;
} told;

static void tell(void *user, int32_t segment, const cvn_sealed_run *found) {
  told *t = user;
  t->count++;
  t->segment = segment;
  t->run = *found;
}

static told at_opening;

static cvn_parts_options options_of(cvn_parts_mode mode) {
  return (cvn_parts_options){.path = folder_file(folder, "out.h5.parts"),
                             .fingerprint = &fingerprint,
                             .areas = SYNTHETIC_AREAS,
                             .mode = mode,
                             .found = tell,
                             .user = &at_opening};
}

static cvn_status open_parts(cvn_parts **parts, cvn_parts_mode mode) {
  const cvn_parts_options options = options_of(mode);
  at_opening = (told){0};
  return cvn_parts_open(parts, &options, &messages);
}

static int count_of(cvn_parts *parts, told *t) {
  *t = (told){0};
  assert_int_equal(cvn_parts_list(parts, tell, t, &messages), CVN_OK);
  return t->count;
}

static void seal_one(void) {
  cvn_parts *parts;
  assert_int_equal(open_parts(&parts, CVN_PARTS_NEW), CVN_OK);
  assert_int_equal(cvn_parts_seal(parts, &run, 1, &messages), CVN_OK);
  told t;
  assert_int_equal(count_of(parts, &t), 1);
  cvn_parts_close(parts);
  assert_int_equal(messages.count, 0);
}

static void a_journal_reads_what_it_wrote(void **state) {
  (void)state;
  const int fd = open(folder, O_RDONLY | O_DIRECTORY);
  const cvn_journal written = {.fingerprint = fingerprint, .replace = true, .shards = 300};
  cvn_journal read;
  assert_false(cvn_journal_read(fd, "j", &read));
  assert_int_equal(cvn_journal_create(fd, "j", "parts", &written, &messages), CVN_OK);
  assert_int_equal(cvn_journal_append(fd, "j", "parts", "segment-0-000001.cvn", 5, &messages),
                   CVN_OK);
  assert_int_equal(cvn_journal_begin_session(fd, "j", "parts", &messages), CVN_OK);
  const int half = openat(fd, "j", O_WRONLY | O_APPEND);
  assert_int_equal(write(half, "segment segm", 12), 12); /* cut short by a kill */
  close(half);
  assert_true(cvn_journal_read(fd, "j", &read));
  assert_int_equal(read.segments, 1);
  assert_int_equal(cvn_journal_append(fd, "j", "parts", "segment-0-000003.cvn", 7, &messages),
                   CVN_OK);
  assert_true(cvn_journal_read(fd, "j", &read));
  assert_int_equal(read.segments, 2);
  assert_int_equal(read.runs, 12);
  assert_true(read.replace);
  assert_int_equal(read.shards, 300);
  assert_int_equal(read.session_runs, 7);
  assert_true(read.session > 0 && read.last >= read.session);
  assert_true(read.fingerprint.family == fingerprint.family);
  assert_memory_equal(read.fingerprint.parts, fingerprint.parts, sizeof fingerprint.parts);
  assert_int_equal(folder_count(folder), 1);
  close(fd);
}

static void what_was_sealed_is_found(void **state) {
  (void)state;
  cvn_parts *parts;
  cvn_run_output output;
  cvn_arena room = {0};
  told t;
  seal_one();
  assert_int_equal(open_parts(&parts, CVN_PARTS_NEW), CVN_ERR_EXISTS);
  assert_said(1, "holds 1 finished run of an experiment that was interrupted; --resume");
  assert_int_equal(open_parts(&parts, CVN_PARTS_RESUME), CVN_OK);
  assert_int_equal(at_opening.count, 1);
  assert_memory_equal(&at_opening.run.id, &run.id, sizeof run.id);
  assert_int_equal(count_of(parts, &t), 1);
  assert_int_equal(cvn_parts_read(parts, t.segment, &t.run, &room, &output, &messages), CVN_OK);
  assert_true(output.checksum == run.output.checksum);
  cvn_run_output_free(&output);
  cvn_arena_free(&room);
  assert_int_equal(cvn_parts_seal(parts, &run, 1, &messages), CVN_OK); /* a name of its own */
  assert_int_equal(count_of(parts, &t), 2);
  cvn_parts_remove(parts, &messages);
  assert_int_equal(messages.count, 0);
  assert_false(cvn_parts_exist(folder_file(folder, "out.h5.parts")));
}

static void force_starts_anew(void **state) {
  (void)state;
  cvn_parts *parts;
  told t;
  seal_one();
  assert_int_equal(open_parts(&parts, CVN_PARTS_FORCE), CVN_OK);
  assert_int_equal(count_of(parts, &t), 0);
  cvn_parts_close(parts);
  assert_false(cvn_parts_exist(folder_file(folder, "out.h5.parts"))); /* nothing in it */
}

static void a_damaged_segment_is_set_aside(void **state) {
  (void)state;
  cvn_parts *parts;
  seal_one();
  const char *segment = folder_file(folder, "out.h5.parts/segment-0-000001.cvn");
  assert_int_equal(truncate(segment, 1000), 0);
  assert_int_equal(open_parts(&parts, CVN_PARTS_RESUME), CVN_OK);
  assert_said(1, "is cut short; its runs are made again");
  assert_int_equal(at_opening.count, 0);
  assert_int_equal(access(segment, F_OK), -1);
  cvn_parts_remove(parts, &messages);
  assert_int_equal(folder_count(folder), 0);
}

static void another_experiment_is_named(void **state) {
  (void)state;
  cvn_parts *parts;
  seal_one();
  cvn_param_put(&scenario.params, cvn_param_find("trust.gain"), 0.123);
  assert_int_equal(take_fingerprint(), CVN_OK);
  assert_int_equal(open_parts(&parts, CVN_PARTS_RESUME), CVN_ERR_EXISTS);
  assert_said(1, "what differs: the parameters (--set or --seed). Go on");
  scenario.record.names = true;
  assert_int_equal(take_fingerprint(), CVN_OK);
  assert_int_equal(open_parts(&parts, CVN_PARTS_RESUME), CVN_ERR_EXISTS);
  assert_said(1, "--seed); what is recorded. Go on");
  /* Without the journal the segments themselves tell. */
  unlink(folder_file(folder, "out.h5.parts/journal-0"));
  assert_int_equal(open_parts(&parts, CVN_PARTS_RESUME), CVN_ERR_EXISTS);
  assert_said(1, "is of another experiment");
  assert_int_equal(folder_count(folder_file(folder, "out.h5.parts")), 1);
}

static void other_s_files_stay(void **state) {
  (void)state;
  cvn_parts *parts;
  seal_one();
  const char *other = folder_file(folder, "out.h5.parts/letter.txt");
  assert_true(folder_write(other, "dear", 4));
  assert_int_equal(open_parts(&parts, CVN_PARTS_RESUME), CVN_OK);
  cvn_parts_remove(parts, &messages);
  assert_said(1, "there are other files in it");
  assert_int_equal(folder_count(folder_file(folder, "out.h5.parts")), 1);
  assert_int_equal(access(other, F_OK), 0);
}

static void not_a_folder_is_told(void **state) {
  (void)state;
  cvn_parts *parts;
  assert_true(folder_write(folder_file(folder, "out.h5.parts"), "x", 1));
  assert_int_equal(open_parts(&parts, CVN_PARTS_NEW), CVN_ERR_EXISTS);
  assert_said(1, "is not a folder");
}

/* A hundred seals and more are few files, each run in one of them only. */
static void small_segments_are_joined(void **state) {
  (void)state;
  cvn_parts *parts;
  told t;
  assert_int_equal(open_parts(&parts, CVN_PARTS_NEW), CVN_OK);
  for (int64_t i = 0; i < 1100; i++) {
    run.id.replicate = i;
    assert_int_equal(cvn_parts_seal(parts, &run, 1, &messages), CVN_OK);
  }
  assert_int_equal(count_of(parts, &t), 1100);
  cvn_parts_close(parts);
  /* 1024 in one, 2 x 32, 12; a journal */
  assert_int_equal(folder_count(folder_file(folder, "out.h5.parts")), 1 + 2 + 12 + 1);
  assert_int_equal(open_parts(&parts, CVN_PARTS_RESUME), CVN_OK);
  assert_int_equal(at_opening.count, 1100);
  count_of(parts, &t);
  cvn_run_output output;
  cvn_arena room = {0};
  assert_int_equal(cvn_parts_read(parts, t.segment, &t.run, &room, &output, &messages), CVN_OK);
  assert_true(output.checksum == run.output.checksum);
  cvn_run_output_free(&output);
  cvn_arena_free(&room);
  for (int64_t i = 1100; i < 1120; i++) { /* it goes on where it was */
    run.id.replicate = i;
    assert_int_equal(cvn_parts_seal(parts, &run, 1, &messages), CVN_OK);
  }
  assert_int_equal(count_of(parts, &t), 1120);
  assert_int_equal(t.run.id.replicate, 1119);
  cvn_parts_remove(parts, &messages);
  assert_int_equal(messages.count, 0);
}

/* Shards do not touch one another's runs, but see them; work on all excludes work on shards. */
static void shards_share_a_folder(void **state) {
  (void)state;
  cvn_parts *first, *second, *all;
  cvn_parts_options options = options_of(CVN_PARTS_NEW);
  options.shard = 1;
  options.shards = 2;
  assert_int_equal(cvn_parts_open(&first, &options, &messages), CVN_OK);
  assert_int_equal(cvn_parts_seal(first, &run, 1, &messages), CVN_OK);
  options.shard = 2;
  assert_int_equal(cvn_parts_open(&second, &options, &messages), CVN_OK); /* none of its own */
  assert_int_equal(open_parts(&all, CVN_PARTS_RESUME), CVN_ERR_EXISTS);
  assert_said(1, "is at work on a shard of this output (lock-");
  cvn_parts_close(second);
  cvn_parts_close(first);
  const char *segment = folder_file(folder, "out.h5.parts/segment-1-000001.cvn");
  assert_int_equal(truncate(segment, 1000), 0);
  options.mode = CVN_PARTS_RESUME;
  assert_int_equal(cvn_parts_open(&second, &options, &messages), CVN_OK);
  assert_said(1, "is cut short; its runs count as missing");
  assert_int_equal(access(segment, F_OK), 0); /* it is not this shard's to set aside */
  cvn_parts_close(second);
  options.shard = 1;
  assert_int_equal(cvn_parts_open(&first, &options, &messages), CVN_OK);
  assert_said(1, "is cut short; its runs are made again");
  assert_int_equal(access(segment, F_OK), -1);
  cvn_parts_remove(first, &messages);
  assert_int_equal(messages.count, 0);
}

/* -- locks -- */

/* Slurm starts a job again only when it has ended the first. */
static void a_requeued_job_takes_its_lock(void **state) {
  (void)state;
  const int fd = open(folder, O_RDONLY | O_DIRECTORY);
  const char *lock = folder_file(folder, "lock-0");
  static const char far[] = "host far.away.example\npid 1\nstart 5\njob 77_3\nrestarts 0\n";
  assert_true(folder_write(lock, far, sizeof far - 1));
  setenv("SLURM_ARRAY_JOB_ID", "77", 1);
  setenv("SLURM_ARRAY_TASK_ID", "4", 1);
  setenv("SLURM_RESTART_COUNT", "1", 1);
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", false, &messages), CVN_ERR_EXISTS);
  assert_said(1, "on far.away.example, job 77_3, is at work");
  setenv("SLURM_ARRAY_TASK_ID", "3", 1);
  unsetenv("SLURM_RESTART_COUNT");
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", false, &messages), CVN_ERR_EXISTS);
  assert_said(1, "give --take-over if you know that it is no more");
  setenv("SLURM_RESTART_COUNT", "1", 1);
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", false, &messages), CVN_OK);
  assert_true(cvn_lock_is_ours(fd, "lock-0"));
  unsetenv("SLURM_ARRAY_JOB_ID");
  unsetenv("SLURM_ARRAY_TASK_ID");
  unsetenv("SLURM_RESTART_COUNT");
  assert_true(folder_write(lock, far, sizeof far - 1));
  assert_false(cvn_lock_is_ours(fd, "lock-0"));
  cvn_lock_release(fd, "lock-0"); /* not ours to remove */
  assert_int_equal(folder_count(folder), 1);
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", true, &messages), CVN_OK);
  cvn_lock_release(fd, "lock-0");
  assert_int_equal(folder_count(folder), 0);
  close(fd);
}

/* Who was taken for dead and is not finds out before it writes. */
static void a_lock_that_was_taken_over_is_noticed(void **state) {
  (void)state;
  cvn_parts *parts;
  assert_int_equal(open_parts(&parts, CVN_PARTS_NEW), CVN_OK);
  static const char far[] = "host far.away.example\npid 99\nstart 5\n";
  assert_true(folder_write(folder_file(folder, "out.h5.parts/lock-0"), far, sizeof far - 1));
  assert_int_equal(cvn_parts_seal(parts, &run, 1, &messages), CVN_ERR_EXISTS);
  assert_said(1, "process 99 on far.away.example has taken over this work");
  cvn_parts_close(parts);
}

static void a_second_process_is_refused(void **state) {
  (void)state;
  cvn_parts *parts, *second;
  assert_int_equal(open_parts(&parts, CVN_PARTS_NEW), CVN_OK);
  assert_int_equal(open_parts(&second, CVN_PARTS_RESUME), CVN_ERR_EXISTS);
  assert_said(1, "another convene, process");
  assert_int_equal(open_parts(&second, CVN_PARTS_FORCE), CVN_ERR_EXISTS);
  assert_said(1, "is at work on this output");
  cvn_parts_close(parts);
}

/* The lock of a process that has ended is taken over. */
static void the_lock_of_the_dead_is_taken(void **state) {
  (void)state;
  const int fd = open(folder, O_RDONLY | O_DIRECTORY);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) _exit(cvn_lock_take(fd, "lock-0", "parts", false, NULL) == CVN_OK ? 0 : 1);
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(WEXITSTATUS(status), 0);
  assert_int_equal(folder_count(folder), 1);
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", false, &messages), CVN_OK);
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", false, &messages), CVN_ERR_EXISTS);
  char expected[64];
  snprintf(expected, sizeof expected, "process %ld on", (long)getpid());
  assert_said(1, expected);
  cvn_lock_release(fd, "lock-0");
  assert_int_equal(folder_count(folder), 0);
  close(fd);
}

static void another_host_s_lock_and_a_used_number(void **state) {
  (void)state;
  char text[128];
  const int fd = open(folder, O_RDONLY | O_DIRECTORY);
  const char *lock = folder_file(folder, "lock-0");
  static const char far[] = "host far.away.example\npid 1\nstart 5\n";
  assert_true(folder_write(lock, far, sizeof far - 1));
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", false, &messages), CVN_ERR_EXISTS);
  assert_said(1, "process 1 on far.away.example");
  /* This number is in use again, by us, who started later. */
  char host[256] = "";
  assert_int_equal(gethostname(host, sizeof host - 1), 0);
  snprintf(text, sizeof text, "host %.60s\npid %ld\nstart 1\n", host, (long)getpid());
  assert_true(folder_write(lock, text, strlen(text)));
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", false, &messages), CVN_OK);
  /* Nothing in it: whoever made it was killed at that moment. */
  assert_true(folder_write(lock, "", 0));
  assert_int_equal(cvn_lock_take(fd, "lock-0", "parts", false, &messages), CVN_OK);
  close(fd);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(a_journal_reads_what_it_wrote),
      IN_FOLDER(what_was_sealed_is_found),
      IN_FOLDER(force_starts_anew),
      IN_FOLDER(a_damaged_segment_is_set_aside),
      IN_FOLDER(another_experiment_is_named),
      IN_FOLDER(other_s_files_stay),
      IN_FOLDER(not_a_folder_is_told),
      IN_FOLDER(small_segments_are_joined),
      IN_FOLDER(shards_share_a_folder),
      IN_FOLDER(a_requeued_job_takes_its_lock),
      IN_FOLDER(a_lock_that_was_taken_over_is_noticed),
      IN_FOLDER(a_second_process_is_refused),
      IN_FOLDER(the_lock_of_the_dead_is_taken),
      IN_FOLDER(another_host_s_lock_and_a_used_number),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
