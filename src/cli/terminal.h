/* terminal.h: how wide is what the user looks at. */
#ifndef CVN_CLI_TERMINAL_H
#define CVN_CLI_TERMINAL_H

#include <stdio.h>

/* Columns of the terminal that `stream` writes to; 0 when it is none or does not say. */
int cvn_terminal_width(FILE *stream);

#endif
