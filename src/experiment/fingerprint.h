/* fingerprint.h: what makes two experiments the same: the same fingerprint, the same result file.
 *
 * Threads, shards, the output's name and the machine are no part of it. Experiments of one family
 * differ in their numbers of replicates and of design points only, and can use one another's runs.
 */
#ifndef CVN_EXPERIMENT_FINGERPRINT_H
#define CVN_EXPERIMENT_FINGERPRINT_H

#include <stdint.h>

#include <convene/messages.h>

#include "base/text.h"
#include "experiment/study.h"

/* CVN_FINGERPRINT_PART(name, in words), each hashed by itself so that a difference has a name. */
#define CVN_FINGERPRINT_PARTS(X)                                                                   \
  X(program, "the program that was used (its version, commit or compiler)")                        \
  X(model, "the version of the model or of the file's layout")                                     \
  X(scenario, "the scenario file's text or name")                                                  \
  X(files, "the CSV files")                                                                        \
  X(parameters, "the parameters (--set or --seed)")                                                \
  X(design, "what the study varies, or how")                                                       \
  X(strategies, "the strategies that are run")                                                     \
  X(record, "what is recorded")
typedef enum cvn_fingerprint_part {
#define CVN_FINGERPRINT_ENUM(name, words) CVN_FINGERPRINT_##name,
  CVN_FINGERPRINT_PARTS(CVN_FINGERPRINT_ENUM)
#undef CVN_FINGERPRINT_ENUM
      CVN_FINGERPRINT_PART_COUNT
} cvn_fingerprint_part;

typedef struct cvn_fingerprint {
  uint64_t all;    /* of the parts, the numbers of replicates and points, and all points; never 0 */
  uint64_t family; /* of the parts; never 0 */
  uint64_t parts[CVN_FINGERPRINT_PART_COUNT];
} cvn_fingerprint;

/* XXH3-64 of each part. */
cvn_status cvn_fingerprint_of(cvn_fingerprint *fingerprint, const cvn_study *study,
                              cvn_messages *messages) CVN_MUST_CHECK;

const char *cvn_fingerprint_part_name(int part);

/* Adds the words of the parts that differ, separated by semicolons. */
void cvn_fingerprint_differences(cvn_buffer *text, const cvn_fingerprint *a,
                                 const cvn_fingerprint *b);

#endif
