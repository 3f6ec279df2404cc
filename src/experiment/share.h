/* share.h: which thread of which process makes which job. Private to this room.
 *
 * Jobs are handed out in order. In a group, rank 0 has the counter; other ranks ask it for blocks
 * before they run out, and blocks get smaller towards the end, so that all end together. Whoever is
 * told to stop tells the others.
 */
#ifndef CVN_EXPERIMENT_SHARE_H
#define CVN_EXPERIMENT_SHARE_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include <convene/status.h>

#include "experiment/group.h"

typedef struct cvn_share {
  const cvn_group *group; /* NULL for a process alone */
  int64_t unit;           /* jobs that are best made by one thread, one after the other */
  int threads;            /* of this process */
  volatile sig_atomic_t halt;

  pthread_mutex_t mutex;
  pthread_cond_t more;
  int64_t next, end; /* jobs that may be taken here */
  bool asked, over;  /* over: no more will come */

  int64_t done, told; /* runs made here; as rank 0 was told */
  int64_t done_there; /* by the other ranks, as told to rank 0 */
  int64_t *done_by;   /* by rank; rank 0 */
  bool halt_told, end_told;
  int ended;         /* ranks that have ended; rank 0 */
  cvn_status status; /* the first failure of another rank; rank 0 */
} cvn_share;

/* `jobs` in all. CVN_ERR_MEMORY. */
cvn_status cvn_share_init(cvn_share *self, const cvn_group *group, int64_t jobs, int64_t unit,
                          int threads) CVN_MUST_CHECK;
void cvn_share_free(cvn_share *self);

/* True once work is to stop. */
static inline bool cvn_share_halted(const cvn_share *self) {
  return __atomic_load_n(&self->halt, __ATOMIC_RELAXED) != 0;
}
void cvn_share_halt(cvn_share *self);

/* Takes the next jobs: *first and their number, 0 when there are no more or work is to stop. Waits
 * where rank 0 is still to answer. By any thread. */
int64_t cvn_share_take(cvn_share *self, int64_t *first);

/* Counts a run that was made. By any thread. */
void cvn_share_count(cvn_share *self);

/* Runs made by the whole group, as far as this rank knows. */
int64_t cvn_share_done(cvn_share *self);

/* Messages of the group: to be called every few milliseconds by one thread. */
void cvn_share_tick(cvn_share *self);

/* Tells rank 0, once, that this rank's work has ended so; then true when all have (rank 0) or at
 * once. By the same thread. */
bool cvn_share_end(cvn_share *self, cvn_status status);

#endif
