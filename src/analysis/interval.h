/* interval.h: what an interval is, and the level of those of means. */
#ifndef CVN_ANALYSIS_INTERVAL_H
#define CVN_ANALYSIS_INTERVAL_H

/* Confidence level of intervals of means, and 1 less the error of verdicts. */
#define CVN_LEVEL 0.95

typedef struct cvn_interval {
  double low, high; /* NAN where there is none */
} cvn_interval;

#endif
