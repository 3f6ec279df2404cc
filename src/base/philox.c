/* philox.c: scalar draws and the adapter to GSL; see philox.h. */
#include "base/philox.h"

#include <math.h>
#include <stddef.h>

#include <Random123/philox.h>

cvn_words cvn_philox(cvn_key key, uint32_t id, uint32_t aux, uint32_t month, cvn_stream stream) {
  const philox4x32_ctr_t counter = {{id, aux, month, (uint32_t)stream}};
  const philox4x32_key_t k = {{key.seed, key.replicate}};
  const philox4x32_ctr_t out = philox4x32_R(10, counter, k);
  return (cvn_words){{out.v[0], out.v[1], out.v[2], out.v[3]}};
}

double cvn_normal(cvn_key key, uint32_t id, uint32_t aux, uint32_t month, cvn_stream stream) {
  const double two_pi = 6.283185307179586476925;
  const cvn_words words = cvn_philox(key, id, aux, month, stream);
  const double u0 = (double)cvn_uniform(words.w[0]), u1 = (double)cvn_uniform(words.w[1]);
  return sqrt(-2.0 * log(u0)) * cos(two_pi * u1);
}

static unsigned long entity_get(void *state) {
  cvn_entity_rng *self = (cvn_entity_rng *)state; /* state is the first member */
  if (self->state.used == 4) {
    self->state.words = cvn_philox(self->state.key, self->state.id, self->state.aux,
                                   self->state.block++, self->state.stream);
    self->state.used = 0;
  }
  return self->state.words.w[self->state.used++];
}

static double entity_get_double(void *state) {
  const uint32_t high = (uint32_t)entity_get(state), low = (uint32_t)entity_get(state);
  return cvn_uniform_double(high, low);
}

static void entity_set(void *state, unsigned long seed) {
  (void)state;
  (void)seed; /* keyed, not seeded */
}

static const gsl_rng_type entity_type = {
    .name = "philox4x32-10",
    .max = 0xFFFFFFFFUL,
    .min = 0,
    .size = sizeof(cvn_entity_rng),
    .set = entity_set,
    .get = entity_get,
    .get_double = entity_get_double,
};

gsl_rng *cvn_entity_rng_init(cvn_entity_rng *self, cvn_key key, uint32_t id, uint32_t aux,
                             cvn_stream stream) {
  self->state.key = key;
  self->state.id = id;
  self->state.aux = aux;
  self->state.block = 0;
  self->state.stream = stream;
  self->state.used = 4;
  self->rng.type = &entity_type;
  self->rng.state = &self->state;
  return &self->rng;
}
