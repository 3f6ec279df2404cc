/* params_check.h: the rules between parameters, each told where its parameter was set. */
#ifndef CVN_SCENARIO_PARAMS_CHECK_H
#define CVN_SCENARIO_PARAMS_CHECK_H

#include "scenario/params.h"

/* As cvn_params_check, with one place a parameter (CVN_PARAM_COUNT of them), leaving out checks of
 * parameters marked in `bad` (as many, or NULL). */
cvn_status cvn_params_check_at(const cvn_params *params, const cvn_place *places, const bool *bad,
                               cvn_messages *messages) CVN_MUST_CHECK;

#endif
