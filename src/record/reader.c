/* reader.c: opening, and reading numbers, texts and attributes. */
#include "record/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <convene/version.h>

#include "base/text.h"
#include "record/reader_parts.h"

enum { ATTRIBUTE_BYTES_MAX = 1 << 20 };

cvn_status cvn_reader_refuse(const cvn_reader *reader, const char *why, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: is not a convene result file: %s",
                  reader->path, why);
}

static cvn_status check_file(const char *path, cvn_messages *messages) {
  struct stat info;
  if (stat(path, &info) != 0)
    return cvn_fail(messages, errno == ENOENT ? CVN_ERR_NOT_FOUND : CVN_ERR_READ, NULL, "%s: %s",
                    path, errno == ENOENT ? "there is no such file" : strerror(errno));
  if (S_ISDIR(info.st_mode))
    return cvn_fail(messages, CVN_ERR_READ, NULL, "%s: is a folder, not a result file", path);
  if (!S_ISREG(info.st_mode))
    return cvn_fail(messages, CVN_ERR_READ, NULL, "%s: is not a regular file", path);
  if (access(path, R_OK) != 0)
    return cvn_fail(messages, CVN_ERR_READ, NULL, "%s: cannot be read: %s", path, strerror(errno));
  if (info.st_size == 0)
    return cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: is not a convene result file: it is empty",
                    path);
  return CVN_OK;
}

static cvn_status open_hdf5(cvn_reader *reader, cvn_messages *messages) {
  if (H5Fis_hdf5(reader->path) == 0) return cvn_reader_refuse(reader, "it is not HDF5", messages);
  cvn_h5 h5 = {0};
  reader->file = cvn_h5_open_file(&h5, reader->path);
  if (!h5.failed) return CVN_OK;
  if (strstr(h5.error, "lock file")) return cvn_h5_status(&h5, reader->path, messages);
  return cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: is damaged or cut short: %s", reader->path,
                  h5.error);
}

cvn_status cvn_reader_damaged(const cvn_reader *reader, cvn_status status, const char *what,
                              cvn_messages *messages) {
  if (status == CVN_ERR_MEMORY)
    return cvn_fail(messages, status, NULL, "no memory to read %s", reader->path);
  return cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: is damaged: cannot read %s", reader->path,
                  what);
}

static cvn_status check_schema(const cvn_reader *reader, cvn_messages *messages) {
  int64_t schema = 0, known = 0;
  char *text;
  cvn_status status = cvn_reader_find_attribute(reader, "/", "convene_schema", &text);
  if (status != CVN_OK)
    return cvn_reader_damaged(reader, status, "the attribute convene_schema", messages);
  if (!text) status = cvn_reader_refuse(reader, "it has no attribute convene_schema", messages);
  else if (!cvn_parse_int(text, &schema) || schema < 1 ||
           !cvn_parse_int(CVN_SCHEMA_VERSION, &known))
    status = cvn_reader_refuse(reader, "its attribute convene_schema is no version", messages);
  else if (schema > known)
    status =
        cvn_fail(messages, CVN_ERR_FORMAT, NULL,
                 "%s: was written by a newer convene (file schema %s; this one reads up to %s)",
                 reader->path, text, CVN_SCHEMA_VERSION);
  free(text);
  return status;
}

/* Length of a dimension with coordinates, or 0. */
static int64_t dimension_length(const cvn_reader *reader, const char *name) {
  const cvn_variable *variable = cvn_reader_find(reader, name);
  return variable && variable->rank == 1 && !variable->text ? variable->shape[0] : 0;
}

static cvn_status read_experiment(cvn_reader *reader, cvn_messages *messages) {
  cvn_experiment *experiment = &reader->experiment;
  experiment->strategies = dimension_length(reader, "strategy");
  experiment->points = dimension_length(reader, "point");
  experiment->replicates = dimension_length(reader, "replicate");
  experiment->months = dimension_length(reader, "time") - 1;
  if (experiment->strategies < 1 || experiment->points < 1 || experiment->replicates < 1 ||
      experiment->months < 1)
    return cvn_reader_refuse(reader, "it lacks the dimensions of an experiment", messages);
  const cvn_variable *names = cvn_reader_find(reader, "strategy_name");
  if (!names || !names->text || names->rank != 2 || names->shape[0] != experiment->strategies)
    return cvn_reader_refuse(reader, "it lacks the strategies' names", messages);
  int64_t count;
  return cvn_reader_texts(reader, names, &experiment->strategy_names, &count, messages);
}

cvn_status cvn_reader_open(cvn_reader **reader, const char *path, cvn_messages *messages) {
  return cvn_reader_open_some(reader, path, NULL, messages);
}

cvn_status cvn_reader_open_some(cvn_reader **reader_, const char *path, const char *const *only,
                                cvn_messages *messages) {
  *reader_ = NULL;
  cvn_status status = check_file(path, messages);
  if (status != CVN_OK) return status;
  cvn_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", path);
  reader->file = H5I_INVALID_HID;
  reader->path = cvn_copy(path);
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  if (!reader->path)
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", path);
  else status = open_hdf5(reader, messages);
  if (status == CVN_OK) status = check_schema(reader, messages);
  if (status == CVN_OK) status = cvn_reader_scan(reader, only, messages);
  if (status == CVN_OK) status = read_experiment(reader, messages);
  cvn_h5_restore(&before);
  if (status == CVN_OK) *reader_ = reader;
  else cvn_reader_close(reader);
  return status;
}

void cvn_reader_close(cvn_reader *reader) {
  if (!reader) return;
  for (int i = 0; i < reader->count; i++) {
    cvn_variable *variable = &reader->variables[i];
    free(variable->path);
    free(variable->unit);
    free(variable->long_name);
    for (int d = 0; d < CVN_READER_RANK; d++) free(variable->dims[d]);
  }
  free(reader->variables);
  cvn_reader_free_texts(reader->experiment.strategy_names, reader->experiment.strategies);
  if (reader->file >= 0) {
    cvn_h5_silence before;
    cvn_h5_quieten(&before);
    H5Fclose(reader->file);
    cvn_h5_restore(&before);
  }
  free(reader->path);
  free(reader);
}

const char *cvn_reader_path(const cvn_reader *reader) {
  return reader->path;
}

const cvn_experiment *cvn_reader_experiment(const cvn_reader *reader) {
  return &reader->experiment;
}

int cvn_reader_count(const cvn_reader *reader) {
  return reader->count;
}

const cvn_variable *cvn_reader_variable(const cvn_reader *reader, int i) {
  return &reader->variables[i];
}

const cvn_variable *cvn_reader_find(const cvn_reader *reader, const char *path) {
  for (int i = 0; i < reader->count; i++)
    if (strcmp(reader->variables[i].path, path) == 0) return &reader->variables[i];
  return NULL;
}

static bool is_by_run(const cvn_reader *reader, const cvn_variable *variable, int rank) {
  const cvn_experiment *e = &reader->experiment;
  const int64_t shape[4] = {e->strategies, e->points, e->replicates, e->months + 1};
  return variable->group[0] == '\0' && !variable->text && variable->rank == rank &&
         memcmp(variable->shape, shape, (size_t)rank * sizeof shape[0]) == 0;
}

bool cvn_reader_is_trajectory(const cvn_reader *reader, const cvn_variable *variable) {
  return is_by_run(reader, variable, 4);
}

bool cvn_reader_is_outcome(const cvn_reader *reader, const cvn_variable *variable) {
  return is_by_run(reader, variable, 3) &&
         (strncmp(variable->name, "outcome_", 8) == 0 || strcmp(variable->name, "cost") == 0);
}

/* Number of values in a block, or -1 where it is more than is read in one go. */
static int64_t block_size(const int64_t *count, int rank) {
  int64_t size = 1;
  for (int d = 0; d < rank; d++) {
    if (count[d] < 0 || (count[d] > 0 && size > CVN_READER_VALUES_MAX / count[d])) return -1;
    size *= count[d];
  }
  return size;
}

/* Reads a block as `memory` type; `what` names the variable in messages. */
static cvn_status read_block(const cvn_reader *reader, const cvn_variable *variable,
                             const int64_t *start, const int64_t *count, hid_t memory, void *values,
                             cvn_messages *messages) {
  hsize_t first[CVN_READER_RANK], size[CVN_READER_RANK];
  for (int d = 0; d < variable->rank; d++) {
    if (start[d] < 0 || count[d] < 0 || start[d] > variable->shape[d] - count[d])
      return cvn_fail(messages, CVN_ERR_USAGE, NULL, "%s: %s has no such block", reader->path,
                      variable->path);
    if (count[d] == 0) return CVN_OK;
    first[d] = (hsize_t)start[d];
    size[d] = (hsize_t)count[d];
  }
  cvn_h5 h5 = {0};
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  const hid_t dataset = H5Dopen2(reader->file, variable->path, H5P_DEFAULT);
  const hid_t space = dataset >= 0 ? H5Dget_space(dataset) : H5I_INVALID_HID;
  const hid_t block = H5Screate_simple(variable->rank, size, NULL);
  if (cvn_h5_check(&h5, dataset, variable->path) && cvn_h5_check(&h5, space, variable->path) &&
      cvn_h5_check(&h5, block, variable->path) &&
      cvn_h5_check(&h5, H5Sselect_hyperslab(space, H5S_SELECT_SET, first, NULL, size, NULL),
                   variable->path))
    cvn_h5_check(&h5, H5Dread(dataset, memory, block, space, H5P_DEFAULT, values), variable->path);
  cvn_h5_close(block);
  cvn_h5_close(space);
  cvn_h5_close(dataset);
  cvn_h5_restore(&before);
  if (!h5.failed) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: is damaged: cannot read %s", reader->path,
                  h5.error);
}

cvn_status cvn_reader_part(const cvn_reader *reader, const cvn_variable *variable,
                           const int64_t *start, const int64_t *count, double *values,
                           cvn_messages *messages) {
  if (variable->text)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL, "%s: %s is text", reader->path, variable->path);
  return read_block(reader, variable, start, count, H5T_NATIVE_DOUBLE, values, messages);
}

cvn_status cvn_reader_all(const cvn_reader *reader, const cvn_variable *variable, double **values,
                          int64_t *count, cvn_messages *messages) {
  static const int64_t start[CVN_READER_RANK] = {0};
  *values = NULL;
  *count = block_size(variable->shape, variable->rank);
  if (*count < 0)
    return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "%s: %s is too large to read in one go",
                    reader->path, variable->path);
  double *numbers = malloc((size_t)(*count > 0 ? *count : 1) * sizeof *numbers);
  if (!numbers)
    return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s of %s", variable->path,
                    reader->path);
  const cvn_status status =
      cvn_reader_part(reader, variable, start, variable->shape, numbers, messages);
  if (status == CVN_OK) *values = numbers;
  else free(numbers);
  return status;
}

cvn_status cvn_reader_texts(const cvn_reader *reader, const cvn_variable *variable, char ***texts_,
                            int64_t *count_, cvn_messages *messages) {
  static const int64_t start[CVN_READER_RANK] = {0};
  *texts_ = NULL;
  *count_ = 0;
  const int64_t size = block_size(variable->shape, variable->rank);
  const int64_t width = variable->shape[variable->rank - 1];
  if (!variable->text || size < 0 || width < 1)
    return cvn_reader_refuse(reader, "a text in it has an impossible shape", messages);
  const int64_t count = size / width;
  cvn_status status = CVN_OK;
  char *cells = malloc((size_t)(size > 0 ? size : 1));
  char **texts = calloc((size_t)(count > 0 ? count : 1), sizeof *texts);
  if (!cells || !texts) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", reader->path);
    goto out;
  }
  status = read_block(reader, variable, start, variable->shape, H5T_C_S1, cells, messages);
  for (int64_t i = 0; i < count && status == CVN_OK; i++) {
    const size_t length = strnlen(cells + i * width, (size_t)width);
    texts[i] = malloc(length + 1);
    if (!texts[i]) {
      status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", reader->path);
      break;
    }
    memcpy(texts[i], cells + i * width, length);
    texts[i][length] = '\0';
  }
out:
  if (status == CVN_OK) {
    *texts_ = texts;
    *count_ = count;
  } else {
    cvn_reader_free_texts(texts, count);
  }
  free(cells);
  return status;
}

void cvn_reader_free_texts(char **texts, int64_t count) {
  if (!texts) return;
  for (int64_t i = 0; i < count; i++) free(texts[i]);
  free(texts);
}

/* NULL where the attribute is of no kind that results hold, or *status is not CVN_OK. */
static char *text_attribute(hid_t attribute, hid_t type, cvn_status *status) {
  const size_t size = H5Tget_size(type);
  const htri_t variable = H5Tis_variable_str(type);
  *status = size == 0 || variable < 0 ? CVN_ERR_FORMAT : CVN_OK;
  if (*status != CVN_OK || variable > 0 || size > ATTRIBUTE_BYTES_MAX) return NULL;
  char *text = calloc(size + 1, 1);
  if (!text) *status = CVN_ERR_MEMORY;
  else if (H5Aread(attribute, type, text) < 0) *status = CVN_ERR_FORMAT;
  if (*status == CVN_OK) return text;
  free(text);
  return NULL;
}

static char *number_attribute(hid_t attribute, cvn_status *status) {
  double value;
  char digits[CVN_NUMBER_SIZE];
  *status = H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) < 0 ? CVN_ERR_FORMAT : CVN_OK;
  if (*status != CVN_OK) return NULL;
  cvn_number_text(value, digits);
  char *text = cvn_copy(digits);
  if (!text) *status = CVN_ERR_MEMORY;
  return text;
}

static char *attribute_value(hid_t attribute, hid_t type, hid_t space, cvn_status *status) {
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  const H5T_class_t kind = H5Tget_class(type);
  *status = count < 0 || kind == H5T_NO_CLASS ? CVN_ERR_FORMAT : CVN_OK;
  if (*status != CVN_OK || count != 1) return NULL;
  if (kind == H5T_STRING) return text_attribute(attribute, type, status);
  if (kind == H5T_FLOAT || kind == H5T_INTEGER) return number_attribute(attribute, status);
  return NULL;
}

cvn_status cvn_reader_find_attribute(const cvn_reader *reader, const char *object, const char *name,
                                     char **text) {
  *text = NULL;
  const htri_t there = H5Aexists_by_name(reader->file, object, name, H5P_DEFAULT);
  if (there <= 0) return there == 0 ? CVN_OK : CVN_ERR_FORMAT;
  cvn_status status = CVN_ERR_FORMAT;
  const hid_t attribute = H5Aopen_by_name(reader->file, object, name, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
  const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
  if (type >= 0 && space >= 0) *text = attribute_value(attribute, type, space, &status);
  cvn_h5_close(space);
  cvn_h5_close(type);
  cvn_h5_close(attribute);
  return status;
}

char *cvn_reader_attribute(const cvn_reader *reader, const char *object, const char *name) {
  char *text = NULL;
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  const cvn_status status = cvn_reader_find_attribute(reader, object, name, &text);
  cvn_h5_restore(&before);
  return status == CVN_OK ? text : NULL;
}

cvn_status cvn_reader_get_attribute(const cvn_reader *reader, const char *object, const char *name,
                                    char **text, cvn_messages *messages) {
  *text = NULL;
  cvn_h5_silence before;
  cvn_h5_quieten(&before);
  const cvn_status status = cvn_reader_find_attribute(reader, object, name, text);
  cvn_h5_restore(&before);
  if (status == CVN_OK) return status;
  return cvn_fail(messages, status, NULL, "%s: %s of %s cannot be read", reader->path, name,
                  object);
}
