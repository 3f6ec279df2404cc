/* texts.c: texts as char arrays, which every reader of netCDF takes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/array.h"

void cvn_h5_put_texts(cvn_h5 *h5, hid_t parent, const char *name, cvn_dim *rows,
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
  const hsize_t start[2] = {0, 0};
  const cvn_h5_spec spec = {.name = name,
                            .type = CVN_H5_CHAR,
                            .rank = 2,
                            .dims = {rows, &length},
                            .chunk = {(hsize_t)count, width},
                            .long_name = long_name};
  cvn_array array = cvn_array_create(h5, parent, &spec);
  cvn_array_put_chunk(h5, &array, start, cells);
  cvn_array_close(h5, &array);
  cvn_dim_finish(h5, &length);
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
  const cvn_array array = cvn_array_create(h5, parent, &spec);
  cvn_array_put_chunk(h5, &array, &start, length > 0 ? text : "");
  cvn_dim_finish(h5, &dim);
  cvn_dim_close(&dim);
  return array.id;
}
