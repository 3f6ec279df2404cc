/* report.c: `convene report`: a comparison as one page for people who do not read tables. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/machine.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/compare.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "record/output_file.h"
#include "record/sheet_read.h"

const char *const cvn_help_report =
    "Usage: convene report DIR|FILE [OPTION]…\n"
    "\n"
    "Writes a comparison as one page, report.html, for people who do not read tables:\n"
    "the answer with its uncertainty, charts, what it cannot say, and how to make it\n"
    "again. DIR is a folder that `convene compare` wrote to, whose tables the page is\n"
    "made from. A result, or a folder that holds one, is compared first. The page\n"
    "needs nothing else and asks nobody for anything; the figures for print stand\n"
    "beside it, in figures/.\n"
    "\n"
    "Options:\n"
    "  -o, --output DIR  folder for page and figures (default: that of the tables)\n"
    "      --names       alliances by name rather than number, where the result has\n"
    "                    their names\n"
    "      --xlsx        the tables as a workbook too, tables.xlsx\n"
    "      --force       replace an existing page, figures and workbook\n"
    "  -q, --quiet       do not say where it is\n"
    "  -h, --help        this text\n"
    "\n"
    "`convene compare` writes the page too; its other options (--why, --until, …) are\n"
    "told in `convene help compare`.\n"
    "\n"
    "Examples:\n"
    "  convene report results/homeless-network --force\n"
    "  convene report results/homeless-network.h5 -o /tmp/page\n";

typedef struct report_request {
  const char *input, *output; /* output: a folder, or NULL */
  bool names, xlsx, force, quiet;
} report_request;

/* -- results that the tables were made from -- */

/* Where a result may be: in the folder, as it was named, or beside the folder. */
static char *find_beside(const char *folder, const char *name) {
  const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
  char *const places[] = {cvn_format("%s/%s", folder, base), cvn_copy(name),
                          cvn_format("%s/../%s", folder, base)};
  char *found = NULL;
  for (int i = 0; i < 3; i++) {
    if (!found && places[i] && access(places[i], R_OK) == 0) found = places[i];
    else free(places[i]);
  }
  return found;
}

typedef struct results {
  cvn_reader **readers; /* owned */
  int count;
} results;

static void close_results(results *all) {
  for (int i = 0; i < all->count; i++) cvn_reader_close(all->readers[i]);
  free(all->readers);
}

static cvn_status open_result(results *all, const char *folder, const char *name,
                              cvn_messages *messages) {
  char *path = find_beside(folder, name);
  if (!path)
    return cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL,
                    "%s/tables were made from %s, which is not there", folder, name);
  const cvn_status status = cvn_reader_open(&all->readers[all->count], path, messages);
  if (status == CVN_OK) all->count++;
  free(path);
  return status;
}

static cvn_status open_results(results *all, const char *folder, const cvn_sheet_table *facts,
                               cvn_messages *messages) {
  const int item = cvn_sheet_column(facts, "item"), value = cvn_sheet_column(facts, "value");
  cvn_status status = CVN_OK;
  all->readers = calloc((size_t)facts->rows + 1, sizeof(cvn_reader *));
  if (!all->readers) return CVN_ERR_MEMORY;
  for (int64_t r = 0; r < facts->rows && status == CVN_OK; r++)
    if (strcmp(cvn_sheet_cell(facts, r, item), "result") == 0)
      status = open_result(all, folder, cvn_sheet_cell(facts, r, value), messages);
  if (status == CVN_OK && all->count == 0)
    status = cvn_fail(messages, CVN_ERR_INPUT, NULL,
                      "%s/tables/comparison.csv: does not say which result was compared", folder);
  return status;
}

/* -- commands -- */

/* Before anything is written: whether the page can be. */
static cvn_status check_page(const char *output, bool force, cvn_messages *messages) {
  char *path = cvn_format("%s/report.html", output);
  const cvn_status status = path ? cvn_output_check(path, force, messages) : CVN_ERR_MEMORY;
  free(path);
  return status;
}

/* However they are written. */
static bool same_folder(const char *a, const char *b) {
  struct stat one, other;
  return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

/* Figures of the tables stand beside them; another folder gets its own. */
static cvn_status take_figures(const char *folder, const char *output, bool force,
                               cvn_messages *messages) {
  int copied;
  if (same_folder(folder, output)) return CVN_OK;
  const cvn_status status = cvn_compare_copy_figures(folder, output, force, &copied, messages);
  if (status == CVN_OK && copied == 0)
    (void)cvn_fail(messages, CVN_OK, NULL,
                   "warning: there are no figures beside %s/tables, so %s has none either; "
                   "'convene compare' without --no-figures draws them",
                   folder, output);
  return status;
}

static cvn_status report_tables(const report_request *request, const char *folder,
                                const cvn_sheet_table *facts, cvn_messages *messages) {
  const char *output = request->output ? request->output : folder;
  results all = {0};
  bool made = false;
  cvn_status status = open_results(&all, folder, facts, messages);
  if (status == CVN_OK) status = cvn_cli_make_folder(output, &made, messages);
  if (status == CVN_OK && request->xlsx)
    status = cvn_compare_check_workbook(output, request->force, messages);
  if (status == CVN_OK) status = check_page(output, request->force, messages);
  if (status == CVN_OK) status = take_figures(folder, output, request->force, messages);
  if (status == CVN_OK)
    status = cvn_compare_page(folder, output, (const cvn_reader *const *)all.readers, all.count,
                              request->names, request->force, messages);
  if (status == CVN_OK && request->xlsx)
    status = cvn_compare_workbook(folder, output, request->force, messages);
  if (status == CVN_OK && !request->quiet) printf("Report: %s/report.html\n", output);
  if (status == CVN_OK && !request->quiet && request->xlsx)
    printf("Workbook: %s/tables.xlsx\n", output);
  close_results(&all);
  return status;
}

/* Compares first, with nothing chosen. */
static int compare_first(const report_request *request, int argc, char **argv) {
  const char *const inputs[] = {request->input};
  cvn_compare_request comparison = {.inputs = inputs,
                                    .n_inputs = 1,
                                    .output = request->output,
                                    .target = (double)NAN,
                                    .rule = {.cap = CVN_STOP_CAP},
                                    .threads = cvn_machine_threads(),
                                    .names = request->names,
                                    .xlsx = request->xlsx,
                                    .force = request->force,
                                    .quiet = true,
                                    .results_only = true,
                                    .tell_page = !request->quiet};
  return cvn_compare_run(&comparison, argc, argv);
}

/* The folder whose tables are about the input; NULL where there are none yet. */
static char *folder_with_tables(const char *input, cvn_sheet_table *facts, cvn_status *status,
                                cvn_messages *messages) {
  char *folder = cvn_compare_folder(input);
  char *path = folder ? cvn_format("%s/tables/comparison.csv", folder) : NULL;
  *status = path ? cvn_sheet_read(facts, path, messages) : CVN_ERR_MEMORY;
  free(path);
  if (*status == CVN_OK) return folder;
  if (*status == CVN_ERR_NOT_FOUND) *status = CVN_OK;
  free(folder);
  return NULL;
}

static int report(const report_request *request, int argc, char **argv) {
  cvn_messages messages = {0};
  cvn_sheet_table facts = {0};
  cvn_status status;
  char *folder = folder_with_tables(request->input, &facts, &status, &messages);
  if (status == CVN_OK && !folder) return compare_first(request, argc, argv);
  if (status == CVN_OK) status = report_tables(request, folder, &facts, &messages);
  const int code = cvn_cli_report(status, &messages);
  cvn_sheet_table_free(&facts);
  cvn_messages_free(&messages);
  free(folder);
  return code;
}

static const cvn_option known[] = {
    CVN_FOLDER("output", 'o', report_request, output), CVN_FLAG("names", 0, report_request, names),
    CVN_FLAG("xlsx", 0, report_request, xlsx),         CVN_FLAG("force", 0, report_request, force),
    CVN_FLAG("quiet", 'q', report_request, quiet),     {0},
};

int cvn_command_report(int argc, char **argv) {
  const cvn_command_options of = {"report", cvn_help_report, known, "which folder or result?",
                                  "folder or result"};
  report_request request = {0};
  int code = cvn_cli_options_and_one(&of, &request, argc, argv, &request.input);
  if (code >= 0) return code;
  return report(&request, argc, argv);
}
