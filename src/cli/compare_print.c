/* compare_print.c: a comparison on a terminal of 80 columns. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/columns.h"
#include "cli/compare.h"

enum { WIDTH = 80, NAME = 20 };

static const char *name_of(const cvn_findings *f, int64_t strategy) {
  return f->pool->strategies[strategy].name;
}

static void paragraph(FILE *stream, cvn_buffer *text) {
  if (text->text && !text->failed) cvn_cli_wrap(stream, text->text, 0, 0, WIDTH);
  cvn_buffer_free(text);
}

/* Strategies in the order of their need met, best first; the caller frees. */
static int64_t *by_rank(const cvn_findings *f) {
  const cvn_mean *means = f->outcomes[CVN_FINDINGS_NEED_MET].means;
  const int64_t n = f->pool->n_strategies;
  int64_t *order = calloc((size_t)n, sizeof *order);
  if (!order) return NULL;
  for (int64_t i = 0; i < n; i++) {
    int64_t at = i;
    for (;
         at > 0 && (means[order[at - 1]].mean < means[i].mean || isnan(means[order[at - 1]].mean));
         at--)
      order[at] = order[at - 1];
    order[at] = i;
  }
  return order;
}

/* -- headline -- */

static const char *futures_of(const cvn_pool *pool) {
  return pool->points > 1 ? "points and replicates" : "replicates";
}

/* What the unit of effect is. */
static void add_effect_unit(cvn_buffer *text, const cvn_terms *terms) {
  if (isnan(terms->need_total)) cvn_buffer_add(text, "month of the whole need met");
  else cvn_buffer_add(text, "month of need met (%s)", terms->need_unit ? terms->need_unit : "unit");
}

static void add_cost(cvn_buffer *text, const cvn_findings *f, int64_t strategy) {
  char cost[CVN_MONEY_SIZE], each[CVN_MONEY_SIZE];
  const cvn_increment *more = &f->value.increments[strategy];
  const char *currency = f->pool->terms.currency ? f->pool->terms.currency : "";
  if (f->no_value || isnan(more->cost.mean)) return;
  cvn_money_text(fabs(more->cost.mean), cost);
  cvn_money_text(more->icer, each);
  if (more->cost.mean == 0.0) {
    cvn_buffer_add(text, " It costs no more.");
    return;
  }
  cvn_buffer_add(text, " It costs %s%s%s %s over %" PRId64 " months", currency,
                 *currency ? " " : "", cost, more->cost.mean > 0.0 ? "more" : "less",
                 f->pool->terms.horizon);
  if (more->cost.mean > 0.0 && more->effect.mean > 0.0) {
    cvn_buffer_add(text, ": %s%s%s for each further ", currency, *currency ? " " : "", each);
    add_effect_unit(text, &f->pool->terms);
  }
  cvn_buffer_add(text, ".");
}

/* Whether there is a future, or a whole point, of both the strategy and the baseline. */
static bool is_known(const cvn_contrast *c) {
  return c && c->pairs > 0 && !isnan(c->difference.mean);
}

static const char *whole_of(const cvn_pool *pool) {
  return pool->points > 1 ? "point with all its runs" : "future";
}

static void print_headline(FILE *stream, const cvn_findings *f) {
  const cvn_outcome_findings *need = &f->outcomes[CVN_FINDINGS_NEED_MET];
  const char *baseline = name_of(f, f->pool->baseline), *best = name_of(f, f->best);
  const cvn_contrast *c = cvn_findings_contrast(f, CVN_FINDINGS_NEED_MET, f->best);
  cvn_buffer text = {0};
  if (!c) {
    cvn_buffer_add(&text,
                   "No strategy meets more need than “%s”, the baseline, which meets %.3f of it.",
                   baseline, need->means[f->best].mean);
  } else if (!is_known(c)) {
    cvn_buffer_add(
        &text,
        "“%s” meets most need: %.3f of it. It cannot be compared with “%s”, the baseline, "
        "with which it has no %s in common.",
        best, need->means[f->best].mean, baseline, whole_of(f->pool));
  } else {
    cvn_buffer_add(&text, "“%s” meets most need: %.3f of it, ", best, need->means[f->best].mean);
    const bool told_apart =
        c->verdict == CVN_VERDICT_BETTER || c->verdict == CVN_VERDICT_IMPORTANTLY_BETTER;
    cvn_buffer_add(&text, "%.3f more than “%s”", c->difference.mean, baseline);
    if (!isnan(c->t.low))
      cvn_buffer_add(&text, " (95%% interval %.3f to %.3f)", c->t.low, c->t.high);
    if (c->verdict == CVN_VERDICT_UNKNOWN)
      cvn_buffer_add(&text, ". From one replicate nobody can tell whether that is chance.");
    else if (!told_apart) cvn_buffer_add(&text, "; the two are %s.", cvn_verdict_words(c->verdict));
    else cvn_buffer_add(&text, ".");
    add_cost(&text, f, f->best);
  }
  cvn_buffer_add(&text, " This is what a model says whose strengths are assumed, not measured.");
  paragraph(stream, &text);
}

/* -- differences -- */

static void print_contrast(FILE *stream, const cvn_contrast *c) {
  fprintf(stream, "%+9.3f", c->difference.mean);
  if (isnan(c->t.low)) fprintf(stream, "%18s", "-");
  else fprintf(stream, "  %+.3f to %+.3f", c->t.low, c->t.high);
  fprintf(stream, "%6.0f%%  %s", 100.0 * c->improved, cvn_verdict_words(c->verdict));
}

static void print_differences(FILE *stream, const cvn_findings *f, int outcome,
                              const int64_t *order) {
  const cvn_outcome_findings *found = &f->outcomes[outcome];
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, found->heading, NAME);
  fprintf(stream, "%7s%9s  %-16s%7s  %s\n", "mean", "more by", "95% interval", "wins", "verdict");
  for (int64_t i = 0; i < f->pool->n_strategies; i++) {
    const int64_t s = order[i];
    const cvn_contrast *c = cvn_findings_contrast(f, outcome, s);
    cvn_cli_put_name(stream, name_of(f, s), NAME);
    if (isnan(found->means[s].mean))
      fprintf(stream, "%7s  no %s", "-",
              f->pool->points > 1 ? whole_of(f->pool) : "run is complete");
    else fprintf(stream, "%7.3f", found->means[s].mean);
    if (!c && s == f->pool->baseline) fprintf(stream, "  baseline");
    else if (is_known(c)) print_contrast(stream, c);
    else if (!isnan(found->means[s].mean))
      fprintf(stream, "  no %s in common with the baseline", whole_of(f->pool));
    fputc('\n', stream);
  }
}

static double median_reduction(const cvn_findings *f) {
  const cvn_outcome_findings *need = &f->outcomes[CVN_FINDINGS_NEED_MET];
  double *values = calloc((size_t)need->n_contrasts + 1, sizeof *values);
  if (!values) return (double)NAN;
  for (int64_t i = 0; i < need->n_contrasts; i++) values[i] = need->contrasts[i].reduction;
  const double median = cvn_median_of_known(values, need->n_contrasts);
  free(values);
  return median;
}

static void print_reliability(FILE *stream, const cvn_findings *f) {
  const cvn_pool *pool = f->pool;
  cvn_buffer text = {0};
  cvn_buffer_add(&text,
                 "Means of the last 24 months. “more by” is the difference to the baseline "
                 "in the same future, “wins” the share of futures in which it is positive; "
                 "verdicts are adjusted for %" PRId64 " comparison%s (Holm).",
                 pool->n_strategies - 1, pool->n_strategies == 2 ? "" : "s");
  if (f->important > 0.0)
    cvn_buffer_add(&text, " Differences of less than %g do not matter (--important).",
                   f->important);
  const double reduction = median_reduction(f);
  if (reduction > 0.0 && reduction < 1.0)
    cvn_buffer_add(&text,
                   " Comparing within futures took away %.0f%% of the variance (median): as "
                   "good as %.1f times the %s.",
                   100.0 * reduction, 1.0 / (1.0 - reduction), futures_of(pool));
  paragraph(stream, &text);
}

static void print_best(FILE *stream, const cvn_findings *f, const int64_t *order) {
  const cvn_ranking *ranking = &f->outcomes[CVN_FINDINGS_NEED_MET].ranking;
  if (ranking->futures < 2) return;
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, "meets most need", NAME);
  fprintf(stream, "%18s%14s\n", "in a single future", "on average");
  for (int64_t i = 0; i < f->pool->n_strategies; i++) {
    const int64_t s = order[i];
    if (ranking->best_single[s] <= 0.0 && ranking->best_mean[s] <= 0.0) continue;
    cvn_cli_put_name(stream, name_of(f, s), NAME);
    fprintf(stream, "%17.0f%%%13.0f%%\n", 100.0 * ranking->best_single[s],
            100.0 * ranking->best_mean[s]);
  }
  cvn_buffer text = {0};
  cvn_buffer_add(&text, "The first is your chance if you try it once; luck stays, however much is "
                        "simulated. The second is how sure the ranking of the means is.");
  paragraph(stream, &text);
}

/* -- costs -- */

/* A name in what is left of a line. */
static void put_short(FILE *stream, const char *name, int room) {
  const int length = cvn_letters(name);
  cvn_cli_put_name(stream, name, length < room ? length : room);
}

static void print_place(FILE *stream, const cvn_findings *f, int64_t s) {
  char cost[CVN_MONEY_SIZE], icer[CVN_MONEY_SIZE];
  const cvn_place_on_frontier *place = &f->value.places[s];
  cvn_money_text(place->cost, cost);
  cvn_money_text(place->icer, icer);
  cvn_cli_put_name(stream, name_of(f, s), NAME);
  const double effect = f->value.increments[s].effect.mean;
  fprintf(stream, "%13s", cost);
  if (isnan(effect)) fprintf(stream, "%10s", "-");
  else fprintf(stream, "%10.2f", effect);
  fprintf(stream, "%13s  ", icer);
  if (place->by[0] < 0) {
    fprintf(stream, "%s\n", cvn_standing_words(place->standing));
    return;
  }
  const bool mixed = place->by[1] >= 0;
  const char *how = place->standing == CVN_STANDING_EQUAL ? "equals" : mixed ? "by mixing" : "by";
  cvn_buffer by = {0};
  cvn_buffer_add(&by, "%s", name_of(f, place->by[0]));
  if (mixed) cvn_buffer_add(&by, " + %s", name_of(f, place->by[1]));
  fprintf(stream, "%s ", how);
  if (!by.failed) put_short(stream, by.text, WIDTH - NAME - 38 - (int)strlen(how) - 1);
  fputc('\n', stream);
  cvn_buffer_free(&by);
}

static void print_costs(FILE *stream, const cvn_findings *f) {
  const cvn_terms *terms = &f->pool->terms;
  cvn_buffer text = {0};
  if (f->no_value) {
    cvn_buffer_add(&text, "No costs are compared: %s.", f->no_value);
    fprintf(stream, "\n");
    paragraph(stream, &text);
    return;
  }
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, "costs", NAME);
  fprintf(stream, "%13s%10s%13s  %s\n", terms->currency ? terms->currency : "cost", "more met",
          "ICER", "dominated");
  for (int64_t s = 0; s < f->value.strategies; s++) print_place(stream, f, s);
  cvn_buffer_add(&text, "Costs and need met over %" PRId64 " months, discounted at %g%%",
                 terms->horizon, 100.0 * terms->cost_rate);
  if (terms->effect_rate != terms->cost_rate)
    cvn_buffer_add(&text, " and %g%%", 100.0 * terms->effect_rate);
  cvn_buffer_add(&text, " a year");
  if (terms->price_year) cvn_buffer_add(&text, ", prices of %" PRId64, terms->price_year);
  if (terms->perspective) cvn_buffer_add(&text, "; perspective: %s", terms->perspective);
  cvn_buffer_add(&text, ". “more met” is in units of a ");
  add_effect_unit(&text, terms);
  cvn_buffer_add(&text, ", against the baseline; ICER is the further cost of one against the "
                        "strategy before it on the frontier.");
  if (terms->asked_horizon > terms->horizon)
    cvn_buffer_add(&text, " The horizon asked for is %" PRId64 " months; the run is shorter.",
                   terms->asked_horizon);
  if (f->no_acceptability)
    cvn_buffer_add(&text, " No acceptability curve: %s.", f->no_acceptability);
  paragraph(stream, &text);
}

static void print_acceptability(FILE *stream, const cvn_findings *f) {
  const cvn_acceptability *a = &f->acceptability;
  if (f->no_acceptability) return;
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, "worth of a unit", NAME);
  fprintf(stream, "%13s%14s  %s\n", "probability", "information", "best choice");
  const int64_t every = a->n_thresholds > 10 ? 5 : 1;
  for (int64_t t = 0; t < a->n_thresholds; t += every) {
    char threshold[CVN_MONEY_SIZE], evpi[CVN_MONEY_SIZE];
    cvn_money_text(f->value.thresholds[t], threshold);
    cvn_money_text(a->evpi[t], evpi);
    cvn_cli_put_name(stream, threshold, NAME);
    fprintf(stream, "%12.0f%%%14s  %s\n", 100.0 * a->probability[t * a->strategies + a->optimal[t]],
            evpi, name_of(f, a->optimal[t]));
  }
  cvn_buffer text = {0};
  cvn_buffer_add(&text,
                 "Probability that the best choice is right over the %" PRId64 " points of "
                 "the study, and the most that knowing their parameters is worth.",
                 a->points);
  paragraph(stream, &text);
}

/* -- members, aftermath, why -- */

static bool is_worse_off(const cvn_findings *f, int64_t strategy, int quantity, int group) {
  return cvn_members_row(&f->members, strategy, cvn_member_quantity(quantity),
                         (cvn_members_group)group)
      ->worse_off;
}

/* "stress: everybody; trust: large included, large excluded" */
static void add_losers(cvn_buffer *text, const cvn_findings *f, int64_t strategy) {
  static const char *const words[CVN_MEMBERS_GROUPS] = {"small included", "small excluded",
                                                        "large included", "large excluded"};
  for (int q = 0; q < cvn_member_quantities(); q++) {
    int losers = 0, told = 0;
    for (int g = 0; g < CVN_MEMBERS_GROUPS; g++) losers += is_worse_off(f, strategy, q, g);
    if (losers == 0) continue;
    cvn_buffer_add(text, "%s%s: ", text->length > 0 ? "; " : "", cvn_member_quantity(q));
    if (losers == CVN_MEMBERS_GROUPS) cvn_buffer_add(text, "everybody");
    for (int g = 0; g < CVN_MEMBERS_GROUPS && losers < CVN_MEMBERS_GROUPS; g++)
      if (is_worse_off(f, strategy, q, g))
        cvn_buffer_add(text, "%s%s", told++ > 0 ? ", " : "", words[g]);
  }
}

/* A difference; a dash where there is nothing to compare. */
static void print_gap(FILE *stream, double value, int width) {
  if (isnan(value)) fprintf(stream, "%*s", width, "-");
  else fprintf(stream, "%+*.3f", width, value);
}

/* The gap between large and small members in what makes them heard. */
static void print_gaps(FILE *stream, const cvn_findings *f, const int64_t *order) {
  static const char *const shown[] = {"voice", "influence", "trust"};
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, "large less small", NAME);
  for (int i = 0; i < 3; i++) fprintf(stream, i < 2 ? "%11s       " : "%11s", shown[i]);
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, "members", NAME);
  for (int i = 0; i < 3; i++) fprintf(stream, "%11s%7s", "before", "after");
  fprintf(stream, "\n");
  for (int64_t s = 0; s < f->pool->n_strategies; s++) {
    cvn_cli_put_name(stream, name_of(f, order[s]), NAME);
    for (int i = 0; i < 3; i++) {
      const cvn_member_row *row =
          cvn_members_row(&f->members, order[s], shown[i], CVN_MEMBERS_SIZE_GAP);
      print_gap(stream, row->before, 11);
      print_gap(stream, row->after, 7);
    }
    fprintf(stream, "\n");
  }
}

static void print_members(FILE *stream, const cvn_findings *f, const int64_t *order) {
  print_gaps(stream, f, order);
  if (f->pool->replicates < 2 && f->pool->points < 2) return;
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, "strategy", NAME);
  fprintf(stream, "  in what members are worse off than under the baseline\n");
  for (int64_t i = 0; i < f->pool->n_strategies; i++) {
    cvn_buffer text = {0};
    if (order[i] == f->pool->baseline) continue;
    add_losers(&text, f, order[i]);
    cvn_cli_put_name(stream, name_of(f, order[i]), NAME);
    fprintf(stream, "  ");
    const bool known = is_known(cvn_findings_contrast(f, CVN_FINDINGS_NEED_MET, order[i]));
    cvn_cli_wrap(stream,
                 text.text && !text.failed ? text.text
                 : known                   ? "nobody"
                                           : "not known",
                 NAME + 2, NAME + 2, WIDTH);
    cvn_buffer_free(&text);
  }
}

static void print_aftermath(FILE *stream, const cvn_findings *f) {
  if (f->no_aftermath) return;
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, "when the money stops", NAME);
  fprintf(stream, "%-18s%9s  %-16s%8s\n", "  when", "gain", "95% interval", "kept");
  for (int64_t i = 0; i < f->aftermath.count; i++) {
    const cvn_aftermath_row *row = &f->aftermath.rows[i];
    char when[32], kept[16] = "";
    if (row->year == 0) snprintf(when, sizeof when, "while it acts");
    else if (row->year < 0) snprintf(when, sizeof when, "its last year");
    else snprintf(when, sizeof when, "year %d after", row->year);
    if (!isnan(row->kept)) snprintf(kept, sizeof kept, "%.0f%%", 100.0 * row->kept);
    cvn_cli_put_name(stream, row->year == 0 ? name_of(f, row->strategy) : "", NAME);
    fprintf(stream, "  %-16s", when);
    print_gap(stream, row->gain.mean, 9);
    if (isnan(row->interval.low)) fprintf(stream, "%18s", "-");
    else fprintf(stream, "  %+.3f to %+.3f", row->interval.low, row->interval.high);
    fprintf(stream, "%8s\n", kept);
  }
}

static void print_why(FILE *stream, const cvn_compare_why *why) {
  const cvn_shapley *shapley = &why->shapley;
  enum { PART = 30 };
  fprintf(stream, "\n");
  cvn_cli_put_name(stream, "why: share of the effect", PART);
  fprintf(stream, "%9s  %-16s%9s%9s\n", "share", "95% interval", "alone", "missing");
  for (int i = 0; i < shapley->parts; i++) {
    const cvn_shapley_part *part = &shapley->part[i];
    cvn_cli_put_name(stream, why->names[i], PART);
    fprintf(stream, "%+9.3f", part->share.mean);
    if (isnan(part->interval.low)) fprintf(stream, "%18s", "-");
    else fprintf(stream, "  %+.3f to %+.3f", part->interval.low, part->interval.high);
    fprintf(stream, "%+9.3f%+9.3f\n", part->alone.mean, 0.0 - part->last.mean);
  }
  cvn_cli_put_name(stream, "together", PART);
  fprintf(stream, "%+9.3f\n", shapley->whole.mean);
  if (why->attribution.rest.mean != 0.0) {
    cvn_cli_put_name(stream, "without any of them", PART);
    fprintf(stream, "%+9.3f\n", why->attribution.rest.mean);
  }
  cvn_buffer text = {0};
  cvn_buffer_add(&text,
                 "“%s” taken apart into %s: a part's share is what it adds, averaged over "
                 "all orders in which the parts could be switched on (Shapley). %" PRId64
                 " runs in the same futures.",
                 why->attribution.strategy, why->kind, why->runs);
  paragraph(stream, &text);
}

static void print_looks(FILE *stream, const cvn_compare_source *source,
                        const cvn_compare_request *request) {
  if (source->n_looks == 0) return;
  const cvn_look *last = &source->looks[source->n_looks - 1];
  cvn_buffer text = {0};
  cvn_buffer_add(&text, "Stopped at %" PRId64 " replicates after %d look%s: ", last->replicates,
                 source->n_looks, source->n_looks == 1 ? "" : "s");
  if (last->state.enough) cvn_buffer_add(&text, "the rule was met.");
  else if (request->rule.kind == CVN_STOP_RANKING)
    cvn_buffer_add(&text, "the cap was reached with %" PRId64 " pairs of strategies not in order.",
                   last->state.undecided);
  else
    cvn_buffer_add(&text, "the cap was reached with a widest half interval of %.4f.",
                   last->state.widest);
  fprintf(stream, "\n");
  paragraph(stream, &text);
}

cvn_status cvn_compare_print(FILE *stream, const cvn_compare_source *source,
                             const cvn_compare_request *request, const cvn_findings *f,
                             const cvn_compare_why *why, const cvn_deep *deep) {
  const cvn_pool *pool = f->pool;
  int64_t *order = by_rank(f);
  char *title = cvn_reader_attribute(source->readers[0], "/", "title");
  if (!order) {
    free(title);
    return CVN_ERR_MEMORY;
  }
  if (title && *title) fprintf(stream, "%s\n", title);
  fprintf(stream, "%" PRId64 " strategies, ", pool->n_strategies);
  if (pool->points > 1) fprintf(stream, "%" PRId64 " points, ", pool->points);
  fprintf(stream, "%" PRId64 " replicate%s of %" PRId64 " month%s\n\n", pool->replicates,
          pool->replicates == 1 ? "" : "s", pool->months, pool->months == 1 ? "" : "s");
  print_headline(stream, f);
  print_looks(stream, source, request);
  print_differences(stream, f, CVN_FINDINGS_NEED_MET, order);
  print_differences(stream, f, CVN_FINDINGS_COOPERATION, order);
  print_reliability(stream, f);
  print_best(stream, f, order);
  print_costs(stream, f);
  print_acceptability(stream, f);
  if (deep) cvn_compare_print_deep(stream, deep);
  print_members(stream, f, order);
  print_aftermath(stream, f);
  if (why) print_why(stream, why);
  fprintf(stream, "\n");
  if (!request->no_report) fprintf(stream, "Report: %s/report.html\n", source->folder);
  fprintf(stream, "Tables: %s/tables\n", source->folder);
  if (request->xlsx) fprintf(stream, "Workbook: %s/tables.xlsx\n", source->folder);
  if (!request->no_figures) fprintf(stream, "Figures: %s/figures\n", source->folder);
  if (source->path) fprintf(stream, "Results: %s\n", source->path);
  free(title);
  free(order);
  return CVN_OK;
}
