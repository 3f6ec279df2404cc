/* reader.h: opens any convene result file and reads its numbers, names and attributes.
 *
 * Files are not trusted: sizes are checked before memory is asked for.
 */
#ifndef CVN_RECORD_READER_H
#define CVN_RECORD_READER_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

typedef struct cvn_reader cvn_reader;

enum { CVN_READER_RANK = 5 };
#define CVN_READER_VALUES_MAX ((int64_t)1 << 27) /* values read in one go */

/* One dataset of numbers or characters; dimensions without coordinates are left out. */
typedef struct cvn_variable {
  char *path;             /* "need_met", "alliances/need_met" */
  const char *group;      /* "" for the root, else "alliances", … */
  const char *name;       /* last part of the path */
  char *unit, *long_name; /* "" where not given */
  bool text;              /* characters: the last dimension is their length */
  int rank;
  int64_t shape[CVN_READER_RANK];
  int64_t chunk[CVN_READER_RANK]; /* the shape where it is not chunked */
  char *dims[CVN_READER_RANK];    /* names of the dimensions, "" where unknown */
} cvn_variable;

/* What every result has. */
typedef struct cvn_experiment {
  int64_t strategies, points, replicates, months;
  char **strategy_names;
} cvn_experiment;

/* Opens a result. A file of another kind, cut short, empty or of a newer schema is CVN_ERR_FORMAT;
 * on failure *reader is NULL. */
cvn_status cvn_reader_open(cvn_reader **reader, const char *path,
                           cvn_messages *messages) CVN_MUST_CHECK;
/* The same, but knows no other variables than those of the root named in `only` (up to NULL) and
 * what every result has: to look at a few does not take reading about all of them. */
cvn_status cvn_reader_open_some(cvn_reader **reader, const char *path, const char *const *only,
                                cvn_messages *messages) CVN_MUST_CHECK;
void cvn_reader_close(cvn_reader *reader); /* safe on NULL */

const char *cvn_reader_path(const cvn_reader *reader);
const cvn_experiment *cvn_reader_experiment(const cvn_reader *reader);

int cvn_reader_count(const cvn_reader *reader);
const cvn_variable *cvn_reader_variable(const cvn_reader *reader, int i);
const cvn_variable *cvn_reader_find(const cvn_reader *reader, const char *path); /* or NULL */

/* True for numbers of shape (strategy, point, replicate, time), the trajectories; of (strategy,
 * point, replicate), the outcomes: outcome_… and cost. */
bool cvn_reader_is_trajectory(const cvn_reader *reader, const cvn_variable *variable);
bool cvn_reader_is_outcome(const cvn_reader *reader, const cvn_variable *variable);

/* Reads a block of numbers as double; `values` has room for all of it. */
cvn_status cvn_reader_part(const cvn_reader *reader, const cvn_variable *variable,
                           const int64_t *start, const int64_t *count, double *values,
                           cvn_messages *messages) CVN_MUST_CHECK;

/* Reads all numbers into new memory, *count of them; the caller frees. NULL on failure. */
cvn_status cvn_reader_all(const cvn_reader *reader, const cvn_variable *variable, double **values,
                          int64_t *count, cvn_messages *messages) CVN_MUST_CHECK;

/* Reads characters as *count texts, the last dimension being their length; freed by
 * cvn_reader_free_texts. */
cvn_status cvn_reader_texts(const cvn_reader *reader, const cvn_variable *variable, char ***texts,
                            int64_t *count, cvn_messages *messages) CVN_MUST_CHECK;
void cvn_reader_free_texts(char **texts, int64_t count);

/* Reads a dataset of characters whole, with its path ("scenario_yaml"); a NUL follows the *length
 * bytes, and the caller frees. CVN_ERR_FORMAT where there is none. */
cvn_status cvn_reader_bytes(const cvn_reader *reader, const char *path, char **bytes,
                            size_t *length, cvn_messages *messages) CVN_MUST_CHECK;

/* An attribute as text (numbers in decimal), or NULL where there is none; the caller frees.
 * `object` is "/", "parameters", "need_met", … */
char *cvn_reader_attribute(const cvn_reader *reader, const char *object, const char *name);

/* The same where it matters whether there is none (*text is NULL) or it could not be read.
 * CVN_ERR_FORMAT, also where there is no such object; CVN_ERR_MEMORY. */
cvn_status cvn_reader_get_attribute(const cvn_reader *reader, const char *object, const char *name,
                                    char **text, cvn_messages *messages) CVN_MUST_CHECK;

#endif
