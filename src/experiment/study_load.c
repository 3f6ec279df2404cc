/* study_load.c: a study file from its bytes to checked points. */
#include "experiment/study_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/limits.h"
#include "scenario/read_file.h"

static const double max_runs = 1e9;

static cvn_study_reading *reading_of(void *target) {
  return target;
}

static bool is_scenario_override(const char *text) {
  return strncmp(text, "design.", 7) != 0;
}

/* The base scenario, with what the command line sets in it. Its faults are told by its own reader,
 * under its own name. */
static void load_scenario(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_study_reading *reading = reading_of(target);
  char *name = NULL, *path = NULL;
  const char **overrides = calloc((size_t)reading->n_overrides + 1, sizeof *overrides);
  cvn_load_text(loader, node, "scenario", &name);
  if (name) path = cvn_path_beside(loader->file, name);
  if (!overrides || (name && !path)) cvn_loader_no_memory(loader);
  if (overrides && path) {
    int count = 0;
    for (int i = 0; i < reading->n_overrides; i++)
      if (is_scenario_override(reading->overrides[i])) overrides[count++] = reading->overrides[i];
    char reason[CVN_REASON_SIZE], *bytes;
    size_t length;
    cvn_status status = cvn_read_file(&bytes, &length, path, CVN_MAX_SCENARIO_BYTES, reason);
    if (status == CVN_ERR_MEMORY) cvn_loader_no_memory(loader);
    else if (status != CVN_OK)
      cvn_loader_fail(loader, &node->place, "scenario: '%s' %s", path, reason);
    else {
      status = cvn_scenario_load_text(&reading->study->scenario, path, bytes, length, overrides,
                                      count, loader->messages);
      cvn_loader_note(loader, status);
      reading->scenario_loaded = status == CVN_OK;
    }
    free(bytes);
  }
  free(overrides);
  free(name);
  free(path);
}

static void load_design(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)loader;
  cvn_study_read_design(reading_of(target), node);
}

/* After the design, which says what a range needs; a list says by itself what it varies. */
static void load_vary(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_study_reading *reading = reading_of(target);
  if (reading->design_loaded && reading->study->design.kind == CVN_DESIGN_LIST)
    cvn_loader_fail(loader, &node->key_place,
                    "a design of kind list takes its parameters from the columns of its file; "
                    "leave out 'vary'");
  else cvn_study_read_vary(reading, node);
}

static bool has_override(const cvn_study_reading *reading, const char *start) {
  for (int i = 0; i < reading->n_overrides; i++)
    if (strncmp(reading->overrides[i], start, strlen(start)) == 0) return true;
  return false;
}

static void load_replicates(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_study_reading *reading = reading_of(target);
  const int id = CVN_PARAM_ID_run_replicates;
  const cvn_param_info *info = &cvn_param_table[id];
  int64_t replicates = 0;
  if (!cvn_load_whole(loader, node, "replicates", info->min, info->max, NULL, &replicates)) return;
  if (!reading->scenario_loaded || has_override(reading, "run.replicates=")) return;
  reading->study->scenario.params.run.replicates = replicates;
  reading->study->scenario.param_set[id] = true;
}

static void unknown_strategy(cvn_loader *loader, const cvn_scenario *scenario,
                             const cvn_yaml_node *node) {
  const char **names = calloc((size_t)scenario->n_strategies + 1, sizeof *names);
  char shown[CVN_SHOWN_SIZE];
  cvn_buffer hint = {0};
  for (int i = 0; names && i < scenario->n_strategies; i++) names[i] = scenario->strategies[i].name;
  if (names) cvn_add_hint(&hint, node->text, names, scenario->n_strategies);
  cvn_loader_fail(loader, &node->place, "the scenario has no strategy '%s'%s",
                  cvn_shown(node->text, shown), hint.text && !hint.failed ? hint.text : "");
  cvn_buffer_free(&hint);
  free(names);
}

static void check_strategy(cvn_loader *loader, const cvn_scenario *scenario,
                           const cvn_yaml_node *list, size_t i) {
  const cvn_yaml_node *node = &list->items[i];
  bool known = false;
  if (!cvn_loader_expect(loader, node, "a strategy", CVN_YAML_SCALAR, "the name of a strategy"))
    return;
  for (int s = 0; s < scenario->n_strategies; s++)
    known = known || strcmp(scenario->strategies[s].name, node->text) == 0;
  if (!known) unknown_strategy(loader, scenario, node);
  for (size_t j = 0; known && j < i; j++) {
    if (list->items[j].kind != CVN_YAML_SCALAR || strcmp(list->items[j].text, node->text) != 0)
      continue;
    char shown[CVN_SHOWN_SIZE];
    cvn_loader_fail(loader, &node->place, "the strategy '%s' is given twice",
                    cvn_shown(node->text, shown));
    return;
  }
}

static void load_strategies(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_study_reading *reading = reading_of(target);
  cvn_scenario *scenario = &reading->study->scenario;
  if (!cvn_loader_expect(loader, node, "strategies", CVN_YAML_LIST, "a list of their names"))
    return;
  if (node->count == 0) {
    cvn_loader_fail(loader, &node->place, "there are no strategies; leave out the key for all");
    return;
  }
  if (!reading->scenario_loaded) return;
  const cvn_status before = loader->status;
  loader->status = CVN_OK;
  for (size_t i = 0; i < node->count; i++) check_strategy(loader, scenario, node, i);
  const char **names = calloc(node->count, sizeof *names);
  if (!names) cvn_loader_no_memory(loader);
  if (names && loader->status == CVN_OK) {
    for (size_t i = 0; i < node->count; i++) names[i] = node->items[i].text;
    cvn_loader_note(
        loader, cvn_scenario_keep_strategies(scenario, names, (int)node->count, loader->messages));
  }
  free(names);
  if (before != CVN_OK) cvn_loader_note(loader, before);
}

static void replace_text(cvn_loader *loader, const cvn_yaml_node *node, const char *name,
                         char **text) {
  cvn_load_text(loader, node, name, text);
}

static void load_title(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  replace_text(loader, node, "title", &reading_of(target)->study->scenario.title);
}

static void load_description(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  replace_text(loader, node, "description", &reading_of(target)->study->scenario.description);
}

/* The values that the scenario gives to what is varied; the caller frees. */
static double *base_values(const cvn_study *study) {
  double *base = calloc((size_t)study->n_varied + 1, sizeof *base);
  for (int i = 0; base && i < study->n_varied; i++)
    base[i] = cvn_param_get(&study->scenario.params, study->varied[i]);
  return base;
}

static void make_points(cvn_study_reading *reading, const double *base, const cvn_place *place) {
  cvn_study *study = reading->study;
  cvn_loader *loader = reading->loader;
  const double count = cvn_design_count(&study->design, study->factors, study->n_varied, base);
  if (count > CVN_MAX_POINTS || count * study->n_varied > CVN_MAX_DESIGN_VALUES) {
    cvn_loader_fail(loader, place,
                    "the design has %.15g points of %d parameters; there may be at most %d points "
                    "and %d values",
                    count, study->n_varied, CVN_MAX_POINTS, CVN_MAX_DESIGN_VALUES);
    return;
  }
  if (study->design.kind == CVN_DESIGN_SOBOL && study->n_varied > CVN_SOBOL_DIMENSIONS) {
    cvn_loader_fail(loader, place,
                    "a design of kind sobol varies at most %d parameters, and this study %d; "
                    "latin-hypercube and saltelli take more",
                    CVN_SOBOL_DIMENSIONS, study->n_varied);
    return;
  }
  study->points = (int64_t)count;
  study->values = malloc((size_t)study->points * (size_t)study->n_varied * sizeof *study->values);
  if (!study->values) cvn_loader_no_memory(loader);
  else
    cvn_loader_note(loader, cvn_design_fill(&study->design, study->factors, study->n_varied, base,
                                            study->points, study->values, loader->messages));
}

/* What can only be looked at when all parts were read without fault. */
static void finish(cvn_study_reading *reading) {
  cvn_study *study = reading->study;
  cvn_loader *loader = reading->loader;
  const cvn_yaml_node *design = cvn_yaml_find(reading->root, "design");
  const cvn_place *place = design ? &design->place : &reading->root->place;
  if (loader->status == CVN_OK && study->design.kind != CVN_DESIGN_LIST) {
    double *base = base_values(study);
    if (!base) cvn_loader_no_memory(loader);
    else make_points(reading, base, place);
    free(base);
  }
  if (loader->status != CVN_OK) return;
  const double runs = (double)study->points * study->scenario.n_strategies *
                      (double)study->scenario.params.run.replicates;
  if (runs > max_runs)
    cvn_loader_fail(loader, place,
                    "%lld points, %d strategies and %lld replicates are %.15g runs; there may be "
                    "at most %.0f",
                    (long long)study->points, study->scenario.n_strategies,
                    (long long)study->scenario.params.run.replicates, runs, max_runs);
  else cvn_study_check_points(reading, place);
}

static void check_present(cvn_study_reading *reading) {
  cvn_loader *loader = reading->loader;
  const cvn_yaml_node *root = reading->root;
  const bool is_list = reading->design_loaded && reading->study->design.kind == CVN_DESIGN_LIST;
  if (!cvn_yaml_find(root, "scenario"))
    cvn_loader_fail(loader, &root->place,
                    "there is no 'scenario: FILE' to say what the study runs");
  if (!cvn_yaml_find(root, "design"))
    cvn_loader_fail(loader, &root->place,
                    "there is no design, such as 'design: {kind: sobol, points: 256}'");
  else if (!cvn_yaml_find(root, "vary") && !is_list)
    cvn_loader_fail(loader, &root->place,
                    "the study does not say what it varies, such as "
                    "'vary: {trust.gain: {min: 0.02, max: 0.2}}'");
}

static void load_root(cvn_study_reading *reading) {
  static const cvn_map_key keys[] = {
      {"scenario", load_scenario},    {"title", load_title}, {"description", load_description},
      {"design", load_design},        {"vary", load_vary},   {"replicates", load_replicates},
      {"strategies", load_strategies}};
  const cvn_yaml_node *root = reading->root, *design = cvn_yaml_find(root, "design");
  if (!cvn_load_map(reading->loader, root, "the study", keys, sizeof keys / sizeof keys[0],
                    reading))
    return;
  check_present(reading);
  if (reading->design_loaded && reading->study->design.kind == CVN_DESIGN_LIST)
    cvn_study_read_list(reading, design);
  finish(reading);
}

/* A study says what it varies and where; a scenario has none of these keys. */
static bool is_study(const cvn_yaml_node *root) {
  return root->kind == CVN_YAML_MAP &&
         (cvn_yaml_find(root, "design") || cvn_yaml_find(root, "vary") ||
          cvn_yaml_find(root, "scenario"));
}

/* Takes `bytes` over. */
static cvn_status load_study(cvn_study *study, const char *path, char *bytes, size_t length,
                             const cvn_yaml_node *root, cvn_study_reading *reading) {
  cvn_loader *loader = reading->loader;
  study->text = bytes;
  study->text_length = length;
  study->path = cvn_copy(path);
  study->name = cvn_path_name(path);
  reading->study = study;
  reading->root = root;
  if (study->path && study->name) load_root(reading);
  else cvn_loader_no_memory(loader);
  if (loader->status != CVN_OK) cvn_study_free(study);
  return loader->status;
}

static cvn_status load_plain(cvn_study *study, const char *path, const char *bytes, size_t length,
                             const char *const *overrides, int n_overrides,
                             cvn_messages *messages) {
  cvn_scenario scenario;
  const cvn_status status =
      cvn_scenario_load_text(&scenario, path, bytes, length, overrides, n_overrides, messages);
  if (status == CVN_OK) cvn_study_of_scenario(study, &scenario);
  return status;
}

cvn_status cvn_study_load(cvn_study *study, const char *path, const char *const *overrides,
                          int n_overrides, cvn_messages *messages) {
  *study = (cvn_study){0};
  cvn_messages syntax = {0}; /* told by the scenario's reader where the file is no study */
  cvn_yaml_node root = {0};
  char *bytes, reason[CVN_REASON_SIZE];
  size_t length;
  cvn_status status = cvn_read_file(&bytes, &length, path, CVN_MAX_SCENARIO_BYTES, reason);
  if (status != CVN_OK)
    return cvn_fail(messages, status, &(cvn_place){.file = path}, "the file %s", reason);
  status = cvn_yaml_parse(&root, path, bytes, length, &syntax);
  const bool parsed = status == CVN_OK || status == CVN_ERR_INPUT;
  if (parsed && is_study(&root)) {
    for (size_t i = 0; i < syntax.count; i++)
      (void)cvn_fail(messages, syntax.items[i].status, NULL, "%s", syntax.items[i].text);
    cvn_loader loader = {.file = path, .messages = messages, .status = status};
    cvn_study_reading reading = {
        .loader = &loader, .overrides = overrides, .n_overrides = n_overrides};
    status = load_study(study, path, bytes, length, &root, &reading);
    bytes = NULL;
  } else {
    status = load_plain(study, path, bytes, length, overrides, n_overrides, messages);
  }
  /* One group of a result holds the replicates of one point. */
  if (status == CVN_OK && study->points > 1) study->scenario.record.population = false;
  free(bytes);
  cvn_yaml_free(&root);
  cvn_messages_free(&syntax);
  return status;
}
