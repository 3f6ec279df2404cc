/* study_check.c: every point of a study held against the rules between parameters. */
#include "experiment/study_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/params_check.h"

enum { POINTS_TOLD = 5 };

/* What is wrong at a point, said where the first of the varied parameters that it names stands. */
static void tell_point(cvn_study_reading *reading, int64_t point, const cvn_place *fallback,
                       const cvn_params *params) {
  const cvn_study *study = reading->study;
  const cvn_place nowhere[CVN_PARAM_COUNT] = {{0}};
  cvn_messages faults = {0};
  if (cvn_params_check_at(params, nowhere, NULL, &faults) == CVN_ERR_MEMORY || faults.count == 0)
    cvn_loader_no_memory(reading->loader);
  for (size_t m = 0; m < faults.count; m++) {
    const char *text = faults.items[m].text;
    const char *first = NULL;
    const cvn_place *place = fallback;
    for (int i = 0; i < study->n_varied; i++) {
      const char *named = strstr(text, cvn_param_table[study->varied[i]].path);
      if (!named || (first && named > first)) continue;
      first = named;
      place = &study->factors[i].place;
    }
    cvn_loader_fail(reading->loader, place, "at point %lld, %s", (long long)point, text);
  }
  cvn_messages_free(&faults);
}

static void check_points(cvn_study_reading *reading, const cvn_place *place) {
  const cvn_study *study = reading->study;
  const cvn_place nowhere[CVN_PARAM_COUNT] = {{0}};
  int64_t failed = 0;
  cvn_params params = study->scenario.params; /* its paths borrowed, so not freed */
  for (int64_t point = 0; point < study->points; point++) {
    for (int i = 0; i < study->n_varied; i++)
      cvn_param_put(&params, study->varied[i], study->values[point * study->n_varied + i]);
    if (cvn_params_check_at(&params, nowhere, NULL, NULL) == CVN_OK) continue;
    if (failed++ < POINTS_TOLD) tell_point(reading, point, place, &params);
  }
  if (failed > POINTS_TOLD)
    cvn_loader_fail(reading->loader, place, "the same or the like at %lld more points",
                    (long long)(failed - POINTS_TOLD));
}

/* Takes the text over. */
static void warn(cvn_study_reading *reading, const cvn_place *place, char *text) {
  if (!text) cvn_loader_no_memory(reading->loader);
  else (void)cvn_fail(reading->loader->messages, CVN_OK, place, "warning: %s", text);
  free(text);
}

/* True when the strategy sets the parameter everywhere from the first month to the last. */
static bool always_sets(const cvn_strategy *strategy, int id, int64_t months) {
  for (int i = 0; i < strategy->n_interventions; i++) {
    const cvn_intervention *intervention = &strategy->interventions[i];
    if (intervention->from > 0 || intervention->until < months || intervention->coverage < 1)
      continue;
    for (int s = 0; s < intervention->n_settings; s++)
      if (intervention->settings[s].param == id) return true;
  }
  return false;
}

/* Which file takes a parameter's place; NULL for none. */
static const char *replaced_by_file(const cvn_params *params, int id) {
  if (id == CVN_PARAM_ID_population_organisations && params->population.organisations_file)
    return "population.organisations_file";
  if ((id == CVN_PARAM_ID_alliances_count ||
       id == CVN_PARAM_ID_alliances_memberships_per_organisation) &&
      params->population.memberships_file)
    return "population.memberships_file";
  if (id == CVN_PARAM_ID_need_areas && params->population.areas_file)
    return "population.areas_file";
  return NULL;
}

static void warn_idle(cvn_study_reading *reading, const cvn_factor *factor) {
  const cvn_scenario *scenario = &reading->study->scenario;
  const char *path = cvn_param_table[factor->param].path;
  bool always = true;
  for (int s = 0; s < scenario->n_strategies; s++)
    always =
        always && always_sets(&scenario->strategies[s], factor->param, scenario->params.run.months);
  if (always)
    warn(reading, &factor->place,
         cvn_format("varying %s does nothing: every strategy sets it from the first month to the "
                    "last",
                    path));
  const char *file = replaced_by_file(&scenario->params, factor->param);
  if (file)
    warn(reading, &factor->place,
         cvn_format("varying %s does nothing: %s takes its place", path, file));
}

/* What is recorded has one size in the whole file. */
static void check_extent(cvn_study_reading *reading, const cvn_factor *factor) {
  const cvn_record_plan *record = &reading->study->scenario.record;
  const int id = factor->param;
  const char *item = NULL;
  if (record->alliances_every > 0 && id == CVN_PARAM_ID_alliances_count) item = "alliances";
  const bool sized = id == CVN_PARAM_ID_need_areas || id == CVN_PARAM_ID_population_sectors;
  if (record->snapshots_every > 0 && sized) item = "snapshots";
  if (item)
    cvn_loader_fail(reading->loader, &factor->place,
                    "%s cannot be varied while the scenario records '%s', whose size depends on it",
                    cvn_param_table[id].path, item);
}

void cvn_study_check_points(cvn_study_reading *reading, const cvn_place *place) {
  const cvn_study *study = reading->study;
  check_points(reading, place);
  for (int i = 0; i < study->n_varied; i++) {
    check_extent(reading, &study->factors[i]);
    warn_idle(reading, &study->factors[i]);
  }
}
