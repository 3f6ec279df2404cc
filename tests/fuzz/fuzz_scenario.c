/* fuzz_scenario.c: any bytes as a scenario file.
 *
 * A line "#--set group.key=value" is passed on as an override as well; to YAML it is a comment.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "population/population.h"
#include "scenario/scenario.h"

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
  char texts[FUZZ_OVERRIDES][FUZZ_OVERRIDE_SIZE];
  const char *overrides[FUZZ_OVERRIDES];
  const int n = fuzz_overrides(data, size, texts);
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
