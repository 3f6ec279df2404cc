/* coalition_memberships.c: memberships.csv, a row for each: organisation, alliance.
 *
 * Names must be those of organisations.csv and, where it is given, of alliances.csv; without that
 * file alliances are numbered in the order in which they appear.
 */
#include <stdlib.h>

#include "base/text.h"
#include "population/coalition_read.h"

enum { NAME_HINT = 160 };

/* One membership with its row, sorted to find those that stand twice and those that are too
 * many. */
typedef struct seat {
  int32_t org, alliance;
  int64_t row;
} seat;

static int by_organisation(const void *left, const void *right) {
  const seat *a = left, *b = right;
  if (a->org != b->org) return a->org < b->org ? -1 : 1;
  if (a->alliance != b->alliance) return a->alliance < b->alliance ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

/* The row of a cell's name in the index; -1 after a message. */
static int64_t look_up(const cvn_tables *tables, const cvn_csv_cell *cell, const cvn_names *index,
                       const char *what, const char *file) {
  const cvn_csv *csv = &tables->memberships;
  char hint[NAME_HINT] = "";
  if (cell->text[0] == '\0') {
    cvn_csv_fail(csv, cell, tables->messages, "the membership names no %s", what);
    return -1;
  }
  const int64_t row = cvn_names_find(index, cell->text);
  if (row >= 0) return row;
  if (tables->messages && tables->messages->count < CVN_MESSAGES_MAX)
    cvn_names_hint(index, cell->text, hint, sizeof hint);
  cvn_csv_fail(csv, cell, tables->messages, "the %s '%s' is not in %s%s", what, cell->text, file,
               hint);
  return -1;
}

/* Numbers the alliances of the rows in order of appearance and keeps their names. */
static cvn_status number_alliances(cvn_coalition *coalition, const cvn_tables *tables, int column) {
  const cvn_csv *csv = &tables->memberships;
  const size_t rows = (size_t)csv->rows;
  const char **text = malloc(rows * sizeof *text);
  cvn_names index = {0};
  coalition->all_name = calloc(rows + 1, sizeof *coalition->all_name);
  cvn_status status = CVN_OK;
  if (!text || !coalition->all_name) status = cvn_read_no_memory(tables);
  for (size_t r = 0; status == CVN_OK && r < rows; r++)
    text[r] = cvn_csv_at(csv, (int64_t)r, column)->text;
  if (status == CVN_OK && cvn_names_init(&index, text, csv->rows) != CVN_OK)
    status = cvn_read_no_memory(tables);
  const bool ready = status == CVN_OK;
  for (int64_t r = 0; ready && status != CVN_ERR_MEMORY && r < csv->rows; r++) {
    const int64_t first = cvn_names_find(&index, text[r]);
    if (text[r][0] == '\0') {
      coalition->mem_alliance[r] = -1;
      status = cvn_csv_fail(csv, cvn_csv_at(csv, r, column), tables->messages,
                            "the membership names no alliance");
    } else if (first < r) {
      coalition->mem_alliance[r] = coalition->mem_alliance[first];
    } else {
      coalition->mem_alliance[r] = (int32_t)coalition->alliances;
      coalition->all_name[coalition->alliances] = cvn_copy(text[r]);
      if (!coalition->all_name[coalition->alliances++]) status = cvn_read_no_memory(tables);
    }
  }
  cvn_names_free(&index);
  free(text);
  return status;
}

static cvn_status find_alliances(cvn_coalition *coalition, const cvn_tables *tables, int column) {
  const cvn_csv *csv = &tables->memberships;
  if (!coalition->all_name) return number_alliances(coalition, tables, column);
  cvn_names index;
  if (cvn_names_init(&index, (const char *const *)coalition->all_name, coalition->alliances) !=
      CVN_OK)
    return cvn_read_no_memory(tables);
  cvn_status status = CVN_OK;
  for (int64_t r = 0; r < csv->rows; r++) {
    const int64_t a =
        look_up(tables, cvn_csv_at(csv, r, column), &index, "alliance", tables->alliances.path);
    coalition->mem_alliance[r] = (int32_t)a;
    if (a < 0) status = CVN_ERR_INPUT;
  }
  cvn_names_free(&index);
  return status;
}

static cvn_status find_organisations(cvn_coalition *coalition, const cvn_tables *tables,
                                     int column) {
  const cvn_csv *csv = &tables->memberships;
  cvn_names index;
  if (cvn_names_init(&index, (const char *const *)coalition->org_name, coalition->organisations) !=
      CVN_OK)
    return cvn_read_no_memory(tables);
  cvn_status status = CVN_OK;
  for (int64_t r = 0; r < csv->rows; r++) {
    const int64_t i = look_up(tables, cvn_csv_at(csv, r, column), &index, "organisation",
                              tables->organisations.path);
    coalition->mem_org[r] = (int32_t)i;
    if (i < 0) status = CVN_ERR_INPUT;
  }
  cvn_names_free(&index);
  return status;
}

static cvn_status check_run(const cvn_coalition *coalition, const cvn_tables *tables,
                            const seat *seats, int64_t count, int column) {
  const cvn_csv *csv = &tables->memberships;
  cvn_status status = CVN_OK;
  int64_t different = 0;
  for (int64_t s = 0; s < count; s++) {
    if (s > 0 && seats[s].alliance == seats[s - 1].alliance)
      status =
          cvn_csv_fail(csv, cvn_csv_at(csv, seats[s].row, column), tables->messages,
                       "the membership of '%s' in '%s' stands twice, first in line %d",
                       coalition->org_name[seats[s].org], coalition->all_name[seats[s].alliance],
                       cvn_csv_at(csv, seats[s - 1].row, column)->line);
    else different++;
  }
  if (different <= tables->params->membership.max) return status;
  int64_t last = 0;
  for (int64_t s = 0; s < count; s++)
    if (seats[s].row > last) last = seats[s].row;
  return cvn_csv_fail(csv, cvn_csv_at(csv, last, column), tables->messages,
                      "'%s' has %lld memberships, more than membership.max (%lld alliances) allows",
                      coalition->org_name[seats[0].org], (long long)different,
                      (long long)tables->params->membership.max);
}

/* Memberships that stand twice, and organisations with more than membership.max. */
static cvn_status check_seats(const cvn_coalition *coalition, const cvn_tables *tables,
                              int column) {
  const int64_t rows = tables->memberships.rows;
  seat *seats = malloc((size_t)rows * sizeof *seats);
  if (!seats) return cvn_read_no_memory(tables);
  int64_t count = 0;
  for (int64_t r = 0; r < rows; r++)
    if (coalition->mem_org[r] >= 0 && coalition->mem_alliance[r] >= 0)
      seats[count++] = (seat){coalition->mem_org[r], coalition->mem_alliance[r], r};
  qsort(seats, (size_t)count, sizeof *seats, by_organisation);
  cvn_status status = CVN_OK;
  for (int64_t first = 0, end; first < count; first = end) {
    for (end = first + 1; end < count && seats[end].org == seats[first].org;) end++;
    const cvn_status checked = check_run(coalition, tables, seats + first, end - first, column);
    if (checked != CVN_OK) status = checked;
  }
  free(seats);
  return status;
}

static cvn_status check_members(const cvn_coalition *coalition, const cvn_tables *tables) {
  const cvn_csv *csv = &tables->alliances;
  if (!csv->path || !tables->alliances_sound) return CVN_OK;
  char *has = calloc((size_t)coalition->alliances, 1);
  if (!has) return cvn_read_no_memory(tables);
  for (int64_t r = 0; r < tables->memberships.rows; r++)
    if (coalition->mem_alliance[r] >= 0) has[coalition->mem_alliance[r]] = 1;
  cvn_status status = CVN_OK;
  for (int64_t a = 0; a < coalition->alliances; a++)
    if (!has[a])
      status = cvn_csv_fail(csv, cvn_csv_at(csv, a, cvn_csv_column(csv, "name")), tables->messages,
                            "the alliance '%s' has no members in %s", coalition->all_name[a],
                            tables->memberships.path);
  free(has);
  return status;
}

cvn_status cvn_read_memberships(cvn_coalition *coalition, const cvn_tables *tables) {
  const cvn_csv *csv = &tables->memberships;
  const int organisation = cvn_require_column(tables, csv, "organisation");
  const int alliance = cvn_require_column(tables, csv, "alliance");
  if (organisation < 0 || alliance < 0) return CVN_ERR_INPUT;
  if (csv->rows >= INT32_MAX) {
    const cvn_csv_cell place = {"", 0, 0};
    return cvn_csv_fail(csv, &place, tables->messages, "more memberships than can be simulated");
  }
  coalition->mem_org = calloc((size_t)csv->rows, sizeof *coalition->mem_org);
  coalition->mem_alliance = calloc((size_t)csv->rows, sizeof *coalition->mem_alliance);
  if (!coalition->mem_org || !coalition->mem_alliance) return cvn_read_no_memory(tables);
  const cvn_status alliances = find_alliances(coalition, tables, alliance);
  const cvn_status organisations = find_organisations(coalition, tables, organisation);
  if (alliances == CVN_ERR_MEMORY || organisations == CVN_ERR_MEMORY) return CVN_ERR_MEMORY;
  coalition->memberships = csv->rows;
  const cvn_status seats = check_seats(coalition, tables, organisation);
  const cvn_status members = alliances == CVN_OK ? check_members(coalition, tables) : CVN_OK;
  return alliances != CVN_OK       ? alliances
         : organisations != CVN_OK ? organisations
         : seats != CVN_OK         ? seats
                                   : members;
}
