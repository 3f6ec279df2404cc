/* test_status.c: every status has a text and the exit code that its table row gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <convene/status.h>

static const cvn_status every_error[] = {
#define CVN_ERROR(name, exit_code, text) CVN_ERR_##name,
#include <convene/errors.def>
#undef CVN_ERROR
};
enum { ERRORS = (int)(sizeof every_error / sizeof every_error[0]) };

static void success_is_zero(void **state) {
  (void)state;
  assert_int_equal(CVN_OK, 0);
  assert_int_equal(cvn_status_exit_code(CVN_OK), 0);
  assert_string_equal(cvn_status_text(CVN_OK), "success");
}

static void every_error_has_a_text_of_its_own(void **state) {
  (void)state;
  for (int i = 0; i < ERRORS; i++) {
    assert_true(strlen(cvn_status_text(every_error[i])) > 0);
    for (int j = 0; j < i; j++)
      assert_string_not_equal(cvn_status_text(every_error[i]), cvn_status_text(every_error[j]));
  }
}

static void errors_exit_with_one_two_or_75(void **state) {
  (void)state;
  for (int i = 0; i < ERRORS; i++) {
    const int code = cvn_status_exit_code(every_error[i]);
    assert_true(code == 1 || code == 2 || every_error[i] == CVN_ERR_INTERRUPTED);
  }
  assert_int_equal(cvn_status_exit_code(CVN_ERR_INTERRUPTED), 75);
  assert_int_equal(cvn_status_exit_code(CVN_ERR_USAGE), 2);
  assert_int_equal(cvn_status_exit_code(CVN_ERR_INPUT), 2);
  assert_int_equal(cvn_status_exit_code(CVN_ERR_SYNTAX), 2);
  assert_int_equal(cvn_status_exit_code(CVN_ERR_NOT_FOUND), 2);
  assert_int_equal(cvn_status_exit_code(CVN_ERR_MEMORY), 1);
  assert_int_equal(cvn_status_exit_code(CVN_ERR_RUNS_FAILED), 1);
}

static void numbers_that_are_no_status_are_survived(void **state) {
  (void)state;
  assert_string_equal(cvn_status_text((cvn_status)999), "unknown status");
  assert_int_equal(cvn_status_exit_code((cvn_status)999), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(success_is_zero),
      cmocka_unit_test(every_error_has_a_text_of_its_own),
      cmocka_unit_test(errors_exit_with_one_two_or_75),
      cmocka_unit_test(numbers_that_are_no_status_are_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
