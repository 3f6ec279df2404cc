/* test_progress.c: how far long work is, on a terminal and in a log; times and rates in words. */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* posix_openpt */
#endif
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/progress.c"
#include "cli/terminal.c"

static void durations_in_words(void **state) {
  (void)state;
  static const struct {
    double seconds;
    const char *text;
  } cases[] = {
      {0.0, "0 ms"},           {0.85, "850 ms"},         {0.9994, "999 ms"},
      {0.9996, "1.0 s"},       {9.94, "9.9 s"},          {12.0, "12 s"},
      {119.4, "119 s"},        {119.6, "2 min 00 s"},    {185.0, "3 min 05 s"},
      {3599.9, "60 min 00 s"}, {7169.0, "119 min 29 s"}, {7170.0, "2 h 00 min"},
      {7800.0, "2 h 10 min"},  {86400.0, "24 h 00 min"}, {3.6e9, "1000000 h 00 min"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[32];
    cvn_duration_text(cases[i].seconds, text, sizeof text);
    assert_string_equal(text, cases[i].text);
  }
}

static void rates_in_words(void **state) {
  (void)state;
  static const struct {
    double rate;
    const char *text;
  } cases[] = {{0.0, "0"},
               {9499.0, "9499"},
               {38000.0, "38 thousand"},
               {999400.0, "999 thousand"},
               {999600.0, "1.0 million"},
               {1.44e6, "1.4 million"},
               {123.4e6, "123 million"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[32];
    cvn_rate_text(cases[i].rate, text, sizeof text);
    assert_string_equal(text, cases[i].text);
  }
}

/* What the stream holds, as text. */
static void contents(FILE *file, char *text, size_t size) {
  rewind(file);
  const size_t length = fread(text, 1, size - 1, file);
  text[length] = '\0';
}

static void a_log_gets_sparse_lines(void **state) {
  (void)state;
  char text[1024];
  FILE *log = tmpfile();
  assert_non_null(log);
  cvn_progress_bar bar;
  cvn_progress_bar_begin(&bar, log);
  assert_false(bar.terminal);
  cvn_progress_bar_show(&bar, 1, 10, 10.0, 100.0); /* at once: too early for a line */
  contents(log, text, sizeof text);
  assert_string_equal(text, "");
  bar.started -= 100.0; /* as if begun earlier */
  bar.shown -= 100.0;
  cvn_progress_bar_show(&bar, 4, 10, 4e6, 1e7);
  cvn_progress_bar_show(&bar, 5, 10, 5e6, 1e7); /* just after a line: none */
  cvn_progress_bar_end(&bar);
  contents(log, text, sizeof text);
  assert_string_equal(text,
                      "40%: 4 of 10 runs, 2 min 30 s left, 40 thousand membership-months/s\n");
  fclose(log);
}

static void nothing_to_do_is_done(void **state) {
  (void)state;
  char text[1024];
  FILE *log = tmpfile();
  assert_non_null(log);
  cvn_progress_bar bar;
  cvn_progress_bar_begin(&bar, log);
  bar.shown -= 100.0;
  cvn_progress_bar_show(&bar, 0, 0, 0.0, 0.0);
  contents(log, text, sizeof text);
  assert_non_null(strstr(text, "0 of 0 runs, 0 ms left"));
  fclose(log);
}

/* Reads all that is waiting at the terminal's other end. */
static void read_terminal(int other, char *text, size_t size) {
  const ssize_t length = read(other, text, size - 1);
  text[length > 0 ? length : 0] = '\0';
}

static void a_terminal_gets_a_bar(void **state) {
  (void)state;
  char text[1024];
  const int other = posix_openpt(O_RDWR | O_NOCTTY);
  if (other < 0) skip(); /* a container without pseudo-terminals */
  assert_int_equal(grantpt(other), 0);
  assert_int_equal(unlockpt(other), 0);
  const struct winsize window = {.ws_row = 24, .ws_col = 100};
  FILE *terminal = fopen(ptsname(other), "r+");
  assert_non_null(terminal);
  assert_int_equal(ioctl(fileno(terminal), TIOCSWINSZ, &window), 0);
  cvn_progress_bar bar;
  cvn_progress_bar_begin(&bar, terminal);
  assert_true(bar.terminal);
  assert_int_equal(bar.width, 100);
  bar.started -= 10.0;
  bar.shown -= 10.0;
  cvn_progress_bar_show(&bar, 3, 4, 0.75e9, 1e9);
  read_terminal(other, text, sizeof text);
  assert_non_null(strstr(text, "\r\033[K["));
  assert_non_null(strstr(text, "#   "));
  assert_non_null(strstr(text, "75%"));
  assert_non_null(strstr(text, "3 of 4 runs"));
  assert_null(strchr(text, '\n'));
  assert_true(strlen(text) - strlen("\r\033[K") < 100); /* one line of this terminal */
  const char *first = strchr(text, '#');
  const size_t full = strspn(first, "#"), room = strcspn(first, "]");
  assert_int_equal(full, 3 * room / 4);
  cvn_progress_bar_end(&bar);
  read_terminal(other, text, sizeof text);
  assert_string_equal(text, "\r\033[K");
  /* a narrow one: cut before it would wrap */
  bar.width = 20;
  bar.shown -= 10.0;
  cvn_progress_bar_show(&bar, 3, 4, 0.75e9, 1e9);
  read_terminal(other, text, sizeof text);
  assert_true(strlen(text) - strlen("\r\033[K") < 20);
  fclose(terminal);
  close(other);
}

static void the_clock_goes_forward(void **state) {
  (void)state;
  const double before = cvn_seconds_now();
  assert_true(before > 0.0);
  assert_true(cvn_seconds_now() >= before);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(durations_in_words),      cmocka_unit_test(rates_in_words),
      cmocka_unit_test(a_log_gets_sparse_lines), cmocka_unit_test(nothing_to_do_is_done),
      cmocka_unit_test(a_terminal_gets_a_bar),   cmocka_unit_test(the_clock_goes_forward),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
