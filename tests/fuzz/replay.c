/* replay.c: runs a fuzz target without libFuzzer, with any compiler.
 *
 *   fuzz_NAME [-N] FILE-OR-FOLDER…
 *
 * Every file once; then N inputs that are made from them by chance, the same ones each time. That
 * is no search, as libFuzzer's is, but shows in seconds that nothing old has come back.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "support/folder.h"

enum { SEEDS_MAX = 4096, SIZE_MAX_INPUT = 1 << 16 };

static struct {
  uint8_t *bytes;
  size_t size;
} seeds[SEEDS_MAX];
static int n_seeds;

static void add_file(const char *path) {
  size_t size = 0;
  char *bytes = folder_read(path, &size);
  if (!bytes || n_seeds == SEEDS_MAX) {
    fprintf(stderr, "%s: cannot be read, or too many\n", path);
    exit(1);
  }
  seeds[n_seeds].bytes = malloc(size > 0 ? size : 1); /* no byte more, so that overreading shows */
  if (!seeds[n_seeds].bytes) exit(1);
  memcpy(seeds[n_seeds].bytes, bytes, size);
  seeds[n_seeds++].size = size;
  free(bytes);
}

static void add(const char *path) {
  struct dirent **entries = NULL;
  const int count = scandir(path, &entries, NULL, alphasort);
  if (count < 0) add_file(path);
  for (int i = 0; i < count; i++) {
    char file[1024];
    snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
    if (entries[i]->d_name[0] != '.') add_file(file);
    free(entries[i]);
  }
  free(entries);
}

static uint64_t state = 1;

/* Below `bound`, which is > 0 (xorshift64*, Vigna 2016). */
static size_t below(size_t bound) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (size_t)(state * 2685821657736338717u >> 33) % bound;
}

static size_t change(uint8_t *bytes, size_t size) {
  const size_t at = below(size + 1), length = below(size - at + 1) % 32;
  const int other = (int)below((size_t)n_seeds);
  const size_t from = below(seeds[other].size + 1), most = seeds[other].size - from;
  size_t taken = most > 0 ? below(most) % 64 : 0;
  switch (below(5)) {
  case 0: /* another byte */
    if (at < size) bytes[at] = (uint8_t)below(256);
    return size;
  case 1: /* another bit */
    if (at < size) bytes[at] ^= (uint8_t)(1 << below(8));
    return size;
  case 2: /* a piece less */
    memmove(bytes + at, bytes + at + length, size - at - length);
    return size - length;
  case 3: /* cut short */
    return at;
  default: /* a piece of another input */
    if (size + taken > SIZE_MAX_INPUT) return size;
    memmove(bytes + at + taken, bytes + at, size - at);
    memcpy(bytes + at, seeds[other].bytes + from, taken);
    return size + taken;
  }
}

static void run_changed(void) {
  uint8_t *bytes = malloc(SIZE_MAX_INPUT);
  const int first = (int)below((size_t)n_seeds);
  size_t size = seeds[first].size;
  if (!bytes || size > SIZE_MAX_INPUT) {
    free(bytes);
    return;
  }
  memcpy(bytes, seeds[first].bytes, size);
  for (size_t changes = 1 + below(6); changes > 0; changes--) size = change(bytes, size);
  uint8_t *exact = malloc(size > 0 ? size : 1);
  if (exact) {
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
  }
  free(exact);
  free(bytes);
}

int main(int argc, char **argv) {
  long changed = 0;
  for (int i = 1; i < argc; i++)
    if (argv[i][0] == '-') changed = strtol(argv[i] + 1, NULL, 10);
    else add(argv[i]);
  if (n_seeds == 0) {
    fprintf(stderr, "usage: %s [-N] FILE-OR-FOLDER…\n", argv[0]);
    return 2;
  }
  for (int i = 0; i < n_seeds; i++) LLVMFuzzerTestOneInput(seeds[i].bytes, seeds[i].size);
  for (long i = 0; i < changed; i++) run_changed();
  printf("%d inputs and %ld made from them\n", n_seeds, changed);
  for (int i = 0; i < n_seeds; i++) free(seeds[i].bytes);
  return 0;
}
