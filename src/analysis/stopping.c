/* stopping.c: sequential rules. */
#include "analysis/stopping.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#define ALPHA 0.05
enum { FOURS = 4 };

static int64_t capped(const cvn_stop_rule *rule, int64_t n) {
  return n < rule->cap ? n : rule->cap;
}

int64_t cvn_stop_first(const cvn_stop_rule *rule, int64_t replicates) {
  return capped(rule, replicates > CVN_STOP_LEAST ? replicates : CVN_STOP_LEAST);
}

int64_t cvn_stop_next(const cvn_stop_rule *rule, int64_t n) {
  const int64_t more = (n / 4 + FOURS - 1) / FOURS * FOURS;
  return capped(rule, n + (more > FOURS ? more : FOURS));
}

/* Mean and variance of a - b over the first n replicates; returns how many pairs there are. */
static int64_t pair(const cvn_outcomes *o, int64_t a, int64_t b, int64_t n, double *mean,
                    double *variance) {
  const double *x = cvn_outcomes_of(o, a), *y = cvn_outcomes_of(o, b);
  double sum = 0.0, squares = 0.0;
  int64_t pairs = 0;
  for (int64_t i = 0; i < n; i++) {
    if (isnan(x[i]) || isnan(y[i])) continue;
    sum += x[i] - y[i];
    pairs++;
  }
  *mean = sum / (double)pairs;
  for (int64_t i = 0; i < n; i++)
    if (!isnan(x[i]) && !isnan(y[i])) squares += (x[i] - y[i] - *mean) * (x[i] - y[i] - *mean);
  *variance = squares / (double)(pairs - 1);
  return pairs;
}

static double half_width(double variance, int64_t pairs, double alpha) {
  return gsl_cdf_tdist_Qinv(alpha / 2.0, (double)(pairs - 1)) * sqrt(variance / (double)pairs);
}

/* With d²/n, d being the half-width asked for: Chow and Robbins' 1/n is of a d scaled to 1. */
static cvn_stop_state look_at_widths(const cvn_stop_rule *rule, const cvn_outcomes *o,
                                     int64_t baseline, int64_t n) {
  cvn_stop_state state = {.enough = true};
  for (int64_t s = 0; s < o->strategies; s++) {
    double mean, variance;
    if (s == baseline) continue;
    const int64_t pairs = pair(o, s, baseline, n, &mean, &variance);
    if (pairs < 2) {
      state.enough = false;
      continue;
    }
    variance += rule->half_width * rule->half_width / (double)pairs;
    state.widest = fmax(state.widest, half_width(variance, pairs, ALPHA));
  }
  state.enough = state.enough && state.widest <= rule->half_width;
  return state;
}

static cvn_stop_state look_at_ranks(const cvn_stop_rule *rule, const cvn_outcomes *o, int64_t n,
                                    int64_t look) {
  cvn_stop_state state = {0};
  const double pairs_of_all = (double)(o->strategies * (o->strategies - 1)) / 2.0;
  const double alpha = ALPHA / ((double)look * (double)(look + 1) * pairs_of_all);
  for (int64_t a = 0; a < o->strategies; a++)
    for (int64_t b = 0; b < a; b++) {
      double mean, variance;
      const int64_t pairs = pair(o, a, b, n, &mean, &variance);
      if (pairs < 2) {
        state.undecided++;
        continue;
      }
      const double half = half_width(variance, pairs, alpha);
      const bool apart = fabs(mean) > half;
      const bool alike = fabs(mean) + half < rule->important || (mean == 0.0 && variance == 0.0);
      state.undecided += !apart && !alike;
    }
  state.enough = state.undecided == 0;
  return state;
}

cvn_stop_state cvn_stop_look(const cvn_stop_rule *rule, const cvn_outcomes *outcomes,
                             int64_t baseline, int64_t n, int64_t look) {
  return rule->kind == CVN_STOP_HALF_WIDTH ? look_at_widths(rule, outcomes, baseline, n)
                                           : look_at_ranks(rule, outcomes, n, look);
}
