/* machine.h: what this process may use of the machine. */
#ifndef CVN_BASE_MACHINE_H
#define CVN_BASE_MACHINE_H

#include <stdint.h>

/* Processors this process may use: its affinity mask, and the quota of the control groups it is in
 * (a job on a shared node), not the node's cores. At least 1. */
int cvn_machine_threads(void);

/* Bytes that may still be allocated: the least of the system's available memory, the control
 * groups' limits less their use, and the address-space limit. INT64_MAX where nothing is known.
 * `what` (may be NULL) is set to a static string that names the tightest. */
int64_t cvn_machine_memory(const char **what);

/* The parsers, for tests: processors allowed by the text of a cgroup v2 cpu.max (INT32_MAX for
 * "max"), and the number in the text of a memory.max or memory.current (INT64_MAX for "max" or no
 * number). */
int cvn_cpu_max_threads(const char *text);
int64_t cvn_memory_max_bytes(const char *text);

#endif
