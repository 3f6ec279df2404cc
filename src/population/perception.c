/* perception.c: how members see the need (docs/model.md, setting up).
 *
 *   d_eb = exp(beta_{a,k,b} + status_bias·logistic(2h)·eta_ab + eps_eb),   o_eb = N_ab d_eb / sum_b
 * N_ab d_eb
 *
 * Many independent eyes average eps away; only several sectors average beta away; only the voices
 * of low status correct eta. The exponent stays within ±87 for every value the table accepts, so
 * that d is an ordinary single-precision number.
 */
#include <math.h>

#include "population/draw.h"

float cvn_distortion(const cvn_params *params, cvn_key key, uint32_t id, uint32_t alliance,
                     int area, float sector_bias, float blind_spot, float status) {
  const double blind =
      params->perception.status_bias * cvn_logistic(2.0 * (double)status) * (double)blind_spot;
  const double own =
      params->perception.noise * cvn_normal(key, id, alliance, (uint32_t)area, CVN_STREAM_PERCEIVE);
  return (float)exp((double)sector_bias + blind + own);
}

void cvn_draw_perceptions(cvn_population *population, const cvn_draw *draw) {
  const int areas = population->areas;
  double seen[CVN_AREAS_MAX];
  for (int64_t e = 0; e < population->memberships; e++) {
    const int64_t i = population->mem_org[e], a = population->mem_alliance[e];
    const float *beta =
        population->all_sector_bias + (a * population->sectors + population->org_sector[i]) * areas;
    for (int b = 0; b < areas; b++) {
      const float d = cvn_distortion(
          draw->params, draw->key, (uint32_t)population->org_id[i], (uint32_t)a, b, beta[b],
          population->all_blind_spot[a * areas + b], population->org_status[i]);
      population->mem_distortion[e * areas + b] = d;
      seen[b] = (double)population->all_need[a * areas + b] * (double)d;
    }
    cvn_normalise(seen, areas);
    for (int b = 0; b < areas; b++) population->mem_perception[e * areas + b] = (float)seen[b];
  }
}
