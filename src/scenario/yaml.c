/* yaml.c: builds the tree from libyaml's events. */
#include "scenario/yaml.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/text.h"
#include "scenario/words.h"

typedef struct reader {
  yaml_parser_t parser;
  const char *file, *bytes;
  size_t length;
  cvn_messages *messages;
  size_t nodes;
  bool duplicates;
} reader;

static cvn_place place_at(const reader *self, const yaml_mark_t *mark) {
  return (cvn_place){
      .file = self->file, .line = (int)mark->line + 1, .column = (int)mark->column + 1};
}

/* Line and column of a byte, for faults that are found before or below the scanner. */
static cvn_place place_of_byte(const reader *self, size_t at) {
  cvn_place place = {.file = self->file, .line = 1, .column = 1};
  for (size_t i = 0; i < at && i < self->length; i++) {
    if (self->bytes[i] == '\n') {
      place.line++;
      place.column = 1;
    } else if (cvn_begins_letter(self->bytes[i])) {
      place.column++;
    }
  }
  return place;
}

static cvn_status syntax(const reader *self, const cvn_place *place, const char *what) {
  return cvn_fail(self->messages, CVN_ERR_SYNTAX, place, "%s", what);
}

static cvn_status no_memory(const reader *self) {
  return cvn_fail(self->messages, CVN_ERR_MEMORY, &(cvn_place){.file = self->file},
                  "not enough memory to read the file");
}

/* The first byte that no text file holds, or `length`. */
static size_t first_bad_byte(const char *bytes, size_t length) {
  size_t good = 0;
  while (good < length) {
    const unsigned char c = (unsigned char)bytes[good];
    if (c < 0x80) {
      if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) return good;
      good++;
      continue;
    }
    size_t step = 0;
    for (size_t n = 2; n <= 4 && n <= length - good && step == 0; n++)
      if (cvn_is_utf8(bytes + good, n)) step = n;
    if (step == 0) return good;
    good += step;
  }
  return length;
}

static cvn_status check_text(const reader *self) {
  const char *bytes = self->bytes;
  if (self->length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
    return syntax(self, &(cvn_place){.file = self->file}, "the file is UTF-16; save it as UTF-8");
  const size_t at = first_bad_byte(bytes, self->length);
  if (at == self->length) return CVN_OK;
  const cvn_place place = place_of_byte(self, at);
  const unsigned byte = (unsigned char)bytes[at];
  if (byte < 0x80)
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &place,
                    "byte 0x%02X is a control character; a scenario is a text file", byte);
  return cvn_fail(self->messages, CVN_ERR_SYNTAX, &place,
                  "byte 0x%02X is not UTF-8; a scenario is a text file saved as UTF-8", byte);
}

/* The byte at a mark, whose index counts characters; NUL past the end. */
static char byte_at(const reader *self, const yaml_mark_t *mark) {
  size_t characters = 0;
  for (size_t i = 0; i < self->length; i++) {
    if (!cvn_begins_letter(self->bytes[i])) continue;
    if (characters++ == mark->index) return self->bytes[i];
  }
  return '\0';
}

static cvn_status parser_failed(const reader *self) {
  const yaml_parser_t *parser = &self->parser;
  if (parser->error == YAML_MEMORY_ERROR) return no_memory(self);
  const char *problem = parser->problem ? parser->problem : "this is not YAML";
  if (parser->error == YAML_READER_ERROR) {
    const cvn_place place = place_of_byte(self, parser->problem_offset);
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &place, "syntax error: %s", problem);
  }
  const cvn_place place = place_at(self, &parser->problem_mark);
  /* The commonest cause deserves its own words; libyaml only says that a token cannot start so. */
  if (byte_at(self, &parser->problem_mark) == '\t')
    return syntax(self, &place, "syntax error: a tab; YAML is indented with spaces");
  if (parser->context)
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &place, "syntax error: %s (%s at line %zu)",
                    problem, parser->context, parser->context_mark.line + 1);
  return cvn_fail(self->messages, CVN_ERR_SYNTAX, &place, "syntax error: %s", problem);
}

static cvn_status next_event(reader *self, yaml_event_t *event) {
  if (yaml_parser_parse(&self->parser, event)) return CVN_OK;
  *event = (yaml_event_t){0};
  return parser_failed(self);
}

static cvn_yaml_node *add_item(cvn_yaml_node *parent) {
  if (parent->count == parent->capacity) {
    const size_t capacity = parent->capacity ? 2 * parent->capacity : 4;
    cvn_yaml_node *items = realloc(parent->items, capacity * sizeof *items);
    if (!items) return NULL;
    parent->items = items;
    parent->capacity = capacity;
  }
  cvn_yaml_node *item = &parent->items[parent->count++];
  *item = (cvn_yaml_node){0};
  return item;
}

/* Refuses what would make the file mean something else than it shows. */
static cvn_status check_plain(const reader *self, const yaml_event_t *event) {
  const yaml_char_t *anchor = NULL, *tag = NULL;
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    anchor = event->data.scalar.anchor;
    tag = event->data.scalar.tag;
    break;
  case YAML_SEQUENCE_START_EVENT:
    anchor = event->data.sequence_start.anchor;
    tag = event->data.sequence_start.tag;
    break;
  case YAML_MAPPING_START_EVENT:
    anchor = event->data.mapping_start.anchor;
    tag = event->data.mapping_start.tag;
    break;
  default:
    break;
  }
  const cvn_place place = place_at(self, &event->start_mark);
  char shown[CVN_SHOWN_SIZE];
  if (anchor)
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &place,
                    "an anchor (&%s); aliases are not allowed, write the values out",
                    cvn_shown((const char *)anchor, shown));
  if (tag)
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &place,
                    "a tag (%s); tags are not allowed, write the plain value",
                    cvn_shown((const char *)tag, shown));
  return CVN_OK;
}

/* Escapes such as "\e" can bring control characters in, which would drive a terminal when shown. */
static bool has_control(const unsigned char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if ((text[i] < 0x20 && text[i] != '\n' && text[i] != '\t') || text[i] == 0x7F) return true;
    if (text[i] == 0xC2 && i + 1 < length && text[i + 1] < 0xA0) return true; /* U+0080..U+009F */
  }
  return false;
}

static cvn_status take_text(const reader *self, const yaml_event_t *event, char **text) {
  const char *value = (const char *)event->data.scalar.value;
  if (has_control(event->data.scalar.value, event->data.scalar.length)) {
    const cvn_place place = place_at(self, &event->start_mark);
    return syntax(self, &place, "a control character inside a text");
  }
  *text = cvn_copy(value);
  return *text ? CVN_OK : no_memory(self);
}

static cvn_status read_node(reader *self, yaml_event_t *event, cvn_yaml_node *node, int depth);

static cvn_status read_list(reader *self, cvn_yaml_node *list, int depth) {
  for (;;) {
    yaml_event_t event;
    cvn_status status = next_event(self, &event);
    if (status == CVN_OK && event.type == YAML_SEQUENCE_END_EVENT) {
      yaml_event_delete(&event);
      return CVN_OK;
    }
    if (status == CVN_OK) {
      cvn_yaml_node *item = add_item(list);
      status = item ? read_node(self, &event, item, depth) : no_memory(self);
    }
    yaml_event_delete(&event);
    if (status != CVN_OK) return status;
  }
}

static cvn_status read_key(reader *self, yaml_event_t *event, cvn_yaml_node *entry) {
  entry->key_place = place_at(self, &event->start_mark);
  if (event->type == YAML_ALIAS_EVENT) return read_node(self, event, entry, 0);
  const cvn_status status = check_plain(self, event);
  if (status != CVN_OK) return status;
  if (event->type != YAML_SCALAR_EVENT)
    return syntax(self, &entry->key_place, "a list or map as a key; a key must be a word");
  if (event->data.scalar.length == 0)
    return syntax(self, &entry->key_place, "a value without a key");
  return take_text(self, event, &entry->key);
}

/* Puts the last entry, whose key stands in the map already, among the repeated ones. */
static cvn_status refuse_duplicate(reader *self, cvn_yaml_node *map, const cvn_yaml_node *first) {
  cvn_yaml_node *entry = &map->items[map->count - 1];
  char shown[CVN_SHOWN_SIZE];
  (void)cvn_fail(self->messages, CVN_ERR_INPUT, &entry->key_place,
                 "'%s' is given twice; the first is at line %d, column %d",
                 cvn_shown(entry->key, shown), first->key_place.line, first->key_place.column);
  self->duplicates = true;
  cvn_yaml_node *more = realloc(map->repeated, (map->n_repeated + 1) * sizeof *more);
  if (!more) return no_memory(self);
  map->repeated = more;
  map->repeated[map->n_repeated++] = *entry;
  map->count--;
  return CVN_OK;
}

static cvn_status read_entry(reader *self, yaml_event_t *event, cvn_yaml_node *map, int depth) {
  cvn_yaml_node *entry = add_item(map);
  if (!entry) return no_memory(self);
  cvn_status status = read_key(self, event, entry);
  if (status != CVN_OK) return status;
  if (map->count > CVN_YAML_MAX_KEYS)
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &entry->key_place, "a map of more than %d keys",
                    CVN_YAML_MAX_KEYS);
  yaml_event_t value;
  status = next_event(self, &value);
  if (status == CVN_OK) status = read_node(self, &value, entry, depth);
  yaml_event_delete(&value);
  if (status != CVN_OK) return status;
  const cvn_yaml_node *first = cvn_yaml_find(map, entry->key);
  return first == entry ? CVN_OK : refuse_duplicate(self, map, first);
}

static cvn_status read_map(reader *self, cvn_yaml_node *map, int depth) {
  for (;;) {
    yaml_event_t event;
    cvn_status status = next_event(self, &event);
    if (status == CVN_OK && event.type == YAML_MAPPING_END_EVENT) {
      yaml_event_delete(&event);
      return CVN_OK;
    }
    if (status == CVN_OK) status = read_entry(self, &event, map, depth);
    yaml_event_delete(&event);
    if (status != CVN_OK) return status;
  }
}

static cvn_status read_node(reader *self, yaml_event_t *event, cvn_yaml_node *node, int depth) {
  node->place = place_at(self, &event->start_mark);
  if (event->type == YAML_ALIAS_EVENT) {
    char shown[CVN_SHOWN_SIZE];
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &node->place,
                    "an alias (*%s); aliases are not allowed, write the value out",
                    cvn_shown((const char *)event->data.alias.anchor, shown));
  }
  const cvn_status status = check_plain(self, event);
  if (status != CVN_OK) return status;
  if (++self->nodes > CVN_YAML_MAX_NODES)
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &node->place, "more than %d values in one file",
                    CVN_YAML_MAX_NODES);
  if (event->type == YAML_SCALAR_EVENT) {
    node->kind = CVN_YAML_SCALAR;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return take_text(self, event, &node->text);
  }
  if (depth >= CVN_YAML_MAX_DEPTH)
    return cvn_fail(self->messages, CVN_ERR_SYNTAX, &node->place, "nested more than %d levels deep",
                    CVN_YAML_MAX_DEPTH);
  node->kind = event->type == YAML_MAPPING_START_EVENT ? CVN_YAML_MAP : CVN_YAML_LIST;
  return node->kind == CVN_YAML_MAP ? read_map(self, node, depth + 1)
                                    : read_list(self, node, depth + 1);
}

/* The stream's events around the one document. */
static cvn_status read_document(reader *self, cvn_yaml_node *root) {
  yaml_event_t event;
  cvn_status status = next_event(self, &event); /* stream start */
  yaml_event_delete(&event);
  if (status != CVN_OK) return status;
  status = next_event(self, &event);
  const bool nothing = status == CVN_OK && event.type == YAML_STREAM_END_EVENT;
  yaml_event_delete(&event);
  if (status != CVN_OK) return status;
  if (nothing)
    return syntax(self, &(cvn_place){.file = self->file}, "the file holds nothing but comments");
  status = next_event(self, &event);
  if (status == CVN_OK) status = read_node(self, &event, root, 0);
  yaml_event_delete(&event);
  if (status != CVN_OK) return status;
  status = next_event(self, &event); /* document end */
  yaml_event_delete(&event);
  if (status != CVN_OK) return status;
  status = next_event(self, &event);
  if (status == CVN_OK && event.type != YAML_STREAM_END_EVENT) {
    const cvn_place place = place_at(self, &event.start_mark);
    status = syntax(self, &place, "a second document; a scenario file holds one");
  }
  yaml_event_delete(&event);
  return status;
}

cvn_status cvn_yaml_parse(cvn_yaml_node *root, const char *file, const char *bytes, size_t length,
                          cvn_messages *messages) {
  *root = (cvn_yaml_node){0};
  if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
    bytes += 3;
    length -= 3;
  }
  reader self = {.file = file, .bytes = bytes, .length = length, .messages = messages};
  cvn_status status = check_text(&self);
  if (status != CVN_OK) return status;
  if (!yaml_parser_initialize(&self.parser)) return no_memory(&self);
  yaml_parser_set_encoding(&self.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&self.parser, (const unsigned char *)bytes, length);
  status = read_document(&self, root);
  yaml_parser_delete(&self.parser);
  if (status != CVN_OK) cvn_yaml_free(root);
  else if (self.duplicates) status = CVN_ERR_INPUT;
  return status;
}

const cvn_yaml_node *cvn_yaml_find(const cvn_yaml_node *map, const char *key) {
  for (size_t i = 0; map->kind == CVN_YAML_MAP && i < map->count; i++)
    if (strcmp(map->items[i].key, key) == 0) return &map->items[i];
  return NULL;
}

void cvn_yaml_free(cvn_yaml_node *node) {
  for (size_t i = 0; i < node->count; i++) cvn_yaml_free(&node->items[i]);
  for (size_t i = 0; i < node->n_repeated; i++) cvn_yaml_free(&node->repeated[i]);
  free(node->repeated);
  free(node->items);
  free(node->text);
  free(node->key);
  *node = (cvn_yaml_node){0};
}
