/* outcomes.c: reads one number a run, or makes it from a trajectory. */
#include "analysis/outcomes.h"

#include <math.h>
#include <stdlib.h>

cvn_status cvn_outcomes_init(cvn_outcomes *outcomes, int64_t strategies, int64_t points,
                             int64_t replicates, cvn_messages *messages) {
  *outcomes = (cvn_outcomes){.strategies = strategies, .points = points, .replicates = replicates};
  const int64_t most = CVN_READER_VALUES_MAX;
  const bool sensible = strategies > 0 && points > 0 && replicates > 0 && strategies <= most &&
                        points <= most / strategies && replicates <= most / (strategies * points);
  const int64_t count = sensible ? strategies * points * replicates : 0;
  if (sensible) outcomes->values = malloc((size_t)count * sizeof *outcomes->values);
  if (!outcomes->values) {
    *outcomes = (cvn_outcomes){0};
    return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the outcomes of all runs");
  }
  for (int64_t i = 0; i < count; i++) outcomes->values[i] = (double)NAN;
  return CVN_OK;
}

void cvn_outcomes_free(cvn_outcomes *outcomes) {
  free(outcomes->values);
  *outcomes = (cvn_outcomes){0};
}

static cvn_status init_like(cvn_outcomes *outcomes, const cvn_reader *reader,
                            cvn_messages *messages) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  return cvn_outcomes_init(outcomes, e->strategies, e->points, e->replicates, messages);
}

static cvn_status lacks(const cvn_reader *reader, const char *variable, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL, "%s: there is no %s in it",
                  cvn_reader_path(reader), variable);
}

cvn_status cvn_outcomes_read(cvn_outcomes *outcomes, const cvn_reader *reader, const char *variable,
                             cvn_messages *messages) {
  static const int64_t start[CVN_READER_RANK] = {0};
  *outcomes = (cvn_outcomes){0};
  const cvn_variable *found = cvn_reader_find(reader, variable);
  if (!found || !cvn_reader_is_outcome(reader, found)) return lacks(reader, variable, messages);
  cvn_status status = init_like(outcomes, reader, messages);
  if (status != CVN_OK) return status;
  status = cvn_reader_part(reader, found, start, found->shape, outcomes->values, messages);
  if (status != CVN_OK) cvn_outcomes_free(outcomes);
  return status;
}

/* One run's months. */
static double reduce(const double *months, const cvn_window *window) {
  double sum = 0.0, weights = 0.0;
  int64_t present = 0;
  for (int64_t t = 0; t < window->until - window->from; t++) {
    if (isnan(months[t])) continue;
    const double weight = window->weights ? window->weights[t] : 1.0;
    sum += weight * months[t];
    weights += weight;
    present++;
  }
  if (present == 0) return (double)NAN;
  return window->mean ? sum / weights : sum;
}

cvn_status cvn_outcomes_of_trajectory(cvn_outcomes *outcomes, const cvn_reader *reader,
                                      const char *variable, const cvn_window *window,
                                      cvn_messages *messages) {
  *outcomes = (cvn_outcomes){0};
  const cvn_variable *found = cvn_reader_find(reader, variable);
  if (!found || !cvn_reader_is_trajectory(reader, found)) return lacks(reader, variable, messages);
  cvn_status status = init_like(outcomes, reader, messages);
  if (status != CVN_OK) return status;
  const int64_t months = window->until - window->from, replicates = outcomes->replicates;
  double *values = NULL;
  if (months <= CVN_READER_VALUES_MAX / replicates)
    values = malloc((size_t)(months * replicates) * sizeof *values);
  if (!values) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for trajectories");
    goto out;
  }
  for (int64_t row = 0; row < outcomes->strategies * outcomes->points && status == CVN_OK; row++) {
    const int64_t start[CVN_READER_RANK] = {row / outcomes->points, row % outcomes->points, 0,
                                            window->from};
    const int64_t count[CVN_READER_RANK] = {1, 1, replicates, months};
    status = cvn_reader_part(reader, found, start, count, values, messages);
    for (int64_t r = 0; r < replicates && status == CVN_OK; r++)
      outcomes->values[row * replicates + r] = reduce(values + r * months, window);
  }
out:
  free(values);
  if (status != CVN_OK) cvn_outcomes_free(outcomes);
  return status;
}

int64_t cvn_outcomes_present(const cvn_outcomes *outcomes, int64_t strategy) {
  const double *values = cvn_outcomes_of(outcomes, strategy);
  int64_t present = 0;
  for (int64_t i = 0; i < outcomes->points * outcomes->replicates; i++)
    present += !isnan(values[i]);
  return present;
}
