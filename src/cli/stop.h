/* stop.h: signals that end long work in order. */
#ifndef CVN_CLI_STOP_H
#define CVN_CLI_STOP_H

#include <signal.h>

/* From now on the first SIGINT, SIGTERM or SIGUSR1 (which batch systems send before a time limit)
 * sets the flag that is returned; a second one ends the program at once. */
const volatile sig_atomic_t *cvn_cli_catch_signals(void);

#endif
