/* progress.c: long work shows how far it is. */
#include "cli/progress.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/terminal.h"

enum { BAR_WIDTH = 28, BAR_WIDTH_LEAST = 6, USUAL_WIDTH = 80 };
#define TERMINAL_INTERVAL 0.1 /* seconds between redraws */
#define LOG_INTERVAL      60.0

double cvn_seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void cvn_rate_text(double rate, char *buffer, size_t size) {
  if (rate >= 99.5e6) snprintf(buffer, size, "%.0f million", 1e-6 * rate);
  else if (rate >= 0.9995e6) snprintf(buffer, size, "%.1f million", 1e-6 * rate);
  else if (rate >= 9.5e3) snprintf(buffer, size, "%.0f thousand", 1e-3 * rate);
  else snprintf(buffer, size, "%.0f", rate);
}

void cvn_duration_text(double seconds, char *buffer, size_t size) {
  if (seconds < 0.9995) {
    snprintf(buffer, size, "%.0f ms", 1000.0 * seconds);
  } else if (seconds < 10.0) {
    snprintf(buffer, size, "%.1f s", seconds);
  } else if (seconds < 119.5) {
    snprintf(buffer, size, "%.0f s", seconds);
  } else if (seconds < 7170.0) {
    const long whole = (long)(seconds + 0.5);
    snprintf(buffer, size, "%ld min %02ld s", whole / 60, whole % 60);
  } else {
    const long minutes = (long)(seconds / 60.0 + 0.5);
    snprintf(buffer, size, "%ld h %02ld min", minutes / 60, minutes % 60);
  }
}

void cvn_progress_bar_begin(cvn_progress_bar *bar, FILE *stream) {
  *bar = (cvn_progress_bar){
      .stream = stream,
      .terminal = isatty(fileno(stream)) != 0,
      .width = cvn_terminal_width(stream),
      .started = cvn_seconds_now(),
  };
  bar->shown = bar->started;
}

/* One line whatever the terminal's width: a wrapped line could not be drawn over. */
static void draw(const cvn_progress_bar *bar, double share, const char *text) {
  const int width = bar->width > 0 ? bar->width : USUAL_WIDTH;
  char line[256], marks[BAR_WIDTH + 1];
  const int length = snprintf(line, sizeof line, " %3.0f%%  %s", 100.0 * share, text);
  int room = width - 1 - length - 2;
  if (room > BAR_WIDTH) room = BAR_WIDTH;
  fputs("\r\033[K", bar->stream);
  if (room >= BAR_WIDTH_LEAST) {
    const int full = (int)(share * room);
    memset(marks, ' ', (size_t)room);
    memset(marks, '#', (size_t)(full < room ? full : room));
    marks[room] = '\0';
    fprintf(bar->stream, "[%s]", marks);
  }
  fprintf(bar->stream, "%.*s", width - 1, line);
  fflush(bar->stream);
}

void cvn_progress_bar_show(void *user, int64_t runs_done, int64_t runs, double done, double total) {
  cvn_progress_bar *bar = user;
  const double now = cvn_seconds_now(), elapsed = now - bar->started;
  if (bar->resumed) bar->before = done;
  bar->resumed = false;
  if (now - bar->shown < (bar->terminal ? TERMINAL_INTERVAL : LOG_INTERVAL)) return;
  bar->shown = now;
  const double share = total > 0.0 ? done / total : 1.0;
  const double rate = elapsed > 0.0 ? (done - bar->before) / elapsed : 0.0;
  char left[32], speed[32], text[192];
  cvn_duration_text(rate > 0.0 ? (total - done) / rate : 0.0, left, sizeof left);
  cvn_rate_text(rate, speed, sizeof speed);
  snprintf(text, sizeof text, "%lld of %lld runs, %s left, %s membership-months/s",
           (long long)runs_done, (long long)runs, left, speed);
  if (bar->terminal) {
    draw(bar, share, text);
  } else {
    fprintf(bar->stream, "%.0f%%: %s\n", 100.0 * share, text);
    fflush(bar->stream);
  }
}

void cvn_progress_bar_end(cvn_progress_bar *bar) {
  if (!bar->terminal) return;
  fputs("\r\033[K", bar->stream);
  fflush(bar->stream);
}
