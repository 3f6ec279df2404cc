/* sheet_read.c: the inverse of sheet.c. */
#include "record/sheet_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "scenario/read_file.h"

/* The apostrophe that keeps a text from being a formula. */
static char *without_apostrophe(char *cell) {
  return cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@\t\r", cell[1]) ? cell + 1 : cell;
}

typedef struct parser {
  char *at, *end;
  bool last_of_row; /* the cell just read ends its row */
  bool broken;      /* a quote that does not close, or something after one that does */
} parser;

/* The end of a cell: puts a NUL there and steps over what parts cells or rows. */
static void end_cell(parser *p, char *written) {
  const bool at_end = p->at == p->end;
  const bool crlf = !at_end && p->at[0] == '\r' && p->at + 1 < p->end && p->at[1] == '\n';
  const bool line = crlf || (!at_end && (*p->at == '\n' || *p->at == '\r'));
  if (!at_end && !line && *p->at != ',') p->broken = true;
  p->last_of_row = at_end || line;
  if (!at_end) p->at += crlf ? 2 : 1;
  *written = '\0';
}

/* Unquotes in place: what is written never overtakes what is read. */
static char *next_cell(parser *p) {
  char *start = p->at, *to = start;
  if (p->at == p->end || *p->at != '"') {
    while (p->at < p->end && !strchr(",\r\n", *p->at)) p->at++;
    to = p->at;
  } else {
    for (p->at++; p->at < p->end; *to++ = *p->at++) {
      if (*p->at != '"') continue;
      if (p->at + 1 == p->end || p->at[1] != '"') break;
      p->at++;
    }
    if (p->at == p->end) p->broken = true;
    else p->at++;
  }
  end_cell(p, to);
  return without_apostrophe(start);
}

static bool make_room(cvn_sheet_table *table, size_t count, size_t *capacity) {
  if (count < *capacity) return true;
  const size_t more = *capacity ? *capacity * 2 : 256;
  char **cells = realloc(table->cells, more * sizeof *cells);
  if (!cells) return false;
  table->cells = cells;
  *capacity = more;
  return true;
}

static cvn_status parse(cvn_sheet_table *table, size_t length, const char *path,
                        cvn_messages *messages) {
  parser p = {.at = table->text, .end = table->text + length};
  size_t count = 0, capacity = 0;
  int in_row = 0;
  while (p.at < p.end || in_row > 0) {
    if (!make_room(table, count, &capacity)) return CVN_ERR_MEMORY;
    table->cells[count++] = next_cell(&p);
    in_row++;
    if (!p.last_of_row) {
      if (p.at < p.end) continue;
      /* A comma ended the file: an empty cell follows it. */
      if (!make_room(table, count, &capacity)) return CVN_ERR_MEMORY;
      table->cells[count++] = p.end;
      in_row++;
    }
    if (table->columns == 0) table->columns = in_row;
    else table->rows++;
    if (p.broken || in_row != table->columns)
      return cvn_fail(messages, CVN_ERR_READ, NULL,
                      "%s: row %lld is not one of the %d cells that its header has", path,
                      (long long)table->rows, table->columns);
    in_row = 0;
  }
  return CVN_OK;
}

cvn_status cvn_sheet_read(cvn_sheet_table *table, const char *path, cvn_messages *messages) {
  char reason[CVN_REASON_SIZE];
  size_t length = 0;
  *table = (cvn_sheet_table){0};
  if (access(path, F_OK) != 0) return CVN_ERR_NOT_FOUND;
  cvn_status status = cvn_read_file(&table->text, &length, path, CVN_SHEET_BYTES_MAX, reason);
  if (status != CVN_OK) return cvn_fail(messages, status, NULL, "%s: %s", path, reason);
  if (memchr(table->text, '\0', length) || !cvn_is_utf8(table->text, length))
    status = cvn_fail(messages, CVN_ERR_READ, NULL, "%s: is not a table of text in UTF-8", path);
  if (status == CVN_OK) status = parse(table, length, path, messages);
  if (status != CVN_OK) cvn_sheet_table_free(table);
  return status;
}

void cvn_sheet_table_free(cvn_sheet_table *table) {
  free(table->cells);
  free(table->text);
  *table = (cvn_sheet_table){0};
}

int cvn_sheet_column(const cvn_sheet_table *table, const char *name) {
  for (int c = 0; c < table->columns; c++)
    if (strcmp(table->cells[c], name) == 0) return c;
  return -1;
}

const char *cvn_sheet_cell(const cvn_sheet_table *table, int64_t row, int column) {
  if (column < 0) return "";
  return table->cells[(row + 1) * table->columns + column];
}

double cvn_sheet_value(const cvn_sheet_table *table, int64_t row, int column) {
  double value;
  return cvn_parse_double(cvn_sheet_cell(table, row, column), &value) ? value : (double)NAN;
}
