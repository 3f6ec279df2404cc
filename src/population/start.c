/* start.c: where each membership starts from (docs/model.md, setting up).
 *
 *   x = effort.initial;  tau ~ Normal(trust.initial, trust.initial_sd) within [.01, .99];
 *   v = logistic(v_0 + v_rank·h)
 *   phase 0 with probability synchrony, else uniform over the plan year
 *   first plan with probability proportional to (mu_ib + .02)(f0_b + .02)
 */
#include "population/draw.h"

#include "base/vecmath.h"

static void draw_trust(cvn_population *population, const cvn_draw *draw,
                       const cvn_entity_lanes *members, int64_t first) {
  const float initial = (float)draw->params->trust.initial,
              sd = (float)draw->params->trust.initial_sd;
  float eps[CVN_LANES];
  cvn_draw_normals(draw->key, members, 0, CVN_STREAM_TRUST_START, eps);
  for (int l = 0; l < members->count; l++)
    population->mem_trust[first + l] = cvn_clipf(initial + sd * eps[l], 0.01f, 0.99f);
}

static void draw_phases(cvn_population *population, const cvn_draw *draw,
                        const cvn_entity_lanes *members, int64_t first) {
  const cvn_params_plans *params = &draw->params->plans;
  float u[3][CVN_LANES];
  cvn_draw_uniforms(draw->key, members, CVN_STREAM_PHASE, u);
  for (int l = 0; l < members->count; l++)
    population->mem_phase[first + l] = (double)u[0][l] < params->synchrony
                                           ? 0
                                           : (uint16_t)((double)u[1][l] * (double)params->cycle);
}

static void draw_plans(cvn_population *population, const cvn_draw *draw,
                       const cvn_entity_lanes *members, int64_t first) {
  const int areas = population->areas;
  float u[3][CVN_LANES];
  int32_t area[CVN_LANES];
  cvn_area_lanes weight;
  for (int l = 0; l < CVN_LANES; l++) {
    const int64_t e = l < members->count ? first + l : first;
    const float *mission = population->org_mission + (int64_t)population->mem_org[e] * areas;
    for (int b = 0; b < areas; b++)
      weight.of[b][l] = (mission[b] + 0.02f) * (population->funding_base[b] + 0.02f);
  }
  cvn_draw_uniforms(draw->key, members, CVN_STREAM_FIRST_PLAN, u);
  cvn_choose_areas(&weight, areas, u[0], area);
  for (int l = 0; l < members->count; l++) population->mem_area[first + l] = (uint8_t)area[l];
}

void cvn_draw_starts(cvn_population *population, const cvn_draw *draw) {
  const cvn_params *params = draw->params;
  const int64_t memberships = population->memberships;
#pragma omp parallel for num_threads(draw->threads) if (draw->threads > 1) schedule(static)
  for (int64_t first = 0; first < memberships; first += CVN_LANES) {
    cvn_entity_lanes members;
    cvn_entity_lanes_of(&members, first, memberships, population->mem_org,
                        population->mem_alliance);
    for (int l = 0; l < CVN_LANES; l++) members.id[l] = population->org_id[members.id[l]];
    draw_trust(population, draw, &members, first);
    draw_phases(population, draw, &members, first);
    draw_plans(population, draw, &members, first);
    for (int l = 0; l < members.count; l++) {
      const float status = population->org_status[population->mem_org[first + l]];
      population->mem_effort[first + l] = (float)params->effort.initial;
      population->mem_voice[first + l] =
          cvn_logisticf((float)params->voice.baseline + (float)params->voice.rank * status);
    }
  }
}
