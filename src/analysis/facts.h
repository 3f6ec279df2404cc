/* facts.h: what was compared and how, as a table beside the others, so that a page can be made from
 * the tables alone; and how the intervals narrowed as replicates were added. */
#ifndef CVN_ANALYSIS_FACTS_H
#define CVN_ANALYSIS_FACTS_H

#include "analysis/deep.h"
#include "analysis/findings.h"
#include "record/sheet_set.h"

typedef struct cvn_facts {
  const cvn_findings *findings;
  double target;            /* NAN for none */
  const char *folder;       /* of the tables: results in it are named without it */
  const char *command;      /* that makes the comparison again */
  const char *why_strategy; /* taken apart, or NULL for none */
  const char *why_kind;     /* into what */
  int64_t why_runs;
  const char *rule; /* of stopping, as asked for; NULL for none */
} cvn_facts;

/* Adds comparison.csv, one row an item, and for one point convergence.csv. */
cvn_status cvn_facts_add_tables(const cvn_facts *facts, cvn_sheet_set *set) CVN_MUST_CHECK;

#endif
