/* scenario.c: the scenario as an object: targets, a choice of strategies, release. */
#include "scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "scenario/words.h"

static const char *const target_words[CVN_TARGET_COUNT] = {
#define TARGET_WORD(name, word) word,
    CVN_TARGETS(TARGET_WORD)
#undef TARGET_WORD
};

int cvn_target_find(const char *word) {
  for (int i = 0; i < CVN_TARGET_COUNT; i++)
    if (strcmp(target_words[i], word) == 0) return i;
  return -1;
}

const char *cvn_target_word(cvn_target target) {
  return target_words[target];
}

size_t cvn_named_file_length(const cvn_named_file *file) {
  return file->stands_in ? file->original_length : file->length;
}

uint64_t cvn_named_file_hash(const cvn_named_file *file) {
  return file->stands_in ? file->original_hash : XXH3_64bits(file->bytes, file->length);
}

static void free_strategy(cvn_strategy *strategy) {
  for (int i = 0; i < strategy->n_interventions; i++) {
    free(strategy->interventions[i].name);
    free(strategy->interventions[i].settings);
  }
  free(strategy->interventions);
  free(strategy->name);
  *strategy = (cvn_strategy){0};
}

static int find_strategy(const cvn_scenario *scenario, const char *name) {
  for (int i = 0; i < scenario->n_strategies; i++)
    if (strcmp(scenario->strategies[i].name, name) == 0) return i;
  return -1;
}

static cvn_status unknown_strategy(const cvn_scenario *scenario, const char *name,
                                   cvn_messages *messages) {
  const cvn_place place = {.file = scenario->path};
  char shown[CVN_SHOWN_SIZE];
  cvn_buffer hint = {0};
  const char **names = calloc((size_t)scenario->n_strategies + 1, sizeof *names);
  if (names) {
    for (int i = 0; i < scenario->n_strategies; i++) names[i] = scenario->strategies[i].name;
    cvn_add_hint(&hint, name, names, scenario->n_strategies);
  }
  const cvn_status status =
      cvn_fail(messages, CVN_ERR_INPUT, &place, "there is no strategy '%s'%s",
               cvn_shown(name, shown), hint.text && !hint.failed ? hint.text : "");
  cvn_buffer_free(&hint);
  free(names);
  return status;
}

cvn_status cvn_scenario_keep_strategies(cvn_scenario *scenario, const char *const *names,
                                        int n_names, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  bool *keep = calloc((size_t)scenario->n_strategies + 1, sizeof *keep);
  if (!keep) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "not enough memory");
  keep[scenario->baseline] = true;
  for (int i = 0; i < n_names; i++) {
    const int found = find_strategy(scenario, names[i]);
    if (found >= 0) keep[found] = true;
    else status = unknown_strategy(scenario, names[i], messages);
  }
  if (status != CVN_OK) goto out;
  int kept = 0;
  for (int i = 0; i < scenario->n_strategies; i++) {
    if (!keep[i]) {
      free_strategy(&scenario->strategies[i]);
      continue;
    }
    if (i == scenario->baseline) scenario->baseline = kept;
    if (i != kept) {
      scenario->strategies[kept] = scenario->strategies[i];
      scenario->strategies[i] = (cvn_strategy){0};
    }
    kept++;
  }
  scenario->n_strategies = kept;
out:
  free(keep);
  return status;
}

void cvn_scenario_free(cvn_scenario *scenario) {
  for (int i = 0; i < scenario->n_strategies; i++) free_strategy(&scenario->strategies[i]);
  free(scenario->strategies);
  for (int i = 0; i < scenario->n_sources; i++) free(scenario->sources[i]);
  free(scenario->sources);
  for (int i = 0; i < scenario->n_files; i++) {
    free(scenario->files[i].path);
    free(scenario->files[i].bytes);
  }
  free(scenario->files);
  free(scenario->economics.currency);
  free(scenario->economics.perspective);
  free(scenario->economics.need_unit);
  free(scenario->path);
  free(scenario->name);
  free(scenario->title);
  free(scenario->description);
  free(scenario->text);
  cvn_params_free(&scenario->params);
  *scenario = (cvn_scenario){0};
}
