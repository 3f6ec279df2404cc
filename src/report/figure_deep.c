/* figure_deep.c: strategies over the points of a study: regret, and where each fails. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "report/drawing.h"

#define ROW 0.52

/* Rows for figures of this file; every member is owned. */
typedef struct rows_room {
  const char **names; /* not their words */
  char **numbers;
  int *styles, n;
  double *values; /* 4 columns */
  int64_t room;
} rows_room;

static bool room_init(rows_room *r, int64_t rows) {
  const size_t n = (size_t)rows + 1;
  *r = (rows_room){.room = rows + 1};
  r->names = calloc(n, sizeof *r->names);
  r->numbers = calloc(n, sizeof *r->numbers);
  r->styles = calloc(n, sizeof *r->styles);
  r->values = calloc(4 * n, sizeof *r->values);
  for (size_t i = 0; i < 4 * n && r->values; i++) r->values[i] = (double)NAN;
  return r->names && r->numbers && r->styles && r->values;
}

static void room_free(rows_room *r) {
  for (int64_t i = 0; i < r->room && r->numbers; i++) free(r->numbers[i]);
  free(r->numbers);
  free(r->names);
  free(r->styles);
  free(r->values);
}

static double *column(const rows_room *r, int k) {
  return r->values + k * r->room;
}

static void add_row(rows_room *r, const char *name, int style) {
  r->names[r->n] = name;
  r->styles[r->n++] = style;
}

/* One panel over the width that names and numbers leave. */
static void draw_rows(cvn_figure *figure, cvn_rows *rows, const rows_room *r, double left_room,
                      double right_room, bool shares) {
  const double foot = figure->note_height + 1.2, tall = r->n * ROW + 0.2;
  figure->height = foot + tall + 0.3;
  rows->n_rows = r->n;
  rows->names = r->names;
  rows->numbers = (const char *const *)r->numbers;
  rows->styles = r->styles;
  cvn_panel panel = {.left = left_room + 0.6,
                     .right = CVN_FIGURE_WIDTH - right_room,
                     .bottom = foot,
                     .top = foot + tall};
  cvn_rows_panel(&panel, rows);
  panel.x = shares ? (cvn_axis){0.0, 100.0, 20.0, 0} : cvn_rows_axis(rows, 6);
  cvn_draw_rows(figure, &panel, rows);
}

void cvn_draw_regret(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_futures *futures = &d->of->deep->futures;
  rows_room r;
  const bool there = room_init(&r, d->n);
  cvn_buffer words = {0};
  cvn_buffer_add(&words,
                 "Regret: what the best choice of a future meets more. Filled: mean over %" PRId64
                 " points of the study; open circle: 90%% of them stay below; square: the "
                 "largest.",
                 futures->used);
  (void)cvn_figure_note(figure, words.text ? words.text : "");
  for (int64_t i = 0; i < d->n && there; i++) {
    const cvn_future_row *row = &futures->rows[d->order[i]];
    if (isnan(row->regret_mean)) continue; /* no choice */
    column(&r, 0)[r.n] = row->regret_mean;
    column(&r, 1)[r.n] = row->regret_90;
    column(&r, 2)[r.n] = row->regret_worst;
    add_row(&r, d->names[d->order[i]], d->styles[d->order[i]]);
  }
  const cvn_mark marks[] = {{.values = column(&r, 2), .point = 4},
                            {.values = column(&r, 1), .point = 6},
                            {.values = column(&r, 0), .point = 7}};
  cvn_rows rows = {.x_title = "\"regret (share of need not met)\"",
                   .marks = marks,
                   .n_marks = 3,
                   .together = true};
  if (there) draw_rows(figure, &rows, &r, d->widest, 0.6, false);
  if (!there || words.failed) figure->script.failed = true;
  cvn_buffer_free(&words);
  room_free(&r);
}

/* -- how often, and in which region -- */

void cvn_draw_failures(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_deep *deep = d->of->deep;
  rows_room r;
  bool there = room_init(&r, d->n);
  cvn_buffer words = {0};
  if (isnan(deep->target))
    cvn_buffer_add(&words,
                   "A point of the study is a failure where the strategy meets no more need "
                   "than the baseline.");
  else
    cvn_buffer_add(&words,
                   "A point of the study is a failure where less than %s of the need is met.",
                   cvn_word_of(deep->target).text);
  cvn_buffer_add(&words,
                 " Filled: share of failures, with its 95%% interval (Wilson). Where a region of "
                 "the varied parameters explains them: open circle, share of all failures that "
                 "lie in it (coverage); square, share of its points that fail (density).");
  (void)cvn_figure_note(figure, words.text ? words.text : "");
  for (int64_t i = 0; i < d->n && there; i++) {
    const cvn_deep_failure *f = &deep->failures[d->order[i]];
    if (f->futures == 0) continue;
    double low, high;
    cvn_share_interval((double)f->failures, (double)f->futures, &low, &high);
    column(&r, 0)[r.n] = 100.0 * (double)f->failures / (double)f->futures;
    column(&r, 1)[r.n] = 100.0 * low;
    column(&r, 2)[r.n] = 100.0 * high;
    r.numbers[r.n] = cvn_format("%" PRId64 " of %" PRId64, f->failures, f->futures);
    there = r.numbers[r.n] != NULL;
    add_row(&r, d->names[d->order[i]], d->styles[d->order[i]]);
  }
  double *coverage = calloc((size_t)r.room * 2, sizeof *coverage);
  for (int64_t i = 0, k = 0; i < d->n && there && coverage; i++) {
    const cvn_deep_failure *f = &deep->failures[d->order[i]];
    if (f->futures == 0) continue;
    coverage[k] = f->prim.found ? 100.0 * f->prim.box.coverage : (double)NAN;
    coverage[r.room + k++] = f->prim.found ? 100.0 * f->prim.box.density : (double)NAN;
  }
  if (there && coverage) {
    const cvn_mark marks[] = {
        {.values = column(&r, 0), .low = column(&r, 1), .high = column(&r, 2), .point = 7},
        {.values = coverage, .point = 6},
        {.values = coverage + r.room, .point = 4}};
    cvn_rows rows = {.x_title = "\"share (%)\"", .marks = marks, .n_marks = 3};
    draw_rows(figure, &rows, &r, d->widest, 2.2, true);
  }
  if (!there || !coverage || words.failed) figure->script.failed = true;
  free(coverage);
  cvn_buffer_free(&words);
  room_free(&r);
}

/* -- the region itself -- */

/* Where the box lies within what the study varied, in percent of the range. */
static void side_range(const cvn_points *p, const cvn_prim_side *side, int i, double *low,
                       double *high) {
  double least = (double)INFINITY, most = (double)-INFINITY;
  for (int64_t n = 0; n < p->n; n++) {
    least = fmin(least, p->x[n * p->k + i]);
    most = fmax(most, p->x[n * p->k + i]);
  }
  const double width = most > least ? most - least : 1.0;
  *low = 100.0 * (fmax(side->low, least) - least) / width;
  *high = 100.0 * (fmin(side->high, most) - least) / width;
}

static char *side_words(const cvn_points *p, const cvn_prim_side *sides, int i) {
  cvn_prim_side *only = calloc((size_t)p->k, sizeof *only);
  cvn_buffer words = {0};
  char *shown = NULL;
  if (!only) return NULL;
  for (int k = 0; k < p->k; k++) {
    only[k] =
        (cvn_prim_side){.low = (double)-INFINITY, .high = (double)INFINITY, .kept = ~(uint64_t)0};
    if (k == i) only[k] = sides[i];
  }
  cvn_deep_box_words(p, only, &words);
  if (words.text && !words.failed) shown = cvn_shortened(words.text, 52);
  cvn_buffer_free(&words);
  free(only);
  return shown;
}

static int restricted(const cvn_deep *deep) {
  int rows = 0;
  for (int64_t s = 0; s < deep->pool->n_strategies; s++) {
    const cvn_prim_result *prim = &deep->failures[s].prim;
    for (int i = 0; prim->found && i < deep->points.k; i++)
      rows += cvn_prim_side_restricts(&prim->sides[i], deep->points.levels_of[i]);
  }
  return rows;
}

bool cvn_has_failure_box(const cvn_figures_of *of) {
  return of->deep && of->deep->failures && restricted(of->deep) > 0;
}

static bool add_side(rows_room *r, const cvn_deep *deep, const cvn_prim_result *prim, int i,
                     const char *name, int style) {
  const int row = r->n;
  add_row(r, name, style);
  if (deep->points.levels_of[i] == 0) {
    side_range(&deep->points, &prim->sides[i], i, &column(r, 1)[row], &column(r, 2)[row]);
    column(r, 0)[row] = 0.5 * (column(r, 1)[row] + column(r, 2)[row]);
  }
  r->numbers[row] = side_words(&deep->points, prim->sides, i);
  return r->numbers[row] != NULL;
}

void cvn_draw_failure_box(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_deep *deep = d->of->deep;
  rows_room r;
  bool there = room_init(&r, restricted(deep));
  (void)cvn_figure_note(figure,
                        "Bars: the region in which most failures of the strategy lie, within the "
                        "range of each parameter that the study varies; parameters that are "
                        "words have no bar. A region is where failures lie, not why.");
  for (int64_t o = 0; o < d->n && there; o++) {
    const int64_t s = d->order[o];
    const cvn_prim_result *prim = &deep->failures[s].prim;
    const char *name = d->names[s]; /* on the first row of a strategy */
    for (int i = 0; prim->found && i < deep->points.k && there; i++) {
      if (!cvn_prim_side_restricts(&prim->sides[i], deep->points.levels_of[i])) continue;
      there = add_side(&r, deep, prim, i, name, d->styles[s]);
      name = NULL;
    }
  }
  const cvn_mark mark = {column(&r, 0), column(&r, 1), column(&r, 2), 0, 0};
  cvn_rows rows = {.x_title = "\"place within the range that the study varies (%)\"",
                   .marks = &mark,
                   .n_marks = 1,
                   .thick = true};
  if (there) draw_rows(figure, &rows, &r, d->widest, 6.6, true);
  else figure->script.failed = true;
  room_free(&r);
}

/* -- the trade of coverage for density -- */

bool cvn_has_failure_peeling(const cvn_figures_of *of) {
  if (!of->deep || !of->deep->failures) return false;
  for (int64_t s = 0; s < of->deep->pool->n_strategies; s++)
    if (of->deep->failures[s].prim.n_steps > 1) return true;
  return false;
}

static void add_steps(cvn_figure *figure, const cvn_prim_result *prim) {
  (void)cvn_figure_block(figure, "boxes of a strategy", "coverage\tdensity");
  for (int i = 0; i < prim->n_steps; i++) {
    cvn_figure_number(figure, 100.0 * prim->steps[i].coverage);
    cvn_figure_number(figure, 100.0 * prim->steps[i].density);
    cvn_figure_end_row(figure);
  }
}

static void add_chosen(cvn_figure *figure, const cvn_drawing *d) {
  (void)cvn_figure_block(figure, "the box reported", "coverage\tdensity\tcolour");
  for (int64_t s = 0; s < d->n; s++) {
    const cvn_prim_result *prim = &d->of->deep->failures[s].prim;
    cvn_figure_number(figure, prim->found ? 100.0 * prim->box.coverage : (double)NAN);
    cvn_figure_number(figure, prim->found ? 100.0 * prim->box.density : (double)NAN);
    cvn_figure_number(figure, cvn_style_colour(d->styles[s]));
    cvn_figure_end_row(figure);
  }
}

void cvn_draw_failure_peeling(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_deep *deep = d->of->deep;
  int n = (int)d->n;
  for (int64_t s = 0; s < d->n; s++) n += deep->failures[s].prim.n_steps;
  cvn_spot *spots = calloc((size_t)n, sizeof *spots);
  n = 0;
  (void)cvn_figure_note(figure,
                        "Each line: boxes from all points of the study (right) to ever smaller "
                        "ones in which more fail. The large mark is the box that is reported, "
                        "where chance does not explain it.");
  figure->height = 9.0;
  const cvn_panel panel = {1.7,
                           CVN_FIGURE_WIDTH - d->widest - 0.9,
                           figure->note_height + 1.2,
                           8.7,
                           {0, 100, 20, 0},
                           {0, 100, 20, 0}};
  cvn_figure_panel(figure, &panel, "\"coverage: share of all failures that lie in the box (%)\"",
                   "\"density: share of its points that fail (%)\"");
  for (int64_t s = 0; s < d->n && spots; s++) {
    const cvn_prim_result *prim = &deep->failures[s].prim;
    if (prim->n_steps < 2) continue;
    spots[n++] = (cvn_spot){.x = cvn_panel_x(&panel, 100.0 * prim->steps[0].coverage),
                            .y = cvn_panel_y(&panel, 100.0 * prim->steps[0].density),
                            .width = cvn_name_width(d->names[s]),
                            .name = d->names[s],
                            .style = d->styles[s]};
  }
  for (int64_t s = 0; s < d->n && spots; s++) /* what names may not cover */
    for (int i = 0; i < deep->failures[s].prim.n_steps; i++)
      spots[n++] =
          (cvn_spot){.x = cvn_panel_x(&panel, 100.0 * deep->failures[s].prim.steps[i].coverage),
                     .y = cvn_panel_y(&panel, 100.0 * deep->failures[s].prim.steps[i].density)};
  if (spots) cvn_place_spots(spots, n, &panel);
  if (spots) cvn_draw_spots(figure, spots, n);
  else figure->script.failed = true;
  const int first = figure->n_blocks;
  for (int64_t s = 0; s < d->n; s++)
    if (deep->failures[s].prim.n_steps > 1) add_steps(figure, &deep->failures[s].prim);
  add_chosen(figure, d);
  cvn_figure_add(figure, "plot \\");
  int block = first;
  for (int64_t s = 0; s < d->n; s++)
    if (deep->failures[s].prim.n_steps > 1)
      cvn_figure_add(
          figure, "\"%s.dat\" index %d using 1:2 with linespoints linetype %d pointsize 0.25, \\",
          figure->name, block++, d->styles[s]);
  cvn_figure_add(
      figure,
      "\"%s.dat\" index %d using 1:2:3 with points pointtype 7 pointsize 1 linecolor rgb variable",
      figure->name, block);
  free(spots);
}
