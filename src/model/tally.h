/* tally.h: one month's sums over one alliance, or over all of them; from tally.def. */
#ifndef CVN_MODEL_TALLY_H
#define CVN_MODEL_TALLY_H

/* Groups of members: small is below the median size; included is in the formal structures. */
typedef enum cvn_member_group {
  CVN_SMALL_INCLUDED,
  CVN_SMALL_EXCLUDED,
  CVN_LARGE_INCLUDED,
  CVN_LARGE_EXCLUDED,
  CVN_MEMBER_GROUPS
} cvn_member_group;

typedef struct cvn_tally {
#define CVN_TALLY(name, what) double name;
#define CVN_TALLY_GROUP(name, what) double group_##name[CVN_MEMBER_GROUPS];
#include "model/tally.def"
#undef CVN_TALLY
#undef CVN_TALLY_GROUP
} cvn_tally;

#endif
