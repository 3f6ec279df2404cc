/* folder.h: folders that commands write to, and results that are in them. */
#ifndef CVN_CLI_FOLDER_H
#define CVN_CLI_FOLDER_H

#include <stdbool.h>

#include <convene/messages.h>

/* Makes a folder where there is none; *made says whether it did. Folders above it must exist.
 * CVN_ERR_WRITE. */
cvn_status cvn_cli_make_folder(const char *folder, bool *made,
                               cvn_messages *messages) CVN_MUST_CHECK;

/* True where `path` is a folder. */
bool cvn_cli_is_folder(const char *path);

/* True where `path` begins as an HDF5 file does. */
bool cvn_cli_is_result(const char *path);

/* "folder/name.h5", the one result that a folder written by compare, sweep or run holds; the caller
 * frees. A result in which no run was made is none: a sweep keeps its study as such. On failure
 * *path is NULL: CVN_ERR_NOT_FOUND where there is none, CVN_ERR_USAGE where there are several, both
 * saying what to do. */
cvn_status cvn_cli_find_result(const char *folder, char **path,
                               cvn_messages *messages) CVN_MUST_CHECK;

#endif
