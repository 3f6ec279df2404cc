/* params_check.c: what no single range can say. */
#include "scenario/params_check.h"

#include <stdbool.h>

#include "base/text.h"

/* The place of whichever of two parameters a file sets; the first where both or neither is set. */
static const cvn_place *place_of(const cvn_place *places, int first, int second) {
  return places[first].line == 0 && places[second].line > 0 ? &places[second] : &places[first];
}

static cvn_status check_plan_year(const cvn_params *params, const cvn_place *places,
                                  cvn_messages *messages) {
  if (params->plans.commit_month < params->plans.cycle) return CVN_OK;
  return cvn_fail(
      messages, CVN_ERR_INPUT,
      place_of(places, CVN_PARAM_ID_plans_commit_month, CVN_PARAM_ID_plans_cycle),
      "plans.commit_month is %lld; it must be below plans.cycle, which is %lld (months)",
      (long long)params->plans.commit_month, (long long)params->plans.cycle);
}

/* Each file is only of use beside the other: memberships name organisations, and organisations
 * drawn into alliances at random would not be the coalition that the file describes. */
static cvn_status check_files(const cvn_params *params, const cvn_place *places,
                              cvn_messages *messages) {
  const cvn_params_population *population = &params->population;
  cvn_status status = CVN_OK;
  if (population->organisations_file && !population->memberships_file)
    status = cvn_fail(messages, CVN_ERR_INPUT, &places[CVN_PARAM_ID_population_organisations_file],
                      "population.organisations_file needs population.memberships_file beside it");
  if (population->memberships_file && !population->organisations_file)
    status = cvn_fail(messages, CVN_ERR_INPUT, &places[CVN_PARAM_ID_population_memberships_file],
                      "population.memberships_file needs population.organisations_file beside it");
  if (population->organisations_file || population->memberships_file) return status;
  if (population->alliances_file)
    status = cvn_fail(messages, CVN_ERR_INPUT, &places[CVN_PARAM_ID_population_alliances_file],
                      "population.alliances_file needs population.organisations_file and "
                      "population.memberships_file beside it");
  if (population->areas_file)
    status = cvn_fail(messages, CVN_ERR_INPUT, &places[CVN_PARAM_ID_population_areas_file],
                      "population.areas_file needs population.organisations_file and "
                      "population.memberships_file beside it");
  return status;
}

/* Nobody can join more alliances than allowed, or the same one twice; files bring their own
 * memberships. */
static cvn_status check_memberships(const cvn_params *params, const cvn_place *places,
                                    cvn_messages *messages) {
  if (params->population.memberships_file) return CVN_OK;
  const double mean = params->alliances.memberships_per_organisation;
  const int mean_id = CVN_PARAM_ID_alliances_memberships_per_organisation;
  char text[CVN_NUMBER_SIZE];
  cvn_number_text(mean, text);
  cvn_status status = CVN_OK;
  if (mean > (double)params->membership.max)
    status =
        cvn_fail(messages, CVN_ERR_INPUT, place_of(places, mean_id, CVN_PARAM_ID_membership_max),
                 "alliances.memberships_per_organisation is %s; it must be at most "
                 "membership.max, which is %lld (alliances)",
                 text, (long long)params->membership.max);
  if (mean > (double)params->alliances.count)
    status =
        cvn_fail(messages, CVN_ERR_INPUT, place_of(places, mean_id, CVN_PARAM_ID_alliances_count),
                 "alliances.memberships_per_organisation is %s; it must be at most "
                 "alliances.count, which is %lld",
                 text, (long long)params->alliances.count);
  return status;
}

static bool any_bad(const bool *bad, const int *ids, int count) {
  for (int i = 0; bad && i < count; i++)
    if (bad[ids[i]]) return true;
  return false;
}

static cvn_status first(cvn_status earlier, cvn_status later) {
  return earlier != CVN_OK ? earlier : later;
}

cvn_status cvn_params_check_at(const cvn_params *params, const cvn_place *places, const bool *bad,
                               cvn_messages *messages) {
  static const int plan_year[] = {CVN_PARAM_ID_plans_cycle, CVN_PARAM_ID_plans_commit_month};
  static const int memberships[] = {CVN_PARAM_ID_alliances_memberships_per_organisation,
                                    CVN_PARAM_ID_alliances_count, CVN_PARAM_ID_membership_max};
  cvn_status status = check_files(params, places, messages);
  if (!any_bad(bad, plan_year, 2))
    status = first(status, check_plan_year(params, places, messages));
  if (!any_bad(bad, memberships, 3))
    status = first(status, check_memberships(params, places, messages));
  return status;
}

cvn_status cvn_params_check(const cvn_params *params, const cvn_place *place,
                            cvn_messages *messages) {
  cvn_place places[CVN_PARAM_COUNT] = {{0}};
  for (int id = 0; place && id < CVN_PARAM_COUNT; id++) places[id] = *place;
  return cvn_params_check_at(params, places, NULL, messages);
}
