/* merge.c: `convene merge`: the result of a sweep's folder as one file. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/stop.h"
#include "experiment/sweep.h"

const char *const cvn_help_merge =
    "Usage: convene merge DIR -o FILE [OPTION]…\n"
    "\n"
    "Writes the finished runs in a sweep's folder as one result file: the same bytes,\n"
    "however the work was divided or interrupted. The folder is not changed.\n"
    "\n"
    "Options:\n"
    "  -o, --output FILE  the result file\n"
    "      --partial      write it though runs are missing: they are fill, and\n"
    "                     run_status says so. Without it that is an error\n"
    "      --force        replace an existing file\n"
    "  -q, --quiet        say nothing\n"
    "  -h, --help         this text\n"
    "\n"
    "Exit status: 0 done, 1 some runs failed or the file could not be written, 2 runs\n"
    "are missing or bad usage, 75 interrupted.\n"
    "\n"
    "Example:\n"
    "  convene merge sweep -o results/sweep.h5\n";

typedef struct merge_request {
  cvn_merge_options options;
  bool quiet;
} merge_request;

static const cvn_option known[] = {
    CVN_TEXT("output", 'o', merge_request, options.output),
    CVN_FLAG("partial", 0, merge_request, options.partial),
    CVN_FLAG("force", 0, merge_request, options.replace),
    CVN_FLAG("quiet", 'q', merge_request, quiet),
    {0},
};

static int merge(const char *folder, cvn_merge_options *options, bool quiet) {
  cvn_messages messages = {0};
  cvn_merge_result result;
  options->stop = cvn_cli_catch_signals();
  const cvn_status status = cvn_sweep_merge(folder, options, &result, &messages);
  if (!quiet && (status == CVN_OK || status == CVN_ERR_RUNS_FAILED)) {
    const long long merged = (long long)(result.runs - result.missing);
    printf("%lld run%s", merged, merged == 1 ? "" : "s");
    if (result.missing > 0) printf(", %lld are missing", (long long)result.missing);
    printf("\nResults: %s\n", options->output);
  }
  if (status == CVN_ERR_INTERRUPTED && messages.count == 0)
    (void)cvn_fail(&messages, status, NULL, "interrupted; nothing was written");
  const int code = cvn_cli_report(status, &messages);
  cvn_messages_free(&messages);
  return code;
}

int cvn_command_merge(int argc, char **argv) {
  const cvn_command_options of = {"merge", cvn_help_merge, known, "the folder of which sweep?",
                                  "folder"};
  merge_request request = {0};
  const char *folder;
  int code = cvn_cli_options_and_one(&of, &request, argc, argv, &folder);
  if (code >= 0) return code;
  if (!request.options.output) return cvn_cli_usage("merge", "into which file? Give -o FILE");
  return merge(folder, &request.options, request.quiet);
}
