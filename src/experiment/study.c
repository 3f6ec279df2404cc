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

void cvn_study_identity(const cvn_study *study, cvn_buffer *buffer) {
  if (!study->path) return;
  const cvn_design *design = &study->design;
  cvn_buffer_add(buffer, "%s seed %lu levels %lld\n", cvn_design_word(design->kind),
                 (unsigned long)design->seed, (long long)design->levels);
  for (int i = 0; i < study->n_varied; i++) {
    if (design->kind == CVN_DESIGN_LIST)
      cvn_buffer_add(buffer, "%s\n", cvn_param_table[study->varied[i]].path);
    else cvn_factor_text(&study->factors[i], buffer);
  }
}

uint64_t cvn_study_points_hash(const cvn_study *study, int64_t points) {
  XXH64_hash_t hash = 0;
  for (int i = 0; i < study->n_varied; i++) {
    const char *path = cvn_param_table[study->varied[i]].path;
    hash = XXH3_64bits_withSeed(path, strlen(path), hash);
  }
  const size_t bytes = (size_t)points * (size_t)study->n_varied * sizeof *study->values;
  return bytes > 0 ? XXH3_64bits_withSeed(study->values, bytes, hash) : hash;
}

cvn_status cvn_study_check_growth(const cvn_study *study, int64_t points, uint64_t points_hash,
                                  cvn_messages *messages) {
  const cvn_place place = {.file = study->path};
  const char *kind = cvn_design_word(study->design.kind);
  if (study->points < points)
    return cvn_fail(messages, CVN_ERR_INPUT, &place,
                    "the study was started with %lld points and has %lld now; points can be added "
                    "only",
                    (long long)points, (long long)study->points);
  if (study->points > points && !cvn_design_grows(study->design.kind))
    return cvn_fail(messages, CVN_ERR_INPUT, &place,
                    "the study was started with %lld points and has %lld now, but a design of kind "
                    "%s cannot grow: %s",
                    (long long)points, (long long)study->points, kind,
                    cvn_design_why_fixed(study->design.kind));
  if (cvn_study_points_hash(study, points) != points_hash)
    return cvn_fail(messages, CVN_ERR_INPUT, &place,
                    "the study's points are not those it was started with");
  return CVN_OK;
}
