/* work.h: making the runs of a study: by threads, in whatever order, sealed as they are finished.
 * Private to this room.
 *
 * Many small runs: one run a thread, nothing shared. Few large ones: threads over alliances inside
 * the run. Never both (docs/design.md).
 */
#ifndef CVN_EXPERIMENT_WORK_H
#define CVN_EXPERIMENT_WORK_H

#include "experiment/experiment.h"
#include "experiment/gather.h"
#include "experiment/jobs.h"
#include "experiment/share.h"

typedef struct cvn_work_options {
  int threads;
  int shard, shards; /* 1 … shards; 0 of 1 */
  bool retry_failed; /* make runs again that have failed */
  bool reading;      /* no run is to be made: no memory is needed for any */
  bool watch;        /* look at stop, deadline and progress even while no run ends */
  double deadline;   /* seconds on the monotonic clock at which to stop; 0 for none */
  const cvn_group *group;
  cvn_progress *progress;
  void *progress_user;
  const volatile sig_atomic_t *stop; /* may be NULL */
} cvn_work_options;

typedef struct cvn_work {
  const cvn_study *study;
  cvn_work_options options;
  cvn_jobs jobs;
  cvn_coalition *coalition;
  cvn_dimensions dimensions;        /* the largest of any point */
  double run_months;                /* membership-months of a run, in the mean over points */
  unsigned char *made;              /* by place in the result: enum cvn_made */
  int outer_threads, inner_threads; /* one of them is 1 */
  double kept;                      /* bytes that finished runs may take until they are sealed */
  int64_t months;                   /* stepped by runs that are not finished; atomic */
  int64_t found;                    /* own runs that were there before */
  int64_t made_now;                 /* by this process; by the group for rank 0 after the work */
  bool out_of_time;                 /* the deadline was what stopped it */
  cvn_share share;
  cvn_gather *gather; /* while runs are made */
  cvn_messages *messages;
} cvn_work;

enum cvn_made { CVN_NOT_MADE, CVN_MADE, CVN_MADE_FAILED };

/* Reads the files and refuses what does not fit into memory or one file, before anything is
 * written. On failure too the work is to be freed. */
cvn_status cvn_work_init(cvn_work *self, const cvn_study *study, const cvn_work_options *options,
                         cvn_messages *messages) CVN_MUST_CHECK;
void cvn_work_free(cvn_work *self); /* safe on zeros */

/* Notes a sealed run; a cvn_parts_found. */
void cvn_work_found(void *work, int32_t segment, const cvn_sealed_run *run);

/* Counts what was found, and leaves out failed runs that are to be tried again. After the last call
 * of cvn_work_found; the whole group calls it. */
void cvn_work_settle(cvn_work *self);

/* Makes the own runs that are missing. CVN_OK, _INTERRUPTED, or why runs could not be kept. What is
 * finished is in `gather`, to be sealed by the caller unless `seal`. */
cvn_status cvn_work_make(cvn_work *self, cvn_gather *gather, bool seal) CVN_MUST_CHECK;

bool cvn_work_stopped(const cvn_work *self);
cvn_key cvn_work_key(const cvn_work *self, int64_t replicate);

#endif
