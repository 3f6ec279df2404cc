/* listing.c: the parameters as text for a terminal and as Markdown tables. */
#include "scenario/listing.h"

#include <math.h>
#include <string.h>

#include "scenario/params.h"
#include "scenario/words.h"

static bool matches(const char *path, const char *filter) {
  if (!filter) return true;
  const size_t length = strlen(filter);
  return strncmp(path, filter, length) == 0 && (path[length] == '.' || path[length] == '\0');
}

static const char *scope_words(cvn_scope scope) {
  switch (scope) {
  case CVN_SCOPE_ALLIANCE:
    return "may be set for some alliances by an intervention";
  case CVN_SCOPE_SYSTEM:
    return "may be set for the whole system by an intervention";
  case CVN_SCOPE_FIXED:
    break;
  }
  return "fixed at set-up";
}

static bool has_unit(const cvn_param_info *info) {
  return strcmp(info->unit, "1") != 0;
}

static void add_range(cvn_buffer *buffer, const cvn_param_info *info) {
  char low[CVN_NUMBER_SIZE], high[CVN_NUMBER_SIZE];
  int count;
  switch (info->type) {
  case CVN_TYPE_REAL:
  case CVN_TYPE_INT:
    cvn_number_text(info->min, low);
    cvn_number_text(info->max, high);
    cvn_buffer_add(buffer, "%s%s to %s", info->type == CVN_TYPE_INT ? "whole, " : "", low, high);
    break;
  case CVN_TYPE_CHOICE: {
    const char *const *words = cvn_choice_words(info->choices, &count);
    cvn_add_words(buffer, words, count, "or");
    break;
  }
  case CVN_TYPE_PATH:
    cvn_buffer_add(buffer, "a file");
    break;
  }
}

/* Value as text; "none" for a file's default. */
static const char *value_text(int id, double value, char text[64]) {
  if (isnan(value)) return cvn_param_table[id].type == CVN_TYPE_PATH ? "none" : "-";
  cvn_param_text(id, value, text);
  return text;
}

/* Adds `text` in lines of at most `width` columns, each after `indent` spaces. */
static void add_wrapped(cvn_buffer *buffer, const char *text, int indent, int width) {
  int column = 0;
  while (*text) {
    const int word = (int)strcspn(text, " ");
    if (column > 0 && column + 1 + word > width) {
      cvn_buffer_add(buffer, "\n");
      column = 0;
    }
    if (column == 0) {
      cvn_buffer_add(buffer, "%*s", indent, "");
      column = indent;
    } else {
      cvn_buffer_add(buffer, " ");
      column++;
    }
    cvn_buffer_add_bytes(buffer, text, (size_t)word);
    column += word;
    text += word;
    while (*text == ' ') text++;
  }
  cvn_buffer_add(buffer, "\n");
}

static void add_wrapped_buffer(cvn_buffer *buffer, cvn_buffer *line, int indent, int width) {
  if (line->failed) buffer->failed = true;
  if (line->text) add_wrapped(buffer, line->text, indent, width);
  cvn_buffer_free(line);
}

static void add_entry(cvn_buffer *buffer, int id, int width) {
  const cvn_param_info *info = &cvn_param_table[id];
  char text[64];
  cvn_buffer line = {0};
  cvn_buffer_add(buffer, "  %s", info->path);
  if (*info->symbol) cvn_buffer_add(buffer, "  (%s)", info->symbol);
  cvn_buffer_add(buffer, "\n");
  add_wrapped(buffer, info->doc, 6, width);
  cvn_buffer_add(&line, "default %s; ", value_text(id, info->def, text));
  add_range(&line, info);
  if (has_unit(info)) cvn_buffer_add(&line, " (%s)", info->unit);
  if (!isnan(info->off)) cvn_buffer_add(&line, "; off at %s", value_text(id, info->off, text));
  cvn_buffer_add(&line, "; %s", scope_words(info->scope));
  add_wrapped_buffer(buffer, &line, 6, width);
  if (info->type == CVN_TYPE_CHOICE) {
    int count;
    const char *const *words = cvn_choice_words(info->choices, &count);
    for (int i = 0; i < count; i++) {
      cvn_buffer_add(&line, "%s: %s", words[i], cvn_choice_meaning(info->choices, i));
      add_wrapped_buffer(buffer, &line, 8, width);
    }
  }
  if (strcmp(info->source, "-") == 0) return;
  cvn_buffer_add(&line, "source: %s", info->source);
  add_wrapped_buffer(buffer, &line, 6, width);
}

int cvn_list_parameters_text(cvn_buffer *buffer, const char *filter, int width) {
  int n_groups, listed = 0;
  const cvn_group_info *groups = cvn_param_groups(&n_groups);
  for (int g = 0; g < n_groups; g++) {
    bool titled = false;
    for (int id = groups[g].first; id < groups[g].first + groups[g].count; id++) {
      if (!matches(cvn_param_table[id].path, filter)) continue;
      if (!titled)
        cvn_buffer_add(buffer, "%s%s: %s\n", listed ? "\n" : "", groups[g].name, groups[g].doc);
      titled = true;
      cvn_buffer_add(buffer, "\n");
      add_entry(buffer, id, width);
      listed++;
    }
  }
  return listed;
}

/* A table's cell; a bar in it would end the cell. */
static void add_cell(cvn_buffer *buffer, const char *text) {
  cvn_buffer_add(buffer, " ");
  for (const char *c = text; *c; c++) {
    if (*c == '|') cvn_buffer_add(buffer, "\\");
    cvn_buffer_add_bytes(buffer, c, 1);
  }
  cvn_buffer_add(buffer, " |");
}

static void add_row(cvn_buffer *buffer, int id) {
  const cvn_param_info *info = &cvn_param_table[id];
  static const char *const scopes[] = {"set-up", "intervention, per alliance",
                                       "intervention, whole system"};
  char text[64];
  cvn_buffer range = {0};
  add_range(&range, info);
  if (range.failed) buffer->failed = true;
  cvn_buffer_add(buffer, "| `%s` |", info->path);
  add_cell(buffer, info->symbol);
  add_cell(buffer, value_text(id, info->def, text));
  add_cell(buffer, range.text ? range.text : "");
  add_cell(buffer, has_unit(info) ? info->unit : "");
  add_cell(buffer, isnan(info->off) ? "" : value_text(id, info->off, text));
  add_cell(buffer, scopes[info->scope]);
  add_cell(buffer, info->doc);
  add_cell(buffer, strcmp(info->source, "-") == 0 ? "" : info->source);
  cvn_buffer_add(buffer, "\n");
  cvn_buffer_free(&range);
}

/* The words of the choices, which the rows only name. */
static void add_choices(cvn_buffer *buffer, const cvn_group_info *group, const char *filter) {
  for (int id = group->first; id < group->first + group->count; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    if (info->type != CVN_TYPE_CHOICE || !matches(info->path, filter)) continue;
    int count;
    const char *const *words = cvn_choice_words(info->choices, &count);
    cvn_buffer_add(buffer, "\n`%s`:\n\n", info->path);
    for (int i = 0; i < count; i++)
      cvn_buffer_add(buffer, "- `%s`: %s\n", words[i], cvn_choice_meaning(info->choices, i));
  }
}

int cvn_list_parameters_markdown(cvn_buffer *buffer, const char *filter) {
  int n_groups, listed = 0;
  const cvn_group_info *groups = cvn_param_groups(&n_groups);
  cvn_buffer_add(
      buffer,
      "<!-- Written by: convene params --format markdown. Do not edit by hand. -->\n"
      "# Parameters\n\n"
      "Every parameter of the model by group, as scenario files name it. *Off* is the value "
      "that switches its\nmechanism off. *Changed by* says whether it is fixed at set-up or "
      "what an intervention may do with it.\nA source of *judgement* means that no "
      "measurement is known.\n");
  for (int g = 0; g < n_groups; g++) {
    bool titled = false;
    for (int id = groups[g].first; id < groups[g].first + groups[g].count; id++) {
      if (!matches(cvn_param_table[id].path, filter)) continue;
      if (!titled)
        cvn_buffer_add(buffer,
                       "\n## %s: %s\n\n"
                       "| name | symbol | default | range | unit | off | changed by | meaning | "
                       "source |\n|---|---|---|---|---|---|---|---|---|\n",
                       groups[g].name, groups[g].doc);
      titled = true;
      add_row(buffer, id);
      listed++;
    }
    if (titled) add_choices(buffer, &groups[g], filter);
  }
  return listed;
}
