/* study_design.c: the design of a study file: its kind, and the counts that this kind takes. */
#include "experiment/study_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

typedef enum use { UNUSED, OPTIONAL, REQUIRED } use;

/* Which keys a kind takes. `levels` of a grid may stand at each range instead. */
typedef struct kind_keys {
  use points, trajectories, levels, seed, file;
} kind_keys;

static const kind_keys takes[CVN_DESIGN_COUNT] = {
    [CVN_DESIGN_GRID] = {.levels = OPTIONAL},
    [CVN_DESIGN_LIST] = {.file = REQUIRED},
    [CVN_DESIGN_ONE_AT_A_TIME] = {.levels = OPTIONAL},
    [CVN_DESIGN_LATIN_HYPERCUBE] = {.points = REQUIRED, .seed = OPTIONAL},
    [CVN_DESIGN_SOBOL] = {.points = REQUIRED, .seed = OPTIONAL},
    [CVN_DESIGN_SALTELLI] = {.points = REQUIRED, .seed = OPTIONAL},
    [CVN_DESIGN_MORRIS] = {.trajectories = REQUIRED, .levels = OPTIONAL, .seed = OPTIONAL},
};

/* One count of the design, in the file and on the command line. */
typedef struct count_key {
  const char *name;
  size_t offset; /* in cvn_design */
  size_t use_offset;
  double min, max;
} count_key;

static const count_key counts[] = {
    {"points", offsetof(cvn_design, points), offsetof(kind_keys, points), 1, CVN_MAX_POINTS},
    {"trajectories", offsetof(cvn_design, trajectories), offsetof(kind_keys, trajectories), 1,
     CVN_MAX_POINTS},
    {"levels", offsetof(cvn_design, levels), offsetof(kind_keys, levels), 2, CVN_MAX_LEVELS},
};
enum { N_COUNTS = sizeof counts / sizeof counts[0] };

static int64_t *count_of(cvn_design *design, const count_key *key) {
  return (int64_t *)(void *)((char *)design + key->offset);
}

static use use_of(cvn_design_kind kind, size_t offset) {
  return *(const use *)(const void *)((const char *)&takes[kind] + offset);
}

static void leave(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  (void)loader, (void)node, (void)target; /* looked at one by one, knowing the kind */
}

static bool read_kind(cvn_study_reading *reading, const cvn_yaml_node *map) {
  cvn_loader *loader = reading->loader;
  const char *names[CVN_DESIGN_COUNT];
  for (int i = 0; i < CVN_DESIGN_COUNT; i++) names[i] = cvn_design_word((cvn_design_kind)i);
  cvn_buffer must = {0};
  cvn_add_words(&must, names, CVN_DESIGN_COUNT, "or");
  const char *list = must.text && !must.failed ? must.text : "one of the kinds";
  const cvn_yaml_node *node = cvn_yaml_find(map, "kind");
  bool found = false;
  if (!node) {
    cvn_loader_fail(loader, &map->place, "the design has no kind; it must be %s", list);
  } else if (cvn_loader_expect(loader, node, "design.kind", CVN_YAML_SCALAR, list)) {
    const int kind = cvn_design_find(node->text);
    char shown[CVN_SHOWN_SIZE];
    const char *nearest = cvn_nearest_name(node->text, names, CVN_DESIGN_COUNT);
    found = kind >= 0;
    if (found) reading->study->design.kind = (cvn_design_kind)kind;
    else
      cvn_loader_fail(loader, &node->place, "design.kind is '%s'; it must be %s%s%s%s",
                      cvn_shown(node->text, shown), list, nearest ? "; did you mean " : "",
                      nearest ? nearest : "", nearest ? "?" : "");
  }
  cvn_buffer_free(&must);
  return found;
}

/* True where the kind takes the key and it stands there; tells what is missing or out of place. */
static bool takes_key(cvn_study_reading *reading, const cvn_yaml_node *map, const char *name,
                      use wanted, bool overridden, const cvn_yaml_node **node) {
  cvn_loader *loader = reading->loader;
  const char *kind = cvn_design_word(reading->study->design.kind);
  *node = cvn_yaml_find(map, name);
  if (*node && wanted == UNUSED)
    cvn_loader_fail(loader, &(*node)->key_place, "a design of kind %s takes no '%s'", kind, name);
  if (!*node && wanted == REQUIRED && !overridden)
    cvn_loader_fail(loader, &map->place, "a design of kind %s needs '%s'", kind, name);
  return *node && wanted != UNUSED;
}

/* The text of "design.NAME=…" among the overrides, the last one; NULL where there is none. */
static const char *override_of(const cvn_study_reading *reading, const char *name,
                               const char **whole) {
  const char *value = NULL;
  const size_t length = strlen(name);
  for (int i = 0; i < reading->n_overrides; i++) {
    const char *text = reading->overrides[i];
    if (strncmp(text, "design.", 7) != 0 || strncmp(text + 7, name, length) != 0) continue;
    if (text[7 + length] != '=') continue;
    value = text + 7 + length + 1;
    *whole = text;
  }
  return value;
}

/* What the command line says in place of the file. */
static void apply_override(cvn_study_reading *reading, const char *name, use wanted,
                           const cvn_number_rule *rule, double *value) {
  const char *whole = NULL;
  const char *text = override_of(reading, name, &whole);
  if (!text) return;
  cvn_loader *loader = reading->loader;
  char *title = cvn_format("--set %s", whole), *full = cvn_format("design.%s", name);
  const cvn_place place = {.file = title};
  if (!title || !full) {
    cvn_loader_no_memory(loader);
  } else if (wanted == UNUSED) {
    cvn_loader_fail(loader, &place, "a design of kind %s takes no '%s'",
                    cvn_design_word(reading->study->design.kind), name);
  } else {
    cvn_loader_note(loader, cvn_number_parse(full, text, rule, &place, value, loader->messages));
  }
  free(title);
  free(full);
}

static void read_count(cvn_study_reading *reading, const cvn_yaml_node *map, const count_key *key) {
  const cvn_design_kind kind = reading->study->design.kind;
  const use wanted = use_of(kind, key->use_offset);
  const cvn_number_rule rule = {.min = key->min, .max = key->max, .whole = true};
  char name[32];
  snprintf(name, sizeof name, "design.%s", key->name);
  double value = 0;
  const char *whole;
  const bool overridden = override_of(reading, key->name, &whole) != NULL;
  const cvn_yaml_node *node;
  if (takes_key(reading, map, key->name, wanted, overridden, &node))
    (void)cvn_load_number(reading->loader, node, name, &rule, &value);
  apply_override(reading, key->name, wanted, &rule, &value);
  *count_of(&reading->study->design, key) = (int64_t)value;
}

static void read_seed(cvn_study_reading *reading, const cvn_yaml_node *map) {
  const use wanted = takes[reading->study->design.kind].seed;
  const cvn_number_rule rule = {.min = 0, .max = 4294967295.0, .whole = true};
  const cvn_yaml_node *node;
  double value = wanted == UNUSED ? 0 : (double)reading->study->scenario.params.run.seed;
  if (takes_key(reading, map, "seed", wanted, false, &node))
    (void)cvn_load_number(reading->loader, node, "design.seed", &rule, &value);
  apply_override(reading, "seed", wanted, &rule, &value);
  reading->study->design.seed = (uint32_t)value;
}

/* Levels of a Morris design: even, so that half of them up or down is a step that fits. */
static void settle_morris(cvn_study_reading *reading, const cvn_yaml_node *map) {
  cvn_design *design = &reading->study->design;
  const cvn_yaml_node *node = cvn_yaml_find(map, "levels");
  if (design->levels == 0) design->levels = 4;
  if (design->levels % 2 != 0)
    cvn_loader_fail(reading->loader, node ? &node->place : &map->place,
                    "design.levels is %lld; it must be even for a design of kind morris",
                    (long long)design->levels);
}

static void check_override_names(cvn_study_reading *reading) {
  static const char *const names[] = {"design.points", "design.trajectories", "design.levels",
                                      "design.seed"};
  for (int i = 0; i < reading->n_overrides; i++) {
    const char *text = reading->overrides[i];
    if (strncmp(text, "design.", 7) != 0) continue;
    bool known = false;
    for (int n = 0; n < 4; n++) {
      const size_t length = strlen(names[n]);
      known = known || (strncmp(text, names[n], length) == 0 && text[length] == '=');
    }
    if (known) continue;
    char shown[CVN_SHOWN_SIZE];
    cvn_loader_fail(reading->loader, NULL,
                    "--set %s: of a design, design.points, design.trajectories, design.levels and "
                    "design.seed can be set, as in design.points=512",
                    cvn_shown(text, shown));
  }
}

void cvn_study_read_design(cvn_study_reading *reading, const cvn_yaml_node *node) {
  static const cvn_map_key keys[] = {{"kind", leave},   {"points", leave}, {"trajectories", leave},
                                     {"levels", leave}, {"seed", leave},   {"file", leave}};
  cvn_loader *loader = reading->loader;
  const cvn_status before = loader->status;
  loader->status = CVN_OK;
  if (cvn_load_map(loader, node, "design", keys, 6, NULL) && read_kind(reading, node)) {
    cvn_design *design = &reading->study->design;
    for (int i = 0; i < N_COUNTS; i++) read_count(reading, node, &counts[i]);
    read_seed(reading, node);
    check_override_names(reading);
    if (design->kind == CVN_DESIGN_MORRIS && loader->status == CVN_OK) settle_morris(reading, node);
    const cvn_yaml_node *file;
    char *name = NULL;
    if (takes_key(reading, node, "file", takes[design->kind].file, false, &file))
      cvn_load_text(loader, file, "design.file", &name);
    if (name && !(design->file = cvn_path_beside(loader->file, name))) cvn_loader_no_memory(loader);
    free(name);
  }
  reading->design_loaded = loader->status == CVN_OK;
  if (before != CVN_OK) cvn_loader_note(loader, before);
}
