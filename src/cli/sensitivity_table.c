/* sensitivity_table.c: parameters from the most important down, with intervals and a bar, and in
 * words how far the numbers can be trusted. */
#include "cli/sensitivity_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/columns.h"

enum { WIDTH = 80, NAME_LEAST = 10, NAME_MOST = 29, CELL = 20, NARROW = 9, BAR_MOST = 20 };

static const char *const design_words[] = {[CVN_SENSITIVITY_SOBOL] = "Sobol indices",
                                           [CVN_SENSITIVITY_MORRIS] = "Elementary effects",
                                           [CVN_SENSITIVITY_RANKS] = "Rank regression"};

typedef struct layout {
  int name, bar;
  int decimals;
  double scale; /* value of a full bar */
} layout;

/* Of three measures the first has its interval here, all of them in the CSV. */
static bool is_narrow(const cvn_sensitivity *s, int m) {
  return s->n_measures == 3 && m > 0;
}

static int cell_width(const cvn_sensitivity *s, int m) {
  return is_narrow(s, m) ? NARROW : CELL;
}

/* "0.31 [0.22, 0.41]" */
static void put_cell(FILE *stream, const cvn_sensitivity *s, const layout *l, int m,
                     const cvn_index *index) {
  char text[128] = "-";
  const double v = index->value, low = index->interval.low, high = index->interval.high;
  const int d = l->decimals;
  if (!isnan(v) && (isnan(low) || is_narrow(s, m))) snprintf(text, sizeof text, "%.*f", d, v);
  else if (!isnan(v)) snprintf(text, sizeof text, "%.*f [%.*f, %.*f]", d, v, d, low, d, high);
  fprintf(stream, "%*s", cell_width(s, m), text);
}

/* The part that the first order explains is solid, the rest, which comes from parameters acting
 * together, is shaded. */
static void put_bar(FILE *stream, double full, double whole, double scale, int width,
                    const char *before) {
  if (!(whole > 0.0) || !(scale > 0.0)) return;
  const int columns = (int)lround(fmin(whole / scale, 1.0) * width);
  const int solid = (int)lround(fmin(fmax(full, 0.0) / scale, 1.0) * width);
  fputs(before, stream);
  for (int i = 0; i < columns; i++) fputs(i < solid ? "█" : "░", stream);
  if (columns == 0) fputs("▏", stream);
}

/* Shares have two decimals, what has a unit three digits of the largest. */
static int decimals_for(const cvn_sensitivity *s, double largest) {
  if (s->method != CVN_SENSITIVITY_MORRIS) return 2;
  const int digits = largest > 0.0 ? 2 - (int)floor(log10(largest)) : 2;
  return digits < 0 ? 0 : digits > 6 ? 6 : digits;
}

static layout lay_out(const cvn_sensitivity *s) {
  layout l = {.name = NAME_LEAST};
  for (int i = 0; i < s->points.k; i++) {
    const int length = cvn_letters(s->points.names[i]);
    const double value = fabs(s->measures[s->main].values[i].value);
    if (length > l.name) l.name = length;
    if (value > l.scale) l.scale = value;
  }
  l.decimals = decimals_for(s, l.scale);
  if (s->method == CVN_SENSITIVITY_SOBOL && l.scale < 1.0) l.scale = 1.0;
  l.name = l.name > NAME_MOST ? NAME_MOST + 1 : l.name + 1; /* with a space */
  l.bar = WIDTH - l.name - 3;
  for (int m = 0; m < s->n_measures; m++) l.bar -= cell_width(s, m);
  if (l.bar > BAR_MOST) l.bar = BAR_MOST;
  return l;
}

/* One row; `i` -1 for the dummy. */
static void put_row(FILE *stream, const cvn_sensitivity *s, const layout *l, int i) {
  const cvn_measure *main = &s->measures[s->main];
  const cvn_index *index = i < 0 ? &main->dummy : &main->values[i];
  cvn_cli_put_name(stream, i < 0 ? "(dummy)" : s->points.names[i], l->name - 1);
  fputc(' ', stream);
  for (int m = 0; m < s->n_measures; m++)
    put_cell(stream, s, l, m, i < 0 ? &s->measures[m].dummy : &s->measures[m].values[i]);
  const bool unsure = i >= 0 && cvn_measure_is_above(main, i) == 0;
  if (unsure) fputs(" ~", stream);
  const double whole = fabs(index->value);
  const double first = s->method != CVN_SENSITIVITY_SOBOL ? whole
                       : i < 0                            ? s->measures[0].dummy.value
                                                          : s->measures[0].values[i].value;
  if (l->bar > 4)
    put_bar(stream, fmin(first, whole), whole, l->scale, l->bar, unsure ? " " : "   ");
  fputc('\n', stream);
}

static void put_heading(FILE *stream, const cvn_sensitivity *s, const layout *l) {
  cvn_cli_put_name(stream, "parameter", l->name);
  for (int m = 0; m < s->n_measures; m++)
    fprintf(stream, "%*s", cell_width(s, m), s->measures[m].heading);
  fputc('\n', stream);
}

static void put_title(FILE *stream, const cvn_sensitivity *s) {
  cvn_buffer text = {0};
  cvn_buffer_add(&text, "What %s depends on", s->outcome);
  if (s->minus) cvn_buffer_add(&text, ": '%s' less '%s'", s->strategy, s->minus);
  else cvn_buffer_add(&text, " under '%s'", s->strategy);
  if (text.text) cvn_cli_wrap(stream, text.text, 0, 2, WIDTH);
  text.length = 0;
  cvn_buffer_add(
      &text, "%s from %" PRId64 " %s (design %s), %d parameter%s, %" PRId64 " replicate%s",
      design_words[s->method], s->used, cvn_sensitivity_blocks(s->method), s->points.kind,
      s->points.k, s->points.k == 1 ? "" : "s", s->replicates, s->replicates == 1 ? "" : "s");
  if (text.text) cvn_cli_wrap(stream, text.text, 0, 2, WIDTH);
  text.length = 0;
  cvn_buffer_add(&text, "%s: mean %.4g, standard deviation over the points %.3g", s->outcome,
                 s->mean, s->sd);
  if (text.text) cvn_cli_wrap(stream, text.text, 0, 2, WIDTH);
  fputc('\n', stream);
  cvn_buffer_free(&text);
}

/* -- notes -- */

static void put_note(FILE *stream, cvn_buffer *text) {
  if (text->text && text->length > 0 && !text->failed)
    cvn_cli_wrap(stream, text->text, 0, 2, WIDTH);
  text->length = 0;
}

static void note_floor(cvn_buffer *text, const cvn_sensitivity *s) {
  const cvn_measure *main = &s->measures[s->main];
  int unsure = 0;
  for (int i = 0; i < s->points.k; i++) unsure += cvn_measure_is_above(main, i) == 0;
  if (unsure > 0)
    cvn_buffer_add(text, "~ cannot be told from a parameter that does nothing (the dummy).");
  else if (isnan(main->floor) && s->replicates == 1)
    cvn_buffer_add(text, "One replicate: how much of this is chance in the runs is not known.");
}

static void note_whole(cvn_buffer *text, const cvn_sensitivity *s) {
  const double whole = s->whole.value;
  if (isnan(whole)) return;
  if (s->method == CVN_SENSITIVITY_RANKS) {
    cvn_buffer_add(text, "R² of the ranks is %.2f%s", whole,
                   whole < 0.7 ? ": effects are not monotone or depend on one another, so that "
                                 "these numbers say little; take a saltelli design."
                               : ".");
    return;
  }
  cvn_buffer_add(text, "First orders sum to %.2f [%.2f, %.2f]: ", whole, s->whole.interval.low,
                 s->whole.interval.high);
  if (s->whole.interval.high >= 1.0)
    cvn_buffer_add(text, "nothing speaks for parameters acting together.");
  else
    cvn_buffer_add(text, "about %.0f%% of the variance comes from parameters acting together.",
                   100.0 * fmin(1.0, fmax(0.0, 1.0 - whole)));
}

static void note_convergence(cvn_buffer *text, const cvn_sensitivity *s) {
  if (s->n_convergence < 2) return;
  const cvn_convergence *half = &s->convergence[s->n_convergence - 2];
  const cvn_convergence *all = &s->convergence[s->n_convergence - 1];
  double most = 0.0;
  int which = 0;
  for (int i = 0; i < s->points.k; i++) {
    const double change = fabs(all->values[i].value - half->values[i].value);
    if (change <= most) continue;
    most = change;
    which = i;
  }
  cvn_buffer_add(text, "From %" PRId64 " to %" PRId64 " %s, %s moved by at most %.2g (%s).",
                 half->blocks, all->blocks, cvn_sensitivity_blocks(s->method),
                 s->measures[s->main].heading, most, s->points.names[which]);
}

static void note_left_out(cvn_buffer *text, const cvn_sensitivity *s) {
  if (s->left_out == 0) return;
  cvn_buffer_add(text,
                 "%" PRId64 " of %" PRId64 " %s are left out whole, for %" PRId64
                 " failed or missing run%s.",
                 s->left_out, s->used + s->left_out, cvn_sensitivity_blocks(s->method),
                 s->runs_left_out, s->runs_left_out == 1 ? "" : "s");
}

static void note_unranked(cvn_buffer *text, const cvn_sensitivity *s) {
  if (s->method != CVN_SENSITIVITY_RANKS) return;
  int count = 0;
  for (int i = 0; i < s->points.k; i++) count += isnan(s->measures[0].values[i].value);
  if (count > 0)
    cvn_buffer_add(text, "- has no rank: it does not vary, or has three values or more without "
                         "an order.");
}

static void note_signs(cvn_buffer *text, const cvn_sensitivity *s) {
  cvn_buffer_add(text, "[ ] 95%% bootstrap intervals over %s (%" PRId64 " resamples).",
                 cvn_sensitivity_blocks(s->method), s->resamples);
  if (s->method == CVN_SENSITIVITY_SOBOL)
    cvn_buffer_add(text, " █ by itself, ░ together with others.");
}

cvn_status cvn_cli_print_sensitivity(FILE *stream, const cvn_sensitivity *s,
                                     cvn_messages *messages) {
  cvn_buffer text = {0};
  int *order = malloc((size_t)s->points.k * sizeof *order);
  if (!order) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for the table");
  const layout l = lay_out(s);
  cvn_sensitivity_order(s, order);
  put_title(stream, s);
  put_heading(stream, s, &l);
  for (int i = 0; i < s->points.k; i++) put_row(stream, s, &l, order[i]);
  const cvn_measure *main = &s->measures[s->main];
  if (!isnan(main->dummy.value) || !isnan(s->measures[0].dummy.value)) put_row(stream, s, &l, -1);
  fputc('\n', stream);
  static void (*const notes[])(cvn_buffer *, const cvn_sensitivity *) = {
      note_floor, note_whole, note_convergence, note_left_out, note_unranked, note_signs};
  for (size_t n = 0; n < sizeof notes / sizeof notes[0]; n++) {
    notes[n](&text, s);
    put_note(stream, &text);
  }
  cvn_buffer_free(&text);
  free(order);
  return CVN_OK;
}
