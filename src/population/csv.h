/* csv.h: tables as spreadsheets save them. Private to this room.
 *
 * Understood: UTF-8 with or without a byte order mark; lines ending in LF, CRLF or CR; commas,
 * semicolons or tabs between cells (the header tells; a first line "sep=;" may say); decimal commas
 * where the comma does not part the cells; quoted cells with delimiters, line breaks and doubled
 * quotes inside; empty lines and empty columns at the end. Anything else is explained with its
 * place rather than guessed at.
 */
#ifndef CVN_POPULATION_CSV_H
#define CVN_POPULATION_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

typedef struct cvn_csv_cell {
  const char *text; /* trimmed, NUL-terminated; "" for an empty cell */
  int line, column; /* where it begins, from 1; columns count characters */
} cvn_csv_cell;

/* A header and rows. Owned by the struct; free with cvn_csv_free. */
typedef struct cvn_csv {
  const char *path; /* borrowed; for messages */
  char delimiter;   /* ',' ';' or '\t' */
  int columns;
  cvn_csv_cell *header; /* columns: as written */
  char **key;           /* columns: small letters, blanks and hyphens as underscores */
  int64_t rows;
  cvn_csv_cell *cells; /* of all rows; each row ends with an empty one for what is missing */
  size_t *row_first;   /* rows + 1 */
  char *text;          /* what the cells point into */
} cvn_csv;

/* Reads `length` bytes named `path`. Reports every fault; on failure *csv is empty. */
cvn_status cvn_csv_read(cvn_csv *csv, const char *path, const char *bytes, size_t length,
                        cvn_messages *messages) CVN_MUST_CHECK;
void cvn_csv_free(cvn_csv *csv); /* safe on zeros */

/* Refuses, by name, what is not UTF-8 text. */
cvn_status cvn_csv_check_encoding(const char *path, const char *bytes, size_t length,
                                  cvn_messages *messages) CVN_MUST_CHECK;

/* The column whose key is `key`, or -1. */
int cvn_csv_column(const cvn_csv *csv, const char *key);

/* The cell of a row; an empty one, with the row's line, for column -1 and past the row's end. */
const cvn_csv_cell *cvn_csv_at(const cvn_csv *csv, int64_t row, int column);

/* One message about a cell: "file:line:column: …". */
cvn_status cvn_csv_fail(const cvn_csv *csv, const cvn_csv_cell *cell, cvn_messages *messages,
                        const char *format, ...) CVN_PRINTF(4, 5);

/* What a number in a column means, for messages, and its bounds. */
typedef struct cvn_csv_bounds {
  const char *what; /* "size" */
  double low, high;
  bool open;   /* the bounds themselves are refused */
  bool amount; /* 14,800 may be meant as thousands */
} cvn_csv_bounds;

/* The number in a cell, NAN where the cell is empty or the number wrong; a wrong one is explained
 * and makes *status CVN_ERR_INPUT. */
double cvn_csv_number(const cvn_csv *csv, const cvn_csv_cell *cell, const cvn_csv_bounds *bounds,
                      cvn_status *status, cvn_messages *messages);

/* Sets `key` (allocated; NULL without memory) for a header or a name: small letters, trimmed, runs
 * of blanks, hyphens and underscores as one underscore. */
char *cvn_csv_key(const char *text);

#endif
