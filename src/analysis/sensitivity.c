/* sensitivity.c: from a result to whole blocks of points; sensitivity_measures.c takes it from
 * there.
 */
#include "analysis/sensitivity.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/outcomes.h"
#include "analysis/sensitivity_parts.h"
#include "base/text.h"

static cvn_status no_memory(const cvn_reader *reader, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to analyse %s",
                  cvn_reader_path(reader));
}

/* -- names -- */

static cvn_status unknown(const cvn_reader *reader, const char *what, const char *name,
                          const char *const *known, size_t count, cvn_messages *messages) {
  const char *nearest = cvn_nearest_name(name, known, count);
  const char *path = cvn_reader_path(reader);
  if (nearest)
    return cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL,
                    "%s: there is no %s '%s'; did you mean '%s'?", path, what, name, nearest);
  return cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL, "%s: there is no %s '%s'", path, what, name);
}

static cvn_status find_strategy(const cvn_reader *reader, const char *name, int64_t *strategy,
                                cvn_messages *messages) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  for (int64_t s = 0; s < e->strategies; s++)
    if (strcmp(e->strategy_names[s], name) == 0) {
      *strategy = s;
      return CVN_OK;
    }
  return unknown(reader, "strategy", name, (const char *const *)e->strategy_names,
                 (size_t)e->strategies, messages);
}

static const char *short_name(const char *variable) {
  return strncmp(variable, "outcome_", 8) == 0 ? variable + 8 : variable;
}

static cvn_status find_outcome(const cvn_reader *reader, const char *name,
                               const cvn_variable **variable, cvn_messages *messages) {
  const int count = cvn_reader_count(reader);
  const char **known = calloc((size_t)count + 1, sizeof *known);
  if (!known) return no_memory(reader, messages);
  size_t n = 0;
  *variable = NULL;
  for (int i = 0; i < count; i++) {
    const cvn_variable *one = cvn_reader_variable(reader, i);
    if (!cvn_reader_is_outcome(reader, one)) continue;
    known[n++] = short_name(one->name);
    if (strcmp(short_name(one->name), short_name(name)) == 0) *variable = one;
  }
  const cvn_status status =
      *variable ? CVN_OK : unknown(reader, "outcome", short_name(name), known, n, messages);
  free(known);
  return status;
}

/* -- values -- */

/* One number for each point and replicate. */
typedef struct responses {
  int64_t points, replicates;
  double *values; /* points x replicates; owned */
} responses;

static cvn_status read_responses(responses *r, const cvn_reader *reader, const char *variable,
                                 int64_t strategy, int64_t minus, cvn_messages *messages) {
  cvn_outcomes outcomes;
  cvn_status status = cvn_outcomes_read(&outcomes, reader, variable, messages);
  if (status != CVN_OK) return status;
  r->points = outcomes.points;
  r->replicates = outcomes.replicates;
  const int64_t count = r->points * r->replicates;
  r->values = malloc((size_t)count * sizeof *r->values);
  if (r->values) {
    const double *a = cvn_outcomes_of(&outcomes, strategy);
    const double *b = minus >= 0 ? cvn_outcomes_of(&outcomes, minus) : NULL;
    for (int64_t i = 0; i < count; i++) r->values[i] = b ? a[i] - b[i] : a[i];
  } else {
    status = no_memory(reader, messages);
  }
  cvn_outcomes_free(&outcomes);
  return status;
}

static int64_t missing_in(const responses *r, int64_t first_point, int64_t points) {
  int64_t missing = 0;
  const double *values = r->values + first_point * r->replicates;
  for (int64_t i = 0; i < points * r->replicates; i++) missing += !isfinite(values[i]);
  return missing;
}

/* Lists the whole blocks and counts the others. */
static int64_t list_blocks(cvn_sensitivity *s, const responses *r, int64_t *whole) {
  int64_t n = 0;
  for (int64_t b = 0; b < r->points / s->block; b++) {
    const int64_t missing = missing_in(r, b * s->block, s->block);
    if (missing == 0) whole[n++] = b;
    else s->left_out++;
    s->runs_left_out += missing;
  }
  return n;
}

/* What is left of a point's replicates when their own means over points are taken out: common
 * random numbers make these move all points alike, which is no noise between them. */
static void measure_noise(const responses *r, const int64_t *whole, const double *replicate_means,
                          double mean, cvn_sample *sample) {
  const double n = (double)(sample->blocks * sample->block), replicates = (double)r->replicates;
  const double freedom = (replicates - 1.0) * (n > 1.0 ? (n - 1.0) / n : 1.0);
  for (int64_t b = 0; b < sample->blocks; b++) {
    double squares = 0.0;
    for (int64_t p = 0; p < sample->block; p++) {
      const double *values = r->values + (whole[b] * sample->block + p) * r->replicates;
      const double point_mean = sample->y[b * sample->block + p];
      for (int64_t i = 0; i < r->replicates; i++) {
        const double rest = values[i] - point_mean - replicate_means[i] + mean;
        squares += rest * rest;
      }
    }
    sample->noise[b] = squares / freedom / replicates / (double)sample->block;
  }
}

static void average(cvn_sensitivity *s, const responses *r, const int64_t *whole,
                    double *replicate_means, cvn_sample *sample) {
  const int64_t n = sample->blocks * sample->block;
  double squares = 0.0, noise = 0.0;
  for (int64_t i = 0; i < r->replicates; i++) replicate_means[i] = 0.0;
  for (int64_t q = 0; q < n; q++) {
    const int64_t p = whole[q / s->block] * s->block + q % s->block;
    const double *values = r->values + p * r->replicates;
    double sum = 0.0;
    for (int64_t i = 0; i < r->replicates; i++) {
      sum += values[i];
      replicate_means[i] += values[i] / (double)n;
    }
    sample->y[q] = sum / (double)r->replicates;
    s->mean += sample->y[q] / (double)n;
    memcpy(sample->x + q * sample->k, s->points.x + p * sample->k,
           (size_t)sample->k * sizeof *sample->x);
  }
  for (int64_t q = 0; q < n; q++) squares += (sample->y[q] - s->mean) * (sample->y[q] - s->mean);
  s->sd = n > 1 ? sqrt(squares / (double)(n - 1)) : (double)NAN;
  s->noise = (double)NAN;
  if (!sample->noise) return;
  measure_noise(r, whole, replicate_means, s->mean, sample);
  for (int64_t b = 0; b < sample->blocks; b++) noise += sample->noise[b];
  s->noise = noise / (double)sample->blocks;
}

static void free_sample(cvn_sample *sample) {
  free(sample->x);
  free(sample->y);
  free(sample->noise);
}

static cvn_status check_left_out(const cvn_sensitivity *s, const cvn_sensitivity_request *request,
                                 const cvn_reader *reader, cvn_messages *messages) {
  const int64_t all = s->used + s->left_out;
  if ((double)s->left_out <= request->most_failed * (double)all) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                  "%s: %" PRId64 " of %" PRId64 " %s hold failed or missing runs (%" PRId64
                  " runs), more than the %.0f%% that may be left out; make these runs first "
                  "(convene sweep --resume --retry-failed)",
                  cvn_reader_path(reader), s->left_out, all, cvn_sensitivity_blocks(s->method),
                  s->runs_left_out, 100.0 * request->most_failed);
}

static cvn_status make_sample(cvn_sensitivity *s, const responses *r, cvn_sample *sample,
                              const cvn_sensitivity_request *request, const cvn_reader *reader,
                              cvn_messages *messages) {
  const int64_t blocks = r->points / s->block;
  cvn_status status = CVN_OK;
  *sample = (cvn_sample){.block = s->block, .k = s->points.k};
  int64_t *whole = malloc((size_t)blocks * sizeof *whole);
  double *replicate_means = malloc((size_t)r->replicates * sizeof *replicate_means);
  sample->x = malloc((size_t)(r->points * sample->k) * sizeof *sample->x);
  sample->y = malloc((size_t)r->points * sizeof *sample->y);
  if (r->replicates > 1) sample->noise = malloc((size_t)blocks * sizeof *sample->noise);
  if (!whole || !replicate_means || !sample->x || !sample->y ||
      (r->replicates > 1 && !sample->noise)) {
    status = no_memory(reader, messages);
    goto out;
  }
  s->used = sample->blocks = list_blocks(s, r, whole);
  s->replicates = r->replicates;
  status = check_left_out(s, request, reader, messages);
  if (status == CVN_OK) average(s, r, whole, replicate_means, sample);
out:
  free(whole);
  free(replicate_means);
  return status;
}

static cvn_status set_names(cvn_sensitivity *s, const cvn_reader *reader,
                            const cvn_variable *variable, int64_t strategy, int64_t minus,
                            cvn_messages *messages) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  s->outcome = cvn_copy(short_name(variable->name));
  s->unit = cvn_copy(variable->unit);
  s->long_name = cvn_copy(variable->long_name);
  s->strategy = cvn_copy(e->strategy_names[strategy]);
  if (minus >= 0) s->minus = cvn_copy(e->strategy_names[minus]);
  const bool ok = s->outcome && s->unit && s->long_name && s->strategy && (minus < 0 || s->minus);
  return ok ? CVN_OK : no_memory(reader, messages);
}

/* "A,B" at the comma that has the name of a strategy on either side: names may hold commas too.
 * Where there is none, the first comma says what is missing. */
static cvn_status find_difference(const cvn_reader *reader, const char *text, int64_t *strategy,
                                  int64_t *minus, cvn_messages *messages) {
  const char *comma = strchr(text, ',');
  if (!comma)
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "a difference is of two strategies with a comma between them, not '%s'", text);
  cvn_status status = CVN_OK;
  for (const char *at = comma; at; at = strchr(at + 1, ',')) {
    char *name = cvn_format("%.*s", (int)(at - text), text);
    if (!name) return no_memory(reader, messages);
    status = find_strategy(reader, name, strategy, NULL);
    if (status == CVN_OK) status = find_strategy(reader, at + 1, minus, NULL);
    free(name);
    if (status == CVN_OK) break;
  }
  if (status != CVN_OK) {
    char *name = cvn_format("%.*s", (int)(comma - text), text);
    if (!name) return no_memory(reader, messages);
    status = find_strategy(reader, name, strategy, messages);
    if (status == CVN_OK) status = find_strategy(reader, comma + 1, minus, messages);
    free(name);
  } else if (*minus == *strategy) {
    status = cvn_fail(messages, CVN_ERR_INPUT, NULL,
                      "the difference of a strategy and itself is always 0: '%s'", text);
  }
  return status;
}

/* The strategies asked for, as numbers; the baseline where none is. */
static cvn_status find_strategies(const cvn_reader *reader, const cvn_sensitivity_request *request,
                                  int64_t *strategy, int64_t *minus, cvn_messages *messages) {
  *strategy = 0;
  *minus = -1;
  if (request->difference)
    return find_difference(reader, request->difference, strategy, minus, messages);
  if (request->strategy) return find_strategy(reader, request->strategy, strategy, messages);
  char *baseline;
  const cvn_status status = cvn_reader_get_attribute(reader, "/", "baseline", &baseline, messages);
  if (baseline && find_strategy(reader, baseline, strategy, NULL) != CVN_OK) *strategy = 0;
  free(baseline);
  return status;
}

cvn_status cvn_sensitivity_of(cvn_sensitivity *s, const cvn_reader *reader,
                              const cvn_sensitivity_request *request, cvn_messages *messages) {
  *s = (cvn_sensitivity){.resamples = request->resamples};
  const cvn_variable *variable = NULL;
  int64_t strategy, minus;
  responses r = {0};
  cvn_sample sample = {0};
  const cvn_resampling resampling = {.seed = request->seed, .resamples = request->resamples};
  cvn_status status = cvn_points_read(&s->points, reader, messages);
  if (status == CVN_OK) status = cvn_sensitivity_choose(s, reader, messages);
  if (status == CVN_OK)
    status =
        find_outcome(reader, request->outcome ? request->outcome : "need_met", &variable, messages);
  if (status == CVN_OK) status = find_strategies(reader, request, &strategy, &minus, messages);
  if (status == CVN_OK) status = set_names(s, reader, variable, strategy, minus, messages);
  if (status == CVN_OK)
    status = read_responses(&r, reader, variable->path, strategy, minus, messages);
  if (status == CVN_OK) status = make_sample(s, &r, &sample, request, reader, messages);
  if (status == CVN_OK) status = cvn_sensitivity_measure(s, &sample, &resampling, reader, messages);
  free_sample(&sample);
  free(r.values);
  if (status != CVN_OK) cvn_sensitivity_free(s);
  return status;
}

void cvn_sensitivity_free(cvn_sensitivity *s) {
  cvn_points_free(&s->points);
  free(s->outcome);
  free(s->unit);
  free(s->long_name);
  free(s->strategy);
  free(s->minus);
  for (int m = 0; m < s->n_measures; m++) free(s->measures[m].values);
  for (int c = 0; c < s->n_convergence; c++) free(s->convergence[c].values);
  *s = (cvn_sensitivity){0};
}

int cvn_measure_is_above(const cvn_measure *measure, int parameter) {
  const cvn_index *index = &measure->values[parameter];
  if (isnan(measure->floor) || isnan(index->interval.low)) return -1;
  return index->interval.low > measure->floor || index->interval.high < -measure->floor;
}

/* What has no value comes last. */
static double size_of(const cvn_index *index) {
  return isnan(index->value) ? -1.0 : fabs(index->value);
}

void cvn_sensitivity_order(const cvn_sensitivity *s, int *order) {
  const cvn_index *values = s->measures[s->main].values;
  for (int i = 0; i < s->points.k; i++) {
    int at = i;
    for (; at > 0 && size_of(&values[i]) > size_of(&values[order[at - 1]]); at--)
      order[at] = order[at - 1];
    order[at] = i;
  }
}
