/* faults.h: a piece of work, done over and over with another of its calls failing each time.
 *
 * However the work ends, it must have freed what it allocated and closed what it opened. If it says
 * that it succeeded, files and digest must be those of the undisturbed work; if not, it must say
 * why, and the files must be as they were before.
 */
#ifndef CVN_TESTS_FAULT_FAULTS_H
#define CVN_TESTS_FAULT_FAULTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <convene/messages.h>

#include "inject.h"

typedef struct fault_work {
  const char *name;

  /* Does the work in the current folder, frees everything. `digest` takes in what it found out. */
  cvn_status (*run)(uint64_t *digest, cvn_messages *messages);

  /* Puts the folder into the state the work starts from, over whatever is there; may be NULL. Not
   * disturbed. */
  void (*prepare)(void);

  /* Judges an ending that is neither success nor failure as above, such as a result in which some
   * runs failed; may be NULL, and false means that it is as it should not be. */
  bool (*accept)(cvn_status status);

  /* Undisturbed, after an attempt that ended with `status`: whether the work can be gone on with
   * (resumed, say) and what it leaves in the end is what it should; may be NULL. */
  bool (*mends)(cvn_status status);

  int most; /* see fault_every; FAULT_MOST where it is 0 */
} fault_work;

/* Of the calls of the kind that the work makes, each fails once: those from new places (see
 * fault_choose), of which at most `most`, evenly spread, so that the test stays short. With
 * CONVENE_FAULT_ALL=places all of those, with CONVENE_FAULT_ALL=calls every single call. */
enum { FAULT_MOST = 20 };
void fault_every(const fault_work *work, fault_kind kind);

/* The three kinds in turn. */
void fault_every_kind(const fault_work *work);

/* A folder of the test's own is the current one from enter to leave (cmocka fixtures). */
int fault_enter(void **state);
int fault_leave(void **state);

void fault_write_file(const char *path, const char *text);
void fault_digest(uint64_t *digest, const void *bytes, size_t size);
void fault_digest_text(uint64_t *digest, const char *text); /* NULL differs from "" */

#endif
