/* read_file.h: a whole file in memory, or the reason why not. */
#ifndef CVN_SCENARIO_READ_FILE_H
#define CVN_SCENARIO_READ_FILE_H

#include <stddef.h>

#include <convene/status.h>

enum { CVN_REASON_SIZE = 128 };

/* Reads a regular file or pipe of 1 to `limit` bytes. *bytes is owned by the caller and has a NUL
 * after its *length bytes. On failure *bytes is NULL and `reason` completes a sentence that begins
 * with the file's name: "does not exist", "is a directory", … */
cvn_status cvn_read_file(char **bytes, size_t *length, const char *path, size_t limit,
                         char reason[CVN_REASON_SIZE]) CVN_MUST_CHECK;

#endif
