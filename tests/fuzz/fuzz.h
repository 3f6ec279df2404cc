/* fuzz.h: what a fuzz target is made of; the same with libFuzzer and without. */
#ifndef CVN_TESTS_FUZZ_FUZZ_H
#define CVN_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* One input. libFuzzer's name and contract: 0 is returned, nothing is kept. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A folder of this process's own, in memory where the system has /dev/shm; removed at exit. */
const char *fuzz_folder(void);

/* Writes `name` in that folder; the path, until the next call. Ends the process on failure. */
const char *fuzz_file(const char *name, const void *bytes, size_t size);

/* A part of an input that stands for several files: what follows the line "== <mark>". */
typedef struct fuzz_part {
  const char *mark;
  char *bytes; /* NULL where the input has no such part */
  size_t size;
} fuzz_part;

/* Finds the parts by their marks; bytes before the first mark are parts[0]. Of two with one mark
 * the last counts. Each is a copy of its own, so that reading past its end is seen. */
void fuzz_split(const uint8_t *data, size_t size, fuzz_part *parts, int count);
void fuzz_free_parts(fuzz_part *parts, int count);

/* What follows "#--set " on its line is an override too; to YAML it is a comment. */
enum { FUZZ_OVERRIDES = 4, FUZZ_OVERRIDE_SIZE = 128 };
int fuzz_overrides(const void *data, size_t size, char texts[FUZZ_OVERRIDES][FUZZ_OVERRIDE_SIZE]);

/* Ends the process with a message, as libFuzzer expects of a finding, unless `ok`. */
void fuzz_expect(int ok, const char *what);

#endif
