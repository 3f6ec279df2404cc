/* layout_parts.h: what the files of the layout share: layout.c builds it, layout_change.c and
 * layout_move.c follow joining and leaving.
 */
#ifndef CVN_MODEL_LAYOUT_PARTS_H
#define CVN_MODEL_LAYOUT_PARTS_H

#include "model/layout.h"

/* Bundles in a row whose alliances may change places with one another. */
enum { CVN_DISTRICT = 8 };

/* A review of memberships: what has been decided, and where every membership goes. */
typedef struct cvn_change {
  cvn_world *world;
  int64_t joins;
  const int32_t *coming;       /* joins: organisations, by alliance, then organisation */
  const int64_t *coming_first; /* A + 1: an alliance's entries in `coming` */
  const float *distortion;     /* joins·B */
  const float *perception;     /* joins·B */
  const int32_t *members;      /* by seat before the review: members after it */
  int32_t *now;                /* by slot before: the slot after, -1 where the membership ends */
  int32_t *joined_slot;        /* by organisation: the slot of its new membership */
  int32_t *left;               /* by organisation: memberships that end */
} cvn_change;

/* One thread's scratch of a review. */
typedef struct cvn_moves cvn_moves;
cvn_moves *cvn_moves_new(int64_t slots, int64_t joins, int areas); /* NULL without memory */
void cvn_moves_free(cvn_moves *self);

/* The members of a district's alliances after the review. In place where alliances keep their
 * seats: every bundle has room. Packed again: alliances are sorted by size, so that few lanes stand
 * empty; the district as a whole must have room. `moves` has scratch for the district's slots. */
void cvn_district_edit(const cvn_change *change, int64_t first, int64_t end, cvn_moves *moves);
void cvn_district_pack(const cvn_change *change, int64_t first, int64_t end, cvn_moves *moves);

/* Room for `rows` rows; what was in the slots is lost. False without memory. */
bool cvn_slots_reserve(cvn_slots *slots, int64_t rows, int areas);

/* What stands where there is no member. */
void cvn_slot_pad(cvn_slots *to, int64_t target, int areas);

/* An organisation's capacity for each of its memberships: kappa = s^gamma over their number. */
void cvn_divide_capacity(cvn_world *world, int64_t org);

void cvn_seat_copy(cvn_seats *to, int64_t target, const cvn_seats *from, int64_t source, int areas);

#endif
