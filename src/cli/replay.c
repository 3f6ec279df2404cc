/* replay.c: `convene replay`: is a result what the program says it is? */
#include <stdio.h>
#include <string.h>

#include <convene/version.h>

#include "base/machine.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "experiment/replay.h"

const char *const cvn_help_replay =
    "Usage: convene replay FILE [OPTION]…\n"
    "\n"
    "Computes a result file again from nothing but itself and says of every dataset\n"
    "whether it is the same, bit for bit. The file holds all that is needed:\n"
    "scenario, parameters, seed, strategies and tables. It is not changed; the new\n"
    "result goes to a temporary folder (TMPDIR, else /tmp) and is removed.\n"
    "\n"
    "Options:\n"
    "      --threads N  default: the processors this process may use\n"
    "  -q, --quiet      name differences only\n"
    "  -h, --help       this text\n"
    "\n"
    "Exit status: 0 everything is the same, 1 something differs, 2 bad usage or a\n"
    "file that cannot be read, 75 interrupted.\n"
    "\n"
    "Example:\n"
    "  convene replay results/minimal.h5\n";

typedef struct replay_request {
  const char *path;
  int threads;
  bool quiet;
} replay_request;

static const cvn_option known[] = {
    CVN_THREADS(replay_request, threads),
    CVN_FLAG("quiet", 'q', replay_request, quiet),
    {0},
};

/* Negative where the command goes on, else its exit code. */
static int parse(replay_request *request, int argc, char **argv) {
  const cvn_command_options of = {"replay", cvn_help_replay, known, "which result file?", "file"};
  request->threads = cvn_machine_threads();
  return cvn_cli_options_and_one(&of, request, argc, argv, &request->path);
}

static void tell(void *user, const char *path, const char *what) {
  const replay_request *request = user;
  if (what) printf("%-40s %s\n", path, what);
  else if (!request->quiet) printf("%-40s identical\n", path);
}

static int replay(const replay_request *request) {
  cvn_messages messages = {0};
  cvn_replay_result result;
  cvn_progress_bar bar;
  replay_request shown = *request;
  cvn_progress_bar_begin(&bar, stderr);
  const cvn_replay_options options = {
      .threads = request->threads,
      .progress = request->quiet ? NULL : cvn_progress_bar_show,
      .user = &bar,
      .stop = cvn_cli_catch_signals(),
      .tell = tell,
      .tell_user = &shown,
  };
  const cvn_status status = cvn_replay(request->path, &options, &result, &messages);
  if (!request->quiet) cvn_progress_bar_end(&bar);
  const long long different = (long long)result.comparison.different;
  const long long datasets = (long long)result.comparison.datasets;
  if (status == CVN_OK && different == 0 && !request->quiet)
    printf("\n%s: all %lld datasets are identical, and what is said beside them\n", request->path,
           datasets);
  if (status == CVN_OK && different > 0)
    printf("\n%s: %lld difference%s in %lld datasets and what is said beside them\n", request->path,
           different, different == 1 ? "" : "s", datasets);
  if (result.model)
    printf("The file was computed with model version %s, this program has %s.\n", result.model,
           CVN_MODEL_VERSION);
  if (result.build && (!request->quiet || different > 0))
    printf("The file was written by another build: %s.\n", result.build);
  int code = cvn_cli_report(status, &messages);
  if (code == 0 && different > 0) code = 1;
  cvn_replay_result_free(&result);
  cvn_messages_free(&messages);
  return code;
}

int cvn_command_replay(int argc, char **argv) {
  replay_request request = {0};
  const int code = parse(&request, argc, argv);
  return code < 0 ? replay(&request) : code;
}
