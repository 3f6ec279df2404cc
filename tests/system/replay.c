/* replay.c: every shipped scenario comes out of its result again; what was changed is found. */
#include "system/cli_process.h"

#define SAMPLES TEST_SOURCE_DIR "/tests/system/samples"

static void shipped_scenarios(void **state) {
  (void)state;
  static const char *const scenarios[] = {"minimal.yaml", "homeless-network.yaml", "national.yaml",
                                          "time-for-kids.yaml",
                                          "your-coalition/your-coalition.yaml"};
  static const char *const records[] = {"population", "alliances=6,snapshots=12,advantage", "names",
                                        "advantage", "population,snapshots=12"};
  for (int i = 0; i < 5; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", SCENARIOS, scenarios[i]);
    assert_done(CONVENE("run", path, "-q", "--force", "-o", "r.h5", "--replicates", "2", "--set",
                        "run.months=30", "--seed", "11", "--record", records[i]),
                NULL);
    assert_done(CONVENE("replay", "r.h5", "--threads", "1"), "datasets are identical");
  }
  assert_done(CONVENE("replay", "-q", "r.h5"), NULL);
  assert_int_equal(entries(),
                   2); /* the result and its sidecar: nothing was left, nothing changed */
}

static void python(const char *script) {
  assert_done(run_process((const char *const[]){TEST_PYTHON, "-c", script, NULL}), NULL);
}

static void assert_differs(const char *says) {
  process self = CONVENE("replay", "r.h5");
  if (self.code != 1 || !strstr(self.out, says)) fail_msg("%d: %s", self.code, self.out);
  assert_non_null(strstr(self.out, "1 difference in"));
  process_free(&self);
}

static void write_result(void) {
  assert_done(CONVENE("run", MINIMAL, "-q", "--force", "-o", "r.h5", "--replicates", "2", "--set",
                      "run.months=12"),
              NULL);
}

static void what_was_changed_is_found(void **state) {
  (void)state;
  write_result();
  python("import h5py\nf = h5py.File('r.h5', 'r+')\nf['trust'][1, 0, 1, 7] += 1e-12");
  assert_differs("differs in 1 value, the first at [1,0,1,7]: ");
  write_result();
  python("import h5py\nf = h5py.File('r.h5', 'r+')\nf['need_met'].attrs.modify('units', b'2')");
  assert_differs("need_met@units");
  write_result();
  python("import h5py\nf = h5py.File('r.h5', 'r+')\ndel f['cost']");
  assert_differs("cost                                     is missing");
  write_result();
  /* One byte within a stored chunk: its checksum is wrong. */
  python("import h5py\n"
         "f = h5py.File('r.h5', 'r')\n"
         "at = f['trust'].id.get_chunk_info(0).byte_offset + 40\n"
         "f.close()\n"
         "b = open('r.h5', 'r+b')\n"
         "b.seek(at); byte = b.read(1)[0]; b.seek(at); b.write(bytes([byte ^ 4]))");
  assert_differs("trust                                    cannot be read: it is damaged");
}

static void another_model_is_told(void **state) {
  (void)state;
  write_result();
  python("import h5py, numpy\nf = h5py.File('r.h5', 'r+')\n"
         "f.attrs['model_version'] = numpy.bytes_(b'0')");
  assert_done(CONVENE("replay", "r.h5"), "computed with model version 0, this program has 1");
}

/* A result of every released schema stays readable; compressed, since HDF5 spends a megabyte on
 * names. */
static void samples_are_read(void **state) {
  (void)state;
  python("import gzip, shutil\n"
         "with gzip.open('" SAMPLES "/schema-1.h5.gz') as f, open('r.h5', 'wb') as g:\n"
         "  shutil.copyfileobj(f, g)");
  assert_done(CONVENE("info", "r.h5"), "file schema");
  assert_done(CONVENE("export", "r.h5", "--what", "all", "-o", "."), NULL);
  assert_true(exists("trajectories.csv") && exists("population_memberships.csv"));
  assert_done(CONVENE("replay", "r.h5"), "datasets are identical");
}

static void bad_usage(void **state) {
  (void)state;
  assert_refused(CONVENE("replay"), &(refusal){2, 2, " replay: which result file?", {0}});
  assert_refused(CONVENE("replay", "a", "b"), &(refusal){2, 2, " replay: one file", {"'b'"}});
  assert_refused(CONVENE("replay", "a", "--threads", "0"), &(refusal){2, 2, " replay: --thr", {0}});
  assert_refused(CONVENE("replay", "none.h5"), &(refusal){2, 1, ": none.h5: there is no", {0}});
  assert_refused(CONVENE("replay", MINIMAL), &(refusal){2, 1, ": " MINIMAL, {"not HDF5"}});
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(shipped_scenarios),
      IN_FOLDER(what_was_changed_is_found),
      IN_FOLDER(another_model_is_told),
      IN_FOLDER(samples_are_read),
      IN_FOLDER(bad_usage),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
