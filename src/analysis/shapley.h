/* shapley.h: how much of a whole each of its parts accounts for.
 *
 * v(S) is an outcome with only the parts in S switched on. A part's share is the mean of what it
 * adds, v(S + part) - v(S), over all orders in which the parts could be switched on (Shapley 1953,
 * A value for n-person games). Shares sum to v(all) - v(none), whatever the parts do together.
 */
#ifndef CVN_ANALYSIS_SHAPLEY_H
#define CVN_ANALYSIS_SHAPLEY_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

#include "analysis/mean.h"

enum {
  CVN_SHAPLEY_EXACT_MAX = 8, /* parts up to which all 2^k combinations are run */
  CVN_SHAPLEY_PARTS_MAX = 30 /* parts at most: combinations are bits */
};

/* Which combinations have to be run, as sets of bits, in ascending order, and how orders of parts
 * lead through them. */
typedef struct cvn_shapley_plan {
  int parts;
  bool exact;
  int64_t n_coalitions;
  uint32_t *coalitions; /* ascending; owned */
  int64_t n_orders;     /* 0 where exact; even: every order comes with its reverse */
  int *orders;          /* n_orders x parts; owned */
} cvn_shapley_plan;

/* Exact for few parts; else `orders` orders drawn with `seed`, in antithetic pairs.
 * CVN_ERR_MEMORY, CVN_ERR_INPUT for too many parts. */
cvn_status cvn_shapley_plan_make(cvn_shapley_plan *plan, int parts, int64_t orders, uint32_t seed,
                                 cvn_messages *messages) CVN_MUST_CHECK;
void cvn_shapley_plan_free(cvn_shapley_plan *plan); /* safe on zeros */

typedef struct cvn_shapley_part {
  cvn_mean share;        /* over replicates */
  cvn_interval interval; /* 95%, t */
  cvn_mean alone;        /* v(part) - v(none), where that was run */
  cvn_mean last;         /* v(all) - v(all without part), where that was run */
  double order_error;    /* standard error from sampling orders; 0 where exact */
} cvn_shapley_part;

typedef struct cvn_shapley {
  int parts;
  cvn_shapley_part part[CVN_SHAPLEY_PARTS_MAX];
  cvn_mean whole; /* v(all) - v(none) */
} cvn_shapley;

/* values[coalition x replicates + replicate] in the plan's order; a replicate with a gap is left
 * out of everything. CVN_ERR_MEMORY. */
cvn_status cvn_shapley_of(cvn_shapley *self, const cvn_shapley_plan *plan, const double *values,
                          int64_t replicates, cvn_messages *messages) CVN_MUST_CHECK;

#endif
