/* test_sheet_read.c: what sheet.c writes comes back as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/sheet.h"
#include "record/sheet_read.h"
#include "support/folder.h"

static void test_comes_back(void **state) {
  (void)state;
  static const char *const texts[] = {
      "plain", "=1+1", "-x, \"quoted\"", "'apostrophe", "two\nrows", "<b>&\r\nc", "", "née “x”"};
  static const double numbers[] = {0.1, -1.0 / 3.0, 1e-300, 12345678.9, 0.0, 1e17, -2.5, 7.0};
  enum { ROWS = 8 };
  char *folder = folder_make();
  cvn_messages messages = {0};
  cvn_sheet sheet;
  cvn_sheet_table table;
  assert_int_equal(cvn_sheet_open(&sheet, folder, "a.csv", false, &messages), CVN_OK);
  cvn_sheet_text(&sheet, "name");
  cvn_sheet_text(&sheet, "value");
  cvn_sheet_text(&sheet, "none");
  cvn_sheet_end_header(&sheet);
  for (int r = 0; r < ROWS; r++) {
    cvn_sheet_text(&sheet, texts[r]);
    cvn_sheet_number(&sheet, numbers[r]);
    cvn_sheet_number(&sheet, (double)NAN);
    cvn_sheet_end_row(&sheet);
  }
  assert_int_equal(cvn_sheet_finish(&sheet, &messages), CVN_OK);
  assert_int_equal(cvn_sheet_read(&table, folder_file(folder, "a.csv"), &messages), CVN_OK);
  assert_int_equal(table.columns, 3);
  assert_int_equal(table.rows, ROWS);
  for (int r = 0; r < ROWS; r++) {
    assert_string_equal(cvn_sheet_cell(&table, r, cvn_sheet_column(&table, "name")), texts[r]);
    const double value = cvn_sheet_value(&table, r, cvn_sheet_column(&table, "value"));
    assert_memory_equal(&value, &numbers[r], sizeof value);
    assert_true(isnan(cvn_sheet_value(&table, r, cvn_sheet_column(&table, "none"))));
  }
  assert_int_equal(cvn_sheet_column(&table, "nothing"), -1);
  assert_string_equal(cvn_sheet_cell(&table, 0, -1), "");
  assert_true(isnan(cvn_sheet_value(&table, 0, -1)));
  cvn_sheet_table_free(&table);
  cvn_messages_free(&messages);
  folder_remove(folder);
}

static cvn_status read_text(const char *text, size_t length, cvn_sheet_table *table) {
  char *folder = folder_make();
  cvn_messages messages = {0};
  assert_true(folder_write(folder_file(folder, "b.csv"), text, length));
  const cvn_status status = cvn_sheet_read(table, folder_file(folder, "b.csv"), &messages);
  assert_int_equal(messages.count, status == CVN_OK ? 0 : 1);
  cvn_messages_free(&messages);
  folder_remove(folder);
  return status;
}

static void test_ends(void **state) {
  (void)state;
  static const char *const texts[] = {"a,b\r\n1,\r\n", "a,b\n1,", "a,b\n1,\"\"", "a,b\r1,\n"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    cvn_sheet_table table;
    assert_int_equal(read_text(texts[i], strlen(texts[i]), &table), CVN_OK);
    assert_int_equal(table.columns, 2);
    assert_int_equal(table.rows, 1);
    assert_string_equal(cvn_sheet_cell(&table, 0, 0), "1");
    assert_string_equal(cvn_sheet_cell(&table, 0, 1), "");
    cvn_sheet_table_free(&table);
  }
}

static void test_refuses(void **state) {
  (void)state;
  static const char *const texts[] = {"a,b\n1\n", "a,b\n1,2,3\n", "a\n\"1", "a\n\"1\"2\n",
                                      "a\n\xff\n"};
  cvn_sheet_table table;
  cvn_messages messages = {0};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    assert_int_equal(read_text(texts[i], strlen(texts[i]), &table), CVN_ERR_READ);
    assert_null(table.cells);
  }
  assert_int_equal(read_text("a\n1\0\n", 5, &table), CVN_ERR_READ);
  assert_int_equal(cvn_sheet_read(&table, "/nonexistent/c.csv", &messages), CVN_ERR_NOT_FOUND);
  assert_int_equal(messages.count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_comes_back),
      cmocka_unit_test(test_ends),
      cmocka_unit_test(test_refuses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
