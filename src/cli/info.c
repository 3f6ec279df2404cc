/* info.c: `convene info`: what is in a result file. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/summary.h"
#include "record/run_output.h"
#include "scenario/json.h"
#include "scenario/params.h"

const char *const cvn_help_info =
    "Usage: convene info FILE [--json]\n"
    "\n"
    "Prints title, strategies, design, seed, versions, checksum, the parameters that\n"
    "differ from their defaults, what was recorded, failed runs, and the main\n"
    "outcomes of every strategy.\n"
    "\n"
    "Options:\n"
    "      --json  the same as JSON\n"
    "  -h, --help  this text\n"
    "\n"
    "Example:\n"
    "  convene info results/minimal.h5\n";

enum { FAILURES_SHOWN = 10 };

/* Attributes of the root: as in the file, and as said to people. */
static const struct {
  const char *name, *label;
} facts[] = {
    {"title", "title"},
    {"baseline", "baseline"},
    {"design", "design"},
    {"master_seed", "seed"},
    {"source", "written by"},
    {"model_version", "model version"},
    {"git", NULL},
    {"convene_schema", "file schema"},
    {"build", "build"},
    {"state_checksum", "state checksum"},
};
enum { FACTS = (int)(sizeof facts / sizeof facts[0]) };

/* A parameter's value as in the file, when it differs from the default written beside it; else
 * NULL. */
static char *changed_parameter(const cvn_reader *reader, int id, char **default_text) {
  char name[128];
  snprintf(name, sizeof name, "%s.default", cvn_param_table[id].path);
  char *value = cvn_reader_attribute(reader, "parameters", cvn_param_table[id].path);
  *default_text = cvn_reader_attribute(reader, "parameters", name);
  if (value && *default_text && strcmp(value, *default_text) != 0) return value;
  free(value);
  free(*default_text);
  *default_text = NULL;
  return NULL;
}

static int64_t rows_of(const cvn_reader *reader, const char *path) {
  const cvn_variable *variable = cvn_reader_find(reader, path);
  return variable ? variable->shape[0] : 0;
}

static int count_if(const cvn_reader *reader,
                    bool (*is_one)(const cvn_reader *, const cvn_variable *)) {
  int count = 0;
  for (int i = 0; i < cvn_reader_count(reader); i++)
    if (is_one(reader, cvn_reader_variable(reader, i))) count++;
  return count;
}

static void print_parameters(const cvn_reader *reader) {
  int count = 0;
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    char *def, *value = changed_parameter(reader, id, &def);
    if (!value) continue;
    if (count++ == 0) puts("\nParameters that differ from their defaults:");
    const char *unit = cvn_param_table[id].unit;
    printf("  %-40s %s%s%s", cvn_param_table[id].path, value, strcmp(unit, "1") == 0 ? "" : " ",
           strcmp(unit, "1") == 0 ? "" : unit);
    printf(*def ? " (default %s)\n" : "\n", def);
    free(value);
    free(def);
  }
  if (count == 0) puts("\nAll parameters have their defaults.");
}

/* One parameter that a study varies: its words, or its lowest and highest value. */
static cvn_status print_varied(const cvn_reader *reader, const cvn_variable *variable,
                               cvn_messages *messages) {
  char *name = cvn_reader_attribute(reader, variable->path, "parameter");
  char *words = cvn_reader_attribute(reader, variable->path, "flag_meanings");
  double *values = NULL;
  int64_t count = 0;
  const cvn_status status = cvn_reader_all(reader, variable, &values, &count, messages);
  if (status == CVN_OK && count > 0) {
    double low = values[0], high = values[0];
    for (int64_t i = 1; i < count; i++) {
      low = values[i] < low ? values[i] : low;
      high = values[i] > high ? values[i] : high;
    }
    printf("  %-40s ", name ? name : variable->name);
    if (words) printf("some of: %s\n", words);
    else printf("%.6g to %.6g\n", low, high);
  }
  free(values);
  free(words);
  free(name);
  return status;
}

static cvn_status print_design(const cvn_reader *reader, cvn_messages *messages) {
  char *kind = cvn_reader_attribute(reader, "design", "kind");
  cvn_status status = CVN_OK;
  if (kind) printf("\nVaried by the study (%s):\n", kind);
  for (int i = 0; kind && i < cvn_reader_count(reader) && status == CVN_OK; i++) {
    const cvn_variable *variable = cvn_reader_variable(reader, i);
    if (strncmp(variable->path, "param_", 6) == 0 && !variable->text)
      status = print_varied(reader, variable, messages);
  }
  free(kind);
  return status;
}

static void print_recorded(const cvn_reader *reader) {
  printf("\nRecorded:\n  %d trajectories, %d outcomes a run\n",
         count_if(reader, cvn_reader_is_trajectory), count_if(reader, cvn_reader_is_outcome));
  const int64_t months = rows_of(reader, "alliances/time");
  if (months > 0)
    printf("  every alliance (%" PRId64 ") in %" PRId64 " month%s\n",
           rows_of(reader, "alliances/alliance"), months, months == 1 ? "" : "s");
  if (cvn_reader_find(reader, "snapshots/snapshot_time"))
    printf("  %" PRId64 " snapshots of organisations and memberships\n",
           rows_of(reader, "snapshots/snapshot_time"));
  if (cvn_reader_find(reader, "population/id")) puts("  the initial population of every replicate");
}

/* Calls `tell` for every failed run with its message. */
static cvn_status each_failure(const cvn_reader *reader, cvn_messages *messages,
                               void (*tell)(const cvn_reader *, int64_t, const char *, void *),
                               void *data) {
  const cvn_variable *status = cvn_reader_find(reader, "run_status");
  const cvn_variable *message = cvn_reader_find(reader, "run_message");
  if (!status || status->text || !message || !message->text) return CVN_OK;
  double *values = NULL;
  char **texts = NULL;
  int64_t count = 0, n_texts = 0;
  cvn_status result = cvn_reader_all(reader, status, &values, &count, messages);
  if (result == CVN_OK) result = cvn_reader_texts(reader, message, &texts, &n_texts, messages);
  for (int64_t i = 0; result == CVN_OK && i < count && i < n_texts; i++)
    if (values[i] == CVN_RUN_FAILED) tell(reader, i, texts[i], data);
  cvn_reader_free_texts(texts, n_texts);
  free(values);
  return result;
}

static void print_failure(const cvn_reader *reader, int64_t run, const char *message, void *data) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  int *shown = data;
  if ((*shown)++ == 0) puts("\nFailed runs:");
  if (*shown > FAILURES_SHOWN) return;
  printf("  %s, ", e->strategy_names[run / (e->points * e->replicates)]);
  if (e->points > 1) printf("point %" PRId64 ", ", run / e->replicates % e->points);
  printf("replicate %" PRId64 ": %s\n", run % e->replicates, message);
}

static cvn_status print_text(const cvn_reader *reader, const cvn_summary *summary,
                             cvn_messages *messages) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  printf("%-16s%s\n", "file", cvn_reader_path(reader));
  for (int i = 0; i < FACTS; i++) {
    char *text = facts[i].label ? cvn_reader_attribute(reader, "/", facts[i].name) : NULL;
    if (text) printf("%-16s%s\n", facts[i].label, text);
    free(text);
  }
  printf("%-16s%" PRId64 " %s, %" PRId64 " replicate%s, %" PRId64 " month%s\n", "size",
         e->strategies, e->strategies == 1 ? "strategy" : "strategies", e->replicates,
         e->replicates == 1 ? "" : "s", e->months, e->months == 1 ? "" : "s");
  printf("%-16s%" PRId64 " complete, %" PRId64 " failed, %" PRId64 " missing\n", "runs",
         summary->complete, summary->failed, summary->missing);
  cvn_status status = print_design(reader, messages);
  if (status != CVN_OK) return status;
  print_parameters(reader);
  print_recorded(reader);
  int failures = 0;
  status = each_failure(reader, messages, print_failure, &failures);
  if (failures > FAILURES_SHOWN) printf("  … and %d more\n", failures - FAILURES_SHOWN);
  putchar('\n');
  cvn_cli_print_table(stdout, reader, summary);
  return status;
}

/* Texts from a file may be any bytes; JSON is UTF-8. */
static void add_text(cvn_json *json, const char *key, const char *text) {
  char *printable = text ? cvn_printable(text) : NULL;
  cvn_json_string(json, key, printable);
  free(printable);
}

static void add_failure(const cvn_reader *reader, int64_t run, const char *message, void *data) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  cvn_json *json = data;
  const int64_t strategy = run / (e->points * e->replicates);
  cvn_json_open(json, NULL, '{');
  cvn_json_number(json, "strategy", (double)strategy);
  cvn_json_number(json, "point", (double)(run / e->replicates % e->points));
  cvn_json_number(json, "replicate", (double)(run % e->replicates));
  add_text(json, "message", message);
  cvn_json_close(json, '}');
}

static void add_outcomes(cvn_json *json, const cvn_reader *reader, const cvn_summary *summary) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  cvn_json_open(json, "outcomes", '[');
  for (int64_t row = 0; row < summary->rows; row++) {
    cvn_json_open(json, NULL, '{');
    add_text(json, "strategy", e->strategy_names[row / e->points]);
    cvn_json_number(json, "point", (double)(row % e->points));
    for (int o = 0; o < CVN_MAIN_COUNT; o++) {
      const cvn_estimate *estimate = &summary->estimates[row][o];
      if (estimate->n == 0) continue;
      cvn_json_open(json, cvn_main_outcome_variable((cvn_main_outcome)o), '{');
      cvn_json_number(json, "mean", estimate->mean);
      cvn_json_number(json, "half_width_95", estimate->half_width);
      cvn_json_number(json, "n", (double)estimate->n);
      cvn_json_close(json, '}');
    }
    cvn_json_close(json, '}');
  }
  cvn_json_close(json, ']');
}

static void add_parameters(cvn_json *json, const cvn_reader *reader) {
  cvn_json_open(json, "parameters_not_default", '{');
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    char *def, *value = changed_parameter(reader, id, &def);
    double number;
    if (!value) continue;
    if (cvn_parse_double(value, &number)) cvn_json_number(json, cvn_param_table[id].path, number);
    else add_text(json, cvn_param_table[id].path, value);
    free(value);
    free(def);
  }
  cvn_json_close(json, '}');
}

static cvn_status print_json(const cvn_reader *reader, const cvn_summary *summary,
                             cvn_messages *messages) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  cvn_buffer buffer = {0};
  cvn_json json = {.buffer = &buffer};
  cvn_json_open(&json, NULL, '{');
  add_text(&json, "file", cvn_reader_path(reader));
  for (int i = 0; i < FACTS; i++) {
    char *text = cvn_reader_attribute(reader, "/", facts[i].name);
    add_text(&json, facts[i].name, text);
    free(text);
  }
  cvn_json_open(&json, "strategies", '[');
  for (int64_t s = 0; s < e->strategies; s++) add_text(&json, NULL, e->strategy_names[s]);
  cvn_json_close(&json, ']');
  cvn_json_number(&json, "points", (double)e->points);
  cvn_json_number(&json, "replicates", (double)e->replicates);
  cvn_json_number(&json, "months", (double)e->months);
  cvn_json_number(&json, "runs_complete", (double)summary->complete);
  cvn_json_number(&json, "runs_failed", (double)summary->failed);
  cvn_json_number(&json, "runs_missing", (double)summary->missing);
  add_parameters(&json, reader);
  cvn_json_open(&json, "recorded", '[');
  for (int i = 0; i < cvn_reader_count(reader); i++)
    add_text(&json, NULL, cvn_reader_variable(reader, i)->path);
  cvn_json_close(&json, ']');
  cvn_json_open(&json, "failures", '[');
  cvn_status status = each_failure(reader, messages, add_failure, &json);
  cvn_json_close(&json, ']');
  add_outcomes(&json, reader, summary);
  cvn_json_close(&json, '}');
  if (buffer.failed) status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for JSON");
  else fputs(buffer.text, stdout);
  cvn_buffer_free(&buffer);
  return status;
}

typedef struct info_request {
  bool json;
} info_request;

static const cvn_option known[] = {
    CVN_FLAG("json", 0, info_request, json),
    {0},
};

int cvn_command_info(int argc, char **argv) {
  const cvn_command_options of = {"info", cvn_help_info, known, "which result file?",
                                  "result file"};
  info_request request = {0};
  const char *path;
  int code = cvn_cli_options_and_one(&of, &request, argc, argv, &path);
  if (code >= 0) return code;
  cvn_messages messages = {0};
  cvn_reader *reader = NULL;
  cvn_summary summary = {0};
  cvn_status status = cvn_reader_open(&reader, path, &messages);
  if (status == CVN_OK) status = cvn_summary_read(&summary, reader, &messages);
  if (status == CVN_OK)
    status = request.json ? print_json(reader, &summary, &messages)
                          : print_text(reader, &summary, &messages);
  code = cvn_cli_report(status, &messages);
  cvn_summary_free(&summary);
  cvn_reader_close(reader);
  cvn_messages_free(&messages);
  return code;
}
