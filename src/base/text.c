/* text.c: strings, numbers and near misses, independent of the process's locale. */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

char *cvn_format(const char *format, ...) {
  va_list args;
  va_start(args, format);
  const int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length < 0) return NULL;
  char *text = malloc((size_t)length + 1);
  if (!text) return NULL;
  va_start(args, format);
  vsnprintf(text, (size_t)length + 1, format, args);
  va_end(args);
  return text;
}

char *cvn_copy(const char *text) {
  if (!text) return NULL;
  const size_t size = strlen(text) + 1;
  char *copy = malloc(size);
  if (copy) memcpy(copy, text, size);
  return copy;
}

size_t cvn_without_ending(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  return dot && dot != name ? (size_t)(dot - path) : strlen(path);
}

/* Length of the UTF-8 sequence at `s` with `left` bytes to go; 0 when it is not one (RFC 3629). */
static size_t utf8_length(const unsigned char *s, size_t left) {
  if (s[0] < 0x80) return 1;
  const size_t n = s[0] >= 0xC2 && s[0] <= 0xDF   ? 2
                   : s[0] >= 0xE0 && s[0] <= 0xEF ? 3
                   : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4
                                                  : 0;
  if (n == 0 || n > left) return 0;
  for (size_t i = 1; i < n; i++)
    if (cvn_begins_letter((char)s[i])) return 0;
  if (s[0] == 0xE0 && s[1] < 0xA0) return 0; /* overlong */
  if (s[0] == 0xED && s[1] > 0x9F) return 0; /* surrogate */
  if (s[0] == 0xF0 && s[1] < 0x90) return 0; /* overlong */
  if (s[0] == 0xF4 && s[1] > 0x8F) return 0; /* past U+10FFFF */
  return n;
}

int cvn_letters_in(const char *text, size_t bytes) {
  int count = 0;
  for (size_t i = 0; i < bytes; i++) count += cvn_begins_letter(text[i]);
  return count;
}

int cvn_letters(const char *text) {
  return cvn_letters_in(text, strlen(text));
}

size_t cvn_utf8_cut(const char *text, size_t limit) {
  size_t length = strlen(text);
  if (length <= limit) return length;
  length = limit;
  while (length > 0 && !cvn_begins_letter(text[length])) length--;
  return length;
}

bool cvn_is_utf8(const char *bytes, size_t length) {
  const unsigned char *s = (const unsigned char *)bytes;
  for (size_t i = 0; i < length;) {
    const size_t n = utf8_length(s + i, length - i);
    if (n == 0) return false;
    i += n;
  }
  return true;
}

char *cvn_printable(const char *text) {
  const size_t length = strlen(text);
  const unsigned char *s = (const unsigned char *)text;
  char *out = malloc(4 * length + 1);
  if (!out) return NULL;
  size_t used = 0;
  for (size_t i = 0; i < length;) {
    const size_t n = utf8_length(s + i, length - i);
    const bool control = n == 1 && (s[i] < 0x20 || s[i] == 0x7F) && s[i] != '\n';
    /* C1 controls (U+0080..U+009F) can drive a terminal as escape sequences do. */
    const bool c1 = n == 2 && s[i] == 0xC2 && s[i + 1] < 0xA0;
    if (n == 0 || control || c1) {
      used += (size_t)snprintf(out + used, 5, "\\x%02x", s[i]);
      i++;
    } else {
      memcpy(out + used, s + i, n);
      used += n;
      i += n;
    }
  }
  out[used] = '\0';
  return out;
}

static bool is_decimal_form(const char *text) {
  const char *p = text;
  if (*p == '+' || *p == '-') p++;
  size_t digits = 0;
  while (isdigit((unsigned char)*p)) p++, digits++;
  if (*p == '.') {
    p++;
    while (isdigit((unsigned char)*p)) p++, digits++;
  }
  if (digits == 0) return false;
  if (*p == 'e' || *p == 'E') {
    p++;
    if (*p == '+' || *p == '-') p++;
    if (!isdigit((unsigned char)*p)) return false;
    while (isdigit((unsigned char)*p)) p++;
  }
  return *p == '\0';
}

/* strtod and snprintf follow the calling thread's locale; a host program may have set any. */
static locale_t enter_c_locale(locale_t *previous) {
  locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  *previous = c != (locale_t)0 ? uselocale(c) : (locale_t)0;
  return c;
}

static void leave_c_locale(locale_t c, locale_t previous) {
  if (c == (locale_t)0) return;
  uselocale(previous);
  freelocale(c);
}

bool cvn_parse_double(const char *text, double *value) {
  if (!is_decimal_form(text)) return false;
  locale_t previous, c = enter_c_locale(&previous);
  const double parsed = strtod(text, NULL);
  leave_c_locale(c, previous);
  if (!isfinite(parsed)) return false;
  *value = parsed;
  return true;
}

bool cvn_parse_int(const char *text, int64_t *value) {
  const char *p = text;
  if (*p == '+' || *p == '-') p++;
  if (!isdigit((unsigned char)*p)) return false;
  while (isdigit((unsigned char)*p)) p++;
  if (*p != '\0') return false;
  errno = 0;
  const long long parsed = strtoll(text, NULL, 10);
  if (errno == ERANGE) return false;
  *value = (int64_t)parsed;
  return true;
}

size_t cvn_number_text(double value, char buffer[CVN_NUMBER_SIZE]) {
  if (isnan(value)) return (size_t)snprintf(buffer, CVN_NUMBER_SIZE, "NaN");
  if (isinf(value)) return (size_t)snprintf(buffer, CVN_NUMBER_SIZE, value > 0 ? "Inf" : "-Inf");
  locale_t previous, c = enter_c_locale(&previous);
  int length = 0;
  /* 15 digits always survive decimal → double → decimal; 17 always survive the other way. */
  for (int digits = 15; digits <= 17; digits++) {
    length = snprintf(buffer, CVN_NUMBER_SIZE, "%.*g", digits, value);
    if (strtod(buffer, NULL) == value) break;
  }
  leave_c_locale(c, previous);
  return (size_t)length;
}

enum { NAME_LIMIT = 63 };

static int min3(int a, int b, int c) {
  const int ab = a < b ? a : b;
  return ab < c ? ab : c;
}

void cvn_money_text(double value, char text[CVN_MONEY_SIZE]) {
  const double size = fabs(value);
  if (isnan(value)) {
    snprintf(text, CVN_MONEY_SIZE, "-");
  } else if (size < 999999999.5) {
    const long whole = lround(size);
    const char *sign = value < 0.0 && whole > 0 ? "-" : "";
    if (whole >= 1000000)
      snprintf(text, CVN_MONEY_SIZE, "%s%ld,%03ld,%03ld", sign, whole / 1000000,
               whole / 1000 % 1000, whole % 1000);
    else if (whole >= 1000)
      snprintf(text, CVN_MONEY_SIZE, "%s%ld,%03ld", sign, whole / 1000, whole % 1000);
    else snprintf(text, CVN_MONEY_SIZE, "%s%ld", sign, whole);
  } else {
    snprintf(text, CVN_MONEY_SIZE, "%.3g", value);
  }
}

int cvn_edit_distance(const char *a, const char *b) {
  const size_t n = strlen(a), m = strlen(b);
  if (n > NAME_LIMIT || m > NAME_LIMIT) return NAME_LIMIT + 1;
  int row[3][NAME_LIMIT + 1]; /* the last three rows of the alignment table */
  for (size_t j = 0; j <= m; j++) row[0][j] = (int)j;
  for (size_t i = 1; i <= n; i++) {
    int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
    now[0] = (int)i;
    for (size_t j = 1; j <= m; j++) {
      const int ca = tolower((unsigned char)a[i - 1]), cb = tolower((unsigned char)b[j - 1]);
      now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + (ca != cb));
      const bool swapped = i > 1 && j > 1 && ca == tolower((unsigned char)b[j - 2]) &&
                           tolower((unsigned char)a[i - 2]) == cb;
      if (swapped && before[j - 2] + 1 < now[j]) now[j] = before[j - 2] + 1;
    }
  }
  return row[n % 3][m];
}

int cvn_name_distance(const char *name, const char *whole) {
  enum { LEAST = 3 };
  const size_t length = strlen(name);
  const bool cut_short = length >= LEAST && strncasecmp(name, whole, length) == 0;
  const int distance = cvn_edit_distance(name, whole);
  return cut_short && distance > 1 ? 1 : distance;
}

const char *cvn_nearest_name(const char *name, const char *const *names, size_t count) {
  const char *best = NULL;
  const int limit = 1 + (int)strlen(name) / 3;
  int best_distance = limit + 1;
  for (size_t i = 0; i < count; i++) {
    const int distance = cvn_name_distance(name, names[i]);
    const bool shorter = best && strlen(names[i]) < strlen(best);
    if (distance < best_distance || (distance == best_distance && distance == 1 && shorter)) {
      best_distance = distance;
      best = names[i];
    }
  }
  return best;
}

static bool buffer_reserve(cvn_buffer *buffer, size_t extra) {
  if (buffer->failed) return false;
  const size_t needed = buffer->length + extra + 1;
  if (needed <= buffer->capacity) return true;
  size_t capacity = buffer->capacity ? buffer->capacity : 256;
  while (capacity < needed) capacity *= 2;
  char *text = realloc(buffer->text, capacity);
  if (!text) {
    buffer->failed = true;
    return false;
  }
  buffer->text = text;
  buffer->capacity = capacity;
  return true;
}

void cvn_buffer_add(cvn_buffer *buffer, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length < 0 || !buffer_reserve(buffer, (size_t)length)) {
    buffer->failed = true;
    return;
  }
  va_start(args, format);
  vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, args);
  va_end(args);
  buffer->length += (size_t)length;
}

void cvn_buffer_add_bytes(cvn_buffer *buffer, const char *bytes, size_t length) {
  if (!buffer_reserve(buffer, length)) return;
  memcpy(buffer->text + buffer->length, bytes, length);
  buffer->length += length;
  buffer->text[buffer->length] = '\0';
}

void cvn_buffer_add_quoted(cvn_buffer *buffer, const char *text) {
  cvn_buffer_add_bytes(buffer, "'", 1);
  for (; *text; text++)
    if (*text == '\'') cvn_buffer_add(buffer, "'\\''");
    else cvn_buffer_add_bytes(buffer, text, 1);
  cvn_buffer_add_bytes(buffer, "'", 1);
}

void cvn_buffer_free(cvn_buffer *buffer) {
  free(buffer->text);
  *buffer = (cvn_buffer){0};
}
