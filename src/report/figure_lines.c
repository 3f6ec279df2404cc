/* figure_lines.c: lines over a common axis, with bands, named where they end. */
#include <math.h>

#include "report/drawing.h"

/* The last value of a line, and where it stands. */
static int64_t last_of(const cvn_lines *lines, const cvn_line *line) {
  int64_t last = lines->count - 1;
  while (last >= 0 && isnan(line->y[last])) last--;
  return last;
}

/* Names right of the panel, each joined to its line's end. */
static void add_names(cvn_figure *figure, const cvn_panel *panel, const cvn_lines *lines) {
  double places[CVN_SPREAD_MAX];
  int named[CVN_SPREAD_MAX], count = 0;
  for (int i = 0; i < lines->n_lines && count < CVN_SPREAD_MAX; i++) {
    const int64_t last = last_of(lines, &lines->lines[i]);
    if (!lines->lines[i].name || last < 0) continue;
    places[count] = cvn_panel_y(panel, lines->lines[i].y[last]);
    named[count++] = i;
  }
  cvn_spread(places, count, 0.9 * CVN_FIGURE_LINE, panel->bottom, panel->top);
  for (int k = 0; k < count; k++) {
    const cvn_line *line = &lines->lines[named[k]];
    const int64_t last = last_of(lines, line);
    cvn_figure_add(figure,
                   "set arrow from first %s, first %s to screen %s, screen %s nohead linewidth 0.5 "
                   "linecolor %d",
                   cvn_word_of(lines->x[last]).text, cvn_word_of(line->y[last]).text,
                   cvn_word_of((panel->right + 0.35) / CVN_FIGURE_WIDTH).text,
                   cvn_word_of(places[k] / figure->height).text, line->style);
    cvn_figure_add(figure, "set label %s at screen %s, screen %s left textcolor lt %d",
                   cvn_figure_text(figure, line->name).text,
                   cvn_word_of((panel->right + 0.42) / CVN_FIGURE_WIDTH).text,
                   cvn_word_of(places[k] / figure->height).text, line->style);
  }
}

static int add_data(cvn_figure *figure, const cvn_lines *lines, const cvn_line *line) {
  const int block = cvn_figure_block(figure, "a line", "x\ty\tlow\thigh");
  for (int64_t i = 0; i < lines->count; i++) {
    cvn_figure_number(figure, lines->x[i]);
    cvn_figure_number(figure, line->y[i]);
    cvn_figure_number(figure, line->low ? line->low[i] : (double)NAN);
    cvn_figure_number(figure, line->high ? line->high[i] : (double)NAN);
    cvn_figure_end_row(figure);
  }
  return block;
}

static int add_rings(cvn_figure *figure, const cvn_lines *lines) {
  const int block = cvn_figure_block(figure, "rings", "x\ty");
  for (int64_t i = 0; i < lines->count; i++) {
    cvn_figure_number(figure, lines->x[i]);
    cvn_figure_number(figure, lines->rings[i]);
    cvn_figure_end_row(figure);
  }
  return block;
}

void cvn_draw_lines(cvn_figure *figure, const cvn_panel *panel, const cvn_lines *lines) {
  const char *name = figure->name;
  cvn_figure_panel(figure, panel, lines->x_title, lines->y_title);
  if (lines->title) cvn_figure_heading(figure, lines->title, 0);
  if (lines->zero_line)
    cvn_figure_add(figure, "set arrow from graph 0, first 0 to graph 1, first 0 nohead back "
                           "linewidth 0.8 linecolor rgb \"#555555\"");
  add_names(figure, panel, lines);
  const int first = figure->n_blocks;
  for (int i = 0; i < lines->n_lines; i++) (void)add_data(figure, lines, &lines->lines[i]);
  cvn_figure_add(figure, "plot \\");
  for (int i = 0; i < lines->n_lines; i++) {
    if (!lines->lines[i].low) continue;
    if (lines->marks)
      cvn_figure_add(figure,
                     "\"%s.dat\" index %d using 1:3:(0):($4-$3) with vectors nohead linetype %d "
                     "dashtype solid, \\",
                     name, first + i, lines->lines[i].style);
    else
      cvn_figure_add(figure,
                     "\"%s.dat\" index %d using 1:3:4 with filledcurves linetype %d fillstyle "
                     "transparent solid 0.15 noborder, \\",
                     name, first + i, lines->lines[i].style);
  }
  for (int i = 0; i < lines->n_lines; i++) {
    const cvn_line *line = &lines->lines[i];
    cvn_figure_add(figure, "\"%s.dat\" index %d using 1:2 with %s linetype %d linewidth 1.6%s",
                   name, first + i, lines->marks ? "linespoints" : "lines", line->style,
                   i + 1 < lines->n_lines || lines->rings ? ", \\" : "");
  }
  if (lines->rings)
    cvn_figure_add(figure,
                   "\"%s.dat\" index %d using 1:2 with points pointtype 6 pointsize 0.6 linewidth "
                   "1.2 linecolor rgb \"#222222\"",
                   name, add_rings(figure, lines));
}
