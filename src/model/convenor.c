/* convenor.c: who convenes, how far one is present, and the standing one earns
 * (docs/model.md, 5.8).
 *
 *   q     = skill·theta·min(1, caseload/n)                                 0 without a convenor
 *   ties  = c_n·((n - 1)/n_bar)^epsilon·(1 - broker·q)
 *   theta <- theta + rate·(I/2 + min(1, mean iota/reference)/2 - theta)    stands still without one
 *
 * q      effective presence                                            [0,1]
 * theta  the convenor's standing: members' trust in it                 [0,1]
 * I      independence, of an independent convenor or of a lead organisation
 * iota   influence: how much of a member's proposal the agenda holds   [0,1]
 * A convenor replaces pairs of ties by a hub; an independent one who lets members be heard is
 * trusted.
 */
#include "model/sweep.h"

#include "base/vecmath.h"

CVN_RULE float convenor_presence(float convened, float skill, float standing, float caseload,
                                 float members) {
  return convened * skill * standing * cvn_minf(1.0f, cvn_ratiof(caseload, members));
}

CVN_RULE float standing_target(float independence, float mean_influence, float reference) {
  return 0.5f * independence + 0.5f * cvn_minf(1.0f, mean_influence / reference);
}

CVN_KERNEL(convenor_presence)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  const float *presence = cvn_sweep_rule(sweep, CVN_RULES_convenor_presence);
  const float *skill = cvn_sweep_rule(sweep, CVN_RULES_convenor_skill);
  const float *caseload = cvn_sweep_rule(sweep, CVN_RULES_convenor_caseload);
  const float cost = (float)p->effort.coordination_cost;
  const float exponent = (float)p->effort.coordination_exponent;
  const float scale = 1.0f / (float)p->effort.reference_size;
  const float brokering = (float)p->convenor.brokering;
  CVN_LANES_LOOP(l) {
    const float n = sweep->seat.members[l];
    const float convened = presence[l] > 0.0f ? 1.0f : 0.0f;
    const float q = convenor_presence(convened, skill[l], sweep->seat.standing[l], caseload[l], n);
    const float others = n - 1.0f;
    /* a lone member has no ties: 0^epsilon is 0, and cvn_powf needs a positive base */
    const float pairs = others > 0.0f ? cvn_powf(cvn_maxf(others, 1.0f) * scale, exponent) : 0.0f;
    sweep->seat.presence[l] = n > 0.0f ? q : 0.0f;
    sweep->seat.ties[l] = cost * pairs * (1.0f - brokering * sweep->seat.presence[l]);
  }
}

CVN_KERNEL(convenor_standing)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  const cvn_workspace *work = sweep->work;
  const float rate = (float)p->convenor.standing_rate;
  const float reference = (float)p->convenor.standing_reference;
  CVN_LANES_LOOP(l) {
    const float theta = sweep->seat.standing[l];
    const float target = standing_target(work->independence[l], work->mean_influence[l], reference);
    const float moves = sweep->seat.members[l] > 0.0f ? work->convened[l] : 0.0f;
    sweep->seat.standing[l] = theta + moves * rate * (target - theta);
  }
}
