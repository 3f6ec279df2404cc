/* sheet_read.h: reads back what sheet.h writes: the same texts and, to the last bit, the same
 * numbers. Files of other programs are not understood further than RFC 4180 goes. */
#ifndef CVN_RECORD_SHEET_READ_H
#define CVN_RECORD_SHEET_READ_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

#define CVN_SHEET_BYTES_MAX ((size_t)256 << 20)

/* A header and rows of as many cells. Freed by cvn_sheet_table_free; zeros are an empty table. */
typedef struct cvn_sheet_table {
  int columns;
  int64_t rows; /* without the header */
  char **cells; /* header first, then row by row; point into `text`; owned */
  char *text;   /* owned */
} cvn_sheet_table;

/* CVN_ERR_NOT_FOUND, with no message, where there is no such file; CVN_ERR_READ where it is no
 * table; CVN_ERR_MEMORY. On failure *table is zeros. */
cvn_status cvn_sheet_read(cvn_sheet_table *table, const char *path,
                          cvn_messages *messages) CVN_MUST_CHECK;
void cvn_sheet_table_free(cvn_sheet_table *table); /* safe on zeros */

/* The column of that name, or -1. */
int cvn_sheet_column(const cvn_sheet_table *table, const char *name);

/* A cell; "" and NAN for column -1, and NAN for what is no number. */
const char *cvn_sheet_cell(const cvn_sheet_table *table, int64_t row, int column);
double cvn_sheet_value(const cvn_sheet_table *table, int64_t row, int column);

#endif
