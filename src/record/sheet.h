/* sheet.h: writes one CSV file (RFC 4180) for spreadsheets and R, whole or not at all.
 *
 * Numbers have a dot and read back as the same double whatever the locale; a missing one is an
 * empty cell. A text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
#ifndef CVN_RECORD_SHEET_H
#define CVN_RECORD_SHEET_H

#include <stdint.h>

#include "base/text.h"
#include "record/output_file.h"

/* Rows a spreadsheet can hold (Excel, LibreOffice), the header included. */
#define CVN_SPREADSHEET_ROWS 1048576

typedef struct cvn_sheet {
  cvn_output_file output;
  FILE *file;
  char *bytes; /* waiting to be written; owned */
  size_t length;
  int64_t rows;    /* without the header */
  bool in_row;     /* a cell stands on this line already */
  int write_error; /* errno of the first failure, or 0 */
} cvn_sheet;

/* Opens "folder/name"; without `force` an existing file is CVN_ERR_EXISTS. On failure *sheet is
 * zeros. */
cvn_status cvn_sheet_open(cvn_sheet *sheet, const char *folder, const char *name, bool force,
                          cvn_messages *messages) CVN_MUST_CHECK;

/* Cells of the current row, from the left. */
void cvn_sheet_text(cvn_sheet *sheet, const char *text);
void cvn_sheet_number(cvn_sheet *sheet, double value);
void cvn_sheet_int(cvn_sheet *sheet, int64_t value);
void cvn_sheet_cells(cvn_sheet *sheet,
                     const cvn_buffer *cells); /* composed by cvn_sheet_add_text */
void cvn_sheet_end_row(cvn_sheet *sheet);
void cvn_sheet_end_header(cvn_sheet *sheet); /* the same, not counted */

/* A quoted and neutralised cell, after a comma unless first, for cells that many rows begin
 * with. */
void cvn_sheet_add_text(cvn_buffer *cells, const char *text);

/* Writes out and closes; the file has its temporary name still. May be called again. */
cvn_status cvn_sheet_seal(cvn_sheet *sheet, cvn_messages *messages) CVN_MUST_CHECK;

/* Seals and gives the file its name. Frees the sheet whatever the result. */
cvn_status cvn_sheet_finish(cvn_sheet *sheet, cvn_messages *messages) CVN_MUST_CHECK;
void cvn_sheet_discard(cvn_sheet *sheet); /* safe on zeros */

#endif
