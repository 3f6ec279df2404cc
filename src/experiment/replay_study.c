/* replay_study.c: the points of a study out of a result. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "experiment/replay.h"
#include "experiment/replay_parts.h"

enum { NAME_SIZE = 128 };

static cvn_status no_memory(const cvn_reader *reader, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the study of %s",
                  cvn_reader_path(reader));
}

static cvn_status read_design(cvn_study *study, const cvn_reader *reader, cvn_messages *messages) {
  cvn_design *design = &study->design;
  int64_t seed = 0, varied = 0;
  char *kind = cvn_reader_attribute(reader, "design", "kind");
  const int found = kind ? cvn_design_find(kind) : -1;
  char *text = cvn_reader_attribute(reader, "design", "seed");
  const bool sound = found >= 0 && text && cvn_parse_int(text, &seed) && seed >= 0 &&
                     seed <= UINT32_MAX &&
                     cvn_replay_whole(reader, "design", "points", &design->points) &&
                     cvn_replay_whole(reader, "design", "trajectories", &design->trajectories) &&
                     cvn_replay_whole(reader, "design", "levels", &design->levels) &&
                     cvn_replay_whole(reader, "design", "varied", &varied) && varied >= 0 &&
                     varied <= CVN_PARAM_COUNT;
  free(text);
  free(kind);
  study->name = cvn_reader_attribute(reader, "design", "study_name");
  design->file = cvn_reader_attribute(reader, "design", "file");
  if (!sound || !study->name) return cvn_replay_lacks(reader, "its design", messages);
  design->kind = (cvn_design_kind)found;
  design->seed = (uint32_t)seed;
  study->n_varied = (int)varied;
  return CVN_OK;
}

/* The dataset of a parameter that is varied, and which parameter that is. */
static const cvn_variable *find_column(const cvn_study *study, const cvn_reader *reader, int column,
                                       int *param) {
  char name[NAME_SIZE], attribute[32];
  snprintf(attribute, sizeof attribute, "varied_%d", column);
  char *path = cvn_reader_attribute(reader, "design", attribute);
  *param = path ? cvn_param_find(path) : -1;
  snprintf(name, sizeof name, "param_%s", path ? path : "");
  free(path);
  for (char *c = name; *c; c++)
    if (*c == '.') *c = '_';
  const cvn_variable *variable = cvn_reader_find(reader, name);
  const bool sound = variable && *param >= 0 && cvn_param_table[*param].type != CVN_TYPE_PATH &&
                     !variable->text && variable->rank == 1 && variable->shape[0] == study->points;
  return sound ? variable : NULL;
}

/* Values as the parameter may have them: a changed file must not lead outside its range. */
static bool is_allowed(int param, double value) {
  const cvn_param_info *info = &cvn_param_table[param];
  int count = 0;
  if (info->type == CVN_TYPE_CHOICE) {
    (void)cvn_choice_words(info->choices, &count);
    return value >= 0.0 && value < (double)count && value == (double)(int)value;
  }
  return value >= info->min && value <= info->max &&
         (info->type != CVN_TYPE_INT || value == (double)(int64_t)value);
}

static cvn_status read_column(cvn_study *study, const cvn_reader *reader, int column,
                              cvn_messages *messages) {
  double *values;
  int64_t count;
  const cvn_variable *variable = find_column(study, reader, column, &study->varied[column]);
  if (!variable) return cvn_replay_lacks(reader, "what its study varies", messages);
  cvn_status status = cvn_reader_all(reader, variable, &values, &count, messages);
  for (int64_t p = 0; status == CVN_OK && p < study->points; p++) {
    study->values[p * study->n_varied + column] = values[p];
    if (!is_allowed(study->varied[column], values[p]))
      status = cvn_replay_lacks(reader, "sound values of what its study varies", messages);
  }
  free(values);
  return status;
}

static cvn_status read_points(cvn_study *study, const cvn_reader *reader, cvn_messages *messages) {
  const size_t columns = (size_t)study->n_varied;
  if (columns == 0 && study->points != 1)
    return cvn_replay_lacks(reader, "what its study varies", messages);
  study->varied = calloc(columns > 0 ? columns : 1, sizeof *study->varied);
  study->values = calloc(columns > 0 ? columns * (size_t)study->points : 1, sizeof(double));
  if (!study->varied || !study->values) return no_memory(reader, messages);
  cvn_status status = CVN_OK;
  for (int v = 0; v < study->n_varied && status == CVN_OK; v++)
    status = read_column(study, reader, v, messages);
  return status;
}

cvn_status cvn_replay_study(cvn_study *study, const cvn_reader *reader, cvn_messages *messages) {
  *study = (cvn_study){.points = cvn_reader_experiment(reader)->points};
  cvn_status status = cvn_replay_scenario(&study->scenario, reader, messages);
  if (status != CVN_OK) return status;
  const bool is_study = cvn_reader_find(reader, "study_yaml") != NULL;
  if (!is_study && study->points != 1) status = cvn_replay_lacks(reader, "the study", messages);
  if (status == CVN_OK && is_study)
    status = cvn_reader_bytes(reader, "study_yaml", &study->text, &study->text_length, messages);
  if (status == CVN_OK && is_study) status = read_design(study, reader, messages);
  if (status == CVN_OK && is_study) status = read_points(study, reader, messages);
  if (status != CVN_OK) cvn_study_free(study);
  return status;
}
