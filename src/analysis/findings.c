/* findings.c: puts a comparison together. */
#include "analysis/findings.h"

#include <math.h>
#include <stdlib.h>

enum { PURPOSE = 0x434F }; /* of resamples, shared by all strategies and outcomes */

static const struct {
  const char *variable, *heading;
} headlines[CVN_FINDINGS_OUTCOMES] = {{"outcome_need_met", "need met"},
                                      {"outcome_cooperation", "cooperation"}};

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to compare strategies");
}

static cvn_status rank(cvn_outcome_findings *self, const cvn_pool *pool,
                       const cvn_resampling *resampling, cvn_messages *messages) {
  bool *apart = cvn_pool_apart(pool);
  if (!apart) return no_memory(messages);
  const cvn_status status =
      cvn_ranking_of(&self->ranking, &self->outcomes, apart, resampling, messages);
  free(apart);
  return status;
}

static cvn_status compare_outcome(cvn_outcome_findings *self, const cvn_pool *pool,
                                  const cvn_contrast_options *options, cvn_messages *messages) {
  const int64_t n = pool->n_strategies;
  cvn_status status = cvn_pool_read(pool, self->variable, &self->outcomes, messages);
  if (status != CVN_OK) return status;
  self->n_contrasts = n - 1;
  self->n_pairs = n * (n - 1) / 2;
  self->means = calloc((size_t)n, sizeof *self->means);
  self->contrasts = calloc((size_t)n, sizeof *self->contrasts);
  self->pairs = calloc((size_t)(self->n_pairs + 1), sizeof *self->pairs);
  if (!self->means || !self->contrasts || !self->pairs) return no_memory(messages);
  int64_t contrast = 0, pair = 0;
  for (int64_t s = 0; s < n; s++) {
    self->means[s] =
        cvn_mean_of(cvn_outcomes_of(&self->outcomes, s), pool->points, pool->replicates);
    if (s != pool->baseline)
      self->contrasts[contrast++] = (cvn_contrast){.a = s, .b = pool->baseline};
    for (int64_t before = 0; before < s; before++)
      self->pairs[pair++] = (cvn_contrast){.a = s, .b = before};
  }
  status = cvn_contrasts(self->contrasts, self->n_contrasts, &self->outcomes, options, messages);
  if (status == CVN_OK)
    status = cvn_contrasts(self->pairs, self->n_pairs, &self->outcomes, options, messages);
  if (status == CVN_OK) status = rank(self, pool, &options->resampling, messages);
  return status;
}

static cvn_status check(cvn_findings *self, cvn_messages *messages) {
  const cvn_pool *pool = self->pool;
  const cvn_outcome_findings *need = &self->outcomes[CVN_FINDINGS_NEED_MET];
  self->runs = pool->n_strategies * pool->points * pool->replicates;
  self->best = pool->baseline;
  for (int64_t s = 0; s < pool->n_strategies; s++) {
    self->complete += cvn_outcomes_present(&need->outcomes, s);
    if (cvn_pool_is_apart(pool, s)) continue;
    if (isnan(need->means[self->best].mean) || need->means[s].mean > need->means[self->best].mean)
      self->best = s;
  }
  if (self->complete == 0)
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "%s: no run is complete, so there is nothing to compare; run_message in the "
                    "file says why they failed",
                    cvn_reader_path(pool->readers[0]));
  return CVN_OK;
}

static bool costs_anything(const cvn_value *value) {
  const cvn_outcomes *cost = &value->cost;
  for (int64_t i = 0; i < cost->strategies * cost->points * cost->replicates; i++)
    if (cost->values[i] != 0.0 && !isnan(cost->values[i])) return true;
  return false;
}

static cvn_status compare_costs(cvn_findings *self, const cvn_findings_options *options,
                                cvn_messages *messages) {
  self->no_acceptability = NULL;
  cvn_status status =
      cvn_value_of(&self->value, self->pool, options->thresholds, options->n_thresholds, messages);
  if (status != CVN_OK) return status;
  if (!costs_anything(&self->value)) {
    self->no_value = "no strategy costs anything: give the interventions a cost";
    self->no_acceptability = self->no_value;
    cvn_value_free(&self->value);
    return CVN_OK;
  }
  if (self->pool->points == 1) {
    self->no_acceptability = "replicates show chance, not what we do not know: acceptability and "
                             "the value of information need a study of parameters";
    return CVN_OK;
  }
  status = cvn_acceptability_of(&self->acceptability, &self->value, messages);
  if (status == CVN_OK && self->acceptability.points == 0) {
    self->no_acceptability = "no point of the study has all its runs";
    cvn_acceptability_free(&self->acceptability);
  }
  return status;
}

cvn_status cvn_findings_of(cvn_findings *self, const cvn_pool *pool,
                           const cvn_findings_options *options, cvn_messages *messages) {
  *self = (cvn_findings){.pool = pool, .important = options->important};
  if (pool->n_strategies < 2) {
    *self = (cvn_findings){0};
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "%s: has one strategy only; a comparison needs at least two",
                    cvn_reader_path(pool->readers[0]));
  }
  cvn_contrast_options contrast = {
      .important = options->important,
      .resampling = {cvn_pool_seed(pool), PURPOSE, options->resamples},
  };
  cvn_status status = CVN_OK;
  for (int o = 0; o < CVN_FINDINGS_OUTCOMES && status == CVN_OK; o++) {
    self->outcomes[o].variable = headlines[o].variable;
    self->outcomes[o].heading = headlines[o].heading;
    if (o > 0) contrast.important = 0.0; /* it is given for need met */
    status = compare_outcome(&self->outcomes[o], pool, &contrast, messages);
  }
  if (status == CVN_OK) status = check(self, messages);
  if (status == CVN_OK) status = compare_costs(self, options, messages);
  if (status == CVN_OK) status = cvn_trajectories_of(&self->trajectories, pool, messages);
  if (status == CVN_OK) status = cvn_members_of(&self->members, pool, messages);
  if (status == CVN_OK) status = cvn_aftermath_of(&self->aftermath, pool, "need_met", messages);
  if (status == CVN_OK) status = cvn_by_alliance_of(&self->by_alliance, pool, messages);
  if (self->aftermath.count == 0)
    self->no_aftermath = "no strategy has an intervention that ends before the run does";
  if (status != CVN_OK) cvn_findings_free(self);
  return status;
}

void cvn_findings_free(cvn_findings *self) {
  for (int o = 0; o < CVN_FINDINGS_OUTCOMES; o++) {
    cvn_outcome_findings *outcome = &self->outcomes[o];
    cvn_outcomes_free(&outcome->outcomes);
    free(outcome->means);
    free(outcome->contrasts);
    free(outcome->pairs);
    cvn_ranking_free(&outcome->ranking);
  }
  cvn_value_free(&self->value);
  cvn_acceptability_free(&self->acceptability);
  cvn_trajectories_free(&self->trajectories);
  cvn_members_free(&self->members);
  cvn_aftermath_free(&self->aftermath);
  cvn_by_alliance_free(&self->by_alliance);
  *self = (cvn_findings){0};
}

const cvn_contrast *cvn_findings_contrast(const cvn_findings *self, int outcome, int64_t strategy) {
  const cvn_outcome_findings *found = &self->outcomes[outcome];
  for (int64_t i = 0; i < found->n_contrasts; i++)
    if (found->contrasts[i].a == strategy) return &found->contrasts[i];
  return NULL;
}
