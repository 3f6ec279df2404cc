/* page_comparison.c: strategies side by side, over time, and what they cost. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/contrast.h"
#include "report/page_parts.h"

/* -- what each strategy does -- */

static void put_money(cvn_page *page, double value) {
  char shown[CVN_HTML_NUMBER];
  const char *currency = cvn_page_fact(page, "currency");
  cvn_html_money(value, shown);
  if (*currency) cvn_html(&page->html, "{}&nbsp;", currency);
  cvn_buffer_add(&page->html, "%s", shown);
}

static void put_settings(cvn_page *page, const cvn_intervention *one) {
  for (int k = 0; k < one->n_settings; k++) {
    char value[64];
    cvn_param_text(one->settings[k].param, one->settings[k].value, value);
    cvn_html(&page->html,
             k > 0 ? ", <code>{}</code>&nbsp;=&nbsp;{}" : "<code>{}</code>&nbsp;=&nbsp;{}",
             cvn_param_table[one->settings[k].param].path, value);
  }
}

static void put_intervention(cvn_page *page, const cvn_intervention *one) {
  cvn_html(&page->html, "<li>{}: ", one->name);
  if (one->until == CVN_FOREVER)
    cvn_buffer_add(&page->html, "from month %" PRId64 " to the end", one->from);
  else cvn_buffer_add(&page->html, "months %" PRId64 " to %" PRId64, one->from, one->until - 1);
  if (one->coverage < 1.0) {
    char share[CVN_HTML_NUMBER];
    cvn_html_fixed(100.0 * one->coverage, 0, CVN_HTML_PLAIN, share);
    cvn_html(&page->html, " in {}% of the alliances", share);
    cvn_html(&page->html, " (first: {})", cvn_target_word(one->target));
  }
  if (one->cost_setup > 0.0 || one->cost_monthly > 0.0) {
    cvn_buffer_add(&page->html, "; costs ");
    if (one->cost_setup > 0.0) put_money(page, one->cost_setup);
    cvn_buffer_add(&page->html, "%s", one->cost_setup > 0.0 ? " to set up" : "");
    if (one->cost_setup > 0.0 && one->cost_monthly > 0.0) cvn_buffer_add(&page->html, " and ");
    if (one->cost_monthly > 0.0) put_money(page, one->cost_monthly);
    cvn_buffer_add(&page->html, "%s in each alliance", one->cost_monthly > 0.0 ? " a month" : "");
  }
  cvn_buffer_add(&page->html, " <span class=\"small\">(");
  put_settings(page, one);
  cvn_buffer_add(&page->html, ")</span></li>\n");
}

static void put_plans(cvn_page *page) {
  cvn_buffer_add(&page->html, "<h3>What each strategy does</h3>\n<dl class=\"plans\">\n");
  for (int64_t i = 0; i < page->n_strategies; i++) {
    const cvn_page_strategy *s = &page->strategies[i];
    cvn_html(&page->html, "<dt><bdi>{}</bdi></dt><dd>", s->name);
    if (!s->plan) cvn_buffer_add(&page->html, "The results do not say.");
    else if (s->plan->n_interventions == 0)
      cvn_buffer_add(&page->html, "Nothing is done; everything stays as the parameters have it.");
    else cvn_buffer_add(&page->html, "<ul>\n");
    for (int k = 0; s->plan && k < s->plan->n_interventions; k++)
      put_intervention(page, &s->plan->interventions[k]);
    cvn_buffer_add(&page->html,
                   s->plan && s->plan->n_interventions > 0 ? "</ul></dd>\n" : "</dd>\n");
  }
  cvn_buffer_add(&page->html, "</dl>\n");
}

/* -- the table -- */

/* A verdict as people say it. */
static const char *in_words(const cvn_page_strategy *s) {
  cvn_verdict verdict;
  if (s->baseline) return "what all are compared with";
  if (cvn_verdict_find(s->verdict, &verdict)) return cvn_verdict_of_need_met(verdict);
  return *s->verdict ? s->verdict : "no future in common with it";
}

static void put_row(cvn_page *page, const cvn_page_strategy *s) {
  char shown[CVN_HTML_NUMBER], high[CVN_HTML_NUMBER], both[2 * CVN_HTML_NUMBER + 8];
  cvn_buffer_add(&page->html, "<tr%s>", s->baseline ? " class=\"baseline\"" : "");
  cvn_html(&page->html, "<th scope=\"row\"><bdi data-strategy=\"{}\">{}</bdi></th>", s->name,
           s->name);
  cvn_page_percent(s->mean, shown);
  cvn_page_cell(page, "Need met", s->mean, shown);
  cvn_page_points(s->more, shown);
  cvn_page_cell(page, "More, in points", s->more, s->baseline ? "–" : shown);
  cvn_page_points(s->more_low, shown);
  cvn_page_points(s->more_high, high);
  snprintf(both, sizeof both, "%s to %s", shown, high);
  cvn_html(&page->html, "<td class=\"number\" data-label=\"95% interval\">{}</td>",
           s->baseline || isnan(s->more_low) ? "–" : both);
  cvn_html_percent(s->improved, 0, shown);
  cvn_page_cell(page, "Better in", s->improved, shown);
  snprintf(both, sizeof both, "%s%s", in_words(s), s->circumstance ? "; other circumstances" : "");
  cvn_page_cell_text(page, "In words", both);
  cvn_page_percent(s->cooperation, shown);
  cvn_page_cell(page, "Cooperation", s->cooperation, shown);
  if (page->has_costs) {
    cvn_html_money(s->more_cost, shown);
    cvn_page_cell(page, "Extra cost", s->more_cost, shown);
  }
  cvn_buffer_add(&page->html, "</tr>\n");
}

static void put_comparison_table(cvn_page *page) {
  const char *currency = cvn_page_fact(page, "currency");
  cvn_buffer_add(&page->html,
                 "<table class=\"cards\" id=\"comparison-table\"><caption>Strategies, the one "
                 "that meets most need first</caption>\n<thead><tr>"
                 "<th scope=\"col\">Strategy</th>"
                 "<th scope=\"col\" class=\"number\">Need met</th>"
                 "<th scope=\"col\" class=\"number\">More, in points</th>"
                 "<th scope=\"col\" class=\"number\">95%% interval</th>"
                 "<th scope=\"col\" class=\"number\">Better in</th>"
                 "<th scope=\"col\">In words</th>"
                 "<th scope=\"col\" class=\"number\">Cooperation</th>");
  if (page->has_costs)
    cvn_html(&page->html,
             *currency ? "<th scope=\"col\" class=\"number\">Extra cost ({})</th>"
                       : "<th scope=\"col\" class=\"number\">Extra cost{}</th>",
             currency);
  cvn_buffer_add(&page->html, "</tr></thead>\n<tbody>\n");
  for (int64_t s = 0; s < page->n_strategies; s++) put_row(page, &page->strategies[s]);
  cvn_buffer_add(&page->html, "</tbody></table>\n");
}

static void put_reading(cvn_page *page) {
  const double important = cvn_page_fact_value(page, "important");
  cvn_buffer_add(&page->html, "<p>");
  cvn_page_term(page, "need-met", "Need met");
  cvn_buffer_add(&page->html, " and ");
  cvn_page_term(page, "cooperation", "cooperation");
  cvn_buffer_add(&page->html,
                 " are means of the last 24 months. <em>More</em> is the difference to ");
  cvn_page_name(page, page->strategies[page->baseline].name);
  cvn_buffer_add(&page->html, ", which all are compared with, in the same ");
  cvn_page_term(page, "future", "futures");
  cvn_buffer_add(&page->html,
                 "; <em>better in</em> is the share of futures in which it is above zero. The "
                 "words take into account that several strategies were looked at (");
  cvn_page_term(page, "holm", "Holm");
  cvn_buffer_add(&page->html, ").");
  if (important > 0.0) {
    char points[CVN_HTML_NUMBER];
    cvn_html_fixed(100.0 * important, 1, CVN_HTML_PLAIN, points);
    cvn_buffer_add(&page->html, " Differences of less than %s points were said not to matter.",
                   points);
  }
  cvn_buffer_add(&page->html, "</p>\n");
}

static void put_best(cvn_page *page) {
  cvn_buffer_add(
      &page->html,
      "<h3>How likely is each to be the best?</h3>\n"
      "<table class=\"plain\" id=\"best-table\"><thead><tr><th scope=\"col\">Strategy</th>"
      "<th scope=\"col\" class=\"number\">in a single future</th>"
      "<th scope=\"col\" class=\"number\">on average</th></tr></thead>\n<tbody>\n");
  for (int64_t i = 0; i < page->n_strategies; i++) {
    const cvn_page_strategy *s = &page->strategies[i];
    char shown[CVN_HTML_NUMBER];
    if (!(s->best_single > 0.0 || s->best_mean > 0.0)) continue;
    cvn_html(&page->html, "<tr><th scope=\"row\"><bdi>{}</bdi></th>", s->name);
    cvn_html_percent(s->best_single, 0, shown);
    cvn_page_cell(page, "in a single future", s->best_single, shown);
    cvn_html_percent(s->best_mean, 0, shown);
    cvn_page_cell(page, "on average", s->best_mean, shown);
    cvn_buffer_add(&page->html, "</tr>\n");
  }
  cvn_buffer_add(
      &page->html,
      "</tbody></table>\n<p class=\"small\">The first is your chance that no other strategy would "
      "have done better when you try it once; luck stays in it, however much is simulated. The "
      "second is how sure the ranking of the averages is. Strategies with 0%% are left out.</p>\n");
}

void cvn_page_comparison(cvn_page *page) {
  const cvn_page_chart chart = {
      .id = "differences",
      .title = "How much more need each strategy meets, with 95% intervals",
      .alternative =
          "A row for each strategy: a dot at its difference in need met to the baseline, in "
          "percentage points, and a line over its 95% interval. Right of zero is more need met.",
      .figure = "differences",
      .table = CVN_PAGE_AGAINST,
  };
  cvn_page_begin(page, "comparison", "Strategies side by side");
  put_comparison_table(page);
  put_reading(page);
  cvn_page_put_chart(page, &chart);
  if (cvn_page_fact_count(page, "replicates") > 1 || page->study) put_best(page);
  cvn_page_put_table(page, CVN_PAGE_PAIRS, "Every two strategies compared", NULL, NULL);
  put_plans(page);
  cvn_page_end(page);
}

/* -- over time -- */

void cvn_page_trajectories(cvn_page *page) {
  const cvn_page_chart chart = {
      .id = "trajectories",
      .title = "How things develop, month by month",
      .alternative =
          "A line for each strategy over the months, with a band around it. What is shown, and "
          "which strategies, can be chosen; the arrow keys move a cursor that reads out a "
          "month's values.",
      .figure = "need_met",
      /* The script shows what is chosen; without it need met stands for all. */
      .table = page->charts ? CVN_PAGE_TABLE_COUNT : CVN_PAGE_TRAJECTORIES,
      .filter_column = "observable",
      .filter_value = "need_met",
  };
  cvn_page_begin(page, "trajectories", "Over time");
  if (!cvn_page_has(page, CVN_PAGE_TRAJECTORIES)) {
    cvn_buffer_add(&page->html, "<p>There is no table of trajectories beside this page.</p>\n");
  } else {
    cvn_buffer_add(
        &page->html,
        "<p>Lines are means over futures. The band shows either how sure the mean is or how far "
        "single futures lie apart: the middle 90%% of them.</p>\n");
    cvn_page_put_chart(page, &chart);
  }
  cvn_page_end(page);
}

/* -- costs -- */

static void put_places(cvn_page *page) {
  cvn_buffer_add(&page->html,
                 "<table class=\"cards\" id=\"cost-table\"><caption>What each strategy costs and "
                 "achieves, and what the next step up costs</caption>\n<thead><tr><th "
                 "scope=\"col\">Strategy</th><th scope=\"col\" class=\"number\">Cost</th><th "
                 "scope=\"col\" class=\"number\">More achieved</th><th scope=\"col\" "
                 "class=\"number\">Cost of a further unit</th><th "
                 "scope=\"col\">Standing</th></tr></thead>\n<tbody>\n");
  for (int64_t i = 0; i < page->n_strategies; i++) {
    const cvn_page_strategy *s = &page->strategies[i];
    char shown[CVN_HTML_NUMBER];
    cvn_html(&page->html, "<tr><th scope=\"row\"><bdi>{}</bdi></th>", s->name);
    cvn_html_money(s->cost, shown);
    cvn_page_cell(page, "Cost", s->cost, shown);
    cvn_html_fixed(s->more_effect, 2, CVN_HTML_SIGNED, shown);
    cvn_page_cell(page, "More achieved", s->more_effect, s->baseline ? "–" : shown);
    cvn_html_money(s->icer, shown);
    cvn_page_cell(page, "Cost of a further unit", s->icer, shown);
    cvn_html(&page->html, "<td data-label=\"Standing\"><div>{}", s->standing);
    if (*s->by)
      cvn_html(&page->html, *s->and_by ? " by a mixture of “<bdi>{}</bdi>”" : " by “<bdi>{}</bdi>”",
               s->by);
    if (*s->by && *s->and_by) cvn_html(&page->html, " and “<bdi>{}</bdi>”", s->and_by);
    cvn_buffer_add(&page->html, "</div></td></tr>\n");
  }
  cvn_buffer_add(&page->html, "</tbody></table>\n");
}

static void put_terms(cvn_page *page) {
  char *unit = cvn_page_unit(page);
  const char *perspective = cvn_page_fact(page, "perspective");
  const double year = cvn_page_fact_value(page, "price_year"),
               rate = cvn_page_fact_value(page, "discount_rate"),
               effect_rate = cvn_page_fact_value(page, "effect_discount_rate"),
               horizon = cvn_page_fact_value(page, "horizon"),
               asked = cvn_page_fact_value(page, "asked_horizon");
  char shown[CVN_HTML_NUMBER], other[CVN_HTML_NUMBER];
  cvn_buffer_add(&page->html, "<p>Costs are those of the interventions over ");
  cvn_page_many(&page->html, (int64_t)horizon, "month", "months");
  cvn_html(&page->html, *cvn_page_fact(page, "currency") ? ", in {}" : "{}",
           cvn_page_fact(page, "currency"));
  if (!isnan(year)) cvn_html(&page->html, " at prices of {}", cvn_page_fact(page, "price_year"));
  if (*perspective) cvn_html(&page->html, ", as they fall on: {}", perspective);
  cvn_html_fixed(100.0 * rate, 1, CVN_HTML_PLAIN, shown);
  cvn_html_fixed(100.0 * effect_rate, 1, CVN_HTML_PLAIN, other);
  cvn_buffer_add(&page->html,
                 "; later money counts less by %s%% a year and later need met by %s%% (", shown,
                 other);
  cvn_page_term(page, "discounting", "discounting");
  cvn_html(&page->html,
           "). <em>More achieved</em> is what goes beyond the baseline; its unit is a {}. The "
           "<em>cost of a further unit</em> (",
           unit ? unit : "");
  free(unit);
  cvn_page_term(page, "icer", "ICER");
  cvn_buffer_add(&page->html,
                 ") is what one such unit more costs when one moves up from the cheaper strategy "
                 "before it on the ");
  cvn_page_term(page, "frontier", "efficiency frontier");
  cvn_buffer_add(
      &page->html,
      ": read it from the cheapest up, and stop where a unit costs more than it is worth "
      "to you.");
  if (asked > horizon)
    cvn_html(&page->html, " The scenario asks for {} months; the runs are shorter.",
             cvn_page_fact(page, "asked_horizon"));
  cvn_buffer_add(&page->html, "</p>\n");
}

static void put_acceptability(cvn_page *page) {
  const cvn_page_chart chart = {
      .id = "acceptability",
      .title = "How likely each strategy is the best buy, by what a unit is worth to you",
      .alternative =
          "Lines of probability over what a unit of effect is held to be worth, one for each "
          "strategy.",
      .figure = "acceptability",
      .table = CVN_PAGE_ACCEPTABILITY,
  };
  if (cvn_page_has(page, CVN_PAGE_ACCEPTABILITY)) {
    cvn_page_put_chart(page, &chart);
    return;
  }
  cvn_html(&page->html, "<p class=\"small\">There is no acceptability curve: {}.</p>\n",
           cvn_page_fact(page, "no_acceptability"));
}

void cvn_page_costs(cvn_page *page) {
  const cvn_page_chart plane = {
      .id = "plane",
      .title = "Cost against effect: the plane and its frontier",
      .alternative =
          "A dot for each strategy: to the right achieves more than the baseline, further up "
          "costs more. A line joins the strategies on the efficiency frontier.",
      .figure = "cost_plane",
      .table = CVN_PAGE_COSTS,
  };
  const cvn_page_chart benefit = {
      .id = "benefit",
      .title = "What each strategy is worth less its cost, by what a unit is worth to you",
      .alternative =
          "Lines of net benefit over what a unit of effect is held to be worth, one for each "
          "strategy. Above zero a strategy pays; the highest line is the best buy.",
      .figure = "net_benefit",
      .table = CVN_PAGE_NET_BENEFIT,
  };
  cvn_page_begin(page, "costs", "What it costs");
  if (!page->has_costs) {
    const char *why = cvn_page_fact(page, "no_costs");
    cvn_html(&page->html, "<p>No costs are compared: {}.</p>\n",
             *why ? why : "there is no table of them");
  } else {
    put_places(page);
    put_terms(page);
    cvn_page_put_chart(page, &plane);
    if (cvn_page_has(page, CVN_PAGE_NET_BENEFIT)) cvn_page_put_chart(page, &benefit);
    put_acceptability(page);
  }
  cvn_page_end(page);
}
