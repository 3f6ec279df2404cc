/* study.h: a scenario, or a study of one at many points, checked and ready to run. */
#ifndef CONVENE_STUDY_H
#define CONVENE_STUDY_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cvn_study cvn_study;

/* Reads and checks a scenario file, or a study file (docs/studies.md) with its scenario, and the
 * CSV files they name. `overrides` are `n_overrides` texts "group.key=value", as of `convene run
 * --set` (may be NULL when there are none). Everything that is wrong is told at once, with line and
 * column; a syntax error stops reading. CVN_ERR_NOT_FOUND, _READ, _SYNTAX, _INPUT, _MEMORY. */
CVN_API cvn_status cvn_study_open(cvn_study **study, const char *path, const char *const *overrides,
                                  int n_overrides, cvn_messages *messages) CVN_MUST_CHECK;
CVN_API void cvn_study_close(cvn_study *study);

/* Points at which the scenario is run: what a study file asks for; 1 of a scenario file. */
CVN_API int64_t cvn_study_points(const cvn_study *study);

/* Name of strategy `i`, counted from 0 in the order of the file; NULL past the last. */
CVN_API const char *cvn_study_strategy(const cvn_study *study, int i);

/* Keeps the baseline and the named strategies only, in the order of the file; CVN_ERR_INPUT for a
 * name that the scenario does not have. */
CVN_API cvn_status cvn_study_keep_strategies(cvn_study *study, const char *const *names,
                                             int n_names, cvn_messages *messages) CVN_MUST_CHECK;

/* Sets parameter "group.key" from text, as in a scenario file: "0.25", "independent". The value is
 * checked by itself and against the other parameters, at every point (CVN_ERR_INPUT). What a study
 * file varies cannot be set. Names of CSV files can be given to cvn_study_open only. `convene
 * params` lists all parameters with units and ranges. */
CVN_API cvn_status cvn_study_set(cvn_study *study, const char *parameter, const char *value,
                                 cvn_messages *messages) CVN_MUST_CHECK;

/* Value of parameter "group.key" in its unit, of what is varied that of the scenario; of a
 * parameter that is a choice of words, the word's place among them, from 0. CVN_ERR_INPUT for a
 * name that is none, or a file's. */
CVN_API cvn_status cvn_study_get(const cvn_study *study, const char *parameter, double *value,
                                 cvn_messages *messages) CVN_MUST_CHECK;

/* How to run a study. Zeros, but for `output`, are sensible. */
typedef struct cvn_run_options {
  const char *output; /* the result file to write */
  bool replace;       /* replace an existing file; otherwise, and where the study was read from it,
                         one is CVN_ERR_EXISTS */
  bool resume;        /* go on with the finished runs in `<output>.parts`; excludes `replace` */
  int threads;        /* 0: all processors this process may use; the result does not depend on it */
  const volatile sig_atomic_t *stop; /* set it from a signal handler to end early:
                                        CVN_ERR_INTERRUPTED; may be NULL */
  void (*progress)(void *user, int64_t runs_done, int64_t runs); /* called after each run, by one
                                                                    thread at a time; may be NULL */
  void *user;
} cvn_run_options;

/* Runs all strategies, points and replicates and writes the result file, which is HDF5 and
 * netCDF-4. A run that fails is noted in the file and does not stop the others:
 * CVN_ERR_RUNS_FAILED. After any other error there is no new file, and an old one is as it was:
 * CVN_ERR_EXISTS, _WRITE, _HDF5, _MEMORY, _INTERRUPTED; _USAGE where `output` is NULL, a folder or
 * the like, where both `resume` and `replace` are set or `threads` is out of range; _NOT_FOUND
 * where its folder is not there; _INPUT where the CSV files do not fit together. Runs that were
 * finished by then may be in the folder `<output>.parts`, where `resume` finds them; without it, or
 * `replace`, such a folder is CVN_ERR_EXISTS. */
CVN_API cvn_status cvn_study_run(const cvn_study *study, const cvn_run_options *options,
                                 cvn_messages *messages) CVN_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
