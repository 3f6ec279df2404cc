/* test_tally.c: the month's sums against plain loops; Gini against its definition (docs/model.md,
 * 7). */
#include "support/tiny_world.h"

#include <string.h>

static double grid(double influence) {
  return floor(tiny_clip(influence, 0.0, 1.0) * CVN_GINI_STEPS + 0.5) / CVN_GINI_STEPS;
}

/* sum |x_i - x_j|/(2 n sum x) */
static double plain_gini(const double *x, int n) {
  double apart = 0.0, total = 0.0;
  for (int i = 0; i < n; i++) {
    total += x[i];
    for (int j = 0; j < n; j++) apart += fabs(x[i] - x[j]);
  }
  return total > 0.0 ? apart / (2.0 * n * total) : 0.0;
}

static void gini_is_its_definition(void **state) {
  (void)state;
  uint64_t random = 2;
  for (int n = 1; n < 120; n += 7) {
    int32_t counts[CVN_GINI_STEPS + 1] = {0};
    double x[120];
    for (int i = 0; i < n; i++) {
      const int step = i % 3 == 0 ? 0 : tiny_below(&random, CVN_GINI_STEPS + 1);
      x[i] = step;
      counts[step]++;
    }
    assert_near(cvn_gini_of_counts(counts), plain_gini(x, n), 1e-12);
    int32_t sorted[120], next = 0;
    for (int step = 0; step <= CVN_GINI_STEPS; step++)
      for (int i = 0; i < counts[step]; i++) sorted[next++] = step;
    assert_true(cvn_gini_of_sorted(sorted, n) == cvn_gini_of_counts(counts));
  }
  int32_t none[CVN_GINI_STEPS + 1] = {0};
  assert_true(cvn_gini_of_counts(none) == 0.0);
  none[0] = 9; /* all are 0 */
  assert_true(cvn_gini_of_counts(none) == 0.0);
  none[0] = 0, none[CVN_GINI_STEPS] = 5; /* all are equal */
  assert_near(cvn_gini_of_counts(none), 0.0, 1e-15);
}

static void add_member(cvn_tally *sum, const cvn_sweep *sweep, const tiny_alliance *a,
                       const tiny_member *e) {
  const int small = e->size < 1.0, j = e->row;
  const int g = small ? (e->included ? CVN_SMALL_INCLUDED : CVN_SMALL_EXCLUDED)
                      : (e->included ? CVN_LARGE_INCLUDED : CVN_LARGE_EXCLUDED);
  sum->members += 1.0;
  sum->effort += e->effort;
  sum->capacity += e->capacity;
  sum->capacity_effort += e->capacity * e->effort;
  sum->trust += e->trust;
  sum->voice += e->voice;
  sum->small += small;
  sum->voice_small += small ? e->voice : 0.0;
  sum->large += !small;
  sum->voice_large += small ? 0.0 : e->voice;
  sum->influence += SLOT(influence, j);
  sum->energy += e->effort * e->trust;
  sum->shared += e->shared;
  sum->stress += e->stress;
  sum->stressed += 1.0;
  sum->group_count[g] += 1.0;
  sum->group_effort[g] += e->effort;
  sum->group_trust[g] += e->trust;
  sum->group_voice[g] += e->voice;
  sum->group_stress[g] += e->stress;
  sum->group_influence[g] += SLOT(influence, j);
  sum->group_crowding[g] += ROW(crowding, j);
  sum->group_satisfaction[g] += ROW(satisfaction, j);
}

static cvn_tally plain_tally(const cvn_sweep *sweep, const tiny_alliance *a) {
  cvn_tally sum = {0};
  double influence[TINY_MEMBERS];
  for (int j = 0; j < a->n; j++) {
    add_member(&sum, sweep, a, &a->e[j]);
    influence[j] = grid(SLOT(influence, j));
  }
  sum.cost = (double)sweep->seat.cost[a->lane];
  if (a->n == 0) return sum;
  sum.alliances = 1.0;
  sum.need_met = LANE(need_met);
  sum.efficiency = LANE(efficiency);
  sum.duplication = LANE(duplication);
  sum.agenda_quality = LANE(agenda_quality);
  sum.standing = a->standing;
  sum.presence = a->presence;
  sum.gini = plain_gini(influence, a->n);
  return sum;
}

static void assert_tallies_near(const cvn_tally *tally, const cvn_tally *expected) {
#define CVN_TALLY(name, what) assert_near(tally->name, expected->name, 1e-5);
#define CVN_TALLY_GROUP(name, what)                                                                \
  for (int g = 0; g < CVN_MEMBER_GROUPS; g++)                                                      \
    assert_near(tally->group_##name[g], expected->group_##name[g], 1e-5);
#include "model/tally.def"
#undef CVN_TALLY
#undef CVN_TALLY_GROUP
}

static void add(cvn_tally *to, const cvn_tally *from) {
#define CVN_TALLY(name, what) to->name += from->name;
#define CVN_TALLY_GROUP(name, what)                                                                \
  for (int g = 0; g < CVN_MEMBER_GROUPS; g++) to->group_##name[g] += from->group_##name[g];
#include "model/tally.def"
#undef CVN_TALLY
#undef CVN_TALLY_GROUP
}

static void tally_bundle(tiny *t, int64_t k) {
  static tiny_alliance all[TINY_ALLIANCES];
  static cvn_tally by_alliance[TINY_ALLIANCES];
  const cvn_sweep *sweep;
  cvn_sweep view = tiny_sweep_before(t, k, TINY_STEP_agenda_meet);
  cvn_tally bundle, sum = {0};
  sweep = &view;
  for (int l = 0; l < CVN_LANES; l++) view.seat.cost[l] = (float)(l + 1);
  for (int64_t a = 0; a < TINY_ALLIANCES; a++) tiny_read(&t->world, a, &all[a]);
  memset(by_alliance, 0x55, sizeof by_alliance);
  cvn_sweep_tally(&view, &bundle, by_alliance);
  for (int64_t i = 0; i < TINY_ALLIANCES; i++) {
    const tiny_alliance *a = &all[i];
    if (a->seat / CVN_LANES != k) continue;
    const cvn_tally expected = plain_tally(sweep, a);
    assert_tallies_near(&by_alliance[i], &expected);
    add(&sum, &by_alliance[i]);
  }
  sum.gini = bundle.gini; /* no sum */
  assert_tallies_near(&bundle, &sum);
  cvn_tally alone;
  cvn_sweep_tally(&view, &alone, NULL);
  assert_memory_equal(&alone, &bundle, sizeof alone); /* recording alliances changes nothing */
}

static void tallies_are_plain_sums(void **state) {
  (void)state;
  for (int variant = 0; variant < TINY_VARIANTS; variant++) {
    tiny t = {0};
    tiny_params(&t.params, variant);
    tiny_begin(&t, (uint64_t)variant + 1);
    tiny_stir(&t);
    for (int64_t k = 0; k < t.world.bundles; k++) tally_bundle(&t, k);
    tiny_end(&t);
  }
}

/* A whole month with joining and leaving: the system's sums are those of the alliances together. */
static void alliances_add_up_to_the_system(void **state) {
  (void)state;
  tiny t = {0};
  double joins = 0.0, leaves = 0.0;
  cvn_messages messages = {0};
  cvn_params_init(&t.params);
  t.params.membership.leave_rate = t.params.membership.join_rate = 0.6;
  tiny_begin(&t, 5);
  t.world.alliance_tally = tiny_room(TINY_ALLIANCES, sizeof(cvn_tally));
  for (int month = 0; month < 36; month++) {
    assert_int_equal(cvn_world_month(&t.world, &messages), CVN_OK);
    cvn_tally sum = {0};
    double influence_sum = 0.0;
    for (int64_t a = 0; a < TINY_ALLIANCES; a++) {
      add(&sum, &t.world.alliance_tally[a]);
      influence_sum += t.world.alliance_tally[a].influence;
    }
    /* stress is over organisations for the system, Gini is no sum */
    sum.gini = t.world.tally.gini;
    sum.stress = t.world.tally.stress;
    sum.stressed = TINY_ORGS;
    assert_tallies_near(&t.world.tally, &sum);
    assert_near(t.world.tally.influence, influence_sum, 1e-12);
    joins += sum.joins;
    leaves += sum.leaves;
  }
  assert_true(joins > 20.0 && leaves > 20.0);
  tiny_end(&t);
}

static void tally_add_adds_everything(void **state) {
  (void)state;
  cvn_tally one, two, sum;
  double *a = (double *)&one, *b = (double *)&two;
  for (size_t i = 0; i < sizeof one / sizeof *a; i++)
    a[i] = (double)i, b[i] = 100.0 * (double)i + 1.0;
  sum = one;
  cvn_tally_add(&sum, &two);
  add(&one, &two);
  assert_memory_equal(&sum, &one, sizeof sum);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gini_is_its_definition),
      cmocka_unit_test(tallies_are_plain_sums),
      cmocka_unit_test(alliances_add_up_to_the_system),
      cmocka_unit_test(tally_add_adds_everything),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
