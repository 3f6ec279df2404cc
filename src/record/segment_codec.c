/* segment_codec.c: the numbers of a run's output one after the other, arrays after their sizes. */
#include "record/segment_codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/failpoint.h"

/* Values of a snapshot are all four bytes wide. */
_Static_assert(sizeof(float) == 4 && sizeof(int32_t) == 4, "snapshot columns");

/* All of an output that is not an array, in one piece and without padding. */
typedef struct fixed_part {
  int64_t status, months, message, has_fields, has_alliances; /* message: its length, -1 for none */
  double advantage[2];
  uint64_t checksum;
  int64_t alliances, alliance_times, snapshots;
} fixed_part;
_Static_assert(sizeof(fixed_part) == 11 * sizeof(int64_t), "no padding");

void cvn_sink_put(cvn_sink *sink, const void *bytes, size_t length) {
  sink->length += length;
  if (length == 0 || sink->failed) return;
  if (sink->hash) XXH3_64bits_update(sink->hash, bytes, length);
  if (sink->file &&
      (CVN_FAILPOINT("segment-write") || fwrite(bytes, 1, length, sink->file) != length))
    sink->failed = true;
}

static size_t column_values(const cvn_snapshot *snapshot, int column, int areas) {
  const cvn_snapshot_info *info = &cvn_snapshot_table[column];
  return (size_t)snapshot->rows[info->level] * (size_t)(info->per_area ? areas : 1);
}

static size_t series_bytes(int64_t months) {
  return (size_t)CVN_FIELD_COUNT * (size_t)(months + 1) * sizeof(double);
}

static size_t alliance_bytes(const cvn_run_output *output) {
  return (size_t)CVN_FIELD_COUNT * (size_t)output->alliance_times * (size_t)output->alliances *
         sizeof(double);
}

static void encode_snapshot(cvn_sink *sink, const cvn_snapshot *snapshot, int areas) {
  cvn_sink_put(sink, &snapshot->time, sizeof snapshot->time);
  cvn_sink_put(sink, snapshot->rows, sizeof snapshot->rows);
  for (int c = 0; c < CVN_SNAPSHOT_COUNT; c++)
    if (snapshot->columns[c])
      cvn_sink_put(sink, snapshot->columns[c], 4 * column_values(snapshot, c, areas));
}

void cvn_encode_run(cvn_sink *sink, const cvn_run_output *output, int areas) {
  const size_t message = output->message ? strlen(output->message) : 0;
  const fixed_part fixed = {
      .status = output->status,
      .months = output->months,
      .message = output->message ? (int64_t)message : -1,
      .has_fields = output->fields != NULL,
      .has_alliances = output->alliance_fields != NULL,
      .advantage = {output->advantage[0], output->advantage[1]},
      .checksum = output->checksum,
      .alliances = output->alliances,
      .alliance_times = output->alliance_times,
      .snapshots = output->n_snapshots,
  };
  cvn_sink_put(sink, &fixed, sizeof fixed);
  if (output->message) cvn_sink_put(sink, output->message, message);
  if (output->fields) cvn_sink_put(sink, output->fields, series_bytes(output->months));
  if (output->alliance_fields) cvn_sink_put(sink, output->alliance_fields, alliance_bytes(output));
  for (int64_t i = 0; i < output->n_snapshots; i++)
    encode_snapshot(sink, &output->snapshots[i], areas);
}

/* -- back -- */

/* Bytes yet to be read. A size is held against what is left before memory is asked for. */
typedef struct source {
  const unsigned char *next;
  size_t left;
  bool failed, no_memory;
} source;

static void take(source *from, void *bytes, size_t length) {
  if (from->failed || length > from->left) {
    from->failed = true;
    return;
  }
  memcpy(bytes, from->next, length);
  from->next += length;
  from->left -= length;
}

/* `factors` multiplied, the last being the bytes of one; -1 where that is more than is left. */
static int64_t size_within(const source *from, const int64_t *factors, int count) {
  int64_t size = 1;
  for (int i = 0; i < count; i++) {
    if (factors[i] < 0 || (factors[i] > 0 && size > (int64_t)from->left / factors[i])) return -1;
    size *= factors[i];
  }
  return size;
}

/* New memory with the next bytes, and a NUL after them; NULL on failure. */
static void *take_new(source *from, const int64_t *factors, int count) {
  const int64_t size = from->failed ? -1 : size_within(from, factors, count);
  if (size < 0) {
    from->failed = true;
    return NULL;
  }
  char *bytes = malloc((size_t)size + 1);
  if (!bytes) {
    from->failed = from->no_memory = true;
    return NULL;
  }
  take(from, bytes, (size_t)size);
  bytes[size] = '\0';
  return bytes;
}

/* Columns stay where they are. */
static const void *take_column(source *from, const int64_t *factors) {
  const int64_t size = from->failed ? -1 : size_within(from, factors, 3);
  if (size < 0 || (uintptr_t)from->next % sizeof(uint32_t) != 0) {
    from->failed = true;
    return NULL;
  }
  const void *column = from->next;
  from->next += size;
  from->left -= (size_t)size;
  return column;
}

static void decode_snapshot(source *from, cvn_snapshot *snapshot, int areas) {
  take(from, &snapshot->time, sizeof snapshot->time);
  take(from, snapshot->rows, sizeof snapshot->rows);
  for (int c = 0; c < CVN_SNAPSHOT_COUNT && !from->failed; c++) {
    const cvn_snapshot_info *info = &cvn_snapshot_table[c];
    const int64_t factors[] = {snapshot->rows[info->level], info->per_area ? areas : 1, 4};
    snapshot->columns[c] = take_column(from, factors);
  }
}

static void decode_arrays(source *from, const fixed_part *fixed, int areas,
                          cvn_run_output *output) {
  const int64_t message[] = {fixed->message};
  const int64_t series[] = {CVN_FIELD_COUNT, fixed->months + 1, sizeof(double)};
  const int64_t alliances[] = {CVN_FIELD_COUNT, fixed->alliance_times, fixed->alliances,
                               sizeof(double)};
  const int64_t least = (int64_t)(sizeof(int64_t) * (1 + CVN_LEVEL_COUNT));
  const int64_t snapshots[] = {fixed->snapshots, least};
  if (fixed->message >= 0) output->message = take_new(from, message, 1);
  if (fixed->has_fields) output->fields = take_new(from, series, 3);
  if (fixed->has_alliances) output->alliance_fields = take_new(from, alliances, 4);
  if (from->failed || fixed->snapshots == 0) return;
  if (size_within(from, snapshots, 2) < 0) {
    from->failed = true;
    return;
  }
  output->snapshots = calloc((size_t)fixed->snapshots, sizeof *output->snapshots);
  if (!output->snapshots) {
    from->failed = from->no_memory = true;
    return;
  }
  while (output->n_snapshots < fixed->snapshots && !from->failed)
    decode_snapshot(from, &output->snapshots[output->n_snapshots++], areas);
}

bool cvn_decode_run(const unsigned char *bytes, size_t length, int areas, cvn_run_output *output,
                    bool *no_memory) {
  source from = {.next = bytes, .left = length};
  fixed_part fixed = {0};
  *output = (cvn_run_output){0};
  take(&from, &fixed, sizeof fixed);
  if (fixed.months < 0 || fixed.months > INT32_MAX) from.failed = true;
  if (!from.failed) {
    *output = (cvn_run_output){
        .status = (cvn_status)fixed.status,
        .months = fixed.months,
        .advantage = {fixed.advantage[0], fixed.advantage[1]},
        .checksum = fixed.checksum,
        .alliances = fixed.alliances,
        .alliance_times = fixed.alliance_times,
    };
    decode_arrays(&from, &fixed, areas, output);
  }
  if (from.left > 0) from.failed = true;
  if (from.failed) cvn_run_output_free(output);
  *no_memory = from.no_memory;
  return !from.failed;
}
