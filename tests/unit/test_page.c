/* test_page.c: the page of an invented comparison: complete, escaped, the same twice, never half
 * written. What a browser makes of it is looked at in tests/report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/facts.h"
#include "analysis/tables.h"
#include "report/assets.h"
#include "report/page.h"
#include "support/folder.h"
#include "support/synthetic.h"

typedef struct fixture {
  char *folder;
  cvn_scenario scenario;
  cvn_messages messages;
  cvn_reader *reader;
  const cvn_reader *readers[1];
  const cvn_scenario *scenarios[1];
  cvn_page_source source;
} fixture;

static const char hostile[] = "</script><script>alert(1)</script>";
static const char quoted[] = "a \"b\" & 'c' \xe2\x80\xae née";

static void replace(char **text, const char *with) {
  free(*text);
  *text = malloc(strlen(with) + 1);
  if (*text) memcpy(*text, with, strlen(with) + 1);
}

static cvn_status write_tables(fixture *f) {
  const cvn_findings_options options = {.resamples = CVN_RESAMPLES};
  cvn_pool pool = {0};
  cvn_findings findings = {0};
  cvn_sheet_set set;
  cvn_status status = cvn_pool_open(&pool, f->readers, 1, &f->messages);
  if (status == CVN_OK) status = cvn_findings_of(&findings, &pool, &options, &f->messages);
  if (status == CVN_OK) status = cvn_sheet_set_open(&set, f->folder, true, &f->messages);
  if (status == CVN_OK) status = cvn_tables_add(&set, &findings);
  const cvn_facts facts = {.findings = &findings,
                           .target = (double)NAN,
                           .folder = f->folder,
                           .command = "convene compare '<b>.yaml'"};
  if (status == CVN_OK) status = cvn_facts_add_tables(&facts, &set);
  if (status == CVN_OK) status = cvn_sheet_set_finish(&set);
  cvn_findings_free(&findings);
  cvn_pool_free(&pool);
  return status;
}

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  *state = f;
  f->folder = folder_make();
  synthetic_scenario(&f->scenario, 30, 4, NULL);
  replace(&f->scenario.title, "<img src=x onerror=alert(2)>");
  replace(&f->scenario.description, hostile);
  replace(&f->scenario.strategies[1].name, hostile);
  replace(&f->scenario.strategies[2].name, quoted);
  const char *path = folder_file(f->folder, "a.h5");
  if (synthetic_write(path, &f->scenario, 1, false, &f->messages) != CVN_OK) return -1;
  if (cvn_reader_open(&f->reader, path, &f->messages) != CVN_OK) return -1;
  f->readers[0] = f->reader;
  f->scenarios[0] = &f->scenario;
  f->source = (cvn_page_source){
      .tables = f->folder, .readers = f->readers, .scenarios = f->scenarios, .count = 1};
  return write_tables(f) == CVN_OK ? 0 : -1;
}

static int tear_down(void **state) {
  fixture *f = *state;
  cvn_messages_print(&f->messages, stderr, "");
  cvn_messages_free(&f->messages);
  cvn_reader_close(f->reader);
  cvn_scenario_free(&f->scenario);
  folder_remove(f->folder);
  free(f);
  return 0;
}

static int occurrences(const char *text, const char *what) {
  int count = 0;
  for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what)) count++;
  return count;
}

static void test_every_section(void **state) {
  static const char *const sections[] = {
      "answer",      "comparison",   "trajectories", "costs",       "members",
      "why",         "failures",     "aftermath",    "reliability", "limits",
      "assumptions", "reproduction", "glossary",     "checklists"};
  fixture *f = *state;
  cvn_buffer html;
  const char *last;
  assert_int_equal(cvn_page_make(&html, &f->source, &f->messages), CVN_OK);
  last = html.text;
  for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
    char *section = cvn_format("<section id=\"%s\"", sections[i]);
    const char *at = strstr(html.text, section);
    assert_non_null(at);
    assert_true(at > last); /* in their order */
    last = at;
    free(section);
  }
  assert_non_null(strstr(html.text, "a model says whose strengths are assumed, not measured"));
  /* No word of a checklist's answer is left unfilled. */
  for (const char *at = strstr(html.text, "id=\"checklists\""); at; at = strchr(at + 1, '{'))
    assert_false(*at == '{' && at < strstr(html.text, "<footer>"));
  cvn_buffer_free(&html);
}

/* Opens as many scripts as it has, whatever the names; what runs is named in the policy. */
static void test_names_are_text(void **state) {
  fixture *f = *state;
  char checksum[CVN_ASSET_BASE64];
  cvn_buffer html;
  assert_int_equal(cvn_page_make(&html, &f->source, &f->messages), CVN_OK);
  const int charts = cvn_asset_d3().length > 0 ? 2 : 0;
  assert_int_equal(occurrences(html.text, "<script") - occurrences(cvn_asset_d3().bytes, "<script"),
                   1 + charts);
  assert_null(strstr(html.text, "<img src=x"));
  assert_null(strstr(html.text, "<script>alert"));
  assert_non_null(strstr(html.text, "&lt;script&gt;alert(1)"));
  assert_non_null(strstr(html.text, "a &quot;b&quot; &amp; &#39;c&#39;"));
  assert_non_null(strstr(html.text, "convene compare &#39;&lt;b&gt;.yaml&#39;"));
  assert_non_null(strstr(html.text, "default-src 'none'"));
  assert_null(strstr(html.text, "unsafe"));
  cvn_asset_base64(cvn_asset_script().sha256, checksum);
  assert_non_null(strstr(html.text, checksum));
  cvn_buffer_free(&html);
}

static void test_the_same_twice(void **state) {
  fixture *f = *state;
  cvn_buffer one, other;
  assert_int_equal(cvn_page_make(&one, &f->source, &f->messages), CVN_OK);
  assert_int_equal(cvn_page_make(&other, &f->source, &f->messages), CVN_OK);
  assert_int_equal(one.length, other.length);
  assert_memory_equal(one.text, other.text, one.length);
  cvn_buffer_free(&one);
  cvn_buffer_free(&other);
}

static void test_without_charts(void **state) {
  fixture *f = *state;
  cvn_buffer html;
  f->source.plain = true;
  f->source.figures = f->folder;
  static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
  assert_true(folder_write(folder_file(f->folder, "cost_plane.svg"), svg, sizeof svg - 1));
  assert_int_equal(cvn_page_make(&html, &f->source, &f->messages), CVN_OK);
  assert_int_equal(occurrences(html.text, "<script"), 1);
  assert_null(strstr(html.text, "<div class=\"plot\""));
  assert_non_null(strstr(html.text, "src=\"data:image/svg+xml;base64,"
                                    "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=\""));
  assert_non_null(strstr(html.text, "built without what draws charts"));
  assert_non_null(strstr(html.text, "data-file=\"against_baseline.csv\""));
  assert_non_null(strstr(html.text, "data-file=\"trajectories.csv\""));
  cvn_buffer_free(&html);
}

static void test_replaces_nothing_unasked(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "report.html");
  size_t length;
  assert_true(folder_write(path, "mine", 4));
  assert_int_equal(cvn_page_write(&f->source, path, false, &f->messages), CVN_ERR_EXISTS);
  char *text = folder_read(path, &length);
  assert_string_equal(text, "mine");
  free(text);
  cvn_messages_free(&f->messages);
  assert_int_equal(cvn_page_write(&f->source, path, true, &f->messages), CVN_OK);
  text = folder_read(path, &length);
  assert_true(length > 10000);
  free(text);
}

static void test_a_table_is_missing(void **state) {
  fixture *f = *state;
  const char *path = folder_file(f->folder, "report.html");
  const int files = folder_count(f->folder);
  assert_int_equal(unlink(folder_file(f->folder, "pairs.csv")), 0);
  assert_int_equal(cvn_page_write(&f->source, path, false, &f->messages), CVN_ERR_NOT_FOUND);
  assert_int_equal(folder_count(f->folder), files - 1); /* nothing half written */
  assert_non_null(strstr(f->messages.items[0].text, "pairs.csv"));
  cvn_messages_free(&f->messages);
}

static void test_checksums(void **state) {
  (void)state;
  char text[CVN_ASSET_BASE64];
  /* Of nothing: FIPS 180-4; printf '' | openssl dgst -sha256 -binary | base64 */
  cvn_asset_base64("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", text);
  assert_string_equal(text, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  assert_int_equal(strlen(cvn_asset_style().bytes), cvn_asset_style().length);
  assert_int_equal(strlen(cvn_asset_script().bytes), cvn_asset_script().length);
  assert_null(strstr(cvn_asset_script().bytes, "</script"));
  assert_null(strstr(cvn_asset_d3().bytes, "</script"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_every_section, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_names_are_text, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_the_same_twice, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_without_charts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_replaces_nothing_unasked, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_table_is_missing, set_up, tear_down),
      cmocka_unit_test(test_checksums),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
