/* merge.c: `convene merge`: the result of a sweep's folder as one file. */
#include <getopt.h>
#include <stdio.h>

#include "cli/arguments.h"
#include "cli/cli.h"
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

enum { OPTION_PARTIAL = 256, OPTION_FORCE };

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},   {"partial", no_argument, NULL, OPTION_PARTIAL},
    {"force", no_argument, NULL, OPTION_FORCE}, {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},           {NULL, 0, NULL, 0},
};

static int merge(const char *folder, cvn_merge_options *options, bool quiet) {
  cvn_messages messages = {0};
  cvn_merge_result result;
  options->stop = cvn_cli_catch_signals();
  const cvn_status status = cvn_sweep_merge(folder, options, &result, &messages);
  if (!quiet && (status == CVN_OK || status == CVN_ERR_RUNS_FAILED)) {
    printf("%lld runs", (long long)(result.runs - result.missing));
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
  cvn_merge_options options = {0};
  bool quiet = false;
  opterr = 0;
  optind = 1;
  for (int option; (option = getopt_long(argc, argv, "o:qh", long_options, NULL)) != -1;) {
    if (option == 'o') options.output = optarg;
    else if (option == OPTION_PARTIAL) options.partial = true;
    else if (option == OPTION_FORCE) options.replace = true;
    else if (option == 'q') quiet = true;
    else if (option == 'h') return cvn_cli_help(cvn_help_merge);
    else return cvn_cli_bad_option("merge", argv, long_options);
  }
  const char *folder;
  const int code =
      cvn_cli_one_argument("merge", "the folder of which sweep?", "folder", argc, argv, &folder);
  if (code != 0) return code;
  if (!options.output) return cvn_cli_usage("merge", "into which file? Give -o FILE");
  return merge(folder, &options, quiet);
}
