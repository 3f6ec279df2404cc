/* test_figure.c: what goes into a script and what into its data; axes, and places for names. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/drawing.h"
#include "support/near.h"

static const char hostile[] = "'; system(\"touch x\"); {/Symbol a} a\\nb\t<b>\x01\xff";

static void names_are_data(void **state) {
  (void)state;
  cvn_figure figure;
  cvn_buffer script = {0}, data = {0};
  cvn_figure_begin(&figure, "a");
  figure.height = 5.0;
  const cvn_word title = cvn_figure_text(&figure, hostile);
  assert_string_equal(title.text, "t0");
  cvn_figure_add(&figure, "set xlabel %s", title.text);
  assert_int_equal(cvn_figure_block(&figure, "names", "x\tname"), 1);
  cvn_figure_number(&figure, 0.1);
  cvn_figure_end_row(&figure);
  cvn_figure_script(&figure, 3, &script);
  cvn_figure_data(&figure, &data);
  assert_false(cvn_figure_failed(&figure) || script.failed || data.failed);
  assert_null(strstr(script.text, "touch"));
  assert_null(strstr(script.text, "Symbol"));
  assert_non_null(strstr(script.text, "set xlabel t0\n"));
  assert_non_null(strstr(script.text, "stats \"a.dat\" index 0 every ::0::0"));
  assert_non_null(strstr(script.text, "set linetype 3 "));
  assert_null(strstr(script.text, "set linetype 4 "));
  /* no quote, backslash, tab or line break but ours: they would end the cell */
  char *row = strstr(data.text, "\n0\t");
  assert_non_null(row);
  row += 3;
  char *end = strchr(row, '\n');
  assert_non_null(end);
  assert_non_null(strstr(end, "\n0.1\n"));
  *end = '\0';
  assert_null(strpbrk(row, "\"\\\t"));
  assert_non_null(strstr(row, "<b>"));
  cvn_buffer_free(&script);
  cvn_buffer_free(&data);
  cvn_figure_free(&figure);
}

static void words(void **state) {
  (void)state;
  assert_string_equal(cvn_word_of(0.25).text, "0.25");
  assert_string_equal(cvn_word_of(-3.0).text, "-3");
  assert_string_equal(cvn_word_of(1.0 / 3.0).text, "0.333333");
  assert_string_equal(cvn_word_of((double)NAN).text, "NaN");
  assert_string_equal(cvn_word_fixed(-0.0004, 3).text, "0.000");
  assert_string_equal(cvn_word_fixed(2.0, 2).text, "2.00");
  assert_string_equal(cvn_word_signed(0.0684, 3).text, "+0.068");
  assert_string_equal(cvn_word_signed(-0.0684, 3).text, "\xE2\x88\x92"
                                                        "0.068");
  assert_string_equal(cvn_word_signed(-0.0001, 3).text, "0.000");
}

static void round_axes(void **state) {
  (void)state;
  const cvn_axis a = cvn_axis_of(0.512, 0.688, 4);
  assert_close(a.low, 0.5, 1e-12);
  assert_close(a.high, 0.7, 1e-12);
  assert_close(a.step, 0.05, 1e-12);
  assert_int_equal(a.places, 2);
  const cvn_axis thousands = cvn_axis_of(0.0, 5234.0, 5);
  assert_close(thousands.high, 6000.0, 1e-9);
  assert_int_equal(thousands.places, 0);
  const cvn_axis one = cvn_axis_of(3.0, 3.0, 4); /* one value has an axis too */
  assert_true(one.low < 3.0 && one.high > 3.0 && one.step > 0.0);
  const cvn_axis none = cvn_axis_of((double)INFINITY, (double)-INFINITY, 4);
  assert_true(none.high > none.low && none.step > 0.0);
  assert_close(cvn_axis_months(120, 6).step, 24.0, 1e-12);
  assert_close(cvn_axis_months(120, 6).high, 120.0, 1e-12);
  assert_true(cvn_axis_months(5, 6).step >= 1.0);
  assert_close(cvn_axis_of(-0.0025, 0.0025, 2).step, 0.0025, 1e-15);
  assert_int_equal(cvn_axis_of(-0.0025, 0.0025, 2).places, 4);
}

/* 1, 1.1 and 1.2 need 1 between them: 0.1, 1.1, 2.1; 9 is far enough away. */
static void spread(void **state) {
  (void)state;
  double places[] = {1.2, 9.0, 1.0, 1.1};
  cvn_spread(places, 4, 1.0, -5.0, 20.0);
  assert_close(places[2], 0.1, 1e-12);
  assert_close(places[3], 1.1, 1e-12);
  assert_close(places[0], 2.1, 1e-12);
  assert_close(places[1], 9.0, 1e-12);
  double crowd[] = {5.0, 5.0, 5.0};
  cvn_spread(crowd, 3, 4.0, 0.0, 6.0); /* there is room for steps of 3 only */
  for (int i = 0; i < 3; i++) assert_true(crowd[i] >= -1e-12 && crowd[i] <= 6.0 + 1e-12);
  assert_close(fabs(crowd[0] - crowd[1]), 3.0, 1e-12);
}

/* Names of points that lie close cover neither one another nor a point. */
static void names_beside_points(void **state) {
  (void)state;
  const cvn_panel panel = {2.0, 16.0, 2.0, 10.0, {0, 1, 1, 0}, {0, 1, 1, 0}};
  cvn_spot spots[6] = {0};
  for (int i = 0; i < 5; i++)
    spots[i] = (cvn_spot){.x = 5.0 + 0.15 * i, .y = 5.0, .width = 3.0, .name = "name"};
  spots[5] = (cvn_spot){.x = 5.5, .y = 5.4}; /* an obstacle */
  cvn_place_spots(spots, 6, &panel);
  for (int i = 0; i < 5; i++) {
    assert_true(spots[i].label_x > panel.left && spots[i].label_y > panel.bottom);
    for (int k = 0; k < 6; k++) {
      const bool beside = spots[k].x < spots[i].label_x || spots[k].x > spots[i].label_x + 3.0;
      assert_true(beside || fabs(spots[k].y - spots[i].label_y) > 0.5 * CVN_FIGURE_LINE);
      if (k == i || k == 5) continue;
      const bool apart = fabs(spots[k].label_x - spots[i].label_x) >= 3.0 - 1e-9;
      assert_true(apart || fabs(spots[k].label_y - spots[i].label_y) >= CVN_FIGURE_LINE - 1e-9);
    }
  }
}

static void long_names(void **state) {
  (void)state;
  char *text = cvn_shortened("näive strategy", 6);
  assert_string_equal(text, "näive…");
  free(text);
  text = cvn_shortened("short", 5);
  assert_string_equal(text, "short");
  free(text);
}

static void notes_break(void **state) {
  (void)state;
  cvn_figure figure;
  char words_of[601];
  for (int i = 0; i < 600; i++) words_of[i] = i % 6 == 5 ? ' ' : 'a';
  words_of[600] = '\0';
  cvn_figure_begin(&figure, "a");
  const double one = cvn_figure_note(&figure, "A line.");
  assert_int_equal(figure.n_texts, 1);
  cvn_figure_free(&figure);
  cvn_figure_begin(&figure, "a");
  assert_true(cvn_figure_note(&figure, words_of) > 3.0 * one);
  assert_true(figure.n_texts >= 5);
  cvn_figure_free(&figure);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_are_data),      cmocka_unit_test(words),
      cmocka_unit_test(round_axes),          cmocka_unit_test(spread),
      cmocka_unit_test(names_beside_points), cmocka_unit_test(long_names),
      cmocka_unit_test(notes_break),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
