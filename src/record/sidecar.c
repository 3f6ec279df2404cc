/* sidecar.c: command line, host, times, threads, warnings, versions as JSON. */
#include "record/sidecar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <convene/version.h>

#include "base/text.h"
#include "record/output_file.h"
#include "scenario/json.h"

char *cvn_sidecar_path(const char *result_path) {
  return cvn_format("%.*s.run.json", (int)cvn_without_ending(result_path), result_path);
}

/* File names and arguments may be any bytes; JSON is UTF-8. */
static void add_text(cvn_json *json, const char *key, const char *text) {
  char *printable = cvn_printable(text);
  if (!printable) json->buffer->failed = true;
  cvn_json_string(json, key, printable);
  free(printable);
}

static void add_time(cvn_json *json, const char *key, time_t time) {
  struct tm parts;
  char text[32] = "";
  if (gmtime_r(&time, &parts)) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  cvn_json_string(json, key, text);
}

static void compose(cvn_buffer *buffer, const char *result_path, const cvn_sidecar *sidecar) {
  cvn_json json = {.buffer = buffer};
  char host[256] = "";
  if (gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  cvn_json_open(&json, NULL, '{');
  add_text(&json, "result", result_path);
  cvn_json_open(&json, "command", '[');
  for (int i = 0; i < sidecar->n_arguments; i++) add_text(&json, NULL, sidecar->arguments[i]);
  cvn_json_close(&json, ']');
  add_text(&json, "host", host);
  add_time(&json, "started", sidecar->started);
  add_time(&json, "ended", sidecar->ended);
  cvn_json_number(&json, "wall_seconds", sidecar->wall_seconds);
  cvn_json_number(&json, "ranks", sidecar->ranks > 0 ? sidecar->ranks : 1);
  cvn_json_number(&json, "threads", sidecar->threads);
  cvn_json_string(&json, "version", cvn_version());
  cvn_json_string(&json, "model_version", CVN_MODEL_VERSION);
  cvn_json_string(&json, "git", cvn_version_git());
  cvn_json_string(&json, "build", cvn_version_build());
  cvn_json_open(&json, "warnings", '[');
  for (size_t i = 0; sidecar->warnings && i < sidecar->warnings->count; i++)
    add_text(&json, NULL, sidecar->warnings->items[i].text);
  cvn_json_close(&json, ']');
  cvn_json_close(&json, '}');
}

/* What compose() begins every sidecar with; an empty file is nobody's work. */
static bool is_sidecar(const char *path) {
  static const char beginning[] = "{\n  \"result\": ";
  char bytes[sizeof beginning - 1];
  FILE *file = fopen(path, "rb");
  const size_t length = file ? fread(bytes, 1, sizeof bytes, file) : 0;
  const bool read = file && !ferror(file);
  if (file) fclose(file);
  return read && (length == 0 || (length == sizeof bytes && memcmp(bytes, beginning, length) == 0));
}

cvn_status cvn_sidecar_check(const char *path, bool force, cvn_messages *messages) {
  if (force || access(path, F_OK) != 0 || is_sidecar(path)) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s: is where the run would be noted, and is something else; give the output "
                  "another name or --force to replace it",
                  path);
}

static cvn_status write_bytes(const char *path, const cvn_buffer *text, cvn_messages *messages) {
  cvn_output_file output;
  cvn_status status = cvn_output_begin(&output, path, true, messages);
  if (status != CVN_OK) return status;
  FILE *file = fopen(output.temporary, "w");
  bool written = file && fwrite(text->text, 1, text->length, file) == text->length;
  if (file && fclose(file) != 0) written = false;
  if (written) return cvn_output_commit(&output, messages);
  status =
      cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written: %s", path, strerror(errno));
  cvn_output_discard(&output);
  return status;
}

cvn_status cvn_sidecar_write(const char *result_path, const cvn_sidecar *sidecar,
                             cvn_messages *messages) {
  cvn_status status = CVN_OK;
  cvn_buffer json = {0};
  char *path = cvn_sidecar_path(result_path);
  const bool stays = path && sidecar->was_there && access(path, F_OK) == 0;
  compose(&json, result_path, sidecar);
  if (stays) cvn_output_remove_leftovers(path);
  else if (!path || json.failed)
    status =
        cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the sidecar of %s", result_path);
  else status = write_bytes(path, &json, messages);
  cvn_buffer_free(&json);
  free(path);
  return status;
}
