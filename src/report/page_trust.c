/* page_trust.c: how sure the comparison is, what it cannot say, what it assumes, and how to make it
 * again. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <convene/version.h>

#include "analysis/resample.h"
#include "report/page_parts.h"

/* -- how sure -- */

static void put_fact(cvn_page *page, const char *name) {
  cvn_buffer_add(&page->html, "<dt>%s</dt><dd>", name);
}

/* The middle of what pairing took away, over the strategies that say; NAN for none. */
static double median_reduction(const cvn_page *page) {
  double *values = calloc((size_t)page->n_strategies, sizeof *values);
  if (!values) return (double)NAN;
  for (int64_t s = 0; s < page->n_strategies; s++) values[s] = page->strategies[s].reduction;
  const double median = cvn_median_of_known(values, page->n_strategies);
  free(values);
  return median;
}

static void put_runs(cvn_page *page) {
  const int64_t runs = cvn_page_fact_count(page, "runs"),
                complete = cvn_page_fact_count(page, "complete"),
                points = cvn_page_fact_count(page, "points");
  put_fact(page, "Futures");
  if (page->study) {
    cvn_page_many(&page->html, points, "point of a study", "points of a study");
    cvn_buffer_add(&page->html, " with ");
  }
  cvn_page_many(&page->html, cvn_page_fact_count(page, "replicates"), "replicate", "replicates");
  cvn_buffer_add(&page->html, "%s of ", page->study ? " each," : ",");
  cvn_page_many(&page->html, cvn_page_fact_count(page, "months"), "month", "months");
  cvn_buffer_add(&page->html, "; every strategy meets the same ones</dd>\n");
  put_fact(page, "Runs");
  cvn_page_many(&page->html, runs, "run", "runs");
  if (complete == runs) cvn_buffer_add(&page->html, ", none of which failed</dd>\n");
  else
    cvn_buffer_add(&page->html,
                   ", of which <strong>%" PRId64
                   " failed or are missing</strong> and are left out</dd>\n",
                   runs - complete);
}

static void put_precision(cvn_page *page) {
  double widest = (double)NAN;
  char shown[CVN_HTML_NUMBER];
  for (int64_t s = 0; s < page->n_strategies; s++) {
    const cvn_page_strategy *one = &page->strategies[s];
    const double half = 0.5 * (one->more_high - one->more_low);
    if (!isnan(half) && !(half <= widest)) widest = half;
  }
  put_fact(page, "Precision");
  if (isnan(widest)) {
    cvn_buffer_add(&page->html, "not known: it takes at least two replicates</dd>\n");
    return;
  }
  cvn_html_fixed(100.0 * widest, 2, CVN_HTML_PLAIN, shown);
  cvn_buffer_add(&page->html, "differences in need met are known to ±%s points or better</dd>\n",
                 shown);
}

static void put_pairing(cvn_page *page) {
  const double reduction = median_reduction(page);
  char share[CVN_HTML_NUMBER], times[CVN_HTML_NUMBER];
  if (isnan(reduction)) return;
  put_fact(page, "What pairing achieved");
  cvn_html_fixed(100.0 * reduction, 0, CVN_HTML_PLAIN, share);
  cvn_html_fixed(1.0 / (1.0 - reduction), 1, CVN_HTML_PLAIN, times);
  if (reduction > 0.0 && reduction < 1.0)
    cvn_buffer_add(&page->html,
                   "comparing within the same futures took away %s%% of the variance of a "
                   "difference (the middle of "
                   "all strategies): as good as %s times as many runs",
                   share, times);
  else
    cvn_buffer_add(&page->html,
                   "comparing within the same futures changed the variance of a difference by %s%%",
                   share);
  cvn_buffer_add(&page->html,
                 " (<a class=\"term\" href=\"#term-pairing\">common random numbers</a>)</dd>\n");
}

static void put_stopping(cvn_page *page) {
  const cvn_sheet_table *looks = &page->tables[CVN_PAGE_STOPPING];
  put_fact(page, "When it was enough");
  if (!cvn_page_has(page, CVN_PAGE_STOPPING)) {
    cvn_buffer_add(
        &page->html,
        "the number of replicates was chosen beforehand (<code>--until</code> adds them until "
        "a precision is reached)</dd>\n");
    return;
  }
  const bool enough =
      cvn_sheet_value(looks, looks->rows - 1, cvn_sheet_column(looks, "enough")) == 1.0;
  cvn_html(&page->html,
           "replicates were added until {}, looked at {}: ", cvn_page_fact(page, "stopping_rule"),
           looks->rows == 1 ? "once" : "several times");
  cvn_buffer_add(&page->html, enough ? "the rule was met</dd>\n"
                                     : "<strong>the cap was reached first</strong></dd>\n");
}

/* Where the bootstrap's interval and Student's lie apart by more than a fifth of the width. */
static void put_agreement(cvn_page *page) {
  const cvn_sheet_table *t = &page->tables[CVN_PAGE_AGAINST];
  const int low = cvn_sheet_column(t, "low"), high = cvn_sheet_column(t, "high"),
            other_low = cvn_sheet_column(t, "bootstrap_low"),
            other_high = cvn_sheet_column(t, "bootstrap_high");
  int all = 0, apart = 0;
  for (int64_t r = 0; r < t->rows; r++) {
    const double width = cvn_sheet_value(t, r, high) - cvn_sheet_value(t, r, low);
    const double most = fmax(fabs(cvn_sheet_value(t, r, low) - cvn_sheet_value(t, r, other_low)),
                             fabs(cvn_sheet_value(t, r, high) - cvn_sheet_value(t, r, other_high)));
    if (isnan(width) || isnan(most)) continue;
    all++;
    apart += most > 0.2 * width;
  }
  if (all == 0) return;
  put_fact(page, "A second opinion");
  cvn_buffer_add(&page->html,
                 "intervals made without assuming a bell shape (<a class=\"term\" "
                 "href=\"#term-bootstrap\">bootstrap</a>) "
                 "agree in %d of %d differences%s</dd>\n",
                 all - apart, all,
                 apart > 0 ? "; where they do not, there are too few futures" : "");
}

void cvn_page_reliability(cvn_page *page) {
  const cvn_page_chart chart = {
      .id = "convergence",
      .title = "How the differences became surer with more replicates",
      .alternative = "A falling line for each strategy: half the width of the 95% interval of its "
                     "difference to the baseline, in percentage points, after so many replicates.",
      .table = CVN_PAGE_CONVERGENCE,
  };
  cvn_page_begin(page, "reliability", "How sure is this?");
  cvn_buffer_add(
      &page->html,
      "<p>What follows is about chance in the simulation. It says nothing about whether the "
      "<a href=\"#assumptions\">assumptions</a> hold, which matters more.</p>\n"
      "<dl class=\"facts\">\n");
  put_runs(page);
  put_precision(page);
  put_pairing(page);
  put_stopping(page);
  put_agreement(page);
  cvn_buffer_add(&page->html, "</dl>\n");
  if (cvn_page_has(page, CVN_PAGE_CONVERGENCE)) cvn_page_put_chart(page, &chart);
  cvn_page_put_table(page, CVN_PAGE_STOPPING, "The looks of the stopping rule", NULL, NULL);
  cvn_page_end(page);
}

/* -- what it cannot say -- */

void cvn_page_limits(cvn_page *page) {
  cvn_page_begin(page, "limits", "What it cannot say");
  cvn_buffer_add(&page->html,
                 "<ul>\n"
                 "<li><strong>How much of a real need a real alliance meets.</strong> Need met is "
                 "a share of an abstract "
                 "demand. Differences between strategies mean something within the model; levels "
                 "are no estimates.</li>\n"
                 "<li><strong>Whether a mechanism exists.</strong> The model shows what follows if "
                 "it does. Nothing is "
                 "fitted to outcomes, and most strengths are judgement.</li>\n"
                 "<li><strong>How unsure the assumptions make it.</strong> %s</li>\n"
                 "<li><strong>What one named organisation will do.</strong> Members are a few "
                 "numbers each, most of them "
                 "drawn by chance.</li>\n"
                 "<li><strong>Effects of personality, history, law or politics</strong>, except as "
                 "far as somebody "
                 "translates them into the parameters.</li>\n"
                 "<li><strong>What else the money could do.</strong> Costs are those of the "
                 "interventions; members’ own "
                 "time and what others spend are not counted.</li>\n"
                 "</ul>\n",
                 page->study ? "The study varies some parameters over ranges that somebody chose; "
                               "what it does not vary is "
                               "held fixed, and all its points count alike."
                             : "Intervals express chance under one set of parameters, not doubt "
                               "about the parameters. A study that varies them shows that "
                               "(<code>convene sweep</code>).");
  cvn_page_end(page);
}

/* -- assumptions -- */

static void put_parameter(cvn_page *page, const cvn_scenario *scenario, int id) {
  const cvn_param_info *info = &cvn_param_table[id];
  char value[64], usual[64];
  cvn_param_text(id, cvn_param_get(&scenario->params, id), value);
  cvn_param_text(id, info->def, usual);
  cvn_html(&page->html,
           "<tr><th scope=\"row\"><code>{}</code></th><td data-label=\"What it is\">{}</td><td "
           "data-label=\"Value\" class=\"number\">{}</td><td data-label=\"Default\" "
           "class=\"number\">{}</td><td data-label=\"Source of the default\">{}</td></tr>\n",
           info->path, info->doc, value, usual, info->source);
}

/* Parameters that are set (`changed`) or left at their defaults. */
static int put_parameters(cvn_page *page, const cvn_scenario *scenario, bool changed) {
  int count = 0;
  cvn_buffer_add(&page->html,
                 "<table class=\"cards\"><thead><tr><th scope=\"col\">Parameter</th>"
                 "<th scope=\"col\">What it is</th><th scope=\"col\" class=\"number\">Value</th>"
                 "<th scope=\"col\" class=\"number\">Default</th>"
                 "<th scope=\"col\">Source of the default</th></tr></thead>\n<tbody>\n");
  for (int id = 0; id < (int)CVN_PARAM_COUNT; id++) {
    if (cvn_param_table[id].type == CVN_TYPE_PATH) continue;
    const bool differs = cvn_param_get(&scenario->params, id) != cvn_param_table[id].def;
    if (differs != changed) continue;
    put_parameter(page, scenario, id);
    count++;
  }
  cvn_buffer_add(&page->html, "</tbody></table>\n");
  return count;
}

static int judged(void) {
  int count = 0;
  for (int id = 0; id < (int)CVN_PARAM_COUNT; id++)
    count += strncmp(cvn_param_table[id].source, "judgement", 9) == 0;
  return count;
}

void cvn_page_assumptions(cvn_page *page) {
  const cvn_scenario *scenario = page->source->scenarios[0];
  cvn_page_begin(page, "assumptions", "Assumptions");
  cvn_buffer_add(
      &page->html,
      "<p>The model has %d parameters; for %d of them no source is known, and the value is "
      "<em>judgement</em>. The form of every equation is judgement too. What this scenario "
      "sets:</p>\n",
      (int)CVN_PARAM_COUNT, judged());
  put_parameters(page, scenario, true);
  cvn_buffer_add(&page->html, "<details><summary>Parameters left at their defaults</summary>\n");
  put_parameters(page, scenario, false);
  cvn_buffer_add(&page->html, "</details>\n");
  if (scenario->n_sources > 0)
    cvn_buffer_add(&page->html, "<h3>Sources that the scenario names</h3>\n<ul>\n");
  for (int i = 0; i < scenario->n_sources; i++)
    cvn_html(&page->html, "<li>{}</li>\n", scenario->sources[i]);
  if (scenario->n_sources > 0) cvn_buffer_add(&page->html, "</ul>\n");
  cvn_page_end(page);
}

/* -- do it again -- */

static void put_scenario_text(cvn_page *page, const cvn_scenario *scenario) {
  if (!scenario->text || scenario->text_length == 0) return;
  cvn_buffer_add(&page->html, "<details><summary>The scenario as it was read</summary>\n"
                              "<pre tabindex=\"0\">");
  cvn_html_lines(&page->html, scenario->text);
  cvn_buffer_add(&page->html, "</pre></details>\n");
}

void cvn_page_reproduction(cvn_page *page) {
  const char *command = cvn_page_fact(page, "command");
  cvn_page_begin(page, "reproduction", "Do it again");
  if (*command)
    cvn_html(&page->html,
             "<p>The same command makes the same numbers, to the last bit, on any number of "
             "processors:</p>\n<pre tabindex=\"0\" id=\"command\">{}</pre>\n",
             command);
  cvn_buffer_add(&page->html, "<dl class=\"facts\">\n");
  put_fact(page, "Result");
  for (int i = 0; i < page->source->count; i++) {
    char *source = cvn_reader_attribute(page->source->readers[i], "/", "source");
    char *checksum = cvn_reader_attribute(page->source->readers[i], "/", "state_checksum");
    char *model = cvn_reader_attribute(page->source->readers[i], "/", "model_version");
    const char *path = cvn_reader_path(page->source->readers[i]), *slash = strrchr(path, '/');
    cvn_html(&page->html,
             "<div><code>{}</code>, made by {}, model version {}, checksum <code>{}</code></div>",
             slash ? slash + 1 : path, source ? source : "?", model ? model : "?",
             checksum ? checksum : "?");
    free(source);
    free(checksum);
    free(model);
  }
  cvn_buffer_add(&page->html, "</dd>\n");
  put_fact(page, "Seed");
  cvn_html(&page->html, "{}</dd>\n", cvn_page_fact(page, "seed"));
  put_fact(page, "Check");
  cvn_buffer_add(
      &page->html,
      "<code>convene replay FILE</code> computes the result again from nothing but itself and "
      "compares bit by bit</dd>\n");
  put_fact(page, "This page");
  cvn_html(&page->html,
           "convene {}; it asks nobody for anything and can be passed on as it is. All its "
           "numbers are in <code>tables/*.csv</code></dd>\n</dl>\n",
           cvn_version());
  put_scenario_text(page, page->source->scenarios[0]);
  cvn_page_end(page);
}
