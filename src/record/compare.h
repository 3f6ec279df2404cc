/* compare.h: two result files held against each other, bit by bit and name by name. */
#ifndef CVN_RECORD_COMPARE_H
#define CVN_RECORD_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

/* Told of every dataset and of every attribute that differs: `path` is "need_met" or
 * "parameters@trust.gain"; `what` says in words how it differs, NULL where it does not. */
typedef void cvn_compare_tell(void *user, const char *path, const char *what);

typedef struct cvn_comparison {
  int64_t datasets, different; /* compared; and datasets and attributes that differ */
} cvn_comparison;

/* Compares all datasets and attributes of `path` with those of `other`. `ignored` are attributes of
 * the root that may differ; ends with NULL. What cannot be read counts as different. CVN_ERR_FORMAT
 * where a file cannot be opened. */
cvn_status cvn_compare(const char *path, const char *other, const char *const *ignored,
                       cvn_compare_tell *tell, void *user, cvn_comparison *comparison,
                       cvn_messages *messages) CVN_MUST_CHECK;

#endif
