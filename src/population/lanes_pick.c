/* lanes_pick.c: the draws of lanes.c for the machine, and what needs no kernel. */
#include "base/isa.h"
#include "population/lanes.h"

#define DECLARE_base(name, parameters, arguments) void cvn_##name##_base parameters;
#define DECLARE_v3(name, parameters, arguments)   void cvn_##name##_v3 parameters;
#define DECLARE_v4(name, parameters, arguments)   void cvn_##name##_v4 parameters;
#define ENTRY_base(name, parameters, arguments)   .name = cvn_##name##_base,
#define ENTRY_v3(name, parameters, arguments)     .name = cvn_##name##_v3,
#define ENTRY_v4(name, parameters, arguments)     .name = cvn_##name##_v4,

CVN_LANE_DRAWS(DECLARE_base)
#if CVN_CLONES_ENABLED
CVN_LANE_DRAWS(DECLARE_v3)
CVN_LANE_DRAWS(DECLARE_v4)
#endif

static bool always(void) {
  return true;
}

static const cvn_lane_draws built[] = {
#if CVN_CLONES_ENABLED
    {.name = "x86-64-v4", .runs_here = cvn_isa_v4, CVN_LANE_DRAWS(ENTRY_v4)},
    {.name = "x86-64-v3", .runs_here = cvn_isa_v3, CVN_LANE_DRAWS(ENTRY_v3)},
#endif
    {.name = "baseline", .runs_here = always, CVN_LANE_DRAWS(ENTRY_base)},
};

const cvn_lane_draws *cvn_lane_draws_built(int *count) {
  *count = (int)(sizeof built / sizeof built[0]);
  return built;
}

static const cvn_lane_draws *best(void) {
  const cvn_lane_draws *draws = built;
  while (!draws->runs_here()) draws++;
  return draws;
}

#define CALL(name, parameters, arguments)                                                          \
  void cvn_##name parameters {                                                                     \
    best()->name arguments;                                                                        \
  }
CVN_LANE_DRAWS(CALL)

void cvn_entity_lanes_of(cvn_entity_lanes *self, int64_t first, int64_t total, const int32_t *id,
                         const int32_t *aux) {
  self->count = total - first < CVN_LANES ? (int)(total - first) : CVN_LANES;
  for (int l = 0; l < CVN_LANES; l++) {
    const int64_t i = l < self->count ? first + l : first;
    self->id[l] = id ? id[i] : (int32_t)i;
    self->aux[l] = aux ? aux[i] : 0;
  }
}

void cvn_draw_floored_dirichlets(cvn_key key, const cvn_entity_lanes *entities, cvn_stream stream,
                                 int count, double concentration, cvn_area_lanes *out) {
  cvn_area_lanes alpha;
  for (int b = 0; b < CVN_AREAS_MAX; b++) CVN_LANES_LOOP(l) alpha.of[b][l] = (float)concentration;
  cvn_draw_dirichlets(key, entities, stream, count, &alpha, out);
  const float floor = 0.08f / (float)count;
  for (int b = 0; b < count; b++) CVN_LANES_LOOP(l) out->of[b][l] = (out->of[b][l] + floor) / 1.08f;
}
