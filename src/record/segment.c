/* segment.c: head, then for each run its name, length, bytes and checksum. */
#include "record/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "record/segment_codec.h"

enum { SEGMENT_VERSION = 1, BYTE_ORDER_MARK = 0x01020304 };
static const char magic[8] = {'C', 'V', 'N', 'S', 'E', 'A', 'L', '\n'};

typedef struct segment_head {
  char magic[8];
  uint32_t order, version;
  uint64_t fingerprint;
  int64_t runs, bytes; /* bytes: of the whole file */
  int64_t areas;
  uint64_t hash; /* of what stands before */
} segment_head;
_Static_assert(sizeof(segment_head) == 56, "no padding");

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

/* 0, or errno. */
static int write_all(FILE *file, const cvn_segment_kind *kind, const cvn_finished_run *runs,
                     int64_t count) {
  cvn_sink sink = {.file = file, .hash = XXH3_createState()};
  segment_head head = {.order = BYTE_ORDER_MARK,
                       .version = SEGMENT_VERSION,
                       .fingerprint = kind->fingerprint,
                       .runs = count,
                       .bytes = sizeof head,
                       .areas = kind->areas};
  memcpy(head.magic, magic, sizeof magic);
  for (int64_t i = 0; i < count; i++)
    head.bytes +=
        (int64_t)sizeof(run_head) + payload_length(&runs[i].output, kind->areas) + HASH_BYTES;
  head.hash = head_hash(&head);
  if (!sink.hash || XXH3_64bits_reset(sink.hash) == XXH_ERROR) {
    XXH3_freeState(sink.hash);
    return ENOMEM;
  }
  errno = 0;
  cvn_sink_put(&sink, &head, sizeof head);
  for (int64_t i = 0; i < count && !sink.failed; i++) put_run(&sink, &runs[i], kind->areas);
  const int error = errno ? errno : EIO;
  XXH3_freeState(sink.hash);
  return sink.failed ? error : 0;
}

/* 0, or errno. */
static int write_and_sync(int folder, const char *temporary, const cvn_segment_kind *kind,
                          const cvn_finished_run *runs, int64_t count) {
  const int fd = openat(folder, temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0) return errno;
  FILE *file = fdopen(fd, "wb");
  if (!file) {
    const int failed = errno;
    close(fd);
    return failed;
  }
  int error = write_all(file, kind, runs, count);
  if (error == 0 && fflush(file) != 0) error = errno;
  if (error == 0 && (CVN_FAILPOINT("segment-sync") || fsync(fd) != 0)) error = errno;
  if (fclose(file) != 0 && error == 0) error = errno;
  return error;
}

cvn_status cvn_segment_write(int folder, const char *name, const char *shown,
                             const cvn_segment_kind *kind, const cvn_finished_run *runs,
                             int64_t count, cvn_messages *messages) {
  char temporary[CVN_SEGMENT_NAME + 8];
  snprintf(temporary, sizeof temporary, "%s.tmp", name);
  int error = write_and_sync(folder, temporary, kind, runs, count);
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
  if (head->bytes != file_bytes || head->runs < 1 ||
      head->runs > file_bytes / (int64_t)(sizeof(run_head) + HASH_BYTES))
    return refuse(CVN_ERR_FORMAT, why, "is cut short");
  return CVN_OK;
}

/* Reads head and payload of a run at the file's position into *bytes, which grows as needed, and
 * checks them. `most`: bytes left in the file. */
static cvn_status read_run(FILE *file, int64_t most, unsigned char **bytes, size_t *capacity,
                           run_head *head, char why[CVN_SEGMENT_WHY]) {
  if (most < (int64_t)sizeof *head + HASH_BYTES || fread(head, sizeof *head, 1, file) != 1 ||
      head->length < 0 || head->length > most - (int64_t)sizeof *head - HASH_BYTES)
    return refuse(CVN_ERR_FORMAT, why, "is damaged");
  const size_t whole = sizeof *head + (size_t)head->length;
  if (whole > *capacity) {
    unsigned char *more = realloc(*bytes, whole);
    if (!more) return refuse(CVN_ERR_MEMORY, why, "does not fit into memory");
    *bytes = more;
    *capacity = whole;
  }
  memcpy(*bytes, head, sizeof *head);
  uint64_t hash;
  if (fread(*bytes + sizeof *head, 1, (size_t)head->length, file) != (size_t)head->length ||
      fread(&hash, sizeof hash, 1, file) != 1)
    return refuse(CVN_ERR_FORMAT, why, "is cut short");
  if (hash != XXH3_64bits(*bytes, whole)) return refuse(CVN_ERR_FORMAT, why, "is damaged");
  return CVN_OK;
}

static FILE *open_segment(int folder, const char *name, int64_t *bytes) {
  struct stat info;
  const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return NULL;
  FILE *file = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) ? fdopen(fd, "rb") : NULL;
  if (file) *bytes = (int64_t)info.st_size;
  else close(fd);
  return file;
}

static cvn_status scan_runs(FILE *file, const segment_head *head, const cvn_segment_kind *kind,
                            cvn_sealed_run *runs, char why[CVN_SEGMENT_WHY]) {
  unsigned char *bytes = NULL;
  size_t capacity = 0;
  int64_t offset = sizeof *head;
  cvn_status status = CVN_OK;
  for (int64_t i = 0; i < head->runs && status == CVN_OK; i++) {
    run_head run;
    cvn_run_output output;
    bool no_memory = false;
    status = read_run(file, head->bytes - offset, &bytes, &capacity, &run, why);
    if (status != CVN_OK) break;
    if (cvn_decode_run(bytes + sizeof run, (size_t)run.length, kind->areas, &output, &no_memory))
      cvn_run_output_free(&output);
    else
      status = no_memory ? refuse(CVN_ERR_MEMORY, why, "does not fit into memory")
                         : refuse(CVN_ERR_FORMAT, why, "is damaged");
    const int64_t length = (int64_t)sizeof run + run.length + HASH_BYTES;
    runs[i] = (cvn_sealed_run){.id = run.id, .offset = offset, .length = length};
    offset += length;
  }
  if (status == CVN_OK && offset != head->bytes) status = refuse(CVN_ERR_FORMAT, why, "is damaged");
  free(bytes);
  return status;
}

cvn_status cvn_segment_scan(int folder, const char *name, const cvn_segment_kind *kind,
                            cvn_sealed_run **runs, int64_t *count, char why[CVN_SEGMENT_WHY]) {
  segment_head head;
  int64_t bytes = 0;
  *runs = NULL;
  *count = 0;
  FILE *file = open_segment(folder, name, &bytes);
  if (!file) return refuse(CVN_ERR_READ, why, "cannot be read");
  cvn_status status = fread(&head, sizeof head, 1, file) == 1
                          ? check_head(&head, kind, bytes, why)
                          : refuse(CVN_ERR_FORMAT, why, "is cut short");
  if (status != CVN_OK) goto out;
  *runs = calloc((size_t)head.runs, sizeof **runs);
  if (!*runs) {
    status = refuse(CVN_ERR_MEMORY, why, "does not fit into memory");
    goto out;
  }
  status = scan_runs(file, &head, kind, *runs, why);
  *count = head.runs;
out:
  if (status != CVN_OK) {
    free(*runs);
    *runs = NULL;
    *count = 0;
  }
  fclose(file);
  return status;
}

cvn_status cvn_segment_read(int folder, const char *name, const char *shown,
                            const cvn_segment_kind *kind, const cvn_sealed_run *run,
                            cvn_run_output *output, cvn_messages *messages) {
  unsigned char *bytes = NULL;
  size_t capacity = 0;
  int64_t file_bytes = 0;
  run_head head;
  char why[CVN_SEGMENT_WHY] = "cannot be read any more";
  *output = (cvn_run_output){0};
  FILE *file = open_segment(folder, name, &file_bytes);
  cvn_status status = CVN_ERR_READ;
  if (file && fseeko(file, (off_t)run->offset, SEEK_SET) == 0) {
    bool no_memory = false;
    status = read_run(file, file_bytes - run->offset, &bytes, &capacity, &head, why);
    if (status == CVN_OK && (memcmp(&head.id, &run->id, sizeof head.id) != 0 ||
                             !cvn_decode_run(bytes + sizeof head, (size_t)head.length, kind->areas,
                                             output, &no_memory)))
      status = refuse(no_memory ? CVN_ERR_MEMORY : CVN_ERR_FORMAT, why,
                      no_memory ? "does not fit into memory" : "is damaged");
  }
  free(bytes);
  if (file) fclose(file);
  if (status == CVN_OK) return CVN_OK;
  return cvn_fail(messages, status, NULL, "%s/%s: %s", shown, name, why);
}
