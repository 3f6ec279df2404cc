/* reader_parts.h: a reader's inside, shared by the files that read; private to this room. */
#ifndef CVN_RECORD_READER_PARTS_H
#define CVN_RECORD_READER_PARTS_H

#include "record/hdf5_util.h"
#include "record/reader.h"

struct cvn_reader {
  char *path;
  hid_t file;
  cvn_variable *variables;
  int count, capacity;
  cvn_experiment experiment;
};

/* Lists the variables of the root and of the groups that results have; or those of the root whose
 * names are in `only` (up to NULL), where it is given. */
cvn_status cvn_reader_scan(cvn_reader *reader, const char *const *only,
                           cvn_messages *messages) CVN_MUST_CHECK;

/* "path: is not a convene result file: <why>". */
cvn_status cvn_reader_refuse(const cvn_reader *reader, const char *why, cvn_messages *messages);

/* "path: is damaged: cannot read <what>", or want of memory where `status` is CVN_ERR_MEMORY. */
cvn_status cvn_reader_damaged(const cvn_reader *reader, cvn_status status, const char *what,
                              cvn_messages *messages);

/* An attribute as text, owned by the caller; NULL and CVN_OK where there is none, or one of a kind
 * that results do not hold. CVN_ERR_FORMAT where it cannot be read, CVN_ERR_MEMORY. HDF5 is silent
 * already. */
cvn_status cvn_reader_find_attribute(const cvn_reader *reader, const char *object, const char *name,
                                     char **text) CVN_MUST_CHECK;

#endif
