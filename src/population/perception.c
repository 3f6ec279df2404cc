/* perception.c: how members see the need (docs/model.md, setting up).
 *
 *   d_eb = exp(beta_{a,k,b} + status_bias·logistic(2h)·eta_ab + eps_eb)
 *   o_eb = N_ab d_eb / sum_b N_ab d_eb
 *
 * Many independent eyes average eps away; only several sectors average beta away; only the voices
 * of low status correct eta. The exponent stays within ±87 for every value the table accepts, so
 * that d is an ordinary single-precision number.
 */
#include "population/draw.h"

/* The eyes of one membership, in lane l. */
static void set_eyes(cvn_eyes *eyes, const cvn_population *population, int l, int64_t i, int64_t a,
                     const float *need) {
  const int areas = population->areas;
  const float *beta =
      population->all_sector_bias + (a * population->sectors + population->org_sector[i]) * areas;
  const float *eta = population->all_blind_spot + a * areas;
  eyes->member.id[l] = population->org_id[i];
  eyes->member.aux[l] = (int32_t)a;
  eyes->status[l] = population->org_status[i];
  for (int b = 0; b < areas; b++) {
    eyes->sector_bias.of[b][l] = beta[b];
    eyes->blind_spot.of[b][l] = eta[b];
    eyes->need.of[b][l] = need[b];
  }
}

void cvn_perceive(const cvn_population *population, const cvn_params *params, cvn_key key,
                  int count, const int32_t *organisation, const int32_t *alliance,
                  const float *need, float *distortion, float *perception) {
  const int areas = population->areas;
  cvn_eyes eyes;
  for (int l = 0; l < CVN_LANES; l++) {
    const int k = l < count ? l : 0;
    set_eyes(&eyes, population, l, organisation[k], alliance[k], need + (ptrdiff_t)k * areas);
  }
  cvn_see(&eyes, params, key, areas);
  for (int k = 0; k < count; k++)
    for (int b = 0; b < areas; b++) {
      distortion[k * areas + b] = eyes.distortion.of[b][k];
      perception[k * areas + b] = eyes.perception.of[b][k];
    }
}

void cvn_draw_perceptions(cvn_population *population, const cvn_draw *draw) {
  const int areas = population->areas;
  const int64_t memberships = population->memberships;
#pragma omp parallel for num_threads(draw->threads) if (draw->threads > 1) schedule(static)
  for (int64_t first = 0; first < memberships; first += CVN_LANES) {
    cvn_eyes eyes;
    for (int l = 0; l < CVN_LANES; l++) {
      const int64_t e = first + l < memberships ? first + l : first,
                    a = population->mem_alliance[e];
      set_eyes(&eyes, population, l, population->mem_org[e], a, population->all_need + a * areas);
    }
    cvn_see(&eyes, draw->params, draw->key, areas);
    for (int64_t e = first; e < memberships && e < first + CVN_LANES; e++)
      for (int b = 0; b < areas; b++) {
        population->mem_distortion[e * areas + b] = eyes.distortion.of[b][e - first];
        population->mem_perception[e * areas + b] = eyes.perception.of[b][e - first];
      }
  }
}
