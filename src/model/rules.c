/* rules.c: interventions over windows and subsets of alliances (docs/model.md, strategies).
 *
 * An intervention acts in months from <= t < until, on the first round(coverage A) alliances of its
 * target order; afterwards the parameters fall back. Of two that set the same parameter in the same
 * month, the later in the list wins. Who is reached depends on seed and replicate only.
 *
 *   M <- M (1 - O')/(1 - O)   when openness rises from O to O': a new blank sheet must be filled
 *   theta <- standing_initial when a convenor comes
 */
#include "model/rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct ranked {
  double key; /* ascending */
  int64_t number;
} ranked;

static int compare_ranked(const void *a, const void *b) {
  const ranked *left = a, *right = b;
  if (left->key != right->key) return left->key < right->key ? -1 : 1;
  return left->number < right->number ? -1 : left->number > right->number;
}

/* Mean and spread over an alliance's members at the start. */
typedef struct member_means {
  double members, trust, stress, log_size_sd;
} member_means;

static member_means means_of(const cvn_population *population, int64_t alliance) {
  member_means m = {0};
  double shift = 0.0, sum = 0.0, squares = 0.0;
  const int64_t from = population->all_first[alliance], to = population->all_first[alliance + 1];
  for (int64_t e = from; e < to; e++) {
    const int32_t org = population->mem_org[e];
    const double log_size = log((double)population->org_size[org]);
    /* from the smallest member: the spread of equals is 0 and nothing else, so that ties are
     * ties */
    if (e == from) shift = log_size;
    m.trust += (double)population->mem_trust[e];
    m.stress += 1.0 / (1.0 + exp(-(double)population->org_stress_logit[org]));
    sum += log_size - shift;
    squares += (log_size - shift) * (log_size - shift);
  }
  m.members = (double)(to - from);
  if (m.members == 0.0) return m;
  m.trust /= m.members;
  m.stress /= m.members;
  const double spread = squares - sum * sum / m.members;
  m.log_size_sd = m.members > 1.0 && spread > 0.0 ? sqrt(spread / (m.members - 1.0)) : 0.0;
  return m;
}

static double rank_key(const cvn_world *world, cvn_target target, int64_t alliance) {
  if (target == CVN_TARGET_RANDOM)
    return (double)cvn_philox(world->key, (uint32_t)alliance, 0, 0, CVN_STREAM_TARGET).w[0];
  const member_means m = means_of(world->population, alliance);
  if (m.members == 0.0) return (double)INFINITY; /* nobody to reach: last in every order */
  switch (target) {
  case CVN_TARGET_MOST_UNEQUAL:
    return -m.log_size_sd;
  case CVN_TARGET_LEAST_TRUSTING:
    return m.trust;
  case CVN_TARGET_MOST_STRESSED:
    return -m.stress;
  case CVN_TARGET_LARGEST:
    return -m.members;
  default:
    return m.members; /* CVN_TARGET_SMALLEST */
  }
}

cvn_status cvn_rules_init(cvn_world *world, const cvn_strategy *strategy, cvn_messages *messages) {
  const int64_t alliances = world->alliances;
  if (strategy->n_interventions == 0) return CVN_OK;
  ranked *order = malloc((size_t)alliances * sizeof *order);
  world->reaches = calloc((size_t)strategy->n_interventions, sizeof *world->reaches);
  if (!order || !world->reaches) goto no_memory;
  world->n_reaches = strategy->n_interventions;
  for (int k = 0; k < strategy->n_interventions; k++) {
    const cvn_intervention *intervention = &strategy->interventions[k];
    cvn_reach *reach = &world->reaches[k];
    reach->intervention = intervention;
    reach->count = (int64_t)floor(intervention->coverage * (double)alliances + 0.5);
    reach->covered = calloc((size_t)alliances, 1);
    if (!reach->covered) goto no_memory;
    for (int64_t a = 0; a < alliances; a++)
      order[a] = (ranked){.key = rank_key(world, intervention->target, a), .number = a};
    qsort(order, (size_t)alliances, sizeof *order, compare_ranked);
    for (int64_t a = 0; a < reach->count; a++) reach->covered[order[a].number] = 1;
  }
  free(order);
  return CVN_OK;
no_memory:
  free(order);
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the strategy's interventions");
}

void cvn_rules_free(cvn_world *world) {
  for (int k = 0; k < world->n_reaches; k++) free(world->reaches[k].covered);
  free(world->reaches);
  world->reaches = NULL;
  world->n_reaches = 0;
}

static bool is_active(const cvn_intervention *intervention, int64_t month) {
  return intervention->from <= month && month < intervention->until;
}

/* True in the months in which some rule or cost may differ from the month before. */
static bool rules_change(const cvn_world *world) {
  const int64_t t = world->month;
  if (t == 0) return true;
  for (int k = 0; k < world->n_reaches; k++) {
    const cvn_intervention *intervention = world->reaches[k].intervention;
    if (t == intervention->from || t == intervention->from + 1 || t == intervention->until)
      return true;
  }
  return false;
}

static void apply_system_settings(cvn_world *world) {
  for (int id = 0; id < CVN_PARAM_COUNT; id++)
    if (cvn_param_table[id].scope == CVN_SCOPE_SYSTEM)
      cvn_param_put(&world->params, id, cvn_param_get(&world->baseline, id));
  for (int k = 0; k < world->n_reaches; k++) {
    const cvn_intervention *intervention = world->reaches[k].intervention;
    if (!is_active(intervention, world->month)) continue;
    for (int s = 0; s < intervention->n_settings; s++)
      if (cvn_param_table[intervention->settings[s].param].scope == CVN_SCOPE_SYSTEM)
        cvn_param_put(&world->params, intervention->settings[s].param,
                      intervention->settings[s].value);
  }
}

static void baseline_rules(const cvn_world *world, float rules[CVN_RULES_COUNT]) {
  for (int id = 0; id < CVN_PARAM_COUNT; id++)
    if (cvn_param_table[id].rule >= 0)
      rules[cvn_param_table[id].rule] = (float)cvn_param_get(&world->baseline, id);
}

/* What the month's interventions make of an alliance's rules; returns its cost. */
static float intervene(const cvn_world *world, int64_t alliance, float rules[CVN_RULES_COUNT]) {
  double cost = 0.0;
  for (int k = 0; k < world->n_reaches; k++) {
    const cvn_reach *reach = &world->reaches[k];
    const cvn_intervention *intervention = reach->intervention;
    if (!reach->covered[alliance] || !is_active(intervention, world->month)) continue;
    cost += intervention->cost_monthly +
            (world->month == intervention->from ? intervention->cost_setup : 0.0);
    for (int s = 0; s < intervention->n_settings; s++) {
      const int rule = cvn_param_table[intervention->settings[s].param].rule;
      if (rule >= 0) rules[rule] = (float)intervention->settings[s].value;
    }
  }
  return (float)cost;
}

static void apply_rules(cvn_world *world, int64_t seat, const float rules[CVN_RULES_COUNT]) {
  const bool begins = world->month == 0;
  cvn_seats *seats = &world->seats;
  const float came = rules[CVN_RULES_convenor_presence];
  const float was = seats->rules[cvn_seat_rule(seat, CVN_RULES_convenor_presence)];
  if (!begins && came != (float)CVN_PRESENCE_NONE && came != was)
    seats->standing[seat] = (float)world->params.convenor.standing_initial;
  const float opens = seats->formal[seat] > 0.0f ? rules[CVN_RULES_agenda_openness] : 1.0f;
  const float open = seats->openness[seat];
  if (begins) {
    seats->maturity[seat] = 1.0f - opens;
  } else if (opens > open) {
    seats->maturity[seat] *= (1.0f - opens) / (1.0f - open);
  }
  seats->openness[seat] = opens;
  for (int rule = 0; rule < CVN_RULES_COUNT; rule++)
    seats->rules[cvn_seat_rule(seat, rule)] = rules[rule];
}

void cvn_rules_month(cvn_world *world) {
  if (!rules_change(world)) return;
  world->influence_known = false;
  apply_system_settings(world);
  float baseline[CVN_RULES_COUNT];
  baseline_rules(world, baseline);
  for (int64_t a = 0; a < world->alliances; a++) {
    const int64_t seat = world->seat_of[a];
    float rules[CVN_RULES_COUNT];
    memcpy(rules, baseline, sizeof rules);
    world->seats.cost[seat] = intervene(world, a, rules);
    apply_rules(world, seat, rules);
  }
}
