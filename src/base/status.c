/* status.c: texts and exit codes, from the one table of errors. */
#include <convene/status.h>

typedef struct error_row {
  int exit_code;
  const char *text;
} error_row;

static const error_row error_rows[] = {
    {0, "success"},
#define CVN_ERROR(name, exit_code, text) {exit_code, text},
#include <convene/errors.def>
#undef CVN_ERROR
};

enum { ERROR_ROWS = (int)(sizeof error_rows / sizeof error_rows[0]) };

const char *cvn_status_text(cvn_status status) {
  const int i = (int)status;
  return i >= 0 && i < ERROR_ROWS ? error_rows[i].text : "unknown status";
}

int cvn_status_exit_code(cvn_status status) {
  const int i = (int)status;
  return i >= 0 && i < ERROR_ROWS ? error_rows[i].exit_code : 1;
}
