/* test_export.c: CSV that spreadsheets read, says what is in the file, and replaces nothing
 * unasked. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/export.h"
#include "record/sheet.h"
#include "support/folder.h"
#include "support/synthetic.h"

typedef struct fixture {
  char *folder, *out;
  cvn_scenario scenario;
  cvn_messages messages;
  cvn_reader *reader;
  cvn_export_report report;
} fixture;

static int set_up_with(void **state, const char *record) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  f->out = folder_make();
  synthetic_scenario(&f->scenario, 26, 3, record);
  *state = f;
  const char *path = folder_file(f->folder, "a.h5");
  return synthetic_write(path, &f->scenario, 1, false, &f->messages) == CVN_OK &&
                 cvn_reader_open(&f->reader, path, &f->messages) == CVN_OK
             ? 0
             : -1;
}

static int set_up(void **state) {
  return set_up_with(state, "{alliances: {every: 13}, snapshots: {every: 13}, population: true}");
}

static int set_up_plain(void **state) {
  return set_up_with(state, NULL);
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_reader_close(f->reader);
  cvn_scenario_free(&f->scenario);
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  folder_remove(f->out);
  free(f);
  return 0;
}

static cvn_status export(fixture *f, unsigned parts, bool wide, bool force) {
  const cvn_export_options options = {
      .parts = parts, .wide = wide, .force = force, .folder = f->out};
  return cvn_export(f->reader, &options, &f->report, &f->messages);
}

static char *read_csv(const fixture *f, const char *name) {
  size_t length;
  char *text = folder_read(folder_file(f->out, name), &length);
  assert_non_null(text);
  return text;
}

/* The line that begins with `start`, without its end, in a static buffer. */
static const char *line_of(const char *text, const char *start) {
  static char line[4096];
  const char *found = text;
  while (found && strncmp(found, start, strlen(start)) != 0) {
    found = strstr(found, "\r\n");
    if (found) found += 2;
  }
  if (!found) fail_msg("no line begins with %s", start);
  snprintf(line, sizeof line, "%.*s", (int)strcspn(found, "\r"), found);
  return line;
}

static int lines_in(const char *text) {
  int lines = 0;
  for (; *text; text++) lines += *text == '\n';
  return lines;
}

static void test_long_trajectories(void **state) {
  fixture *f = *state;
  assert_int_equal(export(f, CVN_EXPORT_TRAJECTORIES, false, false), CVN_OK);
  char *text = read_csv(f, "trajectories.csv");
  assert_int_equal(strncmp(text, "strategy,point,replicate,month,variable,value\r\n", 47), 0);
  assert_int_equal(lines_in(text), 1 + 9 * 27 * CVN_FIELD_COUNT);
  assert_int_equal(f->report.files[0].rows, 9 * 27 * CVN_FIELD_COUNT);
  double value;
  const char *line = line_of(text, "as it was,0,2,5,trust,");
  assert_int_equal(sscanf(strrchr(line, ',') + 1, "%lf", &value), 1);
  assert_true(value == synthetic_value(CVN_FIELD_trust, 0, 2, 5, 26));
  assert_string_equal(line_of(text, "as it was,0,0,26,joins,"), "as it was,0,0,26,joins,");
  assert_string_equal(line_of(text, "convenor — désirée,0,1,3,trust,"),
                      "convenor — désirée,0,1,3,trust,");
  assert_non_null(strstr(text, "\"'=plans, early\",0,0,0,need_met,"));
  free(text);
}

static void test_wide_has_the_same_numbers(void **state) {
  fixture *f = *state;
  assert_int_equal(export(f, CVN_EXPORT_TRAJECTORIES | CVN_EXPORT_OUTCOMES, true, false), CVN_OK);
  char *text = read_csv(f, "trajectories.csv");
  assert_int_equal(lines_in(text), 1 + 9 * 27);
  const char *cell = line_of(text, "as it was,0,1,7,");
  for (int i = 0; i < 4 + CVN_FIELD_trust; i++) cell = strchr(cell, ',') + 1;
  double value;
  assert_int_equal(sscanf(cell, "%lf", &value), 1);
  assert_true(value == synthetic_value(CVN_FIELD_trust, 0, 1, 7, 26));
  free(text);
  text = read_csv(f, "outcomes.csv");
  assert_int_equal(lines_in(text), 1 + 9);
  assert_non_null(strstr(line_of(text, "strategy,"), "cost,run_status"));
  const char *failed = line_of(text, "convenor — désirée,0,1,");
  assert_string_equal(failed + strlen(failed) - 3, ",,2");
  free(text);
}

static void test_everything_has_a_place_in_the_codebook(void **state) {
  fixture *f = *state;
  assert_int_equal(export(f, CVN_EXPORT_ALL - CVN_EXPORT_NAMES, true, false), CVN_OK);
  char *codebook = read_csv(f, "codebook.csv");
  assert_int_equal(strncmp(codebook, "file,name,unit,meaning\r\n", 24), 0);
  assert_int_equal(f->report.count, 3 + 4 + 4 + 1);
  for (int i = 0; i < f->report.count - 1; i++) {
    char *text = read_csv(f, f->report.files[i].name);
    char *header = text;
    header[strcspn(header, "\r")] = '\0';
    for (char *name = strtok(header, ","); name; name = strtok(NULL, ",")) {
      char start[256];
      /* elements stand in the codebook as name_<area> */
      size_t length = strlen(name);
      while (length > 0 && strchr("0123456789_", name[length - 1])) length--;
      snprintf(start, sizeof start, "%s,%.*s", f->report.files[i].name, (int)length, name);
      assert_non_null(strstr(codebook, start));
    }
    free(text);
  }
  assert_string_equal(line_of(codebook, "trajectories.csv,monthly_cost,"),
                      "trajectories.csv,monthly_cost,GBP,cost of the interventions in the month");
  free(codebook);
}

static void test_ragged_rows(void **state) {
  fixture *f = *state;
  assert_int_equal(export(f, CVN_EXPORT_SNAPSHOTS | CVN_EXPORT_POPULATION, false, false), CVN_OK);
  char *text = read_csv(f, "snapshots_memberships.csv");
  /* replicate 2, second snapshot: 9 + 1 - 2 members */
  line_of(text, "as it was,0,2,13,7,effort,");
  assert_null(strstr(text, "as it was,0,2,13,8,effort,"));
  free(text);
  text = read_csv(f, "population_alliances.csv");
  assert_string_equal(line_of(text, "1,2,sector_bias_1_3,"), "1,2,sector_bias_1_3,10.875");
  free(text);
  text = read_csv(f, "population_memberships.csv");
  assert_string_equal(line_of(text, "1,9,phase,"), "1,9,phase,309");
  assert_null(strstr(text, "\r\n0,9,phase,"));
  free(text);
}

static void test_alliances(void **state) {
  fixture *f = *state;
  assert_int_equal(export(f, CVN_EXPORT_ALLIANCES, false, false), CVN_OK);
  char *text = read_csv(f, "alliances.csv");
  cvn_run_output run;
  synthetic_run(&run, &f->scenario, 0, 1);
  char expected[128];
  snprintf(expected, sizeof expected, "as it was,0,1,13,2,trust,%g",
           run.alliance_fields[(CVN_FIELD_trust * 3 + 1) * SYNTHETIC_ALLIANCES + 2]);
  assert_string_equal(line_of(text, "as it was,0,1,13,2,trust,"), expected);
  cvn_run_output_free(&run);
  free(text);
}

static void test_summaries(void **state) {
  fixture *f = *state;
  assert_int_equal(export(f, CVN_EXPORT_SUMMARIES, false, false), CVN_OK);
  char *text = read_csv(f, "summaries.csv");
  assert_int_equal(lines_in(text), 1 + 3 * CVN_FIELD_COUNT * 27);
  double n, mean, sd, half, q05, q25, median, low = 1.0, high = 0.0, sum = 0.0;
  const char *line = line_of(text, "as it was,0,trust,4,");
  assert_int_equal(sscanf(line, "as it was,0,trust,4,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &n, &mean, &sd,
                          &half, &q05, &q25, &median),
                   7);
  for (int r = 0; r < 3; r++) {
    const double value = synthetic_value(CVN_FIELD_trust, 0, r, 4, 26);
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  assert_true(n == 3.0);
  assert_true(fabs(mean - sum / 3.0) < 1e-12);
  assert_true(fabs(median - (sum - low - high)) < 1e-12);
  assert_true(fabs(q05 - (low + 0.1 * (median - low))) < 1e-12);
  assert_string_equal(line_of(text, "as it was,0,joins,26,"), "as it was,0,joins,26,0,,,,,,,,");
  free(text);
}

static void test_existing_files_are_left_alone(void **state) {
  fixture *f = *state;
  assert_true(folder_write(folder_file(f->out, "outcomes.csv"), "mine", 4));
  assert_int_equal(export(f, CVN_EXPORT_TRAJECTORIES | CVN_EXPORT_OUTCOMES, false, false),
                   CVN_ERR_EXISTS);
  assert_int_equal(f->messages.count, 1);
  assert_int_equal(folder_count(f->out), 1);
  char *text = read_csv(f, "outcomes.csv");
  assert_string_equal(text, "mine");
  free(text);
  assert_int_equal(export(f, CVN_EXPORT_TRAJECTORIES | CVN_EXPORT_OUTCOMES, false, true), CVN_OK);
  assert_int_equal(folder_count(f->out), 3);
}

static void test_what_was_not_recorded_is_said(void **state) {
  fixture *f = *state;
  static const unsigned parts[] = {CVN_EXPORT_ALLIANCES, CVN_EXPORT_SNAPSHOTS,
                                   CVN_EXPORT_POPULATION};
  for (int i = 0; i < 3; i++) {
    cvn_messages_free(&f->messages);
    assert_int_equal(export(f, parts[i], false, false), CVN_ERR_INPUT);
    assert_int_equal(f->messages.count, 1);
    assert_non_null(strstr(f->messages.items[0].text, "record"));
    assert_int_equal(folder_count(f->out), 0);
  }
  const cvn_export_options all = {.parts = CVN_EXPORT_ALL, .skip_absent = true, .folder = f->out};
  assert_int_equal(cvn_export(f->reader, &all, &f->report, &f->messages), CVN_OK);
  assert_int_equal(folder_count(f->out), 3);
}

static void test_cells(void **state) {
  fixture *f = *state;
  static const struct {
    const char *text, *cell;
  } cases[] = {
      {"plain", "plain"},
      {"", ""},
      {"a,b", "\"a,b\""},
      {"say \"hi\"", "\"say \"\"hi\"\"\""},
      {"two\nlines", "\"two\nlines\""},
      {"=1+1", "\"'=1+1\""},
      {"+44", "\"'+44\""},
      {"-x", "\"'-x\""},
      {"@me", "\"'@me\""},
      {"\tx", "\"'\tx\""},
      {"\rx", "\"'\rx\""},
      {"a=b", "a=b"},
      {"Zoë", "Zoë"},
  };
  (void)f;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    cvn_buffer cells = {0};
    cvn_sheet_add_text(&cells, cases[i].text);
    assert_string_equal(cells.length > 0 ? cells.text : "", cases[i].cell);
    cvn_buffer_free(&cells);
  }
}

static void test_numbers_in_any_locale(void **state) {
  fixture *f = *state;
  cvn_sheet sheet;
  setlocale(LC_ALL, "de_DE.UTF-8"); /* harmless where there is none */
  assert_int_equal(cvn_sheet_open(&sheet, f->out, "numbers.csv", false, &f->messages), CVN_OK);
  const double values[] = {0.1, -2.5e-7, 1.0 / 3.0, (double)NAN, 4500.0, (double)INFINITY};
  for (int i = 0; i < 6; i++) cvn_sheet_number(&sheet, values[i]);
  cvn_sheet_int(&sheet, INT64_MIN);
  cvn_sheet_int(&sheet, 0);
  cvn_sheet_end_row(&sheet);
  assert_int_equal(cvn_sheet_finish(&sheet, &f->messages), CVN_OK);
  setlocale(LC_ALL, "C");
  char *text = read_csv(f, "numbers.csv");
  assert_string_equal(text, "0.1,-2.5e-07,0.3333333333333333,,4500,Inf,-9223372036854775808,0\r\n");
  free(text);
}

int main(void) {
#define TEST(name, set) cmocka_unit_test_setup_teardown(name, set, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_long_trajectories, set_up_plain),
      TEST(test_wide_has_the_same_numbers, set_up_plain),
      TEST(test_everything_has_a_place_in_the_codebook, set_up),
      TEST(test_ragged_rows, set_up),
      TEST(test_alliances, set_up),
      TEST(test_summaries, set_up_plain),
      TEST(test_existing_files_are_left_alone, set_up_plain),
      TEST(test_what_was_not_recorded_is_said, set_up_plain),
      TEST(test_cells, set_up_plain),
      TEST(test_numbers_in_any_locale, set_up_plain),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
