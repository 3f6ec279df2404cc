/* plans.h: rules of the dilemma of coordination that both files of it use; see plans.c. */
#ifndef CVN_MODEL_PLANS_H
#define CVN_MODEL_PLANS_H

#include "base/vecmath.h"
#include "scenario/params.h"

/* c: month of the plan year, (t - phase) mod cycle, from t mod cycle; phase in [0, cycle). */
CVN_RULE int32_t cvn_plan_month(int32_t month_of_cycle, int32_t phase, int32_t cycle) {
  const int32_t c = month_of_cycle - phase;
  return c < 0 ? c + cycle : c;
}

/* Probability of sharing a plan that falls due. W = tau(1 - sigma): willingness. */
CVN_RULE float cvn_share_probability(float rule, float trust, float self_interest,
                                     float enforcement) {
  const float willing = trust * (1.0f - self_interest);
  const float required = 1.0f - (1.0f - willing) * (1.0f - enforcement);
  return rule == (float)CVN_RULE_REQUIRED    ? required
         : rule == (float)CVN_RULE_VOLUNTARY ? willing
                                             : 0.0f;
}

/* priv_ib: private worth of an area, from funding and mission. */
CVN_RULE float cvn_private_worth(float areas, float weight, float funding, float mission) {
  return areas * weight * funding + areas * (1.0f - weight) * mission;
}

/* What an area's private worth adds to its utility, per unit of self-interest; to base 2. */
CVN_RULE float cvn_log_worth(float private_worth) {
  return cvn_log2f(private_worth + 0.05f);
}

#endif
