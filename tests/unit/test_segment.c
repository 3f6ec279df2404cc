/* test_segment.c: what is sealed comes back bit for bit, and nothing that was damaged does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "record/segment.h"
#include "support/folder.h"
#include "support/synthetic.h"

enum { RUNS = 4, MONTHS = 30 };

typedef struct fixture {
  char *folder;
  int fd;
  cvn_scenario scenario;
  cvn_finished_run runs[RUNS];
  cvn_segment_kind kind;
} fixture;

static fixture f;

static int set_up(void **state) {
  (void)state;
  f = (fixture){.folder = folder_make(), .kind = {0x123456789abcdef0u, SYNTHETIC_AREAS}};
  f.fd = open(f.folder, O_RDONLY | O_DIRECTORY);
  synthetic_scenario(&f.scenario, MONTHS, RUNS, "{alliances: {every: 6}, snapshots: {every: 10}}");
  for (int i = 0; i < RUNS; i++) {
    f.runs[i].id = (cvn_run_id){i / 2, 0, i % 2};
    if (i == 3) synthetic_failure(&f.runs[i].output, &f.scenario, "it did not end well");
    else synthetic_run(&f.runs[i].output, &f.scenario, i / 2, i % 2);
  }
  return f.fd >= 0 ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  for (int i = 0; i < RUNS; i++) cvn_run_output_free(&f.runs[i].output);
  cvn_scenario_free(&f.scenario);
  close(f.fd);
  folder_remove(f.folder);
  return 0;
}

static void write_segment(void) {
  cvn_messages messages = {0};
  assert_int_equal(cvn_segment_write(f.fd, "s", "parts", &f.kind, f.runs, RUNS, &messages), CVN_OK);
  assert_int_equal(messages.count, 0);
  assert_int_equal(folder_count(f.folder), 1);
}

static void assert_same_snapshots(const cvn_run_output *a, const cvn_run_output *b) {
  assert_int_equal(a->n_snapshots, b->n_snapshots);
  for (int64_t i = 0; i < a->n_snapshots; i++) {
    assert_int_equal(a->snapshots[i].time, b->snapshots[i].time);
    assert_memory_equal(a->snapshots[i].rows, b->snapshots[i].rows, sizeof a->snapshots[i].rows);
    for (int c = 0; c < CVN_SNAPSHOT_COUNT; c++) {
      const cvn_snapshot_info *info = &cvn_snapshot_table[c];
      const size_t values =
          (size_t)a->snapshots[i].rows[info->level] * (info->per_area ? SYNTHETIC_AREAS : 1);
      if (values > 0)
        assert_memory_equal(a->snapshots[i].columns[c], b->snapshots[i].columns[c], 4 * values);
    }
  }
}

static void assert_same(const cvn_run_output *a, const cvn_run_output *b) {
  assert_int_equal(a->status, b->status);
  assert_int_equal(a->months, b->months);
  assert_true(a->checksum == b->checksum);
  assert_memory_equal(a->advantage, b->advantage, sizeof a->advantage);
  assert_true(!a->message == !b->message);
  if (a->message) assert_string_equal(a->message, b->message);
  assert_true(!a->fields == !b->fields && !a->alliance_fields == !b->alliance_fields);
  if (a->fields)
    assert_memory_equal(a->fields, b->fields, CVN_FIELD_COUNT * (MONTHS + 1) * sizeof(double));
  if (a->alliance_fields)
    assert_memory_equal(a->alliance_fields, b->alliance_fields,
                        CVN_FIELD_COUNT * (size_t)(a->alliance_times * a->alliances) *
                            sizeof(double));
  assert_same_snapshots(a, b);
}

/* Every run of segment `name` is as it was. */
static void assert_comes_back(const char *name, const cvn_segment_list *list) {
  cvn_messages messages = {0};
  cvn_arena room = {0};
  const int segment = openat(f.fd, name, O_RDONLY);
  assert_true(segment >= 0);
  for (int i = (int)list->count - 1; i >= 0; i--) {
    cvn_run_output output;
    const cvn_finished_run *run = &f.runs[i % RUNS];
    assert_memory_equal(&list->runs[i].id, &run->id, sizeof run->id);
    assert_int_equal(list->runs[i].status, run->output.status);
    assert_int_equal(
        cvn_segment_read(segment, name, &f.kind, &list->runs[i], &room, &output, &messages),
        CVN_OK);
    assert_same(&run->output, &output);
    cvn_run_output_free(&output);
    cvn_arena_reset(&room);
  }
  cvn_arena_free(&room);
  close(segment);
}

static void all_of_a_run_comes_back(void **state) {
  (void)state;
  cvn_segment_list list;
  char why[CVN_SEGMENT_WHY];
  write_segment();
  assert_int_equal(cvn_segment_scan(f.fd, "s", &f.kind, &list, why), CVN_OK);
  assert_int_equal(list.count, RUNS);
  assert_int_equal(list.level, 0);
  assert_comes_back("s", &list);
  cvn_segment_list_free(&list);
}

static void joined_segments_hold_all_runs(void **state) {
  (void)state;
  cvn_messages messages = {0};
  cvn_segment_list list;
  char why[CVN_SEGMENT_WHY], names[2][CVN_SEGMENT_NAME] = {"s", "s"};
  write_segment();
  assert_int_equal(cvn_segment_join(f.fd, "t", "parts", &f.kind, names, 2, 1, &messages), CVN_OK);
  assert_int_equal(folder_count(f.folder), 2);
  assert_int_equal(cvn_segment_scan(f.fd, "t", &f.kind, &list, why), CVN_OK);
  assert_int_equal(list.count, 2 * RUNS);
  assert_int_equal(list.level, 1);
  assert_comes_back("t", &list);
  cvn_segment_list_free(&list);
  assert_int_equal(cvn_segment_list_read(f.fd, "t", &f.kind, &list, why), CVN_OK);
  assert_comes_back("t", &list);
  cvn_segment_list_free(&list);
  memcpy(names[1], "u", 2);
  assert_int_equal(cvn_segment_join(f.fd, "v", "parts", &f.kind, names, 2, 1, &messages),
                   CVN_ERR_READ);
  assert_int_equal(messages.count, 1);
  cvn_messages_free(&messages);
  assert_int_equal(folder_count(f.folder), 2);
}

static cvn_status scan(char why[CVN_SEGMENT_WHY]) {
  cvn_segment_list list;
  const cvn_status status = cvn_segment_scan(f.fd, "s", &f.kind, &list, why);
  if (status != CVN_OK) {
    assert_null(list.runs);
    assert_int_equal(list.count, 0);
  }
  cvn_segment_list_free(&list);
  return status;
}

/* Cut at any length, and with any one bit turned, it is refused. */
static void damage_is_found_wherever_it_is(void **state) {
  (void)state;
  char why[CVN_SEGMENT_WHY];
  size_t length;
  write_segment();
  const char *path = folder_file(f.folder, "s");
  char *bytes = folder_read(path, &length);
  assert_true(length > 10000);
  for (size_t cut = 0; cut < length; cut += cut < 400 ? 1 : 997) {
    assert_true(folder_write(path, bytes, cut));
    assert_int_equal(scan(why), CVN_ERR_FORMAT);
  }
  for (size_t at = 0; at < length; at += at < 400 ? 1 : 499) {
    bytes[at] = (char)(bytes[at] ^ (1 << at % 8));
    assert_true(folder_write(path, bytes, length));
    assert_int_equal(scan(why), CVN_ERR_FORMAT);
    bytes[at] = (char)(bytes[at] ^ (1 << at % 8));
  }
  bytes[length] = '\n';
  assert_true(folder_write(path, bytes, length + 1));
  assert_int_equal(scan(why), CVN_ERR_FORMAT);
  assert_true(folder_write(path, bytes, length));
  assert_int_equal(scan(why), CVN_OK);
  free(bytes);
}

static void another_experiment_s_is_told(void **state) {
  (void)state;
  char why[CVN_SEGMENT_WHY];
  write_segment();
  f.kind.fingerprint++;
  assert_int_equal(scan(why), CVN_ERR_INPUT);
  assert_non_null(strstr(why, "another experiment"));
  unlink(folder_file(f.folder, "s"));
  assert_int_equal(scan(why), CVN_ERR_NOT_FOUND);
}

static void a_folder_that_is_gone_is_told(void **state) {
  (void)state;
  cvn_messages messages = {0};
  assert_int_equal(rmdir(f.folder), 0);
  assert_int_equal(cvn_segment_write(f.fd, "s", "parts", &f.kind, f.runs, RUNS, &messages),
                   CVN_ERR_WRITE);
  assert_int_equal(messages.count, 1);
  assert_non_null(strstr(messages.items[0].text, "removed meanwhile"));
  cvn_messages_free(&messages);
}

int main(void) {
#define WITH_RUNS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      WITH_RUNS(all_of_a_run_comes_back),        WITH_RUNS(joined_segments_hold_all_runs),
      WITH_RUNS(damage_is_found_wherever_it_is), WITH_RUNS(another_experiment_s_is_told),
      WITH_RUNS(a_folder_that_is_gone_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
