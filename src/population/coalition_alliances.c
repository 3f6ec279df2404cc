/* coalition_alliances.c: alliances.csv.
 *
 *   name             needed
 *   formal           yes or no: a formal structure or an informal space
 *   agenda:AREA      one column an area: the agenda that is set before members meet, in any unit
 *
 * All but the name may be left out, as columns or as cells, and are then drawn.
 */
#include <stdlib.h>
#include <string.h>

#include "population/coalition_read.h"

enum { ALLIANCES_MAX = 10000000 };

/* 1 formal, 0 informal, -1 for a word that is neither. */
static int formal_word(const char *text) {
  static const char *const yes[] = {"yes", "y", "true", "1", "formal", NULL};
  static const char *const no[] = {"no", "n", "false", "0", "informal", NULL};
  char *key = cvn_csv_key(text);
  int found = -1;
  for (int i = 0; key && yes[i]; i++)
    if (strcmp(key, yes[i]) == 0) found = 1;
  for (int i = 0; key && no[i]; i++)
    if (strcmp(key, no[i]) == 0) found = 0;
  free(key);
  return found;
}

static cvn_status read_formal(cvn_coalition *coalition, const cvn_tables *tables) {
  const cvn_csv *csv = &tables->alliances;
  const int column = cvn_csv_column(csv, "formal");
  if (column < 0) return CVN_OK;
  coalition->all_formal = calloc((size_t)csv->rows, sizeof *coalition->all_formal);
  if (!coalition->all_formal) return cvn_read_no_memory(tables);
  cvn_status status = CVN_OK;
  for (int64_t row = 0; row < csv->rows; row++) {
    const cvn_csv_cell *cell = cvn_csv_at(csv, row, column);
    coalition->all_formal[row] = formal_word(cell->text);
    if (cell->text[0] && coalition->all_formal[row] < 0)
      status = cvn_csv_fail(csv, cell, tables->messages,
                            "formal is '%s': it must be yes or no, or empty", cell->text);
  }
  return status;
}

cvn_status cvn_read_alliances(cvn_coalition *coalition, const cvn_tables *tables) {
  static const char *const known[] = {"name", "formal", NULL};
  const cvn_csv *csv = &tables->alliances;
  const int name = cvn_require_column(tables, csv, "name");
  if (name < 0) return CVN_ERR_INPUT;
  if (csv->rows > ALLIANCES_MAX) {
    const cvn_csv_cell place = {"", 0, 0};
    return cvn_csv_fail(csv, &place, tables->messages,
                        "%lld alliances; at most %d can be simulated", (long long)csv->rows,
                        ALLIANCES_MAX);
  }
  const cvn_status columns = cvn_check_columns(tables, csv, known);
  const cvn_status names = cvn_read_names(tables, csv, name, "alliance", &coalition->all_name);
  if (!coalition->all_name) return names;
  coalition->alliances = csv->rows;
  const cvn_status formal = read_formal(coalition, tables);
  const cvn_status shares =
      cvn_read_shares(tables, csv, "agenda:", coalition, &coalition->all_preset);
  return columns != CVN_OK ? columns : names != CVN_OK ? names : formal != CVN_OK ? formal : shares;
}
