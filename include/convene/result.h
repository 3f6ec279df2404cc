/* result.h: a result file, open for reading. */
#ifndef CONVENE_RESULT_H
#define CONVENE_RESULT_H

#include <stdint.h>

#include <convene/messages.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cvn_result cvn_result;

/* Opens a result file. CVN_ERR_NOT_FOUND, _READ; _FORMAT for a file of another kind, a damaged one,
 * or one that a newer convene wrote; _MEMORY. */
CVN_API cvn_status cvn_result_open(cvn_result **result, const char *path,
                                   cvn_messages *messages) CVN_MUST_CHECK;
CVN_API void cvn_result_close(cvn_result *result);

/* How many there are; trajectories have months + 1 values. */
typedef struct cvn_result_size {
  int64_t strategies, points, replicates, months;
} cvn_result_size;
CVN_API cvn_result_size cvn_result_size_of(const cvn_result *result);

/* Name of strategy `i`, counted from 0; NULL past the last. */
CVN_API const char *cvn_result_strategy(const cvn_result *result, int64_t i);

/* Name of the i-th trajectory ("need_met", …) or outcome ("outcome_need_met", …, "cost"), counted
 * from 0; NULL past the last. */
CVN_API const char *cvn_result_trajectory_name(const cvn_result *result, int i);
CVN_API const char *cvn_result_outcome_name(const cvn_result *result, int i);

/* Reads one run's trajectory: `values` has room for months + 1 numbers, of months 0 … T. NAN where
 * there is none, throughout in a run that failed. `point` is 0 but in files of a sweep.
 * CVN_ERR_INPUT for a name that is none, _USAGE for a run that the file does not have, _FORMAT for
 * a damaged file. */
CVN_API cvn_status cvn_result_trajectory(const cvn_result *result, const char *name,
                                         int64_t strategy, int64_t point, int64_t replicate,
                                         double *values, cvn_messages *messages) CVN_MUST_CHECK;

/* Reads one outcome of all replicates of a strategy: `values` has room for `replicates` numbers.
 * NAN where there is none. Errors as above. */
CVN_API cvn_status cvn_result_outcome(const cvn_result *result, const char *name, int64_t strategy,
                                      int64_t point, double *values,
                                      cvn_messages *messages) CVN_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
