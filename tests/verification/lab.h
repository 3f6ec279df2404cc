/* lab.h: worlds made for one question, and the comparing of runs. A failure of any of these fails
 * the test. */
#ifndef CVN_TESTS_VERIFICATION_LAB_H
#define CVN_TESTS_VERIFICATION_LAB_H

#include <stdbool.h>
#include <stdint.h>

#include "model/world.h"
#include "population/population.h"
#include "record/run_output.h"
#include "scenario/scenario.h"

/* One parameter and its value; a list of them ends with a NULL path. Choices are their numbers. */
typedef struct lab_setting {
  const char *path;
  double value;
} lab_setting;

void lab_set(cvn_params *params, const char *path, double value);
void lab_set_all(cvn_params *params, const lab_setting *settings);

/* Default parameters with few organisations and alliances. */
void lab_small(cvn_params *params, int64_t organisations, int64_t alliances, int areas);

/* tests/verification/everything.yaml, with a snapshot of every month; free with
 * cvn_scenario_free. */
void lab_everything(cvn_scenario *scenario);
enum { LAB_AS_IT_WAS, LAB_EVERYTHING }; /* its strategies */

/* Draws the population of (seed 1, replicate). */
void lab_draw(cvn_population *population, const cvn_params *params, uint32_t replicate);

/* Changes a drawn population by hand before the world is set up; may be NULL. */
typedef void lab_tweak(cvn_population *population);
/* All members alike: size 1, status 0, the same mission, and need, agenda and perception equal
 * shares. */
void lab_alike(cvn_population *population);

/* A world from a population, without interventions. */
void lab_open(cvn_world *world, const cvn_params *params, const cvn_population *population);
void lab_month(cvn_world *world);

/* One run of `strategy` on the population of the scenario's own seed, replicate 0; free the
 * output. */
void lab_run(cvn_run_output *output, const cvn_scenario *scenario, const cvn_strategy *strategy,
             int threads, lab_tweak *tweak);

/* Bit for bit, over all months (of what both have). Columns are those of the snapshots. */
bool lab_same_field(const cvn_run_output *a, const cvn_run_output *b, int field);
bool lab_same_column(const cvn_run_output *a, const cvn_run_output *b, int column, int areas);
/* Fails, saying which, unless every field, column and checksum is the same. */
void lab_assert_same(const cvn_run_output *a, const cvn_run_output *b, int areas);
bool lab_same(const cvn_run_output *a, const cvn_run_output *b);

int lab_column(const char *name);

/* Fails unless |actual - expected| <= tolerance; NaN is never near. (cmocka's own compares in
 * float.) */
#define lab_near(actual, expected, tolerance)                                                      \
  lab_near_at(actual, expected, tolerance, #actual, __FILE__, __LINE__)
void lab_near_at(double actual, double expected, double tolerance, const char *what,
                 const char *file, int line);

#endif
