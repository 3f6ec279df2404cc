/* assemble.h: the result file out of finished runs, wherever they are. Private to this room.
 *
 * They are read in the order of the file, so that its bytes depend neither on who made which run
 * nor on how often the work was interrupted.
 */
#ifndef CVN_EXPERIMENT_ASSEMBLE_H
#define CVN_EXPERIMENT_ASSEMBLE_H

#include "experiment/parts.h"
#include "experiment/work.h"
#include "record/writer.h"

typedef struct cvn_assembly {
  const cvn_work *work; /* its study, files and sizes */
  const cvn_fingerprint *fingerprint;
  cvn_parts *parts;          /* sealed runs; NULL for none */
  const cvn_run_list *fresh; /* runs in memory; NULL for none */
  const char *output;        /* the file */
  bool replace;              /* one that exists */
  bool elsewhere;            /* the file is not on the same file system as the parts */
  bool partial;              /* runs may be missing, and are written as such; else CVN_ERR_INPUT */
  int64_t runs, failed, missing; /* what was found */
} cvn_assembly;

/* Writes the file. CVN_ERR_INPUT, before anything is written, where runs are missing and it is not
 * to be `partial`. */
cvn_status cvn_assemble(cvn_assembly *self, cvn_messages *messages) CVN_MUST_CHECK;

/* What the writer is to know of an experiment. */
cvn_layout cvn_layout_of(const cvn_work *work, const cvn_fingerprint *fingerprint,
                         const char *temporary);

#endif
