/* parts.h: the folder beside a result in which finished runs wait until all are there.
 *
 *   out.h5.parts/lock-0                   who is at work (lock.h)
 *   out.h5.parts/journal-0                which experiment, which segments (journal.h)
 *   out.h5.parts/segment-0-000001.cvn     finished runs (record/segment.h)
 *   out.h5.parts/result.tmp               the result while it is being written
 *
 * The number after the first hyphen is the shard, 0 where work is not divided among processes.
 * Calls for one object come from one thread at a time.
 */
#ifndef CVN_EXPERIMENT_PARTS_H
#define CVN_EXPERIMENT_PARTS_H

#include "experiment/fingerprint.h"
#include "record/segment.h"

typedef struct cvn_parts cvn_parts;

/* What to do with runs that an earlier process sealed. */
typedef enum cvn_parts_mode {
  CVN_PARTS_NEW,    /* CVN_ERR_EXISTS where there are any */
  CVN_PARTS_RESUME, /* keep them; CVN_ERR_EXISTS where they are of another experiment */
  CVN_PARTS_FORCE   /* remove them */
} cvn_parts_mode;

typedef struct cvn_parts_options {
  const char *output; /* the result file */
  const cvn_fingerprint *fingerprint;
  int areas, shard;
  cvn_parts_mode mode;
  bool replace; /* to be remembered: a result that exists may be replaced */
} cvn_parts_options;

/* True where there is such a folder. */
bool cvn_parts_exist(const char *output);

/* Makes the folder where there is none, locks it and lists what is sealed. A segment that is cut
 * short or damaged is set aside with a warning (a message of CVN_OK). On failure *parts is NULL and
 * nothing has changed. CVN_ERR_EXISTS, _WRITE, _MEMORY. */
cvn_status cvn_parts_open(cvn_parts **parts, const cvn_parts_options *options,
                          cvn_messages *messages) CVN_MUST_CHECK;

/* Releases the lock and frees; what is sealed stays. A folder without any is removed. Safe on NULL.
 */
void cvn_parts_close(cvn_parts *parts);

/* Removes all that is ours, the folder too where nothing else is in it (else a warning), and frees.
 * Safe on NULL. */
void cvn_parts_remove(cvn_parts *parts, cvn_messages *messages);

/* Runs that are sealed, in no particular order. */
int64_t cvn_parts_count(const cvn_parts *parts);
cvn_run_id cvn_parts_run(const cvn_parts *parts, int64_t i);
cvn_status cvn_parts_read(const cvn_parts *parts, int64_t i, cvn_run_output *output,
                          cvn_messages *messages) CVN_MUST_CHECK;

/* Seals runs as one segment and notes it in the journal; the outputs stay the caller's. */
cvn_status cvn_parts_seal(cvn_parts *parts, const cvn_finished_run *runs, int64_t count,
                          cvn_messages *messages) CVN_MUST_CHECK;

const char *cvn_parts_path(const cvn_parts *parts);      /* of the folder */
const char *cvn_parts_temporary(const cvn_parts *parts); /* of the result being written */
bool cvn_parts_may_replace(const cvn_parts *parts);      /* as the journal remembers */

#endif
