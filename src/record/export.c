/* export.c: tables, the codebook, and all or nothing. */
#include "record/export.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/export_parts.h"

/* Meanings of the columns that say where a row belongs. */
static const struct {
  const char *name, *meaning;
} key_meanings[] = {
    {"strategy", "name of the strategy"},
    {"point", "design point, counted from 0"},
    {"replicate", "replicate, counted from 0; the same draws in every strategy"},
    {"month", "month, counted from 0; the state at its start, or what happened in it"},
    {"alliance", "alliance, counted from 0"},
    {"row", "index of the organisation, alliance or membership, counted from 0"},
    {"variable", "name of the variable, as in this codebook"},
    {"value", "value of the variable; empty where there is none"},
};

void cvn_codebook_row(cvn_export_job *job, const char *name, const char *unit,
                      const char *meaning) {
  cvn_sheet_set_describe(&job->set, &(cvn_column){name, unit, meaning});
}

static void codebook_key(cvn_export_job *job, const char *name) {
  for (size_t i = 0; i < sizeof key_meanings / sizeof key_meanings[0]; i++)
    if (strcmp(key_meanings[i].name, name) == 0)
      cvn_codebook_row(job, name, "1", key_meanings[i].meaning);
}

/* Name of a variable's k-th element: need_3, sector_bias_1_3; the plain name where there is one
 * only. */
static void element_name(const cvn_variable *variable, int64_t width, int64_t k, char name[160]) {
  const int64_t last = variable->rank > 0 ? variable->shape[variable->rank - 1] : 1;
  if (width == 1) snprintf(name, 160, "%.100s", variable->name);
  else if (width == last) snprintf(name, 160, "%.100s_%" PRId64, variable->name, k);
  else snprintf(name, 160, "%.100s_%" PRId64 "_%" PRId64, variable->name, k / last, k % last);
}

static void codebook_variable(cvn_export_job *job, const cvn_variable *variable, int64_t width) {
  char name[160];
  const int64_t last = variable->shape[variable->rank - 1];
  if (width == 1) snprintf(name, sizeof name, "%.100s", variable->name);
  else
    snprintf(name, sizeof name, width == last ? "%.100s_<area>" : "%.100s_<sector>_<area>",
             variable->name);
  cvn_codebook_row(job, name, variable->unit, variable->long_name);
}

static void write_header(cvn_export_job *job, cvn_table *table, const char *const *keys) {
  char name[160];
  for (int k = 0; keys[k]; k++) {
    cvn_sheet_text(table->sheet, keys[k]);
    codebook_key(job, keys[k]);
  }
  if (!table->wide) {
    cvn_sheet_text(table->sheet, "variable");
    cvn_sheet_text(table->sheet, "value");
    codebook_key(job, "variable");
    codebook_key(job, "value");
  }
  for (int v = 0; v < table->count; v++) {
    for (int64_t k = 0; table->wide && k < table->widths[v]; k++) {
      element_name(table->variables[v], table->widths[v], k, name);
      cvn_sheet_text(table->sheet, name);
    }
    codebook_variable(job, table->variables[v], table->widths[v]);
  }
  cvn_sheet_end_header(table->sheet);
}

/* Elements in a row of a variable; 0 where it is too many to make sense of. */
static int64_t width_of(const cvn_variable *variable, int inner) {
  int64_t width = 1;
  for (int d = inner; d < variable->rank; d++) {
    if (variable->shape[d] < 1 || variable->shape[d] > (1 << 20) / width) return 0;
    width *= variable->shape[d];
  }
  return width;
}

cvn_table *cvn_table_begin(cvn_export_job *job, const char *name, const char *const *keys,
                           bool (*wanted)(const cvn_reader *, const cvn_variable *, const void *),
                           const void *data, int inner, cvn_status *status) {
  *status = CVN_OK;
  cvn_table *table = &job->tables[job->set.count];
  const size_t most = (size_t)cvn_reader_count(job->reader) + 1;
  table->wide = job->options->wide;
  table->variables = calloc(most, sizeof(const cvn_variable *));
  table->values = calloc(most, sizeof *table->values);
  table->widths = calloc(most, sizeof *table->widths);
  if (!table->variables || !table->values || !table->widths) {
    *status = cvn_fail(job->messages, CVN_ERR_MEMORY, NULL, "no memory to export");
    return NULL;
  }
  for (int i = 0; i < cvn_reader_count(job->reader); i++) {
    const cvn_variable *variable = cvn_reader_variable(job->reader, i);
    if (variable->text || !wanted(job->reader, variable, data)) continue;
    const int64_t width = width_of(variable, inner);
    if (width == 0) continue;
    table->variables[table->count] = variable;
    table->widths[table->count++] = width;
  }
  if (table->count == 0) {
    cvn_table_free(table);
    return NULL;
  }
  *status = cvn_sheet_set_begin(&job->set, name, &table->sheet);
  if (*status != CVN_OK) return NULL;
  write_header(job, table, keys);
  return table;
}

cvn_status cvn_table_reserve(cvn_export_job *job, cvn_table *table, int64_t rows) {
  table->slice = rows;
  for (int v = 0; v < table->count; v++) {
    if (rows < 1 || rows > CVN_READER_VALUES_MAX / table->widths[v]) goto none;
    table->values[v] = malloc((size_t)(rows * table->widths[v]) * sizeof(double));
    if (!table->values[v]) goto none;
  }
  return CVN_OK;
none:
  return cvn_fail(job->messages, CVN_ERR_MEMORY, NULL, "no memory to export %s",
                  cvn_reader_path(job->reader));
}

static void write_labels(cvn_sheet *sheet, const cvn_row_labels *labels, int64_t row) {
  if (labels->count == 0) return;
  const int64_t outer = row / labels->inner + labels->first;
  if (labels->labels) cvn_sheet_number(sheet, labels->labels[outer]);
  else cvn_sheet_int(sheet, outer);
  if (labels->count == 2) cvn_sheet_int(sheet, row % labels->inner);
}

static void write_wide(cvn_table *table, const cvn_buffer *prefix, const cvn_row_labels *labels,
                       int64_t from, int64_t row) {
  cvn_sheet_cells(table->sheet, prefix);
  write_labels(table->sheet, labels, row);
  for (int v = 0; v < table->count; v++)
    for (int64_t k = 0; k < table->widths[v]; k++)
      cvn_sheet_number(table->sheet, table->values[v][(from + row) * table->widths[v] + k]);
  cvn_sheet_end_row(table->sheet);
}

void cvn_table_rows(cvn_table *table, const cvn_buffer *prefix, const cvn_row_labels *labels,
                    int64_t from, int64_t rows) {
  char name[160];
  for (int64_t row = 0; table->wide && row < rows; row++)
    write_wide(table, prefix, labels, from, row);
  for (int v = 0; !table->wide && v < table->count; v++) {
    const int64_t width = table->widths[v];
    for (int64_t k = 0; k < width; k++) {
      element_name(table->variables[v], width, k, name);
      for (int64_t row = 0; row < rows; row++) {
        cvn_sheet_cells(table->sheet, prefix);
        write_labels(table->sheet, labels, row);
        cvn_sheet_text(table->sheet, name);
        cvn_sheet_number(table->sheet, table->values[v][(from + row) * width + k]);
        cvn_sheet_end_row(table->sheet);
      }
    }
  }
}

void cvn_table_free(cvn_table *table) {
  for (int v = 0; v < table->count; v++) free(table->values[v]);
  free(table->variables);
  free(table->values);
  free(table->widths);
  *table = (cvn_table){0};
}

void cvn_run_prefix(const cvn_reader *reader, int64_t strategy, int64_t point, int64_t replicate,
                    cvn_buffer *prefix) {
  prefix->length = 0;
  cvn_sheet_add_text(prefix, cvn_reader_experiment(reader)->strategy_names[strategy]);
  cvn_buffer_add(prefix, ",%" PRId64, point);
  if (replicate >= 0) cvn_buffer_add(prefix, ",%" PRId64, replicate);
}

/* The set has room for all tables that there can be, and the codebook. */
static_assert(CVN_EXPORT_FILES_MAX - 1 <= CVN_SHEETS_MAX,
              "the report holds fewer files than a set");

cvn_status cvn_export_absent(cvn_export_job *job, const char *what, const char *how) {
  if (job->options->skip_absent) return CVN_OK;
  return cvn_fail(job->messages, CVN_ERR_INPUT, NULL,
                  "%s: holds no %s; record it with `record: %s`", cvn_reader_path(job->reader),
                  what, how);
}

static void report_files(const cvn_sheet_set *set, cvn_export_report *report) {
  report->count = set->count;
  for (int i = 0; i < set->count; i++) {
    memcpy(report->files[i].name, set->files[i].name, sizeof report->files[i].name);
    report->files[i].rows = set->files[i].rows;
  }
}

cvn_status cvn_export(const cvn_reader *reader, const cvn_export_options *options,
                      cvn_export_report *report, cvn_messages *messages) {
  *report = (cvn_export_report){0};
  cvn_export_job *job = calloc(1, sizeof *job);
  if (!job) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to export");
  job->reader = reader;
  job->options = options;
  job->messages = messages;
  cvn_status status = cvn_sheet_set_open(&job->set, options->folder, options->force, messages);
  if (status == CVN_OK) status = cvn_export_by_run(job);
  if (status == CVN_OK) status = cvn_export_ragged(job);
  if (status == CVN_OK) status = cvn_export_names(job);
  if (status == CVN_OK) status = cvn_export_summaries(job);
  if (status == CVN_OK) status = cvn_sheet_set_finish(&job->set);
  if (status == CVN_OK) report_files(&job->set, report);
  for (int i = 0; i < CVN_EXPORT_FILES_MAX; i++) cvn_table_free(&job->tables[i]);
  cvn_sheet_set_discard(&job->set);
  free(job);
  return status;
}
