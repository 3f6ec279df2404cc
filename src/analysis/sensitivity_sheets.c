/* sensitivity_sheets.c: the tables of a sensitivity analysis as CSV. */
#include <math.h>
#include <stdlib.h>

#include "analysis/sensitivity.h"
#include "record/sheet_set.h"

static const cvn_column index_columns[] = {
    {"outcome", "text", "outcome that was analysed"},
    {"strategy", "text", "strategy, or the one less which `minus` was taken"},
    {"minus", "text", "strategy whose outcome was subtracted, by replicate; empty for none"},
    {"parameter", "text", "parameter that was varied; (dummy) is one that does nothing"},
    {"measure", "text", "kind of number: a name of this codebook"},
    {"value", "1", "estimate; of mu, mu_star and sigma in the unit of the outcome"},
    {"low", "1", "lower end of its 95% bootstrap interval"},
    {"high", "1", "upper end of it"},
    {"floor", "1", "what a parameter that does nothing can reach by chance; empty where unknown"},
    {"above_floor", "1", "1 where the whole interval lies beyond the floor, 0 where not"},
};

static const cvn_column convergence_columns[] = {
    {"blocks", "1", "base samples or trajectories, the first of the design"},
    {"parameter", "text", "parameter that was varied"},
    {"measure", "text", "kind of number: a name of this codebook"},
    {"value", "1", "estimate from these blocks only"},
    {"low", "1", "lower end of its 95% bootstrap interval"},
    {"high", "1", "upper end of it"},
};
enum {
  INDEX_COLUMNS = (int)(sizeof index_columns / sizeof index_columns[0]),
  CONVERGENCE_COLUMNS = (int)(sizeof convergence_columns / sizeof convergence_columns[0])
};

static void put_index(cvn_sheet *sheet, const cvn_index *index) {
  cvn_sheet_number(sheet, index->value);
  cvn_sheet_number(sheet, index->interval.low);
  cvn_sheet_number(sheet, index->interval.high);
}

static void put_row(cvn_sheet *sheet, const cvn_sensitivity *s, const char *parameter,
                    const cvn_measure *measure, const cvn_index *index, int above) {
  cvn_sheet_text(sheet, s->outcome);
  cvn_sheet_text(sheet, s->strategy);
  cvn_sheet_text(sheet, s->minus ? s->minus : "");
  cvn_sheet_text(sheet, parameter);
  cvn_sheet_text(sheet, measure->name);
  put_index(sheet, index);
  cvn_sheet_number(sheet, measure->floor);
  if (above < 0) cvn_sheet_number(sheet, (double)NAN);
  else cvn_sheet_int(sheet, above);
  cvn_sheet_end_row(sheet);
}

static void put_indices(cvn_sheet *sheet, const cvn_sensitivity *s, const int *order) {
  for (int m = 0; m < s->n_measures; m++) {
    const cvn_measure *measure = &s->measures[m];
    for (int i = 0; i < s->points.k; i++)
      put_row(sheet, s, s->points.names[order[i]], measure, &measure->values[order[i]],
              cvn_measure_is_above(measure, order[i]));
    if (!isnan(measure->dummy.value)) put_row(sheet, s, "(dummy)", measure, &measure->dummy, -1);
  }
}

static void put_convergence(cvn_sheet *sheet, const cvn_sensitivity *s, const int *order) {
  for (int c = 0; c < s->n_convergence; c++)
    for (int i = 0; i < s->points.k; i++) {
      cvn_sheet_int(sheet, s->convergence[c].blocks);
      cvn_sheet_text(sheet, s->points.names[order[i]]);
      cvn_sheet_text(sheet, s->measures[s->main].name);
      put_index(sheet, &s->convergence[c].values[order[i]]);
      cvn_sheet_end_row(sheet);
    }
}

cvn_status cvn_sensitivity_write(const cvn_sensitivity *s, const char *folder, bool force,
                                 cvn_messages *messages) {
  cvn_sheet_set set = {0};
  cvn_sheet *sheet;
  int *order = malloc((size_t)s->points.k * sizeof *order);
  if (!order) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for tables");
  cvn_sensitivity_order(s, order);
  cvn_status status = cvn_sheet_set_open(&set, folder, force, messages);
  if (status == CVN_OK)
    status = cvn_sheet_set_add(&set, "sensitivity", index_columns, INDEX_COLUMNS, &sheet);
  if (status == CVN_OK) {
    for (int m = 0; m < s->n_measures; m++)
      cvn_sheet_set_describe(&set, &(cvn_column){s->measures[m].name, "1", s->measures[m].meaning});
    put_indices(sheet, s, order);
  }
  if (status == CVN_OK && s->n_convergence > 0) {
    status =
        cvn_sheet_set_add(&set, "convergence", convergence_columns, CONVERGENCE_COLUMNS, &sheet);
    if (status == CVN_OK) put_convergence(sheet, s, order);
  }
  if (status == CVN_OK) status = cvn_sheet_set_finish(&set);
  cvn_sheet_set_discard(&set);
  free(order);
  return status;
}
