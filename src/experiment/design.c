/* design.c: the kinds of design by name. */
#include "experiment/design.h"

#include <stddef.h>
#include <string.h>

static const char *const words[] = {
#define WORD(name, word, fixed) word,
    CVN_DESIGNS(WORD)
#undef WORD
};
static const char *const why_fixed[] = {
#define FIXED(name, word, fixed) fixed,
    CVN_DESIGNS(FIXED)
#undef FIXED
};

const char *cvn_design_word(cvn_design_kind kind) {
  return words[kind];
}

int cvn_design_find(const char *word) {
  for (int i = 0; i < CVN_DESIGN_COUNT; i++)
    if (strcmp(words[i], word) == 0) return i;
  return -1;
}

bool cvn_design_grows(cvn_design_kind kind) {
  return !why_fixed[kind];
}

const char *cvn_design_why_fixed(cvn_design_kind kind) {
  return why_fixed[kind];
}
