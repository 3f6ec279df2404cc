/* messages.h: what went wrong, in words a user can act on.
 *
 * A fallible call that has something to tell appends messages to the list its caller passes; the
 * library never prints. The list owns copies of all its strings. A list of zeros is a valid empty
 * one.
 */
#ifndef CONVENE_MESSAGES_H
#define CONVENE_MESSAGES_H

#include <stddef.h>
#include <stdio.h>

#include <convene/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A position in an input file; line and column count from 1, 0 where there is none; file may be
 * NULL. */
typedef struct cvn_place {
  const char *file;
  int line, column;
} cvn_place;

typedef struct cvn_message {
  cvn_status status;
  char *text; /* "file:line:column: what is wrong", with as much of the place as is known; owned */
} cvn_message;

typedef struct cvn_messages {
  cvn_message *items;
  size_t count, capacity;
  size_t dropped; /* messages lost past the first CVN_MESSAGES_MAX or for want of memory */
} cvn_messages;

enum { CVN_MESSAGES_MAX = 200 };

/* Appends one message and returns `status`, so that a failing function can `return cvn_fail(…)`.
 * `messages` and `place` may be NULL. Bytes outside printable UTF-8 are shown as \xNN. */
CVN_API cvn_status cvn_fail(cvn_messages *messages, cvn_status status, const cvn_place *place,
                            const char *format, ...) CVN_PRINTF(4, 5);
#ifdef __clang_analyzer__ /* which would take it that a failure may turn into success */
#define cvn_fail(messages, status, ...)                                                            \
  ((void)cvn_fail((messages), (status), __VA_ARGS__), (status))
#endif

/* Writes every message on a line of its own, each after `prefix` (may be ""). */
CVN_API void cvn_messages_print(const cvn_messages *messages, FILE *stream, const char *prefix);

/* Frees what the list owns and leaves it empty; safe on a list of zeros. */
CVN_API void cvn_messages_free(cvn_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
