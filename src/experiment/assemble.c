/* assemble.c: finds every run, then writes one after the other. */
#include "experiment/assemble.h"

#include <stdlib.h>

#include "record/writer.h"

enum { FAILURES_TOLD = 10, IN_MEMORY = -2, NOWHERE = -1 };
/* Runs that are read at a time, by all threads, and the bytes that they may have together. */
enum { AHEAD_RUNS = 32, AHEAD_BYTES = 8 << 20 };

/* Where a run is: a segment, or memory, and the place in it. */
typedef struct place {
  int32_t segment; /* or IN_MEMORY, NOWHERE */
  int32_t failed;
  int64_t offset, length; /* bytes in the segment; or offset: the number in the list */
} place;

/* A run that has been read. */
typedef struct reading {
  cvn_run_output output;
  cvn_arena room; /* that parts of it stand in */
  cvn_status status;
} reading;

typedef struct assembler {
  cvn_assembly *job;
  place *places;
  cvn_writer *writer;
  reading ahead[AHEAD_RUNS]; /* the runs from `first_read` to `end_read` */
  int64_t first_read, end_read;
  cvn_messages *messages;
} assembler;

/* A run that is complete is never left for one that failed; else the last counts, segments coming
 * in the order of their names. */
static void note_place(assembler *self, cvn_run_id id, const place *where) {
  const int64_t number = cvn_jobs_place(&self->job->work->jobs, id);
  if (number < 0) return;
  place *known = &self->places[number];
  if (known->segment != NOWHERE && !known->failed && where->failed) return;
  *known = *where;
}

static void found(void *user, int32_t segment, const cvn_sealed_run *run) {
  const place where = {segment, run->status != CVN_OK, run->offset, run->length};
  note_place(user, run->id, &where);
}

static cvn_status find_all(assembler *self) {
  cvn_assembly *job = self->job;
  const int64_t runs = cvn_jobs_all(&job->work->jobs);
  cvn_status status = CVN_OK;
  for (int64_t i = 0; i < runs; i++) self->places[i] = (place){.segment = NOWHERE};
  if (job->parts) status = cvn_parts_list(job->parts, found, self, self->messages);
  for (int64_t i = 0; job->fresh && i < job->fresh->count; i++) {
    const cvn_finished_run *run = &job->fresh->runs[i];
    const place where = {IN_MEMORY, run->output.status != CVN_OK, i, 0};
    note_place(self, run->id, &where);
  }
  job->runs = runs;
  for (int64_t i = 0; i < runs; i++) {
    job->missing += self->places[i].segment == NOWHERE;
    job->failed += self->places[i].segment != NOWHERE && self->places[i].failed;
  }
  return status;
}

static cvn_status check_missing(assembler *self) {
  const cvn_assembly *job = self->job;
  if (job->missing == 0 || job->partial) return CVN_OK;
  return cvn_fail(self->messages, CVN_ERR_INPUT, NULL,
                  "%s: %lld of %lld runs are missing; convene status says of which shards, "
                  "--partial writes what is there",
                  job->parts ? cvn_parts_path(job->parts) : job->output, (long long)job->missing,
                  (long long)job->runs);
}

static void tell_failure(assembler *self, cvn_run_id id, const cvn_run_output *output,
                         int64_t *told) {
  const cvn_study *study = self->job->work->study;
  char point[64] = "";
  if (output->status == CVN_OK || ++*told > FAILURES_TOLD) return;
  if (study->points > 1) snprintf(point, sizeof point, "point %lld, ", (long long)id.point);
  (void)cvn_fail(self->messages, CVN_ERR_RUNS_FAILED, NULL,
                 "strategy '%s', %sreplicate %lld failed: %s",
                 study->scenario.strategies[id.strategy].name, point, (long long)id.replicate,
                 output->message ? output->message : "");
}

static bool is_sealed(const place *where) {
  return where->segment != IN_MEMORY && where->segment != NOWHERE;
}

/* Of a sealed run; of another, nothing. */
static void read_run(const assembler *self, int64_t number, reading *to, cvn_messages *messages) {
  const cvn_assembly *job = self->job;
  const place *where = &self->places[number];
  to->status = CVN_OK;
  if (!is_sealed(where)) return;
  const cvn_sealed_run run = {.id = cvn_jobs_at(&job->work->jobs, number),
                              .offset = where->offset,
                              .length = where->length};
  to->status = cvn_parts_read(job->parts, where->segment, &run, &to->room, &to->output, messages);
}

static void forget_run(reading *the) {
  cvn_run_output_free(&the->output);
  cvn_arena_reset(&the->room);
}

/* Reads this run and some that follow. What cannot be read is told in its turn. */
static void read_ahead(assembler *self, int64_t first) {
  const int threads = self->job->work->options.threads;
  int64_t end = first, bytes = 0;
  while (end < self->job->runs && end - first < AHEAD_RUNS) {
    if (is_sealed(&self->places[end])) bytes += self->places[end].length;
    if (bytes > AHEAD_BYTES && end > first) break;
    end++;
  }
#pragma omp parallel for num_threads(threads)                                                      \
    schedule(dynamic, 1) if (threads > 1 && end > first + 1)
  for (int64_t i = first; i < end; i++) read_run(self, i, &self->ahead[i - first], NULL);
  self->first_read = first;
  self->end_read = end;
}

static cvn_status write_run(assembler *self, int64_t number, int64_t *told) {
  const cvn_assembly *job = self->job;
  const place *where = &self->places[number];
  const cvn_run_id id = cvn_jobs_at(&job->work->jobs, number);
  const cvn_run_output *output = NULL; /* missing */
  if (number >= self->end_read) read_ahead(self, number);
  reading *read = &self->ahead[number - self->first_read];
  if (read->status != CVN_OK) read_run(self, number, read, self->messages); /* to say why */
  cvn_status status = read->status;
  if (where->segment == IN_MEMORY) output = &job->fresh->runs[where->offset].output;
  else if (where->segment != NOWHERE) output = &read->output;
  if (status == CVN_OK && output) tell_failure(self, id, output, told);
  if (status == CVN_OK)
    status =
        cvn_writer_run(self->writer, id.strategy, id.point, id.replicate, output, self->messages);
  forget_run(read);
  return status;
}

static cvn_status write_runs(assembler *self) {
  cvn_status status = CVN_OK;
  int64_t told = 0;
  for (int64_t i = 0; i < self->job->runs && status == CVN_OK; i++)
    status = cvn_work_stopped(self->job->work) ? CVN_ERR_INTERRUPTED : write_run(self, i, &told);
  for (int64_t i = 0; i < AHEAD_RUNS; i++) {
    forget_run(&self->ahead[i]);
    cvn_arena_free(&self->ahead[i].room);
  }
  return status;
}

static cvn_status write_population(assembler *self, int64_t replicate) {
  const cvn_work *work = self->job->work;
  cvn_params params;
  cvn_population population;
  cvn_status status = cvn_study_params(work->study, 0, &params, self->messages);
  if (status != CVN_OK) return status;
  status =
      cvn_population_create_by(&population, &params, work->coalition, cvn_work_key(work, replicate),
                               work->options.threads, self->messages);
  if (status == CVN_OK) {
    status = cvn_writer_population(self->writer, replicate, &population, self->messages);
    cvn_population_free(&population);
  }
  cvn_params_free(&params);
  return status;
}

static cvn_status write_populations(assembler *self) {
  const cvn_work *work = self->job->work;
  const cvn_record_plan *record = &work->study->scenario.record;
  /* Names are the same in every replicate and are taken from the first. */
  const int64_t wanted = record->population ? work->jobs.replicates : record->names ? 1 : 0;
  cvn_status status = CVN_OK;
  for (int64_t r = 0; r < wanted && status == CVN_OK; r++)
    status = cvn_work_stopped(work) ? CVN_ERR_INTERRUPTED : write_population(self, r);
  return status;
}

static cvn_status open_writer(assembler *self) {
  const cvn_assembly *job = self->job;
  const cvn_layout layout =
      cvn_layout_of(job->work, job->fingerprint,
                    job->parts && !job->elsewhere ? cvn_parts_temporary(job->parts) : NULL);
  return cvn_writer_open(&self->writer, job->output, &layout, job->replace, self->messages);
}

cvn_layout cvn_layout_of(const cvn_work *work, const cvn_fingerprint *fingerprint,
                         const char *temporary) {
  const cvn_study *study = work->study;
  return (cvn_layout){
      .scenario = &study->scenario,
      .dimensions = work->dimensions,
      .strategies = work->jobs.strategies,
      .points = work->jobs.points,
      .replicates = work->jobs.replicates,
      .months = study->scenario.params.run.months,
      .coalition = work->coalition,
      .temporary = temporary,
      .fingerprint = fingerprint->all,
      .threads = work->options.threads,
      .family = fingerprint->family,
      .design = {.name = study->name,
                 .text = study->text,
                 .length = study->text_length,
                 .kind = cvn_design_word(study->design.kind),
                 .points = study->design.points,
                 .trajectories = study->design.trajectories,
                 .levels = study->design.levels,
                 .seed = study->design.seed,
                 .file = study->design.file,
                 .n_varied = study->n_varied,
                 .varied = study->varied,
                 .values = study->values},
  };
}

cvn_status cvn_assemble(cvn_assembly *job, cvn_messages *messages) {
  assembler self = {.job = job, .messages = messages};
  const int64_t runs = cvn_jobs_all(&job->work->jobs);
  job->runs = job->failed = job->missing = 0;
  self.places = calloc((size_t)runs, sizeof *self.places);
  if (!self.places) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for results");
  cvn_status status = find_all(&self);
  if (status == CVN_OK) status = check_missing(&self);
  if (status == CVN_OK) status = open_writer(&self);
  if (status == CVN_OK) status = write_populations(&self);
  if (status == CVN_OK) status = write_runs(&self);
  if (status == CVN_OK) {
    status = cvn_writer_finish(self.writer, messages);
    self.writer = NULL;
  }
  cvn_writer_abandon(self.writer);
  free(self.places);
  return status;
}
