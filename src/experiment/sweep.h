/* sweep.h: a study made by threads, processes and shards, and its folder.
 *
 *   fingerprint                    which experiment the folder is of
 *   study.hdf5                     the study itself: a result without runs (docs/output.md)
 *   study.yaml, scenario.yaml      copies to read
 *   lock-…, journal-…, segment-…   who is at work, finished runs (parts.h)
 *   <name>.h5                      the result, when work that is not divided into shards is done
 */
#ifndef CVN_EXPERIMENT_SWEEP_H
#define CVN_EXPERIMENT_SWEEP_H

#include <time.h>

#include "experiment/experiment.h"
#include "experiment/group.h"
#include "experiment/lock.h"

/* No result has such a name, whatever the study is called. */
#define CVN_SWEEP_STUDY "study.hdf5"

enum { CVN_MOST_SHARDS = 100000 };

typedef struct cvn_sweep_options {
  const char *folder; /* made where there is none */
  int threads;
  int shard, shards;      /* 1 … shards; 0 of 1: all of the study */
  bool resume;            /* go on with finished runs; more points or replicates are added */
  bool retry_failed;      /* make runs again that failed; with `resume` */
  bool force;             /* remove what is there; only for all of the study */
  bool take_over;         /* of another process that may be at work */
  double time_limit;      /* seconds after which to have ended in order; 0 for none */
  const cvn_group *group; /* NULL for a process alone */
  cvn_progress *progress; /* told several times a second by one thread; may be NULL */
  void *progress_user;
  const volatile sig_atomic_t *stop; /* may be NULL */
} cvn_sweep_options;

typedef struct cvn_sweep_result {
  int64_t runs;                 /* of this shard */
  int64_t found, made;          /* that were there, and that were made now */
  int64_t all, failed, missing; /* of the whole study, afterwards */
  int64_t own_failed;           /* of this shard */
  double membership_months;     /* of what was made now */
  bool nothing_to_do;           /* all was there, the result too */
  char *output;                 /* the result; NULL where none was written; owned */
} cvn_sweep_result;
void cvn_sweep_result_free(cvn_sweep_result *result); /* safe on zeros */

/* Makes the runs of the study, or of a shard of it, that the folder does not hold; then, for all of
 * the study, writes the result. Called by every rank of a group; what is said of the result is for
 * rank 0. CVN_ERR_INTERRUPTED when stopped or out of time: all finished runs are sealed.
 * CVN_ERR_RUNS_FAILED when all is done but some runs failed. CVN_ERR_EXISTS for a folder of another
 * experiment, one somebody is at work in, or one with finished runs unless `resume` or `force`. */
cvn_status cvn_sweep_run(const cvn_study *study, const cvn_sweep_options *options,
                         cvn_sweep_result *result, cvn_messages *messages) CVN_MUST_CHECK;

typedef struct cvn_sweep_shard {
  int shard, shards;            /* 0 of 1: all of the study */
  int64_t runs, sealed, failed; /* failed ones count as sealed too */
  bool locked, lives;           /* somebody holds it; false only if certain that it is no more */
  cvn_lock_holder holder;
  time_t last;         /* when something was last sealed; 0 never */
  double seconds_left; /* at the pace of its last start; NAN unknown */
} cvn_sweep_shard;

typedef struct cvn_sweep_status {
  char *name, *result; /* of the study; of its result file; owned */
  bool has_result;     /* of just this study */
  int64_t strategies, points, replicates;
  int64_t runs, sealed, failed, missing;
  int n_shards;
  cvn_sweep_shard *shards; /* owned */
  int segments;            /* files */
} cvn_sweep_status;

/* Looks at a folder without touching it. */
cvn_status cvn_sweep_look(const char *folder, cvn_sweep_status *status,
                          cvn_messages *messages) CVN_MUST_CHECK;
void cvn_sweep_status_free(cvn_sweep_status *status); /* safe on zeros */

typedef struct cvn_merge_options {
  const char *output;
  bool replace, partial;             /* partial: missing runs are written as such */
  const volatile sig_atomic_t *stop; /* may be NULL */
} cvn_merge_options;

typedef struct cvn_merge_result {
  int64_t runs, failed, missing;
} cvn_merge_result;

/* Writes the result of a folder's finished runs. CVN_ERR_INPUT where some are missing. */
cvn_status cvn_sweep_merge(const char *folder, const cvn_merge_options *options,
                           cvn_merge_result *result, cvn_messages *messages) CVN_MUST_CHECK;

#endif
