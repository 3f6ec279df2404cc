/* csv.c: cells out of bytes; see csv.h. */
#include "population/csv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { COLUMNS_MAX = 1000 };

/* The reader's place, the cells so far and the buffer that holds their texts. */
typedef struct reader {
  const char *path, *at, *end;
  int line, column;
  char delimiter;
  char *text; /* as long as the input with a NUL for every cell: never grows */
  size_t used;
  cvn_csv_cell *cells;
  size_t n_cells, capacity;
  cvn_messages *messages;
} reader;

static cvn_status fail_at(const reader *r, int line, int column, const char *what) {
  const cvn_place place = {r->path, line, column};
  return cvn_fail(r->messages, CVN_ERR_INPUT, &place, "%s", what);
}

/* -- characters -- */

static bool at_break(const reader *r) {
  return *r->at == '\n' || *r->at == '\r';
}

static void skip_break(reader *r) {
  if (*r->at == '\r' && r->at + 1 < r->end && r->at[1] == '\n') r->at++;
  r->at++;
  r->line++;
  r->column = 1;
}

/* Moves one byte on; a character counts once, at its first byte. */
static void advance(reader *r) {
  r->at++;
  if (r->at >= r->end || cvn_begins_letter(*r->at)) r->column++;
}

static bool blank_at(const char *s, size_t *length) {
  *length = 1;
  if (*s == ' ' || *s == '\t') return true;
  *length = 2; /* no-break space, which spreadsheets and web pages leave behind */
  return (unsigned char)s[0] == 0xC2 && (unsigned char)s[1] == 0xA0;
}

/* Cuts blanks off both ends in place and returns the new start. */
static char *trim(char *text) {
  size_t n, length;
  while (*text && blank_at(text, &n)) text += n;
  for (length = strlen(text); length > 0; length -= n) {
    const bool one = blank_at(text + length - 1, &n) && n == 1;
    if (!one && !(length > 1 && blank_at(text + length - 2, &n) && n == 2)) break;
  }
  text[length] = '\0';
  return text;
}

/* -- cells -- */

static cvn_status no_memory(const reader *r) {
  return cvn_fail(r->messages, CVN_ERR_MEMORY, NULL, "not enough memory for %s", r->path);
}

static cvn_status reserve_cell(reader *r) {
  if (r->n_cells < r->capacity) return CVN_OK;
  const size_t capacity = r->capacity ? 2 * r->capacity : 64;
  cvn_csv_cell *cells = realloc(r->cells, capacity * sizeof *cells);
  if (!cells) return no_memory(r);
  r->cells = cells;
  r->capacity = capacity;
  return CVN_OK;
}

static cvn_status add_cell(reader *r, size_t start, int line, int column) {
  const cvn_status status = reserve_cell(r);
  if (status != CVN_OK) return status;
  r->text[r->used++] = '\0';
  r->cells[r->n_cells++] = (cvn_csv_cell){trim(r->text + start), line, column};
  return CVN_OK;
}

/* Reads the inside of a quoted cell up to its closing quote; line breaks inside become blanks. */
static cvn_status read_quoted(reader *r, int line, int column) {
  advance(r);
  while (r->at < r->end) {
    if (*r->at == '"') {
      advance(r);
      if (r->at >= r->end || *r->at != '"') return CVN_OK;
    }
    if (at_break(r)) {
      r->text[r->used++] = ' ';
      skip_break(r);
    } else {
      r->text[r->used++] = *r->at;
      advance(r);
    }
  }
  return fail_at(r, line, column, "a quoted cell begins here and never ends; close it with \"");
}

static cvn_status read_cell(reader *r) {
  const size_t start = r->used;
  const int line = r->line, column = r->column;
  while (r->at < r->end && *r->at == ' ') advance(r);
  if (r->at < r->end && *r->at == '"') {
    const cvn_status status = read_quoted(r, line, column);
    if (status != CVN_OK) return status;
    while (r->at < r->end && *r->at == ' ') advance(r);
    if (r->at < r->end && *r->at != r->delimiter && !at_break(r))
      return fail_at(
          r, r->line, r->column,
          "text after the closing quote of a cell; write a quote inside it twice (\"\")");
  } else {
    while (r->at < r->end && *r->at != r->delimiter && !at_break(r)) {
      r->text[r->used++] = *r->at;
      advance(r);
    }
  }
  return add_cell(r, start, line, column);
}

/* Reads one line's cells, its break included. */
static cvn_status read_record(reader *r) {
  for (;;) {
    const cvn_status status = read_cell(r);
    if (status != CVN_OK) return status;
    if (r->at >= r->end || *r->at != r->delimiter) break;
    advance(r);
  }
  if (r->at < r->end) skip_break(r);
  return CVN_OK;
}

/* -- the header -- */

/* Excel's first line "sep=;", which is no header. */
static bool read_separator_line(reader *r) {
  if (r->end - r->at < 5 || strncmp(r->at, "sep=", 4) != 0) return false;
  const char c = r->at[4];
  const bool known = c == ',' || c == ';' || c == '\t';
  if (!known || (r->end - r->at > 5 && r->at[5] != '\n' && r->at[5] != '\r')) return false;
  r->delimiter = c;
  r->at += 5;
  if (r->at < r->end) skip_break(r);
  return true;
}

/* The delimiter that stands most often in the header, outside quotes; a comma where none does. */
static char find_delimiter(const reader *r) {
  const char candidates[] = {'\t', ';', ','};
  size_t counts[3] = {0};
  bool quoted = false;
  for (const char *s = r->at; s < r->end && (quoted || (*s != '\n' && *s != '\r')); s++) {
    if (*s == '"') quoted = !quoted;
    for (int c = 0; c < 3; c++) counts[c] += !quoted && *s == candidates[c];
  }
  int best = 2;
  for (int c = 1; c >= 0; c--)
    if (counts[c] > counts[best]) best = c;
  return candidates[best];
}

static bool is_empty_row(const cvn_csv_cell *cells, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (cells[i].text[0]) return false;
  return true;
}

char *cvn_csv_key(const char *text) {
  char *key = malloc(strlen(text) + 1);
  if (!key) return NULL;
  size_t used = 0, n;
  for (const char *s = text; *s;) {
    const bool gap = blank_at(s, &n) || *s == '-' || *s == '_';
    if (!gap || *s == '-' || *s == '_') n = 1;
    const bool joint = used == 0 || key[used - 1] == '_' || key[used - 1] == ':';
    if (gap && !joint) key[used++] = '_';
    if (*s == ':' && used > 0 && key[used - 1] == '_') used--;
    if (!gap) key[used++] = (char)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s);
    s += n;
  }
  while (used > 0 && key[used - 1] == '_') used--;
  key[used] = '\0';
  return key;
}

/* Names the columns from the header's cells; empty ones at the end are dropped. */
static cvn_status take_header(reader *r, cvn_csv *csv) {
  size_t count = r->n_cells;
  while (count > 0 && r->cells[count - 1].text[0] == '\0') count--;
  r->n_cells = 0;
  if (count > COLUMNS_MAX) return fail_at(r, 1, 0, "the header has more than 1000 columns");
  csv->columns = (int)count;
  csv->header = malloc(count * sizeof *csv->header);
  csv->key = calloc(count, sizeof *csv->key);
  if (!csv->header || !csv->key) return no_memory(r);
  memcpy(csv->header, r->cells, count * sizeof *csv->header);
  cvn_status status = CVN_OK;
  for (size_t c = 0; c < count; c++) {
    csv->key[c] = cvn_csv_key(csv->header[c].text);
    if (!csv->key[c]) return no_memory(r);
    for (size_t d = 0; d < c && csv->key[c][0]; d++)
      if (strcmp(csv->key[c], csv->key[d]) == 0)
        status = cvn_csv_fail(csv, &csv->header[c], r->messages,
                              "the column '%s' stands twice: columns %zu and %zu",
                              csv->header[c].text, d + 1, c + 1);
  }
  return status;
}

/* -- rows -- */

static const char *delimiter_word(char delimiter) {
  return delimiter == ',' ? "comma" : delimiter == ';' ? "semicolon" : "tab";
}

/* Ends the row just read with an empty cell, which stands for all that are missing; more cells than
 * columns are a fault unless they are empty. */
static cvn_status fit_row(reader *r, cvn_csv *csv, size_t first) {
  const size_t columns = (size_t)csv->columns, count = r->n_cells - first;
  const cvn_csv_cell *cells = r->cells + first;
  cvn_status status = CVN_OK;
  for (size_t c = columns; c < count && status == CVN_OK; c++)
    if (cells[c].text[0])
      status =
          cvn_csv_fail(csv, &cells[c], r->messages,
                       "cell %zu ('%s') has no column, the header names %zu: put quotes around a "
                       "cell that holds a %s",
                       c + 1, cells[c].text, columns, delimiter_word(csv->delimiter));
  for (size_t c = 0; c < columns && c < count && status == CVN_OK; c++)
    if (csv->key[c][0] == '\0' && cells[c].text[0])
      status = cvn_csv_fail(csv, &cells[c], r->messages,
                            "column %zu has values but no name in the header", c + 1);
  if (count > columns) r->n_cells = first + columns;
  /* The NUL that ended the row's last cell serves as the empty text. */
  const cvn_csv_cell missing = {r->text + r->used - 1, cells[0].line, 0};
  const cvn_status added = reserve_cell(r);
  if (added != CVN_OK) return added;
  r->cells[r->n_cells++] = missing;
  return status;
}

static cvn_status note_row(reader *r, cvn_csv *csv, size_t *capacity, size_t first) {
  if ((size_t)csv->rows + 1 >= *capacity) {
    const size_t larger = *capacity ? 2 * *capacity : 64;
    size_t *grown = realloc(csv->row_first, larger * sizeof *grown);
    if (!grown) return no_memory(r);
    csv->row_first = grown;
    *capacity = larger;
  }
  csv->row_first[csv->rows++] = first;
  csv->row_first[csv->rows] = r->n_cells;
  return CVN_OK;
}

static cvn_status read_rows(reader *r, cvn_csv *csv) {
  cvn_status status = CVN_OK;
  size_t capacity = 0;
  while (r->at < r->end) {
    const size_t first = r->n_cells;
    const cvn_status read = read_record(r);
    if (read != CVN_OK) return read; /* a quote that never ends leaves nothing to read */
    if (is_empty_row(r->cells + first, r->n_cells - first)) {
      r->n_cells = first;
      continue;
    }
    const cvn_status fitted = fit_row(r, csv, first);
    if (fitted == CVN_ERR_MEMORY) return fitted;
    if (fitted != CVN_OK) status = fitted;
    if (note_row(r, csv, &capacity, first) != CVN_OK) return CVN_ERR_MEMORY;
  }
  return status;
}

/* Reads up to and with the header; the delimiter is known afterwards. */
static cvn_status read_header(reader *r, cvn_csv *csv) {
  if (!read_separator_line(r)) r->delimiter = '\0';
  bool found = false;
  while (!found && r->at < r->end) {
    r->n_cells = 0;
    if (at_break(r)) {
      skip_break(r);
      continue;
    }
    if (!r->delimiter) r->delimiter = find_delimiter(r);
    const cvn_status status = read_record(r);
    if (status != CVN_OK) return status;
    found = !is_empty_row(r->cells, r->n_cells);
  }
  csv->delimiter = r->delimiter;
  return found ? take_header(r, csv) : fail_at(r, 0, 0, "the file is empty");
}

static cvn_status read_table(reader *r, cvn_csv *csv) {
  const cvn_status header = read_header(r, csv);
  if (header != CVN_OK) return header; /* without sure names the rows mean nothing */
  const cvn_status status = read_rows(r, csv);
  if (status != CVN_OK) return status;
  return csv->rows > 0 ? CVN_OK : fail_at(r, 0, 0, "the file has a header but no rows");
}

cvn_status cvn_csv_read(cvn_csv *csv, const char *path, const char *bytes, size_t length,
                        cvn_messages *messages) {
  *csv = (cvn_csv){.path = path};
  cvn_status status = cvn_csv_check_encoding(path, bytes, length, messages);
  if (status != CVN_OK) return status;
  if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) bytes += 3, length -= 3;
  reader r = {.path = path,
              .at = bytes,
              .end = bytes + length,
              .line = 1,
              .column = 1,
              /* every byte ends at most one cell, and the last cell has none to end it */
              .text = malloc(2 * length + 2),
              .messages = messages};
  csv->text = r.text;
  status = r.text ? read_table(&r, csv)
                  : cvn_fail(messages, CVN_ERR_MEMORY, NULL, "not enough memory for %s", path);
  csv->cells = r.cells;
  if (status != CVN_OK) cvn_csv_free(csv);
  return status;
}

void cvn_csv_free(cvn_csv *csv) {
  for (int c = 0; csv->key && c < csv->columns; c++) free(csv->key[c]);
  free(csv->key);
  free(csv->header);
  free(csv->cells);
  free(csv->row_first);
  free(csv->text);
  *csv = (cvn_csv){0};
}

int cvn_csv_column(const cvn_csv *csv, const char *key) {
  for (int c = 0; c < csv->columns; c++)
    if (strcmp(csv->key[c], key) == 0) return c;
  return -1;
}

const cvn_csv_cell *cvn_csv_at(const cvn_csv *csv, int64_t row, int column) {
  const cvn_csv_cell *first = csv->cells + csv->row_first[row];
  const cvn_csv_cell *missing = csv->cells + csv->row_first[row + 1] - 1;
  return column < 0 || column > missing - first ? missing : first + column;
}

cvn_status cvn_csv_fail(const cvn_csv *csv, const cvn_csv_cell *cell, cvn_messages *messages,
                        const char *format, ...) {
  va_list args;
  va_start(args, format);
  char text[512]; /* long names are cut rather than refused */
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  const cvn_place place = {csv->path, cell->line, cell->column};
  return cvn_fail(messages, CVN_ERR_INPUT, &place, "%s", text);
}
