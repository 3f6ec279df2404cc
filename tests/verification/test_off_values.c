/* Known answer 7, third part: off switches whose absence has a value of its own, e.g. perceptions
 * that stand still, sizes that are all 1. Each is shown off and on. The list is off_values.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verification/lab.h"
#include "verification/off_values.h"

/* -- worlds -- */

typedef struct pair {
  cvn_params p;
  cvn_population population;
  cvn_world world;
} pair;

static void open_pair(pair *w, const lab_setting *base, const char *path, double value,
                      lab_tweak *tweak) {
  lab_small(&w->p, 300, 15, 5);
  lab_set_all(&w->p, base);
  lab_set(&w->p, path, value);
  lab_draw(&w->population, &w->p, 0);
  if (tweak) tweak(&w->population);
  lab_open(&w->world, &w->p, &w->population);
}

static void close_pair(pair *w) {
  cvn_world_free(&w->world);
  cvn_population_free(&w->population);
}

/* Calls `visit` for every membership. */
typedef void visitor(const cvn_world *world, int64_t seat, int64_t slot, void *with);
static void each_member(const cvn_world *world, visitor *visit, void *with) {
  for (int64_t a = 0; a < world->alliances; a++) {
    const int64_t seat = world->seat_of[a];
    for (int64_t row = 0; row < (int64_t)world->seats.members[seat]; row++)
      visit(world, seat, cvn_slot_at(world, seat, row), with);
  }
}

typedef struct spread {
  double low, high;
} spread;
static const spread nothing_yet = {1e300, -1e300};

static void widen(spread *s, double value) {
  s->low = fmin(s->low, value);
  s->high = fmax(s->high, value);
}

static void see_effort(const cvn_world *world, int64_t seat, int64_t slot, void *with) {
  (void)seat;
  widen(with, (double)world->slots.effort[slot]);
}

static void see_distance_from_need(const cvn_world *world, int64_t seat, int64_t slot, void *with) {
  for (int b = 0; b < world->areas; b++)
    widen(with, fabs((double)world->slots.perception[cvn_slot_area(world->areas, slot, b)] -
                     (double)world->seats.need[cvn_seat_area(world->areas, seat, b)]));
}

static spread spread_of(const cvn_world *world, visitor *visit) {
  spread s = nothing_yet;
  each_member(world, visit, &s);
  return s;
}

/* -- population -- */

static void draw_status(cvn_population *population, double correlation, int distribution) {
  cvn_params p;
  lab_small(&p, 300, 15, 5);
  lab_set_all(&p, (const lab_setting[]){{"population.status_correlation", correlation},
                                        {"population.size.distribution", distribution},
                                        {"population.size.tail_quantile", 0.6},
                                        {NULL, 0}});
  lab_draw(population, &p, 0);
}

/* Without correlation status knows nothing of sizes: another distribution of sizes leaves it as it
 * was. */
static void status_correlation(double value, bool off) {
  cvn_population body, tail;
  draw_status(&body, value, CVN_DISTRIBUTION_LOGNORMAL);
  draw_status(&tail, value, CVN_DISTRIBUTION_LOGNORMAL_PARETO);
  const bool same =
      memcmp(body.org_status, tail.org_status, (size_t)body.organisations * sizeof(float)) == 0;
  assert_memory_equal(body.org_id, tail.org_id, (size_t)body.organisations * sizeof(int32_t));
  assert_true(same == off);
  cvn_population_free(&body);
  cvn_population_free(&tail);
}

static void sectors(double value, bool off) {
  pair w;
  const lab_setting base[] = {{"perception.noise", 0}, {"perception.status_bias", 0}, {NULL, 0}};
  open_pair(&w, base, "population.sectors", value, NULL);
  bool same = true; /* with one sector all members of an alliance see alike */
  for (int64_t e = 1; e < w.population.memberships; e++)
    if (w.population.mem_alliance[e] == w.population.mem_alliance[e - 1])
      same = same && memcmp(&w.population.mem_perception[e * 5],
                            &w.population.mem_perception[e * 5 - 5], 20) == 0;
  assert_true(same == off);
  close_pair(&w);
}

static void alliance_sizes(double value, bool off) {
  pair w;
  spread members = nothing_yet;
  open_pair(&w, (const lab_setting[]){{"alliances.sizes", CVN_SIZES_LOGNORMAL}, {NULL, 0}},
            "alliances.size_log_sd", value, NULL);
  for (int64_t a = 0; a < 15; a++)
    widen(&members, (double)(w.population.all_first[a + 1] - w.population.all_first[a]));
  assert_true((members.high - members.low <= 1.0) == off);
  close_pair(&w);
}

static void trust_initial_sd(double value, bool off) {
  pair w;
  spread trust = nothing_yet;
  open_pair(&w, NULL, "trust.initial_sd", value, NULL);
  for (int64_t e = 0; e < w.population.memberships; e++)
    widen(&trust, (double)w.population.mem_trust[e]);
  assert_true((trust.high == trust.low) == off);
  if (off) lab_near(trust.high, w.p.trust.initial, 1e-7);
  close_pair(&w);
}

/* Without synchrony plan years start evenly over the year, with much of it in month 0. */
static void synchrony(double value, bool off) {
  pair w;
  open_pair(&w,
            (const lab_setting[]){
                {"population.organisations", 20000}, {"alliances.count", 1000}, {NULL, 0}},
            "plans.synchrony", value, NULL);
  double first = 0.0;
  for (int64_t e = 0; e < w.population.memberships; e++) first += w.population.mem_phase[e] == 0;
  const double n = (double)w.population.memberships, expected = value + (1.0 - value) / 12.0;
  lab_near(first / n, expected, 5.0 * sqrt(expected * (1.0 - expected) / n));
  assert_true((first / n < 0.1) == off);
  close_pair(&w);
}

/* -- perceptions and environment -- */

/* With none of the three distortions everybody sees the need as it is; each alone distorts. */
static void distortion(const char *path, double value, bool off) {
  pair w;
  const lab_setting base[] = {{"perception.sector_bias", 0},
                              {"perception.status_bias", 0},
                              {"perception.noise", 0},
                              {"perception.learning", 1},
                              {"population.agility_exponent", 0},
                              {"need.drift", 0.2},
                              {NULL, 0}};
  open_pair(&w, base, path, value, NULL);
  for (int t = 0; t < 8; t++) { /* at the start; then after the quarters in which both moved */
    const double apart = spread_of(&w.world, see_distance_from_need).high;
    if (t == 0 || t > 3) assert_true((apart < 1e-6) == off);
    lab_month(&w.world);
  }
  close_pair(&w);
}
static void sector_bias(double value, bool off) {
  distortion("perception.sector_bias", value, off);
}
static void status_bias(double value, bool off) {
  distortion("perception.status_bias", value, off);
}
static void perception_noise(double value, bool off) {
  distortion("perception.noise", value, off);
}

/* Whether a plane of the world stands still for two years. */
static void stands_still(pair *w, const float *plane, size_t count, bool off) {
  float *before = malloc(count * sizeof *before);
  assert_non_null(before);
  memcpy(before, plane, count * sizeof *before);
  for (int t = 0; t < 24; t++) lab_month(&w->world);
  assert_true((memcmp(before, plane, count * sizeof *before) == 0) == off);
  free(before);
}

static void learning(double value, bool off) {
  pair w;
  open_pair(&w, NULL, "perception.learning", value, NULL);
  const size_t rows = (size_t)(w.world.bundle[0].rows * CVN_LANES * w.world.areas);
  stands_still(&w, w.world.slots.perception, rows, off);
  close_pair(&w);
}

static void need_drift(double value, bool off) {
  pair w;
  open_pair(&w, NULL, "need.drift", value, NULL);
  stands_still(&w, w.world.seats.need, (size_t)(CVN_LANES * w.world.areas), off);
  close_pair(&w);
}

static void funding_volatility(double value, bool off) {
  pair w;
  open_pair(&w, NULL, "funding.volatility", value, NULL);
  for (int t = 0; t < 14; t++) lab_month(&w.world);
  double apart = 0.0;
  for (int b = 0; b < 5; b++) apart += fabs(w.world.climate.funding[b] - w.world.climate.base[b]);
  assert_true((apart < 1e-6) == off);
  close_pair(&w);
}

/* Where separate work does not count and nobody works jointly, nothing of the need is met. */
static void own_spillover(double value, bool off) {
  cvn_params p;
  cvn_population population;
  cvn_world world;
  cvn_messages messages = {0};
  const cvn_strategy none = {0};
  lab_small(&p, 300, 15, 5);
  p.need.own_spillover = value;
  lab_draw(&population, &p, 0);
  assert_int_equal(
      cvn_world_init(&world, &p, &population, &none, (cvn_key){1, 0}, 1, true, &messages), CVN_OK);
  lab_month(&world);
  assert_true((world.tally.need_met == 0.0) == off);
  assert_true(world.tally.effort == 0.0);
  cvn_world_free(&world);
  cvn_population_free(&population);
}

/* -- effort and stress -- */

/* With all starting alike and no precision, efforts part by agility and by noise only. */
static void efforts(const char *path, double value, bool off) {
  pair w;
  const lab_setting base[] = {{"effort.precision", 0},
                              {"effort.noise", 0},
                              {"population.agility_exponent", 0},
                              {"effort.initial", 0.2},
                              {NULL, 0}};
  open_pair(&w, base, path, value, NULL);
  for (int t = 0; t < 6; t++) {
    lab_month(&w.world);
    const spread x = spread_of(&w.world, see_effort);
    assert_true((x.high - x.low < 1e-6) == off);
  }
  close_pair(&w);
}
static void agility_exponent(double value, bool off) {
  efforts("population.agility_exponent", value, off);
}
static void effort_noise(double value, bool off) {
  efforts("effort.noise", value, off);
}

static void stress_sd(double value, bool off) {
  pair w;
  open_pair(&w, (const lab_setting[]){{"stress.load", 0}, {"stress.help", 0}, {NULL, 0}},
            "stress.sd", value, NULL);
  for (int t = 0; t < 12; t++) {
    spread y = nothing_yet;
    for (int64_t i = 0; i < w.world.organisations; i++)
      widen(&y, (double)w.world.orgs.stress_logit[i]);
    assert_true((fabs(y.low + 0.8) < 1e-6 && fabs(y.high + 0.8) < 1e-6) == off);
    lab_month(&w.world);
  }
  close_pair(&w);
}

/* Where joint work is worth nothing and ties are free, satisfaction is what taking part costs, less
 * than 0. */
static void base_cost(double value, bool off) {
  pair w;
  const lab_setting base[] = {{"effort.synergy", 0}, {"effort.coordination_cost", 0}, {NULL, 0}};
  open_pair(&w, base, "effort.base_cost", value, NULL);
  lab_month(&w.world);
  double satisfaction = 0.0;
  for (int g = 0; g < CVN_MEMBER_GROUPS; g++) satisfaction += w.world.tally.group_satisfaction[g];
  lab_near(satisfaction / w.world.tally.members, -value, 1e-6);
  assert_true((satisfaction == 0.0) == off);
  close_pair(&w);
}

/* -- trust and voice -- */

typedef struct moves {
  float *before;
  int up, down;
} moves;
static void see_trust_move(const cvn_world *world, int64_t seat, int64_t slot, void *with) {
  moves *m = with;
  (void)seat;
  m->up += world->slots.trust[slot] > m->before[slot];
  m->down += world->slots.trust[slot] < m->before[slot];
  m->before[slot] = world->slots.trust[slot];
}

static moves moves_of_trust(const char *path, double value) {
  pair w;
  open_pair(&w, NULL, path, value, NULL);
  const size_t slots = (size_t)(w.world.bundle[0].rows * CVN_LANES);
  moves m = {.before = malloc(slots * sizeof(float))};
  assert_non_null(m.before);
  memcpy(m.before, w.world.slots.trust, slots * sizeof(float));
  for (int t = 0; t < 24; t++) {
    lab_month(&w.world);
    each_member(&w.world, see_trust_move, &m);
  }
  free(m.before);
  m.before = NULL;
  close_pair(&w);
  return m;
}
static void trust_gain(double value, bool off) {
  const moves m = moves_of_trust("trust.gain", value);
  assert_true((m.up == 0) == off);
  assert_true(m.down > 0);
}
static void trust_loss(double value, bool off) {
  const moves m = moves_of_trust("trust.loss", value);
  assert_true((m.down == 0) == off);
  assert_true(m.up > 0);
}

static double mean_trust_with(double attribution_value, double honesty) {
  pair w;
  const lab_setting base[] = {
      {"honesty.level", honesty}, {"honesty.salience", 0}, {"voice.honesty_effect", 0}, {NULL, 0}};
  open_pair(&w, base, "trust.attribution", attribution_value, NULL);
  for (int t = 0; t < 2; t++) lab_month(&w.world); /* one month's trust, recorded in the next */
  const double mean = w.world.tally.trust / w.world.tally.members;
  close_pair(&w);
  return mean;
}
/* Where nobody is judged by raw output, knowing means changes what is seen by no more than
 * rounding. */
static void attribution(double value, bool off) {
  const double apart = fabs(mean_trust_with(value, 1) - mean_trust_with(value, 0));
  assert_true((apart < 1e-6) == off);
  if (!off) assert_true(apart > 1e-4);
}

static void alike_but_for_size(cvn_population *population) {
  const int64_t n = population->organisations;
  float *sizes = malloc((size_t)n * sizeof *sizes);
  assert_non_null(sizes);
  memcpy(sizes, population->org_size, (size_t)n * sizeof *sizes);
  lab_alike(population);
  memcpy(population->org_size, sizes, (size_t)n * sizeof *sizes);
  free(sizes);
  for (int64_t e = 0; e < population->memberships; e++) population->mem_voice[e] = 0.5f;
}
static void see_voice(const cvn_world *world, int64_t seat, int64_t slot, void *with) {
  (void)seat;
  widen(&((spread *)with)[world->slots.log_size[slot] < 0.0f], (double)world->slots.voice[slot]);
}
/* Members alike in status and view speak alike, large or small, unless the small are supported. */
static void voice_support(double value, bool off) {
  pair w;
  spread voice[2] = {nothing_yet, nothing_yet};
  open_pair(&w, (const lab_setting[]){{"need.drift", 0}, {NULL, 0}}, "voice.support", value,
            alike_but_for_size);
  for (int t = 0; t < 3; t++) lab_month(&w.world);
  each_member(&w.world, see_voice, voice);
  assert_true(voice[0].high == voice[0].low);
  assert_true((fabs(voice[1].low - voice[0].high) < 1e-6) == off);
  if (!off) assert_true(voice[1].low > voice[0].high + 0.01);
  close_pair(&w);
}

/* -- all of them -- */

static void check(const char *path, void (*test)(double value, bool off)) {
  const cvn_param_info *info = &cvn_param_table[cvn_param_find(path)];
  assert_true(info->off == info->off); /* there is one */
  test(info->off, true);
  test(info->def != info->off ? info->def : 1.0, false);
}

#define TEST(path, function)                                                                       \
  static void test_##function(void **state) {                                                      \
    (void)state;                                                                                   \
    check(path, function);                                                                         \
  }
OFF_VALUES(TEST)
#undef TEST

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(path, function) cmocka_unit_test(test_##function),
      OFF_VALUES(TEST)
#undef TEST
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
