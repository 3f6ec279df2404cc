/* arguments.c: see arguments.h. */
#include "cli/arguments.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "experiment/sweep.h"

int cvn_cli_shard(const char *command, const char *text, int *shard, int *shards) {
  const char *slash = strchr(text, '/');
  int64_t i = 0, n = 0;
  char *first = slash ? cvn_format("%.*s", (int)(slash - text), text) : NULL;
  const bool sound = first && cvn_parse_int(first, &i) && cvn_parse_int(slash + 1, &n) && i >= 1 &&
                     i <= n && n <= CVN_MOST_SHARDS;
  free(first);
  if (!sound)
    return cvn_cli_usage(command,
                         "--shard is '%s'; it must be I/N, shard I of N, with I from 1 to N and N "
                         "at most %d",
                         text, CVN_MOST_SHARDS);
  *shard = (int)i;
  *shards = (int)n;
  return 0;
}

/* Reads digits at *text, moving past them. */
static bool digits(const char **text, int64_t *value) {
  const size_t length = strspn(*text, "0123456789");
  char copy[16];
  if (length == 0 || length >= sizeof copy) return false;
  memcpy(copy, *text, length);
  copy[length] = '\0';
  *text += length;
  return cvn_parse_int(copy, value);
}

/* "30:00", "2:00:00", "1-12", "1-12:30", "1-12:30:00" after the first number. */
static bool clock_time(const char *text, int64_t first, double *seconds) {
  int64_t part[3] = {0};
  int count = 0;
  const bool days = *text == '-';
  if (!days) part[count++] = first;
  while (*text == (count == 0 ? '-' : ':') && count < 3) {
    text++;
    if (!digits(&text, &part[count++])) return false;
  }
  if (*text || count == 0) return false;
  if (days)
    *seconds = 86400.0 * (double)first + 3600.0 * (double)part[0] + 60.0 * (double)part[1] +
               (double)part[2];
  else if (count == 2) *seconds = 60.0 * (double)part[0] + (double)part[1];
  else *seconds = 3600.0 * (double)part[0] + 60.0 * (double)part[1] + (double)part[2];
  return true;
}

bool cvn_cli_seconds(const char *text, double *seconds) {
  static const struct {
    const char *unit;
    double seconds;
  } units[] = {{"", 1.0}, {"s", 1.0}, {"m", 60.0}, {"min", 60.0}, {"h", 3600.0}, {"d", 86400.0}};
  int64_t first;
  if (!digits(&text, &first)) return false;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (strcmp(text, units[i].unit) == 0) {
      *seconds = (double)first * units[i].seconds;
      return *seconds > 0.0;
    }
  return clock_time(text, first, seconds) && *seconds > 0.0;
}
