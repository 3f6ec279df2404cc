/* cli_terminal.c: what a terminal shows, what a log shows, and that neither depends on the language
 * of the machine. */
#include "system/cli_process.h"

#include <sys/stat.h>

#include "cli/progress.h"

/* Columns of the widest line; "\r" begins one too, and escapes take none. */
static int widest(const char *text) {
  int column = 0, most = 0;
  for (const char *c = text; *c; c++) {
    if (*c == '\r' || *c == '\n') column = 0;
    else if (*c == '\033') c += strcspn(c, "K");
    else if (((unsigned char)*c & 0xC0) != 0x80 && ++column > most) most = column;
  }
  return most;
}

/* What the bar draws when `share` of 200 runs is done, a minute after it drew last. */
static char *drawn(bool terminal, int width, double share) {
  char *text = NULL;
  size_t length;
  FILE *stream = open_memstream(&text, &length);
  assert_non_null(stream);
  cvn_progress_bar bar;
  cvn_progress_bar_begin(&bar, stream);
  assert_false(bar.terminal); /* memory is none */
  bar.terminal = terminal;
  bar.width = width;
  bar.started -= 61.0;
  bar.shown -= 61.0;
  cvn_progress_bar_show(&bar, (int64_t)(200 * share), 200, 1e9 * share, 1e9);
  cvn_progress_bar_show(&bar, (int64_t)(200 * share), 200, 1e9 * share, 1e9); /* too soon */
  fclose(stream);
  return text;
}

static void test_bar(void **state) {
  (void)state;
  char *text = drawn(true, 100, 0.5);
  assert_int_equal(
      strncmp(text, "\r\033[K[##############              ]  50%  100 of 200 runs, ", 45), 0);
  assert_non_null(strstr(text, "61 s left, 8.2 million membership-months/s"));
  assert_null(strchr(text, '\n'));
  assert_null(strchr(text + 1, '\r'));
  free(text);
  for (int width = 20; width <= 120; width += 5)
    for (int percent = 0; percent <= 100; percent += 4) {
      text = drawn(true, width, 0.01 * percent);
      assert_in_range(widest(text), 1, width - 1);
      free(text);
    }
}

static void test_log_lines(void **state) {
  (void)state;
  char *text = drawn(false, 0, 0.25);
  assert_string_equal(text,
                      "25%: 50 of 200 runs, 3 min 03 s left, 4.1 million membership-months/s\n");
  free(text);
}

static void test_numbers_in_words(void **state) {
  (void)state;
  static const struct {
    double rate;
    const char *text;
  } rates[] = {{0, "0"},
               {812, "812"},
               {38400, "38 thousand"},
               {999400, "999 thousand"},
               {1.44e6, "1.4 million"},
               {2.5e8, "250 million"}};
  static const struct {
    double seconds;
    const char *text;
  } times[] = {{0.0123, "12 ms"},
               {1.25, "1.2 s"},
               {59.9, "60 s"},
               {185, "3 min 05 s"},
               {7800, "2 h 10 min"}};
  char text[32];
  for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
    cvn_rate_text(rates[i].rate, text, sizeof text);
    assert_string_equal(text, rates[i].text);
  }
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
    cvn_duration_text(times[i].seconds, text, sizeof text);
    assert_string_equal(text, times[i].text);
  }
}

#define LONG_RUN "run " MINIMAL " --replicates 60 --threads 1 --force -o a.h5"
/* The bar is first drawn after a tenth of a second of simulating, whatever the machine. */
#define LONGER_RUN LONG_RUN " --set run.months=1000"

static void test_pipes_get_plain_lines(void **state) {
  (void)state;
  const char *const argv[] = {"sh", "-c", TEST_CONVENE " " LONG_RUN, NULL};
  process self = run_process(argv);
  assert_string_equal(self.err, ""); /* too short for a line a minute */
  assert_null(strchr(self.out, '\r'));
  assert_null(strchr(self.out, '\033'));
  assert_in_range(widest(self.out), 60, 100);
  process_free(&self);
}

/* Runs on a pseudo-terminal of so many columns. */
static process on_terminal(const char *columns, const char *arguments) {
  char command[1024];
  snprintf(command, sizeof command, "stty cols %s; exec %s %s", columns, TEST_CONVENE, arguments);
  const char *const argv[] = {"script", "--quiet",   "--return", "--command",
                              command,  "/dev/null", NULL};
  return run_process(argv);
}

static void test_terminals(void **state) {
  (void)state;
  process wide = on_terminal("100", LONGER_RUN), narrow = on_terminal("80", LONGER_RUN);
  assert_int_equal(wide.code + narrow.code, 0);
  assert_non_null(strstr(wide.out, "\r\033[K[#"));
  assert_non_null(strstr(wide.out, " left, "));
  assert_in_range(widest(wide.out), 60, 100);
  assert_in_range(widest(narrow.out), 60, 80);
  assert_non_null(strstr(wide.out, "\r\033[Kstrategy     need met")); /* the bar is gone */
  assert_non_null(strstr(wide.out, "\nconvenor  0."));
  assert_non_null(strstr(narrow.out, "\nconvenor\r\n")); /* above its numbers */
  process_free(&wide);
  process_free(&narrow);
  process quiet = on_terminal("80", "run " MINIMAL " --quiet --replicates 4 -o b.h5");
  assert_int_equal(quiet.code, 0);
  assert_string_equal(quiet.out, "");
  process_free(&quiet);
  process params = on_terminal("60", "params trust");
  assert_in_range(widest(params.out), 40, 60);
  process_free(&params);
}

/* Everything that is said, in a language with decimal commas, is what is said in none. */
static void test_language_of_the_machine(void **state) {
  (void)state;
  static const char *const make[] = {"sh", "-c",
                                     "localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 && "
                                     "LOCPATH=$PWD LC_ALL=de_DE.UTF-8 locale decimal_point",
                                     NULL};
  process made = run_process(make);
  const bool commas = made.code == 0 && strcmp(made.out, ",\n") == 0;
  process_free(&made);
  if (!commas) {
    if (getenv("CI")) fail_msg("no German locale can be made: install the package 'locales'");
    print_message("no German locale can be made here\n");
    skip();
  }
  static const char script[] =
      "set -e; mkdir $1; cd $1; " TEST_CONVENE " run " MINIMAL " --set trust.gain=0.125 "
      "--replicates 3 | grep -v ' runs in '; " TEST_CONVENE
      " info results/minimal.h5; " TEST_CONVENE " info --json results/minimal.h5; " TEST_CONVENE
      " export --what all,summaries "
      "results/minimal.h5; " TEST_CONVENE " params trust; cat results/minimal/*.csv";
  char german_script[2048];
  snprintf(german_script, sizeof german_script,
           "LOCPATH=$PWD LC_ALL=de_DE.UTF-8 LANGUAGE=de; export LOCPATH LC_ALL LANGUAGE; "
           /* glibc's newlocale never frees its copy of LOCPATH. */
           "export ASAN_OPTIONS=detect_leaks=0; %s",
           script);
  const char *const plain_argv[] = {"sh", "-c", script, "sh", "plain", NULL};
  const char *const german_argv[] = {"sh", "-c", german_script, "sh", "german", NULL};
  process plain = run_process(plain_argv), german = run_process(german_argv);
  assert_int_equal(plain.code + german.code, 0);
  assert_true(strlen(plain.out) > 100000);
  assert_true(strcmp(plain.out, german.out) == 0);
  assert_true(same_bytes("plain/results/minimal.h5", "german/results/minimal.h5"));
  process_free(&plain);
  process_free(&german);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bar),
      cmocka_unit_test(test_log_lines),
      cmocka_unit_test(test_numbers_in_words),
      IN_FOLDER(test_pipes_get_plain_lines),
      IN_FOLDER(test_terminals),
      IN_FOLDER(test_language_of_the_machine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
