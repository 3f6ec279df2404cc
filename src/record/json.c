/* json.c: quoting and numbers. */
#include "record/json.h"

#include <math.h>
#include <string.h>

/* Length of the UTF-8 character at `s`, 0 where there is none. */
static size_t character_length(const char *s) {
  const size_t left = strlen(s);
  for (size_t n = 1; n <= 4 && n <= left; n++)
    if (cvn_is_utf8(s, n)) return n;
  return 0;
}

void cvn_json_text(cvn_buffer *buffer, const char *text) {
  if (!text) {
    cvn_buffer_add(buffer, "null");
    return;
  }
  cvn_buffer_add(buffer, "\"");
  const bool well_formed = cvn_is_utf8(text, strlen(text));
  for (const char *s = text; *s;) {
    const unsigned char c = (unsigned char)*s;
    if (c == '"' || c == '\\') cvn_buffer_add(buffer, "\\%c", c);
    else if (c == '\n') cvn_buffer_add(buffer, "\\n");
    else if (c < 0x20 || c == 0x7F) cvn_buffer_add(buffer, "\\u%04x", c);
    else if (c < 0x80 || well_formed) cvn_buffer_add_bytes(buffer, s, 1);
    else {
      const size_t length = character_length(s);
      if (length > 0) cvn_buffer_add_bytes(buffer, s, length);
      else cvn_buffer_add(buffer, "\\ufffd");
      s += length > 0 ? length : 1;
      continue;
    }
    s++;
  }
  cvn_buffer_add(buffer, "\"");
}

void cvn_json_number(cvn_buffer *buffer, double value) {
  char digits[CVN_NUMBER_SIZE];
  if (!isfinite(value)) {
    cvn_buffer_add(buffer, "null");
    return;
  }
  cvn_number_text(value, digits);
  cvn_buffer_add(buffer, "%s", digits);
}
