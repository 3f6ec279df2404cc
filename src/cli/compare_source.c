/* compare_source.c: the results that are compared: opened, or run first. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cli/compare.h"
#include "cli/folder.h"
#include "cli/progress.h"
#include "experiment/replay.h"
#include "experiment/variants.h"
#include "record/output_file.h"
#include "record/sidecar.h"

static volatile sig_atomic_t stop_requested;

static void request_stop(int signal_number) {
  (void)signal_number;
  stop_requested = 1;
}

const volatile sig_atomic_t *cvn_compare_stop(void) {
  return &stop_requested;
}

/* The first signal ends the work in order, a second one at once. */
static void catch_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = request_stop;
  action.sa_flags = (int)SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  action.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &action, NULL);
}

/* An HDF5 file begins with eight bytes of its own. */
static bool is_result(const char *path) {
  char bytes[8] = "";
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  const bool read = fread(bytes, 1, sizeof bytes, file) == sizeof bytes;
  fclose(file);
  return read && memcmp(bytes, "\211HDF\r\n\032\n", sizeof bytes) == 0;
}

/* "results/a.h5" gives "results/a". */
static char *without_ending(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  if (!dot || dot == name) return cvn_format("%s-compared", path);
  return cvn_format("%.*s", (int)(dot - path), path);
}

/* Before any run: what is in the way of the tables. */
static cvn_status check_tables(const char *folder, bool force, cvn_messages *messages) {
  char *codebook = cvn_format("%s/tables/codebook.csv", folder);
  FILE *there = codebook && !force ? fopen(codebook, "r") : NULL;
  free(codebook);
  if (!there) return CVN_OK;
  fclose(there);
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s/tables: there are tables already; give another folder with -o, or --force to "
                  "replace them",
                  folder);
}

/* The default folder of results is made where it is missing, as `run` does. */
static cvn_status make_folders(const cvn_compare_source *source, const cvn_compare_request *request,
                               cvn_messages *messages) {
  bool made;
  cvn_status status = CVN_OK;
  if (!request->output) status = cvn_cli_make_folder(CVN_RESULTS_FOLDER, &made, messages);
  if (status == CVN_OK) status = cvn_cli_make_folder(source->folder, &made, messages);
  return status;
}

/* -- results -- */

static cvn_status refuse_scenario_options(const cvn_compare_request *request,
                                          cvn_messages *messages) {
  if (request->n_overrides == 0 && request->n_strategies == 0 && !request->until) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                  "%s is a result: --set, --seed, --replicates, --strategy and --until need the "
                  "scenario, which would be run",
                  request->inputs[0]);
}

static cvn_status open_results(cvn_compare_source *source, const char *const *paths, int count,
                               cvn_messages *messages) {
  source->readers = calloc((size_t)count, sizeof(cvn_reader *));
  if (!source->readers) return CVN_ERR_MEMORY;
  for (int i = 0; i < count; i++) {
    const cvn_status status = cvn_reader_open(&source->readers[i], paths[i], messages);
    if (status != CVN_OK) return status;
    source->n_readers++;
  }
  return CVN_OK;
}

/* What is needed to run parts of a strategy; a result that does not hold it can be compared all the
 * same. */
static cvn_status read_scenario(cvn_compare_source *source, const cvn_compare_request *request,
                                cvn_messages *messages) {
  if (!request->why) return CVN_OK;
  const cvn_status status = cvn_replay_scenario(&source->scenario, source->readers[0], messages);
  source->has_scenario = status == CVN_OK;
  return status;
}

static cvn_status use_results(cvn_compare_source *source, const cvn_compare_request *request,
                              cvn_messages *messages) {
  cvn_status status = refuse_scenario_options(request, messages);
  if (status != CVN_OK) return status;
  source->folder = request->output ? cvn_copy(request->output) : without_ending(request->inputs[0]);
  if (!source->folder) return CVN_ERR_MEMORY;
  status = check_tables(source->folder, request->force, messages);
  if (status == CVN_OK) status = open_results(source, request->inputs, request->n_inputs, messages);
  if (status == CVN_OK) status = read_scenario(source, request, messages);
  return status;
}

/* -- a scenario that is run first -- */

/* Adds the replicates from `first` to `n` - 1 of every strategy to what is looked at. */
static cvn_status add_replicates(const cvn_compare_request *request, const cvn_scenario *scenario,
                                 cvn_outcomes *need, int64_t first, int64_t n,
                                 cvn_messages *messages) {
  cvn_progress_bar bar;
  cvn_variant *variants = calloc((size_t)scenario->n_strategies, sizeof *variants);
  if (!variants) return CVN_ERR_MEMORY;
  for (int s = 0; s < scenario->n_strategies; s++)
    variants[s] = (cvn_variant){&scenario->params, &scenario->strategies[s]};
  cvn_progress_bar_begin(&bar, stderr);
  const cvn_variants_options options = {
      .first = first,
      .replicates = n - first,
      .stride = need->replicates,
      .threads = request->threads,
      .progress = request->quiet ? NULL : cvn_progress_bar_show,
      .progress_user = &bar,
      .stop = &stop_requested,
  };
  const cvn_status status =
      cvn_variants_run(scenario, variants, scenario->n_strategies, CVN_FIELD_need_met, &options,
                       need->values + first, messages);
  if (!request->quiet) cvn_progress_bar_end(&bar);
  free(variants);
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

/* Finds out how many replicates are enough; the result is run with as many. */
static cvn_status find_replicates(cvn_compare_source *source, const cvn_compare_request *request,
                                  cvn_messages *messages) {
  cvn_scenario *scenario = &source->scenario;
  const cvn_stop_rule *rule = &request->rule;
  cvn_outcomes need;
  cvn_status status = cvn_outcomes_init(&need, scenario->n_strategies, 1, rule->cap, messages);
  if (status != CVN_OK) return status;
  int64_t done = 0, n = cvn_stop_first(rule, scenario->params.run.replicates);
  while (source->n_looks < CVN_LOOKS_MAX) {
    status = add_replicates(request, scenario, &need, done, n, messages);
    if (status != CVN_OK) break;
    done = n;
    cvn_look *look = &source->looks[source->n_looks++];
    look->replicates = n;
    look->state = cvn_stop_look(rule, &need, scenario->baseline, n, source->n_looks);
    tell_look(request, look);
    if (look->state.enough || n == rule->cap) break;
    n = cvn_stop_next(rule, n);
  }
  scenario->params.run.replicates = done;
  scenario->param_set[CVN_PARAM_ID_run_replicates] = true;
  cvn_outcomes_free(&need);
  return status;
}

static cvn_status run_scenario(cvn_compare_source *source, const cvn_compare_request *request,
                               int argc, char **argv, cvn_messages *messages) {
  cvn_progress_bar bar;
  cvn_experiment_result result;
  const time_t started = time(NULL);
  cvn_progress_bar_begin(&bar, stderr);
  const cvn_experiment_options options = {
      .output = source->path,
      .force = request->force,
      .resume = !request->force, /* a result of the same experiment is used as it is */
      .threads = request->threads,
      .progress = request->quiet ? NULL : cvn_progress_bar_show,
      .progress_user = &bar,
      .stop = &stop_requested,
  };
  const cvn_status status = cvn_experiment_run(&source->scenario, &options, &result, messages);
  const double seconds = cvn_seconds_now() - bar.started;
  if (!request->quiet) cvn_progress_bar_end(&bar);
  /* Runs that failed are left out of the comparison, which says so at its end. */
  if (status != CVN_OK && status != CVN_ERR_RUNS_FAILED) return status;
  if (result.nothing_to_do) return CVN_OK;
  const cvn_sidecar sidecar = {
      .arguments = (const char *const *)(argv - 1),
      .n_arguments = argc + 1,
      .started = started,
      .ended = time(NULL),
      .wall_seconds = seconds,
      .threads = request->threads,
      .warnings = messages,
  };
  return cvn_sidecar_write(source->path, &sidecar, messages);
}

static cvn_status use_scenario(cvn_compare_source *source, const cvn_compare_request *request,
                               int argc, char **argv, cvn_messages *messages) {
  cvn_scenario *scenario = &source->scenario;
  cvn_status status =
      cvn_scenario_load(scenario, request->inputs[0], (const char *const *)request->overrides,
                        request->n_overrides, messages);
  source->has_scenario = status == CVN_OK;
  if (status == CVN_OK && request->n_strategies > 0)
    status = cvn_scenario_keep_strategies(scenario, request->strategies, request->n_strategies,
                                          messages);
  if (status != CVN_OK) return status;
  if (scenario->n_strategies < 2)
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "%s: has one strategy only; a comparison needs at least two",
                    request->inputs[0]);
  source->folder = request->output ? cvn_copy(request->output)
                                   : cvn_format(CVN_RESULTS_FOLDER "/%s", scenario->name);
  source->path = source->folder ? cvn_format("%s/%s.h5", source->folder, scenario->name) : NULL;
  if (!source->path) return CVN_ERR_MEMORY;
  status = check_tables(source->folder, request->force, messages);
  if (status == CVN_OK) status = make_folders(source, request, messages);
  if (status == CVN_OK && request->until) status = find_replicates(source, request, messages);
  if (status == CVN_OK) status = run_scenario(source, request, argc, argv, messages);
  const char *const paths[] = {source->path};
  if (status == CVN_OK) status = open_results(source, paths, 1, messages);
  return status;
}

cvn_status cvn_compare_open(cvn_compare_source *source, const cvn_compare_request *request,
                            int argc, char **argv, cvn_messages *messages) {
  *source = (cvn_compare_source){0};
  catch_signals();
  if (is_result(request->inputs[0])) return use_results(source, request, messages);
  if (request->n_inputs > 1)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "%s is no result: give one scenario, or several results of `convene run`",
                    request->inputs[0]);
  return use_scenario(source, request, argc, argv, messages);
}

void cvn_compare_close(cvn_compare_source *source) {
  for (int i = 0; i < source->n_readers; i++) cvn_reader_close(source->readers[i]);
  free(source->readers);
  free(source->folder);
  free(source->path);
  cvn_scenario_free(&source->scenario);
  *source = (cvn_compare_source){0};
}
