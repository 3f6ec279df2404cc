/* rules.h: which rules hold in which alliance this month; see rules.c. */
#ifndef CVN_MODEL_RULES_H
#define CVN_MODEL_RULES_H

#include "model/world.h"

/* Ranks the alliances for each intervention of the strategy, on the state at month 0. */
cvn_status cvn_rules_init(cvn_world *world, const cvn_strategy *strategy,
                          cvn_messages *messages) CVN_MUST_CHECK;
void cvn_rules_free(cvn_world *world);

/* Brings parameters, alliance rules, costs, openness and maturity to the month that begins. */
void cvn_rules_month(cvn_world *world);

#endif
