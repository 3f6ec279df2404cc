/* progress.c: long work shows how far it is. */
#include "cli/progress.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 28 };
#define TERMINAL_INTERVAL 0.1 /* seconds between redraws */
#define LOG_INTERVAL      60.0

double cvn_seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
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
      .stream = stream, .terminal = isatty(fileno(stream)) != 0, .started = cvn_seconds_now()};
  bar->shown = bar->started;
}

void cvn_progress_bar_show(void *user, int64_t runs_done, int64_t runs, double done, double total) {
  cvn_progress_bar *bar = user;
  const double now = cvn_seconds_now(), elapsed = now - bar->started;
  if (now - bar->shown < (bar->terminal ? TERMINAL_INTERVAL : LOG_INTERVAL)) return;
  bar->shown = now;
  const double share = total > 0.0 ? done / total : 1.0;
  const double rate = elapsed > 0.0 ? done / elapsed : 0.0;
  char left[32];
  cvn_duration_text(share > 0.0 ? elapsed * (1.0 - share) / share : 0.0, left, sizeof left);
  if (!bar->terminal) {
    fprintf(bar->stream, "%lld of %lld runs, %.1f million membership-months/s, %s left\n",
            (long long)runs_done, (long long)runs, 1e-6 * rate, left);
    fflush(bar->stream);
    return;
  }
  char marks[BAR_WIDTH + 1];
  const int full = (int)(share * BAR_WIDTH);
  memset(marks, ' ', BAR_WIDTH);
  memset(marks, '#', (size_t)(full < BAR_WIDTH ? full : BAR_WIDTH));
  marks[BAR_WIDTH] = '\0';
  fprintf(bar->stream, "\r\033[K[%s] %3.0f%%  %lld/%lld runs  %.1f M membership-months/s  %s left",
          marks, 100.0 * share, (long long)runs_done, (long long)runs, 1e-6 * rate, left);
  fflush(bar->stream);
}

void cvn_progress_bar_end(cvn_progress_bar *bar) {
  if (!bar->terminal) return;
  fputs("\r\033[K", bar->stream);
  fflush(bar->stream);
}
