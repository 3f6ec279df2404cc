/* plan_choice.c: which service area a member plans its own work in (docs/model.md, 5.3).
 *
 * With probability min(1, revision r), always at c = 0, a member chooses area b with probability
 * proportional to exp(lambda_p U_b + sunk (c/cycle) 1{b = b_e, c > 0}),
 *
 *   U_b = (1 - sigma) ln(w(known_b/(max(o_b, 1e-4) D)) + .01) + sigma ln(priv_b + .05)
 *         + poaching sigma (1 - tau) B (H_shared,b - own shared service)/sum H
 *   known_b = spill (H_shared,b + hidden P_b) + psi J g_b             (summary.c, already over D)
 *   priv_b  = B (omega_f f_b + (1 - omega_f) mu_b)
 *
 * o      the member's perception of the need, mu its mission, f the funding fashion   simplex over
 * areas sigma  self-interest, tau trust                                                    [0,1]
 * Sunk cost makes late knowledge dear; poaching makes disclosure to self-interested, distrustful
 * members dangerous (Katila, Rosenberger & Eisenhardt 2008).
 */
#include "base/philox_lanes.h"
#include "model/plans.h"
#include "model/response.h"
#include "model/sweep.h"

/* Exponents of the choice, in work->exponent, and their largest. */
CVN_RULE void choice_exponents(cvn_sweep *sweep, int response, int row, float *largest) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const int areas = sweep->areas, e = row * CVN_LANES;
  const float *mission = sweep->slot.mission + (int64_t)e * areas;
  const float *perception = sweep->slot.perception + (int64_t)e * areas;
  const float precision = (float)p->plans.precision, weight = (float)p->funding.weight;
  const float poaching = (float)p->plans.poaching * (float)areas;
  const float sunk = (float)p->plans.sunk_cost / (float)p->plans.cycle;
  cvn_lanef envy, stay, disclosed;
  CVN_LANES_LOOP(l) {
    const float sigma = sweep->slot.self_interest[e + l];
    envy[l] = cvn_ratiof(poaching * sigma * (1.0f - sweep->slot.trust[e + l]), work->total_own[l]);
    stay[l] = sunk * work->plan_month[e + l]; /* 0 at c = 0 */
    disclosed[l] = sweep->slot.shared[e + l] * work->service[e + l];
    largest[l] = -1e30f;
  }
  for (int b = 0; b < areas; b++) {
    const int i = b * CVN_LANES;
    const float funding = (float)sweep->climate->funding[b];
    CVN_LANES_LOOP(l) {
      const float sigma = sweep->slot.self_interest[e + l], phi = work->focus[e + l];
      const float mu = mission[i + l], o = perception[i + l];
      const float here = sweep->slot.area[e + l] == b ? 1.0f : 0.0f;
      const float own = disclosed[l] * (here * phi + (1.0f - phi) * mu);
      const float wanted = cvn_marginal(response, work->known[i + l] / cvn_maxf(o, 1e-4f));
      const float worth = cvn_private_worth((float)areas, weight, funding, mu);
      const float u = (1.0f - sigma) * cvn_logf(wanted + 0.01f) + sigma * cvn_logf(worth + 0.05f) +
                      envy[l] * (work->own_shared[i + l] - own);
      const float exponent = precision * u + here * stay[l];
      work->exponent[i + l] = exponent;
      largest[l] = cvn_maxf(largest[l], exponent);
    }
  }
}

CVN_RULE void choose_rows(cvn_sweep *sweep, int response) {
  cvn_workspace *work = sweep->work;
  const int areas = sweep->areas;
  const float revision = (float)sweep->params->plans.revision;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    cvn_lanef largest, total = {0}, reached = {0}, chosen = {0}, revises;
    CVN_LANES_LOOP(l) {
      const float probability = cvn_minf(1.0f, revision * sweep->slot.agility[e + l]);
      const float due = work->plan_month[e + l] == 0.0f ? 1.0f : 0.0f;
      revises[l] = work->valid[e + l] * (work->revise[e + l] < probability ? 1.0f : due);
      work->area_next[e + l] = sweep->slot.area[e + l];
    }
    choice_exponents(sweep, response, row, largest);
    for (int i = 0; i < areas * CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(l) {
        const float weight = cvn_expf(work->exponent[i + l] - largest[l]);
        work->exponent[i + l] = weight;
        total[l] += weight;
      }
    /* The first area whose cumulative probability exceeds u: as many as have not; the last if none
     * does. */
    CVN_LANES_LOOP(l) total[l] *= work->choose[e + l];
    for (int i = 0; i < (areas - 1) * CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(l) {
        reached[l] += work->exponent[i + l];
        chosen[l] += reached[l] <= total[l] ? 1.0f : 0.0f;
      }
    CVN_LANES_LOOP(l) {
      const int32_t area = (int32_t)chosen[l];
      work->area_next[e + l] = revises[l] > 0.0f ? area : work->area_next[e + l];
    }
  }
}

CVN_KERNEL(plans_choose)(cvn_sweep *sweep) {
  switch (sweep->params->need.response) {
  case CVN_RESPONSE_LINEAR:
    choose_rows(sweep, CVN_RESPONSE_LINEAR);
    break;
  case CVN_RESPONSE_THRESHOLD:
    choose_rows(sweep, CVN_RESPONSE_THRESHOLD);
    break;
  case CVN_RESPONSE_ACCELERATING:
    choose_rows(sweep, CVN_RESPONSE_ACCELERATING);
    break;
  default:
    choose_rows(sweep, CVN_RESPONSE_SATURATING);
    break;
  }
}
