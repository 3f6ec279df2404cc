/* reader_scan.c: finds out which datasets a result holds, with their shapes and descriptions. */
#include <stdlib.h>
#include <string.h>

#include <hdf5_hl.h>

#include "base/text.h"
#include "record/reader_parts.h"

static const char *const groups[] = {"", "alliances", "snapshots", "population"};
enum { GROUPS = (int)(sizeof groups / sizeof groups[0]), VARIABLES_MAX = 4096 };

typedef struct scan {
  cvn_reader *reader;
  const char *group;
  bool out_of_memory;
} scan;

static herr_t name_of_scale(hid_t dataset, unsigned dimension, hid_t scale, void *data) {
  (void)dataset;
  (void)dimension;
  char path[256] = "", **name = data;
  if (H5Iget_name(scale, path, sizeof path) < 0) return 1;
  const char *slash = strrchr(path, '/');
  *name = cvn_copy(slash ? slash + 1 : path);
  return 1; /* one is enough */
}

static bool is_bare_dimension(hid_t dataset) {
  static const char prefix[] = "This is a netCDF dimension but not a netCDF variable";
  char name[128] = "";
  if (H5DSis_scale(dataset) <= 0) return false;
  return H5DSget_scale_name(dataset, name, sizeof name) > 0 &&
         strncmp(name, prefix, sizeof prefix - 1) == 0;
}

static void read_chunk(hid_t dataset, cvn_variable *variable) {
  hsize_t chunk[CVN_READER_RANK];
  memcpy(variable->chunk, variable->shape, sizeof variable->chunk);
  const hid_t creation = H5Dget_create_plist(dataset);
  if (creation >= 0 && H5Pget_layout(creation) == H5D_CHUNKED &&
      H5Pget_chunk(creation, CVN_READER_RANK, chunk) == variable->rank)
    for (int d = 0; d < variable->rank; d++) variable->chunk[d] = (int64_t)chunk[d];
  cvn_h5_close(creation);
}

/* False where the dataset is of no kind that results hold. */
static bool read_shape(hid_t dataset, cvn_variable *variable) {
  hsize_t shape[CVN_READER_RANK];
  bool known = false;
  const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  if (space >= 0 && type >= 0) {
    const H5T_class_t kind = H5Tget_class(type);
    variable->text = kind == H5T_STRING;
    variable->rank = H5Sget_simple_extent_ndims(space);
    known = variable->rank >= 1 && variable->rank <= CVN_READER_RANK &&
            (kind == H5T_FLOAT || kind == H5T_INTEGER ||
             (kind == H5T_STRING && H5Tget_size(type) == 1 && H5Tis_variable_str(type) == 0));
    if (known) known = H5Sget_simple_extent_dims(space, shape, NULL) == variable->rank;
    for (int d = 0; known && d < variable->rank; d++) {
      if (shape[d] > (hsize_t)INT64_MAX) known = false;
      variable->shape[d] = (int64_t)shape[d];
    }
  }
  cvn_h5_close(type);
  cvn_h5_close(space);
  return known;
}

static cvn_variable *new_variable(cvn_reader *reader) {
  if (reader->count == reader->capacity) {
    const int capacity = reader->capacity ? 2 * reader->capacity : 256;
    cvn_variable *more = realloc(reader->variables, (size_t)capacity * sizeof *more);
    if (!more) return NULL;
    reader->variables = more;
    reader->capacity = capacity;
  }
  cvn_variable *variable = &reader->variables[reader->count];
  memset(variable, 0, sizeof *variable);
  return variable;
}

static bool describe(cvn_reader *reader, hid_t dataset, cvn_variable *variable, const char *group,
                     const char *name) {
  variable->path = *group ? cvn_format("%s/%s", group, name) : cvn_copy(name);
  if (!variable->path) return false;
  variable->group = group;
  variable->name = variable->path + strlen(variable->path) - strlen(name);
  read_chunk(dataset, variable);
  variable->unit = cvn_reader_attribute(reader, variable->path, "units");
  variable->long_name = cvn_reader_attribute(reader, variable->path, "long_name");
  if (!variable->unit) variable->unit = cvn_copy("");
  if (!variable->long_name) variable->long_name = cvn_copy("");
  bool whole = variable->unit && variable->long_name;
  for (int d = 0; d < variable->rank; d++) {
    if (H5DSget_num_scales(dataset, (unsigned)d) > 0)
      H5DSiterate_scales(dataset, (unsigned)d, NULL, name_of_scale, &variable->dims[d]);
    if (!variable->dims[d]) variable->dims[d] = cvn_copy("");
    whole = whole && variable->dims[d];
  }
  return whole;
}

static herr_t visit(hid_t group, const char *name, const H5L_info_t *link, void *data) {
  scan *s = data;
  if (link->type != H5L_TYPE_HARD || s->reader->count >= VARIABLES_MAX) return 0;
  H5O_info_t info;
  if (H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ||
      info.type != H5O_TYPE_DATASET)
    return 0;
  const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
  if (dataset < 0) return 0;
  cvn_variable *variable = new_variable(s->reader);
  if (!variable) {
    s->out_of_memory = true;
  } else if (read_shape(dataset, variable) && !is_bare_dimension(dataset)) {
    s->reader->count++; /* counted first: freed with the reader even when half described */
    if (!describe(s->reader, dataset, variable, s->group, name)) s->out_of_memory = true;
  }
  cvn_h5_close(dataset);
  return s->out_of_memory ? -1 : 0;
}

cvn_status cvn_reader_scan(cvn_reader *reader, cvn_messages *messages) {
  for (int g = 0; g < GROUPS; g++) {
    scan s = {.reader = reader, .group = groups[g]};
    const char *name = *groups[g] ? groups[g] : "/";
    if (*groups[g] && H5Lexists(reader->file, name, H5P_DEFAULT) <= 0) continue;
    const hid_t group = H5Gopen2(reader->file, name, H5P_DEFAULT);
    if (group < 0) continue;
    hsize_t index = 0;
    herr_t result = H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &index, visit, &s);
    if (result < 0 && !s.out_of_memory && index == 0)
      result = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &index, visit, &s);
    cvn_h5_close(group);
    if (s.out_of_memory)
      return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", reader->path);
    if (result < 0) return cvn_reader_refuse(reader, "its contents cannot be listed", messages);
  }
  return CVN_OK;
}
