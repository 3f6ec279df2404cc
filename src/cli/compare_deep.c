/* compare_deep.c: strategies over the points of a study, on a terminal of 80 columns. */
#include <inttypes.h>
#include <math.h>

#include "cli/columns.h"
#include "cli/compare.h"

enum { WIDTH = 80, NAME = 20 };

static void paragraph(FILE *stream, cvn_buffer *text) {
  if (text->text && !text->failed) cvn_cli_wrap(stream, text->text, 0, 2, WIDTH);
  cvn_buffer_free(text);
}

static void print_futures(FILE *stream, const cvn_deep *deep) {
  const cvn_futures *futures = &deep->futures;
  const bool target = !isnan(deep->target);
  fprintf(stream, "\nOver %" PRId64 " futures%24s  regret\n", futures->used, "");
  cvn_cli_put_name(stream, "need met", NAME);
  fprintf(stream, "%8s%8s%8s%8s%8s%9s", "mean", "worst", "mean", "90%", "worst", "best in");
  fprintf(stream, target ? "%9s\n" : "%s\n", target ? "target" : "");
  for (int64_t s = 0; s < futures->strategies; s++) {
    const cvn_future_row *row = &futures->rows[s];
    cvn_cli_put_name(stream, deep->pool->strategies[s].name, NAME);
    fprintf(stream, "%8.3f%8.3f", row->mean, row->worst);
    if (isnan(row->regret_mean)) fprintf(stream, "%33s", "other circumstances");
    else
      fprintf(stream, "%8.3f%8.3f%8.3f%8.0f%%", row->regret_mean, row->regret_90, row->regret_worst,
              100.0 * row->best_share);
    if (target) fprintf(stream, "%8.0f%%", 100.0 * row->target_share);
    fputc('\n', stream);
  }
}

static void print_choices(FILE *stream, const cvn_deep *deep) {
  const cvn_futures *futures = &deep->futures;
  cvn_buffer text = {0};
  const char *worst = deep->pool->strategies[futures->maximin].name;
  const char *regret = deep->pool->strategies[futures->least_regret].name;
  cvn_buffer_add(&text, "A future is a point of the study; regret is what the best choice of a "
                        "future meets more. ");
  if (futures->maximin == futures->least_regret)
    cvn_buffer_add(&text, "“%s” has the best worst future and the smallest worst regret.", worst);
  else
    cvn_buffer_add(&text, "“%s” has the best worst future, “%s” the smallest worst regret.", worst,
                   regret);
  if (futures->left_out > 0)
    cvn_buffer_add(&text, " %" PRId64 " futures lack runs and are left out.", futures->left_out);
  paragraph(stream, &text);
}

static void print_failures(FILE *stream, const cvn_deep *deep) {
  cvn_buffer text = {0};
  if (!isnan(deep->target))
    cvn_buffer_add(&text, "Where strategies fail (need met below %.3g):", deep->target);
  else
    cvn_buffer_add(&text, "Where strategies fail (no more need met than “%s”):",
                   deep->pool->strategies[deep->pool->baseline].name);
  paragraph(stream, &text);
  for (int64_t s = 0; s < deep->pool->n_strategies; s++) {
    if (deep->failures[s].futures == 0) continue;
    text = (cvn_buffer){0};
    cvn_buffer_add(&text, "“%s” %s.", deep->pool->strategies[s].name, deep->failures[s].words);
    paragraph(stream, &text);
  }
}

void cvn_compare_print_deep(FILE *stream, const cvn_deep *deep) {
  if (deep->futures.used == 0) {
    fprintf(stream,
            "\nNo point of the study has all runs of every strategy: regret is not known.\n");
  } else {
    print_futures(stream, deep);
    print_choices(stream, deep);
  }
  print_failures(stream, deep);
}
