/* figure_costs.c: what strategies cost for what they achieve. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "report/drawing.h"

enum { DOTS_MAX = 1000, UNIT_LETTERS = 16 };

/* How money is written: in thousands or millions, with the currency. */
typedef struct money {
  double unit;
  char *words; /* "thousand GBP"; owned */
} money;

static money money_of(const cvn_drawing *d, double largest) {
  const char *currency = d->of->findings->pool->terms.currency;
  char *shown = cvn_shortened(currency && *currency ? currency : "units of cost", UNIT_LETTERS);
  money m = {largest >= 2e6 ? 1e6 : largest >= 2e3 ? 1e3 : 1.0, NULL};
  if (shown)
    m.words = cvn_format("%s%s",
                         m.unit == 1e6   ? "million "
                         : m.unit == 1e3 ? "thousand "
                                         : "",
                         shown);
  free(shown);
  return m;
}

/* A title with what a unit of effect is, which may be the user's word. */
static cvn_word effect_title(const cvn_drawing *d, cvn_figure *figure, const char *what) {
  const cvn_terms *terms = &d->of->findings->pool->terms;
  cvn_buffer words = {0};
  if (isnan(terms->need_total)) {
    cvn_buffer_add(&words, "%s (months of the whole need)", what);
  } else {
    char *unit = cvn_shortened(terms->need_unit && *terms->need_unit ? terms->need_unit : "unit",
                               UNIT_LETTERS);
    cvn_buffer_add(&words, "%s (months of need, %s)", what, unit ? unit : "");
    free(unit);
  }
  const cvn_word word = cvn_figure_text(figure, words.text ? words.text : "");
  if (words.failed) figure->script.failed = true;
  cvn_buffer_free(&words);
  return word;
}

static cvn_word money_title(cvn_figure *figure, const char *what, const money *m) {
  char *words = cvn_format("%s (%s)", what, m->words ? m->words : "");
  const cvn_word word = cvn_figure_text(figure, words ? words : "");
  if (!words || !m->words) figure->script.failed = true;
  free(words);
  return word;
}

static void note_costs(const cvn_drawing *d, cvn_figure *figure, const char *first) {
  const cvn_terms *terms = &d->of->findings->pool->terms;
  cvn_buffer words = {0};
  cvn_buffer_add(&words,
                 "%s Over %" PRId64 " months, costs discounted at %s%% a year, effects at %s%%",
                 first, terms->horizon, cvn_word_of(100.0 * terms->cost_rate).text,
                 cvn_word_of(100.0 * terms->effect_rate).text);
  if (terms->price_year > 0) cvn_buffer_add(&words, "; prices of %" PRId64, terms->price_year);
  cvn_buffer_add(&words, ".");
  (void)cvn_figure_note(figure, words.text ? words.text : "");
  if (words.failed) figure->script.failed = true;
  cvn_buffer_free(&words);
}

/* -- the plane -- */

/* Differences of a future, or of a point's mean over replicates. */
static double difference(const cvn_outcomes *o, int64_t s, int64_t baseline, int64_t dot) {
  const bool study = o->points > 1;
  const double *own = cvn_outcomes_row(o, s, study ? dot : 0);
  const double *other = cvn_outcomes_row(o, baseline, study ? dot : 0);
  if (!study) return own[dot] - other[dot];
  double sum = 0.0;
  for (int64_t r = 0; r < o->replicates; r++) sum += own[r] - other[r];
  return sum / (double)o->replicates;
}

static int64_t dots_of(const cvn_value *value) {
  const int64_t dots = value->cost.points > 1 ? value->cost.points : value->cost.replicates;
  return dots < DOTS_MAX ? dots : DOTS_MAX;
}

typedef struct range {
  double low, high;
} range;

static void widen(range *r, double value) {
  r->low = fmin(r->low, value);
  r->high = fmax(r->high, value);
}

static double largest_of(const range *r) {
  return fmax(fabs(r->low), fabs(r->high));
}

static void plane_ranges(const cvn_value *value, range *effect, range *cost) {
  *effect = *cost = (range){0.0, 0.0};
  for (int64_t s = 0; s < value->strategies; s++)
    for (int64_t dot = 0; dot < dots_of(value); dot++) {
      widen(effect, difference(&value->effect, s, value->baseline, dot));
      widen(cost, difference(&value->cost, s, value->baseline, dot));
    }
}

static void add_dots(cvn_figure *figure, const cvn_value *value, int64_t s, double unit) {
  (void)cvn_figure_block(figure, "dots of a strategy", "more_effect\tmore_cost");
  for (int64_t dot = 0; dot < dots_of(value); dot++) {
    cvn_figure_number(figure, difference(&value->effect, s, value->baseline, dot));
    cvn_figure_number(figure, difference(&value->cost, s, value->baseline, dot) / unit);
    cvn_figure_end_row(figure);
  }
}

static void add_means(cvn_figure *figure, const cvn_drawing *d, double unit) {
  const cvn_value *value = &d->of->findings->value;
  (void)cvn_figure_block(figure, "means, a line a strategy", "more_effect\tmore_cost\tcolour");
  for (int64_t s = 0; s < d->n; s++) {
    cvn_figure_number(figure, value->increments[s].effect.mean);
    cvn_figure_number(figure, value->increments[s].cost.mean / unit);
    cvn_figure_number(figure, cvn_style_colour(d->styles[s]));
    cvn_figure_end_row(figure);
  }
}

/* Names of the means first; then what they may not cover. */
static int name_means(const cvn_drawing *d, const cvn_panel *panel, double unit, cvn_spot *spots) {
  const cvn_value *value = &d->of->findings->value;
  int n = 0;
  for (int64_t s = 0; s < d->n; s++) {
    const cvn_increment *more = &value->increments[s];
    if (isnan(more->cost.mean) || isnan(more->effect.mean)) continue;
    spots[n++] = (cvn_spot){.x = cvn_panel_x(panel, more->effect.mean),
                            .y = cvn_panel_y(panel, more->cost.mean / unit),
                            .width = cvn_name_width(d->names[s]),
                            .name = d->names[s],
                            .style = d->styles[s]};
  }
  for (int64_t s = 0; s < d->n; s++)
    for (int64_t dot = 0; dot < dots_of(value); dot++) {
      const double x = difference(&value->effect, s, value->baseline, dot);
      const double y = difference(&value->cost, s, value->baseline, dot) / unit;
      if (!isnan(x) && !isnan(y))
        spots[n++] = (cvn_spot){.x = cvn_panel_x(panel, x), .y = cvn_panel_y(panel, y)};
    }
  const double x = cvn_panel_x(panel, 0.0), y = cvn_panel_y(panel, 0.0);
  n += cvn_spots_along(spots + n, x, panel->bottom, x, panel->top);
  n += cvn_spots_along(spots + n, panel->left, y, panel->right, y);
  cvn_place_spots(spots, n, panel);
  return n;
}

static void zero_lines(cvn_figure *figure) {
  static const char *const ends[] = {"first 0, graph 0 to first 0, graph 1",
                                     "graph 0, first 0 to graph 1, first 0"};
  for (int i = 0; i < 2; i++)
    cvn_figure_add(figure, "set arrow from %s nohead back linewidth 0.8 linecolor rgb \"#999999\"",
                   ends[i]);
}

void cvn_draw_cost_plane(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_value *value = &d->of->findings->value;
  range effect, cost;
  plane_ranges(value, &effect, &cost);
  const money m = money_of(d, largest_of(&cost));
  const size_t room = (size_t)(d->n * (1 + dots_of(value)) + (int64_t)2 * CVN_SPOTS_ALONG);
  cvn_spot *spots = calloc(room, sizeof *spots);
  note_costs(d, figure,
             value->cost.points > 1
                 ? "Small: points of the study, each a mean over its replicates; large: means."
                 : "Small: single futures; large: means.");
  figure->height = 10.5;
  cvn_panel panel = {1.8,
                     CVN_FIGURE_WIDTH - 2.2,
                     figure->note_height + 1.2,
                     10.1,
                     cvn_axis_of(effect.low, effect.high, 6),
                     cvn_axis_of(cost.low / m.unit, cost.high / m.unit, 5)};
  panel.y.high += 0.5 * panel.y.step; /* room for names beside the outermost */
  panel.y.low -= 0.5 * panel.y.step;
  const cvn_word x = effect_title(d, figure, "more need met than the baseline");
  const cvn_word y = money_title(figure, "more cost than the baseline", &m);
  cvn_figure_panel(figure, &panel, x.text, y.text);
  zero_lines(figure);
  if (spots) cvn_draw_spots(figure, spots, name_means(d, &panel, m.unit, spots));
  else figure->script.failed = true;
  const int first = figure->n_blocks;
  for (int64_t s = 0; s < d->n; s++) add_dots(figure, value, s, m.unit);
  add_means(figure, d, m.unit);
  cvn_figure_add(figure, "plot \\");
  for (int64_t s = 0; s < d->n; s++)
    if (s != value->baseline)
      cvn_figure_add(figure,
                     "\"%s.dat\" index %d using 1:2 with points pointtype 7 pointsize 0.18 "
                     "linecolor %d, \\",
                     figure->name, first + (int)s, d->styles[s]);
  cvn_figure_add(figure,
                 "\"%s.dat\" index %d using 1:2:3 with points pointtype 7 pointsize 0.8 linecolor "
                 "rgb variable",
                 figure->name, first + (int)d->n);
  free(spots);
  free(m.words);
}

/* -- the frontier -- */

/* Places of those strategies that are on the frontier, in the order of their cost, or of the
 * others. */
static int add_places(cvn_figure *figure, const cvn_drawing *d, bool on, double unit) {
  const cvn_value *value = &d->of->findings->value;
  const int block =
      cvn_figure_block(figure, on ? "on the frontier" : "not on it", "effect\tcost\tcolour");
  int64_t before = -1;
  int rows = 0;
  for (int64_t k = 0; k < d->n; k++) {
    int64_t s = k;
    if (on) { /* the one that comes after `before` */
      for (s = 0; s < d->n; s++)
        if (value->places[s].standing == CVN_STANDING_FRONTIER && value->places[s].after == before)
          break;
      if (s == d->n) break;
      before = s;
    } else if (value->places[s].standing == CVN_STANDING_FRONTIER) {
      continue;
    }
    cvn_figure_number(figure, value->places[s].effect);
    cvn_figure_number(figure, value->places[s].cost / unit);
    cvn_figure_number(figure, cvn_style_colour(d->styles[s]));
    cvn_figure_end_row(figure);
    rows++;
  }
  if (rows == 0) { /* gnuplot does not take an empty block */
    for (int i = 0; i < 3; i++) cvn_figure_number(figure, (double)NAN);
    cvn_figure_end_row(figure);
  }
  return block;
}

/* Names with, on the frontier, what a further unit costs. */
static int name_places(const cvn_drawing *d, const cvn_panel *panel, double unit, cvn_spot *spots,
                       char **names) {
  const cvn_value *value = &d->of->findings->value;
  int n = 0;
  for (int64_t s = 0; s < d->n; s++) {
    const cvn_place_on_frontier *place = &value->places[s];
    char icer[CVN_MONEY_SIZE];
    if (isnan(place->cost) || isnan(place->effect)) continue;
    cvn_money_text(place->icer, icer);
    names[n] = isnan(place->icer) ? cvn_copy(d->names[s]) : cvn_format("%s: %s", d->names[s], icer);
    if (!names[n]) break;
    spots[n] = (cvn_spot){.x = cvn_panel_x(panel, place->effect),
                          .y = cvn_panel_y(panel, place->cost / unit),
                          .width = cvn_name_width(names[n]),
                          .name = names[n],
                          .style = d->styles[s]};
    n++;
  }
  for (int64_t s = 0; s < d->n; s++) {
    const cvn_place_on_frontier *place = &value->places[s];
    if (place->standing != CVN_STANDING_FRONTIER || place->after < 0) continue;
    const cvn_place_on_frontier *before = &value->places[place->after];
    n += cvn_spots_along(spots + n, cvn_panel_x(panel, before->effect),
                         cvn_panel_y(panel, before->cost / unit), cvn_panel_x(panel, place->effect),
                         cvn_panel_y(panel, place->cost / unit));
  }
  cvn_place_spots(spots, n, panel);
  return n;
}

void cvn_draw_frontier(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_value *value = &d->of->findings->value;
  range effect = {(double)INFINITY, (double)-INFINITY}, cost = {0.0, 0.0};
  for (int64_t s = 0; s < d->n; s++) {
    widen(&effect, value->places[s].effect);
    widen(&cost, value->places[s].cost);
  }
  const money m = money_of(d, largest_of(&cost));
  cvn_spot *spots = calloc((size_t)d->n * (1 + CVN_SPOTS_ALONG), sizeof *spots);
  char **names = calloc((size_t)d->n, sizeof *names);
  note_costs(
      d, figure,
      "Filled and joined: the efficiency frontier, with the cost of a further unit of effect "
      "(ICER) against the strategy before it. Open: dominated.");
  figure->height = 9.5;
  cvn_panel panel = {1.8,
                     CVN_FIGURE_WIDTH - 3.0,
                     figure->note_height + 1.2,
                     9.1,
                     cvn_axis_of(effect.low, effect.high, 6),
                     cvn_axis_of(cost.low / m.unit, cost.high / m.unit, 5)};
  panel.y.high += 0.5 * panel.y.step;
  panel.y.low -= 0.3 * panel.y.step;
  const cvn_word x = effect_title(d, figure, "need met"), y = money_title(figure, "cost", &m);
  cvn_figure_panel(figure, &panel, x.text, y.text);
  if (spots && names) cvn_draw_spots(figure, spots, name_places(d, &panel, m.unit, spots, names));
  else figure->script.failed = true;
  const int on = add_places(figure, d, true, m.unit), off = add_places(figure, d, false, m.unit);
  cvn_figure_add(figure,
                 "plot \"%s.dat\" index %d using 1:2 with lines dashtype solid linewidth 1.4 "
                 "linecolor rgb \"#555555\", \\",
                 figure->name, on);
  cvn_figure_add(figure,
                 "\"%s.dat\" index %d using 1:2:3 with points pointtype 7 pointsize 0.8 linecolor "
                 "rgb variable, \\",
                 figure->name, on);
  cvn_figure_add(figure,
                 "\"%s.dat\" index %d using 1:2:3 with points pointtype 6 pointsize 0.8 linewidth "
                 "1.4 linecolor rgb variable",
                 figure->name, off);
  for (int64_t i = 0; i < d->n && names; i++) free(names[i]);
  free(names);
  free(spots);
  free(m.words);
}

/* -- over what a unit is worth -- */

/* Curves of all strategies over the thresholds: values[strategy x 3 + k][threshold]. */
typedef struct curves {
  double *x, *values; /* owned */
  cvn_line *lines;    /* owned */
  int64_t n_x;
  int n;
} curves;

static bool curves_init(curves *c, const cvn_drawing *d, double unit) {
  const cvn_value *value = &d->of->findings->value;
  *c = (curves){.n_x = value->n_thresholds};
  c->x = calloc((size_t)c->n_x, sizeof *c->x);
  c->values = calloc((size_t)(c->n_x * d->n * 3), sizeof *c->values);
  c->lines = calloc((size_t)d->n, sizeof *c->lines);
  if (!c->x || !c->values || !c->lines) return false;
  for (int64_t t = 0; t < c->n_x; t++) c->x[t] = value->thresholds[t] / unit;
  return true;
}

static void curves_free(curves *c) {
  free(c->x);
  free(c->values);
  free(c->lines);
}

static double *curve(const curves *c, int64_t strategy, int k) {
  return c->values + (strategy * 3 + k) * c->n_x;
}

/* The axis of thresholds, and its unit of money. */
static money threshold_money(const cvn_drawing *d) {
  const cvn_value *value = &d->of->findings->value;
  return money_of(d, value->thresholds[value->n_thresholds - 1]);
}

static cvn_axis threshold_axis(const curves *c) {
  cvn_axis axis = cvn_axis_of(c->x[0], c->x[c->n_x - 1], 6);
  axis.low = c->x[0];
  if (c->n_x > 1) axis.high = c->x[c->n_x - 1];
  return axis;
}

void cvn_draw_net_benefit(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_value *value = &d->of->findings->value;
  const money worth = threshold_money(d);
  curves c;
  range y = {0.0, 0.0};
  for (int64_t i = 0; i < value->n_thresholds * value->strategies; i++)
    widen(&y, value->benefits[i].benefit.mean);
  const money m = money_of(d, largest_of(&y));
  const bool there = curves_init(&c, d, worth.unit);
  for (int64_t i = 0; i < d->n && there; i++) {
    const int64_t s = d->order[i];
    for (int64_t t = 0; t < c.n_x; t++) {
      const cvn_net_benefit *own = &value->benefits[t * value->strategies + s];
      curve(&c, s, 0)[t] = own->benefit.mean / m.unit;
      curve(&c, s, 1)[t] = own->interval.low / m.unit;
      curve(&c, s, 2)[t] = own->interval.high / m.unit;
    }
    if (s != value->baseline)
      c.lines[c.n++] =
          (cvn_line){d->names[s], d->styles[s], curve(&c, s, 0), curve(&c, s, 1), curve(&c, s, 2)};
  }
  note_costs(
      d, figure,
      "What the extra effect is worth, less the extra cost, against the baseline; shaded: 95% "
      "intervals over futures. Above 0 a strategy pays.");
  figure->height = 9.0;
  if (there) {
    cvn_panel panel = {2.0,
                       CVN_FIGURE_WIDTH - d->widest - 0.7,
                       figure->note_height + 1.2,
                       8.7,
                       threshold_axis(&c),
                       cvn_axis_of(y.low / m.unit, y.high / m.unit, 6)};
    const cvn_word x_title = money_title(figure, "what a unit of need met is worth", &worth);
    const cvn_word y_title = money_title(figure, "incremental net benefit", &m);
    const cvn_lines all = {.x_title = x_title.text,
                           .y_title = y_title.text,
                           .x = c.x,
                           .count = c.n_x,
                           .lines = c.lines,
                           .n_lines = c.n,
                           .zero_line = true};
    cvn_draw_lines(figure, &panel, &all);
  } else {
    figure->script.failed = true;
  }
  curves_free(&c);
  free(worth.words);
  free(m.words);
}

/* -- acceptability, and the value of information below it -- */

/* Rings: the probability of the strategy to choose at each threshold. */
static void fill_acceptability(curves *c, const cvn_drawing *d, double *evpi, double *rings,
                               double unit) {
  const cvn_acceptability *a = &d->of->findings->acceptability;
  for (int64_t i = 0; i < d->n; i++) {
    const int64_t s = d->order[i];
    for (int64_t t = 0; t < c->n_x; t++) {
      curve(c, s, 0)[t] = 100.0 * a->probability[t * a->strategies + s];
      evpi[t] = a->evpi[t] / unit;
    }
    c->lines[c->n++] = (cvn_line){d->names[s], d->styles[s], curve(c, s, 0), NULL, NULL};
  }
  for (int64_t t = 0; t < c->n_x; t++)
    rings[t] = 100.0 * a->probability[t * a->strategies + a->optimal[t]];
}

void cvn_draw_acceptability(const cvn_drawing *d, cvn_figure *figure) {
  const cvn_acceptability *a = &d->of->findings->acceptability;
  const money worth = threshold_money(d);
  range most = {0.0, 0.0};
  for (int64_t t = 0; t < a->n_thresholds; t++) widen(&most, a->evpi[t]);
  const money m = money_of(d, most.high);
  curves c;
  double *evpi = calloc(2 * (size_t)a->n_thresholds, sizeof *evpi);
  const bool there = curves_init(&c, d, worth.unit) && evpi;
  note_costs(
      d, figure,
      "Shares of the study\xE2\x80\x99s points, whose parameters are drawn from what is held "
      "possible. Rings: the strategy whose mean net benefit is highest, which is the one to "
      "choose. Below: the most that knowing the parameters could be worth.");
  figure->height = 12.0;
  const double right = CVN_FIGURE_WIDTH - d->widest - 0.7, foot = figure->note_height + 1.2;
  if (there) {
    double *rings = evpi + a->n_thresholds;
    fill_acceptability(&c, d, evpi, rings, m.unit);
    const cvn_panel upper = {1.9, right, foot + 3.3, 11.7, threshold_axis(&c), {0, 100, 20, 0}};
    const cvn_lines all = {.y_title = "\"chance of being worth most (%)\"",
                           .x = c.x,
                           .count = c.n_x,
                           .lines = c.lines,
                           .n_lines = c.n,
                           .rings = rings};
    cvn_draw_lines(figure, &upper, &all);
    const cvn_panel lower = {
        1.9, right, foot, foot + 2.3, threshold_axis(&c), cvn_axis_of(0.0, most.high / m.unit, 3)};
    const cvn_word x = money_title(figure, "what a unit of need met is worth", &worth);
    const cvn_word y = money_title(figure, "EVPI", &m);
    const cvn_line line = {.style = 1, .y = evpi};
    const cvn_lines one = {.x_title = x.text,
                           .y_title = y.text,
                           .x = c.x,
                           .count = c.n_x,
                           .lines = &line,
                           .n_lines = 1};
    cvn_draw_lines(figure, &lower, &one);
  } else {
    figure->script.failed = true;
  }
  curves_free(&c);
  free(evpi);
  free(worth.words);
  free(m.words);
}
