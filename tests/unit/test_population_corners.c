/* test_population_corners.c: populations at both ends of every range, and what their draws are
 * keyed by. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "population/draw.h"
#include "population_checks.h"

/* Sets the parameter `path` of a small population and checks everything. */
static void check_corner(const char *path, double value, int areas) {
  cvn_params params = params_for(60);
  params.need.areas = areas;
  const int id = cvn_param_find(path);
  assert_true(id >= 0);
  cvn_param_put(&params, id, value);
  cvn_population p;
  draw_population(&p, &params, 0);
  const char *fault = population_fault(&p, &params);
  if (fault) fail_msg("%s = %g: %s", path, value, fault);
  cvn_population_free(&p);
}

/* Every parameter at both ends of its range, one at a time, with one, eight and 64 areas. */
static void both_ends_of_every_range(void **state) {
  (void)state;
  static const int areas[] = {1, 8, 64};
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    const bool own_size = strcmp(info->path, "population.organisations") == 0 ||
                          strcmp(info->path, "alliances.count") == 0 ||
                          strcmp(info->path, "need.areas") == 0;
    if (info->type == CVN_TYPE_PATH || own_size) continue;
    for (int b = 0; b < 3; b++) {
      check_corner(info->path, info->min, areas[b]);
      check_corner(info->path, info->max, areas[b]);
    }
  }
}

/* The corners that meet: all small, all large, and each kind of extreme with the other. */
static void corners_together(void **state) {
  (void)state;
  for (unsigned bits = 0; bits < 256; bits++) {
    cvn_params params = params_for(bits & 1 ? 2 : 41);
    params.alliances.count = bits & 2 ? 1 : 97;
    params.need.areas = bits & 4 ? 1 : 64;
    params.population.sectors = bits & 8 ? 1 : 64;
    params.need.concentration = params.funding.concentration =
        params.population.mission_concentration = bits & 16 ? 0.01 : 1e3;
    params.population.self_interest_precision = bits & 32 ? 0.1 : 1e6;
    params.population.self_interest_mean = bits & 32 ? 0.01 : 0.99;
    params.population.size_log_sd = bits & 64 ? 0.0 : 4.0;
    params.population.size_distribution =
        bits & 64 ? CVN_DISTRIBUTION_LOGNORMAL : CVN_DISTRIBUTION_LOGNORMAL_PARETO;
    params.population.size_tail_exponent = 0.5;
    params.population.size_tail_quantile = 0.5;
    params.alliances.memberships_per_organisation = bits & 128 ? 0.01 : 64;
    params.membership.max = 64;
    params.perception.noise = params.perception.sector_bias = params.perception.status_bias = 5.0;
    cvn_population p;
    draw_population(&p, &params, bits);
    const char *fault = population_fault(&p, &params);
    if (fault) fail_msg("corner %u: %s", bits, fault);
    cvn_population_free(&p);
  }
}

static void same_key_same_bytes(void **state) {
  (void)state;
  cvn_params params = params_for(300);
  params.alliances.memberships_per_organisation = 2.0;
  cvn_population a, b, c;
  draw_population(&a, &params, 9);
  draw_population(&b, &params, 9);
  draw_population(&c, &params, 10);
  const size_t n = 300, e = 600;
  assert_int_equal(a.memberships, e);
  assert_memory_equal(a.org_size, b.org_size, n * sizeof *a.org_size);
  assert_memory_equal(a.org_mission, b.org_mission, n * 8 * sizeof *a.org_mission);
  assert_memory_equal(a.mem_org, b.mem_org, e * sizeof *a.mem_org);
  assert_memory_equal(a.mem_perception, b.mem_perception, e * 8 * sizeof *a.mem_perception);
  assert_memory_equal(a.mem_trust, b.mem_trust, e * sizeof *a.mem_trust);
  assert_memory_not_equal(a.org_size, c.org_size, n * sizeof *a.org_size);
  assert_memory_not_equal(a.mem_org, c.mem_org, e * sizeof *a.mem_org);
  cvn_population_free(&a);
  cvn_population_free(&b);
  cvn_population_free(&c);
}

/* What an entity draws does not depend on how many others there are. */
static void draws_are_of_the_entity(void **state) {
  (void)state;
  cvn_params few = params_for(100), many = params_for(1000);
  few.population.status_correlation = many.population.status_correlation = 0.0;
  cvn_population a, b;
  draw_population(&a, &few, 0);
  draw_population(&b, &many, 0);
  for (int64_t i = 0; i < a.organisations; i++) {
    int64_t j = 0;
    while (b.org_id[j] != a.org_id[i]) j++;
    assert_true(a.org_self_interest[i] == b.org_self_interest[j]);
    assert_int_equal(a.org_sector[i], b.org_sector[j]);
    assert_true(a.org_status[i] == b.org_status[j]);
    assert_true(a.org_stress_logit[i] == b.org_stress_logit[j]); /* no pressure: no size in it */
    assert_memory_equal(a.org_mission + i * 8, b.org_mission + j * 8, 8 * sizeof(float));
  }
  assert_memory_equal(a.all_need, b.all_need, (size_t)a.alliances * 8 * sizeof(float));
  assert_memory_equal(a.all_sector_bias, b.all_sector_bias,
                      (size_t)a.alliances * 32 * sizeof(float));
  assert_memory_equal(a.funding_base, b.funding_base, 8 * sizeof(float));
  cvn_population_free(&a);
  cvn_population_free(&b);
}

/* Several threads share the entities of a large population; their draws are their own. */
static void threads_change_nothing(void **state) {
  (void)state;
  cvn_params params = params_for(3001);
  params.alliances.memberships_per_organisation = 1.7;
  params.pressure.level = 0.3;
  cvn_population a, b;
  cvn_messages messages = {0};
  draw_population(&a, &params, 2);
  assert_int_equal(cvn_population_create_by(&b, &params, NULL, (cvn_key){42, 2}, 3, &messages),
                   CVN_OK);
  const size_t n = 3001, e = (size_t)a.memberships;
  assert_int_equal(b.memberships, e);
#define SAME(name, count) assert_memory_equal(a.name, b.name, (count) * sizeof *a.name)
  SAME(org_id, n);
  SAME(org_size, n);
  SAME(org_status, n);
  SAME(org_self_interest, n);
  SAME(org_sector, n);
  SAME(org_stress_logit, n);
  SAME(org_mission, 8 * n);
  SAME(all_need, 8 * 300);
  SAME(all_sector_bias, 4 * 8 * 300);
  SAME(mem_org, e);
  SAME(mem_trust, e);
  SAME(mem_area, e);
  SAME(mem_phase, e);
  SAME(mem_perception, 8 * e);
#undef SAME
  cvn_population_free(&a);
  cvn_population_free(&b);
}

static void bytes_are_estimated(void **state) {
  (void)state;
  cvn_params params = params_for(1000);
  const double small = cvn_population_bytes(&params, NULL);
  /* at least what the arrays of 1000 organisations, 100 alliances and 1000 memberships take */
  assert_true(small > 1000 * (4 * 4 + 2 + 32) + 100 * (64 + 128 + 32) + 1000 * (8 + 12 + 3 + 64));
  assert_true(small < 400e3);
  params.population.organisations = 100000000;
  params.alliances.count = 10000000;
  const double large = cvn_population_bytes(&params, NULL);
  assert_true(large > 1e10 && large < 1e11);
}

static void free_is_safe_on_zeros(void **state) {
  (void)state;
  cvn_population p = {0};
  cvn_population_free(&p);
  cvn_population_free(&p);
  cvn_coalition_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_ends_of_every_range), cmocka_unit_test(corners_together),
      cmocka_unit_test(same_key_same_bytes),      cmocka_unit_test(draws_are_of_the_entity),
      cmocka_unit_test(threads_change_nothing),   cmocka_unit_test(bytes_are_estimated),
      cmocka_unit_test(free_is_safe_on_zeros),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
