/* circumstances.c: see circumstances.h. */
#include "scenario/circumstances.h"

#include <inttypes.h>

#include "base/text.h"

static bool is_of_system(const cvn_setting *setting) {
  return cvn_param_table[setting->param].scope == CVN_SCOPE_SYSTEM;
}

bool cvn_intervention_befalls(const cvn_intervention *intervention) {
  for (int k = 0; k < intervention->n_settings; k++)
    if (is_of_system(&intervention->settings[k])) return true;
  return false;
}

static void tell(cvn_buffer *text, const cvn_intervention *intervention) {
  if (text->length > 0) cvn_buffer_add(text, "; ");
  int told = 0;
  for (int k = 0; k < intervention->n_settings; k++) {
    const cvn_setting *setting = &intervention->settings[k];
    char value[64];
    if (!is_of_system(setting)) continue;
    cvn_param_text(setting->param, setting->value, value);
    cvn_buffer_add(text, "%s%s=%s", told++ > 0 ? ", " : "", cvn_param_table[setting->param].path,
                   value);
  }
  cvn_buffer_add(text, " from %" PRId64, intervention->from);
  if (intervention->until != CVN_FOREVER)
    cvn_buffer_add(text, " until %" PRId64, intervention->until);
}

char *cvn_circumstances_of(const cvn_strategy *strategy) {
  cvn_buffer text = {0};
  cvn_buffer_add(&text, "%s", "");
  for (int i = 0; i < strategy->n_interventions; i++)
    if (cvn_intervention_befalls(&strategy->interventions[i]))
      tell(&text, &strategy->interventions[i]);
  char *told = text.failed ? NULL : cvn_copy(text.text ? text.text : "");
  cvn_buffer_free(&text);
  return told;
}

static bool same_intervention(const cvn_intervention *a, const cvn_intervention *b) {
  bool same = a->from == b->from && a->until == b->until && a->coverage == b->coverage &&
              a->target == b->target && a->n_settings == b->n_settings;
  for (int k = 0; same && k < a->n_settings; k++)
    same = a->settings[k].param == b->settings[k].param &&
           a->settings[k].value == b->settings[k].value;
  return same;
}

int cvn_strategy_count(const cvn_strategy *strategy, bool befalling) {
  int count = 0;
  for (int i = 0; i < strategy->n_interventions; i++)
    count += cvn_intervention_befalls(&strategy->interventions[i]) == befalling;
  return count;
}

bool cvn_strategies_share(const cvn_strategy *a, const cvn_strategy *b, bool befalling) {
  if (cvn_strategy_count(a, befalling) != cvn_strategy_count(b, befalling)) return false;
  for (int i = 0; i < a->n_interventions; i++) {
    bool found = cvn_intervention_befalls(&a->interventions[i]) != befalling;
    for (int k = 0; !found && k < b->n_interventions; k++)
      found = same_intervention(&a->interventions[i], &b->interventions[k]);
    if (!found) return false;
  }
  return true;
}
