/* compare_why.c: a strategy's effect on need met, shared out among its parts.
 *
 * Parts are switched on and off in all combinations, in the same futures: the interventions of a
 * bundle, a convenor's eight coefficients, or the settings of a single intervention.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/compare.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "experiment/variants.h"

enum { ORDERS = 200 }; /* sampled where there are too many parts for all combinations */

static const int coefficients[] = {
    CVN_PARAM_ID_convenor_brokering,     CVN_PARAM_ID_convenor_mediation,
    CVN_PARAM_ID_convenor_transparency,  CVN_PARAM_ID_convenor_flattening,
    CVN_PARAM_ID_convenor_voice_support, CVN_PARAM_ID_convenor_stress_relief,
    CVN_PARAM_ID_convenor_monitoring,    CVN_PARAM_ID_convenor_facilitation};
enum { COEFFICIENTS = (int)(sizeof coefficients / sizeof coefficients[0]) };

typedef enum parts_kind { INTERVENTIONS, CONVENOR, SETTINGS, KINDS } parts_kind;
static const char *const kind_words[KINDS] = {"interventions", "convenor", "settings"};

/* One combination: parameters and a strategy whose arrays are of its own. */
typedef struct combination {
  cvn_params params; /* shares the scenario's paths */
  cvn_strategy strategy;
  cvn_intervention *interventions; /* owned */
  cvn_setting *settings;           /* owned */
} combination;

static bool has_convenor(const cvn_strategy *strategy) {
  for (int i = 0; i < strategy->n_interventions; i++)
    for (int k = 0; k < strategy->interventions[i].n_settings; k++) {
      const cvn_setting *setting = &strategy->interventions[i].settings[k];
      if (setting->param == CVN_PARAM_ID_convenor_presence &&
          setting->value != (double)CVN_PRESENCE_NONE)
        return true;
    }
  return false;
}

static int parts_of(const cvn_strategy *strategy, parts_kind kind) {
  if (kind == INTERVENTIONS) return strategy->n_interventions;
  if (kind == CONVENOR) return has_convenor(strategy) ? COEFFICIENTS : 0;
  return strategy->n_interventions == 1 ? strategy->interventions[0].n_settings : 0;
}

static cvn_status choose_kind(const cvn_compare_request *request, const cvn_strategy *strategy,
                              parts_kind *kind, cvn_messages *messages) {
  static const char *const lacks[KINDS] = {"interventions: it has no more than one",
                                           "the parts of a convenor: it has none",
                                           "settings: it is not one intervention of several"};
  for (int k = 0; k < KINDS; k++) {
    const bool asked = request->parts && strcmp(request->parts, kind_words[k]) == 0;
    if (parts_of(strategy, (parts_kind)k) > 1 && (asked || !request->parts)) {
      *kind = (parts_kind)k;
      return CVN_OK;
    }
    if (asked)
      return cvn_fail(messages, CVN_ERR_INPUT, NULL, "'%s' cannot be taken apart into %s",
                      strategy->name, lacks[k]);
  }
  return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                  "'%s' has no more than one part, so all of its effect is that part's",
                  strategy->name);
}

static void name_parts(cvn_compare_why *why, const cvn_strategy *strategy, parts_kind kind,
                       int parts) {
  for (int i = 0; i < parts; i++) {
    const char *name = "";
    if (kind == INTERVENTIONS) name = strategy->interventions[i].name;
    else if (kind == CONVENOR) name = cvn_param_table[coefficients[i]].key;
    else name = cvn_param_table[strategy->interventions[0].settings[i].param].path;
    snprintf(why->names[i], CVN_PART_NAME, "%s", name);
    why->list[i] = why->names[i];
  }
}

/* The strategy with only the parts of `coalition`. */
static bool combine(combination *self, const cvn_scenario *scenario, const cvn_strategy *strategy,
                    parts_kind kind, uint32_t coalition) {
  const int n = strategy->n_interventions;
  *self = (combination){.params = scenario->params, .strategy = *strategy};
  self->interventions = calloc((size_t)n, sizeof *self->interventions);
  self->settings =
      calloc((size_t)strategy->interventions[0].n_settings + 1, sizeof *self->settings);
  if (!self->interventions || !self->settings) return false;
  self->strategy.interventions = self->interventions;
  self->strategy.n_interventions = 0;
  for (int i = 0; i < n; i++)
    if (kind != INTERVENTIONS || coalition & 1U << i)
      self->interventions[self->strategy.n_interventions++] = strategy->interventions[i];
  for (int i = 0; i < COEFFICIENTS && kind == CONVENOR; i++)
    if (!(coalition & 1U << i))
      cvn_param_put(&self->params, coefficients[i], cvn_param_table[coefficients[i]].off);
  if (kind == SETTINGS) {
    int kept = 0;
    for (int i = 0; i < strategy->interventions[0].n_settings; i++)
      if (coalition & 1U << i) self->settings[kept++] = strategy->interventions[0].settings[i];
    self->interventions[0].settings = self->settings;
    self->interventions[0].n_settings = kept;
  }
  return true;
}

static const cvn_strategy *find_strategy(const cvn_scenario *scenario, const char *name,
                                         cvn_messages *messages) {
  const char **names = calloc((size_t)scenario->n_strategies, sizeof *names);
  const cvn_strategy *found = NULL;
  for (int s = 0; s < scenario->n_strategies && names; s++) {
    names[s] = scenario->strategies[s].name;
    if (strcmp(names[s], name) == 0) found = &scenario->strategies[s];
  }
  const char *nearest =
      names && !found ? cvn_nearest_name(name, names, (size_t)scenario->n_strategies) : NULL;
  if (!found)
    (void)cvn_fail(messages, CVN_ERR_INPUT, NULL, "--why: there is no strategy '%s'%s%s%s", name,
                   nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  free(names);
  return found;
}

static cvn_status run_all(cvn_compare_why *why, const cvn_scenario *scenario,
                          const cvn_compare_request *request, const cvn_variant *variants,
                          int64_t count, double *values, cvn_messages *messages) {
  cvn_progress_bar bar;
  cvn_progress_bar_begin(&bar, stderr);
  const int64_t replicates = scenario->params.run.replicates;
  const cvn_variants_options options = {
      .replicates = replicates,
      .threads = request->threads,
      .progress = request->quiet ? NULL : cvn_progress_bar_show,
      .progress_user = &bar,
      .stop = cvn_cli_catch_signals(),
  };
  const cvn_status status =
      cvn_variants_run(scenario, variants, count, CVN_FIELD_need_met, &options, values, messages);
  if (!request->quiet) cvn_progress_bar_end(&bar);
  why->runs = count * replicates;
  return status;
}

/* The strategy without any of its parts, less the baseline. */
static cvn_mean rest_of(const double *none, const double *baseline, int64_t replicates,
                        double *room) {
  for (int64_t r = 0; r < replicates; r++) room[r] = none[r] - baseline[r];
  return cvn_mean_of(room, 1, replicates);
}

static cvn_status share_out(cvn_compare_why *why, const cvn_scenario *scenario,
                            const cvn_compare_request *request, const cvn_strategy *strategy,
                            const cvn_strategy *baseline, parts_kind kind,
                            const cvn_shapley_plan *plan, cvn_messages *messages) {
  const int64_t n = plan->n_coalitions, replicates = scenario->params.run.replicates;
  combination *combinations = calloc((size_t)n, sizeof *combinations);
  cvn_variant *variants = calloc((size_t)(n + 1), sizeof *variants);
  double *values = calloc((size_t)((n + 2) * replicates), sizeof *values);
  cvn_status status = combinations && variants && values ? CVN_OK : CVN_ERR_MEMORY;
  for (int64_t i = 0; i < n && status == CVN_OK; i++) {
    if (!combine(&combinations[i], scenario, strategy, kind, plan->coalitions[i]))
      status = CVN_ERR_MEMORY;
    variants[i] = (cvn_variant){&combinations[i].params, &combinations[i].strategy};
  }
  if (status != CVN_OK) goto out;
  variants[n] = (cvn_variant){&scenario->params, baseline};
  status = run_all(why, scenario, request, variants, n + 1, values, messages);
  if (status == CVN_OK) status = cvn_shapley_of(&why->shapley, plan, values, replicates, messages);
  why->attribution = (cvn_attribution){
      .strategy = strategy->name,
      .names = why->list,
      .shapley = &why->shapley,
      .rest = rest_of(values, values + n * replicates, replicates, values + (n + 1) * replicates),
  };
out:
  for (int64_t i = 0; i < n && combinations; i++) {
    free(combinations[i].interventions);
    free(combinations[i].settings);
  }
  free(values);
  free(variants);
  free(combinations);
  return status;
}

cvn_status cvn_compare_explain(cvn_compare_why *why, const cvn_compare_source *source,
                               const cvn_compare_request *request, const cvn_pool *pool,
                               cvn_messages *messages) {
  const cvn_scenario *scenario = &source->study.scenario;
  parts_kind kind = INTERVENTIONS;
  cvn_shapley_plan plan = {0};
  if (source->study.points > 1)
    return cvn_fail(
        messages, CVN_ERR_USAGE, NULL,
        "--why takes a strategy apart at one point, and the study has %lld: compare its "
        "scenario",
        (long long)source->study.points);
  const cvn_strategy *strategy = find_strategy(scenario, request->why, messages);
  const cvn_strategy *baseline =
      find_strategy(scenario, pool->strategies[pool->baseline].name, messages);
  if (!strategy || !baseline) return CVN_ERR_INPUT;
  cvn_status status = choose_kind(request, strategy, &kind, messages);
  const int parts = status == CVN_OK ? parts_of(strategy, kind) : 0;
  if (status == CVN_OK)
    status =
        cvn_shapley_plan_make(&plan, parts, ORDERS, (uint32_t)scenario->params.run.seed, messages);
  if (status != CVN_OK) return status;
  name_parts(why, strategy, kind, parts);
  why->kind = kind == CONVENOR ? "what a convenor does" : kind_words[kind];
  status = share_out(why, scenario, request, strategy, baseline, kind, &plan, messages);
  cvn_shapley_plan_free(&plan);
  return status;
}
