/* parts.h: the folder in which finished runs wait until all are there: beside the result of a run,
 * or that of a sweep.
 *
 *   lock-1                   who is at work on shard 1 (lock.h)
 *   journal-1                which experiment, when work began, which segments (journal.h)
 *   segment-1-000001.cvn     finished runs (record/segment.h)
 *   segment-1.3-000001.cvn   those of rank 3 of a group of processes; rank 0 is left out
 *   result.tmp               the result while it is being written
 *
 * Shards count from 1; 0 stands for work that is not divided. Calls for one object come from one
 * thread at a time. Small segments are joined now and then, so that there are never many.
 */
#ifndef CVN_EXPERIMENT_PARTS_H
#define CVN_EXPERIMENT_PARTS_H

#include "experiment/fingerprint.h"
#include "experiment/journal.h"
#include "record/segment.h"

typedef struct cvn_parts cvn_parts;

/* What to do with runs that an earlier process sealed. */
typedef enum cvn_parts_mode {
  CVN_PARTS_NEW,    /* CVN_ERR_EXISTS where there are any of this shard */
  CVN_PARTS_RESUME, /* keep them; CVN_ERR_EXISTS where they are of another family */
  CVN_PARTS_FORCE,  /* remove them */
  CVN_PARTS_JOIN,   /* a further rank: the first has seen to everything */
  CVN_PARTS_LOOK    /* read only: nothing is locked, made or changed */
} cvn_parts_mode;

/* Told of every run that is sealed. */
typedef void cvn_parts_found(void *user, int32_t segment, const cvn_sealed_run *run);

typedef struct cvn_parts_options {
  const char *path; /* of the folder */
  const cvn_fingerprint *fingerprint;
  int areas, shard, shards, rank;
  cvn_parts_mode mode;
  bool keep_folder;       /* even when nothing is in it */
  bool take_over;         /* locks whose holders may live */
  int64_t runs;           /* of the shard; 0: not known */
  bool replace;           /* to be remembered: a result that exists may be replaced */
  cvn_parts_found *found; /* with _RESUME; may be NULL */
  void *user;
} cvn_parts_options;

/* "<output>.parts", the folder of a run's result; the caller frees. NULL without memory. */
char *cvn_parts_path_of(const char *output);

/* True where there is a folder, or anything else, of that name. */
bool cvn_parts_exist(const char *path);

/* Makes the folder where there is none, locks the shard and tells what is sealed. Segments of the
 * shard (of all, where work is not divided) are read and checked; one that is cut short or damaged
 * is set aside with a warning (a message of CVN_OK). Of other shards' segments only the heads are
 * read. On failure *parts is NULL and nothing has changed. CVN_ERR_EXISTS, _WRITE, _MEMORY. */
cvn_status cvn_parts_open(cvn_parts **parts, const cvn_parts_options *options,
                          cvn_messages *messages) CVN_MUST_CHECK;

/* Releases the lock and frees; what is sealed stays. A folder without any is removed, unless it is
 * to be kept. Safe on NULL. */
void cvn_parts_close(cvn_parts *parts);

/* Removes all that is ours, the folder too where nothing else is in it (else a warning), and frees.
 * Safe on NULL. */
void cvn_parts_remove(cvn_parts *parts, cvn_messages *messages);

/* Seals runs as one segment and notes it in the journal; the outputs stay the caller's. */
cvn_status cvn_parts_seal(cvn_parts *parts, const cvn_finished_run *runs, int64_t count,
                          cvn_messages *messages) CVN_MUST_CHECK;

/* Tells of every sealed run of all shards, segment by segment in the order of their names. Numbers
 * of segments are valid until the next call of this or of cvn_parts_seal. A segment that cannot be
 * used gives a warning. */
cvn_status cvn_parts_list(cvn_parts *parts, cvn_parts_found *found, void *user,
                          cvn_messages *messages) CVN_MUST_CHECK;
/* As cvn_segment_read. */
cvn_status cvn_parts_read(cvn_parts *parts, int32_t segment, const cvn_sealed_run *run,
                          cvn_arena *room, cvn_run_output *output,
                          cvn_messages *messages) CVN_MUST_CHECK;

const char *cvn_parts_path(const cvn_parts *parts);      /* of the folder */
int cvn_parts_folder(const cvn_parts *parts);            /* open */
const char *cvn_parts_temporary(const cvn_parts *parts); /* of the result being written */
bool cvn_parts_may_replace(const cvn_parts *parts);      /* as the journal remembers */

/* Calls `visit` for every name in the folder until it returns something else than CVN_OK. */
typedef cvn_status cvn_part_visit(void *user, const char *name);
cvn_status cvn_parts_each_name(const cvn_parts *self, cvn_part_visit *visit, void *user,
                               cvn_messages *messages);

#endif
