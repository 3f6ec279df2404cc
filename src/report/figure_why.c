/* figure_why.c: which parts of a strategy do the work, and when there were enough replicates. */
#include <math.h>
#include <stdlib.h>

#include "report/drawing.h"

#define ROW 0.56

enum { PART_LETTERS = 34 };

static void note_why(const cvn_drawing *d, cvn_figure *figure) {
  cvn_buffer words = {0};
  cvn_buffer_add(
      &words,
      "Parts of “%s”. Filled: a part’s share of the effect on need met, over all orders "
      "in which parts could be switched on (Shapley value), with its 95%% interval. "
      "Open circle: what it adds alone. Square: what is lost when it alone is switched off.",
      d->of->why->strategy);
  (void)cvn_figure_note(figure, words.text ? words.text : "");
  if (words.failed) figure->script.failed = true;
  cvn_buffer_free(&words);
}

void cvn_draw_why(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_attribution *why = d->of->why;
  const ptrdiff_t n = why->shapley->parts;
  char **names = calloc((size_t)n, sizeof *names);
  double *values = calloc((size_t)n * 5, sizeof *values), widest = 0.0;
  bool there = names && values;
  note_why(d, figure);
  for (ptrdiff_t i = 0; i < n && there; i++) {
    const cvn_shapley_part *part = &why->shapley->part[i];
    const cvn_interval interval = cvn_mean_interval(&part->share);
    values[i] = part->share.mean;
    values[n + i] = interval.low;
    values[2 * n + i] = interval.high;
    values[3 * n + i] = part->alone.mean;
    values[4 * n + i] = part->last.mean;
    names[i] = cvn_shortened(why->names[i], PART_LETTERS);
    there = names[i] != NULL;
    if (there) widest = fmax(widest, cvn_name_width(names[i]));
  }
  const double foot = figure->note_height + 1.2, tall = (double)n * ROW + 0.2;
  figure->height = foot + tall + 0.3;
  if (there) {
    const cvn_mark marks[] = {
        {.values = values, .low = values + n, .high = values + 2 * n, .point = 7},
        {.values = values + 3 * n, .point = 6},
        {.values = values + 4 * n, .point = 4}};
    const cvn_rows rows = {.x_title = "\"need met (share of need)\"",
                           .n_rows = (int)n,
                           .names = (const char *const *)names,
                           .marks = marks,
                           .n_marks = 3,
                           .zero_line = true};
    cvn_panel panel = {
        .left = widest + 0.6, .right = CVN_FIGURE_WIDTH - 0.6, .bottom = foot, .top = foot + tall};
    panel.x = cvn_rows_axis(&rows, 6);
    cvn_rows_panel(&panel, &rows);
    cvn_draw_rows(figure, &panel, &rows);
  } else {
    figure->script.failed = true;
  }
  for (ptrdiff_t i = 0; i < n && names; i++) free(names[i]);
  free(names);
  free(values);
}

/* -- looks -- */

void cvn_draw_stopping(const cvn_drawing *d, cvn_figure *figure) {
  const int64_t n = d->of->n_looks;
  const bool width = d->of->rule->kind == CVN_STOP_HALF_WIDTH;
  double *values = calloc((size_t)n * 3, sizeof *values), most = 0.0;
  if (!values) {
    figure->script.failed = true;
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    const cvn_look *look = &d->of->looks[i];
    values[i] = (double)look->replicates;
    values[n + i] = width ? look->state.widest : (double)look->state.undecided;
    values[2 * n + i] = width ? d->of->rule->half_width : 0.0;
    most = fmax(most, fmax(values[n + i], values[2 * n + i]));
  }
  (void)cvn_figure_note(figure,
                        width ? "At each look, the widest 95% interval of a difference to the "
                                "baseline in need met; dashed: what was asked for."
                              : "At each look, pairs of strategies that are not told apart yet.");
  figure->height = 6.5;
  const cvn_panel panel = {1.9,
                           CVN_FIGURE_WIDTH - 0.6,
                           figure->note_height + 1.2,
                           6.2,
                           cvn_axis_of(0.0, values[n - 1], 8),
                           cvn_axis_of(0.0, most, 4)};
  const cvn_line lines[] = {{.style = 2, .y = values + n}, {.style = 1, .y = values + 2 * n}};
  const cvn_lines all = {.x_title = "\"replicates\"",
                         .y_title = width ? "\"widest half interval (need met)\""
                                          : "\"pairs not in order\"",
                         .x = values,
                         .count = n,
                         .lines = lines,
                         .n_lines = width ? 2 : 1,
                         .rings = values + n};
  cvn_draw_lines(figure, &panel, &all);
  free(values);
}
