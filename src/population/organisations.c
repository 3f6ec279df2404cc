/* organisations.c: who the organisations are (docs/model.md, setting up).
 *
 *   s_i      quantile of one uniform, or the file's, divided by the sample's median
 *   h_i    = rho·(ln s_i - mean)/sd + sqrt(1 - rho^2)·eps    sample mean and sd; first term 0 where
 * sd is 0 sigma_i ~ Beta(mean·precision, (1 - mean)·precision) y_i     ~ Normal(baseline +
 * exposure_i·pressure, sd/sqrt(1 - phi_z^2)), within ±15: the stationary law c_k     ~
 * Dirichlet(1),  mu_i ~ Dirichlet(concentration·B·c_k + 0.05)
 *
 * The median makes s < 1 mean "small" whatever the currency. Values that the files give are kept.
 */
#include <math.h>
#include <stdlib.h>

#include "population/draw.h"

/* A size with the number of its organisation, to be sorted together. */
typedef struct sized {
  double size;
  int32_t id;
} sized;

static int by_size(const void *left, const void *right) {
  const sized *a = left, *b = right;
  if (a->size != b->size) return a->size < b->size ? -1 : 1;
  return a->id < b->id ? -1 : a->id > b->id;
}

static double draw_size(const cvn_draw *draw, uint32_t id) {
  if (draw->coalition && draw->coalition->organisations) return draw->coalition->org_size[id];
  cvn_entity_rng entity;
  gsl_rng *rng = cvn_entity_rng_init(&entity, draw->key, id, 0, CVN_STREAM_SIZE);
  return cvn_size_quantile(&draw->params->population, gsl_rng_uniform(rng));
}

cvn_status cvn_draw_sizes(cvn_population *population, const cvn_draw *draw, double *log_size) {
  const size_t n = (size_t)population->organisations;
  sized *all = malloc(n * sizeof *all);
  if (!all) return CVN_ERR_MEMORY;
  for (size_t i = 0; i < n; i++) all[i] = (sized){draw_size(draw, (uint32_t)i), (int32_t)i};
  qsort(all, n, sizeof *all, by_size);
  const double median =
      n % 2 ? all[n / 2].size : all[n / 2 - 1].size + (all[n / 2].size - all[n / 2 - 1].size) / 2;
  for (size_t i = 0; i < n; i++) {
    population->org_id[i] = all[i].id;
    population->org_size[i] = (float)(all[i].size / median);
    log_size[i] = log(all[i].size / median);
  }
  free(all);
  return CVN_OK;
}

/* What the file says of organisation `id`, NAN where it says nothing. */
static double given(const double *column, int32_t id) {
  return column ? column[id] : NAN;
}

static void draw_status(cvn_population *population, const cvn_draw *draw, const double *log_size) {
  const int64_t n = population->organisations;
  double mean = 0.0, squares = 0.0;
  for (int64_t i = 0; i < n; i++) mean += log_size[i];
  mean /= (double)n;
  for (int64_t i = 0; i < n; i++) squares += (log_size[i] - mean) * (log_size[i] - mean);
  const double sd = sqrt(squares / (double)(n - 1));
  const double rho = draw->params->population.status_correlation;
  const double own = sqrt(1.0 - rho * rho);
  const double *column = draw->coalition ? draw->coalition->org_status : NULL;
  for (int64_t i = 0; i < n; i++) {
    const int32_t id = population->org_id[i];
    const double by_rank = sd > 0.0 ? rho * (log_size[i] - mean) / sd : 0.0;
    double h = given(column, id);
    if (isnan(h)) h = by_rank + own * cvn_normal(draw->key, (uint32_t)id, 0, 0, CVN_STREAM_STATUS);
    population->org_status[i] = (float)h;
    population->org_included[i] =
        (double)population->org_status[i] > draw->params->membership.inclusion_status;
  }
}

static void draw_sectors(cvn_population *population, const cvn_draw *draw) {
  const int *column = draw->coalition ? draw->coalition->org_sector : NULL;
  for (int64_t i = 0; i < population->organisations; i++) {
    const int32_t id = population->org_id[i];
    const cvn_words words = cvn_philox(draw->key, (uint32_t)id, 0, 0, CVN_STREAM_SECTOR);
    const uint64_t drawn = (uint64_t)words.w[0] * (uint64_t)population->sectors >> 32;
    const bool known = column && column[id] >= 0;
    population->org_sector[i] = (uint8_t)(known ? (uint64_t)column[id] : drawn);
  }
}

static void draw_self_interest(cvn_population *population, const cvn_draw *draw) {
  const cvn_params_population *params = &draw->params->population;
  const double *column = draw->coalition ? draw->coalition->org_self_interest : NULL;
  for (int64_t i = 0; i < population->organisations; i++) {
    const int32_t id = population->org_id[i];
    double sigma = given(column, id);
    if (isnan(sigma)) {
      cvn_entity_rng entity;
      gsl_rng *rng =
          cvn_entity_rng_init(&entity, draw->key, (uint32_t)id, 0, CVN_STREAM_SELF_INTEREST);
      sigma = cvn_draw_beta(rng, params->self_interest_mean, params->self_interest_precision);
    }
    population->org_self_interest[i] = (float)sigma;
  }
}

static void draw_stress(cvn_population *population, const cvn_draw *draw) {
  const cvn_params *params = draw->params;
  const double phi = params->stress.persistence;
  const double sd = params->stress.sd / sqrt(1.0 - phi * phi);
  const double *column = draw->coalition ? draw->coalition->org_stress : NULL;
  for (int64_t i = 0; i < population->organisations; i++) {
    const int32_t id = population->org_id[i];
    const double exposure = cvn_clip(
        pow((double)population->org_size[i], -params->stress.exposure_exponent), 0.25, 4.0);
    const double z = given(column, id);
    double y = log(z / (1.0 - z));
    if (isnan(z))
      y = params->stress.baseline + exposure * params->pressure.level +
          sd * cvn_normal(draw->key, (uint32_t)id, 0, 0, CVN_STREAM_STRESS_START);
    population->org_stress_logit[i] = (float)cvn_clip(y, -15.0, 15.0);
  }
}

void cvn_draw_traits(cvn_population *population, const cvn_draw *draw, const double *log_size) {
  draw_status(population, draw, log_size);
  draw_sectors(population, draw);
  draw_self_interest(population, draw);
  draw_stress(population, draw);
}

static void draw_mission(const cvn_draw *draw, int32_t id, int areas, const double *centroid,
                         double *mission) {
  const double concentration = draw->params->population.mission_concentration;
  double alpha[CVN_AREAS_MAX] = {0};
  for (int b = 0; b < areas; b++) alpha[b] = concentration * areas * centroid[b] + 0.05;
  cvn_entity_rng entity;
  gsl_rng *rng = cvn_entity_rng_init(&entity, draw->key, (uint32_t)id, 0, CVN_STREAM_MISSION);
  cvn_draw_dirichlet(rng, areas, alpha, mission);
}

cvn_status cvn_draw_missions(cvn_population *population, const cvn_draw *draw) {
  const int areas = population->areas;
  double *centroids = malloc((size_t)population->sectors * (size_t)areas * sizeof *centroids);
  if (!centroids) return CVN_ERR_MEMORY;
  double mission[CVN_AREAS_MAX], ones[CVN_AREAS_MAX];
  for (int b = 0; b < CVN_AREAS_MAX; b++) ones[b] = 1.0;
  for (int k = 0; k < population->sectors; k++) {
    cvn_entity_rng entity;
    gsl_rng *rng =
        cvn_entity_rng_init(&entity, draw->key, (uint32_t)k, 0, CVN_STREAM_SECTOR_CENTROID);
    cvn_draw_dirichlet(rng, areas, ones, centroids + (size_t)k * (size_t)areas);
  }
  const double *column = draw->coalition ? draw->coalition->org_mission : NULL;
  for (int64_t i = 0; i < population->organisations; i++) {
    const int32_t id = population->org_id[i];
    const double *row = column ? column + (size_t)id * (size_t)areas : NULL;
    if (!row || isnan(row[0])) {
      draw_mission(draw, id, areas, centroids + (size_t)population->org_sector[i] * (size_t)areas,
                   mission);
      row = mission;
    }
    float *out = population->org_mission + i * areas;
    for (int b = 0; b < areas; b++) out[b] = (float)row[b];
  }
  free(centroids);
  return CVN_OK;
}
