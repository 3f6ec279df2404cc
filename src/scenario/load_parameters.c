/* load_parameters.c: the parameters of a scenario, from the file and from the command line. */
#include "scenario/loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/read_file.h"

enum { PATH_SIZE = 128 }; /* of "group.sub.key": longer keys are unknown anyway */

/* A walk through a map of parameters, with what it has met. */
typedef struct walk {
  cvn_loader *loader;
  cvn_parameter_leaf leaf;
  void *target;
  const cvn_yaml_node *seen[CVN_PARAM_COUNT];
} walk;

static bool is_group(const char *path) {
  const size_t length = strlen(path);
  for (int id = 0; id < CVN_PARAM_COUNT; id++)
    if (strncmp(cvn_param_table[id].path, path, length) == 0 &&
        cvn_param_table[id].path[length] == '.')
      return true;
  return false;
}

static int count_parts(const char *path) {
  int parts = 1;
  for (; *path; path++) parts += *path == '.';
  return parts;
}

/* The parameter, or the part of its path as deep as `path`, that was most likely meant; NULL for
 * none. population.sise is nearer to the group population.size than to any parameter. */
static const char *nearest_parameter(const char *path, char group[PATH_SIZE]) {
  const int parts = count_parts(path);
  const char *names[CVN_PARAM_COUNT + 1], *best = cvn_param_nearest(path);
  size_t count = 0;
  char starts[CVN_PARAM_COUNT][PATH_SIZE];
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    if (count_parts(cvn_param_table[id].path) <= parts) continue;
    const char *end = cvn_param_table[id].path;
    for (int part = 0; part < parts; part++) end = strchr(end, '.') + 1;
    snprintf(starts[count], PATH_SIZE, "%.*s", (int)(end - 1 - cvn_param_table[id].path),
             cvn_param_table[id].path);
    names[count] = starts[count];
    count++;
  }
  if (best) names[count++] = best;
  best = cvn_nearest_name(path, names, count);
  if (!best) return NULL;
  snprintf(group, PATH_SIZE, "%s", best);
  return group;
}

/* What could have been meant: a parameter, else one of the group's, else one of the groups. */
static void hint_at_parameter(cvn_buffer *hint, const char *path) {
  char group[PATH_SIZE], found[PATH_SIZE];
  const char *names[CVN_PARAM_COUNT], *nearest = NULL;
  int count = 0, n_groups;
  const cvn_group_info *groups = cvn_param_groups(&n_groups);
  snprintf(group, sizeof group, "%s", path);
  group[strcspn(group, ".")] = '\0';
  if (strchr(path, '.')) nearest = nearest_parameter(path, found);
  if (strchr(path, '.') && is_group(group)) {
    for (int id = 0; id < CVN_PARAM_COUNT; id++)
      if (strcmp(cvn_param_table[id].group, group) == 0) names[count++] = cvn_param_table[id].path;
  } else if (!nearest) {
    for (int g = 0; g < n_groups; g++) names[count++] = groups[g].name;
    nearest = cvn_nearest_name(group, names, (size_t)count);
  }
  if (nearest) cvn_buffer_add(hint, "; did you mean %s?", nearest);
  else cvn_add_hint(hint, path, names, count);
}

static void unknown_parameter(cvn_loader *loader, const cvn_place *place, const char *path) {
  char shown[CVN_SHOWN_SIZE];
  cvn_buffer hint = {0};
  if (!cvn_loader_is_full(loader)) hint_at_parameter(&hint, path);
  cvn_loader_fail(loader, place, "unknown parameter%s '%s'%s", strchr(path, '.') ? "" : " group",
                  cvn_shown(path, shown), hint.text && !hint.failed ? hint.text : "");
  cvn_buffer_free(&hint);
}

static void visit(walk *self, const cvn_yaml_node *map, const char *prefix);

static void visit_entry(walk *self, const cvn_yaml_node *entry, const char *prefix) {
  char path[PATH_SIZE];
  const int length = *prefix ? snprintf(path, sizeof path, "%s.%s", prefix, entry->key)
                             : snprintf(path, sizeof path, "%s", entry->key);
  const int id = length < PATH_SIZE ? cvn_param_find(path) : -1;
  if (id < 0 && length < PATH_SIZE && is_group(path)) {
    char must[2 * PATH_SIZE];
    snprintf(must, sizeof must, "a map of parameters (see 'convene params %s')", path);
    if (cvn_loader_expect(self->loader, entry, path, CVN_YAML_MAP, must)) visit(self, entry, path);
    return;
  }
  if (id < 0) {
    unknown_parameter(self->loader, &entry->key_place, path);
    return;
  }
  const cvn_yaml_node *first = self->seen[id];
  if (first) {
    cvn_loader_fail(self->loader, &entry->key_place,
                    "'%s' is given twice; the first is at line %d, column %d", path,
                    first->key_place.line, first->key_place.column);
    return;
  }
  self->seen[id] = entry;
  self->leaf(self->loader, id, entry, self->target);
}

static void visit(walk *self, const cvn_yaml_node *map, const char *prefix) {
  for (size_t i = 0; i < map->count; i++) visit_entry(self, &map->items[i], prefix);
}

void cvn_load_parameter_map(cvn_loader *loader, const cvn_yaml_node *map, const char *name,
                            const char *must, cvn_parameter_leaf leaf, void *target) {
  if (!cvn_loader_expect(loader, map, name, CVN_YAML_MAP, must)) return;
  walk self = {.loader = loader, .leaf = leaf, .target = target};
  visit(&self, map, "");
}

static char **path_field(cvn_params *params, int id) {
  void *field = (char *)params + cvn_param_table[id].offset;
  return field;
}

char *cvn_path_beside(const char *file, const char *path) {
  const char *slash = strrchr(file, '/');
  if (path[0] == '/' || !slash) return cvn_copy(path);
  return cvn_format("%.*s/%s", slash == file ? 0 : (int)(slash - file), file, path);
}

static void put_path(cvn_loader *loader, int id, char *path) {
  char **field = path_field(&loader->scenario->params, id);
  if (!path) {
    cvn_loader_no_memory(loader);
    return;
  }
  free(*field);
  *field = path;
  loader->scenario->param_set[id] = true;
}

static void set_parameter(cvn_loader *loader, int id, const cvn_yaml_node *node, void *target) {
  (void)target;
  const cvn_param_info *info = &cvn_param_table[id];
  loader->places[id] = node->place;
  if (info->type == CVN_TYPE_PATH) {
    char *text = NULL;
    cvn_load_text(loader, node, info->path, &text);
    if (text) put_path(loader, id, cvn_path_beside(loader->file, text));
    free(text);
    return;
  }
  double value = 0;
  if (cvn_load_parameter_value(loader, id, node, &value)) {
    cvn_param_put(&loader->scenario->params, id, value);
    loader->scenario->param_set[id] = true;
  } else {
    loader->bad[id] = true;
  }
}

void cvn_load_parameters(cvn_loader *loader, const cvn_yaml_node *node, void *target) {
  cvn_load_parameter_map(loader, node, "parameters",
                         "a map of parameters, such as {trust.gain: 0.1}", set_parameter, target);
}

void cvn_load_override(cvn_loader *loader, const char *text, const cvn_place *place) {
  const char *equals = strchr(text, '=');
  if (!equals || equals == text) {
    cvn_loader_fail(loader, place, "it must be group.key=value, such as trust.gain=0.1");
    return;
  }
  char path[PATH_SIZE];
  snprintf(path, sizeof path, "%.*s", (int)(equals - text < PATH_SIZE ? equals - text : PATH_SIZE),
           text);
  const int id = equals - text < PATH_SIZE ? cvn_param_find(path) : -1;
  if (!strchr(path, '.')) {
    const char *meant = cvn_param_of_key(path);
    char shown[CVN_SHOWN_SIZE];
    cvn_loader_fail(loader, place,
                    "there is no parameter '%s'; %s%s%sit must be group.key=value, such as "
                    "trust.gain=0.1",
                    cvn_shown(path, shown), meant ? "did you mean " : "", meant ? meant : "",
                    meant ? "? " : "");
    return;
  }
  if (id < 0) {
    unknown_parameter(loader, place, path);
    return;
  }
  loader->places[id] = *place;
  loader->overridden[id] = true;
  const char *value_text = equals + 1;
  if (cvn_param_table[id].type == CVN_TYPE_PATH) {
    if (*value_text == '\0')
      cvn_loader_fail(loader, place, "%s has no value; it must be text", path);
    else put_path(loader, id, cvn_copy(value_text));
    return;
  }
  double value = 0;
  const cvn_status status = cvn_param_parse(id, value_text, place, &value, loader->messages);
  loader->bad[id] = status != CVN_OK;
  cvn_loader_note(loader, status);
  if (status != CVN_OK) return;
  cvn_param_put(&loader->scenario->params, id, value);
  loader->scenario->param_set[id] = true;
}

static void read_named_file(cvn_loader *loader, int id, const char *path) {
  const size_t limit = (size_t)1 << 31; /* more rows than a population may have are refused later */
  cvn_scenario *scenario = loader->scenario;
  cvn_named_file *file = &scenario->files[scenario->n_files];
  *file = (cvn_named_file){.param = id};
  char reason[CVN_REASON_SIZE];
  const cvn_status status = cvn_read_file(&file->bytes, &file->length, path, limit, reason);
  if (status == CVN_ERR_MEMORY) {
    cvn_loader_no_memory(loader);
  } else if (status != CVN_OK) {
    cvn_loader_fail(loader, &loader->places[id], "%s: '%s' %s", cvn_param_table[id].path, path,
                    reason);
  } else {
    scenario->n_files++; /* from here on freed with the scenario */
    file->path = cvn_copy(path);
    if (!file->path) cvn_loader_no_memory(loader);
  }
}

static void copy_named_files(cvn_loader *loader, const cvn_scenario_source *source) {
  cvn_scenario *scenario = loader->scenario;
  scenario->files = calloc((size_t)source->n_files + 1, sizeof *scenario->files);
  if (!scenario->files) {
    cvn_loader_no_memory(loader);
    return;
  }
  for (int f = 0; f < source->n_files; f++) {
    const cvn_named_file *given = &source->files[f];
    cvn_named_file *file = &scenario->files[scenario->n_files++];
    *file = *given;
    file->path = cvn_copy(given->path);
    file->bytes = malloc(given->length + 1);
    if (!file->path || !file->bytes) {
      cvn_loader_no_memory(loader);
      return;
    }
    memcpy(file->bytes, given->bytes, given->length);
    file->bytes[given->length] = '\0';
  }
}

void cvn_load_named_files(cvn_loader *loader) {
  cvn_scenario *scenario = loader->scenario;
  if (loader->source) {
    copy_named_files(loader, loader->source);
    return;
  }
  int named = 0;
  for (int id = 0; id < CVN_PARAM_COUNT; id++)
    if (cvn_param_table[id].type == CVN_TYPE_PATH && cvn_param_get_path(&scenario->params, id))
      named++;
  if (named == 0) return;
  scenario->files = calloc((size_t)named, sizeof *scenario->files);
  if (!scenario->files) {
    cvn_loader_no_memory(loader);
    return;
  }
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    if (cvn_param_table[id].type != CVN_TYPE_PATH) continue;
    const char *path = cvn_param_get_path(&scenario->params, id);
    if (path) read_named_file(loader, id, path);
  }
}
