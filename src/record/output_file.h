/* output_file.h: a file that appears under its name only when it is whole.
 *
 * It is written under a temporary name in the same folder, synced and renamed. Used for results,
 * their sidecars and CSV exports. Nothing here knows HDF5.
 */
#ifndef CVN_RECORD_OUTPUT_FILE_H
#define CVN_RECORD_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

/* The one folder that is made when it is missing: the default place of results. */
#define CVN_RESULTS_FOLDER "results"

typedef struct cvn_output_file {
  char *path;      /* where it will be; owned */
  char *temporary; /* where it is being written, NULL when nothing is open; owned */
  bool force;      /* replace a file that exists */
} cvn_output_file;

/* Says in one message why `path` cannot become a file: it exists (CVN_ERR_EXISTS, unless `force`),
 * is a folder or a device (CVN_ERR_USAGE), or its folder is missing (CVN_ERR_NOT_FOUND). Creates
 * nothing. */
cvn_status cvn_output_check(const char *path, bool force, cvn_messages *messages) CVN_MUST_CHECK;

/* Checks `path` and creates the temporary file, empty. Temporary files of `path` whose processes
 * were killed on this machine since it started are removed. On failure *file is zeros. */
cvn_status cvn_output_begin(cvn_output_file *file, const char *path, bool force,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* The same, but the temporary file is `temporary`, which is written over where it exists; its
 * folder must be on the same file system. */
cvn_status cvn_output_begin_at(cvn_output_file *file, const char *path, const char *temporary,
                               bool force, cvn_messages *messages) CVN_MUST_CHECK;

/* Removes temporary files as cvn_output_begin does: for a `path` that is there and is not written
 * again. */
void cvn_output_remove_leftovers(const char *path);

/* Syncs the temporary file and gives it its name; without `force` never over another file, even one
 * that came into being since. Frees *file whatever the result; on failure the temporary file is
 * removed. */
cvn_status cvn_output_commit(cvn_output_file *file, cvn_messages *messages) CVN_MUST_CHECK;

/* When a file is said to have been made, in seconds since 1970: SOURCE_DATE_EPOCH, or `otherwise`,
 * never the time of day, since the same findings give the same bytes.
 * https://reproducible-builds.org/specs/source-date-epoch/ */
int64_t cvn_output_date(int64_t otherwise);

/* Removes the temporary file and frees; safe on zeros. */
void cvn_output_discard(cvn_output_file *file);

#endif
