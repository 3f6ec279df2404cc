/* segment_codec.h: a run's output as bytes and back; private to segments. */
#ifndef CVN_RECORD_SEGMENT_CODEC_H
#define CVN_RECORD_SEGMENT_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/hash.h"
#include "record/run_output.h"

/* Where bytes go: counted, and where there is a file, written and hashed. */
typedef struct cvn_sink {
  FILE *file;         /* may be NULL */
  XXH3_state_t *hash; /* may be NULL */
  uint64_t length;    /* bytes so far */
  bool failed;        /* a write failed, with errno set */
} cvn_sink;
void cvn_sink_put(cvn_sink *sink, const void *bytes, size_t length);

/* Puts all of an output; rows of snapshots are `areas` wide. */
void cvn_encode_run(cvn_sink *sink, const cvn_run_output *output, int areas);

/* The inverse: false, and *output empty, unless all `length` bytes are one output. Sets
 * *no_memory where that was the reason. Columns of snapshots stay where they are: `bytes`, aligned
 * to eight, must outlive them. */
bool cvn_decode_run(const unsigned char *bytes, size_t length, int areas, cvn_run_output *output,
                    bool *no_memory);

#endif
