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
#include "base/pack.h"
#include "model/plans.h"
#include "model/response.h"
#include "model/sweep.h"

/* About four in ten choose in a month. Packed side by side (CVN_WORK_CHOOSERS in sweep.h),
 * whichever rows and lanes of the bundle they are from, they fill the lanes that the others would
 * leave idle. Exponents are to base 2: logs and powers of two are cheaper than natural ones. */

/* What choosing depends on in each area: the member's own, and its alliance's. */
CVN_RULE void pack_areas(const cvn_sweep *sweep, int row, const cvn_packing *packing, int count) {
  enum { PLANES = 4 };
  const cvn_workspace *work = sweep->work;
  const int64_t own = (int64_t)row * sweep->areas * CVN_LANES, stride = work->choosers;
  const float *from[PLANES] = {sweep->slot.mission + own, sweep->slot.perception + own, work->known,
                               work->own_shared};
  float *to[PLANES] = {work->chooser_mission + count, work->chooser_perception + count,
                       work->chooser_known + count, work->chooser_shared + count};
  for (int64_t b = 0; b < sweep->areas; b++)
#pragma GCC unroll 4
    for (int k = 0; k < PLANES; k++) cvn_pack(packing, from[k] + b * CVN_LANES, to[k] + b * stride);
}

/* What choosing depends on besides. */
CVN_RULE void pack_members(const cvn_sweep *sweep, int row, const float *temptation,
                           const cvn_packing *packing, int count) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const float sunk = (float)p->plans.sunk_cost / (float)p->plans.cycle;
  const int e = row * CVN_LANES;
  cvn_lanef envy, stay, focused, spread;
  int32_t member[CVN_LANES];
  CVN_LANES_LOOP(l) {
    const float sigma = sweep->slot.self_interest[e + l];
    const float disclosed = sweep->slot.shared[e + l] * work->service[e + l];
    envy[l] = temptation[l] * sigma * (1.0f - sweep->slot.trust[e + l]);
    stay[l] = CVN_LOG2_E * sunk * work->plan_month[e + l]; /* 0 at c = 0 */
    focused[l] = disclosed * work->focus[e + l];
    spread[l] = disclosed * (1.0f - work->focus[e + l]);
    member[l] = e + l;
  }
  cvn_pack(packing, sweep->slot.self_interest + e, work->chooser_self_interest + count);
  cvn_pack(packing, sweep->slot.area + e, work->chooser_area + count);
  cvn_pack(packing, work->choose + e, work->chooser_uniform + count);
  cvn_pack(packing, envy, work->chooser_envy + count);
  cvn_pack(packing, stay, work->chooser_stay + count);
  cvn_pack(packing, focused, work->chooser_focused + count);
  cvn_pack(packing, spread, work->chooser_spread + count);
  cvn_pack(packing, member, work->chooser + count);
}

/* Packs those who choose, and keeps everybody's plan; returns their number. */
CVN_RULE int pack_choosers(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  const float revision = (float)sweep->params->plans.revision;
  const float poaching = CVN_LOG2_E * (float)sweep->params->plans.poaching * (float)sweep->areas;
  cvn_lanef temptation;
  CVN_LANES_LOOP(l) temptation[l] = cvn_ratiof(poaching, work->total_own[l]);
  int count = 0;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    int32_t chooses[CVN_LANES];
    cvn_packing packing;
    CVN_LANES_LOOP(l) {
      const float probability = cvn_minf(1.0f, revision * sweep->slot.agility[e + l]);
      const float due = work->plan_month[e + l] == 0.0f ? 1.0f : 0.0f;
      const float revises = work->revise[e + l] < probability ? 1.0f : due;
      chooses[l] = work->valid[e + l] * revises > 0.0f ? 1 : 0;
      work->area_next[e + l] = sweep->slot.area[e + l];
    }
    cvn_packing_of(&work->pack_table, chooses, &packing);
    pack_areas(sweep, row, &packing, count);
    pack_members(sweep, row, temptation, &packing, count);
    count += packing.count;
  }
  return count;
}

/* w of each area as sixteen members see it, in work->exponent. Apart from the exponents, because
 * one long chain of operations an area would leave the machine waiting. */
CVN_RULE void wanted_by_group(cvn_sweep *sweep, int response, int first) {
  const cvn_workspace *work = sweep->work;
  for (int b = 0; b < sweep->areas; b++) {
    const int64_t plane = b * work->choosers + first;
    const float *perception = work->chooser_perception + plane,
                *known = work->chooser_known + plane;
    CVN_LANES_LOOP(k)
    work->exponent[b * CVN_LANES + k] =
        cvn_marginal(response, known[k] / cvn_maxf(perception[k], 1e-4f));
  }
}

/* Exponents of sixteen members' choice, in work->exponent, and their largest. */
CVN_RULE void choice_exponents(cvn_sweep *sweep, int response, int first, float *largest) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const int areas = sweep->areas;
  const float precision = (float)p->plans.precision, weight = (float)p->funding.weight;
  wanted_by_group(sweep, response, first);
  CVN_LANES_LOOP(k) largest[k] = -1e30f;
  for (int b = 0; b < areas; b++) {
    const float funding = (float)sweep->climate->funding[b];
    const int64_t plane = b * work->choosers + first;
    const float *mission = work->chooser_mission + plane, *shared = work->chooser_shared + plane;
    CVN_LANES_LOOP(k) {
      const float sigma = work->chooser_self_interest[first + k], mu = mission[k];
      const int here = work->chooser_area[first + k] == b;
      const float own =
          cvn_where(here, work->chooser_focused[first + k]) + work->chooser_spread[first + k] * mu;
      const float wanted = work->exponent[b * CVN_LANES + k];
      const float worth = cvn_private_worth((float)areas, weight, funding, mu);
      const float u = (1.0f - sigma) * cvn_log2f(wanted + 0.01f) +
                      sigma * cvn_log2f(worth + 0.05f) +
                      work->chooser_envy[first + k] * (shared[k] - own);
      const float exponent = precision * u + cvn_where(here, work->chooser_stay[first + k]);
      work->exponent[b * CVN_LANES + k] = exponent;
      largest[k] = cvn_maxf(largest[k], exponent);
    }
  }
}

/* The first area whose cumulative probability exceeds u: as many as have not; the last if none
 * does. */
CVN_RULE void choose_areas(cvn_sweep *sweep, int first, const float *largest, float *chosen) {
  cvn_workspace *work = sweep->work;
  const int planes = sweep->areas * CVN_LANES;
  cvn_lanef total = {0}, reached = {0};
  for (int i = 0; i < planes; i += CVN_LANES) CVN_LANES_LOOP(k) {
      const float weight = cvn_exp2f(cvn_maxf(work->exponent[i + k] - largest[k], -126.0f));
      work->exponent[i + k] = weight;
      total[k] += weight;
    }
  CVN_LANES_LOOP(k) {
    total[k] *= work->chooser_uniform[first + k];
    chosen[k] = 0.0f;
  }
  for (int i = 0; i < planes - CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(k) {
      reached[k] += work->exponent[i + k];
      chosen[k] += reached[k] <= total[k] ? 1.0f : 0.0f;
    }
}

CVN_RULE void choose_plans(cvn_sweep *sweep, int response) {
  cvn_workspace *work = sweep->work;
  const int count = pack_choosers(sweep);
  for (int first = 0; first < count; first += CVN_LANES) {
    cvn_lanef largest, chosen;
    choice_exponents(sweep, response, first, largest);
    choose_areas(sweep, first, largest, chosen);
    for (int k = 0; k < CVN_LANES && first + k < count; k++)
      work->area_next[work->chooser[first + k]] = (int32_t)chosen[k];
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
