/* study_schema.c: a JSON schema that lets editors complete and check study files.
 *
 * Each parameter has two definitions: its value, as in a scenario, and how a study varies it, which
 * is a list of values or a map of a range.
 */
#include "experiment/study_schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "experiment/design_points.h"
#include "scenario/params.h"
#include "scenario/schema_parts.h"

enum { NAME_SIZE = 176 };

static void word_property(cvn_json *json, const char *key, const char *description,
                          const char *const *words, int count) {
  cvn_json_open(json, key, '{');
  cvn_schema_describe(json, description);
  cvn_json_strings(json, "enum", words, count);
  cvn_json_close(json, '}');
}

static void design_property(cvn_json *json) {
  static const char *const required[] = {"kind"};
  const double none = (double)NAN;
  const char *kinds[CVN_DESIGN_COUNT];
  for (int i = 0; i < CVN_DESIGN_COUNT; i++) kinds[i] = cvn_design_word((cvn_design_kind)i);
  cvn_schema_object(json, "design", "Where in the space of parameters the study's points lie");
  cvn_json_strings(json, "required", required, 1);
  cvn_json_open(json, "properties", '{');
  word_property(json, "kind", "How the points are chosen", kinds, CVN_DESIGN_COUNT);
  cvn_schema_number(json, "points", "integer",
                    "Number of points (latin-hypercube, sobol) or of base samples (saltelli)", 1,
                    CVN_MAX_POINTS, none);
  cvn_schema_number(json, "trajectories", "integer", "Number of trajectories (morris)", 1,
                    CVN_MAX_POINTS, none);
  cvn_schema_number(json, "levels", "integer",
                    "Levels of every range (grid, one-at-a-time) or of every parameter (morris: "
                    "even, 4 by default)",
                    2, CVN_MAX_LEVELS, none);
  cvn_schema_number(json, "seed", "integer",
                    "Seed of the design's random numbers; the scenario's run.seed by default", 0,
                    4294967295.0, none);
  cvn_schema_text(json, "file", "CSV file of a list: one column a parameter, one row a point");
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void strategies_property(cvn_json *json) {
  cvn_json_open(json, "strategies", '{');
  cvn_schema_describe(json, "Which of the scenario's strategies are run, besides the baseline; all "
                            "where it is left out");
  cvn_json_string(json, "type", "array");
  cvn_json_number(json, "minItems", 1);
  cvn_json_open(json, "items", '{');
  cvn_json_string(json, "type", "string");
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void value_list(cvn_json *json, const char *key, const char *path) {
  cvn_json_open(json, key, '{');
  cvn_json_string(json, "type", "array");
  cvn_json_number(json, "minItems", 1);
  cvn_json_number(json, "maxItems", CVN_MAX_LEVELS);
  cvn_schema_reference(json, "items", path);
  cvn_json_close(json, '}');
}

/* What is the same for all ranges stands once, under names that no parameter has. */
static void define_common(cvn_json *json) {
  static const char *const scales[] = {"linear", "log"};
  const char *words[CVN_SPREAD_COUNT];
  const double none = (double)NAN;
  cvn_buffer meaning = {0};
  for (int i = 0; i < CVN_SPREAD_COUNT; i++) {
    words[i] = cvn_spread_word((cvn_spread)i);
    cvn_buffer_add(&meaning, "%s%s: %s", i ? "; " : "", words[i],
                   cvn_spread_meaning((cvn_spread)i));
  }
  if (meaning.failed) json->buffer->failed = true;
  word_property(json, "distribution", meaning.text ? meaning.text : "", words, CVN_SPREAD_COUNT);
  cvn_buffer_free(&meaning);
  word_property(json, "scale", "log: the same as the distribution log-uniform", scales, 2);
  cvn_schema_number(json, "sd", "number", "Of a normal distribution", 0, INFINITY, none);
  cvn_schema_number(json, "shape", "number", "Shape of a beta distribution", CVN_MIN_BETA_SHAPE,
                    CVN_MAX_BETA_SHAPE, none);
  cvn_schema_number(json, "levels", "integer", "Levels of this range (grid, one-at-a-time)", 2,
                    CVN_MAX_LEVELS, none);
  cvn_json_open(json, "weights", '{');
  cvn_schema_describe(json, "How likely each of the values is; all the same where it is left out");
  cvn_json_string(json, "type", "array");
  cvn_json_open(json, "items", '{');
  cvn_json_string(json, "type", "number");
  cvn_json_number(json, "exclusiveMinimum", 0);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

static void range_properties(cvn_json *json, const cvn_param_info *info) {
  const double none = (double)NAN;
  cvn_schema_reference(json, "min", info->path);
  cvn_schema_reference(json, "max", info->path);
  cvn_schema_reference(json, "distribution", "distribution");
  cvn_schema_reference(json, "scale", "scale");
  cvn_schema_number(json, "mean", "number", "Of a normal distribution", info->min, info->max, none);
  cvn_schema_reference(json, "sd", "sd");
  cvn_schema_number(json, "mode", "number", "Of a triangular distribution", info->min, info->max,
                    none);
  cvn_schema_reference(json, "alpha", "shape");
  cvn_schema_reference(json, "beta", "shape");
  cvn_schema_reference(json, "levels", "levels");
}

/* [1, 2] or {values: [1, 2], weights: [3, 1]} or {min: 1, max: 2, …}. */
static void define_varied(cvn_json *json, int id) {
  const cvn_param_info *info = &cvn_param_table[id];
  char name[NAME_SIZE];
  snprintf(name, sizeof name, CVN_SCHEMA_VARY "%s", info->path);
  cvn_json_open(json, name, '{');
  cvn_schema_describe(json, info->doc);
  cvn_json_open(json, "anyOf", '[');
  value_list(json, NULL, info->path);
  cvn_schema_object(json, NULL, NULL);
  cvn_json_number(json, "minProperties", 1);
  cvn_json_open(json, "properties", '{');
  if (info->type != CVN_TYPE_CHOICE) range_properties(json, info);
  value_list(json, "values", info->path);
  cvn_schema_reference(json, "weights", "weights");
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
  cvn_json_close(json, ']');
  cvn_json_close(json, '}');
}

static void root_properties(cvn_json *json) {
  const cvn_param_info *replicates = &cvn_param_table[CVN_PARAM_ID_run_replicates];
  cvn_json_open(json, "properties", '{');
  cvn_schema_text(json, "scenario", "The scenario file, relative to this file's folder");
  cvn_schema_text(json, "title", "One line, in place of the scenario's");
  cvn_schema_text(json, "description", "What the study is about, in place of the scenario's");
  design_property(json);
  cvn_schema_parameter_map(json, "vary",
                           "What is varied: for each parameter values, or a range with a "
                           "distribution; left out where the design is a list",
                           CVN_SCHEMA_VARIED);
  cvn_schema_number(json, "replicates", "integer",
                    "Replicates at every point, in place of run.replicates", replicates->min,
                    replicates->max, (double)NAN);
  strategies_property(json);
  cvn_json_close(json, '}');
}

void cvn_study_schema(cvn_buffer *buffer) {
  static const char *const required[] = {"scenario", "design"};
  cvn_json json = {.buffer = buffer};
  cvn_json_open(&json, NULL, '{');
  cvn_json_string(&json, "$schema", "http://json-schema.org/draft-07/schema#");
  cvn_json_string(&json, "$comment",
                  "Written by: convene params --format study-schema. Do not edit by hand.");
  cvn_json_string(&json, "title", "A study of convene");
  cvn_json_string(&json, "type", "object");
  cvn_json_bool(&json, "additionalProperties", false);
  cvn_json_strings(&json, "required", required, 2);
  root_properties(&json);
  cvn_json_open(&json, "definitions", '{');
  define_common(&json);
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    if (info->type == CVN_TYPE_PATH || strcmp(info->group, "run") == 0) continue;
    cvn_schema_define_parameter(&json, id);
    define_varied(&json, id);
  }
  cvn_json_close(&json, '}');
  cvn_json_close(&json, '}');
}
