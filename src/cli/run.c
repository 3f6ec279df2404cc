/* run.c: `convene run`: all strategies and replicates of one scenario. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/machine.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/summary.h"
#include "experiment/experiment.h"
#include "record/output_file.h"
#include "record/sidecar.h"
#include "scenario/limits.h"

const char *const cvn_help_run =
    "Usage: convene run SCENARIO [OPTION]…\n"
    "\n"
    "Runs all strategies and replicates of a scenario, writes the result file and\n"
    "prints a table of the main outcomes.\n"
    "\n"
    "Options:\n"
    "  -o, --output FILE        result file (default results/<scenario>.h5)\n"
    "      --set group.key=VAL  set a parameter (see convene params); may be repeated\n"
    "      --strategy NAME      run only this and the baseline; may be repeated\n"
    "      --replicates N       same as --set run.replicates=N\n"
    "      --seed N             same as --set run.seed=N\n"
    "      --threads N          default: the processors this process may use\n"
    "      --record WHAT,…      record this too: alliances[=EVERY], snapshots[=EVERY]\n"
    "                           (months, default 12), population, advantage, names\n"
    "      --names              same as --record names: keep the members' names\n"
    "      --resume             go on where an interrupted run of this output ended\n"
    "      --force              replace an existing result, and start anew\n"
    "      --take-over          even if another process, on another host perhaps, may\n"
    "                           still be at work on this output\n"
    "  -q, --quiet              no progress and no table\n"
    "  -h, --help               this text\n"
    "\n"
    "The result does not depend on the number of threads. Finished runs of a longer\n"
    "experiment are kept in OUTPUT.parts until the result is there. After Ctrl-C, a\n"
    "crash or a kill, --resume goes on with them, to the same bytes.\n"
    "\n"
    "Exit status: 0 done, 1 some runs failed or the result could not be written,\n"
    "2 bad usage or input, 75 interrupted (go on with --resume).\n"
    "\n"
    "Examples:\n"
    "  convene run scenarios/minimal.yaml\n"
    "  convene run scenarios/minimal.yaml --replicates 4 --set trust.gain=0.12\n"
    "  convene run scenarios/minimal.yaml --record alliances=6 -o /tmp/minimal.h5\n";

/* What the command line asks for. */
typedef struct run_request {
  const char *scenario, *output;
  cvn_texts overrides, strategies, records;
  int threads;
  bool names, force, resume, take_over, quiet;
} run_request;

static const cvn_option known[] = {
    CVN_TEXT("output", 'o', run_request, output),
    CVN_TEXTS("set", run_request, overrides),
    CVN_TEXTS("strategy", run_request, strategies),
    CVN_PARAMETER("replicates", "run.replicates", run_request, overrides),
    CVN_PARAMETER("seed", "run.seed", run_request, overrides),
    CVN_THREADS(run_request, threads),
    CVN_TEXTS("record", run_request, records),
    CVN_FLAG("names", 0, run_request, names),
    CVN_FLAG("force", 0, run_request, force),
    CVN_FLAG("resume", 0, run_request, resume),
    CVN_FLAG("take-over", 0, run_request, take_over),
    CVN_FLAG("quiet", 'q', run_request, quiet),
    {0},
};

static void request_free(run_request *request) {
  cvn_texts_free(&request->overrides);
  cvn_texts_free(&request->strategies);
  cvn_texts_free(&request->records);
}

/* Negative where the command goes on, else its exit code. */
static int parse_request(run_request *request, int argc, char **argv) {
  const cvn_command_options of = {"run", cvn_help_run, known, "which scenario?", "scenario"};
  request->threads = cvn_machine_threads();
  const int code = cvn_cli_options_and_one(&of, request, argc, argv, &request->scenario);
  if (code >= 0) return code;
  if (request->resume && request->force)
    return cvn_cli_usage("run", "--resume goes on with finished runs, --force removes them: give "
                                "one of the two");
  return -1;
}

static int unknown_record(const char *item) {
  static const char *const words[] = {"alliances", "snapshots", "population", "advantage", "names"};
  const char *nearest = cvn_nearest_name(item, words, sizeof words / sizeof words[0]);
  if (nearest)
    return cvn_cli_usage("run", "--record: there is no '%s'; did you mean '%s'?", item, nearest);
  return cvn_cli_usage(
      "run", "--record: there is no '%s': alliances, snapshots, population, advantage or names",
      item);
}

/* One of "alliances=6", "population", … of --record. */
static int parse_record_item(cvn_record_plan *plan, char *item) {
  char *value = strchr(item, '=');
  if (value) *value++ = '\0';
  const struct {
    const char *word;
    int64_t *every;
    bool *flag;
  } rows[] = {{"alliances", &plan->alliances_every, NULL},
              {"snapshots", &plan->snapshots_every, NULL},
              {"population", NULL, &plan->population},
              {"advantage", NULL, &plan->advantage},
              {"names", NULL, &plan->names}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (strcmp(rows[i].word, item) != 0) continue;
    if (rows[i].flag) {
      if (value) return cvn_cli_usage("run", "--record %s takes no value, not '%s'", item, value);
      *rows[i].flag = true;
      return 0;
    }
    int64_t every = 12;
    if (value && (!cvn_parse_int(value, &every) || every < 1 || every > CVN_MAX_EVERY))
      return cvn_cli_usage("run",
                           "--record %s=%s: it must be a whole number between 1 and %d (months)",
                           item, value, CVN_MAX_EVERY);
    *rows[i].every = every;
    return 0;
  }
  return unknown_record(item);
}

/* Adds what --record asks for to what the scenario does. */
static int parse_records(cvn_record_plan *plan, const run_request *request) {
  int code = 0;
  for (int i = 0; i < request->records.count; i++) {
    for (char *rest = request->records.items[i]; code == 0 && rest;) {
      char *item = rest;
      rest = strchr(item, ',');
      if (rest) *rest++ = '\0';
      code = parse_record_item(plan, item);
    }
  }
  if (request->names) plan->names = true;
  return code;
}

static cvn_status run_and_say(const run_request *request, const cvn_scenario *scenario,
                              const char *output, int argc, char **argv, cvn_messages *messages) {
  cvn_progress_bar bar;
  cvn_progress_bar_begin(&bar, stderr);
  const cvn_experiment_options options = {
      .output = output,
      .force = request->force,
      .resume = request->resume,
      .threads = request->threads,
      .progress = request->quiet ? NULL : cvn_progress_bar_show,
      .progress_user = &bar,
      .stop = cvn_cli_catch_signals(),
      .take_over = request->take_over,
  };
  bar.resumed = request->resume;
  cvn_experiment_result result;
  const time_t started = time(NULL);
  const cvn_status status = cvn_experiment_run(scenario, &options, &result, messages);
  const double seconds = cvn_seconds_now() - bar.started;
  if (!request->quiet) cvn_progress_bar_end(&bar);
  if (status != CVN_OK && status != CVN_ERR_RUNS_FAILED) return status;
  cvn_sidecar sidecar = cvn_cli_sidecar(argc, argv, started, messages);
  sidecar.wall_seconds = seconds;
  sidecar.threads = request->threads;
  sidecar.was_there = result.nothing_to_do;
  cvn_status written = cvn_sidecar_write(output, &sidecar, messages);
  if (!request->quiet && result.nothing_to_do) {
    printf("%s is there already; there is nothing to do\n", output);
  } else if (!request->quiet) {
    char took[32];
    cvn_duration_text(seconds, took, sizeof took);
    const cvn_status shown = cvn_cli_print_summary(stdout, output, messages);
    if (written == CVN_OK) written = shown;
    char rate[32];
    cvn_rate_text(seconds > 0.0 ? result.membership_months / seconds : 0.0, rate, sizeof rate);
    printf("\n%lld run%s in %s (%s membership-months/s, %d thread%s)\nResults: %s\n",
           (long long)result.runs, result.runs == 1 ? "" : "s", took, rate, request->threads,
           request->threads == 1 ? "" : "s", output);
  }
  return status != CVN_OK ? status : written;
}

/* Before the work: what is noted of the run may not take the place of what is read. */
static cvn_status check_sidecar(const run_request *request, const cvn_scenario *scenario,
                                const char *output, cvn_messages *messages) {
  const cvn_study study = {.scenario = *scenario, .points = 1}; /* borrowed */
  return cvn_study_spares_sidecar(&study, output, request->force, messages);
}

static int run_request_now(const run_request *request, int argc, char **argv) {
  cvn_messages messages = {0};
  cvn_scenario scenario;
  char *output = NULL;
  int code;
  cvn_status status =
      cvn_scenario_load(&scenario, request->scenario, cvn_texts_list(&request->overrides),
                        request->overrides.count, &messages);
  if (status == CVN_OK && request->strategies.count > 0)
    status = cvn_scenario_keep_strategies(&scenario, cvn_texts_list(&request->strategies),
                                          request->strategies.count, &messages);
  code = status == CVN_OK ? parse_records(&scenario.record, request) : 0;
  if (status == CVN_OK && code == 0) {
    output = request->output ? cvn_copy(request->output)
                             : cvn_format(CVN_RESULTS_FOLDER "/%s.h5", scenario.name);
    status = output ? check_sidecar(request, &scenario, output, &messages) : CVN_ERR_MEMORY;
    if (status == CVN_OK) status = run_and_say(request, &scenario, output, argc, argv, &messages);
  }
  if (code == 0) code = cvn_cli_report(status, &messages);
  free(output);
  cvn_scenario_free(&scenario);
  cvn_messages_free(&messages);
  return code;
}

int cvn_command_run(int argc, char **argv) {
  run_request request = {0};
  int code = parse_request(&request, argc, argv);
  if (code < 0) code = run_request_now(&request, argc, argv);
  request_free(&request);
  return code;
}
