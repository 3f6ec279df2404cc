/* start.c: where each membership starts from (docs/model.md, setting up).
 *
 *   x = effort.initial;  tau ~ Normal(trust.initial, trust.initial_sd) within [.01, .99];
 *   v = logistic(v_0 + v_rank·h);  phase 0 with probability synchrony, else uniform over the plan
 * year; first plan with probability proportional to (mu_ib + .02)(f0_b + .02)
 */
#include "population/draw.h"

static double draw_trust(const cvn_draw *draw, uint32_t id, uint32_t a) {
  const cvn_params_trust *params = &draw->params->trust;
  const double eps = cvn_normal(draw->key, id, a, 0, CVN_STREAM_TRUST_START);
  return cvn_clip(params->initial + params->initial_sd * eps, 0.01, 0.99);
}

static uint16_t draw_phase(const cvn_draw *draw, uint32_t id, uint32_t a) {
  const cvn_params_plans *params = &draw->params->plans;
  const cvn_words words = cvn_philox(draw->key, id, a, 0, CVN_STREAM_PHASE);
  if ((double)cvn_uniform(words.w[0]) < params->synchrony) return 0;
  return (uint16_t)((double)cvn_uniform(words.w[1]) * (double)params->cycle);
}

static uint8_t draw_plan(const cvn_population *population, const cvn_draw *draw, int64_t i,
                         uint32_t a) {
  const int areas = population->areas;
  const uint32_t id = (uint32_t)population->org_id[i];
  double weights[CVN_AREAS_MAX], cumulative = 0.0;
  for (int b = 0; b < areas; b++)
    weights[b] = ((double)population->org_mission[i * areas + b] + 0.02) *
                 ((double)population->funding_base[b] + 0.02);
  cvn_normalise(weights, areas);
  const cvn_words words = cvn_philox(draw->key, id, a, 0, CVN_STREAM_FIRST_PLAN);
  const double u = (double)cvn_uniform(words.w[0]);
  for (int b = 0; b < areas; b++) {
    cumulative += weights[b];
    if (cumulative > u) return (uint8_t)b;
  }
  return (uint8_t)(areas - 1);
}

void cvn_draw_starts(cvn_population *population, const cvn_draw *draw) {
  const cvn_params *params = draw->params;
  for (int64_t e = 0; e < population->memberships; e++) {
    const int64_t i = population->mem_org[e];
    const uint32_t id = (uint32_t)population->org_id[i], a = (uint32_t)population->mem_alliance[e];
    const double voice =
        params->voice.baseline + params->voice.rank * (double)population->org_status[i];
    population->mem_effort[e] = (float)params->effort.initial;
    population->mem_trust[e] = (float)draw_trust(draw, id, a);
    population->mem_voice[e] = (float)cvn_logistic(voice);
    population->mem_phase[e] = draw_phase(draw, id, a);
    population->mem_area[e] = draw_plan(population, draw, i, a);
  }
}
