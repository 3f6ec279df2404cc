/* result.c: the public face of the reader. */
#include <convene/result.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/reader.h"
#include "scenario/words.h"

struct cvn_result {
  cvn_reader *reader;
};

/* Trajectories or outcomes: cvn_reader_is_trajectory or cvn_reader_is_outcome. */
typedef bool kind(const cvn_reader *reader, const cvn_variable *variable);

cvn_status cvn_result_open(cvn_result **result, const char *path, cvn_messages *messages) {
  *result = NULL;
  cvn_result *self = calloc(1, sizeof *self);
  if (!self) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", path);
  const cvn_status status = cvn_reader_open(&self->reader, path, messages);
  if (status == CVN_OK) *result = self;
  else free(self);
  return status;
}

void cvn_result_close(cvn_result *result) {
  if (!result) return;
  cvn_reader_close(result->reader);
  free(result);
}

cvn_result_size cvn_result_size_of(const cvn_result *result) {
  const cvn_experiment *experiment = cvn_reader_experiment(result->reader);
  return (cvn_result_size){.strategies = experiment->strategies,
                           .points = experiment->points,
                           .replicates = experiment->replicates,
                           .months = experiment->months};
}

const char *cvn_result_strategy(const cvn_result *result, int64_t i) {
  const cvn_experiment *experiment = cvn_reader_experiment(result->reader);
  return i >= 0 && i < experiment->strategies ? experiment->strategy_names[i] : NULL;
}

static const char *nth_name(const cvn_reader *reader, kind *is_kind, int i) {
  if (i < 0) return NULL;
  for (int v = 0; v < cvn_reader_count(reader); v++) {
    const cvn_variable *variable = cvn_reader_variable(reader, v);
    if (is_kind(reader, variable) && i-- == 0) return variable->name;
  }
  return NULL;
}

const char *cvn_result_trajectory_name(const cvn_result *result, int i) {
  return nth_name(result->reader, cvn_reader_is_trajectory, i);
}

const char *cvn_result_outcome_name(const cvn_result *result, int i) {
  return nth_name(result->reader, cvn_reader_is_outcome, i);
}

/* NULL, with a message, where the file has no such variable of the kind. */
static const cvn_variable *find(const cvn_reader *reader, kind *is_kind, const char *words,
                                const char *name, cvn_messages *messages) {
  const cvn_variable *variable = cvn_reader_find(reader, name);
  if (variable && is_kind(reader, variable)) return variable;
  const char **names = calloc((size_t)cvn_reader_count(reader) + 1, sizeof *names);
  size_t count = 0;
  for (int v = 0; names && v < cvn_reader_count(reader); v++)
    if (is_kind(reader, cvn_reader_variable(reader, v)))
      names[count++] = cvn_reader_variable(reader, v)->name;
  const char *nearest = names ? cvn_nearest_name(name, names, count) : NULL;
  char shown[CVN_SHOWN_SIZE];
  (void)cvn_fail(messages, CVN_ERR_INPUT, NULL, "%s: there is no %s '%s'%s%s%s",
                 cvn_reader_path(reader), words, cvn_shown(name, shown),
                 nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  free(names);
  return NULL;
}

static cvn_status check_run(const cvn_reader *reader, int64_t strategy, int64_t point,
                            int64_t replicate, cvn_messages *messages) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  if (strategy >= 0 && strategy < e->strategies && point >= 0 && point < e->points &&
      replicate >= 0 && replicate < e->replicates)
    return CVN_OK;
  return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                  "%s: there is no run of strategy %lld, point %lld, replicate %lld; there are "
                  "%lld, %lld and %lld, counted from 0",
                  cvn_reader_path(reader), (long long)strategy, (long long)point,
                  (long long)replicate, (long long)e->strategies, (long long)e->points,
                  (long long)e->replicates);
}

cvn_status cvn_result_trajectory(const cvn_result *result, const char *name, int64_t strategy,
                                 int64_t point, int64_t replicate, double *values,
                                 cvn_messages *messages) {
  const cvn_reader *reader = result->reader;
  const cvn_variable *variable =
      find(reader, cvn_reader_is_trajectory, "trajectory", name, messages);
  if (!variable) return CVN_ERR_INPUT;
  const cvn_status status = check_run(reader, strategy, point, replicate, messages);
  if (status != CVN_OK) return status;
  const int64_t start[4] = {strategy, point, replicate, 0};
  const int64_t count[4] = {1, 1, 1, cvn_reader_experiment(reader)->months + 1};
  return cvn_reader_part(reader, variable, start, count, values, messages);
}

cvn_status cvn_result_outcome(const cvn_result *result, const char *name, int64_t strategy,
                              int64_t point, double *values, cvn_messages *messages) {
  const cvn_reader *reader = result->reader;
  const cvn_variable *variable = find(reader, cvn_reader_is_outcome, "outcome", name, messages);
  if (!variable) return CVN_ERR_INPUT;
  const cvn_status status = check_run(reader, strategy, point, 0, messages);
  if (status != CVN_OK) return status;
  const int64_t start[3] = {strategy, point, 0};
  const int64_t count[3] = {1, 1, cvn_reader_experiment(reader)->replicates};
  return cvn_reader_part(reader, variable, start, count, values, messages);
}
