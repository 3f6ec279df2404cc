/* workbook.c: CSV tables in, sheets out. */
#include "report/xlsx/workbook.h"

#ifndef CVN_HAVE_XLSX

bool cvn_workbook_possible(void) {
  return false;
}

cvn_status cvn_workbook_write(const char *tables, const char *path, bool force,
                              cvn_messages *messages) {
  (void)tables;
  (void)path;
  (void)force;
  return cvn_fail(messages, CVN_ERR_USAGE, NULL, "convene was built without libxlsxwriter");
}

#else

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xlsxwriter.h>

#include "base/text.h"
#include "record/output_file.h"
#include "record/sheet.h"
#include "record/sheet_read.h"

/* Widths of columns in letters. */
enum { NARROWEST = 9, WIDEST = 60, ROWS_MEASURED = 200 };

/* 1 January 1980, the first date that a zip archive knows: the same tables give the same bytes. */
#define ZIP_EPOCH 315532800

bool cvn_workbook_possible(void) {
  return true;
}

typedef struct book {
  lxw_workbook *workbook;
  lxw_format *header;
  cvn_sheet_table codebook;
  const char *tables;
  cvn_messages *messages;
} book;

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a workbook");
}

static cvn_status check(const book *self, const char *what, lxw_error error) {
  if (error == LXW_NO_ERROR) return CVN_OK;
  return cvn_fail(self->messages, CVN_ERR_WRITE, NULL, "%s: cannot be put into the workbook: %s",
                  what, lxw_strerror(error));
}

/* What a sheet of CSV guards with an apostrophe needs no guard here. */
static const char *unguarded(const char *cell) {
  return cell[0] == '\'' && cell[1] && strchr("=+-@\t\r", cell[1]) ? cell + 1 : cell;
}

/* Whether the codebook calls a column text. In the codebook itself all are. */
static bool is_text(const book *self, const char *file, const char *column) {
  const cvn_sheet_table *c = &self->codebook;
  const int files = cvn_sheet_column(c, "file"), names = cvn_sheet_column(c, "name");
  const int units = cvn_sheet_column(c, "unit");
  if (!file) return true;
  for (int64_t r = 0; r < c->rows; r++)
    if (strcmp(cvn_sheet_cell(c, r, files), file) == 0 &&
        strcmp(cvn_sheet_cell(c, r, names), column) == 0)
      return strcmp(cvn_sheet_cell(c, r, units), "text") == 0;
  return false;
}

static lxw_error put_cell(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *cell,
                          bool text) {
  double number;
  if (cell[0] == '\0') return LXW_NO_ERROR; /* missing stays empty */
  if (!text && cvn_parse_double(cell, &number))
    return worksheet_write_number(sheet, row, column, number, NULL);
  return worksheet_write_string(sheet, row, column, unguarded(cell), NULL);
}

/* As wide as its words, within limits; numbers need not show every digit. */
static double width_of(const cvn_sheet_table *table, int column, const char *name, bool text) {
  size_t letters = strlen(name) + 2;
  const int64_t rows = table->rows < ROWS_MEASURED ? table->rows : ROWS_MEASURED;
  for (int64_t r = 0; r < rows && text; r++) {
    const size_t length = strlen(cvn_sheet_cell(table, r, column)) + 1;
    if (length > letters) letters = length;
  }
  if (!text && letters < 12) letters = 12;
  return (double)(letters < NARROWEST ? NARROWEST : letters > WIDEST ? WIDEST : letters);
}

/* `file` is NULL for the codebook. */
static cvn_status fill(const book *self, lxw_worksheet *sheet, const cvn_sheet_table *table,
                       const char *file) {
  lxw_error error = LXW_NO_ERROR;
  for (int c = 0; c < table->columns && error == LXW_NO_ERROR; c++) {
    const char *name = table->cells[c];
    const bool text = is_text(self, file, name);
    const lxw_col_t column = (lxw_col_t)c;
    error = worksheet_write_string(sheet, 0, column, unguarded(name), self->header);
    if (error == LXW_NO_ERROR)
      error = worksheet_set_column(sheet, column, column, width_of(table, c, name, text), NULL);
    for (int64_t r = 0; r < table->rows && error == LXW_NO_ERROR; r++)
      error = put_cell(sheet, (lxw_row_t)(r + 1), column, cvn_sheet_cell(table, r, c), text);
  }
  worksheet_freeze_panes(sheet, 1, 0);
  return check(self, file ? file : "codebook.csv", error);
}

static cvn_status read_table(const char *folder, const char *file, cvn_sheet_table *table,
                             cvn_messages *messages) {
  char *path = cvn_format("%s/%s", folder, file);
  if (!path) return no_memory(messages);
  cvn_status status = cvn_sheet_read(table, path, messages);
  if (status == CVN_ERR_NOT_FOUND)
    status = cvn_fail(messages, CVN_ERR_INPUT, NULL, "%s: is not there", path);
  if (status == CVN_OK && table->rows + 1 > CVN_SPREADSHEET_ROWS) {
    cvn_sheet_table_free(table);
    status =
        cvn_fail(messages, CVN_ERR_INPUT, NULL, "%s: has more rows than a spreadsheet holds", path);
  }
  free(path);
  return status;
}

/* "pairs.csv" becomes the sheet "pairs". */
static cvn_status add_sheet(const book *self, const char *file, const cvn_sheet_table *table) {
  char name[LXW_SHEETNAME_MAX + 1];
  const char *told = file ? file : "codebook.csv";
  snprintf(name, sizeof name, "%.*s", (int)strcspn(told, "."), told);
  lxw_worksheet *sheet = workbook_add_worksheet(self->workbook, name);
  if (!sheet) return check(self, told, LXW_ERROR_SHEETNAME_ALREADY_USED);
  return fill(self, sheet, table, file);
}

static cvn_status add_tables(const book *self) {
  const cvn_sheet_table *c = &self->codebook;
  const int files = cvn_sheet_column(c, "file");
  cvn_status status = add_sheet(self, NULL, c);
  const char *last = "";
  for (int64_t r = 0; r < c->rows && status == CVN_OK; r++) {
    const char *file = cvn_sheet_cell(c, r, files);
    cvn_sheet_table table = {0};
    if (strcmp(file, last) == 0) continue;
    last = file;
    status = read_table(self->tables, file, &table, self->messages);
    if (status == CVN_OK) status = add_sheet(self, file, &table);
    cvn_sheet_table_free(&table);
  }
  return status;
}

static cvn_status write_book(book *self, const char *path) {
  self->workbook = workbook_new(path);
  if (!self->workbook) return no_memory(self->messages);
  char title[] = "Comparison of strategies";
  char comments[] = "Written by convene; the first sheet says what each column is.";
  lxw_doc_properties properties = {
      .title = title, .comments = comments, .created = (time_t)cvn_output_date(ZIP_EPOCH)};
  self->header = workbook_add_format(self->workbook);
  if (self->header) format_set_bold(self->header);
  cvn_status status = check(self, path, workbook_set_properties(self->workbook, &properties));
  if (status == CVN_OK) status = self->header ? add_tables(self) : no_memory(self->messages);
  const lxw_error closed = workbook_close(self->workbook); /* frees it, too */
  if (status == CVN_OK && closed != LXW_NO_ERROR)
    status = cvn_fail(self->messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", path,
                      lxw_strerror(closed));
  return status;
}

cvn_status cvn_workbook_write(const char *tables, const char *path, bool force,
                              cvn_messages *messages) {
  book self = {.tables = tables, .messages = messages};
  cvn_output_file output = {0};
  cvn_status status = read_table(tables, "codebook.csv", &self.codebook, messages);
  if (status == CVN_OK) status = cvn_output_begin(&output, path, force, messages);
  if (status == CVN_OK) status = write_book(&self, output.temporary);
  if (status == CVN_OK) status = cvn_output_commit(&output, messages);
  else cvn_output_discard(&output);
  cvn_sheet_table_free(&self.codebook);
  return status;
}

#endif
