/* study.c: the study as an object. */
#include "experiment/study.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

void cvn_study_of_scenario(cvn_study *study, cvn_scenario *scenario) {
  *study = (cvn_study){.scenario = *scenario, .points = 1};
  *scenario = (cvn_scenario){0};
}

cvn_status cvn_study_params(const cvn_study *study, int64_t point, cvn_params *params,
                            cvn_messages *messages) {
  const cvn_status status = cvn_params_copy(params, &study->scenario.params);
  if (status != CVN_OK)
    return cvn_fail(messages, status, NULL, "no memory for the parameters of point %lld",
                    (long long)point);
  for (int i = 0; i < study->n_varied; i++)
    cvn_param_put(params, study->varied[i], study->values[point * study->n_varied + i]);
  return CVN_OK;
}

void cvn_study_free(cvn_study *study) {
  cvn_scenario_free(&study->scenario);
  free(study->path);
  free(study->name);
  free(study->text);
  free(study->design.file);
  for (int i = 0; study->factors && i < study->n_varied; i++) cvn_factor_free(&study->factors[i]);
  free(study->factors);
  free(study->varied);
  free(study->values);
  *study = (cvn_study){0};
}
