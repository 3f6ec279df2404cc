/* export_ragged.c: snapshots and the initial population, whose rows lie end to end. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "record/export_parts.h"

enum { ROWS_AT_ONCE = 16384, LEVELS = 4 };

/* One level of a ragged group: which dimension its rows have, and what precedes them in the CSV. */
typedef struct ragged {
  const char *group, *dimension;
  const char *row_size; /* NULL: one row each */
  int64_t count;        /* snapshots or replicates */
} ragged;

/* Everything with the level's rows but the bookkeeping. */
static bool is_column(const cvn_reader *reader, const cvn_variable *variable, const void *data) {
  (void)reader;
  const ragged *part = data;
  return strcmp(variable->group, part->group) == 0 &&
         strcmp(variable->dims[0], part->dimension) == 0 &&
         strncmp(variable->name, "row_size_", 9) != 0 &&
         strncmp(variable->name, "snapshot_", 9) != 0;
}

/* Whose rows: strategy, point, replicate, month of each snapshot; NULL for the population. */
typedef struct owners {
  double *strategy, *point, *replicate, *time;
} owners;

static void free_owners(owners *o) {
  free(o->strategy);
  free(o->point);
  free(o->replicate);
  free(o->time);
  *o = (owners){0};
}

static cvn_status read_label(cvn_export_job *job, const char *path, int64_t expected,
                             double **values) {
  const cvn_variable *variable = cvn_reader_find(job->reader, path);
  int64_t count = 0;
  if (!variable || variable->text || variable->rank != 1 || variable->shape[0] != expected)
    return cvn_fail(job->messages, CVN_ERR_FORMAT, NULL, "%s: is damaged: %s does not fit",
                    cvn_reader_path(job->reader), path);
  return cvn_reader_all(job->reader, variable, values, &count, job->messages);
}

static cvn_status read_owners(cvn_export_job *job, int64_t count, owners *o) {
  const cvn_experiment *e = cvn_reader_experiment(job->reader);
  cvn_status status = read_label(job, "snapshots/snapshot_strategy", count, &o->strategy);
  if (status == CVN_OK) status = read_label(job, "snapshots/snapshot_point", count, &o->point);
  if (status == CVN_OK)
    status = read_label(job, "snapshots/snapshot_replicate", count, &o->replicate);
  if (status == CVN_OK) status = read_label(job, "snapshots/snapshot_time", count, &o->time);
  for (int64_t i = 0; i < count && status == CVN_OK; i++)
    if (!(o->strategy[i] >= 0.0 && o->strategy[i] < (double)e->strategies))
      status = cvn_fail(job->messages, CVN_ERR_FORMAT, NULL,
                        "%s: is damaged: a snapshot of no strategy", cvn_reader_path(job->reader));
  return status;
}

static void make_prefix(const cvn_export_job *job, const owners *o, int64_t i, cvn_buffer *prefix) {
  if (!o) {
    prefix->length = 0;
    cvn_buffer_add(prefix, "%" PRId64, i);
    return;
  }
  cvn_run_prefix(job->reader, (int64_t)o->strategy[i], (int64_t)o->point[i],
                 (int64_t)o->replicate[i], prefix);
  cvn_buffer_add(prefix, ",%" PRId64, (int64_t)o->time[i]);
}

/* Rows `first` to `first + rows - 1` of the file, in slices. */
static cvn_status write_rows(cvn_export_job *job, cvn_table *table, const cvn_buffer *prefix,
                             int64_t first, int64_t rows, int labelled) {
  cvn_status status = CVN_OK;
  for (int64_t done = 0; done < rows && status == CVN_OK; done += table->slice) {
    const int64_t left = rows - done, taken = left < table->slice ? left : table->slice;
    for (int v = 0; v < table->count && status == CVN_OK; v++) {
      const cvn_variable *variable = table->variables[v];
      int64_t start[CVN_READER_RANK] = {first + done}, count[CVN_READER_RANK];
      memcpy(count, variable->shape, sizeof count);
      count[0] = taken;
      status =
          cvn_reader_part(job->reader, variable, start, count, table->values[v], job->messages);
    }
    const cvn_row_labels labels = {.count = labelled, .inner = 1, .first = done};
    if (status == CVN_OK) cvn_table_rows(table, prefix, &labels, 0, taken);
  }
  return status;
}

static cvn_status write_ragged(cvn_export_job *job, cvn_table *table, const ragged *part,
                               const owners *o) {
  double *sizes = NULL;
  cvn_buffer prefix = {0};
  int64_t first = 0;
  const int64_t total = table->variables[0]->shape[0];
  cvn_status status = cvn_table_reserve(job, table, total < ROWS_AT_ONCE ? total : ROWS_AT_ONCE);
  if (status == CVN_OK && part->row_size)
    status = read_label(job, part->row_size, part->count, &sizes);
  for (int64_t i = 0; i < part->count && status == CVN_OK; i++) {
    const double size = sizes ? sizes[i] : 1.0;
    if (!(size >= 0.0 && size <= (double)(total - first))) {
      status =
          cvn_fail(job->messages, CVN_ERR_FORMAT, NULL, "%s: is damaged: %s does not add up",
                   cvn_reader_path(job->reader), part->row_size ? part->row_size : part->group);
      break;
    }
    make_prefix(job, o, i, &prefix);
    status = write_rows(job, table, &prefix, first, (int64_t)size, part->row_size ? 1 : 0);
    first += (int64_t)size;
  }
  cvn_buffer_free(&prefix);
  free(sizes);
  return status;
}

static const char *const level_names[LEVELS] = {"system", "organisation", "alliance", "membership"};
static const char *const plurals[LEVELS] = {"system", "organisations", "alliances", "memberships"};

static cvn_status export_group(cvn_export_job *job, const char *group, const char *outer,
                               const char *const *keys, const char *const *system_keys,
                               int64_t outer_count, const owners *o) {
  cvn_status status = CVN_OK;
  for (int level = 0; level < LEVELS && status == CVN_OK; level++) {
    char dimension[64], row_size[64], name[40];
    snprintf(dimension, sizeof dimension, "%s_row", level_names[level]);
    snprintf(row_size, sizeof row_size, "%s/row_size_%s", group, level_names[level]);
    snprintf(name, sizeof name, "%s_%s", group, plurals[level]);
    const ragged part = {.group = group,
                         .dimension = level == 0 ? outer : dimension,
                         .row_size = level == 0 ? NULL : row_size,
                         .count = outer_count};
    cvn_table *table =
        cvn_table_begin(job, name, level == 0 ? system_keys : keys, is_column, &part, 1, &status);
    if (table) status = write_ragged(job, table, &part, o);
  }
  return status;
}

static cvn_status export_snapshots(cvn_export_job *job) {
  static const char *const keys[] = {"strategy", "point", "replicate", "month", "row", NULL};
  static const char *const system_keys[] = {"strategy", "point", "replicate", "month", NULL};
  const cvn_variable *time = cvn_reader_find(job->reader, "snapshots/snapshot_time");
  if (!time) return cvn_export_absent(job, "snapshots", "{snapshots: {every: 12}}");
  const int64_t count = time->shape[0];
  owners o = {0};
  cvn_status status = read_owners(job, count, &o);
  if (status == CVN_OK)
    status = export_group(job, "snapshots", "snapshot", keys, system_keys, count, &o);
  free_owners(&o);
  return status;
}

static cvn_status export_population(cvn_export_job *job) {
  static const char *const keys[] = {"replicate", "row", NULL};
  static const char *const system_keys[] = {"replicate", NULL};
  if (!cvn_reader_find(job->reader, "population/id"))
    return cvn_export_absent(job, "initial population", "{population: true}");
  return export_group(job, "population", "replicate", keys, system_keys,
                      cvn_reader_experiment(job->reader)->replicates, NULL);
}

cvn_status cvn_export_ragged(cvn_export_job *job) {
  cvn_status status = CVN_OK;
  if (job->options->parts & CVN_EXPORT_SNAPSHOTS) status = export_snapshots(job);
  if (status == CVN_OK && (job->options->parts & CVN_EXPORT_POPULATION))
    status = export_population(job);
  return status;
}
