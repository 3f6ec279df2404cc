/* coalition_areas.c: the service areas of a coalition.
 *
 * areas.csv has a column "name" and may have "need", the area's share of the need in any unit;
 * every alliance then starts with that need. Without the file, the columns mission:… of
 * organisations.csv or agenda:… of alliances.csv name the areas.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "population/coalition_read.h"
#include "population/draw.h"

/* Below this share of the whole need an area is as good as absent and its supply ratio out of
 * scale. */
static const double LEAST_NEED = 0.001;

static cvn_status read_need(cvn_coalition *coalition, const cvn_tables *tables) {
  const cvn_csv *csv = &tables->areas;
  const int column = cvn_csv_column(csv, "need");
  if (column < 0) return CVN_OK;
  coalition->area_need = calloc((size_t)coalition->areas, sizeof *coalition->area_need);
  if (!coalition->area_need) return cvn_read_no_memory(tables);
  const cvn_csv_bounds bounds = {"need", 0.0, 1e15, true, true};
  cvn_status status = CVN_OK;
  for (int b = 0; b < coalition->areas; b++) {
    const cvn_csv_cell *cell = cvn_csv_at(csv, b, column);
    if (cell->text[0] == '\0')
      status = cvn_csv_fail(csv, cell, tables->messages,
                            "the need of '%s' is missing: give every area one, or none",
                            coalition->area_name[b]);
    coalition->area_need[b] = cvn_csv_number(csv, cell, &bounds, &status, tables->messages);
  }
  if (status != CVN_OK) return status;
  cvn_normalise(coalition->area_need, coalition->areas);
  for (int b = 0; b < coalition->areas; b++)
    if (coalition->area_need[b] < LEAST_NEED)
      status =
          cvn_csv_fail(csv, cvn_csv_at(csv, b, column), tables->messages,
                       "'%s' has less than a thousandth of the need: leave the area out or join "
                       "it to another",
                       coalition->area_name[b]);
  return status;
}

static cvn_status read_area_table(cvn_coalition *coalition, const cvn_tables *tables) {
  static const char *const known[] = {"name", "need", NULL};
  const cvn_csv *csv = &tables->areas;
  const int column = cvn_require_column(tables, csv, "name");
  if (column < 0) return CVN_ERR_INPUT;
  if (csv->rows > CVN_AREAS_MAX) {
    const cvn_csv_cell place = {"", 0, 0};
    return cvn_csv_fail(csv, &place, tables->messages, "%lld areas; at most %d can be simulated",
                        (long long)csv->rows, CVN_AREAS_MAX);
  }
  const cvn_status columns = cvn_check_columns(tables, csv, known);
  cvn_status status = cvn_read_names(tables, csv, column, "area", &coalition->area_name);
  if (coalition->area_name) coalition->areas = (int)csv->rows;
  if (status == CVN_OK && coalition->area_name) status = read_need(coalition, tables);
  return status != CVN_OK ? status : columns;
}

/* Areas from the columns "prefix:…" of another table, in their order. */
static cvn_status areas_from_columns(cvn_coalition *coalition, const cvn_tables *tables,
                                     const cvn_csv *csv, const char *prefix) {
  const size_t length = strlen(prefix);
  coalition->area_name = calloc((size_t)csv->columns, sizeof *coalition->area_name);
  if (!coalition->area_name) return cvn_read_no_memory(tables);
  for (int c = 0; c < csv->columns; c++) {
    if (strncmp(csv->key[c], prefix, length) != 0) continue;
    const char *name = strchr(csv->header[c].text, ':') + 1;
    while (*name == ' ') name++;
    if (csv->key[c][length] == '\0')
      return cvn_csv_fail(csv, &csv->header[c], tables->messages,
                          "the column '%s' names no area: write it as '%sadvice'",
                          csv->header[c].text, prefix);
    if (coalition->areas == CVN_AREAS_MAX)
      return cvn_csv_fail(csv, &csv->header[c], tables->messages,
                          "more than %d areas; at most %d can be simulated", CVN_AREAS_MAX,
                          CVN_AREAS_MAX);
    coalition->area_name[coalition->areas] = cvn_copy(name);
    if (!coalition->area_name[coalition->areas++]) return cvn_read_no_memory(tables);
  }
  if (coalition->areas == 0) {
    free(coalition->area_name);
    coalition->area_name = NULL;
  }
  return CVN_OK;
}

cvn_status cvn_read_areas(cvn_coalition *coalition, const cvn_tables *tables) {
  if (tables->areas.path) return read_area_table(coalition, tables);
  cvn_status status = CVN_OK;
  if (tables->organisations.path)
    status = areas_from_columns(coalition, tables, &tables->organisations, "mission:");
  if (status == CVN_OK && coalition->areas == 0 && tables->alliances.path)
    status = areas_from_columns(coalition, tables, &tables->alliances, "agenda:");
  return status;
}
