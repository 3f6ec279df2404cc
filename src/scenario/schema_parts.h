/* schema_parts.h: what JSON schemas of scenarios and of studies share. */
#ifndef CVN_SCENARIO_SCHEMA_PARTS_H
#define CVN_SCENARIO_SCHEMA_PARTS_H

#include "scenario/json.h"

/* Which parameters a map may hold: all; those an intervention may set; those a study may vary,
 * whose definitions have names that begin with CVN_SCHEMA_VARY. */
typedef enum cvn_schema_list {
  CVN_SCHEMA_ALL,
  CVN_SCHEMA_SETTABLE,
  CVN_SCHEMA_VARIED
} cvn_schema_list;
#define CVN_SCHEMA_VARY "vary "

void cvn_schema_describe(cvn_json *json, const char *text);

/* Opens an object that takes no other keys than its properties; the caller closes it. */
void cvn_schema_object(cvn_json *json, const char *key, const char *description);

void cvn_schema_text(cvn_json *json, const char *key, const char *description);

/* `def` is NAN where there is no default, `max` INFINITY where there is no bound. */
void cvn_schema_number(cvn_json *json, const char *key, const char *type, const char *description,
                       double min, double max, double def);

void cvn_schema_reference(cvn_json *json, const char *key, const char *definition);

/* The definition of one parameter's value, under its name. */
void cvn_schema_define_parameter(cvn_json *json, int id);

/* A map of parameters, nested in groups or dotted. */
void cvn_schema_parameter_map(cvn_json *json, const char *key, const char *description,
                              cvn_schema_list list);

#endif
