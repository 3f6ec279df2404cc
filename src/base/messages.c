/* messages.c: the list of messages a fallible call fills. */
#include <convene/messages.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

CVN_PRINTF(1, 0)
static char *format_text(const char *format, va_list args) {
  va_list copy;
  va_copy(copy, args);
  const int length = vsnprintf(NULL, 0, format, copy);
  va_end(copy);
  if (length < 0) return NULL;
  char *text = malloc((size_t)length + 1);
  if (text) vsnprintf(text, (size_t)length + 1, format, args);
  return text;
}

static char *place_prefix(const cvn_place *place) {
  if (!place || !place->file) return cvn_format("%s", "");
  if (place->line > 0 && place->column > 0)
    return cvn_format("%s:%d:%d: ", place->file, place->line, place->column);
  if (place->line > 0) return cvn_format("%s:%d: ", place->file, place->line);
  return cvn_format("%s: ", place->file);
}

static bool reserve_one(cvn_messages *messages) {
  if (messages->count >= CVN_MESSAGES_MAX) return false;
  if (messages->count < messages->capacity) return true;
  const size_t capacity = messages->capacity ? 2 * messages->capacity : 8;
  cvn_message *items = realloc(messages->items, capacity * sizeof *items);
  if (!items) return false;
  messages->items = items;
  messages->capacity = capacity;
  return true;
}

cvn_status(cvn_fail)(cvn_messages *messages, cvn_status status, const cvn_place *place,
                     const char *format, ...) {
  if (!messages) return status;
  if (!reserve_one(messages)) {
    messages->dropped++;
    return status;
  }
  va_list args;
  va_start(args, format);
  char *body = format_text(format, args);
  va_end(args);
  char *prefix = place_prefix(place);
  char *raw = body && prefix ? cvn_format("%s%s", prefix, body) : NULL;
  char *text = raw ? cvn_printable(raw) : NULL;
  free(raw);
  free(prefix);
  free(body);
  if (!text) {
    messages->dropped++;
    return status;
  }
  messages->items[messages->count++] = (cvn_message){.status = status, .text = text};
  return status;
}

void cvn_messages_print(const cvn_messages *messages, FILE *stream, const char *prefix) {
  for (size_t i = 0; i < messages->count; i++)
    fprintf(stream, "%s%s\n", prefix, messages->items[i].text);
  if (messages->dropped > 0) fprintf(stream, "%s(and %zu more)\n", prefix, messages->dropped);
}

void cvn_messages_free(cvn_messages *messages) {
  for (size_t i = 0; i < messages->count; i++) free(messages->items[i].text);
  free(messages->items);
  *messages = (cvn_messages){0};
}
