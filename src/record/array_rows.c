/* array_rows.c: rows that come bit by bit are gathered until they fill a chunk.
 *
 * Several arrays take their rows in turns: in each turn every array takes what fills its chunk, by
 * whichever thread, and then the chunks that are full are written in the arrays' order.
 */
#include <stdlib.h>
#include <string.h>

#include <omp.h>

#include "record/array_inside.h"

/* Bytes below which threads would cost more than they save. */
enum { ALONE_BYTES = 1 << 16 };

#define WIDEN(type)                                                                                \
  for (size_t i = 0; i < count; i++) ((double *)to)[i] = (double)((const type *)from)[i]

static void copy_values(const cvn_array *array, void *to, cvn_memory memory, const void *from,
                        size_t count) {
  if (array->type != CVN_H5_F64) memcpy(to, from, count * array->element);
  else if (memory == CVN_MEMORY_F32) WIDEN(float);
  else if (memory == CVN_MEMORY_I32) WIDEN(int32_t);
  else if (memory == CVN_MEMORY_U8) WIDEN(uint8_t);
  else WIDEN(uint16_t);
}
#undef WIDEN

static size_t memory_size(cvn_memory memory) {
  static const size_t sizes[] = {
      [CVN_MEMORY_F32] = 4, [CVN_MEMORY_I32] = 4, [CVN_MEMORY_U8] = 1, [CVN_MEMORY_U16] = 2};
  return sizes[memory];
}

/* Values in one row. */
static size_t width_of(const cvn_array *array) {
  return array->bytes / array->element / (size_t)array->chunk[0];
}

/* Packs the chunk, filled up with fill. False without memory. Labels, and what never changes, are
 * the same in chunk after chunk: comparing takes a hundredth of the time of deflating them again.
 */
static bool pack_rows(cvn_array *array, cvn_packer *packer) {
  cvn_array_fill(array, array->rows, (size_t)array->held * width_of(array),
                 array->bytes / array->element);
  if (array->filters == CVN_FILTERS_PLAIN) {
    array->packed.length = cvn_pack_plain(array->rows, array->bytes);
    return true;
  }
  if (array->packed.length > 0 && memcmp(array->rows, array->before, array->bytes) == 0)
    return true;
  return cvn_pack_chunk(packer, array->filters, array->rows, array->bytes, array->element,
                        &array->packed);
}

/* Writes the packed chunk and empties it. */
static void write_rows(cvn_h5 *h5, cvn_array *array) {
  hsize_t offset[CVN_H5_RANK_MAX] = {array->first}, extent[CVN_H5_RANK_MAX];
  if (array->grows) {
    memcpy(extent, array->chunk, sizeof extent);
    extent[0] = array->first + array->held;
    if (!cvn_h5_check(h5, H5Dset_extent(array->id, extent), "cannot extend a dataset")) return;
  }
  const bool plain = array->filters == CVN_FILTERS_PLAIN;
  cvn_array_write(h5, array, offset, plain ? 0 : array->packed.skipped,
                  plain ? array->rows : array->packed.bytes, array->packed.length);
  array->first += array->held;
  array->held = 0;
  if (!plain) {
    unsigned char *empty = array->before;
    array->before = array->rows;
    array->rows = empty;
  }
}

static bool make_room(cvn_array *array) {
  if (!array->rows) array->rows = malloc(array->bytes + CVN_CHECKSUM_BYTES);
  if (!array->before && array->filters != CVN_FILTERS_PLAIN) array->before = malloc(array->bytes);
  return array->rows && (array->before || array->filters == CVN_FILTERS_PLAIN);
}

/* What one array has yet to take. */
typedef struct intake {
  const unsigned char *next;
  hsize_t left;
  bool full, packed; /* the chunk; packed unless there was no memory */
} intake;

/* Takes rows until the chunk is full. */
static void take_rows(const cvn_rows *adding, intake *in, cvn_packer *packer) {
  cvn_array *array = adding->array;
  const hsize_t room = array->chunk[0] - array->held, taken = in->left < room ? in->left : room;
  const size_t width = width_of(array), count = (size_t)taken * width;
  copy_values(array, array->rows + (size_t)array->held * width * array->element, adding->memory,
              in->next, count);
  in->next += count * memory_size(adding->memory);
  in->left -= taken;
  array->held += taken;
  in->full = array->held == array->chunk[0];
  in->packed = in->full && pack_rows(array, packer);
}

/* Room for a chunk of each; *bytes: what is to be copied in all. */
static bool begin_intake(cvn_h5 *h5, const cvn_rows *adding, intake *in, int count, size_t *bytes) {
  *bytes = 0;
  for (int i = 0; i < count; i++) {
    cvn_array *array = adding[i].array;
    in[i] =
        (intake){.next = adding[i].values, .left = array->id >= 0 ? (hsize_t)adding[i].count : 0};
    if (in[i].left == 0) continue;
    if (!make_room(array)) {
      cvn_h5_fail(h5, "no memory to gather rows");
      return false;
    }
    *bytes += (size_t)in[i].left * width_of(array) * array->element;
  }
  return true;
}

void cvn_arrays_append(cvn_h5 *h5, const cvn_rows *adding, int count) {
  intake in[CVN_ARRAYS_TOGETHER];
  size_t bytes;
  if (h5->failed || !begin_intake(h5, adding, in, count, &bytes)) return;
  cvn_packer *packers = h5->press->packers;
  const bool many = h5->press->threads > 1 && count > 1 && bytes > ALONE_BYTES;
  for (bool more = true; more && !h5->failed;) {
    more = false;
    if (many) {
#pragma omp parallel for num_threads(h5->press->threads) schedule(dynamic, 1)
      for (int i = 0; i < count; i++)
        if (in[i].left > 0) take_rows(&adding[i], &in[i], &packers[omp_get_thread_num()]);
    } else {
      for (int i = 0; i < count; i++)
        if (in[i].left > 0) take_rows(&adding[i], &in[i], &packers[0]);
    }
    for (int i = 0; i < count && !h5->failed; i++) {
      if (in[i].full && in[i].packed) write_rows(h5, adding[i].array);
      else if (in[i].full) cvn_h5_fail(h5, "no memory to pack a chunk");
      in[i].full = false;
      more = more || in[i].left > 0;
    }
  }
}

void cvn_array_append(cvn_h5 *h5, cvn_array *array, cvn_memory memory, int64_t rows,
                      const void *values) {
  const cvn_rows adding = {array, memory, rows, values};
  cvn_arrays_append(h5, &adding, 1);
}

void cvn_array_close(cvn_h5 *h5, cvn_array *array) {
  if (array->id >= 0 && array->held > 0 && !h5->failed) {
    if (pack_rows(array, &h5->press->packers[0])) write_rows(h5, array);
    else cvn_h5_fail(h5, "no memory to pack a chunk");
  }
  cvn_h5_close_written(h5, array->id);
  free(array->rows);
  free(array->before);
  cvn_packed_free(&array->packed);
  *array = CVN_ARRAY_NONE;
}
