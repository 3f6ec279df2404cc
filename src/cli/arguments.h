/* arguments.h: values of options that take some reading. */
#ifndef CVN_CLI_ARGUMENTS_H
#define CVN_CLI_ARGUMENTS_H

#include <stdbool.h>

/* "I/N" of --shard, 1 <= I <= N: 0, or 2, having said why not. */
int cvn_cli_shard(const char *command, const char *text, int *shard, int *shards);

/* A time: 90, 90s, 30m, 2h, 1d, 30:00 (minutes), 2:00:00, 1-12:00:00 as Slurm has them. False
 * where it is none. */
bool cvn_cli_seconds(const char *text, double *seconds);

#endif
