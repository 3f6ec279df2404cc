/* sweep.c: a thread's workspace, the views of a bundle, and the commit of a month. */
#include "model/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/fetch.h"

#define COUNT(name) +1
enum {
  LANE_PLANES = 0 CVN_WORK_LANES(COUNT),
  AREA_PLANES = 0 CVN_WORK_AREAS(COUNT),
  ROW_PLANES = 0 CVN_WORK_ROWS(COUNT) + 2 /* area_next, influence_step */
};
#undef COUNT

/* Rows of room for those who choose a plan: packing writes a row at a time. */
static int64_t chooser_rows(int64_t rows) {
  return rows + 1;
}

static int64_t chooser_planes(int areas) {
#define WIDTH_1            1
#define WIDTH_areas        areas
#define COUNT(name, width) +WIDTH_##width
  return 0 CVN_WORK_CHOOSERS(COUNT) + 2; /* chooser, chooser_area */
#undef COUNT
}

static int64_t workspace_floats(int64_t rows, int areas) {
  return CVN_LANES * (LANE_PLANES + (int64_t)AREA_PLANES * areas + ROW_PLANES * rows +
                      chooser_planes(areas) * chooser_rows(rows) + CVN_TALLY_ROWS);
}

double cvn_workspace_bytes(int64_t rows, int areas) {
  return (double)sizeof(cvn_workspace) + 4.0 * (double)workspace_floats(rows, areas);
}

static cvn_status workspace_fit(cvn_workspace *work, int64_t rows, int64_t capacity, int areas) {
  if (work->block && work->rows >= rows) return CVN_OK;
  free(work->block);
  work->block =
      aligned_alloc(CVN_ALIGNMENT, (size_t)workspace_floats(capacity, areas) * sizeof(float));
  work->rows = capacity;
  if (!work->block) return CVN_ERR_MEMORY;
  memset(work->block, 0, (size_t)workspace_floats(capacity, areas) * sizeof(float));
  float *next = work->block;
#define TAKE_LANE(name) work->name = next, next += CVN_LANES;
#define TAKE_AREA(name) work->name = next, next += (int64_t)CVN_LANES * areas;
#define TAKE_ROW(name)  work->name = next, next += CVN_LANES * capacity;
  CVN_WORK_LANES(TAKE_LANE)
  CVN_WORK_AREAS(TAKE_AREA)
  CVN_WORK_ROWS(TAKE_ROW)
#undef TAKE_LANE
#undef TAKE_AREA
#undef TAKE_ROW
  work->area_next = (int32_t *)(void *)next;
  next += CVN_LANES * capacity;
  work->influence_step = (int32_t *)(void *)next;
  next += CVN_LANES * capacity;
  work->choosers = CVN_LANES * chooser_rows(capacity);
#define TAKE_CHOOSERS(name, width)                                                                 \
  work->chooser_##name = next, next += work->choosers * WIDTH_##width;
  CVN_WORK_CHOOSERS(TAKE_CHOOSERS)
#undef TAKE_CHOOSERS
  work->chooser = (int32_t *)(void *)next;
  next += work->choosers;
  work->chooser_area = (int32_t *)(void *)next;
  next += work->choosers;
  cvn_pack_table_fill(&work->pack_table);
  work->tally = (cvn_lanef *)(void *)next;
  return CVN_OK;
}

cvn_status cvn_workspaces_fit(cvn_world *world) {
  int64_t rows = 1;
  for (int64_t k = 0; k < world->bundles; k++)
    if (world->bundle[k].rows > rows) rows = world->bundle[k].rows;
  const int64_t capacity = cvn_world_is_dynamic(&world->params) ? rows + rows / 4 + 1 : rows;
  for (int i = 0; i < world->threads; i++) {
    if (!world->workspaces[i]) world->workspaces[i] = calloc(1, sizeof(cvn_workspace));
    if (!world->workspaces[i]) return CVN_ERR_MEMORY;
    const cvn_status status = workspace_fit(world->workspaces[i], rows, capacity, world->areas);
    if (status != CVN_OK) return status;
  }
  return CVN_OK;
}

void cvn_workspaces_free(cvn_world *world) {
  for (int i = 0; world->workspaces && i < world->threads; i++) {
    if (world->workspaces[i]) free(world->workspaces[i]->block);
    free(world->workspaces[i]);
  }
  free(world->workspaces);
  world->workspaces = NULL;
}

void cvn_sweep_fetch(const cvn_world *world, int64_t bundle, int part) {
  const cvn_slots *slots = &world->slots;
  const int64_t first = world->bundle[bundle].first_row * CVN_LANES, areas = world->areas;
  const size_t bytes = (size_t)world->bundle[bundle].rows * CVN_LANES * sizeof(float);
  int array = 0;
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_ORG_ARRAY(type, name, meaning)
#define CVN_SLOT_ARRAY(type, name, width, padding, meaning)                                        \
  if (array++ % CVN_FETCH_PARTS == part)                                                           \
    cvn_fetch(slots->name + first * WIDTH_##width, bytes * (size_t)WIDTH_##width);
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
}

cvn_sweep cvn_sweep_of(cvn_world *world, int64_t bundle, cvn_workspace *work) {
  const int areas = world->areas;
  const int64_t first_row = world->bundle[bundle].first_row;
  cvn_sweep sweep = {
      .params = &world->params,
      .orgs = &world->orgs,
      .climate = &world->climate,
      .kernels = cvn_bundle_is_half(world, bundle) ? &world->kernels->half : &world->kernels->whole,
      .key = world->key,
      .month = (uint32_t)world->month,
      .areas = areas,
      .rows = world->bundle[bundle].rows,
      .keep_effort = world->cooperation_held ? 0.0f : 1.0f,
      .influence_known = world->influence_known,
      .members_known = world->members_known,
      .work = work,
  };
#define CVN_SEAT_ARRAY(type, name, areas, meaning)                                                 \
  sweep.seat.name = world->seats.name + bundle * CVN_LANES * WIDTH_##areas;
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  sweep.slot.name = world->slots.name + first_row * CVN_LANES * WIDTH_##areas;
#define CVN_ORG_ARRAY(type, name, meaning)
#include "model/world.def"
#undef CVN_SEAT_ARRAY
#undef CVN_SLOT_ARRAY
#undef CVN_ORG_ARRAY
#undef WIDTH_1
#undef WIDTH_areas
  sweep.seat.rules = world->seats.rules + bundle * CVN_LANES * CVN_RULES_COUNT;
  return sweep;
}
