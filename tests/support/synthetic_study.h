/* synthetic_study.h: the result of an invented study: any design, any function of its points. */
#ifndef CVN_TESTS_SYNTHETIC_STUDY_H
#define CVN_TESTS_SYNTHETIC_STUDY_H

#include <stdint.h>

#include "record/writer.h"

typedef struct synthetic_study {
  cvn_layout_design design;               /* varied parameters and the values at each point */
  int64_t strategies, points, replicates; /* strategies: at most SYNTHETIC_STRATEGIES */
  /* Need met of a run (in every month, and hence in every mean); NAN for a run that failed.
   * `x` are the values of the point. */
  double (*value)(const double *x, int64_t strategy, int64_t point, int64_t replicate,
                  const void *data);
  const void *data;
} synthetic_study;

/* Writes a result of four months; ends the test on failure. Strategies are called as those of
 * synthetic_scenario: "as it was", "convenor — désirée", "=plans, early". */
void synthetic_study_write(const char *path, const synthetic_study *study);

#endif
