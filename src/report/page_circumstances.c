/* page_circumstances.c: whether a strategy still helps under what nobody chooses.
 *
 * Some interventions befall all alliances, pressure say. A strategy that has them beside chosen
 * ones is compared with the strategy that has nothing else, in the same futures; and, where there
 * is one, set beside what the chosen ones gain in ordinary circumstances.
 */
#include <math.h>
#include <string.h>

#include "report/page_parts.h"
#include "scenario/circumstances.h"

/* The strategy with the same interventions of one kind as `s` and none of the other; NULL where
 * there is none. */
static const cvn_page_strategy *only(const cvn_page *page, const cvn_page_strategy *s,
                                     bool befalls) {
  for (int64_t i = 0; i < page->n_strategies; i++) {
    const cvn_strategy *plan = page->strategies[i].plan;
    if (plan && cvn_strategy_count(plan, !befalls) == 0 &&
        cvn_strategies_share(plan, s->plan, befalls))
      return &page->strategies[i];
  }
  return NULL;
}

typedef struct difference {
  double mean, low, high; /* in need met */
} difference;

static difference difference_of(const cvn_page *page, const char *more, const char *less) {
  bool turned;
  const cvn_sheet_table *pairs = &page->tables[CVN_PAGE_PAIRS];
  const int64_t row = cvn_page_pair(page, more, less, &turned);
  if (row < 0) return (difference){(double)NAN, (double)NAN, (double)NAN};
  const double mean = cvn_sheet_value(pairs, row, cvn_sheet_column(pairs, "difference")),
               low = cvn_sheet_value(pairs, row, cvn_sheet_column(pairs, "low")),
               high = cvn_sheet_value(pairs, row, cvn_sheet_column(pairs, "high"));
  return turned ? (difference){-mean, -high, -low} : (difference){mean, low, high};
}

static const char *in_words(const difference *d) {
  return isnan(d->low)   ? "not known"
         : d->low > 0.0  ? "still helps"
         : d->high < 0.0 ? "does harm"
                         : "no sure gain";
}

static void put_row(cvn_page *page, const cvn_page_strategy *s, const cvn_page_strategy *alone) {
  const difference under = difference_of(page, s->name, alone->name);
  const cvn_page_strategy *ordinary = only(page, s, false);
  char shown[CVN_HTML_NUMBER], high[CVN_HTML_NUMBER], both[2 * CVN_HTML_NUMBER + 8];
  cvn_html(&page->html,
           "<tr><th scope=\"row\"><bdi>{}</bdi></th><td data-label=\"Compared with\">"
           "<bdi>{}</bdi></td>",
           s->name, alone->name);
  cvn_page_points(under.mean, shown);
  cvn_page_cell(page, "More, in points", under.mean, shown);
  cvn_page_points(under.low, shown);
  cvn_page_points(under.high, high);
  snprintf(both, sizeof both, "%s to %s", shown, high);
  cvn_html(&page->html, "<td class=\"number\" data-label=\"95% interval\">{}</td>",
           isnan(under.low) ? "–" : both);
  cvn_page_cell_text(page, "In words", in_words(&under));
  if (ordinary && !ordinary->baseline) {
    cvn_page_points(ordinary->more, shown);
    cvn_html(&page->html,
             "<td data-label=\"Otherwise\"><span><bdi>{}</bdi> gains {} points over the "
             "baseline</span></td>",
             ordinary->name, shown);
  } else {
    cvn_page_cell_text(page, "Otherwise", "–");
  }
  cvn_buffer_add(&page->html, "</tr>\n");
}

bool cvn_page_circumstances(cvn_page *page) {
  bool told = false;
  for (int64_t i = 0; i < page->n_strategies; i++) {
    const cvn_page_strategy *s = &page->strategies[i];
    if (!s->circumstance || cvn_strategy_count(s->plan, false) == 0) continue;
    const cvn_page_strategy *alone = only(page, s, true);
    if (!alone) continue;
    if (!told)
      cvn_buffer_add(
          &page->html,
          "<h3>Under other circumstances</h3>\n"
          "<p>Some strategies are tried under circumstances that nobody chooses. Each is "
          "compared with doing nothing under the same.</p>\n"
          "<table class=\"cards\" id=\"circumstances-table\"><thead><tr>"
          "<th scope=\"col\">Strategy</th><th scope=\"col\">Compared with</th>"
          "<th scope=\"col\" class=\"number\">More, in points</th>"
          "<th scope=\"col\" class=\"number\">95%% interval</th>"
          "<th scope=\"col\">In words</th><th scope=\"col\">Otherwise</th>"
          "</tr></thead>\n<tbody>\n");
    told = true;
    put_row(page, s, alone);
  }
  if (told) cvn_buffer_add(&page->html, "</tbody></table>\n");
  return told;
}
