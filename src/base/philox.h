/* philox.h: random numbers keyed by what they are for.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, SC'11), from the Random123 library.
 * Key = (seed, replicate). Counter = (id, aux, month, stream). A draw depends on its purpose only,
 * never on when or by which thread it is made; hence results are the same for any number of
 * threads, and two strategies with one seed share every draw they have in common (common random
 * numbers).
 *
 *   uniform  ((word >> 9) + 1/2)·2^-23           in (0,1), exact in single precision
 *   normal   sqrt(-2 ln u0)·cos(2 pi u1)         of words 0 and 1 (Box & Muller 1958)
 */
#ifndef CVN_BASE_PHILOX_H
#define CVN_BASE_PHILOX_H

#include <stdint.h>

#include <gsl/gsl_rng.h>

typedef enum cvn_stream {
#define CVN_STREAM(name, number, id, aux, month, what) CVN_STREAM_##name = (number),
#include "base/streams.def"
#undef CVN_STREAM
} cvn_stream;

typedef struct cvn_key {
  uint32_t seed, replicate;
} cvn_key;

typedef struct cvn_words {
  uint32_t w[4];
} cvn_words;

/* The four words of one counter. */
cvn_words cvn_philox(cvn_key key, uint32_t id, uint32_t aux, uint32_t month, cvn_stream stream);

/* A word as a uniform in (0,1). */
static inline float cvn_uniform(uint32_t word) {
  return ((float)(word >> 9) + 0.5f) * 0x1p-23f;
}

/* Two words as a uniform in (0,1) of 52 bits, so that tails of inverse distribution functions are
 * reached. */
static inline double cvn_uniform_double(uint32_t high, uint32_t low) {
  return ((double)((uint64_t)high << 20 | low >> 12) + 0.5) * 0x1p-52;
}

/* The normal of one counter, in double (set-up and environment; kernels draw theirs 16 at a
 * time). */
double cvn_normal(cvn_key key, uint32_t id, uint32_t aux, uint32_t month, cvn_stream stream);

/* A gsl_rng over the blocks (id, aux, 0 1 2 …, stream) of one entity, for GSL's distributions.
 * The caller owns the struct; it needs no freeing. `rng` points into the struct, so it must not be
 * copied. */
typedef struct cvn_entity_rng {
  struct {
    cvn_key key;
    uint32_t id, aux, block;
    cvn_stream stream;
    cvn_words words;
    int used;
  } state;
  gsl_rng rng;
} cvn_entity_rng;
gsl_rng *cvn_entity_rng_init(cvn_entity_rng *self, cvn_key key, uint32_t id, uint32_t aux,
                             cvn_stream stream);

#endif
