/* work.c: threads take jobs and make them; see work.h. */
#include "experiment/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/failpoint.h"
#include "base/machine.h"
#include "base/text.h"
#include "model/world.h"

/* Memberships past which a run no longer fits the cache of one core, and gains from threads
 * inside. */
#define LARGE_RUN 200000
/* Memberships past which a run tells of its months: small ones are over before anybody could
 * look. */
#define TELLING_RUN 10000
/* What the HDF5 library, its chunk caches and the program itself take; a run's place in lists. */
#define PROGRAM_BYTES (32.0 * 1024 * 1024)
#define PLACE_BYTES   32.0
/* Seconds between looks at other ranks' messages; between looks at signals, and reports. */
#define TICK_GROUP 0.0005
#define TICK       0.02

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool is_late(const cvn_work *self) {
  return self->options.deadline > 0.0 && seconds_now() >= self->options.deadline;
}

bool cvn_work_stopped(const cvn_work *self) {
  return cvn_share_halted(&self->share) || cvn_is_set(self->options.stop) || is_late(self);
}

cvn_key cvn_work_key(const cvn_work *self, int64_t replicate) {
  return (cvn_key){.seed = (uint32_t)self->study->scenario.params.run.seed,
                   .replicate = (uint32_t)replicate};
}

/* -- before the first run -- */

static void choose_threads(cvn_work *self) {
  const int threads = self->options.threads;
  const int64_t own = cvn_jobs_own(&self->jobs);
  const bool inside = self->dimensions.memberships > LARGE_RUN || own == 1;
  self->outer_threads = inside ? 1 : threads;
  self->inner_threads = inside ? threads : 1;
  if (self->outer_threads > own && own > 0) self->outer_threads = (int)own;
}

/* Runs begin as copies of a world where they can share it; a large one would not fit twice. */
static bool shares_worlds(const cvn_work *self) {
  return self->inner_threads == 1 && self->jobs.strategies * self->jobs.points > 1;
}

static double bytes_needed(const cvn_work *self, const cvn_params *params) {
  const double worlds = (shares_worlds(self) ? 2.0 : 1.0) *
                        cvn_world_bytes(params, &self->dimensions, self->inner_threads);
  const double population = cvn_population_bytes(params, self->coalition);
  const double output = cvn_run_output_bytes(&self->study->scenario, &self->dimensions);
  double finished = (double)cvn_jobs_own(&self->jobs) * output;
  if (finished > self->kept + output) finished = self->kept + output;
  return PROGRAM_BYTES + self->outer_threads * (worlds + population + output) + finished +
         PLACE_BYTES * (double)cvn_jobs_all(&self->jobs);
}

/* Refuses what does not fit before anything is allocated or written. */
static cvn_status check_memory(const cvn_work *self, double needed) {
  const char *tightest;
  const double left = (double)cvn_machine_memory(&tightest), gigabyte = 1e9;
  if (needed <= left) return CVN_OK;
  return cvn_fail(
      self->messages, CVN_ERR_MEMORY, NULL,
      "%lld organisations in %lld memberships with %d thread%s need about %.1f GB of memory; "
      "%s leaves %.1f GB: use fewer organisations, threads or recorded months",
      (long long)self->dimensions.organisations, (long long)self->dimensions.memberships,
      self->options.threads, self->options.threads == 1 ? "" : "s", needed / gigabyte, tightest,
      left / gigabyte);
}

/* What stands in one file has one shape. */
static cvn_status check_shape(const cvn_work *self, const cvn_params *params,
                              const cvn_dimensions *size) {
  const cvn_record_plan *record = &self->study->scenario.record;
  const char *what = NULL;
  if (params->run.months != self->study->scenario.params.run.months) what = "run.months";
  else if (params->run.seed != self->study->scenario.params.run.seed) what = "run.seed";
  else if (params->run.replicates != self->study->scenario.params.run.replicates)
    what = "run.replicates";
  else if (size->areas != self->dimensions.areas && record->snapshots_every > 0)
    what = "the number of service areas, while snapshots are recorded,";
  else if (size->alliances != self->dimensions.alliances && record->alliances_every > 0)
    what = "the number of alliances, while each is recorded,";
  if (what)
    return cvn_fail(self->messages, CVN_ERR_INPUT, NULL,
                    "%s cannot be varied: all runs of a study stand in one file", what);
  return CVN_OK;
}

static void widen(cvn_dimensions *all, const cvn_dimensions *one) {
  if (one->organisations > all->organisations) all->organisations = one->organisations;
  if (one->alliances > all->alliances) all->alliances = one->alliances;
  if (one->memberships > all->memberships) all->memberships = one->memberships;
  if (one->areas > all->areas) all->areas = one->areas;
  if (one->sectors > all->sectors) all->sectors = one->sectors;
}

/* The sizes of all points' populations; the largest count. */
static cvn_status measure(cvn_work *self) {
  const cvn_study *study = self->study;
  double memberships = 0.0, needed = 0.0;
  self->dimensions = cvn_population_dimensions(&study->scenario.params, self->coalition);
  if (study->points > 1 && study->scenario.record.population)
    return cvn_fail(self->messages, CVN_ERR_INPUT, NULL,
                    "record: population is for one point; a study of %lld points cannot keep it",
                    (long long)study->points);
  for (int64_t p = 0; p < study->points; p++) {
    cvn_params params;
    cvn_status status = cvn_study_params(study, p, &params, self->messages);
    if (status != CVN_OK) return status;
    const cvn_dimensions size = cvn_population_dimensions(&params, self->coalition);
    status = check_shape(self, &params, &size);
    memberships += (double)size.memberships;
    if (p == 0) self->dimensions = size;
    widen(&self->dimensions, &size);
    if (p == 0) choose_threads(self);
    const double bytes = bytes_needed(self, &params);
    if (bytes > needed) needed = bytes;
    cvn_params_free(&params);
    if (status != CVN_OK) return status;
  }
  choose_threads(self);
  self->run_months =
      memberships / (double)study->points * (double)study->scenario.params.run.months;
  return self->options.reading ? CVN_OK : check_memory(self, needed);
}

cvn_status cvn_work_init(cvn_work *self, const cvn_study *study, const cvn_work_options *options,
                         cvn_messages *messages) {
  *self = (cvn_work){.study = study,
                     .options = *options,
                     .jobs = cvn_jobs_of(study),
                     .outer_threads = 1,
                     .inner_threads = 1,
                     .kept = cvn_gather_bytes(),
                     .messages = messages};
  if (options->shards > 1) {
    self->jobs.shard = options->shard - 1;
    self->jobs.shards = options->shards;
  }
  cvn_status status = cvn_coalition_load(&self->coalition, &study->scenario, messages);
  if (status == CVN_OK) status = measure(self);
  if (status != CVN_OK) return status;
  self->made = calloc((size_t)cvn_jobs_all(&self->jobs), 1);
  if (self->made) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for results");
}

void cvn_work_free(cvn_work *self) {
  free(self->made);
  cvn_coalition_free(self->coalition);
  *self = (cvn_work){0};
}

void cvn_work_found(void *work, int32_t segment, const cvn_sealed_run *run) {
  cvn_work *self = work;
  const int64_t place = cvn_jobs_place(&self->jobs, run->id);
  (void)segment;
  if (place < 0 || self->made[place] == CVN_MADE) return;
  self->made[place] = run->status == CVN_OK ? CVN_MADE : CVN_MADE_FAILED;
}

void cvn_work_settle(cvn_work *self) {
  const cvn_group *group = self->options.group;
  const int64_t all = cvn_jobs_all(&self->jobs);
  if (group && group->size > 1) group->broadcast(group->link, self->made, (size_t)all);
  self->found = 0;
  for (int64_t place = 0; place < all; place++) {
    if (self->made[place] == CVN_MADE_FAILED && self->options.retry_failed)
      self->made[place] = CVN_NOT_MADE;
    if (self->made[place] != CVN_NOT_MADE)
      self->found += cvn_jobs_is_own(&self->jobs, cvn_jobs_at(&self->jobs, place));
  }
}

/* -- runs -- */

static cvn_run_output failed_run(const cvn_work *self, cvn_status status, const char *why) {
  return (cvn_run_output){.status = status,
                          .months = self->study->scenario.params.run.months,
                          .message = cvn_copy(why)};
}

static void make_run(cvn_work *self, cvn_stock *stock, cvn_run_id id, cvn_run_watch *watch,
                     cvn_run_output *output) {
  const cvn_strategy *strategy = &self->study->scenario.strategies[id.strategy];
  cvn_scenario scenario = self->study->scenario; /* with the point's parameters */
  cvn_messages messages = {0};
  const cvn_status status = cvn_study_params(self->study, id.point, &scenario.params, &messages);
  if (CVN_FAILPOINT("run-fails")) {
    *output = failed_run(self, CVN_ERR_MEMORY, "a test lets it fail");
  } else if (status != CVN_OK) {
    *output = failed_run(self, status,
                         messages.count > 0 ? messages.items[0].text : cvn_status_text(status));
  } else {
    cvn_run_from(output, &scenario, stock, strategy, cvn_work_key(self, id.replicate), watch);
  }
  if (status == CVN_OK) cvn_params_free(&scenario.params);
  cvn_messages_free(&messages);
}

/* Finished runs count as one each, those in the middle by their months. */
static void tell_progress(cvn_work *self) {
  if (!self->options.progress) return;
  const int64_t done = self->found + cvn_share_done(&self->share);
  const double own = (double)cvn_jobs_own(&self->jobs);
  const double begun = (double)__atomic_load_n(&self->months, __ATOMIC_RELAXED) /
                       (double)cvn_run_steps(&self->study->scenario);
  const double runs = (double)done + begun < own ? (double)done + begun : own;
  self->options.progress(self->options.progress_user, done, (int64_t)own, runs * self->run_months,
                         own * self->run_months);
}

/* Nobody waits: whoever finds another at it goes on. */
static void tell_month(void *work) {
  cvn_work *self = work;
  if (!omp_test_lock(&self->gather->progress_lock)) return;
  tell_progress(self);
  omp_unset_lock(&self->gather->progress_lock);
}

static void make_job(cvn_work *self, cvn_stock *stock, int64_t job) {
  const cvn_run_id id = cvn_jobs_run(&self->jobs, job);
  const int64_t place = cvn_jobs_place(&self->jobs, id);
  const bool tells = !self->options.watch && self->dimensions.memberships >= TELLING_RUN;
  cvn_run_watch watch = {
      .stop = self->options.watch ? &self->share.halt : self->options.stop,
      .all_months = tells || self->options.watch ? &self->months : NULL, /* where anybody asks */
      .after_month = tells ? tell_month : NULL,
      .user = self,
  };
  cvn_run_output output = {0};
  if (self->made[place] != CVN_NOT_MADE) return;
  make_run(self, stock, id, &watch, &output);
  const bool failed = output.status != CVN_OK, over = output.status != CVN_ERR_INTERRUPTED;
  if (over) {
    self->made[place] = failed ? CVN_MADE_FAILED : CVN_MADE; /* nobody else has this place */
    cvn_gather_add(self->gather, id, &output);
  }
  cvn_run_output_free(&output);
  /* What was the months of a run becomes a run, and is told, before another's does. */
  omp_set_lock(&self->gather->progress_lock);
  if (over) cvn_share_count(&self->share);
  if (watch.all_months) __atomic_fetch_sub(watch.all_months, watch.months, __ATOMIC_RELAXED);
  if (over && !self->options.watch) tell_progress(self);
  omp_unset_lock(&self->gather->progress_lock);
}

/* Jobs for one thread, until there are no more. */
static void take_jobs(cvn_work *self) {
  cvn_stock stock = {
      .coalition = self->coalition, .threads = self->inner_threads, .copies = shares_worlds(self)};
  int64_t first = 0;
  for (int64_t count; (count = cvn_share_take(&self->share, &first)) > 0;)
    for (int64_t job = first; job < first + count; job++) {
      if (cvn_work_stopped(self) || cvn_gather_failed(self->gather)) break;
      make_job(self, &stock, job);
    }
  cvn_stock_free(&stock);
}

/* Within a parallel region, even one of a single thread, libgomp would start new threads for every
 * region inside a run: two a month. */
static void make_jobs(cvn_work *self) {
  if (self->outer_threads == 1) {
    take_jobs(self);
    return;
  }
#pragma omp parallel num_threads(self->outer_threads)
  take_jobs(self);
}

/* -- watching -- */

/* A thread of its own, for what must not wait until a run ends. */
typedef struct watch {
  cvn_work *work;
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t over_now;
  bool over;         /* all runs are made, here; under the mutex */
  cvn_status status; /* and how that ended */
} watch;

static void look_once(cvn_work *self) {
  if (cvn_gather_failed(self->gather)) cvn_share_halt(&self->share);
  if (!cvn_share_halted(&self->share) && cvn_work_stopped(self)) {
    self->out_of_time = is_late(self);
    cvn_share_halt(&self->share);
  }
  cvn_share_tick(&self->share);
}

/* Until the time, or until all runs are made, where they were not; whether they are. */
static bool wait_until(watch *w, double time) {
  const double whole = floor(time);
  const struct timespec then = {(time_t)whole, (long)(1e9 * (time - whole))};
  pthread_mutex_lock(&w->mutex);
  const bool before = w->over;
  int waited = 0;
  while (w->over == before && waited == 0)
    waited = pthread_cond_timedwait(&w->over_now, &w->mutex, &then);
  const bool over = w->over;
  pthread_mutex_unlock(&w->mutex);
  return over;
}

static void *watch_on(void *data) {
  watch *w = data;
  cvn_work *self = w->work;
  const double tick = self->share.group ? TICK_GROUP : TICK;
  double next = seconds_now() + TICK;
  for (bool over = false;;) {
    look_once(self);
    if (seconds_now() >= next) {
      next = seconds_now() + TICK;
      if (!over) cvn_gather_tick(self->gather);
      tell_progress(self);
    }
    if (over && cvn_share_end(&self->share, w->status)) return NULL;
    over = wait_until(w, seconds_now() + tick);
  }
}

static bool watch_begin(watch *w) {
  pthread_condattr_t monotonic;
  if (pthread_condattr_init(&monotonic) != 0) return false;
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  const bool waits = pthread_cond_init(&w->over_now, &monotonic) == 0;
  pthread_condattr_destroy(&monotonic);
  if (!waits) return false;
  pthread_mutex_init(&w->mutex, NULL);
  if (pthread_create(&w->thread, NULL, watch_on, w) == 0) return true;
  pthread_mutex_destroy(&w->mutex);
  pthread_cond_destroy(&w->over_now);
  return false;
}

/* Tells the thread that all runs are made, and waits for it. */
static void watch_end(watch *w) {
  pthread_mutex_lock(&w->mutex);
  w->over = true;
  pthread_cond_signal(&w->over_now);
  pthread_mutex_unlock(&w->mutex);
  pthread_join(w->thread, NULL);
  pthread_mutex_destroy(&w->mutex);
  pthread_cond_destroy(&w->over_now);
}

/* How the work here has ended so far. */
static cvn_status end_here(cvn_work *self, bool seal) {
  cvn_status status = CVN_OK;
  cvn_gather_tell_lost(self->gather);
  if (cvn_gather_failed(self->gather)) return (cvn_status)self->gather->status;
  if (cvn_work_stopped(self)) status = CVN_ERR_INTERRUPTED;
  const cvn_status sealed = seal ? cvn_gather_seal(self->gather) : CVN_OK;
  return sealed != CVN_OK ? sealed : status;
}

static cvn_status make_watched(cvn_work *self, bool seal) {
  watch w = {.work = self};
  if (!watch_begin(&w))
    return cvn_fail(self->messages, CVN_ERR_MEMORY, NULL, "a thread cannot be started");
  make_jobs(self);
  w.status = end_here(self, seal);
  if (w.status != CVN_OK && w.status != CVN_ERR_INTERRUPTED) cvn_share_halt(&self->share);
  watch_end(&w);
  if (w.status == CVN_OK && cvn_work_stopped(self)) w.status = CVN_ERR_INTERRUPTED;
  /* What another rank could not do it has told itself. */
  if (w.status == CVN_ERR_INTERRUPTED && self->share.status != CVN_OK)
    w.status = self->share.status;
  return w.status;
}

cvn_status cvn_work_make(cvn_work *self, cvn_gather *gather, bool seal) {
  cvn_status status = cvn_share_init(&self->share, self->options.group, cvn_jobs_own(&self->jobs),
                                     self->jobs.strategies, self->outer_threads);
  if (status != CVN_OK) return cvn_fail(self->messages, status, NULL, "no memory for threads");
  self->gather = gather;
  if (self->options.watch) {
    status = make_watched(self, seal);
  } else {
    make_jobs(self);
    status = end_here(self, seal);
  }
  self->made_now = cvn_share_done(&self->share);
  cvn_share_free(&self->share);
  self->gather = NULL;
  return status;
}
