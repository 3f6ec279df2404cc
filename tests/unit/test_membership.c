/* test_membership.c: satisfaction, leaving and joining (docs/model.md, 5.10). */
#include "support/tiny_world.h"

#include "model/membership.h"

static void satisfaction_is_the_equation(const tiny *t, const cvn_sweep *sweep,
                                         const tiny_alliance *a) {
  (void)t;
  for (int j = 0; j < a->n; j++) {
    const double joint = ROW(worth_joint, j), own = ROW(worth_own, j),
                 sigma = a->e[j].self_interest;
    const double expected = (1.0 - sigma) * ROW(benefit, j) * ROW(trust_next, j) +
                            sigma * tiny_ratio(joint, joint + own) - ROW(burden, j);
    assert_near(ROW(satisfaction, j), expected, 2e-6);
  }
}

static void satisfaction(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_satisfaction, cvn_satisfaction, satisfaction_is_the_equation);
}

static int left, stayed, near_ties;

static void leaving_is_the_equation(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  const cvn_params *p = &t->params;
  double trust = 0.0, energy = 0.0;
  for (int j = 0; j < a->n; j++) {
    const cvn_words words = cvn_philox(sweep->key, (uint32_t)a->e[j].id, (uint32_t)a->number,
                                       sweep->month, CVN_STREAM_LEAVE);
    const double u = (double)cvn_uniform(words.w[0]);
    const double leaves =
        p->membership.leave_rate *
        tiny_logistic(-p->effort.precision * (ROW(satisfaction, j) - p->membership.leave_at));
    const int32_t now = sweep->slot.leaves[j * CVN_LANES + a->lane];
    trust += ROW(trust_next, j) / a->n;
    energy += ROW(effort_next, j) * ROW(trust_next, j) / a->n;
    near_ties += fabs(u - leaves) < 1e-5;
    left += now;
    stayed += !now;
    if (fabs(u - leaves) >= 1e-5) assert_int_equal(now, u < leaves);
  }
  for (int j = a->n; j < sweep->rows; j++)
    assert_int_equal(sweep->slot.leaves[j * CVN_LANES + a->lane], 0);
  assert_near(sweep->seat.mean_trust[a->lane], trust, 1e-6);
  assert_near(sweep->seat.energy[a->lane], energy, 1e-6); /* 0 where empty */
}

static void leaving(void **state) {
  (void)state;
  left = stayed = near_ties = 0;
  tiny_check_all(TINY_STEP_leave, cvn_leave, leaving_is_the_equation);
  assert_true(left > 300 && stayed > 300 && near_ties < 10 * tiny_sets());
}

static void reviews_are_at_the_end_of_the_interval(void **state) {
  (void)state;
  cvn_params p;
  cvn_params_init(&p);
  assert_false(cvn_membership_reviews(&p, 2)); /* static by default */
  p.membership.join_rate = 0.1;
  for (int64_t t = 0; t < 12; t++) assert_int_equal(cvn_membership_reviews(&p, t), t % 3 == 2);
  p.membership.review_interval = 1;
  assert_true(cvn_membership_reviews(&p, 0));
}

/* Whether the organisation is a member after leaving, from the marks. */
static bool stays(const cvn_world *w, const tiny_alliance *a, int64_t org) {
  for (int j = 0; j < a->n; j++)
    if (a->e[j].org == org) return !w->slots.leaves[a->e[j].slot];
  return false;
}

/* The alliance that organisation `org` joins, or -1. */
static int64_t expected_join(const tiny *t, const tiny_alliance *all, int64_t org) {
  const cvn_world *w = &t->world;
  const cvn_params *p = &t->params;
  const uint32_t id = (uint32_t)w->orgs.id[org], month = (uint32_t)w->month;
  int memberships = 0;
  for (int64_t a = 0; a < TINY_ALLIANCES; a++) memberships += stays(w, &all[a], org);
  const cvn_words join = cvn_philox(w->key, id, 0, month, CVN_STREAM_JOIN);
  if (memberships >= p->membership.max) return -1;
  if ((double)cvn_uniform(join.w[0]) >= p->membership.join_rate * (double)w->orgs.mind[org])
    return -1;
  double weight[64], total = 0.0, reached = 0.0;
  int64_t alliance[64], chosen = -1;
  for (int j = 0; j < p->membership.candidates; j++) {
    const uint32_t word = cvn_philox(w->key, id, (uint32_t)j, month, CVN_STREAM_CANDIDATE).w[0];
    alliance[j] = (int64_t)floor((double)word * TINY_ALLIANCES / 4294967296.0);
    const double energy = (double)w->seats.energy[w->seat_of[alliance[j]]];
    total += weight[j] = exp(p->membership.energy_precision * energy);
  }
  for (int j = 0; chosen < 0 && j < p->membership.candidates; j++) {
    reached += weight[j] / total;
    if (reached > (double)cvn_uniform(join.w[1])) chosen = alliance[j];
  }
  if (stays(w, &all[chosen], org)) return -1;
  const cvn_words admit = cvn_philox(w->key, id, (uint32_t)chosen, month, CVN_STREAM_ADMIT);
  const bool closed = all[chosen].formal > 0.0 && !t->population.org_included[org];
  if (closed &&
      (double)cvn_uniform(admit.w[0]) >= all[chosen].rules[CVN_RULES_membership_admission])
    return -1;
  return chosen;
}

/* Members of every alliance as 0/1, by organisation. */
static void roster_of(const cvn_world *w, char in[TINY_ALLIANCES][TINY_ORGS]) {
  for (int64_t a = 0; a < TINY_ALLIANCES; a++) {
    for (int i = 0; i < TINY_ORGS; i++) in[a][i] = 0;
    for (int j = 0; j < (int)w->seats.members[w->seat_of[a]]; j++)
      in[a][w->slots.org[cvn_slot_at(w, w->seat_of[a], j)]]++;
  }
}

static void expected_roster(const tiny *t, const tiny_alliance *all,
                            char in[TINY_ALLIANCES][TINY_ORGS], int *joins, int *leaves) {
  roster_of(&t->world, in);
  for (int64_t a = 0; a < TINY_ALLIANCES; a++) {
    joins[a] = leaves[a] = 0;
    for (int j = 0; j < all[a].n; j++) {
      const int gone = t->world.slots.leaves[all[a].e[j].slot];
      in[a][all[a].e[j].org] = (char)!gone;
      leaves[a] += gone;
    }
  }
  for (int64_t i = 0; i < TINY_ORGS; i++) {
    const int64_t to = expected_join(t, all, i);
    if (to < 0) continue;
    assert_false(in[to][i]);
    in[to][i] = 1;
    joins[to]++;
  }
}

/* One review, against a plain one; joins and leaves also by alliance. */
static void review(tiny *t, int *all_joins, int *all_leaves) {
  static tiny_alliance all[TINY_ALLIANCES];
  static char expected[TINY_ALLIANCES][TINY_ORGS], now[TINY_ALLIANCES][TINY_ORGS];
  int joins[TINY_ALLIANCES], leaves[TINY_ALLIANCES], sum_joins = 0, sum_leaves = 0;
  cvn_messages messages = {0};
  cvn_world *w = &t->world;
  for (int64_t a = 0; a < TINY_ALLIANCES; a++) {
    w->alliance_tally[a] = (cvn_tally){0};
    tiny_read(w, a, &all[a]);
  }
  expected_roster(t, all, expected, joins, leaves);
  assert_int_equal(cvn_membership_review(w, &messages), CVN_OK);
  roster_of(w, now);
  assert_memory_equal(now, expected, sizeof now);
  for (int64_t a = 0; a < TINY_ALLIANCES; a++) {
    assert_true(w->alliance_tally[a].joins == joins[a]);
    assert_true(w->alliance_tally[a].leaves == leaves[a]);
    sum_joins += joins[a];
    sum_leaves += leaves[a];
  }
  assert_int_equal(w->joins, sum_joins);
  assert_int_equal(w->leaves, sum_leaves);
  *all_joins += sum_joins;
  *all_leaves += sum_leaves;
}

static void joining(void **state) {
  (void)state;
  int joins = 0, leaves = 0;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.membership.leave_rate = 0.4;
  t.params.membership.join_rate = 1.0;
  t.params.membership.max = 6;
  tiny_begin(&t, 77);
  tiny_stir(&t);
  t.world.alliance_tally = tiny_room(TINY_ALLIANCES, sizeof(cvn_tally));
  for (t.world.month = 2; t.world.month < 60; t.world.month += 3) {
    for (int64_t k = 0; k < t.world.bundles; k++) {
      cvn_sweep sweep = tiny_sweep_before(&t, k, TINY_STEP_agenda_meet);
      cvn_leave(&sweep);
      cvn_commit(&sweep);
    }
    review(&t, &joins, &leaves);
  }
  assert_true(joins > 50 && leaves > 50);
  tiny_end(&t);
}

/* What a month reads of members' private worth is kept for a year; those who join within it bring
 * theirs along. */
static void newcomers_know_what_areas_are_worth(void **state) {
  (void)state;
  int checked = 0;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.membership.join_rate = 1.0;
  t.params.membership.max = 6;
  tiny_begin(&t, 78);
  while (t.world.month < 5) assert_int_equal(cvn_world_month(&t.world, &(cvn_messages){0}), CVN_OK);
  const cvn_world *w = &t.world;
  for (int64_t seat = 0; seat < w->bundles * CVN_LANES; seat++)
    for (int64_t row = 0; row < (int64_t)w->seats.members[seat]; row++)
      for (int b = 0; b < TINY_AREAS; b++, checked++) {
        const int64_t i = cvn_slot_area(w->areas, cvn_slot_at(w, seat, row), b);
        const double priv =
            TINY_AREAS * (w->params.funding.weight * w->climate.funding[b] +
                          (1.0 - w->params.funding.weight) * (double)w->slots.mission[i]);
        assert_near(w->slots.worth[i], log2(priv + 0.05), 1e-5);
      }
  assert_true(w->memberships > w->population->memberships && checked > 0);
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(satisfaction),
      cmocka_unit_test(leaving),
      cmocka_unit_test(reviews_are_at_the_end_of_the_interval),
      cmocka_unit_test(joining),
      cmocka_unit_test(newcomers_know_what_areas_are_worth),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
