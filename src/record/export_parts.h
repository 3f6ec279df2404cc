/* export_parts.h: what the files that export share; private to this room. */
#ifndef CVN_RECORD_EXPORT_PARTS_H
#define CVN_RECORD_EXPORT_PARTS_H

#include "record/export.h"
#include "record/sheet_set.h"

/* One CSV file being written: keys first, then variables as rows (long) or columns (wide). */
typedef struct cvn_table {
  cvn_sheet *sheet; /* of the job's set */
  bool wide;
  const cvn_variable **variables; /* owned array */
  double **values;                /* room for one slice of each variable; owned */
  int64_t *widths;                /* values of each variable in one row; owned */
  int count;
  int64_t slice; /* rows a slice holds */
} cvn_table;

typedef struct cvn_export_job {
  const cvn_reader *reader;
  const cvn_export_options *options;
  cvn_table tables[CVN_EXPORT_FILES_MAX];
  cvn_sheet_set set;
  cvn_messages *messages;
} cvn_export_job;

/* The next table of the job, called `name` (".csv" is added), with the variables that `wanted`
 * accepts; the rows of a variable end before dimension `inner`, and what follows are elements of a
 * row. NULL, with *status set when it is a failure, where there is no such variable. The header is
 * written: `keys` ends with NULL. */
cvn_table *cvn_table_begin(cvn_export_job *job, const char *name, const char *const *keys,
                           bool (*wanted)(const cvn_reader *, const cvn_variable *, const void *),
                           const void *data, int inner, cvn_status *status);

/* Makes room for slices of `rows` rows of every variable. */
cvn_status cvn_table_reserve(cvn_export_job *job, cvn_table *table, int64_t rows) CVN_MUST_CHECK;

/* Row labels after the prefix: none, labels[r], or labels[r / inner] and r % inner; NULL counts
 * rows from `first`. */
typedef struct cvn_row_labels {
  int count;
  const double *labels;
  int64_t inner, first;
} cvn_row_labels;

/* Writes rows `from` to `from + rows - 1` of what the table's values hold. */
void cvn_table_rows(cvn_table *table, const cvn_buffer *prefix, const cvn_row_labels *labels,
                    int64_t from, int64_t rows);
void cvn_table_free(cvn_table *table); /* safe on zeros */

/* "strategy name,point,replicate" into `prefix`, emptied first. */
void cvn_run_prefix(const cvn_reader *reader, int64_t strategy, int64_t point, int64_t replicate,
                    cvn_buffer *prefix);

/* A row of the codebook for the table begun last. */
void cvn_codebook_row(cvn_export_job *job, const char *name, const char *unit, const char *meaning);

/* Trajectories, outcomes, alliances; snapshots and the population. */
cvn_status cvn_export_by_run(cvn_export_job *job) CVN_MUST_CHECK;
cvn_status cvn_export_ragged(cvn_export_job *job) CVN_MUST_CHECK;
cvn_status cvn_export_names(cvn_export_job *job) CVN_MUST_CHECK;
cvn_status cvn_export_summaries(cvn_export_job *job) CVN_MUST_CHECK;

/* For a part that was asked for and is not in the file: an error that says how to record it, or
 * CVN_OK where such parts are to be left out. */
cvn_status cvn_export_absent(cvn_export_job *job, const char *what, const char *how) CVN_MUST_CHECK;

#endif
