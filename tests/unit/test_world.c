/* test_world.c: setting up and freeing a run's state, and what it takes of memory. */
#include "support/tiny_world.h"

#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/observe.h"

static void organisations_are_filled(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.population.agility_exponent = 0.8;
  t.params.stress.exposure_exponent = 0.7;
  tiny_begin(&t, 3);
  const cvn_orgs *orgs = &t.world.orgs;
  for (int64_t i = 0; i < TINY_ORGS; i++) {
    const double s = (double)t.population.org_size[i];
    assert_near(orgs->log_size[i], log(s), 1e-7);
    assert_near(orgs->power[i], pow(s, t.params.population.capacity_exponent), 1e-7);
    assert_near(orgs->reach[i],
                pow(s, t.params.population.capacity_exponent * t.params.trust.attribution), 1e-7);
    assert_near(orgs->agility[i], tiny_clip(pow(s, -0.8), 0.25, 4.0), 1e-7);
    assert_near(orgs->exposure[i], tiny_clip(pow(s, -0.7), 0.25, 4.0), 1e-7);
    assert_true(orgs->stress_logit[i] == t.population.org_stress_logit[i]);
    assert_int_equal(orgs->id[i], t.population.org_id[i]);
  }
  assert_true(orgs->agility[0] == 4.0f && orgs->agility[TINY_ORGS - 1] == 0.25f);
  tiny_end(&t);
}

/* P = H at set-up: kappa (1 - x) h_eb of the state that members begin with. */
static void published_is_own_service(void **state) {
  (void)state;
  tiny t = {0};
  static tiny_alliance a;
  cvn_params_init(&t.params);
  tiny_begin(&t, 3);
  for (int64_t i = 0; i < TINY_ALLIANCES; i++) {
    tiny_read(&t.world, i, &a);
    double mean = 0.0, own[TINY_AREAS] = {0};
    for (int j = 0; j < a.n; j++) mean += a.e[j].capacity / a.n;
    for (int j = 0; j < a.n; j++) {
      const double phi = fmin(1.0, t.params.plans.focus * mean / a.e[j].capacity);
      for (int b = 0; b < TINY_AREAS; b++)
        own[b] += a.e[j].capacity * (1.0 - a.e[j].effort) *
                  (phi * (a.e[j].area == b) + (1.0 - phi) * a.e[j].mission[b]);
    }
    for (int b = 0; b < TINY_AREAS; b++) assert_near(a.published[b], own[b], 2e-6);
  }
  assert_true(t.world.climate.shock == 0.0);
  for (int b = 0; b < TINY_AREAS; b++)
    assert_true(t.world.climate.funding[b] == (double)t.population.funding_base[b]);
  tiny_end(&t);
}

/* Interventions with from: 0 count at set-up. */
static void rules_of_month_0_act_before_set_up(void **state) {
  (void)state;
  cvn_setting settings[] = {{CVN_PARAM_ID_agenda_openness, 0.6}};
  cvn_intervention act[] = {
      {.from = 0, .until = 5, .coverage = 1.0, .settings = settings, .n_settings = 1}};
  tiny t = {.strategy = {.interventions = act, .n_interventions = 1}};
  cvn_params_init(&t.params);
  tiny_begin(&t, 3);
  for (int64_t a = 0; a < TINY_ALLIANCES; a++)
    assert_near(t.world.seats.maturity[t.world.seat_of[a]], t.population.all_formal[a] ? 0.4 : 0.0,
                1e-7);
  tiny_end(&t);
}

static void held_cooperation_begins_at_0(void **state) {
  (void)state;
  tiny t = {0};
  cvn_messages messages = {0};
  cvn_params_init(&t.params);
  tiny_population_default(&t, 3);
  assert_int_equal(cvn_world_init(&t.world, &t.params, &t.population, &t.strategy, (cvn_key){1, 2},
                                  1, true, &messages),
                   CVN_OK);
  for (int month = 0; month < 15; month++) {
    assert_int_equal(cvn_world_month(&t.world, &messages), CVN_OK);
    assert_true(t.world.tally.effort == 0.0 && t.world.tally.members > 0.0);
  }
  tiny_end(&t);
}

static void freeing_is_safe_on_zeros(void **state) {
  (void)state;
  cvn_world world = {0};
  cvn_world_free(&world);
  cvn_world_free(&world);
}

/* Set-up without memory, at every size of what is left: fails with a message, leaves an empty
 * world, or works. In a child, whose address space is limited; not under AddressSanitizer, which
 * maps terabytes. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static int try_without_memory(tiny *t, int64_t left) {
  cvn_messages messages = {0};
  char line[64] = "";
  FILE *statm = fopen("/proc/self/statm", "re");
  if (!statm || !fgets(line, sizeof line, statm)) return 1;
  fclose(statm);
  const struct rlimit limit = {(rlim_t)(strtoll(line, NULL, 10) * sysconf(_SC_PAGESIZE) + left),
                               RLIM_INFINITY};
  if (setrlimit(RLIMIT_AS, &limit) != 0) return 2;
  const cvn_status status = cvn_world_init(&t->world, &t->params, &t->population, &t->strategy,
                                           (cvn_key){1, 2}, 1, false, &messages);
  if (status == CVN_OK) {
    cvn_world_free(&t->world);
    return 10;
  }
  if (status != CVN_ERR_MEMORY || messages.count != 1) return 3;
  if (t->world.bundle || t->world.seats.need || t->world.slots.effort || t->world.orgs.slot)
    return 4;
  cvn_world_free(&t->world);
  return 11;
}

static void set_up_without_memory_fails_cleanly(void **state) {
  (void)state;
  int works = 0, fails = 0;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.membership.join_rate = 0.1;
  static int counts[400];
  for (int a = 0; a < 400; a++) counts[a] = 30 + a % 17;
  tiny_population(&t.population, 2000, 400, counts, 12, 5);
  for (int64_t left = 0; left < (int64_t)8 << 20; left += (int64_t)1 << 17) {
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      mallopt(M_MMAP_THRESHOLD, 4096);
      mallopt(M_TRIM_THRESHOLD, 4096);
      _exit(try_without_memory(&t, left));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    works += WEXITSTATUS(status) == 10;
    fails += WEXITSTATUS(status) == 11;
    assert_true(WEXITSTATUS(status) >= 10);
  }
  print_message("%d fail, %d work\n", fails, works);
  assert_true(works > 2 && fails > 10);
  cvn_population_free(&t.population);
}

/* The estimate covers what is taken, and is not far above it. */
static void bytes_are_estimated(void **state) {
  (void)state;
  for (int kind = 0; kind < 4; kind++) {
    tiny t = {0};
    static int counts[300];
    cvn_params_init(&t.params);
    t.params.need.areas = TINY_AREAS;
    if (kind % 2) t.params.membership.join_rate = 0.1;
    if (kind >= 2) t.params.alliances.sizes = CVN_SIZES_POISSON;
    int64_t memberships = 0;
    for (int a = 0; a < 300; a++) memberships += counts[a] = kind >= 2 ? 20 + a % 21 : 30;
    tiny_population(&t.population, 3000, 300, counts, 12, 5);
    const cvn_dimensions d = {.organisations = 3000,
                              .alliances = 300,
                              .memberships = memberships,
                              .areas = TINY_AREAS,
                              .sectors = TINY_SECTORS};
    const double estimate = cvn_world_bytes(&t.params, &d, 2);
    const struct mallinfo2 before = mallinfo2();
    tiny_world(&t, 2);
    cvn_messages messages = {0};
    for (int month = 0; month < 3; month++)
      assert_int_equal(cvn_world_month(&t.world, &messages), CVN_OK);
    const struct mallinfo2 after = mallinfo2();
    const double taken =
        (double)(after.uordblks + after.hblkhd) - (double)(before.uordblks + before.hblkhd);
    assert_true(taken > 0.0 && taken <= 1.02 * estimate);
    assert_true(estimate < 3.0 * taken);
    tiny_end(&t);
  }
}

/* Also where a few alliances hold nearly everybody, so that most of the largest bundle is
 * padding. */
static void bytes_follow_inequality(void **state) {
  (void)state;
  for (int sd = 0; sd <= 3; sd++) {
    tiny t = {0};
    cvn_messages messages = {0};
    cvn_params_init(&t.params);
    t.params.population.organisations = 4000;
    t.params.alliances.sizes = CVN_SIZES_LOGNORMAL;
    t.params.alliances.size_log_sd = sd;
    assert_int_equal(
        cvn_population_create(&t.population, &t.params, NULL, (cvn_key){1, 1}, &messages), CVN_OK);
    const cvn_dimensions d = cvn_population_dimensions(&t.params, NULL);
    const double estimate = cvn_world_bytes(&t.params, &d, 1);
    const struct mallinfo2 before = mallinfo2();
    tiny_world(&t, 1);
    const struct mallinfo2 after = mallinfo2();
    const double taken =
        (double)(after.uordblks + after.hblkhd) - (double)(before.uordblks + before.hblkhd);
    print_message("log sd %d: %.1f MB taken, %.1f MB estimated\n", sd, 1e-6 * taken,
                  1e-6 * estimate);
    assert_true(taken <= 1.02 * estimate && estimate < 5.0 * taken);
    tiny_end(&t);
  }
}
#endif

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(organisations_are_filled),
    cmocka_unit_test(published_is_own_service),
    cmocka_unit_test(rules_of_month_0_act_before_set_up),
    cmocka_unit_test(held_cooperation_begins_at_0),
    cmocka_unit_test(freeing_is_safe_on_zeros),
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    cmocka_unit_test(set_up_without_memory_fails_cleanly),
    cmocka_unit_test(bytes_are_estimated),
    cmocka_unit_test(bytes_follow_inequality),
#endif
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
