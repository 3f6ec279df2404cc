/* folder.h: folders that commands write to. */
#ifndef CVN_CLI_FOLDER_H
#define CVN_CLI_FOLDER_H

#include <stdbool.h>

#include <convene/messages.h>

/* Makes a folder where there is none; *made says whether it did. Folders above it must exist.
 * CVN_ERR_WRITE. */
cvn_status cvn_cli_make_folder(const char *folder, bool *made,
                               cvn_messages *messages) CVN_MUST_CHECK;

#endif
