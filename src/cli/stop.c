/* stop.c: see stop.h. */
#include "cli/stop.h"

#include <string.h>

static volatile sig_atomic_t stop_requested;

static void request_stop(int signal_number) {
  (void)signal_number;
  __atomic_store_n(&stop_requested, 1, __ATOMIC_RELAXED); /* threads read it */
}

const volatile sig_atomic_t *cvn_cli_catch_signals(void) {
  static const int signals[] = {SIGINT, SIGTERM, SIGUSR1};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = request_stop;
  action.sa_flags = (int)SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
    sigaction(signals[i], &action, NULL);
  /* A file that grows past `ulimit -f` is a write that fails, not an end without a word. */
  action.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &action, NULL);
  return &stop_requested;
}
