/* write_series.c: trajectories (strategy, point, replicate, time), written a chunk at a time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/writer_parts.h"

enum { RUNS_A_CHUNK = 32, VALUES_A_CHUNK = 131072 };

hsize_t cvn_chunk_rows(int64_t width, int64_t most) {
  int64_t rows = VALUES_A_CHUNK / (width > 0 ? width : 1);
  if (rows > most) rows = most;
  return (hsize_t)(rows > 0 ? rows : 1);
}

const char *cvn_unit_of(const cvn_writer *w, const char *unit) {
  return w->extent.currency && strcmp(unit, "currency") == 0 ? w->extent.currency : unit;
}

void cvn_series_create(cvn_writer *w) {
  cvn_write_series *series = &w->series;
  const int64_t width = w->extent.months + 1;
  const int64_t most = (int64_t)cvn_chunk_rows(width, RUNS_A_CHUNK);
  series->block = cvn_block_of(&w->extent, most);
  series->block.values =
      malloc((size_t)(CVN_FIELD_COUNT * series->block.capacity * width) * sizeof(double));
  if (!series->block.values) cvn_h5_fail(&w->h5, "no memory for trajectories");
  for (int f = 0; f < CVN_FIELD_COUNT; f++) {
    const cvn_field_info *field = &cvn_field_table[f];
    const cvn_h5_spec spec = {
        .name = field->name,
        .type = CVN_H5_F64,
        .rank = 4,
        .dims = {&w->dims.strategy, &w->dims.point, &w->dims.replicate, &w->dims.time},
        .chunk = {1, (hsize_t)series->block.points, cvn_block_replicates(&series->block),
                  (hsize_t)width},
        .long_name = field->long_name,
        .units = cvn_unit_of(w, field->unit),
        .cell_methods = field->cell_methods,
        .coordinates = "strategy_name"};
    series->datasets[f] = cvn_array_create(&w->h5, w->h5.file, &spec);
  }
}

void cvn_series_flush(cvn_writer *w, int64_t strategy) {
  cvn_block *block = &w->series.block;
  const size_t width = (size_t)w->extent.months + 1;
  hsize_t start[5];
  if (block->rows == 0) return;
  cvn_block_start(block, &w->extent, strategy, start);
  cvn_arrays_put_chunk(&w->h5, w->series.datasets, CVN_FIELD_COUNT, start, block->values,
                       (size_t)block->capacity * width, (size_t)block->rows * width);
  cvn_block_next(block);
}

void cvn_series_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                    const cvn_run_output *output) {
  cvn_block *block = &w->series.block;
  const int64_t width = w->extent.months + 1;
  const int64_t place = cvn_block_add(block, point, replicate);
  for (int f = 0; f < CVN_FIELD_COUNT; f++) {
    double *row = block->values + (f * block->capacity + place) * width;
    if (output->status == CVN_OK)
      memcpy(row, output->fields + f * width, (size_t)width * sizeof *row);
    else
      for (int64_t t = 0; t < width; t++) row[t] = (double)NAN;
  }
  if (cvn_block_is_full(block, &w->extent)) cvn_series_flush(w, strategy);
}

void cvn_series_close(cvn_writer *w) {
  for (int f = 0; f < CVN_FIELD_COUNT; f++) cvn_array_close(&w->h5, &w->series.datasets[f]);
  free(w->series.block.values);
}
