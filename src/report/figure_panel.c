/* figure_panel.c: axes with round numbers, and where a panel's parts stand. */
#include <math.h>
#include <string.h>

#include "report/figure.h"

/* -- axes -- */

/* A round step of 1, 2, 2.5 or 5 times a power of ten. */
static double round_step(double raw) {
  static const double steps[] = {1.0, 2.0, 2.5, 5.0, 10.0};
  const double power = pow(10.0, floor(log10(raw)));
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    if (raw <= steps[i] * power * (1.0 + 1e-9)) return steps[i] * power;
  return 10.0 * power;
}

static int places_of(double step) {
  for (int places = 0; places < 9; places++) {
    const double scaled = step * pow(10.0, places);
    if (fabs(scaled - round(scaled)) <= 1e-6 * fabs(scaled)) return places;
  }
  return 9;
}

cvn_axis cvn_axis_of(double low, double high, int tics) {
  if (!isfinite(low) || !isfinite(high)) return (cvn_axis){0.0, 1.0, 0.25, 2};
  if (high - low <= 1e-12 * fmax(fabs(low), fabs(high))) {
    const double pad = low == 0.0 ? 0.5 : 0.1 * fabs(low);
    low -= pad;
    high += pad;
  }
  const double step = round_step((high - low) / tics);
  return (cvn_axis){step * floor(low / step + 1e-9), step * ceil(high / step - 1e-9), step,
                    places_of(step)};
}

cvn_axis cvn_axis_months(int64_t months, int tics) {
  static const double years[] = {12, 24, 36, 48, 60, 120, 240, 600, 1200};
  cvn_axis axis = {0.0, (double)months, 0.0, 0};
  for (size_t i = 0; i < sizeof years / sizeof years[0] && months >= 24; i++)
    if (axis.step == 0.0 && (double)months / years[i] <= tics) axis.step = years[i];
  if (axis.step == 0.0) axis.step = fmax(1.0, round_step((double)months / tics));
  return axis;
}

double cvn_panel_x(const cvn_panel *panel, double x) {
  return panel->left +
         (panel->right - panel->left) * (x - panel->x.low) / (panel->x.high - panel->x.low);
}

double cvn_panel_y(const cvn_panel *panel, double y) {
  return panel->bottom +
         (panel->top - panel->bottom) * (y - panel->y.low) / (panel->y.high - panel->y.low);
}

/* -- panels -- */

static void add_axis(cvn_figure *figure, char which, const cvn_axis *axis, const char *title) {
  cvn_figure_add(figure, "set %crange [%s:%s]", which, cvn_word_of(axis->low).text,
                 cvn_word_of(axis->high).text);
  if (axis->step > 0.0) {
    cvn_figure_add(figure, "set %ctics %s; set format %c \"%%.%df\"", which,
                   cvn_word_of(axis->step).text, which, axis->places);
  } else {
    cvn_figure_add(figure, "unset %ctics", which);
  }
  if (title)
    cvn_figure_add(figure, "set %clabel %s offset 0,%s", which, title, which == 'x' ? "0.5" : "0");
  else cvn_figure_add(figure, "unset %clabel", which);
}

void cvn_figure_panel(cvn_figure *figure, const cvn_panel *panel, const char *x_title,
                      const char *y_title) {
  cvn_figure_add(figure, "unset label; unset arrow; unset object");
  if (figure->note.text && !figure->note_shown)
    cvn_figure_add(figure,
                   "set label %s at screen 0.008, screen %s left font small textcolor rgb "
                   "\"#555555\"",
                   figure->note.text,
                   cvn_word_of((figure->note_height - 0.2) / figure->height).text);
  figure->note_shown = true;
  cvn_figure_add(
      figure,
      "set lmargin at screen %s; set rmargin at screen %s; set bmargin at screen %s; set "
      "tmargin at screen %s",
      cvn_word_of(panel->left / CVN_FIGURE_WIDTH).text,
      cvn_word_of(panel->right / CVN_FIGURE_WIDTH).text,
      cvn_word_of(panel->bottom / figure->height).text,
      cvn_word_of(panel->top / figure->height).text);
  add_axis(figure, 'x', &panel->x, x_title);
  add_axis(figure, 'y', &panel->y, y_title);
}

void cvn_figure_heading(cvn_figure *figure, const char *title, int style) {
  cvn_figure_add(figure, "set label %s at graph 0, graph 1 left offset 0,0.7%s%s", title,
                 style > 0 ? " textcolor lt " : "", style > 0 ? cvn_word_of(style).text : "");
}

/* Ends a line of the note: its text is a variable of the script. */
static void end_note_line(cvn_figure *figure, cvn_buffer *line) {
  const cvn_word word = cvn_figure_text(figure, line->text ? line->text : "");
  cvn_buffer_add(&figure->note, "%s%s", figure->note.length > 0 ? ".\"\\n\"." : "", word.text);
  if (line->failed) figure->note.failed = true;
  cvn_buffer_free(line);
}

double cvn_figure_note(cvn_figure *figure, const char *words) {
  const int most = (int)((CVN_FIGURE_WIDTH - 0.4) / (0.84 * CVN_FIGURE_LETTER));
  int lines = 0, have = 0;
  cvn_buffer line = {0};
  for (const char *at = words; *at; at += strspn(at, " ")) {
    const size_t length = strcspn(at, " ");
    const int more = cvn_letters_in(at, length);
    if (have > 0 && have + 1 + more > most) {
      end_note_line(figure, &line);
      lines++;
      have = 0;
    }
    if (have > 0) cvn_buffer_add(&line, " ");
    cvn_buffer_add_bytes(&line, at, length);
    have += more + (have > 0);
    at += length;
  }
  end_note_line(figure, &line);
  figure->note_height = 0.25 + (lines + 1) * 0.9 * CVN_FIGURE_LINE;
  return figure->note_height;
}
