/* test_summary.c: what an alliance has, does and achieves (docs/model.md, 5.2). */
#include "support/tiny_world.h"

static double sum_of_capacity(const tiny_alliance *a) {
  double sum = 0.0;
  for (int j = 0; j < a->n; j++) sum += a->e[j].capacity;
  return sum;
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

static void members_are_summed(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  double log_size = 0.0, status = 0.0, highest = -1e30;
  for (int j = 0; j < a->n; j++) {
    log_size += a->e[j].log_size / a->n;
    status += a->e[j].status / a->n;
    highest = fmax(highest, a->e[j].status);
  }
  const double total = sum_of_capacity(a), informal = t->params.membership.informal_synergy;
  const double e0 = a->rules[CVN_RULES_plans_baseline_enforcement];
  const bool convened = a->rules[CVN_RULES_convenor_presence] != CVN_PRESENCE_NONE;
  const double lead = a->n > 0 ? a->e[a->n - 1].capacity : 0.0;
  const double power = convened ? (1.0 - independence_of(a)) * tiny_ratio(lead, total) : 0.0;
  assert_near(SEAT(total_capacity), total, 1e-6);
  assert_near(LANE(mean_capacity), a->n > 0 ? total / a->n : 0.0, 1e-6);
  assert_near(SEAT(mean_log_size), log_size, 1e-6);
  assert_near(SEAT(mean_status), status, 1e-6);
  if (a->n > 0) assert_near(SEAT(largest_status), highest, 1e-7);
  assert_near(LANE(synergy), t->params.effort.synergy * (a->formal > 0.0 ? 1.0 : informal), 1e-6);
  assert_near(LANE(independence), independence_of(a), 1e-7);
  assert_near(LANE(facilitation), t->params.convenor.facilitation * a->presence, 1e-7);
  assert_near(LANE(enforcement),
              e0 + (1.0 - e0) * fmax(t->params.convenor.monitoring * a->presence, power), 1e-6);
  assert_near(LANE(inverse_others), a->n > 1 ? 1.0 / (a->n - 1.0) : 0.0, 1e-7);
  for (int j = 0; j < sweep->rows; j++) assert_true(ROW(valid, j) == (j < a->n ? 1.0 : 0.0));
  for (int j = 0; j < a->n; j++) {
    assert_true(ROW(mind, j) == a->e[j].mind);
    assert_true(ROW(stress, j) == a->e[j].stress);
  }
}

static void members(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_summary_members, cvn_summary_members, members_are_summed);
}

/* h_eb: division of a member's own service over areas. */
static double service_in(const tiny *t, const tiny_alliance *a, const tiny_member *e, int b) {
  const double mean = sum_of_capacity(a) / a->n;
  const double phi = fmin(1.0, t->params.plans.focus * mean / e->capacity);
  return phi * (e->area == b) + (1.0 - phi) * e->mission[b];
}

static void service_is_divided(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  double joint = 0.0, total = 0.0, unshared = 0.0, own[TINY_AREAS] = {0}, shared[TINY_AREAS] = {0};
  for (int j = 0; j < a->n; j++) {
    const tiny_member *e = &a->e[j];
    const double service = e->capacity * (1.0 - e->effort);
    joint += e->capacity * e->mind * e->effort;
    total += service;
    unshared += e->shared ? 0.0 : service;
    for (int b = 0; b < TINY_AREAS; b++) {
      own[b] += service * service_in(t, a, e, b);
      shared[b] += e->shared ? service * service_in(t, a, e, b) : 0.0;
    }
    assert_near(ROW(service, j), service, 1e-6);
  }
  assert_near(LANE(joint), a->maturity * joint, 2e-6);
  assert_near(LANE(total_own), total, 2e-6);
  assert_near(LANE(hidden), tiny_ratio(unshared, total), 2e-6);
  for (int b = 0; b < TINY_AREAS; b++) {
    assert_near(AREA(own, b), own[b], 2e-6);
    assert_near(AREA(own_shared, b), shared[b], 2e-6);
  }
}

static void service(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_summary_service, cvn_summary_service, service_is_divided);
}

static double response(int kind, double u, double *slope) {
  const double f = 1.0 / (1.0 + exp(-12.0 * (u - 0.7)));
  switch (kind) {
  case CVN_RESPONSE_LINEAR:
    *slope = u < 1.0 ? 1.0 : 0.02;
    return fmin(u, 1.0);
  case CVN_RESPONSE_THRESHOLD:
    *slope = 12.0 * f * (1.0 - f) + 0.02;
    return f;
  case CVN_RESPONSE_ACCELERATING:
    *slope = 2.0 * u / ((1.0 + u * u) * (1.0 + u * u)) + 0.02;
    return u * u / (1.0 + u * u);
  default:
    *slope = exp(-u);
    return 1.0 - exp(-u);
  }
}

static double best(int kind, double u) {
  double unused;
  const double touch = kind == CVN_RESPONSE_THRESHOLD ? 0.8891 : 1.0;
  const bool line = kind == CVN_RESPONSE_THRESHOLD || kind == CVN_RESPONSE_ACCELERATING;
  return line && u < touch ? response(kind, touch, &unused) * u / touch
                           : response(kind, u, &unused);
}

typedef struct worth {
  double met, joint, own, supply, excess, apart;
} worth;

/* Supply, ratio and value in one area; H, J and psi as the kernels before have them. */
static void area_is_supplied(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a, int b,
                             worth *sum) {
  const cvn_params *p = &t->params;
  const double demand = p->need.scale * sum_of_capacity(a), spill = p->need.own_spillover;
  const double g = (1.0 - a->openness) * a->preset[b] + a->openness * a->negotiated[b];
  const double joint = LANE(synergy) * LANE(joint) * g, c = spill * AREA(own, b) + joint;
  const double u = tiny_ratio(c, a->need[b] * demand);
  const double known = spill * (AREA(own_shared, b) + LANE(hidden) * a->published[b]) + joint;
  double w;
  sum->met += a->need[b] * response(p->need.response, u, &w);
  sum->joint += g * w;
  sum->own += AREA(own, b) * w;
  sum->supply += c;
  sum->excess += fmax(0.0, c - a->need[b] * demand);
  sum->apart += fabs(g - a->need[b]);
  assert_near(AREA(agenda, b), g, 1e-6);
  assert_near(AREA(supply, b), c, 2e-6);
  assert_near(AREA(ratio, b), u, 4e-6);
  if (p->need.response != CVN_RESPONSE_LINEAR || fabs(u - 1.0) > 1e-4)
    assert_near(AREA(marginal, b), w, 2e-5);
  assert_near(AREA(known, b), tiny_ratio(known, demand), 4e-6);
}

static void need_is_met(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  worth sum = {0};
  for (int b = 0; b < TINY_AREAS; b++) area_is_supplied(t, sweep, a, b, &sum);
  const double demand = t->params.need.scale * sum_of_capacity(a);
  const double separate = fmax(0.05, tiny_ratio(sum.own, LANE(total_own)));
  const double most = best(t->params.need.response, tiny_ratio(sum.supply, demand));
  assert_near(LANE(need_met), sum.met, 1e-5);
  assert_near(LANE(agenda_quality), 1.0 - 0.5 * sum.apart, 1e-6);
  if (a->n == 0) return; /* what follows is never looked at there */
  assert_near(LANE(advantage), LANE(synergy) * a->maturity * sum.joint / separate, 1e-4);
  assert_near(LANE(efficiency), tiny_ratio(sum.met, most), 2e-5);
  assert_near(LANE(duplication), tiny_ratio(sum.excess, sum.supply), 2e-5);
}

static void need(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_summary_need, cvn_summary_need, need_is_met);
}

static void coverage_is_published(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  (void)t;
  for (int b = 0; b < TINY_AREAS; b++)
    assert_true((double)sweep->seat.published[b * CVN_LANES + a->lane] == AREA(own, b));
}

static void publication(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_publish, cvn_publish, coverage_is_published);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(members),
      cmocka_unit_test(service),
      cmocka_unit_test(need),
      cmocka_unit_test(publication),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
