/* morris.c: elementary effects and their statistics. */
#include "analysis/morris.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_math.h>

/* The parameter that differs between two points, -1 for none, -2 for several. */
static int moved(const double *from, const double *to, int k) {
  int which = -1;
  for (int i = 0; i < k; i++) {
    if (from[i] == to[i]) continue;
    if (which >= 0) return -2;
    which = i;
  }
  return which;
}

static cvn_status effects_of(double *effects, const double *x, const double *y, int k,
                             double delta) {
  for (int i = 0; i < k; i++) effects[i] = (double)NAN;
  for (int step = 0; step < k; step++) {
    const double *from = x + (int64_t)step * k, *to = from + k;
    const int i = moved(from, to, k);
    if (i == -2) return CVN_ERR_INPUT;
    if (i < 0) continue; /* a category that fell on its old value */
    if (!isnan(effects[i])) return CVN_ERR_INPUT;
    const double change = to[i] > from[i] ? y[step + 1] - y[step] : y[step] - y[step + 1];
    effects[i] = change / delta;
  }
  for (int i = 0; i < k; i++)
    if (isnan(effects[i])) effects[i] = 0.0;
  return CVN_OK;
}

cvn_status cvn_morris_effects(double *effects, const double *x, const double *y,
                              int64_t trajectories, int k, double delta) {
  cvn_status status = CVN_OK;
  for (int64_t t = 0; t < trajectories && status == CVN_OK; t++)
    status = effects_of(effects + t * k, x + t * (k + 1) * k, y + t * (k + 1), k, delta);
  return status;
}

typedef struct effect_table {
  const double *values;
  int k;
} effect_table;

/* mu, mu* and sigma of the listed trajectories, k of each. */
static void statistics_of(const void *data, const int64_t *rows, int64_t count, double *out) {
  const effect_table *t = (const effect_table *)data;
  for (int i = 0; i < t->k; i++) {
    double sum = 0.0, absolute = 0.0, squares = 0.0;
    for (int64_t r = 0; r < count; r++) {
      const double effect = t->values[rows[r] * t->k + i];
      sum += effect;
      absolute += fabs(effect);
    }
    const double mean = sum / (double)count;
    for (int64_t r = 0; r < count; r++) {
      const double from_mean = t->values[rows[r] * t->k + i] - mean;
      squares += from_mean * from_mean;
    }
    out[i] = mean;
    out[t->k + i] = absolute / (double)count;
    out[2 * t->k + i] = count > 1 ? sqrt(squares / (double)(count - 1)) : (double)NAN;
  }
}

cvn_status cvn_morris_of(cvn_morris *morris, const double *effects, int64_t trajectories, int k,
                         double noise, double delta, const cvn_resampling *resampling,
                         cvn_messages *messages) {
  *morris = (cvn_morris){.k = k, .trajectories = trajectories};
  const effect_table table = {effects, k};
  const size_t each = (size_t)k;
  cvn_status status = CVN_ERR_MEMORY;
  cvn_index *indices = malloc(3 * each * sizeof *indices);
  morris->mu = malloc(each * sizeof *indices);
  morris->mu_star = malloc(each * sizeof *indices);
  morris->sigma = malloc(each * sizeof *indices);
  if (!indices || !morris->mu || !morris->mu_star || !morris->sigma) {
    cvn_fail(messages, status, NULL, "no memory for elementary effects");
    goto out;
  }
  status = cvn_bootstrap_indices(indices, 3 * k, statistics_of, &table, trajectories, resampling,
                                 messages);
  if (status != CVN_OK) goto out;
  memcpy(morris->mu, indices, each * sizeof *indices);
  memcpy(morris->mu_star, indices + each, each * sizeof *indices);
  memcpy(morris->sigma, indices + 2 * each, each * sizeof *indices);
  morris->floor = 2.0 * sqrt(noise / M_PI) / delta;
out:
  free(indices);
  if (status != CVN_OK) cvn_morris_free(morris);
  return status;
}

void cvn_morris_free(cvn_morris *morris) {
  free(morris->mu);
  free(morris->mu_star);
  free(morris->sigma);
  *morris = (cvn_morris){0};
}
