/* reader_bytes.c: texts that are kept whole: the scenario and the files it names. */
#include <stdlib.h>

#include "record/reader_parts.h"

enum { TEXT_BYTES_MAX = 1 << 30 };

static bool measure(hid_t dataset, size_t *length) {
  hsize_t shape[1];
  bool sound = false;
  const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  if (space >= 0 && type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tget_size(type) == 1 &&
      H5Sget_simple_extent_ndims(space) == 1 && H5Sget_simple_extent_dims(space, shape, NULL) == 1)
    sound = shape[0] > 0 && shape[0] <= TEXT_BYTES_MAX;
  if (sound) *length = (size_t)shape[0];
  cvn_h5_close(type);
  cvn_h5_close(space);
  return sound;
}

cvn_status cvn_reader_bytes(const cvn_reader *reader, const char *path, char **bytes,
                            size_t *length, cvn_messages *messages) {
  cvn_status status = CVN_OK;
  cvn_h5_silence before;
  *bytes = NULL;
  *length = 0;
  cvn_h5_quieten(&before);
  const hid_t dataset = H5Dopen2(reader->file, path, H5P_DEFAULT);
  if (dataset < 0 || !measure(dataset, length)) {
    status = cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: lacks the text %s", reader->path, path);
    goto out;
  }
  *bytes = malloc(*length + 1);
  if (!*bytes) {
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to read %s", reader->path);
  } else if (H5Dread(dataset, H5T_C_S1, H5S_ALL, H5S_ALL, H5P_DEFAULT, *bytes) < 0) {
    status = cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: is damaged: cannot read %s",
                      reader->path, path);
    free(*bytes);
    *bytes = NULL;
  } else {
    (*bytes)[*length] = '\0';
  }
out:
  cvn_h5_close(dataset);
  cvn_h5_restore(&before);
  return status;
}
