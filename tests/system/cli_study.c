/* cli_study.c: studies on the command line: validate, plan, and batch scripts for Slurm. */
#include <sys/stat.h>
#include <unistd.h>

#include "cli_process.h"

#define STUDY SCENARIOS "/studies/homeless-network-study.yaml"

static const char small[] = "scenario: " MINIMAL "\n"
                            "design: {kind: saltelli, points: 4}\n"
                            "vary:\n"
                            "  trust.gain: {min: 0.02, max: 0.2, scale: log}\n"
                            "  plans.rule: [none, voluntary, required]\n"
                            "  need.areas: {min: 2, max: 9}\n"
                            "replicates: 2\n";

static void test_validate_says_what_a_study_is(void **state) {
  (void)state;
  assert_done(CONVENE("validate", STUDY),
              "valid: 256 points of 6 parameters (sobol), 4 strategies (baseline 'as it was')");
  write_text("s.yaml", "scenario: nowhere.yaml\ndesign: {kind: sobol, points: 0}\n");
  assert_refused(CONVENE("validate", "s.yaml", "s.yaml"),
                 &(refusal){2, 6, ": s.yaml:1:11: scenario: 'nowhere.yaml' does not exist", {0}});
}

static void test_plan_says_what_a_study_takes(void **state) {
  (void)state;
  write_text("s.yaml", small);
  process plan = CONVENE("plan", "s.yaml", "--threads", "3");
  assert_non_null(strstr(plan.out, "points      20 (saltelli: 4 base samples of 5 points"));
  assert_non_null(strstr(plan.out, "runs        80 of 60 months"));
  assert_non_null(strstr(plan.out, "can grow    by replicates and by base samples"));
  assert_non_null(strstr(plan.out, "need.areas: uniform from 2 to 9"));
  assert_non_null(strstr(plan.out, "on 3 cores"));
  assert_non_null(strstr(plan.out, "memory      about "));
  assert_non_null(strstr(plan.out, "disk        about "));
  assert_done(plan, NULL);
  assert_done(CONVENE("plan", "s.yaml", "--points", "8", "--replicates", "3"),
              "runs        240 of 60 months");
  assert_done(CONVENE("plan", MINIMAL), "runs        16 of 60 months");
  assert_int_equal(entries(), 1);
}

/* What is written as a list is the same design when it is read. */
static void test_a_design_written_as_csv_is_a_list(void **state) {
  (void)state;
  write_text("s.yaml", small);
  write_text("list.yaml", "scenario: " MINIMAL "\ndesign: {kind: list, file: a.csv}\n");
  assert_done(CONVENE("plan", "s.yaml", "--csv", "a.csv"), "design      written to a.csv");
  assert_done(CONVENE("plan", "list.yaml", "--csv", "b.csv"), "points      20 (list)");
  assert_true(same_bytes("a.csv", "b.csv"));
  size_t length, more;
  char *first = read_bytes("a.csv", &length);
  assert_true(strncmp(first, "point,trust.gain,plans.rule,need.areas\r\n0,", 42) == 0);
  assert_done(CONVENE("plan", "s.yaml", "--csv", "c.csv", "--points", "9"), NULL);
  char *grown = read_bytes("c.csv", &more);
  assert_true(more > length);
  assert_memory_equal(first, grown, length);
  free(first);
  free(grown);
}

static void test_bad_use_of_plan(void **state) {
  (void)state;
  write_text("s.yaml", small);
  write_text("a.csv", "mine\n");
  const struct {
    const char *argv[8];
    refusal expected;
  } cases[] = {
      {{"plan"}, {2, 2, " plan: which study?", {0}}},
      {{"plan", "s.yaml", "s.yaml"}, {2, 2, " plan: one study at a time", {0}}},
      {{"plan", "s.yaml", "--threads", "0"}, {2, 2, " plan: --threads is '0'", {0}}},
      {{"plan", "s.yaml", "--poinst", "1"}, {2, 2, " plan: ", {"did you mean --points?"}}},
      {{"plan", "s.yaml", "--points", "0"}, {2, 1, ": --set design.points=0: ", {0}}},
      {{"plan", "s.yaml", "--csv", "a.csv"}, {2, 1, ": ./a.csv: exists already", {"--force"}}},
      {{"plan", MINIMAL, "--csv", "d.csv"}, {2, 1, ": ", {"has no design"}}},
      {{"plan", "missing.yaml"}, {2, 1, ": missing.yaml: ", {"does not exist"}}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const char *argv[10] = {TEST_CONVENE};
    memcpy(argv + 1, cases[i].argv, sizeof cases[i].argv);
    assert_refused(run_process(argv), &cases[i].expected);
    assert_int_equal(entries(), 2);
  }
  assert_done(CONVENE("plan", "s.yaml", "--csv", "a.csv", "--force"), NULL);
}

static void test_slurm_writes_a_script(void **state) {
  (void)state;
  write_text("it's a $(touch x).yaml", small);
  assert_done(CONVENE("slurm", "it's a $(touch x).yaml", "-o", "run it.sh", "--shards", "1000",
                      "--tasks", "7", "--cpus", "2", "--sbatch", "--partition=short"),
              "80 runs in 80 shards, 7 array tasks of 2 processors\nSubmit: sbatch 'run it.sh'\n");
  struct stat info;
  assert_int_equal(stat("run it.sh", &info), 0);
  assert_int_equal(info.st_mode & 0700, 0700);
  assert_done(run_process((const char *const[]){"bash", "-n", "run it.sh", NULL}), NULL);
  size_t length;
  char *script = read_bytes("run it.sh", &length);
  assert_non_null(strstr(script, "\n#SBATCH --array=1-7\n"));
  assert_non_null(strstr(script, "\n#SBATCH --partition=short\n"));
  assert_non_null(strstr(script, "/it'\\''s a $(touch x).yaml'\nfolder='/"));
  assert_non_null(strstr(script, "/results/it'\\''s a $(touch x)'\n"));
  free(script);
  process shown = CONVENE("slurm", "it's a $(touch x).yaml");
  assert_int_equal(shown.code, 0);
  assert_true(strncmp(shown.out, "#!/usr/bin/env bash\n", 20) == 0);
  assert_non_null(strstr(shown.err, "80 runs in 1 shard, 1 array task of 4 processors"));
  process_free(&shown);
  assert_refused(CONVENE("slurm", "it's a $(touch x).yaml", "-o", "run it.sh"),
                 &(refusal){2, 1, ": run it.sh: exists already", {"--force"}});
  assert_refused(CONVENE("slurm", STUDY, "--sbatch", "--comment=$(id)"),
                 &(refusal){2, 2, " slurm: --sbatch is '--comment=$(id)'", {0}});
  assert_refused(CONVENE("slurm", STUDY, "--time", "soon"),
                 &(refusal){2, 2, " slurm: --time is 'soon'", {"2:00:00"}});
  assert_refused(CONVENE("slurm", STUDY, "--shards", "100001"),
                 &(refusal){2, 2, " slurm: --shards is '100001'", {"between 1 and 100000"}});
  assert_refused(CONVENE("slurm", STUDY, "--cpus", "0"),
                 &(refusal){2, 2, " slurm: --cpus is '0'", {"between 1 and 1024"}});
  assert_refused(CONVENE("slurm", STUDY, "--folder", "a\nb"),
                 &(refusal){2, 1, ": a path with a line break cannot be scripted", {0}});
  assert_int_equal(entries(), 2);
}

/* Whatever is written, and with --force too, the files that are read stay. */
static void test_what_is_read_stays(void **state) {
  (void)state;
  write_text("organisations.csv", "name,size\na,1\nb,2\nc,3\n");
  write_text("memberships.csv", "organisation,alliance\na,x\nb,x\nc,x\n");
  write_text("scenario.yaml", "parameters:\n"
                              "  population: {organisations_file: organisations.csv, "
                              "memberships_file: memberships.csv}\n"
                              "  run: {months: 2, replicates: 2}\n"
                              "baseline: a\n"
                              "strategies: {a: [], b: []}\n");
  write_text("points.csv", "trust.gain\n0.05\n0.1\n");
  write_text("study.yaml", "scenario: scenario.yaml\ndesign: {kind: list, file: points.csv}\n");
  assert_int_equal(symlink("scenario.yaml", "another name"), 0);
  assert_int_equal(mkdir("others", 0777), 0);
  write_text("others/scenario.yaml", "another\n");
  static const struct {
    const char *command, *from, *option, *to, *says;
  } cases[] = {
      {"run", "scenario.yaml", "-o", "scenario.yaml", "is the scenario that is read"},
      {"run", "scenario.yaml", "-o", "another name", "is the scenario that is read"},
      {"run", "scenario.yaml", "-o", "./organisations.csv", "is population.organisations_file"},
      {"run", "scenario.yaml", "-o", "memberships.csv", "is population.memberships_file"},
      {"plan", "study.yaml", "--csv", "study.yaml", "is the study that is read"},
      {"plan", "study.yaml", "--csv", "points.csv", "is design.file that is read"},
      {"slurm", "study.yaml", "-o", "scenario.yaml", "is the scenario that is read"},
      {"sweep", "study.yaml", "-o", ".", "./study.yaml: is the study that is read"},
      {"sweep", "study.yaml", "-o", "others", "scenario.yaml, has a name that the sweep needs"},
      {"compare", "scenario.yaml", "-o", ".", "study.yaml, has a name that the sweep needs"},
      {"compare", "scenario.yaml", "-o", "others", "scenario.yaml, has a name that the sweep"},
  };
  const int before = entries();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_refused(
        CONVENE(cases[i].command, cases[i].from, cases[i].option, cases[i].to, "--force"),
        &(refusal){2, 1, ": ", {cases[i].says}});
  assert_int_equal(entries(), before);
  assert_int_equal(folder_count("others"), 1);
  assert_refused(CONVENE("sweep", "study.yaml", "-o", "others"),
                 &(refusal){2, 1, ": others: is not the folder of a sweep", {0}});
  assert_done(CONVENE("validate", "study.yaml"), "2 points");
}

/* A study may have any name, also that of a file which the sweep's folder has of its own; and
 * merging takes none of these from it. */
static void test_a_sweep_keeps_its_files(void **state) {
  (void)state;
  write_text("study.yaml", "scenario: " MINIMAL "\ndesign: {kind: grid}\n"
                           "vary: {trust.gain: [0.05, 0.1]}\nreplicates: 1\n");
  assert_done(CONVENE("sweep", "study.yaml", "-o", "f", "-q"), NULL);
  static const char *const names[] = {"f/study.hdf5", "f/study.yaml", "f/fingerprint",
                                      "f/segment-0-000001.cvn", "f/journal-0"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    assert_refused(CONVENE("merge", "f", "-o", names[i], "--force"),
                   &(refusal){2, 1, ": ", {"is a name that the sweep needs"}});
  assert_done(CONVENE("merge", "f", "-o", "f/study.h5", "--force"), "f/study.h5");
  assert_done(CONVENE("sweep", "study.yaml", "-o", "f", "--resume"), "there is nothing to do");
  assert_done(CONVENE("compare", "f", "-o", "c", "-q", "--no-figures", "--no-report"), NULL);
}

/* A result that `run` left in the folder is that of the sweep, or in its way. */
static void test_a_result_is_there_already(void **state) {
  (void)state;
  assert_int_equal(mkdir("f", 0777), 0);
#define SHORT "--replicates", "2", "--set", "run.months=6", "-q"
  assert_done(CONVENE("run", MINIMAL, SHORT, "-o", "f/minimal.h5"), NULL);
  assert_refused(CONVENE("sweep", MINIMAL, SHORT, "-o", "f", "--seed", "2"),
                 &(refusal){2, 1, ": f/minimal.h5: exists already and is not", {"--force"}});
  assert_int_equal(folder_count("f"), 2);
  assert_done(CONVENE("sweep", MINIMAL, SHORT, "-o", "f"), NULL);
  assert_done(CONVENE("run", MINIMAL, SHORT, "-o", "g.h5"), NULL);
  assert_true(same_bytes("g.h5", "f/minimal.h5"));
  assert_done(CONVENE("sweep", MINIMAL, SHORT, "-o", "f", "--seed", "2", "--force"), NULL);
  assert_false(same_bytes("g.h5", "f/minimal.h5"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_validate_says_what_a_study_is, enter_folder,
                                      leave_folder),
      cmocka_unit_test_setup_teardown(test_plan_says_what_a_study_takes, enter_folder,
                                      leave_folder),
      cmocka_unit_test_setup_teardown(test_a_design_written_as_csv_is_a_list, enter_folder,
                                      leave_folder),
      cmocka_unit_test_setup_teardown(test_bad_use_of_plan, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(test_slurm_writes_a_script, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(test_what_is_read_stays, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(test_a_sweep_keeps_its_files, enter_folder, leave_folder),
      cmocka_unit_test_setup_teardown(test_a_result_is_there_already, enter_folder, leave_folder),
  };
  return cmocka_run_group_tests_name("cli_study", tests, NULL, NULL);
}
