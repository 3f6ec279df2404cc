/* csv_text.c: what a file or a number in it really is, when it is not what was expected.
 *
 * Spreadsheets save other encodings than UTF-8 and other numbers than 14800; each is told by name
 * and with what to do, because guessing wrong would change a coalition silently.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "population/csv.h"

/* -- encodings -- */

static bool starts_with(const char *bytes, size_t length, const char *mark, size_t n) {
  return length >= n && memcmp(bytes, mark, n) == 0;
}

/* A kind of file that is no table of text at all, by its first bytes; NULL if none is known. */
static const char *known_kind(const char *bytes, size_t length) {
  if (starts_with(bytes, length, "PK\x03\x04", 4)) return "a spreadsheet workbook (.xlsx or .ods)";
  if (starts_with(bytes, length, "\xD0\xCF\x11\xE0", 4))
    return "an old spreadsheet workbook (.xls)";
  if (starts_with(bytes, length, "%PDF", 4)) return "a PDF";
  return NULL;
}

/* UTF-16 and UTF-32 by their byte order marks, or by zeros in every second byte; NULL if
 * neither. */
static const char *wide_encoding(const char *bytes, size_t length) {
  if (starts_with(bytes, length, "\xFF\xFE\0\0", 4)) return "UTF-32 (little endian)";
  if (starts_with(bytes, length, "\0\0\xFE\xFF", 4)) return "UTF-32 (big endian)";
  if (starts_with(bytes, length, "\xFF\xFE", 2)) return "UTF-16 (little endian)";
  if (starts_with(bytes, length, "\xFE\xFF", 2)) return "UTF-16 (big endian)";
  const size_t looked = length < 64 ? length & ~(size_t)1 : 64;
  size_t even = 0, odd = 0;
  for (size_t i = 0; i < looked; i += 2) {
    even += bytes[i] == 0;
    odd += bytes[i + 1] == 0;
  }
  if (looked >= 4 && even == 0 && 2 * odd > looked / 2) return "UTF-16 (little endian)";
  if (looked >= 4 && odd == 0 && 2 * even > looked / 2) return "UTF-16 (big endian)";
  return NULL;
}

static int count_lines(const char *bytes, size_t length) {
  int lines = 1;
  for (size_t i = 0; i < length; i++)
    lines += bytes[i] == '\n' || (bytes[i] == '\r' && !(i + 1 < length && bytes[i + 1] == '\n'));
  return lines;
}

/* Length of the longest prefix that is UTF-8 (its complement begins with the offending byte). */
static size_t utf8_prefix(const char *bytes, size_t length) {
  size_t good = 0;
  while (good < length) {
    size_t n = 1;
    while (n <= 4 && good + n <= length && !cvn_is_utf8(bytes + good, n)) n++;
    if (n > 4 || good + n > length) return good;
    good += n;
  }
  return good;
}

static cvn_status refuse_8_bit(const char *path, const char *bytes, size_t length,
                               cvn_messages *messages) {
  const size_t good = utf8_prefix(bytes, length);
  bool windows =
      false; /* bytes that are controls in ISO 8859-1 but letters and dashes in Windows-1252 */
  for (size_t i = 0; i < length; i++)
    windows |= (unsigned char)bytes[i] >= 0x80 && (unsigned char)bytes[i] < 0xA0;
  const cvn_place place = {path, count_lines(bytes, good), 0};
  return cvn_fail(messages, CVN_ERR_INPUT, &place,
                  "byte 0x%02x is not UTF-8; the file looks like %s: save it as \"CSV UTF-8\"",
                  (unsigned)(unsigned char)bytes[good], windows ? "Windows-1252" : "ISO 8859-1");
}

cvn_status cvn_csv_check_encoding(const char *path, const char *bytes, size_t length,
                                  cvn_messages *messages) {
  const cvn_place file = {path, 0, 0};
  const char *kind = known_kind(bytes, length);
  if (kind)
    return cvn_fail(messages, CVN_ERR_INPUT, &file,
                    "the file is %s, not CSV: save the sheet as \"CSV UTF-8\"", kind);
  const char *wide = wide_encoding(bytes, length);
  if (wide)
    return cvn_fail(messages, CVN_ERR_INPUT, &file,
                    "the file is %s text, not UTF-8: save it as \"CSV UTF-8\"", wide);
  const char *zero = length ? memchr(bytes, 0, length) : NULL;
  if (zero) {
    const cvn_place place = {path, count_lines(bytes, (size_t)(zero - bytes)), 0};
    return cvn_fail(messages, CVN_ERR_INPUT, &place, "a zero byte: the file is not text");
  }
  return cvn_is_utf8(bytes, length) ? CVN_OK : refuse_8_bit(path, bytes, length, messages);
}

/* -- numbers -- */

enum { NUMBER_LENGTH = 63 };

/* 14,800 or 1.234.567: groups of three digits after one to three that do not begin with 0. */
static bool has_thousands(const char *text, char mark) {
  const char *s = text + (*text == '-' || *text == '+');
  size_t head = strspn(s, "0123456789");
  if (head < 1 || head > 3 || s[0] == '0' || s[head] != mark) return false;
  for (s += head; *s == mark; s += 4)
    if (strspn(s + 1, "0123456789") != 3) return false;
  return *s == '\0';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The number as it should have been written: without currency, blanks, apostrophes and thousands
 * marks; a percentage as a share. False where that leaves no number. */
static bool plain_number(const char *text, double *value) {
  const char *s = text;
  if (strncmp(s, "GBP", 3) == 0 || strncmp(s, "EUR", 3) == 0 || strncmp(s, "USD", 3) == 0) s += 3;
  const char *dot = strrchr(s, '.'), *comma = strrchr(s, ',');
  const bool decimal_comma = comma && (dot ? comma > dot : strspn(comma + 1, "0123456789") != 3);
  char kept[NUMBER_LENGTH + 1];
  size_t used = 0;
  for (; *s && used < NUMBER_LENGTH; s++) {
    if (is_letter(*s)) return false;
    if (s == comma && decimal_comma) kept[used++] = '.';
    else if (isdigit((unsigned char)*s) || *s == '-' || (*s == '.' && !decimal_comma))
      kept[used++] = *s;
  }
  kept[used] = '\0';
  if (!cvn_parse_double(kept, value)) return false;
  if (strchr(text, '%')) *value /= 100.0;
  return true;
}

static double refuse_number(const cvn_csv *csv, const cvn_csv_cell *cell, const char *what,
                            cvn_status *status, cvn_messages *messages) {
  double plain;
  char number[CVN_NUMBER_SIZE];
  if (plain_number(cell->text, &plain)) {
    cvn_number_text(plain, number);
    *status = cvn_csv_fail(csv, cell, messages, "%s '%s' is not a plain number: write %s", what,
                           cell->text, number);
  } else {
    *status = cvn_csv_fail(csv, cell, messages, "%s '%s' is not a number", what, cell->text);
  }
  return NAN;
}

static double refuse_bounds(const cvn_csv *csv, const cvn_csv_cell *cell,
                            const cvn_csv_bounds *bounds, cvn_status *status,
                            cvn_messages *messages) {
  char low[CVN_NUMBER_SIZE], high[CVN_NUMBER_SIZE];
  cvn_number_text(bounds->low, low);
  cvn_number_text(bounds->high, high);
  *status = cvn_csv_fail(csv, cell, messages, "%s %s is out of range: it must be %s %s and %s %s",
                         bounds->what, cell->text, bounds->open ? "above" : "at least", low,
                         bounds->open ? "below" : "at most", high);
  return NAN;
}

double cvn_csv_number(const cvn_csv *csv, const cvn_csv_cell *cell, const cvn_csv_bounds *bounds,
                      cvn_status *status, cvn_messages *messages) {
  if (cell->text[0] == '\0') return NAN;
  char text[NUMBER_LENGTH + 1];
  double value;
  const size_t length = strlen(cell->text);
  if (length > NUMBER_LENGTH) return refuse_number(csv, cell, bounds->what, status, messages);
  memcpy(text, cell->text, length + 1);
  char *comma = strchr(text, ',');
  if (csv->delimiter != ',') {
    /* Where commas may be decimal marks, 14,800 and 14.800 could be either; a factor of 1000 is not
     * guessed at. */
    if (bounds->amount && (has_thousands(text, ',') || has_thousands(text, '.'))) {
      *status =
          cvn_csv_fail(csv, cell, messages,
                       "%s '%s' could mean thousands or decimals: write it without a thousands "
                       "mark, or with another number of decimals",
                       bounds->what, cell->text);
      return NAN;
    }
    if (comma && !strchr(comma + 1, ',') && !strchr(text, '.')) *comma = '.';
  }
  if (!cvn_parse_double(text, &value))
    return refuse_number(csv, cell, bounds->what, status, messages);
  const bool inside = bounds->open ? value > bounds->low && value < bounds->high
                                   : value >= bounds->low && value <= bounds->high;
  return inside ? value : refuse_bounds(csv, cell, bounds, status, messages);
}
