/* interval.h: what an interval is, and the level of all that are made here. */
#ifndef CVN_ANALYSIS_INTERVAL_H
#define CVN_ANALYSIS_INTERVAL_H

/* Confidence level of every interval, and 1 less the error of every verdict. */
#define CVN_LEVEL 0.95

typedef struct cvn_interval {
  double low, high; /* NAN where there is none */
} cvn_interval;

#endif
