/* schema.c: a JSON schema that lets editors complete and check scenario files.
 *
 * Each parameter is described once under `definitions`, by its full name, and referred to from
 * wherever a file may set it: nested in its group, by a dotted key, in an intervention's `set`.
 */
#include "scenario/schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenario/json.h"
#include "scenario/limits.h"
#include "scenario/scenario.h"
#include "scenario/schema_parts.h"

enum { NAME_SIZE = 160 };

void cvn_schema_describe(cvn_json *json, const char *text) {
  cvn_json_string(json, "description", text);
}

void cvn_schema_object(cvn_json *json, const char *key, const char *description) {
  cvn_json_open(json, key, '{');
  if (description) cvn_schema_describe(json, description);
  cvn_json_string(json, "type", "object");
  cvn_json_bool(json, "additionalProperties", false);
}

void cvn_schema_text(cvn_json *json, const char *key, const char *description) {
  cvn_json_open(json, key, '{');
  cvn_schema_describe(json, description);
  cvn_json_string(json, "type", "string");
  cvn_json_number(json, "minLength", 1);
  cvn_json_close(json, '}');
}

void cvn_schema_number(cvn_json *json, const char *key, const char *type, const char *description,
                       double min, double max, double def) {
  cvn_json_open(json, key, '{');
  cvn_schema_describe(json, description);
  cvn_json_string(json, "type", type);
  cvn_json_number(json, "minimum", min);
  if (isfinite(max)) cvn_json_number(json, "maximum", max);
  if (isfinite(def)) cvn_json_number(json, "default", def);
  cvn_json_close(json, '}');
}

static void bool_property(cvn_json *json, const char *key, const char *description) {
  cvn_json_open(json, key, '{');
  cvn_schema_describe(json, description);
  cvn_json_string(json, "type", "boolean");
  cvn_json_bool(json, "default", false);
  cvn_json_close(json, '}');
}

void cvn_schema_reference(cvn_json *json, const char *key, const char *definition) {
  char target[NAME_SIZE + 16];
  snprintf(target, sizeof target, "#/definitions/%s", definition);
  cvn_json_open(json, key, '{');
  cvn_json_string(json, "$ref", target);
  cvn_json_close(json, '}');
}

/* Meaning, words of a choice, unit and source in one text: all that an editor shows. */
static void describe_parameter(cvn_json *json, const cvn_param_info *info) {
  cvn_buffer text = {0};
  cvn_buffer_add(&text, "%s", info->doc);
  if (info->type == CVN_TYPE_CHOICE) {
    int count;
    const char *const *words = cvn_choice_words(info->choices, &count);
    for (int i = 0; i < count; i++)
      cvn_buffer_add(&text, "%s%s: %s", i ? "; " : ". ", words[i],
                     cvn_choice_meaning(info->choices, i));
  }
  if (strcmp(info->unit, "1") != 0) cvn_buffer_add(&text, ". Unit: %s", info->unit);
  if (!isnan(info->off)) {
    char off[64];
    cvn_param_text((int)(info - cvn_param_table), info->off, off);
    cvn_buffer_add(&text, ". Off at %s", off);
  }
  if (strcmp(info->source, "-") != 0) cvn_buffer_add(&text, ". Source: %s", info->source);
  if (text.failed) json->buffer->failed = true;
  cvn_schema_describe(json, text.text ? text.text : "");
  cvn_buffer_free(&text);
}

void cvn_schema_define_parameter(cvn_json *json, int id) {
  const cvn_param_info *info = &cvn_param_table[id];
  char word[64];
  int count;
  cvn_json_open(json, info->path, '{');
  describe_parameter(json, info);
  switch (info->type) {
  case CVN_TYPE_REAL:
  case CVN_TYPE_INT:
    cvn_json_string(json, "type", info->type == CVN_TYPE_INT ? "integer" : "number");
    cvn_json_number(json, "minimum", info->min);
    cvn_json_number(json, "maximum", info->max);
    cvn_json_number(json, "default", info->def);
    break;
  case CVN_TYPE_CHOICE: {
    const char *const *words = cvn_choice_words(info->choices, &count);
    cvn_param_text(id, info->def, word);
    cvn_json_strings(json, "enum", words, count);
    cvn_json_string(json, "default", word);
    break;
  }
  case CVN_TYPE_PATH:
    cvn_json_string(json, "type", "string");
    cvn_json_number(json, "minLength", 1);
    break;
  }
  cvn_json_close(json, '}');
}

/* Length of the part of a key before its dot, 0 where there is none: size.log_sd → 4. */
static size_t sub_length(const char *key) {
  const char *dot = strchr(key, '.');
  return dot ? (size_t)(dot - key) : 0;
}

static bool same_sub(const char *a, const char *b) {
  const size_t length = sub_length(a);
  return length > 0 && length == sub_length(b) && strncmp(a, b, length) == 0;
}

/* True for the parameters that this map may hold. */
static bool is_listed(const cvn_param_info *info, cvn_schema_list list) {
  switch (list) {
  case CVN_SCHEMA_SETTABLE:
    return info->scope != CVN_SCOPE_FIXED;
  case CVN_SCHEMA_VARIED:
    return info->type != CVN_TYPE_PATH && strcmp(info->group, "run") != 0;
  case CVN_SCHEMA_ALL:
    break;
  }
  return true;
}

/* A reference to the parameter's value, or to how it is varied. */
static void parameter_reference(cvn_json *json, const char *key, const char *path,
                                cvn_schema_list list) {
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "%s%s", list == CVN_SCHEMA_VARIED ? CVN_SCHEMA_VARY : "", path);
  cvn_schema_reference(json, key, name);
}

/* size: {distribution: …, log_sd: …}, once for its first key. */
static void sub_group(cvn_json *json, const cvn_group_info *group, int id, cvn_schema_list list) {
  const char *key = cvn_param_table[id].key;
  for (int before = group->first; before < id; before++)
    if (same_sub(cvn_param_table[before].key, key) && is_listed(&cvn_param_table[before], list))
      return;
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "%.*s", (int)sub_length(key), key);
  cvn_schema_object(json, name, NULL);
  cvn_json_open(json, "properties", '{');
  for (int i = id; i < group->first + group->count; i++)
    if (same_sub(cvn_param_table[i].key, key) && is_listed(&cvn_param_table[i], list))
      parameter_reference(json, cvn_param_table[i].key + sub_length(key) + 1,
                          cvn_param_table[i].path, list);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void group_property(cvn_json *json, const cvn_group_info *group, cvn_schema_list list) {
  bool any = false;
  for (int id = group->first; id < group->first + group->count; id++)
    any = any || is_listed(&cvn_param_table[id], list);
  if (!any) return;
  cvn_schema_object(json, group->name, group->doc);
  cvn_json_open(json, "properties", '{');
  for (int id = group->first; id < group->first + group->count; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    if (!is_listed(info, list)) continue;
    if (sub_length(info->key) > 0) sub_group(json, group, id, list);
    parameter_reference(json, info->key, info->path, list);
  }
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

void cvn_schema_parameter_map(cvn_json *json, const char *key, const char *description,
                              cvn_schema_list list) {
  int n_groups;
  const cvn_group_info *groups = cvn_param_groups(&n_groups);
  cvn_schema_object(json, key, description);
  if (list != CVN_SCHEMA_ALL) cvn_json_number(json, "minProperties", 1);
  cvn_json_open(json, "properties", '{');
  for (int g = 0; g < n_groups; g++) group_property(json, &groups[g], list);
  for (int id = 0; id < CVN_PARAM_COUNT; id++)
    if (is_listed(&cvn_param_table[id], list))
      parameter_reference(json, cvn_param_table[id].path, cvn_param_table[id].path, list);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void cost_property(cvn_json *json) {
  cvn_schema_object(json, "cost", "What the intervention costs, in economics.currency");
  cvn_json_open(json, "properties", '{');
  cvn_schema_number(json, "setup", "number", "For each alliance, once", 0, CVN_MAX_MONEY, 0);
  cvn_schema_number(json, "monthly", "number", "For each alliance and month", 0, CVN_MAX_MONEY, 0);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void define_intervention(cvn_json *json) {
  static const char *const required[] = {"name", "set"};
  const char *targets[CVN_TARGET_COUNT];
  for (int i = 0; i < CVN_TARGET_COUNT; i++) targets[i] = cvn_target_word((cvn_target)i);
  cvn_schema_object(json, "intervention", "What is done, when, and in which alliances");
  cvn_json_strings(json, "required", required, 2);
  cvn_json_open(json, "properties", '{');
  cvn_json_open(json, "name", '{');
  cvn_schema_describe(json, "A name of its own within the strategy");
  cvn_json_string(json, "type", "string");
  cvn_json_number(json, "minLength", 1);
  cvn_json_number(json, "maxLength", CVN_MAX_NAME);
  cvn_json_close(json, '}');
  cvn_schema_parameter_map(json, "set", "The parameters it sets while it acts",
                           CVN_SCHEMA_SETTABLE);
  cvn_schema_number(json, "from", "integer", "First month in which it acts", 0, CVN_MAX_MONTH, 0);
  cvn_schema_number(json, "until", "integer", "First month in which it no longer acts", 1,
                    CVN_MAX_MONTH, (double)NAN);
  cvn_schema_number(json, "coverage", "number", "Share of the alliances it reaches", 0, 1, 1);
  cvn_json_open(json, "target", '{');
  cvn_schema_describe(json, "Which alliances it reaches first, ranked at month 0");
  cvn_json_strings(json, "enum", targets, CVN_TARGET_COUNT);
  cvn_json_string(json, "default", cvn_target_word(CVN_TARGET_RANDOM));
  cvn_json_close(json, '}');
  cost_property(json);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void economics_property(cvn_json *json) {
  cvn_schema_object(json, "economics", "How costs and outcomes are valued");
  cvn_json_open(json, "properties", '{');
  cvn_schema_text(json, "currency", "Currency of all costs, such as GBP");
  cvn_schema_number(json, "price_year", "integer", "Year of the prices", CVN_MIN_PRICE_YEAR,
                    CVN_MAX_PRICE_YEAR, (double)NAN);
  cvn_schema_number(json, "discount_rate", "number",
                    "Discount rate per year; the default is that of HM Treasury's Green Book", 0, 1,
                    CVN_GREEN_BOOK);
  cvn_schema_number(json, "effect_discount_rate", "number",
                    "Discount rate per year of the need that is met, where it is not that of costs",
                    0, 1, (double)NAN);
  cvn_schema_number(json, "horizon", "integer",
                    "Months over which costs and need met are summed; the default is the whole run",
                    1, CVN_MAX_MONTH, (double)NAN);
  cvn_schema_text(json, "perspective", "Whose costs are counted");
  cvn_schema_text(json, "need_unit", "What a unit of need is, such as a person housed");
  cvn_schema_number(json, "need_total", "number", "The whole need in those units", 0, CVN_MAX_MONEY,
                    (double)NAN);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void every_property(cvn_json *json, const char *key, const char *description) {
  static const char *const required[] = {"every"};
  cvn_schema_object(json, key, description);
  cvn_json_strings(json, "required", required, 1);
  cvn_json_open(json, "properties", '{');
  cvn_schema_number(json, "every", "integer", "Months between two records", 1, CVN_MAX_EVERY,
                    (double)NAN);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void record_property(cvn_json *json) {
  cvn_schema_object(json, "record", "What is kept besides the system's trajectories and outcomes");
  cvn_json_open(json, "properties", '{');
  every_property(json, "alliances", "The observables of every alliance");
  every_property(json, "snapshots", "The state of all organisations and memberships");
  bool_property(json, "population", "The population that each replicate starts from");
  bool_property(json, "advantage",
                "The collaborative advantage, from a second run without cooperation");
  bool_property(json, "names", "The members' names, where they come from a file");
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void strategies_property(cvn_json *json) {
  cvn_json_open(json, "strategies", '{');
  cvn_schema_describe(json, "Names, and for each the list of its interventions: [] for none");
  cvn_json_string(json, "type", "object");
  cvn_json_number(json, "minProperties", 1);
  cvn_json_number(json, "maxProperties", CVN_MAX_STRATEGIES);
  cvn_json_open(json, "propertyNames", '{');
  cvn_json_number(json, "minLength", 1);
  cvn_json_number(json, "maxLength", CVN_MAX_NAME);
  cvn_json_close(json, '}');
  cvn_json_open(json, "additionalProperties", '{');
  cvn_json_string(json, "type", "array");
  cvn_json_number(json, "maxItems", CVN_MAX_INTERVENTIONS);
  cvn_schema_reference(json, "items", "intervention");
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void root_properties(cvn_json *json) {
  cvn_json_open(json, "properties", '{');
  cvn_schema_text(json, "title", "One line");
  cvn_schema_text(json, "description", "What the scenario is about");
  cvn_json_open(json, "sources", '{');
  cvn_schema_describe(json, "Where the numbers come from");
  cvn_json_string(json, "type", "array");
  cvn_json_open(json, "items", '{');
  cvn_json_string(json, "type", "string");
  cvn_json_number(json, "minLength", 1);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
  economics_property(json);
  cvn_schema_parameter_map(json, "parameters", "What differs from the defaults, by group",
                           CVN_SCHEMA_ALL);
  cvn_schema_text(json, "baseline", "The strategy that the others are compared with");
  strategies_property(json);
  record_property(json);
  cvn_json_close(json, '}');
}

void cvn_scenario_schema(cvn_buffer *buffer) {
  static const char *const needs_baseline[] = {"baseline"};
  cvn_json json = {.buffer = buffer};
  cvn_json_open(&json, NULL, '{');
  cvn_json_string(&json, "$schema", "http://json-schema.org/draft-07/schema#");
  cvn_json_string(&json, "$comment",
                  "Written by: convene params --format json-schema. Do not edit by hand.");
  cvn_json_string(&json, "title", "A scenario of convene");
  cvn_json_string(&json, "type", "object");
  cvn_json_bool(&json, "additionalProperties", false);
  root_properties(&json);
  cvn_json_open(&json, "dependencies", '{');
  cvn_json_strings(&json, "strategies", needs_baseline, 1);
  cvn_json_close(&json, '}');
  cvn_json_open(&json, "definitions", '{');
  for (int id = 0; id < CVN_PARAM_COUNT; id++) cvn_schema_define_parameter(&json, id);
  define_intervention(&json);
  cvn_json_close(&json, '}');
  cvn_json_close(&json, '}');
}
