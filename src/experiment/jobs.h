/* jobs.h: the runs of a study in the order in which they are made, and who makes which.
 *
 * A unit is a design point and a replicate; its runs, one a strategy, share a population. Units
 * come replicate by replicate, so that work that is interrupted has done about as much for every
 * point and strategy. Of any `shards` units that follow one another each shard has one, and not
 * always the same, so that a shard sees all points.
 */
#ifndef CVN_EXPERIMENT_JOBS_H
#define CVN_EXPERIMENT_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "experiment/study.h"
#include "record/segment.h"

typedef struct cvn_jobs {
  int64_t strategies, points, replicates;
  int64_t shard, shards; /* 0 <= shard < shards */
} cvn_jobs;

cvn_jobs cvn_jobs_of(const cvn_study *study);

int64_t cvn_jobs_all(const cvn_jobs *jobs); /* of all shards */
int64_t cvn_jobs_own(const cvn_jobs *jobs); /* of this one */

/* The job at a place 0 … own - 1 in the order of making. Those of one unit follow one another. */
cvn_run_id cvn_jobs_run(const cvn_jobs *jobs, int64_t job);
bool cvn_jobs_is_own(const cvn_jobs *jobs, cvn_run_id id);

/* A run's place in the order of the result file (strategy, point, replicate); -1 for one that the
 * study does not have. And back. */
int64_t cvn_jobs_place(const cvn_jobs *jobs, cvn_run_id id);
cvn_run_id cvn_jobs_at(const cvn_jobs *jobs, int64_t place);

#endif
