/* test_text.c: strings, numbers in any locale, near misses, growing buffers. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void format_and_copy(void **state) {
  (void)state;
  char *text = cvn_format("%s-%d", "a", 7);
  assert_string_equal(text, "a-7");
  char *copy = cvn_copy(text);
  assert_string_equal(copy, "a-7");
  assert_ptr_not_equal(copy, text);
  assert_null(cvn_copy(NULL));
  free(copy);
  free(text);
}

static void printable_escapes_what_is_not_text(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"plain", "plain"},
      {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
      {"a\nb", "a\nb"},
      {"a\tb\r", "a\\x09b\\x0d"},
      {"\x1b[0m\x7f", "\\x1b[0m\\x7f"},
      {"\xff\xfe", "\\xff\\xfe"},
      {"\xc2\x9b", "\\xc2\\x9b"}, /* C1: a terminal's escape */
      {"\xc3", "\\xc3"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *text = cvn_printable(cases[i][0]);
    assert_string_equal(text, cases[i][1]);
    free(text);
  }
}

static void utf8_is_checked_to_the_letter(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t length;
    bool valid;
  } cases[] = {
      {"", 0, true},
      {"a\0b", 3, true},
      {"\xc3\xa9", 2, true},
      {"\xef\xbb\xbf", 3, true},
      {"\xf4\x8f\xbf\xbf", 4, true},
      {"\xc3", 1, false},
      {"\x80", 1, false},
      {"\xc0\xaf", 2, false},         /* overlong */
      {"\xe0\x80\xaf", 3, false},     /* overlong */
      {"\xf0\x80\x80\xaf", 4, false}, /* overlong */
      {"\xed\xa0\x80", 3, false},     /* surrogate */
      {"\xf4\x90\x80\x80", 4, false}, /* past U+10FFFF */
      {"\xf5\x80\x80\x80", 4, false},
      {"\xe2\x82", 2, false},
      {"a\xff", 2, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_int_equal(cvn_is_utf8(cases[i].bytes, cases[i].length), cases[i].valid);
}

static void letters_are_counted_and_not_cut(void **state) {
  (void)state;
  static const char text[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"; /* 1 + 2 + 3 + 4 + 1 bytes */
  static const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  assert_int_equal(cvn_letters(text), 5);
  assert_int_equal(cvn_letters(""), 0);
  assert_int_equal(cvn_letters_in(text, 6), 3);
  for (size_t limit = 0; limit < sizeof kept / sizeof kept[0]; limit++)
    assert_int_equal(cvn_utf8_cut(text, limit), kept[limit]);
}

static void endings_of_the_last_name(void **state) {
  (void)state;
  static const struct {
    const char *path;
    size_t length;
  } cases[] = {{"a.h5", 1}, {"b.c/a.h5", 5}, {"b.c/a", 5}, {"a", 1},  {".a", 2},
               {"b/.a", 4}, {"a.b.h5", 3},   {"", 0},      {"a.", 1}, {"b.c/", 4}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_int_equal(cvn_without_ending(cases[i].path), cases[i].length);
}

static void numbers_are_read_whole_or_not_at_all(void **state) {
  (void)state;
  static const char *const good[] = {"0",   "-1",   "+2.5",  ".5",   "5.",
                                     "1e3", "1E-3", "00012", "1e308"};
  static const double values[] = {0, -1, 2.5, 0.5, 5, 1000, 0.001, 12, 1e308};
  static const char *const bad[] = {"",    " 1",    "1 ",        "1,5",   "0x10", "nan",
                                    "NaN", "inf",   "-Infinity", "1e",    "1e+",  ".",
                                    "-",   "1.2.3", "1e999",     "1_000", "1f",   "--1"};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    double value = -7;
    assert_true(cvn_parse_double(good[i], &value));
    assert_true(value == values[i]);
  }
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    double value = -7;
    if (cvn_parse_double(bad[i], &value)) fail_msg("'%s' was read as a number", bad[i]);
    assert_true(value == -7);
  }
}

static void whole_numbers_are_read_exactly(void **state) {
  (void)state;
  int64_t value = 0;
  assert_true(cvn_parse_int("9223372036854775807", &value));
  assert_true(value == INT64_MAX);
  assert_true(cvn_parse_int("-9223372036854775808", &value));
  assert_true(value == INT64_MIN);
  assert_false(cvn_parse_int("9223372036854775808", &value));
  assert_false(cvn_parse_int("1.0", &value));
  assert_false(cvn_parse_int("", &value));
  assert_false(cvn_parse_int("-", &value));
  assert_false(cvn_parse_int(" 1", &value));
  assert_true(value == INT64_MIN);
}

static void assert_round_trip(double value) {
  char text[CVN_NUMBER_SIZE];
  double back = 0;
  const size_t length = cvn_number_text(value, text);
  assert_int_equal(length, strlen(text));
  assert_true(strlen(text) <= 24);
  assert_true(cvn_parse_double(text, &back));
  assert_true(back == value);
}

static void numbers_are_written_short_and_read_back_exactly(void **state) {
  (void)state;
  char text[CVN_NUMBER_SIZE];
  static const struct {
    double value;
    const char *text;
  } cases[] = {{0.1, "0.1"},
               {1, "1"},
               {-2.5, "-2.5"},
               {1e300, "1e+300"},
               {100000000, "100000000"},
               {0.1 + 0.2, "0.30000000000000004"},
               {(double)NAN, "NaN"},
               {(double)INFINITY, "Inf"},
               {-(double)INFINITY, "-Inf"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    cvn_number_text(cases[i].value, text);
    assert_string_equal(text, cases[i].text);
  }
  uint64_t bits = 88172645463325252u; /* Marsaglia's xorshift64 */
  for (int i = 0; i < 20000; i++) {
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value)) assert_round_trip(value);
  }
  assert_round_trip(DBL_MAX);
  assert_round_trip(DBL_MIN);
  assert_round_trip(-DBL_TRUE_MIN);
}

static void a_locale_with_decimal_commas_changes_nothing(void **state) {
  (void)state;
  static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "nl_NL.UTF-8"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (setlocale(LC_ALL, names[i])) break;
  char text[CVN_NUMBER_SIZE];
  double value = 0;
  cvn_number_text(1234.5, text);
  const bool read = cvn_parse_double("0.25", &value), comma = cvn_parse_double("0,25", &value);
  setlocale(LC_ALL, "C");
  assert_string_equal(text, "1234.5");
  assert_true(read);
  assert_true(value == 0.25);
  assert_false(comma);
}

static void edit_distance_counts_slips(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    int distance;
  } cases[] = {{"", "", 0},          {"abc", "abc", 0},        {"abc", "ABC", 0},
               {"abc", "abd", 1},    {"abc", "acb", 1},        {"abc", "ab", 1},
               {"", "abc", 3},       {"kitten", "sitting", 3}, {"gian", "gain", 1},
               {"title", "titel", 1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(cvn_edit_distance(cases[i].a, cases[i].b), cases[i].distance);
    assert_int_equal(cvn_edit_distance(cases[i].b, cases[i].a), cases[i].distance);
  }
  char longest[65], longer[66];
  memset(longest, 'a', 64);
  memset(longer, 'a', 65);
  longest[64] = longer[65] = '\0';
  assert_true(cvn_edit_distance(longest, longer) > 60);
}

static void the_nearest_name_is_a_slip_or_nothing(void **state) {
  (void)state;
  static const char *const names[] = {"months", "replicates", "seed"};
  assert_string_equal(cvn_nearest_name("month", names, 3), "months");
  assert_string_equal(cvn_nearest_name("SEED", names, 3), "seed");
  assert_string_equal(cvn_nearest_name("repliactes", names, 3), "replicates");
  assert_null(cvn_nearest_name("alliances", names, 3));
  static const char *const longer[] = {"size", "organisations_file", "organisations", "orgy"};
  assert_string_equal(cvn_nearest_name("organ", longer, 4), "organisations");
  assert_string_equal(cvn_nearest_name("sise", longer, 4), "size");
  assert_null(cvn_nearest_name("or", longer, 1));
  assert_null(cvn_nearest_name("seed", names, 0));
}

static void buffers_grow(void **state) {
  (void)state;
  cvn_buffer buffer = {0};
  for (int i = 0; i < 1000; i++) cvn_buffer_add(&buffer, "%d,", i);
  cvn_buffer_add_bytes(&buffer, "a\0b", 3);
  assert_false(buffer.failed);
  assert_int_equal(buffer.length, 10 * 2 + 90 * 3 + 900 * 4 + 3);
  assert_memory_equal(buffer.text + buffer.length - 8, ",999,a\0b", 8);
  assert_int_equal(buffer.text[buffer.length], '\0');
  cvn_buffer_free(&buffer);
  assert_null(buffer.text);
  cvn_buffer_free(&buffer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(format_and_copy),
      cmocka_unit_test(printable_escapes_what_is_not_text),
      cmocka_unit_test(utf8_is_checked_to_the_letter),
      cmocka_unit_test(letters_are_counted_and_not_cut),
      cmocka_unit_test(endings_of_the_last_name),
      cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
      cmocka_unit_test(whole_numbers_are_read_exactly),
      cmocka_unit_test(numbers_are_written_short_and_read_back_exactly),
      cmocka_unit_test(a_locale_with_decimal_commas_changes_nothing),
      cmocka_unit_test(edit_distance_counts_slips),
      cmocka_unit_test(the_nearest_name_is_a_slip_or_nothing),
      cmocka_unit_test(buffers_grow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
