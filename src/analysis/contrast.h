/* contrast.h: how one strategy differs from another in the same futures.
 *
 * Strategies share every random draw they have in common, so they are compared replicate by
 * replicate: most of what chance adds to both cancels (common random numbers; Law 2015, Simulation
 * Modeling and Analysis, 11.2). Several comparisons are adjusted by Holm's (1979) step-down method.
 */
#ifndef CVN_ANALYSIS_CONTRAST_H
#define CVN_ANALYSIS_CONTRAST_H

#include <stdbool.h>

#include "analysis/mean.h"
#include "analysis/outcomes.h"
#include "analysis/resample.h"

/* X(NAME, in words, of a strategy's need met): what may be said of a difference. `important` is the
 * smallest one that matters, 0 where every one does. */
#define CVN_VERDICTS(X)                                                                            \
  X(UNKNOWN, "not known: too few runs", "not known: too few runs")                                 \
  X(IDENTICAL, "identical", "the same")                                                            \
  X(INDISTINGUISHABLE, "indistinguishable", "no difference shown")                                 \
  X(NEGLIGIBLE, "negligible", "too small to matter")                                               \
  X(BETTER, "more", "meets more")                                                                  \
  X(WORSE, "less", "meets less")                                                                   \
  X(IMPORTANTLY_BETTER, "importantly more", "meets importantly more")                              \
  X(IMPORTANTLY_WORSE, "importantly less", "meets importantly less")
typedef enum cvn_verdict {
#define CVN_VERDICT_ENUM(name, words, of_need_met) CVN_VERDICT_##name,
  CVN_VERDICTS(CVN_VERDICT_ENUM)
#undef CVN_VERDICT_ENUM
} cvn_verdict;
const char *cvn_verdict_words(cvn_verdict verdict);
const char *cvn_verdict_of_need_met(cvn_verdict verdict);

/* The verdict that the words are of; false where they are of none. */
bool cvn_verdict_find(const char *words, cvn_verdict *verdict);

/* Strategy a less strategy b. */
typedef struct cvn_contrast {
  int64_t a, b;
  cvn_mean difference;
  cvn_interval t; /* 95%, Student */
  /* 95%, BCa; over a study percentiles of resampled points and replicates */
  cvn_interval bootstrap;
  int64_t pairs;      /* futures in which both have a value */
  double improved;    /* share of them in which a is higher; ties count half */
  double p, p_holm;   /* two-sided, for itself and adjusted within its family */
  double correlation; /* of a and b over replicates */
  double reduction;   /* share of the variance of the difference that pairing took away:
                         1 - s²_d/(s²_a + s²_b); may be negative; NAN where nothing varies */
  cvn_verdict verdict;
} cvn_contrast;

typedef struct cvn_contrast_options {
  double important; /* >= 0 */
  cvn_resampling resampling;
} cvn_contrast_options;

/* Fills a family of contrasts, whose a and b are set. CVN_ERR_MEMORY. */
cvn_status cvn_contrasts(cvn_contrast *contrasts, int64_t count, const cvn_outcomes *outcomes,
                         const cvn_contrast_options *options,
                         cvn_messages *messages) CVN_MUST_CHECK;

/* adjusted[i]: Holm's adjusted p of each; NAN are left out and stay NAN. CVN_ERR_MEMORY. */
cvn_status cvn_holm(const double *p, double *adjusted, int64_t count,
                    cvn_messages *messages) CVN_MUST_CHECK;

#endif
