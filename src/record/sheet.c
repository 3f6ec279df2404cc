/* sheet.c: cells, rows, quoting. */
#include "record/sheet.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHEET_BYTES = 1 << 18 };

cvn_status cvn_sheet_open(cvn_sheet *sheet, const char *folder, const char *name, bool force,
                          cvn_messages *messages) {
  *sheet = (cvn_sheet){0};
  char *path = cvn_format("%s/%s", folder, name);
  if (!path) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to write %s", name);
  cvn_status status = cvn_output_begin(&sheet->output, path, force, messages);
  if (status == CVN_OK) {
    sheet->bytes = malloc(SHEET_BYTES);
    sheet->file = fopen(sheet->output.temporary, "w");
    if (!sheet->bytes)
      status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to write %s", path);
    else if (!sheet->file)
      status = cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", path,
                        strerror(errno));
  }
  free(path);
  if (status != CVN_OK) cvn_sheet_discard(sheet);
  return status;
}

static void write_out(cvn_sheet *sheet) {
  if (sheet->write_error == 0 && sheet->length > 0 &&
      fwrite(sheet->bytes, 1, sheet->length, sheet->file) != sheet->length)
    sheet->write_error = errno ? errno : EIO;
  sheet->length = 0;
}

static void put(cvn_sheet *sheet, const char *bytes, size_t length) {
  while (length > 0) {
    if (sheet->length == SHEET_BYTES) write_out(sheet);
    const size_t room = SHEET_BYTES - sheet->length, part = length < room ? length : room;
    memcpy(sheet->bytes + sheet->length, bytes, part);
    sheet->length += part;
    bytes += part;
    length -= part;
  }
}

static void begin_cell(cvn_sheet *sheet) {
  if (sheet->in_row) put(sheet, ",", 1);
  sheet->in_row = true;
}

void cvn_sheet_add_text(cvn_buffer *cells, const char *text) {
  if (cells->length > 0) cvn_buffer_add_bytes(cells, ",", 1);
  const bool formula = *text && strchr("=+-@\t\r", *text);
  if (!formula && !strpbrk(text, ",\"\r\n")) {
    cvn_buffer_add_bytes(cells, text, strlen(text));
    return;
  }
  cvn_buffer_add(cells, formula ? "\"'" : "\"");
  for (const char *c = text; *c; c++) {
    if (*c == '"') cvn_buffer_add_bytes(cells, "\"", 1);
    cvn_buffer_add_bytes(cells, c, 1);
  }
  cvn_buffer_add_bytes(cells, "\"", 1);
}

void cvn_sheet_cells(cvn_sheet *sheet, const cvn_buffer *cells) {
  if (cells->failed && sheet->write_error == 0) sheet->write_error = ENOMEM;
  if (cells->length == 0) return;
  begin_cell(sheet);
  put(sheet, cells->text, cells->length);
}

void cvn_sheet_text(cvn_sheet *sheet, const char *text) {
  cvn_buffer cell = {0};
  cvn_sheet_add_text(&cell, text);
  if (cell.failed && sheet->write_error == 0) sheet->write_error = ENOMEM;
  begin_cell(sheet);
  put(sheet, cell.text, cell.length);
  cvn_buffer_free(&cell);
}

void cvn_sheet_number(cvn_sheet *sheet, double value) {
  char digits[CVN_NUMBER_SIZE];
  begin_cell(sheet);
  if (isnan(value)) return;
  put(sheet, digits, cvn_number_text(value, digits));
}

void cvn_sheet_int(cvn_sheet *sheet, int64_t value) {
  char digits[24], *end = digits + sizeof digits, *first = end;
  uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do *--first = (char)('0' + left % 10);
  while ((left /= 10) > 0);
  if (value < 0) *--first = '-';
  begin_cell(sheet);
  put(sheet, first, (size_t)(end - first));
}

void cvn_sheet_end_header(cvn_sheet *sheet) {
  put(sheet, "\r\n", 2);
  sheet->in_row = false;
}

void cvn_sheet_end_row(cvn_sheet *sheet) {
  cvn_sheet_end_header(sheet);
  sheet->rows++;
}

cvn_status cvn_sheet_seal(cvn_sheet *sheet, cvn_messages *messages) {
  if (sheet->file) {
    write_out(sheet);
    if (fclose(sheet->file) != 0 && sheet->write_error == 0) sheet->write_error = errno;
    sheet->file = NULL;
  }
  if (sheet->write_error == 0) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", sheet->output.path,
                  strerror(sheet->write_error));
}

cvn_status cvn_sheet_finish(cvn_sheet *sheet, cvn_messages *messages) {
  cvn_status status = cvn_sheet_seal(sheet, messages);
  if (status == CVN_OK) status = cvn_output_commit(&sheet->output, messages);
  cvn_sheet_discard(sheet);
  return status;
}

void cvn_sheet_discard(cvn_sheet *sheet) {
  if (sheet->file) fclose(sheet->file);
  free(sheet->bytes);
  cvn_output_discard(&sheet->output);
  *sheet = (cvn_sheet){0};
}
