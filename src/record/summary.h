/* summary.h: means over replicates with their intervals, from a result file. */
#ifndef CVN_RECORD_SUMMARY_H
#define CVN_RECORD_SUMMARY_H

#include "record/reader.h"

/* Mean over replicates; half the width of the 95% interval by Student's t, NAN for fewer than
 * two. */
typedef struct cvn_estimate {
  int64_t n;
  double mean, sd, half_width;
} cvn_estimate;
cvn_estimate cvn_estimate_of(const double *values, int64_t count); /* leaves out NAN */

/* The main outcomes, need met first. */
typedef enum cvn_main_outcome {
  CVN_MAIN_NEED_MET,
  CVN_MAIN_COOPERATION,
  CVN_MAIN_TRUST,
  CVN_MAIN_VOICE_GAP,
  CVN_MAIN_STRESS,
  CVN_MAIN_COST, /* over the whole run */
  CVN_MAIN_COUNT
} cvn_main_outcome;
const char *cvn_main_outcome_variable(cvn_main_outcome outcome); /* e.g. "outcome_need_met" */
const char *cvn_main_outcome_heading(cvn_main_outcome outcome);  /* e.g. "need met" */

typedef struct cvn_summary {
  int64_t rows;                              /* strategies x points */
  cvn_estimate (*estimates)[CVN_MAIN_COUNT]; /* one a row; owned */
  int64_t complete, failed, missing;         /* runs */
  bool any_cost;
} cvn_summary;

/* Opens a result for no more than its summary. */
cvn_status cvn_summary_open(cvn_reader **reader, const char *path,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* Reads the outcomes; an outcome the file lacks has n = 0. On failure *summary is zeros. */
cvn_status cvn_summary_read(cvn_summary *summary, const cvn_reader *reader,
                            cvn_messages *messages) CVN_MUST_CHECK;
void cvn_summary_free(cvn_summary *summary); /* safe on zeros */

#endif
