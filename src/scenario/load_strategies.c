/* load_strategies.c: strategies and their interventions. */
#include "scenario/loader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/limits.h"

/* The intervention that is being filled, and where its parts stand. */
typedef struct intervention_target {
  cvn_intervention *intervention;
  const cvn_yaml_node *set, *coverage; /* NULL where not given */
  const cvn_yaml_node *from, *until;   /* NULL where not given or refused */
  bool bad_from;
} intervention_target;

/* Names stand in tables, file names and CSV cells: one line of moderate length. */
static bool check_name(cvn_loader *loader, const cvn_place *place, const char *name) {
  char shown[CVN_SHOWN_SIZE];
  for (const char *c = name; *c; c++) {
    if (*c != '\n' && *c != '\t') continue;
    cvn_loader_fail(loader, place, "the name '%s' holds a line break or a tab",
                    cvn_shown(name, shown));
    return false;
  }
  if (strlen(name) <= CVN_MAX_NAME) return true;
  cvn_loader_fail(loader, place, "the name '%s' is longer than %d bytes", cvn_shown(name, shown),
                  CVN_MAX_NAME);
  return false;
}

static void load_name(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  intervention_target *self = target;
  cvn_load_text(loader, node, "name", &self->intervention->name);
  if (self->intervention->name) check_name(loader, &node->place, self->intervention->name);
}

static void load_setting(cvn_loader *loader, int id, const cvn_yaml_node *node, void *target) {
  cvn_intervention *intervention = target;
  const cvn_param_info *info = &cvn_param_table[id];
  if (info->scope == CVN_SCOPE_FIXED) {
    cvn_loader_fail(
        loader, &node->key_place,
        "%s is fixed at set-up; an intervention cannot change it ('convene params' says "
        "which it can)",
        info->path);
    return;
  }
  double value = 0;
  if (!cvn_load_parameter_value(loader, id, node, &value)) return;
  if (!intervention->settings) {
    intervention->settings = calloc(CVN_PARAM_COUNT, sizeof *intervention->settings);
    if (!intervention->settings) {
      cvn_loader_no_memory(loader);
      return;
    }
  }
  intervention->settings[intervention->n_settings++] = (cvn_setting){.param = id, .value = value};
}

static void load_set(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  intervention_target *self = target;
  self->set = node;
  if (node->kind == CVN_YAML_MAP && node->count == 0)
    cvn_loader_fail(loader, &node->place, "set is an empty map; an intervention sets something");
  else
    cvn_load_parameter_map(loader, node, "set", "a map of parameters, such as {honesty.level: 1}",
                           load_setting, self->intervention);
}

static void load_from(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  intervention_target *self = target;
  if (cvn_load_whole(loader, node, "from", 0, CVN_MAX_MONTH, "month", &self->intervention->from))
    self->from = node;
  else self->bad_from = true;
}

static void load_until(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  intervention_target *self = target;
  if (cvn_load_whole(loader, node, "until", 0, CVN_MAX_MONTH, "month", &self->intervention->until))
    self->until = node;
}

static void load_coverage(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  intervention_target *self = target;
  self->coverage = node;
  const cvn_number_rule rule = {.min = 0, .max = 1, .unit = "share of alliances"};
  cvn_load_number(loader, node, "coverage", &rule, &self->intervention->coverage);
}

static void load_target(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  intervention_target *self = target;
  const char *words[CVN_TARGET_COUNT];
  for (int i = 0; i < CVN_TARGET_COUNT; i++) words[i] = cvn_target_word((cvn_target)i);
  cvn_buffer list = {0};
  cvn_add_words(&list, words, CVN_TARGET_COUNT, "or");
  const char *must = list.text && !list.failed ? list.text : "one of its words";
  if (cvn_loader_expect(loader, node, "target", CVN_YAML_SCALAR, must)) {
    const int found = cvn_target_find(node->text);
    const char *nearest = cvn_nearest_name(node->text, words, CVN_TARGET_COUNT);
    char shown[CVN_SHOWN_SIZE];
    if (found >= 0) self->intervention->target = (cvn_target)found;
    else
      cvn_loader_fail(loader, &node->place, "target is '%s'; it must be %s%s%s%s",
                      cvn_shown(node->text, shown), must, nearest ? "; did you mean " : "",
                      nearest ? nearest : "", nearest ? "?" : "");
  }
  cvn_buffer_free(&list);
}

static const cvn_number_rule cost_rule = {.min = 0, .max = CVN_MAX_MONEY};

static void load_setup(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_intervention *intervention = target;
  cvn_load_number(loader, node, "cost.setup", &cost_rule, &intervention->cost_setup);
}

static void load_monthly(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_intervention *intervention = target;
  cvn_load_number(loader, node, "cost.monthly", &cost_rule, &intervention->cost_monthly);
}

static void load_cost(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  static const cvn_map_key keys[] = {{"setup", load_setup}, {"monthly", load_monthly}};
  const intervention_target *self = target;
  cvn_load_map(loader, node, "cost", keys, 2, self->intervention);
}

/* An intervention begins before it ends, and within the run. A run shortened on the command line
 * may leave an intervention out: that is what such a trial run is for. */
static void check_window(cvn_loader *loader, const intervention_target *self) {
  const cvn_intervention *intervention = self->intervention;
  const int months_id = CVN_PARAM_ID_run_months;
  const int64_t months = loader->scenario->params.run.months;
  if (self->until && !self->bad_from && intervention->until <= intervention->from)
    cvn_loader_fail(loader, &self->until->place,
                    "until is %lld and from is %lld; until must be later than from (months)",
                    (long long)intervention->until, (long long)intervention->from);
  if (self->from && !loader->bad[months_id] && !loader->overridden[months_id] &&
      intervention->from >= months)
    cvn_loader_fail(loader, &self->from->place,
                    "from is %lld; it must be below run.months, which is %lld (months)",
                    (long long)intervention->from, (long long)months);
}

static void check_system_wide(cvn_loader *loader, const intervention_target *self) {
  const cvn_intervention *intervention = self->intervention;
  if (intervention->coverage >= 1) return;
  for (int i = 0; i < intervention->n_settings; i++) {
    const cvn_param_info *info = &cvn_param_table[intervention->settings[i].param];
    if (info->scope != CVN_SCOPE_SYSTEM) continue;
    char text[CVN_NUMBER_SIZE];
    cvn_number_text(intervention->coverage, text);
    cvn_loader_fail(loader, self->coverage ? &self->coverage->place : &self->set->place,
                    "coverage is %s, but %s acts on the whole system; it must be 1", text,
                    info->path);
  }
}

static void load_intervention(cvn_loader *loader, const cvn_yaml_node *node,
                              cvn_intervention *intervention) {
  static const cvn_map_key keys[] = {{"name", load_name},         {"set", load_set},
                                     {"from", load_from},         {"until", load_until},
                                     {"coverage", load_coverage}, {"target", load_target},
                                     {"cost", load_cost}};
  *intervention =
      (cvn_intervention){.until = CVN_FOREVER, .coverage = 1, .target = CVN_TARGET_RANDOM};
  intervention_target target = {.intervention = intervention};
  if (!cvn_load_map(loader, node, "an intervention", keys, sizeof keys / sizeof keys[0], &target))
    return;
  if (!cvn_yaml_find(node, "name"))
    cvn_loader_fail(loader, &node->place, "the intervention has no name");
  if (!target.set)
    cvn_loader_fail(loader, &node->place,
                    "the intervention sets nothing; give it 'set', such as {honesty.level: 1}");
  check_window(loader, &target);
  check_system_wide(loader, &target);
}

static void check_unique_name(cvn_loader *loader, const cvn_strategy *strategy, int i,
                              const cvn_yaml_node *list) {
  const char *name = strategy->interventions[i].name;
  for (int j = 0; name && j < i; j++) {
    const char *other = strategy->interventions[j].name;
    if (!other || strcmp(name, other) != 0) continue;
    char shown[CVN_SHOWN_SIZE];
    const cvn_yaml_node *mine = cvn_yaml_find(&list->items[i], "name");
    const cvn_yaml_node *first = cvn_yaml_find(&list->items[j], "name");
    cvn_loader_fail(loader, &mine->place,
                    "two interventions are called '%s'; the first is at line %d, column %d",
                    cvn_shown(name, shown), first->place.line, first->place.column);
    return;
  }
}

static void load_strategy(cvn_loader *loader, const cvn_yaml_node *node, cvn_strategy *strategy) {
  if (!check_name(loader, &node->key_place, node->key)) return;
  char shown[CVN_SHOWN_SIZE], name[CVN_SHOWN_SIZE + 16];
  snprintf(name, sizeof name, "strategy '%s'", cvn_shown(node->key, shown));
  if (!cvn_loader_expect(loader, node, name, CVN_YAML_LIST,
                         "a list of interventions ([] for none)"))
    return;
  if (node->count > CVN_MAX_INTERVENTIONS) {
    cvn_loader_fail(loader, &node->place, "%s has %zu interventions; it may have at most %d", name,
                    node->count, CVN_MAX_INTERVENTIONS);
    return;
  }
  strategy->name = cvn_copy(node->key);
  if (node->count > 0)
    strategy->interventions = calloc(node->count, sizeof *strategy->interventions);
  if (!strategy->name || (node->count > 0 && !strategy->interventions)) {
    cvn_loader_no_memory(loader);
    return;
  }
  for (size_t i = 0; i < node->count; i++) {
    strategy->n_interventions++;
    load_intervention(loader, &node->items[i], &strategy->interventions[i]);
    check_unique_name(loader, strategy, (int)i, node);
  }
}

void cvn_load_strategies(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)target;
  cvn_scenario *scenario = loader->scenario;
  if (!cvn_loader_expect(loader, node, "strategies", CVN_YAML_MAP,
                         "a map from names to lists of interventions"))
    return;
  if (node->count == 0 || node->count > CVN_MAX_STRATEGIES) {
    cvn_loader_fail(loader, &node->place, "there are %zu strategies; there must be 1 to %d",
                    node->count, CVN_MAX_STRATEGIES);
    return;
  }
  scenario->strategies = calloc(node->count + node->n_repeated, sizeof *scenario->strategies);
  if (!scenario->strategies) {
    cvn_loader_no_memory(loader);
    return;
  }
  for (size_t i = 0; i < node->count; i++)
    load_strategy(loader, &node->items[i], &scenario->strategies[scenario->n_strategies++]);
  /* Of a name that stands twice the second strategy is looked at too, to tell all that is wrong;
   * the scenario is refused in any case. */
  for (size_t i = 0; i < node->n_repeated; i++)
    load_strategy(loader, &node->repeated[i], &scenario->strategies[scenario->n_strategies++]);
}
