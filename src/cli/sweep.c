/* sweep.c: `convene sweep`: all points, strategies and replicates of a study, or a shard of them.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/machine.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/cli.h"
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

enum {
  OPTION_SET = 256,
  OPTION_REPLICATES,
  OPTION_SEED,
  OPTION_THREADS,
  OPTION_SHARD,
  OPTION_RESUME,
  OPTION_RETRY_FAILED,
  OPTION_TIME_LIMIT,
  OPTION_TAKE_OVER,
  OPTION_FORCE
};

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"set", required_argument, NULL, OPTION_SET},
    {"replicates", required_argument, NULL, OPTION_REPLICATES},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"threads", required_argument, NULL, OPTION_THREADS},
    {"shard", required_argument, NULL, OPTION_SHARD},
    {"resume", no_argument, NULL, OPTION_RESUME},
    {"retry-failed", no_argument, NULL, OPTION_RETRY_FAILED},
    {"time-limit", required_argument, NULL, OPTION_TIME_LIMIT},
    {"take-over", no_argument, NULL, OPTION_TAKE_OVER},
    {"force", no_argument, NULL, OPTION_FORCE},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

typedef struct sweep_request {
  const char *study, *folder;
  char **overrides; /* owned strings */
  int n_overrides;
  cvn_sweep_options options;
  bool quiet, help;
} sweep_request;

static int time_limit(const char *text, double *seconds) {
  if (cvn_cli_seconds(text, seconds)) return 0;
  return cvn_cli_usage("sweep",
                       "--time-limit is '%s'; it must be a time, e.g. 90s, 30m, 2h, 1:30:00 or "
                       "1-12:00:00",
                       text);
}

static int parse_flag(sweep_request *request, int option, char **argv) {
  cvn_sweep_options *options = &request->options;
  switch (option) {
  case OPTION_RESUME:
    options->resume = true;
    return 0;
  case OPTION_RETRY_FAILED:
    options->retry_failed = true;
    return 0;
  case OPTION_TAKE_OVER:
    options->take_over = true;
    return 0;
  case OPTION_FORCE:
    options->force = true;
    return 0;
  case 'q':
    request->quiet = true;
    return 0;
  case 'h':
    request->help = true;
    return 0;
  default:
    return cvn_cli_bad_option("sweep", argv, long_options);
  }
}

static int parse_option(sweep_request *request, int option, char **argv) {
  cvn_sweep_options *options = &request->options;
  switch (option) {
  case 'o':
    request->folder = optarg;
    return 0;
  case OPTION_SET:
    return cvn_cli_keep(request->overrides, &request->n_overrides, cvn_copy(optarg));
  case OPTION_REPLICATES:
    return cvn_cli_set(request->overrides, &request->n_overrides, "run.replicates", optarg);
  case OPTION_SEED:
    return cvn_cli_set(request->overrides, &request->n_overrides, "run.seed", optarg);
  case OPTION_THREADS:
    return cvn_cli_threads("sweep", optarg, &options->threads);
  case OPTION_SHARD:
    return cvn_cli_shard("sweep", optarg, &options->shard, &options->shards);
  case OPTION_TIME_LIMIT:
    return time_limit(optarg, &options->time_limit);
  default:
    return parse_flag(request, option, argv);
  }
}

static int check_request(sweep_request *request, int argc, char **argv) {
  const cvn_sweep_options *options = &request->options;
  if (options->resume && options->force)
    return cvn_cli_usage("sweep", "--resume goes on with finished runs, --force removes them: give "
                                  "one of the two");
  if (options->retry_failed && !options->resume)
    return cvn_cli_usage("sweep", "--retry-failed goes with --resume");
  if (options->force && options->shard > 0)
    return cvn_cli_usage("sweep", "--force would remove what other shards have made; remove the "
                                  "folder yourself, or give another");
  return cvn_cli_one_argument("sweep", "which study?", "study", argc, argv, &request->study);
}

static int parse_request(sweep_request *request, int argc, char **argv) {
  request->overrides = calloc((size_t)argc, sizeof *request->overrides);
  if (!request->overrides) return cvn_cli_report(CVN_ERR_MEMORY, &(cvn_messages){0});
  request->options.threads = cvn_machine_threads();
  request->options.shards = 1;
  opterr = 0;
  optind = 1;
  for (int option; (option = getopt_long(argc, argv, "o:qh", long_options, NULL)) != -1;) {
    const int code = parse_option(request, option, argv);
    if (code != 0) return code;
  }
  return request->help ? 0 : check_request(request, argc, argv);
}

/* -- what is said afterwards -- */

static void say_made(const sweep_request *request, const cvn_sweep_result *result, double seconds) {
  const cvn_group *group = request->options.group;
  char took[32], rate[32], ranks[48] = "";
  cvn_duration_text(seconds, took, sizeof took);
  cvn_rate_text(seconds > 0.0 ? result->membership_months / seconds : 0.0, rate, sizeof rate);
  if (group->size > 1) snprintf(ranks, sizeof ranks, ", %d processes", group->size);
  printf("%lld runs in %s (%s membership-months/s, %d thread%s%s)", (long long)result->made, took,
         rate, request->options.threads, request->options.threads == 1 ? "" : "s", ranks);
  if (result->found > 0) printf("; %lld were there", (long long)result->found);
  printf("\n");
}

static void say_shard(const sweep_request *request, const cvn_sweep_result *result,
                      const char *folder) {
  printf("Shard %d of %d: %lld runs, all made\n", request->options.shard, request->options.shards,
         (long long)result->runs);
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
  status = cvn_study_load(&study, request->study, (const char *const *)request->overrides,
                          request->n_overrides, &messages);
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
  if (code == 0)
    code = request.help ? cvn_cli_help(cvn_help_sweep) : sweep_now(&request, argc, argv);
  for (int i = 0; i < request.n_overrides; i++) free(request.overrides[i]);
  free(request.overrides);
  return code;
}
