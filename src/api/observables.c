/* observables.c: the recorded fields as users of the library see them. */
#include "api/observables.h"

#include <string.h>

#include "record/fields.h"
#include "scenario/words.h"

cvn_observable cvn_observable_at(int i) {
  if (i < 0 || i >= CVN_FIELD_COUNT) return (cvn_observable){0};
  const cvn_field_info *info = &cvn_field_table[i];
  return (cvn_observable){.name = info->name, .unit = info->unit, .long_name = info->long_name};
}

int cvn_observable_find(const char *name, cvn_messages *messages) {
  const char *names[CVN_FIELD_COUNT];
  for (int i = 0; i < CVN_FIELD_COUNT; i++) {
    names[i] = cvn_field_table[i].name;
    if (strcmp(names[i], name) == 0) return i;
  }
  const char *nearest = cvn_nearest_name(name, names, CVN_FIELD_COUNT);
  char shown[CVN_SHOWN_SIZE];
  (void)cvn_fail(messages, CVN_ERR_INPUT, NULL, "there is no observable '%s'%s%s%s",
                 cvn_shown(name, shown), nearest ? "; did you mean " : "", nearest ? nearest : "",
                 nearest ? "?" : "");
  return -1;
}
