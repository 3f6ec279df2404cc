/* sensitivity_parts.h: what the files of the sensitivity analysis share; private to this room. */
#ifndef CVN_ANALYSIS_SENSITIVITY_PARTS_H
#define CVN_ANALYSIS_SENSITIVITY_PARTS_H

#include "analysis/sensitivity.h"

/* The blocks that are whole, in their order. */
typedef struct cvn_sample {
  int64_t blocks, block; /* points in a block */
  int k;
  double *x;     /* (blocks x block) x k; owned */
  double *y;     /* mean over replicates of each point; owned */
  double *noise; /* blocks: variance of that mean; NULL for one replicate; owned */
} cvn_sample;

/* Picks the method of a design, or refuses it. */
cvn_status cvn_sensitivity_choose(cvn_sensitivity *sensitivity, const cvn_reader *reader,
                                  cvn_messages *messages) CVN_MUST_CHECK;

/* Fills the measures and the convergence from the sample. */
cvn_status cvn_sensitivity_measure(cvn_sensitivity *sensitivity, const cvn_sample *sample,
                                   const cvn_resampling *resampling, const cvn_reader *reader,
                                   cvn_messages *messages) CVN_MUST_CHECK;

#endif
