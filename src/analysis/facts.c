/* facts.c: items with their values and meanings; half intervals by number of replicates. */
#include "analysis/facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(columns) ((int)(sizeof(columns) / sizeof(columns)[0]))

static void put_words(cvn_sheet *sheet, const char *item, const char *value, const char *meaning) {
  if (!value) return;
  cvn_sheet_text(sheet, item);
  cvn_sheet_text(sheet, value);
  cvn_sheet_text(sheet, meaning);
  cvn_sheet_end_row(sheet);
}

static void put_value(cvn_sheet *sheet, const char *item, double value, const char *meaning) {
  if (isnan(value)) return;
  cvn_sheet_text(sheet, item);
  cvn_sheet_number(sheet, value);
  cvn_sheet_text(sheet, meaning);
  cvn_sheet_end_row(sheet);
}

static double or_none(int64_t value) {
  return value > 0 ? (double)value : (double)NAN;
}

static void put_money(cvn_sheet *sheet, const cvn_findings *f) {
  const cvn_terms *terms = &f->pool->terms;
  put_words(sheet, "no_costs", f->no_value, "why there are no tables of costs");
  if (f->no_value) return;
  put_words(sheet, "no_acceptability", f->no_acceptability,
            "why there is no acceptability curve and no value of information");
  put_words(sheet, "currency", terms->currency, "of all costs");
  put_value(sheet, "price_year", or_none(terms->price_year), "year whose prices costs are in");
  put_value(sheet, "discount_rate", terms->cost_rate, "of costs, per year");
  put_value(sheet, "effect_discount_rate", terms->effect_rate, "of need met, per year");
  put_value(sheet, "horizon", (double)terms->horizon,
            "months over which costs and need met are summed");
  put_value(sheet, "asked_horizon", or_none(terms->asked_horizon), "the scenario's, in months");
  put_words(sheet, "perspective", terms->perspective, "whose costs are counted");
  put_words(sheet, "need_unit", terms->need_unit, "what a unit of need is");
  put_value(sheet, "need_total", terms->need_total, "units of need that there are");
}

static cvn_status add_items(const cvn_facts *facts, cvn_sheet_set *set) {
  static const cvn_column columns[] = {
      {"item", "text", "what is said"},
      {"value", "text", "its value; items without one are left out"},
      {"meaning", "text", "what the item is"},
  };
  const cvn_findings *f = facts->findings;
  const cvn_pool *pool = f->pool;
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "comparison", columns, COUNT(columns), &sheet);
  if (status != CVN_OK) return status;
  for (int i = 0; i < pool->n_readers; i++) {
    const char *path = cvn_reader_path(pool->readers[i]);
    const size_t length = strlen(facts->folder);
    const bool within = strncmp(path, facts->folder, length) == 0 && path[length] == '/';
    put_words(sheet, "result", within ? path + length + 1 : path,
              "file of the runs that are compared");
  }
  put_words(sheet, "baseline", pool->strategies[pool->baseline].name,
            "strategy that the others are compared with");
  put_words(sheet, "best", pool->strategies[f->best].name,
            "strategy whose mean need met is highest");
  put_value(sheet, "strategies", (double)pool->n_strategies, "strategies compared");
  put_value(sheet, "points", (double)pool->points, "points of the study; 1 for a scenario");
  put_value(sheet, "replicates", (double)pool->replicates, "replicates at every point");
  put_value(sheet, "months", (double)pool->months, "length of a run");
  put_words(sheet, "seed", pool->seed, "master seed");
  put_value(sheet, "runs", (double)f->runs, "runs of all strategies");
  put_value(sheet, "complete", (double)f->complete, "of them: complete; the others are left out");
  put_value(sheet, "important", f->important, "smallest difference in need met that matters");
  put_value(sheet, "target", facts->target, "need met that was asked for");
  put_words(sheet, "stopping_rule", facts->rule, "when replicates were enough");
  put_value(sheet, "before_until", (double)f->members.before_until,
            "months before it are before any intervention");
  put_money(sheet, f);
  put_words(sheet, "no_aftermath", f->no_aftermath, "why after_the_end.csv is not there");
  put_words(sheet, "why_strategy", facts->why_strategy, "strategy that was taken apart");
  if (facts->why_strategy) {
    put_words(sheet, "why_parts", facts->why_kind, "what it was taken apart into");
    put_value(sheet, "why_runs", (double)facts->why_runs, "runs that this took");
  }
  put_words(sheet, "command", facts->command, "makes the comparison again");
  return CVN_OK;
}

/* Half intervals after 4, 6, 8, 12, 16, 24, … replicates, and after all. */
static int64_t next_look(int64_t n, int64_t all) {
  if (n >= all) return all + 1;
  const int64_t next = (n & (n - 1)) == 0 ? n + n / 2 : n / 3 * 4;
  return next < all ? next : all;
}

static cvn_status add_convergence(const cvn_facts *facts, cvn_sheet_set *set) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"replicates", "1", "the first so many replicates"},
      {"difference", "1", "mean difference to the baseline in need met over them"},
      {"half_width", "1", "half of its 95% interval (t)"},
  };
  const cvn_outcomes *need = &facts->findings->outcomes[CVN_FINDINGS_NEED_MET].outcomes;
  const cvn_pool *pool = facts->findings->pool;
  cvn_sheet *sheet;
  if (need->points != 1 || need->replicates < 4) return CVN_OK;
  double *difference = calloc((size_t)need->replicates, sizeof *difference);
  if (!difference) return CVN_ERR_MEMORY;
  const cvn_status status = cvn_sheet_set_add(set, "convergence", columns, COUNT(columns), &sheet);
  for (int64_t s = 0; s < pool->n_strategies && status == CVN_OK; s++) {
    if (s == pool->baseline) continue;
    for (int64_t r = 0; r < need->replicates; r++)
      difference[r] = cvn_outcomes_of(need, s)[r] - cvn_outcomes_of(need, pool->baseline)[r];
    for (int64_t n = 4; n <= need->replicates; n = next_look(n, need->replicates)) {
      const cvn_mean mean = cvn_mean_of(difference, 1, n);
      cvn_sheet_text(sheet, pool->strategies[s].name);
      cvn_sheet_int(sheet, n);
      cvn_sheet_number(sheet, mean.mean);
      cvn_sheet_number(sheet, cvn_mean_half_width(&mean));
      cvn_sheet_end_row(sheet);
    }
  }
  free(difference);
  return status;
}

cvn_status cvn_facts_add_tables(const cvn_facts *facts, cvn_sheet_set *set) {
  cvn_status status = add_items(facts, set);
  if (status == CVN_OK) status = add_convergence(facts, set);
  return status;
}
