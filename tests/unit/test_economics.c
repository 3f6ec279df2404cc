/* test_economics.c: dominance, ICERs, net benefit, acceptability, against examples. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/economics.h"
#include "support/near.h"

static void frontier(cvn_place_on_frontier *places, int64_t count, const double *cost,
                     const double *effect) {
  for (int64_t i = 0; i < count; i++)
    places[i] = (cvn_place_on_frontier){.cost = cost[i], .effect = effect[i]};
  assert_int_equal(cvn_frontier(places, count, NULL), CVN_OK);
}

/* Screening for HIV: costs in dollars and quality-adjusted months of five strategies, as the R
 * package dampack gives them in its vignette "Basic Cost Effectiveness Analysis" (2021), after
 * Paltiel et al. 2006. The most frequent screening costs more than every third year and gains less.
 * ICERs per quality-adjusted year by hand: 1000/(.32/12), 1020/(.21/12), 420/(.05/12). */
static void hiv_screening(void **state) {
  (void)state;
  const double cost[] = {29440, 28440, 26000, 28020, 27000};
  const double months[] = {277.76, 277.83, 277.25, 277.78, 277.57};
  double effect[5];
  cvn_place_on_frontier p[5];
  for (int i = 0; i < 5; i++) effect[i] = months[i] / 12.0;
  frontier(p, 5, cost, effect);
  assert_int_equal(p[0].standing, CVN_STANDING_DOMINATED);
  assert_int_equal(p[2].standing, CVN_STANDING_FRONTIER);
  assert_true(isnan(p[2].icer) && p[2].after == -1);
  assert_close(p[4].icer, 37500.0, 1e-4);
  assert_close(p[3].icer, 58285.7142857, 1e-4);
  assert_close(p[1].icer, 100800.0, 1e-4);
  assert_int_equal(p[4].after, 2);
  assert_int_equal(p[3].after, 4);
  assert_int_equal(p[1].after, 3);
}

/* Easier times, which nobody can buy, push nobody off the frontier, and need not be beaten. */
static void no_choice_is_apart(void **state) {
  (void)state;
  cvn_place_on_frontier p[3] = {
      {.cost = 0, .effect = 0}, {.cost = 10, .effect = 5}, {.cost = 0, .effect = 9, .apart = true}};
  assert_int_equal(cvn_frontier(p, 3, NULL), CVN_OK);
  assert_int_equal(p[0].standing, CVN_STANDING_FRONTIER);
  assert_int_equal(p[1].standing, CVN_STANDING_FRONTIER);
  assert_close(p[1].icer, 2.0, 0.0);
  assert_int_equal(p[2].standing, CVN_STANDING_APART);
  assert_true(isnan(p[2].icer) && p[2].by[0] == -1 && p[2].after == -1);
  p[2].cost = 99, p[2].effect = -9;
  assert_int_equal(cvn_frontier(p, 3, NULL), CVN_OK);
  assert_int_equal(p[2].standing, CVN_STANDING_APART);
}

/* By hand: B (10 for 1) is worse than a mixture of A (0 for 0) and C (12 for 4): 10 > 3 a unit. D
 * costs more than C and gains less. E follows C at 8/2. */
static void extended_dominance(void **state) {
  (void)state;
  const double cost[] = {0, 10, 12, 15, 20}, effect[] = {0, 1, 4, 3, 6};
  cvn_place_on_frontier p[5];
  frontier(p, 5, cost, effect);
  assert_int_equal(p[1].standing, CVN_STANDING_EXTENDEDLY_DOMINATED);
  assert_int_equal(p[1].by[0], 0);
  assert_int_equal(p[1].by[1], 2);
  assert_int_equal(p[3].standing, CVN_STANDING_DOMINATED);
  assert_int_equal(p[3].by[0], 2);
  assert_close(p[2].icer, 3.0, 0.0);
  assert_close(p[4].icer, 4.0, 0.0);
  assert_true(isnan(p[1].icer) && isnan(p[3].icer));
}

/* Two steps back: C is ruled out by D only once B is gone as well. */
static void extended_dominance_goes_back(void **state) {
  (void)state;
  const double cost[] = {0, 6, 10, 12}, effect[] = {0, 2, 3, 6};
  cvn_place_on_frontier p[4];
  frontier(p, 4, cost, effect);
  assert_int_equal(p[1].standing, CVN_STANDING_EXTENDEDLY_DOMINATED);
  assert_int_equal(p[2].standing, CVN_STANDING_EXTENDEDLY_DOMINATED);
  assert_close(p[3].icer, 2.0, 0.0);
}

/* Savings are negative costs: cheaper and better than doing nothing is the start of the
 * frontier. */
static void ties_savings_and_unknowns(void **state) {
  (void)state;
  const double cost[] = {0, -5, 0, 3, NAN}, effect[] = {1, 2, 1, 2, 1};
  cvn_place_on_frontier p[5];
  frontier(p, 5, cost, effect);
  assert_int_equal(p[0].standing, CVN_STANDING_DOMINATED);
  assert_int_equal(p[1].standing, CVN_STANDING_FRONTIER);
  assert_int_equal(p[2].standing, CVN_STANDING_DOMINATED);
  assert_int_equal(p[3].standing, CVN_STANDING_DOMINATED);
  assert_int_equal(p[4].standing, CVN_STANDING_UNKNOWN);
  const double same[] = {2, 2, 2};
  frontier(p, 3, same, same);
  assert_int_equal(p[0].standing, CVN_STANDING_FRONTIER);
  assert_int_equal(p[1].standing, CVN_STANDING_EQUAL);
  assert_int_equal(p[1].by[0], 0);
  assert_int_equal(p[2].by[0], 0);
}

static void quadrants(void **state) {
  (void)state;
  assert_string_equal(cvn_quadrant_words(1, 1), "costs more, achieves more");
  assert_string_equal(cvn_quadrant_words(-1, 1), "costs less, achieves more");
  assert_string_equal(cvn_quadrant_words(1, -1), "costs more, achieves less");
  assert_string_equal(cvn_quadrant_words(-1, -1), "costs less, achieves less");
  assert_string_equal(cvn_quadrant_words(0, 1), "costs as much, achieves more");
  assert_string_equal(cvn_quadrant_words(0, 0), "the same");
  assert_string_equal(cvn_quadrant_words(NAN, 1), "not known");
}

/* Half a unit after a year at 100%. */
static void discounting(void **state) {
  (void)state;
  double weights[25];
  cvn_discount(weights, 25, 1.0);
  assert_close(weights[0], 1.0, 0.0);
  assert_close(weights[12], 0.5, 1e-15);
  assert_close(weights[24], 0.25, 1e-15);
  assert_close(weights[6], sqrt(0.5), 1e-15);
  cvn_discount(weights, 25, 0.0);
  assert_close(weights[24], 1.0, 0.0);
}

/* Two strategies at four points. Strategy 1 costs 10 more and gains 1, 2, 3 or 0 units; at a worth
 * of 8 its net benefit is -2, 6, 14, -10 against 0: mean 2, so it is chosen; it is best at two of
 * four; with perfect information (0 + 6 + 14 + 0)/4 = 5, so EVPI = 3. At a worth of 4: -6, -2, 2,
 * -10: not chosen, best at one of four, EVPI = .5. By hand. */
static void acceptability(void **state) {
  (void)state;
  double cost[] = {0, 0, 0, 0, 10, 10, 10, 10, 0, 0, 0, 0};
  double effect[] = {0, 0, 0, 0, 1, 2, 3, 0, 9, 9, 9, 9};
  double thresholds[] = {4, 8};
  cvn_place_on_frontier places[3] = {[2] = {.apart = true}}; /* splendid, but no choice */
  const cvn_value value = {.strategies = 3,
                           .cost = {3, 4, 1, cost},
                           .effect = {3, 4, 1, effect},
                           .places = places,
                           .thresholds = thresholds,
                           .n_thresholds = 2};
  cvn_acceptability a;
  assert_int_equal(cvn_acceptability_of(&a, &value, NULL), CVN_OK);
  assert_int_equal(a.points, 4);
  assert_int_equal(a.optimal[0], 0);
  assert_int_equal(a.optimal[1], 1);
  assert_close(a.probability[1], 0.25, 0.0);
  assert_close(a.probability[4], 0.5, 0.0);
  assert_close(a.probability[3] + a.probability[4], 1.0, 0.0);
  assert_close(a.probability[2] + a.probability[5], 0.0, 0.0);
  assert_close(a.evpi[0], 0.5, 1e-15);
  assert_close(a.evpi[1], 3.0, 1e-15);
  assert_true(isnan(a.noise[0])); /* one replicate does not tell */
  cvn_acceptability_free(&a);
}

/* Replicates are averaged first: a point where luck alone favours a strategy does not count for it,
 * and chance that is left is reported. Point means 1, 3; deviations of ±1 from them: the residual
 * variance is 2/2 = 1 against 2 between points. */
static void replicates_are_averaged(void **state) {
  (void)state;
  double cost[8] = {0}, effect[] = {0, 0, 0, 0, 0, 2, 2, 4}, one[] = {1};
  cvn_place_on_frontier places[2] = {0};
  cvn_value value = {.strategies = 2,
                     .cost = {2, 2, 2, cost},
                     .effect = {2, 2, 2, effect},
                     .places = places,
                     .thresholds = one,
                     .n_thresholds = 1};
  cvn_acceptability a;
  assert_int_equal(cvn_acceptability_of(&a, &value, NULL), CVN_OK);
  assert_close(a.probability[1], 1.0, 0.0);
  assert_close(a.evpi[0], 0.0, 0.0);
  assert_close(a.noise[0], 0.5, 1e-15);
  cvn_acceptability_free(&a);
  effect[0] = (double)NAN; /* a failed run drops its point */
  assert_int_equal(cvn_acceptability_of(&a, &value, NULL), CVN_OK);
  assert_int_equal(a.points, 1);
  cvn_acceptability_free(&a);
  effect[2] = (double)NAN;
  assert_int_equal(cvn_acceptability_of(&a, &value, NULL), CVN_OK);
  assert_int_equal(a.points, 0); /* nothing to tell, which is no error */
  cvn_acceptability_free(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hiv_screening),
      cmocka_unit_test(no_choice_is_apart),
      cmocka_unit_test(extended_dominance),
      cmocka_unit_test(extended_dominance_goes_back),
      cmocka_unit_test(ties_savings_and_unknowns),
      cmocka_unit_test(quadrants),
      cmocka_unit_test(discounting),
      cmocka_unit_test(acceptability),
      cmocka_unit_test(replicates_are_averaged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
