/* cli.h: what the subcommands share. The only room that prints or exits. */
#ifndef CVN_CLI_CLI_H
#define CVN_CLI_CLI_H

#include <stdbool.h>

#include <convene/messages.h>

/* A subcommand: argv[0] is its name, argv[-1] the program; returns the exit code. Its help is
 * printed by `convene help NAME`. */
typedef struct cvn_command {
  const char *name, *summary;
  int (*run)(int argc, char **argv);
  const char *const *help; /* whole text: usage, options, examples */
} cvn_command;

/* Each command's file defines `int cvn_command_NAME(int, char **)` and `const char
 * *cvn_help_NAME`. */
#define CVN_COMMAND(name, summary)                                                                 \
  int cvn_command_##name(int argc, char **argv);                                                   \
  extern const char *const cvn_help_##name;
#include "cli/commands.def"
#undef CVN_COMMAND

/* Prints "convene: …" lines for every message on stderr and returns the status's exit code. */
int cvn_cli_report(cvn_status status, const cvn_messages *messages);

/* "convene: COMMAND: …" on stderr with a hint at the help; returns 2. */
int cvn_cli_usage(const char *command, const char *format, ...) CVN_PRINTF(2, 3);

/* True, after printing the help on stdout, when argv asks for it (--help or -h). */
bool cvn_cli_wants_help(int argc, char **argv, const char *help);

/* Prints a command's help on stdout; returns 0. */
int cvn_cli_help(const char *help);

#endif
