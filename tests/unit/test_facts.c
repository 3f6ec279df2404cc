/* test_facts.c: what was compared, as a table; half intervals by number of replicates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/facts.h"
#include "record/sheet_read.h"
#include "support/folder.h"
#include "support/near.h"
#include "support/synthetic.h"

enum { REPLICATES = 9 };

static const char *value_of(const cvn_sheet_table *facts, const char *item) {
  for (int64_t r = 0; r < facts->rows; r++)
    if (strcmp(cvn_sheet_cell(facts, r, 0), item) == 0) return cvn_sheet_cell(facts, r, 1);
  return NULL;
}

static void read_table(cvn_sheet_table *table, const char *folder, const char *name) {
  cvn_messages messages = {0};
  assert_int_equal(cvn_sheet_read(table, folder_file(folder, name), &messages), CVN_OK);
}

static void check_items(const char *folder) {
  cvn_sheet_table facts;
  read_table(&facts, folder, "comparison.csv");
  assert_string_equal(value_of(&facts, "result"), "a.h5"); /* without the folder that it is in */
  assert_string_equal(value_of(&facts, "baseline"), "as it was");
  assert_string_equal(value_of(&facts, "strategies"), "3");
  assert_string_equal(value_of(&facts, "points"), "1");
  assert_string_equal(value_of(&facts, "replicates"), "9");
  assert_string_equal(value_of(&facts, "runs"), "27");
  assert_string_equal(value_of(&facts, "complete"), "26");
  assert_string_equal(value_of(&facts, "seed"), "4294967295");
  assert_string_equal(value_of(&facts, "command"), "convene compare 'a b.yaml'");
  assert_string_equal(value_of(&facts, "stopping_rule"), "ranking");
  assert_non_null(value_of(&facts, "no_acceptability"));
  assert_null(value_of(&facts, "target"));
  assert_null(value_of(&facts, "why_strategy"));
  cvn_sheet_table_free(&facts);
}

/* After all replicates the half interval is that of the comparison itself. */
static void check_convergence(const char *folder, const cvn_findings *findings) {
  static const int64_t looks[] = {4, 6, 8, 9};
  cvn_sheet_table table;
  read_table(&table, folder, "convergence.csv");
  assert_int_equal(table.rows, 2 * 4);
  for (int64_t r = 0; r < table.rows; r++)
    assert_int_equal(cvn_sheet_value(&table, r, 1), looks[r % 4]);
  for (int64_t c = 0; c < 2; c++) {
    const cvn_contrast *contrast = &findings->outcomes[CVN_FINDINGS_NEED_MET].contrasts[c];
    assert_close(cvn_sheet_value(&table, 4 * c + 3, 3), 0.5 * (contrast->t.high - contrast->t.low),
                 1e-12);
    assert_close(cvn_sheet_value(&table, 4 * c + 3, 2), contrast->difference.mean, 1e-12);
  }
  cvn_sheet_table_free(&table);
}

static void test_tables(void **state) {
  (void)state;
  char *folder = folder_make();
  const cvn_findings_options options = {.resamples = CVN_RESAMPLES};
  cvn_scenario scenario;
  cvn_messages messages = {0};
  cvn_reader *reader = NULL;
  cvn_pool pool;
  cvn_findings findings;
  cvn_sheet_set set;
  synthetic_scenario(&scenario, 26, REPLICATES, NULL);
  assert_int_equal(synthetic_write(folder_file(folder, "a.h5"), &scenario, 1, false, &messages),
                   CVN_OK);
  assert_int_equal(cvn_reader_open(&reader, folder_file(folder, "a.h5"), &messages), CVN_OK);
  const cvn_reader *readers[] = {reader};
  assert_int_equal(cvn_pool_open(&pool, readers, 1, &messages), CVN_OK);
  assert_int_equal(cvn_findings_of(&findings, &pool, &options, &messages), CVN_OK);
  const cvn_facts facts = {.findings = &findings,
                           .target = (double)NAN,
                           .folder = folder,
                           .command = "convene compare 'a b.yaml'",
                           .rule = "ranking"};
  assert_int_equal(cvn_sheet_set_open(&set, folder, false, &messages), CVN_OK);
  assert_int_equal(cvn_facts_add_tables(&facts, &set), CVN_OK);
  assert_int_equal(cvn_sheet_set_finish(&set), CVN_OK);
  check_items(folder);
  check_convergence(folder, &findings);
  cvn_findings_free(&findings);
  cvn_pool_free(&pool);
  cvn_reader_close(reader);
  cvn_scenario_free(&scenario);
  cvn_messages_free(&messages);
  folder_remove(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
