/* world.c: setting up and freeing a run's state; what it takes of memory. */
#include "model/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "model/layout_parts.h"
#include "model/rules.h"
#include "model/sweep.h"

static int64_t padded(int64_t count) {
  return (count + CVN_LANES - 1) / CVN_LANES * CVN_LANES;
}

static bool orgs_init(cvn_orgs *orgs, int64_t count) {
  const size_t room = (size_t)padded(count); /* the stress sweep takes sixteen at a time */
  size_t bytes = 0;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#define CVN_ORG_ARRAY(type, name, meaning) bytes += cvn_block_step(room * sizeof(type));
#include "model/world.def"
#undef CVN_ORG_ARRAY
  char *next = orgs->block = cvn_block_zeros(bytes);
  orgs->first = calloc((size_t)count + 1, sizeof *orgs->first);
  if (!next || !orgs->first) return false;
#define CVN_ORG_ARRAY(type, name, meaning)                                                         \
  orgs->name = (type *)(void *)next, next += cvn_block_step(room * sizeof(type));
#include "model/world.def"
#undef CVN_ORG_ARRAY
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
  return true;
}

static void orgs_free(cvn_orgs *orgs) {
  free(orgs->block);
  free(orgs->first);
  free(orgs->slot);
  free(orgs->alliance);
  *orgs = (cvn_orgs){0};
}

static double clip(double x, double low, double high) {
  return x < low ? low : x > high ? high : x;
}

/* agility r = clip(s^-phi, 1/4, 4), exposure = clip(s^-nu, 1/4, 4), power s^gamma, reach s^(gamma
 * chi). */
static void fill_organisation(cvn_world *world, int64_t i) {
  const cvn_population *from = world->population;
  const cvn_params *p = &world->params;
  cvn_orgs *orgs = &world->orgs;
  const double gamma = p->population.capacity_exponent, size = (double)from->org_size[i];
  orgs->id[i] = from->org_id[i];
  orgs->log_size[i] = (float)log(size);
  orgs->power[i] = (float)pow(size, gamma);
  /* within what single precision can add up and divide: 10^30 either way */
  orgs->reach[i] = (float)clip(pow(size, gamma * p->trust.attribution), 1e-30, 1e30);
  orgs->agility[i] = (float)clip(pow(size, -p->population.agility_exponent), 0.25, 4.0);
  orgs->exposure[i] = (float)clip(pow(size, -p->stress.exposure_exponent), 0.25, 4.0);
  orgs->stress_logit[i] = from->org_stress_logit[i];
}

/* With one thread there is no parallel region: OpenMP ends the program where it has no memory for
 * one. */
static void fill_organisations(cvn_world *world) {
  if (world->threads == 1) {
    for (int64_t i = 0; i < world->organisations; i++) fill_organisation(world, i);
    return;
  }
#pragma omp parallel for num_threads(world->threads) schedule(static)
  for (int64_t i = 0; i < world->organisations; i++) fill_organisation(world, i);
}

static bool climate_init(cvn_world *world) {
  const int areas = world->areas;
  world->climate.base = malloc((size_t)areas * sizeof(double));
  world->climate.funding = malloc((size_t)areas * sizeof(double));
  if (!world->climate.base || !world->climate.funding) return false;
  for (int b = 0; b < areas; b++) {
    world->climate.base[b] = (double)world->population->funding_base[b];
    world->climate.funding[b] = (double)world->population->funding[b];
  }
  return true;
}

static void params_without_paths(cvn_params *to, const cvn_params *from) {
  *to = *from;
  to->population.organisations_file = to->population.memberships_file = NULL;
  to->population.alliances_file = to->population.areas_file = NULL;
}

/* P = H at set-up; the seats' sums over members with it. */
static void publish_first(cvn_world *world) {
  for (int64_t k = 0; k < world->bundles; k++) {
    cvn_sweep sweep = cvn_sweep_of(world, k, world->workspaces[0]);
    cvn_summary_members(&sweep);
    cvn_summary_service(&sweep);
    cvn_publish(&sweep);
  }
  world->members_known = true;
}

static bool thread_memory_init(cvn_world *world, int threads) {
  const int64_t blocks = (world->organisations + CVN_ORG_BLOCK - 1) / CVN_ORG_BLOCK;
  world->threads = threads;
  world->workspaces = calloc((size_t)threads, sizeof(cvn_workspace *));
  world->stress_blocks = calloc((size_t)blocks, sizeof *world->stress_blocks);
  world->bundle_tally =
      calloc((size_t)(padded(world->alliances) / CVN_LANES), sizeof *world->bundle_tally);
  return world->workspaces && world->stress_blocks && world->bundle_tally;
}

cvn_status cvn_world_set_up(cvn_world *world, const cvn_params *params,
                            const cvn_population *population, cvn_key key, int threads,
                            bool hold_cooperation, cvn_messages *messages) {
  *world = (cvn_world){
      .key = key,
      .population = population,
      .organisations = population->organisations,
      .alliances = population->alliances,
      .areas = population->areas,
      .cooperation_held = hold_cooperation,
      .kernels = cvn_kernels_best(),
  };
  params_without_paths(&world->params, params);
  params_without_paths(&world->baseline, params);
  cvn_status status;
  if (!orgs_init(&world->orgs, world->organisations) || !climate_init(world) ||
      !thread_memory_init(world, threads)) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the organisations");
  } else {
    fill_organisations(world);
    status = cvn_layout_build(world, messages);
  }
  if (status == CVN_OK) publish_first(world);
  else cvn_world_free(world);
  return status;
}

/* What depends on the strategy and on rules that months read. */
static cvn_status begin(cvn_world *world, const cvn_strategy *strategy, cvn_messages *messages) {
  const cvn_status status = cvn_rules_init(world, strategy, messages);
  if (status != CVN_OK) {
    cvn_world_free(world);
    return status;
  }
  cvn_rules_month(world);
  return CVN_OK;
}

cvn_status cvn_world_init(cvn_world *world, const cvn_params *params,
                          const cvn_population *population, const cvn_strategy *strategy,
                          cvn_key key, int threads, bool hold_cooperation, cvn_messages *messages) {
  const cvn_status status =
      cvn_world_set_up(world, params, population, key, threads, hold_cooperation, messages);
  return status == CVN_OK ? begin(world, strategy, messages) : status;
}

static bool has_shape_of(const cvn_world *world, const cvn_world *base) {
  return world->bundle && world->organisations == base->organisations &&
         world->alliances == base->alliances && world->areas == base->areas &&
         world->threads == base->threads;
}

/* All of it, or what months have changed since it was copied last. */
static void orgs_copy(cvn_orgs *to, const cvn_orgs *from, int64_t count, bool state_alone) {
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)
#define CVN_ORG_STATE(type, name, meaning)                                                         \
  memcpy(to->name, from->name, (size_t)padded(count) * sizeof(type));
#define CVN_ORG_ARRAY(type, name, meaning)                                                         \
  if (!state_alone) memcpy(to->name, from->name, (size_t)padded(count) * sizeof(type));
#include "model/world.def"
#undef CVN_ORG_ARRAY
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
}

cvn_status cvn_world_begin_as(cvn_world *world, const cvn_world *base, const cvn_params *params,
                              const cvn_strategy *strategy, cvn_messages *messages) {
  const size_t areas = (size_t)base->areas;
  if (!has_shape_of(world, base)) cvn_world_free(world);
  cvn_rules_free(world);
  world->key = base->key;
  world->population = base->population;
  world->organisations = base->organisations;
  world->alliances = base->alliances;
  world->areas = base->areas;
  world->cooperation_held = base->cooperation_held;
  world->influence_known = false;
  world->members_known = base->members_known;
  world->kernels = base->kernels;
  world->month = world->joins = world->leaves = 0;
  params_without_paths(&world->params, params);
  params_without_paths(&world->baseline, params);
  cvn_status status = CVN_OK;
  if (!world->bundle && (!orgs_init(&world->orgs, world->organisations) || !climate_init(world) ||
                         !thread_memory_init(world, base->threads)))
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the organisations");
  if (status == CVN_OK) status = cvn_layout_copy(world, base, messages);
  if (status != CVN_OK) {
    cvn_world_free(world);
    return status;
  }
  orgs_copy(&world->orgs, &base->orgs, world->organisations, world->memberships_of == base);
  world->memberships_of = base;
  world->climate.shock = base->climate.shock;
  memcpy(world->climate.base, base->climate.base, areas * sizeof(double));
  memcpy(world->climate.funding, base->climate.funding, areas * sizeof(double));
  return begin(world, strategy, messages);
}

void cvn_world_free(cvn_world *world) {
  cvn_workspaces_free(world);
  cvn_rules_free(world);
  cvn_seats_free(&world->seats);
  cvn_seats_free(&world->spare_seats);
  cvn_slots_free(&world->slots);
  orgs_free(&world->orgs);
  free(world->climate.base);
  free(world->climate.funding);
  free(world->bundle);
  free(world->seat_of);
  free(world->bundle_tally);
  free(world->alliance_tally);
  free(world->stress_blocks);
  *world = (cvn_world){0};
}

/* Members that the largest alliance may be expected to have. */
static double largest_alliance(const cvn_params *params, double organisations, double alliances,
                               double memberships) {
  const double mean = memberships / alliances, sd = params->alliances.size_log_sd;
  double largest = ceil(mean);
  if (params->population.memberships_file) {
    largest = organisations; /* anything goes */
  } else if (params->alliances.sizes == CVN_SIZES_POISSON) {
    largest = mean + 6.0 * sqrt(mean) + 6.0;
  } else if (params->alliances.sizes == CVN_SIZES_LOGNORMAL) {
    /* the largest of A normals is seldom half above sqrt(2 ln A) */
    largest = 1.0 + mean * exp(sd * (sqrt(2.0 * log(alliances)) + 0.5) - 0.5 * sd * sd);
  }
  return fmin(largest, fmin(organisations, memberships)) + 1.0;
}

double cvn_world_bytes(const cvn_params *params, const cvn_dimensions *dimensions, int threads) {
  double org = 8.0, seat = 4.0 * CVN_RULES_COUNT, slot = 0.0;
  const double areas = (double)dimensions->areas, width_1 = 1.0;
#define WIDTH_1                                    width_1
#define WIDTH_areas                                areas
#define CVN_SEAT_ARRAY(type, name, width, meaning) seat += (double)sizeof(type) * WIDTH_##width;
#define CVN_SLOT_ARRAY(type, name, width, padding, meaning)                                        \
  slot += (double)sizeof(type) * WIDTH_##width;
#define CVN_ORG_ARRAY(type, name, meaning) org += (double)sizeof(type);
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
#undef WIDTH_1
#undef WIDTH_areas
  const double n = (double)dimensions->organisations, a = (double)dimensions->alliances;
  const double e = (double)dimensions->memberships;
  /* 16 lanes of every bundle are as tall as its largest alliance, which is no larger than any of
   * the bundle before: E and 16 times the largest of all bound the slots. */
  const double rows = largest_alliance(params, n, a, e);
  const bool dynamic = cvn_world_is_dynamic(params);
  const double slots = (e + CVN_LANES * rows) * (slot + 8.0);
  /* an eighth more rows than members need; a review's own: where memberships go, a new index, and
   * a thread's records of a district */
  const double changes =
      dynamic ? 0.125 * slots + 12.0 * e + 12.0 * n +
                    fmin((double)threads * CVN_DISTRICT * CVN_LANES * rows, (double)threads * e) *
                        (slot + 32.0)
              : 0.0;
  return n * org + (a + CVN_LANES) * seat * (dynamic ? 2.0 : 1.0) + slots + changes +
         (double)threads *
             cvn_workspace_bytes((int64_t)((dynamic ? 1.3 : 1.0) * rows), dimensions->areas);
}
