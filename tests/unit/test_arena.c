/* test_arena.c: memory taken bit by bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/lanes.h"

/* Pieces of all sizes, up to more than the largest block: aligned, and nobody else's. */
static void pieces_lie_apart(void **state) {
  (void)state;
  enum { PIECES = 300 };
  static unsigned char *piece[PIECES];
  static size_t size[PIECES];
  cvn_arena arena = {0};
  for (int i = 0; i < PIECES; i++) {
    size[i] = i == 250 ? (size_t)20 << 20 : (size_t)i * (size_t)i * 3;
    piece[i] = cvn_arena_take(&arena, size[i]);
    assert_non_null(piece[i]);
    assert_int_equal((uintptr_t)piece[i] % CVN_ALIGNMENT, 0);
    memset(piece[i], i % 256, size[i]);
  }
  for (int i = 0; i < PIECES; i++)
    for (size_t b = 0; b < size[i]; b++)
      if (piece[i][b] != i % 256) fail_msg("byte %zu of piece %d was written over", b, i);
  cvn_arena_free(&arena);
  assert_null(arena.last);
  cvn_arena_free(&arena);
}

/* What is taken after a reset stands where the largest block was: no more memory is asked for. */
static void a_reset_keeps_the_largest_block(void **state) {
  (void)state;
  cvn_arena arena = {0};
  cvn_arena_reset(&arena);
  for (int i = 0; i < 40; i++) assert_non_null(cvn_arena_take(&arena, 1 << 20));
  const struct cvn_arena_block *last = arena.last;
  cvn_arena_reset(&arena);
  for (int i = 0; i < 15; i++) {
    unsigned char *piece = cvn_arena_take(&arena, 1 << 20);
    assert_non_null(piece);
    memset(piece, i, 1 << 20);
    assert_ptr_equal(arena.last, last);
  }
  cvn_arena_free(&arena);
}

static void empty_pieces_are_pieces(void **state) {
  (void)state;
  cvn_arena arena = {0};
  const void *first = cvn_arena_take(&arena, 0);
  const void *second = cvn_arena_take(&arena, 0);
  assert_true(first && second && first != second);
  cvn_arena_free(&arena);
}

static void too_much_is_refused(void **state) {
  (void)state;
  cvn_arena arena = {0};
  unsigned char *kept = cvn_arena_take(&arena, 100);
  assert_non_null(kept);
  memset(kept, 7, 100);
  assert_null(cvn_arena_take(&arena, SIZE_MAX));
  assert_null(cvn_arena_take(&arena, SIZE_MAX - 4096));
  assert_int_equal(kept[99], 7);
  assert_non_null(cvn_arena_take(&arena, 100));
  cvn_arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_lie_apart),
      cmocka_unit_test(a_reset_keeps_the_largest_block),
      cmocka_unit_test(empty_pieces_are_pieces),
      cmocka_unit_test(too_much_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
