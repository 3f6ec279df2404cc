/* parts_inside.h: what the files that make up a folder of parts share. Private to them. */
#ifndef CVN_EXPERIMENT_PARTS_INSIDE_H
#define CVN_EXPERIMENT_PARTS_INSIDE_H

#include "experiment/parts.h"

enum { CVN_PART_NAME = CVN_SEGMENT_NAME };
#define CVN_RESULT_NAME "result.tmp"

/* A segment by its name. */
typedef struct cvn_part_name {
  int shard, rank, number;
} cvn_part_name;

typedef struct cvn_part {
  cvn_part_name name;
  int level;
  int64_t bytes;
  int file; /* open for reading, or -1 */
} cvn_part;

struct cvn_parts {
  char *path, *temporary;
  int folder, shard, rank;
  int64_t shards;
  bool locked, replace, keep_folder, read_only;
  cvn_segment_kind kind;
  cvn_fingerprint fingerprint;
  cvn_part *listed; /* as of the last list, by name */
  int32_t n_listed;
  cvn_part *own; /* what this shard and rank has sealed, in order */
  int n_own, own_room;
  int last_number; /* highest of this shard and rank */
  char lock[CVN_PART_NAME], journal[CVN_PART_NAME];
};

void cvn_part_text(char text[CVN_PART_NAME], const cvn_part_name *name);
bool cvn_part_parse(const char *text, cvn_part_name *name);

/* True for names that only this program gives to files in the folder, but for locks. */
bool cvn_part_is_ours(const char *text);

/* The folder's segments in the order of their names; the caller frees. */
cvn_status cvn_parts_names(const cvn_parts *self, cvn_part_name **names, int32_t *count,
                           cvn_messages *messages) CVN_MUST_CHECK;

/* Notes a segment of this shard and rank; CVN_ERR_MEMORY. */
cvn_status cvn_parts_note_own(cvn_parts *self, const cvn_part_name *name, int level, int64_t bytes);

/* Forgets what is listed, closing files. */
void cvn_parts_forget(cvn_parts *self);

#endif
