/* figure_members.c: who benefits, and what is left when the money stops. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/drawing.h"

enum { COLUMNS = 4 };

#define GROUP_ROW 0.62

/* Small members are circles and large ones squares, the excluded are open; in two colours. */
static const struct {
  int point, style;
} looks[CVN_MEMBERS_GROUPS] = {{7, 2}, {6, 2}, {5, 3}, {4, 3}};

typedef struct group_data {
  int n;
  const char **names;
  double *values; /* 4 groups x (value, low, high) x n */
} group_data;

static double *column(const group_data *g, int group, int k) {
  return g->values + (size_t)(group * 3 + k) * (size_t)g->n;
}

static void fill(group_data *g, const cvn_drawing *d, const char *quantity) {
  int row = 0;
  for (int64_t i = 0; i < d->n; i++) {
    const int64_t s = d->order[i];
    if (s == d->of->findings->pool->baseline) continue;
    g->names[row] = d->names[s];
    for (int group = 0; group < CVN_MEMBERS_GROUPS; group++) {
      const cvn_member_row *found =
          cvn_members_row(&d->of->findings->members, s, quantity, (cvn_members_group)group);
      column(g, group, 0)[row] = found->change.mean;
      column(g, group, 1)[row] = found->interval.low;
      column(g, group, 2)[row] = found->interval.high;
    }
    row++;
  }
}

/* What the marks stand for, in the place of a panel. */
static void add_legend(cvn_figure *figure, double left, double top) {
  for (int group = 0; group < CVN_MEMBERS_GROUPS; group++) {
    const double y = (top - 0.3 - group * 1.3 * CVN_FIGURE_LINE) / figure->height;
    char words[64];
    snprintf(words, sizeof words, "\"%s\"", cvn_member_group_words((cvn_members_group)group));
    cvn_figure_add(figure,
                   "set label %s at screen %s, screen %s left point pointtype %d pointsize 0.6 "
                   "linecolor %d linewidth 1.4 offset 1.2,0",
                   words, cvn_word_of(left / CVN_FIGURE_WIDTH).text, cvn_word_of(y).text,
                   looks[group].point, looks[group].style);
  }
}

static void draw_quantity(cvn_figure *figure, cvn_panel *panel, const group_data *g, int quantity,
                          bool names) {
  char title[80];
  const bool burden = cvn_member_quantity_is_burden(quantity);
  snprintf(title, sizeof title, "\"%s%s\"", cvn_member_quantity(quantity),
           burden ? " (a burden)" : "");
  cvn_mark marks[CVN_MEMBERS_GROUPS];
  for (int group = 0; group < CVN_MEMBERS_GROUPS; group++)
    marks[group] = (cvn_mark){column(g, group, 0), column(g, group, 1), column(g, group, 2),
                              looks[group].point, looks[group].style};
  const cvn_rows rows = {.title = title,
                         .n_rows = g->n,
                         .names = names ? g->names : NULL,
                         .marks = marks,
                         .n_marks = CVN_MEMBERS_GROUPS,
                         .zero_line = true};
  panel->x = cvn_rows_tight_axis(&rows, 2);
  cvn_rows_panel(panel, &rows);
  cvn_draw_rows(figure, panel, &rows);
}

static void note_members(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_pool *pool = d->of->findings->pool;
  cvn_buffer words = {0};
  cvn_buffer_add(
      &words,
      "Change for each group of members, against “%s” in the same futures: means of the last "
      "24 months with 95%% intervals. Small: below the median size; excluded: "
      "outside formal structures. Of a burden less is better.",
      pool->strategies[pool->baseline].name);
  (void)cvn_figure_note(figure, words.text ? words.text : "");
  if (words.failed) figure->script.failed = true;
  cvn_buffer_free(&words);
}

void cvn_draw_who_benefits(const cvn_drawing *d, cvn_figure *figure) {
  const int quantities = cvn_member_quantities(), cells = quantities + 1;
  const int lines = (cells + COLUMNS - 1) / COLUMNS;
  group_data g = {.n = (int)d->n - 1};
  g.names = calloc((size_t)d->n, sizeof *g.names);
  g.values = calloc((size_t)d->n * 3 * CVN_MEMBERS_GROUPS, sizeof *g.values);
  note_members(d, figure);
  const double tall = g.n * GROUP_ROW + 0.2, line = tall + 1.5;
  const double left = d->widest + 0.6, gap = 0.6;
  const double width = (CVN_FIGURE_WIDTH - left - 0.5 + gap) / COLUMNS - gap;
  figure->height = figure->note_height + lines * line + 0.1;
  for (int q = 0; q < quantities && g.names && g.values; q++) {
    const int at = q / COLUMNS;
    const double start = left + q % COLUMNS * (width + gap);
    const double top = figure->height - 0.75 - at * line;
    cvn_panel panel = {.left = start, .right = start + width, .bottom = top - tall, .top = top};
    fill(&g, d, cvn_member_quantity(q));
    draw_quantity(figure, &panel, &g, q, q % COLUMNS == 0);
  }
  if (!g.names || !g.values) figure->script.failed = true;
  const double start = left + quantities % COLUMNS * (width + gap);
  const int at = quantities / COLUMNS;
  const double top = figure->height - 0.75 - at * line;
  const cvn_panel key = {start, start + width, top - tall, top, {0, 1, 0, 0}, {0, 1, 0, 0}};
  cvn_figure_panel(figure, &key, NULL, NULL);
  add_legend(figure, start, top);
  cvn_figure_add(figure, "set border 0");
  cvn_figure_add(figure, "plot NaN");
  free(g.names);
  free(g.values);
}

/* -- when the money stops -- */

static int rows_of(const cvn_aftermath *a, int64_t strategy) {
  int count = 0;
  for (int64_t i = 0; i < a->count; i++)
    count += a->rows[i].strategy == strategy && a->rows[i].year != 0;
  return count;
}

/* Year 0 on the axis is the last with the interventions. */
static void fill_years(const cvn_aftermath *a, int64_t strategy, double *values, int years) {
  for (int k = 0; k < 3 * years; k++) values[k] = (double)NAN;
  for (int64_t i = 0; i < a->count; i++) {
    const cvn_aftermath_row *row = &a->rows[i];
    const int year = row->year < 0 ? 0 : row->year;
    if (row->strategy != strategy || row->year == 0 || year >= years) continue;
    values[year] = row->gain.mean;
    values[years + year] = row->interval.low;
    values[2 * years + year] = row->interval.high;
  }
}

void cvn_draw_after_the_end(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_aftermath *a = &d->of->findings->aftermath;
  int years = 0, n = 0;
  for (int64_t s = 0; s < d->n; s++)
    if (rows_of(a, s) > years) years = rows_of(a, s);
  cvn_line *lines = calloc((size_t)d->n, sizeof *lines);
  double *values = calloc((size_t)(d->n * 3 + 1) * (size_t)(years + 1), sizeof *values);
  if (!lines || !values) {
    figure->script.failed = true;
    goto out;
  }
  double *x = values + 3 * d->n * years, low = 0.0, high = 0.0;
  for (int i = 0; i < years; i++) x[i] = i;
  for (int64_t i = 0; i < d->n; i++) {
    const int64_t s = d->order[i];
    if (rows_of(a, s) == 0) continue;
    double *own = values + (int64_t)n * 3 * years;
    fill_years(a, s, own, years);
    for (int k = 0; k < 3 * years; k++) {
      low = fmin(low, own[k]);
      high = fmax(high, own[k]);
    }
    lines[n++] =
        (cvn_line){d->names[s], d->styles[s], own, own + years, own + (ptrdiff_t)2 * years};
  }
  (void)cvn_figure_note(figure,
                        "More need met than the baseline in the same months and futures, in the "
                        "last year in which the interventions act (0) and in each whole year "
                        "after, with 95% intervals.");
  figure->height = 8.0;
  cvn_panel panel = {1.7, CVN_FIGURE_WIDTH - d->widest - 0.7, figure->note_height + 1.2,
                     7.7, {-0.2, years - 0.8, 0, 0},          cvn_axis_of(low, high, 5)};
  panel.x = (cvn_axis){-0.25, years - 0.75, years > 12 ? 2.0 : 1.0, 0};
  const cvn_lines all = {.x_title = "\"years after the end of the interventions\"",
                         .y_title = "\"more need met (share of need)\"",
                         .x = x,
                         .count = years,
                         .lines = lines,
                         .n_lines = n,
                         .zero_line = true,
                         .marks = true};
  cvn_draw_lines(figure, &panel, &all);
out:
  free(lines);
  free(values);
}
