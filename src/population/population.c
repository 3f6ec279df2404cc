/* population.c: draws the population of one replicate, step by step, and owns its memory. */
#include "population/population.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "population/draw.h"

cvn_dimensions cvn_population_dimensions(const cvn_params *params, const cvn_coalition *coalition) {
  cvn_dimensions d = {.organisations = params->population.organisations,
                      .alliances = params->alliances.count,
                      .areas = (int)params->need.areas,
                      .sectors = (int)params->population.sectors};
  if (coalition) {
    if (coalition->organisations) d.organisations = coalition->organisations;
    if (coalition->alliances) d.alliances = coalition->alliances;
    if (coalition->areas) d.areas = coalition->areas;
    if (coalition->sectors) d.sectors = coalition->sectors;
  }
  d.memberships = coalition && coalition->memberships
                      ? coalition->memberships
                      : cvn_memberships_expected(params, d.organisations, d.alliances);
  return d;
}

double cvn_population_bytes(const cvn_params *params, const cvn_coalition *coalition) {
  const cvn_dimensions d = cvn_population_dimensions(params, coalition);
  const double n = (double)d.organisations, a = (double)d.alliances, areas = d.areas;
  /* Poisson numbers of members may add up to more than expected: six standard deviations. */
  const double e = (double)d.memberships + 6.0 * sqrt((double)d.memberships);
  const double kept = n * (4.0 * areas + 18.0) + a * (4.0 * areas * (d.sectors + 3.0) + 9.0) +
                      e * (8.0 * areas + 19.0);
  /* Sorting by size and dealing seats need room of their own, but not at the same time. */
  const double sorting = 40.0 * n, dealing = 16.0 * n + 48.0 * a + 8.0 * e;
  return kept + fmax(sorting, dealing);
}

/* -- memory -- */

/* Room for count values; never NULL for want of length, NULL past what a size_t holds. */
static void *room(int64_t count, int64_t each, size_t size) {
  if (each > 0 && count > INT64_MAX / each) return NULL;
  const int64_t total = count * each;
  return calloc(total > 0 ? (size_t)total : 1, size);
}

static cvn_status make_room_for_entities(cvn_population *p) {
  const int64_t n = p->organisations, a = p->alliances, areas = p->areas;
  p->org_id = room(n, 1, sizeof *p->org_id);
  p->org_size = room(n, 1, sizeof *p->org_size);
  p->org_status = room(n, 1, sizeof *p->org_status);
  p->org_self_interest = room(n, 1, sizeof *p->org_self_interest);
  p->org_sector = room(n, 1, sizeof *p->org_sector);
  p->org_included = room(n, 1, sizeof *p->org_included);
  p->org_mission = room(n, areas, sizeof *p->org_mission);
  p->org_stress_logit = room(n, 1, sizeof *p->org_stress_logit);
  p->all_need = room(a, areas, sizeof *p->all_need);
  p->all_preset = room(a, areas, sizeof *p->all_preset);
  p->all_formal = room(a, 1, sizeof *p->all_formal);
  p->all_sector_bias = room(a, (int64_t)p->sectors * areas, sizeof *p->all_sector_bias);
  p->all_blind_spot = room(a, areas, sizeof *p->all_blind_spot);
  p->funding_base = room(areas, 1, sizeof *p->funding_base);
  p->funding = room(areas, 1, sizeof *p->funding);
  p->all_first = room(a + 1, 1, sizeof *p->all_first);
  const bool organisations = p->org_id && p->org_size && p->org_status && p->org_self_interest &&
                             p->org_sector && p->org_included && p->org_mission &&
                             p->org_stress_logit;
  const bool alliances = p->all_need && p->all_preset && p->all_formal && p->all_sector_bias &&
                         p->all_blind_spot && p->funding_base && p->funding && p->all_first;
  return organisations && alliances ? CVN_OK : CVN_ERR_MEMORY;
}

static cvn_status make_room_for_memberships(cvn_population *p) {
  const int64_t e = p->memberships;
  p->mem_org = room(e, 1, sizeof *p->mem_org);
  p->mem_alliance = room(e, 1, sizeof *p->mem_alliance);
  p->mem_effort = room(e, 1, sizeof *p->mem_effort);
  p->mem_trust = room(e, 1, sizeof *p->mem_trust);
  p->mem_voice = room(e, 1, sizeof *p->mem_voice);
  p->mem_area = room(e, 1, sizeof *p->mem_area);
  p->mem_phase = room(e, 1, sizeof *p->mem_phase);
  p->mem_distortion = room(e, p->areas, sizeof *p->mem_distortion);
  p->mem_perception = room(e, p->areas, sizeof *p->mem_perception);
  return p->mem_org && p->mem_alliance && p->mem_effort && p->mem_trust && p->mem_voice &&
                 p->mem_area && p->mem_phase && p->mem_distortion && p->mem_perception
             ? CVN_OK
             : CVN_ERR_MEMORY;
}

static void free_names(char **names, int64_t count) {
  for (int64_t i = 0; names && i < count; i++) free(names[i]);
  free(names);
}

void cvn_population_free(cvn_population *p) {
  free(p->org_id);
  free(p->org_size);
  free(p->org_status);
  free(p->org_self_interest);
  free(p->org_sector);
  free(p->org_included);
  free(p->org_mission);
  free(p->org_stress_logit);
  free(p->all_need);
  free(p->all_preset);
  free(p->all_formal);
  free(p->all_sector_bias);
  free(p->all_blind_spot);
  free(p->funding_base);
  free(p->funding);
  free(p->all_first);
  free(p->mem_org);
  free(p->mem_alliance);
  free(p->mem_effort);
  free(p->mem_trust);
  free(p->mem_voice);
  free(p->mem_area);
  free(p->mem_phase);
  free(p->mem_distortion);
  free(p->mem_perception);
  free_names(p->org_name, p->organisations);
  free_names(p->all_name, p->alliances);
  free_names(p->area_name, p->areas);
  *p = (cvn_population){0};
}

/* -- names and seats from files -- */

/* Copies of `names`, in the order of `rows` where given. NULL without memory. */
static char **copy_names(char *const *names, int64_t count, const int32_t *rows) {
  char **copy = room(count, 1, sizeof *copy);
  if (!copy) return NULL;
  for (int64_t i = 0; i < count; i++) {
    copy[i] = cvn_copy(names[rows ? rows[i] : i]);
    if (!copy[i]) {
      free_names(copy, count);
      return NULL;
    }
  }
  return copy;
}

static cvn_status take_names(cvn_population *p, const cvn_coalition *c) {
  if (c && c->org_name && !(p->org_name = copy_names(c->org_name, p->organisations, p->org_id)))
    return CVN_ERR_MEMORY;
  if (c && c->all_name && !(p->all_name = copy_names(c->all_name, p->alliances, NULL)))
    return CVN_ERR_MEMORY;
  if (c && c->area_name && !(p->area_name = copy_names(c->area_name, p->areas, NULL)))
    return CVN_ERR_MEMORY;
  return CVN_OK;
}

/* Seats as the file lists them: sorted by organisation, then (stably) by alliance. */
static cvn_status seat_as_listed(cvn_population *p, const cvn_coalition *c) {
  const size_t n = (size_t)p->organisations, seats = (size_t)c->memberships;
  int32_t *place = calloc(n, sizeof *place), *next = calloc(seats + 1, sizeof *next);
  int32_t *last =
      calloc(n, sizeof *last); /* newest listed seat of an organisation + 1, 0 for none */
  int64_t *cursor = calloc((size_t)p->alliances, sizeof *cursor);
  const bool enough = place && next && last && cursor;
  if (enough) {
    for (size_t i = 0; i < n; i++) place[p->org_id[i]] = (int32_t)i;
    for (size_t m = 0; m < seats; m++) {
      const int32_t i = place[c->mem_org[m]];
      next[m] = last[i];
      last[i] = (int32_t)m + 1;
    }
    for (int64_t a = 0; a < p->alliances; a++) cursor[a] = p->all_first[a];
    for (size_t i = 0; i < n; i++)
      for (int32_t m = last[i]; m > 0; m = next[m - 1])
        p->mem_org[cursor[c->mem_alliance[m - 1]]++] = (int32_t)i;
  }
  free(cursor);
  free(last);
  free(next);
  free(place);
  return enough ? CVN_OK : CVN_ERR_MEMORY;
}

/* Numbers of members into all_first[1 …]; sets memberships. */
static cvn_status count_seats(cvn_population *p, const cvn_draw *draw) {
  const cvn_coalition *c = draw->coalition;
  cvn_status status = CVN_OK;
  if (c && c->memberships) {
    for (int64_t m = 0; m < c->memberships; m++) p->all_first[c->mem_alliance[m] + 1]++;
  } else {
    cvn_draw_alliance_sizes(draw->params, draw->key, p->organisations, p->alliances,
                            p->all_first + 1, &status);
  }
  for (int64_t a = 0; a < p->alliances; a++) p->all_first[a + 1] += p->all_first[a];
  p->memberships = p->all_first[p->alliances];
  return status;
}

static cvn_status seat_members(cvn_population *p, const cvn_draw *draw) {
  const cvn_coalition *c = draw->coalition;
  cvn_status status = count_seats(p, draw);
  if (status == CVN_OK) status = make_room_for_memberships(p);
  if (status == CVN_OK)
    status = c && c->memberships ? seat_as_listed(p, c)
                                 : cvn_deal_seats(draw->key, p->organisations, p->alliances,
                                                  p->all_first, p->mem_org);
  if (status != CVN_OK) return status;
  for (int64_t a = 0; a < p->alliances; a++)
    for (int64_t e = p->all_first[a]; e < p->all_first[a + 1]; e++) p->mem_alliance[e] = (int32_t)a;
  return CVN_OK;
}

static cvn_status draw_organisations(cvn_population *p, const cvn_draw *draw) {
  double *log_size = room(p->organisations, 1, sizeof *log_size);
  if (!log_size) return CVN_ERR_MEMORY;
  const cvn_status status = cvn_draw_sizes(p, draw, log_size);
  if (status == CVN_OK) cvn_draw_traits(p, draw, log_size);
  free(log_size);
  return status == CVN_OK ? cvn_draw_missions(p, draw) : status;
}

cvn_status cvn_population_create(cvn_population *population, const cvn_params *params,
                                 const cvn_coalition *coalition, cvn_key key,
                                 cvn_messages *messages) {
  return cvn_population_create_by(population, params, coalition, key, 1, messages);
}

cvn_status cvn_population_create_by(cvn_population *population, const cvn_params *params,
                                    const cvn_coalition *coalition, cvn_key key, int threads,
                                    cvn_messages *messages) {
  const cvn_draw draw = {.params = params, .coalition = coalition, .key = key, .threads = threads};
  const cvn_dimensions d = cvn_population_dimensions(params, coalition);
  cvn_population *p = population;
  *p = (cvn_population){.organisations = d.organisations,
                        .alliances = d.alliances,
                        .areas = d.areas,
                        .sectors = d.sectors};
  cvn_status status = make_room_for_entities(p);
  if (status == CVN_OK) status = draw_organisations(p, &draw);
  if (status == CVN_OK) status = take_names(p, coalition);
  if (status == CVN_OK) status = seat_members(p, &draw);
  if (status != CVN_OK) {
    cvn_population_free(p);
    return cvn_fail(messages, status, NULL,
                    "not enough memory for a population of %lld organisations in %lld alliances",
                    (long long)d.organisations, (long long)d.alliances);
  }
  cvn_draw_alliances(p, &draw);
  cvn_draw_perceptions(p, &draw);
  cvn_draw_preset(p, &draw);
  cvn_draw_starts(p, &draw);
  return CVN_OK;
}
