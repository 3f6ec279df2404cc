/* dims.c: dimensions that both HDF5 (dimension scales) and netCDF-4 see as such.
 *
 * What H5DSattach_scale would write one attachment at a time, reading and replacing what stands
 * there, is written once: DIMENSION_LIST with the dataset, REFERENCE_LIST when all datasets are
 * there. The attributes are those of the HDF5 Dimension Scale Specification.
 */
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

static void make_scale(cvn_h5 *h5, cvn_dim *dim, const char *scale_name, int *id) {
  if (!cvn_h5_check(h5, H5DSset_scale(dim->scale, scale_name), "cannot make a dimension scale") ||
      !cvn_h5_check(h5, H5Rcreate(&dim->reference, dim->scale, ".", H5R_OBJECT, H5I_INVALID_HID),
                    "references"))
    return;
  cvn_h5_put_int(h5, dim->scale, "_Netcdf4Dimid", (*id)++);
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
    make_scale(h5, &dim, name, id);
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
    make_scale(h5, &dim, scale_name, id);
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
  free(dim->users);
  *dim = CVN_DIM_NONE;
}

/* The dataset with the place of one of its dimensions, as the specification stores it; HDF5's own
 * rows have the same size. Padding is zeroed: files are the same byte for byte. */
enum { USER_BYTES = 16, USER_DIMENSION = 8 };
_Static_assert(sizeof(hobj_ref_t) == USER_DIMENSION, "a reference is eight bytes");

static void note_user(cvn_h5 *h5, cvn_dim *dim, hobj_ref_t dataset, int32_t place) {
  if (dim->n_users == dim->room) {
    const size_t room = dim->room > 0 ? 2 * dim->room : 16;
    unsigned char *more = realloc(dim->users, room * USER_BYTES);
    if (!more) {
      cvn_h5_fail(h5, "no memory for references");
      return;
    }
    dim->users = more;
    dim->room = room;
  }
  unsigned char *row = dim->users + USER_BYTES * dim->n_users++;
  memset(row, 0, USER_BYTES);
  memcpy(row, &dataset, sizeof dataset);
  memcpy(row + USER_DIMENSION, &place, sizeof place);
}

static void put_references(cvn_h5 *h5, hid_t object, const char *name, hid_t type, hsize_t count,
                           const void *rows) {
  const hid_t space = H5Screate_simple(1, &count, NULL);
  if (cvn_h5_check(h5, type, "references") && cvn_h5_check(h5, space, "references")) {
    const hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (cvn_h5_check(h5, attribute, "cannot attach a dimension"))
      cvn_h5_check(h5, H5Awrite(attribute, type, rows), "cannot attach a dimension");
    cvn_h5_close(attribute);
  }
  cvn_h5_close(space);
}

void cvn_dim_attach(cvn_h5 *h5, hid_t dataset, int rank, cvn_dim *const *dims) {
  if (h5->failed) return;
  hvl_t list[CVN_H5_RANK_MAX];
  hobj_ref_t self;
  if (!cvn_h5_check(h5, H5Rcreate(&self, dataset, ".", H5R_OBJECT, H5I_INVALID_HID), "references"))
    return;
  for (int d = 0; d < rank; d++) {
    list[d] = (hvl_t){.len = 1, .p = &dims[d]->reference};
    note_user(h5, dims[d], self, d);
  }
  const hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ);
  put_references(h5, dataset, "DIMENSION_LIST", type, (hsize_t)rank, list);
  cvn_h5_close(type);
}

void cvn_dim_finish(cvn_h5 *h5, const cvn_dim *dim) {
  if (h5->failed || dim->scale < 0 || dim->n_users == 0) return;
  const hid_t type = H5Tcreate(H5T_COMPOUND, USER_BYTES);
  if (cvn_h5_check(h5, type, "references") &&
      cvn_h5_check(h5, H5Tinsert(type, "dataset", 0, H5T_STD_REF_OBJ), "references") &&
      cvn_h5_check(h5, H5Tinsert(type, "dimension", USER_DIMENSION, H5T_STD_I32LE), "references"))
    put_references(h5, dim->scale, "REFERENCE_LIST", type, dim->n_users, dim->users);
  cvn_h5_close(type);
}
