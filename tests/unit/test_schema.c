/* test_schema.c: generated texts say what the table says, and the committed copies are up to
 * date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "experiment/study_schema.h"
#include "scenario/json.h"
#include "scenario/listing.h"
#include "scenario/params.h"
#include "scenario/read_file.h"
#include "scenario/schema.h"

static void assert_same_as_file(const cvn_buffer *buffer, const char *path, const char *command) {
  char *bytes = NULL, reason[CVN_REASON_SIZE];
  size_t length = 0;
  assert_false(buffer->failed);
  if (cvn_read_file(&bytes, &length, path, (size_t)1 << 24, reason) != CVN_OK)
    fail_msg("%s %s; write it with: %s", path, reason, command);
  const bool same = length == buffer->length && memcmp(bytes, buffer->text, length) == 0;
  free(bytes);
  if (!same) fail_msg("%s is stale; write it anew with: %s", path, command);
}

static void committed_schema_is_up_to_date(void **state) {
  (void)state;
  cvn_buffer buffer = {0};
  cvn_scenario_schema(&buffer);
  assert_same_as_file(&buffer, TEST_SOURCE_DIR "/scenarios/scenario.schema.json",
                      "convene params --format json-schema > scenarios/scenario.schema.json");
  cvn_buffer_free(&buffer);
}

static void committed_study_schema_is_up_to_date(void **state) {
  (void)state;
  cvn_buffer buffer = {0};
  cvn_study_schema(&buffer);
  assert_same_as_file(&buffer, TEST_SOURCE_DIR "/scenarios/study.schema.json",
                      "convene params --format study-schema > scenarios/study.schema.json");
  cvn_buffer_free(&buffer);
}

static void committed_parameter_table_is_up_to_date(void **state) {
  (void)state;
  cvn_buffer buffer = {0};
  assert_int_equal(cvn_list_parameters_markdown(&buffer, NULL), CVN_PARAM_COUNT);
  assert_same_as_file(&buffer, TEST_SOURCE_DIR "/docs/parameters.md",
                      "convene params --format markdown > docs/parameters.md");
  cvn_buffer_free(&buffer);
}

/* A reader of JSON's grammar, so that no JSON library is needed to know that brackets match. */
static const char *skip_value(const char *c);

static const char *skip_space(const char *c) {
  return c + strspn(c, " \n");
}

static const char *skip_string(const char *c) {
  if (*c != '"') return NULL;
  for (c++; *c && *c != '"'; c++)
    if (*c == '\\' && *++c == '\0') return NULL;
  return *c == '"' ? c + 1 : NULL;
}

static const char *skip_items(const char *c, char close) {
  c = skip_space(c);
  if (*c == close) return c + 1;
  for (;;) {
    if (close == '}') {
      c = skip_string(skip_space(c));
      if (!c || *(c = skip_space(c)) != ':') return NULL;
      c++;
    }
    c = skip_value(skip_space(c));
    if (!c) return NULL;
    c = skip_space(c);
    if (*c == close) return c + 1;
    if (*c++ != ',') return NULL;
  }
}

static const char *skip_value(const char *c) {
  if (*c == '{') return skip_items(c + 1, '}');
  if (*c == '[') return skip_items(c + 1, ']');
  if (*c == '"') return skip_string(c);
  if (strncmp(c, "true", 4) == 0 || strncmp(c, "null", 4) == 0) return c + 4;
  if (strncmp(c, "false", 5) == 0) return c + 5;
  const size_t digits = strspn(c, "+-.0123456789e");
  return digits > 0 ? c + digits : NULL;
}

static void schema_is_json(void **state) {
  (void)state;
  cvn_buffer buffer = {0};
  cvn_scenario_schema(&buffer);
  const char *end = skip_value(buffer.text);
  assert_non_null(end);
  assert_string_equal(end, "\n");
  cvn_buffer_free(&buffer);
}

static int occurrences(const char *text, const char *word) {
  int count = 0;
  for (const char *c = text; (c = strstr(c, word)) != NULL; c++) count++;
  return count;
}

/* Defined once; referred to from its group and by its dotted name, and the same again from `set`
 * where an intervention may set it. */
static void schema_refers_to_every_parameter(void **state) {
  (void)state;
  cvn_buffer buffer = {0};
  cvn_scenario_schema(&buffer);
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    char word[200];
    const int places = strchr(info->key, '.') ? 3 : 2; /* size: {log_sd}, size.log_sd, the whole */
    snprintf(word, sizeof word, "\"#/definitions/%s\"", info->path);
    assert_int_equal(occurrences(buffer.text, word),
                     info->scope == CVN_SCOPE_FIXED ? places : 2 * places);
    snprintf(word, sizeof word, "\"%s\": {\n      \"description\": \"%.60s", info->path, info->doc);
    assert_int_equal(occurrences(buffer.text, word), 1);
    /* The schema and the reader both know one level below a group. */
    assert_true(occurrences(info->key, ".") <= 1);
  }
  cvn_buffer_free(&buffer);
}

static void schema_holds_ranges_words_and_defaults(void **state) {
  (void)state;
  cvn_buffer buffer = {0};
  cvn_scenario_schema(&buffer);
  assert_non_null(strstr(buffer.text, "\"type\": \"number\",\n      \"minimum\": 0,\n"
                                      "      \"maximum\": 1,\n      \"default\": 0.08\n"));
  assert_non_null(strstr(buffer.text, "\"type\": \"integer\",\n      \"minimum\": 1,\n"
                                      "      \"maximum\": 12000,\n      \"default\": 120\n"));
  assert_non_null(strstr(buffer.text, "\"enum\": [\"none\", \"lead_organisation\", "
                                      "\"independent\"],\n      \"default\": \"none\"\n"));
  assert_non_null(strstr(buffer.text, "\"additionalProperties\": false"));
  cvn_buffer_free(&buffer);
}

static void json_escapes_and_indents(void **state) {
  (void)state;
  static const char *const words[] = {"a\"b", "c"};
  cvn_buffer buffer = {0};
  cvn_json json = {.buffer = &buffer};
  cvn_json_open(&json, NULL, '{');
  cvn_json_string(&json, "a\\", "x\"\n\x01\xc3\xa9");
  cvn_json_open(&json, "empty", '[');
  cvn_json_close(&json, ']');
  cvn_json_open(&json, "list", '[');
  cvn_json_number(&json, NULL, 0.5);
  cvn_json_bool(&json, NULL, false);
  cvn_json_close(&json, ']');
  cvn_json_strings(&json, "words", words, 2);
  cvn_json_number(&json, "none", 1.0 / 0.0);
  cvn_json_close(&json, '}');
  assert_string_equal(buffer.text,
                      "{\n  \"a\\\\\": \"x\\\"\\n\\u0001\xc3\xa9\",\n  \"empty\": [],\n"
                      "  \"list\": [\n    0.5,\n    false\n  ],\n"
                      "  \"words\": [\"a\\\"b\", \"c\"],\n  \"none\": null\n}\n");
  cvn_buffer_free(&buffer);
}

static int listed(const char *filter) {
  cvn_buffer text = {0}, markdown = {0};
  const int count = cvn_list_parameters_text(&text, filter, 80);
  assert_int_equal(cvn_list_parameters_markdown(&markdown, filter), count);
  cvn_buffer_free(&text);
  cvn_buffer_free(&markdown);
  return count;
}

static void filters_choose_groups_and_keys(void **state) {
  (void)state;
  assert_int_equal(listed(NULL), CVN_PARAM_COUNT);
  assert_int_equal(listed("run"), 3);
  assert_int_equal(listed("population.size"), 4);
  assert_int_equal(listed("trust.gain"), 1);
  assert_int_equal(listed("trust.gai"), 0);
  assert_int_equal(listed("tru"), 0);
  assert_int_equal(listed(""), 0);
}

static void one_parameter_reads_like_this(void **state) {
  (void)state;
  cvn_buffer text = {0};
  cvn_list_parameters_text(&text, "plans.stage", 60);
  assert_string_equal(text.text, "plans: The dilemma of coordination\n\n"
                                 "  plans.stage\n"
                                 "      When in the plan year sharing falls due\n"
                                 "      default early; early or late; may be set for some\n"
                                 "      alliances by an intervention\n"
                                 "        early: sharing falls due as the plan year begins\n"
                                 "        late: sharing falls due at plans.commit_month\n"
                                 "      source: Homeless Network, London, 1990s\n");
  cvn_buffer_free(&text);
}

static void lines_keep_to_the_width(void **state) {
  (void)state;
  for (int width = 40; width <= 100; width += 20) {
    cvn_buffer text = {0};
    cvn_list_parameters_text(&text, NULL, width);
    for (char *line = strtok(text.text, "\n"); line; line = strtok(NULL, "\n"))
      if (strncmp(line, "      ", 6) == 0 && strchr(line + 8, ' '))
        assert_true(strlen(line) <= (size_t)width);
    cvn_buffer_free(&text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(committed_schema_is_up_to_date),
      cmocka_unit_test(committed_study_schema_is_up_to_date),
      cmocka_unit_test(committed_parameter_table_is_up_to_date),
      cmocka_unit_test(schema_is_json),
      cmocka_unit_test(schema_refers_to_every_parameter),
      cmocka_unit_test(schema_holds_ranges_words_and_defaults),
      cmocka_unit_test(json_escapes_and_indents),
      cmocka_unit_test(filters_choose_groups_and_keys),
      cmocka_unit_test(one_parameter_reads_like_this),
      cmocka_unit_test(lines_keep_to_the_width),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
