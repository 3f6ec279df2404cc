/* compare.h: what the files of `convene compare` share. */
#ifndef CVN_CLI_COMPARE_H
#define CVN_CLI_COMPARE_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "analysis/deep.h"
#include "analysis/facts.h"
#include "analysis/tables.h"
#include "cli/options.h"
#include "experiment/study.h"

/* What the command line asks for. */
typedef struct cvn_compare_request {
  const char *const *inputs; /* one scenario or study, or results; not owned */
  int n_inputs;
  const char *output; /* folder, or NULL */
  cvn_texts overrides, strategies;
  const char *baseline; /* or NULL: the scenario's */
  double important;
  double target;      /* need met that is asked for in every future of a study; NAN for none */
  double *thresholds; /* owned; NULL to choose */
  int64_t n_thresholds;
  bool until;
  cvn_stop_rule rule;
  const char *why, *parts; /* a strategy; what it is taken apart into, or NULL */
  int threads;
  bool no_figures, xlsx;
  bool no_report, names; /* no page; a page with alliances by name */
  bool results_only;     /* nothing is run: the inputs must be results */
  bool tell_page;        /* says where the page is, and nothing else */
  bool force, quiet;
} cvn_compare_request;

enum { CVN_LOOKS_MAX = 64 };

/* What is compared: results that are open. */
typedef struct cvn_compare_source {
  char *folder;         /* where tables go below; owned */
  char *path;           /* of the result, where this command made it; owned */
  cvn_reader **readers; /* owned */
  int n_readers;
  cvn_study study;                   /* that was run, or with --why that of the first result */
  bool swept;                        /* the folder is this command's already */
  const volatile sig_atomic_t *stop; /* NULL where nothing is run */
  cvn_look looks[CVN_LOOKS_MAX];
  int n_looks;
} cvn_compare_source;

/* Opens the results, or runs the scenario or study in the output's folder. */
cvn_status cvn_compare_open(cvn_compare_source *source, const cvn_compare_request *request,
                            int argc, char **argv, cvn_messages *messages) CVN_MUST_CHECK;
void cvn_compare_close(cvn_compare_source *source); /* safe on zeros */

/* Why a strategy does what it does: its parts' names, shares, and the rest. */
enum { CVN_PART_NAME = 256 };
typedef struct cvn_compare_why {
  char names[CVN_SHAPLEY_PARTS_MAX][CVN_PART_NAME];
  const char *list[CVN_SHAPLEY_PARTS_MAX]; /* the same */
  cvn_shapley shapley;
  cvn_attribution attribution;
  const char *kind; /* "interventions", … */
  int64_t runs;
} cvn_compare_why;
cvn_status cvn_compare_explain(cvn_compare_why *why, const cvn_compare_source *source,
                               const cvn_compare_request *request, const cvn_pool *pool,
                               cvn_messages *messages) CVN_MUST_CHECK;

/* Adds comparison.csv and convergence.csv, from which a page can be made later. */
cvn_status cvn_compare_add_facts(cvn_sheet_set *set, const cvn_compare_source *source,
                                 const cvn_compare_request *request, const cvn_findings *findings,
                                 const cvn_compare_why *why) CVN_MUST_CHECK;

/* Writes page_in/report.html from tables_in/tables and the results they were made from. */
cvn_status cvn_compare_page(const char *tables_in, const char *page_in,
                            const cvn_reader *const *readers, int count, bool names, bool force,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* The whole comparison as asked for; returns the exit code. */
int cvn_compare_run(const cvn_compare_request *request, int argc, char **argv);

/* Where the tables of a result, or a folder that holds one, go by default; the caller frees. NULL
 * without memory. */
char *cvn_compare_folder(const char *input);

/* Before any work: whether output/tables.xlsx can be written. */
cvn_status cvn_compare_check_workbook(const char *output, bool force,
                                      cvn_messages *messages) CVN_MUST_CHECK;
/* Writes output/tables.xlsx, the tables of folder/tables as a workbook. */
cvn_status cvn_compare_workbook(const char *folder, const char *output, bool force,
                                cvn_messages *messages) CVN_MUST_CHECK;

/* Writes figures/ beside the tables. Warns where there is no gnuplot. */
cvn_status cvn_compare_write_figures(const cvn_compare_source *source,
                                     const cvn_compare_request *request,
                                     const cvn_findings *findings, const cvn_compare_why *why,
                                     const cvn_deep *deep, cvn_messages *messages) CVN_MUST_CHECK;

/* Copies from/figures to to/figures; *copied is how many figures there are, 0 also where there is
 * no such folder. */
cvn_status cvn_compare_copy_figures(const char *from, const char *to, bool force, int *copied,
                                    cvn_messages *messages) CVN_MUST_CHECK;

/* The terminal's part: 80 columns. `why` and `deep` may be NULL. CVN_ERR_MEMORY. */
cvn_status cvn_compare_print(FILE *stream, const cvn_compare_source *source,
                             const cvn_compare_request *request, const cvn_findings *findings,
                             const cvn_compare_why *why, const cvn_deep *deep) CVN_MUST_CHECK;
void cvn_compare_print_deep(FILE *stream, const cvn_deep *deep);

#endif
