/* write_design.c: what a study varies: param_<group>_<key>(point), the study file, the design. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/writer_parts.h"

/* "param_population_size_log_sd": a name that every reader takes. */
static void dataset_name(char *name, size_t size, const cvn_param_info *info) {
  snprintf(name, size, "param_%s", info->path);
  for (char *c = name; *c; c++)
    if (*c == '.') *c = '_';
}

/* The words of a choice, in the order of their indices. */
static void put_choices(cvn_writer *w, hid_t dataset, const cvn_param_info *info) {
  cvn_buffer text = {0};
  int8_t values[64];
  int count;
  const char *const *words = cvn_choice_words(info->choices, &count);
  for (int i = 0; i < count && i < 64; i++) {
    cvn_buffer_add(&text, "%s%s", i > 0 ? " " : "", words[i]);
    values[i] = (int8_t)i;
  }
  if (text.failed) cvn_h5_fail(&w->h5, "no memory for the words of a choice");
  if (count > 0 && !w->h5.failed) {
    cvn_h5_put_bytes(&w->h5, dataset, "flag_values", values, count < 64 ? count : 64);
    cvn_h5_put_text(&w->h5, dataset, "flag_meanings", text.text);
  }
  cvn_buffer_free(&text);
}

static void put_column(cvn_writer *w, const cvn_layout_design *design, int column) {
  const cvn_param_info *info = &cvn_param_table[design->varied[column]];
  const int64_t points = w->extent.points;
  char name[128];
  dataset_name(name, sizeof name, info);
  double *values = malloc((size_t)points * sizeof *values);
  if (!values) {
    cvn_h5_fail(&w->h5, "no memory for design points");
    return;
  }
  for (int64_t p = 0; p < points; p++) values[p] = design->values[p * design->n_varied + column];
  const cvn_h5_spec spec = {.name = name,
                            .type = CVN_H5_F64,
                            .rank = 1,
                            .dims = {&w->dims.point},
                            .chunk = {(hsize_t)points},
                            .long_name = info->doc,
                            .units = info->unit};
  const hsize_t start = 0;
  cvn_array array = cvn_array_create(&w->h5, w->h5.file, &spec);
  cvn_h5_put_text(&w->h5, array.id, "parameter", info->path);
  if (info->type == CVN_TYPE_CHOICE) put_choices(w, array.id, info);
  cvn_array_put_chunk(&w->h5, &array, &start, values);
  cvn_array_close(&w->h5, &array);
  free(values);
}

void cvn_write_design(cvn_writer *w, const cvn_layout_design *design) {
  cvn_h5 *h5 = &w->h5;
  char text[32];
  if (!design->text) return;
  const hid_t study = cvn_h5_put_long_text(h5, h5->file, "study_yaml", design->text, design->length,
                                           "study file as read", &w->dims.count);
  cvn_h5_close_written(h5, study);
  const hid_t group = cvn_h5_create_group(h5, h5->file, "design");
  cvn_h5_put_text(h5, group, "study_name", design->name);
  cvn_h5_put_text(h5, group, "kind", design->kind);
  cvn_h5_put_real(h5, group, "points", (double)design->points);
  cvn_h5_put_real(h5, group, "trajectories", (double)design->trajectories);
  cvn_h5_put_real(h5, group, "levels", (double)design->levels);
  snprintf(text, sizeof text, "%lld", (long long)design->seed);
  cvn_h5_put_text(h5, group, "seed", text);
  if (design->file) {
    const char *slash = strrchr(design->file, '/');
    cvn_h5_put_text(h5, group, "file", slash ? slash + 1 : design->file);
  }
  cvn_h5_put_int(h5, group, "varied", design->n_varied);
  for (int v = 0; v < design->n_varied; v++) {
    snprintf(text, sizeof text, "varied_%d", v);
    cvn_h5_put_text(h5, group, text, cvn_param_table[design->varied[v]].path);
  }
  cvn_h5_close(group);
  for (int v = 0; v < design->n_varied && !h5->failed; v++) put_column(w, design, v);
}
