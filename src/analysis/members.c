/* members.c: the four groups of members under every strategy. */
#include "analysis/members.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/contrast.h"

enum { LAST_MONTHS = 24 };

static const char *const quantities[] = {
#define CVN_FIELD(name, unit, kind, cell_methods, long_name, value)
#define CVN_GROUP_FIELD(name, unit, kind, long_name) #name,
#define CVN_SNAPSHOT(level, name, type, areas, unit, long_name)
#include "record/fields.def"
#undef CVN_FIELD
#undef CVN_GROUP_FIELD
#undef CVN_SNAPSHOT
};
enum {
  QUANTITIES = (int)(sizeof quantities / sizeof quantities[0]),
  TESTS = QUANTITIES * CVN_MEMBERS_GROUPS
};

static const char *const suffixes[CVN_MEMBERS_GROUPS] = {"small_included", "small_excluded",
                                                         "large_included", "large_excluded"};

const char *cvn_member_group_words(cvn_members_group group) {
  static const char *const words[CVN_MEMBERS_ROWS] = {
      "small, included", "small, excluded",       "large, included",
      "large, excluded", "gap: large less small", "gap: included less excluded"};
  return words[group];
}

int cvn_member_quantities(void) {
  return QUANTITIES;
}

const char *cvn_member_quantity(int quantity) {
  return quantities[quantity];
}

bool cvn_member_quantity_is_burden(int quantity) {
  return strcmp(quantities[quantity], "stress") == 0 ||
         strcmp(quantities[quantity], "crowding") == 0;
}

/* What is read of one quantity: before and after, of four groups. */
typedef struct reading {
  cvn_outcomes before[CVN_MEMBERS_ROWS], after[CVN_MEMBERS_ROWS];
} reading;

static void free_reading(reading *r) {
  for (int g = 0; g < CVN_MEMBERS_ROWS; g++) {
    cvn_outcomes_free(&r->before[g]);
    cvn_outcomes_free(&r->after[g]);
  }
}

/* Two differences between groups that are alike but for what the gap is about. */
typedef struct pairs {
  cvn_members_group more[2], less[2];
} pairs;

/* The mean of the two differences, run by run; where a group has no members, that of the other
 * two. */
static cvn_status make_gap(cvn_outcomes *gap, const cvn_outcomes *groups, const pairs *of,
                           cvn_messages *messages) {
  cvn_status status =
      cvn_outcomes_init(gap, groups->strategies, groups->points, groups->replicates, messages);
  const int64_t count = gap->strategies * gap->points * gap->replicates;
  for (int64_t i = 0; i < count && status == CVN_OK; i++) {
    double sum = 0.0, known = 0.0;
    for (int k = 0; k < 2; k++) {
      const double difference = groups[of->more[k]].values[i] - groups[of->less[k]].values[i];
      if (isnan(difference)) continue;
      sum += difference;
      known += 1.0;
    }
    gap->values[i] = known > 0.0 ? sum / known : (double)NAN;
  }
  return status;
}

static cvn_status make_gaps(cvn_outcomes *groups, cvn_messages *messages) {
  static const pairs size = {{CVN_MEMBERS_LARGE_INCLUDED, CVN_MEMBERS_LARGE_EXCLUDED},
                             {CVN_MEMBERS_SMALL_INCLUDED, CVN_MEMBERS_SMALL_EXCLUDED}};
  static const pairs inclusion = {{CVN_MEMBERS_SMALL_INCLUDED, CVN_MEMBERS_LARGE_INCLUDED},
                                  {CVN_MEMBERS_SMALL_EXCLUDED, CVN_MEMBERS_LARGE_EXCLUDED}};
  cvn_status status = make_gap(&groups[CVN_MEMBERS_SIZE_GAP], groups, &size, messages);
  if (status == CVN_OK)
    status = make_gap(&groups[CVN_MEMBERS_INCLUSION_GAP], groups, &inclusion, messages);
  return status;
}

static cvn_status read_quantity(reading *r, const cvn_pool *pool, int quantity, int64_t before,
                                cvn_messages *messages) {
  const int64_t first = pool->months > LAST_MONTHS ? pool->months - LAST_MONTHS : 0;
  const cvn_window windows[2] = {{.until = before, .mean = true},
                                 {.from = first, .until = pool->months, .mean = true}};
  cvn_status status = CVN_OK;
  for (int g = 0; g < CVN_MEMBERS_GROUPS && status == CVN_OK; g++) {
    char name[96];
    snprintf(name, sizeof name, "%s_%s", quantities[quantity], suffixes[g]);
    status = cvn_pool_trajectory(pool, name, &windows[0], &r->before[g], messages);
    if (status == CVN_OK)
      status = cvn_pool_trajectory(pool, name, &windows[1], &r->after[g], messages);
  }
  if (status == CVN_OK) status = make_gaps(r->before, messages);
  if (status == CVN_OK) status = make_gaps(r->after, messages);
  return status;
}

static double mean_of(const cvn_outcomes *o, int64_t strategy) {
  return cvn_mean_of(cvn_outcomes_of(o, strategy), o->points, o->replicates).mean;
}

static cvn_member_row *row_at(cvn_members *self, int64_t strategy, int quantity, int group) {
  return &self->rows[(strategy * QUANTITIES + quantity) * CVN_MEMBERS_ROWS + group];
}

static void fill(cvn_members *self, const cvn_pool *pool, int quantity, const reading *r,
                 double *room) {
  for (int64_t s = 0; s < pool->n_strategies; s++)
    for (int g = 0; g < CVN_MEMBERS_ROWS; g++) {
      cvn_member_row *row = row_at(self, s, quantity, g);
      *row = (cvn_member_row){.strategy = s,
                              .quantity = quantity,
                              .group = (cvn_members_group)g,
                              .before = mean_of(&r->before[g], s),
                              .after = mean_of(&r->after[g], s),
                              .p_holm = (double)NAN};
      const double *own = cvn_outcomes_of(&r->after[g], s);
      const double *baseline = cvn_outcomes_of(&r->after[g], pool->baseline);
      for (int64_t i = 0; i < pool->points * pool->replicates; i++) room[i] = own[i] - baseline[i];
      row->change = cvn_mean_of(room, pool->points, pool->replicates);
      row->interval = cvn_mean_interval(&row->change);
    }
}

/* Adjusts for the number of groups and quantities that are looked at. */
static cvn_status judge(cvn_members *self, int64_t strategy, cvn_messages *messages) {
  double p[TESTS], adjusted[TESTS];
  for (int i = 0; i < TESTS; i++)
    p[i] =
        cvn_mean_p(&row_at(self, strategy, i / CVN_MEMBERS_GROUPS, i % CVN_MEMBERS_GROUPS)->change);
  const cvn_status status = cvn_holm(p, adjusted, TESTS, messages);
  for (int i = 0; i < TESTS && status == CVN_OK; i++) {
    const int quantity = i / CVN_MEMBERS_GROUPS;
    cvn_member_row *row = row_at(self, strategy, quantity, i % CVN_MEMBERS_GROUPS);
    row->p_holm = adjusted[i];
    const bool changed = adjusted[i] < 1.0 - CVN_LEVEL && row->change.mean != 0.0;
    const bool up_is_worse = cvn_member_quantity_is_burden(quantity);
    row->worse_off = changed && (row->change.mean > 0.0) == up_is_worse;
    row->better_off = changed && !row->worse_off;
  }
  return status;
}

/* The first month in which anything is done in any strategy. */
static int64_t first_action(const cvn_pool *pool) {
  int64_t first = pool->months;
  for (int64_t s = 0; s < pool->n_strategies; s++)
    if (pool->strategies[s].from >= 0 && pool->strategies[s].from < first)
      first = pool->strategies[s].from;
  return first < pool->months && first > 0 ? first : 1;
}

cvn_status cvn_members_of(cvn_members *self, const cvn_pool *pool, cvn_messages *messages) {
  *self = (cvn_members){.count = pool->n_strategies * (int64_t)QUANTITIES * CVN_MEMBERS_ROWS,
                        .before_until = first_action(pool)};
  double *room = malloc((size_t)(pool->points * pool->replicates) * sizeof *room);
  self->rows = calloc((size_t)self->count, sizeof *self->rows);
  cvn_status status = CVN_OK;
  if (!room || !self->rows)
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the groups of members");
  for (int q = 0; q < QUANTITIES && status == CVN_OK; q++) {
    reading r = {0};
    status = read_quantity(&r, pool, q, self->before_until, messages);
    if (status == CVN_OK) fill(self, pool, q, &r, room);
    free_reading(&r);
  }
  for (int64_t s = 0; s < pool->n_strategies && status == CVN_OK; s++)
    status = judge(self, s, messages);
  free(room);
  if (status != CVN_OK) cvn_members_free(self);
  return status;
}

const cvn_member_row *cvn_members_row(const cvn_members *self, int64_t strategy,
                                      const char *quantity, cvn_members_group group) {
  int q = 0;
  while (q < QUANTITIES - 1 && strcmp(quantities[q], quantity) != 0) q++;
  return &self->rows[(strategy * QUANTITIES + q) * CVN_MEMBERS_ROWS + (int)group];
}

void cvn_members_free(cvn_members *self) {
  free(self->rows);
  *self = (cvn_members){0};
}
