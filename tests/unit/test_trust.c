/* test_trust.c: what members expect of one another (docs/model.md, 5.5). */
#include "support/tiny_world.h"

/* Means over the other members, by a plain double loop. */
typedef struct others {
  double relative, raw, rivals, sharing;
} others;

/* s^(gamma chi), kept within what single precision can add up. */
static double reach(double size, double power) {
  return tiny_clip(pow(size, power), 1e-30, 1e30);
}

static others look_at_others(const tiny *t, const tiny_alliance *a, const tiny_member *e) {
  const double power = t->params.population.capacity_exponent * t->params.trust.attribution;
  others seen = {0};
  for (int j = 0; j < a->n; j++) {
    const tiny_member *other = &a->e[j];
    if (j == e->row) continue;
    const double output = other->effort * other->mind / (a->n - 1.0);
    seen.relative += output;
    seen.raw += output * fmin(1.0, reach(other->size, power) / reach(e->size, power));
    seen.rivals += other->self_interest * (1.0 - other->trust) / (a->n - 1.0);
    seen.sharing += other->shared / (a->n - 1.0);
  }
  return seen;
}

static int rising, falling, crowded;

static void member_learns(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a,
                          const tiny_member *e) {
  const cvn_params *p = &t->params;
  const double honesty = a->rules[CVN_RULES_honesty_level], q = a->presence;
  const double open = 1.0 - (1.0 - honesty) * (1.0 - p->convenor.transparency * q);
  const double calm = 1.0 - p->convenor.mediation * q, crowd = ROW(crowding, e->row);
  const others other = look_at_others(t, a, e);
  double mean_log = 0.0;
  for (int j = 0; j < a->n; j++) mean_log += a->e[j].log_size / a->n;
  const double seen = a->n > 1 ? open * other.relative + (1.0 - open) * other.raw : e->trust;
  const double delta = seen - e->trust -
                       p->trust.rivalry *
                           (e->self_interest + p->plans.poaching * e->shared * other.rivals) *
                           crowd * calm +
                       p->trust.goodwill * other.sharing * (1.0 - e->trust) -
                       p->honesty.salience * honesty * p->population.capacity_exponent *
                           fabs(e->log_size - mean_log) * (1.0 - p->convenor.facilitation * q);
  const double rate = delta > 0.0 ? p->trust.gain : p->trust.loss * calm;
  rising += delta > 0.0;
  falling += delta < 0.0;
  crowded += crowd > 0.01;
  assert_near(ROW(trust_next, e->row), tiny_clip(e->trust + rate * delta, 0.01, 0.99), 2e-5);
}

static void trust_is_the_equation(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  for (int j = 0; j < a->n; j++) member_learns(t, sweep, a, &a->e[j]);
}

static void trust(void **state) {
  (void)state;
  rising = falling = crowded = 0;
  tiny_check_all(TINY_STEP_trust, cvn_trust, trust_is_the_equation);
  assert_true(rising > 300 && falling > 300 && crowded > 300);
}

/* A member alone sees nobody: its trust moves only for what it does to itself. */
static void alone_trust_stands_still(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  tiny_begin(&t, 8);
  for (int64_t k = 0; k < t.world.bundles; k++) {
    const cvn_sweep sweep = tiny_sweep_before(&t, k, TINY_STEP_voice);
    for (int l = 0; l < CVN_LANES; l++)
      if (sweep.seat.members[l] == 1.0f)
        assert_near(sweep.work->trust_next[l], sweep.slot.trust[l], 1e-7);
  }
  tiny_end(&t);
}

/* Sizes at the ends of what single precision holds: what is seen of others stays a number. */
static void enormous_inequality_is_finite(void **state) {
  (void)state;
  for (int attribution = 1; attribution <= 5; attribution += 2) {
    tiny t = {0};
    cvn_params_init(&t.params);
    t.params.trust.attribution = attribution;
    t.params.population.capacity_exponent = 1.0;
    t.params.trust.rivalry = t.params.trust.goodwill = 0.0;
    tiny_population_default(&t, 8);
    for (int64_t i = 0; i < TINY_ORGS; i++)
      t.population.org_size[i] = (float)exp(-60.0 + 120.0 * (double)i / (TINY_ORGS - 1));
    tiny_world(&t, 1);
    tiny_stir(&t);
    for (int64_t seat = 0; seat < t.world.bundles * CVN_LANES; seat++)
      t.world.seats.rules[cvn_seat_rule(seat, CVN_RULES_honesty_level)] = 0.0f;
    tiny_check_kernel(&t, TINY_STEP_trust, cvn_trust, trust_is_the_equation);
    tiny_end(&t);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(trust),
      cmocka_unit_test(alone_trust_stands_still),
      cmocka_unit_test(enormous_inequality_is_finite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
