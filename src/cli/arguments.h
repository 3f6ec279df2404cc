/* arguments.h: arguments, and values of options, that several commands take. */
#ifndef CVN_CLI_ARGUMENTS_H
#define CVN_CLI_ARGUMENTS_H

#include <stdbool.h>

/* The one argument of a command that takes one: `which` asks for it ("which study?"), `what` names
 * it ("study"). Negative where there is one, from optind on, else 2, having said why. */
int cvn_cli_one_argument(const char *command, const char *which, const char *what, int argc,
                         char **argv, const char **argument);

/* "I/N" of --shard, 1 <= I <= N: 0, or 2, having said why not. */
int cvn_cli_shard(const char *command, const char *text, int *shard, int *shards);

/* A time: 90, 90s, 30m, 2h, 1d, 30:00 (minutes), 2:00:00, 1-12:00:00 as Slurm has them. False
 * where it is none. */
bool cvn_cli_seconds(const char *text, double *seconds);

#endif
