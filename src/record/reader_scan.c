/* reader_scan.c: finds out which datasets a result holds, with their shapes and descriptions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5_hl.h>

#include "base/text.h"
#include "record/reader_parts.h"

static const char *const groups[] = {"", "alliances", "snapshots", "population"};
enum { GROUPS = (int)(sizeof groups / sizeof groups[0]), VARIABLES_MAX = 4096, DIMS_MAX = 256 };

/* Dimensions met so far, by their place in the file: HDF5 would search the whole file for the name
 * of each. */
typedef struct known_dims {
  struct {
    haddr_t address;
    char name[64];
  } items[DIMS_MAX];
  int count;
} known_dims;

typedef struct scan {
  cvn_reader *reader;
  const char *group;
  known_dims *dims;
  bool out_of_memory;
} scan;

typedef struct wanted_name {
  const known_dims *dims;
  const char *name;
} wanted_name;

static herr_t name_of_scale(hid_t dataset, unsigned dimension, hid_t scale, void *data) {
  (void)dataset;
  (void)dimension;
  wanted_name *wanted = data;
  H5O_info_t info;
  if (H5Oget_info2(scale, &info, H5O_INFO_BASIC) < 0) return 1;
  for (int i = 0; i < wanted->dims->count; i++)
    if (wanted->dims->items[i].address == info.addr) wanted->name = wanted->dims->items[i].name;
  return 1; /* one is enough */
}

static void remember_dimension(known_dims *dims, const char *name, haddr_t address) {
  if (dims->count == DIMS_MAX) return;
  snprintf(dims->items[dims->count].name, sizeof dims->items[0].name, "%s", name);
  dims->items[dims->count++].address = address;
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

static bool describe(const scan *s, hid_t dataset, cvn_variable *variable, const char *name) {
  const cvn_reader *reader = s->reader;
  const char *group = s->group;
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
    wanted_name wanted = {.dims = s->dims, .name = ""};
    if (H5DSget_num_scales(dataset, (unsigned)d) > 0)
      H5DSiterate_scales(dataset, (unsigned)d, NULL, name_of_scale, &wanted);
    variable->dims[d] = cvn_copy(wanted.name);
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
  if (H5DSis_scale(dataset) > 0) remember_dimension(s->dims, name, info.addr);
  cvn_variable *variable = new_variable(s->reader);
  if (!variable) {
    s->out_of_memory = true;
  } else if (read_shape(dataset, variable) && !is_bare_dimension(dataset)) {
    s->reader->count++; /* counted first: freed with the reader even when half described */
    if (!describe(s, dataset, variable, name)) s->out_of_memory = true;
  }
  cvn_h5_close(dataset);
  return s->out_of_memory ? -1 : 0;
}

static cvn_status scan_group(scan *s, cvn_messages *messages) {
  const char *name = *s->group ? s->group : "/";
  if (*s->group && H5Lexists(s->reader->file, name, H5P_DEFAULT) <= 0) return CVN_OK;
  const hid_t group = H5Gopen2(s->reader->file, name, H5P_DEFAULT);
  if (group < 0) return CVN_OK;
  hsize_t index = 0;
  herr_t result = H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &index, visit, s);
  if (result < 0 && !s->out_of_memory && index == 0)
    result = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &index, visit, s);
  cvn_h5_close(group);
  if (s->out_of_memory)
    return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", s->reader->path);
  if (result < 0) return cvn_reader_refuse(s->reader, "its contents cannot be listed", messages);
  return CVN_OK;
}

cvn_status cvn_reader_scan(cvn_reader *reader, cvn_messages *messages) {
  known_dims *dims = calloc(1, sizeof *dims);
  if (!dims) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", reader->path);
  cvn_status status = CVN_OK;
  for (int g = 0; g < GROUPS && status == CVN_OK; g++) {
    scan s = {.reader = reader, .group = groups[g], .dims = dims};
    status = scan_group(&s, messages);
  }
  free(dims);
  return status;
}
