/* tally.h: one month's sums over one alliance, or over all of them; from tally.def. */
#ifndef CVN_MODEL_TALLY_H
#define CVN_MODEL_TALLY_H

#include <stdint.h>

/* Groups of members: small is below the median size; included is in the formal structures. */
typedef enum cvn_member_group {
  CVN_SMALL_INCLUDED,
  CVN_SMALL_EXCLUDED,
  CVN_LARGE_INCLUDED,
  CVN_LARGE_EXCLUDED,
  CVN_MEMBER_GROUPS
} cvn_member_group;

typedef struct cvn_tally {
#define CVN_TALLY(name, what)       double name;
#define CVN_TALLY_GROUP(name, what) double group_##name[CVN_MEMBER_GROUPS];
#include "model/tally.def"
#undef CVN_TALLY
#undef CVN_TALLY_GROUP
} cvn_tally;

/* Rows of the table, as planes in a sweep. */
typedef enum cvn_tally_row {
#define CVN_TALLY(name, what) CVN_TALLY_ROW_##name,
#define CVN_TALLY_GROUP(name, what)                                                                \
  CVN_TALLY_ROW_group_##name,                                                                      \
      CVN_TALLY_ROW_group_##name##_end = CVN_TALLY_ROW_group_##name + CVN_MEMBER_GROUPS - 1,
#include "model/tally.def"
#undef CVN_TALLY
#undef CVN_TALLY_GROUP
  CVN_TALLY_ROWS
} cvn_tally_row;

_Static_assert(sizeof(cvn_tally) == CVN_TALLY_ROWS * sizeof(double),
               "a tally is its table and nothing else");

/* Adds every sum of `from` to `to`; `gini`, which is no sum, is left to the caller. */
void cvn_tally_add(cvn_tally *to, const cvn_tally *from);

/* Fills the sums that follow from those of the groups; others that are no sums over members
 * are 0. */
void cvn_tally_of_groups(cvn_tally *tally);

/* Gini coefficient of non-negative values given as counts of 0, 1, … CVN_GINI_STEPS; 0 where all
 * are 0. Counts are whole numbers, so the result does not depend on the order in which members were
 * met. */
enum { CVN_GINI_STEPS = 1024 };
double cvn_gini_of_counts(const int32_t *counts);

/* The same of n values in ascending order, to the same bits. */
double cvn_gini_of_sorted(const int32_t *steps, int n);

#endif
