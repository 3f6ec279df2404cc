/* page_gather.c: the strategies and facts of a comparison, out of its tables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/page_parts.h"
#include "scenario/circumstances.h"

const char *cvn_page_fact(const cvn_page *page, const char *item) {
  const cvn_sheet_table *facts = &page->tables[CVN_PAGE_FACTS];
  const int name = cvn_sheet_column(facts, "item"), value = cvn_sheet_column(facts, "value");
  for (int64_t r = 0; r < facts->rows; r++)
    if (strcmp(cvn_sheet_cell(facts, r, name), item) == 0) return cvn_sheet_cell(facts, r, value);
  return "";
}

double cvn_page_fact_value(const cvn_page *page, const char *item) {
  double value;
  return cvn_parse_double(cvn_page_fact(page, item), &value) ? value : (double)NAN;
}

/* A count that a table holds as a number; 0 where it holds none. */
static int64_t count_in(double value) {
  return value > 0.0 && value < 1e15 ? (int64_t)value : 0;
}

int64_t cvn_page_fact_count(const cvn_page *page, const char *item) {
  return count_in(cvn_page_fact_value(page, item));
}

/* The row about a strategy, and about an outcome unless that is NULL; -1 where there is none. */
static int64_t row_about(const cvn_sheet_table *table, const char *strategy, const char *outcome) {
  const int name = cvn_sheet_column(table, "strategy"), of = cvn_sheet_column(table, "outcome");
  for (int64_t r = 0; r < table->rows; r++)
    if (strcmp(cvn_sheet_cell(table, r, name), strategy) == 0 &&
        (!outcome || strcmp(cvn_sheet_cell(table, r, of), outcome) == 0))
      return r;
  return -1;
}

static double value_of(const cvn_page *page, cvn_page_table table, int64_t row,
                       const char *column) {
  const cvn_sheet_table *t = &page->tables[table];
  return row < 0 ? (double)NAN : cvn_sheet_value(t, row, cvn_sheet_column(t, column));
}

static const char *text_of(const cvn_page *page, cvn_page_table table, int64_t row,
                           const char *column) {
  const cvn_sheet_table *t = &page->tables[table];
  return row < 0 ? "" : cvn_sheet_cell(t, row, cvn_sheet_column(t, column));
}

static const cvn_strategy *plan_of(const cvn_page_source *source, const char *name) {
  for (int i = 0; i < source->count; i++)
    for (int s = 0; s < source->scenarios[i]->n_strategies; s++)
      if (strcmp(source->scenarios[i]->strategies[s].name, name) == 0)
        return &source->scenarios[i]->strategies[s];
  return NULL;
}

/* Marks strategies under other circumstances than the baseline: no choice beside the others. */
static bool mark_circumstances(cvn_page *page) {
  const cvn_strategy *baseline = page->baseline < 0 ? NULL : page->strategies[page->baseline].plan;
  char *ordinary = baseline ? cvn_circumstances_of(baseline) : cvn_copy("");
  bool known = ordinary != NULL;
  for (int64_t s = 0; s < page->n_strategies && known; s++) {
    const cvn_strategy *plan = page->strategies[s].plan;
    char *own = plan ? cvn_circumstances_of(plan) : cvn_copy(ordinary);
    known = own != NULL;
    page->strategies[s].circumstance = known && strcmp(own, ordinary) != 0;
    free(own);
  }
  free(ordinary);
  return known;
}

static void fill_difference(const cvn_page *page, cvn_page_strategy *s) {
  const int64_t row = row_about(&page->tables[CVN_PAGE_AGAINST], s->name, "need met");
  s->futures = count_in(value_of(page, CVN_PAGE_AGAINST, row, "futures"));
  s->more = value_of(page, CVN_PAGE_AGAINST, row, "difference");
  s->more_low = value_of(page, CVN_PAGE_AGAINST, row, "low");
  s->more_high = value_of(page, CVN_PAGE_AGAINST, row, "high");
  s->improved = value_of(page, CVN_PAGE_AGAINST, row, "improved");
  s->reduction = value_of(page, CVN_PAGE_AGAINST, row, "variance_reduction");
  s->verdict = text_of(page, CVN_PAGE_AGAINST, row, "verdict");
}

static void fill_costs(const cvn_page *page, cvn_page_strategy *s) {
  const int64_t row = row_about(&page->tables[CVN_PAGE_COSTS], s->name, NULL);
  s->cost = value_of(page, CVN_PAGE_COSTS, row, "cost");
  s->more_cost = value_of(page, CVN_PAGE_COSTS, row, "more_cost");
  s->more_effect = value_of(page, CVN_PAGE_COSTS, row, "more_effect");
  s->icer_to_baseline = value_of(page, CVN_PAGE_COSTS, row, "icer_to_baseline");
  s->icer = value_of(page, CVN_PAGE_COSTS, row, "icer");
  s->standing = text_of(page, CVN_PAGE_COSTS, row, "standing");
  s->by = text_of(page, CVN_PAGE_COSTS, row, "dominated_by");
  s->and_by = text_of(page, CVN_PAGE_COSTS, row, "and");
  s->after = text_of(page, CVN_PAGE_COSTS, row, "next_cheaper");
}

static void fill(const cvn_page *page, cvn_page_strategy *s, int64_t row) {
  s->name = text_of(page, CVN_PAGE_STRATEGIES, row, "strategy");
  s->plan = plan_of(page->source, s->name);
  s->baseline = value_of(page, CVN_PAGE_STRATEGIES, row, "baseline") == 1.0;
  s->mean = value_of(page, CVN_PAGE_STRATEGIES, row, "mean");
  s->best_single = value_of(page, CVN_PAGE_STRATEGIES, row, "best_in_a_future");
  s->best_mean = value_of(page, CVN_PAGE_STRATEGIES, row, "best_on_average");
  const int64_t other = row_about(&page->tables[CVN_PAGE_STRATEGIES], s->name, "cooperation");
  s->cooperation = value_of(page, CVN_PAGE_STRATEGIES, other, "mean");
  fill_difference(page, s);
  fill_costs(page, s);
}

cvn_status cvn_page_gather(cvn_page *page, cvn_messages *messages) {
  const cvn_sheet_table *table = &page->tables[CVN_PAGE_STRATEGIES];
  const int outcome = cvn_sheet_column(table, "outcome");
  page->strategies = calloc((size_t)table->rows + 1, sizeof *page->strategies);
  if (!page->strategies) return CVN_ERR_MEMORY;
  int order = 0;
  for (int64_t r = 0; r < table->rows; r++) {
    cvn_page_strategy next = {0};
    if (strcmp(cvn_sheet_cell(table, r, outcome), "need met") != 0) continue;
    fill(page, &next, r);
    if (!next.baseline) next.order = order++;
    int64_t at = page->n_strategies++;
    for (; at > 0 && (page->strategies[at - 1].mean < next.mean ||
                      (isnan(page->strategies[at - 1].mean) && !isnan(next.mean)));
         at--)
      page->strategies[at] = page->strategies[at - 1];
    page->strategies[at] = next;
  }
  page->baseline = -1;
  for (int64_t s = 0; s < page->n_strategies; s++)
    if (page->strategies[s].baseline) page->baseline = s;
  if (!mark_circumstances(page)) return CVN_ERR_MEMORY;
  while (page->best < page->n_strategies && page->strategies[page->best].circumstance) page->best++;
  if (page->best == page->n_strategies) page->best = 0;
  page->has_costs = cvn_page_has(page, CVN_PAGE_COSTS);
  page->study = cvn_page_fact_count(page, "points") > 1;
  if (page->n_strategies > 1 && page->baseline >= 0) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                  "%s/strategies.csv: says of no two strategies, or of no baseline, how much need "
                  "they meet",
                  page->source->tables);
}

int64_t cvn_page_pair(const cvn_page *page, const char *a, const char *b, bool *turned) {
  const cvn_sheet_table *pairs = &page->tables[CVN_PAGE_PAIRS];
  const int outcome = cvn_sheet_column(pairs, "outcome"), one = cvn_sheet_column(pairs, "strategy"),
            other = cvn_sheet_column(pairs, "compared_with");
  for (int64_t r = 0; r < pairs->rows; r++) {
    const char *first = cvn_sheet_cell(pairs, r, one), *second = cvn_sheet_cell(pairs, r, other);
    if (strcmp(cvn_sheet_cell(pairs, r, outcome), "need met") != 0) continue;
    *turned = strcmp(first, b) == 0 && strcmp(second, a) == 0;
    if (*turned || (strcmp(first, a) == 0 && strcmp(second, b) == 0)) return r;
  }
  return -1;
}

bool cvn_page_is_text(const cvn_page *page, const char *file, const char *column) {
  const cvn_sheet_table *book = &page->tables[CVN_PAGE_CODEBOOK];
  const int in = cvn_sheet_column(book, "file"), name = cvn_sheet_column(book, "name"),
            unit = cvn_sheet_column(book, "unit");
  for (int64_t r = 0; r < book->rows; r++)
    if (strcmp(cvn_sheet_cell(book, r, in), file) == 0 &&
        strcmp(cvn_sheet_cell(book, r, name), column) == 0)
      return strcmp(cvn_sheet_cell(book, r, unit), "text") == 0;
  return false;
}

const char *cvn_page_file(cvn_page_table table) {
  static const char *const files[] = {
#define CVN_PAGE_TABLE_FILE(name, file, needed) file ".csv",
      CVN_PAGE_TABLES(CVN_PAGE_TABLE_FILE)
#undef CVN_PAGE_TABLE_FILE
  };
  return files[table];
}

bool cvn_page_is_real(const cvn_page *page) {
  const char *path = cvn_param_get_path(&page->source->scenarios[0]->params,
                                        CVN_PARAM_ID_population_memberships_file);
  return path && *path;
}

cvn_page_names cvn_page_alliance_names(const cvn_page *page) {
  cvn_page_names all = {0};
  cvn_messages messages = {0};
  const cvn_reader *reader = page->source->readers[0];
  const cvn_variable *variable = cvn_reader_find(reader, "alliance_name");
  /* Without them there are numbers. */
  if (page->source->names && variable && variable->text &&
      cvn_reader_texts(reader, variable, &all.names, &all.count, &messages) != CVN_OK)
    all = (cvn_page_names){0};
  cvn_messages_free(&messages);
  return all;
}

char *cvn_page_unit(const cvn_page *page) {
  const char *unit = cvn_page_fact(page, "need_unit");
  if (isnan(cvn_page_fact_value(page, "need_total")))
    return cvn_copy("month of the whole need met");
  return cvn_format("month of need met (%s)", *unit ? unit : "unit");
}
