/* array.c: chunked datasets with dimension scales, written chunk by chunk. */
#include "record/array_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <omp.h>

/* PLAIN_BYTES: packing a smaller chunk costs more than it saves. */
enum { DEFLATE_LEVEL = 2, PLAIN_BYTES = 4096 };

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

/* Memory holds them as the file does. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian");
static size_t element_size(cvn_h5_type type) {
  static const size_t sizes[] = {
      [CVN_H5_F64] = 8, [CVN_H5_F32] = 4, [CVN_H5_I32] = 4, [CVN_H5_I8] = 1, [CVN_H5_CHAR] = 1};
  return sizes[type];
}

static bool is_real(cvn_h5_type type) {
  return type == CVN_H5_F64 || type == CVN_H5_F32;
}

static cvn_array array_of(const cvn_h5_spec *spec) {
  cvn_array array = {.id = H5I_INVALID_HID,
                     .type = spec->type,
                     .rank = spec->rank,
                     .grows = spec->dims[0]->unlimited,
                     .element = element_size(spec->type)};
  array.bytes = array.element;
  for (int d = 0; d < spec->rank; d++) {
    array.chunk[d] = spec->chunk[d];
    array.bytes *= (size_t)spec->chunk[d];
  }
  if (spec->noise || array.bytes <= PLAIN_BYTES) array.filters = CVN_FILTERS_PLAIN;
  else array.filters = array.element > 1 ? CVN_FILTERS_SHUFFLE : CVN_FILTERS_DEFLATE;
  return array;
}

static hid_t creation_properties(cvn_h5 *h5, const cvn_array *array) {
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  if (!cvn_h5_check(h5, creation, "dataset properties")) return creation;
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  const double nan_fill = (double)NAN;
  herr_t result = H5Pset_attr_creation_order(creation, order);
  if (result >= 0) result = H5Pset_obj_track_times(creation, false);
  if (result >= 0) result = H5Pset_chunk(creation, array->rank, array->chunk);
  if (result >= 0 && array->filters == CVN_FILTERS_SHUFFLE) result = H5Pset_shuffle(creation);
  if (result >= 0 && array->filters != CVN_FILTERS_PLAIN)
    result = H5Pset_deflate(creation, DEFLATE_LEVEL);
  if (result >= 0) result = H5Pset_fletcher32(creation);
  if (result >= 0 && is_real(array->type))
    result = H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, &nan_fill);
  cvn_h5_check(h5, result, "dataset properties");
  return creation;
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
  cvn_dim_attach(h5, dataset, spec->rank, spec->dims);
  if (h5->failed) return;
  if (is_real(spec->type)) put_fill_value(h5, dataset, spec->type);
  if (spec->long_name) cvn_h5_put_text(h5, dataset, "long_name", spec->long_name);
  if (spec->units) cvn_h5_put_text(h5, dataset, "units", spec->units);
  if (spec->cell_methods) cvn_h5_put_text(h5, dataset, "cell_methods", spec->cell_methods);
  if (spec->coordinates) cvn_h5_put_text(h5, dataset, "coordinates", spec->coordinates);
  if (spec->type == CVN_H5_CHAR) cvn_h5_put_text(h5, dataset, "_Encoding", "utf-8");
}

cvn_array cvn_array_create(cvn_h5 *h5, hid_t parent, const cvn_h5_spec *spec) {
  if (h5->failed) return CVN_ARRAY_NONE;
  cvn_array array = array_of(spec);
  hsize_t now[CVN_H5_RANK_MAX], most[CVN_H5_RANK_MAX];
  for (int d = 0; d < spec->rank; d++) {
    now[d] = spec->dims[d]->length;
    most[d] = spec->dims[d]->unlimited ? H5S_UNLIMITED : now[d];
  }
  const hid_t creation = creation_properties(h5, &array);
  const hid_t space = H5Screate_simple(spec->rank, now, most);
  if (!h5->failed && cvn_h5_check(h5, space, "dataspace"))
    array.id = H5Dcreate2(parent, spec->name, file_type(spec->type), space, H5P_DEFAULT, creation,
                          H5P_DEFAULT);
  if (cvn_h5_check(h5, array.id, "cannot create a dataset")) describe(h5, array.id, spec);
  cvn_h5_close(space);
  cvn_h5_close(creation);
  return array;
}

/* -- chunks -- */

void cvn_press_open(cvn_h5 *h5, int threads) {
  if (threads < 1) threads = 1;
  h5->press = calloc(1, sizeof *h5->press + (size_t)threads * sizeof *h5->press->packers);
  if (h5->press) h5->press->threads = threads;
  else cvn_h5_fail(h5, "no memory to pack chunks");
}

void cvn_press_free(cvn_h5 *h5) {
  if (!h5->press) return;
  for (int i = 0; i < 2 * CVN_PACKED_TOGETHER; i++) cvn_packed_free(&h5->press->packed[i]);
  for (int i = 0; i < h5->press->threads; i++) cvn_packer_free(&h5->press->packers[i]);
  free(h5->press);
  h5->press = NULL;
}

void cvn_array_write(cvn_h5 *h5, const cvn_array *array, const hsize_t *offset, uint32_t skipped,
                     const unsigned char *bytes, size_t length) {
  if (h5->failed) return;
  cvn_h5_check(h5, H5Dwrite_chunk(array->id, H5P_DEFAULT, skipped, offset, length, bytes),
               "cannot write");
}

static void write_packed(cvn_h5 *h5, const cvn_array *array, const hsize_t *offset,
                         const cvn_packed *packed) {
  cvn_array_write(h5, array, offset, packed->skipped, packed->bytes, packed->length);
}

void cvn_array_put_chunk(cvn_h5 *h5, const cvn_array *array, const hsize_t *offset,
                         const void *values) {
  if (h5->failed || array->id < 0) return;
  cvn_packed *packed = &h5->press->packed[0];
  if (cvn_pack_chunk(&h5->press->packers[0], array->filters, values, array->bytes, array->element,
                     packed))
    write_packed(h5, array, offset, packed);
  else cvn_h5_fail(h5, "no memory to pack a chunk");
}

static void pack_one(struct cvn_press *press, const cvn_array *array, void *chunk, size_t used,
                     size_t stride, int place) {
  press->is_packed[place] = false;
  if (array->id < 0) return;
  cvn_array_fill(array, chunk, used, stride);
  press->is_packed[place] =
      cvn_pack_chunk(&press->packers[omp_get_thread_num()], array->filters, chunk, array->bytes,
                     array->element, &press->packed[place]);
}

static void write_one(cvn_h5 *h5, const cvn_array *array, const hsize_t *offset, int place) {
  if (array->id < 0) return;
  if (h5->press->is_packed[place]) write_packed(h5, array, offset, &h5->press->packed[place]);
  else cvn_h5_fail(h5, "no memory to pack a chunk");
}

/* While some are packed, one thread, always the same, writes those before: HDF5 is called by one
 * thread, in order. */
void cvn_arrays_put_chunk(cvn_h5 *h5, const cvn_array *arrays, int count, const hsize_t *offset,
                          double *values, size_t stride, size_t used) {
  if (h5->failed) return;
  struct cvn_press *press = h5->press;
  const bool many = press->threads > 1 && arrays[0].filters != CVN_FILTERS_PLAIN;
  const int together = CVN_PACKED_TOGETHER, places = 2 * together;
#pragma omp parallel num_threads(press->threads) if (many)
  for (int first = 0; first < count + together; first += together) {
    const int end = first + together < count ? first + together : count;
#pragma omp master
    for (int i = first > 0 ? first - together : 0; i < first && i < count; i++)
      write_one(h5, &arrays[i], offset, i % places);
#pragma omp for schedule(dynamic, 1)
    for (int i = first; i < end; i++)
      pack_one(press, &arrays[i], values + (size_t)i * stride, used, stride, i % places);
  }
}

void cvn_array_fill(const cvn_array *array, void *chunk, size_t from, size_t to) {
  if (array->type == CVN_H5_F64) {
    for (size_t i = from; i < to; i++) ((double *)chunk)[i] = (double)NAN;
  } else if (array->type == CVN_H5_F32) {
    for (size_t i = from; i < to; i++) ((float *)chunk)[i] = NAN;
  } else {
    memset((unsigned char *)chunk + from * array->element, 0, (to - from) * array->element);
  }
}
