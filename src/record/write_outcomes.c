/* write_outcomes.c: one number a run for every outcome, and what became of the run. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/writer_parts.h"

enum { RUNS_A_CHUNK = 4096 };

/* The three dimensions that every run-level dataset begins with. */
static cvn_h5_spec run_spec(cvn_writer *w, const char *name, cvn_h5_type type) {
  return (cvn_h5_spec){
      .name = name,
      .type = type,
      .rank = 3,
      .dims = {&w->dims.strategy, &w->dims.point, &w->dims.replicate},
      .chunk = {1, (hsize_t)w->outcomes.block.points, cvn_block_replicates(&w->outcomes.block)},
      .coordinates = "strategy_name"};
}

static cvn_array create_outcome(cvn_writer *w, const char *name, const char *long_name,
                                const char *unit, const char *cell_methods) {
  cvn_h5_spec spec = run_spec(w, name, CVN_H5_F64);
  spec.long_name = long_name;
  spec.units = unit;
  spec.cell_methods = cell_methods;
  return cvn_array_create(&w->h5, w->h5.file, &spec);
}

static void create_field_outcomes(cvn_writer *w) {
  for (int f = 0; f < CVN_FIELD_COUNT; f++) {
    const cvn_field_info *field = &cvn_field_table[f];
    char name[96], long_name[192], methods[128];
    snprintf(methods, sizeof methods, "%s time: mean", field->cell_methods);
    snprintf(name, sizeof name, "outcome_%s", field->name);
    snprintf(long_name, sizeof long_name, "%s, mean of the last 24 months", field->long_name);
    const char *unit = cvn_unit_of(w, field->unit);
    cvn_array *datasets = w->outcomes.datasets + (int64_t)f * 2;
    datasets[0] = create_outcome(w, name, long_name, unit, methods);
    snprintf(name, sizeof name, "outcome_%s_whole", field->name);
    snprintf(long_name, sizeof long_name, "%s, mean of the whole run", field->long_name);
    datasets[1] = create_outcome(w, name, long_name, unit, methods);
  }
}

static void create_advantage(cvn_writer *w) {
  cvn_array *datasets = w->outcomes.datasets + CVN_OUTCOME_ADVANTAGE;
  if (!w->extent.plan.advantage) return;
  datasets[0] = create_outcome(w, "outcome_advantage",
                               "collaborative advantage: need met beyond a run without "
                               "cooperation, mean of the last 24 months",
                               "1", "time: mean");
  datasets[1] = create_outcome(
      w, "outcome_advantage_whole",
      "collaborative advantage: need met beyond a run without cooperation, mean of the whole run",
      "1", "time: mean");
}

static void create_status(cvn_writer *w) {
  static const int8_t values[3] = {CVN_RUN_MISSING, CVN_RUN_COMPLETE, CVN_RUN_FAILED};
  cvn_write_outcomes *outcomes = &w->outcomes;
  cvn_h5_spec spec = run_spec(w, "run_status", CVN_H5_I8);
  spec.long_name = "what became of the run";
  outcomes->status = cvn_array_create(&w->h5, w->h5.file, &spec);
  cvn_h5_put_bytes(&w->h5, outcomes->status.id, "flag_values", values, 3);
  cvn_h5_put_text(&w->h5, outcomes->status.id, "flag_meanings", "missing complete failed");
}

/* Text of a fixed width for every run. */
static cvn_array create_text(cvn_writer *w, const char *name, int width, const char *long_name) {
  char dim_name[64];
  snprintf(dim_name, sizeof dim_name, "%s_strlen", name);
  cvn_dim length = cvn_dim_create_bare(&w->h5, w->h5.file, dim_name, width, false, &w->dims.count);
  cvn_h5_spec spec = run_spec(w, name, CVN_H5_CHAR);
  spec.rank = 4;
  spec.dims[3] = &length;
  spec.chunk[3] = (hsize_t)width;
  spec.long_name = long_name;
  const cvn_array dataset = cvn_array_create(&w->h5, w->h5.file, &spec);
  cvn_dim_finish(&w->h5, &length);
  cvn_dim_close(&length);
  return dataset;
}

void cvn_outcomes_create(cvn_writer *w) {
  cvn_write_outcomes *outcomes = &w->outcomes;
  outcomes->block = cvn_block_of(&w->extent, RUNS_A_CHUNK);
  const size_t capacity = (size_t)outcomes->block.capacity;
  outcomes->block.values = malloc(CVN_OUTCOME_COUNT * capacity * sizeof(double));
  outcomes->statuses = calloc(capacity, 1);
  outcomes->messages = calloc(capacity, CVN_MESSAGE_TEXT);
  outcomes->checksums = calloc(capacity, CVN_CHECKSUM_TEXT);
  if (!outcomes->block.values || !outcomes->statuses || !outcomes->messages || !outcomes->checksums)
    cvn_h5_fail(&w->h5, "no memory for outcomes");
  create_field_outcomes(w);
  outcomes->datasets[CVN_OUTCOME_COST] =
      create_outcome(w, "cost", "cost of the interventions over the whole run",
                     cvn_unit_of(w, "currency"), "time: sum");
  create_advantage(w);
  create_status(w);
  outcomes->message =
      create_text(w, "run_message", CVN_MESSAGE_TEXT, "why the run failed, empty otherwise");
  outcomes->checksum =
      create_text(w, "run_checksum", CVN_CHECKSUM_TEXT, "XXH3-64 of the run's final state");
}

void cvn_outcomes_flush(cvn_writer *w, int64_t strategy) {
  cvn_write_outcomes *outcomes = &w->outcomes;
  cvn_block *block = &outcomes->block;
  const size_t rows = (size_t)block->rows, left = (size_t)block->capacity - rows;
  cvn_h5 *h5 = &w->h5;
  hsize_t start[5];
  if (rows == 0) return;
  cvn_block_start(block, &w->extent, strategy, start);
  cvn_arrays_put_chunk(h5, outcomes->datasets, CVN_OUTCOME_COUNT, start, block->values,
                       (size_t)block->capacity, rows);
  memset(outcomes->statuses + rows, 0, left);
  memset(outcomes->messages + rows * CVN_MESSAGE_TEXT, 0, left * CVN_MESSAGE_TEXT);
  memset(outcomes->checksums + rows * CVN_CHECKSUM_TEXT, 0, left * CVN_CHECKSUM_TEXT);
  cvn_array_put_chunk(h5, &outcomes->status, start, outcomes->statuses);
  cvn_array_put_chunk(h5, &outcomes->message, start, outcomes->messages);
  cvn_array_put_chunk(h5, &outcomes->checksum, start, outcomes->checksums);
  cvn_block_next(block);
}

static void fill_row(cvn_writer *w, int64_t row, const cvn_run_output *output) {
  const cvn_block *block = &w->outcomes.block;
  double *values = block->values + row;
  const bool whole = output->status == CVN_OK;
  for (int f = 0; f < CVN_FIELD_COUNT; f++) {
    const cvn_field_id field = (cvn_field_id)f;
    double *pair = values + (int64_t)f * 2 * block->capacity;
    pair[0] = whole ? cvn_outcome_last(output, field) : (double)NAN;
    pair[block->capacity] = whole ? cvn_outcome_whole(output, field) : (double)NAN;
  }
  values[CVN_OUTCOME_COST * block->capacity] = whole ? cvn_outcome_cost(output) : (double)NAN;
  for (int k = 0; k < 2; k++)
    values[(CVN_OUTCOME_ADVANTAGE + k) * block->capacity] =
        whole ? output->advantage[k] : (double)NAN;
}

void cvn_outcomes_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                      const cvn_run_output *output) {
  cvn_write_outcomes *outcomes = &w->outcomes;
  cvn_block *block = &outcomes->block;
  const int64_t row = cvn_block_add(block, point, replicate);
  char *message = outcomes->messages + row * CVN_MESSAGE_TEXT;
  char *checksum = outcomes->checksums + row * CVN_CHECKSUM_TEXT;
  memset(message, 0, CVN_MESSAGE_TEXT);
  memset(checksum, 0, CVN_CHECKSUM_TEXT);
  fill_row(w, row, output);
  if (output->status == CVN_OK) {
    char digits[CVN_CHECKSUM_TEXT + 1];
    snprintf(digits, sizeof digits, "%016" PRIx64, output->checksum);
    memcpy(checksum, digits, CVN_CHECKSUM_TEXT);
    outcomes->statuses[row] = CVN_RUN_COMPLETE;
  } else if (output->status == CVN_ERR_INTERRUPTED) {
    outcomes->statuses[row] = CVN_RUN_MISSING;
  } else {
    const char *text = output->message ? output->message : cvn_status_text(output->status);
    memcpy(message, text, cvn_utf8_cut(text, CVN_MESSAGE_TEXT));
    outcomes->statuses[row] = CVN_RUN_FAILED;
  }
  if (cvn_block_is_full(block, &w->extent)) cvn_outcomes_flush(w, strategy);
}

void cvn_outcomes_close(cvn_writer *w) {
  cvn_write_outcomes *outcomes = &w->outcomes;
  for (int o = 0; o < CVN_OUTCOME_COUNT; o++) cvn_array_close(&w->h5, &outcomes->datasets[o]);
  cvn_array_close(&w->h5, &outcomes->status);
  cvn_array_close(&w->h5, &outcomes->message);
  cvn_array_close(&w->h5, &outcomes->checksum);
  free(outcomes->block.values);
  free(outcomes->statuses);
  free(outcomes->messages);
  free(outcomes->checksums);
}
