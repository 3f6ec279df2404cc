/* membership.h: joining and leaving (docs/model.md, 5.10); see membership.c. */
#ifndef CVN_MODEL_MEMBERSHIP_H
#define CVN_MODEL_MEMBERSHIP_H

#include "model/world.h"

/* True in the months in which memberships are reviewed. */
bool cvn_membership_reviews(const cvn_params *params, int64_t month);

/* After the sweeps of a month of review: ends the memberships marked as leaving, lets organisations
 * with a free slot look for an alliance, and lays the memberships out anew. Sets world->joins and
 * ->leaves, and adds them to the alliances' tallies where these are kept. */
cvn_status cvn_membership_review(cvn_world *world, cvn_messages *messages) CVN_MUST_CHECK;

#endif
