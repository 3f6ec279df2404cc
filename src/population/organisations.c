/* organisations.c: who the organisations are (docs/model.md, setting up).
 *
 *   s_i      quantile of one uniform, or the file's, divided by the sample's median
 *   h_i    = rho·(ln s_i - mean)/sd + sqrt(1 - rho^2)·eps    mean and sd of the sample; first term 0
 *             where sd is 0
 *   sigma_i ~ Beta(mean·precision, (1 - mean)·precision)
 *   y_i     ~ Normal(baseline + exposure_i·pressure, sd/sqrt(1 - phi_z^2)), within ±15: the
 *             stationary law
 *   c_k     ~ Dirichlet(1),  mu_i ~ Dirichlet(concentration·B·c_k + 0.05)
 *
 * The median makes s < 1 mean "small" whatever the currency. Values that the files give are kept.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "population/draw.h"

/* A size with the number of its organisation, to be sorted together. */
typedef struct sized {
  double size;
  int32_t id;
} sized;

static double draw_size(const cvn_draw *draw, uint32_t id) {
  if (draw->coalition && draw->coalition->organisations) return draw->coalition->org_size[id];
  cvn_entity_rng entity;
  gsl_rng *rng = cvn_entity_rng_init(&entity, draw->key, id, 0, CVN_STREAM_SIZE);
  return cvn_size_quantile(&draw->params->population, gsl_rng_uniform(rng));
}

/* The bits of positive numbers are in their order. */
static unsigned digit_of(double size, int digit) {
  uint64_t bits;
  memcpy(&bits, &size, sizeof bits);
  return (unsigned)(bits >> (8 * digit)) & 0xFF;
}

/* Sorts by size, ties in the order they had, by one byte after the other (least first); `spare` has
 * room for as many. What is sorted stands in the place that is returned. */
static sized *sort_by_size(sized *all, sized *spare, size_t n) {
  for (int digit = 0; digit < 8; digit++) {
    size_t start[257] = {0};
    for (size_t i = 0; i < n; i++) start[digit_of(all[i].size, digit) + 1]++;
    if (start[digit_of(all[0].size, digit) + 1] == n) continue; /* the same in all */
    for (int d = 0; d < 256; d++) start[d + 1] += start[d];
    for (size_t i = 0; i < n; i++) spare[start[digit_of(all[i].size, digit)]++] = all[i];
    sized *const sorted = spare;
    spare = all;
    all = sorted;
  }
  return all;
}

cvn_status cvn_draw_sizes(cvn_population *population, const cvn_draw *draw, double *log_size) {
  const size_t n = (size_t)population->organisations;
  sized *memory = malloc(2 * n * sizeof *memory);
  if (!memory) return CVN_ERR_MEMORY;
#pragma omp parallel for num_threads(draw->threads) if (draw->threads > 1) schedule(static)
  for (size_t i = 0; i < n; i++) memory[i] = (sized){draw_size(draw, (uint32_t)i), (int32_t)i};
  const sized *all = sort_by_size(memory, memory + n, n);
  const double median =
      n % 2 ? all[n / 2].size : all[n / 2 - 1].size + (all[n / 2].size - all[n / 2 - 1].size) / 2;
#pragma omp parallel for num_threads(draw->threads) if (draw->threads > 1) schedule(static)
  for (size_t i = 0; i < n; i++) {
    population->org_id[i] = all[i].id;
    population->org_size[i] = (float)(all[i].size / median);
    log_size[i] = log(all[i].size / median);
  }
  free(memory);
  return CVN_OK;
}

/* What the file says of organisation `id`, NAN where it says nothing. */
static double given(const double *column, int32_t id) {
  return column ? column[id] : NAN;
}

/* ln s in standard units of the sample; 0 where all are alike. */
static void standardise(double *log_size, int64_t n) {
  double mean = 0.0, squares = 0.0;
  for (int64_t i = 0; i < n; i++) mean += log_size[i];
  mean /= (double)n;
  for (int64_t i = 0; i < n; i++) squares += (log_size[i] - mean) * (log_size[i] - mean);
  const double sd = sqrt(squares / (double)(n - 1));
  for (int64_t i = 0; i < n; i++) log_size[i] = sd > 0.0 ? (log_size[i] - mean) / sd : 0.0;
}

/* Each of the following is of the organisations of sixteen lanes, from place `first` on. */

static void draw_status(cvn_population *population, const cvn_draw *draw,
                        const cvn_entity_lanes *orgs, int64_t first, const double *rank) {
  const double rho = draw->params->population.status_correlation;
  const double own = sqrt(1.0 - rho * rho);
  const double *column = draw->coalition ? draw->coalition->org_status : NULL;
  float eps[CVN_LANES];
  cvn_draw_normals(draw->key, orgs, 0, CVN_STREAM_STATUS, eps);
  for (int l = 0; l < orgs->count; l++) {
    double h = given(column, orgs->id[l]);
    if (isnan(h)) h = rho * rank[first + l] + own * (double)eps[l];
    population->org_status[first + l] = (float)h;
    population->org_included[first + l] =
        (double)population->org_status[first + l] > draw->params->membership.inclusion_status;
  }
}

static void draw_sectors(cvn_population *population, const cvn_draw *draw,
                         const cvn_entity_lanes *orgs, int64_t first) {
  const int *column = draw->coalition ? draw->coalition->org_sector : NULL;
  for (int l = 0; l < orgs->count; l++) {
    const int32_t id = orgs->id[l];
    const cvn_words words = cvn_philox(draw->key, (uint32_t)id, 0, 0, CVN_STREAM_SECTOR);
    const uint64_t drawn = (uint64_t)words.w[0] * (uint64_t)population->sectors >> 32;
    const bool known = column && column[id] >= 0;
    population->org_sector[first + l] = (uint8_t)(known ? (uint64_t)column[id] : drawn);
  }
}

static void draw_self_interest(cvn_population *population, const cvn_draw *draw,
                               const cvn_entity_lanes *orgs, int64_t first) {
  const cvn_params_population *params = &draw->params->population;
  const double *column = draw->coalition ? draw->coalition->org_self_interest : NULL;
  float drawn[CVN_LANES];
  cvn_draw_betas(draw->key, orgs, CVN_STREAM_SELF_INTEREST, params->self_interest_mean,
                 params->self_interest_precision, drawn);
  for (int l = 0; l < orgs->count; l++) {
    const double sigma = given(column, orgs->id[l]);
    population->org_self_interest[first + l] = isnan(sigma) ? drawn[l] : (float)sigma;
  }
}

static void draw_stress(cvn_population *population, const cvn_draw *draw,
                        const cvn_entity_lanes *orgs, int64_t first) {
  const cvn_params *params = draw->params;
  const double phi = params->stress.persistence;
  const double sd = params->stress.sd / sqrt(1.0 - phi * phi);
  const double *column = draw->coalition ? draw->coalition->org_stress : NULL;
  const bool pressed = params->pressure.level != 0.0; /* else size does not matter */
  float eps[CVN_LANES];
  cvn_draw_normals(draw->key, orgs, 0, CVN_STREAM_STRESS_START, eps);
  for (int l = 0; l < orgs->count; l++) {
    const double size = (double)population->org_size[first + l], z = given(column, orgs->id[l]);
    double y = log(z / (1.0 - z));
    if (isnan(z)) {
      const double exposure =
          pressed ? cvn_clip(pow(size, -params->stress.exposure_exponent), 0.25, 4.0) : 0.0;
      y = params->stress.baseline + exposure * params->pressure.level + sd * (double)eps[l];
    }
    population->org_stress_logit[first + l] = (float)cvn_clip(y, -15.0, 15.0);
  }
}

void cvn_draw_traits(cvn_population *population, const cvn_draw *draw, double *log_size) {
  const int64_t n = population->organisations;
  standardise(log_size, n);
#pragma omp parallel for num_threads(draw->threads) if (draw->threads > 1) schedule(static)
  for (int64_t first = 0; first < n; first += CVN_LANES) {
    cvn_entity_lanes orgs;
    cvn_entity_lanes_of(&orgs, first, n, population->org_id, NULL);
    draw_status(population, draw, &orgs, first, log_size);
    draw_sectors(population, draw, &orgs, first);
    draw_self_interest(population, draw, &orgs, first);
    draw_stress(population, draw, &orgs, first);
  }
}

/* Centres of the sectors' missions, sectors x areas. */
static void draw_centroids(const cvn_population *population, const cvn_draw *draw,
                           float *centroids) {
  cvn_area_lanes ones, drawn;
  for (int b = 0; b < population->areas; b++)
    for (int l = 0; l < CVN_LANES; l++) ones.of[b][l] = 1.0f;
  for (int k = 0; k < population->sectors; k += CVN_LANES) {
    cvn_entity_lanes sectors;
    cvn_entity_lanes_of(&sectors, k, population->sectors, NULL, NULL);
    cvn_draw_dirichlets(draw->key, &sectors, CVN_STREAM_SECTOR_CENTROID, population->areas, &ones,
                        &drawn);
    for (int l = 0; l < sectors.count; l++)
      for (int b = 0; b < population->areas; b++)
        centroids[(k + l) * population->areas + b] = drawn.of[b][l];
  }
}

/* Missions of sixteen organisations, from place `first` on. */
static void draw_missions(cvn_population *population, const cvn_draw *draw, int64_t first,
                          const float *centroids) {
  const int areas = population->areas;
  const float scale = (float)(draw->params->population.mission_concentration * areas);
  const double *column = draw->coalition ? draw->coalition->org_mission : NULL;
  cvn_entity_lanes orgs;
  cvn_area_lanes alpha, drawn;
  cvn_entity_lanes_of(&orgs, first, population->organisations, population->org_id, NULL);
  for (int l = 0; l < CVN_LANES; l++) {
    const int sector = population->org_sector[l < orgs.count ? first + l : first];
    for (int b = 0; b < areas; b++) alpha.of[b][l] = scale * centroids[sector * areas + b] + 0.05f;
  }
  cvn_draw_dirichlets(draw->key, &orgs, CVN_STREAM_MISSION, areas, &alpha, &drawn);
  for (int l = 0; l < orgs.count; l++) {
    const double *row = column ? column + (size_t)orgs.id[l] * (size_t)areas : NULL;
    float *out = population->org_mission + (first + l) * areas;
    if (row && isnan(row[0])) row = NULL;
    for (int b = 0; b < areas; b++) out[b] = row ? (float)row[b] : drawn.of[b][l];
  }
}

cvn_status cvn_draw_missions(cvn_population *population, const cvn_draw *draw) {
  float *centroids =
      malloc((size_t)population->sectors * (size_t)population->areas * sizeof *centroids);
  if (!centroids) return CVN_ERR_MEMORY;
  draw_centroids(population, draw, centroids);
#pragma omp parallel for num_threads(draw->threads) if (draw->threads > 1) schedule(static)
  for (int64_t first = 0; first < population->organisations; first += CVN_LANES)
    draw_missions(population, draw, first, centroids);
  free(centroids);
  return CVN_OK;
}
