/* sensitivity.c: `convene sensitivity`: which parameters of a study an outcome depends on. */
#include "analysis/sensitivity.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/folder.h"
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

static int set_whole(const char *option, const char *text, int64_t least, int64_t most,
                     int64_t *value) {
  if (cvn_parse_int(text, value) && *value >= least && *value <= most) return 0;
  return cvn_cli_usage("sensitivity", "%s needs a whole number from %lld to %lld, not '%s'", option,
                       (long long)least, (long long)most, text);
}

static int set_share(const char *text, double *value) {
  if (cvn_parse_double(text, value) && *value >= 0.0 && *value < 1.0) return 0;
  return cvn_cli_usage("sensitivity", "--most-failed needs a share from 0 to below 1, not '%s'",
                       text);
}

enum {
  OPTION_OUTCOME = 256,
  OPTION_STRATEGY,
  OPTION_DIFFERENCE,
  OPTION_MOST_FAILED,
  OPTION_RESAMPLES,
  OPTION_SEED,
  OPTION_FORCE
};

static int set_option(command *c, int option, const char *value) {
  int64_t seed = 0;
  int code = 0;
  switch (option) {
  case OPTION_OUTCOME:
    c->request.outcome = value;
    break;
  case OPTION_STRATEGY:
    c->request.strategy = value;
    break;
  case OPTION_DIFFERENCE:
    c->request.difference = value;
    break;
  case OPTION_MOST_FAILED:
    return set_share(value, &c->request.most_failed);
  case OPTION_RESAMPLES:
    return set_whole("--resamples", value, 100, RESAMPLES_MAX, &c->request.resamples);
  case OPTION_SEED:
    code = set_whole("--seed", value, 0, UINT32_MAX, &seed);
    c->request.seed = (uint32_t)seed;
    break;
  case OPTION_FORCE:
    c->force = true;
    break;
  default: /* 'o' */
    c->folder = value;
    break;
  }
  return code;
}

int cvn_command_sensitivity(int argc, char **argv) {
  static const struct option known[] = {
      {"outcome", required_argument, NULL, OPTION_OUTCOME},
      {"strategy", required_argument, NULL, OPTION_STRATEGY},
      {"difference", required_argument, NULL, OPTION_DIFFERENCE},
      {"most-failed", required_argument, NULL, OPTION_MOST_FAILED},
      {"resamples", required_argument, NULL, OPTION_RESAMPLES},
      {"seed", required_argument, NULL, OPTION_SEED},
      {"output", required_argument, NULL, 'o'},
      {"force", no_argument, NULL, OPTION_FORCE},
      {"help", no_argument, NULL, 'h'},
      {NULL, 0, NULL, 0}};
  command c = {.request = {.most_failed = 0.2, .resamples = RESAMPLES, .seed = 1}};
  optind = 1;
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "o:h", known, NULL)) != -1;) {
    if (option == 'h') return cvn_cli_help(cvn_help_sensitivity);
    const int code = option == '?' ? cvn_cli_bad_option("sensitivity", argv, known)
                                   : set_option(&c, option, optarg);
    if (code != 0) return code;
  }
  if (c.folder && c.folder[0] == '\0')
    return cvn_cli_usage("sensitivity", "--output needs the name of a folder");
  if (c.request.strategy && c.request.difference)
    return cvn_cli_usage("sensitivity", "either --strategy or --difference, not both");
  if (optind + 1 != argc)
    return cvn_cli_usage("sensitivity",
                         optind == argc ? "which result file?" : "give one result file");
  c.path = argv[optind];
  return analyse(&c);
}
