/* summary.h: what commands that make a result say of it: the table of strategies and main outcomes
 * that `run` and `info` end with, and the sidecar. */
#ifndef CVN_CLI_SUMMARY_H
#define CVN_CLI_SUMMARY_H

#include <stdio.h>

#include <convene/messages.h>

#include "record/reader.h"
#include "record/sidecar.h"
#include "record/summary.h"

/* Opens the result at `path` and prints its table, at most 100 columns wide; on a narrower terminal
 * the names stand above the numbers, which take 77 columns. */
cvn_status cvn_cli_print_summary(FILE *stream, const char *path,
                                 cvn_messages *messages) CVN_MUST_CHECK;

/* The same from a result that is open and summarised already. */
void cvn_cli_print_table(FILE *stream, const cvn_reader *reader, const cvn_summary *summary);

/* The sidecar of a command with these arguments that began at `started` and ends now; threads and
 * the rest are the caller's to add. The arguments and messages are borrowed. */
cvn_sidecar cvn_cli_sidecar(int argc, char **argv, time_t started, const cvn_messages *messages);

#endif
