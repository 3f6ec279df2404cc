/* params.h: the parameters as structs and the table that describes them, from parameters.def. */
#ifndef CVN_SCENARIO_PARAMS_H
#define CVN_SCENARIO_PARAMS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <convene/messages.h>

/* The expansions of the tables are laid out by hand. */
/* clang-format off */
/* The sets of choices: enum cvn_choice_PRESENCE { CVN_PRESENCE_NONE, …, CVN_PRESENCE_COUNT }. */
#define CVN_CHOICE_SET(set)                typedef enum {
#define CVN_CHOICE(set, name, word, meaning) CVN_##set##_##name,
#define CVN_CHOICE_SET_END(set)            CVN_##set##_COUNT } cvn_choice_##set;
#include "scenario/choices.def"
#undef CVN_CHOICE_SET
#undef CVN_CHOICE
#undef CVN_CHOICE_SET_END

typedef enum cvn_choice_set {
#define CVN_CHOICE_SET(set) CVN_CHOICES_##set,
#define CVN_CHOICE(set, name, word, meaning)
#define CVN_CHOICE_SET_END(set)
#include "scenario/choices.def"
#undef CVN_CHOICE_SET
#undef CVN_CHOICE
#undef CVN_CHOICE_SET_END
  CVN_CHOICE_SETS
} cvn_choice_set;

/* C type of each parameter type; choices are ints, so that one descriptor can read them all. */
#define CVN_CTYPE_REAL         double
#define CVN_CTYPE_INT          int64_t
#define CVN_CTYPE_PATH         char *
#define CVN_CTYPE_DISTRIBUTION int
#define CVN_CTYPE_SIZES        int
#define CVN_CTYPE_RESPONSE     int
#define CVN_CTYPE_RULE         int
#define CVN_CTYPE_STAGE        int
#define CVN_CTYPE_PRESENCE     int

/* One struct a group (cvn_params_trust, …), all of them in cvn_params. Paths are owned by the struct. */
#define CVN_GROUP(group, doc) typedef struct cvn_params_##group {
#define CVN_PARAM(group, field, key, type, def, min, max, off, unit, scope, first, symbol, doc, source)   \
  CVN_CTYPE_##type field;
#define CVN_GROUP_END(group) } cvn_params_##group;
#include "scenario/parameters.def"
#undef CVN_GROUP
#undef CVN_PARAM
#undef CVN_GROUP_END

typedef struct cvn_params {
#define CVN_GROUP(group, doc) cvn_params_##group group;
#define CVN_PARAM(group, field, key, type, def, min, max, off, unit, scope, first, symbol, doc, source)
#define CVN_GROUP_END(group)
#include "scenario/parameters.def"
#undef CVN_GROUP
#undef CVN_PARAM
#undef CVN_GROUP_END
} cvn_params;

/* CVN_PARAM_ID_trust_gain, …: index into the table of descriptors. */
typedef enum cvn_param_id {
#define CVN_GROUP(group, doc)
#define CVN_PARAM(group, field, key, type, def, min, max, off, unit, scope, first, symbol, doc, source)   \
  CVN_PARAM_ID_##group##_##field,
#define CVN_GROUP_END(group)
#include "scenario/parameters.def"
#undef CVN_GROUP
#undef CVN_PARAM
#undef CVN_GROUP_END
  CVN_PARAM_COUNT
} cvn_param_id;

/* CVN_RULES_convenor_skill, …: the parameters an intervention may set per alliance, in table order. */
#define CVN_RULES_OF_FIXED(group, field)
#define CVN_RULES_OF_SYSTEM(group, field)
#define CVN_RULES_OF_ALLIANCE(group, field) CVN_RULES_##group##_##field,
typedef enum cvn_rule_id {
#define CVN_GROUP(group, doc)
#define CVN_PARAM(group, field, key, type, def, min, max, off, unit, scope, first, symbol, doc, source)   \
  CVN_RULES_OF_##scope(group, field)
#define CVN_GROUP_END(group)
#include "scenario/parameters.def"
#undef CVN_GROUP
#undef CVN_PARAM
#undef CVN_GROUP_END
  CVN_RULES_COUNT
} cvn_rule_id;

/* clang-format on */

typedef enum cvn_param_type {
  CVN_TYPE_REAL,
  CVN_TYPE_INT,
  CVN_TYPE_PATH,
  CVN_TYPE_CHOICE
} cvn_param_type;
typedef enum cvn_scope { CVN_SCOPE_FIXED, CVN_SCOPE_ALLIANCE, CVN_SCOPE_SYSTEM } cvn_scope;
/* What reads a parameter first, in the order of a run's life. */
typedef enum cvn_first { CVN_FIRST_POPULATION, CVN_FIRST_WORLD, CVN_FIRST_MONTH } cvn_first;

/* One row of the table. */
typedef struct cvn_param_info {
  const char *group, *key, *path; /* path is "group.key", as in scenario files */
  cvn_param_type type;
  cvn_choice_set choices; /* for CVN_TYPE_CHOICE */
  double def, min, max;   /* numbers and choices; NAN for paths */
  double off;             /* value that switches the mechanism off; NAN where there is none */
  const char *unit;
  cvn_scope scope;
  cvn_first first;
  int rule; /* cvn_rule_id for CVN_SCOPE_ALLIANCE, else -1 */
  const char *symbol, *doc, *source;
  size_t offset; /* in cvn_params */
} cvn_param_info;

typedef struct cvn_group_info {
  const char *name, *doc;
  int first, count; /* rows of the parameter table */
} cvn_group_info;

extern const cvn_param_info cvn_param_table[CVN_PARAM_COUNT];

/* The groups in table order; *count is set. */
const cvn_group_info *cvn_param_groups(int *count);

/* Index of "group.key" in the table, or -1. */
int cvn_param_find(const char *path);

/* The path that ends in ".key", for a parameter named without its group; NULL unless there is one
 * and no other. */
const char *cvn_param_of_key(const char *key);

/* The path nearest to `path`, or NULL. */
const char *cvn_param_nearest(const char *path);

/* Words of a choice set; *count is set. */
const char *const *cvn_choice_words(cvn_choice_set set, int *count);
const char *cvn_choice_meaning(cvn_choice_set set, int value);

/* Fills every parameter with its default; paths become NULL. */
void cvn_params_init(cvn_params *params);

/* True where no number or choice that is read before `before` differs: CVN_FIRST_WORLD asks for
 * the same population, CVN_FIRST_MONTH for the same world as well. Paths are not looked at. */
bool cvn_params_agree(const cvn_params *a, const cvn_params *b, cvn_first before);
cvn_status cvn_params_copy(cvn_params *to, const cvn_params *from) CVN_MUST_CHECK;
void cvn_params_free(cvn_params *params); /* frees the paths; safe on zeros */

/* Value of a number or choice as a double (exact: integers stay below 2^53). */
double cvn_param_get(const cvn_params *params, int id);
void cvn_param_put(cvn_params *params, int id, double value); /* unchecked */
const char *cvn_param_get_path(const cvn_params *params, int id);

/* Reads one value from text and checks type and range; on error says so at `place`, with value,
 * range, unit and nearest word. Paths are refused here. `value` is set on success only. */
cvn_status cvn_param_parse(int id, const char *text, const cvn_place *place, double *value,
                           cvn_messages *messages) CVN_MUST_CHECK;

/* Writes a number or choice (its word) as text that cvn_param_parse reads back. */
void cvn_param_text(int id, double value, char buffer[64]);

/* What no single range can say, e.g. commit_month < cycle; reports all at `place`. */
cvn_status cvn_params_check(const cvn_params *params, const cvn_place *place,
                            cvn_messages *messages) CVN_MUST_CHECK;

#endif
