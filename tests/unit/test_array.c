/* test_array.c: chunks packed here are what HDF5's own filters read back; rows that come bit by bit
 * are all there. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/array.h"
#include "support/folder.h"

typedef struct fixture {
  char *folder;
  const char *path;
  cvn_h5 h5;
  cvn_dim rows, columns;
  int id;
} fixture;

enum { COLUMNS = 3 };

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  f->path = folder_file(f->folder, "a.h5");
  cvn_h5_create_file(&f->h5, f->path, 1);
  cvn_press_open(&f->h5, 2);
  f->rows = cvn_dim_create_bare(&f->h5, f->h5.file, "row", 0, true, &f->id);
  f->columns = cvn_dim_create_bare(&f->h5, f->h5.file, "column", COLUMNS, false, &f->id);
  *state = f;
  return f->h5.failed ? -1 : 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_press_free(&f->h5);
  folder_remove(f->folder);
  free(f);
  return 0;
}

static cvn_array create(fixture *f, cvn_h5_type type, hsize_t rows, bool noise) {
  const cvn_h5_spec spec = {.name = "x",
                            .type = type,
                            .rank = 2,
                            .dims = {&f->rows, &f->columns},
                            .chunk = {rows, COLUMNS},
                            .noise = noise,
                            .long_name = "x"};
  return cvn_array_create(&f->h5, f->h5.file, &spec);
}

static void finish(fixture *f, cvn_array *array) {
  cvn_array_close(&f->h5, array);
  cvn_dim_finish(&f->h5, &f->rows);
  cvn_dim_finish(&f->h5, &f->columns);
  cvn_dim_close(&f->rows);
  cvn_dim_close(&f->columns);
  assert_true(H5Fclose(f->h5.file) >= 0);
  assert_false(f->h5.failed);
}

/* Reads "x" whole through HDF5, which checks every checksum; the caller frees. */
static void *read_back(const fixture *f, hid_t memory, size_t size, hsize_t expected_rows,
                       int expected_filters) {
  const hid_t file = H5Fopen(f->path, H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t dataset = H5Dopen2(file, "x", H5P_DEFAULT), space = H5Dget_space(dataset);
  const hid_t creation = H5Dget_create_plist(dataset);
  hsize_t extent[2];
  assert_int_equal(H5Sget_simple_extent_dims(space, extent, NULL), 2);
  assert_int_equal(extent[0], expected_rows);
  assert_int_equal(extent[1], COLUMNS);
  assert_int_equal(H5Pget_nfilters(creation), expected_filters);
  void *values = malloc((size_t)expected_rows * COLUMNS * size + 1);
  assert_non_null(values);
  assert_true(H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
  H5Pclose(creation);
  H5Sclose(space);
  H5Dclose(dataset);
  H5Fclose(file);
  return values;
}

/* Pieces of 1, 2, 3 … rows, so that chunks begin and end within them. */
static int64_t append_pieces(fixture *f, cvn_array *array, cvn_memory memory, size_t size,
                             const void *values, int64_t rows) {
  int64_t done = 0;
  for (int64_t piece = 0; done < rows; piece++) {
    const int64_t count = piece < rows - done ? piece : rows - done;
    cvn_array_append(&f->h5, array, memory, count,
                     (const char *)values + (size_t)done * COLUMNS * size);
    done += count;
  }
  return done;
}

static void test_numbers_come_back(void **state) {
  fixture *f = *state;
  enum { ROWS = 2345 };
  float *values = malloc((size_t)ROWS * COLUMNS * sizeof *values);
  assert_non_null(values);
  uint32_t noise = 1;
  for (int i = 0; i < ROWS * COLUMNS; i++) {
    noise = noise * 1664525u + 1013904223u;
    values[i] = i % 7 == 0 ? (float)(noise >> 8) : 0.25f * (float)(i % 5);
  }
  cvn_array array = create(f, CVN_H5_F32, 1000, false);
  append_pieces(f, &array, CVN_MEMORY_F32, sizeof *values, values, ROWS);
  finish(f, &array);
  float *back = read_back(f, H5T_NATIVE_FLOAT, sizeof *back, ROWS, 3);
  assert_memory_equal(back, values, (size_t)ROWS * COLUMNS * sizeof *values);
  free(back);
  free(values);
}

/* Deflate is left out of a chunk that it would make larger; the mask says so. */
static void test_noise_comes_back(void **state) {
  fixture *f = *state;
  enum { ROWS = 4000 };
  uint32_t *values = malloc((size_t)ROWS * COLUMNS * sizeof *values), noise = 1;
  assert_non_null(values);
  for (int i = 0; i < ROWS * COLUMNS; i++) {
    noise ^= noise << 13, noise ^= noise >> 17, noise ^= noise << 5;
    values[i] = noise;
  }
  cvn_array array = create(f, CVN_H5_I32, ROWS, false);
  cvn_array_append(&f->h5, &array, CVN_MEMORY_I32, ROWS, values);
  finish(f, &array);
  int32_t *back = read_back(f, H5T_NATIVE_INT32, sizeof *back, ROWS, 3);
  assert_memory_equal(back, values, (size_t)ROWS * COLUMNS * sizeof *values);
  free(back);
  free(values);
}

/* A chunk like the one before is not packed again; one that differs in its last number is. */
static void test_chunks_that_are_alike_come_back(void **state) {
  fixture *f = *state;
  enum { CHUNK = 1000, CHUNKS = 8, VALUES = CHUNK * COLUMNS, ROWS = CHUNK * CHUNKS - 300 };
  static const int kind[CHUNKS] = {1, 1, 1, 2, 2, 1, 2, 2};
  int32_t *values = malloc((size_t)VALUES * CHUNKS * sizeof *values);
  assert_non_null(values);
  for (int i = 0; i < VALUES * CHUNKS; i++)
    values[i] = i % VALUES == VALUES - 1 ? 77 * kind[i / VALUES] : i % VALUES;
  cvn_array array = create(f, CVN_H5_I32, CHUNK, false);
  append_pieces(f, &array, CVN_MEMORY_I32, sizeof *values, values, ROWS);
  finish(f, &array);
  int32_t *back = read_back(f, H5T_NATIVE_INT32, sizeof *back, ROWS, 3);
  for (int i = 0; i < ROWS * COLUMNS; i++)
    if (back[i] != values[i]) fail_msg("%d stands at %d for %d", back[i], i, values[i]);
  free(back);
  free(values);
}

static void test_what_is_called_noise_is_not_deflated(void **state) {
  fixture *f = *state;
  enum { ROWS = 3000 };
  float *values = calloc((size_t)ROWS * COLUMNS, sizeof *values);
  assert_non_null(values);
  cvn_array array = create(f, CVN_H5_F32, 2000, true);
  append_pieces(f, &array, CVN_MEMORY_F32, sizeof *values, values, ROWS);
  finish(f, &array);
  float *back = read_back(f, H5T_NATIVE_FLOAT, sizeof *back, ROWS, 1);
  assert_memory_equal(back, values, (size_t)ROWS * COLUMNS * sizeof *values);
  free(back);
  free(values);
}

static void test_small_chunks_have_a_checksum(void **state) {
  fixture *f = *state;
  const uint8_t values[] = {0, 1, 2, 3, 250, 255};
  cvn_array array = create(f, CVN_H5_F64, 5, false);
  cvn_array_append(&f->h5, &array, CVN_MEMORY_U8, 2, values);
  finish(f, &array);
  double *back = read_back(f, H5T_NATIVE_DOUBLE, sizeof *back, 2, 1);
  for (int i = 0; i < 6; i++) assert_true(back[i] == (double)values[i]);
  free(back);
}

static void test_types_are_widened(void **state) {
  fixture *f = *state;
  const int32_t whole[] = {-5, INT32_MAX, INT32_MIN};
  const uint16_t half[] = {0, 1, 65535};
  const float real[] = {0.1f, -1e30f, INFINITY};
  cvn_array array = create(f, CVN_H5_F64, 2, false);
  cvn_array_append(&f->h5, &array, CVN_MEMORY_I32, 1, whole);
  cvn_array_append(&f->h5, &array, CVN_MEMORY_U16, 1, half);
  cvn_array_append(&f->h5, &array, CVN_MEMORY_F32, 1, real);
  finish(f, &array);
  double *back = read_back(f, H5T_NATIVE_DOUBLE, sizeof *back, 3, 1);
  for (int i = 0; i < 3; i++) {
    assert_true(back[i] == (double)whole[i]);
    assert_true(back[3 + i] == (double)half[i]);
    assert_true(back[6 + i] == (double)real[i]);
  }
  free(back);
}

static void test_nothing_appended_is_no_rows(void **state) {
  fixture *f = *state;
  cvn_array array = create(f, CVN_H5_F64, 2, false);
  cvn_array_append(&f->h5, &array, CVN_MEMORY_F32, 0, "");
  finish(f, &array);
  free(read_back(f, H5T_NATIVE_DOUBLE, 8, 0, 1));
}

/* A byte that is changed in the file is found. */
static void test_checksum_is_of_the_bytes(void **state) {
  (void)state;
  unsigned char bytes[1001];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * 37);
  const uint32_t before = cvn_fletcher32(bytes, sizeof bytes);
  for (size_t i = 0; i < sizeof bytes; i += 50) {
    bytes[i] ^= 4;
    assert_true(cvn_fletcher32(bytes, sizeof bytes) != before);
    bytes[i] ^= 4;
  }
  /* "abcde" by the definition: words 6162, 6364, 6500 (hexadecimal). */
  assert_int_equal(cvn_fletcher32((const unsigned char *)"abcde", 5), 0x4FF029C7);
}

/* The sum of sums as it is defined, word by word, and folded as HDF5 does. */
static uint32_t fletcher_by_words(const unsigned char *bytes, size_t length) {
  uint32_t sum = 0, sums = 0;
  for (size_t i = 0; i < length; i += 2) {
    sum += (uint32_t)bytes[i] << 8 | (i + 1 < length ? bytes[i + 1] : 0);
    sums += sum;
    if (i / 2 % 360 == 359 || i + 2 >= length - length % 2) {
      sum = (sum & 0xFFFF) + (sum >> 16);
      sums = (sums & 0xFFFF) + (sums >> 16);
    }
  }
  sum = (sum & 0xFFFF) + (sum >> 16);
  sums = (sums & 0xFFFF) + (sums >> 16);
  return sums << 16 | sum;
}

static void test_checksum_holds_at_its_largest(void **state) {
  (void)state;
  static unsigned char bytes[4000];
  for (int fill = 0; fill < 3; fill++) {
    for (size_t i = 0; i < sizeof bytes; i++)
      bytes[i] = fill == 0 ? 0 : fill == 1 ? 0xFF : (unsigned char)(i * i >> 3);
    for (size_t length = 1; length <= sizeof bytes; length += length < 800 ? 1 : 397)
      assert_int_equal(cvn_fletcher32(bytes, length), fletcher_by_words(bytes, length));
  }
}

/* Several arrays whose chunks fill at different times: the file is the same for any threads. */
enum { TOGETHER = 4, ROWS_TOGETHER = 60000 };
static char *written_together(int threads, const float *reals, const int32_t *whole,
                              size_t *length) {
  static const hsize_t chunk[TOGETHER] = {1000, 16384, 7000, 3};
  fixture f = {.folder = folder_make()};
  cvn_array arrays[TOGETHER];
  f.path = folder_file(f.folder, "a.h5");
  cvn_h5_create_file(&f.h5, f.path, 100);
  cvn_press_open(&f.h5, threads);
  f.rows = cvn_dim_create_bare(&f.h5, f.h5.file, "row", 0, true, &f.id);
  f.columns = cvn_dim_create_bare(&f.h5, f.h5.file, "column", COLUMNS, false, &f.id);
  for (int i = 0; i < TOGETHER; i++) {
    const char name[2] = {(char)('u' + i), '\0'}; /* "x" is the last */
    const cvn_h5_spec spec = {.name = name,
                              .type = i % 2 ? CVN_H5_F32 : CVN_H5_I32,
                              .rank = 2,
                              .dims = {&f.rows, &f.columns},
                              .chunk = {chunk[i], COLUMNS},
                              .noise = i == 1};
    arrays[i] = cvn_array_create(&f.h5, f.h5.file, &spec);
  }
  for (int64_t done = 0; done < ROWS_TOGETHER;) {
    const int64_t count = done == 0 ? 45000 : 1500;
    cvn_rows adding[TOGETHER];
    for (int i = 0; i < TOGETHER; i++)
      adding[i] = (cvn_rows){&arrays[i], i % 2 ? CVN_MEMORY_F32 : CVN_MEMORY_I32, count,
                             i % 2 ? (const void *)(reals + done * COLUMNS)
                                   : (const void *)(whole + done * COLUMNS)};
    cvn_arrays_append(&f.h5, adding, TOGETHER);
    done += count;
  }
  for (int i = 0; i + 1 < TOGETHER; i++) cvn_array_close(&f.h5, &arrays[i]);
  finish(&f, &arrays[TOGETHER - 1]);
  float *back = read_back(&f, H5T_NATIVE_FLOAT, sizeof *back, ROWS_TOGETHER, 1);
  assert_memory_equal(back, reals, (size_t)ROWS_TOGETHER * COLUMNS * sizeof *reals);
  free(back);
  char *bytes = folder_read(f.path, length);
  cvn_press_free(&f.h5);
  folder_remove(f.folder);
  return bytes;
}

static void test_arrays_are_filled_together(void **state) {
  (void)state;
  const size_t count = (size_t)ROWS_TOGETHER * COLUMNS;
  float *reals = malloc(count * sizeof *reals);
  int32_t *whole = malloc(count * sizeof *whole);
  assert_true(reals && whole);
  for (size_t i = 0; i < count; i++) {
    reals[i] = 1.0f / (float)(i + 1);
    whole[i] = (int32_t)(i % 13);
  }
  size_t length, length_one;
  char *one = written_together(1, reals, whole, &length_one);
  for (int threads = 2; threads <= 3; threads++) {
    char *bytes = written_together(threads, reals, whole, &length);
    assert_int_equal(length, length_one);
    assert_memory_equal(bytes, one, length);
    free(bytes);
  }
  free(one);
  free(whole);
  free(reals);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_numbers_come_back),
      TEST(test_noise_comes_back),
      TEST(test_chunks_that_are_alike_come_back),
      TEST(test_what_is_called_noise_is_not_deflated),
      TEST(test_small_chunks_have_a_checksum),
      TEST(test_types_are_widened),
      TEST(test_nothing_appended_is_no_rows),
      cmocka_unit_test(test_checksum_is_of_the_bytes),
      cmocka_unit_test(test_checksum_holds_at_its_largest),
      cmocka_unit_test(test_arrays_are_filled_together),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
