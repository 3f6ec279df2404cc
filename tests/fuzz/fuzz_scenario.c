/* fuzz_scenario.c: any bytes as a scenario file.
 *
 * A line "#--set group.key=value" is passed on as an override as well; to YAML it is a comment.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "population/population.h"
#include "scenario/scenario.h"

enum { OVERRIDES = 4, OVERRIDE_SIZE = 128 };

static int find_overrides(const uint8_t *data, size_t size, char texts[][OVERRIDE_SIZE]) {
  static const char mark[] = "#--set ";
  int count = 0;
  for (size_t i = 0; i + sizeof mark - 1 < size && count < OVERRIDES; i++) {
    if (memcmp(data + i, mark, sizeof mark - 1) != 0) continue;
    size_t length = 0;
    for (i += sizeof mark - 1; i < size && data[i] != '\n' && length < OVERRIDE_SIZE - 1; i++)
      texts[count][length++] = (char)data[i];
    texts[count++][length] = '\0';
  }
  return count;
}

static void check_loaded(const cvn_scenario *scenario) {
  fuzz_expect(scenario->n_strategies > 0, "a scenario without strategies was accepted");
  fuzz_expect(scenario->baseline >= 0 && scenario->baseline < scenario->n_strategies,
              "a scenario without baseline was accepted");
  for (int i = 0; i < CVN_PARAM_COUNT; i++) {
    const cvn_param_info *info = &cvn_param_table[i];
    if (info->type != CVN_TYPE_REAL && info->type != CVN_TYPE_INT) continue;
    const double value = cvn_param_get(&scenario->params, i);
    fuzz_expect(value >= info->min && value <= info->max, "a value beyond its range was accepted");
  }
  cvn_coalition *coalition = NULL;
  if (cvn_coalition_load(&coalition, scenario, NULL) == CVN_OK) cvn_coalition_free(coalition);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char texts[OVERRIDES][OVERRIDE_SIZE];
  const char *overrides[OVERRIDES];
  const int n = find_overrides(data, size, texts);
  for (int i = 0; i < n; i++) overrides[i] = texts[i];
  cvn_messages messages = {0};
  cvn_scenario scenario;
  const cvn_status status =
      cvn_scenario_load(&scenario, fuzz_file("s.yaml", data, size), overrides, n, &messages);
  fuzz_expect((status == CVN_OK) == (messages.count == 0), "messages do not go with the status");
  if (status == CVN_OK) {
    check_loaded(&scenario);
    cvn_scenario_free(&scenario);
  } else {
    fuzz_expect(!scenario.text && !scenario.strategies, "a refused scenario is not empty");
  }
  cvn_messages_free(&messages);
  return 0;
}
