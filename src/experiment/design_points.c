/* design_points.c: where the points of a design lie.
 *
 * grid             every combination of levels; the last parameter changes fastest
 * one-at-a-time    the scenario's own point, then each parameter through its levels, the others at
 *                  their own values; the own value is not repeated
 * latin-hypercube  every parameter's range in n strata of equal probability, each met once
 *                  (McKay, Beckman & Conover 1979)
 * sobol            Sobol's sequence (Antonov & Saleev 1979, with Bratley & Fox's numbers, by GSL)
 *                  with a digital shift: coordinate k of 30 bits becomes (k xor shift + 1/2)·2^-30,
 *                  uniform whatever k. GSL leaves out the origin, without which the first 2^m
 *                  points are not balanced (Owen 2020), so point 0 is the shift itself
 * saltelli         for every base sample i: A_i, then A_i with one coordinate from B_i for each
 *                  parameter in turn, then B_i (Saltelli et al. 2010); A and B are the halves of
 *                  one Sobol sequence up to 20 parameters, and independent uniforms above
 * morris           trajectories through a grid of p levels: a random start, then each parameter
 *                  once, in random order, p/2 levels up or down, whichever stays inside (Morris
 *                  1991)
 *
 * Sobol's points, base samples and trajectories depend on their number and the seed only: asking
 * for more adds to them.
 */
#include "experiment/design_points.h"

#include <stdlib.h>

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>

#include "base/philox.h"

typedef struct filling {
  const cvn_factor *factors;
  int n;
  const double *base;
  cvn_key key;
  int64_t points;
  double *values;
} filling;

static void put(const filling *self, int64_t point, int i, double u) {
  self->values[point * self->n + i] = cvn_factor_quantile(&self->factors[i], u);
}

static cvn_status no_memory(cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "not enough memory for the points of the design");
}

/* -- designs of levels -- */

static void fill_grid(const filling *self) {
  for (int64_t point = 0; point < self->points; point++) {
    int64_t rest = point;
    for (int i = self->n - 1; i >= 0; i--) {
      const int64_t levels = cvn_factor_levels(&self->factors[i]);
      self->values[point * self->n + i] = cvn_factor_level(&self->factors[i], rest % levels);
      rest /= levels;
    }
  }
}

/* Levels other than the scenario's own value. */
static int64_t other_levels(const cvn_factor *factor, double own) {
  int64_t count = 0;
  for (int64_t level = 0; level < cvn_factor_levels(factor); level++)
    count += cvn_factor_level(factor, level) != own;
  return count;
}

static void fill_one_at_a_time(const filling *self) {
  for (int64_t point = 0; point < self->points; point++)
    for (int i = 0; i < self->n; i++) self->values[point * self->n + i] = self->base[i];
  int64_t point = 1;
  for (int i = 0; i < self->n; i++) {
    for (int64_t level = 0; level < cvn_factor_levels(&self->factors[i]); level++) {
      const double value = cvn_factor_level(&self->factors[i], level);
      if (value != self->base[i]) self->values[point++ * self->n + i] = value;
    }
  }
}

/* -- random designs -- */

static cvn_status fill_latin_hypercube(const filling *self, cvn_messages *messages) {
  const int64_t n = self->points;
  uint32_t *strata = malloc((size_t)n * sizeof *strata);
  if (!strata) return no_memory(messages);
  for (int i = 0; i < self->n; i++) {
    cvn_entity_rng stream;
    gsl_rng *rng =
        cvn_entity_rng_init(&stream, self->key, (uint32_t)i, 0, CVN_STREAM_DESIGN_STRATA);
    for (int64_t point = 0; point < n; point++) strata[point] = (uint32_t)point;
    gsl_ran_shuffle(rng, strata, (size_t)n, sizeof *strata);
    for (int64_t point = 0; point < n; point++)
      put(self, point, i, ((double)strata[point] + gsl_rng_uniform(rng)) / (double)n);
  }
  free(strata);
  return CVN_OK;
}

/* A shifted Sobol sequence. GSL's own allocation ends the process without memory, so its state is
 * kept here. */
typedef struct sobol {
  gsl_qrng generator;
  uint32_t shift[CVN_SOBOL_DIMENSIONS];
  double unit[CVN_SOBOL_DIMENSIONS];
  bool started;
} sobol;

static cvn_status sobol_begin(sobol *self, unsigned int dimensions, cvn_key key,
                              cvn_messages *messages) {
  const gsl_qrng_type *type = gsl_qrng_sobol;
  *self = (sobol){.generator = {.type = type,
                                .dimension = dimensions,
                                .state_size = type->state_size(dimensions)}};
  self->generator.state = malloc(self->generator.state_size);
  if (!self->generator.state) return no_memory(messages);
  type->init_state(self->generator.state, dimensions);
  for (uint32_t d = 0; d < dimensions; d++)
    self->shift[d] =
        cvn_philox(key, d, 0, 0, CVN_STREAM_DESIGN_SHIFT).w[0] >> (32 - CVN_SOBOL_BITS);
  return CVN_OK;
}

static void sobol_end(sobol *self) {
  free(self->generator.state);
}

/* The next point into self->unit. */
static void sobol_next(sobol *self) {
  const double steps = (double)(1u << CVN_SOBOL_BITS);
  double raw[CVN_SOBOL_DIMENSIONS] = {0};
  if (self->started) gsl_qrng_get(&self->generator, raw);
  self->started = true;
  for (unsigned int d = 0; d < self->generator.dimension; d++) {
    const uint32_t k = (uint32_t)(raw[d] * steps) ^ self->shift[d];
    self->unit[d] = ((double)k + 0.5) / steps;
  }
}

static cvn_status fill_sobol(const filling *self, cvn_messages *messages) {
  sobol sequence;
  const cvn_status status = sobol_begin(&sequence, (unsigned int)self->n, self->key, messages);
  if (status != CVN_OK) return status;
  for (int64_t point = 0; point < self->points; point++) {
    sobol_next(&sequence);
    for (int i = 0; i < self->n; i++) put(self, point, i, sequence.unit[i]);
  }
  sobol_end(&sequence);
  return CVN_OK;
}

/* One base sample's n + 2 points, from 2n coordinates: A, then B. */
static void put_saltelli_block(const filling *self, int64_t sample, const double *unit) {
  const int n = self->n;
  const int64_t first = sample * (n + 2);
  for (int i = 0; i < n; i++) {
    for (int block = 0; block < n + 2; block++) {
      const bool from_b = block == i + 1 || block == n + 1;
      put(self, first + block, i, unit[from_b ? n + i : i]);
    }
  }
}

static cvn_status fill_saltelli(const filling *self, cvn_messages *messages) {
  const int n = self->n, dimensions = 2 * n;
  const int64_t samples = self->points / (n + 2);
  const bool quasi = dimensions <= CVN_SOBOL_DIMENSIONS;
  sobol sequence = {0};
  cvn_status status = CVN_OK;
  double *unit = malloc((size_t)dimensions * sizeof *unit);
  if (!unit) status = no_memory(messages);
  else if (quasi) status = sobol_begin(&sequence, (unsigned int)dimensions, self->key, messages);
  for (int64_t sample = 0; status == CVN_OK && sample < samples; sample++) {
    if (quasi) sobol_next(&sequence);
    for (int d = 0; d < dimensions; d++) {
      const cvn_words words =
          cvn_philox(self->key, (uint32_t)sample, (uint32_t)d, 0, CVN_STREAM_DESIGN_MATRIX);
      unit[d] = quasi ? sequence.unit[d] : cvn_uniform_double(words.w[0], words.w[1]);
    }
    put_saltelli_block(self, sample, unit);
  }
  sobol_end(&sequence);
  free(unit);
  return status;
}

static cvn_status fill_morris(const filling *self, int64_t levels, cvn_messages *messages) {
  const int n = self->n;
  int *order = malloc((size_t)n * sizeof *order);
  int64_t *at = malloc((size_t)n * sizeof *at);
  const cvn_status status = order && at ? CVN_OK : no_memory(messages);
  const int64_t jump = levels / 2;
  for (int64_t t = 0; status == CVN_OK && t < self->points / (n + 1); t++) {
    cvn_entity_rng stream;
    gsl_rng *rng =
        cvn_entity_rng_init(&stream, self->key, (uint32_t)t, 0, CVN_STREAM_DESIGN_TRAJECTORY);
    for (int i = 0; i < n; i++) {
      at[i] = (int64_t)gsl_rng_uniform_int(rng, (unsigned long)levels);
      order[i] = i;
    }
    gsl_ran_shuffle(rng, order, (size_t)n, sizeof *order);
    for (int step = 0; step <= n; step++) {
      if (step > 0) at[order[step - 1]] += at[order[step - 1]] < jump ? jump : -jump;
      for (int i = 0; i < n; i++)
        put(self, t * (n + 1) + step, i, (double)at[i] / (double)(levels - 1));
    }
  }
  free(order);
  free(at);
  return status;
}

double cvn_design_count(const cvn_design *design, const cvn_factor *factors, int n,
                        const double *base) {
  double count = 1;
  switch (design->kind) {
  case CVN_DESIGN_GRID:
    for (int i = 0; i < n; i++) count *= (double)cvn_factor_levels(&factors[i]);
    return count;
  case CVN_DESIGN_ONE_AT_A_TIME:
    for (int i = 0; i < n; i++) count += (double)other_levels(&factors[i], base[i]);
    return count;
  case CVN_DESIGN_LATIN_HYPERCUBE:
  case CVN_DESIGN_SOBOL:
    return (double)design->points;
  case CVN_DESIGN_SALTELLI:
    return (double)design->points * (n + 2);
  case CVN_DESIGN_MORRIS:
    return (double)design->trajectories * (n + 1);
  case CVN_DESIGN_LIST:
  case CVN_DESIGN_COUNT:
    break;
  }
  return 0;
}

cvn_status cvn_design_fill(const cvn_design *design, const cvn_factor *factors, int n,
                           const double *base, int64_t points, double *values,
                           cvn_messages *messages) {
  filling self = {.factors = factors,
                  .n = n,
                  .base = base,
                  .key = {.seed = design->seed, .replicate = 0},
                  .points = points};
  self.values = values;
  switch (design->kind) {
  case CVN_DESIGN_GRID:
    fill_grid(&self);
    break;
  case CVN_DESIGN_ONE_AT_A_TIME:
    fill_one_at_a_time(&self);
    break;
  case CVN_DESIGN_LATIN_HYPERCUBE:
    return fill_latin_hypercube(&self, messages);
  case CVN_DESIGN_SOBOL:
    return fill_sobol(&self, messages);
  case CVN_DESIGN_SALTELLI:
    return fill_saltelli(&self, messages);
  case CVN_DESIGN_MORRIS:
    return fill_morris(&self, design->levels, messages);
  case CVN_DESIGN_LIST:
  case CVN_DESIGN_COUNT:
    break;
  }
  return CVN_OK;
}
