/* coalition_columns.c: what the tables of a coalition have in common: named columns, names,
 * shares. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "population/coalition_read.h"
#include "population/draw.h"

int cvn_require_column(const cvn_tables *tables, const cvn_csv *csv, const char *key) {
  const int column = cvn_csv_column(csv, key);
  if (column >= 0) return column;
  const cvn_csv_cell place = {"", csv->header[0].line, 0};
  const char *nearest = cvn_nearest_name(key, (const char *const *)csv->key, (size_t)csv->columns);
  if (nearest)
    cvn_csv_fail(csv, &place, tables->messages, "there is no column '%s', the nearest is '%s'", key,
                 nearest);
  else cvn_csv_fail(csv, &place, tables->messages, "there is no column '%s'", key);
  return -1;
}

cvn_status cvn_check_columns(const cvn_tables *tables, const cvn_csv *csv,
                             const char *const *known) {
  cvn_status status = CVN_OK;
  for (int c = 0; c < csv->columns; c++) {
    size_t count = 0;
    bool is_known = false;
    while (known[count]) is_known |= strcmp(csv->key[c], known[count++]) == 0;
    const char *nearest = is_known ? NULL : cvn_nearest_name(csv->key[c], known, count);
    if (nearest && cvn_csv_column(csv, nearest) < 0)
      status =
          cvn_csv_fail(csv, &csv->header[c], tables->messages,
                       "the column '%s' is unknown, the nearest is '%s': give it that name, or "
                       "one less like it if it is a column of your own",
                       csv->header[c].text, nearest);
  }
  return status;
}

/* -- names -- */

static cvn_status check_unique(const cvn_tables *tables, const cvn_csv *csv, int column,
                               const char *what, char **names) {
  cvn_names index;
  if (cvn_names_init(&index, (const char *const *)names, csv->rows) != CVN_OK)
    return cvn_read_no_memory(tables);
  cvn_status status = CVN_OK;
  for (int64_t row = 0; row < csv->rows; row++) {
    const int64_t first = names[row][0] ? cvn_names_find(&index, names[row]) : row;
    if (first == row) continue;
    status = cvn_csv_fail(csv, cvn_csv_at(csv, row, column), tables->messages,
                          "the %s '%s' stands twice, first in line %d", what, names[row],
                          cvn_csv_at(csv, first, column)->line);
  }
  cvn_names_free(&index);
  return status;
}

cvn_status cvn_read_names(const cvn_tables *tables, const cvn_csv *csv, int column,
                          const char *what, char ***names) {
  *names = calloc((size_t)csv->rows + 1, sizeof **names);
  if (!*names) return cvn_read_no_memory(tables);
  cvn_status status = CVN_OK;
  for (int64_t row = 0; row < csv->rows; row++) {
    const cvn_csv_cell *cell = cvn_csv_at(csv, row, column);
    if (cell->text[0] == '\0')
      status = cvn_csv_fail(csv, cell, tables->messages, "the %s has no name", what);
    (*names)[row] = cvn_copy(cell->text);
    if (!(*names)[row]) {
      /* leave no half list behind: the owner knows its length only by the rows */
      while (row > 0) free((*names)[--row]);
      free(*names);
      *names = NULL;
      return cvn_read_no_memory(tables);
    }
  }
  const cvn_status unique = check_unique(tables, csv, column, what, *names);
  return unique != CVN_OK ? unique : status;
}

/* -- shares over areas -- */

static cvn_status unknown_area(const cvn_tables *tables, const cvn_csv *csv, int column,
                               const char *area, const cvn_coalition *coalition) {
  const char *nearest =
      cvn_nearest_name(area, (const char *const *)coalition->area_name, (size_t)coalition->areas);
  if (nearest)
    return cvn_csv_fail(csv, &csv->header[column], tables->messages,
                        "the column '%s' is of no known area, the nearest is '%s'",
                        csv->header[column].text, nearest);
  return cvn_csv_fail(csv, &csv->header[column], tables->messages,
                      "the column '%s' is of no known area", csv->header[column].text);
}

cvn_status cvn_area_columns(const cvn_tables *tables, const cvn_csv *csv, const char *prefix,
                            const cvn_coalition *coalition, int *columns, bool *any) {
  const size_t length = strlen(prefix);
  cvn_status status = CVN_OK;
  *any = false;
  for (int b = 0; b < coalition->areas; b++) columns[b] = -1;
  for (int c = 0; c < csv->columns; c++) {
    if (strncmp(csv->key[c], prefix, length) != 0) continue;
    int area = 0;
    for (; area < coalition->areas; area++) {
      char *key = cvn_csv_key(coalition->area_name[area]);
      if (!key) return cvn_read_no_memory(tables);
      const bool same = strcmp(key, csv->key[c] + length) == 0;
      free(key);
      if (same) break;
    }
    *any = true;
    if (area < coalition->areas) columns[area] = c;
    else status = unknown_area(tables, csv, c, csv->key[c] + length, coalition);
  }
  for (int b = 0; *any && b < coalition->areas; b++) {
    if (columns[b] >= 0 || status != CVN_OK) continue;
    const cvn_csv_cell place = {"", csv->header[0].line, 0};
    status = cvn_csv_fail(csv, &place, tables->messages, "there is no column '%s%s'", prefix,
                          coalition->area_name[b]);
  }
  return status;
}

/* The shares of one row; NAN throughout where all its cells are empty. */
static cvn_status read_share_row(const cvn_tables *tables, const cvn_csv *csv, int64_t row,
                                 const char *prefix, const int *columns, int areas, double *out) {
  cvn_status status = CVN_OK;
  bool given = false;
  double sum = 0.0;
  for (int b = 0; b < areas; b++) {
    const cvn_csv_cell *cell = cvn_csv_at(csv, row, columns[b]);
    const cvn_csv_bounds bounds = {csv->header[columns[b]].text, 0.0, 1e15, false, true};
    const double value = cvn_csv_number(csv, cell, &bounds, &status, tables->messages);
    given |= cell->text[0] != '\0';
    out[b] = isnan(value) ? 0.0 : value;
    sum += out[b];
  }
  if (status == CVN_OK && given && !(sum > 0.0)) {
    const cvn_csv_cell place = {"", cvn_csv_at(csv, row, 0)->line, 0};
    status = cvn_csv_fail(csv, &place, tables->messages,
                          "all '%s…' cells are 0: one at least must be above 0, or leave all empty",
                          prefix);
  }
  if (given) cvn_normalise(out, areas);
  for (int b = 0; !given && b < areas; b++) out[b] = NAN;
  return status;
}

cvn_status cvn_read_shares(const cvn_tables *tables, const cvn_csv *csv, const char *prefix,
                           const cvn_coalition *coalition, double **shares) {
  int columns[CVN_AREAS_MAX];
  bool any;
  *shares = NULL;
  if (coalition->areas == 0) return CVN_OK;
  cvn_status status = cvn_area_columns(tables, csv, prefix, coalition, columns, &any);
  if (status != CVN_OK || !any) return status;
  const size_t areas = (size_t)coalition->areas;
  *shares = calloc((size_t)csv->rows, areas * sizeof **shares);
  if (!*shares) return cvn_read_no_memory(tables);
  for (int64_t row = 0; row < csv->rows; row++) {
    const cvn_status read = read_share_row(tables, csv, row, prefix, columns, coalition->areas,
                                           *shares + (size_t)row * areas);
    if (read != CVN_OK) status = read;
  }
  return status;
}
