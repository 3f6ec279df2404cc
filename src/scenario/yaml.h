/* yaml.h: a YAML file as a small tree that knows where everything stands.
 *
 * Only what a scenario needs is read: one document of maps, lists and scalars. Aliases, anchors and
 * tags are refused, so that a file means what it shows and cannot blow up in memory.
 */
#ifndef CVN_SCENARIO_YAML_H
#define CVN_SCENARIO_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include <convene/messages.h>

typedef enum cvn_yaml_kind { CVN_YAML_SCALAR, CVN_YAML_LIST, CVN_YAML_MAP } cvn_yaml_kind;

/* A value, with its key where it stands in a map. Zeros are a valid empty scalar. */
typedef struct cvn_yaml_node {
  cvn_yaml_kind kind;
  cvn_place place; /* of the value; `file` is the pointer given to cvn_yaml_parse */
  char *key;       /* owned; NULL outside maps */
  cvn_place key_place;
  /* Owned; of a scalar, UTF-8 without control characters but line breaks and tabs; "" where nothing
   * was written. */
  char *text;
  bool quoted;                 /* the scalar stood in quotes or as a block */
  struct cvn_yaml_node *items; /* owned; of a list or map, in file order */
  size_t count, capacity;
  struct cvn_yaml_node *repeated; /* owned; of a map: entries whose key stands before them */
  size_t n_repeated;
} cvn_yaml_node;

enum {
  CVN_YAML_MAX_DEPTH = 32,
  CVN_YAML_MAX_KEYS = 2000,    /* in one map */
  CVN_YAML_MAX_NODES = 1000000 /* in one file */
};

/* Reads `length` bytes into *root. `file` names them in messages and must outlive the tree.
 * CVN_ERR_INPUT: a key stands twice; both places are told, the first one counts, the other is among
 * `repeated`, and *root is set, so that the rest can be checked too. Any other error stops at its
 * place and leaves *root empty.
 */
cvn_status cvn_yaml_parse(cvn_yaml_node *root, const char *file, const char *bytes, size_t length,
                          cvn_messages *messages) CVN_MUST_CHECK;

/* The value of `key` in a map, or NULL. */
const cvn_yaml_node *cvn_yaml_find(const cvn_yaml_node *map, const char *key);

/* Frees what the node owns; safe on zeros. */
void cvn_yaml_free(cvn_yaml_node *node);

#endif
