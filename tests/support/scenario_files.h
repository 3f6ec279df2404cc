/* scenario_files.h: scenario files in a folder of the test's own, and what loading them must give.
 *
 * Tests work inside that folder, so that messages name plain files.
 */
#ifndef CVN_TESTS_SUPPORT_SCENARIO_FILES_H
#define CVN_TESTS_SUPPORT_SCENARIO_FILES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "scenario/scenario.h"

static char folder[] = "/tmp/convene-scenario-XXXXXX";

static inline int enter_folder(void **state) {
  (void)state;
  return mkdtemp(folder) && chdir(folder) == 0 && mkdir("sub", 0755) == 0 ? 0 : -1;
}

static inline int leave_folder(void **state) {
  (void)state;
  static const char *const files[] = {"s.yaml", "sub/s.yaml", "sub/o.csv", "sub/m.csv",
                                      "empty",  "locked",     "pipe"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) unlink(files[i]);
  rmdir("sub");
  return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static inline void write_file(const char *path, const char *text, size_t length) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
}

static inline void assert_empty(const cvn_scenario *scenario) {
  assert_null(scenario->text);
  assert_null(scenario->path);
  assert_null(scenario->title);
  assert_null(scenario->strategies);
  assert_null(scenario->files);
  assert_int_equal(scenario->n_strategies, 0);
  assert_null(scenario->params.population.organisations_file);
}

/* Loads `path` and compares all messages, one a line. */
static inline void assert_messages(const char *path, const char *const *overrides, int n_overrides,
                                   const char *expected) {
  cvn_messages messages = {0};
  cvn_scenario scenario;
  const cvn_status status = cvn_scenario_load(&scenario, path, overrides, n_overrides, &messages);
  cvn_buffer got = {0};
  for (size_t i = 0; i < messages.count; i++)
    cvn_buffer_add(&got, "%s%s", i ? "\n" : "", messages.items[i].text);
  if (!got.text || strcmp(got.text, expected) != 0) {
    fprintf(stderr, "expected:\n%s\ngot:\n%s\n", expected, got.text ? got.text : "(nothing)");
    fail();
  }
  assert_int_equal(cvn_status_exit_code(status), 2);
  assert_empty(&scenario);
  cvn_buffer_free(&got);
  cvn_messages_free(&messages);
}

static inline void assert_refused(const char *text, const char *expected) {
  write_file("s.yaml", text, strlen(text));
  assert_messages("s.yaml", NULL, 0, expected);
}

static inline void load_good(cvn_scenario *scenario, const char *path, const char *const *overrides,
                             int n_overrides) {
  cvn_messages messages = {0};
  const cvn_status status = cvn_scenario_load(scenario, path, overrides, n_overrides, &messages);
  if (status != CVN_OK) fail_msg("%s", messages.count ? messages.items[0].text : "no message");
  assert_int_equal(messages.count, 0);
}

/* A valid file in which every section stands. */
static const char full[] =
    "title: Homeless Network\n"
    "description: >\n"
    "  London,\n"
    "  1990s\n"
    "sources: [NCVO Almanac, \"Guardian 2001\"]\n"
    "economics: {currency: GBP, price_year: 2024, discount_rate: 0.03, perspective: society,\n"
    "            need_unit: person, need_total: 2000}\n"
    "parameters:\n"
    "  population:\n"
    "    organisations: 130\n"
    "    size: {distribution: lognormal_pareto, log_sd: 2.25}\n"
    "    size.tail_quantile: 0.9\n"
    "  run: {months: 1e2, replicates: 4, seed: 4294967295}\n"
    "  trust.gain: 0.1\n"
    "baseline: as it was\n"
    "strategies:\n"
    "  convenor:\n"
    "    - name: independent convenor\n"
    "      set: {convenor.presence: independent, convenor: {skill: 0.9}}\n"
    "      from: 12\n"
    "      until: 72\n"
    "      coverage: 0.5\n"
    "      target: most_unequal\n"
    "      cost: {setup: 5000, monthly: 4500.5}\n"
    "    - {name: calm, set: {pressure.level: -1}}\n"
    "  as it was: []\n"
    "record: {alliances: {every: 12}, snapshots: {every: 60}, population: true, advantage: true,\n"
    "         names: false}\n";

#endif
