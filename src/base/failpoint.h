/* failpoint.h: places where a test can end the process or make the system refuse.
 *
 * CVN_FAILPOINT("name") is false, and costs nothing, in everything that is shipped. In the second
 * build that the kill test makes of a few files (tests/system/kill.cmake) it is a call: the
 * environment chooses a name, a count and what happens (tests/support/failpoint.c).
 */
#ifndef CVN_BASE_FAILPOINT_H
#define CVN_BASE_FAILPOINT_H

#include <stdbool.h>

#ifdef CVN_FAILPOINTS
/* True where the caller is to fail as if the system had, with errno set; or does not return. */
bool cvn_failpoint(const char *name);
/* A number of seconds that the environment may set. */
double cvn_failpoint_seconds(const char *variable, double otherwise);
#define CVN_FAILPOINT(name)                  cvn_failpoint(name)
#define CVN_FAILPOINT_SECONDS(variable, def) cvn_failpoint_seconds(variable, def)
#else
#define CVN_FAILPOINT(name)                  false
#define CVN_FAILPOINT_SECONDS(variable, def) (def)
#endif

#endif
