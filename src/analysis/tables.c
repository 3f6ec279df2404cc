/* tables.c: one function a table; the columns say what is in it. */
#include "analysis/tables.h"

#include <math.h>
#include <stdio.h>

#include "record/fields.h"

#define COUNT(columns) ((int)(sizeof(columns) / sizeof(columns)[0]))

static const char *name_of(const cvn_findings *f, int64_t strategy) {
  return strategy < 0 ? "" : f->pool->strategies[strategy].name;
}

static void put_interval(cvn_sheet *sheet, const cvn_interval *interval) {
  cvn_sheet_number(sheet, interval->low);
  cvn_sheet_number(sheet, interval->high);
}

/* A mean with its 95% interval. */
static void put_mean(cvn_sheet *sheet, const cvn_mean *mean) {
  const cvn_interval interval = cvn_mean_interval(mean);
  cvn_sheet_number(sheet, mean->mean);
  cvn_sheet_number(sheet, interval.low);
  cvn_sheet_number(sheet, interval.high);
}

static cvn_status add_strategies(cvn_sheet_set *set, const cvn_findings *f) {
  static const cvn_column columns[] = {
      {"outcome", "text", "need met or cooperation, mean of the last 24 months"},
      {"strategy", "text", "name of the strategy"},
      {"baseline", "1", "1 for the strategy that others are compared with"},
      {"n", "1", "replicates, or points of a study, that have a value"},
      {"mean", "1", "mean over them"},
      {"low", "1", "lower end of its 95% interval (t)"},
      {"high", "1", "upper end of its 95% interval (t)"},
      {"sd", "1", "standard deviation between replicates, or between points"},
      {"rank", "1", "by mean, 1 the highest; ties share the better rank"},
      {"best_in_a_future", "1", "share of single futures in which it is highest; ties share"},
      {"best_on_average", "1", "share of bootstrap resamples in which its mean is highest"},
  };
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "strategies", columns, COUNT(columns), &sheet);
  for (int o = 0; o < CVN_FINDINGS_OUTCOMES && status == CVN_OK; o++)
    for (int64_t s = 0; s < f->pool->n_strategies; s++) {
      const cvn_outcome_findings *found = &f->outcomes[o];
      cvn_sheet_text(sheet, found->heading);
      cvn_sheet_text(sheet, name_of(f, s));
      cvn_sheet_int(sheet, s == f->pool->baseline);
      cvn_sheet_int(sheet, found->means[s].n);
      put_mean(sheet, &found->means[s]);
      cvn_sheet_number(sheet, found->means[s].sd);
      cvn_sheet_int(sheet, found->ranking.rank[s]);
      cvn_sheet_number(sheet, found->ranking.best_single[s]);
      cvn_sheet_number(sheet, found->ranking.best_mean[s]);
      cvn_sheet_end_row(sheet);
    }
  return status;
}

static void put_contrast(cvn_sheet *sheet, const cvn_findings *f, int outcome,
                         const cvn_contrast *c) {
  cvn_sheet_text(sheet, f->outcomes[outcome].heading);
  cvn_sheet_text(sheet, name_of(f, c->a));
  cvn_sheet_text(sheet, name_of(f, c->b));
  cvn_sheet_int(sheet, c->pairs);
  cvn_sheet_number(sheet, c->difference.mean);
  put_interval(sheet, &c->t);
  put_interval(sheet, &c->bootstrap);
  cvn_sheet_number(sheet, c->improved);
  cvn_sheet_number(sheet, c->p);
  cvn_sheet_number(sheet, c->p_holm);
  cvn_sheet_number(sheet, c->correlation);
  cvn_sheet_number(sheet, c->reduction);
  cvn_sheet_text(sheet, cvn_verdict_words(c->verdict));
  cvn_sheet_end_row(sheet);
}

static cvn_status add_contrasts(cvn_sheet_set *set, const cvn_findings *f, bool pairs) {
  static const cvn_column columns[] = {
      {"outcome", "text", "need met or cooperation, mean of the last 24 months"},
      {"strategy", "text", "name of the strategy"},
      {"compared_with", "text", "name of the strategy it is compared with"},
      {"futures", "1", "replicates (at every point of a study) that both have"},
      {"difference", "1", "mean of the strategy less the other in the same future"},
      {"low", "1", "lower end of the difference's 95% interval (t)"},
      {"high", "1", "upper end of the difference's 95% interval (t)"},
      {"bootstrap_low", "1", "the same by bootstrap: BCa; percentiles over a study"},
      {"bootstrap_high", "1", "the same by bootstrap: BCa; percentiles over a study"},
      {"improved", "1", "share of futures in which the strategy is higher; ties count half"},
      {"p", "1", "two-sided p of the paired t test"},
      {"p_holm", "1", "p adjusted for all comparisons of this table and outcome (Holm)"},
      {"correlation", "1", "correlation of the two over replicates"},
      {"variance_reduction", "1", "share of the difference's variance that pairing took away"},
      {"verdict", "text", "what may be said of the difference"},
  };
  cvn_sheet *sheet;
  const cvn_status status =
      cvn_sheet_set_add(set, pairs ? "pairs" : "against_baseline", columns, COUNT(columns), &sheet);
  for (int o = 0; o < CVN_FINDINGS_OUTCOMES && status == CVN_OK; o++) {
    const cvn_outcome_findings *found = &f->outcomes[o];
    for (int64_t i = 0; i < (pairs ? found->n_pairs : found->n_contrasts); i++)
      put_contrast(sheet, f, o, pairs ? &found->pairs[i] : &found->contrasts[i]);
  }
  return status;
}

static void put_month(cvn_sheet *sheet, const cvn_trajectory_month *month) {
  cvn_sheet_int(sheet, month->futures);
  cvn_sheet_number(sheet, month->mean.mean);
  put_interval(sheet, &month->interval);
  cvn_sheet_number(sheet, month->low);
  cvn_sheet_number(sheet, month->high);
  cvn_sheet_number(sheet, month->difference);
  put_interval(sheet, &month->difference_interval);
  cvn_sheet_end_row(sheet);
}

static cvn_status add_trajectories(cvn_sheet_set *set, const cvn_findings *f) {
  static const cvn_column columns[] = {
      {"observable", "text", "what is looked at; below, each has its unit and meaning"},
      {"strategy", "text", "name of the strategy"},
      {"month", "1", "0 is the start of the run; what happens during a month has no last one"},
      {"futures", "1", "replicates (at every point of a study) that have a value"},
      {"mean", "observable", "mean over them"},
      {"low", "observable", "lower end of the mean's 95% interval (t)"},
      {"high", "observable", "upper end of the mean's 95% interval (t)"},
      {"band_low", "observable", "5% of futures are below this in that month"},
      {"band_high", "observable", "5% of futures are above this in that month"},
      {"difference", "observable", "mean of the strategy less the baseline in the same future"},
      {"difference_low", "observable", "lower end of the difference's 95% interval (t)"},
      {"difference_high", "observable", "upper end of the difference's 95% interval (t)"},
  };
  const cvn_trajectories *all = &f->trajectories;
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "trajectories", columns, COUNT(columns), &sheet);
  for (int o = 0; o < all->n_observables && status == CVN_OK; o++) {
    const cvn_field_info *field = &cvn_field_table[all->observables[o]];
    cvn_sheet_set_describe(set, &(cvn_column){field->name, field->unit, field->long_name});
    for (int64_t i = 0; i < all->strategies * all->months; i++) {
      const int64_t s = i / all->months, month = i % all->months;
      cvn_sheet_text(sheet, field->name);
      cvn_sheet_text(sheet, name_of(f, s));
      cvn_sheet_int(sheet, month);
      put_month(sheet, &cvn_trajectory(all, o, s)[month]);
    }
  }
  return status;
}

static cvn_status add_cost_effectiveness(cvn_sheet_set *set, const cvn_findings *f) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"cost", "currency", "mean discounted cost over the horizon"},
      {"effect", "effect", "mean discounted need-met-months over the horizon"},
      {"more_cost", "currency", "mean cost less the baseline's"},
      {"more_cost_low", "currency", "lower end of its 95% interval (t)"},
      {"more_cost_high", "currency", "upper end of its 95% interval (t)"},
      {"more_effect", "effect", "mean effect less the baseline's"},
      {"more_effect_low", "effect", "lower end of its 95% interval (t)"},
      {"more_effect_high", "effect", "upper end of its 95% interval (t)"},
      {"quadrant", "text", "where it lies against the baseline"},
      {"icer_to_baseline", "currency per effect",
       "more cost over more effect; read with the quadrant"},
      {"standing", "text",
       "on the efficiency frontier, dominated, extendedly dominated; or other "
       "circumstances than the baseline's, which nobody chooses"},
      {"dominated_by", "text", "a strategy that costs no more and achieves no less"},
      {"and", "text", "extendedly dominated: by a mixture of the two"},
      {"next_cheaper", "text", "the strategy before it on the frontier"},
      {"icer", "currency per effect", "incremental cost-effectiveness ratio against next_cheaper"},
  };
  if (f->no_value) return CVN_OK;
  cvn_sheet *sheet;
  const cvn_status status =
      cvn_sheet_set_add(set, "cost_effectiveness", columns, COUNT(columns), &sheet);
  for (int64_t s = 0; s < f->value.strategies && status == CVN_OK; s++) {
    const cvn_place_on_frontier *place = &f->value.places[s];
    const cvn_increment *more = &f->value.increments[s];
    cvn_sheet_text(sheet, name_of(f, s));
    cvn_sheet_number(sheet, place->cost);
    cvn_sheet_number(sheet, place->effect);
    cvn_sheet_number(sheet, more->cost.mean);
    put_interval(sheet, &more->cost_interval);
    cvn_sheet_number(sheet, more->effect.mean);
    put_interval(sheet, &more->effect_interval);
    cvn_sheet_text(sheet, s == f->value.baseline
                              ? ""
                              : cvn_quadrant_words(more->cost.mean, more->effect.mean));
    cvn_sheet_number(sheet, more->icer);
    cvn_sheet_text(sheet, cvn_standing_words(place->standing));
    cvn_sheet_text(sheet, name_of(f, place->by[0]));
    cvn_sheet_text(sheet, name_of(f, place->by[1]));
    cvn_sheet_text(sheet, name_of(f, place->after));
    cvn_sheet_number(sheet, place->icer);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

static cvn_status add_net_benefit(cvn_sheet_set *set, const cvn_findings *f) {
  static const cvn_column columns[] = {
      {"threshold", "currency per effect", "what a unit of effect is held to be worth"},
      {"strategy", "text", "name of the strategy"},
      {"net_benefit", "currency", "threshold x more effect less more cost, against the baseline"},
      {"low", "currency", "lower end of its 95% interval (t)"},
      {"high", "currency", "upper end of its 95% interval (t)"},
  };
  if (f->no_value) return CVN_OK;
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "net_benefit", columns, COUNT(columns), &sheet);
  for (int64_t i = 0; i < f->value.n_thresholds * f->value.strategies && status == CVN_OK; i++) {
    const cvn_net_benefit *own = &f->value.benefits[i];
    cvn_sheet_number(sheet, own->threshold);
    cvn_sheet_text(sheet, name_of(f, own->strategy));
    cvn_sheet_number(sheet, own->benefit.mean);
    put_interval(sheet, &own->interval);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

static cvn_status add_acceptability(cvn_sheet_set *set, const cvn_findings *f) {
  static const cvn_column columns[] = {
      {"threshold", "currency per effect", "what a unit of effect is held to be worth"},
      {"strategy", "text", "name of the strategy"},
      {"probability", "1", "share of the study's points at which its net benefit is highest"},
      {"optimal", "1", "1 for the strategy whose mean net benefit is highest"},
      {"evpi", "currency", "expected value of perfect information on the study's parameters"},
      {"noise", "1", "share of the variance behind it that is left-over chance of replicates"},
  };
  if (f->no_acceptability) return CVN_OK;
  const cvn_acceptability *a = &f->acceptability;
  cvn_sheet *sheet;
  const cvn_status status =
      cvn_sheet_set_add(set, "acceptability", columns, COUNT(columns), &sheet);
  for (int64_t i = 0; i < a->n_thresholds * a->strategies && status == CVN_OK; i++) {
    const int64_t t = i / a->strategies, s = i % a->strategies;
    cvn_sheet_number(sheet, f->value.thresholds[t]);
    cvn_sheet_text(sheet, name_of(f, s));
    cvn_sheet_number(sheet, a->probability[i]);
    cvn_sheet_int(sheet, a->optimal[t] == s);
    cvn_sheet_number(sheet, a->evpi[t]);
    cvn_sheet_number(sheet, a->noise[t]);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

static cvn_status add_members(cvn_sheet_set *set, const cvn_findings *f) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"quantity", "text", "what is looked at: effort, trust, voice, …"},
      {"group", "text", "which members, or the gap between two halves of them"},
      {"before", "1", "mean before any intervention of any strategy acts"},
      {"after", "1", "mean of the last 24 months"},
      {"change", "1", "after, less the baseline's in the same future"},
      {"low", "1", "lower end of the change's 95% interval (t)"},
      {"high", "1", "upper end of the change's 95% interval (t)"},
      {"p_holm", "1",
       "p adjusted over the strategy's groups and quantities (Holm); empty for gaps"},
      {"worse_off", "1", "1 where the group is worse off than under the baseline"},
      {"better_off", "1", "1 where the group is better off than under the baseline"},
  };
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "who_benefits", columns, COUNT(columns), &sheet);
  for (int64_t i = 0; i < f->members.count && status == CVN_OK; i++) {
    const cvn_member_row *row = &f->members.rows[i];
    cvn_sheet_text(sheet, name_of(f, row->strategy));
    cvn_sheet_text(sheet, cvn_member_quantity(row->quantity));
    cvn_sheet_text(sheet, cvn_member_group_words(row->group));
    cvn_sheet_number(sheet, row->before);
    cvn_sheet_number(sheet, row->after);
    cvn_sheet_number(sheet, row->change.mean);
    put_interval(sheet, &row->interval);
    cvn_sheet_number(sheet, row->p_holm);
    cvn_sheet_int(sheet, row->worse_off);
    cvn_sheet_int(sheet, row->better_off);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

static cvn_status add_aftermath(cvn_sheet_set *set, const cvn_findings *f) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"year", "1", "0 while it acts, -1 its last year, 1, 2, … years after its end"},
      {"from", "1", "first month, counted from 0"},
      {"until", "1", "month after the last one"},
      {"gain", "1", "need met less the baseline's, mean of these months"},
      {"low", "1", "lower end of its 95% interval (t)"},
      {"high", "1", "upper end of its 95% interval (t)"},
      {"kept", "1", "gain over that of the last year; empty where that is not surely above 0"},
  };
  if (f->no_aftermath) return CVN_OK;
  cvn_sheet *sheet;
  const cvn_status status =
      cvn_sheet_set_add(set, "after_the_end", columns, COUNT(columns), &sheet);
  for (int64_t i = 0; i < f->aftermath.count && status == CVN_OK; i++) {
    const cvn_aftermath_row *row = &f->aftermath.rows[i];
    cvn_sheet_text(sheet, name_of(f, row->strategy));
    cvn_sheet_int(sheet, row->year);
    cvn_sheet_int(sheet, row->from);
    cvn_sheet_int(sheet, row->until);
    cvn_sheet_number(sheet, row->gain.mean);
    put_interval(sheet, &row->interval);
    cvn_sheet_number(sheet, row->kept);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

static cvn_status add_alliances(cvn_sheet_set *set, const cvn_findings *f) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"alliance", "1", "its index, counted from 0, as in the result"},
      {"n", "1", "replicates in which it has members at the end"},
      {"need_met", "1", "mean over the months recorded among the last 24"},
      {"change", "1", "need met less the baseline's in the same future"},
      {"low", "1", "lower end of the change's 95% interval (t)"},
      {"high", "1", "upper end of the change's 95% interval (t)"},
  };
  if (f->by_alliance.count == 0) return CVN_OK;
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "alliances", columns, COUNT(columns), &sheet);
  for (int64_t i = 0; i < f->by_alliance.count && status == CVN_OK; i++) {
    const cvn_alliance_row *row = &f->by_alliance.rows[i];
    cvn_sheet_text(sheet, name_of(f, row->strategy));
    cvn_sheet_int(sheet, row->alliance);
    cvn_sheet_int(sheet, row->mean.n);
    cvn_sheet_number(sheet, row->mean.mean);
    cvn_sheet_number(sheet, row->change.mean);
    put_interval(sheet, &row->interval);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

cvn_status cvn_tables_add(cvn_sheet_set *set, const cvn_findings *findings) {
  cvn_status status = add_strategies(set, findings);
  if (status == CVN_OK) status = add_contrasts(set, findings, false);
  if (status == CVN_OK) status = add_contrasts(set, findings, true);
  if (status == CVN_OK) status = add_trajectories(set, findings);
  if (status == CVN_OK) status = add_cost_effectiveness(set, findings);
  if (status == CVN_OK) status = add_net_benefit(set, findings);
  if (status == CVN_OK) status = add_acceptability(set, findings);
  if (status == CVN_OK) status = add_members(set, findings);
  if (status == CVN_OK) status = add_aftermath(set, findings);
  if (status == CVN_OK) status = add_alliances(set, findings);
  return status;
}

cvn_status cvn_tables_add_why(cvn_sheet_set *set, const cvn_attribution *why) {
  static const cvn_column columns[] = {
      {"strategy", "text", "name of the strategy"},
      {"part", "text",
       "what is switched on and off; rest: the strategy without any part, less the baseline"},
      {"share", "1", "its share of the effect on need met (Shapley value)"},
      {"low", "1", "lower end of the share's 95% interval (t)"},
      {"high", "1", "upper end of the share's 95% interval (t)"},
      {"alone", "1", "what it adds when nothing else is on"},
      {"last", "1", "what is lost when it alone is switched off"},
      {"order_error", "1", "standard error from sampling orders of parts; 0 where all were run"},
  };
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "why", columns, COUNT(columns), &sheet);
  for (int i = 0; i <= why->shapley->parts && status == CVN_OK; i++) {
    const bool rest = i == why->shapley->parts;
    const cvn_shapley_part *part = &why->shapley->part[rest ? 0 : i];
    cvn_sheet_text(sheet, why->strategy);
    cvn_sheet_text(sheet, rest ? "rest" : why->names[i]);
    put_mean(sheet, rest ? &why->rest : &part->share);
    cvn_sheet_number(sheet, rest ? (double)NAN : part->alone.mean);
    cvn_sheet_number(sheet, rest ? (double)NAN : part->last.mean);
    cvn_sheet_number(sheet, rest ? 0.0 : part->order_error);
    cvn_sheet_end_row(sheet);
  }
  return status;
}

cvn_status cvn_tables_add_looks(cvn_sheet_set *set, const cvn_look *looks, int64_t count) {
  static const cvn_column columns[] = {
      {"replicates", "1", "replicates at this look"},
      {"widest", "1", "widest half interval of a difference to the baseline (rule half-width)"},
      {"undecided", "1", "pairs of strategies whose order was not settled (rule ranking)"},
      {"enough", "1", "1 where the rule was met"},
  };
  cvn_sheet *sheet;
  const cvn_status status = cvn_sheet_set_add(set, "stopping", columns, COUNT(columns), &sheet);
  for (int64_t i = 0; i < count && status == CVN_OK; i++) {
    cvn_sheet_int(sheet, looks[i].replicates);
    cvn_sheet_number(sheet, looks[i].state.widest);
    cvn_sheet_int(sheet, looks[i].state.undecided);
    cvn_sheet_int(sheet, looks[i].state.enough);
    cvn_sheet_end_row(sheet);
  }
  return status;
}
