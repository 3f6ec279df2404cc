/* layout.h: where alliances and memberships stand in memory; see layout.c. */
#ifndef CVN_MODEL_LAYOUT_H
#define CVN_MODEL_LAYOUT_H

#include "model/world.h"

/* Lays out the population's alliances and memberships, and fills their arrays from it. */
cvn_status cvn_layout_build(cvn_world *world, cvn_messages *messages) CVN_MUST_CHECK;

/* The same as in `from`, another world of the same population; what `world` has of memory is used
 * again. */
cvn_status cvn_layout_copy(cvn_world *world, const cvn_world *from,
                           cvn_messages *messages) CVN_MUST_CHECK;

/* Lays out anew after a review: memberships whose `leaves` is set end, and organisation i joins
 * alliance joined[i] where that is not -1. Sets world->joins and world->leaves. */
cvn_status cvn_layout_change(cvn_world *world, const int32_t *joined,
                             cvn_messages *messages) CVN_MUST_CHECK;

void cvn_seats_free(cvn_seats *seats);
void cvn_slots_free(cvn_slots *slots);

#endif
