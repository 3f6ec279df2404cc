/* words.c: values, ranges and near misses in words. */
#include "scenario/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *cvn_shown(const char *text, char buffer[CVN_SHOWN_SIZE]) {
  static const char dots[] = "…";
  const size_t length = strlen(text);
  const size_t keep =
      length < CVN_SHOWN_SIZE ? length : cvn_utf8_cut(text, CVN_SHOWN_SIZE - sizeof dots);
  for (size_t i = 0; i < keep; i++) buffer[i] = text[i] == '\n' || text[i] == '\t' ? ' ' : text[i];
  buffer[keep] = '\0';
  if (keep < length) memcpy(buffer + keep, dots, sizeof dots);
  return buffer;
}

/* A name of several words needs quotes to be seen as one. */
static void add_word(cvn_buffer *buffer, const char *word) {
  char shown[CVN_SHOWN_SIZE];
  cvn_buffer_add(buffer, strchr(word, ' ') ? "'%s'" : "%s", cvn_shown(word, shown));
}

void cvn_add_words(cvn_buffer *buffer, const char *const *words, int count, const char *last) {
  for (int i = 0; i < count; i++) {
    if (last && i > 0 && i == count - 1) cvn_buffer_add(buffer, " %s ", last);
    else if (i > 0) cvn_buffer_add(buffer, ", ");
    add_word(buffer, words[i]);
  }
}

void cvn_add_hint(cvn_buffer *buffer, const char *name, const char *const *names, int count) {
  const size_t room = 400; /* a longer list would hide the message */
  const char *nearest = cvn_nearest_name(name, names, (size_t)count);
  /* A name that shares no letter is no slip, however short. */
  if (nearest && cvn_name_distance(name, nearest) < (int)strlen(name)) {
    cvn_buffer_add(buffer, "; did you mean ");
    add_word(buffer, nearest);
    cvn_buffer_add(buffer, "?");
    return;
  }
  int listed = 0;
  for (size_t used = 0; listed < count && used < room; listed++) used += strlen(names[listed]) + 2;
  if (listed > 0) cvn_buffer_add(buffer, count == 1 ? "; there is " : "; there are ");
  cvn_add_words(buffer, names, listed, listed < count ? NULL : "and");
  if (listed < count) cvn_buffer_add(buffer, " and %d more", count - listed);
}

void cvn_add_rule(cvn_buffer *buffer, const cvn_number_rule *rule) {
  char low[CVN_NUMBER_SIZE], high[CVN_NUMBER_SIZE];
  cvn_number_text(rule->min, low);
  cvn_number_text(rule->max, high);
  cvn_buffer_add(buffer, rule->whole ? "a whole number " : "a number ");
  if (isinf(rule->max)) cvn_buffer_add(buffer, "of at least %s", low);
  else cvn_buffer_add(buffer, "between %s and %s", low, high);
  if (rule->unit && strcmp(rule->unit, "1") != 0) cvn_buffer_add(buffer, " (%s)", rule->unit);
}

/* 0,1 for 0.1, as much of Europe writes it. */
static bool has_decimal_comma(const char *text) {
  const size_t comma = strcspn(text, ",");
  char point[64];
  double value;
  if (text[comma] == '\0' || strlen(text) >= sizeof point) return false;
  memcpy(point, text, strlen(text) + 1);
  point[comma] = '.';
  return cvn_parse_double(point, &value);
}

static cvn_status refuse_number(const char *name, const char *text, const cvn_number_rule *rule,
                                bool is_number, const cvn_place *place, cvn_messages *messages) {
  cvn_buffer must = {0};
  cvn_add_rule(&must, rule);
  /* A number out of range need not be told that it must be a number. */
  const char *words = must.text && !must.failed ? must.text : "within its range";
  if (is_number && strncmp(words, "a number ", 9) == 0) words += 9;
  char shown[CVN_SHOWN_SIZE];
  cvn_status status;
  if (*text == '\0')
    status =
        cvn_fail(messages, CVN_ERR_INPUT, place, "%s has no value; it must be %s", name, words);
  else if (is_number)
    status = cvn_fail(messages, CVN_ERR_INPUT, place, "%s is %s; it must be %s", name,
                      cvn_shown(text, shown), words);
  else
    status = cvn_fail(messages, CVN_ERR_INPUT, place, "%s is '%s'; it must be %s%s", name,
                      cvn_shown(text, shown), words,
                      has_decimal_comma(text) ? ", with a decimal point" : "");
  cvn_buffer_free(&must);
  return status;
}

cvn_status cvn_number_parse(const char *name, const char *text, const cvn_number_rule *rule,
                            const cvn_place *place, double *value, cvn_messages *messages) {
  const double exact = 9007199254740992.0; /* 2^53: above it a double skips whole numbers */
  double parsed = 0;
  const bool is_number = cvn_parse_double(text, &parsed);
  bool good = is_number && parsed >= rule->min && parsed <= rule->max;
  if (good && rule->whole) good = fabs(parsed) <= exact && parsed == floor(parsed);
  if (!good) return refuse_number(name, text, rule, is_number, place, messages);
  *value = parsed + 0.0;
  return CVN_OK;
}
