/* summary.c: prints means and intervals as an aligned table. */
#include "cli/summary.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/columns.h"
#include "cli/terminal.h"

enum { CELL_WIDTH = 13, COST_WIDTH = 12, NAME_WIDTH_MAX = 34, NAME_WIDTH_WITH_COST = 22 };
enum { POINTS_SHOWN = 8 }; /* each in rows of its own */
enum { LAST_MONTHS = 24 }; /* what outcomes are means of */

static int table_width(int name_width, bool cost) {
  return name_width + CVN_MAIN_COST * CELL_WIDTH + (cost ? COST_WIDTH : 0);
}

/* "0.412 ±.012", right-aligned: the ± is two bytes but one column. */
static void print_estimate(FILE *stream, const cvn_estimate *estimate) {
  char text[64], half[32] = "";
  if (estimate->n == 0) {
    fprintf(stream, "%*s", CELL_WIDTH, "-");
    return;
  }
  if (!isnan(estimate->half_width)) {
    snprintf(half, sizeof half, "%.3f", estimate->half_width);
    memmove(half, half + (half[0] == '0'), strlen(half) + (half[0] != '0'));
  }
  snprintf(text, sizeof text, *half ? "%.3f ±%s" : "%.3f", estimate->mean, half);
  fprintf(stream, "%*s%s", CELL_WIDTH - cvn_letters(text), "", text);
}

static void print_cost(FILE *stream, const cvn_estimate *estimate) {
  char text[CVN_MONEY_SIZE] = "-";
  if (estimate->n > 0) cvn_money_text(estimate->mean, text);
  fprintf(stream, "%*s", COST_WIDTH, text);
}

static void print_notes(FILE *stream, const cvn_reader *reader, const cvn_summary *summary) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  char *currency = cvn_reader_attribute(reader, "/", "currency");
  char window[64] = "the whole run";
  if (e->months > LAST_MONTHS) snprintf(window, sizeof window, "the last %d months", LAST_MONTHS);
  if (e->points > POINTS_SHOWN)
    fprintf(stream,
            "Lowest and highest of %" PRId64 " design points; at each the mean of %s over\n"
            "%" PRId64 " replicate%s.\n",
            e->points, window, e->replicates, e->replicates == 1 ? "" : "s");
  else if (e->replicates > 1)
    fprintf(stream, "Means of %s over %" PRId64 " replicates, ± half of the 95%% interval (t).\n",
            window, e->replicates);
  else fprintf(stream, "Means of %s of one replicate: no interval.\n", window);
  if (summary->any_cost)
    fprintf(stream, "Cost: mean total over the whole run%s%s%s.\n",
            e->points > POINTS_SHOWN ? " and all points" : "", currency ? ", in " : "",
            currency ? currency : "");
  if (summary->failed > 0)
    fprintf(stream, "%" PRId64 " of %" PRId64 " runs failed and are left out.\n", summary->failed,
            summary->complete + summary->failed + summary->missing);
  if (summary->missing > 0) fprintf(stream, "%" PRId64 " runs are missing.\n", summary->missing);
  free(currency);
}

static int name_width(const cvn_experiment *e, const cvn_summary *summary) {
  const int most = summary->any_cost ? NAME_WIDTH_WITH_COST : NAME_WIDTH_MAX;
  int width = (int)strlen("strategy");
  for (int64_t s = 0; s < e->strategies; s++) {
    const int length =
        cvn_letters(e->strategy_names[s]) + (e->points > 1 && e->points <= POINTS_SHOWN ? 8 : 0);
    if (length > width) width = length;
  }
  return width < most ? width : most;
}

/* "0.605–0.689": the lowest and the highest mean of any point. */
static void print_range(FILE *stream, cvn_estimate (*points)[CVN_MAIN_COUNT], int64_t count,
                        cvn_main_outcome outcome) {
  char text[64];
  double low = (double)INFINITY, high = -(double)INFINITY;
  for (int64_t p = 0; p < count; p++) {
    const cvn_estimate *estimate = &points[p][outcome];
    if (estimate->n == 0) continue;
    low = fmin(low, estimate->mean);
    high = fmax(high, estimate->mean);
  }
  if (low > high) {
    fprintf(stream, "%*s", CELL_WIDTH, "-");
    return;
  }
  snprintf(text, sizeof text, "%.3f–%.3f", low, high);
  fprintf(stream, "%*s%s", CELL_WIDTH - cvn_letters(text), "", text);
}

/* The mean over points. */
static void print_mean_cost(FILE *stream, cvn_estimate (*points)[CVN_MAIN_COUNT], int64_t count) {
  cvn_estimate all = {0};
  for (int64_t p = 0; p < count; p++) {
    const cvn_estimate *estimate = &points[p][CVN_MAIN_COST];
    if (estimate->n == 0) continue;
    all.n++;
    all.mean += estimate->mean;
  }
  if (all.n > 0) all.mean /= (double)all.n;
  print_cost(stream, &all);
}

/* A row a strategy and point, or where there are many points a row a strategy. */
static void print_rows(FILE *stream, const cvn_experiment *e, const cvn_summary *summary,
                       bool apart, int width) {
  const bool each = e->points <= POINTS_SHOWN;
  for (int64_t row = 0; row < summary->rows; row += each ? 1 : e->points) {
    const char *name = e->strategy_names[row / e->points];
    char *with_point =
        each && e->points > 1 ? cvn_format("%" PRId64 ": %s", row % e->points, name) : NULL;
    if (apart) fprintf(stream, "%s\n", with_point ? with_point : name);
    else cvn_cli_put_name(stream, with_point ? with_point : name, width);
    free(with_point);
    cvn_estimate(*estimates)[CVN_MAIN_COUNT] = &summary->estimates[row];
    for (int o = 0; o < CVN_MAIN_COST; o++)
      if (each) print_estimate(stream, &(*estimates)[o]);
      else print_range(stream, estimates, e->points, (cvn_main_outcome)o);
    if (summary->any_cost && each) print_cost(stream, &(*estimates)[CVN_MAIN_COST]);
    else if (summary->any_cost) print_mean_cost(stream, estimates, e->points);
    fputc('\n', stream);
  }
}

void cvn_cli_print_table(FILE *stream, const cvn_reader *reader, const cvn_summary *summary) {
  const cvn_experiment *e = cvn_reader_experiment(reader);
  const int columns = summary->any_cost ? CVN_MAIN_COUNT : CVN_MAIN_COST;
  const int room = cvn_terminal_width(stream), wide = name_width(e, summary);
  /* Names get lines of their own where the table would not fit beside them. */
  const bool apart = room > 0 && room < table_width(wide, summary->any_cost);
  const int width = apart ? 0 : wide;
  if (apart) fputs("strategy\n", stream);
  else cvn_cli_put_name(stream, "strategy", width);
  for (int o = 0; o < columns; o++)
    fprintf(stream, "%*s", o == CVN_MAIN_COST ? COST_WIDTH : CELL_WIDTH,
            cvn_main_outcome_heading((cvn_main_outcome)o));
  fputc('\n', stream);
  print_rows(stream, e, summary, apart, width);
  print_notes(stream, reader, summary);
}

cvn_status cvn_cli_print_summary(FILE *stream, const char *path, cvn_messages *messages) {
  cvn_reader *reader = NULL;
  cvn_summary summary = {0};
  cvn_status status = cvn_summary_open(&reader, path, messages);
  if (status == CVN_OK) status = cvn_summary_read(&summary, reader, messages);
  if (status == CVN_OK) cvn_cli_print_table(stream, reader, &summary);
  cvn_summary_free(&summary);
  cvn_reader_close(reader);
  return status;
}

cvn_sidecar cvn_cli_sidecar(int argc, char **argv, time_t started, const cvn_messages *messages) {
  return (cvn_sidecar){
      .arguments = (const char *const *)(argv - 1), /* with the program's own name */
      .n_arguments = argc + 1,
      .started = started,
      .ended = time(NULL),
      .warnings = messages,
  };
}
