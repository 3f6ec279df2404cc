/* page_checklists.c: ODD, STRESS-ABS and CHEERS 2022, with answers from the scenario and the
 * comparison. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/page_parts.h"

typedef void word_of(cvn_page *page, const cvn_scenario *scenario);

static void put(cvn_page *page, const char *text) {
  cvn_html_text(&page->html, text);
}

static void put_title(cvn_page *page, const cvn_scenario *scenario) {
  put(page, scenario->title && *scenario->title ? scenario->title : scenario->name);
}

static void put_description(cvn_page *page, const cvn_scenario *scenario) {
  put(page, scenario->description && *scenario->description ? scenario->description
                                                            : "The scenario has no description.");
}

static void put_strategies(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  cvn_buffer_add(&page->html, "%" PRId64, page->n_strategies);
}

static void put_names(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  for (int64_t s = 0; s < page->n_strategies; s++)
    cvn_html(&page->html, s > 0 ? ", “<bdi>{}</bdi>”" : "“<bdi>{}</bdi>”",
             page->strategies[s].name);
}

static void put_baseline(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  put(page, page->strategies[page->baseline].name);
}

static void put_plans(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  for (int64_t s = 0; s < page->n_strategies; s++) {
    const cvn_strategy *plan = page->strategies[s].plan;
    cvn_html(&page->html,
             s > 0 ? "; “<bdi>{}</bdi>”: " : "“<bdi>{}</bdi>”: ", page->strategies[s].name);
    if (!plan || plan->n_interventions == 0)
      cvn_buffer_add(&page->html, plan ? "nothing" : "not known");
    for (int i = 0; plan && i < plan->n_interventions; i++)
      cvn_html(&page->html, i > 0 ? ", {}" : "{}", plan->interventions[i].name);
  }
  cvn_buffer_add(&page->html, ". Settings, months and costs are under What each strategy does.");
}

static bool reads(const cvn_scenario *scenario, int param) {
  const char *path = cvn_param_get_path(&scenario->params, param);
  return path && *path;
}

static void put_members(cvn_page *page, const cvn_scenario *scenario) {
  if (reads(scenario, CVN_PARAM_ID_population_organisations_file))
    cvn_buffer_add(&page->html, "the organisations of a real coalition, read from a table");
  else
    cvn_page_many(&page->html, scenario->params.population.organisations, "organisation, drawn",
                  "organisations, drawn");
}

static void put_alliances(cvn_page *page, const cvn_scenario *scenario) {
  if (reads(scenario, CVN_PARAM_ID_population_memberships_file))
    cvn_buffer_add(&page->html, "the alliances that their table of memberships names");
  else cvn_page_many(&page->html, scenario->params.alliances.count, "alliance", "alliances");
}

static void put_areas(cvn_page *page, const cvn_scenario *scenario) {
  if (reads(scenario, CVN_PARAM_ID_population_areas_file))
    cvn_buffer_add(&page->html, "service areas read from a table");
  else cvn_page_many(&page->html, scenario->params.need.areas, "service area", "service areas");
}

static void put_per_organisation(cvn_page *page, const cvn_scenario *scenario) {
  char value[64];
  if (reads(scenario, CVN_PARAM_ID_population_memberships_file)) {
    put(page, "as the table of memberships says,");
    return;
  }
  cvn_param_text(CVN_PARAM_ID_alliances_memberships_per_organisation,
                 scenario->params.alliances.memberships_per_organisation, value);
  put(page, value);
}

static void put_dynamic(cvn_page *page, const cvn_scenario *scenario) {
  const bool moves =
      scenario->params.membership.leave_rate > 0.0 || scenario->params.membership.join_rate > 0.0;
  put(page, moves ? "dynamic: members may leave and join" : "static: nobody leaves or joins");
}

static void put_drawn(cvn_page *page, const cvn_scenario *scenario) {
  put(page, scenario->n_files > 0 ? "What the tables of the coalition do not say is drawn from the "
                                    "distributions of the parameters."
                                  : "All organisations, alliances and memberships are drawn from "
                                    "the distributions of the parameters.");
}

static void put_input(cvn_page *page, const cvn_scenario *scenario) {
  if (scenario->n_files == 0) put(page, "The population is drawn; no data file is read.");
  else
    cvn_buffer_add(&page->html, "The coalition is read from %d %s.", scenario->n_files,
                   scenario->n_files == 1 ? "table" : "tables");
}

static void put_sources(cvn_page *page, const cvn_scenario *scenario) {
  if (scenario->n_sources == 0)
    put(page, "The scenario names none; sources of defaults are under Assumptions.");
  for (int i = 0; i < scenario->n_sources; i++)
    cvn_html(&page->html, i > 0 ? "; {}" : "{}", scenario->sources[i]);
}

static void put_parameters_set(cvn_page *page, const cvn_scenario *scenario) {
  int count = 0;
  for (int id = 0; id < (int)CVN_PARAM_COUNT; id++)
    count += cvn_param_table[id].type != CVN_TYPE_PATH &&
             cvn_param_get(&scenario->params, id) != cvn_param_table[id].def;
  cvn_buffer_add(&page->html, "%d", count);
}

static void put_fact(cvn_page *page, const char *item) {
  const char *value = cvn_page_fact(page, item);
  put(page, *value ? value : "not known");
}
static void put_months(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  put_fact(page, "months");
}
static void put_replicates(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  put_fact(page, "replicates");
}
static void put_seed(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  put_fact(page, "seed");
}

static void put_points(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  if (page->study)
    cvn_html(&page->html, " at each of {} points of a study", cvn_page_fact(page, "points"));
}

static void put_design(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  char *design = cvn_reader_attribute(page->source->readers[0], "/", "design");
  if (page->study) cvn_html(&page->html, "Design: {}.", design ? design : "several points");
  else put(page, "One set of parameters.");
  free(design);
}

static void put_stopping(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  const char *rule = cvn_page_fact(page, "stopping_rule");
  if (*rule) cvn_html(&page->html, "Replicates were added until {}.", rule);
  else put(page, "Their number was chosen beforehand.");
}

static void put_attribute(cvn_page *page, const char *name) {
  char *value = cvn_reader_attribute(page->source->readers[0], "/", name);
  put(page, value ? value : "not known");
  free(value);
}
static void put_source(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  put_attribute(page, "source");
}
static void put_build(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  put_attribute(page, "build");
}

/* -- money -- */

static void put_no_costs(cvn_page *page) {
  cvn_html(&page->html, "Not applicable: no costs are compared ({}).",
           cvn_page_fact(page, "no_costs"));
}

static void put_costs_word(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  put(page, page->has_costs ? "costs and what a further unit costs" : "no costs");
}

static void put_perspective(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  const char *perspective = cvn_page_fact(page, "perspective");
  if (!page->has_costs) put_no_costs(page);
  else if (*perspective) cvn_html(&page->html, "{}.", perspective);
  else
    put(page, "Who pays for the interventions; the scenario does not say who that is. Members’ own "
              "time is not counted.");
}

static void put_horizon(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  if (!page->has_costs)
    cvn_html(&page->html, "{} months; no costs are compared.", cvn_page_fact(page, "months"));
  else cvn_html(&page->html, "{} months.", cvn_page_fact(page, "horizon"));
}

static void put_discounting(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  char costs[CVN_HTML_NUMBER], effects[CVN_HTML_NUMBER];
  if (!page->has_costs) {
    put_no_costs(page);
    return;
  }
  cvn_html_fixed(100.0 * cvn_page_fact_value(page, "discount_rate"), 1, CVN_HTML_PLAIN, costs);
  cvn_html_fixed(100.0 * cvn_page_fact_value(page, "effect_discount_rate"), 1, CVN_HTML_PLAIN,
                 effects);
  cvn_buffer_add(&page->html, "Costs %s%% and need met %s%% a year.", costs, effects);
}

static void put_valuation(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  if (page->has_costs)
    put(page, "None is taken as given: net benefit is shown for a range of values of a unit of "
              "need met.");
  else put_no_costs(page);
}

static void put_cost_sources(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  if (page->has_costs)
    put(page, "Set-up and monthly costs of interventions in each alliance reached, as the scenario "
              "gives them (What each strategy does); where they come from is told in its sources "
              "and comments.");
  else put_no_costs(page);
}

static void put_currency(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  const char *currency = cvn_page_fact(page, "currency"), *year = cvn_page_fact(page, "price_year");
  if (!page->has_costs) {
    put_no_costs(page);
    return;
  }
  cvn_html(&page->html, "{}", *currency ? currency : "The scenario names no currency");
  cvn_html(&page->html,
           *year ? ", prices of {}; no conversion."
                 : "{}; the year of prices is not given; no conversion.",
           year);
}

static void put_uncertainty(cvn_page *page, const cvn_scenario *scenario) {
  (void)scenario;
  if (!page->study) put(page, "not characterised here; a study that varies them does it.");
  else if (cvn_page_has(page, CVN_PAGE_ACCEPTABILITY))
    put(page,
        "by the points of a study, with an acceptability curve and the value of information.");
  else put(page, "by the points of a study.");
}

static const struct {
  const char *word;
  word_of *put;
} words[] = {
    {"title", put_title},
    {"description", put_description},
    {"strategies", put_strategies},
    {"strategy_names", put_names},
    {"baseline", put_baseline},
    {"plans", put_plans},
    {"members", put_members},
    {"alliances", put_alliances},
    {"areas", put_areas},
    {"per_organisation", put_per_organisation},
    {"dynamic", put_dynamic},
    {"drawn", put_drawn},
    {"input", put_input},
    {"sources", put_sources},
    {"parameters_set", put_parameters_set},
    {"months", put_months},
    {"replicates", put_replicates},
    {"points_word", put_points},
    {"seed", put_seed},
    {"design", put_design},
    {"stopping", put_stopping},
    {"source", put_source},
    {"build", put_build},
    {"costs_word", put_costs_word},
    {"perspective", put_perspective},
    {"horizon", put_horizon},
    {"discounting", put_discounting},
    {"valuation", put_valuation},
    {"cost_sources", put_cost_sources},
    {"currency", put_currency},
    {"parameter_uncertainty", put_uncertainty},
};

/* An answer with its words filled in. */
static void put_answer(cvn_page *page, const char *answer) {
  for (const char *open; (open = strchr(answer, '{')) != NULL;) {
    const size_t length = strcspn(open + 1, "}");
    cvn_buffer_add_bytes(&page->html, answer, (size_t)(open - answer));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
      if (strlen(words[i].word) == length && strncmp(words[i].word, open + 1, length) == 0)
        words[i].put(page, page->source->scenarios[0]);
    answer = open + 1 + length + (open[1 + length] == '}');
  }
  cvn_buffer_add_bytes(&page->html, answer, strlen(answer));
}

void cvn_page_checklists(cvn_page *page) {
  static const struct {
    const char *number, *what, *answer; /* number NULL: a checklist begins, named and with its
                                           reference in the others */
  } items[] = {
#define CVN_CHECKLIST(id, name, reference) {NULL, name, reference},
#define CVN_ITEM(number, what, answer)     {number, what, answer},
#include "report/checklists.def"
#undef CVN_CHECKLIST
#undef CVN_ITEM
  };
  bool open = false;
  cvn_page_begin(page, "checklists", "For reviewers: three checklists");
  cvn_buffer_add(
      &page->html,
      "<p>What those who judge simulation studies ask, answered for this comparison.</p>\n");
  for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
    if (!items[i].number) {
      if (open) cvn_buffer_add(&page->html, "</tbody></table></details>\n");
      cvn_html(
          &page->html,
          "<details class=\"checklist\"><summary>{}</summary>\n<p class=\"small\">{}</p>\n"
          "<table class=\"cards\"><thead><tr><th scope=\"col\">Item</th><th scope=\"col\">Answer"
          "</th></tr></thead>\n<tbody>\n",
          items[i].what, items[i].answer);
      open = true;
      continue;
    }
    cvn_html(&page->html, "<tr><th scope=\"row\">{} {}</th><td data-label=\"Answer\"><div>",
             items[i].number, items[i].what);
    put_answer(page, items[i].answer);
    cvn_buffer_add(&page->html, "</div></td></tr>\n");
  }
  cvn_buffer_add(&page->html, "</tbody></table></details>\n");
  cvn_page_end(page);
}
