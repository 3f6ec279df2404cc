/* lanes.c: see lanes.h.
 *
 * Gamma variates are Marsaglia & Tsang's (2000): with d = a - 1/3, x normal, v = (1 + x/√(9d))³,
 * d·v is Gamma(a) where ln u < x²/2 + d(1 - v + ln v), seen at once where u < 1 - .0331 x⁴. Shapes
 * below 1, of which missions are made, have a·= Gamma(a + 1)·u^(1/a); it is valid for every shape
 * and used for all. Logarithms are what is kept, so that nothing underflows however small a shape
 * is.
 */
#include "population/lanes.h"

#include "base/philox_lanes.h"

CVN_KERNEL(draw_normals)
(cvn_key key, const cvn_entity_lanes *entities, uint32_t month, cvn_stream stream, float *out) {
  cvn_normals_lanes(key, entities->id, entities->aux, month, stream, out);
}

CVN_KERNEL(draw_uniforms)
(cvn_key key, const cvn_entity_lanes *entities, cvn_stream stream, float out[3][CVN_LANES]) {
  cvn_uniforms_lanes(key, entities->id, entities->aux, 0, stream, out[0], out[1], out[2]);
}

/* -- gamma, beta, Dirichlet -- */

/* ln of Gamma(shape + 1) variates, where `todo` says so; clears it where one was accepted. Returns
 * how many are left. */
static int try_gammas(cvn_key key, const int32_t *id, const int32_t *aux, uint32_t attempt,
                      cvn_stream stream, const float *shape, int32_t *todo, float *log_gamma) {
  cvn_word_lanes words;
  int left = 0;
  cvn_philox_lanes(key, id, aux, attempt, stream, 3, &words);
#pragma omp simd reduction(+ : left)
  for (int l = 0; l < CVN_LANES; l++) {
    const float x =
        cvn_boxmullerf(cvn_uniform_lane(words.w[0][l]), cvn_uniform_lane(words.w[1][l]));
    const float u = cvn_uniform_lane(words.w[2][l]);
    const float d = shape[l] + 2.0f / 3.0f, t = 1.0f + x / sqrtf(9.0f * d), square = x * x;
    const float log_v = 3.0f * cvn_logf(cvn_maxf(t, 1e-30f));
    const int32_t sure = u < 1.0f - 0.0331f * square * square;
    const int32_t maybe = cvn_logf(u) < 0.5f * square + d * (1.0f - t * t * t + log_v);
    const int32_t taken = todo[l] & (t > 0.0f) & (sure | maybe);
    log_gamma[l] = taken ? cvn_logf(d) + log_v : log_gamma[l];
    todo[l] &= ~taken;
    left += todo[l];
  }
  return left;
}

/* ln of Gamma(shape) variates of one area; `u` are the uniforms of the step down from shape + 1. */
static void log_gammas(cvn_key key, const cvn_entity_lanes *entities, int area, cvn_stream stream,
                       const float *shape, const float *u, float *out) {
  _Alignas(CVN_ALIGNMENT) int32_t todo[CVN_LANES], aux[CVN_LANES];
  for (int l = 0; l < CVN_LANES; l++) {
    todo[l] = 1;
    aux[l] = area;
    out[l] = 0.0f;
  }
  for (uint32_t attempt = 1;
       try_gammas(key, entities->id, aux, attempt, stream, shape, todo, out) > 0; attempt++) {
  }
  CVN_LANES_LOOP(l) out[l] += cvn_logf(u[l]) / shape[l];
}

/* The uniforms of areas 3·third … 3·third + 2. */
static void step_down(cvn_key key, const cvn_entity_lanes *entities, int third, cvn_stream stream,
                      float u[3][CVN_LANES]) {
  int32_t aux[CVN_LANES];
  for (int l = 0; l < CVN_LANES; l++) aux[l] = third;
  cvn_uniforms_lanes(key, entities->id, aux, 0, stream, u[0], u[1], u[2]);
}

CVN_KERNEL(draw_dirichlets)
(cvn_key key, const cvn_entity_lanes *entities, cvn_stream stream, int count,
 const cvn_area_lanes *alpha, cvn_area_lanes *out) {
  _Alignas(CVN_ALIGNMENT) float u[3][CVN_LANES], most[CVN_LANES], sum[CVN_LANES];
  for (int b = 0; b < count; b++) {
    if (b % 3 == 0) step_down(key, entities, b / 3, stream, u);
    log_gammas(key, entities, b, stream, alpha->of[b], u[b % 3], out->of[b]);
    CVN_LANES_LOOP(l) most[l] = b == 0 ? out->of[b][l] : cvn_maxf(most[l], out->of[b][l]);
  }
  CVN_LANES_LOOP(l) sum[l] = 0.0f;
  for (int b = 0; b < count; b++) CVN_LANES_LOOP(l) {
      /* what is beyond the reach of single precision is nothing */
      const float log_share = out->of[b][l] - most[l];
      out->of[b][l] = log_share > -87.0f ? cvn_expf(log_share) : 0.0f;
      sum[l] += out->of[b][l];
    }
  for (int b = 0; b < count; b++) CVN_LANES_LOOP(l) out->of[b][l] /= sum[l];
}

CVN_KERNEL(draw_betas)
(cvn_key key, const cvn_entity_lanes *entities, cvn_stream stream, double mean, double precision,
 float *out) {
  _Alignas(CVN_ALIGNMENT) float u[3][CVN_LANES], shape[2][CVN_LANES], log_gamma[2][CVN_LANES];
  CVN_LANES_LOOP(l) {
    shape[0][l] = (float)(mean * precision);
    shape[1][l] = (float)((1.0 - mean) * precision);
  }
  step_down(key, entities, 0, stream, u);
  for (int k = 0; k < 2; k++) log_gammas(key, entities, k, stream, shape[k], u[k], log_gamma[k]);
  CVN_LANES_LOOP(l) out[l] = cvn_logisticf(log_gamma[0][l] - log_gamma[1][l]);
}

/* -- perception and first plans -- */

CVN_KERNEL(see)(cvn_eyes *eyes, const cvn_params *params, cvn_key key, int areas) {
  const float noise = (float)params->perception.noise, bias = (float)params->perception.status_bias;
  _Alignas(CVN_ALIGNMENT) float blind[CVN_LANES], most[CVN_LANES], sum[CVN_LANES], eps[CVN_LANES];
  CVN_LANES_LOOP(l) blind[l] = bias * cvn_logisticf(2.0f * eyes->status[l]);
  for (int b = 0; b < areas; b++) {
    cvn_normals_lanes(key, eyes->member.id, eyes->member.aux, (uint32_t)b, CVN_STREAM_PERCEIVE,
                      eps);
    CVN_LANES_LOOP(l) {
      const float x =
          eyes->sector_bias.of[b][l] + blind[l] * eyes->blind_spot.of[b][l] + noise * eps[l];
      const float d = cvn_expf(x);
      eyes->distortion.of[b][l] = d;
      most[l] = b == 0 ? d : cvn_maxf(most[l], d);
    }
  }
  /* Relative to the largest, so that the sum stays within single precision. */
  CVN_LANES_LOOP(l) sum[l] = 0.0f;
  for (int b = 0; b < areas; b++) CVN_LANES_LOOP(l) {
      eyes->perception.of[b][l] = eyes->need.of[b][l] * (eyes->distortion.of[b][l] / most[l]);
      sum[l] += eyes->perception.of[b][l];
    }
  const float equal = 1.0f / (float)areas;
  for (int b = 0; b < areas; b++) CVN_LANES_LOOP(l)
  eyes->perception.of[b][l] = sum[l] > 0.0f ? eyes->perception.of[b][l] / sum[l] : equal;
}

CVN_KERNEL(choose_areas)(const cvn_area_lanes *weight, int areas, const float *u, int32_t *out) {
  _Alignas(CVN_ALIGNMENT) float sum[CVN_LANES], target[CVN_LANES];
  CVN_LANES_LOOP(l) sum[l] = 0.0f;
  for (int b = 0; b < areas; b++) CVN_LANES_LOOP(l) sum[l] += weight->of[b][l];
  CVN_LANES_LOOP(l) {
    target[l] = u[l] * sum[l];
    sum[l] = 0.0f;
    out[l] = 0;
  }
  for (int b = 0; b + 1 < areas; b++) CVN_LANES_LOOP(l) {
      sum[l] += weight->of[b][l];
      out[l] += sum[l] <= target[l];
    }
}
