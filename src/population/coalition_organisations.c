/* coalition_organisations.c: organisations.csv.
 *
 *   name, size      needed; size in any one unit (income, staff), 0.001 to 1e15
 *   sector          any words; at most 64 of them, compared without regard to case
 *   status          standardised, -10 to 10: 0 is the average, 1 one standard deviation above
 *   self_interest   0 to 1
 *   stress          the share of capacity it takes, above 0 and below 1
 *   mission:AREA    one column an area: how much of its work is there, in any unit
 *
 * All but name and size may be left out, as columns or as cells, and are then drawn.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "population/coalition_read.h"
#include "population/draw.h"

enum { ORGANISATIONS_MAX = 100000000 };

static cvn_status read_sizes(cvn_coalition *coalition, const cvn_tables *tables, int column) {
  const cvn_csv *csv = &tables->organisations;
  const cvn_csv_bounds bounds = {"size", 0.001, 1e15, false, true};
  coalition->org_size = calloc((size_t)csv->rows, sizeof *coalition->org_size);
  if (!coalition->org_size) return cvn_read_no_memory(tables);
  cvn_status status = CVN_OK;
  for (int64_t row = 0; row < csv->rows; row++) {
    const cvn_csv_cell *cell = cvn_csv_at(csv, row, column);
    if (cell->text[0] == '\0')
      status = cvn_csv_fail(csv, cell, tables->messages, "the size of '%s' is missing",
                            coalition->org_name[row]);
    coalition->org_size[row] = cvn_csv_number(csv, cell, &bounds, &status, tables->messages);
  }
  return status;
}

/* An optional column of numbers; NULL where it is not there. */
static cvn_status read_trait(const cvn_tables *tables, const char *key, cvn_csv_bounds bounds,
                             double **values) {
  const cvn_csv *csv = &tables->organisations;
  const int column = cvn_csv_column(csv, key);
  if (column < 0) return CVN_OK;
  *values = calloc((size_t)csv->rows, sizeof **values);
  if (!*values) return cvn_read_no_memory(tables);
  cvn_status status = CVN_OK;
  for (int64_t row = 0; row < csv->rows; row++)
    (*values)[row] =
        cvn_csv_number(csv, cvn_csv_at(csv, row, column), &bounds, &status, tables->messages);
  return status;
}

/* The sector's number by its name, new where it has not been met; -1 without memory, -2 past the
 * most. */
static int sector_number(cvn_coalition *coalition, const char *name) {
  for (int k = 0; k < coalition->sectors; k++) {
    char *known = cvn_csv_key(coalition->sector_name[k]), *key = cvn_csv_key(name);
    const bool failed = !known || !key, same = !failed && strcmp(known, key) == 0;
    free(known);
    free(key);
    if (failed) return -1;
    if (same) return k;
  }
  if (coalition->sectors == CVN_SECTORS_MAX) return -2;
  coalition->sector_name[coalition->sectors] = cvn_copy(name);
  return coalition->sector_name[coalition->sectors] ? coalition->sectors++ : -1;
}

static cvn_status read_sectors(cvn_coalition *coalition, const cvn_tables *tables) {
  const cvn_csv *csv = &tables->organisations;
  const int column = cvn_csv_column(csv, "sector");
  if (column < 0) return CVN_OK;
  coalition->org_sector = calloc((size_t)csv->rows, sizeof *coalition->org_sector);
  coalition->sector_name = calloc(CVN_SECTORS_MAX, sizeof *coalition->sector_name);
  if (!coalition->org_sector || !coalition->sector_name) return cvn_read_no_memory(tables);
  for (int64_t row = 0; row < csv->rows; row++) {
    const cvn_csv_cell *cell = cvn_csv_at(csv, row, column);
    const int k = cell->text[0] ? sector_number(coalition, cell->text) : -1;
    if (cell->text[0] && k == -1) return cvn_read_no_memory(tables);
    if (k == -2)
      return cvn_csv_fail(csv, cell, tables->messages,
                          "the sector '%s' is one more than the %d that can be simulated",
                          cell->text, CVN_SECTORS_MAX);
    coalition->org_sector[row] = k;
  }
  return CVN_OK;
}

static cvn_status read_optional(cvn_coalition *coalition, const cvn_tables *tables) {
  const struct {
    const char *key;
    cvn_csv_bounds bounds;
    double **values;
  } traits[] = {
      {"status", {"status", -10.0, 10.0, false, false}, &coalition->org_status},
      {"self_interest", {"self_interest", 0.0, 1.0, false, false}, &coalition->org_self_interest},
      {"stress", {"stress", 0.0, 1.0, true, false}, &coalition->org_stress},
  };
  cvn_status status = CVN_OK;
  for (int i = 0; i < 3; i++) {
    const cvn_status read = read_trait(tables, traits[i].key, traits[i].bounds, traits[i].values);
    if (read != CVN_OK) status = read;
  }
  const cvn_status sectors = read_sectors(coalition, tables);
  const cvn_status shares = cvn_read_shares(tables, &tables->organisations, "mission:", coalition,
                                            &coalition->org_mission);
  return sectors != CVN_OK ? sectors : shares != CVN_OK ? shares : status;
}

cvn_status cvn_read_organisations(cvn_coalition *coalition, const cvn_tables *tables) {
  static const char *const known[] = {"name",          "size",   "sector", "status",
                                      "self_interest", "stress", NULL};
  const cvn_csv *csv = &tables->organisations;
  const int name = cvn_require_column(tables, csv, "name");
  const int size = cvn_require_column(tables, csv, "size");
  if (name < 0 || size < 0) return CVN_ERR_INPUT;
  if (csv->rows < 2 || csv->rows > ORGANISATIONS_MAX) {
    const cvn_csv_cell place = {"", 0, 0};
    return cvn_csv_fail(csv, &place, tables->messages,
                        "%lld organisations; 2 to %d can be simulated", (long long)csv->rows,
                        ORGANISATIONS_MAX);
  }
  const cvn_status columns = cvn_check_columns(tables, csv, known);
  const cvn_status names = cvn_read_names(tables, csv, name, "organisation", &coalition->org_name);
  if (!coalition->org_name) return names;
  coalition->organisations = csv->rows;
  const cvn_status sizes = read_sizes(coalition, tables, size);
  const cvn_status optional = read_optional(coalition, tables);
  return columns != CVN_OK ? columns : names != CVN_OK ? names : sizes != CVN_OK ? sizes : optional;
}
