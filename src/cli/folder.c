/* folder.c: makes folders, and finds results in them. */
#include "cli/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "experiment/sweep.h"

cvn_status cvn_cli_make_folder(const char *folder, bool *made, cvn_messages *messages) {
  struct stat info;
  *made = mkdir(folder, 0777) == 0;
  if (*made) return CVN_OK;
  const int error = errno;
  if (error == EEXIST && stat(folder, &info) == 0 && S_ISDIR(info.st_mode)) return CVN_OK;
  if (error == EEXIST)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL, "%s: is a file, not a folder", folder);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot make the folder: %s", folder,
                  strerror(error));
}

bool cvn_cli_is_folder(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* An HDF5 file begins with eight bytes of its own. */
bool cvn_cli_is_result(const char *path) {
  char bytes[8] = "";
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  const bool read = fread(bytes, 1, sizeof bytes, file) == sizeof bytes;
  fclose(file);
  return read && memcmp(bytes, "\211HDF\r\n\032\n", sizeof bytes) == 0;
}

/* -- the result in a folder -- */

enum { NAMED = 4 }; /* in a message about several */

typedef struct found_results {
  int count;
  char *first;      /* path of the first by name; owned */
  cvn_buffer names; /* of the first few */
} found_results;

static int ends_as_result(const struct dirent *entry) {
  const size_t length = strlen(entry->d_name);
  return entry->d_name[0] != '.' && length > 3 && strcmp(entry->d_name + length - 3, ".h5") == 0;
}

static cvn_status look_at(found_results *found, const char *folder, const char *name,
                          cvn_messages *messages) {
  char *path = cvn_format("%s/%s", folder, name);
  if (!path) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to look into %s", folder);
  if (!cvn_cli_is_result(path)) {
    free(path);
    return CVN_OK;
  }
  if (found->count < NAMED)
    cvn_buffer_add(&found->names, "%s%s", found->count > 0 ? ", " : "", name);
  if (found->count++ == 0) found->first = path;
  else free(path);
  return CVN_OK;
}

static bool is_of_a_sweep(const char *folder) {
  char *path = cvn_format("%s/%s", folder, CVN_SWEEP_STUDY);
  const bool found = path && access(path, F_OK) == 0;
  free(path);
  return found;
}

static cvn_status judge(const found_results *found, const char *folder, cvn_messages *messages) {
  if (found->count == 1) return CVN_OK;
  if (found->count > 1)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "%s: holds %d results (%s%s); give one of them, or those that belong together",
                    folder, found->count, found->names.text ? found->names.text : "",
                    found->count > NAMED ? ", …" : "");
  if (is_of_a_sweep(folder))
    return cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL,
                    "%s: is the folder of a sweep that has no result yet; 'convene status' says "
                    "what is missing, 'convene merge' writes the result of shards",
                    folder);
  return cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL,
                  "%s: is a folder without a result (a file .h5 of convene's)", folder);
}

cvn_status cvn_cli_find_result(const char *folder, char **path, cvn_messages *messages) {
  struct dirent **entries = NULL;
  found_results found = {0};
  *path = NULL;
  const int count = scandir(folder, &entries, ends_as_result, alphasort);
  if (count < 0)
    return cvn_fail(messages, CVN_ERR_READ, NULL, "%s: cannot be looked into: %s", folder,
                    strerror(errno));
  cvn_status status = CVN_OK;
  for (int i = 0; i < count; i++) {
    if (status == CVN_OK) status = look_at(&found, folder, entries[i]->d_name, messages);
    free(entries[i]);
  }
  free(entries);
  if (status == CVN_OK) status = judge(&found, folder, messages);
  if (status == CVN_OK) *path = found.first;
  else free(found.first);
  cvn_buffer_free(&found.names);
  return status;
}
