/* cli_usage.c: the command line's own grammar: GNU conventions, help that tells of every option and
 * of no other, and bad usage told once with the nearest valid name. */
#include "system/cli_process.h"

#include <convene/version.h>

static const char *const commands[] = {"run",    "sweep", "status", "merge", "validate",
                                       "params", "info",  "export", "new"};
enum { COMMANDS = (int)(sizeof commands / sizeof commands[0]) };

static void test_bad_usage(void **state) {
  (void)state;
  static const struct {
    const char *argv[8];
    refusal expected;
  } cases[] = {
      {{"rnu"}, {2, 2, ": ", {"'rnu'", "did you mean 'run'?", "convene help"}}},
      {{"help", "exprot"}, {2, 2, ": ", {"'exprot'", "did you mean 'export'?"}}},
      {{"zzzzzzzz"}, {2, 2, ": there is no command 'zzzzzzzz'", {0}}},
      {{"--versoin"}, {2, 2, ": ", {"'--versoin'", "did you mean --version?"}}},
      {{"run"}, {2, 2, " run: which scenario?", {"convene help run"}}},
      {{"run", MINIMAL, "b.yaml"}, {2, 2, " run: ", {"one scenario", "'b.yaml'"}}},
      {{"run", MINIMAL, "--thraeds", "2"}, {2, 2, " run: ", {"--thraeds", "mean --threads?"}}},
      {{"run", MINIMAL, "--thraeds=2"}, {2, 2, " run: ", {"--thraeds;", "mean --threads?"}}},
      {{"run", MINIMAL, "-x"}, {2, 2, " run: unknown option -x", {0}}},
      {{"run", MINIMAL, "-qx"}, {2, 2, " run: unknown option -x", {0}}},
      {{"run", MINIMAL, "--threads"}, {2, 2, " run: option --threads needs a value", {0}}},
      {{"run", MINIMAL, "-o"}, {2, 2, " run: option --output needs a value", {0}}},
      {{"run", MINIMAL, "--force=yes"}, {2, 2, " run: option --force takes no value", {0}}},
      {{"run", MINIMAL, "--threads", "0"}, {2, 2, " run: --threads is '0'", {"1 and 1024"}}},
      {{"run", MINIMAL, "--threads=two"}, {2, 2, " run: --threads is 'two'", {"whole number"}}},
      {{"run", MINIMAL, "--threads", "1.5"}, {2, 2, " run: --threads is '1.5'", {0}}},
      {{"run", MINIMAL, "--replicates", "0"}, {2, 1, ": ", {"run.replicates is 0", "between 1 "}}},
      {{"run", MINIMAL, "--replicates", "x"}, {2, 1, ": ", {"run.replicates is 'x'"}}},
      {{"run", MINIMAL, "--seed", "-1"}, {2, 1, ": ", {"run.seed is -1", "between 0 and"}}},
      {{"run", MINIMAL, "--seed", "4294967296"}, {2, 1, ": ", {"4294967295"}}},
      {{"run", MINIMAL, "--set", "trust.gain"}, {2, 1, ": --set trust.gain: ", {"=value"}}},
      {{"run", MINIMAL, "--set", "trust.gian=1"}, {2, 1, ": --set ", {"did you mean trust.gain?"}}},
      {{"run", MINIMAL, "--set", "trust.gain=2"}, {2, 1, ": --set ", {"between 0 and 1 (1 per"}}},
      {{"run", MINIMAL, "--set", "trust.gain="}, {2, 1, ": --set ", {"has no value"}}},
      {{"run", MINIMAL, "--set", "trust.gain=2", "--set", "a.b=1"}, {2, 2, ": --set ", {"a.b"}}},
      {{"run", MINIMAL, "--strategy", "convener"}, {2, 1, ": ", {"'convener'", "mean convenor?"}}},
      {{"run", MINIMAL, "--record", "polulation"}, {2, 2, " run: ", {"mean 'population'?"}}},
      {{"run", MINIMAL, "--record", "polulation=1"}, {2, 2, " run: ", {"mean 'population'?"}}},
      {{"run", MINIMAL, "--record", "alliances=0"}, {2, 2, " run: ", {"1 and 12000 (months)"}}},
      {{"run", MINIMAL, "--record", "names=yes"}, {2, 2, " run: ", {"takes no value"}}},
      {{"run", MINIMAL, "--record="}, {2, 2, " run: ", {"snapshots, population"}}},
      {{"validate"}, {2, 2, " validate: which scenario or study?", {0}}},
      {{"validate", "--hepl"}, {2, 2, " validate: ", {"did you mean --help?"}}},
      {{"params", "trust.gian"}, {2, 2, " params: ", {"did you mean trust.gain?"}}},
      {{"params", "trsut"}, {2, 2, " params: ", {"did you mean trust?"}}},
      {{"params", "--format", "markdwon"}, {2, 2, " params: ", {"did you mean markdown?"}}},
      {{"params", "trust", "voice"}, {2, 2, " params: ", {"'voice'"}}},
      {{"params", "-f", "text"}, {2, 2, " params: unknown option -f", {0}}},
      {{"info"}, {2, 2, " info: which result file?", {0}}},
      {{"info", "a.h5", "b.h5"},
       {2, 2, " info: one result file at a time; 'b.h5' is one too many", {0}}},
      {{"info", "-j", "a.h5"}, {2, 2, " info: unknown option -j", {0}}},
      {{"info", "missing.h5"}, {2, 1, ": missing.h5: ", {"no such file"}}},
      {{"info", MINIMAL}, {2, 1, ": " MINIMAL, {"is not a convene result file"}}},
      {{"export"}, {2, 2, " export: which result file?", {0}}},
      {{"export", "--what", "outcoms", "a.h5"}, {2, 2, " export: ", {"mean 'outcomes'?"}}},
      {{"export", "--what"}, {2, 2, " export: option --what needs a value", {0}}},
      {{"export", MINIMAL}, {2, 1, ": " MINIMAL, {"is not a convene result file"}}},
      {{"new"}, {2, 2, " new: ", {"coalition"}}},
      {{"new", "coaliton", "x"}, {2, 2, " new: ", {"did you mean 'coalition'?"}}},
      {{"new", "coalition"}, {2, 2, " new: ", {"folder"}}},
      {{"new", "coalition", "a", "b"}, {2, 2, " new: ", {"'b'"}}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const char *argv[10] = {TEST_CONVENE};
    memcpy(argv + 1, cases[i].argv, sizeof cases[i].argv);
    assert_refused(run_process(argv), &cases[i].expected);
    assert_int_equal(entries(), 0);
  }
}

static void test_no_command(void **state) {
  (void)state;
  const char *const argv[] = {TEST_CONVENE, NULL};
  process self = run_process(argv);
  assert_int_equal(self.code, 2);
  assert_string_equal(self.out, "");
  assert_non_null(strstr(self.err, "Usage: convene COMMAND"));
  process_free(&self);
}

static void test_version(void **state) {
  (void)state;
  assert_done(CONVENE("--version"), "convene 0.");
  assert_done(CONVENE("-V"), "model version  " CVN_MODEL_VERSION "\n");
  process self = CONVENE("--version");
  static const char *const says[] = {"file schema", "git",        "compiler",        "GSL 2.",
                                     "HDF5 1.",     "libyaml 0.", "GPL-3.0-or-later"};
  for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
    assert_non_null(strstr(self.out, says[i]));
  process_free(&self);
}

/* No line is wider than a usual terminal; characters, not bytes, count. */
static void assert_fits(const char *text) {
  int column = 0;
  for (; *text; text++) {
    if (*text == '\n') column = 0;
    else if (((unsigned char)*text & 0xC0) != 0x80) assert_true(++column <= 80);
  }
}

static void test_help(void **state) {
  (void)state;
  process top = CONVENE("--help"), bare = CONVENE("help"), letter = CONVENE("-h");
  assert_int_equal(top.code + bare.code + letter.code, 0);
  assert_string_equal(top.out, bare.out);
  assert_string_equal(top.out, letter.out);
  assert_fits(top.out);
  for (int i = 0; i < COMMANDS; i++) {
    char listed[32], usage[64];
    snprintf(listed, sizeof listed, "\n  %s ", commands[i]);
    snprintf(usage, sizeof usage, "Usage: convene %s", commands[i]);
    assert_non_null(strstr(top.out, listed));
    process help = CONVENE("help", commands[i]), option = CONVENE(commands[i], "--help");
    process last = CONVENE(commands[i], "no such file", "-h");
    assert_int_equal(help.code + option.code + last.code, 0);
    assert_string_equal(help.err, "");
    assert_int_equal(strncmp(help.out, usage, strlen(usage)), 0);
    assert_string_equal(help.out, option.out);
    assert_string_equal(help.out, last.out);
    assert_non_null(strstr(help.out, "Example"));
    assert_fits(help.out);
    process_free(&help);
    process_free(&option);
    process_free(&last);
  }
  process_free(&top);
  process_free(&bare);
  process_free(&letter);
  assert_done(CONVENE("run", "-qh"), "Usage: convene run");
}

/* An option is known when a fault other than "unknown option" stops the command. */
static bool knows(const char *command, const char *option) {
  process self = CONVENE(command, option);
  const bool known = !strstr(self.err, "unknown option");
  process_free(&self);
  return known;
}

/* Every option that a help text names is known to its command. */
static void test_help_names_only_what_there_is(void **state) {
  (void)state;
  int found = 0;
  for (int i = 0; i < COMMANDS; i++) {
    process help = CONVENE("help", commands[i]);
    const char *options = strstr(help.out, "Options:");
    assert_non_null(options);
    for (const char *line = strchr(options, '\n'); line && line[1] == ' ';
         line = strchr(line + 1, '\n')) {
      char letter[8] = "", name[32] = "";
      if (sscanf(line, "\n  -%1[a-z], --%31[a-z-]", letter, name) == 2) {
        char option[4] = {'-', letter[0], '\0'};
        assert_true(knows(commands[i], option));
      } else if (sscanf(line, "\n --%31[a-z-]", name) != 1) {
        continue;
      }
      char option[40];
      snprintf(option, sizeof option, "--%s", name);
      if (!knows(commands[i], option)) fail_msg("convene %s has no %s", commands[i], option);
      found++;
    }
    process_free(&help);
  }
  assert_int_equal(found, 13 + 13 + 2 + 5 + 1 + 2 + 2 + 5 + 1);
}

/* Every option of any command that a command knows is named in its help. */
static void test_help_names_all_there_is(void **state) {
  (void)state;
  static const char *const options[] = {
      "--output", "--set",     "--strategy", "--replicates", "--seed", "--threads", "--record",
      "--names",  "--what",    "--force",    "--quiet",      "--wide", "--json",    "--format",
      "--model",  "--verbose", "--version",  "-o",           "-q",     "-f",        "-v",
      "-j",       "-n",        "-s",         "-t",           "-w"};
  for (int i = 0; i < COMMANDS; i++) {
    process help = CONVENE("help", commands[i]);
    for (size_t o = 0; o < sizeof options / sizeof options[0]; o++) {
      char listed[40];
      snprintf(listed, sizeof listed, options[o][1] == '-' ? " %s" : "\n  %s,", options[o]);
      const bool named = strstr(help.out, listed) != NULL;
      if (named != knows(commands[i], options[o]))
        fail_msg("convene %s: %s is known or named, not both", commands[i], options[o]);
    }
    process_free(&help);
  }
}

#define SMALL "--replicates", "2", "--set", "run.months=6"

static void test_forms_of_options(void **state) {
  (void)state;
  assert_done(CONVENE("run", MINIMAL, SMALL, "-o", "a.h5"), "Results: a.h5");
  assert_done(CONVENE("run", "-ob.h5", "--replicates=2", "--set=run.months=6", MINIMAL), NULL);
  assert_done(CONVENE("run", "--output=c.h5", "--repl=2", MINIMAL, "--set", "run.months=6"), NULL);
  assert_done(CONVENE("run", "-qo", "d.h5", SMALL, "--", MINIMAL), NULL);
  assert_true(same_bytes("a.h5", "b.h5") && same_bytes("a.h5", "c.h5") &&
              same_bytes("a.h5", "d.h5"));
  /* After -- nothing is an option. */
  assert_true(folder_write("-q.yaml", "title: x\n", 9));
  assert_done(CONVENE("validate", "--", "-q.yaml"), "-q.yaml: valid");
  assert_refused(CONVENE("validate", "--", "--help"), &(refusal){2, 1, ": --help: ", {"exist"}});
  assert_refused(CONVENE("run", "--", "-h"), &(refusal){2, 1, ": -h: ", {"exist"}});
  /* The last of two values counts; lists grow. */
  assert_done(CONVENE("run", MINIMAL, "--seed", "7", "--seed", "1", SMALL, "-o", "e.h5"), NULL);
  assert_true(same_bytes("a.h5", "e.h5"));
  assert_done(CONVENE("run", MINIMAL, SMALL, "--record", "snapshots=3", "--record", "advantage",
                      "-o", "f.h5"),
              NULL);
  process info = CONVENE("info", "f.h5");
  assert_non_null(strstr(info.out, "12 snapshots of organisations"));
  assert_non_null(strstr(info.out, "every alliance (6)"));
  process_free(&info);
}

static void test_full_standard_output(void **state) {
  (void)state;
  const char *const argv[] = {"sh", "-c", TEST_CONVENE " params > /dev/full", NULL};
  assert_refused(run_process(argv), &(refusal){1, 1, ": standard output: ", {0}});
}

static void test_params(void **state) {
  (void)state;
  process all = CONVENE("params"), group = CONVENE("params", "trust");
  assert_int_equal(all.code + group.code, 0);
  assert_non_null(strstr(all.out, "trust.gain"));
  assert_non_null(strstr(all.out, "run.months"));
  assert_non_null(strstr(group.out, "trust.gain"));
  assert_null(strstr(group.out, "run.months"));
  assert_fits(all.out);
  process_free(&all);
  process_free(&group);
  assert_done(CONVENE("params", "convenor.presence"), "independent");
  assert_done(CONVENE("params", "--format=markdown"), "| ");
  size_t length;
  char *shipped = read_bytes(SCENARIOS "/scenario.schema.json", &length);
  process schema = CONVENE("params", "--format", "json-schema");
  assert_string_equal(schema.out, shipped);
  process_free(&schema);
  free(shipped);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(test_bad_usage),
      IN_FOLDER(test_no_command),
      IN_FOLDER(test_version),
      IN_FOLDER(test_help),
      IN_FOLDER(test_help_names_only_what_there_is),
      IN_FOLDER(test_help_names_all_there_is),
      IN_FOLDER(test_forms_of_options),
      IN_FOLDER(test_full_standard_output),
      IN_FOLDER(test_params),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
