/* fields.c: descriptors and values of the recorded fields, expanded from fields.def. */
#include "record/fields.h"

#include <math.h>

enum { KIND_STATE = 0, KIND_FLOW = 1 };

#define GROUP_ROW(name, unit, kind, long_name, group, words)                                       \
  {#name "_" #group, unit, "membership: mean", long_name ", " words, KIND_##kind},
#define CVN_FIELD(name, unit, kind, cell_methods, long_name, value)                                \
  {#name, unit, cell_methods, long_name, KIND_##kind},
#define CVN_GROUP_FIELD(name, unit, kind, long_name)                                               \
  GROUP_ROW(name, unit, kind, long_name, small_included, "small included members")                 \
  GROUP_ROW(name, unit, kind, long_name, small_excluded, "small excluded members")                 \
  GROUP_ROW(name, unit, kind, long_name, large_included, "large included members")                 \
  GROUP_ROW(name, unit, kind, long_name, large_excluded, "large excluded members")
#define CVN_SNAPSHOT(level, name, type, areas, unit, long_name)
const cvn_field_info cvn_field_table[CVN_FIELD_COUNT] = {
#include "record/fields.def"
};
#undef CVN_FIELD
#undef CVN_GROUP_FIELD
#undef CVN_SNAPSHOT
#undef GROUP_ROW

enum { TYPE_REAL = 0, TYPE_INT = 1, WIDTH_1 = 0, WIDTH_areas = 1 };

#define CVN_FIELD(name, unit, kind, cell_methods, long_name, value)
#define CVN_GROUP_FIELD(name, unit, kind, long_name)
#define CVN_SNAPSHOT(level, name, type, areas, unit, long_name)                                    \
  {CVN_LEVEL_##level, #name, unit, long_name, TYPE_##type, WIDTH_##areas},
const cvn_snapshot_info cvn_snapshot_table[CVN_SNAPSHOT_COUNT] = {
#include "record/fields.def"
};
#undef CVN_FIELD
#undef CVN_GROUP_FIELD
#undef CVN_SNAPSHOT

static double ratio(double numerator, double denominator) {
  return denominator > 0.0 ? numerator / denominator : (double)NAN;
}

void cvn_fields_from_tally(const cvn_tally *t, double *values) {
#define RATIO(numerator, denominator) ratio(numerator, denominator)
#define CVN_FIELD(name, unit, kind, cell_methods, long_name, value)                                \
  values[CVN_FIELD_##name] = (value);
#define CVN_GROUP_FIELD(name, unit, kind, long_name)                                               \
  for (int g = 0; g < CVN_MEMBER_GROUPS; g++)                                                      \
    values[CVN_FIELD_##name##_small_included + g] = ratio(t->group_##name[g], t->group_count[g]);
#define CVN_SNAPSHOT(level, name, type, areas, unit, long_name)
#include "record/fields.def"
#undef CVN_FIELD
#undef CVN_GROUP_FIELD
#undef CVN_SNAPSHOT
#undef RATIO
}

void cvn_fields_observed(const cvn_tally *t, bool last, double *values) {
  cvn_fields_from_tally(t, values);
  for (int field = 0; last && field < CVN_FIELD_COUNT; field++)
    if (cvn_field_table[field].flow) values[field] = (double)NAN;
}
