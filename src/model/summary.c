/* summary.c: what an alliance has, does and achieves this month (docs/model.md, 5.2).
 *
 *   phi_e = min(1, focus·kappa_bar/kappa_e)
 *   h_eb  = phi_e 1{b = b_e} + (1 - phi_e) mu_ib
 *   H_b   = sum_e kappa(1 - x) h_eb                  own service
 *   J     = M sum_e kappa m x                        joint capacity
 *   C_b   = spill H_b + psi J g_b                    supply
 *   D     = need.scale sum_e kappa                   demand
 *   u_b   = C_b/(N_b D)                              supply ratio
 *   F     = sum_b N_b f(u_b)                         share of need met (response.h)
 *   w_b   = f'(u_b)                                  marginal value of supply
 *   V     = psi M (sum_b g_b w_b)/max(.05, sum_b H_b w_b/sum_b H_b)
 *                                                    advantage of joint over separate work
 *
 * kappa  capacity for this alliance, kappa_bar its mean      > 0
 * x, m   effort share; mental capacity for joint work        [0,1]
 * mu, g, N   mission, agenda, need                           simplex over areas
 * psi    synergy, less in informal spaces
 * A small organisation serves the area it planned, a large one its whole mission besides. Stress
 * narrows joint work, not routine (threat rigidity: Staw, Sandelands & Dutton 1981).
 */
#include "model/response.h"
#include "model/sweep.h"

/* Supply past this multiple of the need changes no response in single precision. */
#define SUPPLY_RATIO_MAX 1e6f

CVN_RULE float focus_of(float focus, float mean_capacity, float capacity) {
  return cvn_minf(1.0f, cvn_ratiof(focus * mean_capacity, capacity));
}

/* Values of the month that the rules of the alliance give: q', I, psi, honesty and openness need no
 * sums. */
static inline __attribute__((always_inline)) void rules_of_month(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const float *presence = cvn_sweep_rule(sweep, CVN_RULES_convenor_presence);
  const float *independence = cvn_sweep_rule(sweep, CVN_RULES_convenor_independence);
  const float *lead = cvn_sweep_rule(sweep, CVN_RULES_convenor_lead_independence);
  const float facilitation = (float)p->convenor.facilitation;
  const float synergy = (float)p->effort.synergy;
  const float informal = synergy * (float)p->membership.informal_synergy;
  CVN_LANES_LOOP(l) {
    const float convened = presence[l] > 0.0f ? 1.0f : 0.0f;
    const float chosen =
        presence[l] == (float)CVN_PRESENCE_LEAD_ORGANISATION ? lead[l] : independence[l];
    work->convened[l] = convened;
    work->independence[l] = convened > 0.0f ? chosen : 1.0f;
    work->facilitation[l] = facilitation * sweep->seat.presence[l];
    work->synergy[l] = sweep->seat.formal[l] > 0.0f ? synergy : informal;
  }
}

/* kappa of the largest member, who stands last. */
static inline __attribute__((always_inline)) float lead_capacity(const cvn_sweep *sweep, int lane) {
  const int last = (int)sweep->seat.members[lane] - 1;
  return last < 0 ? 0.0f : sweep->slot.capacity[last * CVN_LANES + lane];
}

/* Sums over members that stand until a membership begins or ends. */
static inline __attribute__((always_inline)) void sum_members(cvn_sweep *sweep) {
  cvn_lanef capacity = {0}, log_size = {0}, status = {0}, largest, small = {0};
  CVN_LANES_LOOP(l) largest[l] = -1e30f;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const float valid = cvn_where((float)row < sweep->seat.members[l], 1.0f);
      const float s = sweep->slot.log_size[e + l], h = sweep->slot.status[e + l];
      capacity[l] += sweep->slot.capacity[e + l];
      log_size[l] += valid * s;
      status[l] += valid * h;
      largest[l] = cvn_maxf(largest[l], h - (1.0f - valid) * 1e30f);
      small[l] += cvn_where(s < 0.0f, valid);
    }
  }
  for (int l = 0; l < CVN_USED; l++) sweep->seat.lead_capacity[l] = lead_capacity(sweep, l);
  CVN_LANES_LOOP(l) {
    const float inverse = cvn_ratiof(1.0f, sweep->seat.members[l]);
    sweep->seat.total_capacity[l] = capacity[l];
    sweep->seat.mean_log_size[l] = log_size[l] * inverse;
    sweep->seat.mean_status[l] = status[l] * inverse;
    sweep->seat.largest_status[l] = largest[l];
    sweep->seat.small[l] = small[l];
  }
}

/* What no submodel of the month changes: who is there, and the organisations' stress. */
CVN_KERNEL(summary_members)(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  rules_of_month(sweep);
  if (!sweep->members_known) sum_members(sweep);
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const int32_t org = sweep->slot.org[e + l];
      work->valid[e + l] = (float)row < sweep->seat.members[l] ? 1.0f : 0.0f;
      work->mind[e + l] = sweep->orgs->mind[org];
      work->stress[e + l] = sweep->orgs->stress[org];
    }
  }
  const float *baseline = cvn_sweep_rule(sweep, CVN_RULES_plans_baseline_enforcement);
  const float monitoring = (float)sweep->params->convenor.monitoring;
  CVN_LANES_LOOP(l) {
    const float n = sweep->seat.members[l], capacity = sweep->seat.total_capacity[l];
    const float inverse = cvn_ratiof(1.0f, n);
    work->inverse_members[l] = inverse;
    work->inverse_others[l] = cvn_where(n > 1.0f, 1.0f / (n - 1.0f));
    work->mean_capacity[l] = capacity * inverse;
    /* 5.3: a lead organisation's power enforces too */
    const float power = work->convened[l] * (1.0f - work->independence[l]) *
                        cvn_ratiof(sweep->seat.lead_capacity[l], capacity);
    const float watched = cvn_maxf(monitoring * sweep->seat.presence[l], power);
    work->enforcement[l] = baseline[l] + (1.0f - baseline[l]) * watched;
  }
}

/* Own service of each member, in all and by what decides where. */
CVN_RULE void service_of_members(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  const float focus = (float)sweep->params->plans.focus;
  cvn_lanef joint = {0}, total = {0}, unshared = {0}, open = {0};
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const float kappa = sweep->slot.capacity[e + l], x = sweep->slot.effort[e + l];
      const float service = kappa * (1.0f - x);
      const float phi = focus_of(focus, work->mean_capacity[l], kappa);
      work->focus[e + l] = phi;
      work->service[e + l] = service;
      work->focused[e + l] = service * phi;
      work->spread[e + l] = service * (1.0f - phi);
      joint[l] += kappa * work->mind[e + l] * x;
      total[l] += service;
      unshared[l] += (1.0f - sweep->slot.shared[e + l]) * service;
      open[l] += sweep->slot.shared[e + l];
    }
  }
  float any = 0.0f;
  for (int l = 0; l < CVN_USED; l++) any = cvn_maxf(any, open[l]);
  work->any_shared = any > 0.0f;
  CVN_LANES_LOOP(l) {
    work->joint[l] = sweep->seat.maturity[l] * joint[l];
    work->total_own[l] = total[l];
    work->hidden[l] = cvn_ratiof(unshared[l], total[l]);
  }
}

/* H of each area, and of plans in the open where there are any. */
CVN_RULE void service_by_area(cvn_sweep *sweep, bool sharing) {
  const cvn_workspace *work = sweep->work;
  const int areas = sweep->areas, rows = sweep->rows;
  for (int b = 0; b < areas; b++) {
    const float *mission = sweep->slot.mission + (int64_t)b * CVN_LANES;
    cvn_lanef own = {0}, own_shared = {0};
    for (int row = 0; row < rows; row++) {
      const int e = row * CVN_LANES;
      CVN_LANES_LOOP(l) {
        const float mu = mission[e * areas + l], focused = work->focused[e + l];
        const float service =
            cvn_where(sweep->slot.area[e + l] == b, focused) + work->spread[e + l] * mu;
        own[l] += service;
        if (sharing) own_shared[l] += sweep->slot.shared[e + l] * service;
      }
    }
    CVN_LANES_LOOP(l) {
      work->own[b * CVN_LANES + l] = own[l];
      work->own_shared[b * CVN_LANES + l] = own_shared[l];
    }
  }
}

CVN_KERNEL(summary_service)(cvn_sweep *sweep) {
  service_of_members(sweep);
  if (sweep->work->any_shared) {
    service_by_area(sweep, true);
  } else {
    service_by_area(sweep, false);
  }
}

/* The current agenda g = (1 - O) g0 + O g-hat, and what overlaps of it with the need. */
static inline __attribute__((always_inline)) void current_agenda(cvn_sweep *sweep) {
  cvn_workspace *work = sweep->work;
  cvn_lanef apart = {0};
  for (int i = 0; i < sweep->areas * CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(l) {
      const float open = sweep->seat.openness[l];
      const float g =
          (1.0f - open) * sweep->seat.preset[i + l] + open * sweep->seat.negotiated[i + l];
      work->agenda[i + l] = g;
      apart[l] += cvn_absf(g - sweep->seat.need[i + l]);
    }
  CVN_LANES_LOOP(l) work->agenda_quality[l] = 1.0f - 0.5f * apart[l];
}

CVN_RULE void summarise_need(cvn_sweep *sweep, int response) {
  cvn_workspace *work = sweep->work;
  const float spill = (float)sweep->params->need.own_spillover;
  const float scale = (float)sweep->params->need.scale;
  cvn_lanef met = {0}, joint_worth = {0}, own_worth = {0}, supply = {0}, excess = {0};
  current_agenda(sweep);
  CVN_LANES_LOOP(l) work->demand[l] = scale * sweep->seat.total_capacity[l];
  for (int i = 0; i < sweep->areas * CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(l) {
      const float need = sweep->seat.need[i + l], demand = need * work->demand[l];
      const float joint = work->synergy[l] * work->joint[l] * work->agenda[i + l];
      const float c = spill * work->own[i + l] + joint;
      const float u = cvn_minf(cvn_ratiof(c, demand), SUPPLY_RATIO_MAX);
      const float w = cvn_marginal(response, u);
      /* 5.3: plans in the open as they stand, of the rest last year's coverage */
      const float seen = work->own_shared[i + l] + work->hidden[l] * sweep->seat.published[i + l];
      work->supply[i + l] = c;
      work->ratio[i + l] = u;
      work->marginal[i + l] = w;
      work->known[i + l] = cvn_ratiof(spill * seen + joint, work->demand[l]);
      met[l] += need * cvn_response(response, u);
      joint_worth[l] += work->agenda[i + l] * w;
      own_worth[l] += work->own[i + l] * w;
      supply[l] += c;
      excess[l] += cvn_maxf(0.0f, c - demand);
    }
  CVN_LANES_LOOP(l) {
    const float separate = cvn_maxf(0.05f, cvn_ratiof(own_worth[l], work->total_own[l]));
    const float best = cvn_best_response(response, cvn_ratiof(supply[l], work->demand[l]));
    work->advantage[l] = work->synergy[l] * sweep->seat.maturity[l] * joint_worth[l] / separate;
    work->need_met[l] = met[l];
    /* the threshold's f(0) is not quite 0, so with next to no supply F exceeds the line f* */
    work->efficiency[l] = cvn_minf(1.0f, cvn_ratiof(met[l], best));
    work->duplication[l] = cvn_ratiof(excess[l], supply[l]);
  }
}

CVN_KERNEL(summary_need)(cvn_sweep *sweep) {
  switch (sweep->params->need.response) {
  case CVN_RESPONSE_LINEAR:
    summarise_need(sweep, CVN_RESPONSE_LINEAR);
    break;
  case CVN_RESPONSE_THRESHOLD:
    summarise_need(sweep, CVN_RESPONSE_THRESHOLD);
    break;
  case CVN_RESPONSE_ACCELERATING:
    summarise_need(sweep, CVN_RESPONSE_ACCELERATING);
    break;
  default:
    summarise_need(sweep, CVN_RESPONSE_SATURATING);
    break;
  }
}

/* 5.3: coverage is published each December. */
CVN_KERNEL(publish)(cvn_sweep *sweep) {
  for (int i = 0; i < sweep->areas * CVN_LANES; i += CVN_LANES)
    CVN_LANES_LOOP(l) sweep->seat.published[i + l] = sweep->work->own[i + l];
}
