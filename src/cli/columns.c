/* columns.c: names, money and paragraphs in columns. */
#include "cli/columns.h"

#include <string.h>

#include "base/text.h"

void cvn_cli_put_name(FILE *stream, const char *text, int width) {
  const int length = cvn_letters(text);
  const int shown = length > width ? width - 1 : length;
  int count = 0;
  for (const char *c = text; *c; c++) {
    if (cvn_begins_letter(*c) && ++count > shown) break;
    fputc(*c, stream);
  }
  if (length > width) fputs("…", stream);
  for (int i = length < width ? length : width; i < width; i++) fputc(' ', stream);
}

void cvn_cli_wrap(FILE *stream, const char *text, int column, int indent, int width) {
  int first = 1; /* on its line */
  while (*text) {
    const size_t length = strcspn(text, " ");
    const int characters = cvn_letters_in(text, length);
    if (!first && column + 1 + characters > width) {
      fprintf(stream, "\n%*s", indent, "");
      column = indent;
      first = 1;
    }
    if (!first) fputc(' ', stream);
    fwrite(text, 1, length, stream);
    column += characters + !first;
    first = 0;
    text += length;
    text += strspn(text, " ");
  }
  fputc('\n', stream);
}
