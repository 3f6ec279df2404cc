/* compare.c: walks two files side by side. Bits are compared, not numbers: NaN equals NaN. */
#include "record/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/hdf5_util.h"

enum { SLAB_BYTES = 8 << 20, RANK_MAX = 8, ATTRIBUTE_BYTES = 1 << 20, WHAT_SIZE = 256 };

typedef struct comparer {
  hid_t a, b; /* files */
  const char *const *ignored;
  cvn_compare_tell *tell;
  void *user;
  cvn_comparison *comparison;
  bool no_memory;
} comparer;

static void tell(comparer *self, const char *path, const char *what) {
  if (what) self->comparison->different++;
  self->tell(self->user, path, what);
}

/* -- datasets -- */

/* Two datasets of the same type and shape, read a block at a time. */
typedef struct pair {
  hid_t a, b, type;
  size_t size; /* bytes of an element */
  int rank;
  hsize_t shape[RANK_MAX];
  hsize_t start[RANK_MAX], count[RANK_MAX];
  unsigned char *bytes_a, *bytes_b;
  uint64_t different; /* elements so far */
  char first[WHAT_SIZE];
} pair;

static bool read_block(hid_t dataset, const pair *p, void *bytes) {
  const hid_t file_space = H5Dget_space(dataset);
  const hid_t memory = H5Screate_simple(p->rank, p->count, NULL);
  const bool read =
      file_space >= 0 && memory >= 0 &&
      H5Sselect_hyperslab(file_space, H5S_SELECT_SET, p->start, NULL, p->count, NULL) >= 0 &&
      H5Dread(dataset, p->type, memory, file_space, H5P_DEFAULT, bytes) >= 0;
  cvn_h5_close(memory);
  cvn_h5_close(file_space);
  return read;
}

static void number_of(const pair *p, const unsigned char *bytes, char text[CVN_NUMBER_SIZE]) {
  unsigned char value[sizeof(double)] = {0};
  double number;
  snprintf(text, CVN_NUMBER_SIZE, "other bytes");
  const H5T_class_t kind = H5Tget_class(p->type);
  if (p->size > sizeof value || (kind != H5T_FLOAT && kind != H5T_INTEGER)) return;
  memcpy(value, bytes, p->size);
  if (H5Tconvert(p->type, H5T_NATIVE_DOUBLE, 1, value, NULL, H5P_DEFAULT) < 0) return;
  memcpy(&number, value, sizeof number);
  cvn_number_text(number, text);
}

/* Where the element stands and both values. */
static void describe_first(pair *p, uint64_t element) {
  char a[CVN_NUMBER_SIZE], b[CVN_NUMBER_SIZE];
  hsize_t place[RANK_MAX] = {0};
  uint64_t rest = element;
  for (int d = p->rank - 1; d >= 0; d--) {
    place[d] = p->start[d] + rest % p->count[d];
    rest /= p->count[d];
  }
  size_t used = (size_t)snprintf(p->first, sizeof p->first, "the first at [");
  for (int d = 0; d < p->rank && used < sizeof p->first; d++)
    used += (size_t)snprintf(p->first + used, sizeof p->first - used, "%s%llu", d > 0 ? "," : "",
                             (unsigned long long)place[d]);
  number_of(p, p->bytes_a + element * p->size, a);
  number_of(p, p->bytes_b + element * p->size, b);
  if (used < sizeof p->first)
    snprintf(p->first + used, sizeof p->first - used, "]: %s, recomputed %s", a, b);
}

static const char *compare_block(pair *p, uint64_t elements) {
  if (!read_block(p->a, p, p->bytes_a)) return "cannot be read: it is damaged";
  if (!read_block(p->b, p, p->bytes_b)) return "cannot be read when recomputed";
  if (memcmp(p->bytes_a, p->bytes_b, elements * p->size) == 0) return NULL;
  for (uint64_t i = 0; i < elements; i++) {
    if (memcmp(p->bytes_a + i * p->size, p->bytes_b + i * p->size, p->size) == 0) continue;
    if (p->different++ == 0) describe_first(p, i);
  }
  return NULL;
}

/* The dimension along which blocks are cut; what lies inside it is read whole. *rows of it fit. */
static int cut_dimension(const pair *p, hsize_t *rows) {
  hsize_t inner = p->size;
  int d = p->rank - 1;
  while (d > 0 && inner * p->shape[d] <= SLAB_BYTES) inner *= p->shape[d--];
  *rows = SLAB_BYTES / inner > 0 ? SLAB_BYTES / inner : 1;
  return d;
}

/* Moves to the next block; false past the last. */
static bool next_block(pair *p, int cut, hsize_t rows) {
  int d = cut;
  p->start[d] += p->count[d];
  while (p->start[d] >= p->shape[d] && d > 0) {
    p->start[d] = 0;
    p->start[--d]++;
  }
  if (p->start[d] >= p->shape[d]) return false;
  const hsize_t left = p->shape[cut] - p->start[cut];
  p->count[cut] = left < rows ? left : rows;
  return true;
}

static const char *compare_values(pair *p) {
  hsize_t rows;
  const char *what = NULL;
  for (int d = 0; d < p->rank; d++)
    if (p->shape[d] == 0) return NULL;
  const int cut = cut_dimension(p, &rows);
  for (int d = 0; d < p->rank; d++) {
    p->start[d] = 0;
    p->count[d] = d < cut ? 1 : p->shape[d];
  }
  if (p->count[cut] > rows) p->count[cut] = rows;
  uint64_t most = 1;
  for (int d = 0; d < p->rank; d++) most *= p->count[d];
  p->bytes_a = malloc(most * p->size);
  p->bytes_b = malloc(most * p->size);
  if (!p->bytes_a || !p->bytes_b) return "does not fit into memory";
  do {
    uint64_t elements = 1;
    for (int d = 0; d < p->rank; d++) elements *= p->count[d];
    what = compare_block(p, elements);
  } while (!what && next_block(p, cut, rows));
  return what;
}

static const char *compare_shapes(pair *p) {
  hsize_t other[RANK_MAX];
  const char *what = NULL;
  const hid_t space_a = H5Dget_space(p->a), space_b = H5Dget_space(p->b);
  const hid_t type_b = H5Dget_type(p->b);
  p->rank = H5Sget_simple_extent_ndims(space_a);
  if (H5Tequal(p->type, type_b) <= 0) what = "has another type";
  else if (p->rank < 1 || p->rank > RANK_MAX || H5Sget_simple_extent_ndims(space_b) != p->rank)
    what = "has another number of dimensions";
  else if (H5Sget_simple_extent_dims(space_a, p->shape, NULL) < 0 ||
           H5Sget_simple_extent_dims(space_b, other, NULL) < 0 ||
           memcmp(p->shape, other, (size_t)p->rank * sizeof other[0]) != 0)
    what = "has another shape";
  cvn_h5_close(type_b);
  cvn_h5_close(space_b);
  cvn_h5_close(space_a);
  return what;
}

static void compare_datasets(comparer *self, const char *path) {
  char said[WHAT_SIZE + 64];
  pair p = {.a = H5Dopen2(self->a, path, H5P_DEFAULT), .b = H5Dopen2(self->b, path, H5P_DEFAULT)};
  p.type = p.a >= 0 ? H5Dget_type(p.a) : H5I_INVALID_HID;
  const char *what = NULL;
  self->comparison->datasets++;
  if (p.a < 0 || p.type < 0) what = "cannot be read: it is damaged";
  else if (p.b < 0) what = "is not there when recomputed";
  else what = compare_shapes(&p);
  if (!what) {
    p.size = H5Tget_size(p.type);
    what = p.size > 0 ? compare_values(&p) : "cannot be read: it is damaged";
  }
  if (!what && p.different > 0) {
    snprintf(said, sizeof said, "differs in %llu value%s, %s", (unsigned long long)p.different,
             p.different == 1 ? "" : "s", p.first);
    what = said;
  }
  tell(self, path, what);
  free(p.bytes_a);
  free(p.bytes_b);
  cvn_h5_close(p.type);
  cvn_h5_close(p.b);
  cvn_h5_close(p.a);
}

/* -- attributes -- */

/* The bytes of a text or number; NULL for what refers to other objects, and on failure. */
static void *attribute_bytes(hid_t attribute, size_t *size) {
  const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  const H5T_class_t kind = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
  const hssize_t count = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
  void *bytes = NULL;
  *size = count > 0 && count <= ATTRIBUTE_BYTES ? H5Tget_size(type) * (size_t)count : 0;
  if ((kind == H5T_FLOAT || kind == H5T_INTEGER ||
       (kind == H5T_STRING && H5Tis_variable_str(type) == 0)) &&
      *size > 0 && *size <= ATTRIBUTE_BYTES) {
    bytes = malloc(*size);
    if (bytes && H5Aread(attribute, type, bytes) < 0) {
      free(bytes);
      bytes = NULL;
    }
  }
  cvn_h5_close(space);
  cvn_h5_close(type);
  return bytes;
}

typedef struct attribute_walk {
  comparer *self;
  const char *path; /* of the object; "/" for the root */
} attribute_walk;

static bool is_ignored(const attribute_walk *walk, const char *name) {
  if (strcmp(walk->path, "/") != 0) return false;
  for (int i = 0; walk->self->ignored[i]; i++)
    if (strcmp(walk->self->ignored[i], name) == 0) return true;
  return false;
}

static herr_t visit_attribute(hid_t object, const char *name, const H5A_info_t *info, void *data) {
  attribute_walk *walk = data;
  (void)info;
  if (is_ignored(walk, name)) return 0;
  size_t size_a = 0, size_b = 0;
  const hid_t a = H5Aopen(object, name, H5P_DEFAULT);
  const hid_t b = H5Aopen_by_name(walk->self->b, walk->path, name, H5P_DEFAULT, H5P_DEFAULT);
  void *bytes_a = a >= 0 ? attribute_bytes(a, &size_a) : NULL;
  void *bytes_b = b >= 0 ? attribute_bytes(b, &size_b) : NULL;
  const char *what = NULL;
  if (b < 0) what = "is not there when recomputed";
  else if (!bytes_a != !bytes_b || size_a != size_b) what = "has another length or type";
  else if (bytes_a && memcmp(bytes_a, bytes_b, size_a) != 0) what = "differs";
  if (what) {
    char *path = cvn_format("%s@%s", walk->path, name);
    tell(walk->self, path ? path : name, what);
    free(path);
  }
  free(bytes_b);
  free(bytes_a);
  cvn_h5_close(b);
  cvn_h5_close(a);
  return 0;
}

static void compare_attributes(comparer *self, const char *path) {
  attribute_walk walk = {self, path};
  hsize_t index = 0;
  const hid_t object = H5Oopen(self->a, path, H5P_DEFAULT);
  if (object >= 0 && H5Lexists(self->b, path, H5P_DEFAULT) >= 0)
    (void)H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &index, visit_attribute, &walk);
  cvn_h5_close(object);
}

/* -- the walk -- */

typedef struct group_walk {
  comparer *self;
  const char *path;  /* "" for the root */
  bool only_missing; /* looking from the other side: what the first file lacks */
} group_walk;

static void walk_group(group_walk *walk);

static bool exists(hid_t file, const char *path) {
  return H5Lexists(file, path, H5P_DEFAULT) > 0;
}

static herr_t visit_link(hid_t group, const char *name, const H5L_info_t *link, void *data) {
  group_walk *walk = data;
  comparer *self = walk->self;
  H5O_info_t info;
  (void)link;
  char *path = *walk->path ? cvn_format("%s/%s", walk->path, name) : cvn_copy(name);
  if (!path) {
    self->no_memory = true;
    return -1;
  }
  if (H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) {
    if (!walk->only_missing) tell(self, path, "cannot be read: it is damaged");
  } else if (walk->only_missing && !exists(self->a, path)) {
    tell(self, path, "is missing");
  } else if (!walk->only_missing && !exists(self->b, path)) {
    tell(self, path, "is not there when recomputed");
  } else {
    if (!walk->only_missing && info.type == H5O_TYPE_DATASET) compare_datasets(self, path);
    if (!walk->only_missing) compare_attributes(self, path);
    group_walk inner = {self, path, walk->only_missing};
    if (info.type == H5O_TYPE_GROUP) walk_group(&inner);
  }
  free(path);
  return self->no_memory ? -1 : 0;
}

static void walk_group(group_walk *walk) {
  comparer *self = walk->self;
  const hid_t file = walk->only_missing ? self->b : self->a;
  const hid_t group = H5Gopen2(file, *walk->path ? walk->path : "/", H5P_DEFAULT);
  hsize_t index = 0;
  if (group < 0 ||
      (H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &index, visit_link, walk) < 0 &&
       !self->no_memory))
    tell(self, *walk->path ? walk->path : "/", "cannot be listed: it is damaged");
  cvn_h5_close(group);
}

cvn_status cvn_compare(const char *path, const char *other, const char *const *ignored,
                       cvn_compare_tell *teller, void *user, cvn_comparison *comparison,
                       cvn_messages *messages) {
  cvn_h5_silence before;
  cvn_status status = CVN_OK;
  *comparison = (cvn_comparison){0};
  cvn_h5_quieten(&before);
  cvn_h5 first = {0}, second = {0};
  comparer self = {.a = cvn_h5_open_file(&first, path),
                   .b = cvn_h5_open_file(&second, other),
                   .ignored = ignored,
                   .tell = teller,
                   .user = user,
                   .comparison = comparison};
  if (self.a < 0 || self.b < 0) {
    status = cvn_fail(messages, CVN_ERR_FORMAT, NULL, "%s: cannot be opened any more",
                      self.a < 0 ? path : other);
  } else {
    group_walk there = {&self, "", false}, back = {&self, "", true};
    compare_attributes(&self, "/");
    walk_group(&there);
    walk_group(&back);
    if (self.no_memory)
      status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to compare %s", path);
  }
  cvn_h5_close(self.b);
  cvn_h5_close(self.a);
  cvn_h5_restore(&before);
  return status;
}
