/* array.h: datasets that are written a whole chunk at a time.
 *
 * Chunks are packed here (pack.h) and handed to HDF5 as they are to stand in the file: its own way
 * through selections, conversions, chunk cache and filters costs more than the numbers themselves.
 * Rows that come bit by bit are gathered until they fill a chunk.
 */
#ifndef CVN_RECORD_ARRAY_H
#define CVN_RECORD_ARRAY_H

#include "record/hdf5_util.h"
#include "record/pack.h"

typedef enum cvn_h5_type { CVN_H5_F64, CVN_H5_F32, CVN_H5_I32, CVN_H5_I8, CVN_H5_CHAR } cvn_h5_type;

/* A dataset to be: chunked, with a checksum; shuffled and deflated unless its chunks are small or
 * `noise`. Fill is NaN for reals, 0 for others. A chunk spans the whole of a dimension or a part
 * of it; the last one of a dimension may reach beyond its end. */
typedef struct cvn_h5_spec {
  const char *name;
  cvn_h5_type type;
  int rank;
  cvn_dim *dims[CVN_H5_RANK_MAX];
  hsize_t chunk[CVN_H5_RANK_MAX];
  bool noise;                    /* would hardly get smaller */
  const char *long_name, *units; /* NULL: attribute left out, as for the two below */
  const char *cell_methods, *coordinates;
} cvn_h5_spec;

typedef struct cvn_array {
  hid_t id; /* negative: there is none */
  cvn_h5_type type;
  cvn_filters filters;
  int rank;
  hsize_t chunk[CVN_H5_RANK_MAX];
  bool grows;            /* the first dimension is unlimited */
  unsigned char *rows;   /* a chunk that is filling up, with room for its checksum; owned */
  unsigned char *before; /* the chunk before it, where chunks are packed; owned */
  hsize_t first, held;   /* the first row in it, and how many there are */
  cvn_packed packed;     /* the chunk before it, packed; length 0 where there was none */
  size_t element, bytes; /* of one element, of a chunk */
} cvn_array;
#define CVN_ARRAY_NONE ((cvn_array){.id = H5I_INVALID_HID})

/* Before the first chunk: by how many threads chunks are packed. The press is the file's. */
void cvn_press_open(cvn_h5 *h5, int threads);
void cvn_press_free(cvn_h5 *h5);

/* To be closed even after a failure. */
cvn_array cvn_array_create(cvn_h5 *h5, hid_t parent, const cvn_h5_spec *spec);

/* Writes the chunk that begins at `offset`: all its elements, in the type of the file. */
void cvn_array_put_chunk(cvn_h5 *h5, const cvn_array *array, const hsize_t *offset,
                         const void *values);

/* The same for the chunks of several arrays of one shape, which stand `stride` elements apart; in
 * each the elements past the first `used` are filled. Arrays that there are none of are left out.
 */
void cvn_arrays_put_chunk(cvn_h5 *h5, const cvn_array *arrays, int count, const hsize_t *offset,
                          double *values, size_t stride, size_t used);

/* Fills elements [from, to) of a chunk in memory with the fill value. */
void cvn_array_fill(const cvn_array *array, void *chunk, size_t from, size_t to);

/* What values in memory are; all fit the array's type. */
typedef enum cvn_memory {
  CVN_MEMORY_F32,
  CVN_MEMORY_I32,
  CVN_MEMORY_U8,
  CVN_MEMORY_U16
} cvn_memory;

/* Adds rows (of the chunk's other dimensions) after those that are there. */
void cvn_array_append(cvn_h5 *h5, cvn_array *array, cvn_memory memory, int64_t rows,
                      const void *values);

/* The same for several arrays, each its own; they are filled and packed by the press's threads.
 * What stands in the file does not depend on their number. */
enum { CVN_ARRAYS_TOGETHER = 32 };
typedef struct cvn_rows {
  cvn_array *array;
  cvn_memory memory;
  int64_t count;
  const void *values;
} cvn_rows;
void cvn_arrays_append(cvn_h5 *h5, const cvn_rows *adding, int count);

/* Writes what is gathered and closes. */
void cvn_array_close(cvn_h5 *h5, cvn_array *array);

#endif
