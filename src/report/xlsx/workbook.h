/* workbook.h: a comparison's tables as one workbook, for those who live in spreadsheets. Linked
 * into the program and not into the library. */
#ifndef CVN_REPORT_XLSX_WORKBOOK_H
#define CVN_REPORT_XLSX_WORKBOOK_H

#include <stdbool.h>

#include <convene/messages.h>

/* False where convene was built without libxlsxwriter. */
bool cvn_workbook_possible(void);

/* Writes the tables of the folder `tables` that its codebook.csv tells of to `path`, the codebook
 * first and each table on a sheet of its own, whole or not at all. Columns whose unit is "text" are
 * texts, whatever they look like: nothing ever becomes a formula. The others are numbers. A table
 * without a codebook or with more rows than a sheet holds is CVN_ERR_INPUT; CVN_ERR_EXISTS without
 * `force`; CVN_ERR_WRITE; CVN_ERR_USAGE where it is not possible. */
cvn_status cvn_workbook_write(const char *tables, const char *path, bool force,
                              cvn_messages *messages) CVN_MUST_CHECK;

#endif
