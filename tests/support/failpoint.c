/* failpoint.c: what CVN_FAILPOINT does in the build for tests.
 *
 * CVN_FAILPOINT=NAME:COUNT:kill ends the process with SIGKILL when NAME is met for the COUNT-th
 * time; with :error that meeting, and every later one, fails with EIO; with :once it alone.
 */
#include "base/failpoint.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long met;

bool cvn_failpoint(const char *name) {
  const char *wanted = getenv("CVN_FAILPOINT");
  const size_t length = strlen(name);
  if (!wanted || strncmp(wanted, name, length) != 0 || wanted[length] != ':') return false;
  char *action;
  const long count = strtol(wanted + length + 1, &action, 10), now = atomic_fetch_add(&met, 1) + 1;
  if (now == count && strcmp(action, ":kill") == 0) kill(getpid(), SIGKILL);
  if (now == count || (now > count && strcmp(action, ":error") == 0)) {
    errno = EIO;
    return true;
  }
  return false;
}

double cvn_failpoint_seconds(const char *variable, double otherwise) {
  const char *text = getenv(variable);
  return text ? strtod(text, NULL) : otherwise;
}
