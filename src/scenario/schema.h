/* schema.h: the JSON schema of a scenario file, from the parameter table. */
#ifndef CVN_SCENARIO_SCHEMA_H
#define CVN_SCENARIO_SCHEMA_H

#include "base/text.h"

/* Adds the whole schema (draft-07, which editors' YAML plugins read). Check buffer->failed. */
void cvn_scenario_schema(cvn_buffer *buffer);

#endif
