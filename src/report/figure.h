/* figure.h: a figure under construction: a gnuplot script, and the data that it reads.
 *
 * Whatever a user has named (strategies, currencies, parameters) goes into the data and never into
 * the script: cvn_figure_text gives the name of a variable that the script reads from the data. The
 * script itself holds fixed words and numbers only, so that nothing a user writes is ever run.
 * Numbers have a dot whatever the locale.
 *
 * Lengths are centimetres, counted from the left and bottom edge. Wanting memory shows when the
 * figure is written (cvn_figure_failed).
 */
#ifndef CVN_REPORT_FIGURE_H
#define CVN_REPORT_FIGURE_H

#include <stdint.h>

#include "base/text.h"

#define CVN_FIGURE_WIDTH  18.0  /* two columns of a journal */
#define CVN_FIGURE_LINE   0.38  /* from one line of text to the next, 8 points */
#define CVN_FIGURE_LETTER 0.162 /* width of a letter on average, of a wide font */

typedef struct cvn_figure {
  const char *name; /* of its files: letters, digits and '_'; not owned */
  double height;
  cvn_buffer script, texts, data, note;
  int n_texts, n_blocks;
  double note_height;
  bool note_shown;
} cvn_figure;

/* What fails later is told by cvn_figure_failed. `name` outlives the figure. */
void cvn_figure_begin(cvn_figure *figure, const char *name);
void cvn_figure_free(cvn_figure *figure); /* safe on zeros */
bool cvn_figure_failed(const cvn_figure *figure);

/* The finished script and data, which read "name.dat" and draw "name.svg" and "name.pdf" in the
 * folder where gnuplot is started. `styles` are line types that the script uses, from 1. */
void cvn_figure_script(const cvn_figure *figure, int styles, cvn_buffer *script);
void cvn_figure_data(const cvn_figure *figure, cvn_buffer *data);

/* Red, green and blue of a line type as one number. */
int cvn_style_colour(int style);

/* A number or variable as it stands in a script. */
typedef struct cvn_word {
  char text[CVN_NUMBER_SIZE];
} cvn_word;
cvn_word cvn_word_of(double value);                 /* at most six places */
cvn_word cvn_word_fixed(double value, int places);  /* just so many */
cvn_word cvn_word_signed(double value, int places); /* the same with + or a real minus */

/* A line of the script. `format` is fixed words; of arguments only numbers and cvn_word. */
void cvn_figure_add(cvn_figure *figure, const char *format, ...) CVN_PRINTF(2, 3);

/* The variable in which the script has `text`, without its quotes: set xlabel t3. */
cvn_word cvn_figure_text(cvn_figure *figure, const char *text);

/* Begins a block of data and returns its index. Both are fixed words; columns are separated by tabs
 * as the cells are. */
int cvn_figure_block(cvn_figure *figure, const char *title, const char *columns);
void cvn_figure_number(cvn_figure *figure, double value); /* NaN where there is none */
void cvn_figure_end_row(cvn_figure *figure);

/* -- axes and panels -- */

typedef struct cvn_axis {
  double low, high, step;
  int places; /* behind the dot, in labels of tics */
} cvn_axis;

/* A round range that holds low to high, with about `tics` steps. */
cvn_axis cvn_axis_of(double low, double high, int tics);
/* Months 0 … months with whole years between tics where that is possible. */
cvn_axis cvn_axis_months(int64_t months, int tics);

typedef struct cvn_panel {
  double left, right, bottom, top;
  cvn_axis x, y;
} cvn_panel;

/* Where a value lies, in centimetres. */
double cvn_panel_x(const cvn_panel *panel, double x);
double cvn_panel_y(const cvn_panel *panel, double y);

/* Sets margins, ranges and tics for the next plot; titles are variables or fixed words in quotes,
 * NULL for none. */
void cvn_figure_panel(cvn_figure *figure, const cvn_panel *panel, const char *x_title,
                      const char *y_title);
/* Words above the panel's left corner; `style` is a line type whose colour they have, 0 for
 * black. */
void cvn_figure_heading(cvn_figure *figure, const char *title, int style);
/* Lines of explanation at the bottom, small and grey, broken where the figure ends; before any
 * panel. Returns the height they take. */
double cvn_figure_note(cvn_figure *figure, const char *words);

#endif
