/* test_jobs.c: every run is made once, whatever the shards, and work that is cut short is
 * balanced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "experiment/jobs.h"

static void every_run_belongs_to_one_shard(void **state) {
  (void)state;
  static const int64_t sizes[][3] = {{1, 1, 1}, {2, 1, 8}, {3, 7, 5}, {1, 12, 4}, {2, 5, 1}};
  for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
    for (int64_t shards = 1; shards <= 9; shards++) {
      cvn_jobs jobs = {sizes[k][0], sizes[k][1], sizes[k][2], 0, shards};
      const int64_t all = cvn_jobs_all(&jobs);
      unsigned char made[256] = {0};
      int64_t least = all, most = 0, sum = 0;
      for (jobs.shard = 0; jobs.shard < shards; jobs.shard++) {
        const int64_t own = cvn_jobs_own(&jobs);
        for (int64_t job = 0; job < own; job++) {
          const cvn_run_id id = cvn_jobs_run(&jobs, job);
          const int64_t place = cvn_jobs_place(&jobs, id);
          assert_in_range(place, 0, all - 1);
          assert_true(cvn_jobs_is_own(&jobs, id));
          const cvn_run_id back = cvn_jobs_at(&jobs, place);
          assert_memory_equal(&back, &id, sizeof id);
          made[place]++;
        }
        sum += own;
        if (own < least) least = own;
        if (own > most) most = own;
      }
      assert_int_equal(sum, all);
      for (int64_t place = 0; place < all; place++) assert_int_equal(made[place], 1);
      assert_true(most - least <= jobs.strategies);
    }
  }
}

static void what_is_not_of_the_study_has_no_place(void **state) {
  (void)state;
  const cvn_jobs jobs = {2, 3, 4, 0, 1};
  static const cvn_run_id others[] = {{2, 0, 0}, {0, 3, 0}, {0, 0, 4}, {-1, 0, 0}, {0, 0, -1}};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    assert_int_equal(cvn_jobs_place(&jobs, others[i]), -1);
}

/* After any part of the work, strategies and points have had as many runs, but for one. */
static void work_cut_short_is_balanced(void **state) {
  (void)state;
  const cvn_jobs jobs = {3, 6, 5, 0, 1};
  int64_t by_strategy[3] = {0}, by_point[6] = {0};
  for (int64_t job = 0; job < cvn_jobs_own(&jobs); job++) {
    const cvn_run_id id = cvn_jobs_run(&jobs, job);
    by_strategy[id.strategy]++;
    by_point[id.point]++;
    for (int s = 0; s < 3; s++) assert_true(labs(by_strategy[s] - by_strategy[0]) <= 1);
    for (int p = 0; p < 6; p++) assert_true(labs(by_point[p] - by_point[0]) <= jobs.strategies);
  }
}

/* Where the points are a multiple of the shards, each shard still sees every point. */
static void a_shard_sees_all_points(void **state) {
  (void)state;
  for (int64_t shard = 0; shard < 4; shard++) {
    const cvn_jobs jobs = {2, 8, 8, shard, 4};
    bool seen[8] = {false};
    for (int64_t job = 0; job < cvn_jobs_own(&jobs); job++)
      seen[cvn_jobs_run(&jobs, job).point] = true;
    for (int p = 0; p < 8; p++) assert_true(seen[p]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_run_belongs_to_one_shard),
      cmocka_unit_test(what_is_not_of_the_study_has_no_place),
      cmocka_unit_test(work_cut_short_is_balanced),
      cmocka_unit_test(a_shard_sees_all_points),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
