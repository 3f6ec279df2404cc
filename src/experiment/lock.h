/* lock.h: one process at a time in a folder.
 *
 * A lock is a file that names host, process and when that process started. It comes into being
 * whole or not at all. That of a process of this host which is no more is taken over.
 */
#ifndef CVN_EXPERIMENT_LOCK_H
#define CVN_EXPERIMENT_LOCK_H

#include <convene/messages.h>

/* Creates file `name` in the open folder, called `shown` in messages. CVN_ERR_EXISTS, with who
 * holds it, where another process does; _WRITE. */
cvn_status cvn_lock_take(int folder, const char *name, const char *shown,
                         cvn_messages *messages) CVN_MUST_CHECK;

/* Removes it. */
void cvn_lock_release(int folder, const char *name);

#endif
