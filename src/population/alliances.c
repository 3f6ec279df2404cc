/* alliances.c: what each alliance faces at the start (docs/model.md, setting up).
 *
 *   N_a  ~ Dirichlet(need.concentration), f0 ~ Dirichlet(funding.concentration), each entry + .08/B
 *   beta ~ Normal(0, perception.sector_bias) of alliance, sector and area
 *   eta  ~ Normal(0, 1), the blind spot of status
 *   g0   = f0/2 + p/2 with p the proposal of the largest member; f0 alone where there is no member
 *
 * A file's need is the same for every alliance; a file's preset agenda is used as it is.
 */
#include <math.h>

#include "population/draw.h"

static void draw_funding(cvn_population *population, const cvn_draw *draw) {
  cvn_entity_lanes system;
  cvn_area_lanes fashion;
  cvn_entity_lanes_of(&system, 0, 1, NULL, NULL);
  cvn_draw_floored_dirichlets(draw->key, &system, CVN_STREAM_FASHION, population->areas,
                              draw->params->funding.concentration, &fashion);
  for (int b = 0; b < population->areas; b++)
    population->funding[b] = population->funding_base[b] = fashion.of[b][0];
}

/* Each of the following is of the alliances of sixteen lanes, from number `first` on. */

static void draw_need(cvn_population *population, const cvn_draw *draw,
                      const cvn_entity_lanes *alliances, int64_t first) {
  const int areas = population->areas;
  const double *shared = draw->coalition ? draw->coalition->area_need : NULL;
  cvn_area_lanes need;
  if (!shared)
    cvn_draw_floored_dirichlets(draw->key, alliances, CVN_STREAM_NEED_START, areas,
                                draw->params->need.concentration, &need);
  for (int l = 0; l < alliances->count; l++)
    for (int b = 0; b < areas; b++)
      population->all_need[(first + l) * areas + b] = shared ? (float)shared[b] : need.of[b][l];
}

static void draw_eyes(cvn_population *population, const cvn_draw *draw,
                      const cvn_entity_lanes *alliances, int64_t first) {
  const int areas = population->areas, sectors = population->sectors;
  const float bias = (float)draw->params->perception.sector_bias;
  float drawn[CVN_LANES];
  cvn_entity_lanes eyes = *alliances;
  for (int k = 0; k < sectors; k++) {
    for (int l = 0; l < CVN_LANES; l++) eyes.aux[l] = k;
    for (int b = 0; b < areas; b++) {
      cvn_draw_normals(draw->key, &eyes, (uint32_t)b, CVN_STREAM_SECTOR_BIAS, drawn);
      for (int l = 0; l < eyes.count; l++)
        population->all_sector_bias[((first + l) * sectors + k) * areas + b] = bias * drawn[l];
    }
  }
  for (int b = 0; b < areas; b++) {
    cvn_draw_normals(draw->key, alliances, (uint32_t)b, CVN_STREAM_BLIND_SPOT, drawn);
    for (int l = 0; l < eyes.count; l++)
      population->all_blind_spot[(first + l) * areas + b] = drawn[l];
  }
}

static bool draw_formal(const cvn_draw *draw, int64_t a) {
  const int *column = draw->coalition ? draw->coalition->all_formal : NULL;
  if (column && column[a] >= 0) return column[a] != 0;
  const cvn_words words = cvn_philox(draw->key, (uint32_t)a, 0, 0, CVN_STREAM_FORMAL);
  return !((double)cvn_uniform(words.w[0]) < draw->params->alliances.informal_share);
}

void cvn_draw_alliances(cvn_population *population, const cvn_draw *draw) {
  draw_funding(population, draw);
#pragma omp parallel for num_threads(draw->threads) if (draw->threads > 1) schedule(static)
  for (int64_t first = 0; first < population->alliances; first += CVN_LANES) {
    cvn_entity_lanes alliances;
    cvn_entity_lanes_of(&alliances, first, population->alliances, NULL, NULL);
    draw_need(population, draw, &alliances, first);
    draw_eyes(population, draw, &alliances, first);
    for (int l = 0; l < alliances.count; l++)
      population->all_formal[first + l] = draw_formal(draw, first + l);
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
