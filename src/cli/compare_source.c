/* compare_source.c: the results that are compared: opened, or run first. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/compare.h"
#include "cli/folder.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/summary.h"
#include "experiment/fingerprint.h"
#include "experiment/replay.h"
#include "experiment/sweep.h"
#include "record/output_file.h"
#include "record/sidecar.h"

/* "results/a.h5" gives "results/a", "results/a" gives "results/a-compared". */
static char *without_ending(const char *path) {
  const size_t length = cvn_without_ending(path);
  return path[length] ? cvn_format("%.*s", (int)length, path) : cvn_format("%s-compared", path);
}

char *cvn_compare_folder(const char *input) {
  return cvn_cli_is_folder(input) ? cvn_copy(input) : without_ending(input);
}

/* Before any run: what is in the way of the page. */
static cvn_status check_page(const char *folder, const cvn_compare_request *request,
                             cvn_messages *messages) {
  char *path = cvn_format("%s/report.html", folder);
  const bool there = path && !request->force && !request->no_report && access(path, F_OK) == 0;
  free(path);
  if (!there) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s/report.html: there is a page already; give another folder with -o, --force "
                  "to replace it, or --no-report to leave it",
                  folder);
}

/* Before any run: what is in the way of tables and figures. */
static cvn_status check_free(const char *folder, const char *kind, const char *file,
                             cvn_messages *messages) {
  char *path = cvn_format("%s/%s/%s", folder, kind, file);
  FILE *there = path ? fopen(path, "r") : NULL;
  free(path);
  if (!there) return CVN_OK;
  fclose(there);
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s/%s: there are %s already; give another folder with -o, or --force to replace "
                  "them",
                  folder, kind, kind);
}

static cvn_status check_tables(const char *folder, const cvn_compare_request *request,
                               cvn_messages *messages) {
  cvn_status status = CVN_OK;
  if (request->xlsx) status = cvn_compare_check_workbook(folder, request->force, messages);
  if (status != CVN_OK || request->force) return status;
  status = check_free(folder, "tables", "codebook.csv", messages);
  if (status == CVN_OK && !request->no_figures)
    status = check_free(folder, "figures", "differences.gp", messages);
  return status;
}

/* -- results -- */

static cvn_status refuse_scenario_options(const cvn_compare_request *request,
                                          cvn_messages *messages) {
  if (request->overrides.count == 0 && !request->until) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                  "%s is a result: --set, --seed, --replicates and --until need the scenario or "
                  "study, which would be run",
                  request->inputs[0]);
}

/* Each of `paths` a result, or a folder that holds one. */
static cvn_status open_results(cvn_compare_source *source, const char *const *paths, int count,
                               cvn_messages *messages) {
  source->readers = calloc((size_t)count, sizeof(cvn_reader *));
  if (!source->readers) return CVN_ERR_MEMORY;
  for (int i = 0; i < count; i++) {
    char *found = NULL;
    cvn_status status = CVN_OK;
    if (cvn_cli_is_folder(paths[i])) status = cvn_cli_find_result(paths[i], &found, messages);
    if (status == CVN_OK)
      status = cvn_reader_open(&source->readers[i], found ? found : paths[i], messages);
    free(found);
    if (status != CVN_OK) return status;
    source->n_readers++;
  }
  return CVN_OK;
}

static cvn_status use_results(cvn_compare_source *source, const cvn_compare_request *request,
                              cvn_messages *messages) {
  cvn_status status = refuse_scenario_options(request, messages);
  if (status != CVN_OK) return status;
  const char *first = request->inputs[0];
  source->folder = request->output ? cvn_copy(request->output) : cvn_compare_folder(first);
  if (!source->folder) return CVN_ERR_MEMORY;
  status = check_tables(source->folder, request, messages);
  if (status == CVN_OK) status = check_page(source->folder, request, messages);
  if (status == CVN_OK) status = open_results(source, request->inputs, request->n_inputs, messages);
  /* What is needed to run a strategy's parts; other results can be compared all the same. */
  if (status == CVN_OK && request->why)
    status = cvn_replay_study(&source->study, source->readers[0], messages);
  return status;
}

/* -- a scenario or study that is run first -- */

/* Makes the runs that the folder does not hold, and its result. */
static cvn_status sweep(cvn_compare_source *source, const cvn_compare_request *request, int argc,
                        char **argv, cvn_messages *messages) {
  cvn_progress_bar bar;
  cvn_sweep_result result;
  const time_t started = time(NULL);
  cvn_progress_bar_begin(&bar, stderr);
  bar.resumed = true;
  const cvn_sweep_options options = {
      .folder = source->folder,
      .threads = request->threads,
      .shards = 1,
      .resume = !request->force || source->swept,
      .force = request->force && !source->swept,
      .progress = request->quiet ? NULL : cvn_progress_bar_show,
      .progress_user = &bar,
      .stop = source->stop,
  };
  cvn_status status = cvn_sweep_run(&source->study, &options, &result, messages);
  const double seconds = cvn_seconds_now() - bar.started;
  if (!request->quiet) cvn_progress_bar_end(&bar);
  source->swept = true;
  /* Runs that failed are left out of the comparison, which says so at its end. */
  if (status == CVN_ERR_RUNS_FAILED) status = CVN_OK;
  if (status == CVN_OK) {
    cvn_sidecar sidecar = cvn_cli_sidecar(argc, argv, started, messages);
    sidecar.wall_seconds = seconds;
    sidecar.threads = request->threads;
    sidecar.was_there = result.nothing_to_do;
    status = cvn_sidecar_write(result.output, &sidecar, messages);
  }
  cvn_sweep_result_free(&result);
  return status;
}

/* Need met of all runs that the result holds. */
static cvn_status read_need(const cvn_compare_source *source, cvn_outcomes *need,
                            cvn_messages *messages) {
  cvn_reader *reader = NULL;
  *need = (cvn_outcomes){0};
  cvn_status status = cvn_reader_open(&reader, source->path, messages);
  if (status == CVN_OK) status = cvn_outcomes_read(need, reader, "outcome_need_met", messages);
  cvn_reader_close(reader);
  return status;
}

/* Replicates that an earlier comparison of the same kind left in the folder. */
static cvn_status count_replicates(const cvn_compare_source *source, int64_t *replicates,
                                   cvn_messages *messages) {
  cvn_fingerprint fingerprint;
  cvn_outcomes need;
  *replicates = 0;
  cvn_status status = cvn_fingerprint_of(&fingerprint, &source->study, messages);
  if (status != CVN_OK || !cvn_result_is(source->path, "family", fingerprint.family)) return status;
  status = read_need(source, &need, messages);
  *replicates = need.replicates;
  cvn_outcomes_free(&need);
  return status;
}

static void tell_look(const cvn_compare_request *request, const cvn_look *look) {
  if (request->quiet) return;
  fprintf(stderr, "%lld replicates: ", (long long)look->replicates);
  if (request->rule.kind == CVN_STOP_HALF_WIDTH)
    fprintf(stderr, "widest half interval %.4f, asked %.4f%s\n", look->state.widest,
            request->rule.half_width, look->state.enough ? ": enough" : "");
  else
    fprintf(stderr, "%lld pair%s of strategies not in order yet%s\n",
            (long long)look->state.undecided, look->state.undecided == 1 ? "" : "s",
            look->state.enough ? ": settled" : "");
}

/* Index of what the others are compared with; that of the scenario where there is no such name,
 * which is told when the result is opened. */
static int64_t baseline_of(const cvn_compare_source *source, const cvn_compare_request *request) {
  const cvn_scenario *scenario = &source->study.scenario;
  for (int s = 0; s < scenario->n_strategies && request->baseline; s++)
    if (strcmp(scenario->strategies[s].name, request->baseline) == 0) return s;
  return scenario->baseline;
}

static cvn_status look_at(cvn_compare_source *source, const cvn_compare_request *request, int64_t n,
                          cvn_messages *messages) {
  cvn_outcomes need;
  const cvn_status status = read_need(source, &need, messages);
  if (status != CVN_OK) return status;
  cvn_look *look = &source->looks[source->n_looks++];
  look->replicates = n;
  look->state =
      cvn_stop_look(&request->rule, &need, baseline_of(source, request), n, source->n_looks);
  tell_look(request, look);
  cvn_outcomes_free(&need);
  return CVN_OK;
}

/* Adds replicates until they are enough. */
static cvn_status sweep_until(cvn_compare_source *source, const cvn_compare_request *request,
                              int argc, char **argv, cvn_messages *messages) {
  cvn_scenario *scenario = &source->study.scenario;
  int64_t have = 0, n = cvn_stop_first(&request->rule, scenario->params.run.replicates);
  cvn_status status = request->force ? CVN_OK : count_replicates(source, &have, messages);
  scenario->param_set[CVN_PARAM_ID_run_replicates] = true;
  while (status == CVN_OK && source->n_looks < CVN_LOOKS_MAX) {
    if (n > have) {
      scenario->params.run.replicates = have = n;
      status = sweep(source, request, argc, argv, messages);
    }
    if (status == CVN_OK) status = look_at(source, request, n, messages);
    if (status != CVN_OK || source->looks[source->n_looks - 1].state.enough) break;
    if (n == request->rule.cap) break;
    n = cvn_stop_next(&request->rule, n);
  }
  scenario->params.run.replicates = have;
  return status;
}

/* The strategies to run: those named, with what they are compared with. */
static cvn_status keep_strategies(cvn_scenario *scenario, const cvn_compare_request *request,
                                  cvn_messages *messages) {
  if (request->strategies.count == 0) return CVN_OK;
  const char **names = calloc((size_t)request->strategies.count + 1, sizeof *names);
  if (!names) return CVN_ERR_MEMORY;
  for (int i = 0; i < request->strategies.count; i++) names[i] = request->strategies.items[i];
  if (request->baseline) names[request->strategies.count] = request->baseline;
  const cvn_status status = cvn_scenario_keep_strategies(
      scenario, names, request->strategies.count + (request->baseline != NULL), messages);
  free(names);
  return status;
}

static cvn_status load_study(cvn_compare_source *source, const cvn_compare_request *request,
                             cvn_messages *messages) {
  cvn_study *study = &source->study;
  cvn_status status = cvn_study_load(study, request->inputs[0], cvn_texts_list(&request->overrides),
                                     request->overrides.count, messages);
  if (status == CVN_OK) status = keep_strategies(&study->scenario, request, messages);
  if (status != CVN_OK) return status;
  if (study->scenario.n_strategies < 2)
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "%s: has one strategy only; a comparison needs at least two",
                    request->inputs[0]);
  if (study->points > 1 && request->until)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "%s is a study: --until adds replicates to a scenario; a study's points and "
                    "replicates are chosen in its file",
                    request->inputs[0]);
  return CVN_OK;
}

static cvn_status use_study(cvn_compare_source *source, const cvn_compare_request *request,
                            int argc, char **argv, cvn_messages *messages) {
  cvn_status status = load_study(source, request, messages);
  if (status != CVN_OK) return status;
  const char *name = cvn_study_name(&source->study);
  source->folder =
      request->output ? cvn_copy(request->output) : cvn_format(CVN_RESULTS_FOLDER "/%s", name);
  source->path = source->folder ? cvn_format("%s/%s.h5", source->folder, name) : NULL;
  if (!source->path) return CVN_ERR_MEMORY;
  source->stop = cvn_cli_catch_signals();
  status = check_tables(source->folder, request, messages);
  if (status == CVN_OK) status = check_page(source->folder, request, messages);
  if (status == CVN_OK)
    status = request->until ? sweep_until(source, request, argc, argv, messages)
                            : sweep(source, request, argc, argv, messages);
  const char *const paths[] = {source->path};
  if (status == CVN_OK) status = open_results(source, paths, 1, messages);
  return status;
}

cvn_status cvn_compare_open(cvn_compare_source *source, const cvn_compare_request *request,
                            int argc, char **argv, cvn_messages *messages) {
  *source = (cvn_compare_source){0};
  const char *first = request->inputs[0];
  if (cvn_cli_is_folder(first) || cvn_cli_is_result(first))
    return use_results(source, request, messages);
  if (request->results_only)
    return cvn_fail(messages, access(first, F_OK) == 0 ? CVN_ERR_FORMAT : CVN_ERR_NOT_FOUND, NULL,
                    access(first, F_OK) == 0
                        ? "%s is no result; `convene compare` runs scenarios and studies"
                        : "%s does not exist",
                    first);
  if (request->n_inputs > 1)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "%s is no result: give one scenario or study, or several results", first);
  return use_study(source, request, argc, argv, messages);
}

void cvn_compare_close(cvn_compare_source *source) {
  for (int i = 0; i < source->n_readers; i++) cvn_reader_close(source->readers[i]);
  free(source->readers);
  free(source->folder);
  free(source->path);
  cvn_study_free(&source->study);
  *source = (cvn_compare_source){0};
}
