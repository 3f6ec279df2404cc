/* load.c: a scenario file from its bytes to checked data. */
#include "scenario/loader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/limits.h"
#include "scenario/params_check.h"
#include "scenario/read_file.h"

static void load_title(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)target;
  cvn_load_text(loader, node, "title", &loader->scenario->title);
}

static void load_description(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)target;
  cvn_load_text(loader, node, "description", &loader->scenario->description);
}

static void load_sources(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)target;
  cvn_scenario *scenario = loader->scenario;
  if (!cvn_loader_expect(loader, node, "sources", CVN_YAML_LIST, "a list of texts")) return;
  if (node->count == 0) return;
  scenario->sources = calloc(node->count, sizeof *scenario->sources);
  if (!scenario->sources) {
    cvn_loader_no_memory(loader);
    return;
  }
  for (size_t i = 0; i < node->count; i++)
    cvn_load_text(loader, &node->items[i], "a source", &scenario->sources[scenario->n_sources++]);
}

/* A file without strategies runs the baseline alone. */
static void add_lone_baseline(cvn_loader *loader, const cvn_yaml_node *baseline) {
  cvn_scenario *scenario = loader->scenario;
  scenario->strategies = calloc(1, sizeof *scenario->strategies);
  if (!scenario->strategies) {
    cvn_loader_no_memory(loader);
    return;
  }
  scenario->n_strategies = 1;
  if (baseline) cvn_load_text(loader, baseline, "baseline", &scenario->strategies[0].name);
  else if (!(scenario->strategies[0].name = cvn_copy("baseline"))) cvn_loader_no_memory(loader);
}

static void find_baseline(cvn_loader *loader, const cvn_yaml_node *strategies,
                          const cvn_yaml_node *baseline) {
  if (strategies->kind != CVN_YAML_MAP || strategies->count == 0) return; /* told already */
  const char **names = calloc(strategies->count, sizeof *names);
  if (!names) {
    cvn_loader_no_memory(loader);
    return;
  }
  for (size_t i = 0; i < strategies->count; i++) names[i] = strategies->items[i].key;
  cvn_buffer hint = {0};
  char shown[CVN_SHOWN_SIZE];
  if (!baseline) {
    cvn_add_hint(&hint, "", names, (int)strategies->count);
    cvn_loader_fail(
        loader, &strategies->key_place,
        "there is no 'baseline: NAME' to say which strategy the others are compared with"
        "%s",
        hint.text && !hint.failed ? hint.text : "");
  } else if (cvn_loader_expect(loader, baseline, "baseline", CVN_YAML_SCALAR,
                               "the name of a strategy")) {
    const cvn_yaml_node *found = cvn_yaml_find(strategies, baseline->text);
    cvn_add_hint(&hint, baseline->text, names, (int)strategies->count);
    if (found) loader->scenario->baseline = (int)(found - strategies->items);
    else if (*baseline->text == '\0')
      cvn_loader_fail(loader, &baseline->place,
                      "baseline has no value; it must be the name of a strategy");
    else
      cvn_loader_fail(loader, &baseline->place, "the baseline '%s' is not among the strategies%s",
                      cvn_shown(baseline->text, shown), hint.text && !hint.failed ? hint.text : "");
  }
  cvn_buffer_free(&hint);
  free(names);
}

/* Looked at together with the strategies. */
static void load_baseline(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)loader;
  *(const cvn_yaml_node **)target = node;
}

/* Read after --set, since windows are held against run.months. */
static void load_later(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)loader, (void)node, (void)target;
}

/* Parameter groups at the top level are a likely slip; the message says where they belong. */
static bool is_misplaced_group(cvn_loader *loader, const cvn_yaml_node *entry) {
  int count;
  const cvn_group_info *groups = cvn_param_groups(&count);
  for (int i = 0; i < count; i++) {
    if (strcmp(groups[i].name, entry->key) != 0) continue;
    cvn_loader_fail(loader, &entry->key_place,
                    "'%s' is a group of parameters; it must stand below 'parameters:'", entry->key);
    return true;
  }
  return false;
}

/* Tells misplaced groups and takes them out, so that they are not told as unknown keys as well. */
static void drop_misplaced_groups(cvn_loader *loader, cvn_yaml_node *root) {
  size_t kept = 0;
  for (size_t i = 0; root->kind == CVN_YAML_MAP && i < root->count; i++) {
    if (is_misplaced_group(loader, &root->items[i])) {
      cvn_yaml_free(&root->items[i]);
      continue;
    }
    if (kept != i) {
      root->items[kept] = root->items[i];
      root->items[i] = (cvn_yaml_node){0};
    }
    kept++;
  }
  if (root->kind == CVN_YAML_MAP) root->count = kept;
}

static void load_overrides(cvn_loader *loader, const char *const *overrides, char **names,
                           int n_overrides) {
  for (int i = 0; i < n_overrides; i++) {
    names[i] = cvn_format("--set %s", overrides[i]);
    const cvn_place place = {.file = names[i]};
    if (!names[i]) cvn_loader_no_memory(loader);
    else cvn_load_override(loader, overrides[i], &place);
  }
}

static void check_parameters(cvn_loader *loader) {
  if (loader->status == CVN_ERR_MEMORY) return; /* a parameter may be missing for want of it */
  const cvn_status status =
      cvn_params_check_at(&loader->scenario->params, loader->places, loader->bad, loader->messages);
  cvn_loader_note(loader, status);
}

static void load_root(cvn_loader *loader, cvn_yaml_node *root, const char *const *overrides,
                      int n_overrides, char **override_names) {
  static const cvn_map_key keys[] = {{"title", load_title},
                                     {"description", load_description},
                                     {"sources", load_sources},
                                     {"economics", cvn_load_economics},
                                     {"parameters", cvn_load_parameters},
                                     {"baseline", load_baseline},
                                     {"strategies", load_later},
                                     {"record", cvn_load_record}};
  const cvn_yaml_node *baseline = NULL;
  if (root->kind == CVN_YAML_MAP && cvn_yaml_find(root, "scenario") &&
      cvn_yaml_find(root, "design")) {
    cvn_loader_fail(loader, &root->place,
                    "the file is a study, not a scenario; 'convene sweep' runs it");
    return;
  }
  drop_misplaced_groups(loader, root);
  if (!cvn_load_map(loader, root, "the scenario", keys, sizeof keys / sizeof keys[0],
                    (void *)&baseline))
    return;
  load_overrides(loader, overrides, override_names, n_overrides);
  check_parameters(loader);
  const cvn_yaml_node *strategies = cvn_yaml_find(root, "strategies");
  if (strategies) {
    cvn_load_strategies(loader, strategies, NULL);
    find_baseline(loader, strategies, baseline);
  } else {
    add_lone_baseline(loader, baseline);
  }
  cvn_load_named_files(loader);
}

char *cvn_path_name(const char *path) {
  const char *slash = strrchr(path, '/');
  const char *base = slash ? slash + 1 : path;
  return cvn_format("%.*s", (int)cvn_without_ending(base), base);
}

static cvn_status read_text(cvn_scenario *scenario, const char *path, cvn_messages *messages) {
  char reason[CVN_REASON_SIZE];
  const cvn_status status =
      cvn_read_file(&scenario->text, &scenario->text_length, path, CVN_MAX_SCENARIO_BYTES, reason);
  if (status != CVN_OK)
    return cvn_fail(messages, status, &(cvn_place){.file = path}, "the file %s", reason);
  scenario->name = cvn_path_name(path);
  return CVN_OK;
}

static cvn_status copy_text(cvn_scenario *scenario, const char *text, size_t length, char *name) {
  scenario->name = name;
  scenario->text = malloc(length + 1);
  if (!scenario->text) return CVN_OK; /* told by the caller, as for the names */
  memcpy(scenario->text, text, length);
  scenario->text[length] = '\0';
  scenario->text_length = length;
  return CVN_OK;
}

/* Where the text comes from: a file on disk, a result, or bytes that were read from the file
 * already. */
typedef struct origin {
  const char *path;
  const cvn_scenario_source *source; /* or NULL */
  const char *text;                  /* or NULL */
  size_t length;
} origin;

static cvn_status get_text(cvn_scenario *scenario, const origin *from, cvn_messages *messages) {
  if (from->source)
    return copy_text(scenario, from->source->text, from->source->length,
                     cvn_copy(from->source->name));
  if (from->text) return copy_text(scenario, from->text, from->length, cvn_path_name(from->path));
  return read_text(scenario, from->path, messages);
}

static cvn_status load(cvn_scenario *scenario, const origin *from, const char *const *overrides,
                       int n_overrides, cvn_messages *messages) {
  const char *path = from->path;
  *scenario = (cvn_scenario){0};
  cvn_params_init(&scenario->params);
  scenario->economics.discount_rate = CVN_GREEN_BOOK;
  scenario->economics.need_total = (double)NAN;
  scenario->economics.effect_discount_rate = (double)NAN;
  cvn_loader loader = {
      .scenario = scenario, .file = path, .source = from->source, .messages = messages};
  for (int id = 0; id < CVN_PARAM_COUNT; id++) loader.places[id].file = path;
  char **override_names = NULL; /* places of parameters point to them */
  cvn_yaml_node root = {0};

  cvn_status status = get_text(scenario, from, messages);
  if (status != CVN_OK) goto out;
  scenario->path = cvn_copy(path);
  override_names = calloc((size_t)n_overrides + 1, sizeof *override_names);
  if (!override_names || !scenario->text || !scenario->path || !scenario->name) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, &(cvn_place){.file = path}, "not enough memory");
    goto out;
  }
  status = cvn_yaml_parse(&root, path, scenario->text, scenario->text_length, messages);
  if (status != CVN_OK && status != CVN_ERR_INPUT) goto out;
  loader.status = status; /* duplicate keys are told with the other faults */
  load_root(&loader, &root, overrides, n_overrides, override_names);
  status = loader.status;

out:
  cvn_yaml_free(&root);
  for (int i = 0; override_names && i < n_overrides; i++) free(override_names[i]);
  free(override_names);
  if (status != CVN_OK) cvn_scenario_free(scenario);
  return status;
}

cvn_status cvn_scenario_load(cvn_scenario *scenario, const char *path, const char *const *overrides,
                             int n_overrides, cvn_messages *messages) {
  return load(scenario, &(origin){.path = path}, overrides, n_overrides, messages);
}

cvn_status cvn_scenario_load_text(cvn_scenario *scenario, const char *path, const char *text,
                                  size_t length, const char *const *overrides, int n_overrides,
                                  cvn_messages *messages) {
  const origin from = {.path = path, .text = text, .length = length};
  return load(scenario, &from, overrides, n_overrides, messages);
}

cvn_status cvn_scenario_load_from(cvn_scenario *scenario, const cvn_scenario_source *source,
                                  const char *const *overrides, int n_overrides,
                                  cvn_messages *messages) {
  const origin from = {.path = source->path, .source = source};
  return load(scenario, &from, overrides, n_overrides, messages);
}
