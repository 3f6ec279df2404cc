/* sidecar.h: <name>.run.json beside a result: everything that differs between two identical
 * runs. */
#ifndef CVN_RECORD_SIDECAR_H
#define CVN_RECORD_SIDECAR_H

#include <stdbool.h>
#include <time.h>

#include <convene/messages.h>

typedef struct cvn_sidecar {
  const char *const *arguments; /* the command line, argv[0] first */
  int n_arguments;
  time_t started, ended;
  double wall_seconds;
  int threads;                  /* of each process */
  int ranks;                    /* processes; 0 counts as 1 */
  const cvn_messages *warnings; /* may be NULL */
  bool was_there;               /* the result was, whole: see cvn_sidecar_write */
} cvn_sidecar;

/* "results/a.h5" gives "results/a.run.json"; the caller frees; NULL without memory. */
char *cvn_sidecar_path(const char *result_path);

/* Before the work: CVN_ERR_EXISTS where what stands at `path`, which a sidecar is to get, is not
 * one, unless `force` says that it may go. */
cvn_status cvn_sidecar_check(const char *path, bool force, cvn_messages *messages) CVN_MUST_CHECK;

/* Writes the sidecar of `result_path`, replacing an older one; whole or not at all. Where the
 * result was there before, an older one stays; only one that is missing, since the process was
 * killed before it had written it, is made up for. */
cvn_status cvn_sidecar_write(const char *result_path, const cvn_sidecar *sidecar,
                             cvn_messages *messages) CVN_MUST_CHECK;

#endif
