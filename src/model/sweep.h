/* sweep.h: one bundle of alliances in one month: what the submodels' kernels read and write.
 *
 * A thread sweeps a bundle through all membership submodels while it is in cache. Kernels read the
 * state at the start of the month and write the next into the workspace; cvn_sweep_commit makes it
 * the state. Kernels cannot fail: they neither allocate nor print, and ranges were checked with the
 * scenario.
 */
#ifndef CVN_MODEL_SWEEP_H
#define CVN_MODEL_SWEEP_H

#include "base/pack.h"
#include "model/kernels.h"
#include "model/world.h"

/* Values of the month that belong to an alliance: one per lane. */
#define CVN_WORK_LANES(X)                                                                          \
  X(inverse_members) /* 1/n, 0 where n is 0 */                                                     \
  X(inverse_others)  /* 1/(n - 1), 0 for n below 2 */                                              \
  X(mean_capacity)   /* kappa-bar */                                                               \
  X(convened)        /* 1 with a convenor, else 0 */                                               \
  X(independence)    /* I; 1 without a convenor */                                                 \
  X(facilitation)    /* q' = facilitation·q */                                                    \
  X(enforcement)     /* E-bar */                                                                   \
  X(synergy)         /* psi */                                                                     \
  X(joint)           /* J */                                                                       \
  X(demand)          /* D */                                                                       \
  X(total_own)       /* sum over areas of H */                                                     \
  X(hidden)          /* share of own service whose plan is not shared */                           \
  X(advantage)       /* V_a */                                                                     \
  X(need_met)        /* F */                                                                       \
  X(efficiency)                                                                                    \
  X(duplication)                                                                                   \
  X(agenda_quality)                                                                                \
  X(mean_mind)      /* mean of m */                                                                \
  X(mean_creative)  /* mean of exp(-((z - z_peak)/z_width)^2) */                                   \
  X(mean_influence) /* mean iota under the new agenda */

/* Planes over areas: [area·16 + lane]. */
#define CVN_WORK_AREAS(X)                                                                          \
  X(agenda)       /* g */                                                                          \
  X(own)          /* H */                                                                          \
  X(own_shared)   /* H of shared plans */                                                          \
  X(supply)       /* C */                                                                          \
  X(ratio)        /* u */                                                                          \
  X(excess)       /* max(0, 1 - 1/u) */                                                            \
  X(marginal)     /* w */                                                                          \
  X(known)        /* what is known of others' supply, over D */                                    \
  X(worth_offset) /* priv w of an area that is nobody's mission */                                 \
  X(worth_slope)  /* and what a mission adds */                                                    \
  X(pool)         /* pooled proposals */                                                           \
  X(lead)         /* the largest member's proposal */

/* Planes over rows: [row·16 + lane]. */
#define CVN_WORK_ROWS(X)                                                                           \
  X(valid)       /* 1 for a member, 0 for padding */                                               \
  X(mind)        /* m */                                                                           \
  X(stress)      /* z */                                                                           \
  X(focus)       /* phi_e */                                                                       \
  X(service)     /* kappa(1 - x): own service in all areas */                                      \
  X(focused)     /* own service in the planned area alone */                                       \
  X(spread)      /* own service spread over the mission */                                         \
  X(share)       /* uniform of PLAN, word 0 */                                                     \
  X(revise)      /* uniform of PLAN, word 1 */                                                     \
  X(choose)      /* uniform of PLAN, word 2 */                                                     \
  X(noise)       /* normal of EFFORT */                                                            \
  X(angle)       /* what it is made of: uniform of EFFORT, word 1 */                               \
  X(plan_month)  /* c: month of the plan year */                                                   \
  X(benefit)     /* V_e */                                                                         \
  X(burden)      /* c_e */                                                                         \
  X(worth_own)   /* own_e */                                                                       \
  X(worth_joint) /* joint_e */                                                                     \
  X(worth_areas) /* sum of priv g w, what joint_e is made of */                                    \
  X(crowding)    /* crowd */                                                                       \
  X(weight)      /* omega_e at meetings */                                                         \
  X(satisfaction)                                                                                  \
  X(small_included) /* 1 for members of the group, else 0 */                                       \
  X(small_excluded)                                                                                \
  X(large_included)                                                                                \
  X(large_excluded)                                                                                \
  X(effort_next)                                                                                   \
  X(trust_next)                                                                                    \
  X(voice_next)

/* Those who choose a plan, side by side: [chooser], and planes over areas: [area·choosers +
 * chooser]. */
#define CVN_WORK_CHOOSERS(X)                                                                       \
  X(self_interest, 1)                                                                              \
  X(stay, 1)    /* sunk c/cycle, to base 2 */                                                      \
  X(uniform, 1) /* of PLAN, word 2 */                                                              \
  X(worth, areas)                                                                                  \
  X(perception, areas)                                                                             \
  X(exponent, areas) /* of the choice among areas, then its weight */                              \
  X(largest, 1)      /* exponent */                                                                \
  X(total, 1)        /* of the weights */                                                          \
  /* only where plans are shared: */                                                               \
  X(envy, 1)    /* poaching sigma (1 - tau) B/sum H, to base 2 */                                  \
  X(focused, 1) /* shared own service, the part in the planned area */                             \
  X(spread, 1)  /* shared own service, the part spread over the mission */                         \
  X(mission, areas)

struct cvn_workspace {
#define CVN_WORK_MEMBER(name) float *name;
  CVN_WORK_LANES(CVN_WORK_MEMBER)
  CVN_WORK_AREAS(CVN_WORK_MEMBER)
  CVN_WORK_ROWS(CVN_WORK_MEMBER)
#undef CVN_WORK_MEMBER
#define CVN_WORK_MEMBER(name, width) float *chooser_##name;
  CVN_WORK_CHOOSERS(CVN_WORK_MEMBER)
#undef CVN_WORK_MEMBER
  int32_t *area_next;      /* rows */
  int32_t *influence_step; /* rows; steps of the grid of the Gini coefficient */
  int32_t *chooser;        /* as row·16 + lane */
  int32_t *chooser_area;   /* b_e */
  bool any_shared;         /* some member's plan is in the open */
  int64_t choosers;        /* room for choosers: rows, and what packing writes past the last */
  cvn_pack_table pack_table;
  cvn_lanef *tally;       /* the month's sums, one plane a row of tally.def */
  cvn_tally bundle_tally; /* their sums over lanes */
  /* memberships by influence, in steps of 1/1024; last: padding */
  int32_t gini[CVN_GINI_STEPS + 2];
  float *block; /* the memory all planes are in */
  int64_t rows; /* capacity */
};

/* One bundle in one month. `seat` and `slot` point at the bundle's own planes. */
struct cvn_sweep {
  const cvn_params *params;
  const cvn_orgs *orgs;
  const cvn_climate *climate;
  const cvn_bundle_kernels *kernels;
  cvn_key key;
  uint32_t month;
  int areas, rows;
  float keep_effort;    /* 1, or 0 where cooperation is held at 0 */
  bool influence_known; /* iota of the slots is that of the current agenda and views */
  bool members_known;   /* the seats' sums over members are those of the current memberships */
  cvn_seats seat;
  cvn_slots slot;
  cvn_workspace *work;
};

/* Rows needed by the world's tallest bundle; grows the workspaces. */
cvn_status cvn_workspaces_fit(cvn_world *world) CVN_MUST_CHECK;
void cvn_workspaces_free(cvn_world *world);
double cvn_workspace_bytes(int64_t rows, int areas);

/* Views of one bundle for this month. */
cvn_sweep cvn_sweep_of(cvn_world *world, int64_t bundle, cvn_workspace *work);

/* Asks for one of CVN_FETCH_PARTS parts of what a sweep of the bundle reads of its memberships. */
enum { CVN_FETCH_PARTS = 4 };
void cvn_sweep_fetch(const cvn_world *world, int64_t bundle, int part);

/* The plane of one alliance rule, e.g. CVN_RULES_honesty_level. */
static inline const float *cvn_sweep_rule(const cvn_sweep *sweep, cvn_rule_id rule) {
  return sweep->seat.rules + (int64_t)rule * CVN_LANES;
}

/* 5.11: the bundle's sums, and each alliance's where `by_alliance` (by number) is not NULL.
 * tally_sum.c */
void cvn_sweep_tally(cvn_sweep *sweep, cvn_tally *bundle, cvn_tally *by_alliance);

/* Step of an influence on the grid that its Gini coefficient is taken on. */
CVN_RULE int cvn_influence_step(float influence) {
  return (int)(cvn_clipf(influence, 0.0f, 1.0f) * (float)CVN_GINI_STEPS + 0.5f);
}

#endif
