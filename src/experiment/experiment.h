/* experiment.h: all strategies and replicates of a scenario, run and written. */
#ifndef CVN_EXPERIMENT_EXPERIMENT_H
#define CVN_EXPERIMENT_EXPERIMENT_H

#include <signal.h>
#include <stdbool.h>

#include <convene/messages.h>

#include "base/flag.h"
#include "experiment/stock.h"
#include "experiment/study.h"
#include "population/population.h"
#include "record/run_output.h"

/* Called as runs finish, and now and then within large ones, by one thread at a time; `done` of
 * `total` membership-months. */
typedef void cvn_progress(void *user, int64_t runs_done, int64_t runs, double done, double total);

typedef struct cvn_experiment_options {
  const char *output;     /* the result file */
  bool force;             /* replace an existing one, and runs left by an interrupted process */
  bool resume;            /* go on with such runs; excludes `force` */
  bool discard;           /* when it fails, keep no finished runs */
  bool take_over;         /* of another process that may be at work on it */
  int threads;            /* at least 1 */
  cvn_progress *progress; /* may be NULL */
  void *progress_user;
  const volatile sig_atomic_t *stop; /* set from outside to stop early; may be NULL */
} cvn_experiment_options;

typedef struct cvn_experiment_result {
  int64_t runs, failed;
  int64_t resumed;          /* runs that an earlier process had made */
  bool nothing_to_do;       /* with `resume`: the result was there already */
  double membership_months; /* steps of one membership */
} cvn_experiment_result;

/* Runs every strategy and replicate and writes the result file. The file does not depend on
 * `threads`, nor on how often the work was interrupted and resumed. A run that fails is recorded
 * with its message and does not stop the others: CVN_ERR_RUNS_FAILED.
 *
 * An experiment of more than a second seals its finished runs about once a second in the folder
 * `<output>.parts` (parts.h), which goes when the result is there. After CVN_ERR_INTERRUPTED all
 * finished runs are in it; after a kill those but of the last second. CVN_ERR_EXISTS where there
 * is a result or such runs, unless `force`, or `resume` for the same experiment. */
cvn_status cvn_experiment_run(const cvn_scenario *scenario, const cvn_experiment_options *options,
                              cvn_experiment_result *result, cvn_messages *messages) CVN_MUST_CHECK;

/* The same for a study, all points in one go. */
cvn_status cvn_experiment_run_study(const cvn_study *study, const cvn_experiment_options *options,
                                    cvn_experiment_result *result,
                                    cvn_messages *messages) CVN_MUST_CHECK;

/* True where `path` is a result whose root attribute ("fingerprint", "family") is this. */
bool cvn_result_is(const char *path, const char *attribute, uint64_t fingerprint);

/* One run: `strategy` on the population of `key`. Months are stepped with `threads` threads. On
 * failure *output says why. */
void cvn_run_one(cvn_run_output *output, const cvn_scenario *scenario,
                 const cvn_population *population, const cvn_strategy *strategy, cvn_key key,
                 int threads);

/* The same, but gives up with CVN_ERR_INTERRUPTED within a month of *stop being set (NULL:
 * never). */
void cvn_run_one_until(cvn_run_output *output, const cvn_scenario *scenario,
                       const cvn_population *population, const cvn_strategy *strategy, cvn_key key,
                       int threads, const volatile sig_atomic_t *stop);

/* What a run looks at and tells between its months. */
typedef struct cvn_run_watch {
  const volatile sig_atomic_t *stop; /* may be NULL */
  int64_t *all_months;               /* of all runs in the middle, added to atomically; or NULL */
  int64_t months;                    /* stepped by this run */
  void (*after_month)(void *user);   /* may be NULL */
  void *user;
} cvn_run_watch;

/* The same on what a thread keeps between runs. */
void cvn_run_from(cvn_run_output *output, const cvn_scenario *scenario, cvn_stock *stock,
                  const cvn_strategy *strategy, cvn_key key, cvn_run_watch *watch);

/* Months that a run steps in all: 0 to T, and once more where the collaborative advantage is asked
 * for. */
int64_t cvn_run_steps(const cvn_scenario *scenario);

/* Bytes one run's output takes while it waits to be written. */
double cvn_run_output_bytes(const cvn_scenario *scenario, const cvn_dimensions *dimensions);

#endif
