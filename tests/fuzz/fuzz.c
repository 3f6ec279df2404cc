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

static void take(fuzz_part *part, const uint8_t *from, size_t size) {
  free(part->bytes);
  part->bytes = malloc(size > 0 ? size : 1);
  fuzz_expect(part->bytes != NULL, "no memory");
  memcpy(part->bytes, from, size);
  part->size = size;
}

/* The part that a line "== <mark>" at `at` begins, or -1; *length of the line, its end included. */
static int part_at(const uint8_t *at, size_t left, const fuzz_part *parts, int count,
                   size_t *length) {
  for (int i = 0; i < count; i++) {
    const size_t mark = strlen(parts[i].mark);
    *length = mark + 4;
    if (*length <= left && memcmp(at, "== ", 3) == 0 && memcmp(at + 3, parts[i].mark, mark) == 0 &&
        at[3 + mark] == '\n')
      return i;
  }
  return -1;
}

void fuzz_split(const uint8_t *data, size_t size, fuzz_part *parts, int count) {
  size_t begin = 0, length;
  int current = 0;
  for (size_t i = 0; i < size; i++) {
    if (i > 0 && data[i - 1] != '\n') continue;
    const int next = part_at(data + i, size - i, parts, count, &length);
    if (next < 0) continue;
    if (i > 0) take(&parts[current], data + begin, i - begin);
    current = next;
    begin = i + length;
    i = begin - 1;
  }
  if (size > 0) take(&parts[current], data + begin, size - begin);
}

void fuzz_free_parts(fuzz_part *parts, int count) {
  for (int i = 0; i < count; i++) free(parts[i].bytes);
}

int fuzz_overrides(const void *data, size_t size, char texts[FUZZ_OVERRIDES][FUZZ_OVERRIDE_SIZE]) {
  static const char mark[] = "#--set ";
  const char *text = data;
  int count = 0;
  for (size_t i = 0; i + sizeof mark - 1 < size && count < FUZZ_OVERRIDES; i++) {
    if (memcmp(text + i, mark, sizeof mark - 1) != 0) continue;
    size_t length = 0;
    for (i += sizeof mark - 1; i < size && text[i] != '\n' && length < FUZZ_OVERRIDE_SIZE - 1; i++)
      texts[count][length++] = text[i];
    texts[count++][length] = '\0';
  }
  return count;
}

void fuzz_expect(int ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "fuzz: %s\n", what);
  abort();
}
