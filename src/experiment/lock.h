/* lock.h: one process at a time in a folder, or in a shard of it.
 *
 * A lock is a file that names host, process, when that process started and the cluster's job. It
 * comes into being whole or not at all. That of a process of this host which is no more is taken
 * over, and so is that of an earlier start of the same job, wherever it was.
 */
#ifndef CVN_EXPERIMENT_LOCK_H
#define CVN_EXPERIMENT_LOCK_H

#include <stdbool.h>

#include <convene/messages.h>

/* Who holds a lock. A process number is used again in time, its start is not. */
typedef struct cvn_lock_holder {
  char host[256];
  long pid;
  unsigned long long start; /* clock ticks since the machine started; 0 unknown */
  char job[128];            /* Slurm's job, or job_task of an array; "" outside */
  long restarts;            /* how often Slurm had requeued the job */
} cvn_lock_holder;

/* Creates file `name` in the open folder, called `shown` in messages. CVN_ERR_EXISTS, with who
 * holds it, where another process may live, unless `take_over`; _WRITE. */
cvn_status cvn_lock_take(int folder, const char *name, const char *shown, bool take_over,
                         cvn_messages *messages) CVN_MUST_CHECK;

/* True where the lock is this process's still. */
bool cvn_lock_is_ours(int folder, const char *name);

/* Who holds a lock: 0, ENOENT where there is none, or the error that keeps it from being read, when
 * *holder is zeros. *lives: false only where it is certain that its process is no more. */
int cvn_lock_look(int folder, const char *name, cvn_lock_holder *holder, bool *lives);

/* Removes it, where it is ours. */
void cvn_lock_release(int folder, const char *name);

#endif
