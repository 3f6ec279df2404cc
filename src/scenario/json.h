/* json.h: writes JSON into a buffer, indented or on one line. The caller keeps objects and arrays
 * balanced. */
#ifndef CVN_SCENARIO_JSON_H
#define CVN_SCENARIO_JSON_H

#include <stdbool.h>

#include "base/text.h"

typedef struct cvn_json {
  cvn_buffer *buffer;
  int depth;
  bool started; /* something stands in the innermost object or array already */
  bool compact; /* all on one line */
} cvn_json;

/* `key` is NULL inside arrays and for the outermost value. */
void cvn_json_open(cvn_json *json, const char *key, char bracket);        /* '{' or '[' */
void cvn_json_close(cvn_json *json, char bracket);                        /* '}' or ']' */
void cvn_json_string(cvn_json *json, const char *key, const char *value); /* null where NULL */
void cvn_json_number(cvn_json *json, const char *key, double value); /* null where not finite */
void cvn_json_bool(cvn_json *json, const char *key, bool value);

/* An array of strings on one line. */
void cvn_json_strings(cvn_json *json, const char *key, const char *const *values, int count);

#endif
