/* newcomer.h: filling one seat or slot; see newcomer.c. */
#ifndef CVN_MODEL_NEWCOMER_H
#define CVN_MODEL_NEWCOMER_H

#include "model/world.h"

/* Fills an alliance's seat from the population: need, agendas, form. */
void cvn_alliance_from_population(cvn_world *world, int64_t seat, int64_t alliance);

/* Fills a slot with membership `e` of the population. */
void cvn_member_from_population(cvn_world *world, int64_t slot, int64_t e);

/* What organisations, sixteen at most, that join alliances (by number) see: distortion and
 * perception, a row of areas for each of them. */
void cvn_newcomers_see(const cvn_world *world, int count, const int32_t *org,
                       const int32_t *alliance, float *distortion, float *perception);

/* Asks for what the next call reads of an organisation; changes no result. */
void cvn_member_fetch(const cvn_world *world, int32_t org);

/* Fills a slot with an organisation that joins the alliance at `seat` after a review and sees
 * that. */
void cvn_member_newcomer(cvn_world *world, int64_t slot, int32_t org, int64_t seat,
                         const float *distortion, const float *perception);

#endif
