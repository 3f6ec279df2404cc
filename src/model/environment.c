/* environment.c: shocks, funders' fashion, shifting need, and how members come to see it
 * (docs/model.md, 5.1).
 *
 *   S     <- rho_S S + sd_S eps                              every month
 *   f_b   ∝  f0_b exp(vol eps_b)                             each January (t % 12 = 0, not t = 0)
 *   N_ab  <- N_ab exp(drift eps), renormalised               each quarter (t % 3 = 0)
 *   o     <- o + min(1, learning r_i)(N d/sum N d - o)       each quarter but t = 0
 *
 * S  pressure shock common to all, in log-odds of stress
 * f  funding fashion, f0 its base            simplex over areas
 * N  need of an alliance                     simplex over areas
 * o  a member's perception of it             simplex over areas
 * d  the member's distortion, r its agility: small, agile organisations notice first
 */
#include "base/philox_lanes.h"
#include "model/sweep.h"

CVN_KERNEL(need_drift)(cvn_sweep *sweep) {
  const float drift = (float)sweep->params->need.drift;
  if (drift == 0.0f) return;
  float *need = sweep->seat.need;
  cvn_lanef total = {0}, eps;
  int32_t area[CVN_LANES];
  for (int b = 0; b < sweep->areas; b++) {
    CVN_LANES_LOOP(l) area[l] = b;
    cvn_normals_lanes(sweep->key, sweep->seat.number, area, sweep->month, CVN_STREAM_NEED, eps);
    CVN_LANES_LOOP(l) {
      /* the floor keeps a need that has drifted towards 0 from being lost in rounding for ever */
      const float moved = cvn_maxf(need[b * CVN_LANES + l] * cvn_expf(drift * eps[l]), 1e-30f);
      need[b * CVN_LANES + l] = moved;
      total[l] += moved;
    }
  }
  for (int b = 0; b < sweep->areas; b++) CVN_LANES_LOOP(l) need[b * CVN_LANES + l] /= total[l];
}

/* 1/sum_b N_b d_b of one row of members. */
CVN_RULE void inverse_totals(const cvn_sweep *sweep, int row, float *inverse) {
  const int areas = sweep->areas;
  const float *need = sweep->seat.need;
  const float *distortion = sweep->slot.distortion + (int64_t)row * areas * CVN_LANES;
  CVN_AT_LEAST_ONE(areas);
  CVN_LANES_LOOP(l) {
    float total = 0.0f;
    for (int b = 0; b < areas; b++) {
      const int i = b * CVN_LANES + l;
      total += need[i] * distortion[i];
    }
    inverse[l] = 1.0f / total;
  }
}

CVN_KERNEL(perception_follow)(cvn_sweep *sweep) {
  const float learning = (float)sweep->params->perception.learning;
  if (learning == 0.0f) return;
  const int areas = sweep->areas;
  const float *need = sweep->seat.need;
  for (int row = 0; row < sweep->rows; row++) {
    const float *distortion = sweep->slot.distortion + (int64_t)row * areas * CVN_LANES;
    const float *agility = sweep->slot.agility + (int64_t)row * CVN_LANES;
    float *perception = sweep->slot.perception + (int64_t)row * areas * CVN_LANES;
    cvn_lanef inverse, rate;
    inverse_totals(sweep, row, inverse);
    CVN_LANES_LOOP(l) rate[l] = cvn_minf(1.0f, learning * agility[l]);
    for (int i = 0; i < areas * CVN_LANES; i += CVN_LANES) CVN_LANES_LOOP(l) {
        const float seen = need[i + l] * distortion[i + l] * inverse[l];
        perception[i + l] += rate[l] * (seen - perception[i + l]);
      }
  }
}
