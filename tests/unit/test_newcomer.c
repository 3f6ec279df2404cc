/* test_newcomer.c: the state that alliances and memberships begin with (docs/model.md,
 * initialisation, 5.10). */
#include "support/tiny_world.h"

#include "model/newcomer.h"

static void alliances_begin_as_drawn(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  tiny_begin(&t, 3);
  const cvn_population *p = &t.population;
  static tiny_alliance a;
  for (int64_t i = 0; i < TINY_ALLIANCES; i++) {
    tiny_read(&t.world, i, &a);
    assert_int_equal(t.world.seats.number[a.seat], i);
    assert_int_equal(a.n, p->all_first[i + 1] - p->all_first[i]);
    assert_true(a.formal == (double)p->all_formal[i]);
    assert_near(a.standing, t.params.convenor.standing_initial, 1e-7);
    for (int b = 0; b < TINY_AREAS; b++) {
      assert_true(a.need[b] == (double)p->all_need[i * TINY_AREAS + b]);
      assert_true(a.preset[b] == (double)p->all_preset[i * TINY_AREAS + b]);
      assert_true(a.negotiated[b] == a.preset[b]);
    }
  }
  tiny_end(&t);
}

static void member_is_as_drawn(const tiny *t, const tiny_member *e, int64_t m) {
  const cvn_population *p = &t->population;
  const int org = p->mem_org[m];
  const double alliances = (double)(t->world.orgs.first[org + 1] - t->world.orgs.first[org]);
  assert_int_equal(e->org, org);
  assert_int_equal(e->id, p->org_id[org]);
  assert_int_equal(e->area, p->mem_area[m]);
  assert_int_equal(e->phase, p->mem_phase[m]);
  assert_int_equal(e->included, p->org_included[org]);
  assert_int_equal(e->shared, 0);
  assert_true(e->effort == (double)p->mem_effort[m] && e->trust == (double)p->mem_trust[m]);
  assert_true(e->voice == (double)p->mem_voice[m] && e->status == (double)p->org_status[org]);
  assert_true(e->self_interest == (double)p->org_self_interest[org]);
  assert_near(e->log_size, log((double)p->org_size[org]), 1e-6);
  assert_near(e->capacity,
              pow((double)p->org_size[org], t->params.population.capacity_exponent) / alliances,
              1e-6);
  assert_near(
      e->agility,
      tiny_clip(pow((double)p->org_size[org], -t->params.population.agility_exponent), 0.25, 4.0),
      1e-6);
  for (int b = 0; b < TINY_AREAS; b++) {
    assert_true(e->mission[b] == (double)p->org_mission[org * TINY_AREAS + b]);
    assert_true(e->distortion[b] == (double)p->mem_distortion[m * TINY_AREAS + b]);
    assert_true(e->perception[b] == (double)p->mem_perception[m * TINY_AREAS + b]);
  }
}

static void members_begin_as_drawn(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.population.agility_exponent = 0.9; /* so that both ends clip */
  tiny_begin(&t, 3);
  static tiny_alliance a;
  for (int64_t i = 0; i < TINY_ALLIANCES; i++) {
    tiny_read(&t.world, i, &a);
    for (int j = 0; j < a.n; j++) member_is_as_drawn(&t, &a.e[j], t.population.all_first[i] + j);
  }
  tiny_end(&t);
}

static void newcomer_is_the_equation(const tiny *t, int org, int64_t alliance) {
  const cvn_params *p = &t->params;
  const cvn_population *from = &t->population;
  static tiny_alliance a;
  cvn_world w = t->world;
  tiny_read(&w, alliance, &a);
  const int64_t slot = cvn_slot_at(&w, w.seat_of[3], 0); /* any slot will do to be filled */
  const int32_t who = org, where = (int32_t)alliance;
  float distortion[TINY_AREAS], perception[TINY_AREAS];
  cvn_newcomers_see(&w, 1, &who, &where, distortion, perception);
  cvn_member_newcomer(&w, slot, org, a.seat, distortion, perception);
  tiny_member e;
  tiny_read_member(&w, slot, &e);
  const double mean = (double)w.seats.mean_trust[a.seat], initial = p->trust.initial;
  const double trust = a.n > 0 ? 0.5 * (mean + initial) : initial;
  double d[TINY_AREAS], total = 0.0;
  int largest = 0;
  for (int b = 0; b < TINY_AREAS; b++) {
    const int64_t at = (alliance * TINY_SECTORS + from->org_sector[org]) * TINY_AREAS + b;
    const double eta = (double)from->all_blind_spot[alliance * TINY_AREAS + b];
    const double eps = cvn_normal(w.key, (uint32_t)from->org_id[org], (uint32_t)alliance,
                                  (uint32_t)b, CVN_STREAM_PERCEIVE);
    d[b] = exp((double)from->all_sector_bias[at] +
               p->perception.status_bias * tiny_logistic(2.0 * e.status) * eta +
               p->perception.noise * eps);
    total += a.need[b] * d[b];
    if (e.mission[b] > e.mission[largest]) largest = b;
  }
  for (int b = 0; b < TINY_AREAS; b++) {
    assert_near(e.distortion[b], d[b], 1e-6);
    assert_near(e.perception[b], a.need[b] * d[b] / total, 1e-6);
  }
  assert_near(e.effort, w.cooperation_held ? 0.0 : p->effort.initial, 1e-7);
  assert_near(e.trust, tiny_clip(trust, 0.01, 0.99), 1e-6);
  assert_near(e.voice, tiny_logistic(p->voice.baseline + p->voice.rank * e.status), 1e-6);
  assert_int_equal(e.area, largest);
  assert_int_equal(e.phase, 0);
  assert_int_equal(e.shared, 0);
  assert_int_equal(w.slots.leaves[slot], 0);
  assert_int_equal(e.org, org);
  assert_int_equal(e.included, from->org_included[org]);
}

static void newcomers(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.voice.baseline = 0.4;
  tiny_begin(&t, 3);
  /* tied missions: the first of them */
  for (int b = 0; b < TINY_AREAS; b++)
    t.population.org_mission[5 * TINY_AREAS + b] = 1.0f / TINY_AREAS;
  for (int64_t seat = 0; seat < t.world.bundles * CVN_LANES; seat++)
    t.world.seats.mean_trust[seat] = 0.8f;
  for (int org = 0; org < TINY_ORGS; org++)
    for (int64_t a = 0; a < TINY_ALLIANCES; a++) newcomer_is_the_equation(&t, org, a);
  /* trust is clipped, and nobody cooperates where cooperation is held at 0 */
  t.world.cooperation_held = true;
  t.world.params.trust.initial = t.params.trust.initial = 1.0;
  for (int64_t seat = 0; seat < t.world.bundles * CVN_LANES; seat++)
    t.world.seats.mean_trust[seat] = 0.99f;
  newcomer_is_the_equation(&t, 7, 4);
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(alliances_begin_as_drawn),
      cmocka_unit_test(members_begin_as_drawn),
      cmocka_unit_test(newcomers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
