/* datasets.c: chunked datasets with dimension scales, and texts as char arrays. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5_hl.h>

#include "record/hdf5_util.h"

enum { DEFLATE_LEVEL = 4, CACHE_SLOTS = 101 };

static hid_t file_type(cvn_h5_type type) {
  switch (type) {
  case CVN_H5_F64:
    return H5T_IEEE_F64LE;
  case CVN_H5_F32:
    return H5T_IEEE_F32LE;
  case CVN_H5_I32:
    return H5T_STD_I32LE;
  case CVN_H5_I8:
    return H5T_STD_I8LE;
  case CVN_H5_CHAR:
    break;
  }
  return H5T_C_S1;
}

static bool is_real(cvn_h5_type type) {
  return type == CVN_H5_F64 || type == CVN_H5_F32;
}

static hid_t creation_properties(cvn_h5 *h5, const cvn_h5_spec *spec) {
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  if (!cvn_h5_check(h5, creation, "dataset properties")) return creation;
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  const double nan_fill = (double)NAN;
  herr_t result = H5Pset_attr_creation_order(creation, order);
  if (result >= 0) result = H5Pset_obj_track_times(creation, false);
  if (result >= 0) result = H5Pset_chunk(creation, spec->rank, spec->chunk);
  if (result >= 0 && spec->type != CVN_H5_CHAR) result = H5Pset_shuffle(creation);
  if (result >= 0) result = H5Pset_deflate(creation, DEFLATE_LEVEL);
  if (result >= 0) result = H5Pset_fletcher32(creation);
  if (result >= 0 && is_real(spec->type))
    result = H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, &nan_fill);
  cvn_h5_check(h5, result, "dataset properties");
  return creation;
}

/* Blocks are written chunk by chunk and need no cache; rows that are appended need their last
 * chunk. A cache smaller than a chunk would read, unpack and pack it again for every row. */
static hid_t access_properties(cvn_h5 *h5, const cvn_h5_spec *spec) {
  const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
  if (!cvn_h5_check(h5, access, "dataset properties")) return access;
  size_t bytes = 0;
  if (spec->appended) {
    bytes = H5Tget_size(file_type(spec->type));
    if (bytes == 0) cvn_h5_fail(h5, "chunk cache: HDF5 failed");
    for (int d = 0; d < spec->rank; d++) bytes *= (size_t)spec->chunk[d];
  }
  cvn_h5_check(h5, H5Pset_chunk_cache(access, CACHE_SLOTS, bytes, 1.0), "chunk cache");
  return access;
}

static void put_fill_value(cvn_h5 *h5, hid_t dataset, cvn_h5_type type) {
  const hid_t space = H5Screate(H5S_SCALAR);
  const hid_t attribute =
      H5Acreate2(dataset, "_FillValue", file_type(type), space, H5P_DEFAULT, H5P_DEFAULT);
  const double value = (double)NAN;
  if (cvn_h5_check(h5, attribute, "fill value"))
    cvn_h5_check(h5, H5Awrite(attribute, H5T_NATIVE_DOUBLE, &value), "fill value");
  cvn_h5_close(attribute);
  cvn_h5_close(space);
}

static void describe(cvn_h5 *h5, hid_t dataset, const cvn_h5_spec *spec) {
  for (int d = 0; d < spec->rank && !h5->failed; d++)
    cvn_h5_check(h5, H5DSattach_scale(dataset, spec->dims[d]->scale, (unsigned)d),
                 "cannot attach a dimension");
  if (h5->failed) return;
  if (is_real(spec->type)) put_fill_value(h5, dataset, spec->type);
  if (spec->long_name) cvn_h5_put_text(h5, dataset, "long_name", spec->long_name);
  if (spec->units) cvn_h5_put_text(h5, dataset, "units", spec->units);
  if (spec->cell_methods) cvn_h5_put_text(h5, dataset, "cell_methods", spec->cell_methods);
  if (spec->coordinates) cvn_h5_put_text(h5, dataset, "coordinates", spec->coordinates);
  if (spec->type == CVN_H5_CHAR) cvn_h5_put_text(h5, dataset, "_Encoding", "utf-8");
}

hid_t cvn_h5_create(cvn_h5 *h5, hid_t parent, const cvn_h5_spec *spec) {
  if (h5->failed) return H5I_INVALID_HID;
  hsize_t now[CVN_H5_RANK_MAX], most[CVN_H5_RANK_MAX];
  for (int d = 0; d < spec->rank; d++) {
    now[d] = spec->dims[d]->length;
    most[d] = spec->dims[d]->unlimited ? H5S_UNLIMITED : now[d];
  }
  hid_t dataset = H5I_INVALID_HID;
  const hid_t creation = creation_properties(h5, spec), access = access_properties(h5, spec);
  const hid_t space = H5Screate_simple(spec->rank, now, most);
  if (!h5->failed && cvn_h5_check(h5, space, "dataspace"))
    dataset =
        H5Dcreate2(parent, spec->name, file_type(spec->type), space, H5P_DEFAULT, creation, access);
  if (cvn_h5_check(h5, dataset, "cannot create a dataset")) describe(h5, dataset, spec);
  cvn_h5_close(space);
  cvn_h5_close(access);
  cvn_h5_close(creation);
  return dataset;
}

void cvn_h5_write(cvn_h5 *h5, hid_t dataset, hid_t memory, int rank, const hsize_t *start,
                  const hsize_t *count, const void *data) {
  if (h5->failed) return;
  for (int d = 0; d < rank; d++)
    if (count[d] == 0) return;
  const hid_t space = H5Dget_space(dataset);
  const hid_t block = H5Screate_simple(rank, count, NULL);
  if (cvn_h5_check(h5, space, "dataspace") && cvn_h5_check(h5, block, "dataspace") &&
      cvn_h5_check(h5, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL),
                   "selection"))
    cvn_h5_check(h5, H5Dwrite(dataset, memory, block, space, H5P_DEFAULT, data), "cannot write");
  cvn_h5_close(block);
  cvn_h5_close(space);
}

void cvn_h5_append(cvn_h5 *h5, hid_t dataset, hid_t memory, int64_t before, int64_t rows,
                   const void *data) {
  if (h5->failed) return;
  hsize_t extent[CVN_H5_RANK_MAX] = {0}, start[CVN_H5_RANK_MAX] = {0};
  const hid_t space = H5Dget_space(dataset);
  const int rank = space >= 0 ? H5Sget_simple_extent_dims(space, extent, NULL) : -1;
  cvn_h5_close(space);
  if (!cvn_h5_check(h5, rank, "dataspace")) return;
  start[0] = (hsize_t)before;
  extent[0] = (hsize_t)(before + rows);
  if (!cvn_h5_check(h5, H5Dset_extent(dataset, extent), "cannot extend a dataset")) return;
  extent[0] = (hsize_t)rows;
  cvn_h5_write(h5, dataset, memory, rank, start, extent, data);
}

void cvn_h5_put_texts(cvn_h5 *h5, hid_t parent, const char *name, const cvn_dim *rows,
                      const char *const *texts, int64_t count, const char *long_name, int *id) {
  if (h5->failed || count <= 0) return;
  size_t width = 1;
  for (int64_t i = 0; i < count; i++)
    if (texts[i] && strlen(texts[i]) > width) width = strlen(texts[i]);
  char *cells = calloc((size_t)count, width);
  if (!cells) {
    cvn_h5_fail(h5, "no memory for names");
    return;
  }
  for (int64_t i = 0; i < count; i++)
    if (texts[i]) memcpy(cells + (size_t)i * width, texts[i], strlen(texts[i]));
  char dim_name[96];
  snprintf(dim_name, sizeof dim_name, "%s_strlen", name);
  cvn_dim length = cvn_dim_create_bare(h5, parent, dim_name, (int64_t)width, false, id);
  const hsize_t start[2] = {0, 0}, all[2] = {(hsize_t)count, width};
  const cvn_h5_spec spec = {.name = name,
                            .type = CVN_H5_CHAR,
                            .rank = 2,
                            .dims = {rows, &length},
                            .chunk = {all[0], all[1]},
                            .long_name = long_name};
  const hid_t dataset = cvn_h5_create(h5, parent, &spec);
  cvn_h5_write(h5, dataset, H5T_C_S1, 2, start, all, cells);
  cvn_h5_close_written(h5, dataset);
  cvn_dim_tidy(h5, &length);
  cvn_dim_close(&length);
  free(cells);
}

hid_t cvn_h5_put_long_text(cvn_h5 *h5, hid_t parent, const char *name, const char *text,
                           size_t length, const char *long_name, int *id) {
  if (h5->failed) return H5I_INVALID_HID;
  char dim_name[96];
  snprintf(dim_name, sizeof dim_name, "%s_strlen", name);
  const hsize_t start = 0, size = length > 0 ? length : 1;
  cvn_dim dim = cvn_dim_create_bare(h5, parent, dim_name, (int64_t)size, false, id);
  const cvn_h5_spec spec = {.name = name,
                            .type = CVN_H5_CHAR,
                            .rank = 1,
                            .dims = {&dim},
                            .chunk = {size},
                            .long_name = long_name};
  const hid_t dataset = cvn_h5_create(h5, parent, &spec);
  cvn_h5_write(h5, dataset, H5T_C_S1, 1, &start, &size, length > 0 ? text : "");
  cvn_dim_tidy(h5, &dim);
  cvn_dim_close(&dim);
  return dataset;
}
