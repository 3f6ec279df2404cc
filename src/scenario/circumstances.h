/* circumstances.h: what befalls all alliances, pressure say, told apart from what somebody chooses.
 *
 * An intervention that sets parameters of the whole system is no choice beside the others: a
 * strategy that has one describes other circumstances, and is no better or worse a buy.
 */
#ifndef CVN_SCENARIO_CIRCUMSTANCES_H
#define CVN_SCENARIO_CIRCUMSTANCES_H

#include "scenario/scenario.h"

/* True where it sets a parameter of the whole system. */
bool cvn_intervention_befalls(const cvn_intervention *intervention);

/* The circumstances of a strategy in words that are alike where they are: "pressure.level=1
 * from 36"; "" where they are as the parameters have them. The caller frees; NULL without
 * memory. */
char *cvn_circumstances_of(const cvn_strategy *strategy);

/* True where both have the same interventions that befall, or else the same that are chosen, in
 * whatever order; names and costs do not matter. */
bool cvn_strategies_share(const cvn_strategy *a, const cvn_strategy *b, bool befalling);

/* How many of its interventions befall, or else are chosen. */
int cvn_strategy_count(const cvn_strategy *strategy, bool befalling);

#endif
