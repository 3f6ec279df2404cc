/* test_messages.c: places, control characters, the limit of the list, and printing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <convene/messages.h>

static void places_are_told_as_far_as_they_are_known(void **state) {
  (void)state;
  static const struct {
    cvn_place place;
    const char *text;
  } cases[] = {
      {{"a.yaml", 3, 7}, "a.yaml:3:7: wrong"},
      {{"a.yaml", 3, 0}, "a.yaml:3: wrong"},
      {{"a.yaml", 0, 0}, "a.yaml: wrong"},
      {{"a.yaml", 0, 7}, "a.yaml: wrong"},
      {{NULL, 3, 7}, "wrong"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    cvn_messages messages = {0};
    assert_int_equal(cvn_fail(&messages, CVN_ERR_INPUT, &cases[i].place, "%s", "wrong"),
                     CVN_ERR_INPUT);
    assert_int_equal(messages.count, 1);
    assert_string_equal(messages.items[0].text, cases[i].text);
    assert_int_equal(messages.items[0].status, CVN_ERR_INPUT);
    cvn_messages_free(&messages);
  }
}

static void list_and_place_may_be_null(void **state) {
  (void)state;
  cvn_messages messages = {0};
  assert_int_equal(cvn_fail(NULL, CVN_ERR_READ, NULL, "x"), CVN_ERR_READ);
  assert_int_equal(cvn_fail(&messages, CVN_ERR_READ, NULL, "number %d", 5), CVN_ERR_READ);
  assert_string_equal(messages.items[0].text, "number 5");
  cvn_messages_free(&messages);
}

static void control_characters_cannot_reach_a_terminal(void **state) {
  (void)state;
  cvn_messages messages = {0};
  const cvn_place place = {"a\x1b[31m.yaml", 1, 1};
  (void)cvn_fail(&messages, CVN_ERR_INPUT, &place, "%s", "\xff caf\xc3\xa9\a");
  assert_string_equal(messages.items[0].text, "a\\x1b[31m.yaml:1:1: \\xff caf\xc3\xa9\\x07");
  cvn_messages_free(&messages);
}

static void the_list_is_bounded_and_counts_the_rest(void **state) {
  (void)state;
  cvn_messages messages = {0};
  for (int i = 0; i < CVN_MESSAGES_MAX + 7; i++)
    (void)cvn_fail(&messages, CVN_ERR_INPUT, NULL, "message %d", i);
  assert_int_equal(messages.count, CVN_MESSAGES_MAX);
  assert_int_equal(messages.dropped, 7);
  assert_string_equal(messages.items[CVN_MESSAGES_MAX - 1].text, "message 199");
  cvn_messages_free(&messages);
  assert_int_equal(messages.count, 0);
  assert_int_equal(messages.dropped, 0);
  assert_null(messages.items);
}

static void each_message_is_printed_on_a_line(void **state) {
  (void)state;
  cvn_messages messages = {.dropped = 2};
  (void)cvn_fail(&messages, CVN_ERR_INPUT, NULL, "one");
  (void)cvn_fail(&messages, CVN_ERR_INPUT, NULL, "two");
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  assert_non_null(stream);
  cvn_messages_print(&messages, stream, "p: ");
  fclose(stream);
  assert_string_equal(text, "p: one\np: two\np: (and 2 more)\n");
  free(text);
  cvn_messages_free(&messages);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(places_are_told_as_far_as_they_are_known),
      cmocka_unit_test(list_and_place_may_be_null),
      cmocka_unit_test(control_characters_cannot_reach_a_terminal),
      cmocka_unit_test(the_list_is_bounded_and_counts_the_rest),
      cmocka_unit_test(each_message_is_printed_on_a_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
