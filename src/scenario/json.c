/* json.c: JSON text (RFC 8259), two spaces a level unless compact. */
#include "scenario/json.h"

#include <math.h>

static void add_quoted(cvn_buffer *buffer, const char *text) {
  cvn_buffer_add(buffer, "\"");
  for (const char *c = text; *c; c++) {
    if (*c == '"' || *c == '\\') cvn_buffer_add(buffer, "\\%c", *c);
    else if (*c == '\n') cvn_buffer_add(buffer, "\\n");
    else if ((unsigned char)*c < 0x20 || *c == 0x7f)
      cvn_buffer_add(buffer, "\\u%04x", (unsigned)(unsigned char)*c);
    else cvn_buffer_add_bytes(buffer, c, 1);
  }
  cvn_buffer_add(buffer, "\"");
}

static void new_line(cvn_json *json, bool wanted) {
  if (!wanted) return;
  if (json->compact) cvn_buffer_add(json->buffer, " ");
  else cvn_buffer_add(json->buffer, "\n%*s", 2 * json->depth, "");
}

static void begin(cvn_json *json, const char *key) {
  if (json->started) cvn_buffer_add(json->buffer, ",");
  new_line(json, json->depth > 0 && (json->started || !json->compact));
  if (key) {
    add_quoted(json->buffer, key);
    cvn_buffer_add(json->buffer, ": ");
  }
  json->started = true;
}

void cvn_json_open(cvn_json *json, const char *key, char bracket) {
  begin(json, key);
  cvn_buffer_add(json->buffer, "%c", bracket);
  json->depth++;
  json->started = false;
}

void cvn_json_close(cvn_json *json, char bracket) {
  json->depth--;
  new_line(json, json->started && !json->compact);
  cvn_buffer_add(json->buffer, "%c", bracket);
  if (json->depth == 0 && !json->compact) cvn_buffer_add(json->buffer, "\n");
  json->started = true;
}

void cvn_json_string(cvn_json *json, const char *key, const char *value) {
  begin(json, key);
  if (value) add_quoted(json->buffer, value);
  else cvn_buffer_add(json->buffer, "null");
}

void cvn_json_number(cvn_json *json, const char *key, double value) {
  char text[CVN_NUMBER_SIZE] = "null";
  if (isfinite(value)) cvn_number_text(value, text);
  begin(json, key);
  cvn_buffer_add(json->buffer, "%s", text);
}

void cvn_json_bool(cvn_json *json, const char *key, bool value) {
  begin(json, key);
  cvn_buffer_add(json->buffer, value ? "true" : "false");
}

void cvn_json_strings(cvn_json *json, const char *key, const char *const *values, int count) {
  begin(json, key);
  cvn_buffer_add(json->buffer, "[");
  for (int i = 0; i < count; i++) {
    if (i > 0) cvn_buffer_add(json->buffer, ", ");
    add_quoted(json->buffer, values[i]);
  }
  cvn_buffer_add(json->buffer, "]");
}
