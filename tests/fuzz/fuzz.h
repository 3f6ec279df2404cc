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

/* Ends the process with a message, as libFuzzer expects of a finding, unless `ok`. */
void fuzz_expect(int ok, const char *what);

#endif
