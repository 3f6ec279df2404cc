/* figure.c: scripts and data of a figure. */
#include "report/figure.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* gnuplot takes quotes and backslashes in data apart; these stand for them there (private use). */
#define QUOTE_STANDS_AS     "\xEE\x80\x80"
#define BACKSLASH_STANDS_AS "\xEE\x80\x81"

enum { PIXELS = 680 }; /* of the width of an SVG: 18 cm at 96 an inch */

void cvn_figure_begin(cvn_figure *figure, const char *name) {
  *figure = (cvn_figure){.name = name, .n_blocks = 1}; /* texts are block 0 */
}

void cvn_figure_free(cvn_figure *figure) {
  cvn_buffer_free(&figure->script);
  cvn_buffer_free(&figure->texts);
  cvn_buffer_free(&figure->data);
  cvn_buffer_free(&figure->note);
  *figure = (cvn_figure){0};
}

bool cvn_figure_failed(const cvn_figure *figure) {
  return figure->script.failed || figure->texts.failed || figure->data.failed ||
         figure->note.failed;
}

/* -- words -- */

/* snprintf writes the locale's decimal point. */
static void put_dot(char *text) {
  char *point = text + strspn(text, "+-0123456789");
  if (!*point) return;
  char *rest = point + strcspn(point, "0123456789");
  *point = '.';
  memmove(point + 1, rest, strlen(rest) + 1);
}

cvn_word cvn_word_fixed(double value, int places) {
  cvn_word word;
  if (!isfinite(value) || fabs(value) >= 1e15) {
    snprintf(word.text, sizeof word.text, "NaN");
    return word;
  }
  snprintf(word.text, sizeof word.text, "%.*f", places, value);
  put_dot(word.text);
  if (word.text[0] == '-' && strspn(word.text, "-0.") == strlen(word.text))
    memmove(word.text, word.text + 1, strlen(word.text));
  return word;
}

cvn_word cvn_word_signed(double value, int places) {
  const cvn_word plain = cvn_word_fixed(fabs(value), places);
  const bool zero = strspn(plain.text, "0.") == strlen(plain.text);
  cvn_word word;
  snprintf(word.text, sizeof word.text, "%s%.27s",
           zero || isnan(value) ? ""
           : value < 0.0        ? "\xE2\x88\x92"
                                : "+",
           plain.text);
  return word;
}

cvn_word cvn_word_of(double value) {
  cvn_word word = cvn_word_fixed(value, 6);
  if (strchr(word.text, '.')) {
    size_t length = strlen(word.text);
    while (word.text[length - 1] == '0') word.text[--length] = '\0';
    if (word.text[length - 1] == '.') word.text[length - 1] = '\0';
  }
  return word;
}

/* -- script -- */

void cvn_figure_add(cvn_figure *figure, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  const int length = vsnprintf(NULL, 0, format, arguments);
  char *line = length >= 0 ? malloc((size_t)length + 1) : NULL;
  if (line) {
    vsnprintf(line, (size_t)length + 1, format, again);
    cvn_buffer_add(&figure->script, "  %s\n", line);
  } else {
    figure->script.failed = true;
  }
  free(line);
  va_end(again);
  va_end(arguments);
}

static const char header[] =
    "# Draws %s.svg and %s.pdf from %s.dat: gnuplot %s.gp\n"
    "# Written by convene. Edit what you like; names of strategies are in the data.\n"
    "set encoding utf8\nset minussign\n"
    "set datafile separator tab\n"
    "set datafile missing \"NaN\"\n"
    "# Quotes and backslashes have stand-ins in the data, where gnuplot would take them apart.\n"
    "swap(s, a, b) = strstrt(s, a) == 0 ? s : s[1:strstrt(s, a) - 1] . b . swap(s[strstrt(s, a) + "
    "1:*], a, b)\n"
    "title(column) = swap(swap(stringcolumn(column), \"\\356\\200\\200\", \"\\\"\"), "
    "\"\\356\\200\\201\", \"\\\\\")\n";

/* Okabe & Ito's colours, told apart by colour-blind readers; dashes and points tell lines apart in
 * grey. The baseline is black; the others have the hues of the page (assets/page.css). */
static const struct {
  const char *colour, *dashes;
  int point;
} looks[] = {
    {"#000000", "(9,4)", 7},          {"#0072B2", "solid", 7},      {"#D55E00", "(7,2)", 5},
    {"#009E73", "(2,2)", 9},          {"#CC79A7", "(8,2,2,2)", 13}, {"#7B5FB5", "(14,3)", 11},
    {"#E69F00", "(4,2,1,2,1,2)", 15}, {"#56B4E9", "(1,1)", 4},
};
enum { LOOKS = sizeof looks / sizeof looks[0] };

int cvn_style_colour(int style) {
  const int k = style <= 1 ? 0 : 1 + (style - 2) % (LOOKS - 1);
  return (int)strtol(looks[k].colour + 1, NULL, 16);
}

static void add_styles(cvn_buffer *script, int styles) {
  for (int i = 0; i < styles; i++) {
    const int k = i == 0 ? 0 : 1 + (i - 1) % (LOOKS - 1);
    cvn_buffer_add(script,
                   "set linetype %d linewidth 1.6 linecolor rgb \"%s\" dashtype %s pointtype "
                   "%d pointsize 0.5\n",
                   i + 1, looks[k].colour, looks[k].dashes, looks[k].point);
  }
}

void cvn_figure_script(const cvn_figure *figure, int styles, cvn_buffer *script) {
  const char *name = figure->name;
  cvn_buffer_add(script, header, name, name, name, name);
  for (int i = 0; i < figure->n_texts; i++)
    cvn_buffer_add(script,
                   "stats \"%s.dat\" index 0 every ::%d::%d using (t%d = title(2), 0) nooutput\n",
                   name, i, i, i);
  add_styles(script, styles);
  const double height = figure->height;
  cvn_buffer_add(script, "do for [kind in \"svg pdf\"] {\n  if (kind eq \"svg\") {\n");
  cvn_buffer_add(script,
                 "    set terminal svg noenhanced size %d,%d font \"Helvetica,10.67\" linewidth 1 "
                 "background rgb \"white\" name \"%s\"\n    small = \",9.33\"\n  } else {\n",
                 PIXELS, (int)lround(height / CVN_FIGURE_WIDTH * PIXELS), name);
  cvn_buffer_add(
      script,
      "    set terminal pdfcairo noenhanced size %scm,%scm font \"Helvetica,8\" "
      "fontscale 0.75 linewidth 1.4\n    small = \",7\"\n  }\n  set output \"%s.\".kind\n",
      cvn_word_of(CVN_FIGURE_WIDTH).text, cvn_word_of(height).text, name);
  cvn_buffer_add(script, "  set border 3 linewidth 0.6 linecolor rgb \"#444444\"\n"
                         "  set tics nomirror scale 0.4 textcolor rgb \"#222222\"\n"
                         "  unset key\n  set multiplot\n");
  if (figure->script.text) cvn_buffer_add_bytes(script, figure->script.text, figure->script.length);
  cvn_buffer_add(script, "  unset multiplot\n  unset output\n  reset\n}\n");
  if (figure->script.failed) script->failed = true;
}

/* -- data -- */

static void add_cell(cvn_buffer *cells, const char *text) {
  char *shown = cvn_printable(text);
  if (!shown) {
    cells->failed = true;
    return;
  }
  for (const char *c = shown; *c; c++) {
    if (*c == '"') cvn_buffer_add(cells, QUOTE_STANDS_AS);
    else if (*c == '\\') cvn_buffer_add(cells, BACKSLASH_STANDS_AS);
    else if (*c == '\n') cvn_buffer_add(cells, " ");
    else cvn_buffer_add_bytes(cells, c, 1);
  }
  free(shown);
}

cvn_word cvn_figure_text(cvn_figure *figure, const char *text) {
  cvn_word word;
  snprintf(word.text, sizeof word.text, "t%d", figure->n_texts);
  cvn_buffer_add(&figure->texts, "%d\t", figure->n_texts++);
  add_cell(&figure->texts, text);
  cvn_buffer_add(&figure->texts, "\n");
  return word;
}

int cvn_figure_block(cvn_figure *figure, const char *title, const char *columns) {
  cvn_buffer_add(&figure->data, "\n\n# %d: %s\n# %s\n", figure->n_blocks, title, columns);
  return figure->n_blocks++;
}

void cvn_figure_number(cvn_figure *figure, double value) {
  char digits[CVN_NUMBER_SIZE];
  cvn_buffer *data = &figure->data;
  const bool first = data->length == 0 || data->text[data->length - 1] == '\n';
  cvn_number_text(value, digits);
  cvn_buffer_add(data, "%s%s", first ? "" : "\t", isfinite(value) ? digits : "NaN");
}

void cvn_figure_end_row(cvn_figure *figure) {
  cvn_buffer_add(&figure->data, "\n");
}

void cvn_figure_data(const cvn_figure *figure, cvn_buffer *data) {
  cvn_buffer_add(data,
                 "# Data of %s.gp, block after block; tables/ has all numbers\n# 0: texts\n"
                 "# number\ttext\n",
                 figure->name);
  if (figure->n_texts == 0) cvn_buffer_add(data, "0\t-\n");
  if (figure->texts.text) cvn_buffer_add_bytes(data, figure->texts.text, figure->texts.length);
  if (figure->data.text) cvn_buffer_add_bytes(data, figure->data.text, figure->data.length);
  if (figure->texts.failed || figure->data.failed) data->failed = true;
}
