/* machine.c: processors and memory allowed by affinity, control groups and limits (Linux). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_getaffinity, CPU_COUNT */
#endif
#include "base/machine.h"

#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/text.h"

enum { PATH_SIZE = 1024, LINE_SIZE = 512 };

static bool read_line(const char *path, char line[LINE_SIZE]) {
  FILE *file = fopen(path, "re");
  if (!file) return false;
  const bool ok = fgets(line, LINE_SIZE, file) != NULL;
  fclose(file);
  if (ok) line[strcspn(line, "\n")] = '\0';
  return ok;
}

int cvn_cpu_max_threads(const char *text) {
  char words[2][CVN_NUMBER_SIZE];
  int64_t quota = 0, period = 0;
  if (sscanf(text, "%31s %31s", words[0], words[1]) != 2 || !cvn_parse_int(words[0], &quota) ||
      !cvn_parse_int(words[1], &period) || quota <= 0 || period <= 0)
    return INT_MAX;
  const int64_t threads = quota / period + (quota % period > 0);
  return threads > INT_MAX ? INT_MAX : (int)threads;
}

int64_t cvn_memory_max_bytes(const char *text) {
  int64_t bytes = 0;
  if (!cvn_parse_int(text, &bytes) || bytes < 0) return INT64_MAX;
  return bytes;
}

/* The folder of this process's control group in the unified hierarchy (cgroup v2), or in the
 * version 1 hierarchy of `controller`. */
static bool cgroup_folder(const char *controller, char folder[PATH_SIZE]) {
  FILE *file = fopen("/proc/self/cgroup", "re");
  if (!file) return false;
  char line[LINE_SIZE], v1[LINE_SIZE];
  bool found = false;
  while (!found && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    char *names = strchr(line, ':');
    char *path = names ? strchr(names + 1, ':') : NULL;
    if (!path) continue;
    *path++ = '\0';
    names++;
    if (*names == '\0') { /* 0::/path */
      snprintf(folder, PATH_SIZE, "/sys/fs/cgroup%s", path);
      found = true;
    } else {
      snprintf(v1, sizeof v1, ",%.200s,", names);
      char wanted[64];
      snprintf(wanted, sizeof wanted, ",%s,", controller);
      if (!strstr(v1, wanted)) continue;
      snprintf(folder, PATH_SIZE, "/sys/fs/cgroup/%s%s", controller, path);
      found = access(folder, F_OK) == 0;
    }
  }
  fclose(file);
  return found;
}

/* Cuts the last folder off; false at the root of the hierarchy. */
static bool parent_folder(char *folder) {
  char *slash = strrchr(folder, '/');
  if (!slash || slash - folder < (long)strlen("/sys/fs")) return false;
  *slash = '\0';
  return strlen(folder) >= strlen("/sys/fs/cgroup");
}

static bool read_in(const char *folder, const char *name, char line[LINE_SIZE]) {
  char path[PATH_SIZE + 64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return read_line(path, line);
}

static int cgroup_threads(void) {
  char folder[PATH_SIZE], line[LINE_SIZE], period[LINE_SIZE];
  int threads = INT_MAX;
  if (!cgroup_folder("cpu", folder)) return threads;
  do { /* a parent's quota binds too */
    int here = INT_MAX;
    if (read_in(folder, "cpu.max", line)) {
      here = cvn_cpu_max_threads(line);
    } else if (read_in(folder, "cpu.cfs_quota_us", line) &&
               read_in(folder, "cpu.cfs_period_us", period)) {
      char both[2 * LINE_SIZE];
      snprintf(both, sizeof both, "%s %s", line, period);
      here = cvn_cpu_max_threads(both);
    }
    if (here < threads) threads = here;
  } while (parent_folder(folder));
  return threads;
}

int cvn_machine_threads(void) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  int threads = sched_getaffinity(0, sizeof mask, &mask) == 0 ? CPU_COUNT(&mask)
                                                              : (int)sysconf(_SC_NPROCESSORS_ONLN);
  const int quota = cgroup_threads();
  if (quota < threads) threads = quota;
  return threads > 0 ? threads : 1;
}

static int64_t cgroup_memory(void) {
  char folder[PATH_SIZE], limit[LINE_SIZE], used[LINE_SIZE];
  int64_t least = INT64_MAX;
  if (!cgroup_folder("memory", folder)) return least;
  do {
    const bool v2 = read_in(folder, "memory.max", limit) && read_in(folder, "memory.current", used);
    const bool v1 = !v2 && read_in(folder, "memory.limit_in_bytes", limit) &&
                    read_in(folder, "memory.usage_in_bytes", used);
    if (!v1 && !v2) continue;
    const int64_t most = cvn_memory_max_bytes(limit), now = cvn_memory_max_bytes(used);
    if (most == INT64_MAX || now == INT64_MAX) continue;
    const int64_t left = most > now ? most - now : 0;
    if (left < least) least = left;
  } while (parent_folder(folder));
  return least;
}

static int64_t system_memory(void) {
  FILE *file = fopen("/proc/meminfo", "re");
  if (!file) return INT64_MAX;
  char line[LINE_SIZE], number[CVN_NUMBER_SIZE] = "";
  int64_t kilobytes = -1;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "MemAvailable: %31s kB", number) == 1) break;
  fclose(file);
  if (!cvn_parse_int(number, &kilobytes) || kilobytes < 0 || kilobytes > INT64_MAX / 1024)
    return INT64_MAX;
  return kilobytes * 1024;
}

static int64_t address_space_left(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return INT64_MAX;
  char line[LINE_SIZE];
  int64_t pages = 0;
  if (!read_line("/proc/self/statm", line)) return (int64_t)limit.rlim_cur;
  line[strcspn(line, " ")] = '\0';
  if (!cvn_parse_int(line, &pages)) return (int64_t)limit.rlim_cur;
  const int64_t used = pages * (int64_t)sysconf(_SC_PAGESIZE);
  return (int64_t)limit.rlim_cur > used ? (int64_t)limit.rlim_cur - used : 0;
}

int64_t cvn_machine_memory(const char **what) {
  const struct {
    int64_t bytes;
    const char *name;
  } limits[] = {
      {system_memory(), "available memory"},
      {cgroup_memory(), "the control group's limit"},
      {address_space_left(), "the address-space limit (ulimit -v)"},
  };
  int tightest = 0;
  for (int i = 1; i < 3; i++)
    if (limits[i].bytes < limits[tightest].bytes) tightest = i;
  if (what) *what = limits[tightest].name;
  return limits[tightest].bytes;
}
