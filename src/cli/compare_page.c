/* compare_page.c: a comparison as a page, and the command that makes the comparison again. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/compare.h"
#include "experiment/replay.h"
#include "report/page.h"

/* -- the command -- */

/* A word as a shell takes it. */
static void add_word(cvn_buffer *command, const char *word) {
  static const char plain[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (command->length > 0) cvn_buffer_add(command, " ");
  if (*word && strspn(word, plain) == strlen(word)) {
    cvn_buffer_add(command, "%s", word);
    return;
  }
  cvn_buffer_add_quoted(command, word);
}

static void add_option(cvn_buffer *command, const char *option, const char *value) {
  if (!value) return;
  add_word(command, option);
  add_word(command, value);
}

static void add_number(cvn_buffer *command, const char *option, double value) {
  char digits[CVN_NUMBER_SIZE];
  if (isnan(value)) return;
  cvn_number_text(value, digits);
  add_option(command, option, digits);
}

static void add_thresholds(cvn_buffer *command, const cvn_compare_request *request) {
  cvn_buffer list = {0};
  for (int64_t i = 0; i < request->n_thresholds; i++) {
    char digits[CVN_NUMBER_SIZE];
    cvn_number_text(request->thresholds[i], digits);
    cvn_buffer_add(&list, i > 0 ? ",%s" : "%s", digits);
  }
  if (list.failed) command->failed = true;
  add_option(command, "--threshold", list.text);
  cvn_buffer_free(&list);
}

/* "half-width=0.005"; NULL for no rule or without memory. */
static char *rule_words(const cvn_compare_request *request) {
  char digits[CVN_NUMBER_SIZE];
  if (!request->until) return NULL;
  if (request->rule.kind == CVN_STOP_RANKING) return cvn_copy("ranking");
  cvn_number_text(request->rule.half_width, digits);
  return cvn_format("half-width=%s", digits);
}

/* Without what changes nothing in the tables: folder, threads, --force and the like. */
static char *command_of(const cvn_compare_request *request) {
  cvn_buffer command = {0};
  char *rule = rule_words(request);
  add_word(&command, "convene");
  add_word(&command, "compare");
  for (int i = 0; i < request->n_inputs; i++) add_word(&command, request->inputs[i]);
  for (int i = 0; i < request->overrides.count; i++)
    add_option(&command, "--set", request->overrides.items[i]);
  for (int i = 0; i < request->strategies.count; i++)
    add_option(&command, "--strategy", request->strategies.items[i]);
  add_option(&command, "--baseline", request->baseline);
  add_option(&command, "--until", rule);
  if (request->until) add_number(&command, "--cap", (double)request->rule.cap);
  if (request->important > 0.0) add_number(&command, "--important", request->important);
  add_number(&command, "--target", request->target);
  add_thresholds(&command, request);
  add_option(&command, "--why", request->why);
  add_option(&command, "--parts", request->parts);
  free(rule);
  if (!command.failed) return command.text;
  cvn_buffer_free(&command);
  return NULL;
}

cvn_status cvn_compare_add_facts(cvn_sheet_set *set, const cvn_compare_source *source,
                                 const cvn_compare_request *request, const cvn_findings *findings,
                                 const cvn_compare_why *why) {
  char *command = command_of(request), *rule = rule_words(request);
  const cvn_facts facts = {
      .findings = findings,
      .target = request->target,
      .folder = source->folder,
      .command = command,
      .why_strategy = why ? why->attribution.strategy : NULL,
      .why_kind = why ? why->kind : NULL,
      .why_runs = why ? why->runs : 0,
      .rule = rule,
  };
  const cvn_status status = command ? cvn_facts_add_tables(&facts, set) : CVN_ERR_MEMORY;
  free(command);
  free(rule);
  return status;
}

/* -- the page -- */

cvn_status cvn_compare_page(const char *tables_in, const char *page_in,
                            const cvn_reader *const *readers, int count, bool names, bool force,
                            cvn_messages *messages) {
  cvn_study *studies = calloc((size_t)count, sizeof *studies);
  const cvn_scenario **scenarios = calloc((size_t)count, sizeof(cvn_scenario *));
  char *tables = cvn_format("%s/tables", tables_in), *figures = cvn_format("%s/figures", tables_in);
  char *path = cvn_format("%s/report.html", page_in);
  cvn_status status = studies && scenarios && tables && figures && path ? CVN_OK : CVN_ERR_MEMORY;
  for (int i = 0; i < count && status == CVN_OK; i++) {
    status = cvn_replay_study(&studies[i], readers[i], messages);
    scenarios[i] = &studies[i].scenario;
  }
  if (status == CVN_OK) {
    const cvn_page_source source = {.tables = tables,
                                    .figures = figures,
                                    .readers = readers,
                                    .scenarios = scenarios,
                                    .count = count,
                                    .names = names};
    status = cvn_page_write(&source, path, force, messages);
  }
  for (int i = 0; studies && i < count; i++) cvn_study_free(&studies[i]);
  free(studies);
  free(scenarios);
  free(tables);
  free(figures);
  free(path);
  return status;
}
