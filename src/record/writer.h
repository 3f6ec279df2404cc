/* writer.h: writes one experiment to one HDF5 file that is also clean netCDF-4 (docs/output.md).
 *
 * The file is written under a temporary name beside its own and renamed when whole. Calls come in
 * the order of strategies, then points, then replicates, whatever order the runs were made in: the
 * bytes then depend on the experiment only.
 */
#ifndef CVN_RECORD_WRITER_H
#define CVN_RECORD_WRITER_H

#include <stdbool.h>

#include <convene/messages.h>

#include "population/population.h"
#include "record/run_output.h"
#include "scenario/scenario.h"

typedef struct cvn_writer cvn_writer;

/* Everything about the experiment that is known before its first run. */
typedef struct cvn_layout {
  const cvn_scenario *scenario;
  cvn_dimensions dimensions;
  int64_t strategies, points, replicates, months;
  const cvn_coalition *coalition; /* for names; may be NULL */
  const char *temporary;          /* the name to write under at first; NULL for one beside `path` */
  uint64_t fingerprint;           /* of the experiment, kept in the file; 0 for none */
} cvn_layout;

/* Checks that `path` can be written; without `force` an existing file is CVN_ERR_EXISTS. Creates
 * the temporary file with dimensions, parameters, scenario and provenance. On failure *writer is
 * NULL. */
cvn_status cvn_writer_open(cvn_writer **writer, const char *path, const cvn_layout *layout,
                           bool force, cvn_messages *messages) CVN_MUST_CHECK;

/* Appends the initial population of one replicate (only when the scenario's record plan asks for
 * it), in order of replicates. Population groups come before any run. */
cvn_status cvn_writer_population(cvn_writer *writer, int64_t replicate,
                                 const cvn_population *population,
                                 cvn_messages *messages) CVN_MUST_CHECK;

/* Appends one run; strategy-major order. The output stays the caller's. */
cvn_status cvn_writer_run(cvn_writer *writer, int64_t strategy, int64_t point, int64_t replicate,
                          const cvn_run_output *output, cvn_messages *messages) CVN_MUST_CHECK;

/* Writes what is left, closes, syncs and renames. The writer is freed whatever the result; on
 * failure the temporary file is removed and an existing file at `path` is untouched. */
cvn_status cvn_writer_finish(cvn_writer *writer, cvn_messages *messages) CVN_MUST_CHECK;

/* Frees the writer and removes the temporary file; safe on NULL. */
void cvn_writer_abandon(cvn_writer *writer);

#endif
