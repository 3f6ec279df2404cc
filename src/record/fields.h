/* fields.h: the recorded fields as ids and descriptors; from fields.def. */
#ifndef CVN_RECORD_FIELDS_H
#define CVN_RECORD_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/tally.h"

#define CVN_FIELD(name, unit, kind, cell_methods, long_name, value) CVN_FIELD_##name,
#define CVN_GROUP_FIELD(name, unit, kind, long_name)                                               \
  CVN_FIELD_##name##_small_included, CVN_FIELD_##name##_small_excluded,                            \
      CVN_FIELD_##name##_large_included, CVN_FIELD_##name##_large_excluded,
#define CVN_SNAPSHOT(level, name, type, areas, unit, long_name)
typedef enum cvn_field_id {
#include "record/fields.def"
  CVN_FIELD_COUNT
} cvn_field_id;
#undef CVN_FIELD
#undef CVN_GROUP_FIELD
#undef CVN_SNAPSHOT

#define CVN_FIELD(name, unit, kind, cell_methods, long_name, value)
#define CVN_GROUP_FIELD(name, unit, kind, long_name)
#define CVN_SNAPSHOT(level, name, type, areas, unit, long_name) CVN_SNAPSHOT_##level##_##name,
typedef enum cvn_snapshot_id {
#include "record/fields.def"
  CVN_SNAPSHOT_COUNT
} cvn_snapshot_id;
#undef CVN_FIELD
#undef CVN_GROUP_FIELD
#undef CVN_SNAPSHOT

typedef struct cvn_field_info {
  const char *name, *unit, *cell_methods, *long_name;
  bool flow; /* happens during a month: fill at T */
} cvn_field_info;
extern const cvn_field_info cvn_field_table[CVN_FIELD_COUNT];

typedef enum cvn_level {
  CVN_LEVEL_SYSTEM,
  CVN_LEVEL_ORGANISATION,
  CVN_LEVEL_ALLIANCE,
  CVN_LEVEL_MEMBERSHIP,
  CVN_LEVEL_COUNT
} cvn_level;

typedef struct cvn_snapshot_info {
  cvn_level level;
  const char *name, *unit, *long_name;
  bool integer;  /* int32, else float32 */
  bool per_area; /* a row of one value per area */
} cvn_snapshot_info;
extern const cvn_snapshot_info cvn_snapshot_table[CVN_SNAPSHOT_COUNT];

/* The value of every field from one month's sums: values[CVN_FIELD_COUNT], NAN where undefined. */
void cvn_fields_from_tally(const cvn_tally *tally, double *values);

/* The same as it is recorded: at T (`last`) only states are observed, and what would happen during
 * that month is NAN. */
void cvn_fields_observed(const cvn_tally *tally, bool last, double *values);

#endif
