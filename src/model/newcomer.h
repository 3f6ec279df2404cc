/* newcomer.h: filling one seat or slot; see newcomer.c. */
#ifndef CVN_MODEL_NEWCOMER_H
#define CVN_MODEL_NEWCOMER_H

#include "model/world.h"

/* Fills an alliance's seat from the population: need, agendas, form. */
void cvn_alliance_from_population(cvn_world *world, int64_t seat, int64_t alliance);

/* Fills a slot of `slots` with membership `e` of the population. */
void cvn_member_from_population(const cvn_world *world, cvn_slots *slots, int64_t slot, int64_t e);

/* Fills a slot of `slots` with an organisation that joins the alliance at `seat`, after a review.
 */
void cvn_member_newcomer(const cvn_world *world, cvn_slots *slots, int64_t slot, int32_t org,
                         int64_t seat);

#endif
