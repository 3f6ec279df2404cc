/* jobs.c: arithmetic of runs; see jobs.h. */
#include "experiment/jobs.h"

cvn_jobs cvn_jobs_of(const cvn_study *study) {
  return (cvn_jobs){.strategies = study->scenario.n_strategies,
                    .points = study->points,
                    .replicates = study->scenario.params.run.replicates,
                    .shards = 1};
}

int64_t cvn_jobs_all(const cvn_jobs *jobs) {
  return jobs->strategies * jobs->points * jobs->replicates;
}

/* Which of the units block x shards … is this shard's. Were it always the same, a shard would have
 * the same points in every replicate where their number is a multiple of the shards'. */
static int64_t unit_of(const cvn_jobs *jobs, int64_t block) {
  const int64_t replicate = block * jobs->shards / jobs->points;
  return block * jobs->shards + (jobs->shard + replicate) % jobs->shards;
}

int64_t cvn_jobs_own(const cvn_jobs *jobs) {
  const int64_t units = jobs->points * jobs->replicates, whole = units / jobs->shards;
  const bool in_last = unit_of(jobs, whole) < units;
  return (whole + in_last) * jobs->strategies;
}

cvn_run_id cvn_jobs_run(const cvn_jobs *jobs, int64_t job) {
  const int64_t unit = unit_of(jobs, job / jobs->strategies);
  return (cvn_run_id){.strategy = job % jobs->strategies,
                      .point = unit % jobs->points,
                      .replicate = unit / jobs->points};
}

bool cvn_jobs_is_own(const cvn_jobs *jobs, cvn_run_id id) {
  const int64_t unit = id.replicate * jobs->points + id.point;
  return unit_of(jobs, unit / jobs->shards) == unit;
}

int64_t cvn_jobs_place(const cvn_jobs *jobs, cvn_run_id id) {
  if (id.strategy < 0 || id.strategy >= jobs->strategies || id.point < 0 ||
      id.point >= jobs->points || id.replicate < 0 || id.replicate >= jobs->replicates)
    return -1;
  return (id.strategy * jobs->points + id.point) * jobs->replicates + id.replicate;
}

cvn_run_id cvn_jobs_at(const cvn_jobs *jobs, int64_t place) {
  const int64_t row = place / jobs->replicates;
  return (cvn_run_id){.strategy = row / jobs->points,
                      .point = row % jobs->points,
                      .replicate = place % jobs->replicates};
}
