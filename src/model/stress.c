/* stress.c: stress of an organisation, and the mental capacity it leaves (docs/model.md, 5.9).
 *
 *   y  <- phi_z y + (1 - phi_z) target + sd eps,  clipped to [-15, 15]
 *   target = baseline + exposure (pressure + S) + load sum_e x ties - help mean_e(tau x)
 *            - mean_e(relief q)
 *   exposure = clip(s^-nu, 1/4, 4)
 *   z  = logistic(y)
 *   m  = (1 - z)^zeta
 *
 * y, z   stress as log-odds and as a share                       real; (0,1)
 * m      mental capacity for joint work                          (0,1]
 * s      size: small organisations feel pressure more            median 1
 * x effort, tau trust, ties cost of ties, q the convenor's presence, of each membership e; means
 * over an organisation's memberships, 0 without any. Reads the state at the start of the month;
 * since nobody but the organisation reads its y, the next takes its place at once.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("schedule-insns", "sched-pressure") /* as in draws.c */
#endif

#include "base/philox_lanes.h"
#include "model/sweep.h"

#define STRESS_LOGIT_MAX 15.0f

/* Strains of sixteen organisations, summed in order of the alliances' numbers. */
CVN_RULE void gather_strains(const cvn_world *world, int64_t first, float *strain) {
  const float *of_slot = world->slots.strain;
  const int32_t *slot = world->orgs.slot;
  const int64_t *entry = world->orgs.first + first;
  const int64_t left = world->organisations - first;
  const int count = left < CVN_LANES ? (int)left : CVN_LANES;
  if (world->orgs.single && count == CVN_LANES) {
    for (int l = 0; l < CVN_LANES; l++) strain[l] = of_slot[slot[first + l]];
    return;
  }
  for (int l = 0; l < count; l++) {
    float sum = 0.0f;
    for (int64_t i = entry[l]; i < entry[l + 1]; i++) sum += of_slot[slot[i]];
    strain[l] = sum;
  }
  for (int l = count; l < CVN_LANES; l++) strain[l] = 0.0f;
}

/* m = (1 - z)^zeta */
CVN_RULE float mental_capacity(float calm, float narrowing) {
  return narrowing == 1.0f ? calm : cvn_powf(calm, narrowing);
}

/* Organisations between one step of the work and the next: a normal and a logistic are long chains
 * of operations, and in loops of their own several are made at once. */
enum { TOGETHER = 8, ORGS_TOGETHER = TOGETHER * CVN_LANES };
typedef struct drawn {
  cvn_lanef radius[TOGETHER], angle[TOGETHER], strain[TOGETHER];
} drawn;

/* Uniforms and strains of the organisations from `first` on, in `count` sixteens. */
CVN_RULE void draw_some(const cvn_world *world, int64_t first, int count, drawn *some) {
  const int32_t zeros[CVN_LANES] = {0};
  for (int k = 0; k < count; k++) {
    const int64_t i = first + (int64_t)k * CVN_LANES;
    cvn_pairs_lanes(world->key, world->orgs.id + i, zeros, (uint32_t)world->month,
                    CVN_STREAM_STRESS, some->radius[k], some->angle[k]);
    gather_strains(world, i, some->strain[k]);
  }
}

CVN_RULE void stress_of_some(cvn_world *world, int64_t first, int count, const drawn *some,
                             float narrowing) {
  const cvn_params *p = &world->params;
  const float pressure = (float)(p->pressure.level + world->climate.shock);
  const float baseline = (float)p->stress.baseline, keep = (float)p->stress.persistence;
  const float sd = (float)p->stress.sd;
  for (int k = 0; k < count; k++) CVN_LANES_LOOP(l) {
      const int64_t i = first + (int64_t)k * CVN_LANES + l;
      const float eps = cvn_boxmullerf(some->radius[k][l], some->angle[k][l]);
      const float y = world->orgs.stress_logit[i];
      const float target = baseline + world->orgs.exposure[i] * pressure + some->strain[k][l];
      const float next = keep * y + (1.0f - keep) * target + sd * eps;
      const float odds = cvn_expf(-y), z = 1.0f / (1.0f + odds);
      world->orgs.stress[i] = z;
      world->orgs.mind[i] = mental_capacity(odds * z, narrowing);
      world->orgs.stress_logit[i] = cvn_clipf(next, -STRESS_LOGIT_MAX, STRESS_LOGIT_MAX);
    }
}

CVN_RULE void stress_of_all(cvn_world *world, int64_t first, int64_t end, float narrowing) {
  for (int64_t i = first; i < end; i += ORGS_TOGETHER) {
    const int64_t sixteens = (end - i + CVN_LANES - 1) / CVN_LANES;
    const int count = sixteens < TOGETHER ? (int)sixteens : TOGETHER;
    drawn some;
    draw_some(world, i, count, &some);
    stress_of_some(world, i, count, &some, narrowing);
  }
}

/* Sum of z, in sixteen parts that are added as a tree of fixed shape. */
static double total_stress(const cvn_world *world, int64_t first, int64_t end) {
  double part[CVN_LANES] = {0};
  const float *z = world->orgs.stress + first;
  const int64_t count = end - first, whole = count / CVN_LANES * CVN_LANES;
  for (int64_t i = 0; i < whole; i += CVN_LANES) CVN_LANES_LOOP(l) part[l] += (double)z[i + l];
  for (int64_t i = whole; i < count; i++) part[i - whole] += (double)z[i];
  for (int half = CVN_LANES / 2; half > 0; half /= 2)
    for (int l = 0; l < half; l++) part[l] += part[l + half];
  return part[0];
}

CVN_KERNEL_OF(double, stress_block)(cvn_world *world, int64_t first, int64_t end) {
  const float narrowing = (float)world->params.stress.narrowing;
  if (narrowing == 1.0f) {
    stress_of_all(world, first, end, 1.0f); /* a loop without powers */
  } else {
    stress_of_all(world, first, end, narrowing);
  }
  return total_stress(world, first, end);
}
