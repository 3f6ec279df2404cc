/* params.c: the parameter table as data, and what can be done with one parameter. */
#include "scenario/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define NO_OFF ((double)NAN)

/* The expansions of the tables are laid out by hand. */
/* clang-format off */
/* A type's column expands to: type, choice set, numeric default. */
#define ROW_REAL(def)         CVN_TYPE_REAL, CVN_CHOICE_SETS, (double)(def)
#define ROW_INT(def)          CVN_TYPE_INT, CVN_CHOICE_SETS, (double)(def)
#define ROW_PATH(def)         CVN_TYPE_PATH, CVN_CHOICE_SETS, (double)NAN
#define ROW_DISTRIBUTION(def) CVN_TYPE_CHOICE, CVN_CHOICES_DISTRIBUTION, (double)(def)
#define ROW_SIZES(def)        CVN_TYPE_CHOICE, CVN_CHOICES_SIZES, (double)(def)
#define ROW_RESPONSE(def)     CVN_TYPE_CHOICE, CVN_CHOICES_RESPONSE, (double)(def)
#define ROW_RULE(def)         CVN_TYPE_CHOICE, CVN_CHOICES_RULE, (double)(def)
#define ROW_STAGE(def)        CVN_TYPE_CHOICE, CVN_CHOICES_STAGE, (double)(def)
#define ROW_PRESENCE(def)     CVN_TYPE_CHOICE, CVN_CHOICES_PRESENCE, (double)(def)

#define RULE_OF_FIXED(group, field)    -1
#define RULE_OF_SYSTEM(group, field)   -1
#define RULE_OF_ALLIANCE(group, field) (int)CVN_RULES_##group##_##field

const cvn_param_info cvn_param_table[CVN_PARAM_COUNT] = {
#define CVN_GROUP(group, doc)
#define CVN_PARAM(group_, field, key_, type_, def_, min_, max_, off_, unit_, scope_, first_, symbol_, doc_, source_) \
  {#group_, key_, #group_ "." key_, ROW_##type_(def_), min_, max_, (double)(off_), unit_,                \
   CVN_SCOPE_##scope_, CVN_FIRST_##first_, RULE_OF_##scope_(group_, field), symbol_, doc_, source_,      \
   offsetof(cvn_params, group_.field)},
#define CVN_GROUP_END(group)
#include "scenario/parameters.def"
#undef CVN_GROUP
#undef CVN_PARAM
#undef CVN_GROUP_END
};

/* Number of rows a group has: one byte a parameter in a throw-away struct. */
#define CVN_GROUP(group, doc) struct rows_##group {
#define CVN_PARAM(group, field, key, type, def, min, max, off, unit, scope, first, symbol, doc, source) char field;
#define CVN_GROUP_END(group) };
#include "scenario/parameters.def"
#undef CVN_GROUP
#undef CVN_PARAM
#undef CVN_GROUP_END

struct all_rows {
#define CVN_GROUP(group, doc) struct rows_##group group;
#define CVN_PARAM(group, field, key, type, def, min, max, off, unit, scope, first, symbol, doc, source)
#define CVN_GROUP_END(group)
#include "scenario/parameters.def"
#undef CVN_GROUP
#undef CVN_PARAM
#undef CVN_GROUP_END
};

/* clang-format on */

static const cvn_group_info groups[] = {
#define CVN_GROUP(group_, doc_)                                                                    \
  {#group_, doc_, (int)offsetof(struct all_rows, group_), (int)sizeof(struct rows_##group_)},
#define CVN_PARAM(group, field, key, type, def, min, max, off, unit, scope, first, symbol, doc,    \
                  source)
#define CVN_GROUP_END(group)
#include "scenario/parameters.def"
#undef CVN_GROUP
#undef CVN_PARAM
#undef CVN_GROUP_END
};

const cvn_group_info *cvn_param_groups(int *count) {
  *count = (int)(sizeof groups / sizeof groups[0]);
  return groups;
}

int cvn_param_find(const char *path) {
  for (int i = 0; i < CVN_PARAM_COUNT; i++)
    if (strcmp(cvn_param_table[i].path, path) == 0) return i;
  return -1;
}

const char *cvn_param_of_key(const char *key) {
  const char *found = NULL;
  for (int i = 0; i < CVN_PARAM_COUNT; i++) {
    const char *dot = strrchr(cvn_param_table[i].path, '.');
    if (!dot || strcmp(dot + 1, key) != 0) continue;
    if (found) return NULL;
    found = cvn_param_table[i].path;
  }
  return found;
}

const char *cvn_param_nearest(const char *path) {
  const char *paths[CVN_PARAM_COUNT];
  for (int i = 0; i < CVN_PARAM_COUNT; i++) paths[i] = cvn_param_table[i].path;
  return cvn_nearest_name(path, paths, CVN_PARAM_COUNT);
}

/* clang-format off */
#define CVN_CHOICE_SET(set)                  static const char *const words_##set[] = {
#define CVN_CHOICE(set, name, word, meaning) word,
#define CVN_CHOICE_SET_END(set)              };
#include "scenario/choices.def"
#undef CVN_CHOICE_SET
#undef CVN_CHOICE
#undef CVN_CHOICE_SET_END
#define CVN_CHOICE_SET(set)                  static const char *const meanings_##set[] = {
#define CVN_CHOICE(set, name, word, meaning) meaning,
#define CVN_CHOICE_SET_END(set)              };
#include "scenario/choices.def"
#undef CVN_CHOICE_SET
#undef CVN_CHOICE
#undef CVN_CHOICE_SET_END

/* clang-format on */

static const struct {
  const char *const *words, *const *meanings;
  int count;
} choice_sets[CVN_CHOICE_SETS] = {
#define CVN_CHOICE_SET(set) {words_##set, meanings_##set, CVN_##set##_COUNT},
#define CVN_CHOICE(set, name, word, meaning)
#define CVN_CHOICE_SET_END(set)
#include "scenario/choices.def"
#undef CVN_CHOICE_SET
#undef CVN_CHOICE
#undef CVN_CHOICE_SET_END
};

const char *const *cvn_choice_words(cvn_choice_set set, int *count) {
  *count = choice_sets[set].count;
  return choice_sets[set].words;
}

const char *cvn_choice_meaning(cvn_choice_set set, int value) {
  return choice_sets[set].meanings[value];
}

static void *field_of(cvn_params *params, int id) {
  return (char *)params + cvn_param_table[id].offset;
}

static const void *const_field_of(const cvn_params *params, int id) {
  return (const char *)params + cvn_param_table[id].offset;
}

double cvn_param_get(const cvn_params *params, int id) {
  const void *field = const_field_of(params, id);
  switch (cvn_param_table[id].type) {
  case CVN_TYPE_REAL:
    return *(const double *)field;
  case CVN_TYPE_INT:
    return (double)*(const int64_t *)field;
  case CVN_TYPE_CHOICE:
    return (double)*(const int *)field;
  case CVN_TYPE_PATH:
    break;
  }
  return (double)NAN;
}

void cvn_param_put(cvn_params *params, int id, double value) {
  void *field = field_of(params, id);
  switch (cvn_param_table[id].type) {
  case CVN_TYPE_REAL:
    *(double *)field = value;
    break;
  case CVN_TYPE_INT:
    *(int64_t *)field = (int64_t)value;
    break;
  case CVN_TYPE_CHOICE:
    *(int *)field = (int)value;
    break;
  case CVN_TYPE_PATH:
    break;
  }
}

const char *cvn_param_get_path(const cvn_params *params, int id) {
  return *(char *const *)const_field_of(params, id);
}

bool cvn_params_agree(const cvn_params *a, const cvn_params *b, cvn_first before) {
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    if (info->first >= before || info->type == CVN_TYPE_PATH) continue;
    if (cvn_param_get(a, id) != cvn_param_get(b, id)) return false;
  }
  return true;
}

void cvn_params_init(cvn_params *params) {
  *params = (cvn_params){0};
  for (int id = 0; id < CVN_PARAM_COUNT; id++)
    if (cvn_param_table[id].type != CVN_TYPE_PATH)
      cvn_param_put(params, id, cvn_param_table[id].def);
}

cvn_status cvn_params_copy(cvn_params *to, const cvn_params *from) {
  *to = *from;
  cvn_status status = CVN_OK;
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    if (cvn_param_table[id].type != CVN_TYPE_PATH) continue;
    const char *path = cvn_param_get_path(from, id);
    char *copy = cvn_copy(path);
    if (path && !copy) status = CVN_ERR_MEMORY;
    *(char **)field_of(to, id) = copy;
  }
  if (status != CVN_OK) cvn_params_free(to);
  return status;
}

void cvn_params_free(cvn_params *params) {
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    if (cvn_param_table[id].type != CVN_TYPE_PATH) continue;
    char **field = field_of(params, id);
    free(*field);
    *field = NULL;
  }
}
