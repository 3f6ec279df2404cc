/* test_philox_lanes.c: sixteen counters at a time give Random123's words, exact uniforms and near
 * normals. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/philox_lanes.h"

static uint32_t scramble(uint32_t i) {
  i *= UINT32_C(2654435761);
  return i ^ (i >> 15);
}

static void words_are_random123s(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 20000; i++) {
    /* counters and keys small and large, and all ones */
    const uint32_t mask = i % 7 == 0 ? UINT32_MAX : 0;
    const cvn_key key = {scramble(i) | mask, scramble(i + 1) >> (i % 32)};
    const cvn_stream stream = (cvn_stream)(32 + i % 12);
    int32_t id[CVN_LANES], aux[CVN_LANES];
    for (uint32_t l = 0; l < CVN_LANES; l++) {
      id[l] = (int32_t)(scramble(CVN_LANES * i + l) >> (l % 31));
      aux[l] = (int32_t)(scramble(i + 3 * l) | mask);
    }
    cvn_word_lanes words;
    cvn_philox_lanes(key, id, aux, i, stream, 3, &words);
    for (int l = 0; l < CVN_LANES; l++) {
      const cvn_words one = cvn_philox(key, (uint32_t)id[l], (uint32_t)aux[l], i, stream);
      for (int w = 0; w < 3; w++) assert_int_equal(words.w[w][l], one.w[w]);
    }
  }
}

/* Streams drawn together share rounds; their words are those of streams drawn alone. */
static void streams_together_are_streams_alone(void **state) {
  (void)state;
  for (uint32_t i = 0; i < 5000; i++) {
    const cvn_key key = {scramble(i), scramble(i + 1) >> (i % 32)};
    const cvn_stream streams[2] = {(cvn_stream)(32 + i % 12), (cvn_stream)(32 + i % 5)};
    int32_t id[CVN_LANES], aux[CVN_LANES];
    for (uint32_t l = 0; l < CVN_LANES; l++) {
      id[l] = (int32_t)(scramble(CVN_LANES * i + l) >> (l % 31));
      aux[l] = (int32_t)scramble(i + 3 * l);
    }
    cvn_word_lanes together[2], alone;
    const int words[2] = {2 + (int)(i % 2), 3 - (int)(i % 2)};
    cvn_philox_streams(key, id, aux, i, streams, words, 2, together);
    for (int k = 0; k < 2; k++) {
      cvn_philox_lanes(key, id, aux, i, streams[k], 3, &alone);
      for (int w = 0; w < words[k]; w++)
        assert_memory_equal(together[k].w[w], alone.w[w], sizeof alone.w[w]);
    }
  }
}

static void fill_ids(uint32_t block, int32_t *id, int32_t *aux) {
  for (int l = 0; l < CVN_LANES; l++) {
    id[l] = (int32_t)(scramble(block * CVN_LANES + (uint32_t)l) >> 2);
    aux[l] = l == 3 ? -1 : (int32_t)(block + (uint32_t)l); /* -1: a seat without an alliance */
  }
}

static void uniforms_are_the_words(void **state) {
  (void)state;
  for (uint32_t block = 0; block < 3000; block++) {
    const cvn_key key = {block, 7 * block};
    int32_t id[CVN_LANES], aux[CVN_LANES];
    cvn_lanef u0, u1, u2;
    fill_ids(block, id, aux);
    cvn_uniforms_lanes(key, id, aux, block % 120, CVN_STREAM_PLAN, u0, u1, u2);
    for (int l = 0; l < CVN_LANES; l++) {
      const cvn_words words =
          cvn_philox(key, (uint32_t)id[l], (uint32_t)aux[l], block % 120, CVN_STREAM_PLAN);
      assert_true(u0[l] == cvn_uniform(words.w[0]));
      assert_true(u1[l] == cvn_uniform(words.w[1]));
      assert_true(u2[l] == cvn_uniform(words.w[2]));
      assert_true((double)u0[l] == ((double)(words.w[0] >> 9) + 0.5) * 0x1p-23); /* exact */
      assert_true(u0[l] > 0.0f && u0[l] < 1.0f);
    }
  }
}

static void normals_are_near(void **state) {
  (void)state;
  double most = 0.0;
  for (uint32_t block = 0; block < 20000; block++) {
    const cvn_key key = {block, 1};
    int32_t id[CVN_LANES], aux[CVN_LANES];
    cvn_lanef normal;
    fill_ids(block, id, aux);
    cvn_normals_lanes(key, id, aux, block, CVN_STREAM_EFFORT, normal);
    for (int l = 0; l < CVN_LANES; l++) {
      const double exact =
          cvn_normal(key, (uint32_t)id[l], (uint32_t)aux[l], block, CVN_STREAM_EFFORT);
      const double error = fabs((double)normal[l] - exact) / (1.0 + fabs(exact));
      if (!(error <= most)) most = error;
    }
  }
  assert_true(most <= 3e-7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_random123s),
      cmocka_unit_test(streams_together_are_streams_alone),
      cmocka_unit_test(uniforms_are_the_words),
      cmocka_unit_test(normals_are_near),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
