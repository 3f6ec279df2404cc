/* fuzz.c: files for the targets. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/folder.h"

static char *folder;

static void remove_folder(void) {
  folder_remove(folder);
}

const char *fuzz_folder(void) {
  if (folder) return folder;
  if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 0);
  folder = folder_make();
  atexit(remove_folder);
  return folder;
}

const char *fuzz_file(const char *name, const void *bytes, size_t size) {
  const char *path = folder_file(fuzz_folder(), name);
  if (folder_write(path, bytes, size)) return path;
  perror(path);
  exit(1);
}

void fuzz_expect(int ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "fuzz: %s\n", what);
  abort();
}
