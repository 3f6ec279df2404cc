/* coalition_read.h: the steps by which CSV files become a coalition. Private to this room.
 *
 * Each step reads one table, adds to the coalition and reports every fault it finds. Areas come
 * first, since other tables have a column for each.
 */
#ifndef CVN_POPULATION_COALITION_READ_H
#define CVN_POPULATION_COALITION_READ_H

#include "population/coalition.h"
#include "population/csv.h"
#include "population/names.h"

/* The tables, `path` NULL where a table is not given, and what the steps share. */
typedef struct cvn_tables {
  cvn_csv organisations, memberships, alliances, areas;
  bool alliances_sound; /* alliances.csv was read without a fault */
  const cvn_params *params;
  cvn_messages *messages;
} cvn_tables;

/* Need and names of areas from areas.csv, else names from the columns mission:… or agenda:…. */
cvn_status cvn_read_areas(cvn_coalition *coalition, const cvn_tables *tables) CVN_MUST_CHECK;
cvn_status cvn_read_organisations(cvn_coalition *coalition,
                                  const cvn_tables *tables) CVN_MUST_CHECK;
cvn_status cvn_read_alliances(cvn_coalition *coalition, const cvn_tables *tables) CVN_MUST_CHECK;
cvn_status cvn_read_memberships(cvn_coalition *coalition, const cvn_tables *tables) CVN_MUST_CHECK;

/* -- shared by the steps -- */

/* The column `key`; -1 after a message with the nearest name where there is none. */
int cvn_require_column(const cvn_tables *tables, const cvn_csv *csv, const char *key);

/* Reports columns that look like a slip of the hand for one of `known` (ending with NULL) that is
 * not there; other columns are the user's own and left alone. */
cvn_status cvn_check_columns(const cvn_tables *tables, const cvn_csv *csv,
                             const char *const *known);

/* Reads the names of all rows from `column`: none empty, none twice. *names is the caller's. */
cvn_status cvn_read_names(const cvn_tables *tables, const cvn_csv *csv, int column,
                          const char *what, char ***names) CVN_MUST_CHECK;

/* Columns "prefix:area" by area, `columns` (areas): -1 where there is none. *any says whether there
 * is any. A column of an unknown area is a fault. */
cvn_status cvn_area_columns(const cvn_tables *tables, const cvn_csv *csv, const char *prefix,
                            const cvn_coalition *coalition, int *columns, bool *any) CVN_MUST_CHECK;

/* Shares over areas of every row (rows x areas) as a simplex; NAN in a row that leaves all cells
 * empty; NULL where no column is there. */
cvn_status cvn_read_shares(const cvn_tables *tables, const cvn_csv *csv, const char *prefix,
                           const cvn_coalition *coalition, double **shares) CVN_MUST_CHECK;

static inline cvn_status cvn_read_no_memory(const cvn_tables *tables) {
  return cvn_fail(tables->messages, CVN_ERR_MEMORY, NULL, "not enough memory for the coalition");
}

#endif
