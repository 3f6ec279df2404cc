/* load_values.c: single values and maps of known keys. */
#include "scenario/loader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cvn_loader_note(cvn_loader *loader, cvn_status status) {
  if (status != CVN_OK && loader->status != CVN_ERR_MEMORY) loader->status = status;
}

void cvn_loader_fail(cvn_loader *loader, const cvn_place *place, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  const int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  char *text = length >= 0 ? malloc((size_t)length + 1) : NULL;
  if (text) vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  const cvn_status status = cvn_fail(loader->messages, CVN_ERR_INPUT, place, "%s",
                                     text ? text : "this is not valid (no memory to say why)");
  free(text);
  cvn_loader_note(loader, status);
}

void cvn_loader_no_memory(cvn_loader *loader) {
  if (loader->status == CVN_ERR_MEMORY) return; /* once is enough */
  loader->status = cvn_fail(loader->messages, CVN_ERR_MEMORY, &(cvn_place){.file = loader->file},
                            "not enough memory to read the scenario");
}

bool cvn_loader_is_full(const cvn_loader *loader) {
  return !loader->messages || loader->messages->count >= CVN_MESSAGES_MAX;
}

static void describe(const cvn_yaml_node *node, char text[CVN_SHOWN_SIZE + 8]) {
  char shown[CVN_SHOWN_SIZE];
  switch (node->kind) {
  case CVN_YAML_LIST:
    snprintf(text, CVN_SHOWN_SIZE + 8, "is a list");
    return;
  case CVN_YAML_MAP:
    snprintf(text, CVN_SHOWN_SIZE + 8, "is a map");
    return;
  case CVN_YAML_SCALAR:
    break;
  }
  if (*node->text == '\0') snprintf(text, CVN_SHOWN_SIZE + 8, "has no value");
  else snprintf(text, CVN_SHOWN_SIZE + 8, "is '%s'", cvn_shown(node->text, shown));
}

bool cvn_loader_expect(cvn_loader *loader, const cvn_yaml_node *node, const char *name,
                       cvn_yaml_kind kind, const char *must) {
  if (node->kind == kind) return true;
  char is[CVN_SHOWN_SIZE + 8], shown[CVN_SHOWN_SIZE];
  describe(node, is);
  cvn_loader_fail(loader, &node->place, "%s %s; it must be %s", cvn_shown(name, shown), is, must);
  return false;
}

void cvn_load_text(cvn_loader *loader, const cvn_yaml_node *node, const char *name, char **text) {
  if (!cvn_loader_expect(loader, node, name, CVN_YAML_SCALAR, "text")) return;
  if (*node->text == '\0') {
    cvn_loader_fail(loader, &node->place, "%s has no value; it must be text", name);
    return;
  }
  char *copy = cvn_copy(node->text);
  if (!copy) {
    cvn_loader_no_memory(loader);
    return;
  }
  free(*text);
  *text = copy;
}

/* A text that looks like a number is still a text where it stands in quotes, to editors' schemas
 * too. */
static bool is_quoted_number(cvn_loader *loader, const cvn_yaml_node *node, const char *name) {
  if (!node->quoted) return false;
  char shown[CVN_SHOWN_SIZE];
  cvn_loader_fail(loader, &node->place,
                  "%s is the text \"%s\"; it must be a number, without quotes", name,
                  cvn_shown(node->text, shown));
  return true;
}

static void number_words(const cvn_number_rule *rule, char must[128]) {
  cvn_buffer words = {0};
  cvn_add_rule(&words, rule);
  snprintf(must, 128, "%s", words.text && !words.failed ? words.text : "a number");
  cvn_buffer_free(&words);
}

bool cvn_load_number(cvn_loader *loader, const cvn_yaml_node *node, const char *name,
                     const cvn_number_rule *rule, double *value) {
  char must[128];
  number_words(rule, must);
  if (!cvn_loader_expect(loader, node, name, CVN_YAML_SCALAR, must)) return false;
  if (is_quoted_number(loader, node, name)) return false;
  const cvn_status status =
      cvn_number_parse(name, node->text, rule, &node->place, value, loader->messages);
  cvn_loader_note(loader, status);
  return status == CVN_OK;
}

bool cvn_load_whole(cvn_loader *loader, const cvn_yaml_node *node, const char *name, double min,
                    double max, const char *unit, int64_t *value) {
  const cvn_number_rule rule = {.min = min, .max = max, .unit = unit, .whole = true};
  double number = 0;
  if (!cvn_load_number(loader, node, name, &rule, &number)) return false;
  *value = (int64_t)number;
  return true;
}

void cvn_load_bool(cvn_loader *loader, const cvn_yaml_node *node, const char *name, bool *value) {
  const char *must = "true or false";
  if (!cvn_loader_expect(loader, node, name, CVN_YAML_SCALAR, must)) return;
  if (!node->quoted && strcmp(node->text, "true") == 0) *value = true;
  else if (!node->quoted && strcmp(node->text, "false") == 0) *value = false;
  else {
    char is[CVN_SHOWN_SIZE + 8];
    describe(node, is);
    cvn_loader_fail(loader, &node->place, "%s %s; it must be %s", name, is, must);
  }
}

/* What a parameter's value must be, for one that is no scalar at all. */
static void add_parameter_rule(cvn_buffer *must, const cvn_param_info *info) {
  if (info->type == CVN_TYPE_CHOICE) {
    int count;
    const char *const *words = cvn_choice_words(info->choices, &count);
    cvn_add_words(must, words, count, "or");
  } else {
    cvn_add_rule(must, &(cvn_number_rule){.min = info->min,
                                          .max = info->max,
                                          .unit = info->unit,
                                          .whole = info->type == CVN_TYPE_INT});
  }
}

bool cvn_load_parameter_value(cvn_loader *loader, int id, const cvn_yaml_node *node,
                              double *value) {
  const cvn_param_info *info = &cvn_param_table[id];
  if (node->kind != CVN_YAML_SCALAR) {
    cvn_buffer must = {0};
    add_parameter_rule(&must, info);
    (void)cvn_loader_expect(loader, node, info->path, CVN_YAML_SCALAR,
                            must.text && !must.failed ? must.text : "one value");
    cvn_buffer_free(&must);
    return false;
  }
  if (info->type != CVN_TYPE_CHOICE && is_quoted_number(loader, node, info->path)) return false;
  const cvn_status status = cvn_param_parse(id, node->text, &node->place, value, loader->messages);
  cvn_loader_note(loader, status);
  return status == CVN_OK;
}

static void unknown_key(cvn_loader *loader, const cvn_yaml_node *entry, const char *name,
                        const cvn_map_key *keys, int n_keys) {
  const char *names[32];
  int count = 0;
  for (int i = 0; i < n_keys && count < 32; i++) names[count++] = keys[i].name;
  cvn_buffer hint = {0};
  if (!cvn_loader_is_full(loader)) cvn_add_hint(&hint, entry->key, names, count);
  char shown[CVN_SHOWN_SIZE], shown_name[CVN_SHOWN_SIZE];
  cvn_loader_fail(loader, &entry->key_place, "unknown key '%s' in %s%s",
                  cvn_shown(entry->key, shown), cvn_shown(name, shown_name),
                  hint.text && !hint.failed ? hint.text : "");
  cvn_buffer_free(&hint);
}

bool cvn_load_map(cvn_loader *loader, const cvn_yaml_node *node, const char *name,
                  const cvn_map_key *keys, int n_keys, void *target) {
  cvn_buffer names = {0};
  for (int i = 0; i < n_keys; i++)
    cvn_buffer_add(&names, "%s%s", i ? ", " : "a map (", keys[i].name);
  cvn_buffer_add(&names, ")");
  const bool is_map =
      cvn_loader_expect(loader, node, name, CVN_YAML_MAP, names.failed ? "a map" : names.text);
  cvn_buffer_free(&names);
  if (!is_map) return false;
  for (size_t i = 0; i < node->count; i++) {
    bool known = false;
    for (int k = 0; k < n_keys; k++)
      if (strcmp(keys[k].name, node->items[i].key) == 0) known = true;
    if (!known) unknown_key(loader, &node->items[i], name, keys, n_keys);
  }
  for (int k = 0; k < n_keys; k++) {
    const cvn_yaml_node *value = cvn_yaml_find(node, keys[k].name);
    if (value) keys[k].load(loader, value, target);
  }
  return true;
}
