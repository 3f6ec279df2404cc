/* population.h: the organisations, alliances and memberships that a replicate starts from.
 *
 * Drawn or read from CSV (docs/model.md, setting up). Independent of the strategy, so that
 * strategies are compared on the same population. Values are the single-precision numbers the model
 * runs on, so that what is recorded is exactly what was used.
 *
 * Organisations stand in ascending order of size (ties by original order); `org_id` is the order of
 * drawing, or the row in the file. Memberships stand by alliance, then by organisation, hence by
 * size.
 */
#ifndef CVN_POPULATION_POPULATION_H
#define CVN_POPULATION_POPULATION_H

#include <stdint.h>

#include <convene/messages.h>

#include "base/philox.h"
#include "base/text.h"
#include "scenario/scenario.h"

typedef struct cvn_population {
  int64_t organisations, alliances, memberships; /* N, A, E */
  int areas, sectors;                            /* B, K */

  /* organisations, in ascending order of size */
  int32_t *org_id;
  float *org_size;          /* N, median 1 */
  float *org_status;        /* N, h */
  float *org_self_interest; /* N, sigma */
  uint8_t *org_sector;      /* N */
  uint8_t *org_included;    /* N, 1 where status > membership.inclusion_status */
  float *org_mission;       /* N x B, rows on the simplex */
  float *org_stress_logit;  /* N, y */

  /* alliances */
  float *all_need;        /* A x B, rows on the simplex */
  float *all_preset;      /* A x B, rows on the simplex: g0 */
  uint8_t *all_formal;    /* A */
  float *all_sector_bias; /* A x K x B, beta: already scaled by perception.sector_bias */
  float *all_blind_spot;  /* A x B, eta: standard normal, not yet scaled */

  /* funding fashion */
  float *funding_base; /* B, f0 on the simplex */
  float *funding;      /* B, f at month 0 (equal to f0) */

  /* memberships, by alliance, then by organisation */
  int64_t *all_first; /* A + 1: memberships of alliance a are all_first[a] … all_first[a+1]-1 */
  int32_t *mem_org;   /* E, index into the organisations above (not the id) */
  int32_t *mem_alliance; /* E */
  float *mem_effort;     /* E, x */
  float *mem_trust;      /* E, tau */
  float *mem_voice;      /* E, v */
  uint8_t *mem_area;     /* E, b */
  uint16_t *mem_phase;   /* E, months */
  float *mem_distortion; /* E x B, d */
  float *mem_perception; /* E x B, rows on the simplex: o */

  /* names from files, NULL where drawn; owned */
  char **org_name;  /* N, in the order above */
  char **all_name;  /* A */
  char **area_name; /* B */
} cvn_population;

/* What the scenario's CSV files say, read once and shared by all replicates. Opaque; NULL when the
 * scenario names no files. */
typedef struct cvn_coalition cvn_coalition;

/* Reads the scenario's CSV files from scenario->files. *coalition is NULL on failure or without
 * files. Every bad row is reported with its line and reason. */
cvn_status cvn_coalition_load(cvn_coalition **coalition, const cvn_scenario *scenario,
                              cvn_messages *messages) CVN_MUST_CHECK;
void cvn_coalition_free(cvn_coalition *coalition); /* safe on NULL */

/* Adds one of the scenario's files to `text` as CSV with numbers in place of members' names: the
 * same population is drawn from it. `coalition` is what was read from the files. */
cvn_status cvn_coalition_text(const cvn_coalition *coalition, const cvn_named_file *file,
                              cvn_buffer *text, cvn_messages *messages) CVN_MUST_CHECK;

/* Numbers that the files override (organisations, alliances, areas, sectors, memberships
 * expected). */
typedef struct cvn_dimensions {
  int64_t organisations, alliances, memberships;
  int areas, sectors;
} cvn_dimensions;
cvn_dimensions cvn_population_dimensions(const cvn_params *params, const cvn_coalition *coalition);

/* Bytes that cvn_population_create needs at its height (an upper estimate, so that what cannot fit
 * is refused before anything is allocated). */
double cvn_population_bytes(const cvn_params *params, const cvn_coalition *coalition);

/* Draws the population of one replicate, key = (seed, replicate). On failure *population is
 * empty. */
cvn_status cvn_population_create(cvn_population *population, const cvn_params *params,
                                 const cvn_coalition *coalition, cvn_key key,
                                 cvn_messages *messages) CVN_MUST_CHECK;
/* The same, to the last bit, by several threads. */
cvn_status cvn_population_create_by(cvn_population *population, const cvn_params *params,
                                    const cvn_coalition *coalition, cvn_key key, int threads,
                                    cvn_messages *messages) CVN_MUST_CHECK;
void cvn_population_free(cvn_population *population); /* safe on zeros */

/* What newcomers see, sixteen at most, as at set-up: d_eb = exp(beta + status_bias·logistic(2h)·eta
 * + eps) with eps of stream PERCEIVE, keyed (id, alliance, area); o_eb in proportion to
 * need_b·d_eb. `need` and both results are `count` rows of areas. */
void cvn_perceive(const cvn_population *population, const cvn_params *params, cvn_key key,
                  int count, const int32_t *organisation, const int32_t *alliance,
                  const float *need, float *distortion, float *perception);

#endif
