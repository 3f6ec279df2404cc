/* index.h: several statistics of the same rows at once, each with its interval, as sensitivity
 * analyses need them: all indices of a resample are computed from one draw of its rows. */
#ifndef CVN_ANALYSIS_INDEX_H
#define CVN_ANALYSIS_INDEX_H

#include "analysis/resample.h"

typedef struct cvn_index {
  double value;
  cvn_interval interval; /* 95%, percentile bootstrap; NAN for fewer than two rows */
} cvn_index;

/* Computes `n_values` statistics of the listed rows; one may be NAN, and is then left out. */
typedef void cvn_statistics(const void *data, const int64_t *rows, int64_t count, double *values);

/* Values from rows 0 … rows - 1, intervals from resamples of them. CVN_ERR_MEMORY. */
cvn_status cvn_bootstrap_indices(cvn_index *indices, int n_values, cvn_statistics *statistics,
                                 const void *data, int64_t rows, const cvn_resampling *resampling,
                                 cvn_messages *messages) CVN_MUST_CHECK;

#endif
