/* mean.h: the mean of an outcome with its standard error, over replicates or over a study.
 *
 * One point: n replicates, standard error s/sqrt(n), n - 1 degrees of freedom (Student 1908).
 *
 * Several points: every replicate number has the same random draws at every point, so points and
 * replicates cross. With P points, R replicates and the mean squares of a two-way table without
 * repetition, the mean's variance is
 *
 *   (MS_points + MS_replicates - MS_rest)/(P R)
 *
 * with Satterthwaite's (1946) degrees of freedom, but never fewer than one (a difference of mean
 * squares that all but cancel would have none); MS_points/(P R) with P - 1 where replicates show
 * no effect of their own (MS_replicates <= MS_rest) or there is one replicate only. Searle, Casella
 * & McCulloch 1992, Variance Components, chapter 4. A point at which a run failed is left out.
 */
#ifndef CVN_ANALYSIS_MEAN_H
#define CVN_ANALYSIS_MEAN_H

#include <stdint.h>

#include "analysis/interval.h"

typedef struct cvn_mean {
  int64_t n;      /* replicates of one point, or points: those that have a value */
  double mean;    /* NAN for none */
  double sd;      /* between replicates, or between the points' means; NAN for fewer than two */
  double error;   /* standard error; NAN for fewer than two */
  double freedom; /* of Student's t */
} cvn_mean;

/* values[point x replicates + replicate], NAN where a run has none. */
cvn_mean cvn_mean_of(const double *values, int64_t points, int64_t replicates);

/* The interval that holds the mean with CVN_LEVEL (Student's t), and half its width; NAN for fewer
 * than two. In the unit of the mean. */
double cvn_mean_half_width(const cvn_mean *mean);
cvn_interval cvn_mean_interval(const cvn_mean *mean);

/* Two-sided p of the hypothesis that the mean is 0: 1 where all values are 0, 0 where all are the
 * same and not 0. NAN for fewer than two. */
double cvn_mean_p(const cvn_mean *mean);

#endif
