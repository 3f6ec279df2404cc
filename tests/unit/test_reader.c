/* test_reader.c: results come back; whatever else a file may be, it is refused in words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <hdf5.h>

#include "record/reader.h"
#include "record/summary.h"
#include "support/folder.h"
#include "support/synthetic.h"

typedef struct fixture {
  char *folder;
  const char *path;
  cvn_scenario scenario;
  cvn_messages messages;
  cvn_reader *reader;
} fixture;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  f->path = strdup(folder_file(f->folder, "a.h5"));
  synthetic_scenario(&f->scenario, 30, 4,
                     "{alliances: {every: 10}, snapshots: {every: 15}, population: true}");
  *state = f;
  return synthetic_write(f->path, &f->scenario, 1, false, &f->messages) == CVN_OK &&
                 cvn_reader_open(&f->reader, f->path, &f->messages) == CVN_OK
             ? 0
             : -1;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_reader_close(f->reader);
  cvn_scenario_free(&f->scenario);
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free((void *)(uintptr_t)f->path);
  free(f);
  return 0;
}

/* Opened for a few variables, a result tells the same of them and nothing of others. */
static void test_some(void **state) {
  fixture *f = *state;
  static const char *const names[] = {"run_status", "nowhere", "outcome_trust", NULL};
  cvn_reader *some;
  assert_int_equal(cvn_reader_open_some(&some, f->path, names, &f->messages), CVN_OK);
  assert_int_equal(cvn_reader_experiment(some)->replicates, 4);
  assert_string_equal(cvn_reader_experiment(some)->strategy_names[0], "as it was");
  assert_null(cvn_reader_find(some, "outcome_need_met"));
  assert_null(cvn_reader_find(some, "nowhere"));
  const cvn_variable *here = cvn_reader_find(some, "outcome_trust");
  const cvn_variable *there = cvn_reader_find(f->reader, "outcome_trust");
  assert_true(here && cvn_reader_is_outcome(some, here));
  assert_string_equal(here->long_name, there->long_name);
  double *a, *b;
  int64_t n, m;
  assert_int_equal(cvn_reader_all(some, here, &a, &n, &f->messages), CVN_OK);
  assert_int_equal(cvn_reader_all(f->reader, there, &b, &m, &f->messages), CVN_OK);
  assert_int_equal(n, m);
  assert_memory_equal(a, b, (size_t)n * sizeof *a);
  free(a);
  free(b);
  cvn_reader_close(some);
}

static void test_experiment(void **state) {
  fixture *f = *state;
  const cvn_experiment *e = cvn_reader_experiment(f->reader);
  assert_int_equal(e->strategies, 3);
  assert_int_equal(e->points, 1);
  assert_int_equal(e->replicates, 4);
  assert_int_equal(e->months, 30);
  assert_string_equal(e->strategy_names[0], "as it was");
  assert_string_equal(e->strategy_names[1], "convenor — désirée");
  assert_string_equal(e->strategy_names[2], "=plans, early");
}

static void test_variables_are_described(void **state) {
  fixture *f = *state;
  const cvn_variable *variable = cvn_reader_find(f->reader, "monthly_cost");
  assert_non_null(variable);
  assert_string_equal(variable->unit, "GBP");
  assert_string_equal(variable->long_name, "cost of the interventions in the month");
  assert_string_equal(variable->dims[0], "strategy");
  assert_string_equal(variable->dims[3], "time");
  variable = cvn_reader_find(f->reader, "population/sector_bias");
  assert_non_null(variable);
  assert_int_equal(variable->rank, 3);
  assert_string_equal(variable->group, "population");
  assert_string_equal(variable->name, "sector_bias");
  assert_string_equal(variable->dims[2], "area_index");
  assert_null(cvn_reader_find(f->reader, "area_index")); /* no coordinates, no variable */
}

static void test_attributes(void **state) {
  fixture *f = *state;
  static const struct {
    const char *object, *name, *expected;
  } cases[] = {
      {"/", "Conventions", "CF-1.10"},
      {"/", "master_seed", "4294967295"},
      {"/", "currency", "GBP"},
      {"/", "price_year", "2024"},
      {"/", "title", "An invented experiment — for tests"},
      {"parameters", "trust.gain", "0.25"},
      {"parameters", "trust.gain.default", "0.08"},
      {"parameters", "trust.gain.unit", "1 per month"},
      {"parameters", "trust.gain.set", "1"},
      {"parameters", "trust.loss.set", "0"},
      {"parameters", "convenor.presence", "none"},
      {"strategies", "strategy_0", "{\"name\": \"as it was\", \"interventions\": []}"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *text = cvn_reader_attribute(f->reader, cases[i].object, cases[i].name);
    assert_non_null(text);
    assert_string_equal(text, cases[i].expected);
    free(text);
  }
  assert_null(cvn_reader_attribute(f->reader, "/", "nothing"));
  assert_null(cvn_reader_attribute(f->reader, "nowhere", "nothing"));
}

static void test_population_comes_back(void **state) {
  fixture *f = *state;
  double *sizes, *phases;
  int64_t count;
  cvn_population p;
  synthetic_population(&p, 1);
  assert_int_equal(cvn_reader_all(f->reader,
                                  cvn_reader_find(f->reader, "population/row_size_membership"),
                                  &sizes, &count, &f->messages),
                   CVN_OK);
  assert_int_equal(count, 4);
  assert_true(sizes[0] == 9.0 && sizes[1] == 10.0);
  assert_int_equal(cvn_reader_all(f->reader, cvn_reader_find(f->reader, "population/phase"),
                                  &phases, &count, &f->messages),
                   CVN_OK);
  assert_int_equal(count, 9 + 10 + 9 + 10);
  for (int64_t i = 0; i < p.memberships; i++) assert_true(phases[9 + i] == (double)p.mem_phase[i]);
  double bias[SYNTHETIC_SECTORS * SYNTHETIC_AREAS];
  const int64_t start[] = {SYNTHETIC_ALLIANCES + 2, 0, 0};
  const int64_t size[] = {1, SYNTHETIC_SECTORS, SYNTHETIC_AREAS};
  assert_int_equal(cvn_reader_part(f->reader, cvn_reader_find(f->reader, "population/sector_bias"),
                                   start, size, bias, &f->messages),
                   CVN_OK);
  for (int i = 0; i < 8; i++) assert_true(bias[i] == (double)p.all_sector_bias[2 * 8 + i]);
  free(sizes);
  free(phases);
  cvn_population_free(&p);
}

static void test_snapshots_come_back(void **state) {
  fixture *f = *state;
  double *sizes, *times, *effort;
  int64_t count, rows;
  const cvn_reader *r = f->reader;
  assert_int_equal(cvn_reader_all(r, cvn_reader_find(r, "snapshots/row_size_membership"), &sizes,
                                  &count, &f->messages),
                   CVN_OK);
  assert_int_equal(count, 11 * 3); /* eleven runs that did not fail, at months 0, 15 and 30 */
  assert_int_equal(cvn_reader_all(r, cvn_reader_find(r, "snapshots/snapshot_time"), &times, &count,
                                  &f->messages),
                   CVN_OK);
  assert_true(times[0] == 0.0 && times[1] == 15.0 && times[2] == 30.0);
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++) sum += sizes[i];
  assert_int_equal(
      cvn_reader_all(r, cvn_reader_find(r, "snapshots/effort"), &effort, &rows, &f->messages),
      CVN_OK);
  assert_true(sum == (double)rows);
  cvn_run_output run;
  synthetic_run(&run, &f->scenario, 0, 0);
  const float *second = run.snapshots[1].columns[CVN_SNAPSHOT_MEMBERSHIP_effort];
  for (int i = 0; i < (int)sizes[1]; i++)
    assert_true(effort[(int)sizes[0] + i] == (double)second[i]);
  cvn_run_output_free(&run);
  free(sizes);
  free(times);
  free(effort);
}

static void test_parts_outside_are_refused(void **state) {
  fixture *f = *state;
  const cvn_variable *variable = cvn_reader_find(f->reader, "trust");
  double value;
  const int64_t one[] = {1, 1, 1, 1};
  const int64_t past[] = {0, 0, 0, 31}, before[] = {-1, 0, 0, 0}, far[] = {0, 0, INT64_MAX, 0};
  assert_int_equal(cvn_reader_part(f->reader, variable, past, one, &value, &f->messages),
                   CVN_ERR_USAGE);
  assert_int_equal(cvn_reader_part(f->reader, variable, before, one, &value, &f->messages),
                   CVN_ERR_USAGE);
  assert_int_equal(cvn_reader_part(f->reader, variable, far, one, &value, &f->messages),
                   CVN_ERR_USAGE);
}

static void refuse(fixture *f, const char *path, cvn_status expected, const char *words) {
  cvn_reader *reader;
  cvn_messages_free(&f->messages);
  assert_int_equal(cvn_reader_open(&reader, path, &f->messages), expected);
  assert_null(reader);
  assert_int_equal(f->messages.count, 1);
  assert_non_null(strstr(f->messages.items[0].text, words));
}

static void test_other_files_are_refused(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "other");
  refuse(f, path, CVN_ERR_NOT_FOUND, "no such file");
  refuse(f, f->folder, CVN_ERR_READ, "folder");
  assert_true(folder_write(path, "", 0));
  refuse(f, path, CVN_ERR_FORMAT, "empty");
  assert_true(folder_write(path, "title: not a result\n", 20));
  refuse(f, path, CVN_ERR_FORMAT, "not HDF5");
  assert_true(folder_write(path, "\211HDF\r\n\032\n", 8));
  refuse(f, path, CVN_ERR_FORMAT, "damaged or cut short");
}

static void test_cut_files_are_refused(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "cut");
  size_t length;
  char *bytes = folder_read(f->path, &length);
  assert_non_null(bytes);
  for (size_t cut = 1; cut < length; cut += length / 50 + 1) {
    cvn_reader *reader;
    cvn_messages_free(&f->messages);
    assert_true(folder_write(path, bytes, cut));
    assert_int_equal(cvn_reader_open(&reader, path, &f->messages), CVN_ERR_FORMAT);
    assert_int_equal(f->messages.count, 1);
  }
  free(bytes);
}

/* A file with one text attribute and nothing else. */
static void write_hdf5(const char *path, const char *schema) {
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  assert_true(file >= 0);
  if (schema) {
    const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(schema));
    const hid_t attribute =
        H5Acreate2(file, "convene_schema", type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, type, schema);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
  }
  H5Fclose(file);
}

static void test_other_hdf5_is_refused(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "other.h5");
  write_hdf5(path, NULL);
  refuse(f, path, CVN_ERR_FORMAT, "convene_schema");
  write_hdf5(path, "first");
  refuse(f, path, CVN_ERR_FORMAT, "no version");
  write_hdf5(path, "99");
  refuse(f, path, CVN_ERR_FORMAT, "newer convene");
  write_hdf5(path, "1");
  refuse(f, path, CVN_ERR_FORMAT, "dimensions");
}

/* A dataset that claims 10^15 numbers is listed, and refused before memory is asked for. */
static void test_huge_claims_are_refused(void **state) {
  fixture *f = *state;
  cvn_reader_close(f->reader);
  f->reader = NULL;
  const hid_t file = H5Fopen(f->path, H5F_ACC_RDWR, H5P_DEFAULT);
  const hsize_t size[1] = {1000000000000000u}, chunk[1] = {1024};
  const hid_t space = H5Screate_simple(1, size, NULL), creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_chunk(creation, 1, chunk);
  const hid_t dataset =
      H5Dcreate2(file, "huge", H5T_IEEE_F64LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  assert_true(dataset >= 0);
  H5Dclose(dataset);
  H5Pclose(creation);
  H5Sclose(space);
  H5Fclose(file);
  assert_int_equal(cvn_reader_open(&f->reader, f->path, &f->messages), CVN_OK);
  double *values;
  int64_t count;
  assert_int_equal(
      cvn_reader_all(f->reader, cvn_reader_find(f->reader, "huge"), &values, &count, &f->messages),
      CVN_ERR_MEMORY);
  assert_null(values);
}

static void test_estimates(void **state) {
  (void)state;
  const double values[] = {1.0, 2.0, (double)NAN, 3.0, 4.0, 5.0};
  const cvn_estimate estimate = cvn_estimate_of(values, 6);
  assert_int_equal(estimate.n, 5);
  assert_true(estimate.mean == 3.0);
  assert_true(fabs(estimate.sd - sqrt(2.5)) < 1e-15);
  /* t(0.975; 4) = 2.776445, from printed tables */
  assert_true(fabs(estimate.half_width - 2.776445 * sqrt(0.5)) < 1e-6);
  const cvn_estimate one = cvn_estimate_of(values, 1);
  assert_int_equal(one.n, 1);
  assert_true(one.mean == 1.0 && isnan(one.half_width));
  assert_int_equal(cvn_estimate_of(values, 0).n, 0);
}

static void test_summary(void **state) {
  fixture *f = *state;
  cvn_summary summary;
  assert_int_equal(cvn_summary_read(&summary, f->reader, &f->messages), CVN_OK);
  assert_int_equal(summary.rows, 3);
  assert_int_equal(summary.complete, 11);
  assert_int_equal(summary.failed, 1);
  assert_int_equal(summary.missing, 0);
  assert_true(summary.any_cost);
  assert_true(summary.estimates[1][CVN_MAIN_COST].mean == 4500.0 * 30);
  assert_true(summary.estimates[0][CVN_MAIN_COST].mean == 0.0);
  assert_int_equal(summary.estimates[1][CVN_MAIN_NEED_MET].n, 3);
  double expected = 0.0;
  for (int replicate = 0; replicate < 4; replicate++)
    for (int t = 6; t < 30; t++)
      expected += synthetic_value(CVN_FIELD_cooperation, 0, replicate, t, 30) / 96.0;
  assert_true(fabs(summary.estimates[0][CVN_MAIN_COOPERATION].mean - expected) < 1e-12);
  cvn_summary_free(&summary);
  cvn_summary_free(&summary);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_experiment),
      TEST(test_some),
      TEST(test_variables_are_described),
      TEST(test_attributes),
      TEST(test_population_comes_back),
      TEST(test_snapshots_come_back),
      TEST(test_parts_outside_are_refused),
      TEST(test_other_files_are_refused),
      TEST(test_cut_files_are_refused),
      TEST(test_other_hdf5_is_refused),
      TEST(test_huge_claims_are_refused),
      cmocka_unit_test(test_estimates),
      TEST(test_summary),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
