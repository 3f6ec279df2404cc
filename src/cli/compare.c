/* compare.c: `convene compare`: which strategy does most, how sure that is, what it costs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/machine.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/compare.h"
#include "cli/folder.h"

const char *const cvn_help_compare =
    "Usage: convene compare SCENARIO|STUDY|FILE|DIR… [OPTION]…\n"
    "\n"
    "Compares strategies in the same futures: how much more need each meets than the\n"
    "baseline, how sure that is, what it costs, who benefits, and what is left when\n"
    "the money stops. Runs a scenario or study, or reads results (several, if their\n"
    "strategies met the same futures), each a file or the folder that compare or sweep\n"
    "left it in. Writes tables/*.csv with a codebook, figures and the page\n"
    "report.html, and prints the headline. Every number is explained in\n"
    "docs/comparing.md.\n"
    "\n"
    "Options:\n"
    "  -o, --output DIR         folder for result and tables (default: results/<name>,\n"
    "                           a result's name without its ending, or DIR)\n"
    "      --important X        smallest difference in need met that matters (0 to 1)\n"
    "      --target X           need met that is asked for: over a study, in how many\n"
    "                           futures it is met, and where a strategy misses it\n"
    "                           (default: where it meets no more than the baseline)\n"
    "      --threshold LIST     values of a unit of effect, separated by commas, for the\n"
    "                           net benefit (default: 21 up to beyond the highest ICER)\n"
    "      --until RULE         add replicates until half-width=X (every 95% interval of a\n"
    "                           difference in need met is ±X or narrower), or until the\n"
    "                           ranking of strategies is settled (ranking)\n"
    "      --cap N              with --until: replicates at most (default 1000)\n"
    "      --why STRATEGY       share out its effect among its parts (Shapley)\n"
    "      --parts WHAT         with --why: interventions, convenor (its eight\n"
    "                           coefficients) or settings (default: the first of these\n"
    "                           that are more than one)\n"
    "      --set group.key=VAL  set a parameter of the scenario; may be repeated\n"
    "      --strategy NAME      only this and the baseline; may be repeated\n"
    "      --baseline NAME      compare with this one (default: the scenario's baseline)\n"
    "      --replicates N       same as --set run.replicates=N\n"
    "      --seed N             same as --set run.seed=N\n"
    "      --threads N          default: the processors this process may use\n"
    "      --no-figures         leave out figures/*.svg and *.pdf (which gnuplot draws)\n"
    "      --xlsx               the tables as a workbook too, tables.xlsx\n"
    "      --no-report          leave out the page report.html\n"
    "      --names              on the page, alliances by name rather than number, where\n"
    "                           the result has their names\n"
    "      --force              replace an existing result, tables, figures and page\n"
    "  -q, --quiet              no progress and no tables on the terminal\n"
    "  -h, --help               this text\n"
    "\n"
    "Nothing depends on the number of threads. Runs are made as by `convene sweep`: what\n"
    "the folder holds of the same experiment is not made again, also after Ctrl-C.\n"
    "\n"
    "Exit status: 0 done, 1 some runs failed or something could not be written,\n"
    "2 bad usage or input, 75 interrupted.\n"
    "\n"
    "Examples:\n"
    "  convene compare scenarios/homeless-network.yaml\n"
    "  convene compare scenarios/minimal.yaml --until half-width=0.005 -o /tmp/minimal\n"
    "  convene compare results/homeless-network.h5 --why both --important 0.01\n";

static int read_share(const cvn_option *option, void *request, const char *text) {
  double *value = cvn_option_value(option, request);
  if (cvn_parse_double(text, value) && *value >= 0.0 && *value <= 1.0) return 0;
  return cvn_cli_usage("compare", "--%s is '%s'; it must be a share of need between 0 and 1",
                       option->name, text);
}

static int read_thresholds(const cvn_option *option, void *of, const char *list) {
  cvn_compare_request *request = of;
  (void)option;
  const size_t most = strlen(list) / 2 + 1;
  free(request->thresholds);
  request->n_thresholds = 0;
  request->thresholds = calloc(most, sizeof *request->thresholds);
  if (!request->thresholds) return cvn_cli_report(CVN_ERR_MEMORY, &(cvn_messages){0});
  for (const char *at = list;; at++) {
    char one[64];
    const size_t length = strcspn(at, ",");
    double value = -1.0;
    snprintf(one, sizeof one, "%.*s", (int)length, at);
    if (length >= sizeof one || !cvn_parse_double(one, &value) || !(value >= 0.0))
      return cvn_cli_usage("compare", "--threshold: '%s' is not a number of at least 0", one);
    if (request->n_thresholds > 0 && value <= request->thresholds[request->n_thresholds - 1])
      return cvn_cli_usage("compare", "--threshold: '%s' does not rise above the one before", one);
    request->thresholds[request->n_thresholds++] = value;
    at += length;
    if (*at == '\0') return 0;
  }
}

static int read_until(const cvn_option *option, void *of, const char *text) {
  cvn_compare_request *request = of;
  (void)option;
  static const char half[] = "half-width=";
  double *width = &request->rule.half_width;
  request->until = true;
  if (strcmp(text, "ranking") == 0) {
    request->rule.kind = CVN_STOP_RANKING;
    return 0;
  }
  request->rule.kind = CVN_STOP_HALF_WIDTH;
  if (strncmp(text, half, sizeof half - 1) != 0)
    return cvn_cli_usage("compare", "--until is '%s'; it must be half-width=X or ranking", text);
  if (cvn_parse_double(text + sizeof half - 1, width) && *width > 0.0 && *width < 1.0) return 0;
  return cvn_cli_usage("compare",
                       "--until %s: the half-width must be between 0 and 1, such as "
                       "half-width=0.005",
                       text);
}

static int read_parts(const cvn_option *option, void *request, const char *text) {
  static const char *const words[] = {"interventions", "convenor", "settings"};
  const char **parts = cvn_option_value(option, request);
  for (int i = 0; i < 3; i++)
    if (strcmp(text, words[i]) == 0) {
      *parts = words[i];
      return 0;
    }
  const char *nearest = cvn_nearest_name(text, words, 3);
  if (nearest)
    return cvn_cli_usage("compare", "--parts has no '%s'; did you mean '%s'?", text, nearest);
  return cvn_cli_usage("compare", "--parts is '%s'; it must be interventions, convenor or settings",
                       text);
}

static const cvn_option known[] = {
    CVN_FOLDER("output", 'o', cvn_compare_request, output),
    CVN_READ("important", cvn_compare_request, important, read_share),
    CVN_READ("target", cvn_compare_request, target, read_share),
    CVN_READ("threshold", cvn_compare_request, thresholds, read_thresholds),
    CVN_READ("until", cvn_compare_request, rule, read_until),
    CVN_WHOLE("cap", 2, 1000000, cvn_compare_request, rule.cap),
    CVN_TEXT("why", 0, cvn_compare_request, why),
    CVN_READ("parts", cvn_compare_request, parts, read_parts),
    CVN_TEXTS("set", cvn_compare_request, overrides),
    CVN_TEXTS("strategy", cvn_compare_request, strategies),
    CVN_TEXT("baseline", 0, cvn_compare_request, baseline),
    CVN_PARAMETER("replicates", "run.replicates", cvn_compare_request, overrides),
    CVN_PARAMETER("seed", "run.seed", cvn_compare_request, overrides),
    CVN_THREADS(cvn_compare_request, threads),
    CVN_FLAG("no-figures", 0, cvn_compare_request, no_figures),
    CVN_FLAG("xlsx", 0, cvn_compare_request, xlsx),
    CVN_FLAG("no-report", 0, cvn_compare_request, no_report),
    CVN_FLAG("names", 0, cvn_compare_request, names),
    CVN_FLAG("force", 0, cvn_compare_request, force),
    CVN_FLAG("quiet", 'q', cvn_compare_request, quiet),
    {0},
};

static void request_free(cvn_compare_request *request) {
  cvn_texts_free(&request->overrides);
  cvn_texts_free(&request->strategies);
  free(request->thresholds);
}

/* Negative where the command goes on, else its exit code. */
static int check_request(const cvn_compare_request *request) {
  if (request->n_inputs == 0) return cvn_cli_usage("compare", "which scenario, study or result?");
  if (request->rule.cap != 0 && !request->until)
    return cvn_cli_usage("compare", "--cap goes with --until");
  if (request->parts && !request->why) return cvn_cli_usage("compare", "--parts goes with --why");
  return -1;
}

/* In the same way. */
static int parse_request(cvn_compare_request *request, int argc, char **argv) {
  const cvn_command_options of = {.command = "compare", .help = cvn_help_compare, .options = known};
  request->threads = cvn_machine_threads();
  const int read = cvn_cli_options(&of, request, argc, argv);
  if (read >= 0) return read;
  request->inputs = (const char *const *)(argv + optind);
  request->n_inputs = argc - optind;
  const int code = check_request(request);
  if (request->rule.cap == 0) request->rule.cap = CVN_STOP_CAP;
  request->rule.important = request->important;
  return code;
}

/* -- tables -- */

static cvn_status write_tables(const cvn_compare_source *source, const cvn_compare_request *request,
                               const cvn_findings *findings, const cvn_compare_why *why,
                               const cvn_deep *deep, cvn_messages *messages) {
  bool made = false;
  cvn_sheet_set *set = calloc(1, sizeof *set);
  char *folder = cvn_format("%s/tables", source->folder);
  cvn_status status = CVN_ERR_MEMORY;
  if (!set || !folder) goto out;
  status = cvn_cli_make_folder(source->folder, &made, messages);
  if (status == CVN_OK) status = cvn_cli_make_folder(folder, &made, messages);
  if (status == CVN_OK) status = cvn_sheet_set_open(set, folder, request->force, messages);
  if (status == CVN_OK) status = cvn_tables_add(set, findings);
  if (status == CVN_OK && source->n_looks > 0)
    status = cvn_tables_add_looks(set, source->looks, source->n_looks);
  if (status == CVN_OK && why) status = cvn_tables_add_why(set, &why->attribution);
  if (status == CVN_OK && deep) status = cvn_deep_add_tables(deep, set);
  if (status == CVN_OK) status = cvn_compare_add_facts(set, source, request, findings, why);
  if (status == CVN_OK) status = cvn_sheet_set_finish(set);
  else cvn_sheet_set_discard(set);
out:
  free(folder);
  free(set);
  return status;
}

/* What a study says besides: over its points, about each of which nobody knows how likely it is. */
static cvn_status look_deep(const cvn_compare_request *request, const cvn_findings *findings,
                            cvn_deep *deep, cvn_messages *messages) {
  const bool study = findings->pool->points > 1;
  if (!study && !isnan(request->target))
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "--target goes with the result of a study (convene sweep): in one point there "
                    "are no other futures in which it could be met or missed");
  if (!study) return CVN_OK;
  return cvn_deep_of(deep, findings->pool, &findings->outcomes[CVN_FINDINGS_NEED_MET].outcomes,
                     request->target, messages);
}

static cvn_status compare(const cvn_compare_request *request, cvn_compare_source *source,
                          cvn_messages *messages) {
  const cvn_findings_options options = {.important = request->important,
                                        .thresholds = request->thresholds,
                                        .n_thresholds = request->n_thresholds,
                                        .resamples = CVN_RESAMPLES};
  cvn_pool pool = {0};
  cvn_findings findings = {0};
  cvn_compare_why *why = NULL;
  cvn_deep deep = {0};
  cvn_status status =
      cvn_pool_open(&pool, (const cvn_reader *const *)source->readers, source->n_readers, messages);
  if (status == CVN_OK)
    status = cvn_pool_choose(&pool, request->baseline, cvn_texts_list(&request->strategies),
                             request->strategies.count, messages);
  if (status == CVN_OK) status = cvn_findings_of(&findings, &pool, &options, messages);
  if (status == CVN_OK) status = look_deep(request, &findings, &deep, messages);
  const cvn_deep *found = deep.pool ? &deep : NULL;
  if (status == CVN_OK && request->why) {
    why = calloc(1, sizeof *why);
    status = why ? cvn_compare_explain(why, source, request, &pool, messages) : CVN_ERR_MEMORY;
  }
  if (status == CVN_OK) status = write_tables(source, request, &findings, why, found, messages);
  if (status == CVN_OK && request->xlsx)
    status = cvn_compare_workbook(source->folder, source->folder, request->force, messages);
  cvn_status drawn = CVN_OK; /* without figures there is a page all the same */
  if (status == CVN_OK && !request->no_figures)
    drawn = cvn_compare_write_figures(source, request, &findings, why, found, messages);
  if (status == CVN_OK && !request->no_report)
    status =
        cvn_compare_page(source->folder, source->folder, (const cvn_reader *const *)source->readers,
                         source->n_readers, request->names, request->force, messages);
  if (status == CVN_OK && !request->quiet)
    status = cvn_compare_print(stdout, source, request, &findings, why, found);
  if (status == CVN_OK) status = drawn;
  if (status == CVN_OK && request->tell_page) printf("Report: %s/report.html\n", source->folder);
  if (status == CVN_OK && request->tell_page && request->xlsx)
    printf("Workbook: %s/tables.xlsx\n", source->folder);
  if (status == CVN_OK && findings.complete < findings.runs)
    status = cvn_fail(messages, CVN_ERR_RUNS_FAILED, NULL,
                      "%lld of %lld runs failed or are missing and are left out",
                      (long long)(findings.runs - findings.complete), (long long)findings.runs);
  free(why);
  cvn_deep_free(&deep);
  cvn_findings_free(&findings);
  cvn_pool_free(&pool);
  return status;
}

int cvn_compare_run(const cvn_compare_request *request, int argc, char **argv) {
  cvn_messages messages = {0};
  cvn_compare_source source = {0};
  cvn_status status = cvn_compare_open(&source, request, argc, argv, &messages);
  if (status == CVN_OK) status = compare(request, &source, &messages);
  const int code = cvn_cli_report(status, &messages);
  cvn_compare_close(&source);
  cvn_messages_free(&messages);
  return code;
}

int cvn_command_compare(int argc, char **argv) {
  cvn_compare_request request = {.target = (double)NAN};
  int code = parse_request(&request, argc, argv);
  if (code < 0) code = cvn_compare_run(&request, argc, argv);
  request_free(&request);
  return code;
}
