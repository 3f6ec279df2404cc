/* aftermath.h: when the money stops: what is left of a strategy's gain once its interventions of
 * limited time have ended. */
#ifndef CVN_ANALYSIS_AFTERMATH_H
#define CVN_ANALYSIS_AFTERMATH_H

#include "analysis/mean.h"
#include "analysis/pool.h"

/* The mean of need met over some months, less the baseline's in the same months. */
typedef struct cvn_aftermath_row {
  int64_t strategy;
  int year;            /* 0: while the interventions act; -1: their last twelve months, or fewer;
                          1, 2, …: the years after their end */
  int64_t from, until; /* months */
  cvn_mean gain;
  cvn_interval interval; /* 95%, t */
  double kept;           /* mean gain over that of year -1; NAN where that is not above 0 by its
                            interval, and before the end */
} cvn_aftermath_row;

typedef struct cvn_aftermath {
  int64_t count;
  cvn_aftermath_row *rows; /* owned */
} cvn_aftermath;

/* No rows where no strategy ends before the run does, or the results do not say when. Whole years
 * only. CVN_ERR_MEMORY and those of reading. */
cvn_status cvn_aftermath_of(cvn_aftermath *self, const cvn_pool *pool, const char *variable,
                            cvn_messages *messages) CVN_MUST_CHECK;
void cvn_aftermath_free(cvn_aftermath *self); /* safe on zeros */

#endif
