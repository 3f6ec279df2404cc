/* segment.h: finished runs, sealed together in one file that is either whole or not there.
 *
 * A segment is written in one go under a temporary name, synced and renamed; then its folder is
 * synced. It says which experiment its runs are of and carries checksums, so that it can be trusted
 * by itself. Byte order is the machine's; one of another order is refused.
 */
#ifndef CVN_RECORD_SEGMENT_H
#define CVN_RECORD_SEGMENT_H

#include <convene/messages.h>

#include "record/run_output.h"

/* Which run of an experiment. */
typedef struct cvn_run_id {
  int64_t strategy, point, replicate;
} cvn_run_id;

typedef struct cvn_finished_run {
  cvn_run_id id;
  cvn_run_output output; /* owned by whoever holds this */
} cvn_finished_run;

/* What all segments of an experiment have in common. */
typedef struct cvn_segment_kind {
  uint64_t fingerprint; /* of the experiment */
  int areas;            /* B: the width of snapshots' rows */
} cvn_segment_kind;

/* Where a run stands in a segment, and what became of it. */
typedef struct cvn_sealed_run {
  cvn_run_id id;
  int64_t offset, length; /* bytes, from the start of the file */
  int64_t status;         /* cvn_status of the run */
} cvn_sealed_run;

enum { CVN_SEGMENT_NAME = 64 };

/* Writes `count` > 0 runs as file `name` of the folder that is open as descriptor `folder`; `shown`
 * is the folder's name in messages. On failure there is no such file, but after the last sync:
 * CVN_ERR_WRITE. */
cvn_status cvn_segment_write(int folder, const char *name, const char *shown,
                             const cvn_segment_kind *kind, const cvn_finished_run *runs,
                             int64_t count, cvn_messages *messages) CVN_MUST_CHECK;

/* Copies the runs of `count` > 0 segments into one, in the same way, and of the given level (that
 * of cvn_segment_write is 0). The others stay where they are. */
cvn_status cvn_segment_join(int folder, const char *name, const char *shown,
                            const cvn_segment_kind *kind, char (*others)[CVN_SEGMENT_NAME],
                            int count, int level, cvn_messages *messages) CVN_MUST_CHECK;

/* What a segment says of itself. */
typedef struct cvn_segment_list {
  cvn_sealed_run *runs; /* owned */
  int64_t count, bytes; /* bytes: of the file */
  int level;
} cvn_segment_list;
void cvn_segment_list_free(cvn_segment_list *list); /* safe on zeros */

/* Lists a segment's runs from its head alone (cvn_segment_list_read), or reads and checks all of it
 * as well (cvn_segment_scan). CVN_ERR_FORMAT for one that is damaged, cut short or no segment,
 * CVN_ERR_INPUT for one of another experiment; `why` (CVN_SEGMENT_WHY bytes) then says so in words.
 * CVN_ERR_NOT_FOUND where there is no such file, _READ, _MEMORY. On failure *list is empty. */
enum { CVN_SEGMENT_WHY = 160 };
cvn_status cvn_segment_list_read(int folder, const char *name, const cvn_segment_kind *kind,
                                 cvn_segment_list *list, char why[CVN_SEGMENT_WHY]) CVN_MUST_CHECK;
cvn_status cvn_segment_scan(int folder, const char *name, const cvn_segment_kind *kind,
                            cvn_segment_list *list, char why[CVN_SEGMENT_WHY]) CVN_MUST_CHECK;

/* Reads one run of the segment that is open as `segment`, called `shown` in messages; *output is
 * the caller's, but its snapshots stand in `room` for as long as that is not reset or freed.
 * Checked again. */
cvn_status cvn_segment_read(int segment, const char *shown, const cvn_segment_kind *kind,
                            const cvn_sealed_run *run, cvn_arena *room, cvn_run_output *output,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* Bytes that a run's output takes in memory, nearly. */
double cvn_finished_run_bytes(const cvn_finished_run *run, int areas);

#endif
