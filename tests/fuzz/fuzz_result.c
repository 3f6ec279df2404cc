/* fuzz_result.c: a valid HDF5 file with anything in it, read as a result.
 *
 * The input is a list of changes to a small result: other types, shapes, layouts and values,
 * attributes, links and scales. Not fuzzed are the bytes of the HDF5 format itself: on those,
 * HDF5 1.10 has faults of its own, which are not ours to find.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5.h>
#include <hdf5_hl.h>

#include "fuzz.h"
#include "record/export.h"
#include "record/reader.h"
#include "record/summary.h"
#include "support/folder.h"
#include "support/synthetic.h"

enum {
  NAMES_MAX = 512,
  CHANGES_MAX = 24,
  RANK = 6,
  VALUES = 4096,
  ATTRIBUTE_BYTES = 4096,
  EXPORTED_MAX = 100000
};

static char *names[NAMES_MAX]; /* of the result's groups and datasets */
static int n_names;
static char *original; /* the result's bytes */
static size_t original_size;

/* HDF5 asks for as much memory as a file says it needs, and can be told that there is not. */
const char *__asan_default_options(void);
__attribute__((visibility("default"))) const char *__asan_default_options(void) {
  return "allocator_may_return_null=1:malloc_context_size=8:quarantine_size_mb=32";
}

/* What HDF5 forgets of a change that it refuses. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void) {
  return "leak:libhdf5";
}

static herr_t gather(hid_t file, const char *name, const H5O_info_t *info, void *data) {
  (void)file;
  (void)info;
  (void)data;
  if (strcmp(name, ".") != 0 && n_names < NAMES_MAX) names[n_names++] = strdup(name);
  return 0;
}

/* What reading starts with is needed, and so are the dimensions of others. */
static int is_needed(hid_t file, const char *name) {
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const int plain = dataset >= 0 && H5DSis_scale(dataset) == 0;
  if (dataset >= 0) H5Dclose(dataset);
  return !plain || strcmp(name, "strategy_name") == 0 || strcmp(name, "run_status") == 0 ||
         strcmp(name, "outcome_need_met") == 0 || strcmp(name, "cost") == 0;
}

/* A result of few variables is read several times faster, and has all that there is to get wrong:
 * of each kind, which is a group or a beginning of names in the root, the first ones stay. */
static void thin_out(hid_t file) {
  static const char *const kinds[] = {"outcome_",    "run_",       "scenario_", "alliances/",
                                      "population/", "snapshots/", ""};
  enum { KINDS = sizeof kinds / sizeof kinds[0], OF_A_KIND = 2 };
  int seen[KINDS] = {0}, kept = 0;
  for (int i = 0; i < n_names; i++) {
    int k = 0;
    while (strncmp(names[i], kinds[k], strlen(kinds[k])) != 0) k++;
    if (is_needed(file, names[i]) || seen[k]++ < OF_A_KIND) {
      names[kept++] = names[i];
    } else {
      H5Ldelete(file, names[i], H5P_DEFAULT);
      free(names[i]);
    }
  }
  n_names = kept;
}

static void prepare(void) {
  cvn_scenario scenario;
  cvn_messages messages = {0};
  synthetic_scenario(&scenario, 4, 2,
                     "{alliances: {every: 2}, snapshots: {every: 4}, population: true}");
  const char *path = fuzz_file("r.h5", "", 0);
  fuzz_expect(synthetic_write(path, &scenario, 1, true, &messages) == CVN_OK, "no result");
  cvn_scenario_free(&scenario);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
  H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, gather, NULL, H5O_INFO_BASIC);
  thin_out(file);
  H5Fclose(file);
  original = folder_read(path, &original_size);
  fuzz_expect(original && n_names > 20, "no result to change");
}

/* The input, byte by byte; zeros after its end. */
typedef struct source {
  const uint8_t *at, *end;
} source;

static unsigned byte(source *s) {
  return s->at < s->end ? *s->at++ : 0;
}

static unsigned below(source *s, unsigned bound) {
  return (byte(s) << 8 | byte(s)) % bound;
}

static const char *any_name(source *s) {
  return names[below(s, (unsigned)n_names)];
}

static hsize_t any_length(source *s) {
  static const hsize_t lengths[] = {0,
                                    1,
                                    2,
                                    3,
                                    4,
                                    5,
                                    7,
                                    9,
                                    33,
                                    1u << 20,
                                    (hsize_t)1 << 27,
                                    (hsize_t)1 << 31,
                                    (hsize_t)1 << 40,
                                    INT64_MAX};
  return lengths[byte(s) % (sizeof lengths / sizeof lengths[0])];
}

static hid_t any_type(source *s) {
  const hid_t plain[] = {H5T_IEEE_F64LE,     H5T_IEEE_F32BE,     H5T_STD_I32LE, H5T_STD_I8LE,
                         H5T_STD_U64BE,      H5T_STD_B16LE,      H5T_C_S1,      H5T_STD_REF_OBJ,
                         H5T_NATIVE_LDOUBLE, H5T_STD_REF_DSETREG};
  const unsigned choice = byte(s) % 14;
  if (choice < 10) return H5Tcopy(plain[choice]);
  if (choice == 10) return H5Tcreate(H5T_OPAQUE, 1 + byte(s) % 9);
  if (choice == 11) return H5Tvlen_create(H5T_STD_I32LE);
  const hid_t type = choice == 12 ? H5Tcopy(H5T_C_S1) : H5Tcreate(H5T_COMPOUND, 16);
  if (choice == 12) {
    H5Tset_size(type, byte(s) % 4 == 0 ? H5T_VARIABLE : 1 + byte(s));
  } else {
    H5Tinsert(type, "dataset", 0, H5T_STD_REF_OBJ);
    H5Tinsert(type, "dimension", 8, H5T_NATIVE_INT);
  }
  return type;
}

static hid_t any_space(source *s, int *rank, hsize_t *shape) {
  static const hsize_t unlimited[RANK] = {H5S_UNLIMITED, H5S_UNLIMITED, H5S_UNLIMITED,
                                          H5S_UNLIMITED, H5S_UNLIMITED, H5S_UNLIMITED};
  *rank = (int)(byte(s) % (RANK + 2));
  if (*rank == RANK + 1) *rank = 0;
  for (int d = 0; d < *rank; d++) shape[d] = any_length(s);
  if (*rank == 0) return H5Screate(byte(s) % 2 ? H5S_SCALAR : H5S_NULL);
  return H5Screate_simple(*rank, shape, byte(s) % 2 ? unlimited : NULL);
}

static double points(hid_t space) {
  hsize_t shape[RANK];
  const int rank = H5Sget_simple_extent_dims(space, shape, NULL);
  double count = H5Sget_simple_extent_npoints(space) > 0 ? 1.0 : 0.0;
  for (int d = 0; d < rank; d++) count *= (double)shape[d]; /* HDF5's own product overflows */
  return count;
}

/* Bytes of the input, over and over, as values of the type; nothing where they would be
 * addresses. */
static void write_values(source *s, hid_t dataset, hid_t type, hid_t space) {
  static unsigned char values[VALUES];
  const double count = points(space);
  const size_t size = H5Tget_size(type);
  const H5T_class_t kind = H5Tget_class(type);
  if (count <= 0.0 || size == 0 || count * (double)size > (double)sizeof values ||
      H5Tis_variable_str(type) > 0 || kind == H5T_VLEN || kind == H5T_REFERENCE ||
      kind == H5T_COMPOUND)
    return;
  for (size_t i = 0; i < (size_t)count * size; i++) values[i] = (unsigned char)byte(s);
  if (H5Iget_type(dataset) == H5I_ATTR) H5Awrite(dataset, type, values);
  else H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
}

static void put_dataset(source *s, hid_t file, const char *name) {
  int rank;
  hsize_t shape[RANK], chunk[RANK];
  const hid_t type = any_type(s), space = any_space(s, &rank, shape);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  const unsigned layout = byte(s) % 3;
  for (int d = 0; d < rank; d++) chunk[d] = 1 + byte(s) % 8;
  if (layout == 0 && rank > 0) H5Pset_chunk(creation, rank, chunk);
  if (layout == 0 && byte(s) % 2) H5Pset_deflate(creation, 1);
  if (layout == 1) H5Pset_layout(creation, H5D_COMPACT);
  const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  if (dataset >= 0) write_values(s, dataset, type, space);
  H5Dclose(dataset);
  H5Pclose(creation);
  H5Sclose(space);
  H5Tclose(type);
}

static void put_attribute(source *s, hid_t file, const char *object) {
  static const char *const attributes[] = {"units",     "long_name",      "convene_schema",
                                           "currency",  "_FillValue",     "_Netcdf4Dimid",
                                           "_Encoding", "state_checksum", "flag_meanings"};
  const char *name = attributes[byte(s) % (sizeof attributes / sizeof attributes[0])];
  int rank;
  hsize_t shape[RANK];
  H5Adelete_by_name(file, object, name, H5P_DEFAULT);
  if (byte(s) % 4 == 0) return;
  const hid_t type = any_type(s), space = any_space(s, &rank, shape);
  /* HDF5 crashes where a larger one is made. */
  const bool small = points(space) * (double)H5Tget_size(type) <= (double)ATTRIBUTE_BYTES;
  const hid_t attribute = small ? H5Acreate_by_name(file, object, name, type, space, H5P_DEFAULT,
                                                    H5P_DEFAULT, H5P_DEFAULT)
                                : H5I_INVALID_HID;
  if (attribute >= 0) write_values(s, attribute, type, space);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

static void change_scale(source *s, hid_t file, const char *name, const char *other) {
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t scale = H5Dopen2(file, other, H5P_DEFAULT);
  const unsigned dimension = byte(s) % 5;
  if (dataset >= 0 && scale >= 0) {
    const unsigned what = byte(s) % 3;
    if (what == 0) H5DSdetach_scale(dataset, scale, dimension);
    if (what == 1) H5DSattach_scale(dataset, scale, dimension);
    if (what == 2) H5DSset_scale(dataset, byte(s) % 2 ? other : NULL);
  }
  H5Dclose(scale);
  H5Dclose(dataset);
}

/* HDF5 looks at every chunk that a smaller extent leaves out, if there were 2^40 for hours. */
static int may_shrink(hid_t dataset) {
  const hid_t space = H5Dget_space(dataset);
  const int few = space >= 0 && points(space) < (double)VALUES;
  H5Sclose(space);
  return few;
}

static void set_extent(source *s, hid_t file, const char *name) {
  hsize_t shape[RANK];
  for (int d = 0; d < RANK; d++) shape[d] = any_length(s);
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  if (dataset >= 0 && may_shrink(dataset)) H5Dset_extent(dataset, shape);
  H5Dclose(dataset);
}

static void change(source *s, hid_t file) {
  const unsigned what = byte(s) % 10;
  const char *name = any_name(s), *other = any_name(s);
  if (what < 6 && what != 2 && what != 3) H5Ldelete(file, name, H5P_DEFAULT);
  if (what == 1 || what == 6) put_dataset(s, file, name);
  if (what == 2) put_attribute(s, file, name);
  if (what == 3) put_attribute(s, file, "/");
  if (what == 4) H5Lcreate_hard(file, other, file, name, H5P_DEFAULT, H5P_DEFAULT);
  if (what == 5 && byte(s) % 2) H5Lcreate_soft(other, file, name, H5P_DEFAULT, H5P_DEFAULT);
  else if (what == 5) H5Gclose(H5Gcreate2(file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  if (what == 7) change_scale(s, file, name, other);
  if (what == 8) set_extent(s, file, name);
  if (what == 9) H5Lcreate_hard(file, "/", file, name, H5P_DEFAULT, H5P_DEFAULT);
}

/* Numbers in a variable, or a lot where that is no number. */
static double size_of(const cvn_variable *variable) {
  double size = 1.0;
  for (int d = 0; d < variable->rank; d++) {
    fuzz_expect(variable->shape[d] >= 0, "a length is negative");
    size *= (double)variable->shape[d];
  }
  return size;
}

static double read_variables(const cvn_reader *reader) {
  double total = 0.0;
  for (int i = 0; i < cvn_reader_count(reader); i++) {
    const cvn_variable *variable = cvn_reader_variable(reader, i);
    const double size = size_of(variable);
    cvn_messages messages = {0};
    cvn_status status = CVN_OK;
    int64_t count = 0;
    total += size;
    /* What is refused for its size, and what is read in no time. */
    if (size > EXPORTED_MAX && size <= (double)CVN_READER_VALUES_MAX) continue;
    if (variable->text) {
      char **texts = NULL;
      status = cvn_reader_texts(reader, variable, &texts, &count, &messages);
      cvn_reader_free_texts(texts, count);
    } else {
      double *values = NULL;
      status = cvn_reader_all(reader, variable, &values, &count, &messages);
      fuzz_expect((status == CVN_OK) == (values != NULL), "values do not go with the status");
      free(values);
    }
    fuzz_expect((status == CVN_OK) == (messages.count == 0), "messages do not go with the status");
    cvn_messages_free(&messages);
  }
  return total;
}

static void use(const cvn_reader *reader, int export_too) {
  cvn_summary summary = {0};
  cvn_export_report report;
  cvn_messages messages = {0};
  const double total = read_variables(reader);
  if (total > EXPORTED_MAX || !export_too) return;
  if (cvn_summary_read(&summary, reader, &messages) == CVN_OK)
    fuzz_expect(summary.complete >= 0 && summary.failed >= 0, "runs are counted below 0");
  cvn_summary_free(&summary);
  for (int wide = 0; wide < 2; wide++) {
    const cvn_export_options options = {.parts = CVN_EXPORT_ALL | CVN_EXPORT_SUMMARIES,
                                        .skip_absent = true,
                                        .wide = wide != 0,
                                        .force = true,
                                        .folder = fuzz_folder()};
    const cvn_status status = cvn_export(reader, &options, &report, &messages);
    fuzz_expect(status == CVN_OK || messages.count > 0, "no message says why nothing was exported");
  }
  cvn_messages_free(&messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!original) prepare();
  const char *path = folder_file(fuzz_folder(), "r.h5");
  fuzz_expect(folder_write(path, original, original_size), "the result cannot be written");
  source s = {data, data + size};
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  const hid_t file = H5Fopen(path, H5F_ACC_RDWR, access);
  H5Pclose(access);
  fuzz_expect(file >= 0, "the result cannot be opened");
  for (int i = 0; i < CHANGES_MAX && s.at < s.end; i++) change(&s, file);
  H5Fclose(file);
  /* HDF5 itself loses an object now and then when a change is refused. */
  const ssize_t lost = H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL);
  cvn_reader *reader = NULL;
  cvn_messages messages = {0};
  const cvn_status status = cvn_reader_open(&reader, path, &messages);
  fuzz_expect((status == CVN_OK) == (messages.count == 0), "messages do not go with the status");
  if (status == CVN_OK) use(reader, size % 8 == 0); /* that takes longer than all else */
  cvn_reader_close(reader);
  cvn_messages_free(&messages);
  fuzz_expect(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL) <= lost,
              "HDF5 objects are left open");
  return 0;
}
