/* hdf5_util.c: errors, files, groups, attributes. */
#define _GNU_SOURCE /* memfd_create */
#include "record/hdf5_util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"

void cvn_h5_quieten(cvn_h5_silence *before) {
  H5dont_atexit();
  if (H5Eget_auto2(H5E_DEFAULT, &before->function, &before->data) < 0)
    *before = (cvn_h5_silence){0};
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void cvn_h5_restore(const cvn_h5_silence *before) {
  H5Eset_auto2(H5E_DEFAULT, before->function, before->data);
}

static herr_t copy_innermost(unsigned depth, const H5E_error2_t *error, void *data) {
  const char **description = data;
  if (depth == 0) *description = error->desc;
  return 0;
}

void cvn_h5_fail(cvn_h5 *h5, const char *what) {
  if (h5->failed) return;
  h5->failed = true;
  snprintf(h5->error, sizeof h5->error, "%s", what);
}

bool cvn_h5_check(cvn_h5 *h5, hid_t result, const char *what) {
  if (h5->failed) return false;
  if (result >= 0) return true;
  const char *description = NULL;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, copy_innermost, &description);
  if (!description) description = "HDF5 failed";
  /* Of a failed read or write only what the system said concerns the user. */
  static const char marker[] = "error message = '";
  const char *system = strstr(description, marker);
  const bool locking = strstr(description, "lock file") != NULL;
  if (system) description = system + sizeof marker - 1;
  h5->failed = true;
  snprintf(h5->error, sizeof h5->error, "%s: %s%.*s", what,
           system && locking ? "unable to lock file: " : "",
           (int)(system ? strcspn(description, "'") : strlen(description)), description);
  H5Eclear2(H5E_DEFAULT);
  return false;
}

cvn_status cvn_h5_status(const cvn_h5 *h5, const char *path, cvn_messages *messages) {
  if (!h5->failed) return CVN_OK;
  const bool locking = strstr(h5->error, "lock file") != NULL;
  return cvn_fail(messages, CVN_ERR_HDF5, NULL, "%s: %s%s", path, h5->error,
                  locking ? " (where the file system has no locks, set HDF5_USE_FILE_LOCKING=FALSE)"
                          : "");
}

/* A file that takes whatever is written: HDF5 also sets its length, which /dev/null refuses. */
static int open_nowhere(void) {
#ifdef MFD_CLOEXEC
  const int memory = memfd_create("convene", MFD_CLOEXEC);
  if (memory >= 0) return memory;
#endif
  return open("/dev/null", O_RDWR | O_CLOEXEC);
}

void cvn_h5_give_up(cvn_h5 *h5) {
  void *handle = NULL;
  if (h5->file < 0 || H5Fget_vfd_handle(h5->file, H5P_DEFAULT, &handle) < 0 || !handle) return;
  const int descriptor = *(const int *)handle; /* that of the default driver, sec2 */
  const int nowhere = open_nowhere();
  if (nowhere < 0) return;
  dup2(nowhere, descriptor);
  close(nowhere);
}

void cvn_h5_close(hid_t id) {
  if (id >= 0) H5Idec_ref(id);
}

void cvn_h5_close_written(cvn_h5 *h5, hid_t dataset) {
  if (dataset >= 0) cvn_h5_check(h5, H5Idec_ref(dataset), "cannot write");
}

static void track_order(cvn_h5 *h5, hid_t creation) {
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  cvn_h5_check(h5, H5Pset_link_creation_order(creation, order), "link order");
  cvn_h5_check(h5, H5Pset_attr_creation_order(creation, order), "attribute order");
  cvn_h5_check(h5, H5Pset_obj_track_times(creation, false), "object times");
}

/* HDF5's own locks fail on many clusters' file systems. Nothing needs them: a result is written
 * under a temporary name, by whoever holds the lock of its folder (experiment/lock.h). */
static void switch_locking_off(cvn_h5 *h5, hid_t access) {
#if H5_VERSION_GE(1, 14, 0) || (H5_VERSION_GE(1, 12, 1) && !H5_VERSION_GE(1, 13, 0)) ||            \
    (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
  cvn_h5_check(h5, H5Pset_file_locking(access, false, true), "file properties");
#else
  (void)h5, (void)access;
#endif
}

/* A node of the tree that finds a dataset's chunks has room for twice this many; HDF5's own choice
 * takes 6 kB for each of 240 datasets, most of which have a chunk or two. */
enum { NODE_MOST = 32 };
static unsigned node_of(int64_t chunks) {
  const int64_t half = (chunks + 1) / 2;
  return half < 1 ? 1 : half > NODE_MOST ? NODE_MOST : (unsigned)half;
}

/* A file that says how large its nodes are has a header of its own for that, with times unless the
 * library's list of defaults for groups says otherwise; that is put back. */
static void create_without_times(cvn_h5 *h5, const char *path, hid_t creation, hid_t access) {
  const hid_t defaults = H5P_GROUP_CREATE_DEFAULT;
  hbool_t before = true;
  cvn_h5_check(h5, H5Pget_obj_track_times(defaults, &before), "object times");
  cvn_h5_check(h5, H5Pset_obj_track_times(defaults, false), "object times");
  if (h5->failed) return;
  h5->file = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
  cvn_h5_check(h5, h5->file, "cannot be created");
  cvn_h5_check(h5, H5Pset_obj_track_times(defaults, before), "object times");
}

void cvn_h5_create_file(cvn_h5 *h5, const char *path, int64_t chunks) {
  if (h5->failed) return;
  const hid_t creation = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
  if (cvn_h5_check(h5, creation, "file properties") &&
      cvn_h5_check(h5, access, "file properties")) {
    track_order(h5, creation);
    cvn_h5_check(h5, H5Pset_istore_k(creation, node_of(chunks)), "file properties");
    cvn_h5_check(h5, H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110), "version");
    /* An error must not leave the file open behind our back through some forgotten identifier. */
    cvn_h5_check(h5, H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "file properties");
    /* Chunks are handed over as they stand in the file: HDF5 keeps none, which saves 4 kB a
     * dataset. */
    cvn_h5_check(h5, H5Pset_cache(access, 0, 0, 0, 1.0), "file properties");
    switch_locking_off(h5, access);
    if (!h5->failed) create_without_times(h5, path, creation, access);
  }
  cvn_h5_close(creation);
  cvn_h5_close(access);
}

hid_t cvn_h5_open_file(cvn_h5 *h5, const char *path) {
  hid_t file = H5I_INVALID_HID;
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  if (cvn_h5_check(h5, access, "cannot be opened") &&
      cvn_h5_check(h5, H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "cannot be opened"))
    switch_locking_off(h5, access);
  if (!h5->failed) file = H5Fopen(path, H5F_ACC_RDONLY, access);
  cvn_h5_check(h5, file, "cannot be opened");
  cvn_h5_close(access);
  return file;
}

hid_t cvn_h5_create_group(cvn_h5 *h5, hid_t parent, const char *name) {
  if (h5->failed) return H5I_INVALID_HID;
  hid_t group = H5I_INVALID_HID;
  const hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
  if (cvn_h5_check(h5, creation, "group properties")) {
    track_order(h5, creation);
    if (!h5->failed) group = H5Gcreate2(parent, name, H5P_DEFAULT, creation, H5P_DEFAULT);
    cvn_h5_check(h5, group, "cannot create a group");
  }
  cvn_h5_close(creation);
  return group;
}

static void put_attribute(cvn_h5 *h5, hid_t object, const char *name, hid_t file_type, hid_t memory,
                          int count, const void *value) {
  if (h5->failed) return;
  const hsize_t length = (hsize_t)(count > 0 ? count : 1);
  const hid_t space = count > 0 ? H5Screate_simple(1, &length, NULL) : H5Screate(H5S_SCALAR);
  if (cvn_h5_check(h5, space, "attribute")) {
    const hid_t attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (cvn_h5_check(h5, attribute, "cannot create an attribute"))
      cvn_h5_check(h5, H5Awrite(attribute, memory, value), "cannot write an attribute");
    cvn_h5_close(attribute);
  }
  cvn_h5_close(space);
}

void cvn_h5_put_text(cvn_h5 *h5, hid_t object, const char *name, const char *text) {
  if (h5->failed) return;
  if (!text) text = "";
  const size_t length = cvn_utf8_cut(text, CVN_H5_TEXT_MAX);
  const hid_t type = H5Tcopy(H5T_C_S1);
  if (cvn_h5_check(h5, type, "text type") &&
      cvn_h5_check(h5, H5Tset_size(type, length > 0 ? length : 1), "text type") &&
      cvn_h5_check(h5, H5Tset_cset(type, H5T_CSET_UTF8), "text type"))
    put_attribute(h5, object, name, type, type, 0, text);
  cvn_h5_close(type);
}

void cvn_h5_put_real(cvn_h5 *h5, hid_t object, const char *name, double value) {
  put_attribute(h5, object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 0, &value);
}

void cvn_h5_put_int(cvn_h5 *h5, hid_t object, const char *name, int32_t value) {
  put_attribute(h5, object, name, H5T_STD_I32LE, H5T_NATIVE_INT32, 0, &value);
}

void cvn_h5_put_bytes(cvn_h5 *h5, hid_t object, const char *name, const int8_t *values, int count) {
  put_attribute(h5, object, name, H5T_STD_I8LE, H5T_NATIVE_INT8, count, values);
}
