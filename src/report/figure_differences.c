/* figure_differences.c: what each strategy adds to the baseline, and how sure it is the best. */
#include <math.h>
#include <stdlib.h>

#include "report/drawing.h"

#define ROW 0.52 /* height of a row */

/* Rows of all strategies but the baseline, or of all of them, best first. */
typedef struct table {
  int n;
  const char **names;
  int *styles;
  char **numbers; /* owned, each */
  double *values; /* n x 6 */
} table;

static bool table_init(table *t, const cvn_drawing *d, bool baseline) {
  const size_t n = (size_t)d->n;
  *t = (table){0};
  t->names = calloc(n, sizeof *t->names);
  t->styles = calloc(n, sizeof *t->styles);
  t->numbers = calloc(n, sizeof *t->numbers);
  t->values = calloc(6 * n, sizeof *t->values);
  if (!t->names || !t->styles || !t->numbers || !t->values) return false;
  for (int64_t i = 0; i < d->n; i++) {
    const int64_t s = d->order[i];
    if (s == d->of->findings->pool->baseline && !baseline) continue;
    t->names[t->n] = d->names[s];
    t->styles[t->n++] = d->styles[s];
  }
  return true;
}

static void table_free(table *t) {
  for (int i = 0; i < t->n && t->numbers; i++) free(t->numbers[i]);
  free(t->numbers);
  free(t->names);
  free(t->styles);
  free(t->values);
}

static double *column(const table *t, int k) {
  return t->values + (size_t)k * (size_t)t->n;
}

/* "+0.068 (+0.064 to +0.072)" */
static char *interval_words(double value, double low, double high) {
  if (isnan(value)) return cvn_copy("not known");
  if (isnan(low)) return cvn_format("%s", cvn_word_signed(value, 3).text);
  return cvn_format("%s (%s to %s)", cvn_word_signed(value, 3).text, cvn_word_signed(low, 3).text,
                    cvn_word_signed(high, 3).text);
}

static bool fill_differences(table *t, const cvn_drawing *d, int outcome) {
  const cvn_findings *f = d->of->findings;
  int row = 0;
  for (int64_t i = 0; i < d->n; i++) {
    const cvn_contrast *c = cvn_findings_contrast(f, outcome, d->order[i]);
    if (!c) continue;
    column(t, 0)[row] = c->difference.mean;
    column(t, 1)[row] = c->t.low;
    column(t, 2)[row] = c->t.high;
    free(t->numbers[row]);
    t->numbers[row] = interval_words(c->difference.mean, c->t.low, c->t.high);
    if (!t->numbers[row++]) return false;
  }
  return true;
}

static void note_differences(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_findings *f = d->of->findings;
  cvn_buffer words = {0};
  cvn_buffer_add(&words,
                 "Differences to “%s” in the same futures, means of the last 24 months over ",
                 f->pool->strategies[f->pool->baseline].name);
  cvn_add_futures(&words, d);
  cvn_buffer_add(&words, ", with 95%% intervals (t): how far they may be off because only so many "
                         "futures were simulated.");
  if (f->important > 0.0)
    cvn_buffer_add(&words, " Shaded: less than the smallest important difference, %s.",
                   cvn_word_of(f->important).text);
  (void)cvn_figure_note(figure, words.text ? words.text : "");
  if (words.failed) figure->script.failed = true;
  cvn_buffer_free(&words);
}

void cvn_draw_differences(const cvn_drawing *d, cvn_figure *figure) {
  static const char *const titles[] = {"\"more need met (share of need)\"",
                                       "\"more cooperation (share of effort)\""};
  table t;
  const bool there = table_init(&t, d, false);
  note_differences(d, figure);
  const double numbers = 4.2, left = d->widest + 0.6;
  const double width = (CVN_FIGURE_WIDTH - left - 2.0 * numbers) / 2.0;
  const double foot = figure->note_height + 1.2, tall = t.n * ROW + 0.2;
  figure->height = foot + tall + 0.3;
  for (int o = 0; o < CVN_FINDINGS_OUTCOMES && there; o++) {
    if (!fill_differences(&t, d, o)) figure->script.failed = true;
    const cvn_mark mark = {column(&t, 0), column(&t, 1), column(&t, 2), 7, 0};
    const cvn_rows rows = {.x_title = titles[o],
                           .n_rows = t.n,
                           .names = o == 0 ? t.names : NULL,
                           .numbers = (const char *const *)t.numbers,
                           .styles = t.styles,
                           .marks = &mark,
                           .n_marks = 1,
                           .zero_line = true,
                           .grey = o == 0 ? d->of->findings->important : 0.0};
    const double start = left + o * (width + numbers);
    cvn_panel panel = {.left = start, .right = start + width, .bottom = foot, .top = foot + tall};
    panel.x = cvn_rows_axis(&rows, width > 4.0 ? 4 : 3);
    cvn_rows_panel(&panel, &rows);
    cvn_draw_rows(figure, &panel, &rows);
  }
  if (!there) figure->script.failed = true;
  table_free(&t);
}

/* -- the chance of being best -- */

void cvn_draw_best(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_ranking *ranking = &d->of->findings->outcomes[CVN_FINDINGS_NEED_MET].ranking;
  table t;
  const bool there = table_init(&t, d, true);
  (void)cvn_figure_note(
      figure, "Filled: share of single futures in which the strategy meets most need: you "
              "will live in one. Open: share of bootstrap resamples in which its mean is "
              "highest: how sure the ranking is.");
  const double left = d->widest + 0.6, foot = figure->note_height + 1.2, tall = t.n * ROW + 0.2;
  figure->height = foot + tall + 0.3;
  for (int i = 0; i < t.n && there; i++) {
    const int64_t s = d->order[i];
    column(&t, 0)[i] = 100.0 * ranking->best_single[s];
    column(&t, 1)[i] = 100.0 * ranking->best_mean[s];
    t.numbers[i] = cvn_format("%s%% and %s%%", cvn_word_fixed(column(&t, 0)[i], 0).text,
                              cvn_word_fixed(column(&t, 1)[i], 0).text);
    if (!t.numbers[i]) figure->script.failed = true;
  }
  const cvn_mark marks[] = {{.values = column(&t, 1), .point = 6},
                            {.values = column(&t, 0), .point = 7}};
  const cvn_rows rows = {.x_title = "\"chance of meeting most need (%)\"",
                         .n_rows = t.n,
                         .names = t.names,
                         .numbers = (const char *const *)t.numbers,
                         .styles = t.styles,
                         .marks = marks,
                         .n_marks = 2};
  cvn_panel panel = {.left = left,
                     .right = CVN_FIGURE_WIDTH - 3.0,
                     .bottom = foot,
                     .top = foot + tall,
                     .x = {-2.0, 102.0, 0.0, 0}};
  cvn_rows_panel(&panel, &rows);
  panel.x = (cvn_axis){0.0, 100.0, 20.0, 0};
  if (there) cvn_draw_rows(figure, &panel, &rows);
  else figure->script.failed = true;
  table_free(&t);
}
