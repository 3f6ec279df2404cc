/* sobol.c: what each block adds to the sums, and the indices from the sums. */
#include "analysis/sobol.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A block's terms, then for each parameter its own. */
enum { SUM_A, SUM_B, SUM_SQUARES, SUM_AB, SUM_NOISE, SUMS };
enum { OF_CROSS, OF_CHANGE, OF_SQUARE, OF_PARAMETER };

typedef struct terms {
  int k, width;
  double *values; /* blocks x width */
  double *sums;   /* width: room to add up */
} terms;

static void fill_block(const terms *t, const double *f, double centre, double noise, double *row) {
  const double a = f[0] - centre, b = f[t->k + 1] - centre;
  row[SUM_A] = a;
  row[SUM_B] = b;
  row[SUM_SQUARES] = a * a + b * b;
  row[SUM_AB] = a * b;
  row[SUM_NOISE] = noise;
  for (int i = 0; i < t->k; i++) {
    const double change = f[1 + i] - f[0];
    double *own = row + SUMS + (int64_t)OF_PARAMETER * i;
    own[OF_CROSS] = b * change;
    own[OF_CHANGE] = change;
    own[OF_SQUARE] = change * change;
  }
}

/* first, its dummy, total, its dummy, sum of first, mean, variance of the listed blocks. The sums
 * are about a fixed centre; the estimators' own is the mean of the blocks at hand. */
static void indices_of(const void *data, const int64_t *rows, int64_t count, double *out) {
  const terms *t = (const terms *)data;
  const int k = t->k;
  double *sums = t->sums;
  memset(sums, 0, (size_t)t->width * sizeof *sums);
  for (int64_t r = 0; r < count; r++) {
    const double *row = t->values + rows[r] * t->width;
    for (int c = 0; c < t->width; c++) sums[c] += row[c];
  }
  const double n = (double)count, mean_a = sums[SUM_A] / n, mean_b = sums[SUM_B] / n;
  const double mean = (mean_a + mean_b) / 2.0;
  const double variance = sums[SUM_SQUARES] / (2.0 * n) - mean * mean;
  double *first = out, *total = out + k + 1, sum = 0.0;
  for (int i = 0; i < k; i++) {
    const double *own = sums + SUMS + (int64_t)OF_PARAMETER * i;
    first[i] = (own[OF_CROSS] - mean * own[OF_CHANGE]) / (n * variance);
    total[i] = own[OF_SQUARE] / (2.0 * n * variance);
    sum += first[i];
  }
  first[k] = (sums[SUM_AB] / n - mean_a * mean_b) / variance;
  total[k] = sums[SUM_NOISE] / (n * variance);
  out[2 * k + 2] = sum;
  out[2 * k + 3] = mean;
  out[2 * k + 4] = variance;
  if (variance > 0.0) return;
  for (int i = 0; i < 2 * k + 3; i++) out[i] = (double)NAN;
}

static bool is_constant(const double *values, int64_t count) {
  for (int64_t i = 1; i < count; i++)
    if (values[i] != values[0]) return false;
  return true;
}

static double centre_of(const double *values, int64_t blocks, int k) {
  double sum = 0.0;
  for (int64_t j = 0; j < blocks; j++) sum += values[j * (k + 2)] + values[j * (k + 2) + k + 1];
  return sum / (2.0 * (double)blocks);
}

static cvn_status keep(cvn_sobol *sobol, const cvn_index *indices, double centre) {
  const size_t each = (size_t)sobol->k + 1;
  sobol->first = malloc(each * sizeof *sobol->first);
  sobol->total = malloc(each * sizeof *sobol->total);
  if (!sobol->first || !sobol->total) return CVN_ERR_MEMORY;
  memcpy(sobol->first, indices, each * sizeof *indices);
  memcpy(sobol->total, indices + each, each * sizeof *indices);
  sobol->first_sum = indices[2 * each];
  sobol->mean = centre + indices[2 * each + 1].value;
  sobol->variance = indices[2 * each + 2].value;
  return sobol->variance > 0.0 ? CVN_OK : CVN_ERR_INPUT;
}

cvn_status cvn_sobol_of(cvn_sobol *sobol, const double *values, const double *noise, int64_t blocks,
                        int k, const cvn_resampling *resampling, cvn_messages *messages) {
  *sobol = (cvn_sobol){.k = k, .blocks = blocks};
  terms t = {.k = k, .width = SUMS + OF_PARAMETER * k};
  const int n_indices = 2 * k + 5;
  cvn_status status = CVN_ERR_MEMORY;
  t.values = malloc((size_t)(blocks * t.width) * sizeof *t.values);
  t.sums = malloc((size_t)t.width * sizeof *t.sums);
  cvn_index *indices = malloc((size_t)n_indices * sizeof *indices);
  if (!t.values || !t.sums || !indices) goto out;
  status = CVN_ERR_INPUT;
  if (is_constant(values, blocks * (k + 2))) goto out;
  const double centre = centre_of(values, blocks, k);
  for (int64_t j = 0; j < blocks; j++)
    fill_block(&t, values + j * (k + 2), centre, noise ? noise[j] : (double)NAN,
               t.values + j * t.width);
  status = cvn_bootstrap_indices(indices, n_indices, indices_of, &t, blocks, resampling, messages);
  if (status == CVN_OK) status = keep(sobol, indices, centre);
out:
  if (status == CVN_ERR_MEMORY) status = cvn_fail(messages, status, NULL, "no memory for indices");
  free(t.values);
  free(t.sums);
  free(indices);
  if (status != CVN_OK) cvn_sobol_free(sobol);
  return status;
}

void cvn_sobol_free(cvn_sobol *sobol) {
  free(sobol->first);
  free(sobol->total);
  *sobol = (cvn_sobol){0};
}
