/* page_data.c: the numbers of the charts for the page's script, the glossary and the licences. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/assets.h"
#include "report/page_parts.h"

/* -- JSON -- */

/* Six figures, or null. */
static void put_number(cvn_buffer *html, double value) {
  char digits[CVN_NUMBER_SIZE];
  if (!isfinite(value)) {
    cvn_buffer_add(html, "null");
    return;
  }
  if (value != 0.0) {
    const double unit = pow(10.0, 5.0 - floor(log10(fabs(value))));
    if (isfinite(unit) && unit > 0.0) {
      const double rounded = round(value * unit) / unit;
      if (isfinite(rounded)) value = rounded;
    }
  }
  cvn_number_text(value, digits);
  cvn_buffer_add(html, "%s", digits);
}

static void put_cell(cvn_buffer *html, const char *text) {
  double value;
  if (*text == '\0') cvn_buffer_add(html, "null");
  else if (cvn_parse_double(text, &value)) put_number(html, value);
  else cvn_html_json(html, text);
}

/* A table by columns: {"strategy":["a",…],"mean":[0.5,…]}; in columns of text numbers too are
 * texts. */
static void put_table(cvn_page *page, const char *key, cvn_page_table which) {
  const cvn_sheet_table *table = &page->tables[which];
  cvn_buffer *html = &page->html;
  if (!cvn_page_has(page, which)) return;
  cvn_buffer_add(html, ",\n\"%s\":{", key);
  for (int c = 0; c < table->columns; c++) {
    const char *name = table->cells[c];
    const bool text = cvn_page_is_text(page, cvn_page_file(which), name);
    if (c > 0) cvn_buffer_add(html, ",");
    cvn_html_json(html, name);
    cvn_buffer_add(html, ":[");
    for (int64_t r = 0; r < table->rows; r++) {
      if (r > 0) cvn_buffer_add(html, ",");
      if (text) cvn_html_json(html, cvn_sheet_cell(table, r, c));
      else put_cell(html, cvn_sheet_cell(table, r, c));
    }
    cvn_buffer_add(html, "]");
  }
  cvn_buffer_add(html, "}");
}

/* -- trajectories -- */

/* Whole numbers of 1/scale, four figures of the largest: a tenth of what decimals would take. */
static double scale_of(const cvn_sheet_table *t, int64_t from, int64_t until, int column) {
  double most = 0.0, scale = 10000.0;
  for (int64_t r = from; r < until; r++) {
    const double value = fabs(cvn_sheet_value(t, r, column));
    if (value > most) most = value;
  }
  while (most * scale >= 100000.0 && scale > 1e-9) scale /= 10.0;
  return scale;
}

static void put_series(cvn_buffer *html, const cvn_sheet_table *t, int64_t from, int64_t until,
                       int column, double scale) {
  cvn_buffer_add(html, "[");
  for (int64_t r = from; r < until; r++) {
    const double value = cvn_sheet_value(t, r, column);
    if (r > from) cvn_buffer_add(html, ",");
    if (isnan(value) || fabs(value * scale) > 1e15) cvn_buffer_add(html, "null");
    else cvn_buffer_add(html, "%" PRId64, (int64_t)llround(value * scale));
  }
  cvn_buffer_add(html, "]");
}

/* What the codebook calls an observable, which is no column. */
static const char *label_of(const cvn_page *page, const char *observable) {
  const cvn_sheet_table *book = &page->tables[CVN_PAGE_CODEBOOK];
  const int file = cvn_sheet_column(book, "file"), name = cvn_sheet_column(book, "name"),
            meaning = cvn_sheet_column(book, "meaning");
  for (int64_t r = 0; r < book->rows; r++)
    if (strcmp(cvn_sheet_cell(book, r, file), "trajectories.csv") == 0 &&
        strcmp(cvn_sheet_cell(book, r, name), observable) == 0)
      return cvn_sheet_cell(book, r, meaning);
  return observable;
}

/* The first row after `from` in which the column says something else. */
static int64_t end_of(const cvn_sheet_table *t, int64_t from, int64_t until, int column) {
  int64_t r = from + 1;
  while (r < until && strcmp(cvn_sheet_cell(t, r, column), cvn_sheet_cell(t, from, column)) == 0)
    r++;
  return r;
}

static void put_observable(cvn_page *page, int64_t from, int64_t until) {
  static const char *const series[] = {
      "mean",      "low",        "high",           "band_low",
      "band_high", "difference", "difference_low", "difference_high"};
  const cvn_sheet_table *t = &page->tables[CVN_PAGE_TRAJECTORIES];
  const int strategy = cvn_sheet_column(t, "strategy"),
            observable = cvn_sheet_column(t, "observable");
  const char *name = cvn_sheet_cell(t, from, observable);
  const double scale = scale_of(t, from, until, cvn_sheet_column(t, "band_high"));
  cvn_buffer *html = &page->html;
  cvn_buffer_add(html, "{\"name\":");
  cvn_html_json(html, name);
  cvn_buffer_add(html, ",\"label\":");
  cvn_html_json(html, label_of(page, name));
  cvn_buffer_add(html, ",\"scale\":");
  put_number(html, scale);
  cvn_buffer_add(html, ",\"strategies\":[");
  for (int64_t r = from, end; r < until; r = end) {
    end = end_of(t, r, until, strategy);
    cvn_buffer_add(html, r > from ? ",\n{\"strategy\":" : "{\"strategy\":");
    cvn_html_json(html, cvn_sheet_cell(t, r, strategy));
    for (size_t i = 0; i < sizeof series / sizeof series[0]; i++) {
      cvn_buffer_add(html, ",\"%s\":", series[i]);
      put_series(html, t, r, end, cvn_sheet_column(t, series[i]), scale);
    }
    cvn_buffer_add(html, "}");
  }
  cvn_buffer_add(html, "]}");
}

static void put_trajectories(cvn_page *page) {
  const cvn_sheet_table *t = &page->tables[CVN_PAGE_TRAJECTORIES];
  const int observable = cvn_sheet_column(t, "observable");
  if (!cvn_page_has(page, CVN_PAGE_TRAJECTORIES)) return;
  cvn_buffer_add(&page->html, ",\n\"trajectories\":[");
  for (int64_t r = 0, end; r < t->rows; r = end) {
    end = end_of(t, r, t->rows, observable);
    if (r > 0) cvn_buffer_add(&page->html, ",\n");
    put_observable(page, r, end);
  }
  cvn_buffer_add(&page->html, "]");
}

static void put_act(cvn_page *page, const cvn_intervention *one, bool first) {
  cvn_buffer_add(&page->html, first ? "{\"name\":" : ",{\"name\":");
  cvn_html_json(&page->html, one->name);
  cvn_buffer_add(&page->html, ",\"from\":%" PRId64 ",\"until\":%" PRId64 "}", one->from,
                 one->until == CVN_FOREVER ? -1 : one->until);
}

static void put_strategies(cvn_page *page) {
  cvn_buffer_add(&page->html, "\"strategies\":[");
  for (int64_t s = 0; s < page->n_strategies; s++) {
    const cvn_page_strategy *one = &page->strategies[s];
    cvn_buffer_add(&page->html, s > 0 ? ",\n{\"name\":" : "{\"name\":");
    cvn_html_json(&page->html, one->name);
    cvn_buffer_add(&page->html, ",\"baseline\":%s,\"order\":%d,\"acts\":[",
                   one->baseline ? "true" : "false", one->order);
    for (int i = 0; one->plan && i < one->plan->n_interventions; i++)
      put_act(page, &one->plan->interventions[i], i == 0);
    cvn_buffer_add(&page->html, "]}");
  }
  cvn_buffer_add(&page->html, "]");
}

void cvn_page_data(cvn_page *page) {
  cvn_buffer *html = &page->html;
  cvn_buffer_add(html, "<script type=\"application/json\" id=\"data\">{");
  put_strategies(page);
  cvn_buffer_add(html, ",\n\"currency\":");
  cvn_html_json(html, cvn_page_fact(page, "currency"));
  char *unit = cvn_page_unit(page);
  cvn_buffer_add(html, ",\n\"unit\":");
  cvn_html_json(html, unit ? unit : "");
  free(unit);
  cvn_buffer_add(html, ",\n\"important\":");
  put_number(html, cvn_page_fact_value(page, "important"));
  put_table(page, "against", CVN_PAGE_AGAINST);
  put_table(page, "costs", CVN_PAGE_COSTS);
  put_table(page, "benefit", CVN_PAGE_NET_BENEFIT);
  put_table(page, "acceptability", CVN_PAGE_ACCEPTABILITY);
  put_table(page, "members", CVN_PAGE_MEMBERS);
  put_table(page, "why", CVN_PAGE_WHY);
  put_table(page, "regret", CVN_PAGE_REGRET);
  put_table(page, "aftermath", CVN_PAGE_AFTERMATH);
  put_table(page, "convergence", CVN_PAGE_CONVERGENCE);
  put_trajectories(page);
  cvn_buffer_add(html, "}</script>\n");
}

/* -- words and licences -- */

void cvn_page_glossary(cvn_page *page) {
  static const char *const terms[][3] = {
#define CVN_TERM(id, term, meaning) {id, term, meaning},
#include "report/glossary.def"
#undef CVN_TERM
  };
  cvn_page_begin(page, "glossary", "Words");
  cvn_buffer_add(&page->html, "<dl class=\"glossary\">\n");
  for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
    cvn_html(&page->html, "<dt id=\"term-{}\">{}</dt><dd>{}</dd>\n", terms[i][0], terms[i][1],
             terms[i][2]);
  cvn_buffer_add(&page->html, "</dl>\n");
  cvn_page_end(page);
}

void cvn_page_licences(cvn_page *page) {
  const cvn_asset licences = cvn_asset_licences();
  cvn_buffer_add(
      &page->html,
      "<footer>\n<p class=\"small\">Made by convene, free software under GPL-3.0-or-later, an "
      "agent-based simulator of unequal alliances.</p>\n");
  if (page->charts) {
    cvn_buffer_add(&page->html, "<details class=\"numbers\"><summary>Licences of what draws the "
                                "charts</summary>\n<pre tabindex=\"0\">");
    cvn_html_lines(&page->html, licences.bytes);
    cvn_buffer_add(&page->html, "</pre></details>\n");
  }
  cvn_buffer_add(&page->html, "</footer>\n");
}
