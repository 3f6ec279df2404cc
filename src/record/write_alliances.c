/* write_alliances.c: every field for every alliance at thinned months, where asked for. */
#include <stdlib.h>
#include <string.h>

#include "record/writer_parts.h"

/* Runs of small alliances share a chunk: 32 as those of trajectories do, while it stays small. */
enum { RUNS_A_CHUNK = 32, VALUES_GATHERED = 16384 };

void cvn_alliances_create(cvn_writer *w) {
  cvn_write_alliances *part = &w->alliances;
  const int64_t every = w->extent.plan.alliances_every;
  if (every <= 0) return;
  cvn_h5 *h5 = &w->h5;
  const int64_t times = w->extent.months / every + 1;
  int32_t *months = malloc((size_t)times * sizeof *months);
  if (!months) {
    cvn_h5_fail(h5, "no memory for months");
    return;
  }
  for (int64_t i = 0; i < times; i++) months[i] = (int32_t)(i * every);
  part->group = cvn_h5_create_group(h5, h5->file, "alliances");
  part->time = cvn_dim_create(h5, part->group, "time", times, months, "month", &w->dims.count);
  part->alliance = cvn_dim_create(h5, part->group, "alliance", w->extent.dimensions.alliances, NULL,
                                  "alliance", &w->dims.count);
  free(months);
  /* A chunk is several runs, or several months of all alliances, or some alliances where they are
   * very many. */
  const hsize_t columns = cvn_chunk_rows(1, w->extent.dimensions.alliances);
  const hsize_t rows = cvn_chunk_rows((int64_t)columns, times);
  const int64_t whole = times * w->extent.dimensions.alliances;
  const int64_t most = VALUES_GATHERED / whole;
  part->block = cvn_block_of(&w->extent, most < RUNS_A_CHUNK ? most : RUNS_A_CHUNK);
  const size_t chunk = (size_t)part->block.capacity * (size_t)(rows * columns);
  const size_t room = part->block.capacity > 1 ? CVN_FIELD_COUNT * chunk : chunk;
  part->block.values = malloc(room * sizeof(double));
  if (!part->block.values) cvn_h5_fail(h5, "no memory for alliances");
  for (int f = 0; f < CVN_FIELD_COUNT; f++) {
    const cvn_field_info *field = &cvn_field_table[f];
    const cvn_h5_spec spec = {.name = field->name,
                              .type = CVN_H5_F64,
                              .rank = 5,
                              .dims = {&w->dims.strategy, &w->dims.point, &w->dims.replicate,
                                       &part->time, &part->alliance},
                              .chunk = {1, (hsize_t)part->block.points,
                                        cvn_block_replicates(&part->block), rows, columns},
                              .long_name = field->long_name,
                              .units = cvn_unit_of(w, field->unit)};
    part->datasets[f] = cvn_array_create(h5, part->group, &spec);
  }
}

void cvn_alliances_flush(cvn_writer *w, int64_t strategy) {
  cvn_write_alliances *part = &w->alliances;
  cvn_block *block = &part->block;
  const size_t width = (size_t)(part->time.length * part->alliance.length);
  hsize_t start[5];
  if (part->group < 0 || block->rows == 0) return;
  cvn_block_start(block, &w->extent, strategy, start);
  cvn_arrays_put_chunk(&w->h5, part->datasets, CVN_FIELD_COUNT, start, block->values,
                       (size_t)block->capacity * width, (size_t)block->rows * width);
  cvn_block_next(block);
}

/* Gathers runs that are smaller than a chunk. */
static void gather_run(cvn_write_alliances *part, int64_t place, const cvn_run_output *output) {
  const cvn_block *block = &part->block;
  const size_t width = (size_t)(part->time.length * part->alliance.length);
  for (int f = 0; f < CVN_FIELD_COUNT; f++) {
    double *row = block->values + (size_t)(f * block->capacity + place) * width;
    if (output->status == CVN_OK)
      memcpy(row, output->alliance_fields + (size_t)f * width, width * sizeof *row);
    else cvn_array_fill(&part->datasets[f], row, 0, width);
  }
}

/* Writes the chunk of a field that begins at a month and an alliance. */
static void write_tile(cvn_writer *w, int f, const double *values, const hsize_t start[5]) {
  const cvn_array *array = &w->alliances.datasets[f];
  const cvn_dim *time = &w->alliances.time, *alliance = &w->alliances.alliance;
  double *tile = w->alliances.block.values;
  const hsize_t rows = array->chunk[3], columns = array->chunk[4];
  cvn_array_fill(array, tile, 0, (size_t)(rows * columns));
  for (hsize_t r = 0; r < rows && start[3] + r < time->length; r++) {
    const hsize_t left = alliance->length - start[4], count = left < columns ? left : columns;
    memcpy(tile + r * columns, values + (start[3] + r) * alliance->length + start[4],
           (size_t)count * sizeof *tile);
  }
  cvn_array_put_chunk(&w->h5, array, start, tile);
}

static void write_run(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                      const cvn_run_output *output) {
  const cvn_write_alliances *part = &w->alliances;
  const size_t width = (size_t)(part->time.length * part->alliance.length);
  const hsize_t *chunk = part->datasets[0].chunk;
  for (int f = 0; f < CVN_FIELD_COUNT; f++)
    for (hsize_t t = 0; t < part->time.length; t += chunk[3])
      for (hsize_t a = 0; a < part->alliance.length; a += chunk[4]) {
        const hsize_t start[5] = {(hsize_t)strategy, (hsize_t)point, (hsize_t)replicate, t, a};
        write_tile(w, f, output->alliance_fields + (size_t)f * width, start);
      }
}

void cvn_alliances_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                       const cvn_run_output *output) {
  cvn_write_alliances *part = &w->alliances;
  cvn_block *block = &part->block;
  if (part->group < 0 || w->h5.failed) return;
  if (output->status == CVN_OK &&
      (!output->alliance_fields || output->alliances != (int64_t)part->alliance.length ||
       output->alliance_times != (int64_t)part->time.length)) {
    cvn_h5_fail(&w->h5, "a run's alliances do not have the shape of the file");
    return;
  }
  if (block->capacity == 1) {
    if (output->status == CVN_OK) write_run(w, strategy, point, replicate, output);
    return;
  }
  gather_run(part, cvn_block_add(block, point, replicate), output);
  if (cvn_block_is_full(block, &w->extent)) cvn_alliances_flush(w, strategy);
}

void cvn_alliances_close(cvn_writer *w) {
  cvn_write_alliances *part = &w->alliances;
  cvn_dim_finish(&w->h5, &part->time);
  cvn_dim_finish(&w->h5, &part->alliance);
  for (int f = 0; f < CVN_FIELD_COUNT; f++) cvn_array_close(&w->h5, &part->datasets[f]);
  cvn_dim_close(&part->time);
  cvn_dim_close(&part->alliance);
  cvn_h5_close(part->group);
  free(part->block.values);
}
