/* arguments.h: values of options that several commands take. */
#ifndef CVN_CLI_ARGUMENTS_H
#define CVN_CLI_ARGUMENTS_H

#include <stdbool.h>

/* Reads --threads; else says why not, as `command`, and returns 2. 0 when read. */
int cvn_cli_threads(const char *command, const char *text, int *threads);

/* Appends a string to a list that has room for it and then owns it; NULL is want of memory, which
 * it says. 0 when kept. */
int cvn_cli_keep(char **list, int *count, char *text);

/* Keeps "name=value", as --set gives it, for an option such as --replicates; in the same way. */
int cvn_cli_set(char **list, int *count, const char *name, const char *value);

/* The one argument of a command that takes one: `which` asks for it ("which study?"), `what` names
 * it ("study"). 0 where there is one, from optind on, else 2, having said why. */
int cvn_cli_one_argument(const char *command, const char *which, const char *what, int argc,
                         char **argv, const char **argument);

/* "I/N" of --shard, 1 <= I <= N; in the same way. */
int cvn_cli_shard(const char *command, const char *text, int *shard, int *shards);

/* A time: 90, 90s, 30m, 2h, 1d, 30:00 (minutes), 2:00:00, 1-12:00:00 as Slurm has them. False
 * where it is none. */
bool cvn_cli_seconds(const char *text, double *seconds);

#endif
