/* test_philox.c: the random numbers are Random123's, and every stream has a number of its own. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/philox.h"

/* Random123's own known-answer vectors (kat_vectors, philox4x32 10). */
static void known_answers(void **state) {
  (void)state;
  static const struct {
    uint32_t counter[4], key[2], words[4];
  } vectors[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       {0xffffffff, 0xffffffff},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (size_t v = 0; v < sizeof vectors / sizeof vectors[0]; v++) {
    const uint32_t *c = vectors[v].counter;
    const cvn_key key = {vectors[v].key[0], vectors[v].key[1]};
    const cvn_words words = cvn_philox(key, c[0], c[1], c[2], (cvn_stream)c[3]);
    for (int i = 0; i < 4; i++) assert_int_equal(words.w[i], vectors[v].words[i]);
  }
}

static void uniforms_stay_inside(void **state) {
  (void)state;
  assert_true(cvn_uniform(0) == 0x1p-24f);
  assert_true(cvn_uniform(UINT32_MAX) == 1.0f - 0x1p-24f);
  assert_true(cvn_uniform(0x80000000u) == 0.5f + 0x1p-24f);
  /* exact: the single-precision value is what the formula gives in double precision */
  for (uint32_t i = 0; i < 100000; i++) {
    const uint32_t word = i * 42949u + 17u;
    assert_true((double)cvn_uniform(word) == ((double)(word >> 9) + 0.5) * 0x1p-23);
  }
}

static void normals_are_normal(void **state) {
  (void)state;
  enum { COUNT = 100000 };
  double sum = 0.0, squares = 0.0, fourth = 0.0;
  for (uint32_t i = 0; i < COUNT; i++) {
    const double x = cvn_normal((cvn_key){7, 3}, i, 0, 0, CVN_STREAM_STATUS);
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  /* five standard errors: 1, sqrt(2) and sqrt(96) over sqrt(COUNT) */
  assert_true(fabs(sum / COUNT) < 5.0 / sqrt(COUNT));
  assert_true(fabs(squares / COUNT - 1.0) < 5.0 * sqrt(2.0 / COUNT));
  assert_true(fabs(fourth / COUNT - 3.0) < 5.0 * sqrt(96.0 / COUNT));
}

/* Box and Muller from words 0 and 1, as the kernels draw theirs. */
static void normal_is_of_its_words(void **state) {
  (void)state;
  const cvn_key key = {1, 2};
  const cvn_words words = cvn_philox(key, 3, 4, 5, CVN_STREAM_EFFORT);
  const double u0 = (double)cvn_uniform(words.w[0]), u1 = (double)cvn_uniform(words.w[1]);
  const double expected = sqrt(-2.0 * log(u0)) * cos(2.0 * 3.14159265358979323846 * u1);
  assert_true(fabs(cvn_normal(key, 3, 4, 5, CVN_STREAM_EFFORT) - expected) < 1e-14);
}

static void entity_rng_reads_blocks(void **state) {
  (void)state;
  const cvn_key key = {11, 12};
  cvn_entity_rng entity;
  gsl_rng *rng = cvn_entity_rng_init(&entity, key, 5, 6, CVN_STREAM_MISSION);
  for (uint32_t block = 0; block < 5; block++) {
    const cvn_words words = cvn_philox(key, 5, 6, block, CVN_STREAM_MISSION);
    for (int i = 0; i < 4; i++) assert_int_equal(gsl_rng_get(rng), words.w[i]);
  }
  assert_int_equal(gsl_rng_min(rng), 0);
  assert_int_equal(gsl_rng_max(rng), UINT32_MAX);
}

static void entity_uniform_has_52_bits(void **state) {
  (void)state;
  const cvn_key key = {11, 12};
  cvn_entity_rng entity;
  gsl_rng *rng = cvn_entity_rng_init(&entity, key, 5, 6, CVN_STREAM_SIZE);
  const cvn_words words = cvn_philox(key, 5, 6, 0, CVN_STREAM_SIZE);
  const uint64_t bits = (uint64_t)words.w[0] << 20 | words.w[1] >> 12;
  const double u = gsl_rng_uniform(rng);
  assert_true(u == ((double)bits + 0.5) * 0x1p-52);
  assert_true(u > 0.0 && u < 1.0);
}

static void streams_are_distinct(void **state) {
  (void)state;
  static const unsigned numbers[] = {
#define CVN_STREAM(name, number, id, aux, month, what) (number),
#include "base/streams.def"
#undef CVN_STREAM
  };
  const size_t count = sizeof numbers / sizeof numbers[0];
  for (size_t i = 0; i < count; i++) {
    assert_true(numbers[i] >= 1);
    for (size_t j = 0; j < i; j++) assert_int_not_equal(numbers[i], numbers[j]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_answers),           cmocka_unit_test(uniforms_stay_inside),
      cmocka_unit_test(normals_are_normal),      cmocka_unit_test(normal_is_of_its_words),
      cmocka_unit_test(entity_rng_reads_blocks), cmocka_unit_test(entity_uniform_has_52_bits),
      cmocka_unit_test(streams_are_distinct),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
