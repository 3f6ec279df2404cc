/* test_html.c: what others wrote stays text; numbers as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <string.h>

#include "report/html.h"

static void expect(cvn_buffer *page, const char *text) {
  assert_false(page->failed);
  assert_string_equal(page->text ? page->text : "", text);
  cvn_buffer_free(page);
}

static void test_text_is_escaped(void **state) {
  (void)state;
  cvn_buffer page = {0};
  cvn_html_text(&page, "<script>alert(\"1\")</script> & 'née'");
  expect(&page, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;née&#39;");
  cvn_html_text(&page, "a\x01"
                       "b\xff\n");
  expect(&page, "a\\x01b\\xff\n");
}

static void test_lines_stay_lines(void **state) {
  (void)state;
  cvn_buffer page = {0};
  cvn_html_lines(&page, "a:\t<b>\r\n  c\n\x01");
  expect(&page, "a:\t&lt;b&gt;\n  c\n\\x01");
}

static void test_marks_take_texts_in_order(void **state) {
  (void)state;
  cvn_buffer page = {0};
  cvn_html(&page, "<p title=\"{}\">{}, 95%</p>", "a\"b", "<{}>");
  expect(&page, "<p title=\"a&quot;b\">&lt;{}&gt;, 95%</p>");
  cvn_html(&page, "nothing");
  expect(&page, "nothing");
}

static void test_json_cannot_end_a_script(void **state) {
  (void)state;
  cvn_buffer page = {0};
  cvn_html_json(&page, "</script><!-- \"\\\" & née\n");
  expect(&page, "\"\\u003c/script\\u003e\\u003c!-- \\u0022\\u005c\\u0022 \\u0026 née\\u000a\"");
}

static void expect_fixed(double value, int decimals, cvn_html_sign sign, const char *text) {
  char shown[CVN_HTML_NUMBER];
  cvn_html_fixed(value, decimals, sign, shown);
  assert_string_equal(shown, text);
}

static void test_fixed_decimals(void **state) {
  (void)state;
  expect_fixed(6.8010614, 1, CVN_HTML_SIGNED, "+6.8");
  expect_fixed(-6.85, 0, CVN_HTML_SIGNED, "−7");
  expect_fixed(-0.04, 1, CVN_HTML_SIGNED, "0.0"); /* what rounds to nothing has no sign */
  expect_fixed(0.04, 1, CVN_HTML_SIGNED, "0.0");
  expect_fixed(9.96, 1, CVN_HTML_PLAIN, "10.0");
  expect_fixed(0.05, 3, CVN_HTML_PLAIN, "0.050");
  expect_fixed((double)NAN, 1, CVN_HTML_PLAIN, "–");
  expect_fixed(1e300, 1, CVN_HTML_PLAIN, "1e+300");
}

static void test_decimals_ignore_the_locale(void **state) {
  (void)state;
  /* Where there is no German locale the other tests say the same. */
  if (!setlocale(LC_NUMERIC, "de_DE.UTF-8")) return;
  expect_fixed(6.8, 1, CVN_HTML_PLAIN, "6.8");
  setlocale(LC_NUMERIC, "C");
}

static void expect_money(double value, const char *whole, const char *about) {
  char shown[CVN_HTML_NUMBER];
  cvn_html_money(value, shown);
  assert_string_equal(shown, whole);
  cvn_html_about(value, shown);
  assert_string_equal(shown, about);
}

static void test_money(void **state) {
  (void)state;
  expect_money(0.0, "0", "0");
  expect_money(999.4, "999", "999");
  expect_money(11594.2, "11,594", "11,600");
  expect_money(-5245990.4, "−5,245,990", "−5.25 million");
  expect_money(99960000.0, "99,960,000", "100 million");
  expect_money(999600000.0, "999,600,000", "1.00 billion");
  expect_money(999999.0, "999,999", "1,000,000");
  expect_money((double)NAN, "–", "–");
}

static void test_data_keeps_the_value(void **state) {
  (void)state;
  cvn_buffer page = {0};
  cvn_html_data(&page, 0.068010614965, "+6.8");
  expect(&page, "<data value=\"0.068010614965\">+6.8</data>");
  cvn_html_data(&page, (double)NAN, "–");
  expect(&page, "–");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text_is_escaped),
      cmocka_unit_test(test_lines_stay_lines),
      cmocka_unit_test(test_marks_take_texts_in_order),
      cmocka_unit_test(test_json_cannot_end_a_script),
      cmocka_unit_test(test_fixed_decimals),
      cmocka_unit_test(test_decimals_ignore_the_locale),
      cmocka_unit_test(test_money),
      cmocka_unit_test(test_data_keeps_the_value),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
