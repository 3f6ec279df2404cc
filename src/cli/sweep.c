/* sweep.c: `convene sweep`: all points, strategies and replicates of a study, or a shard of
 * them. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/machine.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/summary.h"
#include "experiment/mpi/mpi_group.h"
#include "experiment/sweep.h"
#include "record/output_file.h"
#include "record/sidecar.h"

const char *const cvn_help_sweep =
    "Usage: convene sweep STUDY [OPTION]…\n"
    "\n"
    "Runs a study: a scenario at the points of a design, with all strategies and\n"
    "replicates (a plain scenario file is a study of one point). Finished runs are\n"
    "sealed in a folder as they are made; killed at any moment, --resume goes on, to\n"
    "the same bytes.\n"
    "\n"
    "Options:\n"
    "  -o, --output DIR         the sweep's folder (default results/<study>)\n"
    "      --set group.key=VAL  set a parameter of the scenario; may be repeated\n"
    "      --replicates N       same as --set run.replicates=N\n"
    "      --seed N             same as --set run.seed=N\n"
    "      --threads N          default: the processors this process may use\n"
    "      --shard I/N          make shard I of N only; each in a process, or job, of\n"
    "                           its own, all with the same folder (see convene merge)\n"
    "      --resume             go on with what the folder holds; where the study has\n"
    "                           more points or replicates now, add them\n"
    "      --retry-failed       with --resume: make runs again that failed\n"
    "      --time-limit TIME    end in order before TIME is over: 90s, 30m, 2h,\n"
    "                           1:30:00, 1-12:00:00\n"
    "      --take-over          even if another process, on another host perhaps, may\n"
    "                           still be at work here\n"
    "      --force              remove what the folder holds of a sweep, start anew\n"
    "  -q, --quiet              no progress and no table\n"
    "  -h, --help               this text\n"
    "\n"
    "Under mpirun or srun the processes share the work among them. The result does\n"
    "not depend on threads, processes, shards or interruptions. It is DIR/<study>.h5;\n"
    "after shards, convene merge writes it.\n"
    "\n"
    "Exit status: 0 done, 1 some runs failed or something could not be written, 2 bad\n"
    "usage or input, 75 interrupted by SIGINT, SIGTERM, SIGUSR1 or the time limit (go\n"
    "on with --resume).\n"
    "\n"
    "Examples:\n"
    "  convene sweep study.yaml\n"
    "  convene sweep study.yaml -o sweep --shard 3/20 --resume --time-limit 2h\n"
    "  mpirun -n 8 convene sweep study.yaml --threads 1\n";

typedef struct sweep_request {
  const char *study, *folder;
  cvn_texts overrides;
  cvn_sweep_options options;
  bool quiet;
} sweep_request;

static int read_shard(const cvn_option *option, void *request, const char *text) {
  cvn_sweep_options *sweep = cvn_option_value(option, request);
  return cvn_cli_shard("sweep", text, &sweep->shard, &sweep->shards);
}

static int read_time_limit(const cvn_option *option, void *request, const char *text) {
  if (cvn_cli_seconds(text, cvn_option_value(option, request))) return 0;
  return cvn_cli_usage("sweep",
                       "--time-limit is '%s'; it must be a time, e.g. 90s, 30m, 2h, 1:30:00 or "
                       "1-12:00:00",
                       text);
}

static const cvn_option known[] = {
    CVN_TEXT("output", 'o', sweep_request, folder),
    CVN_TEXTS("set", sweep_request, overrides),
    CVN_PARAMETER("replicates", "run.replicates", sweep_request, overrides),
    CVN_PARAMETER("seed", "run.seed", sweep_request, overrides),
    CVN_THREADS(sweep_request, options.threads),
    CVN_READ("shard", sweep_request, options, read_shard),
    CVN_FLAG("resume", 0, sweep_request, options.resume),
    CVN_FLAG("retry-failed", 0, sweep_request, options.retry_failed),
    CVN_READ("time-limit", sweep_request, options.time_limit, read_time_limit),
    CVN_FLAG("take-over", 0, sweep_request, options.take_over),
    CVN_FLAG("force", 0, sweep_request, options.force),
    CVN_FLAG("quiet", 'q', sweep_request, quiet),
    {0},
};

/* Negative where the command goes on, else its exit code. */
static int check_request(const sweep_request *request) {
  const cvn_sweep_options *options = &request->options;
  if (options->resume && options->force)
    return cvn_cli_usage("sweep", "--resume goes on with finished runs, --force removes them: give "
                                  "one of the two");
  if (options->retry_failed && !options->resume)
    return cvn_cli_usage("sweep", "--retry-failed goes with --resume");
  if (options->force && options->shard > 0)
    return cvn_cli_usage("sweep", "--force would remove what other shards have made; remove the "
                                  "folder yourself, or give another");
  return -1;
}

/* In the same way. */
static int parse_request(sweep_request *request, int argc, char **argv) {
  const cvn_command_options of = {"sweep", cvn_help_sweep, known, "which study?", "study"};
  request->options.threads = cvn_machine_threads();
  request->options.shards = 1;
  const int code = cvn_cli_options_and_one(&of, request, argc, argv, &request->study);
  return code < 0 ? check_request(request) : code;
}

/* -- what is said afterwards -- */

static void say_made(const sweep_request *request, const cvn_sweep_result *result, double seconds) {
  const cvn_group *group = request->options.group;
  char took[32], rate[32], ranks[48] = "";
  cvn_duration_text(seconds, took, sizeof took);
  cvn_rate_text(seconds > 0.0 ? result->membership_months / seconds : 0.0, rate, sizeof rate);
  if (group->size > 1) snprintf(ranks, sizeof ranks, ", %d processes", group->size);
  printf("%lld run%s in %s (%s membership-months/s, %d thread%s%s)", (long long)result->made,
         result->made == 1 ? "" : "s", took, rate, request->options.threads,
         request->options.threads == 1 ? "" : "s", ranks);
  if (result->found > 0) printf("; %lld were there", (long long)result->found);
  printf("\n");
}

static void say_shard(const sweep_request *request, const cvn_sweep_result *result,
                      const char *folder) {
  printf("Shard %d of %d: %lld run%s, all made\n", request->options.shard, request->options.shards,
         (long long)result->runs, result->runs == 1 ? "" : "s");
  if (result->missing > 0)
    printf("Of the whole study %lld of %lld runs are missing; convene status %s says where\n",
           (long long)result->missing, (long long)result->all, folder);
  else printf("The study is complete: convene merge %s -o FILE writes the result\n", folder);
}

static cvn_status say_result(const sweep_request *request, const cvn_sweep_result *result,
                             const char *folder, double seconds, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  if (request->quiet) return CVN_OK;
  if (result->nothing_to_do && result->output) {
    printf("%s is there already; there is nothing to do\n", result->output);
    return CVN_OK;
  }
  if (result->output) {
    status = cvn_cli_print_summary(stdout, result->output, messages);
    printf("\n");
  }
  say_made(request, result, seconds);
  if (result->output) printf("Results: %s\n", result->output);
  else say_shard(request, result, folder);
  return status;
}

static cvn_status sweep_and_say(sweep_request *request, const cvn_study *study, const char *folder,
                                int argc, char **argv, cvn_messages *messages) {
  cvn_progress_bar bar;
  cvn_sweep_result result;
  cvn_sweep_options *options = &request->options;
  const bool first = options->group->rank == 0;
  const time_t started = time(NULL);
  cvn_progress_bar_begin(&bar, stderr);
  bar.resumed = options->resume;
  options->folder = folder;
  options->progress = request->quiet || !first ? NULL : cvn_progress_bar_show;
  options->progress_user = &bar;
  options->stop = cvn_cli_catch_signals();
  cvn_status status = cvn_sweep_run(study, options, &result, messages);
  const double seconds = cvn_seconds_now() - bar.started;
  if (options->progress) cvn_progress_bar_end(&bar);
  if (first && (status == CVN_OK || status == CVN_ERR_RUNS_FAILED)) {
    cvn_sidecar sidecar = cvn_cli_sidecar(argc, argv, started, messages);
    sidecar.wall_seconds = seconds;
    sidecar.threads = options->threads;
    sidecar.ranks = options->group->size;
    sidecar.was_there = result.nothing_to_do;
    const cvn_status written =
        result.output ? cvn_sidecar_write(result.output, &sidecar, messages) : CVN_OK;
    const cvn_status said = say_result(request, &result, folder, seconds, messages);
    if (status == CVN_OK) status = written != CVN_OK ? written : said;
  }
  cvn_sweep_result_free(&result);
  return status;
}

static int sweep_now(sweep_request *request, int argc, char **argv) {
  cvn_messages messages = {0};
  cvn_study study = {0};
  cvn_group group;
  cvn_status status = cvn_mpi_group_open(&group, &messages);
  if (status != CVN_OK) return cvn_cli_report(status, &messages);
  request->options.group = &group;
  status = cvn_study_load(&study, request->study, cvn_texts_list(&request->overrides),
                          request->overrides.count, &messages);
  const bool loaded = status == CVN_OK;
  if (group.rank > 0) cvn_messages_free(&messages); /* rank 0 says the same */
  char *folder = !loaded           ? NULL
                 : request->folder ? cvn_copy(request->folder)
                                   : cvn_format(CVN_RESULTS_FOLDER "/%s", cvn_study_name(&study));
  if (loaded) {
    status =
        folder ? sweep_and_say(request, &study, folder, argc, argv, &messages) : CVN_ERR_MEMORY;
  } else if (group.leave) {
    group.leave(group.link);
  }
  /* What concerns all is said once; a further rank ends as asked to, and rank 0 says how. */
  if (group.rank > 0 && status == CVN_ERR_INTERRUPTED) cvn_messages_free(&messages);
  const int code = group.rank > 0 && messages.count == 0 ? 0 : cvn_cli_report(status, &messages);
  free(folder);
  cvn_study_free(&study);
  cvn_messages_free(&messages);
  request->options.group = NULL; /* it ends here */
  return group.rank > 0 ? 0 : code;
}

int cvn_command_sweep(int argc, char **argv) {
  sweep_request request = {0};
  int code = parse_request(&request, argc, argv);
  if (code < 0) code = sweep_now(&request, argc, argv);
  cvn_texts_free(&request.overrides);
  return code;
}
