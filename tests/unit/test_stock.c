/* test_stock.c: what a thread keeps from one run to the next changes no bit of any run; and the
 * parameter table (FIRST) says truly what a population and its world depend on. */
#include "support/tiny_world.h"

#include <string.h>

#include "experiment/experiment.h"

enum { MONTHS = 8 };

static const cvn_key key = {9, 1};

static cvn_setting convenes[] = {{CVN_PARAM_ID_convenor_presence, CVN_PRESENCE_INDEPENDENT},
                                 {CVN_PARAM_ID_pressure_level, 0.5}};
static cvn_intervention act[] = {
    {.from = 2, .until = 6, .coverage = 0.5, .settings = convenes, .n_settings = 2}};
static const cvn_strategy nothing = {0}, acts = {.interventions = act, .n_interventions = 1};

/* Every mechanism is on, so that every parameter matters. */
static void everything_on(cvn_params *p) {
  cvn_params_init(p);
  p->population.organisations = 150;
  p->population.size_distribution = CVN_DISTRIBUTION_LOGNORMAL_PARETO;
  p->alliances.count = 12;
  p->alliances.sizes = CVN_SIZES_LOGNORMAL;
  p->alliances.memberships_per_organisation = 1.4;
  p->alliances.informal_share = 0.3;
  p->need.areas = 5;
  p->pressure.level = 0.3;
  p->pressure.shock_sd = 0.2;
  p->plans.synchrony = 0.5;
  p->membership.leave_rate = p->membership.join_rate = 0.2;
  p->run.months = MONTHS;
}

/* Another value of the parameter, within its range and with what goes along with it. */
static void change(cvn_params *p, int id) {
  const cvn_param_info *info = &cvn_param_table[id];
  const double value = cvn_param_get(p, id);
  double step = info->type == CVN_TYPE_REAL ? 0.1 * (fabs(value) + 0.5) : 1.0;
  if (info->type == CVN_TYPE_CHOICE) {
    int words;
    cvn_choice_words(info->choices, &words);
    cvn_param_put(p, id, (double)(((int)value + 1) % words));
    return;
  }
  if (value + step > info->max) step = -step;
  cvn_param_put(p, id, value + step);
  assert_true(cvn_param_get(p, id) >= info->min && cvn_param_get(p, id) != value);
}

static bool same_bytes(const void *a, const void *b, int64_t count, size_t size) {
  return memcmp(a, b, (size_t)count * size) == 0;
}

static bool same_population(const cvn_population *a, const cvn_population *b) {
  const int64_t n = a->organisations, e = a->memberships, areas = a->areas, all = a->alliances;
  if (n != b->organisations || e != b->memberships || areas != b->areas || all != b->alliances ||
      a->sectors != b->sectors)
    return false;
#define SAME(name, count) same_bytes(a->name, b->name, count, sizeof *a->name)
  return SAME(org_id, n) && SAME(org_size, n) && SAME(org_status, n) &&
         SAME(org_self_interest, n) && SAME(org_sector, n) && SAME(org_included, n) &&
         SAME(org_mission, n * areas) && SAME(org_stress_logit, n) && SAME(all_need, all * areas) &&
         SAME(all_preset, all * areas) && SAME(all_formal, all) &&
         SAME(all_sector_bias, all * a->sectors * areas) && SAME(all_blind_spot, all * areas) &&
         SAME(funding_base, areas) && SAME(funding, areas) && SAME(all_first, all + 1) &&
         SAME(mem_org, e) && SAME(mem_alliance, e) && SAME(mem_effort, e) && SAME(mem_trust, e) &&
         SAME(mem_voice, e) && SAME(mem_area, e) && SAME(mem_phase, e) &&
         SAME(mem_distortion, e * areas) && SAME(mem_perception, e * areas);
#undef SAME
}

static void draw(cvn_population *population, const cvn_params *params) {
  cvn_messages messages = {0};
  assert_int_equal(cvn_population_create(population, params, NULL, key, &messages), CVN_OK);
}

/* Neither too few parameters nor too many. */
static void the_table_knows_what_a_population_reads(void **state) {
  (void)state;
  cvn_params base;
  cvn_population drawn;
  everything_on(&base);
  draw(&drawn, &base);
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    cvn_params other = base;
    cvn_population population;
    /* files are read once for all populations; the seed is in the key */
    if (info->type == CVN_TYPE_PATH || id == CVN_PARAM_ID_run_seed) continue;
    change(&other, id);
    if (id == CVN_PARAM_ID_membership_max) other.membership.max = 1;
    draw(&population, &other);
    const bool same = same_population(&drawn, &population);
    if (same != (info->first != CVN_FIRST_POPULATION))
      fail_msg("%s: the table says %s a population read it", info->path,
               same ? "that, wrongly," : "not that");
    cvn_population_free(&population);
  }
  cvn_population_free(&drawn);
}

static bool same_output(const cvn_run_output *a, const cvn_run_output *b) {
  const size_t values = (size_t)CVN_FIELD_COUNT * (size_t)(a->months + 1);
  return a->status == CVN_OK && b->status == CVN_OK && a->months == b->months &&
         a->checksum == b->checksum &&
         memcmp(a->fields, b->fields, values * sizeof *a->fields) == 0;
}

static void assert_same_alone(cvn_stock *stock, const cvn_params *params,
                              const cvn_strategy *strategy, cvn_key of, const char *what) {
  const cvn_scenario scenario = {.params = *params};
  cvn_messages messages = {0};
  cvn_population population;
  cvn_run_output kept, alone;
  cvn_run_watch watch = {0};
  cvn_run_from(&kept, &scenario, stock, strategy, of, &watch);
  assert_int_equal(cvn_population_create(&population, params, NULL, of, &messages), CVN_OK);
  cvn_run_one(&alone, &scenario, &population, strategy, of, 1);
  if (!same_output(&kept, &alone)) fail_msg("%s: not the same as alone", what);
  cvn_population_free(&population);
  cvn_run_output_free(&kept);
  cvn_run_output_free(&alone);
}

/* One parameter after the other, each run on what the one before has left. */
static void each_runs_as_alone(const cvn_params *first) {
  const cvn_params base = *first;
  cvn_stock stock = {.threads = 1, .copies = true};
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    cvn_params other = base;
    if (info->type == CVN_TYPE_PATH) continue;
    change(&other, id);
    assert_same_alone(&stock, &base, &nothing, key, info->path);
    const int64_t populations = stock.populations, bases = stock.bases;
    assert_same_alone(&stock, &other, &acts, key, info->path);
    assert_int_equal(stock.populations - populations, info->first == CVN_FIRST_POPULATION);
    assert_int_equal(stock.bases - bases, info->first != CVN_FIRST_MONTH);
  }
  cvn_stock_free(&stock);
}

static void no_run_feels_what_was_kept(void **state) {
  (void)state;
  cvn_params base;
  everything_on(&base);
  each_runs_as_alone(&base);
  /* where memberships stay, what they were given is kept as well */
  base.membership.leave_rate = base.membership.join_rate = 0.0;
  each_runs_as_alone(&base);
}

static void strategies_and_points_share(void **state) {
  (void)state;
  cvn_params base, point;
  everything_on(&base);
  point = base;
  point.trust.gain = 0.2;
  const cvn_key next = {9, 2};
  cvn_stock stock = {.threads = 1, .copies = true};
  assert_same_alone(&stock, &base, &nothing, key, "first");
  assert_same_alone(&stock, &base, &acts, key, "second strategy");
  assert_same_alone(&stock, &point, &nothing, key, "second point");
  assert_same_alone(&stock, &point, &acts, key, "both");
  assert_int_equal(stock.populations, 1);
  assert_int_equal(stock.bases, 1);
  assert_same_alone(&stock, &point, &acts, next, "second replicate");
  assert_same_alone(&stock, &base, &nothing, key, "back again");
  assert_int_equal(stock.populations, 3);
  cvn_stock_free(&stock);
}

static void large_runs_keep_the_population_only(void **state) {
  (void)state;
  cvn_params base;
  everything_on(&base);
  cvn_stock stock = {.threads = 2};
  assert_same_alone(&stock, &base, &nothing, key, "first");
  assert_same_alone(&stock, &base, &acts, key, "second strategy");
  assert_int_equal(stock.populations, 1);
  assert_int_equal(stock.bases, 0);
  cvn_stock_free(&stock);
}

/* A run that was stopped in the middle leaves nothing to the next. */
static void a_stopped_run_is_forgotten(void **state) {
  (void)state;
  cvn_params base;
  everything_on(&base);
  const cvn_scenario scenario = {.params = base};
  const volatile sig_atomic_t stop = 1;
  cvn_run_watch watch = {.stop = &stop};
  cvn_run_output output;
  cvn_stock stock = {.threads = 1, .copies = true};
  assert_same_alone(&stock, &base, &acts, key, "before");
  cvn_run_from(&output, &scenario, &stock, &acts, key, &watch);
  assert_int_equal(output.status, CVN_ERR_INTERRUPTED);
  cvn_run_output_free(&output);
  assert_same_alone(&stock, &base, &acts, key, "after");
  cvn_stock_free(&stock);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_table_knows_what_a_population_reads),
      cmocka_unit_test(no_run_feels_what_was_kept),
      cmocka_unit_test(strategies_and_points_share),
      cmocka_unit_test(large_runs_keep_the_population_only),
      cmocka_unit_test(a_stopped_run_is_forgotten),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
