/* variants.c: one run a thread, over replicates and variants. */
#include "experiment/variants.h"

#include <math.h>

#include <omp.h>

/* One variant in one future; NAN where it fails. */
static double run_variant(const cvn_scenario *scenario, const cvn_variant *variant,
                          const cvn_population *population, cvn_key key, cvn_field_id field,
                          const volatile sig_atomic_t *stop) {
  cvn_scenario one = *scenario;
  cvn_run_output output = {0};
  one.params = *variant->params;
  one.record = (cvn_record_plan){0};
  cvn_run_one_until(&output, &one, population, variant->strategy, key, 1, stop);
  const double value = output.status == CVN_OK ? cvn_outcome_last(&output, field) : (double)NAN;
  cvn_run_output_free(&output);
  return value;
}

cvn_status cvn_variants_run(const cvn_scenario *scenario, const cvn_variant *variants,
                            int64_t count, cvn_field_id field, const cvn_variants_options *options,
                            double *values, cvn_messages *messages) {
  cvn_coalition *coalition = NULL;
  cvn_status status = cvn_coalition_load(&coalition, scenario, messages);
  if (status != CVN_OK) return status;
  const int64_t replicates = options->replicates, runs = count * replicates;
  const cvn_dimensions dimensions = cvn_population_dimensions(&scenario->params, coalition);
  const double per_run = (double)dimensions.memberships * (double)scenario->params.run.months;
  int64_t done = 0;
  omp_lock_t lock;
  omp_init_lock(&lock);
#pragma omp parallel for num_threads(options->threads) schedule(dynamic, 1)
  for (int64_t job = 0; job < runs; job++) {
    const int64_t replicate = job / count, variant = job % count;
    const cvn_key key = {.seed = (uint32_t)scenario->params.run.seed,
                         .replicate = (uint32_t)replicate};
    double *value = &values[variant * replicates + replicate];
    cvn_population population;
    *value = (double)NAN;
    if (cvn_is_set(options->stop)) continue;
    if (cvn_population_create(&population, &scenario->params, coalition, key, NULL) == CVN_OK) {
      *value = run_variant(scenario, &variants[variant], &population, key, field, options->stop);
      cvn_population_free(&population);
    }
    omp_set_lock(&lock);
    done++;
    if (options->progress)
      options->progress(options->progress_user, done, runs, (double)done * per_run,
                        (double)runs * per_run);
    omp_unset_lock(&lock);
  }
  omp_destroy_lock(&lock);
  cvn_coalition_free(coalition);
  if (cvn_is_set(options->stop))
    return cvn_fail(messages, CVN_ERR_INTERRUPTED, NULL,
                    "interrupted after %lld of %lld runs of variants; nothing was written",
                    (long long)done, (long long)runs);
  return CVN_OK;
}
