/* test_share.c: every job is taken once, by whatever threads and ranks, and all hear of an end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <time.h>

#include "experiment/share.h"

enum { RANKS_MAX = 4, JOBS = 1000, QUEUE = 4096 };

/* Ranks that are threads of this process, with a queue of messages for each. */
typedef struct post {
  cvn_group_message items[QUEUE];
  int from[QUEUE], first, count;
  pthread_mutex_t mutex;
} post;
static post posts[RANKS_MAX];

typedef struct rank {
  cvn_group group;
  cvn_share share;
  int taken;
  pthread_t thread;
  bool halts; /* in the middle of its work */
  cvn_status status;
} rank;
static rank ranks[RANKS_MAX];
static int made[JOBS]; /* by an atomic count */

static void send(void *link, int to, const cvn_group_message *message) {
  const rank *self = link;
  post *box = &posts[to];
  pthread_mutex_lock(&box->mutex);
  box->items[box->count] = *message;
  box->from[box->count++] = self->group.rank;
  pthread_mutex_unlock(&box->mutex);
}

static bool receive(void *link, int *from, cvn_group_message *message) {
  const rank *self = link;
  post *box = &posts[self->group.rank];
  pthread_mutex_lock(&box->mutex);
  const bool there = box->first < box->count;
  if (there) {
    *message = box->items[box->first];
    *from = box->from[box->first++];
  }
  pthread_mutex_unlock(&box->mutex);
  return there;
}

static void pause_a_little(void) {
  nanosleep(&(struct timespec){0, 20000}, NULL);
}

static void *take_all(void *data) {
  rank *self = data;
  int64_t first = 0;
  for (int64_t count; (count = cvn_share_take(&self->share, &first)) > 0;) {
    for (int64_t job = first; job < first + count; job++) {
      __atomic_add_fetch(&made[job], 1, __ATOMIC_RELAXED);
      cvn_share_count(&self->share);
      self->taken++;
    }
    if (self->halts && self->taken > 10) cvn_share_halt(&self->share);
    pause_a_little();
  }
  return NULL;
}

/* A rank: one thread takes jobs, the other sees to messages. */
static void *be_rank(void *data) {
  rank *self = data;
  pthread_t worker;
  if (pthread_create(&worker, NULL, take_all, self) != 0) abort();
  for (int64_t idle = 0; idle < 200000; idle++) {
    cvn_share_tick(&self->share);
    pthread_mutex_lock(&self->share.mutex);
    const bool over =
        (self->share.over && self->share.next == self->share.end) || cvn_share_halted(&self->share);
    pthread_mutex_unlock(&self->share.mutex);
    if (over && cvn_share_end(&self->share, self->status)) break;
    pause_a_little();
  }
  pthread_join(worker, NULL);
  return NULL;
}

static void run_group(int size) {
  memset(made, 0, sizeof made);
  for (int r = 0; r < size; r++) {
    posts[r].first = posts[r].count = 0;
    pthread_mutex_init(&posts[r].mutex, NULL);
    ranks[r].taken = 0;
    ranks[r].group =
        (cvn_group){.rank = r, .size = size, .link = &ranks[r], .send = send, .receive = receive};
    assert_int_equal(cvn_share_init(&ranks[r].share, &ranks[r].group, JOBS, 3, 2), CVN_OK);
  }
  for (int r = 0; r < size; r++)
    assert_int_equal(pthread_create(&ranks[r].thread, NULL, be_rank, &ranks[r]), 0);
  for (int r = 0; r < size; r++) pthread_join(ranks[r].thread, NULL);
}

static void free_group(int size) {
  for (int r = 0; r < size; r++) {
    cvn_share_free(&ranks[r].share);
    pthread_mutex_destroy(&posts[r].mutex);
    ranks[r] = (rank){.status = CVN_OK};
  }
}

static void every_job_is_taken_once(void **state) {
  (void)state;
  for (int size = 1; size <= RANKS_MAX; size++) {
    run_group(size);
    for (int job = 0; job < JOBS; job++) assert_int_equal(made[job], 1);
    assert_int_equal(cvn_share_done(&ranks[0].share), JOBS); /* rank 0 knows of all */
    for (int r = 0; r < size; r++) assert_true(ranks[r].taken > 0);
    assert_int_equal(ranks[0].share.status, CVN_OK);
    free_group(size);
  }
}

static void one_that_halts_halts_all(void **state) {
  (void)state;
  for (int halting = 0; halting < 3; halting++) {
    ranks[halting].halts = true;
    run_group(3);
    int taken = 0;
    for (int r = 0; r < 3; r++) {
      assert_true(cvn_share_halted(&ranks[r].share));
      taken += ranks[r].taken;
    }
    assert_true(taken < JOBS);
    for (int job = 0; job < JOBS; job++) assert_true(made[job] <= 1);
    free_group(3);
  }
}

/* What one rank could not do is known to rank 0. */
static void a_failure_is_told(void **state) {
  (void)state;
  ranks[2].halts = true;
  ranks[2].status = CVN_ERR_WRITE;
  run_group(3);
  assert_int_equal(ranks[0].share.status, CVN_ERR_WRITE);
  free_group(3);
}

/* Whole units at first, one job at a time near the end. */
static void units_stay_together(void **state) {
  (void)state;
  cvn_share share;
  int64_t first = 0, sum = 0, ones = 0;
  assert_int_equal(cvn_share_init(&share, NULL, 99, 3, 2), CVN_OK);
  for (int64_t count; (count = cvn_share_take(&share, &first)) > 0; sum += count) {
    assert_int_equal(first, sum);
    if (count == 1) ones++;
    else assert_true(count == 3 && first % 3 == 0);
  }
  assert_int_equal(sum, 99);
  assert_true(ones > 0 && ones <= 4 * 2 * 3);
  cvn_share_free(&share);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_job_is_taken_once),
      cmocka_unit_test(one_that_halts_halts_all),
      cmocka_unit_test(a_failure_is_told),
      cmocka_unit_test(units_stay_together),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
