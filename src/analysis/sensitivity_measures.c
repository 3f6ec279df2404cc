/* sensitivity_measures.c: the method a design allows, and its numbers. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/morris.h"
#include "analysis/rank_regression.h"
#include "analysis/sensitivity_parts.h"
#include "analysis/sobol.h"

/* Fewer blocks than these give intervals that say nothing. */
enum { SOBOL_LEAST = 8, MORRIS_LEAST = 4, RANKS_LEAST = 10 };

static const struct {
  const char *kind;
  cvn_sensitivity_method method;
} methods[] = {
    {"saltelli", CVN_SENSITIVITY_SOBOL}, {"morris", CVN_SENSITIVITY_MORRIS},
    {"sobol", CVN_SENSITIVITY_RANKS},    {"latin-hypercube", CVN_SENSITIVITY_RANKS},
    {"list", CVN_SENSITIVITY_RANKS},     {"grid", CVN_SENSITIVITY_RANKS},
};

const char *cvn_sensitivity_blocks(cvn_sensitivity_method method) {
  static const char *const blocks[] = {[CVN_SENSITIVITY_SOBOL] = "base samples",
                                       [CVN_SENSITIVITY_MORRIS] = "trajectories",
                                       [CVN_SENSITIVITY_RANKS] = "points"};
  return blocks[method];
}

static cvn_status refuse_kind(const char *kind, const cvn_reader *reader, cvn_messages *messages) {
  const char *path = cvn_reader_path(reader);
  static const char advice[] = "take 'design: {kind: saltelli}' for Sobol indices or "
                               "'kind: morris' for a first look at many parameters";
  if (strcmp(kind, "one-at-a-time") == 0)
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "%s: one parameter at a time was moved from one point, which says nothing "
                    "about the rest of the space; %s",
                    path, advice);
  return cvn_fail(messages, CVN_ERR_INPUT, NULL, "%s: its design '%s' cannot be analysed; %s", path,
                  kind, advice);
}

cvn_status cvn_sensitivity_choose(cvn_sensitivity *s, const cvn_reader *reader,
                                  cvn_messages *messages) {
  const cvn_points *points = &s->points;
  const char *path = cvn_reader_path(reader);
  if (points->k == 0)
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "%s: no parameter varies in it; sensitivity needs the result of a study "
                    "(convene sweep) with, say, 'design: {kind: saltelli, points: 128}'",
                    path);
  const int known = (int)(sizeof methods / sizeof methods[0]);
  int found = 0;
  while (found < known && strcmp(methods[found].kind, points->kind) != 0) found++;
  if (found == known) return refuse_kind(points->kind, reader, messages);
  s->method = methods[found].method;
  s->block = s->method == CVN_SENSITIVITY_SOBOL    ? points->k + 2
             : s->method == CVN_SENSITIVITY_MORRIS ? points->k + 1
                                                   : 1;
  if (points->n % s->block != 0 || (s->method == CVN_SENSITIVITY_MORRIS && points->levels < 2))
    return cvn_fail(messages, CVN_ERR_FORMAT, NULL,
                    "%s: says it is a %s design of %d parameters, but its %" PRId64
                    " points are not whole %s",
                    path, points->kind, points->k, points->n, cvn_sensitivity_blocks(s->method));
  return CVN_OK;
}

/* -- what the methods share -- */

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for indices");
}

static const cvn_index unknown_index = {(double)NAN, {(double)NAN, (double)NAN}};

/* Adds a measure with the k values copied; NULL, with a message, without memory. */
static cvn_measure *add_measure(cvn_sensitivity *s, const char *name, const char *heading,
                                const char *meaning, const cvn_index *values,
                                cvn_messages *messages) {
  const size_t bytes = (size_t)s->points.k * sizeof *values;
  cvn_measure *measure = &s->measures[s->n_measures];
  *measure = (cvn_measure){.name = name,
                           .heading = heading,
                           .meaning = meaning,
                           .values = malloc(bytes),
                           .dummy = unknown_index,
                           .floor = (double)NAN};
  if (!measure->values) {
    (void)no_memory(messages);
    return NULL;
  }
  memcpy(measure->values, values, bytes);
  s->n_measures++;
  return measure;
}

static cvn_status refuse_constant(const cvn_sensitivity *s, const cvn_reader *reader,
                                  cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                  "%s: %s is the same at all %" PRId64
                  " points: nothing that was varied makes a difference to it",
                  cvn_reader_path(reader), s->outcome, s->used * s->block);
}

/* The values of the main measure from the first `blocks` blocks, as convergence step. */
static cvn_status add_step(cvn_sensitivity *s, int64_t blocks, const cvn_index *values,
                           cvn_messages *messages) {
  const size_t bytes = (size_t)s->points.k * sizeof *values;
  cvn_convergence *step = &s->convergence[s->n_convergence];
  step->blocks = blocks;
  step->values = malloc(bytes);
  if (!step->values) return no_memory(messages);
  memcpy(step->values, values, bytes);
  s->n_convergence++;
  return CVN_OK;
}

/* -- Sobol -- */

static double farther(cvn_interval interval) {
  return fmax(fabs(interval.low), fabs(interval.high));
}

static cvn_status take_sobol(cvn_sensitivity *s, const cvn_sobol *sobol, cvn_messages *messages) {
  const int k = s->points.k;
  cvn_measure *first =
      add_measure(s, "first_order", "first order",
                  "share of the outcome's variance over the design that goes if the parameter "
                  "becomes known (Sobol; estimator of Saltelli et al. 2010)",
                  sobol->first, messages);
  if (!first) return CVN_ERR_MEMORY;
  first->dummy = sobol->first[k];
  first->floor = farther(first->dummy.interval);
  cvn_measure *total =
      add_measure(s, "total_order", "total order",
                  "share of the variance that stays while the parameter alone is unknown: what it "
                  "does by itself and together with others (Sobol; estimator of Jansen 1999)",
                  sobol->total, messages);
  if (!total) return CVN_ERR_MEMORY;
  total->dummy = sobol->total[k];
  total->floor = total->dummy.interval.high;
  s->main = 1;
  s->whole = sobol->first_sum;
  return CVN_OK;
}

static cvn_status measure_sobol(cvn_sensitivity *s, const cvn_sample *sample,
                                const cvn_resampling *resampling, const cvn_reader *reader,
                                cvn_messages *messages) {
  cvn_status status = CVN_OK;
  for (int j = CVN_CONVERGENCE_MAX - 1; j >= 0 && status == CVN_OK; j--) {
    const int64_t blocks = sample->blocks >> j;
    if (blocks < SOBOL_LEAST) continue;
    cvn_sobol sobol;
    status =
        cvn_sobol_of(&sobol, sample->y, sample->noise, blocks, sample->k, resampling, messages);
    /* What does not vary yet may do so with more blocks. */
    if (status == CVN_ERR_INPUT && j > 0) {
      status = CVN_OK;
      continue;
    }
    if (status == CVN_ERR_INPUT) status = refuse_constant(s, reader, messages);
    if (status == CVN_OK) status = add_step(s, blocks, sobol.total, messages);
    if (status == CVN_OK && j == 0) status = take_sobol(s, &sobol, messages);
    cvn_sobol_free(&sobol);
  }
  return status;
}

/* -- Morris -- */

static cvn_status take_morris(cvn_sensitivity *s, const cvn_morris *morris,
                              cvn_messages *messages) {
  cvn_measure *star =
      add_measure(s, "mu_star", "mu*",
                  "mean size of the change in the outcome when the parameter moves through its "
                  "range (elementary effects; Campolongo et al. 2007)",
                  morris->mu_star, messages);
  if (!star) return CVN_ERR_MEMORY;
  star->dummy.value = star->floor = morris->floor;
  const cvn_measure *mu =
      add_measure(s, "mu", "mu", "mean change in the outcome, with its sign (Morris 1991)",
                  morris->mu, messages);
  if (!mu) return CVN_ERR_MEMORY;
  const cvn_measure *sigma =
      add_measure(s, "sigma", "sigma",
                  "standard deviation of the change: how much it depends on the other parameters "
                  "or is curved (Morris 1991)",
                  morris->sigma, messages);
  if (!sigma) return CVN_ERR_MEMORY;
  s->main = 0;
  s->whole = unknown_index;
  return CVN_OK;
}

static cvn_status measure_morris(cvn_sensitivity *s, const cvn_sample *sample,
                                 const cvn_resampling *resampling, const cvn_reader *reader,
                                 cvn_messages *messages) {
  const int k = sample->k;
  /* A Morris design of p levels moves p/2 of its p - 1 steps at a time. */
  const int64_t jump = s->points.levels / 2, steps = s->points.levels - 1;
  const double delta = (double)jump / (double)steps;
  double *effects = malloc((size_t)(sample->blocks * k) * sizeof *effects);
  if (!effects) return no_memory(messages);
  cvn_status status = cvn_morris_effects(effects, sample->x, sample->y, sample->blocks, k, delta);
  if (status != CVN_OK)
    status = cvn_fail(messages, CVN_ERR_FORMAT, NULL,
                      "%s: says it is a morris design, but its points do not move one parameter at "
                      "a time",
                      cvn_reader_path(reader));
  else if (!(s->sd > 0.0)) status = refuse_constant(s, reader, messages);
  for (int j = CVN_CONVERGENCE_MAX - 1; j >= 0 && status == CVN_OK; j--) {
    const int64_t blocks = sample->blocks >> j;
    if (blocks < MORRIS_LEAST) continue;
    cvn_morris morris;
    status = cvn_morris_of(&morris, effects, blocks, k, s->noise, delta, resampling, messages);
    if (status == CVN_OK) status = add_step(s, blocks, morris.mu_star, messages);
    if (status == CVN_OK && j == 0) status = take_morris(s, &morris, messages);
    cvn_morris_free(&morris);
  }
  free(effects);
  return status;
}

/* -- ranks -- */

/* A category of three values or more has no order, and what does not vary no rank. */
static bool has_ranks(const cvn_sample *sample, int i, int words) {
  double values[2];
  int distinct = 0;
  for (int64_t p = 0; p < sample->blocks; p++) {
    const double x = sample->x[p * sample->k + i];
    bool known = false;
    for (int v = 0; v < distinct && v < 2; v++) known = known || values[v] == x;
    if (known) continue;
    if (distinct == 2) return words == 0;
    values[distinct++] = x;
    if (distinct == 2 && words == 0) return true;
  }
  return distinct == 2;
}

static cvn_status take_ranks(cvn_sensitivity *s, const cvn_rank_regression *regression,
                             const int *columns, cvn_messages *messages) {
  const size_t k = (size_t)s->points.k;
  cvn_index *values = malloc(k * sizeof *values);
  if (!values) return no_memory(messages);
  for (size_t i = 0; i < k; i++) values[i] = unknown_index;
  for (int c = 0; c < regression->k; c++) values[columns[c]] = regression->coefficients[c];
  cvn_measure *measure =
      add_measure(s, "rank_coefficient", "rank coefficient",
                  "standardised rank regression coefficient (Iman & Conover 1979): standard "
                  "deviations by which the outcome's rank moves for one of the parameter's",
                  values, messages);
  free(values);
  if (!measure) return CVN_ERR_MEMORY;
  measure->dummy.value = measure->floor = regression->floor;
  s->main = 0;
  s->whole = regression->r_squared;
  return CVN_OK;
}

static cvn_status measure_ranks(cvn_sensitivity *s, const cvn_sample *sample,
                                const cvn_resampling *resampling, const cvn_reader *reader,
                                cvn_messages *messages) {
  cvn_status status = CVN_OK;
  int count = 0;
  int *columns = malloc((size_t)sample->k * sizeof *columns);
  double *x = malloc((size_t)(sample->blocks * sample->k) * sizeof *x);
  if (!columns || !x) status = no_memory(messages);
  for (int i = 0; i < sample->k && status == CVN_OK; i++)
    if (has_ranks(sample, i, s->points.levels_of[i])) columns[count++] = i;
  if (status == CVN_OK && count == 0)
    status = cvn_fail(messages, CVN_ERR_INPUT, NULL,
                      "%s: none of its parameters can be ranked: categories of three values and "
                      "more have no order; take 'design: {kind: saltelli}'",
                      cvn_reader_path(reader));
  if (status == CVN_OK && sample->blocks < count + 3)
    status = cvn_fail(messages, CVN_ERR_INPUT, NULL,
                      "%s: %" PRId64 " whole points are too few for the ranks of %d parameters",
                      cvn_reader_path(reader), sample->blocks, count);
  if (status == CVN_OK && !(s->sd > 0.0)) status = refuse_constant(s, reader, messages);
  if (status != CVN_OK) goto out;
  for (int64_t p = 0; p < sample->blocks; p++)
    for (int c = 0; c < count; c++) x[p * count + c] = sample->x[p * sample->k + columns[c]];
  cvn_rank_regression regression;
  status = cvn_rank_regression_of(&regression, x, sample->y, sample->blocks, count, resampling,
                                  messages);
  if (status == CVN_ERR_INPUT)
    status = cvn_fail(messages, CVN_ERR_INPUT, NULL,
                      "%s: its points move parameters together, so that their effects cannot be "
                      "told apart",
                      cvn_reader_path(reader));
  if (status == CVN_OK) status = take_ranks(s, &regression, columns, messages);
  cvn_rank_regression_free(&regression);
out:
  free(columns);
  free(x);
  return status;
}

cvn_status cvn_sensitivity_measure(cvn_sensitivity *s, const cvn_sample *sample,
                                   const cvn_resampling *resampling, const cvn_reader *reader,
                                   cvn_messages *messages) {
  static const int least[] = {[CVN_SENSITIVITY_SOBOL] = SOBOL_LEAST,
                              [CVN_SENSITIVITY_MORRIS] = MORRIS_LEAST,
                              [CVN_SENSITIVITY_RANKS] = RANKS_LEAST};
  if (sample->blocks < least[s->method])
    return cvn_fail(messages, CVN_ERR_INPUT, NULL,
                    "%s: %" PRId64 " whole %s are too few: at least %d are needed, and some "
                    "hundreds for narrow intervals",
                    cvn_reader_path(reader), sample->blocks, cvn_sensitivity_blocks(s->method),
                    least[s->method]);
  switch (s->method) {
  case CVN_SENSITIVITY_SOBOL:
    return measure_sobol(s, sample, resampling, reader, messages);
  case CVN_SENSITIVITY_MORRIS:
    return measure_morris(s, sample, resampling, reader, messages);
  default:
    return measure_ranks(s, sample, resampling, reader, messages);
  }
}
