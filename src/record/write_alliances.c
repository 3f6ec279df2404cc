/* write_alliances.c: every field for every alliance at thinned months, where asked for. */
#include <stdlib.h>

#include "record/writer_parts.h"

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
  /* A chunk is several months of all alliances, or some alliances where they are very many. */
  const hsize_t columns = cvn_chunk_rows(1, w->extent.dimensions.alliances);
  const hsize_t rows = cvn_chunk_rows((int64_t)columns, times);
  for (int f = 0; f < CVN_FIELD_COUNT; f++) {
    const cvn_field_info *field = &cvn_field_table[f];
    const cvn_h5_spec spec = {.name = field->name,
                              .type = CVN_H5_F64,
                              .rank = 5,
                              .dims = {&w->dims.strategy, &w->dims.point, &w->dims.replicate,
                                       &part->time, &part->alliance},
                              .chunk = {1, 1, 1, rows, columns},
                              .long_name = field->long_name,
                              .units = cvn_unit_of(w, field->unit)};
    part->datasets[f] = cvn_h5_create(h5, part->group, &spec);
  }
}

void cvn_alliances_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                       const cvn_run_output *output) {
  const cvn_write_alliances *part = &w->alliances;
  if (part->group < 0 || output->status != CVN_OK) return;
  if (!output->alliance_fields || output->alliances != (int64_t)part->alliance.length ||
      output->alliance_times != (int64_t)part->time.length) {
    cvn_h5_fail(&w->h5, "a run's alliances do not have the shape of the file");
    return;
  }
  const hsize_t start[5] = {(hsize_t)strategy, (hsize_t)point, (hsize_t)replicate, 0, 0};
  const hsize_t count[5] = {1, 1, 1, part->time.length, part->alliance.length};
  const size_t stride = (size_t)(output->alliance_times * output->alliances);
  for (int f = 0; f < CVN_FIELD_COUNT; f++)
    cvn_h5_write(&w->h5, part->datasets[f], H5T_NATIVE_DOUBLE, 5, start, count,
                 output->alliance_fields + (size_t)f * stride);
}

void cvn_alliances_close(cvn_writer *w) {
  cvn_write_alliances *part = &w->alliances;
  cvn_dim_tidy(&w->h5, &part->time);
  cvn_dim_tidy(&w->h5, &part->alliance);
  for (int f = 0; f < CVN_FIELD_COUNT; f++) cvn_h5_close_written(&w->h5, part->datasets[f]);
  cvn_dim_close(&part->time);
  cvn_dim_close(&part->alliance);
  cvn_h5_close(part->group);
}
