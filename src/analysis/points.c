/* points.c: the datasets param_<group>_<key>(point) in the order the study gives. */
#include "analysis/points.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { PARAMETERS_MAX = 1024, LEVELS_MAX = 1 << 20, WORDS_MAX = 64 };
static const char DESIGN[] = "design"; /* the group that says how the points came about */

static cvn_status contradiction(const cvn_reader *reader, const char *name,
                                cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_FORMAT, NULL,
                  "%s: its study varies %s, but no values of it are there for each point",
                  cvn_reader_path(reader), name);
}

static cvn_status no_memory(const cvn_reader *reader, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the design points of %s",
                  cvn_reader_path(reader));
}

static int count_words(const char *text) {
  int count = 0;
  for (const char *c = text; *c; c += strspn(c, " ")) {
    count++;
    c += strcspn(c, " ");
  }
  return count;
}

/* Splits "none voluntary required"; NULL without memory. */
static char **split(const char *text, int count) {
  char **words = calloc((size_t)count + 1, sizeof *words);
  for (int i = 0; words && i < count; i++) {
    text += strspn(text, " ");
    const size_t length = strcspn(text, " ");
    words[i] = cvn_format("%.*s", (int)length, text);
    if (!words[i]) {
      for (int j = 0; j < i; j++) free(words[j]);
      free(words);
      return NULL;
    }
    text += length;
  }
  return words;
}

/* "population.size_log_sd" gives "param_population_size_log_sd". */
static void dataset_name(const char *path, char name[160]) {
  snprintf(name, 160, "param_%s", path);
  for (char *c = name; *c; c++)
    if (*c == '.') *c = '_';
}

static cvn_status read_column(cvn_points *points, int i, const cvn_reader *reader, double *column,
                              cvn_messages *messages) {
  char name[160];
  dataset_name(points->names[i], name);
  const cvn_variable *variable = cvn_reader_find(reader, name);
  if (!variable || variable->text || variable->rank != 1 || variable->shape[0] != points->n)
    return contradiction(reader, points->names[i], messages);
  const int64_t start[CVN_READER_RANK] = {0};
  cvn_status status = cvn_reader_part(reader, variable, start, variable->shape, column, messages);
  if (status != CVN_OK) return status;
  char *meanings;
  status = cvn_reader_get_attribute(reader, name, "flag_meanings", &meanings, messages);
  if (meanings) {
    const int count = count_words(meanings);
    points->levels_of[i] = count;
    points->words[i] = split(meanings, count);
    if (!points->words[i]) status = no_memory(reader, messages);
    free(meanings);
  }
  if (status != CVN_OK) return status;
  points->units[i] = cvn_copy(variable->unit);
  if (!points->units[i]) status = no_memory(reader, messages);
  for (int64_t p = 0; p < points->n && status == CVN_OK; p++) {
    const double value = column[p];
    const int words = points->levels_of[i];
    const bool sound =
        isfinite(value) &&
        (words == 0 || (value >= 0.0 && value < (double)words && value == floor(value)));
    if (!sound || words > WORDS_MAX) status = contradiction(reader, points->names[i], messages);
    points->x[p * points->k + i] = value;
  }
  return status;
}

static cvn_status read_names(cvn_points *points, const cvn_reader *reader, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  for (int i = 0; i < points->k && status == CVN_OK; i++) {
    char attribute[32];
    snprintf(attribute, sizeof attribute, "varied_%d", i);
    status = cvn_reader_get_attribute(reader, DESIGN, attribute, &points->names[i], messages);
    if (status == CVN_OK && !points->names[i]) status = contradiction(reader, attribute, messages);
  }
  return status;
}

static cvn_status read_columns(cvn_points *points, const cvn_reader *reader,
                               cvn_messages *messages) {
  const size_t k = (size_t)points->k;
  points->names = calloc(k, sizeof *points->names);
  points->units = calloc(k, sizeof *points->units);
  points->levels_of = calloc(k, sizeof *points->levels_of);
  points->words = calloc(k, sizeof *points->words);
  if (points->n <= CVN_READER_VALUES_MAX / points->k)
    points->x = malloc((size_t)points->n * k * sizeof *points->x);
  double *column = points->x ? malloc((size_t)points->n * sizeof *column) : NULL;
  const bool ok =
      points->names && points->units && points->levels_of && points->words && points->x && column;
  cvn_status status = ok ? read_names(points, reader, messages) : no_memory(reader, messages);
  for (int i = 0; i < points->k && status == CVN_OK; i++)
    status = read_column(points, i, reader, column, messages);
  free(column);
  return status;
}

/* A whole number among the attributes of the design; 0 where there is none. */
static cvn_status read_whole(const cvn_reader *reader, const char *name, int64_t most,
                             int64_t *whole, cvn_messages *messages) {
  double value = 0.0;
  char *text;
  const cvn_status status = cvn_reader_get_attribute(reader, DESIGN, name, &text, messages);
  if (text && !cvn_parse_double(text, &value)) value = 0.0;
  free(text);
  *whole = value >= 0.0 && value <= (double)most ? (int64_t)value : 0;
  return status;
}

static cvn_status read_design(cvn_points *points, const cvn_reader *reader,
                              cvn_messages *messages) {
  int64_t varied = 0;
  cvn_status status = read_whole(reader, "levels", LEVELS_MAX, &points->levels, messages);
  if (status == CVN_OK) status = read_whole(reader, "varied", PARAMETERS_MAX, &varied, messages);
  if (status == CVN_OK)
    status = cvn_reader_get_attribute(reader, DESIGN, "kind", &points->kind, messages);
  if (status == CVN_OK && !points->kind) status = contradiction(reader, "something", messages);
  points->k = (int)varied;
  if (status == CVN_OK && points->k > 0) status = read_columns(points, reader, messages);
  return status;
}

cvn_status cvn_points_read(cvn_points *points, const cvn_reader *reader, cvn_messages *messages) {
  *points = (cvn_points){.n = cvn_reader_experiment(reader)->points};
  cvn_status status = CVN_OK;
  /* Only a study has its file in its result, and a group that says how its points came about. */
  if (cvn_reader_find(reader, "study_yaml")) {
    status = read_design(points, reader, messages);
  } else {
    points->kind = cvn_copy("");
    if (!points->kind) status = no_memory(reader, messages);
  }
  if (status != CVN_OK) cvn_points_free(points);
  return status;
}

static void free_texts(char **texts, int count) {
  for (int i = 0; texts && i < count; i++) free(texts[i]);
  free(texts);
}

void cvn_points_free(cvn_points *points) {
  for (int i = 0; points->words && points->levels_of && i < points->k; i++)
    free_texts(points->words[i], points->levels_of[i]);
  free_texts(points->names, points->k);
  free_texts(points->units, points->k);
  free(points->kind);
  free(points->words);
  free(points->levels_of);
  free(points->x);
  *points = (cvn_points){0};
}

void cvn_points_text(const cvn_points *points, int i, double value, char text[64]) {
  if (points->levels_of[i] > 0) snprintf(text, 64, "%s", points->words[i][(int)value]);
  else snprintf(text, 64, "%.3g", value);
}
