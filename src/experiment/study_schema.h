/* study_schema.h: the JSON schema of a study file, from the tables. */
#ifndef CVN_EXPERIMENT_STUDY_SCHEMA_H
#define CVN_EXPERIMENT_STUDY_SCHEMA_H

#include "base/text.h"

/* Adds the whole schema (draft-07, which editors' YAML plugins read). Check buffer->failed. */
void cvn_study_schema(cvn_buffer *buffer);

#endif
