/* rank_regression.c: ranks, their correlations, and the regression from these. */
#include "analysis/rank_regression.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

/* Less of a column's variance than this left over by the columns before it is none. */
static const double LEFT_OVER = 1e-10;

/* Ranks less their mean, of `values` with a stride, into `ranks` with another. */
static void rank_column(const double *values, int64_t stride, int64_t n, size_t *order,
                        double *ranks, int64_t rank_stride) {
  gsl_sort_index(order, values, (size_t)stride, (size_t)n);
  const double middle = (double)(n - 1) / 2.0;
  for (int64_t i = 0; i < n;) {
    const double value = values[(int64_t)order[i] * stride];
    int64_t end = i + 1;
    while (end < n && values[(int64_t)order[end] * stride] == value) end++;
    const double rank = (double)(i + end - 1) / 2.0 - middle;
    for (; i < end; i++) ranks[(int64_t)order[i] * rank_stride] = rank;
  }
}

typedef struct ranked {
  int k;
  const double *ranks; /* n x (k + 1), the outcome last */
  double *products;    /* (k + 1) x (k + 1): room */
  double *means;       /* k + 1: room */
} ranked;

/* Correlations of the listed rows, lower triangle; false where a column does not vary. */
static bool correlate(const ranked *r, const int64_t *rows, int64_t count) {
  const int w = r->k + 1;
  double *c = r->products, *mean = r->means;
  memset(c, 0, (size_t)(w * w) * sizeof *c);
  memset(mean, 0, (size_t)w * sizeof *mean);
  for (int64_t j = 0; j < count; j++) {
    const double *row = r->ranks + rows[j] * w;
    for (int a = 0; a < w; a++) {
      mean[a] += row[a];
      for (int b = 0; b <= a; b++) c[a * w + b] += row[a] * row[b];
    }
  }
  for (int a = 0; a < w; a++)
    for (int b = 0; b <= a; b++) c[a * w + b] -= mean[a] * mean[b] / (double)count;
  for (int a = 0; a < w; a++) {
    if (!(c[a * w + a] > 0.0)) return false;
    mean[a] = sqrt(c[a * w + a]);
  }
  for (int a = 0; a < w; a++)
    for (int b = 0; b <= a; b++) c[a * w + b] /= mean[a] * mean[b];
  return true;
}

/* Cholesky's factor in place (GSL's ends the process where there is none), the last row being the
 * outcome's: its elements are what each parameter adds to those before it. */
static bool decompose(double *c, int k) {
  const int w = k + 1;
  for (int a = 0; a < w; a++)
    for (int b = 0; b <= a && b < k; b++) {
      double rest = c[a * w + b];
      for (int i = 0; i < b; i++) rest -= c[a * w + i] * c[b * w + i];
      if (a == b && rest < LEFT_OVER) return false;
      c[a * w + b] = a == b ? sqrt(rest) : rest / c[b * w + b];
    }
  return true;
}

/* Coefficients, then R^2. */
static void regress(const void *data, const int64_t *rows, int64_t count, double *out) {
  const ranked *r = (const ranked *)data;
  const int k = r->k, w = k + 1;
  const double *c = r->products, *outcome = c + (int64_t)k * w;
  if (!correlate(r, rows, count) || !decompose(r->products, k)) {
    for (int i = 0; i <= k; i++) out[i] = (double)NAN;
    return;
  }
  out[k] = 0.0;
  for (int i = k - 1; i >= 0; i--) {
    out[k] += outcome[i] * outcome[i];
    double rest = outcome[i];
    for (int j = i + 1; j < k; j++) rest -= c[j * w + i] * out[j];
    out[i] = rest / c[i * w + i];
  }
}

static cvn_status keep(cvn_rank_regression *regression, const cvn_index *indices) {
  const int k = regression->k;
  const double freedom = (double)(regression->n - k - 1);
  regression->coefficients = malloc((size_t)k * sizeof *indices);
  if (!regression->coefficients) return CVN_ERR_MEMORY;
  memcpy(regression->coefficients, indices, (size_t)k * sizeof *indices);
  regression->r_squared = indices[k];
  if (isnan(regression->r_squared.value)) return CVN_ERR_INPUT;
  regression->floor =
      freedom > 0.0 ? 1.959963984540054 * sqrt((1.0 - indices[k].value) / freedom) : (double)NAN;
  return CVN_OK;
}

cvn_status cvn_rank_regression_of(cvn_rank_regression *regression, const double *x, const double *y,
                                  int64_t n, int k, const cvn_resampling *resampling,
                                  cvn_messages *messages) {
  *regression = (cvn_rank_regression){.k = k, .n = n};
  const int w = k + 1;
  cvn_status status = CVN_ERR_MEMORY;
  size_t *order = malloc((size_t)n * sizeof *order);
  double *ranks = malloc((size_t)(n * w) * sizeof *ranks);
  double *products = malloc((size_t)(w * w) * sizeof *products);
  double *means = malloc((size_t)w * sizeof *means);
  cvn_index *indices = malloc((size_t)w * sizeof *indices);
  if (!order || !ranks || !products || !means || !indices) goto out;
  for (int i = 0; i < k; i++) rank_column(x + i, k, n, order, ranks + i, w);
  rank_column(y, 1, n, order, ranks + k, w);
  const ranked r = {k, ranks, products, means};
  status = cvn_bootstrap_indices(indices, w, regress, &r, n, resampling, messages);
  if (status == CVN_OK) status = keep(regression, indices);
out:
  if (status == CVN_ERR_MEMORY) status = cvn_fail(messages, status, NULL, "no memory for ranks");
  free(order);
  free(ranks);
  free(products);
  free(means);
  free(indices);
  if (status != CVN_OK) cvn_rank_regression_free(regression);
  return status;
}

void cvn_rank_regression_free(cvn_rank_regression *regression) {
  free(regression->coefficients);
  *regression = (cvn_rank_regression){0};
}
