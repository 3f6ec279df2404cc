/* plan.c: `convene plan`: what a study will run, and what that will take. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "experiment/plan.h"

const char *const cvn_help_plan =
    "Usage: convene plan STUDY [OPTION]…\n"
    "\n"
    "Checks a study file and says what it will run and what that will take: points,\n"
    "runs, time, memory and disk. The time is estimated from a few runs made now,\n"
    "for about two seconds; nothing is kept. A plain scenario file is a study of one\n"
    "point.\n"
    "\n"
    "Options:\n"
    "      --csv FILE            write the design as CSV: point and one column a\n"
    "                            varied parameter; a design of kind list reads it\n"
    "      --points N            as if the design had N points (or base samples)\n"
    "      --replicates N        as if there were N replicates\n"
    "      --set group.key=VAL   change the base scenario (repeatable), or the design:\n"
    "                            design.points, design.trajectories, design.levels,\n"
    "                            design.seed\n"
    "      --threads N           estimate for N threads (default: all processors this\n"
    "                            process may use)\n"
    "      --force               replace a CSV file that exists\n"
    "  -h, --help                this text\n"
    "\n"
    "Examples:\n"
    "  convene plan scenarios/studies/homeless-network-study.yaml\n"
    "  convene plan my-study.yaml --points 1024 --csv design.csv\n";

typedef struct plan_request {
  const char *study, *csv;
  cvn_texts overrides;
  int threads;
  bool force;
} plan_request;

static const cvn_option known[] = {
    CVN_TEXT("csv", 0, plan_request, csv),
    CVN_PARAMETER("points", "design.points", plan_request, overrides),
    CVN_PARAMETER("replicates", "run.replicates", plan_request, overrides),
    CVN_TEXTS("set", plan_request, overrides),
    CVN_THREADS(plan_request, threads),
    CVN_FLAG("force", 0, plan_request, force),
    {0},
};

/* Negative where the command goes on, else its exit code. */
static int parse_request(plan_request *request, int argc, char **argv) {
  const cvn_command_options of = {"plan", cvn_help_plan, known, "which study?", "study"};
  request->threads = cvn_machine_threads();
  return cvn_cli_options_and_one(&of, request, argc, argv, &request->study);
}

/* -- the table -- */

static void row(const char *name) {
  printf("%-12s", name);
}

/* "8192", "48 GB": three digits are enough of a size. */
static void bytes_text(double bytes, char *buffer, size_t size) {
  static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  int unit = 0;
  for (; bytes >= 999.5 && unit < 5; unit++) bytes /= 1000;
  snprintf(buffer, size, "%.*f %s", unit > 0 && bytes < 9.95 ? 1 : 0, bytes, units[unit]);
}

static void number_into(int id, double value, cvn_buffer *text) {
  char word[64];
  cvn_param_text(id, value, word);
  cvn_buffer_add(text, "%s", word);
}

static void print_factor(const cvn_study *study, int i) {
  const cvn_factor *factor = &study->factors[i];
  const int id = study->varied[i];
  cvn_buffer text = {0};
  if (study->design.kind == CVN_DESIGN_LIST) {
    cvn_buffer_add(&text, "as listed");
  } else if (factor->n_values > 0) {
    for (int v = 0; v < factor->n_values && v < 8; v++) {
      cvn_buffer_add(&text, v ? ", " : "");
      number_into(id, factor->values[v], &text);
    }
    if (factor->n_values > 8) cvn_buffer_add(&text, " and %d more", factor->n_values - 8);
  } else {
    cvn_buffer_add(&text, "%s from ", cvn_spread_word(factor->spread));
    number_into(id, factor->min, &text);
    cvn_buffer_add(&text, " to ");
    number_into(id, factor->max, &text);
    if (factor->levels > 0)
      cvn_buffer_add(&text, ", %lld levels", (long long)cvn_factor_levels(factor));
  }
  row(i == 0 ? "varied" : "");
  printf("%s: %s\n", cvn_param_table[id].path, text.text && !text.failed ? text.text : "?");
  cvn_buffer_free(&text);
}

static void print_points(const cvn_study *study) {
  const cvn_design *design = &study->design;
  const int n = study->n_varied;
  row("points");
  printf("%lld (%s", (long long)study->points, cvn_design_word(design->kind));
  if (design->kind == CVN_DESIGN_SALTELLI)
    printf(": %lld base samples of %d points, %s", (long long)design->points, n + 2,
           2 * n <= 40 ? "quasi-random" : "random, since Sobol's sequence has 40 dimensions");
  if (design->kind == CVN_DESIGN_MORRIS)
    printf(": %lld trajectories of %d points, %lld levels", (long long)design->trajectories, n + 1,
           (long long)design->levels);
  printf(")\n");
}

static void print_growth(const cvn_study *study) {
  const cvn_design_kind kind = study->design.kind;
  row("can grow");
  if (cvn_design_grows(kind))
    printf("by replicates and by %s\n", kind == CVN_DESIGN_MORRIS     ? "trajectories"
                                        : kind == CVN_DESIGN_SALTELLI ? "base samples"
                                        : kind == CVN_DESIGN_LIST     ? "rows at the end"
                                                                      : "points");
  else printf("by replicates; not by points: %s\n", cvn_design_why_fixed(kind));
}

static void print_strategies(const cvn_scenario *scenario) {
  row("strategies");
  printf("%d: ", scenario->n_strategies);
  for (int s = 0; s < scenario->n_strategies; s++) {
    const char *name = scenario->strategies[s].name;
    const char *quote = strpbrk(name, " ,") ? "'" : "";
    printf("%s%s%s%s%s", s ? ", " : "", quote, name, quote,
           s == scenario->baseline && scenario->n_strategies > 1 ? " (baseline)" : "");
  }
  printf("\n");
}

static void print_costs(const cvn_plan *plan, int threads) {
  char text[32], part[32];
  row("time");
  if (plan->measured == 0) {
    printf("not known: no run was made\n");
  } else {
    cvn_duration_text(plan->core_seconds / threads, text, sizeof text);
    cvn_duration_text(plan->core_seconds, part, sizeof part);
    printf("about %s on %d core%s", text, threads, threads == 1 ? "" : "s");
    if (threads > 1) printf(" (%s on one)", part);
    printf(", from %d run%s made now\n", plan->measured, plan->measured == 1 ? "" : "s");
  }
  row("memory");
  bytes_text(plan->memory, text, sizeof text);
  printf("about %s with %d thread%s, and what is finished and waits to be written\n", text, threads,
         threads == 1 ? "" : "s");
  row("disk");
  bytes_text(plan->sealed, text, sizeof text);
  bytes_text(plan->result, part, sizeof part);
  printf("about %s of finished runs while it runs, and less than %s for the result\n", text, part);
}

static void print_plan(const cvn_study *study, const cvn_plan *plan, int threads) {
  const cvn_scenario *scenario = &study->scenario;
  row("study");
  printf("%s\n", study->path ? study->path : scenario->path);
  if (study->path) {
    row("scenario");
    printf("%s\n", scenario->path);
    for (int i = 0; i < study->n_varied; i++) print_factor(study, i);
    print_points(study);
  }
  print_strategies(scenario);
  row("replicates");
  printf("%lld\n", (long long)scenario->params.run.replicates);
  row("runs");
  printf("%lld of %lld month%s, up to %lld organisations\n", (long long)plan->runs,
         (long long)scenario->params.run.months, scenario->params.run.months == 1 ? "" : "s",
         (long long)plan->largest);
  if (study->path) print_growth(study);
  print_costs(plan, threads);
}

static int plan_now(const plan_request *request) {
  cvn_messages messages = {0};
  cvn_study study;
  cvn_plan plan;
  cvn_status status = cvn_study_load(&study, request->study, cvn_texts_list(&request->overrides),
                                     request->overrides.count, &messages);
  if (status == CVN_OK) status = cvn_plan_study(&plan, &study, request->threads, NULL, &messages);
  if (status == CVN_OK && request->csv)
    status = study.path ? cvn_plan_write_csv(&study, request->csv, request->force, &messages)
                        : cvn_fail(&messages, CVN_ERR_INPUT, &(cvn_place){.file = request->study},
                                   "--csv: a plain scenario has no design to write");
  if (status == CVN_OK) {
    print_plan(&study, &plan, request->threads);
    if (request->csv) {
      row("design");
      printf("written to %s\n", request->csv);
    }
  }
  const int code = cvn_cli_report(status, &messages);
  cvn_study_free(&study);
  cvn_messages_free(&messages);
  return code;
}

int cvn_command_plan(int argc, char **argv) {
  plan_request request = {0};
  int code = parse_request(&request, argc, argv);
  if (code < 0) code = plan_now(&request);
  cvn_texts_free(&request.overrides);
  return code;
}
