/* fuzz_tables.c: any bytes as the CSV files of a coalition, and a population drawn from them.
 *
 * The files are parts (fuzz.h) "organisations", "memberships", "alliances" and "areas". What is
 * accepted is written anew with numbers in place of names, as results keep it, and must give the
 * same population again.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "population/population.h"
#include "scenario/params.h"

enum { KINDS = 4 };
static const int params[KINDS] = {
    CVN_PARAM_ID_population_organisations_file, CVN_PARAM_ID_population_memberships_file,
    CVN_PARAM_ID_population_alliances_file, CVN_PARAM_ID_population_areas_file};

static cvn_status load(cvn_coalition **coalition, const fuzz_part *parts, cvn_messages *messages) {
  static char names[KINDS][8] = {"o.csv", "m.csv", "a.csv", "n.csv"};
  cvn_named_file files[KINDS];
  cvn_scenario scenario = {.files = files};
  cvn_params_init(&scenario.params);
  for (int k = 0; k < KINDS; k++)
    if (parts[k].bytes)
      files[scenario.n_files++] = (cvn_named_file){
          .param = params[k], .path = names[k], .bytes = parts[k].bytes, .length = parts[k].size};
  return cvn_coalition_load(coalition, &scenario, messages);
}

/* False where it is refused, or too large to be drawn here. */
static bool draw(cvn_population *p, const cvn_coalition *coalition) {
  cvn_params values;
  cvn_messages messages = {0};
  const cvn_key key = {.seed = 1, .replicate = 1};
  cvn_params_init(&values);
  *p = (cvn_population){0};
  const cvn_dimensions size = cvn_population_dimensions(&values, coalition);
  if (size.organisations > 2000 || size.memberships > 20000) return false;
  const cvn_status status = cvn_population_create(p, &values, coalition, key, &messages);
  fuzz_expect((status == CVN_OK) == (messages.count == 0), "messages do not go with the status");
  cvn_messages_free(&messages);
  return status == CVN_OK;
}

static void check_population(const cvn_population *p) {
  for (int64_t i = 0; i < p->organisations; i++) {
    fuzz_expect(isfinite((double)p->org_size[i]) && p->org_size[i] > 0.0f, "a size is no number");
    fuzz_expect(i == 0 || p->org_size[i] >= p->org_size[i - 1], "sizes are out of order");
    fuzz_expect(p->org_sector[i] < p->sectors, "a sector is none");
  }
  for (int64_t e = 0; e < p->memberships; e++)
    fuzz_expect(p->mem_org[e] >= 0 && p->mem_org[e] < p->organisations && p->mem_area[e] < p->areas,
                "a membership points nowhere");
}

/* The parts written anew; written once more they stay as they are. */
static void write_anew(const cvn_coalition *coalition, const fuzz_part *parts, cvn_buffer *texts) {
  for (int k = 0; k < KINDS; k++) {
    static char path[] = "t.csv";
    const cvn_named_file file = {
        .param = params[k], .path = path, .bytes = parts[k].bytes, .length = parts[k].size};
    if (file.bytes)
      fuzz_expect(cvn_coalition_text(coalition, &file, &texts[k], NULL) == CVN_OK,
                  "what was read cannot be written");
  }
}

static bool is_same(const void *a, const void *b, int64_t count, size_t size) {
  return count == 0 || memcmp(a, b, (size_t)count * size) == 0;
}

static void check_same(const cvn_population *a, const cvn_population *b) {
  const int64_t n = a->organisations, e = a->memberships, areas = a->areas;
  fuzz_expect(n == b->organisations && e == b->memberships && a->alliances == b->alliances &&
                  areas == b->areas && a->sectors == b->sectors,
              "without names the population is of another size");
  fuzz_expect(
      is_same(a->org_size, b->org_size, n, sizeof *a->org_size) &&
          is_same(a->org_sector, b->org_sector, n, sizeof *a->org_sector) &&
          is_same(a->org_status, b->org_status, n, sizeof *a->org_status) &&
          is_same(a->org_mission, b->org_mission, n * areas, sizeof *a->org_mission) &&
          is_same(a->mem_org, b->mem_org, e, sizeof *a->mem_org) &&
          is_same(a->mem_alliance, b->mem_alliance, e, sizeof *a->mem_alliance) &&
          is_same(a->mem_perception, b->mem_perception, e * areas, sizeof *a->mem_perception),
      "without names the population is another one");
}

/* Without names, as results keep the files: the same population, bit for bit. */
static void check_without_names(const cvn_coalition *coalition, const fuzz_part *parts,
                                const cvn_population *population) {
  cvn_buffer texts[KINDS] = {{0}}, again[KINDS] = {{0}};
  fuzz_part anew[KINDS] = {{0}};
  cvn_coalition *other = NULL;
  cvn_population drawn;
  write_anew(coalition, parts, texts);
  for (int k = 0; k < KINDS; k++)
    if (texts[k].text) anew[k] = (fuzz_part){.bytes = texts[k].text, .size = strlen(texts[k].text)};
  fuzz_expect(load(&other, anew, NULL) == CVN_OK && other, "without names it is refused");
  fuzz_expect(draw(&drawn, other), "without names nothing can be drawn");
  check_same(population, &drawn);
  write_anew(other, anew, again);
  for (int k = 0; k < KINDS; k++) {
    fuzz_expect(!texts[k].text || strcmp(texts[k].text, again[k].text) == 0,
                "a text without names is not what it is written as");
    cvn_buffer_free(&texts[k]);
    cvn_buffer_free(&again[k]);
  }
  cvn_population_free(&drawn);
  cvn_coalition_free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_part parts[KINDS] = {
      {.mark = "organisations"}, {.mark = "memberships"}, {.mark = "alliances"}, {.mark = "areas"}};
  cvn_messages messages = {0};
  cvn_coalition *coalition = NULL;
  cvn_population population;
  fuzz_split(data, size, parts, KINDS);
  const cvn_status status = load(&coalition, parts, &messages);
  fuzz_expect((status == CVN_OK) == (messages.count == 0), "messages do not go with the status");
  fuzz_expect(status == CVN_OK || !coalition, "a refused coalition is there all the same");
  if (coalition && draw(&population, coalition)) {
    check_population(&population);
    check_without_names(coalition, parts, &population);
    cvn_population_free(&population);
  }
  cvn_coalition_free(coalition);
  cvn_messages_free(&messages);
  fuzz_free_parts(parts, KINDS);
  return 0;
}
