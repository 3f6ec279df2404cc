/* simulation.c: one run that its user steps and looks at; nothing is written. */
#include <convene/simulation.h>

#include <math.h>
#include <stdlib.h>

#include "api/observables.h"
#include "api/study.h"
#include "base/machine.h"
#include "model/world.h"
#include "record/fields.h"

struct cvn_simulation {
  cvn_population population; /* what the world started from */
  cvn_world world;           /* its tallies by alliance are of the month just stepped */
  double *series;            /* CVN_FIELD_COUNT x (last + 1) */
  int64_t stepped, last;     /* months stepped; T */
  bool failed;
};

static cvn_status check_run(const cvn_study *study, int strategy, int64_t replicate,
                            cvn_messages *messages) {
  const int strategies = study->scenario.n_strategies;
  if (study->path)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "a simulation is of a scenario, and this is a study of one: open '%s'",
                    study->scenario.path);
  if (strategy < 0 || strategy >= strategies)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "there is no strategy %d; the study has %d, counted from 0", strategy,
                    strategies);
  if (replicate < 0 || replicate > UINT32_MAX)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "replicate is %lld; it must be a whole number between 0 and %lld",
                    (long long)replicate, (long long)UINT32_MAX);
  return CVN_OK;
}

/* Refuses what does not fit before it is allocated. */
static cvn_status check_memory(const cvn_params *params, const cvn_coalition *coalition,
                               int threads, cvn_messages *messages) {
  const char *tightest;
  const cvn_dimensions size = cvn_population_dimensions(params, coalition);
  const double needed = cvn_population_bytes(params, coalition) +
                        cvn_world_bytes(params, &size, threads) +
                        (double)size.alliances * sizeof(cvn_tally);
  const double left = (double)cvn_machine_memory(&tightest), gigabyte = 1e9;
  if (needed <= left) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL,
                  "%lld organisations in %lld memberships need about %.1f GB of memory; "
                  "%s leaves %.1f GB",
                  (long long)size.organisations, (long long)size.memberships, needed / gigabyte,
                  tightest, left / gigabyte);
}

static cvn_status allocate_records(cvn_simulation *self, cvn_messages *messages) {
  self->series = malloc((size_t)(CVN_FIELD_COUNT * (self->last + 1)) * sizeof(double));
  self->world.alliance_tally =
      calloc((size_t)self->world.alliances + 1, sizeof *self->world.alliance_tally);
  if (!self->series || !self->world.alliance_tally)
    return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a simulation");
  return CVN_OK;
}

static cvn_status set_up(cvn_simulation *self, const cvn_scenario *scenario, int strategy,
                         cvn_key key, int threads, cvn_messages *messages) {
  const cvn_params *params = &scenario->params;
  cvn_coalition *coalition = NULL;
  self->last = params->run.months;
  cvn_status status = cvn_coalition_load(&coalition, scenario, messages);
  if (status == CVN_OK) status = check_memory(params, coalition, threads, messages);
  if (status == CVN_OK)
    status = cvn_population_create(&self->population, params, coalition, key, messages);
  if (status == CVN_OK)
    status = cvn_world_init(&self->world, params, &self->population,
                            &scenario->strategies[strategy], key, threads, false, messages);
  if (status == CVN_OK) status = allocate_records(self, messages);
  cvn_coalition_free(coalition);
  return status;
}

cvn_status cvn_simulation_open(cvn_simulation **simulation, const cvn_study *study, int strategy,
                               int64_t replicate, int threads, cvn_messages *messages) {
  *simulation = NULL;
  cvn_status status = check_run(study, strategy, replicate, messages);
  if (status != CVN_OK) return status;
  const int asked = cvn_threads_asked(threads, messages);
  if (asked < 0) return CVN_ERR_USAGE;
  cvn_simulation *self = calloc(1, sizeof *self);
  if (!self) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a simulation");
  const cvn_key key = {.seed = (uint32_t)study->scenario.params.run.seed,
                       .replicate = (uint32_t)replicate};
  status = set_up(self, &study->scenario, strategy, key, asked, messages);
  if (status == CVN_OK) *simulation = self;
  else cvn_simulation_close(self);
  return status;
}

void cvn_simulation_close(cvn_simulation *simulation) {
  if (!simulation) return;
  cvn_world_free(&simulation->world);
  cvn_population_free(&simulation->population);
  free(simulation->series);
  free(simulation);
}

static double *series_of(const cvn_simulation *self, int field) {
  return self->series + field * (self->last + 1);
}

cvn_status cvn_simulation_step(cvn_simulation *simulation, cvn_messages *messages) {
  cvn_simulation *self = simulation;
  if (self->failed)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL, "a simulation cannot go on after it failed");
  if (self->stepped > self->last)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "the simulation ends with month %lld (run.months)", (long long)self->last);
  cvn_status status = CVN_OK;
  if (self->stepped < self->last) status = cvn_world_month(&self->world, messages);
  else cvn_world_observe(&self->world);
  self->failed = status != CVN_OK;
  if (self->failed) return status;
  double values[CVN_FIELD_COUNT];
  cvn_fields_observed(&self->world.tally, self->stepped == self->last, values);
  for (int field = 0; field < CVN_FIELD_COUNT; field++)
    series_of(self, field)[self->stepped] = values[field];
  self->stepped++;
  return CVN_OK;
}

int64_t cvn_simulation_months(const cvn_simulation *simulation) {
  return simulation->stepped;
}

cvn_simulation_size cvn_simulation_size_of(const cvn_simulation *simulation) {
  const cvn_world *world = &simulation->world;
  return (cvn_simulation_size){.organisations = world->organisations,
                               .alliances = world->alliances,
                               .memberships = world->memberships};
}

cvn_status cvn_simulation_value(const cvn_simulation *simulation, const char *observable,
                                double *value, cvn_messages *messages) {
  const int field = cvn_observable_find(observable, messages);
  if (field < 0) return CVN_ERR_INPUT;
  const int64_t stepped = simulation->stepped;
  *value = stepped > 0 ? series_of(simulation, field)[stepped - 1] : (double)NAN;
  return CVN_OK;
}

cvn_status cvn_simulation_series(const cvn_simulation *simulation, const char *observable,
                                 const double **values, cvn_messages *messages) {
  const int field = cvn_observable_find(observable, messages);
  if (field < 0) return CVN_ERR_INPUT;
  *values = series_of(simulation, field);
  return CVN_OK;
}

cvn_status cvn_simulation_alliances(const cvn_simulation *simulation, const char *observable,
                                    double *values, cvn_messages *messages) {
  const cvn_simulation *self = simulation;
  const int field = cvn_observable_find(observable, messages);
  if (field < 0) return CVN_ERR_INPUT;
  if (self->stepped == 0)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL, "no month has been stepped yet");
  double all[CVN_FIELD_COUNT];
  for (int64_t a = 0; a < self->world.alliances; a++) {
    cvn_fields_observed(&self->world.alliance_tally[a], self->stepped - 1 == self->last, all);
    values[a] = all[field];
  }
  return CVN_OK;
}
