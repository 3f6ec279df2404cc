/* contrast.c: paired differences and what may be said of them. */
#include "analysis/contrast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

static const struct {
  const char *words, *of_need_met;
} verdicts[] = {
#define VERDICT(name, words, of_need_met) {words, of_need_met},
    CVN_VERDICTS(VERDICT)
#undef VERDICT
};
enum { VERDICTS = (int)(sizeof verdicts / sizeof verdicts[0]) };

const char *cvn_verdict_words(cvn_verdict verdict) {
  return verdicts[verdict].words;
}

const char *cvn_verdict_of_need_met(cvn_verdict verdict) {
  return verdicts[verdict].of_need_met;
}

bool cvn_verdict_find(const char *words, cvn_verdict *verdict) {
  for (int i = 0; i < VERDICTS; i++)
    if (strcmp(verdicts[i].words, words) == 0) {
      *verdict = (cvn_verdict)i;
      return true;
    }
  return false;
}

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to compare strategies");
}

cvn_status cvn_holm(const double *p, double *adjusted, int64_t count, cvn_messages *messages) {
  const size_t room = (size_t)(count > 0 ? count : 1);
  size_t *order = calloc(room, sizeof *order);
  double *known = calloc(room, sizeof *known);
  int64_t *where = calloc(room, sizeof *where), n = 0; /* where known[i] stands in p */
  cvn_status status = CVN_OK;
  if (!order || !known || !where) {
    status = no_memory(messages);
    goto out;
  }
  for (int64_t i = 0; i < count; i++) {
    adjusted[i] = (double)NAN;
    if (isnan(p[i])) continue;
    where[n] = i;
    known[n++] = p[i];
  }
  gsl_sort_index(order, known, 1, (size_t)n);
  double largest = 0.0;
  for (int64_t k = 0; k < n; k++) {
    largest = fmax(largest, fmin(1.0, (double)(n - k) * known[order[k]]));
    adjusted[where[order[k]]] = largest;
  }
out:
  free(where);
  free(known);
  free(order);
  return status;
}

/* d = a - b of every future; NAN where either is missing. */
static void subtract(cvn_contrast *c, const cvn_outcomes *o, double *d) {
  const double *a = cvn_outcomes_of(o, c->a), *b = cvn_outcomes_of(o, c->b);
  double better = 0.0;
  c->pairs = 0;
  for (int64_t i = 0; i < o->points * o->replicates; i++) {
    d[i] = a[i] - b[i];
    if (isnan(d[i])) continue;
    c->pairs++;
    better += d[i] > 0.0 ? 1.0 : d[i] == 0.0 ? 0.5 : 0.0;
  }
  c->improved = c->pairs > 0 ? better / (double)c->pairs : (double)NAN;
}

/* Variances within points, pooled. */
static void measure_pairing(cvn_contrast *c, const cvn_outcomes *o) {
  double aa = 0.0, bb = 0.0, ab = 0.0;
  int64_t freedom = 0;
  for (int64_t p = 0; p < o->points; p++) {
    const double *a = cvn_outcomes_row(o, c->a, p), *b = cvn_outcomes_row(o, c->b, p);
    double mean_a = 0.0, mean_b = 0.0;
    int64_t n = 0;
    for (int64_t r = 0; r < o->replicates; r++) {
      if (isnan(a[r]) || isnan(b[r])) continue;
      mean_a += a[r];
      mean_b += b[r];
      n++;
    }
    if (n < 2) continue;
    mean_a /= (double)n;
    mean_b /= (double)n;
    for (int64_t r = 0; r < o->replicates; r++) {
      if (isnan(a[r]) || isnan(b[r])) continue;
      aa += (a[r] - mean_a) * (a[r] - mean_a);
      bb += (b[r] - mean_b) * (b[r] - mean_b);
      ab += (a[r] - mean_a) * (b[r] - mean_b);
    }
    freedom += n - 1;
  }
  const bool varies = freedom > 0 && aa + bb > 0.0;
  c->correlation = varies && aa > 0.0 && bb > 0.0 ? ab / sqrt(aa * bb) : (double)NAN;
  c->reduction = varies ? 2.0 * ab / (aa + bb) : (double)NAN; /* s²_d = s²_a + s²_b - 2 s_ab */
}

/* Percentiles of means of resampled points and resampled replicates, which move the mean apart. */
static cvn_status bootstrap_study(cvn_interval *interval, const double *d, int64_t points,
                                  int64_t replicates, double mean, const cvn_resampling *resampling,
                                  cvn_messages *messages) {
  const int64_t most = points > replicates ? points : replicates;
  double *by_point = calloc((size_t)points, sizeof *by_point);
  double *by_replicate = calloc((size_t)replicates, sizeof *by_replicate);
  double *means = calloc((size_t)resampling->resamples, sizeof *means);
  int64_t *drawn = malloc((size_t)most * sizeof *drawn), whole = 0;
  cvn_status status = CVN_OK;
  if (!by_point || !by_replicate || !means || !drawn) {
    status = no_memory(messages);
    goto out;
  }
  for (int64_t p = 0; p < points; p++) {
    double sum = 0.0;
    for (int64_t r = 0; r < replicates; r++) sum += d[p * replicates + r];
    if (isnan(sum)) continue;
    by_point[whole++] = sum / (double)replicates;
    for (int64_t r = 0; r < replicates; r++) by_replicate[r] += d[p * replicates + r];
  }
  const cvn_resampling second = {resampling->seed, ~resampling->purpose, resampling->resamples};
  for (int64_t b = 0; b < resampling->resamples && whole > 0; b++) {
    double of_points = 0.0, of_replicates = 0.0;
    cvn_resample(resampling, b, whole, drawn, whole);
    for (int64_t i = 0; i < whole; i++) of_points += by_point[drawn[i]] / (double)whole;
    cvn_resample(&second, b, replicates, drawn, replicates);
    for (int64_t i = 0; i < replicates; i++)
      of_replicates += by_replicate[drawn[i]] / (double)(whole * replicates);
    means[b] = of_points + of_replicates - mean;
  }
  *interval = (cvn_interval){(double)NAN, (double)NAN};
  if (whole > 1) {
    gsl_sort(means, 1, (size_t)resampling->resamples);
    *interval = (cvn_interval){cvn_quantile(means, resampling->resamples, (1.0 - CVN_LEVEL) / 2.0),
                               cvn_quantile(means, resampling->resamples, (1.0 + CVN_LEVEL) / 2.0)};
  }
out:
  free(drawn);
  free(means);
  free(by_replicate);
  free(by_point);
  return status;
}

static cvn_status bootstrap(cvn_contrast *c, double *d, const cvn_outcomes *o,
                            const cvn_resampling *resampling, cvn_messages *messages) {
  if (o->points > 1)
    return bootstrap_study(&c->bootstrap, d, o->points, o->replicates, c->difference.mean,
                           resampling, messages);
  int64_t n = 0;
  for (int64_t i = 0; i < o->replicates; i++)
    if (!isnan(d[i])) d[n++] = d[i];
  return cvn_bootstrap_mean(&c->bootstrap, d, n, resampling, messages);
}

static cvn_verdict judge(const cvn_contrast *c, double important) {
  if (isnan(c->difference.error)) return CVN_VERDICT_UNKNOWN;
  if (c->difference.mean == 0.0 && c->difference.error == 0.0) return CVN_VERDICT_IDENTICAL;
  if (important > 0.0 && c->t.low > -important && c->t.high < important)
    return CVN_VERDICT_NEGLIGIBLE;
  if (!(c->p_holm < 1.0 - CVN_LEVEL)) return CVN_VERDICT_INDISTINGUISHABLE;
  const bool matters = important > 0.0 && (c->t.low > important || c->t.high < -important);
  if (c->difference.mean > 0.0)
    return matters ? CVN_VERDICT_IMPORTANTLY_BETTER : CVN_VERDICT_BETTER;
  return matters ? CVN_VERDICT_IMPORTANTLY_WORSE : CVN_VERDICT_WORSE;
}

cvn_status cvn_contrasts(cvn_contrast *contrasts, int64_t count, const cvn_outcomes *outcomes,
                         const cvn_contrast_options *options, cvn_messages *messages) {
  const int64_t futures = outcomes->points * outcomes->replicates;
  double *d = calloc((size_t)futures, sizeof *d);
  double *p = calloc((size_t)(count > 0 ? count : 1) * 2, sizeof *p);
  cvn_status status = CVN_OK;
  if (!d || !p) {
    status = no_memory(messages);
    goto out;
  }
  for (int64_t i = 0; i < count && status == CVN_OK; i++) {
    cvn_contrast *c = &contrasts[i];
    subtract(c, outcomes, d);
    c->difference = cvn_mean_of(d, outcomes->points, outcomes->replicates);
    c->t = cvn_mean_interval(&c->difference);
    measure_pairing(c, outcomes);
    c->p = p[i] = cvn_mean_p(&c->difference);
    status = bootstrap(c, d, outcomes, &options->resampling, messages);
  }
  if (status == CVN_OK) status = cvn_holm(p, p + count, count, messages);
  for (int64_t i = 0; i < count && status == CVN_OK; i++) {
    contrasts[i].p_holm = p[count + i];
    contrasts[i].verdict = judge(&contrasts[i], options->important);
  }
out:
  free(p);
  free(d);
  return status;
}
