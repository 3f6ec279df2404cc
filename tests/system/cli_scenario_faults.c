/* cli_scenario_faults.c: every fault of a scenario or of its tables, through `validate` and `run`:
 * one clear message for each, with its place, and nothing left behind. */
#include "system/cli_process.h"

#include <sys/stat.h>
#include <unistd.h>

typedef struct fault {
  const char *text; /* of s.yaml */
  refusal expected;
} fault;

/* `run` and `validate` must refuse it in the same words and write nothing. */
static void assert_both_refuse(const refusal *expected) {
  const int before = entries();
  process validate = CONVENE("validate", "s.yaml");
  process run = CONVENE("run", "s.yaml", "-o", "out.h5");
  assert_string_equal(validate.err, run.err);
  assert_refused(validate, expected);
  assert_refused(run, expected);
  assert_int_equal(entries(), before);
}

static void check_all(const fault *faults, size_t count) {
  for (size_t i = 0; i < count; i++) {
    write_text("s.yaml", faults[i].text);
    assert_both_refuse(&faults[i].expected);
  }
}

#define CHECK_ALL(faults) check_all(faults, sizeof(faults) / sizeof(faults)[0])

static void test_keys_and_values(void **state) {
  (void)state;
  static const fault faults[] = {
      {"paramters: {}\n", {2, 1, ": s.yaml:1:1: ", {"'paramters'", "did you mean parameters?"}}},
      {"parameters: {trsut: {}}\n", {2, 1, ": s.yaml:1:14: ", {"'trsut'", "mean trust?"}}},
      {"parameters:\n  trust: {gian: 1}\n",
       {2, 1, ": s.yaml:2:11: ", {"'trust.gian'", "did you mean trust.gain?"}}},
      {"trust: {gain: 1}\n", {2, 1, ": s.yaml:1:1: ", {"below 'parameters:'"}}},
      {"parameters: {run: {months: many}}\n",
       {2, 1, ": s.yaml:1:28: ", {"'many'", "whole number between 1 and 12000", "(months)"}}},
      {"parameters: {run: {months: [12]}}\n", {2, 1, ": s.yaml:1:28: ", {"is a list"}}},
      {"parameters: {run: {months: 12.5}}\n", {2, 1, ": s.yaml:1:28: ", {"12.5", "whole number"}}},
      {"parameters: {run: 3}\n", {2, 1, ": s.yaml:1:19: ", {"run"}}},
      {"parameters: {trust: {gain: 2}}\n",
       {2, 1, ": s.yaml:1:28: ", {"trust.gain is 2", "between 0 and 1", "(1 per month)"}}},
      {"parameters: {trust: {gain: .nan}}\n", {2, 1, ": s.yaml:1:28: ", {"trust.gain"}}},
      {"parameters: {run: {replicates: 0}}\n",
       {2, 1, ": s.yaml:1:32: ", {"run.replicates is 0", "between 1 and"}}},
      {"parameters: {run: {seed: -1}}\n", {2, 1, ": s.yaml:1:26: ", {"run.seed is -1"}}},
      {"parameters: {plans: {rule: requird}}\n",
       {2, 1, ": s.yaml:1:28: ", {"'requird'", "required"}}},
      {"parameters: {trust: {gain: 0.1, gain: 0.2}}\n",
       {2, 1, ": s.yaml:1:33: ", {"'gain' is given twice", "line 1, column 22"}}},
      {"title: a\ntitle: b\n", {2, 1, ": s.yaml:2:1: ", {"'title' is given twice"}}},
      {"record: {alliances: {every: 0}}\n", {2, 1, ": s.yaml:1:29: ", {"every is 0", "months"}}},
      {"economics: {discount_rate: 3}\n", {2, 1, ": s.yaml:1:28: ", {"between 0 and 1"}}},
  };
  CHECK_ALL(faults);
}

static void test_strategies(void **state) {
  (void)state;
  static const fault faults[] = {
      {"strategies: {a: [], b: []}\n", {2, 1, ": s.yaml:1:1: ", {"there is no 'baseline: NAME'"}}},
      {"baseline: as it wsa\nstrategies: {as it was: []}\n",
       {2, 1, ": s.yaml:1:11: ", {"'as it wsa'", "as it was"}}},
      {"baseline: a\nstrategies: {a: [], a: []}\n", {2, 1, ": s.yaml:2:21: ", {"given twice"}}},
      {"baseline: a\nstrategies: {}\n", {2, 1, ": s.yaml:2:13: ", {"there are 0 strategies"}}},
      {"baseline: a\nstrategies:\n  a:\n    - name: x\n      set: {honesty.level: 1}\n"
       "      from: 9\n      until: 3\n",
       {2, 1, ": s.yaml:7:14: ", {"until is 3 and from is 9", "must be later"}}},
      {"baseline: a\nstrategies: {a: [{name: x, set: {honesty.level: 1}, from: 500}]}\n",
       {2, 1, ": s.yaml:2:59: ", {"from is 500", "below run.months, which is 120"}}},
      {"baseline: a\nstrategies: {a: [{name: x, set: {honesty.levle: 1}}]}\n",
       {2, 1, ": s.yaml:2:34: ", {"honesty.level"}}},
      {"baseline: a\nstrategies: {a: [{name: x, set: {run.months: 1}}]}\n",
       {2, 1, ": s.yaml:2:34: ", {"run.months"}}},
      {"baseline: a\nstrategies: {a: [{name: x, set: {honesty.level: 1}, coverage: 2}]}\n",
       {2, 1, ": s.yaml:2:63: ", {"coverage is 2", "between 0 and 1", "share of alliances"}}},
      {"baseline: a\nstrategies: {a: [{name: x, set: {honesty.level: 1}, target: most_uneqal}]}\n",
       {2, 1, ": s.yaml:2:61: ", {"'most_uneqal'", "did you mean most_unequal?"}}},
      {"baseline: a\nstrategies: {a: [{name: x, set: {honesty.level: 1}, cost: {setup: -1}}]}\n",
       {2, 1, ": s.yaml:2:67: ", {"cost.setup is -1"}}},
      {"baseline: a\nstrategies: {a: [{name: x}]}\n", {2, 1, ": s.yaml:2:18: ", {"sets nothing"}}},
  };
  CHECK_ALL(faults);
}

static void test_all_faults_at_once(void **state) {
  (void)state;
  static const fault faults[] = {
      {"parameters: {trust: {gain: 2, loss: 3}, runn: {}}\nbaseline: z\nstrategies: {a: []}\n",
       {2,
        4,
        ": s.yaml:1:28: ",
        {"1:37: trust.loss", "1:41: unknown parameter", "2:11: the base"}}},
  };
  CHECK_ALL(faults);
}

static void test_syntax_stops_reading(void **state) {
  (void)state;
  static const fault faults[] = {
      {"parameters: {trust: {gain: 2}}\ntitle: [a\n", {2, 1, ": s.yaml:3:1: syntax error: ", {0}}},
      {"a:\n\tb: 1\n", {2, 1, ": s.yaml:2:1: syntax error: ", {"a tab", "spaces"}}},
      {"title: &t x\ndescription: *t\n", {2, 1, ": s.yaml:1:8: ", {"aliases are not allowed"}}},
      {"", {2, 1, ": s.yaml: the file is empty", {0}}},
      {"# nothing\n", {2, 1, ": s.yaml: ", {"nothing but comments"}}},
      {"- a\n", {2, 1, ": s.yaml:1:1: ", {"list"}}},
      {"hello\n", {2, 1, ": s.yaml:1:1: ", {"hello"}}},
      {"\x01\x02\x03", {2, 1, ": s.yaml:1:1: ", {"0x01", "a scenario is a text file"}}},
      {"title: caf\xE9\n", {2, 1, ": s.yaml:1:11: ", {"0xE9 is not UTF-8"}}},
      {"\xFF\xFEt", {2, 1, ": s.yaml: ", {"UTF-16", "UTF-8"}}},
      {"\x89HDF\r\n\x1a\n", {2, 1, ": s.yaml:1:1: ", {"text file"}}},
  };
  CHECK_ALL(faults);
}

static void test_absurd_nesting(void **state) {
  (void)state;
  char text[40001];
  memset(text, '[', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  write_text("s.yaml", text);
  assert_both_refuse(&(refusal){2, 1, ": s.yaml:1:", {"nest"}});
  for (size_t i = 0; i + 1 < sizeof text; i++) text[i] = i % 2 ? ' ' : '-';
  write_text("s.yaml", text);
  assert_both_refuse(&(refusal){2, 1, ": s.yaml:1:", {"nest"}});
}

static void test_random_bytes(void **state) {
  (void)state;
  uint32_t word = 20260101;
  char text[300];
  for (int round = 0; round < 40; round++) {
    for (size_t i = 0; i < sizeof text; i++) {
      word = word * 1664525u + 1013904223u;
      text[i] = (char)(word >> 24);
    }
    assert_true(folder_write("s.yaml", text, sizeof text));
    assert_both_refuse(&(refusal){2, 1, ": s.yaml:", {0}});
  }
}

static void refuse_path(const char *path, const char *says) {
  const refusal expected = {2, 1, ": ", {path, says}};
  assert_refused(CONVENE("validate", path), &expected);
  assert_refused(CONVENE("run", path, "-o", "out.h5"), &expected);
}

static void test_files_that_cannot_be_read(void **state) {
  (void)state;
  refuse_path("missing.yaml", "does not exist");
  refuse_path(".", "is a directory");
  refuse_path("/dev/null", "not a regular file");
  refuse_path("/proc/self/mem", "cannot be read"); /* for root too */
  assert_int_equal(mkfifo("pipe", 0600), 0);
  refuse_path("pipe", "empty");
  write_text("locked.yaml", "title: x\n");
  assert_int_equal(chmod("locked.yaml", 0), 0);
  if (geteuid() != 0) {
    refuse_path("locked.yaml", "cannot be read: Permission denied");
  } else { /* a user's permissions do not bind root: become nobody */
    assert_int_equal(chmod(".", 0755), 0);
    static const char *const argv[] = {"setpriv",    "--reuid=65534", "--clear-groups",
                                       TEST_CONVENE, "validate",      "locked.yaml",
                                       NULL};
    assert_refused(run_process(argv),
                   &(refusal){2, 1, ": locked.yaml: ", {"cannot be read: Permission denied"}});
  }
  assert_int_equal(entries(), 2);
}

static const char coalition[] = "parameters:\n"
                                "  population:\n"
                                "    organisations_file: o.csv\n"
                                "    memberships_file: m.csv\n"
                                "  run: {replicates: 1, months: 12}\n";

typedef struct table_fault {
  const char *organisations, *memberships;
  refusal expected;
} table_fault;

static void test_tables(void **state) {
  (void)state;
  static const char good_o[] = "name,size\nA,1\nB,2\nC,3\n";
  static const char good_m[] = "organisation,alliance\nA,x\nB,x\nC,x\n";
  static const table_fault faults[] = {
      {"name,size\nA,1\nB,many\nC,3\n", good_m, {2, 1, ": o.csv:3:3: ", {"'many'"}}},
      {"name,size\nA,1\nB,-2\nC,3\n", good_m, {2, 1, ": o.csv:3:3: ", {"-2"}}},
      {"name,size\nA,1\nB,£14800\nC,3\n", good_m, {2, 1, ": o.csv:3:3: ", {"£14800", "14800"}}},
      {"name,size\nA,1\nB,2,000\nC,3\n", good_m, {2, 1, ": o.csv:3:5: ", {"quotes"}}},
      {"name,size\nA,1\nB\nC,3\n", good_m, {2, 1, ": o.csv:3", {0}}},
      {"name,size\nA,1\nB,2\nA,3\n", good_m, {2, 2, ": o.csv:4:1: ", {"'A'"}}},
      {"name,size\n", good_m, {2, 1, ": o.csv", {0}}},
      {"nmae,size\nA,1\n", good_m, {2, 1, ": o.csv:1", {"name"}}},
      {"name,size\nA,1\nCaf\xE9,2\n", good_m, {2, 1, ": o.csv", {"UTF-8"}}},
      {good_o, "organisation,alliance\nA,x\nZ,x\n", {2, 1, ": m.csv:3:1: ", {"'Z'", "o.csv"}}},
      {good_o, "organisation,alliance\nA,x\nA,x\n", {2, 1, ": m.csv:3", {"'A'"}}},
      {good_o, "", {2, 1, ": s.yaml:4:23: ", {"m.csv", "empty"}}},
  };
  write_text("s.yaml", coalition);
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    write_text("o.csv", faults[i].organisations);
    write_text("m.csv", faults[i].memberships);
    assert_both_refuse(&faults[i].expected);
  }
  write_text("o.csv", good_o);
  assert_int_equal(unlink("m.csv"), 0);
  assert_both_refuse(&(refusal){2, 1, ": s.yaml:4:23: ", {"'m.csv' does not exist"}});
  write_text("m.csv", good_m);
  write_text("a.csv", "name,formal\nx,yes\ny,no\n");
  write_text("s.yaml", "parameters: {population: {organisations_file: o.csv, memberships_file: "
                       "m.csv, alliances_file: a.csv}}\n");
  assert_both_refuse(&(refusal){2, 1, ": a.csv:3:1: ", {"'y' has no members"}});
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(test_keys_and_values),
      IN_FOLDER(test_strategies),
      IN_FOLDER(test_all_faults_at_once),
      IN_FOLDER(test_syntax_stops_reading),
      IN_FOLDER(test_absurd_nesting),
      IN_FOLDER(test_random_bytes),
      IN_FOLDER(test_files_that_cannot_be_read),
      IN_FOLDER(test_tables),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
