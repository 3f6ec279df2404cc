/* Common random numbers: strategies with one seed share every draw they have in common, so that the
 * difference within a replicate varies less than the difference between independent runs. A ratio
 * of variances of paired and unpaired differences is held against the F distribution.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>

#include "experiment/experiment.h"
#include "verification/lab.h"

enum { REPLICATES = 60 };

static cvn_setting convenor = {CVN_PARAM_ID_convenor_presence, CVN_PRESENCE_INDEPENDENT};
static cvn_intervention coming = {
    .from = 6, .until = CVN_FOREVER, .coverage = 1.0, .settings = &convenor, .n_settings = 1};

static double outcome(const cvn_scenario *scenario, const cvn_strategy *strategy,
                      uint32_t replicate, cvn_field_id field) {
  cvn_population population;
  cvn_run_output output;
  lab_draw(&population, &scenario->params, replicate);
  cvn_run_one(&output, scenario, &population, strategy, (cvn_key){1, replicate}, 1);
  assert_int_equal(output.status, CVN_OK);
  const double value = cvn_outcome_last(&output, field);
  cvn_run_output_free(&output);
  cvn_population_free(&population);
  return value;
}

static void test_pairing_sharpens(void **state) {
  (void)state;
  static const cvn_field_id fields[] = {CVN_FIELD_need_met, CVN_FIELD_cooperation, CVN_FIELD_trust,
                                        CVN_FIELD_duplication};
  const cvn_strategy none = {0}, with = {.interventions = &coming, .n_interventions = 1};
  cvn_scenario scenario = {0};
  lab_small(&scenario.params, 100, 6, 6);
  scenario.params.run.months = 36;
  for (int f = 0; f < 4; f++) {
    double paired[REPLICATES], unpaired[REPLICATES];
    for (uint32_t r = 0; r < REPLICATES; r++) {
      const double helped = outcome(&scenario, &with, r, fields[f]);
      paired[r] = helped - outcome(&scenario, &none, r, fields[f]);
      unpaired[r] = helped - outcome(&scenario, &none, r + 1000, fields[f]);
    }
    const double ratio =
        gsl_stats_variance(unpaired, 1, REPLICATES) / gsl_stats_variance(paired, 1, REPLICATES);
    if (!(ratio > gsl_cdf_fdist_Pinv(0.999, REPLICATES - 1, REPLICATES - 1)))
      fail_msg("pairing leaves the variance of %s: ratio %g", cvn_field_table[fields[f]].name,
               ratio);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairing_sharpens)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
