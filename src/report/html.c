/* html.c: escaping, and numbers as people read them. */
#include "report/html.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void escape(cvn_buffer *page, const char *text) {
  for (const char *c = text; *c; c++) switch (*c) {
    case '&':
      cvn_buffer_add(page, "&amp;");
      break;
    case '<':
      cvn_buffer_add(page, "&lt;");
      break;
    case '>':
      cvn_buffer_add(page, "&gt;");
      break;
    case '"':
      cvn_buffer_add(page, "&quot;");
      break;
    case '\'':
      cvn_buffer_add(page, "&#39;");
      break;
    default:
      cvn_buffer_add_bytes(page, c, 1);
    }
}

void cvn_html_text(cvn_buffer *page, const char *text) {
  char *printable = cvn_printable(text);
  if (printable) escape(page, printable);
  else page->failed = true;
  free(printable);
}

void cvn_html_lines(cvn_buffer *page, const char *text) {
  while (*text) {
    const size_t length = strcspn(text, "\r\t");
    char *part = cvn_format("%.*s", (int)length, text);
    if (part) cvn_html_text(page, part);
    else page->failed = true;
    free(part);
    text += length;
    if (*text == '\t') cvn_buffer_add_bytes(page, text, 1);
    if (*text) text++;
  }
}

void cvn_html(cvn_buffer *page, const char *marks, ...) {
  va_list list;
  va_start(list, marks);
  for (const char *next; (next = strstr(marks, "{}")) != NULL; marks = next + 2) {
    cvn_buffer_add_bytes(page, marks, (size_t)(next - marks));
    cvn_html_text(page, va_arg(list, const char *));
  }
  va_end(list);
  cvn_buffer_add_bytes(page, marks, strlen(marks));
}

void cvn_html_json(cvn_buffer *page, const char *text) {
  cvn_buffer_add_bytes(page, "\"", 1);
  for (const char *c = text; *c; c++) {
    const unsigned char byte = (unsigned char)*c;
    if (byte < 0x20 || strchr("\"\\<>&", *c)) cvn_buffer_add(page, "\\u%04x", byte);
    else cvn_buffer_add_bytes(page, c, 1);
  }
  cvn_buffer_add_bytes(page, "\"", 1);
}

static int64_t power_of_ten(int exponent) {
  int64_t value = 1;
  while (exponent-- > 0) value *= 10;
  return value;
}

void cvn_html_base64(const unsigned char *bytes, size_t left, char four[4]) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned three = (unsigned)bytes[0] << 16 | (left > 1 ? (unsigned)bytes[1] << 8 : 0) |
                         (left > 2 ? bytes[2] : 0);
  for (int d = 0; d < 4; d++) four[d] = digits[three >> (18 - 6 * d) & 63];
  if (left < 2) four[2] = '=';
  if (left < 3) four[3] = '=';
}

/* Whole part and decimals from one rounded number, without printf's decimal point. */
void cvn_html_fixed(double value, int decimals, cvn_html_sign sign, char text[CVN_HTML_NUMBER]) {
  const int64_t scale = power_of_ten(decimals);
  if (isnan(value)) {
    snprintf(text, CVN_HTML_NUMBER, "–");
    return;
  }
  if (!(fabs(value) < 1e12)) { /* nothing that a page should show; as it is */
    char digits[CVN_NUMBER_SIZE];
    cvn_number_text(value, digits);
    snprintf(text, CVN_HTML_NUMBER, "%s", digits);
    return;
  }
  const int64_t all = (int64_t)llround(fabs(value) * (double)scale);
  const char *mark = "";
  if (all != 0 && value < 0.0) mark = "−";
  else if (all != 0 && sign == CVN_HTML_SIGNED) mark = "+";
  if (decimals == 0) snprintf(text, CVN_HTML_NUMBER, "%s%" PRId64, mark, all);
  else
    snprintf(text, CVN_HTML_NUMBER, "%s%" PRId64 ".%0*" PRId64, mark, all / scale, decimals,
             all % scale);
}

void cvn_html_percent(double share, int decimals, char text[CVN_HTML_NUMBER]) {
  char digits[CVN_HTML_NUMBER];
  cvn_html_fixed(100.0 * share, decimals, CVN_HTML_PLAIN, digits);
  snprintf(text, CVN_HTML_NUMBER, isnan(share) ? "%.40s" : "%.40s%%", digits);
}

void cvn_html_money(double value, char text[CVN_HTML_NUMBER]) {
  char digits[CVN_HTML_NUMBER];
  cvn_html_fixed(value, 0, CVN_HTML_PLAIN, digits);
  const char *c = digits;
  size_t at = 0;
  while (*c && (*c < '0' || *c > '9')) text[at++] = *c++;
  size_t left = strspn(c, "0123456789");
  if (c[left] != '\0') left = 0; /* an exponent: as it is */
  for (; *c && at + 2 < CVN_HTML_NUMBER; c++) {
    text[at++] = *c;
    if (left > 0 && --left > 0 && left % 3 == 0) text[at++] = ',';
  }
  text[at] = '\0';
}

void cvn_html_about(double value, char text[CVN_HTML_NUMBER]) {
  const double size = fabs(value);
  if (isnan(value) || !(size < 1e12) || size < 1e6) {
    double unit = 1.0;
    while (size < 1e6 && size / unit >= 999.5) unit *= 10.0;
    cvn_html_money(size < 1e6 ? round(value / unit) * unit : value, text);
    return;
  }
  const char *word = size >= 999.5e6 ? "billion" : "million";
  const double many = value / (size >= 999.5e6 ? 1e9 : 1e6), big = fabs(many);
  char digits[CVN_HTML_NUMBER];
  int decimals = 0;
  if (big < 9.995) decimals = 2;
  else if (big < 99.95) decimals = 1;
  cvn_html_fixed(many, decimals, CVN_HTML_PLAIN, digits);
  snprintf(text, CVN_HTML_NUMBER, "%.40s %s", digits, word);
}

void cvn_html_data(cvn_buffer *page, double value, const char *shown) {
  char digits[CVN_NUMBER_SIZE];
  if (isnan(value)) {
    cvn_buffer_add(page, "%s", shown);
    return;
  }
  cvn_number_text(value, digits);
  cvn_buffer_add(page, "<data value=\"%s\">%s</data>", digits, shown);
}
