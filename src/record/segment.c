/* segment.c: head, list of runs, then for each run its name, length, bytes and checksum.
 *
 * The list makes it cheap to see what is there; the bytes of a run do not depend on where they
 * stand, so that segments can be joined by copying.
 */
#include "record/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "record/segment_codec.h"

enum { SEGMENT_VERSION = 2, BYTE_ORDER_MARK = 0x01020304, LEVEL_MAX = 64 };
static const char magic[8] = {'C', 'V', 'N', 'S', 'E', 'A', 'L', '\n'};

typedef struct segment_head {
  char magic[8];
  uint32_t order, version;
  uint64_t fingerprint;
  int64_t runs, bytes; /* bytes: of the whole file */
  int64_t areas, level;
  uint64_t list_hash; /* of the list of runs that follows */
  uint64_t hash;      /* of what stands before */
} segment_head;
_Static_assert(sizeof(segment_head) == 72, "no padding");
_Static_assert(sizeof(cvn_sealed_run) == 48, "no padding");

typedef struct run_head {
  cvn_run_id id;
  int64_t length; /* of the payload, which the checksum of head and payload follows */
} run_head;
_Static_assert(sizeof(run_head) == 32, "no padding");
enum { HASH_BYTES = 8 };

static uint64_t head_hash(const segment_head *head) {
  return XXH3_64bits(head, offsetof(segment_head, hash));
}

static int64_t payload_length(const cvn_run_output *output, int areas) {
  cvn_sink counter = {0};
  cvn_encode_run(&counter, output, areas);
  return (int64_t)counter.length;
}

double cvn_finished_run_bytes(const cvn_finished_run *run, int areas) {
  return (double)payload_length(&run->output, areas);
}

static void put_run(cvn_sink *sink, const cvn_finished_run *run, int areas) {
  const run_head head = {.id = run->id, .length = payload_length(&run->output, areas)};
  if (XXH3_64bits_reset(sink->hash) == XXH_ERROR) sink->failed = true;
  cvn_sink_put(sink, &head, sizeof head);
  cvn_encode_run(sink, &run->output, areas);
  const uint64_t hash = XXH3_64bits_digest(sink->hash);
  cvn_sink_put(sink, &hash, sizeof hash);
}

/* Completes the head and where runs stand in the file. */
static void lay_out(segment_head *head, const cvn_segment_kind *kind, cvn_sealed_run *list,
                    int64_t count, int level) {
  *head = (segment_head){.order = BYTE_ORDER_MARK,
                         .version = SEGMENT_VERSION,
                         .fingerprint = kind->fingerprint,
                         .runs = count,
                         .bytes = (int64_t)sizeof *head + count * (int64_t)sizeof *list,
                         .areas = kind->areas,
                         .level = level};
  memcpy(head->magic, magic, sizeof magic);
  for (int64_t i = 0; i < count; i++) {
    list[i].offset = head->bytes;
    head->bytes += list[i].length;
  }
  head->list_hash = XXH3_64bits(list, (size_t)count * sizeof *list);
  head->hash = head_hash(head);
}

/* What is to be written after head and list. */
typedef struct body {
  const cvn_finished_run *runs; /* or, where NULL, segments to copy from */
  const int *segments;
  const cvn_segment_list *lists;
  int n_segments;
} body;

static int64_t length_of(const cvn_finished_run *run, int areas) {
  return (int64_t)sizeof(run_head) + payload_length(&run->output, areas) + HASH_BYTES;
}

static void copy_bytes(cvn_sink *sink, int from, int64_t offset, int64_t length) {
  static const size_t most = 1 << 20;
  char *bytes = malloc(most);
  if (!bytes) errno = ENOMEM;
  sink->failed |= !bytes;
  while (length > 0 && !sink->failed) {
    const size_t wanted = length < (int64_t)most ? (size_t)length : most;
    const ssize_t got = pread(from, bytes, wanted, (off_t)offset);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) errno = EIO;
    if (got <= 0) sink->failed = true;
    else cvn_sink_put(sink, bytes, (size_t)got);
    offset += got;
    length -= got;
  }
  free(bytes);
}

static void put_body(cvn_sink *sink, const body *what, int64_t count, int areas) {
  for (int64_t i = 0; what->runs && i < count && !sink->failed; i++)
    put_run(sink, &what->runs[i], areas);
  sink->hash = NULL;
  for (int s = 0; !what->runs && s < what->n_segments && !sink->failed; s++) {
    const cvn_segment_list *list = &what->lists[s];
    copy_bytes(sink, what->segments[s], list->runs[0].offset, list->bytes - list->runs[0].offset);
  }
}

/* 0, or errno. */
static int write_all(FILE *file, const segment_head *head, const cvn_sealed_run *list,
                     const body *what) {
  XXH3_state_t *hash = XXH3_createState();
  cvn_sink sink = {.file = file, .hash = hash};
  if (!hash || XXH3_64bits_reset(hash) == XXH_ERROR) {
    XXH3_freeState(hash);
    return ENOMEM;
  }
  errno = 0;
  cvn_sink_put(&sink, head, sizeof *head);
  cvn_sink_put(&sink, list, (size_t)head->runs * sizeof *list);
  if (!sink.failed) put_body(&sink, what, head->runs, (int)head->areas);
  const int error = errno ? errno : EIO;
  XXH3_freeState(hash);
  return sink.failed ? error : 0;
}

/* 0, or errno. */
static int write_and_sync(int folder, const char *temporary, const segment_head *head,
                          const cvn_sealed_run *list, const body *what) {
  const int fd = openat(folder, temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0) return errno;
  FILE *file = fdopen(fd, "wb");
  if (!file) {
    const int failed = errno;
    close(fd);
    return failed;
  }
  int error = write_all(file, head, list, what);
  if (error == 0 && fflush(file) != 0) error = errno;
  if (error == 0 && (CVN_FAILPOINT("segment-sync") || fsync(fd) != 0)) error = errno;
  if (fclose(file) != 0 && error == 0) error = errno;
  return error;
}

/* Gives a segment its name when it is whole. */
static cvn_status put_segment(int folder, const char *name, const char *shown,
                              const segment_head *head, const cvn_sealed_run *list,
                              const body *what, cvn_messages *messages) {
  char temporary[CVN_SEGMENT_NAME + 8];
  snprintf(temporary, sizeof temporary, "%s.tmp", name);
  int error = write_and_sync(folder, temporary, head, list, what);
  if (error == 0 &&
      (CVN_FAILPOINT("segment-rename") || renameat(folder, temporary, folder, name) != 0))
    error = errno;
  if (error != 0) {
    unlinkat(folder, temporary, 0);
  } else {
    /* Some file systems cannot sync a folder; the file is there all the same. */
    (void)CVN_FAILPOINT("segment-folder");
    (void)fsync(folder);
  }
  if (error == 0) return CVN_OK;
  if (error == ENOENT)
    return cvn_fail(messages, CVN_ERR_WRITE, NULL,
                    "%s: has been removed meanwhile, with the finished runs that were in it",
                    shown);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s/%s: cannot be written: %s", shown, name,
                  strerror(error));
}

cvn_status cvn_segment_write(int folder, const char *name, const char *shown,
                             const cvn_segment_kind *kind, const cvn_finished_run *runs,
                             int64_t count, cvn_messages *messages) {
  cvn_sealed_run *list = calloc((size_t)count, sizeof *list);
  if (!list) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s/%s", shown, name);
  for (int64_t i = 0; i < count; i++)
    list[i] = (cvn_sealed_run){.id = runs[i].id,
                               .length = length_of(&runs[i], kind->areas),
                               .status = runs[i].output.status};
  segment_head head;
  lay_out(&head, kind, list, count, 0);
  const body what = {.runs = runs};
  const cvn_status status = put_segment(folder, name, shown, &head, list, &what, messages);
  free(list);
  return status;
}

/* Opens the segments and reads their lists. */
static cvn_status open_others(int folder, const char *shown, const cvn_segment_kind *kind,
                              char (*others)[CVN_SEGMENT_NAME], int count, int *segments,
                              cvn_segment_list *lists, cvn_messages *messages) {
  char why[CVN_SEGMENT_WHY] = "cannot be read any more";
  for (int s = 0; s < count; s++) {
    segments[s] = openat(folder, others[s], O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    cvn_status status = CVN_ERR_READ;
    if (segments[s] >= 0) status = cvn_segment_list_read(folder, others[s], kind, &lists[s], why);
    if (status != CVN_OK)
      return cvn_fail(messages, CVN_ERR_READ, NULL, "%s/%s %s", shown, others[s], why);
  }
  return CVN_OK;
}

static cvn_status join(int folder, const char *name, const char *shown,
                       const cvn_segment_kind *kind, const body *what, int level,
                       cvn_messages *messages) {
  int64_t count = 0, done = 0;
  for (int s = 0; s < what->n_segments; s++) count += what->lists[s].count;
  cvn_sealed_run *list = malloc((size_t)count * sizeof *list);
  if (!list) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s/%s", shown, name);
  for (int s = 0; s < what->n_segments; s++) {
    memcpy(list + done, what->lists[s].runs, (size_t)what->lists[s].count * sizeof *list);
    done += what->lists[s].count;
  }
  segment_head head;
  lay_out(&head, kind, list, count, level);
  const cvn_status status = put_segment(folder, name, shown, &head, list, what, messages);
  free(list);
  return status;
}

cvn_status cvn_segment_join(int folder, const char *name, const char *shown,
                            const cvn_segment_kind *kind, char (*others)[CVN_SEGMENT_NAME],
                            int count, int level, cvn_messages *messages) {
  int *segments = malloc((size_t)count * sizeof *segments);
  cvn_segment_list *lists = calloc((size_t)count, sizeof *lists);
  for (int s = 0; segments && s < count; s++) segments[s] = -1;
  cvn_status status = CVN_OK;
  if (!segments || !lists)
    status = cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s/%s", shown, name);
  else status = open_others(folder, shown, kind, others, count, segments, lists, messages);
  if (status == CVN_OK) {
    const body what = {.segments = segments, .lists = lists, .n_segments = count};
    status = join(folder, name, shown, kind, &what, level, messages);
  }
  for (int s = 0; s < count; s++) {
    if (segments && segments[s] >= 0) close(segments[s]);
    if (lists) cvn_segment_list_free(&lists[s]);
  }
  free(lists);
  free(segments);
  return status;
}

/* -- reading -- */

static cvn_status refuse(cvn_status status, char why[CVN_SEGMENT_WHY], const char *text) {
  snprintf(why, CVN_SEGMENT_WHY, "%s", text);
  return status;
}

static cvn_status check_head(const segment_head *head, const cvn_segment_kind *kind,
                             int64_t file_bytes, char why[CVN_SEGMENT_WHY]) {
  if (memcmp(head->magic, magic, sizeof magic) != 0)
    return refuse(CVN_ERR_FORMAT, why, "is not a segment of runs");
  if (head->order != BYTE_ORDER_MARK)
    return refuse(CVN_ERR_FORMAT, why, "was written on a machine with another order of bytes");
  if (head->version != SEGMENT_VERSION)
    return refuse(CVN_ERR_FORMAT, why, "was written by another version of convene");
  if (head->hash != head_hash(head)) return refuse(CVN_ERR_FORMAT, why, "is damaged");
  if (head->fingerprint != kind->fingerprint || head->areas != kind->areas)
    return refuse(CVN_ERR_INPUT, why, "is of another experiment");
  if (head->bytes != file_bytes || head->runs < 1 || head->level < 0 || head->level > LEVEL_MAX ||
      head->runs > file_bytes / (int64_t)(sizeof(run_head) + sizeof(cvn_sealed_run) + HASH_BYTES))
    return refuse(CVN_ERR_FORMAT, why, "is cut short");
  return CVN_OK;
}

/* 0, or CVN_ERR_FORMAT where the file is shorter. */
static cvn_status read_at(int fd, int64_t offset, void *bytes, size_t length) {
  char *to = bytes;
  while (length > 0) {
    const ssize_t got = pread(fd, to, length, (off_t)offset);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 ? CVN_ERR_READ : CVN_ERR_FORMAT;
    to += got;
    offset += got;
    length -= (size_t)got;
  }
  return CVN_OK;
}

/* A disk or network that fails is no damage: what it holds may be whole. */
static cvn_status unreadable(cvn_status status, char why[CVN_SEGMENT_WHY]) {
  if (status != CVN_ERR_READ) return refuse(CVN_ERR_FORMAT, why, "is cut short");
  snprintf(why, CVN_SEGMENT_WHY, "cannot be read: %s", strerror(errno));
  return status;
}

/* Reads a run as it stands in the file into *bytes, in the room, and checks it. */
static cvn_status read_run(int fd, const cvn_sealed_run *run, cvn_arena *room,
                           unsigned char **bytes, char why[CVN_SEGMENT_WHY]) {
  run_head head;
  uint64_t hash;
  const size_t length = (size_t)run->length;
  if (run->length < (int64_t)sizeof head + HASH_BYTES)
    return refuse(CVN_ERR_FORMAT, why, "is damaged");
  *bytes = cvn_arena_take(room, length);
  if (!*bytes) return refuse(CVN_ERR_MEMORY, why, "does not fit into memory");
  const cvn_status status = read_at(fd, run->offset, *bytes, length);
  if (status != CVN_OK) return unreadable(status, why);
  memcpy(&head, *bytes, sizeof head);
  memcpy(&hash, *bytes + length - HASH_BYTES, sizeof hash);
  if (hash != XXH3_64bits(*bytes, length - HASH_BYTES) ||
      head.length != run->length - (int64_t)sizeof head - HASH_BYTES ||
      memcmp(&head.id, &run->id, sizeof head.id) != 0)
    return refuse(CVN_ERR_FORMAT, why, "is damaged");
  return CVN_OK;
}

static cvn_status decode(const unsigned char *bytes, const cvn_sealed_run *run, int areas,
                         cvn_run_output *output, char why[CVN_SEGMENT_WHY]) {
  bool no_memory = false;
  const size_t payload = (size_t)run->length - sizeof(run_head) - HASH_BYTES;
  if (cvn_decode_run(bytes + sizeof(run_head), payload, areas, output, &no_memory)) return CVN_OK;
  return no_memory ? refuse(CVN_ERR_MEMORY, why, "does not fit into memory")
                   : refuse(CVN_ERR_FORMAT, why, "is damaged");
}

void cvn_segment_list_free(cvn_segment_list *list) {
  free(list->runs);
  *list = (cvn_segment_list){0};
}

/* -1 with errno ENOENT where there is none, EINVAL where it is no regular file. */
static int open_segment(int folder, const char *name, int64_t *bytes) {
  struct stat info;
  const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return -1;
  if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
    *bytes = (int64_t)info.st_size;
    return fd;
  }
  close(fd);
  errno = EINVAL;
  return -1;
}

/* Runs follow one another and fill the file. */
static bool list_is_sound(const segment_head *head, const cvn_sealed_run *runs) {
  int64_t offset = (int64_t)sizeof *head + head->runs * (int64_t)sizeof *runs;
  if (head->list_hash != XXH3_64bits(runs, (size_t)head->runs * sizeof *runs)) return false;
  for (int64_t i = 0; i < head->runs; i++) {
    if (runs[i].offset != offset || runs[i].length < 0 || runs[i].length > head->bytes - offset)
      return false;
    offset += runs[i].length;
  }
  return offset == head->bytes;
}

static cvn_status read_list(int fd, int64_t bytes, const cvn_segment_kind *kind,
                            cvn_segment_list *list, char why[CVN_SEGMENT_WHY]) {
  segment_head head;
  cvn_status status = read_at(fd, 0, &head, sizeof head);
  if (status != CVN_OK) return unreadable(status, why);
  status = check_head(&head, kind, bytes, why);
  if (status != CVN_OK) return status;
  list->runs = calloc((size_t)head.runs, sizeof *list->runs);
  if (!list->runs) return refuse(CVN_ERR_MEMORY, why, "does not fit into memory");
  list->count = head.runs;
  list->bytes = bytes;
  list->level = (int)head.level;
  status = read_at(fd, sizeof head, list->runs, (size_t)head.runs * sizeof *list->runs);
  if (status != CVN_OK) return unreadable(status, why);
  return list_is_sound(&head, list->runs) ? CVN_OK : refuse(CVN_ERR_FORMAT, why, "is damaged");
}

static cvn_status scan_runs(int fd, const cvn_segment_list *list, int areas,
                            char why[CVN_SEGMENT_WHY]) {
  cvn_arena room = {0};
  cvn_status status = CVN_OK;
  for (int64_t i = 0; i < list->count && status == CVN_OK; i++) {
    cvn_run_output output = {0};
    unsigned char *bytes;
    status = read_run(fd, &list->runs[i], &room, &bytes, why);
    if (status == CVN_OK) status = decode(bytes, &list->runs[i], areas, &output, why);
    if (status == CVN_OK && output.status != (cvn_status)list->runs[i].status)
      status = refuse(CVN_ERR_FORMAT, why, "is damaged");
    cvn_run_output_free(&output);
    cvn_arena_reset(&room);
  }
  cvn_arena_free(&room);
  return status;
}

static cvn_status look_at(int folder, const char *name, const cvn_segment_kind *kind, bool all,
                          cvn_segment_list *list, char why[CVN_SEGMENT_WHY]) {
  int64_t bytes = 0;
  *list = (cvn_segment_list){0};
  const int fd = open_segment(folder, name, &bytes);
  if (fd < 0)
    return errno == ENOENT ? refuse(CVN_ERR_NOT_FOUND, why, "is not there any more")
                           : refuse(CVN_ERR_READ, why, "cannot be read");
  cvn_status status = read_list(fd, bytes, kind, list, why);
  if (status == CVN_OK && all) status = scan_runs(fd, list, kind->areas, why);
  if (status != CVN_OK) cvn_segment_list_free(list);
  close(fd);
  return status;
}

cvn_status cvn_segment_list_read(int folder, const char *name, const cvn_segment_kind *kind,
                                 cvn_segment_list *list, char why[CVN_SEGMENT_WHY]) {
  return look_at(folder, name, kind, false, list, why);
}

cvn_status cvn_segment_scan(int folder, const char *name, const cvn_segment_kind *kind,
                            cvn_segment_list *list, char why[CVN_SEGMENT_WHY]) {
  return look_at(folder, name, kind, true, list, why);
}

cvn_status cvn_segment_read(int segment, const char *shown, const cvn_segment_kind *kind,
                            const cvn_sealed_run *run, cvn_arena *room, cvn_run_output *output,
                            cvn_messages *messages) {
  char why[CVN_SEGMENT_WHY] = "cannot be read any more";
  unsigned char *bytes;
  *output = (cvn_run_output){0};
  cvn_status status = read_run(segment, run, room, &bytes, why);
  if (status == CVN_OK) status = decode(bytes, run, kind->areas, output, why);
  if (status == CVN_OK) return CVN_OK;
  return cvn_fail(messages, status, NULL, "%s %s", shown, why);
}
