/* test_slurm_script.c: what goes into a batch script comes out of a shell as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/slurm_script.c"

static const char evil[] = "/tmp/a b/$(touch x)/`id`/it's \"q\" \\ $HOME/*?[a]/;&|<>#~é";

static void a_shell_reads_a_quoted_text_as_it_was(void **state) {
  (void)state;
  cvn_buffer command = {0};
  cvn_buffer_add(&command, "printf %%s ");
  cvn_buffer_add_quoted(&command, evil);
  FILE *shell = popen(command.text, "r");
  assert_non_null(shell);
  char got[2 * sizeof evil] = {0};
  const size_t length = fread(got, 1, sizeof got - 1, shell);
  assert_int_equal(pclose(shell), 0);
  assert_int_equal(length, sizeof evil - 1);
  assert_string_equal(got, evil);
  cvn_buffer_free(&command);
  cvn_buffer_add_quoted(&command, "");
  assert_string_equal(command.text, "''");
  cvn_buffer_free(&command);
}

static void directives_are_plain(void **state) {
  (void)state;
  assert_true(cvn_slurm_is_directive("--partition=short"));
  assert_true(cvn_slurm_is_directive("--mail-user=a.b@c.org"));
  assert_true(cvn_slurm_is_directive("--array=1-10%2"));
  static const char *const bad[] = {"",          "--",       "partition=short", "-p short",
                                    "--x=a b",   "--x=\n#!", "--x=$(id)",       "--comment='a'",
                                    "--x=\"a\"", "--x=a;b"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_false(cvn_slurm_is_directive(bad[i]));
}

static void assert_line(const char *text, const char *line) {
  cvn_buffer whole = {0};
  cvn_buffer_add(&whole, "\n%s\n", line);
  if (!strstr(text, whole.text)) fail_msg("there is no line %s in\n%s", line, text);
  cvn_buffer_free(&whole);
}

static void everything_is_filled_in(void **state) {
  (void)state;
  char set[] = "--set", value[] = "trust.gain=0.1 'x'", partition[] = "--partition=short",
       account[] = "--account=a1";
  char *options[] = {set, value}, *directives[] = {partition, account};
  const cvn_slurm_job job = {.program = "/opt/a b/convene",
                             .study = "/home/it's/study.yaml",
                             .folder = "/scratch/$(id)",
                             .name = "a\nrm -rf x @RUNS@ é",
                             .options = options,
                             .n_options = 2,
                             .directives = directives,
                             .n_directives = 2,
                             .runs = 1234,
                             .shards = 40,
                             .tasks = 10,
                             .cpus = 8,
                             .memory = 300.5 * 1048576,
                             .time = "1-12:00:00"};
  cvn_buffer script = {0};
  cvn_slurm_script(&script, &job);
  assert_false(script.failed);
  assert_line(script.text, "#SBATCH --array=1-10");
  assert_line(script.text, "#SBATCH --cpus-per-task=8");
  assert_line(script.text, "#SBATCH --mem=301M");
  assert_line(script.text, "#SBATCH --time=1-12:00:00");
  assert_line(script.text, "#SBATCH --signal=USR1@120");
  assert_line(script.text, "#SBATCH --requeue");
  assert_line(script.text, "#SBATCH --partition=short\n#SBATCH --account=a1\n\nset -u");
  assert_line(script.text, "#SBATCH --job-name=convene-a_rm_-rf_x__RUNS____");
  assert_line(script.text, "program='/opt/a b/convene'");
  assert_line(script.text, "study='/home/it'\\''s/study.yaml'");
  assert_line(script.text, "folder='/scratch/$(id)'");
  assert_line(script.text, "options=('--set' 'trust.gain=0.1 '\\''x'\\''')");
  assert_line(script.text, "shards=40\ntasks=10");
  assert_null(strstr(script.text, "\nrm "));
  assert_null(strstr(script.text, "by hand"));
  assert_non_null(strstr(script.text, "1234 runs of 'a"));
  cvn_buffer_free(&script);
}

/* No field of the template is left, nor mangled where there is nothing to say. */
static void an_empty_job_leaves_no_fields(void **state) {
  (void)state;
  const cvn_slurm_job job = {
      .program = "p", .study = "s", .folder = "f", .name = "n", .time = "5", .shards = 1};
  cvn_buffer script = {0};
  cvn_slurm_script(&script, &job);
  assert_false(script.failed);
  assert_line(script.text, "options=()");
  assert_line(script.text, "#SBATCH --open-mode=append\n\nset -u");
  for (const char *at = script.text; (at = strchr(at, '@')); at++) {
    const bool in_bash = strncmp(at - 8, "options[@]", 10) == 0;
    assert_true(in_bash || strncmp(at, "@120", 4) == 0);
  }
  cvn_buffer_free(&script);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_shell_reads_a_quoted_text_as_it_was),
      cmocka_unit_test(directives_are_plain),
      cmocka_unit_test(everything_is_filled_in),
      cmocka_unit_test(an_empty_job_leaves_no_fields),
  };
  return cmocka_run_group_tests_name("slurm_script", tests, NULL, NULL);
}
