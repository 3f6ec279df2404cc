/* study_vary.c: `vary:` of a study file: for each parameter a range with a distribution, or
 * values. */
#include "experiment/study_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { NAME_SIZE = 128 };
static const double min_mass = 1e-6; /* of a normal within its range: below, digits are few */

bool cvn_study_may_vary(cvn_loader *loader, int id, const cvn_place *place) {
  const cvn_param_info *info = &cvn_param_table[id];
  if (info->type == CVN_TYPE_PATH) {
    cvn_loader_fail(loader, place, "%s names a file, which a study cannot vary", info->path);
  } else if (strcmp(info->group, "run") == 0) {
    cvn_loader_fail(loader, place, "%s is the same at all points and cannot be varied; %s",
                    info->path,
                    id == CVN_PARAM_ID_run_replicates ? "say 'replicates: N' beside the design"
                                                      : "it is set in the scenario");
  } else {
    return true;
  }
  return false;
}

/* One entry of `vary:` while it is read. */
typedef struct entry {
  cvn_study_reading *reading;
  cvn_loader *loader;
  const cvn_yaml_node *node;
  const cvn_param_info *info;
  cvn_factor *factor;
} entry;

static const cvn_yaml_node *find(const entry *self, const char *key) {
  return cvn_yaml_find(self->node, key);
}

static bool is_grid(const entry *self) {
  const cvn_design_kind kind = self->reading->study->design.kind;
  return kind == CVN_DESIGN_GRID || kind == CVN_DESIGN_ONE_AT_A_TIME;
}

/* -- values -- */

static void check_repeated(const entry *self, const cvn_yaml_node *list, size_t i) {
  const double *values = self->factor->values;
  for (size_t j = 0; j < i; j++) {
    if (values[j] != values[i]) continue;
    char text[64];
    cvn_param_text(self->factor->param, values[i], text);
    cvn_loader_fail(self->loader, &list->items[i].place, "%s: the value %s is given twice",
                    self->info->path, text);
    return;
  }
}

static void read_values(entry *self, const cvn_yaml_node *list) {
  cvn_loader *loader = self->loader;
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "%s: values", self->info->path);
  if (!cvn_loader_expect(loader, list, name, CVN_YAML_LIST, "a list of values")) return;
  if (list->count == 0 || list->count > CVN_MAX_LEVELS) {
    cvn_loader_fail(loader, &list->place, "%s: there are %zu values; there must be 1 to %d",
                    self->info->path, list->count, CVN_MAX_LEVELS);
    return;
  }
  self->factor->values = calloc(list->count, sizeof *self->factor->values);
  if (!self->factor->values) {
    cvn_loader_no_memory(loader);
    return;
  }
  self->factor->n_values = (int)list->count;
  for (size_t i = 0; i < list->count; i++) {
    double *value = &self->factor->values[i];
    *value = NAN;
    if (cvn_load_parameter_value(loader, self->factor->param, &list->items[i], value))
      check_repeated(self, list, i);
  }
}

static void read_weights(entry *self, const cvn_yaml_node *list) {
  static const cvn_number_rule rule = {.min = 0, .max = 1e9};
  cvn_loader *loader = self->loader;
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "%s: weights", self->info->path);
  if (is_grid(self)) {
    cvn_loader_fail(loader, &list->key_place,
                    "%s: a design of kind %s takes each value once, so "
                    "that weights do nothing",
                    self->info->path, cvn_design_word(self->reading->study->design.kind));
    return;
  }
  if (!cvn_loader_expect(loader, list, name, CVN_YAML_LIST, "a list of numbers")) return;
  if (list->count != (size_t)self->factor->n_values) {
    cvn_loader_fail(loader, &list->place, "%s: there are %zu weights for %d values",
                    self->info->path, list->count, self->factor->n_values);
    return;
  }
  self->factor->weights = calloc(list->count, sizeof *self->factor->weights);
  if (!self->factor->weights) {
    cvn_loader_no_memory(loader);
    return;
  }
  for (size_t i = 0; i < list->count; i++) {
    double *weight = &self->factor->weights[i];
    if (!cvn_load_number(loader, &list->items[i], name, &rule, weight)) continue;
    if (*weight == 0)
      cvn_loader_fail(loader, &list->items[i].place, "%s: a weight is 0; it must be above 0",
                      self->info->path);
  }
}

/* -- ranges -- */

static bool read_end(entry *self, const char *key, double fallback, double *value) {
  const cvn_yaml_node *node = find(self, key);
  if (node) return cvn_load_parameter_value(self->loader, self->factor->param, node, value);
  *value = fallback;
  if (self->factor->spread == CVN_SPREAD_NORMAL) return true;
  cvn_loader_fail(self->loader, &self->node->key_place,
                  "%s: there is no %s; give it {min: …, max: …} or {values: […]}", self->info->path,
                  key);
  return false;
}

/* A number of the distribution. */
static bool read_shape(entry *self, const char *key, const cvn_number_rule *rule, double *value) {
  const cvn_yaml_node *node = find(self, key);
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "%s: %s", self->info->path, key);
  if (node) return cvn_load_number(self->loader, node, name, rule, value);
  cvn_loader_fail(self->loader, &self->node->key_place, "%s: a %s distribution needs '%s'",
                  self->info->path, cvn_spread_word(self->factor->spread), key);
  return false;
}

static void refuse_scale(const entry *self) {
  const cvn_yaml_node *min = find(self, "min");
  char text[CVN_NUMBER_SIZE];
  cvn_number_text(self->factor->min, text);
  cvn_loader_fail(self->loader, min ? &min->place : &self->node->key_place,
                  "%s: min is %s; on a log scale it must be above 0", self->info->path, text);
}

static void read_normal(entry *self) {
  cvn_factor *factor = self->factor;
  const cvn_number_rule within = {.min = self->info->min, .max = self->info->max};
  const cvn_number_rule positive = {.min = 0, .max = INFINITY};
  const bool mean = read_shape(self, "mean", &within, &factor->first);
  if (!read_shape(self, "sd", &positive, &factor->second) || !mean) return;
  if (factor->second == 0)
    cvn_loader_fail(self->loader, &find(self, "sd")->place, "%s: sd is 0; it must be above 0",
                    self->info->path);
  else if (!(cvn_factor_mass(factor) >= min_mass))
    cvn_loader_fail(self->loader, &self->node->key_place,
                    "%s: less than a millionth of the normal distribution lies between min and max",
                    self->info->path);
}

static void read_distribution(entry *self) {
  cvn_factor *factor = self->factor;
  const cvn_number_rule shape = {.min = CVN_MIN_BETA_SHAPE, .max = CVN_MAX_BETA_SHAPE};
  const cvn_number_rule within = {.min = factor->min, .max = factor->max};
  switch (factor->spread) {
  case CVN_SPREAD_LOG_UNIFORM:
    if (factor->min <= 0) refuse_scale(self);
    break;
  case CVN_SPREAD_NORMAL:
    read_normal(self);
    break;
  case CVN_SPREAD_TRIANGULAR:
    (void)read_shape(self, "mode", &within, &factor->first);
    break;
  case CVN_SPREAD_BETA:
    (void)read_shape(self, "alpha", &shape, &factor->first);
    (void)read_shape(self, "beta", &shape, &factor->second);
    break;
  case CVN_SPREAD_UNIFORM:
  case CVN_SPREAD_COUNT:
    break;
  }
}

/* One of a few words; -1, having told why, for another. */
static int read_word(entry *self, const cvn_yaml_node *node, const char *key,
                     const char *const *words, int count) {
  cvn_buffer must = {0};
  char name[NAME_SIZE], shown[CVN_SHOWN_SIZE];
  int found = -1;
  snprintf(name, sizeof name, "%s: %s", self->info->path, key);
  cvn_add_words(&must, words, count, "or");
  const char *list = must.text && !must.failed ? must.text : "one of its words";
  if (cvn_loader_expect(self->loader, node, name, CVN_YAML_SCALAR, list)) {
    for (int i = 0; i < count; i++)
      if (strcmp(words[i], node->text) == 0) found = i;
    const char *nearest = cvn_nearest_name(node->text, words, (size_t)count);
    if (found < 0)
      cvn_loader_fail(self->loader, &node->place, "%s is '%s'; it must be %s%s%s%s", name,
                      cvn_shown(node->text, shown), list, nearest ? "; did you mean " : "",
                      nearest ? nearest : "", nearest ? "?" : "");
  }
  cvn_buffer_free(&must);
  return found;
}

static bool read_spread(entry *self) {
  static const char *const scales[] = {"linear", "log"};
  const char *words[CVN_SPREAD_COUNT];
  for (int i = 0; i < CVN_SPREAD_COUNT; i++) words[i] = cvn_spread_word((cvn_spread)i);
  const cvn_yaml_node *distribution = find(self, "distribution"), *scale = find(self, "scale");
  int spread = CVN_SPREAD_UNIFORM, log = 0;
  if (distribution) spread = read_word(self, distribution, "distribution", words, CVN_SPREAD_COUNT);
  if (scale) log = read_word(self, scale, "scale", scales, 2);
  if (spread < 0 || log < 0) return false;
  if (spread == CVN_SPREAD_UNIFORM && log == 1) spread = CVN_SPREAD_LOG_UNIFORM;
  else if (spread == CVN_SPREAD_LOG_UNIFORM && scale && log == 0) {
    cvn_loader_fail(self->loader, &scale->place,
                    "%s: the distribution is log-uniform and the scale linear; leave one out",
                    self->info->path);
    return false;
  }
  self->factor->spread = (cvn_spread)spread;
  return true;
}

static bool has_word(const char *words, const char *word) {
  const size_t length = strlen(word);
  for (const char *at = words; (at = strstr(at, word)); at += length)
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
  return false;
}

/* Keys of another distribution. */
static void check_shape_keys(const entry *self) {
  static const char *const shapes[] = {"scale", "mean", "sd", "mode", "alpha", "beta"};
  const cvn_spread spread = self->factor->spread;
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    const cvn_yaml_node *node = find(self, shapes[i]);
    if (!node || has_word(cvn_spread_keys(spread), shapes[i])) continue;
    cvn_loader_fail(self->loader, &node->key_place, "%s: a %s distribution takes no '%s'",
                    self->info->path, cvn_spread_word(spread), shapes[i]);
  }
}

static void read_levels(entry *self) {
  const cvn_yaml_node *node = find(self, "levels");
  const int64_t all = self->reading->study->design.levels;
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "%s: levels", self->info->path);
  if (node && !is_grid(self)) {
    cvn_loader_fail(self->loader, &node->key_place,
                    "%s: levels of a single parameter are for designs of kind grid and "
                    "one-at-a-time",
                    self->info->path);
  } else if (node) {
    (void)cvn_load_whole(self->loader, node, name, 2, CVN_MAX_LEVELS, NULL, &self->factor->levels);
  } else if (is_grid(self) && all == 0 && self->reading->design_loaded) {
    cvn_loader_fail(self->loader, &self->node->key_place,
                    "%s: how many levels? Give it 'levels: 5', or the design for all ranges",
                    self->info->path);
  } else if (is_grid(self)) {
    self->factor->levels = all;
  }
  const double whole = self->factor->max - self->factor->min + 1;
  if (self->info->type == CVN_TYPE_INT && (double)self->factor->levels > whole)
    cvn_loader_fail(self->loader, node ? &node->place : &self->node->key_place,
                    "%s: there are only %.0f whole numbers between min and max for %lld levels",
                    self->info->path, whole, (long long)self->factor->levels);
}

static void read_range(entry *self) {
  cvn_factor *factor = self->factor;
  if (self->info->type == CVN_TYPE_CHOICE) {
    int count;
    const char *const *words = cvn_choice_words(self->info->choices, &count);
    cvn_buffer list = {0};
    cvn_add_words(&list, words, count, NULL);
    cvn_loader_fail(self->loader, &self->node->key_place,
                    "%s is one of a few words and has no range; give it {values: [%s]}",
                    self->info->path, list.text && !list.failed ? list.text : "…");
    cvn_buffer_free(&list);
    return;
  }
  if (!read_spread(self)) return;
  check_shape_keys(self);
  const bool has_min = read_end(self, "min", self->info->min, &factor->min);
  const bool has_max = read_end(self, "max", self->info->max, &factor->max);
  if (!has_min || !has_max) return;
  if (!(factor->min < factor->max)) {
    char low[CVN_NUMBER_SIZE], high[CVN_NUMBER_SIZE];
    cvn_number_text(factor->min, low);
    cvn_number_text(factor->max, high);
    const cvn_yaml_node *max = find(self, "max");
    cvn_loader_fail(self->loader, max ? &max->place : &self->node->key_place,
                    "%s: max is %s and min is %s; max must be above min", self->info->path, high,
                    low);
    return;
  }
  read_distribution(self);
  read_levels(self);
}

static void leave(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)loader, (void)node, (void)target; /* looked at together */
}

/* Values and a range exclude each other. */
static void read_map(entry *self) {
  static const cvn_map_key keys[] = {
      {"min", leave},  {"max", leave},    {"scale", leave},  {"distribution", leave},
      {"mean", leave}, {"sd", leave},     {"mode", leave},   {"alpha", leave},
      {"beta", leave}, {"levels", leave}, {"values", leave}, {"weights", leave}};
  if (!cvn_load_map(self->loader, self->node, self->info->path, keys, sizeof keys / sizeof keys[0],
                    NULL))
    return;
  const cvn_yaml_node *values = find(self, "values"), *weights = find(self, "weights");
  if (values) {
    for (size_t i = 0; i < self->node->count; i++) {
      const cvn_yaml_node *other = &self->node->items[i];
      if (other == values || other == weights) continue;
      bool known = false;
      for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
        known = known || strcmp(keys[k].name, other->key) == 0;
      if (known)
        cvn_loader_fail(self->loader, &other->key_place,
                        "%s: '%s' goes with a range, not with listed values", self->info->path,
                        other->key);
    }
    read_values(self, values);
  } else {
    read_range(self);
  }
  if (weights && values) read_weights(self, weights);
  else if (weights)
    cvn_loader_fail(self->loader, &weights->key_place, "%s: weights go with listed values",
                    self->info->path);
}

static void read_factor(cvn_loader *loader, int id, const cvn_yaml_node *node, void *target) {
  cvn_study_reading *reading = target;
  cvn_study *study = reading->study;
  if (!cvn_study_may_vary(loader, id, &node->key_place)) return;
  entry self = {.reading = reading,
                .loader = loader,
                .node = node,
                .info = &cvn_param_table[id],
                .factor = &study->factors[study->n_varied]};
  *self.factor = (cvn_factor){.param = id, .place = node->key_place};
  self.factor->place.file = study->path;
  study->varied[study->n_varied++] = id;
  if (node->kind == CVN_YAML_LIST) read_values(&self, node);
  else read_map(&self);
  for (int i = 0; i < reading->n_overrides; i++) {
    const size_t length = strlen(self.info->path);
    if (strncmp(reading->overrides[i], self.info->path, length) == 0 &&
        reading->overrides[i][length] == '=')
      cvn_loader_fail(loader, &node->key_place, "%s is varied by the study and set by --set %s",
                      self.info->path, reading->overrides[i]);
  }
}

void cvn_study_read_vary(cvn_study_reading *reading, const cvn_yaml_node *node) {
  cvn_study *study = reading->study;
  study->factors = calloc(CVN_PARAM_COUNT, sizeof *study->factors);
  study->varied = calloc(CVN_PARAM_COUNT, sizeof *study->varied);
  if (!study->factors || !study->varied) {
    cvn_loader_no_memory(reading->loader);
    return;
  }
  cvn_load_parameter_map(reading->loader, node, "vary",
                         "a map of parameters, such as {trust.gain: {min: 0.02, max: 0.2}}",
                         read_factor, reading);
  if (node->kind == CVN_YAML_MAP && node->count == 0)
    cvn_loader_fail(reading->loader, &node->place, "the study varies nothing");
}
