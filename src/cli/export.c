/* export.c: `convene export`: a result file as CSV with a codebook. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "record/export.h"
#include "record/sheet.h"

const char *const cvn_help_export =
    "Usage: convene export FILE [OPTION]…\n"
    "\n"
    "Writes CSV files that spreadsheets and R read, and codebook.csv, which gives\n"
    "every name's unit and meaning. Numbers have a dot and read back exactly; a\n"
    "missing one is an empty cell; a text that a spreadsheet would take for a formula\n"
    "gets an apostrophe in front.\n"
    "\n"
    "Options:\n"
    "      --what LIST   what to write, separated by commas (default:\n"
    "                    trajectories,outcomes):\n"
    "                      trajectories  every variable in every month of every run\n"
    "                      outcomes      one number a run and variable\n"
    "                      alliances     every alliance, where recorded\n"
    "                      snapshots     organisations, alliances and memberships,\n"
    "                                    where recorded\n"
    "                      population    the state each replicate started from,\n"
    "                                    where recorded\n"
    "                      names         of organisations, alliances and areas, where\n"
    "                                    recorded\n"
    "                      summaries     mean, sd, interval and quantiles over\n"
    "                                    replicates, by month\n"
    "                      all           everything recorded (without summaries)\n"
    "      --wide        one column a variable instead of one row a value\n"
    "  -o, --output DIR  folder to write to (default: the file's name without its\n"
    "                    ending)\n"
    "      --force       replace files that exist\n"
    "  -h, --help        this text\n"
    "\n"
    "Example:\n"
    "  convene export --what summaries -o tables results/minimal.h5\n";

static const struct {
  const char *word;
  unsigned parts;
} words[] = {
    {"trajectories", CVN_EXPORT_TRAJECTORIES}, {"outcomes", CVN_EXPORT_OUTCOMES},
    {"alliances", CVN_EXPORT_ALLIANCES},       {"snapshots", CVN_EXPORT_SNAPSHOTS},
    {"population", CVN_EXPORT_POPULATION},     {"names", CVN_EXPORT_NAMES},
    {"summaries", CVN_EXPORT_SUMMARIES},       {"all", CVN_EXPORT_ALL},
};
enum { WORDS = (int)(sizeof words / sizeof words[0]) };

static unsigned parts_of_word(const char *word) {
  for (int i = 0; i < WORDS; i++)
    if (strcmp(words[i].word, word) == 0) return words[i].parts;
  return 0;
}

static int unknown_word(const char *word) {
  const char *known[WORDS];
  for (int i = 0; i < WORDS; i++) known[i] = words[i].word;
  const char *nearest = cvn_nearest_name(word, known, WORDS);
  if (nearest)
    return cvn_cli_usage("export", "--what has no '%s'; did you mean '%s'?", word, nearest);
  return cvn_cli_usage("export", "--what has no '%s'", word);
}

/* Adds the words of a comma-separated list; 0, or the exit code after saying what is wrong. */
static int add_parts(const char *list, cvn_export_options *options) {
  const char *word = list;
  for (;;) {
    const size_t length = strcspn(word, ",");
    char *one = cvn_format("%.*s", (int)length, word);
    if (!one) return cvn_cli_report(CVN_ERR_MEMORY, &(cvn_messages){0});
    const unsigned parts = parts_of_word(one);
    const int code = parts == 0 ? unknown_word(one) : 0;
    if (strcmp(one, "all") == 0) options->skip_absent = true;
    free(one);
    if (code != 0) return code;
    options->parts |= parts;
    if (word[length] == '\0') return 0;
    word += length + 1;
  }
}

/* "results/a.h5" gives "results/a"; a name without an ending gets "-csv" so that it is not the
 * file's own. */
static char *default_folder(const char *path) {
  const size_t length = cvn_without_ending(path);
  return path[length] ? cvn_format("%.*s", (int)length, path) : cvn_format("%s-csv", path);
}

static void tell(const cvn_export_options *options, const cvn_export_report *report) {
  bool too_long = false;
  for (int i = 0; i < report->count; i++) {
    printf("%s/%s: %" PRId64 " rows\n", options->folder, report->files[i].name,
           report->files[i].rows);
    if (report->files[i].rows < CVN_SPREADSHEET_ROWS) continue;
    fprintf(stderr,
            "convene export: %s has %" PRId64 " rows, more than the 1,048,576 that a spreadsheet "
            "holds\n",
            report->files[i].name, report->files[i].rows + 1);
    too_long = true;
  }
  if (too_long)
    fputs("convene export: for a spreadsheet take --what summaries (means and quantiles over "
          "replicates)\n                or --wide, which has fewer rows\n",
          stderr);
}

static int run_export(const char *path, cvn_export_options *options) {
  cvn_messages messages = {0};
  cvn_reader *reader = NULL;
  cvn_export_report report;
  bool made = false;
  char *folder = options->folder ? cvn_copy(options->folder) : default_folder(path);
  options->folder = folder;
  cvn_status status = folder ? CVN_OK : cvn_fail(&messages, CVN_ERR_MEMORY, NULL, "no memory");
  if (status == CVN_OK) status = cvn_reader_open(&reader, path, &messages);
  if (status == CVN_OK) status = cvn_cli_make_folder(folder, &made, &messages);
  if (status == CVN_OK) {
    status = cvn_export(reader, options, &report, &messages);
    if (status == CVN_OK) tell(options, &report);
    else if (made) rmdir(folder);
  }
  const int code = cvn_cli_report(status, &messages);
  cvn_reader_close(reader);
  cvn_messages_free(&messages);
  free(folder);
  return code;
}

static int read_what(const cvn_option *option, void *request, const char *text) {
  return add_parts(text, cvn_option_value(option, request));
}

static const cvn_option known[] = {
    {"what", 0, CVN_OPTION_READ, 0, NULL, 0, 0, read_what},
    CVN_FLAG("wide", 0, cvn_export_options, wide),
    CVN_FOLDER("output", 'o', cvn_export_options, folder),
    CVN_FLAG("force", 0, cvn_export_options, force),
    {0},
};

int cvn_command_export(int argc, char **argv) {
  const cvn_command_options of = {"export", cvn_help_export, known, "which result file?",
                                  "result file"};
  cvn_export_options options = {0};
  const char *path;
  int code = cvn_cli_options_and_one(&of, &options, argc, argv, &path);
  if (code >= 0) return code;
  if (options.parts == 0) options.parts = CVN_EXPORT_TRAJECTORIES | CVN_EXPORT_OUTCOMES;
  return run_export(path, &options);
}
