/* test_by_alliance.c: the last recorded months of each alliance, from invented results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "analysis/by_alliance.h"
#include "support/folder.h"
#include "support/near.h"
#include "support/synthetic.h"

enum { REPLICATES = 4 };

typedef struct world {
  char *folder;
  cvn_scenario scenario;
  cvn_messages messages;
  cvn_reader *reader;
  const cvn_reader *readers[1];
  cvn_pool pool;
} world;

static void open_world(world *w, int64_t months, const char *record) {
  *w = (world){.folder = folder_make()};
  synthetic_scenario(&w->scenario, months, REPLICATES, record);
  const char *path = folder_file(w->folder, "a.h5");
  /* run 1 of strategy 1 fails */
  assert_int_equal(synthetic_write(path, &w->scenario, 1, false, &w->messages), CVN_OK);
  assert_int_equal(cvn_reader_open(&w->reader, path, &w->messages), CVN_OK);
  w->readers[0] = w->reader;
  assert_int_equal(cvn_pool_open(&w->pool, w->readers, 1, &w->messages), CVN_OK);
}

static void close_world(world *w) {
  cvn_pool_free(&w->pool);
  cvn_reader_close(w->reader);
  cvn_scenario_free(&w->scenario);
  cvn_messages_free(&w->messages);
  folder_remove(w->folder);
}

/* Recorded at 0, 6, … 36, of which 18 to 36 are among the last 24. Record t of alliance a in
 * replicate r is 3 t + a + r/2, under every strategy. */
static void check_last_months(int64_t months) {
  world w;
  cvn_by_alliance found;
  open_world(&w, months, "{alliances: {every: 6}}");
  assert_int_equal(cvn_by_alliance_of(&found, &w.pool, &w.messages), CVN_OK);
  assert_int_equal(found.count, SYNTHETIC_STRATEGIES * SYNTHETIC_ALLIANCES);
  for (int64_t i = 0; i < found.count; i++) {
    const cvn_alliance_row *row = &found.rows[i];
    const int64_t a = i % SYNTHETIC_ALLIANCES, failed = row->strategy == 1;
    assert_int_equal(row->strategy, i / SYNTHETIC_ALLIANCES);
    assert_int_equal(row->alliance, a);
    assert_int_equal(row->mean.n, REPLICATES - failed);
    const double replicates = failed ? (0.0 + 2.0 + 3.0) / 3.0 : 1.5;
    assert_close(row->mean.mean, 3.0 * 4.5 + (double)a + 0.5 * replicates, 1e-12);
    assert_close(row->change.mean, 0.0, 1e-12);
    assert_close(row->interval.low, 0.0, 1e-12);
  }
  cvn_by_alliance_free(&found);
  close_world(&w);
}

static void test_last_months(void **state) {
  (void)state;
  check_last_months(40);
}

/* The state at the end, month 42, is no month that was lived. */
static void test_the_end_is_no_month(void **state) {
  (void)state;
  check_last_months(42);
}

/* Where no record falls into the last 24 months, the last one counts: that of month 0. */
static void test_one_record(void **state) {
  (void)state;
  world w;
  cvn_by_alliance found;
  open_world(&w, 40, "{alliances: {every: 100}}");
  assert_int_equal(cvn_by_alliance_of(&found, &w.pool, &w.messages), CVN_OK);
  assert_close(found.rows[2].mean.mean, 2.0 + 0.5 * 1.5, 1e-12);
  cvn_by_alliance_free(&found);
  close_world(&w);
}

static void test_none_recorded(void **state) {
  (void)state;
  world w;
  cvn_by_alliance found;
  open_world(&w, 26, NULL);
  assert_int_equal(cvn_by_alliance_of(&found, &w.pool, &w.messages), CVN_OK);
  assert_int_equal(found.count, 0);
  assert_null(found.rows);
  close_world(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_last_months),
      cmocka_unit_test(test_the_end_is_no_month),
      cmocka_unit_test(test_one_record),
      cmocka_unit_test(test_none_recorded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
