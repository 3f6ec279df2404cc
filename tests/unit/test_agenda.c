/* test_agenda.c: influence, and what a meeting does to the agenda (docs/model.md, 2 and 5.7). */
#include "support/tiny_world.h"

#include <string.h>

static double proposal(const tiny_member *e, int b) {
  return (1.0 - e->self_interest) * e->perception[b] + e->self_interest * e->mission[b];
}

/* 1/2 sum |agenda - p| */
static double apart(const tiny_member *e, const double *agenda) {
  double sum = 0.0;
  for (int b = 0; b < TINY_AREAS; b++) sum += 0.5 * fabs(agenda[b] - proposal(e, b));
  return sum;
}

static void influence_is_the_equation(const tiny *t, const cvn_sweep *sweep,
                                      const tiny_alliance *a) {
  (void)t;
  double agenda[TINY_AREAS], mean = 0.0;
  for (int b = 0; b < TINY_AREAS; b++)
    agenda[b] = (1.0 - a->openness) * a->preset[b] + a->openness * a->negotiated[b];
  for (int j = 0; j < a->n; j++) {
    assert_near(SLOT(influence, j), 1.0 - apart(&a->e[j], agenda), 1e-6);
    mean += (1.0 - apart(&a->e[j], agenda)) / a->n;
  }
  assert_near(LANE(mean_influence), mean, 1e-6);
}

static void influence(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_influence, cvn_influence, influence_is_the_equation);
}

static double independence_of(const tiny_alliance *a) {
  switch ((int)a->rules[CVN_RULES_convenor_presence]) {
  case CVN_PRESENCE_INDEPENDENT:
    return a->rules[CVN_RULES_convenor_independence];
  case CVN_PRESENCE_LEAD_ORGANISATION:
    return a->rules[CVN_RULES_convenor_lead_independence];
  default:
    return 1.0;
  }
}

typedef struct meeting {
  double pool[TINY_AREAS], dispersion, creative, mind;
} meeting;

static meeting meet(const tiny *t, const tiny_alliance *a) {
  const cvn_params *p = &t->params;
  const double independence = independence_of(a);
  const double xi = a->formal > 0.0
                        ? p->agenda.status_weight * (1.0 - a->rules[CVN_RULES_honesty_level]) *
                              (1.0 - p->convenor.flattening * a->presence)
                        : 0.0;
  double weight[TINY_MEMBERS], total = 0.0, highest = -1e30;
  meeting m = {0};
  for (int j = 0; j < a->n; j++) highest = fmax(highest, xi * a->e[j].status);
  for (int j = 0; j < a->n; j++)
    total += weight[j] = a->e[j].voice * exp(xi * a->e[j].status - highest);
  for (int b = 0; b < TINY_AREAS; b++) {
    for (int j = 0; j < a->n; j++) m.pool[b] += weight[j] / total * proposal(&a->e[j], b);
    m.pool[b] = independence * m.pool[b] + (1.0 - independence) * proposal(&a->e[a->n - 1], b);
  }
  for (int j = 0; j < a->n; j++) {
    const double z = (a->e[j].stress - p->agenda.challenge_peak) / p->agenda.challenge_width;
    m.dispersion += weight[j] / total * apart(&a->e[j], m.pool);
    m.creative += exp(-z * z) / a->n;
    m.mind += a->e[j].mind / a->n;
  }
  return m;
}

static void nothing_moved(const cvn_sweep *sweep, const tiny_alliance *a) {
  assert_true((double)sweep->seat.maturity[a->lane] == a->maturity);
  for (int b = 0; b < TINY_AREAS; b++)
    assert_true((double)sweep->seat.negotiated[b * CVN_LANES + a->lane] == a->negotiated[b]);
}

static int met;

static void meeting_is_the_equation(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  const cvn_params *p = &t->params;
  if (sweep->month % 3 != 0 || a->n == 0) {
    nothing_moved(sweep, a);
    return;
  }
  const meeting m = meet(t, a);
  const double helped = p->convenor.facilitation * a->presence;
  const double insight = fmin(1.0, p->agenda.creativity * m.creative * m.dispersion);
  const double room = fmin(1.0, p->effort.reference_size * (1.0 + helped) / a->n);
  const double rate = p->agenda.rate * m.mind * (0.5 + 0.5 * helped) * room;
  double agenda[TINY_AREAS], mean = 0.0;
  for (int b = 0; b < TINY_AREAS; b++) {
    const double aim = (1.0 - insight) * m.pool[b] + insight * a->need[b];
    const double negotiated = a->negotiated[b] + rate * (aim - a->negotiated[b]);
    agenda[b] = (1.0 - a->openness) * a->preset[b] + a->openness * negotiated;
    assert_near(sweep->seat.negotiated[b * CVN_LANES + a->lane], negotiated, 3e-6);
  }
  for (int j = 0; j < a->n; j++) mean += (1.0 - apart(&a->e[j], agenda)) / a->n;
  met++;
  assert_near(sweep->seat.maturity[a->lane], a->maturity + rate * (1.0 - a->maturity), 2e-6);
  assert_near(LANE(mean_influence), mean, 3e-6); /* the convenor's standing reads the new agenda */
}

static void meetings(void **state) {
  (void)state;
  met = 0;
  tiny_check_all(TINY_STEP_agenda_meet, cvn_agenda_meet, meeting_is_the_equation);
  assert_int_equal(met, tiny_sets() * 2 * TINY_VARIANTS * (TINY_ALLIANCES - 2));
}

/* Where opinions differ so much that insight would pass 1, the meeting sees the need as it is and
 * no further. */
static void insight_is_at_most_complete(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.agenda.creativity = 20.0;
  t.params.agenda.challenge_width = 10.0;
  t.params.agenda.rate = 1.0;
  t.params.convenor.facilitation = 0.0;
  t.params.effort.reference_size = 100.0;
  tiny_begin(&t, 12);
  for (int64_t i = 0; i < TINY_ORGS; i++) t.world.orgs.mind[i] = 1.0f;
  static tiny_alliance a;
  tiny_read(&t.world, 8, &a);
  cvn_sweep sweep = cvn_sweep_of(&t.world, a.seat / CVN_LANES, t.world.workspaces[0]);
  cvn_summary_members(&sweep);
  cvn_agenda_meet(&sweep);
  /* nobody facilitates: half of the way to the need */
  for (int b = 0; b < TINY_AREAS; b++)
    assert_near(sweep.seat.negotiated[b * CVN_LANES + a.lane], 0.5 * (a.negotiated[b] + a.need[b]),
                1e-6);
  tiny_end(&t);
}

/* Limit 5 of docs/model.md, section 9: with independent errors, the pool's variance about the mean
 * proposal is the sum of squared normalised weights times one member's. */
static void pooling_averages_errors(void **state) {
  (void)state;
  enum { DRAWS = 4000, MEMBERS = 30 };
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.agenda.rate = 1.0;
  t.params.agenda.creativity = 0.0;
  t.params.effort.reference_size = 1e6;
  t.params.convenor.facilitation = 0.0;
  tiny_begin(&t, 31);
  const int64_t seat = t.world.seat_of[8];
  assert_int_equal(t.world.seats.members[seat], MEMBERS);
  t.world.seats.openness[seat] = 1.0f;
  double total = 0.0, squares = 0.0, variance = 0.0;
  for (int j = 0; j < MEMBERS; j++) {
    const int64_t slot = cvn_slot_at(&t.world, seat, j);
    t.world.slots.self_interest[slot] = 0.0f;
    const double weight =
        (double)t.world.slots.voice[slot] * exp((double)t.world.slots.status[slot]);
    total += weight;
    squares += weight * weight;
  }
  if (t.world.seats.formal[seat] == 0.0f) t.world.seats.formal[seat] = 1.0f;
  for (int64_t i = 0; i < TINY_ORGS; i++) t.world.orgs.mind[i] = 1.0f;
  for (int draw = 0; draw < DRAWS; draw++) {
    for (int j = 0; j < MEMBERS; j++) {
      const float error = (float)(0.1 * cvn_normal((cvn_key){1, 1}, (uint32_t)draw, (uint32_t)j, 0,
                                                   CVN_STREAM_EFFORT));
      float *seen =
          &t.world.slots.perception[cvn_slot_area(TINY_AREAS, cvn_slot_at(&t.world, seat, j), 0)];
      *seen = 0.2f + error;
    }
    cvn_sweep sweep = cvn_sweep_of(&t.world, seat / CVN_LANES, t.world.workspaces[0]);
    cvn_summary_members(&sweep);
    sweep.seat.negotiated[seat % CVN_LANES] = 0.2f;
    cvn_agenda_meet(&sweep);
    const double pooled =
        2.0 * ((double)sweep.seat.negotiated[seat % CVN_LANES] - 0.2); /* half of a step of 1/2 */
    variance += pooled * pooled / DRAWS;
  }
  /* five standard errors of a variance: sqrt(2/DRAWS) */
  const double expected = 0.01 * squares / (total * total);
  assert_true(fabs(variance / expected - 1.0) < 5.0 * sqrt(2.0 / DRAWS));
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(influence),
      cmocka_unit_test(meetings),
      cmocka_unit_test(insight_is_at_most_complete),
      cmocka_unit_test(pooling_averages_errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
