/* design.h: the points of the parameter space at which a study runs its scenario. */
#ifndef CVN_EXPERIMENT_DESIGN_H
#define CVN_EXPERIMENT_DESIGN_H

#include <stdbool.h>
#include <stdint.h>

/* CVN_DESIGN(NAME, word, why its points cannot be added to; NULL where they can). Where they can,
 * the first points are the same whatever number is asked for. */
#define CVN_DESIGNS(X)                                                                             \
  X(GRID, "grid", "a grid's points lie at the crossings of all its levels")                        \
  X(LIST, "list", NULL)                                                                            \
  X(ONE_AT_A_TIME, "one-at-a-time", "its points are the levels of its parameters")                 \
  X(LATIN_HYPERCUBE, "latin-hypercube",                                                            \
    "its strata depend on the number of points (kind: sobol can be added to)")                     \
  X(SOBOL, "sobol", NULL)                                                                          \
  X(SALTELLI, "saltelli", NULL)                                                                    \
  X(MORRIS, "morris", NULL)
typedef enum cvn_design_kind {
#define CVN_DESIGN_ENUM(name, word, fixed) CVN_DESIGN_##name,
  CVN_DESIGNS(CVN_DESIGN_ENUM)
#undef CVN_DESIGN_ENUM
      CVN_DESIGN_COUNT
} cvn_design_kind;

const char *cvn_design_word(cvn_design_kind kind);
int cvn_design_find(const char *word); /* -1 for none */

/* True where points can be added to a study that has been started: those of fewer are the first
 * of more. Otherwise cvn_design_why_fixed completes a sentence, "it cannot grow: …". Replicates can
 * be added whatever the kind. */
bool cvn_design_grows(cvn_design_kind kind);
const char *cvn_design_why_fixed(cvn_design_kind kind);

/* What a study file asks for. What a kind does not use is 0. */
typedef struct cvn_design {
  cvn_design_kind kind;
  int64_t points;       /* latin-hypercube and sobol: points; saltelli: base samples */
  int64_t trajectories; /* morris */
  int64_t levels;       /* grid, one-at-a-time: of a range; morris: of every parameter */
  uint32_t seed;        /* of its random numbers */
  char *file;           /* list: the CSV file, resolved; owned */
} cvn_design;

#endif
