/* sensitivity.h: which parameters of a study an outcome depends on, from its result.
 *
 * What can be computed depends on the design (docs/sensitivity.md):
 *
 *   saltelli                              Sobol indices, first order and total (sobol.h)
 *   morris                                mu*, mu and sigma of elementary effects (morris.h)
 *   latin-hypercube, sobol, list, grid    standardised rank regression (rank_regression.h)
 *   one-at-a-time                         nothing: refused
 *
 * The outcome is one strategy's, or the difference between two by replicate, averaged over the
 * replicates of each point. A failed run takes its whole block with it: the base sample, the
 * trajectory, or the point.
 */
#ifndef CVN_ANALYSIS_SENSITIVITY_H
#define CVN_ANALYSIS_SENSITIVITY_H

#include "analysis/index.h"
#include "analysis/points.h"

typedef enum cvn_sensitivity_method {
  CVN_SENSITIVITY_SOBOL,
  CVN_SENSITIVITY_MORRIS,
  CVN_SENSITIVITY_RANKS
} cvn_sensitivity_method;

typedef struct cvn_sensitivity_request {
  const char *outcome;    /* "need_met", "outcome_need_met" or "cost"; NULL: need met */
  const char *strategy;   /* NULL: the scenario's baseline */
  const char *difference; /* "A,B": A less B, instead of one strategy; NULL for none */
  double most_failed;     /* share of blocks that may be left out: 0.2 */
  int64_t resamples;
  uint32_t seed; /* of the resamples */
} cvn_sensitivity_request;

enum { CVN_MEASURES_MAX = 3, CVN_CONVERGENCE_MAX = 4 };

/* One kind of number for every parameter. */
typedef struct cvn_measure {
  const char *name, *heading, *meaning; /* "first_order", "first order", for the codebook; static */
  cvn_index *values;                    /* k; owned */
  cvn_index dummy;                      /* of a parameter that does nothing; NAN where unknown */
  double floor; /* what tells a parameter from one that does nothing; NAN: unknown */
} cvn_measure;

/* The main measure from fewer blocks, the first of them. */
typedef struct cvn_convergence {
  int64_t blocks;
  cvn_index *values; /* k; owned */
} cvn_convergence;

typedef struct cvn_sensitivity {
  cvn_sensitivity_method method;
  cvn_points points;
  char *outcome, *unit, *long_name; /* "need_met"; owned, like the names of the strategies */
  char *strategy, *minus;           /* `minus` NULL where it is no difference */
  int64_t replicates, block;        /* points in a block */
  int64_t used, left_out;           /* blocks */
  int64_t runs_left_out;            /* failed or missing runs that caused it */
  double mean, sd;                  /* of the outcome over the points used */
  double noise;                     /* variance of a point's mean over replicates; NAN for one */
  int n_measures, main;             /* the measure to sort by */
  cvn_measure measures[CVN_MEASURES_MAX];
  cvn_index whole; /* sum of first orders, or R^2 of the ranks; NAN for Morris */
  int n_convergence;
  cvn_convergence convergence[CVN_CONVERGENCE_MAX]; /* ascending; the last is all */
  int64_t resamples;
} cvn_sensitivity;

/* Refuses, with a message that says what would do: results that vary nothing, designs and outcomes
 * that cannot be analysed, unknown names (CVN_ERR_NOT_FOUND, with the nearest), too few blocks, too
 * many failed. On failure *sensitivity is zeros. */
cvn_status cvn_sensitivity_of(cvn_sensitivity *sensitivity, const cvn_reader *reader,
                              const cvn_sensitivity_request *request,
                              cvn_messages *messages) CVN_MUST_CHECK;
void cvn_sensitivity_free(cvn_sensitivity *sensitivity); /* safe on zeros */

/* Parameters by the size of the main measure, largest first; `order` has room for k. */
void cvn_sensitivity_order(const cvn_sensitivity *sensitivity, int *order);

/* 1 where all of a measure's interval lies beyond the floor, 0 where not, -1 where unknown. */
int cvn_measure_is_above(const cvn_measure *measure, int parameter);

/* What a block is called, in the plural: "base samples", "trajectories", "points". */
const char *cvn_sensitivity_blocks(cvn_sensitivity_method method);

/* sensitivity.csv, convergence.csv where there is one, and codebook.csv in `folder`, which
 * exists. */
cvn_status cvn_sensitivity_write(const cvn_sensitivity *sensitivity, const char *folder, bool force,
                                 cvn_messages *messages) CVN_MUST_CHECK;

#endif
