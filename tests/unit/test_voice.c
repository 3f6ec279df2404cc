/* test_voice.c: confidence to speak (docs/model.md, 5.6). */
#include "support/tiny_world.h"

static void voice_is_the_equation(const tiny *t, const cvn_sweep *sweep, const tiny_alliance *a) {
  const cvn_params *p = &t->params;
  const double honesty = a->rules[CVN_RULES_honesty_level],
               support = a->rules[CVN_RULES_voice_support];
  double mean_status = 0.0;
  for (int j = 0; j < a->n; j++) mean_status += a->e[j].status / a->n;
  for (int j = 0; j < a->n; j++) {
    const tiny_member *e = &a->e[j];
    const double target = tiny_logistic(
        p->voice.baseline + (e->size < 1.0 ? support : 0.0) +
        p->voice.rank * (e->status - mean_status) * (1.0 - p->voice.honesty_effect * honesty) +
        p->voice.influence * (SLOT(influence, j) - p->voice.reference_influence) +
        p->convenor.voice_support * a->presence);
    assert_near(ROW(voice_next, j), e->voice + p->voice.rate * (target - e->voice), 2e-6);
    assert_true(ROW(voice_next, j) >= 0.0 && ROW(voice_next, j) <= 1.0);
  }
}

static void voice(void **state) {
  (void)state;
  tiny_check_all(TINY_STEP_voice, cvn_voice, voice_is_the_equation);
}

/* Support reaches those below the median size, not those at it. */
static void support_is_for_the_small(void **state) {
  (void)state;
  tiny t = {0};
  cvn_params_init(&t.params);
  t.params.voice.support = 4.0;
  t.params.voice.rank = t.params.voice.influence = 0.0;
  t.params.voice.rate = 1.0;
  tiny_population_default(&t, 2);
  for (int64_t i = 0; i < TINY_ORGS; i++)
    t.population.org_size[i] = i < TINY_ORGS / 2 ? 0.999999f : 1.0f;
  tiny_world(&t, 1);
  const cvn_sweep sweep = tiny_sweep_before(&t, 0, TINY_STEP_satisfaction);
  for (int row = 0; row < 30; row++) { /* the largest alliance stands in lane 0 */
    const bool small = sweep.slot.org[row * CVN_LANES] < TINY_ORGS / 2;
    assert_near(sweep.work->voice_next[row * CVN_LANES], small ? tiny_logistic(4.0) : 0.5, 1e-6);
  }
  tiny_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(voice),
      cmocka_unit_test(support_is_for_the_small),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
