/* words.h: how values and ranges are put into messages, and numbers checked against a range. */
#ifndef CVN_SCENARIO_WORDS_H
#define CVN_SCENARIO_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <convene/messages.h>

#include "base/text.h"

/* A user's text cut to a length that a message can bear, line breaks shown as spaces. */
enum { CVN_SHOWN_SIZE = 96 };
const char *cvn_shown(const char *text, char buffer[CVN_SHOWN_SIZE]);

/* Adds "a, b or c"; `last` is the word before the last one, NULL for a comma like the others. */
void cvn_add_words(cvn_buffer *buffer, const char *const *words, int count, const char *last);

/* Adds "; did you mean X?" where one of the names is near, else "; there is a, b and c" (or nothing
 * when there are none). */
void cvn_add_hint(cvn_buffer *buffer, const char *name, const char *const *names, int count);

/* What a number must be. `max` may be INFINITY; `unit` may be NULL or "1" for none. */
typedef struct cvn_number_rule {
  double min, max;
  const char *unit;
  bool whole;
} cvn_number_rule;

/* Adds "a whole number between 1 and 12 (months)". */
void cvn_add_rule(cvn_buffer *buffer, const cvn_number_rule *rule);

/* Reads `text` as a number that keeps to the rule; otherwise says at `place` what `name` must be.
 * `value` is set on success only, and never to minus zero. */
cvn_status cvn_number_parse(const char *name, const char *text, const cvn_number_rule *rule,
                            const cvn_place *place, double *value,
                            cvn_messages *messages) CVN_MUST_CHECK;

#endif
