/* writer.c: opens, fills in order, finishes. The parts stand in write_*.c and provenance.c. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "record/writer_parts.h"

static void forget(cvn_array *arrays, int count) {
  for (int i = 0; i < count; i++) arrays[i] = CVN_ARRAY_NONE;
}

/* Zero is an identifier HDF5 may give out, so nothing starts as zero. */
static void clear_ids(cvn_writer *w) {
  w->h5.file = H5I_INVALID_HID;
  w->dims = (cvn_root_dims){
      CVN_DIM_NONE, CVN_DIM_NONE, CVN_DIM_NONE, CVN_DIM_NONE, CVN_DIM_NONE, CVN_DIM_NONE, 0};
  forget(w->series.datasets, CVN_FIELD_COUNT);
  forget(w->outcomes.datasets, CVN_OUTCOME_COUNT);
  w->outcomes.status = w->outcomes.message = w->outcomes.checksum = CVN_ARRAY_NONE;
  w->alliances.group = w->snapshots.group = w->population.group = H5I_INVALID_HID;
  w->alliances.time = w->alliances.alliance = w->snapshots.snapshot = CVN_DIM_NONE;
  forget(w->alliances.datasets, CVN_FIELD_COUNT);
  forget(w->snapshots.columns, CVN_SNAPSHOT_COUNT);
  forget(w->snapshots.row_size, CVN_LEVEL_COUNT);
  w->snapshots.strategy = w->snapshots.point = w->snapshots.replicate = w->snapshots.time =
      CVN_ARRAY_NONE;
  forget(w->population.columns, CVN_POPULATION_COLUMNS_MAX);
  forget(w->population.row_size, CVN_LEVEL_COUNT);
  for (int level = 0; level < CVN_LEVEL_COUNT; level++)
    w->snapshots.rows[level] = w->population.rows[level] = CVN_DIM_NONE;
}

static void create_dims(cvn_writer *w) {
  cvn_h5 *h5 = &w->h5;
  const cvn_extent *extent = &w->extent;
  cvn_root_dims *dims = &w->dims;
  int *id = &dims->count;
  dims->strategy = cvn_dim_create(h5, h5->file, "strategy", extent->strategies, NULL,
                                  "strategy; its name is strategy_name", id);
  dims->point = cvn_dim_create(h5, h5->file, "point", extent->points, NULL, "design point", id);
  dims->replicate = cvn_dim_create(h5, h5->file, "replicate", extent->replicates, NULL,
                                   "replicate: same number, same draws in every strategy", id);
  dims->time = cvn_dim_create(h5, h5->file, "time", extent->months + 1, NULL, "month", id);
  if (extent->plan.population || extent->plan.snapshots_every > 0)
    dims->area =
        cvn_dim_create_bare(h5, h5->file, "area_index", extent->dimensions.areas, false, id);
  if (extent->plan.population)
    dims->sector =
        cvn_dim_create_bare(h5, h5->file, "sector_index", extent->dimensions.sectors, false, id);
}

static void put_strategy_names(cvn_writer *w, const cvn_scenario *scenario) {
  const char **names = calloc((size_t)w->extent.strategies, sizeof *names);
  if (!names) {
    cvn_h5_fail(&w->h5, "no memory for names");
    return;
  }
  for (int64_t s = 0; s < w->extent.strategies && s < scenario->n_strategies; s++)
    names[s] = scenario->strategies[s].name;
  cvn_h5_put_texts(&w->h5, w->h5.file, "strategy_name", &w->dims.strategy, names,
                   w->extent.strategies, "strategy", &w->dims.count);
  free(names);
}

/* Of a trajectory, nearly: 32 replicates, or points of few, share one. Snapshots have many. */
static int64_t chunks_expected(const cvn_extent *extent) {
  enum { RUNS_A_CHUNK = 32, MANY = 1000 };
  const int64_t runs = extent->points * extent->replicates;
  if (extent->plan.snapshots_every > 0) return MANY;
  return extent->strategies * ((runs + RUNS_A_CHUNK - 1) / RUNS_A_CHUNK);
}

static void create_all(cvn_writer *w, const cvn_layout *layout) {
  const cvn_scenario *scenario = layout->scenario;
  cvn_h5_create_file(&w->h5, w->output.temporary, chunks_expected(&w->extent));
  cvn_press_open(&w->h5, layout->threads);
  if (w->h5.failed) return;
  create_dims(w);
  put_strategy_names(w, scenario);
  cvn_series_create(w);
  cvn_outcomes_create(w);
  cvn_alliances_create(w);
  cvn_snapshots_create(w);
  cvn_population_part_create(w);
  cvn_write_provenance(w, layout);
}

/* Closes everything that is open; the file last. */
static void close_all(cvn_writer *w) {
  if (w->h5.failed) cvn_h5_give_up(&w->h5);
  cvn_series_close(w);
  cvn_outcomes_close(w);
  cvn_alliances_close(w);
  cvn_snapshots_close(w);
  cvn_population_part_close(w);
  cvn_dim *const dims[] = {&w->dims.strategy, &w->dims.point, &w->dims.replicate,
                           &w->dims.time,     &w->dims.area,  &w->dims.sector};
  for (size_t i = 0; i < sizeof dims / sizeof dims[0]; i++) {
    cvn_dim_finish(&w->h5, dims[i]);
    cvn_dim_close(dims[i]);
  }
  if (w->h5.failed) cvn_h5_give_up(&w->h5); /* closing the datasets may have failed as well */
  if (w->h5.file >= 0) cvn_h5_check(&w->h5, H5Fclose(w->h5.file), "cannot finish the file");
  w->h5.file = H5I_INVALID_HID;
}

static void free_writer(cvn_writer *w) {
  XXH3_freeState(w->hash);
  cvn_press_free(&w->h5);
  free(w->extent.currency);
  free(w);
}

static bool is_sensible(const cvn_layout *layout) {
  return layout->strategies > 0 && layout->points > 0 && layout->replicates > 0 &&
         layout->months > 0 && layout->strategies <= layout->scenario->n_strategies;
}

cvn_status cvn_writer_open(cvn_writer **writer, const char *path, const cvn_layout *layout,
                           bool force, cvn_messages *messages) {
  *writer = NULL;
  if (!is_sensible(layout))
    return cvn_fail(messages, CVN_ERR_USAGE, NULL, "%s: an experiment needs runs", path);
  cvn_writer *w = calloc(1, sizeof *w);
  if (!w) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to write %s", path);
  clear_ids(w);
  w->extent = (cvn_extent){layout->strategies,
                           layout->points,
                           layout->replicates,
                           layout->months,
                           layout->dimensions,
                           layout->scenario->record,
                           NULL};
  w->extent.currency = cvn_copy(layout->scenario->economics.currency);
  w->hash = XXH3_createState();
  cvn_status status = CVN_OK;
  const bool currency = w->extent.currency || !layout->scenario->economics.currency;
  if (!currency || !w->hash || XXH3_64bits_reset(w->hash) == XXH_ERROR) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to write %s", path);
    goto out;
  }
  status = layout->temporary
               ? cvn_output_begin_at(&w->output, path, layout->temporary, force, messages)
               : cvn_output_begin(&w->output, path, force, messages);
  if (status != CVN_OK) goto out;
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  create_all(w, layout);
  status = cvn_h5_status(&w->h5, path, messages);
  cvn_h5_restore(&before);
out:
  if (status != CVN_OK) cvn_writer_abandon(w);
  else *writer = w;
  return status;
}

cvn_status cvn_writer_population(cvn_writer *w, int64_t replicate, const cvn_population *population,
                                 cvn_messages *messages) {
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  cvn_population_part_add(w, replicate, population);
  cvn_h5_restore(&before);
  return cvn_h5_status(&w->h5, w->output.path, messages);
}

/* The checksum of the whole experiment is that of its runs', eight bytes each, least first. */
static void hash_run(cvn_writer *w, uint64_t checksum) {
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(checksum >> (8 * i));
  XXH3_64bits_update(w->hash, bytes, sizeof bytes);
}

cvn_status cvn_writer_run(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                          const cvn_run_output *output, cvn_messages *messages) {
  static const cvn_run_output missing = {.status = CVN_ERR_INTERRUPTED};
  const cvn_extent *extent = &w->extent;
  if (!output) output = &missing;
  const int64_t position = (strategy * extent->points + point) * extent->replicates + replicate;
  if (position != w->next || strategy >= extent->strategies ||
      (output->status == CVN_OK && (output->months != extent->months || !output->fields)))
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "%s: run (%" PRId64 ", %" PRId64 ", %" PRId64
                    ") is not the next one or has the wrong length",
                    w->output.path, strategy, point, replicate);
  w->next++;
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  if (CVN_FAILPOINT("final-write")) cvn_h5_fail(&w->h5, "Input/output error");
  cvn_series_add(w, strategy, point, replicate, output);
  cvn_outcomes_add(w, strategy, point, replicate, output);
  cvn_alliances_add(w, strategy, point, replicate, output);
  cvn_snapshots_add(w, strategy, point, replicate, output);
  hash_run(w, output->status == CVN_OK ? output->checksum : 0);
  cvn_h5_restore(&before);
  return cvn_h5_status(&w->h5, w->output.path, messages);
}

/* Runs that were never handed over stay fill, with status "missing". */
static void write_rest(cvn_writer *w) {
  const int64_t runs = w->extent.strategies * w->extent.points * w->extent.replicates;
  if (w->next > 0) {
    const int64_t strategy = (w->next - 1) / (w->extent.points * w->extent.replicates);
    cvn_series_flush(w, strategy);
    cvn_outcomes_flush(w, strategy);
    cvn_alliances_flush(w, strategy);
  }
  for (int64_t i = w->next; i < runs; i++) hash_run(w, 0);
  char text[CVN_CHECKSUM_TEXT + 1];
  snprintf(text, sizeof text, "%016" PRIx64, (uint64_t)XXH3_64bits_digest(w->hash));
  cvn_h5_put_text(&w->h5, w->h5.file, "state_checksum", text);
}

cvn_status cvn_writer_finish(cvn_writer *w, cvn_messages *messages) {
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  write_rest(w);
  cvn_snapshots_finish(w);
  cvn_population_part_finish(w);
  close_all(w);
  cvn_h5_restore(&before);
  cvn_status status = cvn_h5_status(&w->h5, w->output.path, messages);
  if (status == CVN_OK) status = cvn_output_commit(&w->output, messages);
  else cvn_output_discard(&w->output);
  free_writer(w);
  return status;
}

void cvn_writer_abandon(cvn_writer *w) {
  if (!w) return;
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  w->h5.failed = true;
  close_all(w);
  cvn_h5_restore(&before);
  cvn_output_discard(&w->output);
  free_writer(w);
}
