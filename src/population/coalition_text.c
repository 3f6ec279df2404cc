/* coalition_text.c: a coalition's CSV files written anew, with numbers in place of names.
 *
 * Organisations are 1, 2, … in the order of their rows, alliances in that of theirs or of their
 * first mention, sectors in that of their first mention; the names of areas stay, and columns of
 * the user's own go. Numbers keep their values: from the texts the same population is drawn, bit
 * for bit, since draws are keyed by row. Writing a text anew gives the same text.
 */
#include <math.h>
#include <string.h>

#include "population/coalition_read.h"

/* A cell as CSV: quoted where it must be. */
static void put_cell(cvn_buffer *text, const char *cell) {
  if (!strpbrk(cell, ",;\t\"\r\n")) {
    cvn_buffer_add(text, "%s", cell);
    return;
  }
  cvn_buffer_add(text, "\"");
  for (; *cell; cell++) {
    if (*cell == '"') cvn_buffer_add(text, "\"");
    cvn_buffer_add_bytes(text, cell, 1);
  }
  cvn_buffer_add(text, "\"");
}

static void put_number(cvn_buffer *text, const cvn_csv *csv, const cvn_csv_cell *cell) {
  /* It was read once under its own bounds, so that nothing can be wrong with it here. */
  const cvn_csv_bounds any = {"number", -1e300, 1e300, false, false};
  char number[CVN_NUMBER_SIZE];
  cvn_status status = CVN_OK;
  const double value = cvn_csv_number(csv, cell, &any, &status, NULL);
  if (isnan(value)) return;
  cvn_number_text(value, number);
  cvn_buffer_add(text, "%s", number);
}

static void put_index(cvn_buffer *text, int64_t index) {
  if (index >= 0) cvn_buffer_add(text, "%lld", (long long)index + 1);
}

/* What a column holds. */
typedef enum column_kind {
  OWN, /* the user's: left out */
  ROW_NUMBER,
  AREA_NAME,
  NUMBER,
  SECTOR,
  FORMAL,
  ORGANISATION,
  ALLIANCE
} column_kind;

static column_kind kind_of(const cvn_coalition *c, int param, const char *key) {
  static const struct {
    int param;
    const char *key; /* one that ends with a colon is a prefix */
    column_kind kind;
  } rows[] = {
      {CVN_PARAM_ID_population_organisations_file, "name", ROW_NUMBER},
      {CVN_PARAM_ID_population_organisations_file, "size", NUMBER},
      {CVN_PARAM_ID_population_organisations_file, "sector", SECTOR},
      {CVN_PARAM_ID_population_organisations_file, "status", NUMBER},
      {CVN_PARAM_ID_population_organisations_file, "self_interest", NUMBER},
      {CVN_PARAM_ID_population_organisations_file, "stress", NUMBER},
      {CVN_PARAM_ID_population_organisations_file, "mission:", NUMBER},
      {CVN_PARAM_ID_population_memberships_file, "organisation", ORGANISATION},
      {CVN_PARAM_ID_population_memberships_file, "alliance", ALLIANCE},
      {CVN_PARAM_ID_population_alliances_file, "name", ROW_NUMBER},
      {CVN_PARAM_ID_population_alliances_file, "formal", FORMAL},
      {CVN_PARAM_ID_population_alliances_file, "agenda:", NUMBER},
      {CVN_PARAM_ID_population_areas_file, "name", AREA_NAME},
      {CVN_PARAM_ID_population_areas_file, "need", NUMBER},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const size_t length = strlen(rows[i].key);
    const bool prefix = rows[i].key[length - 1] == ':';
    if (rows[i].param != param) continue;
    if (prefix ? c->areas > 0 && strncmp(rows[i].key, key, length) == 0
               : strcmp(rows[i].key, key) == 0)
      return rows[i].kind;
  }
  return OWN;
}

static void put_value(cvn_buffer *text, const cvn_coalition *c, const cvn_csv *csv, int64_t row,
                      int column, column_kind kind) {
  const cvn_csv_cell *cell = cvn_csv_at(csv, row, column);
  switch (kind) {
  case OWN:
    break;
  case ROW_NUMBER:
    put_index(text, row);
    break;
  case AREA_NAME:
    put_cell(text, cell->text);
    break;
  case NUMBER:
    put_number(text, csv, cell);
    break;
  case SECTOR:
    put_index(text, c->org_sector[row]);
    break;
  case FORMAL:
    if (c->all_formal[row] >= 0) cvn_buffer_add(text, "%s", c->all_formal[row] ? "yes" : "no");
    break;
  case ORGANISATION:
    put_index(text, c->mem_org[row]);
    break;
  case ALLIANCE:
    put_index(text, c->mem_alliance[row]);
    break;
  }
}

static void put_table(cvn_buffer *text, const cvn_coalition *c, int param, const cvn_csv *csv) {
  for (int64_t row = -1; row < csv->rows && !text->failed; row++) {
    bool first = true;
    for (int column = 0; column < csv->columns; column++) {
      const column_kind kind = kind_of(c, param, csv->key[column]);
      if (kind == OWN) continue;
      if (!first) cvn_buffer_add(text, ",");
      first = false;
      if (row < 0) put_cell(text, csv->header[column].text);
      else put_value(text, c, csv, row, column, kind);
    }
    cvn_buffer_add(text, "\n");
  }
}

cvn_status cvn_coalition_text(const cvn_coalition *coalition, const cvn_named_file *file,
                              cvn_buffer *text, cvn_messages *messages) {
  cvn_csv csv = {0};
  const cvn_status status = cvn_csv_read(&csv, file->path, file->bytes, file->length, messages);
  if (status != CVN_OK) return status;
  put_table(text, coalition, file->param, &csv);
  cvn_csv_free(&csv);
  if (!text->failed) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", file->path);
}
