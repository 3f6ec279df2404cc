/* population_checks.h: what holds of every population, and the Kolmogorov–Smirnov distance. For
 * tests. */
#ifndef TESTS_POPULATION_CHECKS_H
#define TESTS_POPULATION_CHECKS_H

#include <math.h>
#include <stdlib.h>

#include "population/population.h"

/* 2 exp(-2 x^2) is the chance of sqrt(n)·D > x: 1 in 20,000 here, with seeds that are fixed. */
static const double KS_BOUND = 2.3;

static inline int compare_doubles(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* sqrt(n) times the greatest distance of the sample (sorted here) from the distribution
 * function. */
static inline double ks_statistic(double *sample, size_t n, double (*cdf)(double, const double *),
                                  const double *parameters) {
  qsort(sample, n, sizeof *sample, compare_doubles);
  double distance = 0.0;
  for (size_t i = 0; i < n; i++) {
    const double p = cdf(sample[i], parameters);
    const double below = p - (double)i / (double)n, above = (double)(i + 1) / (double)n - p;
    distance = fmax(distance, fmax(below, above));
  }
  return sqrt((double)n) * distance;
}

/* The first thing that is wrong with a row of shares, or NULL. */
static inline const char *simplex_fault(const float *row, int count) {
  double sum = 0.0;
  for (int b = 0; b < count; b++) {
    if (!(row[b] >= 0.0f && row[b] <= 1.0f)) return "a share outside [0, 1]";
    sum += (double)row[b];
  }
  return fabs(sum - 1.0) < 1e-5 ? NULL : "shares that do not add up to 1";
}

static inline const char *organisation_fault(const cvn_population *p, int64_t i) {
  if (!(p->org_size[i] > 0.0f) || !isfinite(p->org_size[i])) return "size";
  if (i > 0 && p->org_size[i] < p->org_size[i - 1]) return "order of sizes";
  if (i > 0 && p->org_size[i] == p->org_size[i - 1] && p->org_id[i] < p->org_id[i - 1] &&
      p->org_name)
    return "order of equal sizes";
  if (!isfinite(p->org_status[i])) return "status";
  if (!(p->org_self_interest[i] >= 0.0f && p->org_self_interest[i] <= 1.0f)) return "self-interest";
  if (p->org_sector[i] >= p->sectors) return "sector";
  if (p->org_included[i] > 1) return "inclusion";
  if (!(fabsf(p->org_stress_logit[i]) <= 15.0f)) return "stress";
  return simplex_fault(p->org_mission + i * p->areas, p->areas);
}

static inline const char *membership_fault(const cvn_population *p, int64_t e, int cycle) {
  if (p->mem_org[e] < 0 || p->mem_org[e] >= p->organisations) return "organisation of a membership";
  if (!(p->mem_effort[e] >= 0.0f && p->mem_effort[e] <= 1.0f)) return "effort";
  if (!(p->mem_trust[e] >= 0.01f && p->mem_trust[e] <= 0.99f)) return "trust";
  if (!(p->mem_voice[e] >= 0.0f && p->mem_voice[e] <= 1.0f)) return "voice";
  if (p->mem_area[e] >= p->areas) return "area";
  if (p->mem_phase[e] >= cycle) return "phase";
  for (int b = 0; b < p->areas; b++) {
    const float d = p->mem_distortion[e * p->areas + b];
    if (!(d > 0.0f) || !isfinite(d)) return "distortion";
  }
  return simplex_fault(p->mem_perception + e * p->areas, p->areas);
}

/* Seats in order, none twice. */
static inline const char *seat_fault(const cvn_population *p) {
  if (p->all_first[0] != 0 || p->all_first[p->alliances] != p->memberships)
    return "number of seats";
  for (int64_t a = 0; a < p->alliances; a++)
    for (int64_t e = p->all_first[a]; e < p->all_first[a + 1]; e++) {
      if (p->mem_alliance[e] != a) return "alliance of a seat";
      if (e > p->all_first[a] && p->mem_org[e] <= p->mem_org[e - 1]) return "order of members";
    }
  return NULL;
}

/* The first thing that is wrong with a population, or NULL. */
static inline const char *population_fault(const cvn_population *p, const cvn_params *params) {
  const char *fault = seat_fault(p);
  for (int64_t i = 0; !fault && i < p->organisations; i++) fault = organisation_fault(p, i);
  for (int64_t e = 0; !fault && e < p->memberships; e++)
    fault = membership_fault(p, e, (int)params->plans.cycle);
  for (int64_t a = 0; !fault && a < p->alliances; a++) {
    fault = simplex_fault(p->all_need + a * p->areas, p->areas);
    if (!fault) fault = simplex_fault(p->all_preset + a * p->areas, p->areas);
    for (int64_t k = 0; !fault && k < (int64_t)p->sectors * p->areas; k++)
      if (!isfinite(p->all_sector_bias[a * p->sectors * p->areas + k])) fault = "sector bias";
    for (int b = 0; !fault && b < p->areas; b++)
      if (!isfinite(p->all_blind_spot[a * p->areas + b])) fault = "blind spot";
    if (!fault && p->all_formal[a] > 1) fault = "formal";
  }
  return fault ? fault : simplex_fault(p->funding_base, p->areas);
}

static inline void draw_population(cvn_population *p, const cvn_params *params,
                                   uint32_t replicate) {
  cvn_messages messages = {0};
  assert_int_equal(cvn_population_create(p, params, NULL, (cvn_key){42, replicate}, &messages),
                   CVN_OK);
  assert_int_equal(messages.count, 0);
}

/* Defaults, with `organisations` in a tenth as many alliances. */
static inline cvn_params params_for(int64_t organisations) {
  cvn_params params;
  cvn_params_init(&params);
  params.population.organisations = organisations;
  params.alliances.count = organisations / 10;
  return params;
}

#endif
