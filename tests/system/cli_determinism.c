/* cli_determinism.c: the same question gives the same bytes: whatever the number of threads, in
 * every rerun, whatever else is recorded, and alone or among other strategies and replicates.
 * Values are compared bit by bit with HDF5's own calls, not with the program's reader. */
#include "system/cli_process.h"

#include <hdf5.h>

enum { ARGUMENTS = 24, NAMES = 256 };

/* Runs a scenario with space-separated arguments in front of the output's name. */
static void run_to(const char *scenario, const char *const *more, const char *threads,
                   const char *output) {
  const char *argv[ARGUMENTS] = {TEST_CONVENE, "run",  scenario,    "-q",   "--force",
                                 "-o",         output, "--threads", threads};
  for (int n = 9; *more; more++) {
    assert_true(n + 1 < ARGUMENTS);
    argv[n++] = *more;
  }
  assert_done(run_process(argv), NULL);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_threads_agree(const char *scenario, const char *const *more) {
  static const char *const threads[] = {"2", "3", "8", "1"};
  run_to(scenario, more, "1", "first.h5");
  for (int i = 0; i < 4; i++) { /* the last one is a rerun */
    run_to(scenario, more, threads[i], "other.h5");
    if (!same_bytes("first.h5", "other.h5"))
      fail_msg("%s: %s threads give other bytes", scenario, threads[i]);
  }
}

static void test_threads_minimal(void **state) {
  (void)state;
  assert_threads_agree(MINIMAL, WORDS("--record", "snapshots=24,advantage"));
}

static void test_threads_homeless_network(void **state) {
  (void)state;
  assert_threads_agree(SCENARIOS "/homeless-network.yaml", WORDS("--replicates", "3"));
}

static void test_threads_coalition(void **state) {
  (void)state;
  assert_threads_agree(SCENARIOS "/your-coalition/your-coalition.yaml",
                       WORDS("--replicates", "7", "--record", "population,alliances=6"));
}

static void test_threads_time_for_kids(void **state) {
  (void)state;
  assert_threads_agree(SCENARIOS "/time-for-kids.yaml", WORDS("--replicates", "3"));
}

#define NATIONAL SCENARIOS "/national.yaml"

static void test_threads_national(void **state) {
  (void)state;
  assert_threads_agree(NATIONAL,
                       WORDS("--set", "population.organisations=3000", "--set",
                             "alliances.count=70", "--replicates", "2", "--set", "run.months=36"));
}

static void test_threads_everything(void **state) {
  (void)state;
  assert_threads_agree(TEST_SOURCE_DIR "/tests/verification/everything.yaml",
                       WORDS("--record", "alliances=1,advantage"));
}

/* One run, whose alliances the threads share. */
static void test_threads_inside_a_run(void **state) {
  (void)state;
  assert_threads_agree(NATIONAL, WORDS("--strategy", "as it is", "--replicates", "1", "--set",
                                       "run.months=24", "--record", "alliances=6,snapshots=12"));
}

/* Many memberships: threads inside each of several runs. */
static void test_threads_inside_large_runs(void **state) {
  (void)state;
  assert_threads_agree(MINIMAL,
                       WORDS("--set", "population.organisations=210000", "--set",
                             "alliances.count=9000", "--set", "run.months=2", "--replicates", "1"));
}

/* Trajectories (4-D) and outcomes (3-D) of a file. */
typedef struct variables {
  char names[NAMES][64];
  int count;
} variables;

static herr_t add_variable(hid_t group, const char *name, const H5L_info_t *info, void *data) {
  (void)info;
  variables *all = data;
  H5O_info_t object;
  if (H5Oget_info_by_name(group, name, &object, H5P_DEFAULT) < 0) return -1;
  if (object.type != H5O_TYPE_DATASET) return 0;
  const hid_t dataset = H5Dopen(group, name, H5P_DEFAULT), space = H5Dget_space(dataset);
  const hid_t type = H5Dget_type(dataset);
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank >= 3 && H5Tget_class(type) == H5T_FLOAT && all->count < NAMES)
    snprintf(all->names[all->count++], sizeof all->names[0], "%s", name);
  H5Tclose(type);
  H5Sclose(space);
  H5Dclose(dataset);
  return 0;
}

typedef struct values {
  hsize_t shape[4]; /* strategy, point, replicate, time (1 for outcomes) */
  double *data;
} values;

static values read_values(hid_t file, const char *name) {
  values v = {.shape = {1, 1, 1, 1}};
  const hid_t dataset = H5Dopen(file, name, H5P_DEFAULT);
  if (dataset < 0) fail_msg("no %s", name);
  const hid_t space = H5Dget_space(dataset);
  assert_true(H5Sget_simple_extent_dims(space, v.shape, NULL) >= 3);
  v.data = malloc((size_t)(v.shape[0] * v.shape[1] * v.shape[2] * v.shape[3]) * sizeof *v.data);
  assert_non_null(v.data);
  assert_true(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, v.data) >= 0);
  H5Sclose(space);
  H5Dclose(dataset);
  return v;
}

typedef struct side {
  const char *path;
  hsize_t strategy;
} side;

/* How many of the variables differ in the first replicates and in months from <= t < to. With a
 * `to` of 0 all months and the outcomes are compared. */
static int differing(side a, side b, hsize_t replicates, hsize_t from, hsize_t to) {
  const hid_t file_a = H5Fopen(a.path, H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t file_b = H5Fopen(b.path, H5F_ACC_RDONLY, H5P_DEFAULT);
  assert_true(file_a >= 0 && file_b >= 0);
  static variables all;
  all.count = 0;
  assert_true(H5Literate(file_a, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, add_variable, &all) >= 0);
  assert_true(all.count > 100); /* 50 trajectories and their outcomes */
  int differ = 0;
  for (int i = 0; i < all.count; i++) {
    values va = read_values(file_a, all.names[i]), vb = read_values(file_b, all.names[i]);
    const hsize_t months = va.shape[3];
    assert_int_equal(months, vb.shape[3]);
    assert_true(a.strategy < va.shape[0] && b.strategy < vb.shape[0]);
    assert_true(replicates <= va.shape[2] && replicates <= vb.shape[2]);
    const bool outcome = months == 1;
    assert_true(outcome || to <= months);
    const hsize_t end = to == 0 ? months : to;
    bool same = true;
    for (hsize_t r = 0; r < replicates && !(outcome && to != 0); r++) {
      const double *row_a = va.data + (a.strategy * va.shape[2] + r) * months;
      const double *row_b = vb.data + (b.strategy * vb.shape[2] + r) * months;
      same &= memcmp(row_a + from, row_b + from, (size_t)(end - from) * sizeof *row_a) == 0;
    }
    differ += !same;
    free(va.data);
    free(vb.data);
  }
  H5Fclose(file_a);
  H5Fclose(file_b);
  return differ;
}

static void test_nothing_differs_before_it_begins(void **state) {
  (void)state;
  run_to(MINIMAL, WORDS("--replicates", "3"), "2", "a.h5");
  assert_int_equal(differing((side){"a.h5", 0}, (side){"a.h5", 1}, 3, 0, 12), 0);
  assert_true(differing((side){"a.h5", 0}, (side){"a.h5", 1}, 3, 12, 13) > 2);
  /* Joining and leaving, shocks, several windows: the first opens in month 3. */
  run_to(TEST_SOURCE_DIR "/tests/verification/everything.yaml", WORDS("--replicates", "2"), "2",
         "b.h5");
  assert_int_equal(differing((side){"b.h5", 0}, (side){"b.h5", 1}, 2, 0, 3), 0);
  assert_true(differing((side){"b.h5", 0}, (side){"b.h5", 1}, 2, 3, 4) > 2);
}

static void test_recording_changes_nothing(void **state) {
  (void)state;
  const char *const scenario = TEST_SOURCE_DIR "/tests/verification/everything.yaml";
  write_text("bare.yaml", "parameters: {membership: {join_rate: 0.3, leave_rate: 0.2}, population: "
                          "{organisations: 200}, alliances: {count: 20}, run: {months: 30, "
                          "replicates: 3}}\nbaseline: a\nstrategies: {a: [], b: [{name: h, set: "
                          "{honesty.level: 1}}]}\n");
  run_to("bare.yaml", WORDS("--seed", "5"), "2", "a.h5");
  run_to("bare.yaml",
         WORDS("--seed", "5", "--record", "population,advantage,names,alliances=1,snapshots=1"),
         "2", "b.h5");
  for (hsize_t s = 0; s < 2; s++)
    assert_int_equal(differing((side){"a.h5", s}, (side){"b.h5", s}, 3, 0, 0), 0);
  run_to(scenario, WORDS("--record", "alliances=5"), "2", "c.h5");
  run_to(scenario, WORDS("--record", "alliances=1,advantage"), "2", "d.h5");
  assert_int_equal(differing((side){"c.h5", 1}, (side){"d.h5", 1}, 2, 0, 0), 0);
}

static void test_a_subset_is_part_of_the_whole(void **state) {
  (void)state;
  const char *const scenario = SCENARIOS "/homeless-network.yaml";
  run_to(scenario, WORDS("--replicates", "2"), "2", "all.h5");
  run_to(scenario, WORDS("--replicates", "2", "--strategy", "both"), "2", "both.h5");
  assert_int_equal(differing((side){"all.h5", 0}, (side){"both.h5", 0}, 2, 0, 0), 0);
  assert_int_equal(differing((side){"all.h5", 5}, (side){"both.h5", 1}, 2, 0, 0), 0);
  assert_true(differing((side){"all.h5", 4}, (side){"both.h5", 1}, 2, 0, 0) > 10);
}

static void test_fewer_replicates_are_the_first_ones(void **state) {
  (void)state;
  run_to(MINIMAL, WORDS("--replicates", "4"), "2", "four.h5");
  run_to(MINIMAL, WORDS("--replicates", "8"), "2", "eight.h5");
  for (hsize_t s = 0; s < 2; s++)
    assert_int_equal(differing((side){"four.h5", s}, (side){"eight.h5", s}, 4, 0, 0), 0);
}

static void test_another_seed_gives_another_file(void **state) {
  (void)state;
  run_to(MINIMAL, WORDS("--replicates", "2"), "2", "a.h5");
  run_to(MINIMAL, WORDS("--replicates", "2", "--seed", "2"), "2", "b.h5");
  assert_true(differing((side){"a.h5", 0}, (side){"b.h5", 0}, 1, 0, 0) > 50);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(test_threads_minimal),
      IN_FOLDER(test_threads_homeless_network),
      IN_FOLDER(test_threads_coalition),
      IN_FOLDER(test_threads_time_for_kids),
      IN_FOLDER(test_threads_national),
      IN_FOLDER(test_threads_everything),
      IN_FOLDER(test_threads_inside_a_run),
      IN_FOLDER(test_threads_inside_large_runs),
      IN_FOLDER(test_nothing_differs_before_it_begins),
      IN_FOLDER(test_recording_changes_nothing),
      IN_FOLDER(test_a_subset_is_part_of_the_whole),
      IN_FOLDER(test_fewer_replicates_are_the_first_ones),
      IN_FOLDER(test_another_seed_gives_another_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
