/* fingerprint.c: hashes everything that a result file depends on, part by part. */
#include "experiment/fingerprint.h"

#include <string.h>

#include <convene/version.h>

#include "base/hash.h"

static const char *const names[] = {
#define PART_NAME(name, words) #name,
    CVN_FINGERPRINT_PARTS(PART_NAME)
#undef PART_NAME
};
static const char *const descriptions[] = {
#define PART_WORDS(name, words) words,
    CVN_FINGERPRINT_PARTS(PART_WORDS)
#undef PART_WORDS
};

const char *cvn_fingerprint_part_name(int part) {
  return names[part];
}

void cvn_fingerprint_differences(cvn_buffer *text, const cvn_fingerprint *a,
                                 const cvn_fingerprint *b) {
  bool any = false;
  for (int part = 0; part < CVN_FINGERPRINT_PART_COUNT; part++) {
    if (a->parts[part] == b->parts[part]) continue;
    cvn_buffer_add(text, "%s%s", any ? "; " : "", descriptions[part]);
    any = true;
  }
}

static void add(XXH3_state_t *hash, const void *bytes, size_t length) {
  XXH3_64bits_update(hash, bytes, length);
}

/* With its length, so that "ab", "c" is not "a", "bc". */
static void add_bytes(XXH3_state_t *hash, const char *bytes, size_t length) {
  const uint64_t size = length;
  add(hash, &size, sizeof size);
  if (length > 0) add(hash, bytes, length);
}

static void add_text(XXH3_state_t *hash, const char *text) {
  add_bytes(hash, text ? text : "", text ? strlen(text) : 0);
}

static void add_int(XXH3_state_t *hash, int64_t value) {
  add(hash, &value, sizeof value);
}

static void add_real(XXH3_state_t *hash, double value) {
  add(hash, &value, sizeof value);
}

static const char *base_name(const char *path) {
  const char *slash = path ? strrchr(path, '/') : NULL;
  return slash ? slash + 1 : path;
}

static void add_files(XXH3_state_t *hash, const cvn_scenario *scenario) {
  for (int f = 0; f < scenario->n_files; f++) {
    const cvn_named_file *file = &scenario->files[f];
    add_text(hash, cvn_param_table[file->param].path);
    add_text(hash, base_name(file->path));
    add_int(hash, (int64_t)cvn_named_file_length(file));
    add_int(hash, (int64_t)cvn_named_file_hash(file));
  }
}

/* All but the number of replicates, which may grow. */
static void add_parameters(XXH3_state_t *hash, const cvn_scenario *scenario) {
  const int replicates = cvn_param_find("run.replicates");
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    if (id == replicates) continue;
    add_text(hash, cvn_param_table[id].path);
    add_int(hash, scenario->param_set[id]);
    if (cvn_param_table[id].type == CVN_TYPE_PATH)
      add_text(hash, base_name(cvn_param_get_path(&scenario->params, id)));
    else add_real(hash, cvn_param_get(&scenario->params, id));
  }
}

static void add_intervention(XXH3_state_t *hash, const cvn_intervention *intervention) {
  add_text(hash, intervention->name);
  add_int(hash, intervention->from);
  add_int(hash, intervention->until);
  add_real(hash, intervention->coverage);
  add_int(hash, intervention->target);
  add_real(hash, intervention->cost_setup);
  add_real(hash, intervention->cost_monthly);
  add_int(hash, intervention->n_settings);
  for (int i = 0; i < intervention->n_settings; i++) {
    add_text(hash, cvn_param_table[intervention->settings[i].param].path);
    add_real(hash, intervention->settings[i].value);
  }
}

static void add_strategies(XXH3_state_t *hash, const cvn_scenario *scenario) {
  add_int(hash, scenario->baseline);
  for (int s = 0; s < scenario->n_strategies; s++) {
    const cvn_strategy *strategy = &scenario->strategies[s];
    add_text(hash, strategy->name);
    add_int(hash, strategy->n_interventions);
    for (int i = 0; i < strategy->n_interventions; i++)
      add_intervention(hash, &strategy->interventions[i]);
  }
}

/* How points come about but for their number, where that may grow; the first is always there. */
static void add_design(XXH3_state_t *hash, const cvn_study *study) {
  const cvn_design *design = &study->design;
  add_int(hash, study->n_varied);
  if (study->n_varied == 0) return;
  add_int(hash, design->kind);
  add_int(hash, design->levels);
  add_int(hash, design->seed);
  for (int v = 0; v < study->n_varied; v++) {
    add_text(hash, cvn_param_table[study->varied[v]].path);
    add_real(hash, study->values[v]);
  }
}

static void add_part(XXH3_state_t *hash, const cvn_study *study, cvn_fingerprint_part part) {
  const cvn_scenario *scenario = &study->scenario;
  const cvn_record_plan *record = &scenario->record;
  switch (part) {
  case CVN_FINGERPRINT_program:
    add_text(hash, cvn_version());
    add_text(hash, cvn_version_git());
    add_text(hash, cvn_version_build());
    break;
  case CVN_FINGERPRINT_model:
    add_text(hash, CVN_MODEL_VERSION);
    add_text(hash, CVN_SCHEMA_VERSION);
    break;
  case CVN_FINGERPRINT_scenario:
    add_text(hash, scenario->name);
    add_bytes(hash, scenario->text, scenario->text ? scenario->text_length : 0);
    break;
  case CVN_FINGERPRINT_files:
    add_files(hash, scenario);
    break;
  case CVN_FINGERPRINT_parameters:
    add_parameters(hash, scenario);
    break;
  case CVN_FINGERPRINT_design:
    add_design(hash, study);
    break;
  case CVN_FINGERPRINT_strategies:
    add_strategies(hash, scenario);
    break;
  case CVN_FINGERPRINT_record:
    add_int(hash, record->alliances_every);
    add_int(hash, record->snapshots_every);
    add_int(hash, record->population);
    add_int(hash, record->advantage);
    add_int(hash, record->names);
    break;
  case CVN_FINGERPRINT_PART_COUNT:
    break;
  }
}

static uint64_t never_zero(uint64_t hash) {
  return hash != 0 ? hash : 1;
}

cvn_status cvn_fingerprint_of(cvn_fingerprint *fingerprint, const cvn_study *study,
                              cvn_messages *messages) {
  XXH3_state_t *hash = XXH3_createState();
  const cvn_scenario *scenario = &study->scenario;
  if (!hash) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a checksum");
  for (int part = 0; part < CVN_FINGERPRINT_PART_COUNT; part++) {
    (void)XXH3_64bits_reset(hash);
    add_part(hash, study, (cvn_fingerprint_part)part);
    fingerprint->parts[part] = XXH3_64bits_digest(hash);
  }
  fingerprint->family = never_zero(XXH3_64bits(fingerprint->parts, sizeof fingerprint->parts));
  (void)XXH3_64bits_reset(hash);
  add(hash, fingerprint->parts, sizeof fingerprint->parts);
  add_int(hash, scenario->params.run.replicates);
  add_int(hash, scenario->param_set[cvn_param_find("run.replicates")]);
  add_int(hash, study->points);
  add_bytes(hash, study->text, study->text_length);
  add_bytes(hash, (const char *)study->values,
            (size_t)(study->points * study->n_varied) * sizeof *study->values);
  fingerprint->all = never_zero(XXH3_64bits_digest(hash));
  XXH3_freeState(hash);
  return CVN_OK;
}
