/* test_pack_chunk.c: what is packed comes back, whatever the numbers are like; noise is stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libdeflate.h>

#include "record/pack.h"

enum { MOST = 70000 }; /* values: a plane of bytes is more than a stored block may be */

static uint64_t random_word(void) {
  static uint64_t state = 88172645463325252ULL;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static double share(void) {
  return (double)(random_word() >> 11) * 0x1p-53;
}

/* Undoes the shuffle. */
static void put_back(unsigned char *to, const unsigned char *from, size_t bytes, size_t size) {
  const size_t count = bytes / size;
  for (size_t b = 0; b < size; b++)
    for (size_t i = 0; i < count; i++) to[i * size + b] = from[b * count + i];
}

/* Packs, unpacks and compares; the packed bytes without their checksum. */
static size_t packed_bytes(cvn_filters filters, const void *values, size_t count, size_t size) {
  const size_t bytes = count * size;
  static unsigned char plain[8 * MOST], back[8 * MOST];
  static cvn_packer packer;
  static cvn_packed packed;
  struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
  assert_non_null(inflate);
  assert_true(cvn_pack_chunk(&packer, filters, values, bytes, size, &packed));
  const size_t length = packed.length - 4;
  const uint32_t sum = cvn_fletcher32(packed.bytes, length);
  for (size_t b = 0; b < 4; b++)
    assert_int_equal(packed.bytes[length + b], (unsigned char)(sum >> (8 * b)));
  if (packed.skipped || filters == CVN_FILTERS_PLAIN) {
    assert_int_equal(length, bytes);
    memcpy(plain, packed.bytes, bytes);
  } else {
    size_t inflated = 0;
    assert_int_equal(
        libdeflate_zlib_decompress(inflate, packed.bytes, length, plain, bytes, &inflated),
        LIBDEFLATE_SUCCESS);
    assert_int_equal(inflated, bytes);
    assert_true(length < bytes);
  }
  if (filters == CVN_FILTERS_SHUFFLE) put_back(back, plain, bytes, size);
  else memcpy(back, plain, bytes);
  assert_memory_equal(back, values, bytes);
  libdeflate_free_decompressor(inflate);
  cvn_packer_free(&packer);
  cvn_packed_free(&packed);
  return length;
}

static const size_t counts[] = {2, 7, 100, 968, 1025, 4096, 65535, 65536, MOST};
enum { COUNTS = sizeof counts / sizeof counts[0] };

static void numbers_come_back(void **state) {
  (void)state;
  static double doubles[MOST];
  static float floats[MOST];
  static uint64_t words[MOST];
  for (int k = 0; k < COUNTS; k++) {
    const size_t n = counts[k];
    for (size_t i = 0; i < n; i++) {
      doubles[i] = 0.4 + 0.1 * share();
      floats[i] = i % 3 ? (float)share() : 0.0f;
      words[i] = random_word();
    }
    const size_t shares = packed_bytes(CVN_FILTERS_SHUFFLE, doubles, n, sizeof *doubles);
    if (n > 900) assert_true(shares < 8 * n * 9 / 10); /* sign and exponent */
    packed_bytes(CVN_FILTERS_SHUFFLE, floats, n, sizeof *floats);
    packed_bytes(CVN_FILTERS_SHUFFLE, words, n, sizeof *words);
    packed_bytes(CVN_FILTERS_PLAIN, words, n, sizeof *words);
    packed_bytes(CVN_FILTERS_DEFLATE, floats, n * sizeof *floats, 1);
    packed_bytes(CVN_FILTERS_SHUFFLE, floats, n, 3); /* elements of a width without a word */
  }
}

/* What is no noise is not taken for it: as small as deflate of all makes it, or nearly. */
static void order_is_found(void **state) {
  (void)state;
  enum { N = 4096 };
  static double constant[N], half[N], steps[N];
  for (size_t i = 0; i < N; i++) {
    constant[i] = 1.0 / 3.0;
    half[i] = i % 2 ? share() : 0.0;
    const size_t step = i / 64;
    steps[i] = (double)step / 7.0;
  }
  assert_true(packed_bytes(CVN_FILTERS_SHUFFLE, constant, N, 8) < 8 * N / 100);
  assert_true(packed_bytes(CVN_FILTERS_SHUFFLE, half, N, 8) < 8 * N * 2 / 3);
  assert_true(packed_bytes(CVN_FILTERS_SHUFFLE, steps, N, 8) < 8 * N / 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_come_back),
      cmocka_unit_test(order_is_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
