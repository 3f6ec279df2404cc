/* folder.c: temporary folders. */
#include "support/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *folder_make(void) {
  const char *base = getenv("TMPDIR");
  char path[512];
  snprintf(path, sizeof path, "%s/convene-test-XXXXXX", base && *base ? base : "/tmp");
  if (!mkdtemp(path)) {
    perror(path);
    exit(1);
  }
  return strdup(path);
}

const char *folder_file(const char *folder, const char *name) {
  static char paths[4][1024];
  static int next;
  char *path = paths[next++ % 4];
  if (snprintf(path, sizeof paths[0], "%s/%s", folder, name) >= (int)sizeof paths[0]) abort();
  return path;
}

/* Calls for each entry but . and ..; returns how many there are. */
static int each(const char *folder, void (*visit)(const char *path)) {
  DIR *dir = opendir(folder);
  int count = 0;
  for (struct dirent *entry; dir && (entry = readdir(dir));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    count++;
    if (visit) visit(folder_file(folder, entry->d_name));
  }
  if (dir) closedir(dir);
  return count;
}

int folder_count(const char *folder) {
  return each(folder, NULL);
}

static void remove_path(const char *path_) {
  char path[1024];
  struct stat info;
  snprintf(path, sizeof path, "%s", path_);
  if (lstat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
    each(path, remove_path);
    rmdir(path);
  } else {
    unlink(path);
  }
}

void folder_remove(char *folder) {
  remove_path(folder);
  free(folder);
}

char *folder_read(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  char *bytes = malloc((size_t)size + 1);
  if (bytes) {
    *length = fread(bytes, 1, (size_t)size, file);
    bytes[*length] = '\0';
  }
  fclose(file);
  return bytes;
}

bool folder_write(const char *path, const char *bytes, size_t length) {
  FILE *file = fopen(path, "wb");
  if (!file) return false;
  const bool written = fwrite(bytes, 1, length, file) == length;
  return fclose(file) == 0 && written;
}
