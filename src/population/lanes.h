/* lanes.h: draws for sixteen entities at a time; private to this room.
 *
 * A population is some hundreds of draws an organisation. One at a time they cost as much as years
 * of simulation; side by side, with the model's own vector maths (base/vecmath.h), a fraction. A
 * lane is an entity: what it draws depends neither on its neighbours nor on its place.
 */
#ifndef CVN_POPULATION_LANES_H
#define CVN_POPULATION_LANES_H

#include <stdint.h>

#include "base/lanes.h"
#include "base/philox.h"
#include "population/population.h"

enum { CVN_AREAS_MAX = 64 }; /* upper end of need.areas */

/* A value for every area and lane. */
typedef struct cvn_area_lanes {
  _Alignas(CVN_ALIGNMENT) float of[CVN_AREAS_MAX][CVN_LANES];
} cvn_area_lanes;

/* The entities whose draws are made together. */
typedef struct cvn_entity_lanes {
  _Alignas(CVN_ALIGNMENT) int32_t id[CVN_LANES];
  _Alignas(CVN_ALIGNMENT) int32_t aux[CVN_LANES];
  int count; /* lanes past it repeat the first and are ignored */
} cvn_entity_lanes;

/* The entities first … first + 15 of `total`, or as many as there are; NULL: id is the number
 * itself, aux is 0. */
void cvn_entity_lanes_of(cvn_entity_lanes *self, int64_t first, int64_t total, const int32_t *id,
                         const int32_t *aux);

/* How sixteen memberships misjudge the need, and what they see (perception.c). */
typedef struct cvn_eyes {
  cvn_entity_lanes member; /* organisation, alliance */
  _Alignas(CVN_ALIGNMENT) float status[CVN_LANES];
  cvn_area_lanes sector_bias, blind_spot, need;
  cvn_area_lanes distortion, perception; /* results */
} cvn_eyes;

/* The draws. lanes.c is compiled for several instruction sets (base/lanes.h), with the same bits on
 * each; cvn_draw_normals(…) and so on call the best that the machine has.
 *
 * draw_normals     standard normals of the counters (id, aux, month, stream)
 * draw_uniforms    words 0, 1 and 2 of the counters (id, aux, 0, stream) as uniforms
 * draw_dirichlets  Dirichlet over `count` areas for every lane, alpha > 0; always finite and on the
 *                  simplex. Uses the counters (id, area, attempt) and (id, area/3, 0) of the stream
 * draw_betas       Beta of the given mean in (0,1) and precision > 0 (sum of both shapes), in
 *                  [0,1]; counters as for two areas
 * see              distortion and perception of sixteen memberships
 * choose_areas     first area whose cumulative weight exceeds u times their sum, the last where
 *                  rounding leaves none
 */
#define CVN_LANE_DRAWS(X)                                                                          \
  X(draw_normals,                                                                                  \
    (cvn_key key, const cvn_entity_lanes *entities, uint32_t month, cvn_stream stream,             \
     float *out),                                                                                  \
    (key, entities, month, stream, out))                                                           \
  X(draw_uniforms,                                                                                 \
    (cvn_key key, const cvn_entity_lanes *entities, cvn_stream stream, float out[3][CVN_LANES]),   \
    (key, entities, stream, out))                                                                  \
  X(draw_dirichlets,                                                                               \
    (cvn_key key, const cvn_entity_lanes *entities, cvn_stream stream, int count,                  \
     const cvn_area_lanes *alpha, cvn_area_lanes *out),                                            \
    (key, entities, stream, count, alpha, out))                                                    \
  X(draw_betas,                                                                                    \
    (cvn_key key, const cvn_entity_lanes *entities, cvn_stream stream, double mean,                \
     double precision, float *out),                                                                \
    (key, entities, stream, mean, precision, out))                                                 \
  X(see, (cvn_eyes * eyes, const cvn_params *params, cvn_key key, int areas),                      \
    (eyes, params, key, areas))                                                                    \
  X(choose_areas, (const cvn_area_lanes *weight, int areas, const float *u, int32_t *out),         \
    (weight, areas, u, out))

#define CVN_LANE_DRAW(name, parameters, arguments) void cvn_##name parameters;
CVN_LANE_DRAWS(CVN_LANE_DRAW)
#undef CVN_LANE_DRAW

/* The sets this library was built with, best first; *count is set. */
typedef struct cvn_lane_draws {
  const char *name; /* "x86-64-v4", … */
  bool (*runs_here)(void);
#define CVN_LANE_DRAW(name, parameters, arguments) void(*name) parameters;
  CVN_LANE_DRAWS(CVN_LANE_DRAW)
#undef CVN_LANE_DRAW
} cvn_lane_draws;
const cvn_lane_draws *cvn_lane_draws_built(int *count);

#ifdef CVN_ISA
#define CVN_LANE_DRAW(name, parameters, arguments) void CVN_ISA_NAME(name) parameters;
CVN_LANE_DRAWS(CVN_LANE_DRAW)
#undef CVN_LANE_DRAW
#endif

/* Dirichlet(concentration, …), each entry + .08/count, renormalised: no area is ever empty. */
void cvn_draw_floored_dirichlets(cvn_key key, const cvn_entity_lanes *entities, cvn_stream stream,
                                 int count, double concentration, cvn_area_lanes *out);

#endif
