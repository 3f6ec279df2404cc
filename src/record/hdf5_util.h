/* hdf5_util.h: small wrappers around HDF5 with one place for its errors.
 *
 * A cvn_h5 remembers the first failure, like a stdio stream: after it every call is a no-op, so
 * that a sequence of calls is checked once, at its end. HDF5's own printing of errors is off
 * meanwhile.
 */
#ifndef CVN_RECORD_HDF5_UTIL_H
#define CVN_RECORD_HDF5_UTIL_H

#include <stdbool.h>
#include <stdint.h>

#include <hdf5.h>

#include <convene/messages.h>

enum { CVN_H5_RANK_MAX = 5, CVN_H5_ERROR_SIZE = 512 };

typedef struct cvn_h5 {
  hid_t file;
  bool failed;
  char error[CVN_H5_ERROR_SIZE]; /* what HDF5 said, innermost first */
  struct cvn_press *press;       /* what packs chunks to be written (array.c); owned */
} cvn_h5;

/* HDF5's printing of errors as it was, to be put back. The first call in a process, if it comes
 * before any other use of HDF5, also keeps HDF5 from tidying up at exit: after a failed write it
 * would crash there. All files here are closed explicitly. */
typedef struct cvn_h5_silence {
  H5E_auto2_t function;
  void *data;
} cvn_h5_silence;
void cvn_h5_quieten(cvn_h5_silence *before);
void cvn_h5_restore(const cvn_h5_silence *before);

/* Latches a failure when `result` is negative, naming `what` was being done; true while all is
 * well. */
bool cvn_h5_check(cvn_h5 *h5, hid_t result, const char *what);

/* Latches a failure of our own, e.g. want of memory. */
void cvn_h5_fail(cvn_h5 *h5, const char *what);

/* CVN_OK, or the message "path: …" with a hint where file locking is to blame. */
cvn_status cvn_h5_status(const cvn_h5 *h5, const char *path, cvn_messages *messages) CVN_MUST_CHECK;

/* Lets the file's remaining writes go nowhere, so that closing it after a failure (a full disk,
 * say) does not fail again and leave HDF5 with half-closed objects. What is written is lost. */
void cvn_h5_give_up(cvn_h5 *h5);

/* Closes an identifier of any kind; negative ones are ignored. */
void cvn_h5_close(hid_t id);

/* Closes a dataset that was written; what HDF5 kept in memory is written only now, and may fail. */
void cvn_h5_close_written(cvn_h5 *h5, hid_t dataset);

/* Creates the file with creation orders tracked, times not, over whatever stands at `path`.
 * `chunks`: about how many most of its datasets will have. */
void cvn_h5_create_file(cvn_h5 *h5, const char *path, int64_t chunks);

/* Opens for reading. On a damaged file HDF5's dimension scales lose objects; they go when the file
 * is closed. The same file is always opened in the same way, or HDF5 refuses. */
hid_t cvn_h5_open_file(cvn_h5 *h5, const char *path);

hid_t cvn_h5_create_group(cvn_h5 *h5, hid_t parent, const char *name);

/* Attributes: fixed-length UTF-8 text (NULL counts as ""), float64, int32, the fill value. */
void cvn_h5_put_text(cvn_h5 *h5, hid_t object, const char *name, const char *text);
void cvn_h5_put_real(cvn_h5 *h5, hid_t object, const char *name, double value);
void cvn_h5_put_int(cvn_h5 *h5, hid_t object, const char *name, int32_t value);
void cvn_h5_put_bytes(cvn_h5 *h5, hid_t object, const char *name, const int8_t *values, int count);

/* A dimension: an HDF5 dimension scale that netCDF knows as one. Owned by whoever made it. */
typedef struct cvn_dim {
  hid_t scale;
  hsize_t length;
  bool unlimited;
  hobj_ref_t reference; /* to the scale */
  unsigned char *users; /* rows of its list of references, for cvn_dim_finish; owned */
  size_t n_users, room;
} cvn_dim;
#define CVN_DIM_NONE ((cvn_dim){.scale = H5I_INVALID_HID})

/* With coordinates: int32 values, 0 1 2 … where `values` is NULL. `id` counts the file's
 * dimensions. */
cvn_dim cvn_dim_create(cvn_h5 *h5, hid_t parent, const char *name, int64_t length,
                       const int32_t *values, const char *long_name, int *id);
/* Without coordinates; an unlimited one starts at length 0. */
cvn_dim cvn_dim_create_bare(cvn_h5 *h5, hid_t parent, const char *name, int64_t length,
                            bool unlimited, int *id);
/* Sets the length of an unlimited one. */
void cvn_dim_extend(cvn_h5 *h5, cvn_dim *dim, int64_t length);
void cvn_dim_close(cvn_dim *dim);

/* Makes them the dimensions of a dataset, in this order. */
void cvn_dim_attach(cvn_h5 *h5, hid_t dataset, int rank, cvn_dim *const *dims);

/* Writes who uses the dimension. Call once, when all datasets are there. */
void cvn_dim_finish(cvn_h5 *h5, const cvn_dim *dim);

/* A table of `count` texts as char(rows, length), _Encoding utf-8; the length's dimension is named
 * "<name>_strlen". NULL stands for "". */
void cvn_h5_put_texts(cvn_h5 *h5, hid_t parent, const char *name, cvn_dim *rows,
                      const char *const *texts, int64_t count, const char *long_name, int *id);

/* One text as char(length); an empty one has length 1. The dataset, to be closed by the caller. */
hid_t cvn_h5_put_long_text(cvn_h5 *h5, hid_t parent, const char *name, const char *text,
                           size_t length, const char *long_name, int *id);

/* Longest text a fixed-length attribute of ours holds; longer ones are cut at a character. */
enum { CVN_H5_TEXT_MAX = 60000 };

#endif
