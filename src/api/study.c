/* study.c: the public face of scenarios and experiments. */
#include "api/study.h"

#include <stdlib.h>

#include "base/machine.h"
#include "experiment/experiment.h"
#include "scenario/words.h"

enum { THREADS_MAX = 1024 };

int cvn_threads_asked(int threads, cvn_messages *messages) {
  if (threads >= 0 && threads <= THREADS_MAX) return threads > 0 ? threads : cvn_machine_threads();
  (void)cvn_fail(messages, CVN_ERR_USAGE, NULL,
                 "%d threads were asked for; it must be a number between 1 and %d, or 0 for all",
                 threads, THREADS_MAX);
  return -1;
}

cvn_status cvn_study_open(cvn_study **study, const char *path, const char *const *overrides,
                          int n_overrides, cvn_messages *messages) {
  *study = NULL;
  cvn_study *self = calloc(1, sizeof *self);
  if (!self) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", path);
  const cvn_status status = cvn_study_load(self, path, overrides, n_overrides, messages);
  if (status == CVN_OK) *study = self;
  else free(self);
  return status;
}

void cvn_study_close(cvn_study *study) {
  if (!study) return;
  cvn_study_free(study);
  free(study);
}

int64_t cvn_study_points(const cvn_study *study) {
  return study->points;
}

const char *cvn_study_strategy(const cvn_study *study, int i) {
  return i >= 0 && i < study->scenario.n_strategies ? study->scenario.strategies[i].name : NULL;
}

cvn_status cvn_study_keep_strategies(cvn_study *study, const char *const *names, int n_names,
                                     cvn_messages *messages) {
  return cvn_scenario_keep_strategies(&study->scenario, names, n_names, messages);
}

/* Row of a parameter that is a number or a word; -1, with a message, for anything else. */
static int find_value(const char *parameter, cvn_messages *messages) {
  const int id = cvn_param_find(parameter);
  if (id >= 0 && cvn_param_table[id].type != CVN_TYPE_PATH) return id;
  char shown[CVN_SHOWN_SIZE];
  const char *nearest = id < 0 ? cvn_param_nearest(parameter) : NULL;
  if (id >= 0)
    (void)cvn_fail(messages, CVN_ERR_INPUT, NULL,
                   "%s names a file, which can be given when the study is opened only", parameter);
  else
    (void)cvn_fail(messages, CVN_ERR_INPUT, NULL, "there is no parameter '%s'%s%s%s",
                   cvn_shown(parameter, shown), nearest ? "; did you mean " : "",
                   nearest ? nearest : "", nearest ? "?" : "");
  return -1;
}

static bool is_varied(const cvn_study *study, int id) {
  for (int i = 0; i < study->n_varied; i++)
    if (study->varied[i] == id) return true;
  return false;
}

/* One parameter against another, at every point: running a study relies on it. */
static cvn_status check_points(const cvn_study *study, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  for (int64_t point = 0; point < study->points && status == CVN_OK; point++) {
    cvn_params params;
    status = cvn_study_params(study, point, &params, messages);
    if (status != CVN_OK) break;
    status = cvn_params_check(&params, NULL, messages);
    cvn_params_free(&params);
  }
  return status;
}

cvn_status cvn_study_set(cvn_study *study, const char *parameter, const char *text,
                         cvn_messages *messages) {
  cvn_params *params = &study->scenario.params;
  const int id = find_value(parameter, messages);
  if (id < 0) return CVN_ERR_INPUT;
  if (is_varied(study, id))
    return cvn_fail(messages, CVN_ERR_INPUT, NULL, "%s is varied by the study and cannot be set",
                    cvn_param_table[id].path);
  double value;
  cvn_status status = cvn_param_parse(id, text, NULL, &value, messages);
  if (status != CVN_OK) return status;
  const double before = cvn_param_get(params, id);
  cvn_param_put(params, id, value);
  status = check_points(study, messages);
  if (status == CVN_OK) study->scenario.param_set[id] = true;
  else cvn_param_put(params, id, before);
  return status;
}

cvn_status cvn_study_get(const cvn_study *study, const char *parameter, double *value,
                         cvn_messages *messages) {
  const int id = find_value(parameter, messages);
  if (id < 0) return CVN_ERR_INPUT;
  *value = cvn_param_get(&study->scenario.params, id);
  return CVN_OK;
}

static void tell_progress(void *user, int64_t runs_done, int64_t runs, double done, double total) {
  const cvn_run_options *options = user;
  (void)done;
  (void)total;
  options->progress(options->user, runs_done, runs);
}

cvn_status cvn_study_run(const cvn_study *study, const cvn_run_options *options,
                         cvn_messages *messages) {
  const int threads = cvn_threads_asked(options->threads, messages);
  if (threads < 0) return CVN_ERR_USAGE;
  if (!options->output)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL, "a study is run without a file to write to");
  if (options->replace && options->resume)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL, "a study is either resumed or replaced");
  cvn_run_options callbacks = *options;
  const cvn_experiment_options experiment = {
      .output = options->output,
      .force = options->replace,
      .resume = options->resume,
      .threads = threads,
      .progress = options->progress ? tell_progress : NULL,
      .progress_user = &callbacks,
      .stop = options->stop,
  };
  cvn_experiment_result result;
  return cvn_experiment_run_study(study, &experiment, &result, messages);
}
