/* test_writer.c: what is written, byte for byte the same. */
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include <xxhash.h>

#include <hdf5.h>

#include "base/text.h"
#include "record/reader.h"
#include "record/sidecar.h"
#include "support/writing.h"

static void assert_same_files(const char *a, const char *b) {
  size_t na = 0, nb = 0;
  char *bytes_a = folder_read(a, &na), *bytes_b = folder_read(b, &nb);
  assert_non_null(bytes_a);
  assert_non_null(bytes_b);
  assert_int_equal(na, nb);
  assert_memory_equal(bytes_a, bytes_b, na);
  free(bytes_a);
  free(bytes_b);
}

static void test_values_come_back(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "a.h5");
  assert_int_equal(synthetic_write(path, &f->scenario, 1, false, &f->messages), CVN_OK);
  cvn_reader *reader;
  assert_int_equal(cvn_reader_open(&reader, path, &f->messages), CVN_OK);
  for (int field = 0; field < CVN_FIELD_COUNT; field++) {
    const cvn_variable *variable = cvn_reader_find(reader, cvn_field_table[field].name);
    assert_non_null(variable);
    assert_true(cvn_reader_is_trajectory(reader, variable));
    double *values;
    int64_t count;
    assert_int_equal(cvn_reader_all(reader, variable, &values, &count, &f->messages), CVN_OK);
    assert_int_equal(count, 3 * 5 * 31);
    for (int64_t i = 0; i < count; i++) {
      const int64_t strategy = i / 155, replicate = i / 31 % 5, t = i % 31;
      const double expected = synthetic_value(field, strategy, replicate, t, 30);
      if ((strategy == 1 && replicate == 1) || isnan(expected)) assert_true(isnan(values[i]));
      else assert_true(values[i] == expected);
    }
    free(values);
  }
  cvn_reader_close(reader);
}

static void test_runs_that_fail_or_miss_are_marked(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "a.h5");
  const cvn_layout layout = layout_of(&f->scenario);
  cvn_writer *writer;
  f->scenario.record.population = false; /* none is handed over */
  assert_int_equal(cvn_writer_open(&writer, path, &layout, false, &f->messages), CVN_OK);
  cvn_run_output run;
  synthetic_run(&run, &f->scenario, 0, 0);
  assert_int_equal(cvn_writer_run(writer, 0, 0, 0, &run, &f->messages), CVN_OK);
  cvn_run_output_free(&run);
  synthetic_failure(&run, &f->scenario, "it broke");
  assert_int_equal(cvn_writer_run(writer, 0, 0, 1, &run, &f->messages), CVN_OK);
  cvn_run_output_free(&run);
  assert_int_equal(cvn_writer_finish(writer, &f->messages), CVN_OK);
  cvn_reader *reader;
  assert_int_equal(cvn_reader_open(&reader, path, &f->messages), CVN_OK);
  double *values;
  int64_t count;
  assert_int_equal(
      cvn_reader_all(reader, cvn_reader_find(reader, "run_status"), &values, &count, &f->messages),
      CVN_OK);
  assert_true(values[0] == 1.0 && values[1] == 2.0 && values[2] == 0.0 && values[14] == 0.0);
  free(values);
  char **texts;
  assert_int_equal(cvn_reader_texts(reader, cvn_reader_find(reader, "run_message"), &texts, &count,
                                    &f->messages),
                   CVN_OK);
  assert_string_equal(texts[0], "");
  assert_string_equal(texts[1], "it broke");
  cvn_reader_free_texts(texts, count);
  cvn_reader_close(reader);
}

/* Writes a study of `points` with 3 strategies; a run's values are those of replicate
 * point·replicates + replicate. The last `left_out` runs are never handed over. */
static void write_points(fixture *f, const char *path, int64_t points, int threads, int left_out) {
  cvn_layout layout = layout_of(&f->scenario);
  cvn_writer *writer;
  layout.points = points;
  layout.threads = threads;
  assert_int_equal(cvn_writer_open(&writer, path, &layout, false, &f->messages), CVN_OK);
  const int64_t runs = layout.strategies * points * layout.replicates;
  for (int64_t i = 0; i < runs - left_out; i++) {
    const int64_t r = i % layout.replicates, p = i / layout.replicates % points;
    const int64_t s = i / layout.replicates / points;
    cvn_run_output run;
    synthetic_run(&run, &f->scenario, s, p * layout.replicates + r);
    assert_int_equal(cvn_writer_run(writer, s, p, r, &run, &f->messages), CVN_OK);
    cvn_run_output_free(&run);
  }
  assert_int_equal(cvn_writer_finish(writer, &f->messages), CVN_OK);
}

/* Points of few replicates share chunks, replicates of many are split: the values stand where they
 * belong, and no byte depends on the number of threads. */
static void test_points_share_chunks(void **state) {
  fixture *f = *state;
  static const struct {
    int64_t points, replicates;
  } cases[] = {{25, 3}, {2, 40}, {33, 1}, {3, 32}};
  for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
    const int64_t points = cases[c].points, replicates = cases[c].replicates;
    cvn_scenario_free(&f->scenario);
    synthetic_scenario(&f->scenario, 30, replicates, "{alliances: {every: 12}}");
    char *a = cvn_copy(folder_file(f->folder, "a.h5")),
         *b = cvn_copy(folder_file(f->folder, "b.h5"));
    write_points(f, a, points, 1, 1);
    write_points(f, b, points, 3, 1);
    assert_same_files(a, b);
    cvn_reader *reader;
    assert_int_equal(cvn_reader_open(&reader, a, &f->messages), CVN_OK);
    double *values;
    int64_t count;
    assert_int_equal(
        cvn_reader_all(reader, cvn_reader_find(reader, "trust"), &values, &count, &f->messages),
        CVN_OK);
    assert_int_equal(count, 3 * points * replicates * 31);
    for (int64_t i = 0; i < count; i++) {
      const int64_t run = i / 31;
      const double expected = synthetic_value(CVN_FIELD_trust, run / (points * replicates),
                                              run % (points * replicates), i % 31, 30);
      if (i / 31 == count / 31 - 1) assert_true(isnan(values[i]));
      else assert_true(values[i] == expected);
    }
    free(values);
    assert_int_equal(cvn_reader_all(reader, cvn_reader_find(reader, "run_status"), &values, &count,
                                    &f->messages),
                     CVN_OK);
    for (int64_t i = 0; i < count; i++) assert_true(values[i] == (i + 1 < count ? 1.0 : 0.0));
    free(values);
    cvn_reader_close(reader);
    unlink(a);
    unlink(b);
    free(a);
    free(b);
  }
}

static void test_checksum_is_of_the_runs_in_order(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "a.h5");
  assert_int_equal(synthetic_write(path, &f->scenario, 1, false, &f->messages), CVN_OK);
  unsigned char bytes[15 * 8];
  for (int i = 0; i < 15; i++) {
    const int strategy = i / 5, replicate = i % 5;
    const uint64_t checksum = strategy == 1 && replicate == 1
                                  ? 0
                                  : 0x0123456789ABCDEFu + (uint64_t)(strategy * 1000 + replicate);
    for (int b = 0; b < 8; b++) bytes[8 * i + b] = (unsigned char)(checksum >> (8 * b));
  }
  char expected[17];
  snprintf(expected, sizeof expected, "%016llx",
           (unsigned long long)XXH3_64bits(bytes, sizeof bytes));
  cvn_reader *reader;
  assert_int_equal(cvn_reader_open(&reader, path, &f->messages), CVN_OK);
  char *text = cvn_reader_attribute(reader, "/", "state_checksum");
  assert_string_equal(text, expected);
  free(text);
  char **texts;
  int64_t count;
  assert_int_equal(cvn_reader_texts(reader, cvn_reader_find(reader, "run_checksum"), &texts, &count,
                                    &f->messages),
                   CVN_OK);
  assert_string_equal(texts[0], "0123456789abcdef");
  assert_string_equal(texts[6], "");
  cvn_reader_free_texts(texts, count);
  cvn_reader_close(reader);
}

static void test_reruns_are_the_same_byte_for_byte(void **state) {
  fixture *f = *state;
  const char *a = folder_file(f->folder, "a.h5"), *b = folder_file(f->folder, "b.h5");
  assert_int_equal(synthetic_write(a, &f->scenario, 1, false, &f->messages), CVN_OK);
  /* Another heap and another stack. */
  char *noise = malloc(123457);
  assert_non_null(noise);
  memset(noise, 0xA5, 123457);
  free(noise);
  assert_int_equal(synthetic_write(b, &f->scenario, 1, false, &f->messages), CVN_OK);
  assert_same_files(a, b);
}

static herr_t check_link(hid_t group, const char *name, const H5L_info_t *link, void *data) {
  (void)link;
  (void)data;
  H5O_info_t info;
  assert_true(H5Oget_info_by_name2(group, name, &info, H5O_INFO_ALL, H5P_DEFAULT) >= 0);
  /* Times would make reruns differ. */
  assert_true(info.mtime == 0 && info.ctime == 0 && info.atime == 0 && info.btime == 0);
  return 0;
}

/* Bytes of the stack between the members would differ from run to run. */
static void test_padding_is_zero(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "a.h5");
  assert_int_equal(synthetic_write(path, &f->scenario, 0, false, &f->messages), CVN_OK);
  static const char *const scales[] = {"strategy",           "time",
                                       "area_index",         "strategy_name_strlen",
                                       "alliances/alliance", "snapshots/membership_row"};
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
    const hid_t list = H5Aopen_by_name(file, scales[i], "REFERENCE_LIST", H5P_DEFAULT, H5P_DEFAULT);
    assert_true(list >= 0);
    const hid_t type = H5Aget_type(list), space = H5Aget_space(list);
    assert_int_equal(H5Tget_size(type), 16); /* eight bytes of address, four of dimension */
    const size_t rows = (size_t)H5Sget_simple_extent_npoints(space);
    unsigned char *bytes = malloc(rows * 16);
    assert_non_null(bytes);
    assert_true(H5Aread(list, type, bytes) >= 0);
    for (size_t row = 0; row < rows; row++)
      for (int b = 12; b < 16; b++) assert_int_equal(bytes[16 * row + (size_t)b], 0);
    free(bytes);
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(list);
  }
  H5Fclose(file);
}

static void test_stored_as_netcdf_readers_need_it(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "a.h5");
  cvn_scenario_free(&f->scenario);
  synthetic_scenario(&f->scenario, 150, 5, EVERYTHING); /* long enough to be deflated */
  assert_int_equal(synthetic_write(path, &f->scenario, 0, false, &f->messages), CVN_OK);
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  assert_true(file >= 0);
  const hid_t dataset = H5Dopen2(file, "need_met", H5P_DEFAULT);
  const hid_t creation = H5Dget_create_plist(dataset);
  double fill = 0.0;
  assert_true(H5Pget_fill_value(creation, H5T_NATIVE_DOUBLE, &fill) >= 0);
  assert_true(isnan(fill));
  hsize_t chunk[4];
  assert_int_equal(H5Pget_chunk(creation, 4, chunk), 4);
  assert_int_equal(chunk[2], 5);
  assert_int_equal(chunk[3], 151);
  assert_int_equal(H5Pget_nfilters(creation), 3);
  unsigned order = 0;
  assert_true(H5Pget_attr_creation_order(creation, &order) >= 0);
  assert_int_equal(order, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  H5Pclose(creation);
  H5Dclose(dataset);
  hsize_t index = 0;
  assert_true(H5Literate(file, H5_INDEX_CRT_ORDER, H5_ITER_INC, &index, check_link, NULL) >= 0);
  H5Fclose(file);
}

static void test_runs_must_come_in_order(void **state) {
  fixture *f = *state;
  const cvn_layout layout = layout_of(&f->scenario);
  cvn_writer *writer;
  assert_int_equal(
      cvn_writer_open(&writer, folder_file(f->folder, "a.h5"), &layout, false, &f->messages),
      CVN_OK);
  cvn_run_output run;
  synthetic_run(&run, &f->scenario, 0, 1);
  assert_int_equal(cvn_writer_run(writer, 0, 0, 1, &run, &f->messages), CVN_ERR_USAGE);
  cvn_run_output_free(&run);
  cvn_writer_abandon(writer);
}

/* A full disk, played by a limit on the size of files. */
static bool contains(const char *bytes, size_t length, const char *word) {
  const size_t n = strlen(word);
  for (size_t i = 0; i + n <= length; i++)
    if (memcmp(bytes + i, word, n) == 0) return true;
  return false;
}

static void test_names_are_kept_only_when_asked_for(void **state) {
  fixture *f = *state;
  cvn_reader *reader;
  const char *path = folder_file(f->folder, "a.h5");
  assert_int_equal(synthetic_write(path, &f->scenario, 0, false, &f->messages), CVN_OK);
  assert_int_equal(cvn_reader_open(&reader, path, &f->messages), CVN_OK);
  char **names;
  int64_t count;
  assert_int_equal(cvn_reader_texts(reader, cvn_reader_find(reader, "alliance_name"), &names,
                                    &count, &f->messages),
                   CVN_OK);
  assert_int_equal(count, SYNTHETIC_ALLIANCES);
  assert_string_equal(names[2], "Forum 2 – Zoë's");
  cvn_reader_free_texts(names, count);
  cvn_reader_close(reader);
  f->scenario.record.names = false;
  assert_int_equal(synthetic_write(path, &f->scenario, 0, true, &f->messages), CVN_OK);
  assert_int_equal(cvn_reader_open(&reader, path, &f->messages), CVN_OK);
  assert_null(cvn_reader_find(reader, "alliance_name"));
  cvn_reader_close(reader);
  size_t length;
  char *bytes = folder_read(path, &length);
  assert_false(contains(bytes, length, "Forum"));
  free(bytes);
}

static void test_sidecar_is_json_beside_the_result(void **state) {
  fixture *f = *state;
  const char *const arguments[] = {"convene", "run", "a\"b\\c\n.yaml", "\xff"};
  const cvn_sidecar sidecar = {.arguments = arguments,
                               .n_arguments = 4,
                               .started = 0,
                               .ended = 90061,
                               .wall_seconds = 0.5,
                               .threads = 2};
  assert_int_equal(cvn_sidecar_write(folder_file(f->folder, "a.h5"), &sidecar, &f->messages),
                   CVN_OK);
  size_t length;
  char *text = folder_read(folder_file(f->folder, "a.run.json"), &length);
  assert_non_null(text);
  assert_non_null(strstr(text, "\"convene\""));
  assert_non_null(strstr(text, "a\\\"b\\\\c"));
  assert_non_null(strstr(text, "\"started\": \"1970-01-01T00:00:00Z\""));
  assert_non_null(strstr(text, "\"ended\": \"1970-01-02T01:01:01Z\""));
  assert_non_null(strstr(text, "\"threads\": 2"));
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_values_come_back),
      TEST(test_runs_that_fail_or_miss_are_marked),
      TEST(test_points_share_chunks),
      TEST(test_checksum_is_of_the_runs_in_order),
      TEST(test_reruns_are_the_same_byte_for_byte),
      TEST(test_padding_is_zero),
      TEST(test_stored_as_netcdf_readers_need_it),
      TEST(test_runs_must_come_in_order),
      TEST(test_names_are_kept_only_when_asked_for),
      TEST(test_sidecar_is_json_beside_the_result),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
