/* test_block.c: arrays side by side in one block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/block.h"
#include "base/lanes.h"

static void steps_hold_their_arrays(void **state) {
  (void)state;
  for (size_t bytes = 0; bytes < 300000; bytes += 37) {
    const size_t step = cvn_block_step(bytes);
    assert_true(step >= bytes && step % CVN_ALIGNMENT == 0);
    assert_true(step <= bytes + CVN_ALIGNMENT || step <= bytes + bytes / 8);
  }
}

/* Twenty arrays of whole pages: no two begin at the same place of a page. */
static void large_arrays_begin_at_different_places(void **state) {
  (void)state;
  size_t at[20] = {0};
  for (int i = 1; i < 20; i++) {
    at[i] = at[i - 1] + cvn_block_step(1 << 20);
    for (int k = 0; k < i; k++) assert_int_not_equal(at[i] % 4096, at[k] % 4096);
  }
}

static void blocks_are_aligned_zeros(void **state) {
  (void)state;
  static const size_t sizes[] = {0, 1, 64, 100000, 2097151, 2097152, 20000001};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    /* whatever was there before */
    unsigned char *dirt = malloc(sizes[i] + 1);
    assert_non_null(dirt);
    memset(dirt, 0xAA, sizes[i] + 1);
    free(dirt);
    unsigned char *block = cvn_block_zeros(sizes[i]);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % CVN_ALIGNMENT, 0);
    size_t set = 0;
    for (size_t b = 0; b < sizes[i]; b++) set += block[b] != 0;
    assert_int_equal(set, 0);
    free(block);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(steps_hold_their_arrays),
      cmocka_unit_test(large_arrays_begin_at_different_places),
      cmocka_unit_test(blocks_are_aligned_zeros),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
