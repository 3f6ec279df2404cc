/* alliances.c: what each alliance faces at the start (docs/model.md, setting up).
 *
 *   N_a  ~ Dirichlet(need.concentration), f0 ~ Dirichlet(funding.concentration), each entry + .08/B
 *   beta ~ Normal(0, perception.sector_bias) of alliance, sector and area;  eta ~ Normal(0, 1), the
 * blind spot g0   = f0/2 + p/2 with p the proposal of the largest member; f0 alone where there is
 * no member
 *
 * A file's need is the same for every alliance; a file's preset agenda is used as it is.
 */
#include <math.h>

#include "population/draw.h"

static void draw_funding(cvn_population *population, const cvn_draw *draw) {
  double fashion[CVN_AREAS_MAX];
  cvn_entity_rng entity;
  gsl_rng *rng = cvn_entity_rng_init(&entity, draw->key, 0, 0, CVN_STREAM_FASHION);
  cvn_draw_floored_dirichlet(rng, population->areas, draw->params->funding.concentration, fashion);
  for (int b = 0; b < population->areas; b++)
    population->funding[b] = population->funding_base[b] = (float)fashion[b];
}

static void draw_need(cvn_population *population, const cvn_draw *draw, int64_t a) {
  const int areas = population->areas;
  const double *shared = draw->coalition ? draw->coalition->area_need : NULL;
  double need[CVN_AREAS_MAX];
  if (!shared) {
    cvn_entity_rng entity;
    gsl_rng *rng = cvn_entity_rng_init(&entity, draw->key, (uint32_t)a, 0, CVN_STREAM_NEED_START);
    cvn_draw_floored_dirichlet(rng, areas, draw->params->need.concentration, need);
  }
  for (int b = 0; b < areas; b++)
    population->all_need[a * areas + b] = (float)(shared ? shared[b] : need[b]);
}

static void draw_eyes(cvn_population *population, const cvn_draw *draw, int64_t a) {
  const int areas = population->areas, sectors = population->sectors;
  const double bias = draw->params->perception.sector_bias;
  const uint32_t id = (uint32_t)a;
  float *beta = population->all_sector_bias + a * sectors * areas;
  float *eta = population->all_blind_spot + a * areas;
  for (int k = 0; k < sectors; k++)
    for (int b = 0; b < areas; b++)
      beta[k * areas + b] = (float)(bias * cvn_normal(draw->key, id, (uint32_t)k, (uint32_t)b,
                                                      CVN_STREAM_SECTOR_BIAS));
  for (int b = 0; b < areas; b++)
    eta[b] = (float)cvn_normal(draw->key, id, 0, (uint32_t)b, CVN_STREAM_BLIND_SPOT);
}

static bool draw_formal(const cvn_draw *draw, int64_t a) {
  const int *column = draw->coalition ? draw->coalition->all_formal : NULL;
  if (column && column[a] >= 0) return column[a] != 0;
  const cvn_words words = cvn_philox(draw->key, (uint32_t)a, 0, 0, CVN_STREAM_FORMAL);
  return !((double)cvn_uniform(words.w[0]) < draw->params->alliances.informal_share);
}

void cvn_draw_alliances(cvn_population *population, const cvn_draw *draw) {
  draw_funding(population, draw);
  for (int64_t a = 0; a < population->alliances; a++) {
    draw_need(population, draw, a);
    draw_eyes(population, draw, a);
    population->all_formal[a] = draw_formal(draw, a);
  }
}

void cvn_draw_preset(cvn_population *population, const cvn_draw *draw) {
  const int areas = population->areas;
  const double *column = draw->coalition ? draw->coalition->all_preset : NULL;
  for (int64_t a = 0; a < population->alliances; a++) {
    float *preset = population->all_preset + a * areas;
    const double *row = column ? column + a * areas : NULL;
    const bool given = row && !isnan(row[0]);
    const int64_t end = population->all_first[a + 1], largest = end - 1; /* members stand by size */
    for (int b = 0; b < areas; b++) {
      const double fashion = (double)population->funding_base[b];
      double g = fashion;
      if (given) {
        g = row[b];
      } else if (end > population->all_first[a]) {
        const int64_t i = population->mem_org[largest];
        const double sigma = (double)population->org_self_interest[i];
        const double proposal =
            (1.0 - sigma) * (double)population->mem_perception[largest * areas + b] +
            sigma * (double)population->org_mission[i * areas + b];
        g = 0.5 * fashion + 0.5 * proposal;
      }
      preset[b] = (float)g;
    }
  }
}
