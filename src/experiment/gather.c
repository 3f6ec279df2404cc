/* gather.c: see gather.h. */
#include "experiment/gather.h"

#include <stdlib.h>

#include "base/failpoint.h"
#include "base/machine.h"

/* Seconds of work that a kill may cost. */
#define SEAL_SECONDS CVN_FAILPOINT_SECONDS("CVN_SEAL_SECONDS", 1.0)

double cvn_gather_bytes(void) {
  static const double least = 64.0 * 1024 * 1024, most = 768.0 * 1024 * 1024;
  const char *tightest;
  const double eighth = (double)cvn_machine_memory(&tightest) / 8.0;
  return eighth < least ? least : eighth < most ? eighth : most;
}

void cvn_gather_init(cvn_gather *self, const cvn_parts_options *options, cvn_messages *messages) {
  *self = (cvn_gather){.options = *options,
                       .last_seal = omp_get_wtime(),
                       .most = cvn_gather_bytes() / 2.0,
                       .status = CVN_OK,
                       .messages = messages};
  omp_init_lock(&self->list_lock);
  omp_init_lock(&self->seal_lock);
  omp_init_lock(&self->progress_lock);
}

static void free_list(cvn_run_list *list) {
  for (int64_t i = 0; i < list->count; i++) cvn_run_output_free(&list->runs[i].output);
  free(list->runs);
  *list = (cvn_run_list){0};
}

void cvn_gather_free(cvn_gather *self) {
  free_list(&self->fresh);
  cvn_parts_close(self->parts);
  omp_destroy_lock(&self->list_lock);
  omp_destroy_lock(&self->seal_lock);
  omp_destroy_lock(&self->progress_lock);
}

/* False without memory; the output is then still the caller's. */
static bool append(cvn_run_list *list, cvn_run_id id, const cvn_run_output *output, int areas) {
  if (list->count == list->capacity) {
    const int64_t capacity = list->capacity ? 2 * list->capacity : 64;
    cvn_finished_run *more = realloc(list->runs, (size_t)capacity * sizeof *more);
    if (!more) return false;
    list->runs = more;
    list->capacity = capacity;
  }
  cvn_finished_run *run = &list->runs[list->count++];
  *run = (cvn_finished_run){.id = id, .output = *output};
  list->bytes += cvn_finished_run_bytes(run, areas);
  return true;
}

/* The first failure counts. With the list lock held. */
static void note(cvn_gather *self, cvn_status status) {
  if (self->status == CVN_OK) self->status = status;
}

bool cvn_gather_failed(const cvn_gather *self) {
  return self->status != CVN_OK;
}

/* With the seal lock held: takes what is gathered out of the list and seals it. */
static void seal_now(cvn_gather *self) {
  omp_set_lock(&self->list_lock);
  cvn_run_list taken = self->fresh;
  self->fresh = (cvn_run_list){0};
  cvn_status status = (cvn_status)self->status;
  omp_unset_lock(&self->list_lock);
  if (status == CVN_OK && taken.count > 0) {
    if (!self->parts) status = cvn_parts_open(&self->parts, &self->options, self->messages);
    if (status == CVN_OK)
      status = cvn_parts_seal(self->parts, taken.runs, taken.count, self->messages);
  }
  free_list(&taken);
  omp_set_lock(&self->list_lock);
  note(self, status);
  self->last_seal = omp_get_wtime();
  omp_unset_lock(&self->list_lock);
}

/* One thread seals while the others go on, unless memory would run over. */
static void seal_if(cvn_gather *self, bool due, bool many) {
  if (!due) return;
  if (many) omp_set_lock(&self->seal_lock);
  else if (!omp_test_lock(&self->seal_lock)) return;
  seal_now(self);
  omp_unset_lock(&self->seal_lock);
}

static bool is_due(const cvn_gather *self) {
  return omp_get_wtime() - self->last_seal >= SEAL_SECONDS;
}

void cvn_gather_add(cvn_gather *self, cvn_run_id id, cvn_run_output *output) {
  omp_set_lock(&self->list_lock);
  if (!append(&self->fresh, id, output, self->options.areas)) {
    cvn_run_output_free(output);
    self->lost = true; /* another thread may be at the messages */
    note(self, CVN_ERR_MEMORY);
  }
  *output = (cvn_run_output){0};
  const bool many = self->fresh.bytes > self->most, due = many || is_due(self);
  omp_unset_lock(&self->list_lock);
  seal_if(self, due, many);
}

void cvn_gather_tick(cvn_gather *self) {
  omp_set_lock(&self->list_lock);
  const bool due = self->fresh.count > 0 && is_due(self);
  omp_unset_lock(&self->list_lock);
  seal_if(self, due, false);
}

cvn_status cvn_gather_seal(cvn_gather *self) {
  omp_set_lock(&self->seal_lock);
  seal_now(self);
  omp_unset_lock(&self->seal_lock);
  return (cvn_status)self->status;
}

void cvn_gather_tell_lost(cvn_gather *self) {
  if (!self->lost) return;
  omp_set_lock(&self->seal_lock);
  (void)cvn_fail(self->messages, CVN_ERR_MEMORY, NULL, "no memory for finished runs");
  omp_unset_lock(&self->seal_lock);
}
