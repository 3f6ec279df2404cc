/* test_fault_input.c: scenarios, tables and populations without memory or files. */
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "population/population.h"

static const char scenario_text[] =
    "title: Small\n"
    "description: two\n"
    "sources: [one, two]\n"
    "economics: {currency: GBP, price_year: 2024, perspective: society, need_unit: person}\n"
    "parameters:\n"
    "  population: {organisations_file: o.csv, memberships_file: m.csv,\n"
    "               alliances_file: a.csv, areas_file: n.csv}\n"
    "  run: {months: 6, replicates: 2}\n"
    "baseline: as it was\n"
    "strategies:\n"
    "  as it was: []\n"
    "  convenor:\n"
    "    - {name: independent, set: {convenor.presence: independent}, from: 1, until: 5,\n"
    "       coverage: 0.5, target: largest, cost: {setup: 1, monthly: 2}}\n"
    "  plans: [{name: plans, set: {plans: {rule: required}}}]\n"
    "record: {population: true, names: true}\n";

static void write_input(void) {
  fault_write_file("s.yaml", scenario_text);
  fault_write_file("o.csv", "name;size;sector;status;mission:one;mission:two\n"
                            "A;10,5;x;0;1;2\nB;20;y;;;\n\"C; d\";30;x;1;3;1\nD;4;y;;;\n");
  fault_write_file("m.csv", "organisation,alliance\nA,Forum\nB,Forum\n\"C; d\",Forum\nA,Group\n"
                            "D,Group\n");
  fault_write_file("a.csv", "name,formal,agenda:one,agenda:two\nForum,yes,1,2\nGroup,no,,\n");
  fault_write_file("n.csv", "name,need\none,3\ntwo,4\n");
}

static void digest_population(uint64_t *digest, const cvn_population *p) {
  const size_t n = (size_t)p->organisations, e = (size_t)p->memberships, areas = (size_t)p->areas;
  fault_digest(digest, p->org_size, n * sizeof *p->org_size);
  fault_digest(digest, p->org_mission, n * areas * sizeof *p->org_mission);
  fault_digest(digest, p->mem_org, e * sizeof *p->mem_org);
  fault_digest(digest, p->mem_perception, e * areas * sizeof *p->mem_perception);
  fault_digest(digest, p->all_need, (size_t)p->alliances * areas * sizeof *p->all_need);
  for (size_t i = 0; i < n; i++) fault_digest_text(digest, p->org_name ? p->org_name[i] : NULL);
}

static void digest_scenario(uint64_t *digest, const cvn_scenario *s) {
  fault_digest_text(digest, s->title);
  fault_digest_text(digest, s->description);
  fault_digest_text(digest, s->name);
  fault_digest_text(digest, s->economics.currency);
  fault_digest(digest, s->text, s->text_length);
  fault_digest(digest, s->param_set, sizeof s->param_set);
  for (int i = 0; i < s->n_sources; i++) fault_digest_text(digest, s->sources[i]);
  for (int i = 0; i < s->n_files; i++) fault_digest(digest, s->files[i].bytes, s->files[i].length);
  for (int i = 0; i < s->n_strategies; i++) {
    fault_digest_text(digest, s->strategies[i].name);
    for (int k = 0; k < s->strategies[i].n_interventions; k++) {
      const cvn_intervention *intervention = &s->strategies[i].interventions[k];
      fault_digest_text(digest, intervention->name);
      fault_digest(digest, &intervention->coverage, sizeof intervention->coverage);
      fault_digest(digest, &intervention->n_settings, sizeof intervention->n_settings);
    }
  }
}

static cvn_status load_scenario(uint64_t *digest, cvn_messages *messages) {
  static const char *const overrides[] = {"trust.gain=0.2", "convenor.presence=independent"};
  static const char *const keep[] = {"plans"};
  cvn_scenario scenario;
  cvn_status status = cvn_scenario_load(&scenario, "s.yaml", overrides, 2, messages);
  if (status == CVN_OK) status = cvn_scenario_keep_strategies(&scenario, keep, 1, messages);
  if (status == CVN_OK) digest_scenario(digest, &scenario);
  cvn_scenario_free(&scenario);
  return status;
}

/* Faulty input must not turn into valid input, nor a lack of memory into silence; the message may
 * be poorer then, by the nearest name for instance. */
static cvn_status refuse_scenario(uint64_t *digest, cvn_messages *messages) {
  static const char *const overrides[] = {"trust.gian=0.2"};
  cvn_scenario scenario;
  const cvn_status status = cvn_scenario_load(&scenario, "s.yaml", overrides, 1, messages);
  fault_digest(digest, &status, sizeof status);
  if (status == CVN_OK) cvn_scenario_free(&scenario);
  /* This error is the success here. */
  return status == CVN_ERR_INPUT && messages->dropped == 0 ? CVN_OK : CVN_ERR_MEMORY;
}

static cvn_status draw_population(const cvn_scenario *scenario, uint64_t *digest,
                                  cvn_messages *messages) {
  cvn_coalition *coalition = NULL;
  cvn_population population = {0};
  cvn_status status = cvn_coalition_load(&coalition, scenario, messages);
  if (status == CVN_OK)
    status = cvn_population_create(&population, &scenario->params, coalition,
                                   (cvn_key){.seed = 1, .replicate = 2}, messages);
  if (status == CVN_OK) digest_population(digest, &population);
  cvn_population_free(&population);
  cvn_coalition_free(coalition);
  return status;
}

static cvn_scenario coalition_scenario, drawn_scenario;

static cvn_status coalition_population(uint64_t *digest, cvn_messages *messages) {
  return draw_population(&coalition_scenario, digest, messages);
}

static cvn_status drawn_population(uint64_t *digest, cvn_messages *messages) {
  return draw_population(&drawn_scenario, digest, messages);
}

static int enter(void **state) {
  if (fault_enter(state) != 0) return -1;
  write_input();
  fault_write_file("d.yaml", "parameters:\n"
                             "  population: {organisations: 12}\n"
                             "  membership: {max: 3}\n");
  cvn_messages messages = {0};
  const bool loaded =
      cvn_scenario_load(&coalition_scenario, "s.yaml", NULL, 0, &messages) == CVN_OK &&
      cvn_scenario_load(&drawn_scenario, "d.yaml", NULL, 0, &messages) == CVN_OK;
  cvn_messages_print(&messages, stderr, "");
  cvn_messages_free(&messages);
  return loaded ? 0 : -1;
}

static int leave(void **state) {
  cvn_scenario_free(&coalition_scenario);
  cvn_scenario_free(&drawn_scenario);
  return fault_leave(state);
}

static void test_scenario(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "loading a scenario", .run = load_scenario});
}

static void test_refused_scenario(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "refusing a scenario", .run = refuse_scenario});
}

static void test_coalition(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "a population from tables", .run = coalition_population});
}

static void test_drawn(void **state) {
  (void)state;
  fault_every_kind(&(fault_work){.name = "a drawn population", .run = drawn_population});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scenario),
      cmocka_unit_test(test_refused_scenario),
      cmocka_unit_test(test_coalition),
      cmocka_unit_test(test_drawn),
  };
  return cmocka_run_group_tests(tests, enter, leave);
}
