/* text.h: small helpers for text that do not depend on the process's locale. */
#ifndef CVN_BASE_TEXT_H
#define CVN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <convene/status.h>

/* printf into a new string; NULL without memory. The caller frees. */
char *cvn_format(const char *format, ...) CVN_PRINTF(1, 2);

/* A copy of `text`, or NULL without memory or for NULL. The caller frees. */
char *cvn_copy(const char *text);

/* Bytes of a path without the ending of its last name, ".h5" say: all where it has none, or nothing
 * before it. */
size_t cvn_without_ending(const char *path);

/* A copy in which control characters and bytes that are not UTF-8 stand as \xNN. The caller
 * frees. */
char *cvn_printable(const char *text);

/* True when the `length` bytes are well-formed UTF-8 (no surrogates, no overlong forms). */
bool cvn_is_utf8(const char *bytes, size_t length);

/* True for a byte that begins a letter in UTF-8, false for one that goes on with it. */
static inline bool cvn_begins_letter(char byte) {
  return ((unsigned char)byte & 0xC0) != 0x80;
}

/* Letters, not bytes, of the text, or of its first `bytes` bytes. */
int cvn_letters(const char *text);
int cvn_letters_in(const char *text, size_t bytes);

/* How many bytes of the text to keep so that they are at most `limit` and no letter is cut in
 * two. */
size_t cvn_utf8_cut(const char *text, size_t limit);

/* Reads a whole decimal number with a dot, whatever the locale; false unless all of `text` is one.
 * No hexadecimal, no "inf" or "nan"; overflow is refused. */
bool cvn_parse_double(const char *text, double *value);
bool cvn_parse_int(const char *text, int64_t *value);

/* The shortest decimal that reads back as `value` (at most 24 characters and the NUL), whatever the
 * locale; "NaN", "Inf", "-Inf" where there is none. Returns the length. */
enum { CVN_NUMBER_SIZE = 32 };
size_t cvn_number_text(double value, char buffer[CVN_NUMBER_SIZE]);

/* Whole units with commas up to 999,999,999, powers of ten beyond; NAN is "-". */
enum { CVN_MONEY_SIZE = 32 };
void cvn_money_text(double value, char text[CVN_MONEY_SIZE]);

/* Edit distance with neighbouring letters swapped counted as one (optimal string alignment, Damerau
 * 1964), letter case ignored; names past 63 bytes count as far away. */
int cvn_edit_distance(const char *a, const char *b);

/* The same, but for a name cut short, "population.org" say, which is one slip however much is
 * missing. */
int cvn_name_distance(const char *name, const char *whole);

/* The one of `count` names nearest to `name`, or NULL when none is near enough to be a slip of the
 * hand; names that begin with `name` are near. */
const char *cvn_nearest_name(const char *name, const char *const *names, size_t count);

/* A string that grows; zeros are a valid empty one. `failed` is set, and stays, without memory. */
typedef struct cvn_buffer {
  char *text; /* NUL-terminated, or NULL while empty */
  size_t length, capacity;
  bool failed;
} cvn_buffer;
void cvn_buffer_add(cvn_buffer *buffer, const char *format, ...) CVN_PRINTF(2, 3);
void cvn_buffer_add_bytes(cvn_buffer *buffer, const char *bytes, size_t length);
/* `text` in single quotes, for a shell to take as one word of just these bytes. */
void cvn_buffer_add_quoted(cvn_buffer *buffer, const char *text);
void cvn_buffer_free(cvn_buffer *buffer);

#endif
