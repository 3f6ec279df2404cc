/* inject.c: the calls that the linker puts in the place of the real ones. */
#include "inject.h"

#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <hdf5.h>
#include <hdf5_hl.h>
#include <libdeflate.h>
#include <xxhash.h>

enum {
  CALLS_MAX = 1 << 20,
  SET_SIZE = 2 * CALLS_MAX,
  BLOCKS_MAX = 1 << 16,
  FRAMES = 10,     /* kept of a call, for people */
  PLACE_FRAMES = 7 /* what makes a place: three of this file and four callers */
};

typedef struct block {
  const void *memory; /* NULL: never used; &gone: freed */
  size_t size;
  void *frames[FRAMES];
  int depth;
} block;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static bool active;
static fault_kind failing;
static size_t target, calls;
static const char *failed_call;
static void *failed_frames[FRAMES];
static int failed_depth;

static uint64_t places[CALLS_MAX]; /* of every call while none fails */
static block blocks[BLOCKS_MAX];   /* allocated since fault_begin; open addressing */
static size_t live;
static bool tracing; /* of every allocation, which takes time */
static const char gone;

const char *fault_kind_name(fault_kind kind) {
  static const char *const names[FAULT_KINDS] = {"allocation", "HDF5 call", "file call"};
  return names[kind];
}

void fault_begin(fault_kind kind, size_t n) {
  void *frame;
  (void)backtrace(&frame, 1); /* loads what it needs now, not in the middle of an allocation */
  pthread_mutex_lock(&mutex);
  active = true;
  tracing = getenv("CONVENE_FAULT_SHOW") != NULL;
  failing = kind;
  target = n;
  calls = live = 0;
  failed_call = NULL;
  failed_depth = 0;
  for (size_t i = 0; i < BLOCKS_MAX; i++) blocks[i].memory = NULL;
  pthread_mutex_unlock(&mutex);
}

static const block *first_leak(void) {
  for (size_t i = 0; i < BLOCKS_MAX; i++)
    if (blocks[i].memory && blocks[i].memory != &gone) return &blocks[i];
  return NULL;
}

void fault_end(fault_report *report) {
  pthread_mutex_lock(&mutex);
  active = false;
  const block *leak = first_leak();
  *report = (fault_report){
      .calls = calls, .call = failed_call, .leaks = live, .leaked = leak ? leak->size : 0};
  pthread_mutex_unlock(&mutex);
}

/* Whether `place` was not in the set; it is now. Zeros are an empty set. */
static bool is_new(uint64_t *set, uint64_t place) {
  size_t i = place % SET_SIZE;
  while (set[i] != 0 && set[i] != place) i = (i + 1) % SET_SIZE;
  const bool added = set[i] == 0;
  set[i] = place;
  return added;
}

void fault_choose(bool *chosen) {
  static uint64_t set[SET_SIZE];
  memset(set, 0, sizeof set);
  for (size_t n = 1; n <= calls; n++) chosen[n] = is_new(set, places[n - 1]);
  memset(set, 0, sizeof set);
  for (size_t n = calls; n >= 1; n--) chosen[n] = is_new(set, places[n - 1]) || chosen[n];
}

void fault_print_places(void) {
  fprintf(stderr, "the call that failed:\n");
  backtrace_symbols_fd(failed_frames, failed_depth, STDERR_FILENO);
  const block *leak = first_leak();
  if (!leak) return;
  fprintf(stderr, "the first allocation that nobody freed%s:\n",
          leak->depth > 0 ? "" : " (set CONVENE_FAULT_SHOW=1 to see where it was made)");
  backtrace_symbols_fd(leak->frames, leak->depth, STDERR_FILENO);
}

static uint64_t place_now(void) {
  void *frames[PLACE_FRAMES];
  const int depth = backtrace(frames, PLACE_FRAMES);
  uint64_t hash = 14695981039346656037u;
  for (int i = 0; i < depth; i++) hash = (hash ^ (uintptr_t)frames[i]) * 1099511628211u;
  return (hash ^ (hash >> 32)) | 1;
}

/* Whether this call is to fail. */
static bool fails(fault_kind kind, const char *call) {
  bool now = false;
  pthread_mutex_lock(&mutex);
  if (active && kind == failing) {
    if (calls == CALLS_MAX) abort();
    if (target == 0) places[calls] = place_now();
    now = ++calls == target;
    if (now) {
      failed_call = call;
      failed_depth = backtrace(failed_frames, FRAMES);
    }
  }
  pthread_mutex_unlock(&mutex);
  return now;
}

static size_t slot_of(const void *memory) {
  return (size_t)(((uintptr_t)memory >> 4) * 0x9E3779B97F4A7C15u >> 48) % BLOCKS_MAX;
}

static void *remember(void *memory, size_t size) {
  pthread_mutex_lock(&mutex);
  if (active && memory && live < BLOCKS_MAX / 2) {
    size_t i = slot_of(memory);
    while (blocks[i].memory && blocks[i].memory != &gone) i = (i + 1) % BLOCKS_MAX;
    blocks[i].memory = memory;
    blocks[i].size = size;
    blocks[i].depth = tracing ? backtrace(blocks[i].frames, FRAMES) : 0;
    live++;
  }
  pthread_mutex_unlock(&mutex);
  return memory;
}

static void forget(const void *memory) {
  if (!memory) return;
  pthread_mutex_lock(&mutex);
  if (active)
    for (size_t i = slot_of(memory); blocks[i].memory; i = (i + 1) % BLOCKS_MAX) {
      if (blocks[i].memory != memory) continue;
      blocks[i].memory = &gone;
      live--;
      break;
    }
  pthread_mutex_unlock(&mutex);
}

#define REAL_AND_WRAP(type, name, parameters)                                                      \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;                                                                   \
  type __wrap_##name parameters

REAL_AND_WRAP(void *, malloc, (size_t size)) {
  if (!fails(FAULT_ALLOCATION, "malloc")) return remember(__real_malloc(size), size);
  errno = ENOMEM;
  return NULL;
}

REAL_AND_WRAP(void *, calloc, (size_t count, size_t size)) {
  if (!fails(FAULT_ALLOCATION, "calloc")) return remember(__real_calloc(count, size), count * size);
  errno = ENOMEM;
  return NULL;
}

REAL_AND_WRAP(void *, aligned_alloc, (size_t alignment, size_t size)) {
  if (!fails(FAULT_ALLOCATION, "aligned_alloc"))
    return remember(__real_aligned_alloc(alignment, size), size);
  errno = ENOMEM;
  return NULL;
}

REAL_AND_WRAP(void *, realloc, (void *memory, size_t size)) {
  if (fails(FAULT_ALLOCATION, "realloc")) {
    errno = ENOMEM;
    return NULL;
  }
  forget(memory);
  return remember(__real_realloc(memory, size), size);
}

REAL_AND_WRAP(void, free, (void *memory)) {
  forget(memory);
  __real_free(memory);
}

/* Libraries that return NULL where they get no memory. */
REAL_AND_WRAP(XXH3_state_t *, XXH3_createState, (void)) {
  return fails(FAULT_ALLOCATION, "XXH3_createState") ? NULL : __real_XXH3_createState();
}

REAL_AND_WRAP(struct libdeflate_compressor *, libdeflate_alloc_compressor, (int level)) {
  if (fails(FAULT_ALLOCATION, "libdeflate_alloc_compressor")) return NULL;
  return __real_libdeflate_alloc_compressor(level);
}

REAL_AND_WRAP(int, pthread_create,
              (pthread_t * thread, const pthread_attr_t *attributes, void *(*start)(void *),
               void *argument)) {
  if (fails(FAULT_ALLOCATION, "pthread_create")) return EAGAIN;
  return __real_pthread_create(thread, attributes, start, argument);
}

/* File calls fail with an error that a disk, a network file system or a limit gives. */
#define FILE_FAULT(error, failure, name)                                                           \
  if (fails(FAULT_FILE, #name)) {                                                                  \
    errno = error;                                                                                 \
    return failure;                                                                                \
  }

REAL_AND_WRAP(int, open, (const char *path, int flags, ...)) {
  FILE_FAULT(EMFILE, -1, open)
  va_list args;
  va_start(args, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
  va_end(args);
  return __real_open(path, flags, mode);
}

REAL_AND_WRAP(ssize_t, read, (int fd, void *bytes, size_t size)) {
  FILE_FAULT(EIO, -1, read)
  return __real_read(fd, bytes, size);
}

REAL_AND_WRAP(int, fstat, (int fd, struct stat *info)) {
  FILE_FAULT(EIO, -1, fstat)
  return __real_fstat(fd, info);
}

REAL_AND_WRAP(int, openat, (int folder, const char *path, int flags, ...)) {
  FILE_FAULT(EMFILE, -1, openat)
  va_list args;
  va_start(args, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
  va_end(args);
  return __real_openat(folder, path, flags, mode);
}

REAL_AND_WRAP(ssize_t, write, (int fd, const void *bytes, size_t size)) {
  FILE_FAULT(ENOSPC, -1, write)
  return __real_write(fd, bytes, size);
}

REAL_AND_WRAP(ssize_t, pread, (int fd, void *bytes, size_t size, off_t offset)) {
  FILE_FAULT(EIO, -1, pread)
  return __real_pread(fd, bytes, size, offset);
}

REAL_AND_WRAP(ssize_t, pwrite, (int fd, const void *bytes, size_t size, off_t offset)) {
  FILE_FAULT(ENOSPC, -1, pwrite)
  return __real_pwrite(fd, bytes, size, offset);
}

REAL_AND_WRAP(int, ftruncate, (int fd, off_t length)) {
  FILE_FAULT(EIO, -1, ftruncate)
  return __real_ftruncate(fd, length);
}

REAL_AND_WRAP(int, linkat, (int from, const char *old, int to, const char *fresh, int flags)) {
  FILE_FAULT(EPERM, -1, linkat)
  return __real_linkat(from, old, to, fresh, flags);
}

REAL_AND_WRAP(int, renameat, (int from, const char *old, int to, const char *fresh)) {
  FILE_FAULT(EIO, -1, renameat)
  return __real_renameat(from, old, to, fresh);
}

REAL_AND_WRAP(int, mkdir, (const char *path, mode_t mode)) {
  FILE_FAULT(ENOSPC, -1, mkdir)
  return __real_mkdir(path, mode);
}

REAL_AND_WRAP(char *, mkdtemp, (char *path)) {
  FILE_FAULT(ENOSPC, NULL, mkdtemp)
  return __real_mkdtemp(path);
}

REAL_AND_WRAP(DIR *, fdopendir, (int fd)) {
  FILE_FAULT(ENOMEM, NULL, fdopendir)
  return __real_fdopendir(fd);
}

REAL_AND_WRAP(struct dirent *, readdir, (DIR * folder)) {
  FILE_FAULT(EIO, NULL, readdir)
  return __real_readdir(folder);
}

REAL_AND_WRAP(FILE *, fdopen, (int fd, const char *mode)) {
  FILE_FAULT(ENOMEM, NULL, fdopen)
  return __real_fdopen(fd, mode);
}

REAL_AND_WRAP(size_t, fread, (void *bytes, size_t size, size_t count, FILE *file)) {
  FILE_FAULT(EIO, 0, fread)
  return __real_fread(bytes, size, count, file);
}

REAL_AND_WRAP(int, fflush, (FILE * file)) {
  FILE_FAULT(ENOSPC, EOF, fflush)
  return __real_fflush(file);
}

REAL_AND_WRAP(int, fsync, (int fd)) {
  FILE_FAULT(EIO, -1, fsync)
  return __real_fsync(fd);
}

REAL_AND_WRAP(int, link, (const char *from, const char *to)) {
  FILE_FAULT(EPERM, -1, link)
  return __real_link(from, to);
}

REAL_AND_WRAP(int, rename, (const char *from, const char *to)) {
  FILE_FAULT(EIO, -1, rename)
  return __real_rename(from, to);
}

REAL_AND_WRAP(FILE *, fopen, (const char *path, const char *mode)) {
  FILE_FAULT(EMFILE, NULL, fopen)
  return __real_fopen(path, mode);
}

REAL_AND_WRAP(size_t, fwrite, (const void *bytes, size_t size, size_t count, FILE *file)) {
  FILE_FAULT(ENOSPC, 0, fwrite)
  return __real_fwrite(bytes, size, count, file);
}

/* What was still to be written is lost, but the file is closed. */
REAL_AND_WRAP(int, fclose, (FILE * file)) {
  const bool lost = fails(FAULT_FILE, "fclose");
  const int result = __real_fclose(file);
  if (!lost) return result;
  errno = ENOSPC;
  return EOF;
}

#define FAULT_H5(type, failure, name, parameters, arguments)                                       \
  REAL_AND_WRAP(type, name, parameters) {                                                          \
    return fails(FAULT_HDF5, #name) ? (type)(failure) : __real_##name arguments;                   \
  }
#define FAULT_H5_CLOSE(type, failure, name, parameters, arguments)                                 \
  REAL_AND_WRAP(type, name, parameters) {                                                          \
    const type result = __real_##name arguments;                                                   \
    return fails(FAULT_HDF5, #name) ? (type)(failure) : result;                                    \
  }
#define FAULT_H5_SPARED(name)
#include "h5_calls.def"
