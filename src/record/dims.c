/* dims.c: dimensions that both HDF5 (dimension scales) and netCDF-4 see as such. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5_hl.h>

#include "record/hdf5_util.h"

enum { BARE_CHUNK = 1024 };

/* What the netCDF library writes as the name of a scale that carries no coordinates. */
#define BARE_NAME "This is a netCDF dimension but not a netCDF variable.%10lld"

static hid_t creation_properties(cvn_h5 *h5) {
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  if (cvn_h5_check(h5, creation, "dataset properties")) {
    cvn_h5_check(h5, H5Pset_attr_creation_order(creation, order), "attribute order");
    cvn_h5_check(h5, H5Pset_obj_track_times(creation, false), "object times");
  }
  return creation;
}

static void make_scale(cvn_h5 *h5, hid_t dataset, const char *scale_name, int *id) {
  if (!cvn_h5_check(h5, H5DSset_scale(dataset, scale_name), "cannot make a dimension scale"))
    return;
  cvn_h5_put_int(h5, dataset, "_Netcdf4Dimid", (*id)++);
}

static void write_coordinates(cvn_h5 *h5, hid_t dataset, int64_t length, const int32_t *values) {
  int32_t *counted = NULL;
  if (!values) {
    counted = malloc((size_t)length * sizeof *counted);
    if (!counted) {
      cvn_h5_fail(h5, "no memory for coordinates");
      return;
    }
    for (int64_t i = 0; i < length; i++) counted[i] = (int32_t)i;
  }
  cvn_h5_check(
      h5,
      H5Dwrite(dataset, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values ? values : counted),
      "cannot write coordinates");
  free(counted);
}

cvn_dim cvn_dim_create(cvn_h5 *h5, hid_t parent, const char *name, int64_t length,
                       const int32_t *values, const char *long_name, int *id) {
  cvn_dim dim = {.scale = H5I_INVALID_HID, .length = (hsize_t)length};
  if (h5->failed) return dim;
  const hid_t creation = creation_properties(h5);
  const hid_t space = H5Screate_simple(1, &dim.length, NULL);
  if (!h5->failed && cvn_h5_check(h5, space, "dataspace"))
    dim.scale = H5Dcreate2(parent, name, H5T_STD_I32LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  if (cvn_h5_check(h5, dim.scale, "cannot create a dimension")) {
    make_scale(h5, dim.scale, name, id);
    cvn_h5_put_text(h5, dim.scale, "long_name", long_name);
    cvn_h5_put_text(h5, dim.scale, "units", "1");
    if (!h5->failed) write_coordinates(h5, dim.scale, length, values);
  }
  cvn_h5_close(space);
  cvn_h5_close(creation);
  return dim;
}

cvn_dim cvn_dim_create_bare(cvn_h5 *h5, hid_t parent, const char *name, int64_t length,
                            bool unlimited, int *id) {
  cvn_dim dim = {
      .scale = H5I_INVALID_HID, .length = unlimited ? 0 : (hsize_t)length, .unlimited = unlimited};
  if (h5->failed) return dim;
  const hid_t creation = creation_properties(h5);
  const hsize_t most = H5S_UNLIMITED, chunk = BARE_CHUNK;
  if (!h5->failed && unlimited) cvn_h5_check(h5, H5Pset_chunk(creation, 1, &chunk), "chunk");
  const hid_t space = H5Screate_simple(1, &dim.length, unlimited ? &most : NULL);
  if (!h5->failed && cvn_h5_check(h5, space, "dataspace"))
    dim.scale = H5Dcreate2(parent, name, H5T_IEEE_F32BE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  if (cvn_h5_check(h5, dim.scale, "cannot create a dimension")) {
    char scale_name[96];
    snprintf(scale_name, sizeof scale_name, BARE_NAME, (long long)dim.length);
    make_scale(h5, dim.scale, scale_name, id);
  }
  cvn_h5_close(space);
  cvn_h5_close(creation);
  return dim;
}

void cvn_dim_extend(cvn_h5 *h5, cvn_dim *dim, int64_t length) {
  if (h5->failed) return;
  dim->length = (hsize_t)length;
  cvn_h5_check(h5, H5Dset_extent(dim->scale, &dim->length), "cannot extend a dimension");
}

void cvn_dim_close(cvn_dim *dim) {
  cvn_h5_close(dim->scale);
  *dim = CVN_DIM_NONE;
}

/* Marks the bytes of a row of the compound `type` that belong to a member. */
static void mark_members(cvn_h5 *h5, hid_t type, unsigned char *used, size_t size) {
  const int members = H5Tget_nmembers(type);
  cvn_h5_check(h5, members, "references");
  for (int m = 0; m < members; m++) {
    const hid_t member = H5Tget_member_type(type, (unsigned)m);
    const size_t length = member >= 0 ? H5Tget_size(member) : 0;
    const size_t offset = H5Tget_member_offset(type, (unsigned)m);
    cvn_h5_close(member);
    if (length == 0 || offset > size - length || (m > 0 && offset == 0))
      cvn_h5_fail(h5, "references: HDF5 failed");
    else memset(used + offset, 1, length);
  }
}

static void zero_padding(cvn_h5 *h5, hid_t type, size_t size, unsigned char *rows, size_t count) {
  unsigned char *used = calloc(size, 1);
  if (!used) {
    cvn_h5_fail(h5, "no memory for references");
    return;
  }
  mark_members(h5, type, used, size);
  for (size_t i = 0; i < count * size; i++)
    if (!used[i % size]) rows[i] = 0;
  free(used);
}

static void tidy_attribute(cvn_h5 *h5, hid_t attribute, hid_t type, hid_t space) {
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  const size_t size = H5Tget_size(type);
  if (count <= 0 || size == 0) {
    cvn_h5_fail(h5, "references: HDF5 failed");
    return;
  }
  unsigned char *rows = malloc((size_t)count * size);
  if (!rows) {
    cvn_h5_fail(h5, "no memory for references");
    return;
  }
  if (cvn_h5_check(h5, H5Aread(attribute, type, rows), "references")) {
    zero_padding(h5, type, size, rows, (size_t)count);
    if (!h5->failed) cvn_h5_check(h5, H5Awrite(attribute, type, rows), "references");
  }
  free(rows);
}

void cvn_dim_tidy(cvn_h5 *h5, const cvn_dim *dim) {
  if (h5->failed || dim->scale < 0) return;
  const htri_t used = H5Aexists(dim->scale, "REFERENCE_LIST");
  if (!cvn_h5_check(h5, used, "references") || used == 0) return;
  const hid_t attribute = H5Aopen(dim->scale, "REFERENCE_LIST", H5P_DEFAULT);
  const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
  const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
  if (cvn_h5_check(h5, type, "references") && cvn_h5_check(h5, space, "references"))
    tidy_attribute(h5, attribute, type, space);
  cvn_h5_close(space);
  cvn_h5_close(type);
  cvn_h5_close(attribute);
}
