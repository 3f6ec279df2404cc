/* terminal.c: asks the terminal itself; COLUMNS is often stale in scripts. */
#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

int cvn_terminal_width(FILE *stream) {
  struct winsize size;
  const int descriptor = fileno(stream);
  if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}
