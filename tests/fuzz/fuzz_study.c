/* fuzz_study.c: any bytes as a study file, its scenario and the table of a list.
 *
 * The files are parts (fuzz.h) "study", "scenario" and "list"; the last two have a default. A line
 * "#--set design.points=8" in the study is passed on as an override.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/study.h"
#include "fuzz.h"
#include "scenario/params.h"
#include "support/folder.h"

enum { STUDY, SCENARIO, LIST, PARTS };
enum { GROWN_MAX = 2000 }; /* points of a study that is read a second time */

static const char scenario[] = "parameters: {population.organisations: 20, run.replicates: 2}\n"
                               "baseline: a\n"
                               "strategies: {a: [], b: [{name: x, set: {honesty.level: 1}}]}\n";
static const char list[] = "point,trust.gain,plans.rule\n0,0.2,none\n1,0.3,required\n";

static void write_part(const char *name, const fuzz_part *part, const char *otherwise) {
  if (part->bytes) (void)fuzz_file(name, part->bytes, part->size);
  else (void)fuzz_file(name, otherwise, strlen(otherwise));
}

/* What is not varied is left alone, what is lies in its range and is whole where it must be. */
static void check_points(const cvn_study *study) {
  for (int64_t point = 0; point < study->points; point++) {
    for (int i = 0; i < study->n_varied; i++) {
      const cvn_param_info *info = &cvn_param_table[study->varied[i]];
      const double value = study->values[point * study->n_varied + i];
      double least = info->min, most = info->max;
      if (info->type == CVN_TYPE_CHOICE) {
        int words;
        (void)cvn_choice_words(info->choices, &words);
        least = 0.0;
        most = words - 1.0;
      }
      fuzz_expect(value >= least && value <= most, "a point lies beyond a range");
      fuzz_expect(info->type == CVN_TYPE_REAL || value == floor(value), "half of a thing");
    }
  }
}

static void check_params(const cvn_study *study, int64_t point) {
  cvn_params params;
  fuzz_expect(cvn_study_params(study, point, &params, NULL) == CVN_OK, "a point has no parameters");
  for (int i = 0; i < study->n_varied; i++) {
    const double value = cvn_param_get(&params, study->varied[i]);
    fuzz_expect(value == study->values[point * study->n_varied + i] ||
                    fabs(value - study->values[point * study->n_varied + i]) <= 1e-6 * fabs(value),
                "a point's parameter is another");
  }
  cvn_params_free(&params);
}

/* A study with a point or replicate more goes on where this one ended. */
static void check_growth(const cvn_study *study, const char *path, const char *const *overrides,
                         int n_overrides) {
  const char *more[FUZZ_OVERRIDES + 1];
  char text[64];
  cvn_study grown;
  if (!cvn_design_grows(study->design.kind) || study->points > GROWN_MAX || !study->path) return;
  const bool morris = study->design.kind == CVN_DESIGN_MORRIS;
  const int64_t count = morris ? study->design.trajectories : study->design.points;
  if (study->design.kind == CVN_DESIGN_LIST) text[0] = '\0';
  else
    snprintf(text, sizeof text, "design.%s=%lld", morris ? "trajectories" : "points",
             (long long)count + 1);
  for (int i = 0; i < n_overrides; i++) more[i] = overrides[i];
  more[n_overrides] = text;
  cvn_messages messages = {0};
  if (cvn_study_load(&grown, path, more, n_overrides + (text[0] != '\0'), &messages) == CVN_OK) {
    const size_t count_values = (size_t)study->points * (size_t)study->n_varied;
    fuzz_expect(grown.points >= study->points && grown.n_varied == study->n_varied &&
                    memcmp(grown.values, study->values, count_values * sizeof(double)) == 0,
                "the points of fewer are not the first of more");
    cvn_study_free(&grown);
  }
  cvn_messages_free(&messages);
}

static void check_loaded(const cvn_study *study) {
  fuzz_expect(study->points >= 1 && study->scenario.n_strategies >= 1 &&
                  study->scenario.params.run.replicates >= 1,
              "a study without runs was accepted");
  check_points(study);
  check_params(study, 0);
  check_params(study, study->points - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_part parts[PARTS] = {{.mark = "study"}, {.mark = "scenario"}, {.mark = "list"}};
  char texts[FUZZ_OVERRIDES][FUZZ_OVERRIDE_SIZE];
  const char *overrides[FUZZ_OVERRIDES];
  fuzz_split(data, size, parts, PARTS);
  const int n =
      parts[STUDY].bytes ? fuzz_overrides(parts[STUDY].bytes, parts[STUDY].size, texts) : 0;
  for (int i = 0; i < n; i++) overrides[i] = texts[i];
  write_part("study.yaml", &parts[STUDY], "");
  write_part("s.yaml", &parts[SCENARIO], scenario);
  write_part("d.csv", &parts[LIST], list);
  const char *path = folder_file(fuzz_folder(), "study.yaml");
  cvn_messages messages = {0};
  cvn_study study;
  const cvn_status status = cvn_study_load(&study, path, overrides, n, &messages);
  if (status == CVN_OK) {
    check_loaded(&study);
    check_growth(&study, path, overrides, n);
    cvn_study_free(&study);
  } else {
    fuzz_expect(messages.count > 0, "no message says why the study was refused");
    fuzz_expect(!study.text && !study.values && !study.scenario.strategies,
                "a refused study is not empty");
  }
  cvn_messages_free(&messages);
  fuzz_free_parts(parts, PARTS);
  return 0;
}
