/* synthetic.h: an invented experiment whose every number is known, to test what writes and reads
 * results.
 *
 * A field's value is a smooth function of strategy, replicate and month; nothing is simulated.
 */
#ifndef CVN_TESTS_SYNTHETIC_H
#define CVN_TESTS_SYNTHETIC_H

#include <stdint.h>

#include "population/population.h"
#include "record/run_output.h"
#include "scenario/scenario.h"

enum {
  SYNTHETIC_STRATEGIES = 3,
  SYNTHETIC_ORGANISATIONS = 7,
  SYNTHETIC_ALLIANCES = 3,
  SYNTHETIC_AREAS = 4,
  SYNTHETIC_SECTORS = 2,
  SYNTHETIC_MEMBERSHIPS = 9
};

/* Loads an invented scenario of three strategies through a temporary YAML file; NULL in `record`
 * records trajectories and outcomes only, else it is the text after "record: ". Exits with a
 * message on failure. */
void synthetic_scenario(cvn_scenario *scenario, int64_t months, int64_t replicates,
                        const char *record);

cvn_dimensions synthetic_dimensions(void);

/* The number that stands for field `f` at month `t`, or NAN for flows at the end. */
double synthetic_value(int f, int64_t strategy, int64_t replicate, int64_t t, int64_t months);

/* One whole run in the shape the scenario asks for. */
void synthetic_run(cvn_run_output *output, const cvn_scenario *scenario, int64_t strategy,
                   int64_t replicate);

/* A run that failed with `message`. */
void synthetic_failure(cvn_run_output *output, const cvn_scenario *scenario, const char *message);

void synthetic_population(cvn_population *population, int64_t replicate);

/* Writes the whole experiment to `path`; run (1, 0, 1) fails where `with_failure`. */
cvn_status synthetic_write(const char *path, const cvn_scenario *scenario, int with_failure,
                           bool force, cvn_messages *messages);

#endif
