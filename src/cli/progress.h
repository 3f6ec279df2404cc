/* progress.h: a bar with rate and time left on a terminal, sparse plain lines otherwise. */
#ifndef CVN_CLI_PROGRESS_H
#define CVN_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct cvn_progress_bar {
  FILE *stream;
  bool terminal;
  int width;             /* columns of the terminal */
  double started, shown; /* seconds on the monotonic clock */
  bool resumed;          /* what it is told first had been done before; set by the caller */
  double before;         /* which is this much */
} cvn_progress_bar;

void cvn_progress_bar_begin(cvn_progress_bar *bar, FILE *stream);

/* A cvn_progress (experiment.h); `user` is the bar. */
void cvn_progress_bar_show(void *user, int64_t runs_done, int64_t runs, double done, double total);

/* Clears the line on a terminal. */
void cvn_progress_bar_end(cvn_progress_bar *bar);

/* Seconds on the monotonic clock. */
double cvn_seconds_now(void);

/* "1.4 million", "38 thousand". */
void cvn_rate_text(double rate, char *buffer, size_t size);

/* "850 ms", "12 s", "3 min 05 s", "2 h 10 min". */
void cvn_duration_text(double seconds, char *buffer, size_t size);

#endif
