/* simulation.h: one run of a study in memory, stepped month by month. */
#ifndef CONVENE_SIMULATION_H
#define CONVENE_SIMULATION_H

#include <stdint.h>

#include <convene/messages.h>
#include <convene/study.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cvn_simulation cvn_simulation;

/* Draws the population of `replicate` (from 0; 0 to 2^32 - 1, whatever run.replicates says) and
 * sets it up under strategy `strategy` (from 0). Months are stepped by `threads` threads, 0 for all
 * processors this process may use; the numbers do not depend on it. They are the same bits as in
 * the file that cvn_study_run writes. The study must outlive the simulation; setting its parameters
 * has no effect on the simulation, but its strategies must be left as they are. CVN_ERR_USAGE for a
 * study file's study, and for a strategy, replicate or number of threads that cannot be; _INPUT,
 * _MEMORY. */
CVN_API cvn_status cvn_simulation_open(cvn_simulation **simulation, const cvn_study *study,
                                       int strategy, int64_t replicate, int threads,
                                       cvn_messages *messages) CVN_MUST_CHECK;
CVN_API void cvn_simulation_close(cvn_simulation *simulation);

/* Steps one month. run.months + 1 steps can be made, one for each month that a result file has; one
 * more is CVN_ERR_USAGE. _MEMORY; after that the simulation can only be closed. */
CVN_API cvn_status cvn_simulation_step(cvn_simulation *simulation,
                                       cvn_messages *messages) CVN_MUST_CHECK;

/* Months that were stepped, 0 at first. */
CVN_API int64_t cvn_simulation_months(const cvn_simulation *simulation);

/* Organisations and alliances; memberships as they are now. */
typedef struct cvn_simulation_size {
  int64_t organisations, alliances, memberships;
} cvn_simulation_size;
CVN_API cvn_simulation_size cvn_simulation_size_of(const cvn_simulation *simulation);

/* What a month is observed by: the variables of a result file. */
typedef struct cvn_observable {
  const char *name; /* "need_met", "cooperation", … */
  const char *unit, *long_name;
} cvn_observable;

/* Observable `i`, counted from 0; past the last its texts are NULL. They are static. */
CVN_API cvn_observable cvn_observable_at(int i);

/* An observable's value in the month just stepped; NAN where it is not defined, and before the
 * first step. Of what happens during a month (joins, costs, …) there is none in the last one, T =
 * run.months, as in the file. CVN_ERR_INPUT for a name that is none. */
CVN_API cvn_status cvn_simulation_value(const cvn_simulation *simulation, const char *observable,
                                        double *value, cvn_messages *messages) CVN_MUST_CHECK;

/* An observable in all months stepped so far: cvn_simulation_months() numbers. They belong to the
 * simulation and stay where they are as further months are stepped. CVN_ERR_INPUT for a name that
 * is none. */
CVN_API cvn_status cvn_simulation_series(const cvn_simulation *simulation, const char *observable,
                                         const double **values,
                                         cvn_messages *messages) CVN_MUST_CHECK;

/* An observable of every alliance in the month just stepped: `values` has room for as many numbers
 * as there are alliances, in the order of their numbers. CVN_ERR_INPUT for a name that is none;
 * _USAGE before the first step. */
CVN_API cvn_status cvn_simulation_alliances(const cvn_simulation *simulation,
                                            const char *observable, double *values,
                                            cvn_messages *messages) CVN_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
