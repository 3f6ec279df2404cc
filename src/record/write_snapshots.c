/* write_snapshots.c: the state itself at thinned months, as CF contiguous ragged arrays.
 *
 * Snapshots follow one another, run by run; a level's rows (organisations, alliances, memberships)
 * of all snapshots lie end to end, and row_size_<level>(snapshot) says how many belong to each.
 */
#include <stdio.h>

#include "record/writer_parts.h"

static const char *const level_names[CVN_LEVEL_COUNT] = {"system", "organisation", "alliance",
                                                         "membership"};

static cvn_array create_label(cvn_writer *w, const char *name, const char *long_name,
                              const char *sample_dimension) {
  cvn_write_snapshots *part = &w->snapshots;
  const cvn_h5_spec spec = {.name = name,
                            .type = CVN_H5_I32,
                            .rank = 1,
                            .dims = {&part->snapshot},
                            .chunk = {1024},
                            .long_name = long_name,
                            .units = "1"};
  const cvn_array array = cvn_array_create(&w->h5, part->group, &spec);
  if (sample_dimension) cvn_h5_put_text(&w->h5, array.id, "sample_dimension", sample_dimension);
  return array;
}

enum { ROWS_A_CHUNK = 32768 };

/* Rows of a chunk: no more than are expected of a level in all snapshots, so that small files have
 * small chunks; whole snapshots where there is room for them, so that chunks of what never changes
 * are alike and are packed once. */
static int64_t rows_a_chunk(const cvn_writer *w, cvn_level level, int64_t width) {
  const cvn_extent *extent = &w->extent;
  const cvn_dimensions *size = &extent->dimensions;
  const int64_t each[CVN_LEVEL_COUNT] = {1, size->organisations, size->alliances,
                                         size->memberships};
  const int64_t times = extent->months / extent->plan.snapshots_every + 1;
  const double snapshots =
      (double)(extent->strategies * extent->points * extent->replicates) * (double)times;
  const double expected = (double)each[level] * snapshots;
  const int64_t most = expected < ROWS_A_CHUNK ? (int64_t)expected : ROWS_A_CHUNK;
  const int64_t rows = (int64_t)cvn_chunk_rows(width, most);
  return rows > each[level] ? rows / each[level] * each[level] : rows;
}

static void create_columns(cvn_writer *w) {
  cvn_write_snapshots *part = &w->snapshots;
  for (int c = 0; c < CVN_SNAPSHOT_COUNT; c++) {
    const cvn_snapshot_info *info = &cvn_snapshot_table[c];
    const bool system = info->level == CVN_LEVEL_SYSTEM;
    const int64_t width = info->per_area ? w->extent.dimensions.areas : 1;
    const cvn_h5_spec spec = {
        .name = info->name,
        .type = info->integer ? CVN_H5_I32 : CVN_H5_F32,
        .rank = info->per_area ? 2 : 1,
        .dims = {system ? &part->snapshot : &part->rows[info->level], &w->dims.area},
        .chunk = {(hsize_t)rows_a_chunk(w, info->level, width), (hsize_t)width},
        .noise = !info->integer,
        .long_name = info->long_name,
        .units = info->unit};
    part->columns[c] = cvn_array_create(&w->h5, part->group, &spec);
  }
}

void cvn_snapshots_create(cvn_writer *w) {
  cvn_write_snapshots *part = &w->snapshots;
  if (w->extent.plan.snapshots_every <= 0) return;
  cvn_h5 *h5 = &w->h5;
  part->group = cvn_h5_create_group(h5, h5->file, "snapshots");
  part->snapshot = cvn_dim_create_bare(h5, part->group, "snapshot", 0, true, &w->dims.count);
  part->strategy = create_label(w, "snapshot_strategy", "strategy of the snapshot", NULL);
  part->point = create_label(w, "snapshot_point", "design point of the snapshot", NULL);
  part->replicate = create_label(w, "snapshot_replicate", "replicate of the snapshot", NULL);
  part->time = create_label(w, "snapshot_time", "month at whose start it was taken", NULL);
  for (int level = CVN_LEVEL_ORGANISATION; level < CVN_LEVEL_COUNT; level++) {
    char dim_name[64], name[64], long_name[96];
    snprintf(dim_name, sizeof dim_name, "%s_row", level_names[level]);
    snprintf(name, sizeof name, "row_size_%s", level_names[level]);
    snprintf(long_name, sizeof long_name, "number of %s rows of the snapshot", level_names[level]);
    part->rows[level] = cvn_dim_create_bare(h5, part->group, dim_name, 0, true, &w->dims.count);
    part->row_size[level] = create_label(w, name, long_name, dim_name);
  }
  create_columns(w);
}

static void append_label(cvn_writer *w, cvn_array *array, int64_t value) {
  const int32_t cell = (int32_t)value;
  cvn_array_append(&w->h5, array, CVN_MEMORY_I32, 1, &cell);
}

static void append_columns(cvn_writer *w, const cvn_snapshot *snapshot) {
  cvn_rows adding[CVN_SNAPSHOT_COUNT];
  for (int c = 0; c < CVN_SNAPSHOT_COUNT; c++) {
    const cvn_snapshot_info *info = &cvn_snapshot_table[c];
    const int64_t rows = info->level == CVN_LEVEL_SYSTEM ? 1 : snapshot->rows[info->level];
    if (!snapshot->columns[c] && rows > 0) {
      cvn_h5_fail(&w->h5, "a snapshot lacks a column");
      return;
    }
    adding[c] = (cvn_rows){.array = &w->snapshots.columns[c],
                           .memory = info->integer ? CVN_MEMORY_I32 : CVN_MEMORY_F32,
                           .count = rows,
                           .values = snapshot->columns[c]};
  }
  _Static_assert((int)CVN_SNAPSHOT_COUNT <= (int)CVN_ARRAYS_TOGETHER, "all columns at once");
  cvn_arrays_append(&w->h5, adding, CVN_SNAPSHOT_COUNT);
}

static void append_snapshot(cvn_writer *w, const cvn_snapshot *snapshot) {
  cvn_write_snapshots *part = &w->snapshots;
  append_columns(w, snapshot);
  for (int level = CVN_LEVEL_ORGANISATION; level < CVN_LEVEL_COUNT; level++) {
    append_label(w, &part->row_size[level], snapshot->rows[level]);
    part->written[level] += snapshot->rows[level];
  }
  append_label(w, &part->time, snapshot->time);
}

void cvn_snapshots_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                       const cvn_run_output *output) {
  cvn_write_snapshots *part = &w->snapshots;
  if (part->group < 0 || output->status != CVN_OK) return;
  for (int64_t i = 0; i < output->n_snapshots && !w->h5.failed; i++) {
    append_label(w, &part->strategy, strategy);
    append_label(w, &part->point, point);
    append_label(w, &part->replicate, replicate);
    append_snapshot(w, &output->snapshots[i]);
    part->count++;
  }
}

void cvn_snapshots_finish(cvn_writer *w) {
  cvn_write_snapshots *part = &w->snapshots;
  if (part->group < 0) return;
  cvn_dim_extend(&w->h5, &part->snapshot, part->count);
  for (int level = CVN_LEVEL_ORGANISATION; level < CVN_LEVEL_COUNT; level++)
    cvn_dim_extend(&w->h5, &part->rows[level], part->written[level]);
}

void cvn_snapshots_close(cvn_writer *w) {
  cvn_write_snapshots *part = &w->snapshots;
  cvn_dim_finish(&w->h5, &part->snapshot);
  for (int c = 0; c < CVN_SNAPSHOT_COUNT; c++) cvn_array_close(&w->h5, &part->columns[c]);
  for (int level = 0; level < CVN_LEVEL_COUNT; level++) {
    cvn_dim_finish(&w->h5, &part->rows[level]);
    cvn_array_close(&w->h5, &part->row_size[level]);
    cvn_dim_close(&part->rows[level]);
  }
  cvn_array_close(&w->h5, &part->strategy);
  cvn_array_close(&w->h5, &part->point);
  cvn_array_close(&w->h5, &part->replicate);
  cvn_array_close(&w->h5, &part->time);
  cvn_dim_close(&part->snapshot);
  cvn_h5_close(part->group);
}
