/* page_reasons.c: who benefits, why it works, when it fails, and what is left when the money
 * stops. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/page_parts.h"

/* -- who benefits -- */

typedef struct losses {
  int worse, better, groups; /* of the strategy's groups and quantities */
} losses;

static losses losses_of(const cvn_page *page, const char *strategy) {
  const cvn_sheet_table *table = &page->tables[CVN_PAGE_MEMBERS];
  const int name = cvn_sheet_column(table, "strategy"),
            worse = cvn_sheet_column(table, "worse_off"),
            better = cvn_sheet_column(table, "better_off"),
            group = cvn_sheet_column(table, "group");
  losses sum = {0};
  for (int64_t r = 0; r < table->rows; r++) {
    if (strcmp(cvn_sheet_cell(table, r, name), strategy) != 0) continue;
    if (strncmp(cvn_sheet_cell(table, r, group), "gap", 3) == 0) continue;
    sum.worse += cvn_sheet_value(table, r, worse) == 1.0;
    sum.better += cvn_sheet_value(table, r, better) == 1.0;
    sum.groups++;
  }
  return sum;
}

/* "stress: everybody; crowding: small, included", or "nobody". */
static void put_who(cvn_page *page, const char *strategy, const char *column) {
  const cvn_sheet_table *table = &page->tables[CVN_PAGE_MEMBERS];
  const int name = cvn_sheet_column(table, "strategy"),
            quantity = cvn_sheet_column(table, "quantity"),
            group = cvn_sheet_column(table, "group"), flag = cvn_sheet_column(table, column);
  const char *last = "";
  bool any = false;
  for (int64_t r = 0; r < table->rows; r++) {
    if (strcmp(cvn_sheet_cell(table, r, name), strategy) != 0) continue;
    if (cvn_sheet_value(table, r, flag) != 1.0) continue;
    const char *what = cvn_sheet_cell(table, r, quantity);
    int together = 0;
    for (int64_t k = r; k < table->rows && k < r + 4; k++)
      together += strcmp(cvn_sheet_cell(table, k, name), strategy) == 0 &&
                  strcmp(cvn_sheet_cell(table, k, quantity), what) == 0 &&
                  strncmp(cvn_sheet_cell(table, k, group), "gap", 3) != 0 &&
                  cvn_sheet_value(table, k, flag) == 1.0;
    if (strcmp(what, last) != 0)
      cvn_html(&page->html, any ? "; <em>{}</em>: " : "<em>{}</em>: ", what);
    else cvn_buffer_add(&page->html, ", ");
    if (together == 4) {
      cvn_buffer_add(&page->html, "everybody");
      r += 3;
    } else {
      cvn_page_group(page, cvn_sheet_cell(table, r, group));
    }
    last = what;
    any = true;
  }
  if (!any) cvn_buffer_add(&page->html, "nobody");
}

static void put_who_table(cvn_page *page) {
  cvn_buffer_add(
      &page->html,
      "<table class=\"cards\" id=\"who-table\"><caption>Who is surely better or worse off "
      "than under the baseline</caption>\n<thead><tr><th scope=\"col\">Strategy</th>"
      "<th scope=\"col\">Worse off</th><th scope=\"col\">Better off</th></tr></thead>\n"
      "<tbody>\n");
  for (int64_t s = 0; s < page->n_strategies; s++) {
    if (page->strategies[s].baseline) continue;
    cvn_html(&page->html,
             "<tr><th scope=\"row\"><bdi>{}</bdi></th><td data-label=\"Worse off\"><div>",
             page->strategies[s].name);
    put_who(page, page->strategies[s].name, "worse_off");
    cvn_buffer_add(&page->html, "</div></td><td data-label=\"Better off\"><div>");
    put_who(page, page->strategies[s].name, "better_off");
    cvn_buffer_add(&page->html, "</div></td></tr>\n");
  }
  cvn_buffer_add(&page->html, "</tbody></table>\n");
}

/* Where a real coalition's alliances were recorded one by one: the best strategy in each of them.
 * They have numbers, or names where these are asked for and there. */
static void put_alliances(cvn_page *page) {
  const cvn_sheet_table *t = &page->tables[CVN_PAGE_ALLIANCES];
  const int strategy = cvn_sheet_column(t, "strategy"), which = cvn_sheet_column(t, "alliance"),
            met = cvn_sheet_column(t, "need_met"), change = cvn_sheet_column(t, "change"),
            low = cvn_sheet_column(t, "low"), high = cvn_sheet_column(t, "high");
  const char *best = page->strategies[page->best].name;
  const cvn_page_names names = cvn_page_alliance_names(page);
  cvn_buffer_add(
      &page->html,
      "<h3>Alliance by alliance</h3>\n<table class=\"cards\" id=\"alliance-table\"><caption>"
      "Need met under ");
  cvn_page_name(page, best);
  cvn_buffer_add(
      &page->html,
      "</caption>\n<thead><tr><th scope=\"col\">Alliance</th><th scope=\"col\" "
      "class=\"number\">Need met</th><th scope=\"col\" class=\"number\">More, in points</th>"
      "<th scope=\"col\" class=\"number\">95%% interval</th></tr></thead>\n<tbody>\n");
  for (int64_t r = 0; r < t->rows; r++) {
    char shown[CVN_HTML_NUMBER], other[CVN_HTML_NUMBER];
    const double number = cvn_sheet_value(t, r, which);
    if (strcmp(cvn_sheet_cell(t, r, strategy), best) != 0) continue;
    if (number >= 0.0 && number < (double)names.count)
      cvn_html(&page->html, "<tr><th scope=\"row\"><bdi>{}</bdi></th>",
               names.names[(int64_t)number]);
    else {
      cvn_html_fixed(number + 1.0, 0, CVN_HTML_PLAIN, shown);
      cvn_buffer_add(&page->html, "<tr><th scope=\"row\">Alliance %s</th>", shown);
    }
    cvn_page_percent(cvn_sheet_value(t, r, met), shown);
    cvn_page_cell(page, "Need met", cvn_sheet_value(t, r, met), shown);
    cvn_page_points(cvn_sheet_value(t, r, change), shown);
    cvn_page_cell(page, "More, in points", cvn_sheet_value(t, r, change), shown);
    cvn_page_points(cvn_sheet_value(t, r, low), shown);
    cvn_page_points(cvn_sheet_value(t, r, high), other);
    cvn_buffer_add(&page->html,
                   "<td class=\"number\" data-label=\"95%% interval\">%s to %s</td></tr>\n", shown,
                   other);
  }
  cvn_buffer_add(
      &page->html,
      "</tbody></table>\n<p class=\"small\">Alliances stand in the order of the coalition’s "
      "tables%s.</p>\n",
      names.count > 0
          ? ""
          : ", numbered from 1; <code>--names</code> shows their names where the result has them");
  cvn_page_put_table(page, CVN_PAGE_ALLIANCES, "Every strategy in every alliance", NULL, NULL);
  cvn_reader_free_texts(names.names, names.count);
}

void cvn_page_members(cvn_page *page) {
  const cvn_page_chart chart = {
      .id = "members",
      .title = "How members fare, compared with the baseline",
      .alternative =
          "For the strategy that is chosen, and for effort, trust, voice, stress, influence, "
          "crowding and satisfaction: a mark for each of four groups of members at its change "
          "against the baseline, with a line over its 95% interval.",
      .figure = "who_benefits",
      .table = CVN_PAGE_MEMBERS,
  };
  const cvn_page_strategy *best = &page->strategies[page->best];
  const losses found = losses_of(page, best->name);
  cvn_page_begin(page, "members", "Who benefits");
  if (!best->baseline && (cvn_page_fact_count(page, "replicates") > 1 || page->study)) {
    cvn_buffer_add(&page->html, "<p>Under ");
    cvn_page_name(page, best->name);
    cvn_buffer_add(&page->html,
                   ", of %d combinations of a group of members with something that matters to it, "
                   "%d are surely better than under the baseline and ",
                   found.groups, found.better);
    if (found.worse == 0) cvn_buffer_add(&page->html, "none is surely worse.</p>\n");
    else cvn_buffer_add(&page->html, "<strong>%d surely worse</strong>.</p>\n", found.worse);
  }
  cvn_buffer_add(
      &page->html,
      "<p>Members are <em>small</em> or <em>large</em> (below, and from, the median size), and "
      "<em>included</em> in formal structures or <em>excluded</em> from them. Of ");
  cvn_page_term(page, "stress", "stress");
  cvn_buffer_add(&page->html, " and ");
  cvn_page_term(page, "crowding", "crowding");
  cvn_buffer_add(&page->html, " less is better; of all else more is.</p>\n");
  put_who_table(page);
  cvn_page_put_chart(page, &chart);
  if (cvn_page_has(page, CVN_PAGE_ALLIANCES) && cvn_page_is_real(page)) put_alliances(page);
  cvn_page_end(page);
}

/* -- why -- */

void cvn_page_why(cvn_page *page) {
  const cvn_page_chart chart = {
      .id = "why",
      .title = "What each part adds to the effect on need met",
      .alternative =
          "A bar for each part of the strategy: its share of the effect in percentage points, with "
          "its 95% interval; a mark where the part would stand alone, and one for what is lost "
          "without it.",
      .figure = "why",
      .table = CVN_PAGE_WHY,
  };
  cvn_page_begin(page, "why", "Why it works");
  if (!cvn_page_has(page, CVN_PAGE_WHY)) {
    const cvn_page_strategy *best = &page->strategies[page->best];
    cvn_buffer_add(&page->html, "<p>This comparison did not take a strategy apart. <code>convene "
                                "compare … --why STRATEGY</code>, "
                                "for example with ");
    cvn_page_name(page,
                  best->baseline ? page->strategies[page->n_strategies - 1].name : best->name);
    cvn_buffer_add(&page->html, ", runs it with its parts switched on and off in all combinations, "
                                "in the same futures, and says "
                                "what each part adds (");
    cvn_page_term(page, "shapley", "Shapley value");
    cvn_buffer_add(&page->html, ").</p>\n");
    cvn_page_end(page);
    return;
  }
  cvn_buffer_add(&page->html, "<p>");
  cvn_page_name(page, cvn_page_fact(page, "why_strategy"));
  cvn_html(
      &page->html,
      " was taken apart into {}, in {} runs. A part’s share is what it adds on average over all "
      "orders in which the parts could be switched on (",
      cvn_page_fact(page, "why_parts"), cvn_page_fact(page, "why_runs"));
  cvn_page_term(page, "shapley", "Shapley value");
  cvn_buffer_add(
      &page->html,
      "); shares add up to the whole. Parts that need each other do little <em>alone</em> and "
      "are sorely <em>missed</em>.</p>\n");
  cvn_page_put_chart(page, &chart);
  cvn_page_end(page);
}

/* -- when it fails -- */

static void put_regret(cvn_page *page) {
  const cvn_page_chart chart = {
      .id = "regret",
      .title = "Regret: what the best choice for a future would have met more",
      .alternative =
          "For each strategy three marks in percentage points: its mean regret, what nine of ten "
          "futures stay below, and its largest.",
      .figure = "regret",
      .table = CVN_PAGE_REGRET,
  };
  cvn_buffer_add(
      &page->html,
      "<p>The study varies what nobody knows. Each of its points is a future about which "
      "nobody knows how likely it is, and all count alike. ");
  cvn_page_term(page, "regret", "Regret");
  cvn_buffer_add(
      &page->html,
      " is small for a strategy that does nearly as well as the best in every future.</p>\n");
  cvn_page_put_chart(page, &chart);
}

static void put_failures(cvn_page *page) {
  const cvn_sheet_table *table = &page->tables[CVN_PAGE_FAILURES];
  const double target = cvn_page_fact_value(page, "target");
  char shown[CVN_HTML_NUMBER];
  cvn_page_percent(target, shown);
  cvn_buffer_add(&page->html, "<h3>Where each strategy fails</h3>\n<p>");
  if (isnan(target)) {
    cvn_buffer_add(&page->html, "To fail is here to meet no more need than ");
    cvn_page_name(page, page->strategies[page->baseline].name);
    cvn_buffer_add(&page->html, ".</p>\n<ul>\n");
  } else {
    cvn_buffer_add(&page->html,
                   "To fail is here to meet less than %s of the need, as was asked.</p>\n<ul>\n",
                   shown);
  }
  for (int64_t r = 0; r < table->rows; r++) {
    cvn_buffer_add(&page->html, "<li>");
    cvn_page_name(page, cvn_sheet_cell(table, r, cvn_sheet_column(table, "strategy")));
    cvn_html(&page->html, " {}.</li>\n",
             cvn_sheet_cell(table, r, cvn_sheet_column(table, "words")));
  }
  cvn_buffer_add(&page->html, "</ul>\n");
  cvn_page_put_table(page, CVN_PAGE_FAILURES, "How these regions were judged", NULL, NULL);
  cvn_page_put_table(page, CVN_PAGE_BOX, "Their limits", NULL, NULL);
  cvn_page_put_table(page, CVN_PAGE_PEELING, "Every box on the way to them", NULL, NULL);
}

void cvn_page_failures(cvn_page *page) {
  cvn_page_begin(page, "failures", "When it fails");
  if (cvn_page_has(page, CVN_PAGE_REGRET)) put_regret(page);
  if (cvn_page_has(page, CVN_PAGE_FAILURES)) put_failures(page);
  const bool told = cvn_page_circumstances(page);
  if (!cvn_page_has(page, CVN_PAGE_REGRET) && !cvn_page_has(page, CVN_PAGE_FAILURES)) {
    const cvn_page_strategy *best = &page->strategies[page->best];
    cvn_buffer_add(&page->html,
                   told ? "<p><strong>More was not looked at.</strong> This comparison is of one "
                          "set of parameters. "
                        : "<p><strong>Not looked at.</strong> This comparison is of one set of "
                          "parameters. ");
    if (!best->baseline && best->improved < 1.0) {
      cvn_buffer_add(&page->html, "Within it ");
      cvn_page_name(page, best->name);
      cvn_buffer_add(&page->html, " does not do better than the baseline in every future. ");
    }
    cvn_buffer_add(
        &page->html,
        "In which circumstances a strategy stops helping takes a study that varies them: "
        "<code>convene sweep STUDY</code>, then <code>convene compare</code> with its result. It "
        "says in words where each strategy fails, and which one would be regretted least.</p>\n");
  }
  cvn_page_end(page);
}

/* -- when the money stops -- */

/* What one strategy's rows, up to `last`, say: of the first year after the end, and of the last one
 * that was looked at. */
static void put_kept(cvn_page *page, int64_t last) {
  const cvn_sheet_table *table = &page->tables[CVN_PAGE_AFTERMATH];
  const int year = cvn_sheet_column(table, "year"), kept = cvn_sheet_column(table, "kept"),
            strategy = cvn_sheet_column(table, "strategy");
  const char *name = cvn_sheet_cell(table, last, strategy);
  char share[CVN_HTML_NUMBER];
  if (!(cvn_sheet_value(table, last, year) >= 1.0)) return;
  cvn_buffer_add(&page->html, "<li>");
  cvn_page_name(page, name);
  if (isnan(cvn_sheet_value(table, last, kept))) {
    cvn_buffer_add(&page->html, ": there was no sure gain that could be kept.</li>\n");
    return;
  }
  cvn_buffer_add(&page->html, ": of its last year’s gain ");
  for (int64_t r = last; r-- > 0 && strcmp(cvn_sheet_cell(table, r, strategy), name) == 0;) {
    if (cvn_sheet_value(table, r, year) != 1.0) continue;
    cvn_html_fixed(100.0 * cvn_sheet_value(table, r, kept), 0, CVN_HTML_PLAIN, share);
    cvn_html(&page->html, "{}% is left in the first year after the end, ", share);
  }
  cvn_html_fixed(100.0 * cvn_sheet_value(table, last, kept), 0, CVN_HTML_PLAIN, share);
  cvn_html(&page->html, "{}% in year {}.</li>\n", share, cvn_sheet_cell(table, last, year));
}

void cvn_page_aftermath(cvn_page *page) {
  const cvn_page_chart chart = {
      .id = "aftermath",
      .title = "What is left of the gain, year by year after the end",
      .alternative =
          "A line for each strategy that ends: its gain in need met over the baseline in its last "
          "year and in each year after, in percentage points, with 95% intervals.",
      .figure = "after_the_end",
      .table = CVN_PAGE_AFTERMATH,
  };
  cvn_page_begin(page, "aftermath", "When the money stops");
  if (cvn_page_has(page, CVN_PAGE_AFTERMATH)) {
    const cvn_sheet_table *table = &page->tables[CVN_PAGE_AFTERMATH];
    const int strategy = cvn_sheet_column(table, "strategy");
    cvn_buffer_add(
        &page->html,
        "<p>Some interventions end before the runs do. What remains of the gain in need met "
        "over the baseline:</p>\n<ul>\n");
    for (int64_t r = 0; r < table->rows; r++)
      if (r + 1 == table->rows ||
          strcmp(cvn_sheet_cell(table, r, strategy), cvn_sheet_cell(table, r + 1, strategy)) != 0)
        put_kept(page, r);
    cvn_buffer_add(&page->html, "</ul>\n");
    cvn_page_put_chart(page, &chart);
  } else {
    const char *why = cvn_page_fact(page, "no_aftermath");
    cvn_html(
        &page->html,
        "<p><strong>Not looked at:</strong> {}. To see what is left, give a strategy’s "
        "interventions an end (<code>until</code>) and let the runs go on for some years.</p>\n",
        *why ? why : "no strategy ends before the runs do");
  }
  cvn_page_end(page);
}
