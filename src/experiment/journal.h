/* journal.h: what is said beside the segments of an experiment: which experiment they are of, and
 * one line for each that was sealed.
 *
 * The segments themselves are what is trusted. The journal names what differs when another
 * experiment comes to the same folder, and tells that a segment is missing.
 */
#ifndef CVN_EXPERIMENT_JOURNAL_H
#define CVN_EXPERIMENT_JOURNAL_H

#include <time.h>

#include "base/text.h"
#include "experiment/fingerprint.h"

typedef struct cvn_journal {
  cvn_fingerprint fingerprint; /* its family and parts */
  bool replace;                /* the experiment may replace a result that exists */
  int64_t shards;              /* that the work is divided into */
  int64_t segments;            /* lines about segments */
  int64_t runs;                /* in them */
  time_t session, last;        /* the last start of work, and the last seal since */
  int64_t session_runs;        /* sealed since */
} cvn_journal;

/* Adds the head of a journal to `text`, as it stands in the file. */
void cvn_journal_head(cvn_buffer *text, const cvn_journal *journal);

/* Writes the journal's head as file `name` of `folder` (an open folder, called `shown` in
 * messages), over any other. */
cvn_status cvn_journal_create(int folder, const char *name, const char *shown,
                              const cvn_journal *journal, cvn_messages *messages) CVN_MUST_CHECK;

/* Appends a line about the start of work, or about a segment that is sealed, and syncs. */
cvn_status cvn_journal_begin_session(int folder, const char *name, const char *shown,
                                     cvn_messages *messages) CVN_MUST_CHECK;
cvn_status cvn_journal_append(int folder, const char *name, const char *shown, const char *segment,
                              int64_t runs, cvn_messages *messages) CVN_MUST_CHECK;

/* Reads what can be read; false where there is no head. A last line that is cut short counts for
 * nothing. */
bool cvn_journal_read(int folder, const char *name, cvn_journal *journal);

#endif
