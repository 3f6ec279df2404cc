/* flag.h: a flag by which a signal handler, or another thread, asks for an end. */
#ifndef CVN_BASE_FLAG_H
#define CVN_BASE_FLAG_H

#include <signal.h>
#include <stdbool.h>

/* NULL never is. */
static inline bool cvn_is_set(const volatile sig_atomic_t *flag) {
  return flag && __atomic_load_n(flag, __ATOMIC_RELAXED) != 0;
}

#endif
