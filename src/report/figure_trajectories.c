/* figure_trajectories.c: the months: each strategy beside the baseline with the bands of futures,
 * and all observables at a glance. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "record/fields.h"
#include "report/drawing.h"

enum { COLUMNS = 3 };

#define PANEL_HEIGHT 3.3
#define LEFT         1.5
#define GAP          0.5

static int find_observable(const cvn_trajectories *t, cvn_field_id field) {
  for (int o = 0; o < t->n_observables; o++)
    if (t->observables[o] == (int)field) return o;
  return -1;
}

/* The axis that holds all that is drawn of an observable. */
static cvn_axis axis_of(const cvn_trajectories *t, int observable, bool bands, int tics) {
  double low = (double)INFINITY, high = (double)-INFINITY;
  const cvn_trajectory_month *months = cvn_trajectory(t, observable, 0);
  for (int64_t i = 0; i < t->strategies * t->months; i++) {
    low = fmin(low, bands ? months[i].low : months[i].mean.mean);
    high = fmax(high, bands ? months[i].high : months[i].mean.mean);
  }
  return cvn_axis_of(low, high, tics);
}

static int add_months(cvn_figure *figure, const cvn_trajectory_month *months, int64_t count) {
  const int block = cvn_figure_block(figure, "a strategy", "month\tmean\tband_low\tband_high");
  for (int64_t month = 0; month < count; month++) {
    cvn_figure_number(figure, (double)month);
    cvn_figure_number(figure, months[month].mean.mean);
    cvn_figure_number(figure, months[month].low);
    cvn_figure_number(figure, months[month].high);
    cvn_figure_end_row(figure);
  }
  return block;
}

/* A bar along the axis over the months in which the strategy's interventions act. */
static void add_window(cvn_figure *figure, const cvn_pool *pool, int64_t strategy, int style) {
  const cvn_pool_strategy *own = &pool->strategies[strategy];
  if (own->from < 0) return;
  const int64_t until = own->until > 0 ? own->until : pool->months;
  cvn_figure_add(figure,
                 "set arrow from first %" PRId64 ", graph 0.03 to first %" PRId64
                 ", graph 0.03 nohead linewidth 4 linecolor %d",
                 own->from, until, style);
}

static void draw_panel(const cvn_drawing *d, cvn_figure *figure, int observable, int64_t s,
                       int baseline, const char *title) {
  const cvn_trajectories *t = &d->of->findings->trajectories;
  const int style = d->styles[s];
  const int block = add_months(figure, cvn_trajectory(t, observable, s), t->months);
  cvn_figure_heading(figure, title, style);
  add_window(figure, d->of->findings->pool, s, style);
  static const char band[] = "\"%s.dat\" index %d using 1:3:4 with filledcurves linetype %d "
                             "fillstyle transparent solid %s noborder, \\";
  cvn_figure_add(figure, "plot \\");
  cvn_figure_add(figure, band, figure->name, baseline, 1, "0.12");
  cvn_figure_add(figure, band, figure->name, block, style, "0.22");
  cvn_figure_add(figure, "\"%s.dat\" index %d using 1:2 with lines linetype 1 linewidth 1.2, \\",
                 figure->name, baseline);
  cvn_figure_add(figure,
                 "\"%s.dat\" index %d using 1:2 with lines linetype %d dashtype solid "
                 "linewidth 2",
                 figure->name, block, style);
}

static void note_bands(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_pool *pool = d->of->findings->pool;
  cvn_buffer words = {0};
  cvn_buffer_add(&words, "Lines are means over ");
  cvn_add_futures(&words, d);
  cvn_buffer_add(&words,
                 ", shaded is what the middle 90%% of futures keep to in a month. Dashed and "
                 "grey: “%s”, the baseline. The bar along the axis: months in which the "
                 "strategy’s interventions act.",
                 pool->strategies[pool->baseline].name);
  (void)cvn_figure_note(figure, words.text ? words.text : "");
  if (words.failed) figure->script.failed = true;
  cvn_buffer_free(&words);
}

static void draw_bands(const cvn_drawing *d, cvn_figure *figure, cvn_field_id field,
                       const char *title) {
  const cvn_trajectories *t = &d->of->findings->trajectories;
  const cvn_pool *pool = d->of->findings->pool;
  const int observable = find_observable(t, field);
  const int panels = (int)d->n - 1, columns = panels < COLUMNS ? panels : COLUMNS;
  const int rows = (panels + columns - 1) / columns;
  note_bands(d, figure);
  const double foot = figure->note_height + 0.5, row = PANEL_HEIGHT + 1.25;
  figure->height = foot + rows * row + 0.1;
  const double width = (CVN_FIGURE_WIDTH - LEFT - 0.35 + GAP) / columns - GAP;
  const int baseline = add_months(figure, cvn_trajectory(t, observable, pool->baseline), t->months);
  int k = 0;
  for (int64_t i = 0; i < d->n; i++) {
    const int64_t s = d->order[i];
    if (s == pool->baseline) continue;
    const int column = k % columns, line = k / columns;
    const bool lowest = k + columns >= panels;
    const double left = LEFT + column * (width + GAP);
    const double top = figure->height - 0.75 - line * row;
    const cvn_panel panel = {left,
                             left + width,
                             top - PANEL_HEIGHT,
                             top,
                             cvn_axis_months(pool->months, columns == 1 ? 10 : 6),
                             axis_of(t, observable, true, 4)};
    cvn_figure_panel(figure, &panel, lowest ? "\"month\"" : NULL, column == 0 ? title : NULL);
    if (column > 0) cvn_figure_add(figure, "set format y \"\"");
    draw_panel(d, figure, observable, s, baseline, cvn_figure_text(figure, d->names[s]).text);
    k++;
  }
}

void cvn_draw_need_met(const cvn_drawing *d, cvn_figure *figure) {
  draw_bands(d, figure, CVN_FIELD_need_met, "\"share of need met\"");
}

void cvn_draw_cooperation(const cvn_drawing *d, cvn_figure *figure) {
  draw_bands(d, figure, CVN_FIELD_cooperation, "\"effort put into the joint programme\"");
}

void cvn_draw_trust(const cvn_drawing *d, cvn_figure *figure) {
  draw_bands(d, figure, CVN_FIELD_trust, "\"trust: effort share expected\"");
}

void cvn_draw_stress(const cvn_drawing *d, cvn_figure *figure) {
  draw_bands(d, figure, CVN_FIELD_stress, "\"stress\"");
}

/* -- all observables -- */

static const char *short_title(int field) {
  switch (field) {
  case CVN_FIELD_need_met:
    return "\"need met\"";
  case CVN_FIELD_cooperation:
    return "\"cooperation\"";
  case CVN_FIELD_trust:
    return "\"trust\"";
  case CVN_FIELD_stress:
    return "\"stress\"";
  case CVN_FIELD_voice_small:
    return "\"voice of small members\"";
  case CVN_FIELD_voice_large:
    return "\"voice of large members\"";
  case CVN_FIELD_plan_sharing:
    return "\"plans that are shared\"";
  case CVN_FIELD_duplication:
    return "\"duplication\"";
  case CVN_FIELD_coordination_efficiency:
    return "\"efficiency of coordination\"";
  case CVN_FIELD_agenda_quality:
    return "\"quality of agendas\"";
  case CVN_FIELD_influence_gini:
    return "\"inequality of influence (Gini)\"";
  default:
    return "\"memberships\"";
  }
}

/* Samples of all lines with their names, in columns at the bottom. */
static double key_height(const cvn_drawing *d) {
  const int64_t lines = (d->n + 2) / 3;
  return (double)lines * CVN_FIGURE_LINE + 0.25;
}

static void add_key(const cvn_drawing *d, cvn_figure *figure, double top) {
  for (int64_t i = 0; i < d->n; i++) {
    const int64_t s = d->order[i];
    const double x = (0.4 + (double)(i % 3) * 5.9) / CVN_FIGURE_WIDTH;
    const int64_t line = i / 3;
    const double y = (top - (double)line * CVN_FIGURE_LINE) / figure->height;
    cvn_figure_add(figure,
                   "set arrow from screen %s, screen %s to screen %s, screen %s nohead linetype %d",
                   cvn_word_of(x).text, cvn_word_of(y).text,
                   cvn_word_of(x + 0.9 / CVN_FIGURE_WIDTH).text, cvn_word_of(y).text, d->styles[s]);
    cvn_figure_add(figure, "set label %s at screen %s, screen %s left",
                   cvn_figure_text(figure, d->names[s]).text,
                   cvn_word_of(x + 1.05 / CVN_FIGURE_WIDTH).text, cvn_word_of(y).text);
  }
}

void cvn_draw_observables(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_trajectories *t = &d->of->findings->trajectories;
  const int rows = (t->n_observables + COLUMNS - 1) / COLUMNS;
  cvn_buffer words = {0};
  cvn_buffer_add(&words, "Means over ");
  cvn_add_futures(&words, d);
  cvn_buffer_add(&words, ", month by month. Axes do not begin at 0.");
  (void)cvn_figure_note(figure, words.text ? words.text : "");
  if (words.failed) figure->script.failed = true;
  cvn_buffer_free(&words);
  const double row = 3.65, panel_height = 2.4, gap = 1.5;
  const double foot = figure->note_height + key_height(d) + 0.7;
  figure->height = foot + rows * row + 0.1;
  const double width = (CVN_FIGURE_WIDTH - 1.45 - 0.35 + gap) / COLUMNS - gap;
  for (int o = 0; o < t->n_observables; o++) {
    const double left = 1.45 + o % COLUMNS * (width + gap);
    const int line = o / COLUMNS;
    const double top = figure->height - 0.75 - line * row;
    const bool lowest = o + COLUMNS >= t->n_observables;
    const cvn_panel panel = {left,
                             left + width,
                             top - panel_height,
                             top,
                             cvn_axis_months(t->months - 1, 5),
                             axis_of(t, o, false, 4)};
    cvn_figure_panel(figure, &panel, lowest ? "\"month\"" : NULL, NULL);
    cvn_figure_heading(figure, short_title(t->observables[o]), 0);
    if (o == 0) add_key(d, figure, figure->note_height + key_height(d) - 0.3);
    const int first = figure->n_blocks;
    for (int64_t s = 0; s < d->n; s++) (void)add_months(figure, cvn_trajectory(t, o, s), t->months);
    cvn_figure_add(figure, "plot \\");
    for (int64_t i = 0; i < d->n; i++)
      cvn_figure_add(figure, "\"%s.dat\" index %d using 1:2 with lines linetype %d%s", figure->name,
                     first + (int)i, d->styles[i], i + 1 < d->n ? ", \\" : "");
  }
}
