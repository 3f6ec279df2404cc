/* kernels.h: the submodels' kernels, compiled for several instruction sets, with the same bits on
 * each.
 *
 * A file of kernels is compiled once for each set, and those of bundles once more for half a bundle
 * (cmake/kernels.cmake): what it defines as CVN_KERNEL(trust) becomes cvn_trust_v4,
 * cvn_trust_v4_half, cvn_trust_v3 and so on. cvn_trust(sweep) calls the one for the world and the
 * bundle that are swept.
 */
#ifndef CVN_MODEL_KERNELS_H
#define CVN_MODEL_KERNELS_H

#include "model/world.h"

typedef struct cvn_sweep cvn_sweep;

/* The submodels, in the order of a month: name, section of docs/model.md. */
#define CVN_KERNELS(X)                                                                             \
  X(convenor_presence) /* 5.8  q, ties                     convenor.c */                           \
  X(strain)            /* 5.9  each membership's strain    strain.c */                             \
  X(need_drift)        /* 5.1  N                           environment.c */                        \
  X(perception_follow) /* 5.1  o                           environment.c */                        \
  X(worth_follow)      /* 5.3  ln(priv + .05)              plan_choice.c */                        \
  X(summary_members)   /* 5.2  sums over members           summary.c */                            \
  X(draw)              /* 5.12 draws of PLAN and EFFORT    draws.c */                              \
  X(plans_share)       /* 5.3  shared                      plans.c */                              \
  X(summary_service)   /* 5.2  H, J                        summary.c */                            \
  X(summary_need)      /* 5.2  C, u, F, w, V               summary.c */                            \
  X(influence)         /* iota under the current agenda    agenda.c */                             \
  X(plans_choose)      /* 5.3  b                           plan_choice.c */                        \
  X(planned_area)      /* 5.4  own and joint worth, 5.5 crowd  planned_area.c */                   \
  X(effort)            /* 5.4  x                           effort.c */                             \
  X(trust)             /* 5.5  tau                         trust.c */                              \
  X(voice)             /* 5.6  v                           voice.c */                              \
  X(satisfaction)      /* 5.10 satisfaction                satisfaction.c */                       \
  X(tally_members)     /* 5.11 sums for observables        tally.c */                              \
  X(agenda_meet)       /* 5.7  g-hat, M; mean iota         agenda.c */                             \
  X(convenor_standing) /* 5.8  theta                       convenor.c */                           \
  X(publish)           /* 5.3  P <- H                      summary.c */                            \
  X(leave)             /* 5.10 who leaves; energy          satisfaction.c */                       \
  X(commit)            /* the next state becomes the state commit.c */

#define CVN_KERNEL_DECLARE(name) void cvn_##name(cvn_sweep *sweep);
CVN_KERNELS(CVN_KERNEL_DECLARE)
#undef CVN_KERNEL_DECLARE

typedef struct cvn_bundle_kernels {
#define CVN_KERNEL_POINTER(name) void (*name)(cvn_sweep * sweep);
  CVN_KERNELS(CVN_KERNEL_POINTER)
#undef CVN_KERNEL_POINTER
} cvn_bundle_kernels;

struct cvn_kernels {
  const char *name;         /* "x86-64-v4", … */
  cvn_bundle_kernels whole; /* for any bundle */
  cvn_bundle_kernels half;  /* for those whose upper eight lanes stand empty */
  /* 5.9: z and m of organisations [first, end), y of their next month; the sum of z. stress.c */
  double (*stress_block)(cvn_world *world, int64_t first, int64_t end);
  /* 5.10: 0 for those of organisations [first, end) that look for an alliance, else -1; `first` is
   * a multiple of 16, and up to 15 values are written past `end`. look.c */
  void (*look)(const cvn_world *world, int64_t first, int64_t end, int32_t *looks);
};

/* The sets this library was built with, best first; *count is set. */
const cvn_kernels *const *cvn_kernels_built(int *count);

/* True where this machine can run them. */
bool cvn_kernels_run_here(const cvn_kernels *kernels);

/* The best that this machine can run. */
const cvn_kernels *cvn_kernels_best(void);

#ifdef CVN_ISA
#define CVN_KERNEL_PROTOTYPE(name) void CVN_ISA_NAME(name)(cvn_sweep * sweep);
CVN_KERNELS(CVN_KERNEL_PROTOTYPE)
#undef CVN_KERNEL_PROTOTYPE
double CVN_ISA_NAME(stress_block)(cvn_world *world, int64_t first, int64_t end);
void CVN_ISA_NAME(look)(const cvn_world *world, int64_t first, int64_t end, int32_t *looks);
#endif

#endif
