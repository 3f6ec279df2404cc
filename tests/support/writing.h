/* writing.h: a folder and a scenario for tests of what is written. */
#ifndef CVN_TESTS_WRITING_H
#define CVN_TESTS_WRITING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/writer.h"
#include "support/folder.h"
#include "support/synthetic.h"

#define EVERYTHING                                                                                 \
  "{alliances: {every: 12}, snapshots: {every: 12}, population: true, advantage: true, names: "    \
  "true}"

typedef struct fixture {
  char *folder;
  cvn_scenario scenario;
  cvn_messages messages;
} fixture;

static inline int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  if (!f) return -1;
  f->folder = folder_make();
  synthetic_scenario(&f->scenario, 30, 5, EVERYTHING);
  *state = f;
  return 0;
}

static inline int tear_down(void **state) {
  fixture *f = *state;
  cvn_scenario_free(&f->scenario);
  cvn_messages_free(&f->messages);
  folder_remove(f->folder);
  free(f);
  return 0;
}

static inline cvn_layout layout_of(const cvn_scenario *scenario) {
  return (cvn_layout){.scenario = scenario,
                      .dimensions = synthetic_dimensions(),
                      .strategies = SYNTHETIC_STRATEGIES,
                      .points = 1,
                      .replicates = scenario->params.run.replicates,
                      .months = scenario->params.run.months};
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
