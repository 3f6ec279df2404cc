/* replay.h: computes a result file again from nothing but itself. */
#ifndef CVN_EXPERIMENT_REPLAY_H
#define CVN_EXPERIMENT_REPLAY_H

#include "experiment/experiment.h"
#include "record/compare.h"
#include "record/reader.h"

/* The experiment that a result came from: scenario, parameters as they were in effect, strategies
 * that were run, what was recorded, and the files the scenario names. CVN_ERR_FORMAT where the
 * result does not hold all of it. Freed with cvn_scenario_free. */
cvn_status cvn_replay_scenario(cvn_scenario *scenario, const cvn_reader *reader,
                               cvn_messages *messages) CVN_MUST_CHECK;

/* The same with the points of its study. Freed with cvn_study_free. */
cvn_status cvn_replay_study(cvn_study *study, const cvn_reader *reader,
                            cvn_messages *messages) CVN_MUST_CHECK;

typedef struct cvn_replay_options {
  int threads;
  cvn_progress *progress; /* may be NULL */
  void *user;
  const volatile sig_atomic_t *stop; /* may be NULL */
  cvn_compare_tell *tell;
  void *tell_user;
} cvn_replay_options;

typedef struct cvn_replay_result {
  cvn_comparison comparison;
  char *model, *build; /* of the program that wrote the file, where they are not those of this one;
                          else NULL */
} cvn_replay_result;

/* Runs the experiment again in a temporary folder (TMPDIR, else /tmp), compares all datasets and
 * attributes with those of the file, and removes the folder. What names the program is compared
 * only where the program is the same. Differences are no failure of the call. */
cvn_status cvn_replay(const char *path, const cvn_replay_options *options,
                      cvn_replay_result *result, cvn_messages *messages) CVN_MUST_CHECK;
void cvn_replay_result_free(cvn_replay_result *result); /* safe on zeros */

#endif
