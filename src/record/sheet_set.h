/* sheet_set.h: CSV files that belong together, with a codebook that gives every column's unit and
 * meaning; all of them appear or none. */
#ifndef CVN_RECORD_SHEET_SET_H
#define CVN_RECORD_SHEET_SET_H

#include "record/sheet.h"

typedef struct cvn_column {
  const char *name, *unit, *meaning;
} cvn_column;

enum { CVN_SHEETS_MAX = 32, CVN_SHEET_NAME = 48 };

typedef struct cvn_sheet_set {
  const char *folder; /* exists; not owned */
  bool force;         /* replace files that exist */
  cvn_sheet sheets[CVN_SHEETS_MAX];
  struct {
    char name[CVN_SHEET_NAME]; /* "pairs.csv" */
    int64_t rows;              /* without the header, once finished */
  } files[CVN_SHEETS_MAX + 1]; /* the codebook last */
  int count;                   /* of sheets; of files once finished */
  cvn_sheet codebook;
  cvn_messages *messages;
} cvn_sheet_set;

/* Opens the codebook. On failure *set is zeros. */
cvn_status cvn_sheet_set_open(cvn_sheet_set *set, const char *folder, bool force,
                              cvn_messages *messages) CVN_MUST_CHECK;

/* The next sheet, "<name>.csv", without a header yet: cells and cvn_sheet_end_header follow. On
 * failure *sheet is NULL. */
cvn_status cvn_sheet_set_begin(cvn_sheet_set *set, const char *name,
                               cvn_sheet **sheet) CVN_MUST_CHECK;

/* The same, its header written and its columns in the codebook; cells follow
 * with cvn_sheet_text and its kin. On failure *sheet is NULL. */
cvn_status cvn_sheet_set_add(cvn_sheet_set *set, const char *name, const cvn_column *columns,
                             int count, cvn_sheet **sheet) CVN_MUST_CHECK;

/* A row of the codebook for something in the last sheet: a column, or what is none, such as a kind
 * of row. */
void cvn_sheet_set_describe(cvn_sheet_set *set, const cvn_column *what);

/* Gives every file its name, the codebook last. On failure none of them stays. Frees the set
 * whatever the result but for `files` and `count`. */
cvn_status cvn_sheet_set_finish(cvn_sheet_set *set) CVN_MUST_CHECK;
void cvn_sheet_set_discard(cvn_sheet_set *set); /* safe on zeros */

#endif
