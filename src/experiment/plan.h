/* plan.h: what a study will take, before it is run. */
#ifndef CVN_EXPERIMENT_PLAN_H
#define CVN_EXPERIMENT_PLAN_H

#include <signal.h>

#include <convene/messages.h>

#include "experiment/study.h"

typedef struct cvn_plan {
  int64_t runs;             /* points x strategies x replicates */
  double membership_months; /* of all runs */
  int64_t largest;          /* organisations at the largest point */
  double memory;            /* bytes, at that point, with the threads asked for */
  double sealed;            /* bytes of all finished runs, while the sweep goes on */
  double result;            /* bytes that the result takes at most: it is compressed */
  double core_seconds;      /* of all runs on one core */
  int measured;             /* runs that core_seconds was estimated from; 0: not estimated */
  double measured_seconds;  /* what one of them took on average */
} cvn_plan;

/* Sizes at every point; then a few runs, spread over points and strategies, for about two seconds
 * and at most 24; large ones are cut short after some months. A *stop from outside ends them early
 * (may be NULL). `threads` is at least 1. */
cvn_status cvn_plan_study(cvn_plan *plan, const cvn_study *study, int threads,
                          const volatile sig_atomic_t *stop, cvn_messages *messages) CVN_MUST_CHECK;

/* Writes the design as CSV: `point`, counted from 0, and a column for each varied parameter, named
 * as in scenario files: a design of kind list reads it again. CVN_ERR_EXISTS without `force`. */
cvn_status cvn_plan_write_csv(const cvn_study *study, const char *path, bool force,
                              cvn_messages *messages) CVN_MUST_CHECK;

#endif
