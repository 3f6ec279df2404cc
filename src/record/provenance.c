/* provenance.c: what the numbers came from: program, scenario, parameters, strategies.
 *
 * Nothing here depends on when or where the experiment ran, so that reruns are the same byte for
 * byte; such things stand in the sidecar.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <convene/version.h>

#include "base/text.h"
#include "record/writer_parts.h"
#include "scenario/circumstances.h"
#include "scenario/json.h"

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void put_root(cvn_writer *w, const cvn_scenario *scenario) {
  cvn_h5 *h5 = &w->h5;
  char text[256];
  cvn_h5_put_text(h5, h5->file, "Conventions", "CF-1.10");
  cvn_h5_put_text(h5, h5->file, "title", scenario->title);
  if (scenario->description) cvn_h5_put_text(h5, h5->file, "comment", scenario->description);
  snprintf(text, sizeof text, "convene %s (git %s)", cvn_version(), cvn_version_git());
  cvn_h5_put_text(h5, h5->file, "source", text);
  cvn_h5_put_text(h5, h5->file, "convene_schema", CVN_SCHEMA_VERSION);
  cvn_h5_put_text(h5, h5->file, "model_version", CVN_MODEL_VERSION);
  cvn_h5_put_text(h5, h5->file, "git", cvn_version_git());
  cvn_h5_put_text(h5, h5->file, "build", cvn_version_build());
  cvn_h5_put_text(h5, h5->file, "rng", "Philox4x32-10, key (seed, replicate), counter by purpose");
  /* As text: not every reader has 64-bit integers. */
  snprintf(text, sizeof text, "%" PRId64, scenario->params.run.seed);
  cvn_h5_put_text(h5, h5->file, "master_seed", text);
  snprintf(text, sizeof text, "%" PRId64 " design point%s", w->extent.points,
           w->extent.points == 1 ? "" : "s");
  cvn_h5_put_text(h5, h5->file, "design", text);
  cvn_h5_put_text(h5, h5->file, "scenario_name", scenario->name);
  if (scenario->n_strategies > 0)
    cvn_h5_put_text(h5, h5->file, "baseline", scenario->strategies[scenario->baseline].name);
}

static void put_economics(cvn_writer *w, const cvn_economics *economics) {
  cvn_h5 *h5 = &w->h5;
  if (!economics->given) return;
  if (economics->currency) cvn_h5_put_text(h5, h5->file, "currency", economics->currency);
  if (economics->price_year)
    cvn_h5_put_int(h5, h5->file, "price_year", (int32_t)economics->price_year);
  cvn_h5_put_real(h5, h5->file, "discount_rate", economics->discount_rate);
  if (!isnan(economics->effect_discount_rate))
    cvn_h5_put_real(h5, h5->file, "effect_discount_rate", economics->effect_discount_rate);
  if (economics->horizon) cvn_h5_put_int(h5, h5->file, "horizon", (int32_t)economics->horizon);
  if (economics->perspective) cvn_h5_put_text(h5, h5->file, "perspective", economics->perspective);
  if (economics->need_unit) cvn_h5_put_text(h5, h5->file, "need_unit", economics->need_unit);
  if (!isnan(economics->need_total))
    cvn_h5_put_real(h5, h5->file, "need_total", economics->need_total);
}

/* "trust.gain", "trust.gain.unit", "trust.gain.default", "trust.gain.set" for every parameter. */
static void put_parameter(cvn_h5 *h5, hid_t group, const cvn_scenario *scenario, int id) {
  const cvn_param_info *info = &cvn_param_table[id];
  char name[128], text[64];
  if (info->type == CVN_TYPE_PATH) {
    const char *path = cvn_param_get_path(&scenario->params, id);
    cvn_h5_put_text(h5, group, info->path, path ? base_name(path) : "");
  } else if (info->type == CVN_TYPE_CHOICE) {
    cvn_param_text(id, cvn_param_get(&scenario->params, id), text);
    cvn_h5_put_text(h5, group, info->path, text);
  } else {
    cvn_h5_put_real(h5, group, info->path, cvn_param_get(&scenario->params, id));
  }
  snprintf(name, sizeof name, "%s.unit", info->path);
  cvn_h5_put_text(h5, group, name, info->unit);
  snprintf(name, sizeof name, "%s.default", info->path);
  if (info->type == CVN_TYPE_PATH) {
    cvn_h5_put_text(h5, group, name, "");
  } else if (info->type == CVN_TYPE_CHOICE) {
    cvn_param_text(id, info->def, text);
    cvn_h5_put_text(h5, group, name, text);
  } else {
    cvn_h5_put_real(h5, group, name, info->def);
  }
  snprintf(name, sizeof name, "%s.set", info->path);
  cvn_h5_put_int(h5, group, name, scenario->param_set[id] ? 1 : 0);
}

static void put_parameters(cvn_writer *w, const cvn_scenario *scenario) {
  cvn_h5 *h5 = &w->h5;
  const hid_t group = cvn_h5_create_group(h5, h5->file, "parameters");
  for (int id = 0; id < CVN_PARAM_COUNT && !h5->failed; id++)
    put_parameter(h5, group, scenario, id);
  cvn_h5_close(group);
}

static void describe_intervention(cvn_json *json, const cvn_intervention *intervention) {
  cvn_json_open(json, NULL, '{');
  cvn_json_string(json, "name", intervention->name);
  cvn_json_number(json, "from", (double)intervention->from);
  if (intervention->until != CVN_FOREVER)
    cvn_json_number(json, "until", (double)intervention->until);
  cvn_json_number(json, "coverage", intervention->coverage);
  cvn_json_string(json, "target", cvn_target_word(intervention->target));
  cvn_json_open(json, "set", '{');
  for (int i = 0; i < intervention->n_settings; i++) {
    const cvn_setting *setting = &intervention->settings[i];
    const cvn_param_info *info = &cvn_param_table[setting->param];
    char word[64];
    if (info->type == CVN_TYPE_CHOICE) {
      cvn_param_text(setting->param, setting->value, word);
      cvn_json_string(json, info->path, word);
    } else {
      cvn_json_number(json, info->path, setting->value);
    }
  }
  cvn_json_close(json, '}');
  cvn_json_open(json, "cost", '{');
  cvn_json_number(json, "setup", intervention->cost_setup);
  cvn_json_number(json, "monthly", intervention->cost_monthly);
  cvn_json_close(json, '}');
  cvn_json_close(json, '}');
}

/* strategy_0_circumstances: what befalls all alliances under the strategy and is no choice, in
 * words; left out where there is nothing. */
static void put_circumstances(cvn_h5 *h5, hid_t group, const cvn_strategy *strategy, int number) {
  char name[48];
  char *words = cvn_circumstances_of(strategy);
  snprintf(name, sizeof name, "strategy_%d_circumstances", number);
  if (!words) cvn_h5_fail(h5, "no memory for circumstances");
  else if (*words) cvn_h5_put_text(h5, group, name, words);
  free(words);
}

/* strategy_0_from: the first month in which an intervention of the strategy acts; strategy_0_until:
 * the first month after the last of those that end. Left out where there is none. */
static void put_window(cvn_h5 *h5, hid_t group, const cvn_strategy *strategy, int number) {
  char name[48];
  int64_t from = CVN_FOREVER, until = 0;
  for (int i = 0; i < strategy->n_interventions; i++) {
    const cvn_intervention *intervention = &strategy->interventions[i];
    if (intervention->from < from) from = intervention->from;
    if (intervention->until != CVN_FOREVER && intervention->until > until)
      until = intervention->until;
  }
  snprintf(name, sizeof name, "strategy_%d_from", number);
  if (from != CVN_FOREVER) cvn_h5_put_int(h5, group, name, (int32_t)from);
  snprintf(name, sizeof name, "strategy_%d_until", number);
  if (until > 0) cvn_h5_put_int(h5, group, name, (int32_t)until);
}

/* strategy_0, strategy_1, …: each strategy as JSON, in the order of the dimension, and when it
 * acts. */
static void put_strategies(cvn_writer *w, const cvn_scenario *scenario) {
  cvn_h5 *h5 = &w->h5;
  const hid_t group = cvn_h5_create_group(h5, h5->file, "strategies");
  for (int s = 0; s < scenario->n_strategies && !h5->failed; s++) {
    const cvn_strategy *strategy = &scenario->strategies[s];
    cvn_buffer text = {0};
    cvn_json json = {.buffer = &text, .compact = true};
    cvn_json_open(&json, NULL, '{');
    cvn_json_string(&json, "name", strategy->name);
    cvn_json_open(&json, "interventions", '[');
    for (int i = 0; i < strategy->n_interventions; i++)
      describe_intervention(&json, &strategy->interventions[i]);
    cvn_json_close(&json, ']');
    cvn_json_close(&json, '}');
    char name[32];
    snprintf(name, sizeof name, "strategy_%d", s);
    if (text.failed) cvn_h5_fail(h5, "no memory for a strategy's description");
    else cvn_h5_put_text(h5, group, name, text.text);
    cvn_buffer_free(&text);
    put_window(h5, group, strategy, s);
    put_circumstances(h5, group, strategy, s);
  }
  cvn_h5_close(group);
}

static void put_file(cvn_writer *w, hid_t group, const cvn_named_file *file, int number,
                     const char *bytes, size_t length, bool as_read) {
  cvn_h5 *h5 = &w->h5;
  char name[64], text[64];
  snprintf(name, sizeof name, "file_%d", number);
  const hid_t holder = cvn_h5_put_long_text(
      h5, group, name, bytes, length,
      as_read ? "file as read" : "file with numbers in place of the members' names",
      &w->dims.count);
  cvn_h5_put_text(h5, holder, "parameter", cvn_param_table[file->param].path);
  cvn_h5_put_text(h5, holder, "file", base_name(file->path));
  cvn_h5_put_int(h5, holder, "as_read", as_read);
  /* As text: not every reader has 64-bit integers. */
  snprintf(text, sizeof text, "%zu", cvn_named_file_length(file));
  cvn_h5_put_text(h5, holder, "bytes", text);
  snprintf(text, sizeof text, "%016" PRIx64, cvn_named_file_hash(file));
  cvn_h5_put_text(h5, holder, "xxh3_64", text);
  cvn_h5_close_written(h5, holder);
}

/* The files a scenario names, so that the population can be drawn again. They hold members' names:
 * their own bytes are kept only where names may be, else a text with numbers in place of them; the
 * length and hash are those of the file itself. */
static void put_files(cvn_writer *w, const cvn_layout *layout) {
  const cvn_scenario *scenario = layout->scenario;
  cvn_h5 *h5 = &w->h5;
  if (scenario->n_files == 0) return;
  const hid_t group = cvn_h5_create_group(h5, h5->file, "scenario_files");
  for (int f = 0; f < scenario->n_files && !h5->failed; f++) {
    const cvn_named_file *file = &scenario->files[f];
    cvn_buffer text = {0};
    if (w->extent.plan.names || !layout->coalition) {
      const bool names = w->extent.plan.names;
      put_file(w, group, file, f, names ? file->bytes : "", names ? file->length : 0, true);
    } else if (cvn_coalition_text(layout->coalition, file, &text, NULL) != CVN_OK) {
      cvn_h5_fail(h5, "no memory for the files that the scenario names");
    } else {
      put_file(w, group, file, f, text.text, text.length, false);
    }
    cvn_buffer_free(&text);
  }
  cvn_h5_close(group);
}

/* What was recorded, as the scenario's section `record` and --record ask for it. */
static void put_record_plan(cvn_writer *w, const cvn_record_plan *plan) {
  cvn_h5 *h5 = &w->h5;
  const hid_t group = cvn_h5_create_group(h5, h5->file, "record");
  cvn_h5_put_int(h5, group, "alliances_every", (int32_t)plan->alliances_every);
  cvn_h5_put_int(h5, group, "snapshots_every", (int32_t)plan->snapshots_every);
  cvn_h5_put_int(h5, group, "population", plan->population);
  cvn_h5_put_int(h5, group, "advantage", plan->advantage);
  cvn_h5_put_int(h5, group, "names", plan->names);
  cvn_h5_close(group);
}

void cvn_write_provenance(cvn_writer *w, const cvn_layout *layout) {
  const cvn_scenario *scenario = layout->scenario;
  put_root(w, scenario);
  if (layout->fingerprint != 0) {
    char text[32];
    snprintf(text, sizeof text, "%016" PRIx64, layout->fingerprint);
    cvn_h5_put_text(&w->h5, w->h5.file, "fingerprint", text);
    snprintf(text, sizeof text, "%016" PRIx64, layout->family);
    cvn_h5_put_text(&w->h5, w->h5.file, "family", text);
  }
  put_economics(w, &scenario->economics);
  const hid_t text = cvn_h5_put_long_text(&w->h5, w->h5.file, "scenario_yaml", scenario->text,
                                          scenario->text ? scenario->text_length : 0,
                                          "scenario file as read", &w->dims.count);
  cvn_h5_close_written(&w->h5, text);
  put_parameters(w, scenario);
  put_strategies(w, scenario);
  put_record_plan(w, &scenario->record);
  put_files(w, layout);
  cvn_write_design(w, &layout->design);
}
