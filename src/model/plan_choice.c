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

/* Sixteen members who choose, of whichever rows and lanes of the bundle: about four in ten choose
 * in a month, and packed side by side they fill the lanes that the others would leave idle. */
typedef struct choosers {
  int32_t lane[CVN_LANES];   /* of the alliance */
  int32_t member[CVN_LANES]; /* start of the member's planes: row·16·areas + lane */
  int32_t area[CVN_LANES];   /* b_e */
  cvn_lanef self_interest, focus;
  cvn_lanef envy;      /* poaching sigma (1 - tau) B/sum H */
  cvn_lanef stay;      /* sunk c/cycle */
  cvn_lanef disclosed; /* own service, where the plan is shared */
  cvn_lanef uniform;   /* PLAN, word 2 */
} choosers;

/* Lists those who choose, row·16 + lane, and keeps everybody's plan; returns their number. */
CVN_RULE int list_choosers(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  const float revision = (float)sweep->params->plans.revision;
  int count = 0;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    int32_t chooses[CVN_LANES];
    CVN_LANES_LOOP(l) {
      const float probability = cvn_minf(1.0f, revision * sweep->slot.agility[e + l]);
      const float due = work->plan_month[e + l] == 0.0f ? 1.0f : 0.0f;
      const float revises = work->revise[e + l] < probability ? 1.0f : due;
      chooses[l] = work->valid[e + l] * revises > 0.0f ? 1 : 0;
      work->area_next[e + l] = sweep->slot.area[e + l];
    }
    for (int l = 0; l < CVN_LANES; l++) {
      work->chooser[count] = e + l;
      count += chooses[l];
    }
  }
  return count;
}

CVN_RULE void gather_choosers(cvn_sweep *sweep, const int32_t *members, choosers *group) {
  const cvn_params *p = sweep->params;
  const cvn_workspace *work = sweep->work;
  const int areas = sweep->areas;
  const float poaching = (float)p->plans.poaching * (float)areas;
  const float sunk = (float)p->plans.sunk_cost / (float)p->plans.cycle;
  CVN_LANES_LOOP(k) {
    const int32_t e = members[k], lane = e % CVN_LANES;
    const float sigma = sweep->slot.self_interest[e];
    group->lane[k] = lane;
    group->member[k] = (e - lane) * areas + lane;
    group->area[k] = sweep->slot.area[e];
    group->self_interest[k] = sigma;
    group->focus[k] = work->focus[e];
    group->envy[k] =
        cvn_ratiof(poaching * sigma * (1.0f - sweep->slot.trust[e]), work->total_own[lane]);
    group->stay[k] = sunk * work->plan_month[e]; /* 0 at c = 0 */
    group->disclosed[k] = sweep->slot.shared[e] * work->service[e];
    group->uniform[k] = work->choose[e];
  }
}

/* Exponents of the choice, in work->exponent, and their largest. */
CVN_RULE void choice_exponents(cvn_sweep *sweep, int response, const choosers *group,
                               float *largest) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const int areas = sweep->areas;
  const float precision = (float)p->plans.precision, weight = (float)p->funding.weight;
  CVN_LANES_LOOP(k) largest[k] = -1e30f;
  for (int b = 0; b < areas; b++) {
    const int i = b * CVN_LANES;
    const float *mission = sweep->slot.mission + i, *perception = sweep->slot.perception + i;
    const float *known = work->known + i, *shared = work->own_shared + i;
    const float funding = (float)sweep->climate->funding[b];
    CVN_LANES_LOOP(k) {
      const float sigma = group->self_interest[k], phi = group->focus[k];
      const float mu = mission[group->member[k]], o = perception[group->member[k]];
      const float here = group->area[k] == b ? 1.0f : 0.0f;
      const float own = group->disclosed[k] * (here * phi + (1.0f - phi) * mu);
      const float wanted = cvn_marginal(response, known[group->lane[k]] / cvn_maxf(o, 1e-4f));
      const float worth = cvn_private_worth((float)areas, weight, funding, mu);
      const float u = (1.0f - sigma) * cvn_logf(wanted + 0.01f) + sigma * cvn_logf(worth + 0.05f) +
                      group->envy[k] * (shared[group->lane[k]] - own);
      const float exponent = precision * u + here * group->stay[k];
      work->exponent[i + k] = exponent;
      largest[k] = cvn_maxf(largest[k], exponent);
    }
  }
}

/* The first area whose cumulative probability exceeds u: as many as have not; the last if none
 * does. */
CVN_RULE void choose_areas(cvn_sweep *sweep, const choosers *group, const float *largest,
                           float *chosen) {
  cvn_workspace *work = sweep->work;
  const int planes = sweep->areas * CVN_LANES;
  cvn_lanef total = {0}, reached = {0};
  for (int i = 0; i < planes; i += CVN_LANES) CVN_LANES_LOOP(k) {
      const float weight = cvn_expf(work->exponent[i + k] - largest[k]);
      work->exponent[i + k] = weight;
      total[k] += weight;
    }
  CVN_LANES_LOOP(k) {
    total[k] *= group->uniform[k];
    chosen[k] = 0.0f;
  }
  for (int i = 0; i < planes - CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(k) {
      reached[k] += work->exponent[i + k];
      chosen[k] += reached[k] <= total[k] ? 1.0f : 0.0f;
    }
}

CVN_RULE void choose_plans(cvn_sweep *sweep, int response) {
  cvn_workspace *work = sweep->work;
  const int count = list_choosers(sweep);
  for (int first = 0; first < count; first += CVN_LANES) {
    int32_t *members = work->chooser + first;
    choosers group;
    cvn_lanef largest, chosen;
    for (int k = count - first; k < CVN_LANES; k++)
      members[k] = members[0]; /* the last group is filled up */
    gather_choosers(sweep, members, &group);
    choice_exponents(sweep, response, &group, largest);
    choose_areas(sweep, &group, largest, chosen);
    for (int k = 0; k < CVN_LANES; k++) work->area_next[members[k]] = (int32_t)chosen[k];
  }
}

CVN_KERNEL(plans_choose)(cvn_sweep *sweep) {
  switch (sweep->params->need.response) {
  case CVN_RESPONSE_LINEAR:
    choose_plans(sweep, CVN_RESPONSE_LINEAR);
    break;
  case CVN_RESPONSE_THRESHOLD:
    choose_plans(sweep, CVN_RESPONSE_THRESHOLD);
    break;
  case CVN_RESPONSE_ACCELERATING:
    choose_plans(sweep, CVN_RESPONSE_ACCELERATING);
    break;
  default:
    choose_plans(sweep, CVN_RESPONSE_SATURATING);
    break;
  }
}
