/* variants.h: variants of a strategy in the same futures, for one outcome and nothing else.
 *
 * Every variant meets the population and the draws of the replicates that a run of the scenario has
 * (common random numbers), so that differences are due to what varies. Nothing is written.
 */
#ifndef CVN_EXPERIMENT_VARIANTS_H
#define CVN_EXPERIMENT_VARIANTS_H

#include "experiment/experiment.h"

/* What differs; both stay the caller's. Parameters may differ in what does not shape the population
 * only, such as a convenor's coefficients. */
typedef struct cvn_variant {
  const cvn_params *params;
  const cvn_strategy *strategy;
} cvn_variant;

typedef struct cvn_variants_options {
  int64_t replicates;
  int threads;
  cvn_progress *progress; /* may be NULL */
  void *progress_user;
  const volatile sig_atomic_t *stop; /* may be NULL */
} cvn_variants_options;

/* values[variant x replicates + replicate]: the field's mean over the last 24 months, NAN where a
 * run failed. The same for any number of threads. CVN_ERR_MEMORY, CVN_ERR_INTERRUPTED, and those of
 * reading the members' tables. */
cvn_status cvn_variants_run(const cvn_scenario *scenario, const cvn_variant *variants,
                            int64_t count, cvn_field_id field, const cvn_variants_options *options,
                            double *values, cvn_messages *messages) CVN_MUST_CHECK;

#endif
