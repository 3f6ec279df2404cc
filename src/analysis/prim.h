/* prim.h: scenario discovery: in which region of the uncertain parameters does a strategy fail?
 *
 * The patient rule induction method (Friedman & Fisher 1999, Statistics and Computing 9, 123-143)
 * as used for scenario discovery (Bryant & Lempert 2010, Technological Forecasting & Social Change
 * 77, 34-49). From all futures a box is peeled, a few percent at a time, so that what is left fails
 * more often; the sequence of boxes is the peeling trajectory.
 *
 *   density   share of the futures in a box that fail
 *   coverage  share of all failures that lie in it
 *   phi       correlation of lying in the box with failing (Yule 1912; Matthews 1975), which
 *             weighs the two against one another whether failures are rare or common
 *
 * Of the trajectory the box with the highest phi is taken, widened where that costs no density
 * (pasting), and rid of restrictions that chance explains:
 *
 *   quasi-p   chance of at least as many failures in the box if it failed as often as the box
 *             without that restriction (one-sided binomial; Bryant & Lempert 2010)
 *
 * A number is cut at a quantile, a category by one of its values at a time; what is peeled is what
 * gains most density for each future given up, the criterion that treats the two alike (Friedman &
 * Fisher 1999, section 14; Kwakkel & Jaxa-Rozen 2016, Environmental Modelling & Software 79,
 * 311-321).
 *
 * PRIM finds a box in noise too. Hence the same search over the same futures with the failures
 * dealt out anew in random order, many times: a box is reported only where few of these have a phi
 * as high (a permutation test).
 */
#ifndef CVN_ANALYSIS_PRIM_H
#define CVN_ANALYSIS_PRIM_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/status.h>

enum { CVN_PRIM_LEVELS_MAX = 64 };

/* What is searched; nothing is owned. */
typedef struct cvn_prim_data {
  int64_t n;           /* futures, less than 2^31 */
  int k;               /* parameters */
  const double *x;     /* n x k */
  const int *levels;   /* k: 0 for a number, else how many values a category has, 0 … levels-1 */
  const uint8_t *hits; /* n: 1 where the strategy fails */
} cvn_prim_data;

typedef struct cvn_prim_rules {
  double peel;         /* share of a box cut off at a time */
  double least_mass;   /* share of the futures that a box must hold */
  double most_quasi_p; /* of a restriction that stays */
  int permutations;    /* of the test; 0 for none */
  double most_p;       /* of a box that counts as found */
  uint32_t seed;
} cvn_prim_rules;
cvn_prim_rules cvn_prim_default_rules(void); /* 0.05, 0.05, 0.05, 199, 0.05, 1 */

/* What a box says of one parameter. */
typedef struct cvn_prim_side {
  double low, high; /* inside is low <= x <= high; infinite where not restricted */
  uint64_t kept;    /* categories: a bit for each value that is inside */
  double quasi_p_low,
      quasi_p_high; /* of the two limits (a category has the first); NAN where none */
} cvn_prim_side;

typedef struct cvn_prim_box {
  int64_t mass, hits; /* futures inside, failures among them */
  double coverage, density, phi;
  int restricted; /* parameters */
} cvn_prim_box;

typedef struct cvn_prim_result {
  int64_t n, hits;
  int k;
  cvn_prim_side *sides; /* k: of the box that was chosen; owned */
  cvn_prim_box box;
  double p;            /* of the permutation test; NAN without one */
  double null95;       /* phi that 95% of the boxes found in shuffled failures stay below */
  bool found;          /* the box is restricted and not explained by chance */
  cvn_prim_box *steps; /* the peeling trajectory, all futures first; owned */
  int *peeled;         /* the parameter cut in each step, -1 for the first; owned */
  int n_steps;
} cvn_prim_result;

/* Fails for want of memory, or CVN_ERR_USAGE where there are no futures or parameters or a category
 * has too many values. On failure *result is zeros. */
cvn_status cvn_prim(cvn_prim_result *result, const cvn_prim_data *data,
                    const cvn_prim_rules *rules) CVN_MUST_CHECK;
void cvn_prim_free(cvn_prim_result *result); /* safe on zeros */

bool cvn_prim_side_restricts(const cvn_prim_side *side, int levels);

/* True where the parameters of a future (k numbers) lie in the box. */
bool cvn_prim_inside(const cvn_prim_side *sides, const int *levels, int k, const double *x);

#endif
