/* test_plan_choice.c: which area a member plans its work in (docs/model.md, 5.3, second half). */
#include "support/tiny_world.h"

static double marginal(int kind, double u) {
  const double f = 1.0 / (1.0 + exp(-12.0 * (u - 0.7)));
  switch (kind) {
  case CVN_RESPONSE_LINEAR:
    return u < 1.0 ? 1.0 : 0.02;
  case CVN_RESPONSE_THRESHOLD:
    return 12.0 * f * (1.0 - f) + 0.02;
  case CVN_RESPONSE_ACCELERATING:
    return 2.0 * u / pow(1.0 + u * u, 2.0) + 0.02;
  default:
    return exp(-u);
  }
}

static double service_share(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a,
                            const tiny_member *e, int b) {
  const double phi = fmin(1.0, t->params.plans.focus * LANE(mean_capacity) / e->capacity);
  return phi * (e->area == b) + (1.0 - phi) * e->mission[b];
}

/* The exponent of area b; H^sh, P and the rest as `known` holds them. */
static double exponent(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a,
                       const tiny_member *e, int b) {
  const cvn_params *p = &t->params;
  const double known =
      AREA(known, b) / fmax(e->perception[b], 1e-4); /* AREA(known) is over D already */
  const double priv = TINY_AREAS * (p->funding.weight * sweep->climate->funding[b] +
                                    (1.0 - p->funding.weight) * e->mission[b]);
  const double mine =
      e->shared ? e->capacity * (1.0 - e->effort) * service_share(t, sweep, a, e, b) : 0.0;
  const double others = tiny_ratio(AREA(own_shared, b) - mine, LANE(total_own));
  const double u = (1.0 - e->self_interest) * log(marginal(p->need.response, known) + 0.01) +
                   e->self_interest * log(priv + 0.05) +
                   p->plans.poaching * e->self_interest * (1.0 - e->trust) * TINY_AREAS * others;
  const double c = ROW(plan_month, e->row);
  const double stay =
      e->area == b && c > 0.0 ? p->plans.sunk_cost * c / (double)p->plans.cycle : 0.0;
  return p->plans.precision * u + stay;
}

static int choices, near_ties, moves, certain;

/* Cumulative probabilities of the choice. */
static void cumulate(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a,
                     const tiny_member *e, double *reached) {
  double largest = -1e300, total = 0.0;
  for (int b = 0; b < TINY_AREAS; b++)
    largest = fmax(largest, reached[b] = exponent(t, sweep, a, e, b));
  for (int b = 0; b < TINY_AREAS; b++) reached[b] = total += exp(reached[b] - largest);
  for (int b = 0; b < TINY_AREAS; b++) reached[b] /= total;
}

static void choice_is_the_equation(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  for (int j = 0; j < a->n; j++) {
    const tiny_member *e = &a->e[j];
    const int now = sweep->work->area_next[j * CVN_LANES + a->lane];
    const double look = fmin(1.0, t->params.plans.revision * e->agility), u = ROW(choose, j);
    double reached[TINY_AREAS];
    assert_in_range(now, 0, TINY_AREAS - 1);
    if (ROW(plan_month, j) != 0.0 && !(ROW(revise, j) < look)) {
      if (fabs(ROW(revise, j) - look) > 1e-6) assert_int_equal(now, e->area);
      continue;
    }
    cumulate(t, sweep, a, e, reached);
    int expected = 0;
    bool tie = false;
    for (int b = 0; b < TINY_AREAS - 1; b++) {
      expected += reached[b] <= u;
      tie = tie || fabs(reached[b] - u) < 1e-4;
    }
    choices++;
    near_ties += tie;
    moves += now != e->area;
    certain += reached[TINY_AREAS - 2] - reached[0] < 0.001;
    if (!tie) assert_int_equal(now, expected);
  }
}

static void choices_are_the_equation(void **state) {
  (void)state;
  choices = near_ties = moves = 0;
  tiny_check_all(TINY_STEP_plans_choose, cvn_plans_choose, choice_is_the_equation);
  assert_true(choices > 500 && moves > choices / 10);
  assert_true(near_ties < choices / 50);
}

/* The probabilities themselves: many months' draws of one state against the logit probabilities. */
static void frequencies_are_logit(void **state) {
  (void)state;
  enum { DRAWS = 5000 };
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.plans.revision = 1.0;
  t.params.plans.precision = 1.5;
  t.params.population.agility_exponent = 0.0;
  tiny_begin(&t, 17);
  t.world.month = 7;
  tiny_stir(&t);
  static tiny_alliance alliance;
  const tiny_alliance *a = &alliance;
  tiny_read(&t.world, 8, &alliance); /* the largest */
  cvn_sweep view = tiny_sweep_before(&t, a->seat / CVN_LANES, TINY_STEP_plans_choose);
  const cvn_sweep *sweep = &view;
  tiny_read(&t.world, 8, &alliance); /* after sharing */
  const tiny_member *e = &a->e[12];
  double reached[TINY_AREAS];
  int counts[TINY_AREAS] = {0};
  cumulate(&t, sweep, a, e, reached);
  for (int draw = 0; draw < DRAWS; draw++) {
    sweep->work->revise[12 * CVN_LANES + a->lane] = 0.0f;
    sweep->work->choose[12 * CVN_LANES + a->lane] = ((float)draw + 0.5f) / DRAWS;
    cvn_plans_choose(&view);
    counts[sweep->work->area_next[12 * CVN_LANES + a->lane]]++;
  }
  for (int b = 0; b < TINY_AREAS; b++) {
    const double p = reached[b] - (b > 0 ? reached[b - 1] : 0.0);
    assert_near((double)counts[b] / DRAWS, p, 3e-4);
  }
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(choices_are_the_equation),
      cmocka_unit_test(frequencies_are_logit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
