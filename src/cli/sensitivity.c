/* sensitivity.c: `convene sensitivity`: which parameters of a study an outcome depends on. */
#include "analysis/sensitivity.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "cli/sensitivity_table.h"

const char *const cvn_help_sensitivity =
    "Usage: convene sensitivity FILE [OPTION]…\n"
    "\n"
    "Says which of the parameters that a study varied an outcome depends on, with 95%\n"
    "intervals and what a parameter that does nothing would show. FILE is the result\n"
    "of a study (convene sweep). What is computed depends on the study's design:\n"
    "\n"
    "  saltelli                             Sobol indices, first and total order\n"
    "  morris                               elementary effects: mu*, mu, sigma\n"
    "  latin-hypercube, sobol, list, grid   rank regression coefficients\n"
    "\n"
    "Options:\n"
    "      --outcome NAME       what is explained (default: need_met); 'convene info'\n"
    "                           lists what there is\n"
    "      --strategy NAME      under which strategy (default: the baseline)\n"
    "      --difference NAMES   A,B: what strategy A brings beyond strategy B\n"
    "      --most-failed SHARE  refuse where more of the design than this holds failed\n"
    "                           runs (default: 0.2)\n"
    "      --resamples N        of the bootstrap (default: 1000)\n"
    "      --seed N             of the resamples (default: 1)\n"
    "  -o, --output DIR         write sensitivity.csv, convergence.csv and codebook.csv\n"
    "      --force              replace files that exist\n"
    "  -h, --help               this text\n"
    "\n"
    "Example:\n"
    "  convene sensitivity --difference 'convenor,as it was' results/study.h5\n";

enum { RESAMPLES = 1000, RESAMPLES_MAX = 1000000 };

typedef struct command {
  cvn_sensitivity_request request;
  const char *path, *folder;
  int64_t seed;
  bool force;
} command;

static cvn_status write_tables(const cvn_sensitivity *s, const command *c, cvn_messages *messages) {
  bool made = false;
  cvn_status status = cvn_cli_make_folder(c->folder, &made, messages);
  if (status != CVN_OK) return status;
  status = cvn_sensitivity_write(s, c->folder, c->force, messages);
  if (status != CVN_OK && made) rmdir(c->folder);
  return status;
}

static int analyse(const command *c) {
  cvn_messages messages = {0};
  cvn_reader *reader = NULL;
  cvn_sensitivity sensitivity = {0};
  cvn_status status = cvn_reader_open(&reader, c->path, &messages);
  if (status == CVN_OK) status = cvn_sensitivity_of(&sensitivity, reader, &c->request, &messages);
  if (status == CVN_OK && c->folder) status = write_tables(&sensitivity, c, &messages);
  if (status == CVN_OK) status = cvn_cli_print_sensitivity(stdout, &sensitivity, &messages);
  if (status == CVN_OK && c->folder) printf("\nTables: %s/sensitivity.csv and others\n", c->folder);
  const int code = cvn_cli_report(status, &messages);
  cvn_sensitivity_free(&sensitivity);
  cvn_reader_close(reader);
  cvn_messages_free(&messages);
  return code;
}

static int read_share(const cvn_option *option, void *request, const char *text) {
  double *value = cvn_option_value(option, request);
  if (cvn_parse_double(text, value) && *value >= 0.0 && *value < 1.0) return 0;
  return cvn_cli_usage("sensitivity", "--%s is '%s'; it must be a share from 0 to below 1",
                       option->name, text);
}

static const cvn_option known[] = {
    CVN_TEXT("outcome", 0, command, request.outcome),
    CVN_TEXT("strategy", 0, command, request.strategy),
    CVN_TEXT("difference", 0, command, request.difference),
    CVN_READ("most-failed", command, request.most_failed, read_share),
    CVN_WHOLE("resamples", 100, RESAMPLES_MAX, command, request.resamples),
    CVN_WHOLE("seed", 0, UINT32_MAX, command, seed),
    CVN_FOLDER("output", 'o', command, folder),
    CVN_FLAG("force", 0, command, force),
    {0},
};

int cvn_command_sensitivity(int argc, char **argv) {
  const cvn_command_options of = {"sensitivity", cvn_help_sensitivity, known, "which result file?",
                                  "result file"};
  command c = {.request = {.most_failed = 0.2, .resamples = RESAMPLES}, .seed = 1};
  const int code = cvn_cli_options_and_one(&of, &c, argc, argv, &c.path);
  if (code >= 0) return code;
  c.request.seed = (uint32_t)c.seed;
  if (c.request.strategy && c.request.difference)
    return cvn_cli_usage("sensitivity", "either --strategy or --difference, not both");
  return analyse(&c);
}
