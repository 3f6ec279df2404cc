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

/* What a study varies, and how it came to its points. All borrowed. */
typedef struct cvn_layout_design {
  const char *name, *text; /* of the study file, and the file as read; NULL for a plain scenario */
  size_t length;           /* of the text */
  const char *kind, *file; /* the kind's word; the file of a list, or NULL */
  int64_t points, trajectories, levels, seed; /* as asked for */
  int n_varied;
  const int *varied;    /* rows of cvn_param_table */
  const double *values; /* points x n_varied; choices as their index */
} cvn_layout_design;

/* Everything about the experiment that is known before its first run. */
typedef struct cvn_layout {
  const cvn_scenario *scenario;
  cvn_dimensions dimensions;
  int64_t strategies, points, replicates, months;
  const cvn_coalition *coalition; /* for names; may be NULL */
  const char *temporary;          /* the name to write under at first; NULL for one beside `path` */
  uint64_t fingerprint;           /* of the experiment, kept in the file; 0 for none */
  uint64_t family;                /* of experiments that differ in replicates and points only */
  cvn_layout_design design;       /* zeros where nothing is varied */
  int threads;                    /* that pack what is written; 0 counts as 1 */
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

/* Appends one run; strategy-major order. The output stays the caller's; NULL for a run that is
 * missing. */
cvn_status cvn_writer_run(cvn_writer *writer, int64_t strategy, int64_t point, int64_t replicate,
                          const cvn_run_output *output, cvn_messages *messages) CVN_MUST_CHECK;

/* Writes what is left, closes, syncs and renames. The writer is freed whatever the result; on
 * failure the temporary file is removed and an existing file at `path` is untouched. */
cvn_status cvn_writer_finish(cvn_writer *writer, cvn_messages *messages) CVN_MUST_CHECK;

/* Frees the writer and removes the temporary file; safe on NULL. */
void cvn_writer_abandon(cvn_writer *writer);

#endif
