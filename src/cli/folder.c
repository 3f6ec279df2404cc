/* folder.c: makes folders. */
#include "cli/folder.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

cvn_status cvn_cli_make_folder(const char *folder, bool *made, cvn_messages *messages) {
  struct stat info;
  *made = mkdir(folder, 0777) == 0;
  if (*made) return CVN_OK;
  const int error = errno;
  if (error == EEXIST && stat(folder, &info) == 0 && S_ISDIR(info.st_mode)) return CVN_OK;
  if (error == EEXIST)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: is a file, not a folder", folder);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot make the folder: %s", folder,
                  strerror(error));
}
