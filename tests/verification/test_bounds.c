/* Known answer 8: for any scenario the reader accepts no state leaves its range and nothing is NaN.
 *
 * Parameter sets and strategies are drawn over the whole ranges of the table, ends included, with
 * few organisations; every state and observable is looked at after every month.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>

#include "record/fields.h"
#include "verification/lab.h"

enum { SETS = 400, MONTHS = 36, INTERVENTIONS = 5, SETTINGS = 4 };

typedef struct drawn {
  cvn_params params;
  cvn_strategy strategy;
  cvn_intervention interventions[INTERVENTIONS];
  cvn_setting settings[INTERVENTIONS][SETTINGS];
} drawn;

/* A value of parameter `id`: an end of its range, or within it, by orders of magnitude where it is
 * wide. */
static double draw_value(gsl_rng *rng, int id) {
  const cvn_param_info *info = &cvn_param_table[id];
  if (info->type == CVN_TYPE_CHOICE) {
    int count;
    (void)cvn_choice_words(info->choices, &count);
    return (double)gsl_rng_uniform_int(rng, (unsigned long)count);
  }
  const double end = gsl_rng_uniform(rng), u = gsl_rng_uniform(rng);
  double value = info->min + u * (info->max - info->min);
  if (end < 0.15) value = info->min;
  else if (end < 0.3) value = info->max;
  else if (info->min >= 0.0 && info->max >= 50.0)
    value = fmax(info->min, info->max * pow(1e-5, 1.0 - u));
  return info->type == CVN_TYPE_INT ? floor(value) : value;
}

/* Sizes that a test has time for, and what no single range can say. */
static void cap(gsl_rng *rng, cvn_params *p) {
  p->population.organisations = 2 + (int64_t)gsl_rng_uniform_int(rng, 80);
  p->alliances.count = 1 + (int64_t)gsl_rng_uniform_int(rng, 24);
  if (p->plans.commit_month >= p->plans.cycle) p->plans.commit_month = p->plans.cycle - 1;
  const double most = fmin((double)p->membership.max, (double)p->alliances.count);
  p->alliances.memberships_per_organisation = fmin(p->alliances.memberships_per_organisation, most);
  if (p->plans.cycle > 40 && gsl_rng_uniform(rng) < 0.7) p->plans.cycle = p->plans.commit_month + 1;
  if (p->agenda.meeting_interval > 12 && gsl_rng_uniform(rng) < 0.7) p->agenda.meeting_interval = 2;
  if (p->membership.review_interval > 12 && gsl_rng_uniform(rng) < 0.7)
    p->membership.review_interval = 2;
  p->run.months = MONTHS;
}

static void draw_params(gsl_rng *rng, cvn_params *p) {
  const double keep = gsl_rng_uniform(rng); /* some sets stay near the defaults, some are wild */
  cvn_params_init(p);
  for (int id = 0; id < CVN_PARAM_COUNT; id++)
    if (cvn_param_table[id].type != CVN_TYPE_PATH && gsl_rng_uniform(rng) >= keep)
      cvn_param_put(p, id, draw_value(rng, id));
  cap(rng, p);
}

static int draw_changeable(gsl_rng *rng, bool everywhere) {
  for (;;) {
    const int id = (int)gsl_rng_uniform_int(rng, CVN_PARAM_COUNT);
    const cvn_scope scope = cvn_param_table[id].scope;
    if (scope == CVN_SCOPE_ALLIANCE || (scope == CVN_SCOPE_SYSTEM && everywhere)) return id;
  }
}

static void draw_strategy(gsl_rng *rng, drawn *d) {
  d->strategy = (cvn_strategy){.interventions = d->interventions,
                               .n_interventions = (int)gsl_rng_uniform_int(rng, INTERVENTIONS + 1)};
  for (int k = 0; k < d->strategy.n_interventions; k++) {
    cvn_intervention *each = &d->interventions[k];
    const bool everywhere = gsl_rng_uniform(rng) < 0.4;
    *each = (cvn_intervention){.coverage = everywhere ? 1.0 : gsl_rng_uniform(rng),
                               .target = (cvn_target)gsl_rng_uniform_int(rng, CVN_TARGET_COUNT),
                               .settings = d->settings[k],
                               .n_settings = 1 + (int)gsl_rng_uniform_int(rng, SETTINGS),
                               .cost_setup = 1e6 * gsl_rng_uniform(rng),
                               .cost_monthly = 1e4 * gsl_rng_uniform(rng)};
    each->from = (int64_t)gsl_rng_uniform_int(rng, MONTHS);
    each->until = gsl_rng_uniform(rng) < 0.3
                      ? CVN_FOREVER
                      : each->from + 1 + (int64_t)gsl_rng_uniform_int(rng, MONTHS);
    for (int s = 0; s < each->n_settings; s++) {
      const int id = draw_changeable(rng, everywhere);
      d->settings[k][s] = (cvn_setting){id, draw_value(rng, id)};
    }
  }
}

/* -- looking -- */

typedef struct place {
  int set;
  int64_t month;
} place;

static void within(const place *at, const char *what, double value, double low, double high) {
  if (value >= low && value <= high) return;
  fail_msg("set %d, month %lld: %s is %.9g, outside %g to %g", at->set, (long long)at->month, what,
           value, low, high);
}

/* Area b of the plane at `values`, areas standing CVN_LANES apart. */
static void on_simplex(const place *at, const char *what, const float *values, int areas) {
  double total = 0.0;
  for (int b = 0; b < areas; b++) {
    within(at, what, (double)values[b * CVN_LANES], 0.0, 1.0 + 1e-5);
    total += (double)values[b * CVN_LANES];
  }
  within(at, what, total, 1.0 - 1e-4, 1.0 + 1e-4);
}

static void check_members(const place *at, const cvn_world *world, int64_t seat) {
  const cvn_slots *slots = &world->slots;
  for (int64_t row = 0; row < (int64_t)world->seats.members[seat]; row++) {
    const int64_t e = cvn_slot_at(world, seat, row);
    within(at, "effort", (double)slots->effort[e], 0.0, 1.0);
    within(at, "trust", (double)slots->trust[e], (double)0.01f, (double)0.99f);
    within(at, "voice", (double)slots->voice[e], 0.0, 1.0);
    within(at, "area", (double)slots->area[e], 0.0, world->areas - 1.0);
    within(at, "phase", (double)slots->phase[e], 0.0, (double)world->params.plans.cycle - 1.0);
    within(at, "shared", (double)slots->shared[e], 0.0, 1.0);
    within(at, "capacity", (double)slots->capacity[e], 1e-37, 1e37);
    for (int b = 0; b < world->areas; b++)
      within(at, "distortion", (double)slots->distortion[cvn_slot_area(world->areas, e, b)], 1e-38,
             3e38);
    on_simplex(at, "perception", &slots->perception[cvn_slot_area(world->areas, e, 0)],
               world->areas);
  }
}

static void check_state(const place *at, const cvn_world *world) {
  int64_t members = 0;
  for (int64_t a = 0; a < world->alliances; a++) {
    const int64_t seat = world->seat_of[a], first = cvn_seat_area(world->areas, seat, 0);
    members += (int64_t)world->seats.members[seat];
    within(at, "maturity", (double)world->seats.maturity[seat], 0.0, 1.0);
    within(at, "standing", (double)world->seats.standing[seat], 0.0, 1.0);
    within(at, "presence", (double)world->seats.presence[seat], 0.0, 1.0);
    within(at, "openness", (double)world->seats.openness[seat], 0.0, 1.0);
    within(at, "ties", (double)world->seats.ties[seat], 0.0, 1e30);
    on_simplex(at, "need", &world->seats.need[first], world->areas);
    on_simplex(at, "negotiated agenda", &world->seats.negotiated[first], world->areas);
    for (int b = 0; b < world->areas; b++)
      within(at, "published", (double)world->seats.published[first + b * CVN_LANES], 0.0, 1e38);
    check_members(at, world, seat);
  }
  within(at, "memberships", (double)members, (double)world->memberships,
         (double)world->memberships);
  for (int64_t i = 0; i < world->organisations; i++) {
    within(at, "stress", (double)world->orgs.stress_logit[i], -15.0, 15.0);
    within(at, "mental capacity", (double)world->orgs.mind[i], 0.0, 1.0);
  }
  double funding = 0.0;
  for (int b = 0; b < world->areas; b++) funding += world->climate.funding[b];
  within(at, "funding", funding, 1.0 - 1e-6, 1.0 + 1e-6);
  within(at, "shock", world->climate.shock, -1e4, 1e4);
}

static bool over_nothing(const cvn_tally *tally, int field) {
  if (field == CVN_FIELD_stress) return false; /* there always are organisations */
  if (field == CVN_FIELD_voice_small) return tally->small == 0.0;
  if (field == CVN_FIELD_voice_large) return tally->large == 0.0;
  if (field == CVN_FIELD_voice_gap) return tally->small == 0.0 || tally->large == 0.0;
  if (field >= CVN_FIELD_effort_small_included)
    return tally->group_count[(field - CVN_FIELD_effort_small_included) % CVN_MEMBER_GROUPS] == 0.0;
  return tally->members == 0.0;
}

static void check_observables(const place *at, const cvn_world *world) {
  double values[CVN_FIELD_COUNT];
  cvn_fields_from_tally(&world->tally, values);
  for (int field = 0; field < CVN_FIELD_COUNT; field++) {
    const bool amount = strcmp(cvn_field_table[field].unit, "currency") == 0 ||
                        field == CVN_FIELD_members || field == CVN_FIELD_joins ||
                        field == CVN_FIELD_leaves;
    const bool satisfaction = field >= CVN_FIELD_satisfaction_small_included;
    const double most = amount || satisfaction ? 1e30 : 1.0 + 1e-5;
    const double least = satisfaction ? -1e30 : field == CVN_FIELD_voice_gap ? -1.0 : -1e-5;
    if (isnan(values[field]) && over_nothing(&world->tally, field)) continue;
    within(at, cvn_field_table[field].name, values[field], least, most);
  }
}

static void test_no_state_leaves_its_range(void **state) {
  (void)state;
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
  assert_non_null(rng);
  int64_t stepped = 0;
  for (int set = 0; set < SETS; set++) {
    static drawn d;
    cvn_population population;
    cvn_world world;
    cvn_messages messages = {0};
    gsl_rng_set(rng, (unsigned long)set + 1);
    draw_params(rng, &d.params);
    draw_strategy(rng, &d);
    lab_draw(&population, &d.params, (uint32_t)set);
    assert_int_equal(cvn_world_init(&world, &d.params, &population, &d.strategy,
                                    (cvn_key){1, (uint32_t)set}, 1, false, &messages),
                     CVN_OK);
    place at = {set, 0};
    check_state(&at, &world);
    for (int t = 0; t < MONTHS; t++) {
      lab_month(&world);
      at.month = world.month;
      check_state(&at, &world);
      check_observables(&at, &world);
      stepped += world.memberships;
    }
    cvn_world_free(&world);
    cvn_population_free(&population);
  }
  gsl_rng_free(rng);
  assert_true(stepped > 100 * (int64_t)SETS);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_state_leaves_its_range)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
