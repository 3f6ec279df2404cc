/* tables.h: the findings of a comparison as CSV files with a codebook. */
#ifndef CVN_ANALYSIS_TABLES_H
#define CVN_ANALYSIS_TABLES_H

#include "analysis/findings.h"
#include "analysis/shapley.h"
#include "analysis/stopping.h"
#include "record/sheet_set.h"

/* Adds strategies.csv, against_baseline.csv, pairs.csv, trajectories.csv, who_benefits.csv and,
 * where there are such findings, cost_effectiveness.csv, net_benefit.csv, acceptability.csv,
 * after_the_end.csv and alliances.csv. */
cvn_status cvn_tables_add(cvn_sheet_set *set, const cvn_findings *findings) CVN_MUST_CHECK;

/* Why a strategy does what it does: `names` of the parts; `rest` is the strategy without any part
 * less the baseline. */
typedef struct cvn_attribution {
  const char *strategy;
  const char *const *names;
  const cvn_shapley *shapley;
  cvn_mean rest;
} cvn_attribution;
cvn_status cvn_tables_add_why(cvn_sheet_set *set, const cvn_attribution *why) CVN_MUST_CHECK;

/* The looks of a sequential comparison. */
typedef struct cvn_look {
  int64_t replicates;
  cvn_stop_state state;
} cvn_look;
cvn_status cvn_tables_add_looks(cvn_sheet_set *set, const cvn_look *looks,
                                int64_t count) CVN_MUST_CHECK;

#endif
