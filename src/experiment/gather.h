/* gather.h: finished runs on their way from the threads that made them to the result. Private to
 * this room.
 *
 * They are gathered in memory and sealed about once a second, or when they are many; those of a
 * short experiment never touch a disk.
 */
#ifndef CVN_EXPERIMENT_GATHER_H
#define CVN_EXPERIMENT_GATHER_H

#include <stdatomic.h>
#include <stdbool.h>

#include <omp.h>

#include "experiment/parts.h"

typedef struct cvn_run_list {
  cvn_finished_run *runs;
  int64_t count, capacity;
  double bytes;
} cvn_run_list;

typedef struct cvn_gather {
  cvn_parts_options options;
  cvn_parts *parts; /* NULL until there is something to seal; owned */
  cvn_run_list fresh;
  omp_lock_t list_lock, seal_lock; /* the second is taken first where both are */
  omp_lock_t progress_lock;        /* for whoever tells of finished runs */
  double last_seal;
  double most;       /* bytes in `fresh` that are not to wait */
  atomic_bool lost;  /* a finished run for want of memory; not told in messages */
  atomic_int status; /* cvn_status: the first failure to seal, told in messages */
  cvn_messages *messages;
} cvn_gather;

/* Bytes of finished runs that may be in memory: gathered, and being sealed. Snapshots of a second's
 * work fit, so that short experiments with them do not go through the disk twice; where memory is
 * short it is an eighth of what is left. */
double cvn_gather_bytes(void);

void cvn_gather_init(cvn_gather *self, const cvn_parts_options *options, cvn_messages *messages);

/* Closes the parts, leaving what is sealed, and frees. */
void cvn_gather_free(cvn_gather *self);

/* Takes over *output. By any thread. */
void cvn_gather_add(cvn_gather *self, cvn_run_id id, cvn_run_output *output);

/* Seals what has been waiting for long enough. By any thread. */
void cvn_gather_tick(cvn_gather *self);

/* True once runs could not be sealed: the experiment is to end. By any thread. */
bool cvn_gather_failed(const cvn_gather *self);

/* Seals what is left. */
cvn_status cvn_gather_seal(cvn_gather *self) CVN_MUST_CHECK;

/* Adds the message that finished runs were lost, where they were. */
void cvn_gather_tell_lost(cvn_gather *self);

#endif
