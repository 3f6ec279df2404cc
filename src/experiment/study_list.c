/* study_list.c: a design from a table: one column a parameter, one row a point.
 *
 * A column `point` that counts the rows from 0, as `convene plan --csv` writes one, is allowed.
 */
#include "experiment/study_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "population/csv.h"
#include "scenario/read_file.h"

typedef struct table {
  cvn_study_reading *reading;
  cvn_csv csv;
  int *columns; /* of each factor */
  int point_column;
} table;

static void unknown_column(const table *self, const cvn_csv_cell *cell) {
  const char *nearest = cvn_param_nearest(cell->text);
  char shown[CVN_SHOWN_SIZE];
  cvn_loader_note(self->reading->loader,
                  cvn_csv_fail(&self->csv, cell, self->reading->loader->messages,
                               "column '%s' is no parameter%s%s%s", cvn_shown(cell->text, shown),
                               nearest ? "; did you mean " : "", nearest ? nearest : "",
                               nearest ? "?" : ""));
}

static void read_header(table *self) {
  cvn_study *study = self->reading->study;
  cvn_loader *loader = self->reading->loader;
  for (int column = 0; column < self->csv.columns; column++) {
    const cvn_csv_cell *cell = &self->csv.header[column];
    const cvn_place place = {.file = self->csv.path, .line = cell->line, .column = cell->column};
    if (strcmp(cell->text, "point") == 0 && self->point_column < 0) {
      self->point_column = column;
      continue;
    }
    const int id = cvn_param_find(cell->text);
    if (id < 0) {
      unknown_column(self, cell);
      continue;
    }
    if (!cvn_study_may_vary(loader, id, &place)) continue;
    study->factors[study->n_varied] = (cvn_factor){.param = id, .place = place};
    study->factors[study->n_varied].place.file = study->design.file;
    self->columns[study->n_varied] = column;
    study->varied[study->n_varied++] = id;
  }
  if (study->n_varied == 0 && loader->status == CVN_OK)
    cvn_loader_fail(loader, &(cvn_place){.file = self->csv.path, .line = 1},
                    "no column is a parameter, such as trust.gain");
}

/* One cell; NAN, having told why, where it is refused. */
static double read_cell(const table *self, const cvn_csv_cell *cell, int id) {
  const cvn_param_info *info = &cvn_param_table[id];
  cvn_loader *loader = self->reading->loader;
  const cvn_place place = {.file = self->csv.path, .line = cell->line, .column = cell->column};
  double value = NAN;
  if (*cell->text == '\0') {
    cvn_loader_fail(loader, &place, "%s has no value", info->path);
    return NAN;
  }
  if (info->type == CVN_TYPE_CHOICE) {
    cvn_loader_note(loader, cvn_param_parse(id, cell->text, &place, &value, loader->messages));
    return value;
  }
  const cvn_csv_bounds bounds = {.what = info->path, .low = info->min, .high = info->max};
  cvn_status status = CVN_OK;
  value = cvn_csv_number(&self->csv, cell, &bounds, &status, loader->messages);
  cvn_loader_note(loader, status);
  if (status == CVN_OK && info->type == CVN_TYPE_INT && value != floor(value))
    cvn_loader_fail(loader, &place, "%s is %s; it must be a whole number", info->path, cell->text);
  return value;
}

static void read_rows(table *self) {
  cvn_study *study = self->reading->study;
  cvn_loader *loader = self->reading->loader;
  for (int64_t row = 0; row < self->csv.rows && !cvn_loader_is_full(loader); row++) {
    for (int i = 0; i < study->n_varied; i++)
      study->values[row * study->n_varied + i] =
          read_cell(self, cvn_csv_at(&self->csv, row, self->columns[i]), study->varied[i]);
    if (self->point_column < 0) continue;
    const cvn_csv_cell *cell = cvn_csv_at(&self->csv, row, self->point_column);
    int64_t number;
    if (cvn_parse_int(cell->text, &number) && number == row) continue;
    const cvn_place place = {.file = self->csv.path, .line = cell->line, .column = cell->column};
    char shown[CVN_SHOWN_SIZE];
    cvn_loader_fail(loader, &place,
                    "point is '%s'; the column must count from 0, so that this row is %lld",
                    cvn_shown(cell->text, shown), (long long)row);
    return;
  }
}

static void read_table(table *self) {
  cvn_study *study = self->reading->study;
  cvn_loader *loader = self->reading->loader;
  const size_t columns = (size_t)self->csv.columns;
  study->factors = calloc(columns, sizeof *study->factors);
  study->varied = calloc(columns, sizeof *study->varied);
  self->columns = calloc(columns, sizeof *self->columns);
  if (!study->factors || !study->varied || !self->columns) {
    cvn_loader_no_memory(loader);
    return;
  }
  read_header(self);
  if (self->csv.rows > CVN_MAX_POINTS) {
    cvn_loader_fail(loader, &(cvn_place){.file = self->csv.path},
                    "the file has %lld rows; it may have at most %d", (long long)self->csv.rows,
                    CVN_MAX_POINTS);
    return;
  }
  const size_t cells = (size_t)self->csv.rows * (size_t)(study->n_varied + 1);
  study->values = calloc(cells, sizeof *study->values);
  if (!study->values) {
    cvn_loader_no_memory(loader);
    return;
  }
  study->points = self->csv.rows;
  read_rows(self);
}

void cvn_study_read_list(cvn_study_reading *reading, const cvn_yaml_node *node) {
  const size_t limit = (size_t)1 << 30;
  cvn_loader *loader = reading->loader;
  const cvn_yaml_node *file = cvn_yaml_find(node, "file");
  table self = {.reading = reading, .point_column = -1};
  char *bytes = NULL, reason[CVN_REASON_SIZE];
  size_t length = 0;
  const char *path = reading->study->design.file;
  cvn_status status = cvn_read_file(&bytes, &length, path, limit, reason);
  if (status == CVN_ERR_MEMORY) cvn_loader_no_memory(loader);
  else if (status != CVN_OK) {
    cvn_loader_fail(loader, &file->place, "design.file: '%s' %s", path, reason);
  } else {
    status = cvn_csv_read(&self.csv, path, bytes, length, loader->messages);
    cvn_loader_note(loader, status);
    if (status == CVN_OK) read_table(&self);
  }
  free(self.columns);
  cvn_csv_free(&self.csv);
  free(bytes);
}
