/* test_fault_sensitivity.c: studies analysed without memory, or while HDF5 or the file system
 * fail. */
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/deep.h"
#include "analysis/sensitivity.h"
#include "faults.h"
#include "scenario/params.h"
#include "support/synthetic_study.h"

enum { K = 2, POINTS = 40 };

static double value(const double *x, int64_t strategy, int64_t point, int64_t replicate,
                    const void *data) {
  (void)point, (void)data;
  return 0.5 + 0.1 * x[0] + (strategy == 1 ? 0.1 - 0.1 * x[1] : 0.0) + 0.01 * (double)replicate;
}

/* Ten base samples of two parameters, one of them of words. */
static int enter(void **state) {
  if (fault_enter(state) != 0) return -1;
  double values[POINTS * K];
  const int varied[K] = {cvn_param_find("trust.gain"), cvn_param_find("plans.rule")};
  for (int b = 0; b < POINTS / 4; b++) {
    const double a[K] = {0.1 * b, (double)(b % 3)}, other[K] = {0.95 - 0.1 * b, (double)(b / 4)};
    for (int c = 0; c < 4; c++)
      for (int i = 0; i < K; i++)
        values[(b * 4 + c) * K + i] = c == i + 1 || c == 3 ? other[i] : a[i];
  }
  const synthetic_study study = {.design = {.name = "invented",
                                            .text = "design: invented\n",
                                            .length = 17,
                                            .kind = "saltelli",
                                            .n_varied = K,
                                            .varied = varied,
                                            .values = values},
                                 .strategies = 2,
                                 .points = POINTS,
                                 .replicates = 2,
                                 .value = value};
  synthetic_study_write("r.h5", &study);
  return 0;
}

static void no_tables(void) {
  DIR *dir = opendir(".");
  for (struct dirent *entry; dir && (entry = readdir(dir));)
    if (strcmp(entry->d_name, "r.h5") != 0) unlink(entry->d_name);
  if (dir) closedir(dir);
}

static cvn_status analyse(uint64_t *digest, cvn_messages *messages) {
  const cvn_sensitivity_request request = {.most_failed = 0.2, .resamples = 20, .seed = 1};
  cvn_reader *reader;
  cvn_sensitivity s = {0};
  cvn_status status = cvn_reader_open(&reader, "r.h5", messages);
  if (status == CVN_OK) status = cvn_sensitivity_of(&s, reader, &request, messages);
  if (status == CVN_OK) status = cvn_sensitivity_write(&s, ".", true, messages);
  if (status == CVN_OK) {
    fault_digest(digest, s.measures[1].values, K * sizeof(cvn_index));
    fault_digest_text(digest, s.strategy);
  }
  cvn_sensitivity_free(&s);
  cvn_reader_close(reader);
  return status;
}

static cvn_status look(uint64_t *digest, cvn_messages *messages) {
  cvn_reader *reader;
  cvn_pool pool = {0};
  cvn_outcomes outcomes = {0};
  cvn_deep deep = {0};
  cvn_status status = cvn_reader_open(&reader, "r.h5", messages);
  if (status == CVN_OK)
    status = cvn_pool_open(&pool, (const cvn_reader *const *)&reader, 1, messages);
  if (status == CVN_OK) status = cvn_pool_read(&pool, "outcome_need_met", &outcomes, messages);
  if (status == CVN_OK) status = cvn_deep_of(&deep, &pool, &outcomes, (double)NAN, messages);
  if (status == CVN_OK) fault_digest_text(digest, deep.failures[1].words);
  cvn_deep_free(&deep);
  cvn_outcomes_free(&outcomes);
  cvn_pool_free(&pool);
  cvn_reader_close(reader);
  return status;
}

static void test_sensitivity(void **state) {
  (void)state;
  fault_every_kind(
      &(fault_work){.name = "analysing a study", .run = analyse, .prepare = no_tables});
}

static void test_deep(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "where strategies fail", .run = look});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sensitivity),
      cmocka_unit_test(test_deep),
  };
  return cmocka_run_group_tests(tests, enter, fault_leave);
}
