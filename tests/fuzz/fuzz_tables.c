/* fuzz_tables.c: any bytes as the CSV files of a coalition, and a population drawn from them.
 *
 * The files stand one after the other, each begun by a line "== organisations", "== memberships",
 * "== alliances" or "== areas"; bytes before the first are a file of organisations.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "population/population.h"
#include "scenario/params.h"

static const struct {
  const char *mark;
  int param;
} kinds[] = {{"== organisations\n", CVN_PARAM_ID_population_organisations_file},
             {"== memberships\n", CVN_PARAM_ID_population_memberships_file},
             {"== alliances\n", CVN_PARAM_ID_population_alliances_file},
             {"== areas\n", CVN_PARAM_ID_population_areas_file}};
enum { KINDS = (int)(sizeof kinds / sizeof kinds[0]) };

static int kind_at(const char *text, size_t left) {
  for (int k = 0; k < KINDS; k++)
    if (strlen(kinds[k].mark) <= left && memcmp(text, kinds[k].mark, strlen(kinds[k].mark)) == 0)
      return k;
  return -1;
}

/* The last file of each kind counts. Their bytes are copied, so that reading past an end is seen.
 */
static void find_files(const char *text, size_t size, cvn_named_file files[KINDS]) {
  static char names[KINDS][8] = {"o.csv", "m.csv", "a.csv", "n.csv"};
  size_t begin = 0;
  int kind = 0;
  for (size_t i = 0; i <= size; i++) {
    const bool fresh = i == 0 || text[i - 1] == '\n';
    const int next = i == size ? KINDS : fresh ? kind_at(text + i, size - i) : -1;
    if (next < 0) continue;
    if (i > 0 || i == size) {
      free(files[kind].bytes);
      files[kind] = (cvn_named_file){.param = kinds[kind].param,
                                     .path = names[kind],
                                     .bytes = malloc(i - begin + 1),
                                     .length = i - begin};
      fuzz_expect(files[kind].bytes != NULL, "no memory");
      memcpy(files[kind].bytes, text + begin, i - begin);
    }
    if (next == KINDS) break;
    kind = next;
    begin = i + strlen(kinds[next].mark);
    i = begin > i ? begin - 1 : i;
  }
}

static void check_population(const cvn_params *params, const cvn_coalition *coalition) {
  const cvn_dimensions size = cvn_population_dimensions(params, coalition);
  if (size.organisations > 2000 || size.memberships > 20000) return;
  cvn_population p = {0};
  cvn_messages messages = {0};
  const cvn_key key = {.seed = 1, .replicate = 1};
  const cvn_status status = cvn_population_create(&p, params, coalition, key, &messages);
  fuzz_expect((status == CVN_OK) == (messages.count == 0), "messages do not go with the status");
  for (int64_t i = 0; status == CVN_OK && i < p.organisations; i++) {
    fuzz_expect(isfinite((double)p.org_size[i]) && p.org_size[i] > 0.0f, "a size is no number");
    fuzz_expect(i == 0 || p.org_size[i] >= p.org_size[i - 1], "sizes are out of order");
    fuzz_expect(p.org_sector[i] < p.sectors, "a sector is none");
  }
  for (int64_t e = 0; status == CVN_OK && e < p.memberships; e++)
    fuzz_expect(p.mem_org[e] >= 0 && p.mem_org[e] < p.organisations && p.mem_area[e] < p.areas,
                "a membership points nowhere");
  cvn_population_free(&p);
  cvn_messages_free(&messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  cvn_scenario scenario = {0};
  cvn_named_file files[KINDS] = {0}, named[KINDS];
  cvn_messages messages = {0};
  cvn_coalition *coalition = NULL;
  char *text = malloc(size + 1);
  fuzz_expect(text != NULL, "no memory");
  if (size > 0) memcpy(text, data, size);
  find_files(text, size, files);
  cvn_params_init(&scenario.params);
  for (int k = 0; k < KINDS; k++)
    if (files[k].bytes) named[scenario.n_files++] = files[k];
  scenario.files = named;
  const cvn_status status = cvn_coalition_load(&coalition, &scenario, &messages);
  fuzz_expect((status == CVN_OK) == (messages.count == 0), "messages do not go with the status");
  if (status == CVN_OK && coalition) check_population(&scenario.params, coalition);
  fuzz_expect(status == CVN_OK || !coalition, "a refused coalition is there all the same");
  cvn_coalition_free(coalition);
  cvn_messages_free(&messages);
  for (int k = 0; k < KINDS; k++) free(files[k].bytes);
  free(text);
  return 0;
}
