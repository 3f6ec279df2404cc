/* layout_change.c: the layout after a review of memberships: some end, some begin (docs/model.md,
 * 5.10).
 *
 * Only what changes is touched: members of an alliance move within their lane, districts are packed
 * again where that saves rows, and memory grows where the memberships of a district no longer fit
 * (layout_move.c does it). The layout holds no information, so that any of these gives the same
 * numbers.
 */
#include "model/layout_parts.h"

#include <stdlib.h>
#include <string.h>

#include <omp.h>

#include "model/newcomer.h"
#include "model/sweep.h"

/* What is to be done with a district. */
typedef struct cvn_district {
  int64_t rows, room; /* rows it needs when packed; rows there are */
  bool pack;
} cvn_district;

/* Memory of a review. */
typedef struct review {
  cvn_change change;
  int32_t *coming, *alliance; /* joins: newcomers and where they go */
  int64_t *coming_first;
  float *seen; /* distortion and perception of newcomers */
  int32_t *members;
  cvn_district *districts;
  int64_t n_districts;
  cvn_moves **moves; /* threads */
  int32_t *slot, *alliance_of_entry;
  int64_t *first; /* the new index of organisations */
} review;

static void review_free(review *self, int threads) {
  free(self->coming);
  free(self->alliance);
  free(self->coming_first);
  free(self->seen);
  free(self->members);
  free(self->districts);
  for (int i = 0; self->moves && i < threads; i++) cvn_moves_free(self->moves[i]);
  free(self->moves);
  free(self->change.now);
  free(self->change.joined_slot);
  free(self->change.left);
  free(self->slot);
  free(self->alliance_of_entry);
  free(self->first);
}

/* Newcomers by alliance, then organisation. */
static bool list_newcomers(review *self, const cvn_world *world, const int32_t *joined) {
  int64_t joins = 0;
  for (int64_t i = 0; i < world->organisations; i++) joins += joined[i] >= 0;
  self->coming_first = calloc((size_t)world->alliances + 2, sizeof *self->coming_first);
  self->coming = malloc((size_t)(joins + 1) * sizeof *self->coming);
  self->alliance = malloc((size_t)(joins + 1) * sizeof *self->alliance);
  if (!self->coming_first || !self->coming || !self->alliance) return false;
  int64_t *next = self->coming_first + 1; /* next[a] moves from where a begins to where it ends */
  for (int64_t i = 0; i < world->organisations; i++)
    if (joined[i] >= 0) next[joined[i] + 1]++;
  for (int64_t a = 0; a < world->alliances; a++) next[a + 1] += next[a];
  for (int64_t i = 0; i < world->organisations; i++)
    if (joined[i] >= 0) {
      self->alliance[next[joined[i]]] = joined[i];
      self->coming[next[joined[i]]++] = (int32_t)i;
    }
  self->change.joins = joins;
  self->change.coming = self->coming;
  self->change.coming_first = self->coming_first;
  return true;
}

/* Members of a bundle's alliances after the review; returns how many memberships end. */
static int64_t count_bundle(const review *self, const cvn_world *world, int64_t k) {
  const cvn_bundle *bundle = &world->bundle[k];
  const int32_t *leaves = world->slots.leaves + bundle->first_row * CVN_LANES;
  int32_t gone[CVN_LANES] = {0};
  int64_t total = 0;
  for (int64_t e = 0; e < (int64_t)bundle->rows * CVN_LANES; e += CVN_LANES)
    for (int l = 0; l < CVN_LANES; l++) gone[l] += leaves[e + l];
  for (int l = 0; l < CVN_LANES; l++) {
    const int64_t seat = k * CVN_LANES + l, a = world->seats.number[seat];
    const int64_t came = a < 0 ? 0 : self->coming_first[a + 1] - self->coming_first[a];
    self->members[seat] = (int32_t)((int64_t)world->seats.members[seat] - gone[l] + came);
    total += gone[l];
  }
  return total;
}

static bool count_members(review *self, cvn_world *world) {
  int64_t leaves = 0;
  self->members = malloc((size_t)world->bundles * CVN_LANES * sizeof *self->members);
  if (!self->members) return false;
  if (world->threads == 1) {
    for (int64_t k = 0; k < world->bundles; k++) leaves += count_bundle(self, world, k);
  } else {
#pragma omp parallel for num_threads(world->threads) schedule(static) reduction(+ : leaves)
    for (int64_t k = 0; k < world->bundles; k++) leaves += count_bundle(self, world, k);
  }
  world->joins = self->change.joins;
  world->leaves = leaves;
  self->change.members = self->members;
  return true;
}

static int compare_descending(const void *a, const void *b) {
  const int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
  return (left < right) - (left > right);
}

/* Packing a district costs about what a month does; it is done where it saves a ninth of the rows,
 * or where a bundle has no room for its largest alliance. */
static cvn_district district_of(const cvn_world *world, const int32_t *members, int64_t first,
                                int64_t end) {
  cvn_district self = {0};
  int32_t sorted[CVN_DISTRICT * CVN_LANES];
  const int64_t lanes = (end - first) * CVN_LANES;
  int64_t in_place = 0;
  memcpy(sorted, members + first * CVN_LANES, (size_t)lanes * sizeof *sorted);
  for (int64_t k = first; k < end; k++) {
    int32_t most = 0;
    for (int l = 0; l < CVN_LANES; l++) {
      const int32_t n = members[k * CVN_LANES + l];
      if (n > most) most = n;
    }
    self.pack = self.pack || most > world->bundle[k].room;
    self.room += world->bundle[k].room;
    in_place += most;
  }
  qsort(sorted, (size_t)lanes, sizeof *sorted, compare_descending);
  for (int64_t lane = 0; lane < lanes; lane += CVN_LANES) self.rows += sorted[lane];
  self.pack = self.pack || 8 * in_place > 9 * self.rows + 8;
  return self;
}

static int64_t district_end(const cvn_world *world, int64_t district) {
  const int64_t end = (district + 1) * CVN_DISTRICT;
  return end < world->bundles ? end : world->bundles;
}

static bool plan_districts(review *self, const cvn_world *world) {
  self->n_districts = (world->bundles + CVN_DISTRICT - 1) / CVN_DISTRICT;
  self->districts = malloc((size_t)self->n_districts * sizeof *self->districts);
  if (!self->districts) return false;
  for (int64_t d = 0; d < self->n_districts; d++)
    self->districts[d] =
        district_of(world, self->members, d * CVN_DISTRICT, district_end(world, d));
  return true;
}

/* -- more room -- */

static void bundle_copy(cvn_slots *to, int64_t to_row, const cvn_slots *from, const cvn_bundle *at,
                        int areas) {
  const size_t values = (size_t)at->rows * CVN_LANES;
  const int64_t first = at->first_row * CVN_LANES, target = to_row * CVN_LANES;
#define WIDTH_1     1
#define WIDTH_areas areas
#define CVN_SEAT_ARRAY(type, name, areas, meaning)
#define CVN_ORG_ARRAY(type, name, meaning)
#define CVN_SLOT_ARRAY(type, name, areas, padding, meaning)                                        \
  memcpy(to->name + target * WIDTH_##areas, from->name + first * WIDTH_##areas,                    \
         values * (size_t)WIDTH_##areas * sizeof(type));
#include "model/world.def"
#undef CVN_SLOT_ARRAY
}

/* Rooms that hold every district packed, with an eighth to spare. */
static cvn_bundle *larger_rooms(const review *self, const cvn_world *world, int64_t *rows) {
  cvn_bundle *bundle = calloc((size_t)world->bundles, sizeof *bundle);
  *rows = 0;
  for (int64_t k = 0; bundle && k < world->bundles; k++) {
    const cvn_district *district = &self->districts[k / CVN_DISTRICT];
    const int64_t wanted = district->rows + district->rows / 8 + CVN_DISTRICT - district->room;
    bundle[k] = world->bundle[k];
    bundle[k].first_row = *rows;
    if (wanted > 0) bundle[k].room += (int32_t)((wanted + CVN_DISTRICT - 1) / CVN_DISTRICT);
    if (k == world->bundles - 1 && wanted > 0) bundle[k].room += (int32_t)wanted;
    *rows += bundle[k].room;
  }
  return bundle;
}

static bool grow(review *self, cvn_world *world) {
  bool fits = true;
  for (int64_t d = 0; d < self->n_districts; d++)
    fits = fits && self->districts[d].rows <= self->districts[d].room;
  if (fits) return true;
  int64_t rows;
  cvn_bundle *bundle = larger_rooms(self, world, &rows);
  cvn_slots slots = {0};
  if (!bundle || !cvn_slots_reserve(&slots, rows, world->areas)) {
    cvn_slots_free(&slots);
    free(bundle);
    return false;
  }
  for (int64_t k = 0; k < world->bundles; k++)
    bundle_copy(&slots, bundle[k].first_row, &world->slots, &world->bundle[k], world->areas);
  for (int64_t i = 0; i < world->memberships; i++) {
    const int64_t k = world->seat_of[world->orgs.alliance[i]] / CVN_LANES;
    world->orgs.slot[i] +=
        (int32_t)((bundle[k].first_row - world->bundle[k].first_row) * CVN_LANES);
  }
  cvn_slots_free(&world->slots);
  free(world->bundle);
  world->slots = slots;
  world->bundle = bundle;
  return true;
}

/* -- who stands where -- */

static void sixteen_see(review *self, const cvn_world *world, int64_t first) {
  const int64_t left = self->change.joins - first, areas = world->areas;
  cvn_newcomers_see(world, left < CVN_LANES ? (int)left : CVN_LANES, self->coming + first,
                    self->alliance + first, self->seen + first * areas,
                    self->seen + (self->change.joins + first) * areas);
}

static bool newcomers_see(review *self, const cvn_world *world) {
  const int64_t joins = self->change.joins, values = joins * world->areas;
  self->seen = malloc((size_t)(2 * values + 1) * sizeof *self->seen);
  if (!self->seen) return false;
  if (world->threads == 1) {
    for (int64_t k = 0; k < joins; k += CVN_LANES) sixteen_see(self, world, k);
  } else {
#pragma omp parallel for num_threads(world->threads) schedule(static)
    for (int64_t k = 0; k < joins; k += CVN_LANES) sixteen_see(self, world, k);
  }
  self->change.distortion = self->seen;
  self->change.perception = self->seen + values;
  return true;
}

static bool memory_to_move(review *self, cvn_world *world) {
  cvn_change *change = &self->change;
  int64_t slots = 0;
  for (int64_t d = 0; d < self->n_districts; d++) {
    const cvn_bundle *last = &world->bundle[district_end(world, d) - 1];
    const int64_t rows = last->first_row + last->room - world->bundle[d * CVN_DISTRICT].first_row;
    if (rows * CVN_LANES > slots) slots = rows * CVN_LANES;
  }
  self->moves = calloc((size_t)world->threads, sizeof(cvn_moves *));
  change->now = malloc((size_t)(world->slots.capacity_rows * CVN_LANES) * sizeof *change->now);
  change->joined_slot = malloc((size_t)world->organisations * sizeof *change->joined_slot);
  change->left = calloc((size_t)world->organisations, sizeof *change->left);
  if (!self->moves || !change->now || !change->joined_slot || !change->left) return false;
  for (int i = 0; i < world->threads; i++) {
    self->moves[i] = cvn_moves_new(slots, change->joins, world->areas);
    if (!self->moves[i]) return false;
  }
  return true;
}

static void move_district(const review *self, int64_t d, cvn_moves *moves) {
  const int64_t first = d * CVN_DISTRICT, end = district_end(self->change.world, d);
  if (self->districts[d].pack) cvn_district_pack(&self->change, first, end, moves);
  else cvn_district_edit(&self->change, first, end, moves);
}

static void move_districts(const review *self) {
  if (self->change.world->threads == 1) {
    for (int64_t d = 0; d < self->n_districts; d++) move_district(self, d, self->moves[0]);
    return;
  }
#pragma omp parallel for num_threads(self->change.world->threads) schedule(dynamic, 1)
  for (int64_t d = 0; d < self->n_districts; d++)
    move_district(self, d, self->moves[omp_get_thread_num()]);
}

/* -- the index of organisations -- */

/* Memberships of an organisation that go on, and the new one in order of alliance. */
static void index_organisation(const review *self, const int32_t *joined, int64_t i) {
  const cvn_change *change = &self->change;
  const cvn_orgs *orgs = &change->world->orgs;
  int64_t to = self->first[i];
  bool comes = joined[i] >= 0;
  for (int64_t entry = orgs->first[i]; entry < orgs->first[i + 1]; entry++) {
    const int32_t slot = change->now[orgs->slot[entry]];
    if (slot < 0) continue;
    if (comes && joined[i] < orgs->alliance[entry]) {
      self->alliance_of_entry[to] = joined[i];
      self->slot[to++] = change->joined_slot[i];
      comes = false;
    }
    self->alliance_of_entry[to] = orgs->alliance[entry];
    self->slot[to++] = slot;
  }
  if (comes) {
    self->alliance_of_entry[to] = joined[i];
    self->slot[to] = change->joined_slot[i];
  }
}

static bool memory_to_index(review *self, const cvn_world *world) {
  const size_t memberships = (size_t)(world->memberships + world->joins - world->leaves + 1);
  self->first = malloc((size_t)(world->organisations + 1) * sizeof *self->first);
  self->slot = malloc(memberships * sizeof *self->slot);
  self->alliance_of_entry = malloc(memberships * sizeof *self->alliance_of_entry);
  return self->first && self->slot && self->alliance_of_entry;
}

static void index_organisations(review *self, cvn_world *world, const int32_t *joined) {
  cvn_orgs *orgs = &world->orgs;
  const int32_t *left = self->change.left;
  bool single = true;
  self->first[0] = 0;
  for (int64_t i = 0; i < world->organisations; i++) {
    const int64_t count = orgs->first[i + 1] - orgs->first[i] - left[i] + (joined[i] >= 0);
    single = single && count == 1;
    self->first[i + 1] = self->first[i] + count;
  }
  if (world->threads == 1) {
    for (int64_t i = 0; i < world->organisations; i++) index_organisation(self, joined, i);
  } else {
#pragma omp parallel for num_threads(world->threads) schedule(static)
    for (int64_t i = 0; i < world->organisations; i++) index_organisation(self, joined, i);
  }
  free(orgs->first);
  free(orgs->slot);
  free(orgs->alliance);
  orgs->first = self->first;
  orgs->slot = self->slot;
  orgs->alliance = self->alliance_of_entry;
  self->first = NULL;
  self->slot = self->alliance_of_entry = NULL;
  orgs->single = single;
  world->memberships = orgs->first[world->organisations];
  orgs->slot_capacity = world->memberships + 1;
  for (int64_t i = 0; i < world->organisations; i++)
    if (left[i] || joined[i] >= 0) cvn_divide_capacity(world, i);
}

cvn_status cvn_layout_change(cvn_world *world, const int32_t *joined, cvn_messages *messages) {
  review self = {.change.world = world};
  cvn_status status = CVN_ERR_MEMORY;
  world->joins = world->leaves = 0;
  if (!list_newcomers(&self, world, joined) || !count_members(&self, world)) goto out;
  if (world->joins == 0 && world->leaves == 0) {
    status = CVN_OK;
    goto out;
  }
  world->memberships_of = NULL;
  if (!plan_districts(&self, world) || !grow(&self, world) || !newcomers_see(&self, world) ||
      !memory_to_move(&self, world) || !memory_to_index(&self, world))
    goto out;
  move_districts(&self);
  index_organisations(&self, world, joined);
  world->influence_known = world->members_known = false;
  status = cvn_workspaces_fit(world);
out:
  review_free(&self, world->threads);
  return status == CVN_OK ? CVN_OK
                          : cvn_fail(messages, status, NULL, "no memory to move memberships");
}
