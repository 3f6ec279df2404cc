/* figure_rows.c: a row for each strategy, part or group, with points and their intervals. */
#include <math.h>

#include "report/drawing.h"

#define DODGE 0.2 /* of a row, between marks of one row */

static double place_of(const cvn_rows *rows, int mark, int row) {
  const double shift = rows->together ? 0.0 : (0.5 * (rows->n_marks - 1) - mark) * DODGE;
  return rows->n_rows - 1 - row + shift;
}

static void add_words(cvn_figure *figure, const cvn_panel *panel, const cvn_rows *rows) {
  for (int i = 0; i < rows->n_rows; i++) {
    const double y = cvn_panel_y(panel, rows->n_rows - 1 - i) / figure->height;
    const int style = rows->styles ? rows->styles[i] : 1;
    if (rows->names && rows->names[i])
      cvn_figure_add(figure, "set label %s at screen %s, screen %s right textcolor lt %d",
                     cvn_figure_text(figure, rows->names[i]).text,
                     cvn_word_of((panel->left - 0.3) / CVN_FIGURE_WIDTH).text, cvn_word_of(y).text,
                     style);
    if (rows->numbers && rows->numbers[i])
      cvn_figure_add(figure, "set label %s at screen %s, screen %s left font small",
                     cvn_figure_text(figure, rows->numbers[i]).text,
                     cvn_word_of((panel->right + 0.2) / CVN_FIGURE_WIDTH).text,
                     cvn_word_of(y).text);
  }
}

static int add_mark(cvn_figure *figure, const cvn_rows *rows, int mark) {
  const cvn_mark *m = &rows->marks[mark];
  const int block = cvn_figure_block(figure, "marks, a line a row", "x\ty\tlow\thigh\tcolour");
  for (int i = 0; i < rows->n_rows; i++) {
    const int style = m->style > 0 ? m->style : rows->styles ? rows->styles[i] : 1;
    cvn_figure_number(figure, m->values[i]);
    cvn_figure_number(figure, place_of(rows, mark, i));
    cvn_figure_number(figure, m->low ? m->low[i] : (double)NAN);
    cvn_figure_number(figure, m->high ? m->high[i] : (double)NAN);
    cvn_figure_number(figure, cvn_style_colour(style));
    cvn_figure_end_row(figure);
  }
  return block;
}

void cvn_rows_panel(cvn_panel *panel, const cvn_rows *rows) {
  panel->y = (cvn_axis){-0.6, rows->n_rows - 0.4, 0.0, 0};
}

/* Widens a range so that it holds all marks. */
static void marks_range(const cvn_rows *rows, double *low, double *high) {
  for (int m = 0; m < rows->n_marks; m++)
    for (int i = 0; i < rows->n_rows; i++) {
      const cvn_mark *mark = &rows->marks[m];
      *low = fmin(*low, mark->low ? fmin(mark->low[i], mark->values[i]) : mark->values[i]);
      *high = fmax(*high, mark->high ? fmax(mark->high[i], mark->values[i]) : mark->values[i]);
    }
}

cvn_axis cvn_rows_axis(const cvn_rows *rows, int tics) {
  double low = 0.0, high = 0.0;
  marks_range(rows, &low, &high);
  return cvn_axis_of(low, high, tics);
}

cvn_axis cvn_rows_tight_axis(const cvn_rows *rows, int tics) {
  double low = 0.0, high = 0.0;
  marks_range(rows, &low, &high);
  cvn_axis axis = cvn_axis_of(low, high, tics);
  if (high > low) {
    axis.low = low - 0.12 * (high - low);
    axis.high = high + 0.12 * (high - low);
  }
  return axis;
}

void cvn_draw_rows(cvn_figure *figure, const cvn_panel *panel, const cvn_rows *rows) {
  const char *name = figure->name;
  cvn_figure_panel(figure, panel, rows->x_title, NULL);
  if (rows->title) cvn_figure_heading(figure, rows->title, 0);
  add_words(figure, panel, rows);
  for (int i = 0; i < rows->n_rows; i++) /* a faint line to follow from the name */
    cvn_figure_add(
        figure,
        "set arrow from graph 0, first %d to graph 1, first %d nohead back linewidth 0.4 "
        "linecolor rgb \"#DDDDDD\"",
        i, i);
  if (rows->zero_line && panel->x.low <= 0.0 && panel->x.high >= 0.0)
    cvn_figure_add(figure,
                   "set arrow from first 0, graph 0 to first 0, graph 1 nohead back linewidth 0.8 "
                   "linecolor rgb \"#555555\"");
  if (rows->grey > 0.0)
    cvn_figure_add(figure,
                   "set object rectangle from first %s, graph 0 to first %s, graph 1 behind "
                   "fillcolor rgb \"#EEEEEE\" fillstyle solid noborder",
                   cvn_word_of(-rows->grey).text, cvn_word_of(rows->grey).text);
  const int first = figure->n_blocks;
  for (int m = 0; m < rows->n_marks; m++) (void)add_mark(figure, rows, m);
  cvn_figure_add(figure, "set bars 0; set border 1");
  cvn_figure_add(figure, "plot \\");
  for (int m = 0; m < rows->n_marks; m++) {
    if (rows->marks[m].low)
      cvn_figure_add(figure,
                     "\"%s.dat\" index %d using 1:2:3:4:5 with xerrorbars pointtype 0 dashtype "
                     "solid linewidth %s linecolor rgb variable, \\",
                     name, first + m, rows->thick ? "6" : "1.6");
    cvn_figure_add(figure,
                   "\"%s.dat\" index %d using 1:2:5 with points pointtype %d pointsize 0.55 "
                   "linewidth 1.4 linecolor rgb variable%s",
                   name, first + m, rows->marks[m].point, m + 1 < rows->n_marks ? ", \\" : "");
  }
  cvn_figure_add(figure, "set border 3");
}
