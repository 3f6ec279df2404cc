/* deep_tables.c: regret, failures and the regions where they lie, as CSV. */
#include <math.h>

#include "analysis/deep.h"

#define COUNT(columns) ((int)(sizeof(columns) / sizeof(columns)[0]))

static const char *name_of(const cvn_deep *deep, int64_t strategy) {
  return deep->pool->strategies[strategy].name;
}

static cvn_status add_regret(const cvn_deep *deep, cvn_sheet_set *set) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"futures", "1", "points of the study at which every strategy has all its runs"},
      {"mean", "1", "need met, mean over futures"},
      {"worst", "1", "need met in the future in which the strategy meets least"},
      {"worst_at", "1", "that future: its point, counted from 0"},
      {"regret_mean", "1",
       "mean regret: what the best choice of a future meets more; empty, with what follows of it, "
       "for a strategy under other circumstances, which nobody chooses"},
      {"regret_90", "1", "regret that 90% of futures stay below"},
      {"regret_worst", "1", "largest regret"},
      {"regret_worst_at", "1", "the future in which regret is largest: its point"},
      {"best_share", "1",
       "share of futures in which the strategy is the best choice; ties are shared out"},
      {"maximin", "1", "1 for the strategy whose worst is best"},
      {"least_regret", "1", "1 for the strategy whose largest regret is smallest"},
      {"target", "1", "need met that was asked for (--target); empty for none"},
      {"target_share", "1", "share of futures in which the target is met"},
      {"target_low", "1", "lower end of its 95% interval (Wilson)"},
      {"target_high", "1", "upper end of it"},
  };
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "regret", columns, COUNT(columns), &sheet);
  for (int64_t s = 0; s < deep->futures.strategies && status == CVN_OK; s++) {
    const cvn_future_row *row = &deep->futures.rows[s];
    cvn_sheet_text(sheet, name_of(deep, s));
    cvn_sheet_int(sheet, deep->futures.used);
    cvn_sheet_number(sheet, row->mean);
    cvn_sheet_number(sheet, row->worst);
    cvn_sheet_int(sheet, row->worst_value_at);
    cvn_sheet_number(sheet, row->regret_mean);
    cvn_sheet_number(sheet, row->regret_90);
    cvn_sheet_number(sheet, row->regret_worst);
    cvn_sheet_number(sheet, row->worst_regret_at < 0 ? (double)NAN : (double)row->worst_regret_at);
    cvn_sheet_number(sheet, row->best_share);
    cvn_sheet_int(sheet, s == deep->futures.maximin);
    cvn_sheet_int(sheet, s == deep->futures.least_regret);
    cvn_sheet_number(sheet, deep->target);
    cvn_sheet_number(sheet, row->target_share);
    cvn_sheet_number(sheet, row->target_low);
    cvn_sheet_number(sheet, row->target_high);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

static cvn_status add_failures(const cvn_deep *deep, cvn_sheet_set *set) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"futures", "1", "points that were searched"},
      {"failures", "1", "of them: need met below the target, or not above the baseline's"},
      {"found", "1", "1 where a region was found that chance does not explain"},
      {"mass", "1", "futures in that region"},
      {"hits", "1", "failures in it"},
      {"coverage", "1", "share of all failures that lie in it"},
      {"density", "1", "share of its futures that fail"},
      {"phi", "1", "correlation of lying in it with failing"},
      {"p", "1", "chance of a phi as high if failures had nothing to do with the parameters"},
      {"phi_by_chance", "1", "phi that 95% of searches among shuffled failures stay below"},
      {"words", "text", "the same as a sentence about the strategy"},
  };
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "failures", columns, COUNT(columns), &sheet);
  for (int64_t s = 0; s < deep->pool->n_strategies && status == CVN_OK; s++) {
    const cvn_deep_failure *f = &deep->failures[s];
    const cvn_prim_box *box = &f->prim.box;
    const bool found = f->prim.found;
    if (f->futures == 0) continue;
    cvn_sheet_text(sheet, name_of(deep, s));
    cvn_sheet_int(sheet, f->futures);
    cvn_sheet_int(sheet, f->failures);
    cvn_sheet_int(sheet, found);
    cvn_sheet_number(sheet, found ? (double)box->mass : (double)NAN);
    cvn_sheet_number(sheet, found ? (double)box->hits : (double)NAN);
    cvn_sheet_number(sheet, found ? box->coverage : (double)NAN);
    cvn_sheet_number(sheet, found ? box->density : (double)NAN);
    cvn_sheet_number(sheet, f->searched ? box->phi : (double)NAN);
    cvn_sheet_number(sheet, f->searched ? f->prim.p : (double)NAN);
    cvn_sheet_number(sheet, f->searched ? f->prim.null95 : (double)NAN);
    cvn_sheet_text(sheet, f->words);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

static double finite_or_none(double value) {
  return isfinite(value) ? value : (double)NAN;
}

static void put_side(cvn_sheet *sheet, const cvn_points *points, int i, const cvn_prim_side *side) {
  cvn_buffer values = {0};
  for (int v = 0; v < points->levels_of[i]; v++)
    if (side->kept >> v & 1)
      cvn_buffer_add(&values, "%s%s", values.length > 0 ? " " : "", points->words[i][v]);
  cvn_sheet_text(sheet, points->names[i]);
  cvn_sheet_number(sheet, finite_or_none(side->low));
  cvn_sheet_number(sheet, finite_or_none(side->high));
  cvn_sheet_text(sheet, values.text ? values.text : "");
  cvn_sheet_number(sheet, side->quasi_p_low);
  cvn_sheet_number(sheet, side->quasi_p_high);
  cvn_sheet_end_row(sheet);
  cvn_buffer_free(&values);
}

static cvn_status add_boxes(const cvn_deep *deep, cvn_sheet_set *set) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy that fails in this region"},
      {"parameter", "text", "parameter that the region restricts"},
      {"low", "1", "values above this; empty where there is no such limit"},
      {"high", "1", "values below this; empty where there is no such limit"},
      {"values", "text", "words that the parameter has in the region"},
      {"quasi_p_low", "1", "chance of as many failures without the lower limit, or the words"},
      {"quasi_p_high", "1", "chance of as many failures without the upper limit"},
  };
  const cvn_points *points = &deep->points;
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "failure_box", columns, COUNT(columns), &sheet);
  for (int64_t s = 0; s < deep->pool->n_strategies && status == CVN_OK; s++) {
    const cvn_prim_result *prim = &deep->failures[s].prim;
    for (int i = 0; prim->found && i < points->k; i++) {
      if (!cvn_prim_side_restricts(&prim->sides[i], points->levels_of[i])) continue;
      cvn_sheet_text(sheet, name_of(deep, s));
      put_side(sheet, points, i, &prim->sides[i]);
    }
  }
  return status;
}

static cvn_status add_peeling(const cvn_deep *deep, cvn_sheet_set *set) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"step", "1", "boxes from all futures down; step 0 holds them all"},
      {"parameter", "text", "parameter that was cut in this step"},
      {"mass", "1", "futures in the box"},
      {"hits", "1", "failures among them"},
      {"coverage", "1", "share of all failures that lie in it"},
      {"density", "1", "share of its futures that fail"},
      {"phi", "1", "correlation of lying in it with failing"},
      {"restricted", "1", "parameters that it restricts"},
  };
  cvn_sheet *sheet;
  const cvn_status status =
      cvn_sheet_set_add(set, "failure_peeling", columns, COUNT(columns), &sheet);
  for (int64_t s = 0; s < deep->pool->n_strategies && status == CVN_OK; s++) {
    const cvn_prim_result *prim = &deep->failures[s].prim;
    for (int i = 0; i < prim->n_steps; i++) {
      const cvn_prim_box *box = &prim->steps[i];
      cvn_sheet_text(sheet, name_of(deep, s));
      cvn_sheet_int(sheet, i);
      cvn_sheet_text(sheet, prim->peeled[i] < 0 ? "" : deep->points.names[prim->peeled[i]]);
      cvn_sheet_int(sheet, box->mass);
      cvn_sheet_int(sheet, box->hits);
      cvn_sheet_number(sheet, box->coverage);
      cvn_sheet_number(sheet, box->density);
      cvn_sheet_number(sheet, box->phi);
      cvn_sheet_int(sheet, box->restricted);
      cvn_sheet_end_row(sheet);
    }
  }
  return status;
}

cvn_status cvn_deep_add_tables(const cvn_deep *deep, cvn_sheet_set *set) {
  cvn_status status = add_regret(deep, set);
  if (status == CVN_OK) status = add_failures(deep, set);
  if (status == CVN_OK) status = add_boxes(deep, set);
  if (status == CVN_OK) status = add_peeling(deep, set);
  return status;
}
