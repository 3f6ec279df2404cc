/* cli_process.h: the program run as a user runs it, and what it said and left behind. */
#ifndef CVN_TESTS_SYSTEM_CLI_PROCESS_H
#define CVN_TESTS_SYSTEM_CLI_PROCESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

#include "support/folder.h"

#define SCENARIOS TEST_SOURCE_DIR "/scenarios"
#define MINIMAL   SCENARIOS "/minimal.yaml"

typedef struct process {
  int code; /* exit code; 1000 + the signal where one ended it */
  char *out, *err;
} process;

/* Runs argv[0] (found as the shell finds it) and waits; ends with NULL. Fails the test if it cannot
 * be started. */
process run_process(const char *const *argv);
void process_free(process *self);

/* Starts argv[0] and does not wait; all that it says goes to the file "said" of the current
 * folder. */
pid_t start_process(const char *const *argv);

/* Waits; the exit code, or 1000 + the signal that ended it. */
int end_of(pid_t child);

/* `convene` with arguments. */
#define CONVENE(...) run_process((const char *const[]){TEST_CONVENE, __VA_ARGS__, NULL})

/* cmocka fixtures: each test works in an empty folder of its own, which is its current folder. */
int enter_folder(void **state);
int leave_folder(void **state);

/* Entries of the current folder. */
int entries(void);
bool exists(const char *path);
void write_text(const char *path, const char *text);
char *read_bytes(const char *path, size_t *length); /* fails the test where there is none */
bool same_bytes(const char *a, const char *b);

/* Exit code 0 and nothing on stderr; frees. `says` must be in stdout unless NULL. */
void assert_done(process self, const char *says);

/* A refusal: exit code, nothing on stdout, `lines` lines on stderr, the first beginning with
 * "convene" and `begins`; all of the up to four `says` somewhere. Frees. */
typedef struct refusal {
  int code, lines;
  const char *begins;
  const char *says[4];
} refusal;
void assert_refused(process self, const refusal *expected);

#endif
