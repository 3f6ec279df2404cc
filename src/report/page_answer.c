/* page_answer.c: the question, the answer with its uncertainty, and what follows from it. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/contrast.h"
#include "analysis/economics.h"
#include "report/page_parts.h"

static bool is_more(const char *words) {
  cvn_verdict verdict;
  return cvn_verdict_find(words, &verdict) &&
         (verdict == CVN_VERDICT_BETTER || verdict == CVN_VERDICT_IMPORTANTLY_BETTER);
}

static void put_header(cvn_page *page) {
  const cvn_scenario *scenario = page->source->scenarios[0];
  int64_t choices = 0;
  for (int64_t s = 0; s < page->n_strategies; s++) choices += !page->strategies[s].circumstance;
  const char *title = scenario->title && *scenario->title ? scenario->title : scenario->name;
  cvn_html(&page->html,
           "<header>\n<p class=\"kicker\">Comparison of strategies by simulation</p>\n"
           "<h1>{}</h1>\n",
           title);
  cvn_buffer_add(&page->html, "<p class=\"question\">Which of ");
  cvn_page_many(&page->html, choices, "strategy", "strategies");
  cvn_buffer_add(&page->html,
                 " meets most of the need, how sure is that, and what does it cost?</p>\n");
  if (scenario->description && *scenario->description)
    cvn_html(&page->html, "<p class=\"description\">{}</p>\n", scenario->description);
  cvn_buffer_add(&page->html, "</header>\n");
}

/* "GBP 5.25 million". */
static void put_about(cvn_page *page, double value) {
  char shown[CVN_HTML_NUMBER];
  const char *currency = cvn_page_fact(page, "currency");
  cvn_html_about(value, shown);
  if (*currency) cvn_html(&page->html, "{}&nbsp;", currency);
  cvn_html_data(&page->html, value, shown);
}

static void put_effect_unit(cvn_page *page) {
  char *unit = cvn_page_unit(page);
  if (unit) cvn_html_text(&page->html, unit);
  else page->html.failed = true;
  free(unit);
}

/* "in all 32 simulated futures", "in 75% of the simulated futures". */
static void put_how_often(cvn_page *page, const cvn_page_strategy *s) {
  char shown[CVN_HTML_NUMBER];
  cvn_html_fixed(100.0 * s->improved, 0, CVN_HTML_PLAIN, shown);
  if (s->improved == 1.0) cvn_buffer_add(&page->html, "in all of ");
  else {
    cvn_buffer_add(&page->html, "in ");
    cvn_html_data(&page->html, s->improved, shown);
    cvn_buffer_add(&page->html, "%% of ");
  }
  cvn_page_many(&page->html, s->futures, "simulated future", "simulated futures");
}

static void put_difference(cvn_page *page, const cvn_page_strategy *s) {
  char more[CVN_HTML_NUMBER], low[CVN_HTML_NUMBER], high[CVN_HTML_NUMBER];
  cvn_html_fixed(100.0 * fabs(s->more), 1, CVN_HTML_PLAIN, more);
  cvn_html_fixed(100.0 * s->more_low, 1, CVN_HTML_PLAIN, low);
  cvn_html_fixed(100.0 * s->more_high, 1, CVN_HTML_PLAIN, high);
  cvn_buffer_add(&page->html, "<strong>%s percentage points %s</strong>", more,
                 s->more < 0.0 ? "less" : "more");
  if (isnan(s->more_low)) return;
  cvn_buffer_add(&page->html, " (");
  cvn_page_term(page, "interval", "95% interval");
  cvn_buffer_add(&page->html, " %s to %s)", low, high);
}

/* What the strategy consists of. */
static void put_parts(cvn_page *page, const cvn_page_strategy *s) {
  if (!s->plan || s->plan->n_interventions == 0) return;
  cvn_buffer_add(&page->html, " It consists of: ");
  for (int i = 0; i < s->plan->n_interventions; i++)
    cvn_html(&page->html, i > 0 ? "; {}" : "{}", s->plan->interventions[i].name);
  cvn_buffer_add(&page->html, ".");
}

static const char *verdict_of(const cvn_page *page, const char *a, const char *b) {
  bool turned;
  const cvn_sheet_table *pairs = &page->tables[CVN_PAGE_PAIRS];
  const int64_t row = cvn_page_pair(page, a, b, &turned);
  return row < 0 ? "" : cvn_sheet_cell(pairs, row, cvn_sheet_column(pairs, "verdict"));
}

/* True where these futures do not tell a strategy from the best. */
static bool is_rival(const cvn_page *page, const cvn_page_strategy *other) {
  const char *words = verdict_of(page, page->strategies[page->best].name, other->name);
  cvn_verdict verdict;
  if (other->circumstance || !cvn_verdict_find(words, &verdict)) return false;
  return verdict == CVN_VERDICT_INDISTINGUISHABLE || verdict == CVN_VERDICT_IDENTICAL ||
         verdict == CVN_VERDICT_NEGLIGIBLE;
}

/* ", but this does not tell it from “a” and “b”". */
static void put_rivals(cvn_page *page) {
  int rivals = 0, told = 0;
  for (int64_t s = 0; s < page->n_strategies; s++) rivals += is_rival(page, &page->strategies[s]);
  for (int64_t s = 0; s < page->n_strategies; s++) {
    if (!is_rival(page, &page->strategies[s])) continue;
    if (told == 0) cvn_buffer_add(&page->html, ", but this does not tell it from ");
    else cvn_buffer_add(&page->html, told + 1 == rivals ? " and " : ", ");
    cvn_page_name(page, page->strategies[s].name);
    told++;
  }
}

static void put_headline(cvn_page *page) {
  const cvn_page_strategy *best = &page->strategies[page->best];
  const cvn_page_strategy *baseline = &page->strategies[page->baseline];
  char level[CVN_HTML_NUMBER], before[CVN_HTML_NUMBER];
  cvn_page_percent(best->mean, level);
  cvn_page_percent(baseline->mean, before);
  if (best->baseline) {
    cvn_buffer_add(&page->html, "<p class=\"lead\">No strategy meets more need than ");
    cvn_page_name(page, best->name);
    cvn_buffer_add(&page->html, ".</p>\n<p>It meets %s of the need. ", level);
    cvn_buffer_add(&page->html, "It is what all others are compared with.</p>\n");
    return;
  }
  cvn_buffer_add(&page->html, "<p class=\"lead\">");
  cvn_page_name(page, best->name);
  const bool compared = !isnan(best->more);
  cvn_buffer_add(&page->html, compared && isnan(best->more_low)
                                  ? " meets most need in the one future looked at"
                                  : " meets most need");
  put_rivals(page);
  cvn_buffer_add(&page->html, ".</p>\n<p>It meets %s of the need that the alliances are for. ",
                 level);
  if (compared) {
    cvn_page_name(page, baseline->name);
    cvn_buffer_add(&page->html, ", with which all strategies are compared, meets %s. That is ",
                   before);
    put_difference(page, best);
    cvn_buffer_add(&page->html, ".");
  } else {
    cvn_buffer_add(&page->html, "It cannot be compared with ");
    cvn_page_name(page, baseline->name);
    cvn_buffer_add(&page->html, ": runs failed or are missing, so that no %s is whole for both.",
                   page->study ? "point of the study" : "future");
  }
  put_parts(page, best);
  cvn_buffer_add(&page->html, "</p>\n");
}

/* How sure it is: on average, and in a single future. */
static void put_sureness(cvn_page *page) {
  const cvn_page_strategy *best = &page->strategies[page->best];
  if (best->baseline || isnan(best->more)) return;
  cvn_buffer_add(&page->html, "<p><strong>How sure is that?</strong> ");
  if (isnan(best->more_low)) {
    cvn_buffer_add(&page->html,
                   "Not known: from one future nobody can tell whether it is chance.</p>\n");
    return;
  }
  if (is_more(best->verdict))
    cvn_buffer_add(&page->html, "Within the model, sure: chance does not explain the difference. ");
  else
    cvn_html(&page->html, "Not sure: the two are to be called <strong>{}</strong>. ",
             best->verdict);
  cvn_buffer_add(&page->html, "It did better ");
  put_how_often(page, best);
  cvn_buffer_add(&page->html, ".</p>\n");
}

static void put_cost(cvn_page *page) {
  const cvn_page_strategy *best = &page->strategies[page->best];
  if (!page->has_costs || best->baseline || isnan(best->more_cost)) return;
  if (best->more_cost == 0.0) {
    cvn_buffer_add(&page->html, "<p>It costs no more.</p>\n");
    return;
  }
  cvn_buffer_add(&page->html, "<p>It costs <strong>");
  put_about(page, fabs(best->more_cost));
  cvn_buffer_add(&page->html, " %s</strong> over ", best->more_cost > 0.0 ? "more" : "less");
  cvn_page_many(&page->html, cvn_page_fact_count(page, "horizon"), "month", "months");
  if (best->more_cost > 0.0 && best->more_effect > 0.0) {
    cvn_buffer_add(&page->html, ": about ");
    put_about(page, best->icer_to_baseline);
    cvn_buffer_add(&page->html, " for each further ");
    put_effect_unit(page);
  }
  cvn_buffer_add(&page->html, ".</p>\n");
}

/* -- tiles: the four numbers to remember -- */

/* What stands below is taken out of `below`. */
static void put_tile(cvn_page *page, const char *label, const char *value, cvn_buffer *below) {
  cvn_buffer_add(&page->html,
                 "<div class=\"tile\"><dt>%s</dt><dd><span class=\"big\">%s</span>"
                 "<span class=\"below\">%s</span></dd></div>\n",
                 label, value, below->text ? below->text : "");
  if (below->failed) page->html.failed = true;
  cvn_buffer_free(below);
}

static void put_tiles(cvn_page *page) {
  const cvn_page_strategy *best = &page->strategies[page->best];
  const cvn_page_strategy *baseline = &page->strategies[page->baseline];
  char value[CVN_HTML_NUMBER], low[CVN_HTML_NUMBER], high[CVN_HTML_NUMBER];
  cvn_buffer below = {0}, cost = {0};
  if (best->baseline || isnan(best->more)) return;
  cvn_buffer_add(&page->html, "<dl class=\"tiles\">\n");
  cvn_page_percent(baseline->mean, low);
  cvn_html(&below, "{} under “<bdi>{}</bdi>”", low, baseline->name);
  cvn_page_percent(best->mean, value);
  put_tile(page, "Need met", value, &below);
  cvn_page_points(best->more, value);
  cvn_page_points(best->more_low, low);
  cvn_page_points(best->more_high, high);
  if (isnan(best->more_low)) cvn_buffer_add(&below, "points; how sure is not known");
  else cvn_html(&below, "points (95% interval {} to {})", low, high);
  put_tile(page, "Gain", value, &below);
  cvn_html_percent(best->improved, 0, value);
  cvn_buffer_add(&below, "of ");
  cvn_page_many(&below, best->futures, "simulated future", "simulated futures");
  put_tile(page, "Better in", value, &below);
  if (page->has_costs && !isnan(best->more_cost)) {
    const char *currency = cvn_page_fact(page, "currency");
    cvn_html_about(best->more_cost, value);
    if (*currency) cvn_html(&cost, "{} ", currency);
    cvn_buffer_add(&cost, "%s", value);
    cvn_buffer_add(&below, "over ");
    cvn_page_many(&below, cvn_page_fact_count(page, "horizon"), "month", "months");
    put_tile(page, "Extra cost", cost.text ? cost.text : value, &below);
  }
  cvn_buffer_free(&cost);
  cvn_buffer_free(&below);
  cvn_buffer_add(&page->html, "</dl>\n");
}

/* -- what follows -- */

static const cvn_page_strategy *named(const cvn_page *page, const char *name) {
  for (int64_t s = 0; s < page->n_strategies; s++)
    if (strcmp(page->strategies[s].name, name) == 0) return &page->strategies[s];
  return NULL;
}

static void put_step(cvn_page *page, const cvn_page_strategy *s, bool first) {
  const cvn_page_strategy *before = named(page, s->after);
  char points[CVN_HTML_NUMBER];
  if (!before) return;
  cvn_buffer_add(&page->html, "<li><strong>%s</strong> ",
                 first ? "The first step for the money:" : "The next step:");
  cvn_page_name(page, s->name);
  cvn_buffer_add(&page->html, " costs ");
  put_about(page, s->cost - before->cost);
  cvn_buffer_add(&page->html, " more than ");
  cvn_page_name(page, before->name);
  cvn_html_fixed(100.0 * (s->mean - before->mean), 1, CVN_HTML_SIGNED, points);
  cvn_buffer_add(&page->html, " and moves need met in the last two years by %s points: ", points);
  put_about(page, s->icer);
  cvn_buffer_add(&page->html, " for each further ");
  put_effect_unit(page);
  cvn_buffer_add(&page->html, ".</li>\n");
}

static bool stands(const cvn_page_strategy *s, cvn_standing standing) {
  return strcmp(s->standing, cvn_standing_words(standing)) == 0;
}

/* The strategies on the frontier from the cheapest up; dominated ones in one sentence. */
static void put_steps(cvn_page *page) {
  const cvn_page_strategy *at = NULL;
  int dominated = 0;
  for (int64_t s = 0; s < page->n_strategies; s++) {
    const cvn_page_strategy *one = &page->strategies[s];
    if (stands(one, CVN_STANDING_FRONTIER) && *one->after == '\0') at = one;
  }
  for (int steps = 0; at && steps < page->n_strategies; steps++) {
    const cvn_page_strategy *next = NULL;
    for (int64_t s = 0; s < page->n_strategies; s++)
      if (*page->strategies[s].after && strcmp(page->strategies[s].after, at->name) == 0)
        next = &page->strategies[s];
    if (next) put_step(page, next, steps == 0);
    at = next;
  }
  for (int64_t s = 0; s < page->n_strategies; s++) {
    const cvn_page_strategy *one = &page->strategies[s];
    if (!stands(one, CVN_STANDING_DOMINATED) || one->circumstance) continue;
    cvn_buffer_add(&page->html,
                   dominated++ > 0 ? ", " : "<li><strong>Never the better buy:</strong> ");
    cvn_page_name(page, one->name);
  }
  if (dominated > 0)
    cvn_buffer_add(&page->html, ": another strategy costs no more and achieves no less.</li>\n");
}

/* What befalls the alliances is no choice: apart from the others, with what is met under it. */
static void put_circumstances(cvn_page *page) {
  int told = 0;
  for (int64_t s = 0; s < page->n_strategies; s++) {
    const cvn_page_strategy *one = &page->strategies[s];
    char level[CVN_HTML_NUMBER];
    if (!one->circumstance) continue;
    cvn_page_percent(one->mean, level);
    cvn_buffer_add(&page->html, told++ > 0
                                    ? "; "
                                    : "<li><strong>In other circumstances</strong>, which nobody "
                                      "chooses: ");
    cvn_page_name(page, one->name);
    cvn_buffer_add(&page->html, " meets %s of the need", level);
  }
  if (told > 0) cvn_buffer_add(&page->html, ".</li>\n");
}

/* Who is worse off under the best strategy: quantities, with how many of the four groups. */
static void put_losers(cvn_page *page) {
  const cvn_sheet_table *table = &page->tables[CVN_PAGE_MEMBERS];
  const char *best = page->strategies[page->best].name;
  const int strategy = cvn_sheet_column(table, "strategy"),
            quantity = cvn_sheet_column(table, "quantity"),
            group = cvn_sheet_column(table, "group"), worse = cvn_sheet_column(table, "worse_off");
  const char *last = "";
  int told = 0;
  for (int64_t r = 0; r < table->rows; r++) {
    if (strcmp(cvn_sheet_cell(table, r, strategy), best) != 0) continue;
    if (cvn_sheet_value(table, r, worse) != 1.0) continue;
    const char *what = cvn_sheet_cell(table, r, quantity);
    if (told == 0) {
      cvn_buffer_add(&page->html, "<li><strong>Some pay for it:</strong> under ");
      cvn_page_name(page, best);
      cvn_buffer_add(&page->html, " these members are surely worse off: ");
    }
    if (strcmp(what, last) != 0)
      cvn_html(&page->html, told > 0 ? "; <em>{}</em>: " : "<em>{}</em>: ", what);
    if (strcmp(what, last) == 0) cvn_buffer_add(&page->html, ", ");
    cvn_page_group(page, cvn_sheet_cell(table, r, group));
    last = what;
    told++;
  }
  if (told > 0) cvn_buffer_add(&page->html, ". See <a href=\"#members\">Who benefits</a>.</li>\n");
}

static void put_fails(cvn_page *page) {
  const cvn_sheet_table *table = &page->tables[CVN_PAGE_FAILURES];
  const char *best = page->strategies[page->best].name;
  for (int64_t r = 0; r < table->rows; r++) {
    if (strcmp(cvn_sheet_cell(table, r, cvn_sheet_column(table, "strategy")), best) != 0) continue;
    cvn_buffer_add(&page->html, "<li><strong>Where it fails:</strong> ");
    cvn_page_name(page, best);
    cvn_html(&page->html, " {}.</li>\n",
             cvn_sheet_cell(table, r, cvn_sheet_column(table, "words")));
  }
}

static void put_consequences(cvn_page *page) {
  const size_t start = page->html.length;
  cvn_buffer_add(&page->html, "<h3>What follows</h3>\n<ul class=\"follows\">\n");
  const size_t empty = page->html.length;
  if (page->has_costs) put_steps(page);
  put_circumstances(page);
  if (!page->strategies[page->best].baseline) put_losers(page);
  put_fails(page);
  if (page->html.length == empty && page->html.text) {
    page->html.length = start;
    page->html.text[start] = '\0';
    return;
  }
  cvn_buffer_add(&page->html, "</ul>\n");
}

void cvn_page_answer(cvn_page *page) {
  put_header(page);
  cvn_page_begin(page, "answer", "The answer");
  cvn_buffer_add(&page->html, "<div class=\"answer\">\n");
  put_headline(page);
  put_sureness(page);
  put_cost(page);
  put_tiles(page);
  cvn_buffer_add(
      &page->html,
      "<p class=\"caveat\"><strong>This is what a model says whose strengths are assumed, not "
      "measured.</strong> The interval says how far chance may have moved the number, not "
      "whether the assumptions are right: see <a href=\"#limits\">what it cannot say</a>.</p>\n"
      "</div>\n");
  put_consequences(page);
  cvn_page_end(page);
}
