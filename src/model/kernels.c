/* kernels.c: picks the kernels for the machine, and calls a world's. */
#include "model/kernels.h"

#include <string.h>

#include "base/isa.h"
#include "model/sweep.h"

#define DECLARE_base(name)      void cvn_##name##_base(cvn_sweep *sweep);
#define DECLARE_base_half(name) void cvn_##name##_base_half(cvn_sweep *sweep);
#define DECLARE_v3(name)        void cvn_##name##_v3(cvn_sweep *sweep);
#define DECLARE_v3_half(name)   void cvn_##name##_v3_half(cvn_sweep *sweep);
#define DECLARE_v4(name)        void cvn_##name##_v4(cvn_sweep *sweep);
#define DECLARE_v4_half(name)   void cvn_##name##_v4_half(cvn_sweep *sweep);
#define ENTRY_base(name)        .name = cvn_##name##_base,
#define ENTRY_base_half(name)   .name = cvn_##name##_base_half,
#define ENTRY_v3(name)          .name = cvn_##name##_v3,
#define ENTRY_v3_half(name)     .name = cvn_##name##_v3_half,
#define ENTRY_v4(name)          .name = cvn_##name##_v4,
#define ENTRY_v4_half(name)     .name = cvn_##name##_v4_half,

#define DEFINE_KERNELS(isa, words)                                                                 \
  CVN_KERNELS(DECLARE_##isa)                                                                       \
  CVN_KERNELS(DECLARE_##isa##_half)                                                                \
  double cvn_stress_block_##isa(cvn_world *world, int64_t first, int64_t end);                     \
  void cvn_look_##isa(const cvn_world *world, int64_t first, int64_t end, int32_t *looks);         \
  static const cvn_kernels kernels_##isa = {.name = words,                                         \
                                            .whole = {CVN_KERNELS(ENTRY_##isa)},                   \
                                            .half = {CVN_KERNELS(ENTRY_##isa##_half)},             \
                                            .stress_block = cvn_stress_block_##isa,                \
                                            .look = cvn_look_##isa};

DEFINE_KERNELS(base, "baseline")
#if CVN_CLONES_ENABLED
DEFINE_KERNELS(v3, "x86-64-v3")
DEFINE_KERNELS(v4, "x86-64-v4")
#endif

static const cvn_kernels *const built[] = {
#if CVN_CLONES_ENABLED
    &kernels_v4,
    &kernels_v3,
#endif
    &kernels_base,
};

const cvn_kernels *const *cvn_kernels_built(int *count) {
  *count = (int)(sizeof built / sizeof built[0]);
  return built;
}

bool cvn_kernels_run_here(const cvn_kernels *kernels) {
#if CVN_CLONES_ENABLED
  if (kernels == &kernels_v4) return cvn_isa_v4();
  if (kernels == &kernels_v3) return cvn_isa_v3();
#endif
  return kernels == &kernels_base;
}

const cvn_kernels *cvn_kernels_best(void) {
  for (size_t i = 0; i < sizeof built / sizeof built[0]; i++)
    if (cvn_kernels_run_here(built[i])) return built[i];
  return &kernels_base;
}

#define CALL(name)                                                                                 \
  void cvn_##name(cvn_sweep *sweep) {                                                              \
    sweep->kernels->name(sweep);                                                                   \
  }
CVN_KERNELS(CALL)
