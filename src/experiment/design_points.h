/* design_points.h: the points of a design, from its factors. Private to this room. */
#ifndef CVN_EXPERIMENT_DESIGN_POINTS_H
#define CVN_EXPERIMENT_DESIGN_POINTS_H

#include "experiment/design.h"
#include "experiment/factor.h"

enum {
  CVN_SOBOL_DIMENSIONS = 40, /* of gsl_qrng_sobol */
  CVN_SOBOL_BITS = 30,       /* of one of its coordinates: it repeats itself after 2^30 points */
  CVN_MAX_POINTS = 10000000,
  CVN_MAX_DESIGN_VALUES = 100000000, /* points times parameters: 800 MB */
  CVN_MAX_LEVELS = 10000
};

/* How many points a design has (not for a list), as a double, so that what is absurd can be said.
 * `base` holds the scenario's own value of each factor's parameter. */
double cvn_design_count(const cvn_design *design, const cvn_factor *factors, int n,
                        const double *base);

/* Fills `values` (points x n; points from cvn_design_count). Not for a list. CVN_ERR_MEMORY. */
cvn_status cvn_design_fill(const cvn_design *design, const cvn_factor *factors, int n,
                           const double *base, int64_t points, double *values,
                           cvn_messages *messages) CVN_MUST_CHECK;

#endif
