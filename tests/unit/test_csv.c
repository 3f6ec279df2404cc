/* test_csv.c: tables as spreadsheets save them, and what is said of those that cannot be read. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "population/csv.h"

/* Reads text that must be good. */
static cvn_csv good(const char *text) {
  cvn_csv csv;
  cvn_messages messages = {0};
  const cvn_status status = cvn_csv_read(&csv, "t.csv", text, strlen(text), &messages);
  if (status != CVN_OK) fail_msg("%s", messages.count ? messages.items[0].text : "no message");
  assert_int_equal(messages.count, 0);
  return csv;
}

/* Reads bytes that must be refused with exactly this message. */
static void refused(const char *bytes, size_t length, const char *message) {
  cvn_csv csv;
  cvn_messages messages = {0};
  assert_int_equal(cvn_csv_read(&csv, "t.csv", bytes, length, &messages), CVN_ERR_INPUT);
  assert_int_equal(messages.count, 1);
  assert_string_equal(messages.items[0].text, message);
  assert_null(csv.cells);
  cvn_messages_free(&messages);
}

#define REFUSED(text, message) refused(text, sizeof text - 1, message)

static void expect(const cvn_csv *csv, int64_t row, int column, const char *text) {
  assert_string_equal(cvn_csv_at(csv, row, column)->text, text);
}

static void expect_table(const char *text) {
  cvn_csv csv = good(text);
  assert_int_equal(csv.columns, 2);
  assert_int_equal(csv.rows, 2);
  assert_string_equal(csv.key[0], "name");
  assert_string_equal(csv.key[1], "size");
  expect(&csv, 0, 0, "A");
  expect(&csv, 0, 1, "1");
  expect(&csv, 1, 0, "B");
  expect(&csv, 1, 1, "2");
  cvn_csv_free(&csv);
}

static void as_spreadsheets_save_it(void **state) {
  (void)state;
  expect_table("name,size\nA,1\nB,2\n");
  expect_table("name,size\nA,1\nB,2");                  /* no break at the end */
  expect_table("name,size\r\nA,1\r\nB,2\r\n");          /* Windows */
  expect_table("name,size\rA,1\rB,2\r");                /* old Macintosh */
  expect_table("\xEF\xBB\xBFname,size\nA,1\nB,2\n");    /* byte order mark */
  expect_table("name;size\nA;1\nB;2\n");                /* semicolons */
  expect_table("name\tsize\nA\t1\nB\t2\n");             /* tabs */
  expect_table("sep=;\r\nname;size\r\nA;1\r\nB;2\r\n"); /* Excel's own first line */
  expect_table(" Name , SIZE \n A , 1 \nB\xC2\xA0,\xC2\xA0 2\n");
  expect_table("\"name\",\"size\"\n\"A\",\"1\"\n\"B\",\"2\"\n");
  expect_table("\n\nname,size\n\nA,1\n,\n\"\",\nB,2\n\n,,\n\n");
  expect_table("name,size,,\nA,1,,\nB,2,,,,\n"); /* empty columns */
}

static void quotes(void **state) {
  (void)state;
  cvn_csv csv = good("name,size\n\"A, \"\"B\"\" & C\nand D\",1\nE,2\n");
  expect(&csv, 0, 0, "A, \"B\" & C and D");
  expect(&csv, 1, 0, "E");
  assert_int_equal(cvn_csv_at(&csv, 1, 0)->line, 4); /* the break inside counts */
  cvn_csv_free(&csv);
}

static void delimiters_in_quotes_do_not_count(void **state) {
  (void)state;
  cvn_csv csv = good("\"name, or what it is called, if any\";size\nA;1\n");
  assert_int_equal(csv.delimiter, ';');
  assert_int_equal(csv.columns, 2);
  cvn_csv_free(&csv);
}

static void places(void **state) {
  (void)state;
  cvn_csv csv = good("name,size,sector\r\n\xC3\x89lan, 2\r\n");
  const cvn_csv_cell *size = cvn_csv_at(&csv, 0, 1), *sector = cvn_csv_at(&csv, 0, 2);
  assert_int_equal(size->line, 2);
  assert_int_equal(size->column, 6); /* É is one character */
  assert_string_equal(sector->text, "");
  assert_int_equal(sector->line, 2);
  assert_int_equal(cvn_csv_at(&csv, 0, -1)->line, 2);
  cvn_csv_free(&csv);
}

static void keys(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"Self-Interest", "self_interest"},
      {"  self  interest ", "self_interest"},
      {"Mission: Advice", "mission:advice"},
      {"mission : work and learning", "mission:work_and_learning"},
      {"SELF__INTEREST_", "self_interest"},
      {"", ""},
      {"\xC2\xA0size\xC2\xA0", "size"},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    char *key = cvn_csv_key(pairs[i][0]);
    assert_string_equal(key, pairs[i][1]);
    free(key);
  }
}

static void empty_files(void **state) {
  (void)state;
  REFUSED("", "t.csv: the file is empty");
  REFUSED("\xEF\xBB\xBF", "t.csv: the file is empty");
  REFUSED("\n\r\n,,\n", "t.csv: the file is empty");
  REFUSED("name,size\n", "t.csv: the file has a header but no rows");
  REFUSED("name,size\n,\n\n", "t.csv: the file has a header but no rows");
}

static void other_encodings(void **state) {
  (void)state;
  REFUSED("\xFF\xFEn\0a\0", "t.csv: the file is UTF-16 (little endian) text, not UTF-8: save it as "
                            "\"CSV UTF-8\"");
  REFUSED("\xFE\xFF\0n\0a", "t.csv: the file is UTF-16 (big endian) text, not UTF-8: save it as "
                            "\"CSV UTF-8\"");
  REFUSED("n\0a\0m\0e\0,\0",
          "t.csv: the file is UTF-16 (little endian) text, not UTF-8: save it as "
          "\"CSV UTF-8\"");
  REFUSED("\0n\0a\0m\0e\0,", "t.csv: the file is UTF-16 (big endian) text, not UTF-8: save it as "
                             "\"CSV UTF-8\"");
  REFUSED("\xFF\xFE\0\0n\0\0\0",
          "t.csv: the file is UTF-32 (little endian) text, not UTF-8: save it as \"CSV UTF-8\"");
  REFUSED(
      "name,size\nCaf\xE9,1\n",
      "t.csv:2: byte 0xe9 is not UTF-8; the file looks like ISO 8859-1: save it as \"CSV UTF-8\"");
  REFUSED("name,size\r\nA,1\r\nSt Anselm\x92s,1\n",
          "t.csv:3: byte 0x92 is not UTF-8; the file looks like Windows-1252: save it as \"CSV "
          "UTF-8\"");
  REFUSED("name,size\nA,1\0\n", "t.csv:2: a zero byte: the file is not text");
  REFUSED("PK\x03\x04zip",
          "t.csv: the file is a spreadsheet workbook (.xlsx or .ods), not CSV: save "
          "the sheet as \"CSV UTF-8\"");
  REFUSED("\xD0\xCF\x11\xE0",
          "t.csv: the file is an old spreadsheet workbook (.xls), not CSV: save "
          "the sheet as \"CSV UTF-8\"");
}

static void bad_tables(void **state) {
  (void)state;
  REFUSED("name,size\nA,\"1\nB,2\n",
          "t.csv:2:3: a quoted cell begins here and never ends; close it with \"");
  REFUSED("name,size\n\"A\"B,1\n",
          "t.csv:2:4: text after the closing quote of a cell; write a quote "
          "inside it twice (\"\")");
  REFUSED(
      "name,size\nA, B and C,1\n",
      "t.csv:2:12: cell 3 ('1') has no column, the header names 2: put quotes around a cell that "
      "holds a comma");
  REFUSED(
      "name;size\nA;1;2\n",
      "t.csv:2:5: cell 3 ('2') has no column, the header names 2: put quotes around a cell that "
      "holds a semicolon");
  REFUSED("name,,size\nA,x,1\n", "t.csv:2:3: column 2 has values but no name in the header");
  REFUSED("name,size,Name\nA,1,B\n", "t.csv:1:11: the column 'Name' stands twice: columns 1 and 3");
}

static void every_bad_row_is_told(void **state) {
  (void)state;
  const char text[] = "name,size\nA,1,2\nB,1\nC,1,2\n";
  cvn_csv csv;
  cvn_messages messages = {0};
  assert_int_equal(cvn_csv_read(&csv, "t.csv", text, sizeof text - 1, &messages), CVN_ERR_INPUT);
  assert_int_equal(messages.count, 2);
  assert_non_null(strstr(messages.items[1].text, "t.csv:4:5:"));
  cvn_messages_free(&messages);
}

static void too_many_columns(void **state) {
  (void)state;
  char text[2 * 1002 + 8] = "";
  for (int c = 0; c < 1001; c++) memcpy(text + 2 * c, c < 1000 ? "x," : "x\n", 2);
  memcpy(text + 2002, "1\n", 3);
  refused(text, strlen(text), "t.csv:1: the header has more than 1000 columns");
}

/* -- numbers -- */

static const cvn_csv_bounds size_bounds = {"size", 0.001, 1e15, false, true};

/* The number in the only cell of a table with this delimiter. */
static double number(char delimiter, const char *cell, const char *message) {
  char text[256];
  snprintf(text, sizeof text, "a%cb\n\"%s\"%cx\n", delimiter, cell, delimiter);
  cvn_csv csv = good(text);
  cvn_messages messages = {0};
  cvn_status status = CVN_OK;
  const double value =
      cvn_csv_number(&csv, cvn_csv_at(&csv, 0, 0), &size_bounds, &status, &messages);
  assert_int_equal(status, message ? CVN_ERR_INPUT : CVN_OK);
  assert_int_equal(messages.count, message ? 1 : 0);
  if (message) assert_string_equal(messages.items[0].text, message);
  cvn_messages_free(&messages);
  cvn_csv_free(&csv);
  return value;
}

static void good_numbers(void **state) {
  (void)state;
  assert_true(number(',', "14800", NULL) == 14800.0);
  assert_true(number(',', "14.8", NULL) == 14.8);
  assert_true(number(',', "1.48e4", NULL) == 14800.0);
  assert_true(number(';', "14,8", NULL) == 14.8); /* decimal comma */
  assert_true(number('\t', "0,125", NULL) == 0.125);
  assert_true(number(';', "14.8", NULL) == 14.8);
  assert_true(isnan(number(',', "", NULL)));
}

static void bad_numbers(void **state) {
  (void)state;
  number(',',
         "\xC2\xA3"
         "14,800",
         "t.csv:2:1: size '\xC2\xA3"
         "14,800' is not a plain number: write 14800");
  number(',', "14,800", "t.csv:2:1: size '14,800' is not a plain number: write 14800");
  number(',', "GBP 14 800", "t.csv:2:1: size 'GBP 14 800' is not a plain number: write 14800");
  number(',', "1,234,567.5",
         "t.csv:2:1: size '1,234,567.5' is not a plain number: write 1234567.5");
  number(',', "1.234,5", "t.csv:2:1: size '1.234,5' is not a plain number: write 1234.5");
  number(',', "35%", "t.csv:2:1: size '35%' is not a plain number: write 0.35");
  number(',', "14k", "t.csv:2:1: size '14k' is not a number");
  number(',', "nan", "t.csv:2:1: size 'nan' is not a number");
  number(',', "0x10", "t.csv:2:1: size '0x10' is not a number");
  number(',', "1e999", "t.csv:2:1: size '1e999' is not a number");
  number(',', "0",
         "t.csv:2:1: size 0 is out of range: it must be at least 0.001 and at most 1e+15");
  number(',', "-5",
         "t.csv:2:1: size -5 is out of range: it must be at least 0.001 and at most 1e+15");
  number(';', "14,800",
         "t.csv:2:1: size '14,800' could mean thousands or decimals: write it without a thousands "
         "mark, or with another number of decimals");
  number(';', "14.800",
         "t.csv:2:1: size '14.800' could mean thousands or decimals: write it without a thousands "
         "mark, or with another number of decimals");
  number(';', "1.234,56", "t.csv:2:1: size '1.234,56' is not a plain number: write 1234.56");
}

/* No input, however broken, reads past its end or hangs: every prefix of a nasty one, and every
 * byte of it replaced. What is checked is that it returns, with a message where it refuses (and the
 * sanitizers). */
static void broken_input(void **state) {
  (void)state;
  static const char nasty[] =
      "\xEF\xBB\xBFsep=;\r\n\"a\"\"b\";c \r\r\n\"x\ny\";1,5;\n;;\t\"\xC3\xA9\xC2\xA0\";2";
  char bytes[sizeof nasty];
  static const char with[] = {'"', ';', '\n', '\r', '\0', ' ', (char)0xC2, (char)0xFF};
  for (size_t length = 0; length < sizeof nasty; length++)
    for (size_t at = 0; at <= length; at++)
      for (size_t w = 0; w < sizeof with; w++) {
        char *copy = malloc(length + 1); /* its own block, so that reading past it is seen */
        assert_non_null(copy);
        memcpy(bytes, nasty, length);
        if (at < length) bytes[at] = with[w];
        memcpy(copy, bytes, length);
        cvn_csv csv;
        cvn_messages messages = {0};
        char *exact = realloc(copy, length ? length : 1);
        assert_non_null(exact);
        const cvn_status status = cvn_csv_read(&csv, "t.csv", exact, length, &messages);
        assert_true((status == CVN_OK) == (messages.count == 0));
        if (status == CVN_OK) cvn_csv_free(&csv);
        cvn_messages_free(&messages);
        free(exact);
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(as_spreadsheets_save_it),
      cmocka_unit_test(quotes),
      cmocka_unit_test(delimiters_in_quotes_do_not_count),
      cmocka_unit_test(places),
      cmocka_unit_test(keys),
      cmocka_unit_test(empty_files),
      cmocka_unit_test(other_encodings),
      cmocka_unit_test(bad_tables),
      cmocka_unit_test(every_bad_row_is_told),
      cmocka_unit_test(too_many_columns),
      cmocka_unit_test(good_numbers),
      cmocka_unit_test(bad_numbers),
      cmocka_unit_test(broken_input),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
