/* page_parts.h: what the files of the page share. Private to this room. */
#ifndef CVN_REPORT_PAGE_PARTS_H
#define CVN_REPORT_PAGE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "record/sheet_read.h"
#include "report/html.h"
#include "report/page.h"

/* CVN_PAGE_TABLES(X): X(NAME, file without ending, every comparison has it) */
#define CVN_PAGE_TABLES(X)                                                                         \
  X(FACTS, "comparison", true)                                                                     \
  X(STRATEGIES, "strategies", true)                                                                \
  X(AGAINST, "against_baseline", true)                                                             \
  X(PAIRS, "pairs", true)                                                                          \
  X(MEMBERS, "who_benefits", true)                                                                 \
  X(CODEBOOK, "codebook", true)                                                                    \
  X(TRAJECTORIES, "trajectories", false)                                                           \
  X(COSTS, "cost_effectiveness", false)                                                            \
  X(NET_BENEFIT, "net_benefit", false)                                                             \
  X(ACCEPTABILITY, "acceptability", false)                                                         \
  X(AFTERMATH, "after_the_end", false)                                                             \
  X(ALLIANCES, "alliances", false)                                                                 \
  X(WHY, "why", false)                                                                             \
  X(STOPPING, "stopping", false)                                                                   \
  X(CONVERGENCE, "convergence", false)                                                             \
  X(REGRET, "regret", false)                                                                       \
  X(FAILURES, "failures", false)                                                                   \
  X(BOX, "failure_box", false)                                                                     \
  X(PEELING, "failure_peeling", false)
typedef enum cvn_page_table {
#define CVN_PAGE_TABLE_ENUM(name, file, needed) CVN_PAGE_##name,
  CVN_PAGE_TABLES(CVN_PAGE_TABLE_ENUM)
#undef CVN_PAGE_TABLE_ENUM
      CVN_PAGE_TABLE_COUNT
} cvn_page_table;

/* A strategy as the tables have it; all values NAN where they are not known. */
typedef struct cvn_page_strategy {
  const char *name;         /* points into a table */
  const cvn_strategy *plan; /* what it does; NULL where no scenario has it */
  bool baseline;
  int order; /* among those that are not the baseline, as the tables have them: its colour */
  bool circumstance;                                     /* sets what nobody in it chooses */
  double mean;                                           /* need met */
  double best_single, best_mean;                         /* probabilities of being best */
  double cooperation;                                    /* its mean */
  int64_t futures;                                       /* that it shares with the baseline */
  double more, more_low, more_high, improved, reduction; /* against the baseline */
  const char *verdict;                                   /* "" for the baseline */
  double cost, more_cost, more_effect, icer_to_baseline, icer;
  const char *standing;            /* "" where there are no costs */
  const char *by, *and_by, *after; /* names: dominated by; next cheaper */
} cvn_page_strategy;

typedef struct cvn_page {
  cvn_buffer html;
  const cvn_page_source *source;
  cvn_sheet_table tables[CVN_PAGE_TABLE_COUNT]; /* zeros where there is none */
  cvn_page_strategy *strategies;                /* best first; owned */
  int64_t n_strategies, baseline, best;         /* places among them */
  bool charts;                                  /* drawn by D3 when the page is read */
  bool has_costs, study;
} cvn_page;

static inline bool cvn_page_has(const cvn_page *page, cvn_page_table table) {
  return page->tables[table].columns > 0 && page->tables[table].rows > 0;
}

/* An item of comparison.csv: its text, "" where it is not there; its number, NAN likewise. */
const char *cvn_page_fact(const cvn_page *page, const char *item);
double cvn_page_fact_value(const cvn_page *page, const char *item);
int64_t cvn_page_fact_count(const cvn_page *page, const char *item); /* 0 for none */

const char *cvn_page_file(cvn_page_table table); /* "strategies.csv" */

/* True for columns that the codebook calls text, also where that looks like a number. */
bool cvn_page_is_text(const cvn_page *page, const char *file, const char *column);

/* True for a coalition that was read, whose alliances are the same in every future. */
bool cvn_page_is_real(const cvn_page *page);

/* Names of its alliances, where they are asked for and the result has them; freed by
 * cvn_reader_free_texts. */
typedef struct cvn_page_names {
  char **names;
  int64_t count;
} cvn_page_names;
cvn_page_names cvn_page_alliance_names(const cvn_page *page);

/* Whether strategies still help under what befalls all: a table in the section on failing; false
 * where nothing can be said of it. */
bool cvn_page_circumstances(cvn_page *page);

/* The row of the table of pairs about the need met by `a` less that by `b`; *turned where the table
 * has it the other way round. -1 where there is none. */
int64_t cvn_page_pair(const cvn_page *page, const char *a, const char *b, bool *turned);

/* Fills the strategies from the tables. */
cvn_status cvn_page_gather(cvn_page *page, cvn_messages *messages) CVN_MUST_CHECK;

/* A number and what it counts: "7 strategies"; "1 replicate". */
void cvn_page_many(cvn_buffer *html, int64_t count, const char *one, const char *many);

/* “name” as text of its own. */
void cvn_page_name(cvn_page *page, const char *name);

/* A group of members without its comma: "small included". */
void cvn_page_group(cvn_page *page, const char *group);

/* <section> with a heading of its own, and its end. */
void cvn_page_begin(cvn_page *page, const char *id, const char *heading);
void cvn_page_end(cvn_page *page);

/* A place for a chart with its caption and its words for who cannot see it; the numbers behind it
 * are a table that opens. `figure` is the static one's name without ending. */
typedef struct cvn_page_chart {
  const char *id, *title;
  const char *alternative; /* what can be seen, in a sentence or two; plain text */
  const char *figure;
  cvn_page_table table;                     /* CVN_PAGE_TABLE_COUNT: none, the script makes it */
  const char *filter_column, *filter_value; /* rows of the table to show; NULL for all */
} cvn_page_chart;
void cvn_page_put_chart(cvn_page *page, const cvn_page_chart *chart);

/* A table of the comparison as it is, in something that opens. */
void cvn_page_put_table(cvn_page *page, cvn_page_table table, const char *summary,
                        const char *filter_column, const char *filter_value);

/* A cell; `label` is its column's heading for narrow screens. */
void cvn_page_cell(cvn_page *page, const char *label, double value, const char *shown);
void cvn_page_cell_text(cvn_page *page, const char *label, const char *text);

/* Shares as people read them: "65.0%"; differences in points: "+6.8". */
void cvn_page_percent(double share, char text[CVN_HTML_NUMBER]);
void cvn_page_points(double share, char text[CVN_HTML_NUMBER]);

/* A term that the glossary explains, as a link to it. */
void cvn_page_term(cvn_page *page, const char *term, const char *shown);

/* What a unit of effect is: "month of the whole need met", or "month of need met (household)"; the
 * caller frees. NULL without memory. */
char *cvn_page_unit(const cvn_page *page);

/* Sections, in the order of the page. */
void cvn_page_answer(cvn_page *page);
void cvn_page_comparison(cvn_page *page);
void cvn_page_trajectories(cvn_page *page);
void cvn_page_costs(cvn_page *page);
void cvn_page_members(cvn_page *page);
void cvn_page_why(cvn_page *page);
void cvn_page_failures(cvn_page *page);
void cvn_page_aftermath(cvn_page *page);
void cvn_page_reliability(cvn_page *page);
void cvn_page_limits(cvn_page *page);
void cvn_page_assumptions(cvn_page *page);
void cvn_page_reproduction(cvn_page *page);
void cvn_page_glossary(cvn_page *page);
void cvn_page_checklists(cvn_page *page);
void cvn_page_licences(cvn_page *page);

/* The numbers of the charts for the script, as JSON. */
void cvn_page_data(cvn_page *page);

#endif
