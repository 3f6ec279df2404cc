/* study.h: a scenario over the points of a design: strategies x points x replicates.
 *
 * A plain scenario is a study of one point at which nothing is varied, so that running, sweeping
 * and resuming know one kind of work only. This struct is also what the library's users hold as a
 * `cvn_study` (include/convene/study.h).
 */
#ifndef CVN_EXPERIMENT_STUDY_H
#define CVN_EXPERIMENT_STUDY_H

#include <convene/messages.h>

#include "experiment/design.h"
#include "experiment/factor.h"
#include "scenario/scenario.h"

typedef struct cvn_study {
  cvn_scenario scenario; /* its strategies reduced to those wanted, and the baseline;
                          * run.replicates as the study says; owned */
  char *path, *name;     /* of the study file, and its name without folder and ending; path NULL for
                          * a plain scenario; owned */
  char *text;            /* the study file as read; NULL for a plain scenario; owned */
  size_t text_length;
  cvn_design design;
  int n_varied;
  cvn_factor *factors; /* n_varied: how each is varied; owned */
  int *varied;         /* rows of cvn_param_table, in the file's order; owned */
  int64_t points;      /* at least 1 */
  double *values;      /* points x n_varied; choices as their index, integers whole; owned */
} cvn_study;

/* Reads a study file, or a plain scenario file as a study of one point. Everything that is wrong
 * is told at once. `overrides` are "group.key=value" for the base scenario, or "design.points=N",
 * "design.trajectories=N", "design.seed=N", "design.levels=N" for the design. Every point is
 * checked, one parameter against another too. Initial populations are recorded for one point only:
 * with more the scenario's wish for them is left out. On failure *study is empty. */
cvn_status cvn_study_load(cvn_study *study, const char *path, const char *const *overrides,
                          int n_overrides, cvn_messages *messages) CVN_MUST_CHECK;

/* Takes the scenario over, leaving zeros: one point, nothing varied. */
void cvn_study_of_scenario(cvn_study *study, cvn_scenario *scenario);

/* The effective parameters of a point in 0 .. points - 1: those of the scenario, the varied ones
 * replaced. All were checked when the study was loaded, so only memory can be wanting. The caller
 * frees with cvn_params_free. */
cvn_status cvn_study_params(const cvn_study *study, int64_t point, cvn_params *params,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* CVN_ERR_EXISTS where `output` is, under whatever name, one of the files that the study was read
 * from: not even with --force is one of them replaced. */
cvn_status cvn_study_spares(const cvn_study *study, const char *output,
                            cvn_messages *messages) CVN_MUST_CHECK;

/* The same for the sidecar of a result; and CVN_ERR_EXISTS where something that is not a sidecar has
 * its name, unless `force` says that it may go. */
cvn_status cvn_study_spares_sidecar(const cvn_study *study, const char *result, bool force,
                                    cvn_messages *messages) CVN_MUST_CHECK;

/* The name that results are called by: the study file's, else the scenario's. */
static inline const char *cvn_study_name(const cvn_study *study) {
  return study->name ? study->name : study->scenario.name;
}

void cvn_study_free(cvn_study *study); /* safe on zeros */

#endif
