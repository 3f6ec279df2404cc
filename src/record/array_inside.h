/* array_inside.h: what array.c and array_rows.c share. */
#ifndef CVN_RECORD_ARRAY_INSIDE_H
#define CVN_RECORD_ARRAY_INSIDE_H

#include "record/array.h"

enum { CVN_PACKED_TOGETHER = 8 };

/* Packs chunks by several threads; they are written by one, in order, while the next are packed. */
struct cvn_press {
  int threads;
  cvn_packed packed[2 * CVN_PACKED_TOGETHER];
  bool is_packed[2 * CVN_PACKED_TOGETHER];
  cvn_packer packers[]; /* by thread */
};

/* Writes a packed chunk; `skipped` is HDF5's mask of filters left out. */
void cvn_array_write(cvn_h5 *h5, const cvn_array *array, const hsize_t *offset, uint32_t skipped,
                     const unsigned char *bytes, size_t length);

#endif
