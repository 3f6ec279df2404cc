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
 * o, mu, f    the member's perception of the need, its mission, funding fashion    simplex over b
 * sigma, tau  self-interest, trust                                                 [0,1]
 * Sunk cost makes late knowledge dear; poaching makes disclosure to self-interested, distrustful
 * members dangerous (Katila, Rosenberger & Eisenhardt 2008).
 */
#include "base/pack.h"
#include "model/plans.h"
#include "model/response.h"
#include "model/sweep.h"

/* About four in ten choose in a month. Packed side by side (CVN_WORK_CHOOSERS in sweep.h),
 * whichever rows and lanes of the bundle they are from, they fill the lanes that the others would
 * leave idle. Exponents are to base 2: logs and powers of two are cheaper than natural ones.
 *
 * `sharing` is a constant where these are called, so that months in which no plan is in the open do
 * without its terms, which would be 0. */

/* ln(priv_b + .05) of all members, kept for the year that the funding lasts. */
CVN_KERNEL(worth_follow)(cvn_sweep *sweep) {
  const float areas = (float)sweep->areas, weight = (float)sweep->params->funding.weight;
  for (int row = 0; row < sweep->rows; row++)
    for (int b = 0; b < sweep->areas; b++) {
      const float funding = (float)sweep->climate->funding[b];
      const int64_t plane = ((int64_t)row * sweep->areas + b) * CVN_LANES;
      CVN_LANES_LOOP(l)
      sweep->slot.worth[plane + l] =
          cvn_log_worth(cvn_private_worth(areas, weight, funding, sweep->slot.mission[plane + l]));
    }
}

/* What choosing depends on in each area. What is its alliance's is looked up by the member's lane
 * when it chooses. */
CVN_RULE void pack_areas(const cvn_sweep *sweep, int row, const cvn_packing *packing, int count,
                         bool sharing) {
  enum { ALWAYS = 2, PLANES = 3 };
  const cvn_workspace *work = sweep->work;
  const int planes = sharing ? PLANES : ALWAYS;
  const int64_t own = (int64_t)row * sweep->areas * CVN_LANES, stride = work->choosers;
  const float *from[PLANES] = {sweep->slot.worth + own, sweep->slot.perception + own,
                               sweep->slot.mission + own};
  float *to[PLANES] = {work->chooser_worth + count, work->chooser_perception + count,
                       work->chooser_mission + count};
  for (int64_t b = 0; b < sweep->areas; b++)
#pragma GCC unroll 3
    for (int k = 0; k < planes; k++) cvn_pack(packing, from[k] + b * CVN_LANES, to[k] + b * stride);
}

/* What poaching depends on: own service that is in the open, and how tempting others' is. */
CVN_RULE void pack_poachers(const cvn_sweep *sweep, int row, const float *temptation,
                            const cvn_packing *packing, int count) {
  cvn_workspace *work = sweep->work;
  const int e = row * CVN_LANES;
  cvn_lanef envy, focused, spread;
  CVN_LANES_LOOP(l) {
    const float disclosed = sweep->slot.shared[e + l] * work->service[e + l];
    envy[l] = temptation[l] * sweep->slot.self_interest[e + l] * (1.0f - sweep->slot.trust[e + l]);
    focused[l] = disclosed * work->focus[e + l];
    spread[l] = disclosed * (1.0f - work->focus[e + l]);
  }
  cvn_pack(packing, envy, work->chooser_envy + count);
  cvn_pack(packing, focused, work->chooser_focused + count);
  cvn_pack(packing, spread, work->chooser_spread + count);
}

/* What choosing depends on besides. */
CVN_RULE void pack_members(const cvn_sweep *sweep, int row, const cvn_packing *packing, int count) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const float sunk = CVN_LOG2_E * ((float)p->plans.sunk_cost / (float)p->plans.cycle);
  const int e = row * CVN_LANES;
  cvn_lanef stay;
  int32_t member[CVN_LANES];
  CVN_LANES_LOOP(l) {
    stay[l] = sunk * work->plan_month[e + l]; /* 0 at c = 0 */
    member[l] = e + l;
  }
  cvn_pack(packing, sweep->slot.self_interest + e, work->chooser_self_interest + count);
  cvn_pack(packing, sweep->slot.area + e, work->chooser_area + count);
  cvn_pack(packing, work->choose + e, work->chooser_uniform + count);
  cvn_pack(packing, stay, work->chooser_stay + count);
  cvn_pack(packing, member, work->chooser + count);
}

/* Packs those who choose, and keeps everybody's plan; returns their number. */
CVN_RULE int pack_choosers(cvn_sweep *sweep, bool sharing) {
  cvn_workspace *work = sweep->work;
  const float revision = (float)sweep->params->plans.revision;
  const float poaching = CVN_LOG2_E * (float)sweep->params->plans.precision *
                         (float)sweep->params->plans.poaching * (float)sweep->areas;
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
    pack_areas(sweep, row, &packing, count, sharing);
    pack_members(sweep, row, &packing, count);
    if (sharing) pack_poachers(sweep, row, temptation, &packing, count);
    count += packing.count;
  }
  return count;
}

/* What follows goes through all who choose, one area and one step at a time: sixteen of them do not
 * wait for the sixteen before, so that the machine has several chains of operations to work on. */

/* w of each area as the members see it, in place of their exponents. */
CVN_RULE void wanted_under(cvn_sweep *sweep, int response, int count) {
  const cvn_workspace *work = sweep->work;
  for (int b = 0; b < sweep->areas; b++)
    for (int first = 0; first < count; first += CVN_USED) {
      const int64_t plane = b * work->choosers + first;
      const float *perception = work->chooser_perception + plane;
      float *wanted = work->chooser_exponent + plane;
      cvn_lanef known;
      cvn_look_up(work->known + (int64_t)b * CVN_LANES, work->chooser + first, known);
      CVN_LANES_LOOP(k)
      wanted[k] = cvn_marginal(response, known[k] / cvn_maxf(perception[k], 1e-4f));
    }
}

CVN_RULE void wanted_areas(cvn_sweep *sweep, int count) {
  switch (sweep->params->need.response) {
  case CVN_RESPONSE_LINEAR:
    wanted_under(sweep, CVN_RESPONSE_LINEAR, count);
    break;
  case CVN_RESPONSE_THRESHOLD:
    wanted_under(sweep, CVN_RESPONSE_THRESHOLD, count);
    break;
  case CVN_RESPONSE_ACCELERATING:
    wanted_under(sweep, CVN_RESPONSE_ACCELERATING, count);
    break;
  default:
    wanted_under(sweep, CVN_RESPONSE_SATURATING, count);
    break;
  }
}

/* lambda_p U + sunk of each area, and the largest. */
CVN_RULE void choice_exponents(cvn_sweep *sweep, int count, bool sharing) {
  cvn_workspace *work = sweep->work;
  const float precision = (float)sweep->params->plans.precision;
  for (int first = 0; first < count; first += CVN_USED)
    CVN_LANES_LOOP(k) work->chooser_largest[first + k] = -1e30f;
  for (int b = 0; b < sweep->areas; b++)
    for (int first = 0; first < count; first += CVN_USED) {
      const int64_t plane = b * work->choosers + first;
      const int32_t *area = work->chooser_area + first;
      const float *worth = work->chooser_worth + plane, *stay = work->chooser_stay + first;
      const float *self_interest = work->chooser_self_interest + first;
      float *exponent = work->chooser_exponent + plane, *largest = work->chooser_largest + first;
      cvn_lanef shared;
      if (sharing)
        cvn_look_up(work->own_shared + (int64_t)b * CVN_LANES, work->chooser + first, shared);
      CVN_LANES_LOOP(k) {
        const int here = area[k] == b;
        const float selfish = precision * self_interest[k], mutual = precision - selfish;
        float sum = mutual * cvn_log2f(exponent[k] + 0.01f) + selfish * worth[k];
        if (sharing) {
          const float own = cvn_where(here, work->chooser_focused[first + k]) +
                            work->chooser_spread[first + k] * work->chooser_mission[plane + k];
          sum += work->chooser_envy[first + k] * (shared[k] - own);
        }
        sum += cvn_where(here, stay[k]);
        exponent[k] = sum;
        largest[k] = cvn_maxf(largest[k], sum);
      }
    }
}

/* exp of the exponents, to base 2 and relative to the largest, and their totals. */
CVN_RULE void choice_weights(cvn_sweep *sweep, int count) {
  cvn_workspace *work = sweep->work;
  for (int first = 0; first < count; first += CVN_USED)
    CVN_LANES_LOOP(k) work->chooser_total[first + k] = 0.0f;
  for (int b = 0; b < sweep->areas; b++)
    for (int first = 0; first < count; first += CVN_USED) {
      float *exponent = work->chooser_exponent + b * work->choosers + first;
      const float *largest = work->chooser_largest + first;
      float *total = work->chooser_total + first;
      CVN_LANES_LOOP(k) {
        const float weight = cvn_exp2f(cvn_maxf(exponent[k] - largest[k], -126.0f));
        exponent[k] = weight;
        total[k] += weight;
      }
    }
}

/* The first area whose cumulative probability exceeds u: as many as have not; the last if none
 * does. */
CVN_RULE void choose_areas(cvn_sweep *sweep, int count) {
  cvn_workspace *work = sweep->work;
  for (int first = 0; first < count; first += CVN_USED) {
    cvn_lanef reached = {0}, draw;
    int32_t chosen[CVN_LANES] = {0};
    CVN_LANES_LOOP(k) draw[k] = work->chooser_total[first + k] * work->chooser_uniform[first + k];
    for (int b = 0; b < sweep->areas - 1; b++) {
      const float *weight = work->chooser_exponent + b * work->choosers + first;
      CVN_LANES_LOOP(k) {
        reached[k] += weight[k];
        chosen[k] += reached[k] <= draw[k] ? 1 : 0;
      }
    }
    for (int k = 0; k < CVN_USED && first + k < count; k++)
      work->area_next[work->chooser[first + k]] = chosen[k];
  }
}

CVN_RULE void choose_plans(cvn_sweep *sweep, bool sharing) {
  const int count = pack_choosers(sweep, sharing);
  wanted_areas(sweep, count);
  choice_exponents(sweep, count, sharing);
  choice_weights(sweep, count);
  choose_areas(sweep, count);
}

CVN_KERNEL(plans_choose)(cvn_sweep *sweep) {
  if (sweep->work->any_shared) {
    choose_plans(sweep, true);
  } else {
    choose_plans(sweep, false);
  }
}
