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
  cvn_status status; /* of what the calls from HDF5 met */
} scan;

typedef struct wanted_name {
  const known_dims *dims;
  const char *name;
} wanted_name;

/* A part of the dataset that HDF5 cannot tell us: the file is damaged. */
static bool damaged(cvn_status *status) {
  *status = CVN_ERR_FORMAT;
  return false;
}

static herr_t name_of_scale(hid_t dataset, unsigned dimension, hid_t scale, void *data) {
  (void)dataset;
  (void)dimension;
  wanted_name *wanted = data;
  H5O_info_t info;
  if (H5Oget_info2(scale, &info, H5O_INFO_BASIC) < 0) return -1;
  for (int i = 0; i < wanted->dims->count; i++)
    if (wanted->dims->items[i].address == info.addr) wanted->name = wanted->dims->items[i].name;
  return 1; /* one is enough */
}

static void remember_dimension(known_dims *dims, const char *name, haddr_t address) {
  if (dims->count == DIMS_MAX) return;
  snprintf(dims->items[dims->count].name, sizeof dims->items[0].name, "%s", name);
  dims->items[dims->count++].address = address;
}

static bool is_bare_dimension(hid_t dataset, cvn_status *status) {
  static const char prefix[] = "This is a netCDF dimension but not a netCDF variable";
  char name[128] = "";
  const htri_t is_scale = H5DSis_scale(dataset);
  if (is_scale < 0) return damaged(status);
  if (is_scale == 0) return false;
  const ssize_t length = H5DSget_scale_name(dataset, name, sizeof name);
  if (length < 0) return damaged(status);
  return length > 0 && strncmp(name, prefix, sizeof prefix - 1) == 0;
}

static void read_chunk(hid_t dataset, cvn_variable *variable, cvn_status *status) {
  hsize_t chunk[CVN_READER_RANK];
  memcpy(variable->chunk, variable->shape, sizeof variable->chunk);
  const hid_t creation = H5Dget_create_plist(dataset);
  const H5D_layout_t layout = creation >= 0 ? H5Pget_layout(creation) : H5D_LAYOUT_ERROR;
  if (layout == H5D_LAYOUT_ERROR) {
    damaged(status);
  } else if (layout == H5D_CHUNKED) {
    const int rank = H5Pget_chunk(creation, CVN_READER_RANK, chunk);
    if (rank != variable->rank) damaged(status);
    for (int d = 0; d < rank && rank == variable->rank; d++) variable->chunk[d] = (int64_t)chunk[d];
  }
  cvn_h5_close(creation);
}

/* Whether the type is one of those that results hold. */
static bool is_known_type(hid_t type, bool *text, cvn_status *status) {
  const H5T_class_t kind = H5Tget_class(type);
  *text = kind == H5T_STRING;
  if (kind == H5T_NO_CLASS) return damaged(status);
  if (kind != H5T_STRING) return kind == H5T_FLOAT || kind == H5T_INTEGER;
  const size_t size = H5Tget_size(type);
  const htri_t variable = H5Tis_variable_str(type);
  if (size == 0 || variable < 0) return damaged(status);
  return size == 1 && variable == 0;
}

/* False where the dataset is of no kind that results hold. */
static bool read_shape(hid_t dataset, cvn_variable *variable, cvn_status *status) {
  hsize_t shape[CVN_READER_RANK];
  bool known = false;
  const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  const int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
  if (rank < 0 || type < 0) {
    damaged(status);
  } else if (rank >= 1 && rank <= CVN_READER_RANK) {
    variable->rank = rank;
    known = is_known_type(type, &variable->text, status);
    if (known && H5Sget_simple_extent_dims(space, shape, NULL) != rank) known = damaged(status);
    for (int d = 0; known && d < rank; d++) {
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

static char *text_or_empty(char *text) {
  return text ? text : cvn_copy("");
}

/* The attribute, or "" where there is none; NULL where *status is not CVN_OK. */
static char *description(const scan *s, const cvn_variable *variable, const char *name,
                         cvn_status *status) {
  char *text;
  const cvn_status found = cvn_reader_find_attribute(s->reader, variable->path, name, &text);
  if (found != CVN_OK) *status = found;
  else text = text_or_empty(text);
  return text;
}

static char *dimension_name(const scan *s, hid_t dataset, int d, cvn_status *status) {
  wanted_name wanted = {.dims = s->dims, .name = ""};
  const int scales = H5DSget_num_scales(dataset, (unsigned)d);
  if (scales < 0 ||
      (scales > 0 && H5DSiterate_scales(dataset, (unsigned)d, NULL, name_of_scale, &wanted) < 0)) {
    damaged(status);
    return NULL;
  }
  return cvn_copy(wanted.name);
}

static cvn_status describe(const scan *s, hid_t dataset, cvn_variable *variable, const char *name) {
  const char *group = s->group;
  cvn_status status = CVN_OK;
  variable->path = *group ? cvn_format("%s/%s", group, name) : cvn_copy(name);
  if (!variable->path) return CVN_ERR_MEMORY;
  variable->group = group;
  variable->name = variable->path + strlen(variable->path) - strlen(name);
  read_chunk(dataset, variable, &status);
  variable->unit = description(s, variable, "units", &status);
  variable->long_name = description(s, variable, "long_name", &status);
  bool whole = variable->unit && variable->long_name;
  for (int d = 0; d < variable->rank; d++) {
    variable->dims[d] = dimension_name(s, dataset, d, &status);
    whole = whole && variable->dims[d];
  }
  return status == CVN_OK && !whole ? CVN_ERR_MEMORY : status;
}

static cvn_status visit_dataset(scan *s, hid_t dataset, const char *name, haddr_t address) {
  cvn_status status = CVN_OK;
  const htri_t is_scale = H5DSis_scale(dataset);
  if (is_scale < 0) return CVN_ERR_FORMAT;
  if (is_scale > 0) remember_dimension(s->dims, name, address);
  cvn_variable *variable = new_variable(s->reader);
  if (!variable) return CVN_ERR_MEMORY;
  if (!read_shape(dataset, variable, &status) || is_bare_dimension(dataset, &status) ||
      status != CVN_OK)
    return status;
  s->reader->count++; /* counted first: freed with the reader even when half described */
  return describe(s, dataset, variable, name);
}

static herr_t visit(hid_t group, const char *name, const H5L_info_t *link, void *data) {
  scan *s = data;
  if (link->type != H5L_TYPE_HARD || s->reader->count >= VARIABLES_MAX) return 0;
  H5O_info_t info;
  if (H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return -1;
  if (info.type != H5O_TYPE_DATASET) return 0;
  const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
  if (dataset < 0) return -1;
  s->status = visit_dataset(s, dataset, name, info.addr);
  cvn_h5_close(dataset);
  return s->status == CVN_OK ? 0 : -1;
}

/* The order in which things were made where the file tells it, as ours do; else that of names. */
static herr_t visit_all(scan *s, hid_t group) {
  unsigned order = 0;
  hsize_t index = 0;
  const hid_t creation = H5Gget_create_plist(group);
  const bool told = creation >= 0 && H5Pget_link_creation_order(creation, &order) >= 0;
  cvn_h5_close(creation);
  if (!told) return -1;
  const H5_index_t by = order & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
  return H5Literate(group, by, H5_ITER_INC, &index, visit, s);
}

static cvn_status scan_group(scan *s, cvn_messages *messages) {
  const char *name = *s->group ? s->group : "/";
  if (*s->group) {
    const htri_t there = H5Lexists(s->reader->file, name, H5P_DEFAULT);
    if (there < 0) return cvn_reader_damaged(s->reader, CVN_ERR_FORMAT, name, messages);
    if (there == 0) return CVN_OK;
  }
  const hid_t group = H5Gopen2(s->reader->file, name, H5P_DEFAULT);
  const herr_t result = group >= 0 ? visit_all(s, group) : -1;
  cvn_h5_close(group);
  if (result >= 0) return CVN_OK;
  return cvn_reader_damaged(s->reader, s->status, *s->group ? name : "its list of contents",
                            messages);
}

/* Those of the open group that are there, of the names up to NULL. */
static herr_t visit_named(scan *s, hid_t group, const char *const *names) {
  for (; *names; names++) {
    H5L_info_t link;
    const htri_t there = H5Lexists(group, *names, H5P_DEFAULT);
    if (there < 0) return -1;
    if (there == 0) continue;
    if (H5Lget_info(group, *names, &link, H5P_DEFAULT) < 0 || visit(group, *names, &link, s) < 0)
      return -1;
  }
  return 0;
}

/* What every result has comes first: the dimensions of the others. */
static cvn_status scan_some(scan *s, const char *const *only, cvn_messages *messages) {
  static const char *const needed[] = {"strategy", "point",         "replicate",
                                       "time",     "strategy_name", NULL};
  const hid_t group = H5Gopen2(s->reader->file, "/", H5P_DEFAULT);
  herr_t result = group >= 0 ? visit_named(s, group, needed) : -1;
  if (result >= 0) result = visit_named(s, group, only);
  cvn_h5_close(group);
  if (result >= 0) return CVN_OK;
  return cvn_reader_damaged(s->reader, s->status, "its list of contents", messages);
}

cvn_status cvn_reader_scan(cvn_reader *reader, const char *const *only, cvn_messages *messages) {
  known_dims *dims = calloc(1, sizeof *dims);
  if (!dims) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", reader->path);
  cvn_status status = CVN_OK;
  if (only) {
    scan s = {.reader = reader, .group = "", .dims = dims};
    status = scan_some(&s, only, messages);
  }
  for (int g = 0; !only && g < GROUPS && status == CVN_OK; g++) {
    scan s = {.reader = reader, .group = groups[g], .dims = dims};
    status = scan_group(&s, messages);
  }
  free(dims);
  return status;
}
