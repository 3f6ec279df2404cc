/* columns.h: text in columns on a terminal. */
#ifndef CVN_CLI_COLUMNS_H
#define CVN_CLI_COLUMNS_H

#include <stdio.h>

/* Prints `text` in `width` columns, cut with an ellipsis where it is longer. */
void cvn_cli_put_name(FILE *stream, const char *text, int width);

/* Prints words in lines of at most `width` columns, all but the first indented by `indent`; the
 * first begins in column `column`. Ends the last line. */
void cvn_cli_wrap(FILE *stream, const char *text, int column, int indent, int width);

#endif
