/* test_yaml.c: the tree with its places, and everything in a YAML file that is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "scenario/yaml.h"

static void assert_place(const cvn_place *place, int line, int column) {
  assert_string_equal(place->file, "f.yaml");
  assert_int_equal(place->line, line);
  assert_int_equal(place->column, column);
}

static void assert_reads(cvn_yaml_node *root, const char *text) {
  cvn_messages messages = {0};
  const cvn_status status = cvn_yaml_parse(root, "f.yaml", text, strlen(text), &messages);
  if (status != CVN_OK) fail_msg("%s", messages.count ? messages.items[0].text : "no message");
  cvn_messages_free(&messages);
}

static void tree_knows_keys_values_and_places(void **state) {
  (void)state;
  cvn_yaml_node root;
  assert_reads(&root, "# comment\n"
                      "title: \"a: b\"\n"
                      "list:\n"
                      "  - 1\n"
                      "  - {x: caf\xc3\xa9, y: }\n"
                      "text: |\n"
                      "  two\n"
                      "  lines\n");
  assert_int_equal(root.kind, CVN_YAML_MAP);
  assert_int_equal(root.count, 3);
  const cvn_yaml_node *title = cvn_yaml_find(&root, "title");
  assert_string_equal(title->text, "a: b");
  assert_true(title->quoted);
  assert_place(&title->key_place, 2, 1);
  assert_place(&title->place, 2, 8);
  const cvn_yaml_node *list = cvn_yaml_find(&root, "list");
  assert_int_equal(list->kind, CVN_YAML_LIST);
  assert_int_equal(list->count, 2);
  assert_string_equal(list->items[0].text, "1");
  assert_null(list->items[0].key);
  assert_false(list->items[0].quoted);
  assert_place(&list->items[0].place, 4, 5);
  const cvn_yaml_node *y = cvn_yaml_find(&list->items[1], "y");
  assert_string_equal(y->text, "");
  assert_place(&y->key_place, 5, 15); /* columns count characters, not bytes */
  assert_string_equal(cvn_yaml_find(&root, "text")->text, "two\nlines\n");
  assert_null(cvn_yaml_find(&root, "none"));
  assert_null(cvn_yaml_find(list, "x"));
  cvn_yaml_free(&root);
  assert_null(root.items);
  cvn_yaml_free(&root);
}

static void byte_order_mark_and_crlf_are_accepted(void **state) {
  (void)state;
  cvn_yaml_node root;
  assert_reads(&root, "\xef\xbb\xbf"
                      "a: 1\r\nb: 2\r\n");
  assert_int_equal(root.count, 2);
  assert_string_equal(cvn_yaml_find(&root, "b")->text, "2");
  assert_place(&cvn_yaml_find(&root, "a")->key_place, 1, 1);
  assert_place(&cvn_yaml_find(&root, "b")->place, 2, 4);
  cvn_yaml_free(&root);
}

typedef struct bad_case {
  const char *text;
  size_t length; /* 0: up to the NUL */
  const char *message;
} bad_case;

static const bad_case bad_cases[] = {
    {"a: &x 1\nb: *x\n", 0,
     "f.yaml:1:4: an anchor (&x); aliases are not allowed, write the values out"},
    {"a: *x\n", 0, "f.yaml:1:4: an alias (*x); aliases are not allowed, write the value out"},
    {"*x : 1\n", 0, "f.yaml:1:1: an alias (*x); aliases are not allowed, write the value out"},
    {"a: !!int 1\n", 0,
     "f.yaml:1:4: a tag (tag:yaml.org,2002:int); tags are not allowed, write the plain value"},
    {"a: !x [1]\n", 0, "f.yaml:1:4: a tag (!x); tags are not allowed, write the plain value"},
    {"a: &x {b: 1}\n", 0,
     "f.yaml:1:4: an anchor (&x); aliases are not allowed, write the values out"},
    {"a: 1\n---\nb: 2\n", 0, "f.yaml:2:1: a second document; a scenario file holds one"},
    {"# nothing\n", 0, "f.yaml: the file holds nothing but comments"},
    {"", 0, "f.yaml: the file holds nothing but comments"},
    {"\xef\xbb\xbf", 0, "f.yaml: the file holds nothing but comments"},
    {"a: 1\nb: \"x\n", 0,
     "f.yaml:3:1: syntax error: found unexpected end of stream (while scanning a quoted scalar at "
     "line 2)"},
    {"a: [1, 2\nb: 3\n", 0,
     "f.yaml:2:2: syntax error: did not find expected ',' or ']' (while parsing a flow sequence at "
     "line 1)"},
    {"a: b: c\n", 0, "f.yaml:1:5: syntax error: mapping values are not allowed in this context"},
    {"a:\n\tb: 1\n", 0, "f.yaml:2:1: syntax error: a tab; YAML is indented with spaces"},
    {"t: \xc3\xa9\n\tb: 1\n", 0, "f.yaml:2:1: syntax error: a tab; YAML is indented with spaces"},
    {"[a]: 1\n", 0, "f.yaml:1:1: a list or map as a key; a key must be a word"},
    {"{a: 1}: 1\n", 0, "f.yaml:1:1: a list or map as a key; a key must be a word"},
    {"a: 1\n\"\": 1\n", 0, "f.yaml:2:1: a value without a key"},
    {"a: \"x\\0y\"\n", 0, "f.yaml:1:4: a control character inside a text"},
    {"\"a\\e[31m\": 1\n", 0, "f.yaml:1:1: a control character inside a text"},
    {"a: \"\\x9b\"\n", 0, "f.yaml:1:4: a control character inside a text"},
    {"a: 1\nb: \0\n", 9, "f.yaml:2:4: byte 0x00 is a control character; a scenario is a text file"},
    {"\x89PNG\r\n\x1a\n", 0,
     "f.yaml:1:1: byte 0x89 is not UTF-8; a scenario is a text file saved as UTF-8"},
    {"\x1f\x8b\x08", 0, "f.yaml:1:1: byte 0x1F is a control character; a scenario is a text file"},
    {"title: caf\xe9\n", 0,
     "f.yaml:1:11: byte 0xE9 is not UTF-8; a scenario is a text file saved as UTF-8"},
    {"\xff\xfe"
     "a\0:\0",
     6, "f.yaml: the file is UTF-16; save it as UTF-8"},
    {"a: \xc2\x80\n", 0, "f.yaml:1:4: syntax error: control characters are not allowed"},
    {"%YAML 3.0\n---\na: 1\n", 0, "f.yaml:1:1: syntax error: found incompatible YAML document"},
};

static void what_is_not_a_plain_document_is_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad_cases / sizeof bad_cases[0]; i++) {
    const bad_case *c = &bad_cases[i];
    cvn_messages messages = {0};
    cvn_yaml_node root;
    const cvn_status status = cvn_yaml_parse(&root, "f.yaml", c->text,
                                             c->length ? c->length : strlen(c->text), &messages);
    assert_int_equal(messages.count, 1);
    assert_string_equal(messages.items[0].text, c->message);
    assert_int_equal(status, CVN_ERR_SYNTAX);
    assert_null(root.items);
    assert_null(root.text);
    cvn_messages_free(&messages);
  }
}

static void duplicate_keys_are_all_told_and_the_first_counts(void **state) {
  (void)state;
  const char *text = "a: 1\nb: {c: 1, d: 2, c: [3]}\na: 2\n";
  cvn_messages messages = {0};
  cvn_yaml_node root;
  assert_int_equal(cvn_yaml_parse(&root, "f.yaml", text, strlen(text), &messages), CVN_ERR_INPUT);
  assert_int_equal(messages.count, 2);
  assert_string_equal(messages.items[0].text,
                      "f.yaml:2:17: 'c' is given twice; the first is at line 2, column 5");
  assert_string_equal(messages.items[1].text,
                      "f.yaml:3:1: 'a' is given twice; the first is at line 1, column 1");
  assert_int_equal(root.count, 2);
  assert_string_equal(cvn_yaml_find(&root, "a")->text, "1");
  assert_string_equal(cvn_yaml_find(&root.items[1], "c")->text, "1");
  cvn_messages_free(&messages);
  cvn_yaml_free(&root);
}

/* `depth` nested lists. */
static cvn_status read_nested(int depth, cvn_messages *messages) {
  char *text = calloc((size_t)depth + 1, 1);
  memset(text, '[', (size_t)depth);
  cvn_yaml_node root;
  const cvn_status status = cvn_yaml_parse(&root, "f.yaml", text, strlen(text), messages);
  cvn_yaml_free(&root);
  free(text);
  return status;
}

static void absurd_nesting_is_refused_early(void **state) {
  (void)state;
  cvn_messages messages = {0};
  assert_int_equal(read_nested(100000, &messages), CVN_ERR_SYNTAX);
  assert_string_equal(messages.items[0].text, "f.yaml:1:33: nested more than 32 levels deep");
  cvn_messages_free(&messages);
  assert_int_equal(read_nested(32, &messages), CVN_ERR_SYNTAX); /* only the brackets are open */
  assert_non_null(strstr(messages.items[0].text, "syntax error"));
  cvn_messages_free(&messages);
}

static void endless_maps_are_refused(void **state) {
  (void)state;
  cvn_buffer text = {0};
  for (int i = 0; i <= CVN_YAML_MAX_KEYS; i++) cvn_buffer_add(&text, "k%d: 1\n", i);
  cvn_messages messages = {0};
  cvn_yaml_node root;
  assert_int_equal(cvn_yaml_parse(&root, "f.yaml", text.text, text.length, &messages),
                   CVN_ERR_SYNTAX);
  assert_string_equal(messages.items[0].text, "f.yaml:2001:1: a map of more than 2000 keys");
  cvn_messages_free(&messages);
  cvn_buffer_free(&text);
}

static uint32_t next_random(uint32_t *x) {
  *x ^= *x << 13, *x ^= *x >> 17, *x ^= *x << 5; /* Marsaglia's xorshift32 */
  return *x;
}

/* Neither random bytes nor random YAML-like text may crash; a failure says something. */
static void random_input_is_survived(void **state) {
  (void)state;
  static const char letters[] = "a:1 \n-[]{},\"'&*!|>%@`#?\t~\\x0\r\xc3\xa9";
  uint32_t seed = 2463534242u;
  for (int round = 0; round < 30000; round++) {
    char text[80];
    const size_t length = next_random(&seed) % sizeof text;
    for (size_t i = 0; i < length; i++)
      text[i] = round % 3 == 0 ? (char)(next_random(&seed) & 0xFF)
                               : letters[next_random(&seed) % (sizeof letters - 1)];
    cvn_messages messages = {0};
    cvn_yaml_node root;
    const cvn_status status = cvn_yaml_parse(&root, "f.yaml", text, length, &messages);
    assert_true(status == CVN_OK ? messages.count == 0 : messages.count > 0);
    cvn_yaml_free(&root);
    cvn_messages_free(&messages);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tree_knows_keys_values_and_places),
      cmocka_unit_test(byte_order_mark_and_crlf_are_accepted),
      cmocka_unit_test(what_is_not_a_plain_document_is_refused),
      cmocka_unit_test(duplicate_keys_are_all_told_and_the_first_counts),
      cmocka_unit_test(absurd_nesting_is_refused_early),
      cmocka_unit_test(endless_maps_are_refused),
      cmocka_unit_test(random_input_is_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
